"""A name of nothing but trades, places and legal forms is nobody's, unless it is the very name."""

from datetime import date

import pytest

from sekisho.places import data_path
from sekisho.screening import ALERT, Entry, Matcher, compare
from sekisho.screening.lists import read_lists
from sekisho.screening.screener import Screener

CN = Screener((read_lists(data_path("law", "cn", "lists")),))
DAY = date(2026, 7, 21)


@pytest.mark.parametrize(
    "name",
    [
        *("日本航空", "日本航空株式会社", "Japan Airlines", "Aero", "Hikoki", "航空", "航空宇宙", "電子", "Engine"),
        *("大学", "Marine Machinery", "Shipbuilding Co., Ltd.", "Electric"),
    ],
)
def test_trades_and_places_alone_are_no_listed_party(name: str) -> None:
    assert not CN.find(name, "JP", DAY).hits


@pytest.mark.parametrize("name", ["日本飛行機", "Nippi", "防衛大学", "NIPPI CORPORATION"])
def test_the_very_name_is_found_all_the_same(name: str) -> None:
    assert CN.find(name, "JP", DAY).hits[0].exact


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Japan Steel Works, Ltd.", "株式会社日本製鋼所"),
        ("Korea Electric Power Corporation", "한국전력공사"),
        ("China Railway Group Limited", "中国中铁股份有限公司"),
        ("Tokyo Gas Co., Ltd.", "東京瓦斯株式会社"),
    ],
)
def test_a_whole_name_without_a_brand_is_found_in_another_language(one: str, other: str) -> None:
    assert compare(one, other) >= ALERT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tokyo Gas Co., Ltd.", "Osaka Gas Co., Ltd."),
        ("日本航空株式会社", "日本航空電子工業株式会社"),
        ("日本航空", "日本航空電子工業株式会社"),
        ("Japan Steel", "Japan Steel Tower Co., Ltd."),
        ("カーボン", "日本カーボン株式会社"),
    ],
)
def test_a_trade_or_a_place_on_one_side_makes_it_another_firm(one: str, other: str) -> None:
    assert compare(one, other) < ALERT


def test_the_explanation_says_that_no_brand_agrees() -> None:
    (told,) = Matcher.of([Entry("e1", "日本飛行機株式会社", country="JP")]).screen(["Aero"])
    assert told.nearest_miss is not None
    why = told.nearest_miss.explanation
    assert "no_brand" in {cap.name.value for cap in why.binding}
    for language, words in (
        ("en", "which no firm has to itself"),
        ("ja", "特定の会社を示さない"),
        ("zh", "不足以指明"),
    ):
        assert words in why.sentence(language)
