"""What a spreadsheet makes of what was typed is read as it was meant, or refused at its cell."""

from datetime import date, datetime, time

import pytest
from applications import problems
from forms import Filled, put
from openpyxl import Workbook

from sekisho.dossier import read_file


def _formatted(book: Workbook, sheet: str, key: str, value: object, number_format: str) -> str:
    place = put(book, sheet, key, value)
    book[sheet][place.partition("!")[2]].number_format = number_format
    return place


@pytest.mark.parametrize("number_format", ["0%", "0.00%", '0.0"x"%', "[Red]0%;-0%"])
@pytest.mark.parametrize(
    ("sheet", "key", "path"),
    [
        ("lines", "lines[].composition_wt_pct.Nd", "lines[0].composition_wt_pct.Nd"),
        ("lines", "lines[].composition_wt_pct.Fe", "lines[0].composition_wt_pct.Fe"),
        ("lines", "lines[].cn_origin_value_pct", "lines[0].cn_origin_value_pct"),
        ("lines", "lines[].net_kg", "lines[0].net_kg"),
        ("downstream", "downstream[].loss_pct", "downstream[0].loss_pct"),
    ],
)
def test_a_percentage_of_the_spreadsheet_is_refused(
    filled: Filled, sheet: str, key: str, path: str, number_format: str
) -> None:
    cells: list[str] = []
    told = problems(
        lambda: read_file(filled(lambda book: cells.append(_formatted(book, sheet, key, 0.3, number_format))))
    )
    assert told == [
        f"form.xlsx: {cells[0]} ({path}): the cell is formatted as a percentage: it shows 30 % and holds 0.3; "
        "format it as General and write 30, not 30 %"
    ]


@pytest.mark.parametrize("number_format", ["0.0", '0" % by mass"', "0\\%", "@"])
def test_a_percent_sign_that_is_only_shown_changes_no_number(filled: Filled, number_format: str) -> None:
    key = "lines[].composition_wt_pct.Nd"
    dossier = read_file(filled(lambda book: _formatted(book, "lines", key, 27, number_format) and None))
    assert dossier.lines[0].value("nd_wt_pct") == 27


@pytest.mark.parametrize(
    ("sheet", "key", "path"),
    [
        ("lines", "lines[].composition_wt_pct.Nd", "lines[0].composition_wt_pct.Nd"),
        ("lines", "lines[].hs_code", "lines[0].hs_code"),
        ("lines", "lines[].line", "lines[0].line"),
        ("application", "route", "route[0]"),
        ("application", "end_users", "end_users[0]"),
        ("application", "exporter", "exporter"),
        ("application", "end_use.category", "end_use.category"),
        ("application", "destination", "destination"),
        ("parties", "party.military", "exporter.military"),
    ],
)
@pytest.mark.parametrize("value", [date(2026, 1, 2), time(10, 30), datetime(2026, 1, 2, 10, 30)])
def test_a_day_in_a_cell_that_asks_for_none_is_refused(
    filled: Filled, sheet: str, key: str, path: str, value: object
) -> None:
    cells: list[str] = []

    def change(book: Workbook) -> None:
        cells.append(put(book, sheet, key, value))

    told = problems(lambda: read_file(filled(change)))
    start = f"form.xlsx: {cells[0]}"
    assert any(each.startswith(start) and "is formatted as a date or a time" in each for each in told), told


def test_a_party_whose_id_became_a_day_is_told(filled: Filled) -> None:
    told = problems(lambda: read_file(filled(lambda book: put(book, "parties", "party.id", date(2026, 1, 2)) and None)))
    assert told[0] == (
        "form.xlsx: parties!A3: the cell is formatted as a date or a time: it holds 2026-01-02 00:00:00; "
        "format it as Text and write the answer again"
    )


def test_wide_characters_are_read_where_no_words_are_asked(filled: Filled) -> None:
    def change(book: Workbook) -> None:
        put(book, "lines", "lines[].net_kg", "１２００．５")
        put(book, "lines", "lines[].composition_wt_pct.Tb", "？")
        put(book, "lines", "lines[].form", "ｍａｇｎｅｔ")
        put(book, "lines", "lines[].hs_code", "８５０５１１１０００")
        put(book, "application", "filed_on", "２０２６－０５－１１")
        put(book, "application", "destination", "ＪＰ")
        put(book, "application", "route", "ＣＮ、ＪＰ")
        put(book, "application", "end_use.product", "ＥＶモータ")
        put(book, "downstream", "downstream[].reexports_to", "ｎｏｎｅ")

    dossier = read_file(filled(change))
    line = dossier.lines[0]
    assert (line.net_g, line.value("form"), line.value("hs_code")) == (1_200_500, "magnet", "8505111000")
    assert line.answers["tb_wt_pct"].value is None
    assert (dossier.filed_on, dossier.value("destination")) == (date(2026, 5, 11), "JP")
    assert dossier.value("route") == ("CN", "JP")
    assert dossier.value("product") == "ＥＶモータ"
    assert dossier.downstream[0].value("reexports_to") == ()


@pytest.mark.parametrize(
    ("word", "answer"),
    [("yes", True), ("No", False), ("はい", True), ("いいえ", False), ("是", True), ("否", False), ("ＴＲＵＥ", True)],
)
def test_yes_and_no_are_read_in_all_languages_of_the_form(filled: Filled, word: str, answer: bool) -> None:
    dossier = read_file(filled(lambda book: put(book, "application", "downstream_complete", word) and None))
    assert dossier.value("downstream_complete") is answer


@pytest.mark.parametrize(("value", "quoted"), [("たぶん", '"たぶん"'), (1, "1")])
def test_what_is_neither_yes_nor_no_is_told_what_is(filled: Filled, value: object, quoted: str) -> None:
    cells: list[str] = []
    told = problems(
        lambda: read_file(filled(lambda book: cells.append(put(book, "application", "downstream_complete", value))))
    )
    assert told == [
        f"form.xlsx: {cells[0]} (downstream_complete): is neither yes nor no; got {quoted}; "
        "write yes or no (はい or いいえ, 是 or 否), or leave the cell empty where it is not known"
    ]


def test_a_composition_above_the_whole_is_told_at_its_cells(filled: Filled) -> None:
    ends: list[str] = []

    def change(book: Workbook) -> None:
        shares = [
            cell for cell in book["lines"][3] if ".composition_wt_pct." in str(book["lines"].cell(2, cell.column).value)
        ]
        for cell in shares:
            cell.value = None
        for cell, share in zip(shares, (60, 30.5, 9.6), strict=False):
            cell.value = share
            ends.append(cell.coordinate)

    (told,) = problems(lambda: read_file(filled(change)))
    assert told.startswith(
        f"form.xlsx: lines!{ends[0]}:{ends[-1]} (lines[0].composition_wt_pct): adds up to 100.1 wt % ("
    )
    assert told.endswith("correct the shares: weight per cent of the whole item, together at most 100")


def test_a_fault_in_the_row_of_a_party_is_told_once_however_often_the_party_stands(filled: Filled) -> None:
    cells: list[str] = []
    told = problems(
        lambda: read_file(filled(lambda book: cells.append(put(book, "parties", "party.country", "UK", 4))))
    )
    assert told == [f'form.xlsx: {cells[0]} (importer.country): is no country; got "UK"; did you mean GB?']
