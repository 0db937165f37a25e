"""Which names alert as each other. The names are invented or public; none was taken from the development set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.screening import ALERT, compare

NAMES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["三菱電機株式会社", "Mitsubishi Electric", "上海某某科技有限公司", "ファナック", "삼성전자", "Co., Ltd."]
    ),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Arcturus Marine Engines GmbH", "Arcturus Marine Engine Ltd"),
        ("Arcturus Marine Engines GmbH", "Arctrus Marine Engines"),
        ("Arcturus Marine Engines GmbH", "Marine Engines Arcturus"),
        ("Arcturus Marine Engines GmbH", "ARCTURUS  marine-engines, g.m.b.h."),
        ("Arcturus Marine Engines", "Arcturus Marine Engines International"),
        ("北京某华磁材科技有限公司", "某华磁材科技(北京)有限公司"),
        ("北京某华磁材科技有限公司", "某华磁材"),
        ("日本精密測器株式会社", "日本精密测器株式会社"),
        ("Nihon Seimitsu Keisoku K.K.", "日本精密計測株式会社"),
        ("Great Wall Optical Instruments Co., Ltd.", "长城光学仪器有限公司"),
        ("Shenyang Haoyue Machine Tool Co., Ltd.", "沈阳浩月机床有限公司"),
        ("Tanigawa Steel Corporation", "谷川製鋼株式会社"),
        ("Makronix Electronics", "マクロニクス電子株式会社"),
        ("Siemens Energy (China)", "西门子能源(中国)"),
        ("Hanbit Machinery Co., Ltd.", "한빛기계 주식회사"),
        ("Hyundai Steel Company", "현대제철 주식회사"),
    ],
)
def test_one_firm_under_two_names_alerts(one: str, other: str) -> None:
    assert compare(one, other) >= ALERT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三菱重工業株式会社", "三菱重工航空エンジン株式会社"),
        ("Mitsubishi Heavy Industries, Ltd.", "Mitsubishi Electric Corporation"),
        ("日立建機株式会社", "日立金属株式会社"),
        ("富士通株式会社", "株式会社富士通ゼネラル"),
        ("NEC Corporation", "NEC Aerospace Systems, Ltd."),
        ("IHI Aerospace Co., Ltd.", "IHI Jet Service Co., Ltd."),
        ("东方电气股份有限公司", "东方电气风电股份有限公司"),
        ("某某第一机床厂", "某某第二机床厂"),
        ("CETC 14th Research Institute", "CETC 38th Research Institute"),
        ("北京华创科技有限公司", "上海华创科技有限公司"),
        ("北京华创科技有限公司", "北京华创贸易有限公司"),
        ("北京华创科技有限公司", "北京华科科技有限公司"),
        ("Arcturus Marine Engines", "Bellatrix Marine Engines"),
        ("Arcturus Shipping", "Arcturus Pharma"),
        ("ABB Power Systems", "ABC Power Systems"),
        ("Tonkin Corporation", "Dolkin Corporation"),
        ("삼성전자 주식회사", "삼성중공업 주식회사"),
        ("トヨタ自動車株式会社", "トヨタ自動車九州株式会社"),
    ],
)
def test_two_firms_do_not_alert_as_each_other(one: str, other: str) -> None:
    assert compare(one, other) < ALERT


@given(NAMES, NAMES)
def test_a_score_lies_between_0_and_1_and_is_the_same_both_ways(one: str, other: str) -> None:
    score = compare(one, other)
    assert 0.0 <= score <= 1.0
    assert score == compare(other, one)


def test_a_native_trade_of_two_words_answers_to_both() -> None:
    assert compare("北京金属材料研究所", "Beijing Institute of Metal Materials") >= 0.9
    assert compare("Shenyang Haoyue Metal Materials Co., Ltd.", "沈阳浩月金属材料有限公司") >= 0.9
