"""A listed party beside words of a script that is not read: it is found, and what was not read is told."""

from __future__ import annotations

from datetime import date

import pytest

from sekisho.places import data_path
from sekisho.screening.lists import ListedEntity, PartyList, read_lists
from sekisho.screening.names.fold import fold, remarks, unread_letters
from sekisho.screening.names.given import given
from sekisho.screening.names.unread import unread
from sekisho.screening.screener import Screener, answer

DAY = date(2026, 7, 21)
CN = Screener((read_lists(data_path("law", "cn", "lists")),))
TOKIN = "MOFCOM-12/2026#15"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Tokin Corporation שלום", "Tokin Corporation"),
        ("שלום Tokin Corporation مرحبا", "Tokin Corporation"),
        ("Tokin Corporation โทกิน", "Tokin Corporation"),
        ('Tokin Corporation (בע"מ)', "Tokin Corporation"),
        ("Tokin Corporationשלום", "Tokin Corporation"),
        ("株式会社トーキンโทกิน", "株式会社トーキン"),
        ("株式会社トーキン「Токин」", "株式会社トーキン"),
        ("टोकिन Tokin Corp.", "Tokin Corp."),
        ("Tokin שלום Corporation", "Tokin Corporation"),
        ("Tokin Corporation שלום Kakuu Trading", "Tokin Corporation"),
        ("Завод Tokin Coporation", "Tokin Coporation"),
        ("Ελλάς Tokin Corporation", "Tokin Corporation"),
    ],
)
def test_what_can_be_read_is_looked_for_by_itself(text: str, part: str) -> None:
    found = {hit.entity.id: hit for hit in CN.find(text, "JP", DAY).hits}
    assert (found[TOKIN].part, found[TOKIN].same, found[TOKIN].alert) == (part, None, True)
    assert "script" in answer(CN, text, "JP", DAY)["remarks"]


@pytest.mark.parametrize(
    "text",
    [
        "ООО Tokin Corporation",
        "Tokin Corporation ОАО",
        "OOO Tokin",
        "Компания Tokin Corporation",
        "Общество с ограниченной ответственностью Tokin",
        "Публичное акционерное общество «Tokin»",
    ],
)
def test_russian_legal_forms_are_legal_forms(text: str) -> None:
    assert fold(text) == "tokin"
    assert unread(text) == ()


@pytest.mark.parametrize(
    "name", ["Завод Kakuu", "ООО Ромашка", "บริษัท กาคู จำกัด", "شركة", "Kakuu Ltd. ש", "ТОКЕМ Ltd.", "ᴛᴏᴋɪɴ", "Ελλάς"]
)
def test_a_name_that_is_read_in_part_or_not_at_all_says_so(name: str) -> None:
    assert unread(name) == ("script",)
    assert "script" in remarks(name)


@pytest.mark.parametrize(
    "name",
    [
        "Тоkin Corporation",
        "αシステム株式会社",
        "Ω Kakuu",
        "𠮷野家",
        "Oʻahu Ltd.",
        "Škoda Østfold Łódź",
        "Ⅲ工業㈱",
        "〇一商事",
        "佐々木ゝゞ",
        "ﾄｰｷﾝ㈱",
        "ＴＯＫＩＮ",
        "㋿テクノ",
        "한빛정밀(주)",
        "Kakuu™ №2",
    ],
)
def test_letters_that_are_read_are_no_reason(name: str) -> None:
    assert not unread_letters(name)
    assert [part for part in given(name).parts if part.text in name] == []


def test_a_listed_name_in_two_scripts_is_found_by_what_can_be_read_and_settles_nothing_by_it() -> None:
    list_ = PartyList((ListedEntity("E", "L", "N", "Kakuu Electronics Co. Какуу", countries=("RU",)),))
    (hit,) = Screener((list_,)).find("Kakuu Electronics", "RU", DAY).hits
    assert (hit.entity.id, hit.same, hit.alert) == ("E", None, True)


def test_a_name_that_is_listed_as_it_stands_settles_in_any_script() -> None:
    list_ = PartyList((ListedEntity("E", "L", "N", "ООО Ромашка", countries=("RU",)),))
    (hit,) = Screener((list_,)).find("Ромашка ООО", "RU", DAY).hits
    assert (hit.same, hit.exact) == (True, True)


@pytest.mark.parametrize("text", ["я" * 5_000, "a я " * 2_000, "(я" * 3_000, "โท" * 3_000])
def test_odd_text_in_other_scripts_takes_little(text: str) -> None:
    assert len(given(text).parts) <= 10
    assert "script" in unread(text)
