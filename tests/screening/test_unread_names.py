"""Which names cannot be looked for as they stand."""

import pytest

from sekisho.screening.names.fold import LONGEST
from sekisho.screening.names.unread import left_open, unread

LISTED = "株式会社トーキン"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("🙂🙂", ("empty",)),
        ("株式会社", ("empty",)),
        ("Co., Ltd.", ("empty",)),
        ("---", ("empty",)),
        ("", ("empty",)),
        ("\u202e" + LISTED[::-1], ("directions",)),
        ("\u2067" + LISTED + "\u2069", ("directions",)),
        ("架空 " * (LONGEST // 3 - 4) + LISTED, ()),
        ("架空 " * (LONGEST // 3) + LISTED, ("long",)),
        ("㌠" * (LONGEST // 5 + 1), ("long",)),
        ("㍿" * LONGEST, ("empty", "long")),
    ],
)
def test_a_name_that_cannot_be_looked_for_says_why(name: str, codes: tuple[str, ...]) -> None:
    assert unread(name) == codes


@pytest.mark.parametrize(
    "name",
    [LISTED, "Tokin\u200b Corporation", "Тоkin Corporation", "\u200f" + LISTED, LISTED + " " * LONGEST, "A" * LONGEST],
)
def test_what_folding_mends_can_be_looked_for(name: str) -> None:
    assert unread(name) == ()


def test_the_last_character_that_is_read_is_the_line() -> None:
    assert [unread("a" * count) for count in (LONGEST, LONGEST + 1)] == [(), ("long",)]
    # One character that unfolds into two is counted as two.
    assert unread("ß" + "a" * (LONGEST - 1)) == ("long",)
    assert unread(LISTED + "\u200b" * 10_000) == ()
    assert unread(LISTED + "\u200b" * 10_000 + "x") == ("long",)


def test_a_name_that_settles_is_left_open_by_nothing() -> None:
    assert left_open("🙂", [True, None]) == ()
    assert left_open("🙂", [None, False]) == left_open("🙂", []) == ("empty",)
    assert left_open(None, []) == ()
