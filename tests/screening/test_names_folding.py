"""What is left of a name when all is taken away that does not tell two firms apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.screening import compare
from sekisho.screening.names.fold import LONGEST, alike, fold, keep, remarks
from sekisho.screening.names.hangul import romanise
from sekisho.screening.names.kana import romaji


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tokin Corporation", "TOKIN CORP."),
        ("株式会社トーキン", "㈱トーキン"),
        ("株式会社トーキン", "ﾄｰｷﾝ(株)"),
        ("株式會社 トーキン", "トーキン株式会社"),
        ("三菱電機株式会社", "三菱电机株式会社"),
        ("三菱電機株式會社", "三菱電機"),
        ("髙島屋", "高島屋"),
        ("渡邊製作所", "渡辺製作所"),
        ("澁澤倉庫", "渋沢倉庫"),
        ("戶田工業", "戸田工業"),
        ("广州汽车集团股份有限公司", "廣州汽車集團股份有限公司"),
        ("삼성전자 주식회사", "(주)삼성전자"),
        ("Škoda Auto a.s.", "SKODA AUTO AS"),
        ("Müller GmbH & Co. KG", "Muller"),
        ("Foo Company, Limited", "Foo Co., Ltd."),
        ("Xi'an Aircraft", "Xian Aircraft"),
        ("TDK株式会社", "TDK Corporation"),
        ("いすゞ自動車", "イスズ自動車"),
        ("佐々木工業", "佐佐木工業"),
        ("Mitsubіshi Electric", "Mitsubishi Electric"),
        ("Mitsu\u200bbishi", "Mitsubishi"),
    ],
)
def test_these_are_the_same_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert compare(one, other) == 1.0


@pytest.mark.parametrize("name", ["株式会社", "Co., Ltd.", "", "有限公司", "주식회사", "😀", "\u200b\u202e", "()"])
def test_a_name_that_is_only_a_legal_form_or_nothing_is_no_ones(name: str) -> None:
    assert fold(name) == ""
    assert compare(name, name) == 0.0
    assert "empty" in remarks(name)


def test_a_branch_and_a_head_office_keep_their_word_for_a_company() -> None:
    assert fold("某某公司上海分公司") == "某某上海分公司"


def test_ag_is_a_legal_form_at_the_end_only() -> None:
    assert fold("Siemens AG") == "siemens"
    assert fold("AG Barr") == "agbarr"


def test_odd_names_are_remarked_on() -> None:
    assert remarks("Tokin Corporation") == ()
    assert remarks("A" * (LONGEST + 1)) == ("long",)
    assert remarks("To\u200bkin") == ("invisible",)
    assert set(remarks("\u202eTokin")) == {"invisible", "directions"}
    assert remarks("Mitsubіshi") == ("look_alikes",)


@given(st.text(max_size=80))
def test_what_is_kept_and_what_is_folded_are_equally_long(name: str) -> None:
    kept = keep(name)
    assert len(alike(kept)) == len(kept)


@given(st.text(max_size=80))
def test_folding_twice_changes_little_and_never_fails(name: str) -> None:
    folded = fold(name)
    assert " " not in folded
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("kana", "latin"),
    [
        ("トヨタ", "toyota"),
        ("シャープ", "shapu"),
        ("マッチ", "matchi"),
        ("ジェイテクト", "jeitekuto"),
        ("ヴォルボ", "vorubo"),
        ("ウェスト", "wesuto"),
        ("いすゞ", "isuzu"),
        ("ニッポン", "nippon"),
    ],
)
def test_kana_is_read(kana: str, latin: str) -> None:
    assert romaji(kana) == latin


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [("삼성", "samseong"), ("한국", "hanguk"), ("현대", "hyeondae"), ("부산", "busan"), ("대한항공", "daehanhanggong")],
)
def test_hangul_is_read(hangul: str, latin: str) -> None:
    assert romanise(hangul) == latin
