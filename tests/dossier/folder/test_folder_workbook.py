import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from applications import problems
from folders import put, read, trade
from openpyxl import Workbook, load_workbook

from sekisho.dossier.folder import Folder, read_folder
from sekisho.dossier.folder.fields import sections
from sekisho.dossier.folder.form import master_bytes, workbook_bytes, write_workbook
from sekisho.dossier.folder.sheets import columns


@pytest.fixture
def altered(tmp_path: Path) -> Callable[[Callable[[Workbook], None]], Path]:
    """The workbook of the trade's case, altered as a person would."""

    def alter(change: Callable[[Workbook], None]) -> Path:
        folder = read(tmp_path / "yaml", trade())
        book = load_workbook(io.BytesIO(workbook_bytes(folder, "ja")))
        change(book)
        (tmp_path / "xlsx").mkdir()
        book.save(tmp_path / "xlsx" / "case.xlsx")
        return tmp_path / "xlsx"

    return alter


Altered = Callable[[Callable[[Workbook], None]], Path]


def test_a_value_of_a_workbook_knows_its_cell(altered: Altered) -> None:
    folder = read_folder(altered(lambda book: None))
    assert str(folder.contracts[0].items[0].at("net_g")) == (
        "case.xlsx: contract_items!D3 (contracts[0].items[0].net_kg)"
    )
    assert str(folder.case.at("filed_on")) == "case.xlsx: case!C3 (filed_on)"
    assert folder == read_folder(put(folder.root.parent / "y", trade()))  # type: ignore[union-attr]


def _set(sheet: str, cell: str, value: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet][cell] = value

    return change


MISTAKES = [
    ("contracts", "D3", "12 March", "case.xlsx: contracts!D3 (contracts[0].seller_name)", None),
    ("case", "C3", "soon", "case.xlsx: case!C3 (filed_on)", "is no date"),
    ("case", "C6", "CN; Nippon", "case.xlsx: case!C6 (route[1])", "is no country"),
    ("lines", "C3", "=1+1", "case.xlsx: lines!C3", "holds a formula"),
    ("contract_items", "A3", "C-9", "case.xlsx: contract_items!A3", '"C-9" is no contract of this workbook'),
    ("contract_items", "A3", None, "case.xlsx: contract_items!B3", "does not say which contract it belongs to"),
    ("parties", "A2", "idd", "case.xlsx: parties!A2", "idd is no key of the sheet parties"),
    ("case", "B3", "filed", "case.xlsx: case!B3", "filed is no key of the sheet case"),
    ("downstream", "A3", "nobody", "case.xlsx: downstream!A3 (downstream[0].party)", "is no party of this folder"),
]


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "place", "cause"), MISTAKES, ids=[f"{m[0]}!{m[1]}" for m in MISTAKES]
)
def test_a_mistake_in_a_workbook_is_told_with_its_cell(
    altered: Altered, sheet: str, cell: str, value: object, place: str, cause: str | None
) -> None:
    root = altered(_set(sheet, cell, value))
    if cause is None:
        assert str(read_folder(root).contracts[0].at("seller_name")) == place
        return
    told = problems(lambda: read_folder(root))
    assert any(each.startswith(place) and cause in each for each in told), told


def test_sheets_columns_and_rows_of_ones_own_are_left_alone(altered: Altered) -> None:
    def change(book: Workbook) -> None:
        book.create_sheet("x_mine")["A1"] = "note"
        page = book["lines"]
        page.cell(2, 30, "x_mine")
        page.cell(3, 30, "note")
        book["case"].append(["note", "x_mine", "answer"])

    assert read_folder(altered(change)).lines[0].product == "n42"


def test_a_sheet_that_is_no_sheet_of_the_folder_is_told(altered: Altered) -> None:
    (told,) = problems(lambda: read_folder(altered(lambda book: book.create_sheet("contract"))))
    assert told == "case.xlsx: contract: is no sheet of this workbook; did you mean contracts?"


@pytest.mark.parametrize("lang", ["en", "ja", "zh"])
def test_the_template_has_questions_comments_lists_and_no_macro(lang: str) -> None:
    content = workbook_bytes(None, lang)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any("vba" in name.lower() or "macro" in name.lower() for name in archive.namelist())
    book = load_workbook(io.BytesIO(content))
    for section in sections().values():
        if section.single or section.file == "register":
            continue
        page = book[section.name]
        asked = [cell.value for cell in page[1]]
        assert len(asked) == len(columns(section))
        assert all(
            column.question[lang] in str(text) for (column, _), text in zip(columns(section), asked, strict=True)
        )
        assert page.row_dimensions[2].hidden
        lists = {str(check.sqref).partition("3")[0] for check in page.data_validations.dataValidation}
        kinds = {"boolean", "choice", "paper_kind", "country", "party", "product"}
        wanted = [each for each, (_, field) in enumerate(columns(section), 1) if field and field.kind in kinds]
        assert {page.cell(1, each).column_letter for each in wanted} <= lists
        assert {page.cell(1, each).column_letter for each in wanted if not page.cell(1, each).comment} == set()
    assert book["case"].column_dimensions["B"].hidden
    assert {"はい", "yes", "是"} & {cell.value for column in book["lists"].columns for cell in column}


def test_an_empty_template_is_a_case_without_a_number(tmp_path: Path) -> None:
    write_workbook(tmp_path / "case.xlsx")
    assert problems(lambda: read_folder(tmp_path)) == ["case.xlsx: id: is missing; every case gives it"]


def test_a_case_may_leave_to_the_masters_what_is_theirs(tmp_path: Path) -> None:
    data = trade()
    parties, products = data.pop("parties"), data.pop("products")
    put(tmp_path / "a", data)
    put(tmp_path, parties, "masters/parties.yaml")
    put(tmp_path, products, "masters/products.yaml")
    folder = read_folder(tmp_path / "a")
    (tmp_path / "b").mkdir()
    write_workbook(tmp_path / "b" / "case.xlsx", folder, masters=False)
    assert "架空" not in repr(load_workbook(tmp_path / "b" / "case.xlsx")["parties"]["B3"].value)
    assert read_folder(tmp_path / "b") == folder


def test_masters_may_be_workbooks(tmp_path: Path) -> None:
    folder = read(tmp_path / "a", trade())
    data = trade()
    put(tmp_path / "b", {key: value for key, value in data.items() if key not in ("parties", "products")})
    (tmp_path / "masters").mkdir()
    (tmp_path / "masters" / "parties.xlsx").write_bytes(master_bytes("parties", folder.parties, "zh"))
    (tmp_path / "masters" / "products.xlsx").write_bytes(master_bytes("products", folder.products, "ja"))
    again = read_folder(tmp_path / "b")
    assert again == folder
    assert str(again.parties[0].at("name")) == "../masters/parties.xlsx: parties!B3 (parties[0].name)"


def _template_as_masters(root: Path) -> Folder:
    """Each master a copy of the whole template with its one sheet filled in, as a person would make it; the folder that
    a case beside them is to be read as."""
    folder = read(root / "a", trade())
    (root / "masters").mkdir()
    for section in ("parties", "products"):
        book = load_workbook(io.BytesIO(workbook_bytes(None, "ja")))
        filled = load_workbook(io.BytesIO(master_bytes(section, getattr(folder, section), "ja")))[section]
        for row in filled.iter_rows(min_row=3):
            for cell in row:
                book[section][cell.coordinate] = cell.value
        book.save(root / "masters" / f"{section}.xlsx")
    put(root / "b", {key: value for key, value in trade().items() if key not in ("parties", "products")})
    return folder


def test_a_master_may_be_a_copy_of_the_whole_template(tmp_path: Path) -> None:
    folder = _template_as_masters(tmp_path)
    assert read_folder(tmp_path / "b") == folder


@pytest.mark.parametrize(("sheet", "cell"), [("case", "C3"), ("lines", "A3"), ("products", "B9")])
def test_what_a_master_holds_beside_its_own_sheet_does_not_go_unread(tmp_path: Path, sheet: str, cell: str) -> None:
    _template_as_masters(tmp_path)
    at = tmp_path / "masters" / "parties.xlsx"
    book = load_workbook(at)
    book[sheet][cell] = "1"
    book.save(at)
    assert problems(lambda: read_folder(tmp_path / "b")) == [
        f"../masters/parties.xlsx: {sheet}: is filled in, and this workbook is read for the sheet parties only; "
        "move what it holds to where it is read, or empty the sheet"
    ]


@pytest.mark.parametrize(("lang", "unit"), [("en", "% of value"), ("ja", "価額に対する%"), ("zh", "占价值的%")])
def test_units_that_are_words_are_said_in_the_language_of_the_workbook(lang: str, unit: str) -> None:
    asked = [str(cell.value) for cell in load_workbook(io.BytesIO(workbook_bytes(None, lang)))["products"][1]]
    assert any(unit in question for question in asked)
    assert lang == "en" or not any("of value" in question for question in asked)
