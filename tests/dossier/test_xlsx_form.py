import dataclasses
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from applications import EXAMPLES, applications, example, least, problems, read
from forms import Filled, column, put
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from sekisho.dossier import Dossier, read_file, write_form, write_template
from sekisho.dossier.layout import join_list, split_list
from sekisho.facts import Basis

LANGUAGES = ("en", "ja", "zh")


def same(one: Dossier, other: Dossier) -> bool:
    return dataclasses.replace(one, source="") == dataclasses.replace(other, source="")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_json_yaml_and_the_form_in_any_language_give_one_dossier(path: Path, lang: str, tmp_path: Path) -> None:
    dossier = read_file(path)
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(example(EXAMPLES.index(path) + 1), allow_unicode=True))
    write_form(tmp_path / "a.xlsx", dossier, lang)
    assert same(read_file(tmp_path / "a.yaml"), dossier)
    assert same(read_file(tmp_path / "a.xlsx"), dossier)


@given(applications())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_dossier_written_as_a_form_and_read_again_is_the_same(tmp_path: Path, data: dict[str, Any]) -> None:
    dossier = read(data)
    write_form(tmp_path / "a.xlsx", dossier)
    assert same(read_file(tmp_path / "a.xlsx"), dossier)


class _Dumper(yaml.SafeDumper):
    """Writes by YAML 1.1, and in quotation marks what only YAML 1.2 takes for a number, such as 0E0."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style='"' if re.fullmatch(r"[-+.0-9eE]+", text, re.ASCII) else None
    ),
)


@given(applications())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_dossier_written_as_yaml_and_read_again_is_the_same(tmp_path: Path, data: dict[str, Any]) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(yaml.dump(data, Dumper=_Dumper, allow_unicode=True), encoding="utf-8")
    assert same(read_file(path), read(data))


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).map(str.strip).filter(bool)))
def test_a_list_in_a_cell_reads_back_item_by_item(items: list[str]) -> None:
    assert split_list(join_list(items)) == items


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("US, AU", ["US", "AU"]),
        ("US；AU、DE，FR", ["US", "AU", "DE", "FR"]),
        ("US\nAU", ["US", "AU"]),
        ("none", []),
        ("-", []),
        ("无", []),
        ("なし", []),
        ('"none", "a, b"', ["none", "a, b"]),
    ],
)
def test_a_list_may_be_separated_as_people_do(cell: str, items: list[str]) -> None:
    assert split_list(cell) == items


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_empty_form_asks_in_its_language_and_hides_its_keys(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_template(path, lang)
    book = load_workbook(path)
    assert book.sheetnames == [
        "readme", "application", "parties", "lines", "downstream", "documents", "evidence", "lists",
    ]  # fmt: skip
    for name in book.sheetnames[1:-1]:
        sheet = book[name]
        assert sheet.freeze_panes == "B3"
        assert sheet.row_dimensions[2].hidden
        assert all(cell.value for cell in sheet[1])
    asked = {"en": "In which form are the goods?", "ja": "物品の形態は何か。", "zh": "货物是何种形态？"}
    assert book["lines"][f"{column(book, 'lines', 'lines[].form')}1"].value == asked[lang]
    assert problems(lambda: read_file(path)) == [
        "form.xlsx: id: is missing; every application gives it",
        "form.xlsx: filed_on: is missing; every application gives it",
        "form.xlsx: lines: is missing; an application has at least one line",
    ]


def test_choices_and_booleans_are_offered_in_lists(tmp_path: Path) -> None:
    write_template(tmp_path / "form.xlsx")
    book = load_workbook(tmp_path / "form.xlsx")

    def offered(sheet: str, key: str) -> list[object]:
        cell = f"{column(book, sheet, key)}3"
        (check,) = [each for each in book[sheet].data_validations.dataValidation if cell in each.sqref]
        return [each[0].value for each in book["lists"][check.formula1.removeprefix("lists!").replace("$", "")]]

    assert offered("application", "end_use.category") == ["civil", "military", "wmd", "terrorism"]
    assert offered("parties", "party.military") == ["yes", "no"]
    assert len(offered("documents", "documents[].kind")) == 16
    assert "JP" in offered("parties", "party.country")


def test_a_language_that_the_form_does_not_speak_is_refused(tmp_path: Path) -> None:
    assert problems(lambda: write_template(tmp_path / "form.xlsx", "fr")) == [
        'lang: is not known; got "fr"; known are en, ja, zh'
    ]
    assert not (tmp_path / "form.xlsx").exists()


def test_a_form_that_cannot_be_written_is_told_so(tmp_path: Path) -> None:
    assert (
        "cannot be written: No such file or directory"
        in problems(lambda: write_template(tmp_path / "no" / "a.xlsx"))[0]
    )


def test_cells_are_taken_as_a_spreadsheet_gives_them(filled: Filled) -> None:
    def change(book: Workbook) -> None:
        put(book, "lines", "lines[].hs_code", 8505111000)
        put(book, "lines", "lines[].net_kg", 480.5)
        put(book, "lines", "lines[].composition_wt_pct.Nd", 27.1)
        put(book, "lines", "lines[].composition_wt_pct.Tb", "?")
        put(book, "lines", "lines[].made_with_cn_technology", "TRUE")
        put(book, "application", "downstream_complete", "False")
        put(book, "application", "route", "CN、KR、JP")
        put(book, "downstream", "downstream[].reexports_to", "none")

    dossier = read_file(filled(change))
    line = dossier.lines[0]
    assert line.value("hs_code") == "8505111000"
    assert line.net_g == 480_500
    assert line.value("nd_wt_pct") == Decimal("27.1")
    assert line.answers["tb_wt_pct"].value is None
    assert line.value("made_with_cn_technology") is True
    assert dossier.value("downstream_complete") is False
    assert dossier.value("route") == ("CN", "KR", "JP")
    assert dossier.downstream[0].value("reexports_to") == ()


def test_a_problem_in_a_form_names_the_cell(filled: Filled) -> None:
    cells: list[str] = []

    def change(book: Workbook) -> None:
        cells.append(put(book, "lines", "lines[].net_kg", -5))
        cells.append(put(book, "parties", "party.country", "Japan", row=5))
        cells.append(put(book, "downstream", "downstream[].receives_from", "p9"))
        cells.append(put(book, "documents", "documents[].kind", "pasport", row=6))
        cells.append(put(book, "application", "end_use.category", "peace"))

    told = problems(lambda: read_file(filled(change)))
    for cell in cells:
        assert any(each.startswith(f"form.xlsx: {cell} (") for each in told), (cell, told)
    assert f"form.xlsx: {cells[0]} (lines[0].net_kg): must be above 0; got -5" in told


def test_what_the_form_has_no_place_for_is_told(filled: Filled) -> None:
    def change(book: Workbook) -> None:
        book["lines"]["A2"] = "lines[].lne"
        book["documents"]["H4"] = "stray"
        book.create_sheet("partys")
        book.create_sheet("x_notes")["A1"] = "mine"
        put(book, "parties", "party.id", "p8", row=6)

    assert problems(lambda: read_file(filled(change))) == [
        "form.xlsx: partys: is no sheet of the form; did you mean parties?",
        "form.xlsx: lines!A2: lines[].lne is no key of the sheet lines; did you mean lines[].line?",
        "form.xlsx: documents!H4: stands in a column without a key; move it, or give the column a key with x_",
        'form.xlsx: parties!A6: the party "p8" is no exporter, importer, end user or receiver; '
        "use its id where it belongs, or leave it out",
    ]


def test_a_form_without_its_keys_cannot_be_read(filled: Filled) -> None:
    told = problems(lambda: read_file(filled(lambda book: book["lines"].delete_rows(2))))
    assert told == [
        "form.xlsx: lines: has no row of keys; "
        "take the form from `sekisho dossier template` and leave its row 2 as it is"
    ]


def test_columns_and_rows_may_be_moved_and_columns_added(filled: Filled) -> None:
    def change(book: Workbook) -> None:
        book["lines"].move_range("A1:B3", cols=40)
        book["parties"].move_range("A3:D5", rows=7)
        book["lines"]["A1"], book["lines"]["A2"], book["lines"]["A3"] = "Cu", "lines[].composition_wt_pct.Cu", 0.4
        book["lines"]["B2"], book["lines"]["B3"] = "x_lot", "L-77"

    dossier = read_file(filled(change))
    assert dossier.lines[0].other_wt_pct == {"Cu": Decimal("0.4")}
    assert dossier.parties == read_file(EXAMPLES[0]).parties


def test_a_workbook_is_one_application(filled: Filled) -> None:
    told = problems(lambda: read_file(filled(lambda book: put(book, "application", "id", "EX-2", row=4) and None)))
    assert told == ["form.xlsx: application!A4: is a second application; one workbook is one application"]


def test_evidence_wraps_the_answer_that_it_names(filled: Filled) -> None:
    def change(book: Workbook) -> None:
        paths = {
            "parties[p2].military": "end_user_certificate",
            "lines[0].form": "technical_description",
            "importer.final": None,
        }
        for row, (path, paper) in enumerate(paths.items(), 3):
            put(book, "evidence", "path", path, row)
            put(book, "evidence", "basis", "documented", row)
            put(book, "evidence", "document", paper, row)
        put(book, "application", "importer.final", False)

    dossier = read_file(filled(change))
    assert dossier.importer is not None
    answers = [dossier.importer.answer("military"), dossier.lines[0].answer("form"), dossier.importer_node["final"]]
    assert [answer.document for answer in answers] == ["end_user_certificate", "technical_description", None]
    assert [answer.basis for answer in answers] == [Basis.DOCUMENTED, Basis.DOCUMENTED, Basis.DECLARED]
    assert [answer.value for answer in answers] == [False, "magnet", False]
    assert dossier.end_users[0] == dossier.importer


@pytest.mark.parametrize(
    "path",
    [
        "line 7: form",
        "Line 7:form",
        "行 7: form",
        "第7行：form",
        "明細7：form",
        "第7项：form",
        "ｌｉｎｅ　７：ｆｏｒｍ",
        "lines[0].form",
    ],
)
def test_evidence_names_a_line_by_its_number(filled: Filled, path: str) -> None:
    def change(book: Workbook) -> None:
        put(book, "lines", "lines[].line", 7)
        put(book, "downstream", "downstream[].line", 7)
        put(book, "evidence", "path", path)
        put(book, "evidence", "by", "the maker")

    assert read_file(filled(change)).lines[0].answer("form").by == "the maker"


def test_a_written_form_names_lines_in_its_evidence_by_their_numbers(tmp_path: Path) -> None:
    data = example(1)
    data["lines"][0]["form"] = {"value": "magnet", "by": "the maker"}
    write_form(tmp_path / "a.xlsx", read(data))
    assert load_workbook(tmp_path / "a.xlsx")["evidence"]["A3"].value == "line 1: form"


def test_what_evidence_lacks_is_told_in_its_row(filled: Filled) -> None:
    def change(book: Workbook) -> None:
        put(book, "evidence", "path", "parties[p2].military", 3)
        put(book, "evidence", "basis", "documented", 3)
        put(book, "evidence", "document", "contract", 3)
        put(book, "evidence", "path", "line 1: form", 4)
        put(book, "evidence", "basis", "verified", 4)

    told = problems(lambda: read_file(filled(change)))
    form_by = "form.xlsx: evidence!A4 (lines[0].form.by)"
    assert f"{form_by}: is missing; an answer that is verified says who has done so, in `by`" in told
    assert (
        "form.xlsx: evidence!C3 (importer.military.document): contract does not prove this answer; "
        "it is documented by end_user_certificate or supply_chain_statement; or leave basis out"
    ) in told


@pytest.mark.parametrize(("lang", "words"), [("en", ["yes", "no"]), ("ja", ["はい", "いいえ"]), ("zh", ["是", "否"])])
def test_a_form_is_filled_with_the_words_of_its_language(lang: str, words: list[str], tmp_path: Path) -> None:
    data = least() | {"downstream_complete": True}
    data["lines"][0]["composition_complete"] = False
    write_form(tmp_path / "a.xlsx", read(data), lang)
    book = load_workbook(tmp_path / "a.xlsx")
    found = [
        book[sheet][f"{column(book, sheet, key)}3"].value
        for sheet, key in (("application", "downstream_complete"), ("lines", "lines[].composition_complete"))
    ]
    assert found == words


def test_evidence_for_nothing_is_told(filled: Filled) -> None:
    def change(book: Workbook) -> None:
        put(book, "evidence", "path", "lines[7].form", 3)
        put(book, "evidence", "path", "end_use", 4)
        put(book, "evidence", "basis", "documented", 5)
        for row, path in enumerate(
            ["exporter", "downstream[0].party", "lines", "end_use.category", "end_use.category"], 6
        ):
            put(book, "evidence", "path", path, row)

    told = problems(lambda: read_file(filled(change)))
    assert [each.split(";")[0] for each in told] == [
        'form.xlsx: evidence!A3: "lines[7].form" is no answer in this form',
        'form.xlsx: evidence!A4: "end_use" is no answer in this form',
        "form.xlsx: evidence!B5: does not say which answer it is about",
        'form.xlsx: evidence!A6: "exporter" is no answer in this form',
        'form.xlsx: evidence!A7: "downstream[0].party" is no answer in this form',
        'form.xlsx: evidence!A8: "lines" is no answer in this form',
        'form.xlsx: evidence!A10: "end_use.category" stands twice',
    ]


def test_what_begins_like_a_formula_or_an_error_stays_text(tmp_path: Path) -> None:
    data = least()
    data["lines"][0]["description"] = '=HYPERLINK("http://example.com")'
    data["lines"][0]["hs_code"] = "#N/A"
    write_form(tmp_path / "a.xlsx", read(data))
    assert same(read_file(tmp_path / "a.xlsx"), read(data))


def test_an_importers_answers_need_an_importer(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_form(path, read(least()))
    book = load_workbook(path)
    put(book, "application", "importer.final", True)
    book.save(path)
    assert problems(lambda: read_file(path)) == [
        "form.xlsx: application: says something of an importer that it does not name; give the importer's id"
    ]
