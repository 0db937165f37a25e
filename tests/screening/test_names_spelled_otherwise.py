"""Spellings that no standard reading gives: southern Chinese, pinyin made English, contractions, run-together kanji,
foreign words in kana and Hangul. And what must not follow from them."""

import pytest

from sekisho.screening import ALERT, Entry, Matcher, compare
from sekisho.screening.names import anglicised
from sekisho.screening.names.contracted import contraction
from sekisho.screening.names.lexicon import lexicon
from sekisho.screening.names.model import CapName, Kind
from sekisho.screening.names.parse import parse
from sekisho.screening.names.readings import syllables
from sekisho.screening.names.southern import southern


@pytest.mark.parametrize(
    ("native", "english"),
    [
        ("豐隆亞洲有限公司", "Hong Leong Asia Ltd."),
        ("永泰紡織有限公司", "Wing Tai Textile Limited"),
        ("北興化学工業株式会社", "Hokko Chemical Industry Co., Ltd."),
        ("上村工業株式会社", "C. Uyemura & Co., Ltd."),
        ("オルガノ株式会社", "Organo Corporation"),
        ("ユニプレス株式会社", "Unipres Corporation"),
        ("주식회사 심텍", "Simmtech Co., Ltd."),
        ("엘앤에프 주식회사", "L&F Co., Ltd."),
        ("共栄タンカー株式会社", "Kyoei Tanker Co., Ltd."),
        ("日本電子材料株式会社", "Japan Electronic Materials Corporation"),
        ("株式会社京三製作所", "Kyosan Electric Mfg. Co., Ltd."),
        ("中航沈飞股份有限公司", "AVIC Shenyang Aircraft Company Limited"),
        ("江铜集团有限公司", "Jiangxi Copper Group Co., Ltd."),
        ("上海新阳半导体材料股份有限公司", "Shanghai Sinyang Semiconductor Materials Co., Ltd."),
    ],
)
def test_spellings_that_firms_chose_are_found(native: str, english: str) -> None:
    assert compare(native, english) >= ALERT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("豐隆亞洲有限公司", "Hong Kee Asia Ltd."),
        ("常州鑫和食品股份有限公司", "Changzhou Xunhu Food Co., Ltd."),
        ("上海新阳半导体材料股份有限公司", "Shanghai Sunlong Semiconductor Materials Co., Ltd."),
        ("中航沈飞股份有限公司", "AVIC Chengdu Aircraft Company Limited"),
        ("江铜集团有限公司", "Jiangxi Zinc Group Co., Ltd."),
        ("日本電子材料株式会社", "JEOL Ltd."),
        ("オルガノ株式会社", "Argon Corporation"),
    ],
)
def test_another_firm_stays_another(one: str, other: str) -> None:
    assert compare(one, other) < ALERT


def test_only_whole_brands_of_recorded_characters_are_read_in_the_south() -> None:
    assert southern("新鴻基") == ["sunhungkai", "sinhongki"]
    assert southern("新鴻龘") == []
    assert southern("新") == []


@pytest.mark.parametrize(
    ("pinyin", "word"),
    [("hesheng", "hoshine"), ("xinyang", "sinyang"), ("hualing", "valin"), ("rongbai", "ronbay"), ("tianci", "tinci")],
)
def test_a_word_may_be_made_of_pinyin(pinyin: str, word: str) -> None:
    assert anglicised.may_be_made_of(pinyin, word)


@pytest.mark.parametrize(("pinyin", "word"), [("xinhe", "xunhu"), ("hesheng", "hansen"), ("dali", "tally")])
def test_pinyin_and_other_consonants_are_other_words(pinyin: str, word: str) -> None:
    assert not anglicised.may_be_made_of(pinyin, word)


def test_a_contraction_is_a_place_and_a_trade() -> None:
    concepts = lexicon().concepts
    short = contraction("江铜")
    assert short is not None
    assert all(concepts[number].kind is Kind.PLACE for number in short.places)
    assert "trade:copper" in {concepts[number].id for number in short.trades}
    assert contraction("浩月") is None
    assert contraction("江铜业") is None


def test_kanji_and_a_foreign_word_in_kana_are_two_brands() -> None:
    assert [token.kept for token in parse("株式会社堀場エステック").tokens] == ["堀場", "エステック"]
    assert [token.kept for token in parse("三ツ星株式会社").tokens] == ["三ツ星"]


@pytest.mark.parametrize("text", ["沈阳", "长行", "浩月机床", "重庆", "三菱", "都会", "ア力", ""])
def test_the_quick_pinyin_is_the_dictionarys(text: str) -> None:
    from pypinyin import lazy_pinyin

    assert syllables(text) == lazy_pinyin(text, v_to_u=False)


def listed(names: list[str]) -> Matcher:
    return Matcher.of(Entry(str(at), name, country="CN") for at, name in enumerate(names))


def others(count: int) -> list[str]:
    """Names of as many firms, each with a brand and a trade of its own among twenty."""
    written = "食品服装家具玩具印刷包装物流旅游酒店医药水泥玻璃陶瓷造纸橡胶轮胎电缆轴承阀门锅炉"
    trades = [written[at : at + 2] for at in range(0, len(written), 2)]
    firsts, seconds = "嘉瑞博凯晟诚卓益泽润", "达通源丰隆昌盈茂腾欣"
    pairs = [a + b for a in firsts for b in seconds]
    return [f"{pairs[at % 100]}{trades[at // 100 % 20]}有限公司" for at in range(count)]


def test_a_reading_that_several_bear_alerts_where_the_trade_that_agrees_is_rare_in_the_list() -> None:
    homophones = [f"恒{char}{trade}有限公司" for char, trade in zip("力利立丽莉励历", "食食服服家家玩", strict=True)]
    rare = listed([*others(1_900), *homophones, "恒力石化股份有限公司"])
    (told,) = rare.screen(["Hengli Petrochemical Co., Ltd."])
    assert told.hits[0].matched == "恒力石化股份有限公司"
    assert told.hits[0].alert
    common = listed([*(name.replace("食品", "石化").replace("服装", "石化") for name in others(400)), *homophones])
    (told,) = common.screen(["Hengli Petrochemical Co., Ltd."])
    assert not any(hit.alert for hit in told.hits)


def test_what_holds_a_common_reading_is_told() -> None:
    (told,) = listed([*others(1_900), *(f"恒{char}有限公司" for char in "力利立丽莉励历")]).screen(["Hengli Co., Ltd."])
    assert told.nearest_miss is not None
    assert CapName.COMMON_READING in {cap.name for cap in told.nearest_miss.explanation.caps}


def test_a_word_alone_is_enough_where_nobody_else_is_heard_so() -> None:
    matcher = listed([*others(1_900), "株式会社キッツ", "キソ株式会社"])
    for name, found in (("KITZ Corporation", True), ("Kiso Corporation", False)):
        (told,) = matcher.screen([name])
        assert [hit.alert for hit in told.hits[:1]] == [found]


def test_beside_the_very_name_others_are_still_shown_as_misses() -> None:
    (told,) = listed([*others(300), "嘉达食品厂"]).screen(["嘉达食品有限公司"])
    assert told.hits[0].score == 1.0
    assert told.nearest_miss is not None
