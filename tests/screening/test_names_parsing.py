"""Which words of a name are its brand, and which it shares with many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.screening.names.model import Kind
from sekisho.screening.names.parse import MOST_WORDS, parse
from sekisho.screening.names.readings import has_japanese
from sekisho.screening.names.stored import opened, packed


def kinds(name: str) -> list[tuple[str, str]]:
    return [(token.kind.value, token.kept) for token in parse(name).tokens]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "北京创世纪电子科技有限公司",
            [("place", "北京"), ("brand", "创"), ("brand", "世纪"), ("trade", "电子"), ("generic", "科技")],
        ),
        (
            "杭州海康威视数字技术股份有限公司",
            [("place", "杭州"), ("brand", "海康威视"), ("trade", "数字"), ("generic", "技术")],
        ),
        ("三菱重工業株式会社", [("house", "三菱"), ("trade", "重工業")]),
        ("Mitsubishi Heavy Industries, Ltd.", [("house", "mitsubishi"), ("trade", "heavy industries")]),
        ("Pinnacle Precison Tools Limited", [("brand", "pinnacle"), ("trade", "precison"), ("trade", "tools")]),
        ("第一三共株式会社", [("number", "第一"), ("brand", "三共")]),
        ("株式会社フジクラ", [("brand", "フジクラ")]),
        ("한국가스공사", [("place", "한국"), ("trade", "가스"), ("generic", "공사")]),
    ],
)
def test_names_are_taken_apart(name: str, told: list[tuple[str, str]]) -> None:
    assert kinds(name) == told


def test_one_character_is_no_word_within_a_brand() -> None:
    assert kinds("金蝶软件") == [("brand", "金蝶"), ("trade", "软件")]


def test_an_abbreviation_stands_for_its_words() -> None:
    assert [token.kind for token in parse("KHI").tokens] == [Kind.HOUSE, Kind.TRADE]


def test_numbers_are_read_in_either_script() -> None:
    (latin,) = (token.folded for token in parse("29th Research Institute").tokens if token.kind is Kind.NUMBER)
    (han,) = (token.folded for token in parse("第二十九研究所").tokens if token.kind is Kind.NUMBER)
    assert latin == han == "29"


@pytest.mark.skipif(not has_japanese(), reason="needs the [ja] extra")
def test_simplified_characters_are_read_as_the_japanese_ones_they_stand_for() -> None:
    (brand,) = (token for token in parse("东金株式会社").tokens)
    assert any(reading.endswith(("tokin", "toukin")) for reading in brand.readings)


@given(st.text(max_size=300))
def test_any_text_is_taken_apart_and_survives_storage(name: str) -> None:
    parsed = parse(name)
    assert len(parsed.tokens) <= MOST_WORDS
    again = opened(packed(parsed))
    assert [(t.kind, t.folded, t.concepts, t.readings, t.native) for t in again.tokens] == [
        (t.kind, t.folded, t.concepts, t.readings, t.native) for t in parsed.tokens
    ]
    assert (again.flat, again.form, again.language) == (parsed.flat, parsed.form, parsed.language)
