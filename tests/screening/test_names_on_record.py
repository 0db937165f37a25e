"""Brands that are on record in several languages, and abbreviations said letter by letter."""

import csv

import pytest

from sekisho.places import data_path
from sekisho.screening import ALERT, Entry, Matcher, compare
from sekisho.screening.names.letters import abbreviation


def test_nearly_all_pairs_that_were_worked_through_alert_both_ways() -> None:
    with data_path("screening", "dev", "worked.csv").open(encoding="utf-8", newline="") as file:
        pairs = [(row["native"], row["english"]) for row in csv.DictReader(file)]
    for listed, asked in ((0, 1), (1, 0)):
        matcher = Matcher.of([Entry(str(at), pair[listed]) for at, pair in enumerate(pairs)])
        told = matcher.screen([pair[asked] for pair in pairs])
        found = [any(hit.alert and hit.entry.id == str(at) for hit in each.hits) for at, each in enumerate(told)]
        assert sum(found) / len(found) > 0.95


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("エヌティティ", "ntt"),
        ("에스디아이", "sdi"),
        ("에이치엠엠", "hmm"),
        ("ダブリューディー", "wd"),
        ("エース", ""),
        ("アイ", ""),
        ("에스엘티디", "sltd"),
        ("삼성", ""),
        ("エー" * 9, ""),
        ("", ""),
    ],
)
def test_letters_that_are_called_by_name_are_read_as_letters(text: str, letters: str) -> None:
    assert abbreviation(text) == letters


def test_an_abbreviation_said_aloud_is_the_abbreviation() -> None:
    assert compare("엘엑스 반도체 주식회사", "LX Semiconductor Co., Ltd.") >= ALERT
    assert compare("엘엑스 반도체 주식회사", "LZ Semiconductor Co., Ltd.") < ALERT
    assert compare("ワイケーティー工業株式会社", "YKT Industries Co., Ltd.") >= ALERT


def test_a_brand_on_record_answers_for_the_ordinary_words_beside_it() -> None:
    assert compare("优必选科技股份有限公司", "UBTech Robotics Corp Ltd") >= ALERT
    assert compare("优必选科技股份有限公司", "UBTech Unitree Robotics Corp Ltd") < ALERT
    assert compare("仁宝电脑工业股份有限公司", "Compal Steel Co., Ltd.") < ALERT


def test_of_several_on_the_list_with_a_brand_on_record_one_word_must_still_agree() -> None:
    alone = Matcher.of([Entry("a", "优必选科技股份有限公司")])
    beside = Matcher.of([Entry("a", "优必选科技股份有限公司"), Entry("b", "优必选汽车股份有限公司")])
    asked = ["UBTech Robotics Corp Ltd"]
    assert [hit.entry.id for hit in alone.screen(asked)[0].hits if hit.alert] == ["a"]
    assert [hit.entry.id for hit in beside.screen(asked)[0].hits if hit.alert] == []
