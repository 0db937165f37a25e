import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from applications import EXAMPLES, example, least, problems
from openpyxl import Workbook, load_workbook

from effort import at_most
from sekisho.dossier import read_each, read_file, write_form
from sekisho.dossier.parse import parse_yaml

SECONDS = 2.0


@pytest.fixture
def told(tmp_path: Path) -> Callable[[str, bytes | str], list[str]]:
    """The problems of a file of that name and content; each file is refused quickly."""

    def tell(name: str, content: bytes | str) -> list[str]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        with at_most(SECONDS):
            found = problems(lambda: read_file(path))
        assert all(each.startswith(f"{name}: ") and len(each) < 700 for each in found)
        return [each.removeprefix(f"{name}: ") for each in found]

    return tell


Told = Callable[[str, bytes | str], list[str]]


def test_fifty_megabytes_of_garbage_are_refused_by_their_size(told: Told) -> None:
    assert told("a.json", b"\x8f" * 50_000_000) == ["is 50.0 MB large; an application is at most 10 MB"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *(
            (name, head + "[" * 1_900 + "1" + "]" * 1_900 + tail)
            for name in ("a.json", "a.yaml")
            for head, tail in (("", ""), ('{"id": ', "}"))
        ),
        ("a.json", '{"a":' * 100_000),
        ("a.json", "[" * 5_000_000),
        ("a.yaml", "[" * 5_000_000),
        ("a.yaml", "{a: " * 41),
    ],
)
def test_a_file_that_nests_too_deeply_is_refused(told: Told, name: str, content: str) -> None:
    (problem,) = told(name, content)
    assert problem.endswith("is nested too deeply; an application nests at most 40 deep")


@pytest.mark.parametrize("word", ["E0", "e5", "+e1", ".E0", ".", "+", "-.", "..5"])
def test_letters_and_marks_without_a_digit_before_them_are_text(told: Told, word: str) -> None:
    assert told("a.yaml", f"id: {word}\nfiled_on: 2026-01-20\nlines: []\n") == [
        "lines: is missing; an application has at least one line"
    ]


@pytest.mark.parametrize(("name", "start", "end"), [("a.json", "[", "]"), ("a.yaml", "[", "]")])
def test_forty_deep_is_read_and_forty_one_is_not(told: Told, name: str, start: str, end: str) -> None:
    assert told(name, start * 40 + end * 40) == [
        "an application is an object; got a list; give one application in a file"
    ]
    assert "nested too deeply" in told(name, start * 41 + end * 41)[0]


@pytest.mark.parametrize(
    ("name", "content"), [("a.json", "[" + "[]," * 3_000_000 + "[]]"), ("a.yaml", "- a\n" * 2_400_000)]
)
@pytest.mark.long
def test_millions_of_values_are_refused(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    with at_most(2 * SECONDS):
        assert problems(lambda: read_file(path)) == [
            f"{name}: holds more than 500,000 values; split it into several applications"
        ]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e309", "-1e309", "1e-309", "9" * 5_000])
def test_a_number_that_is_none_is_told_with_its_place(told: Told, number: str) -> None:
    (problem,) = told("a.json", f'{{"lines": [{{"line": 1, "net_kg": {number}}}]}}')
    assert problem.startswith("lines[0].net_kg: ")
    assert problem.endswith("is no number that can be used; write an ordinary number, or null where it is not known")


@pytest.mark.parametrize("number", [".nan", ".inf", "-.INF", "1e400", "9" * 5_000])
def test_yaml_numbers_are_held_to_the_same(told: Told, number: str) -> None:
    (problem,) = told("a.yaml", f"lines:\n- net_kg: {number}\n")
    assert problem.startswith("lines[0].net_kg: ")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '{"id": "A", "lines": [{"line": 1, "line": 2}], "id": "B"}'),
        ("a.yaml", "id: A\nlines:\n- line: 1\n  line: 2\nid: B\n"),
    ],
)
def test_a_key_that_stands_twice_is_refused(told: Told, name: str, content: str) -> None:
    assert told(name, content) == [
        "id: stands twice in one object; keep one of them",
        "lines[0].line: stands twice in one object; keep one of them",
    ]


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"id": "\xff"}', "line 1: is not UTF-8: byte 0xff; save it as UTF-8"),
        ('{"id": "示例"}'.encode("gb18030"), "line 1: is not UTF-8: byte 0xc0; save it as UTF-8"),
        ('{"id": "A"}'.encode("utf-16"), "is written in UTF-16; save it as UTF-8"),
        (b"", "is empty; give an application as JSON, YAML or the XLSX form"),
        (b" \n", "is empty; give an application as JSON, YAML or the XLSX form"),
    ],
)
def test_what_is_no_text_is_told_so(told: Told, name: str, content: bytes, problem: str) -> None:
    assert told(name, content) == [problem]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(least()).encode())
    assert read_file(path).id == "A-1"


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [("a.json", '{"id": "A",}', "line 1 column 12"), ("a.yaml", "id: [A\nkind: x: y", "line 2 column 5")],
)
def test_what_cannot_be_parsed_is_told_with_its_line(told: Told, name: str, content: str, place: str) -> None:
    (problem,) = told(name, content)
    assert problem.startswith(f"{place}: is not {name[2:].upper()}: ")


BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (BOMB, "line 1 column 4: sets an anchor (&a); write the value out where it is used"),
        ("a: *b\n", "line 1 column 4: refers to an anchor (*b); write the value out"),
        (
            "a: !!python/object/apply:os.system [x]\n",
            "line 1 column 4: carries a tag (tag:yaml.org,2002:python/object/apply:os)",
        ),
        ("a: !!str 1\n", "line 1 column 4: carries a tag (tag:yaml.org,2002:str)"),
        ("a: !own 1\n", "line 1 column 4: carries a tag (!own)"),
        ("a: 1\n---\nb: 2\n", "line 2 column 1: begins a second document; give one application in a file"),
        ("1: 2\n", "line 1 column 1: is a key that is no text; put the key in quotation marks"),
        ("? [a]\n: 2\n", "line 1 column 5: is a key that is no text; put the key in quotation marks"),
        ("a: \x07\n", "is not YAML: "),
    ],
)
def test_yaml_is_plain_data_and_nothing_more(told: Told, content: str, problem: str) -> None:
    assert told("a.yaml", content)[0].startswith(problem)


def test_yaml_words_mean_what_the_core_schema_of_yaml_1_2_says() -> None:
    text = (
        "[NO, no, yes, on, y, true, False, null, ~, , 2026-01-20, 010, 0x1F, 1_000, 1:30, 12, -1.50, .5, 1e3, '1', +]"
    )
    assert parse_yaml(text.replace("~, ,", "~,").encode()) == [
        *["NO", "no", "yes", "on", "y", True, False, None, None, "2026-01-20", "010", "0x1F", "1_000", "1:30"],
        *[12, parse_yaml(b"-1.5"), parse_yaml(b"0.5"), 1000, "1", "+"],
    ]
    assert str(parse_yaml(b"27.10")) == "27.10"


def test_norway_is_a_country_in_yaml_too(tmp_path: Path) -> None:
    data = example(6)
    data["destination"] = "NO"
    path = tmp_path / "a.yaml"
    path.write_text(
        yaml.safe_dump(data, allow_unicode=True).replace("'NO'", "NO").replace("'2025-09-02'", "2025-09-02")
    )
    assert read_file(path).value("destination") == "NO"


def _form(tmp_path: Path, change: Callable[[Workbook], None]) -> bytes:
    path = tmp_path / "form.xlsx"
    write_form(path, read_file(EXAMPLES[0]))
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path.read_bytes()


def _packed(content: bytes, change: dict[str, bytes], level: int = 9) -> bytes:
    """The workbook with some parts replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, change.pop(entry.filename, old.read(entry)))
        for name, part in change.items():
            new.writestr(name, part)
    return out.getvalue()


@pytest.fixture
def form(tmp_path: Path) -> bytes:
    return _form(tmp_path, lambda book: None)


def _part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


LINES = "xl/worksheets/sheet4.xml"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(told: Told, form: bytes) -> None:
    bomb = _packed(form, {"xl/media/a.xml": b" " * 1_000_000_000}, 1)
    found = told("a.xlsx", bomb)
    remedy = "delete empty rows and columns, or split the application into several"
    assert f"unpacks to 1,000 MB; at most 64 MB are read; {remedy}" in found
    assert f"xl/media/a.xml: unpacks to 1,000 MB; at most 4 MB are read; {remedy}" in found


def test_a_sheet_that_unpacks_to_hundreds_of_times_its_size_is_refused(told: Told, form: bytes) -> None:
    (problem,) = told("a.xlsx", _packed(form, {LINES: b"<worksheet>" + b"<row/>" * 5_000_000}))
    assert problem.startswith(f"{LINES}: unpacks to ")
    assert problem.endswith(" times its size; save the form as a plain .xlsx, without empty rows")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "b">]><worksheet/>', "declares a document type or entities"),
        ('<?xml version="1.0" encoding="UTF-16"?><worksheet/>'.encode("utf-16"), "is not written in UTF-8"),
        (b'<?xml version="1.0" encoding="UTF-7"?><worksheet/>', "is not written in UTF-8"),
    ],
)
def test_xml_that_declares_more_than_data_is_refused(told: Told, form: bytes, change: bytes, problem: str) -> None:
    assert told("a.xlsx", _packed(form, {LINES: change})) == [f"{LINES}: {problem}; save the form as a plain .xlsx"]


def test_a_workbook_with_macros_is_refused_by_name_and_by_content(told: Told, form: bytes) -> None:
    assert told("a.xlsm", form) == [
        "is a workbook of the kind .xlsm, which may carry macros; "
        "save it as .xlsx, without a password and without macros"
    ]
    assert told("a.xlsx", _packed(form, {"xl/vbaProject.bin": b"\x00"})) == [
        "xl/vbaProject.bin: is a macro; save the form as a plain .xlsx, without macros"
    ]


def test_an_encrypted_or_old_workbook_is_told_so(told: Told) -> None:
    assert told("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600) == [
        "is an old or an encrypted workbook; save it as .xlsx, without a password and without macros"
    ]


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_half_a_workbook_is_refused(told: Told, form: bytes, kept: float) -> None:
    (problem,) = told("a.xlsx", form[: int(len(form) * kept)])
    assert problem.startswith("is no whole XLSX workbook: ")


@pytest.mark.parametrize("part", [b"<worksheet><sheetData><row", b"", b"<a/>", b"<row r='x'/>"])
@pytest.mark.parametrize("name", [LINES, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
def test_a_damaged_part_is_a_problem_and_no_traceback(told: Told, form: bytes, name: str, part: bytes) -> None:
    assert told("a.xlsx", _packed(form, {name: part}))


def test_a_zip_archive_is_no_workbook(told: Told) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    assert told("a.xlsx", out.getvalue()) == ["is a zip archive and no workbook; save the form as a plain .xlsx"]


def test_a_formula_is_refused_and_its_cell_named(told: Told, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book["lines"]["B3"] = "=1+1"
        book["parties"]["B3"] = '=HYPERLINK("http://example.com")'

    assert told("a.xlsx", _form(tmp_path, change)) == [
        "parties!B3: holds a formula; put the value in its place",
        "lines!B3: holds a formula; put the value in its place",
    ]


def test_an_error_in_a_cell_is_no_answer(told: Told, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book["lines"]["B3"] = "#REF!"

    assert told("a.xlsx", _form(tmp_path, change)) == [
        "lines!B3: holds an error (#REF!); put a value in, or leave it empty"
    ]


@pytest.mark.parametrize("dimension", [True, False])
@pytest.mark.long
def test_a_million_empty_rows_cost_no_time(tmp_path: Path, form: bytes, dimension: bool) -> None:
    sheet = _part(form, LINES)
    if not dimension:
        sheet = sheet[: sheet.index(b"<dimension")] + sheet[sheet.index(b"<sheetViews") :]
    rows = b"".join(b'<row r="%d"/>' % number for number in range(4, 1_000_000))
    path = tmp_path / "a.xlsx"
    path.write_bytes(_packed(form, {LINES: sheet.replace(b"</sheetData>", rows + b"</sheetData>")}))
    with at_most(2 * SECONDS):
        assert read_file(path).lines == read_file(EXAMPLES[0]).lines


def test_a_value_below_a_thousand_empty_rows_is_not_passed_over(told: Told, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book["lines"]["A9000"] = 2

    assert told("a.xlsx", _form(tmp_path, change)) == [
        "holds values below 1,000 empty rows, or beyond column 256; move them up to the others, or delete them"
    ]


def test_a_value_far_to_the_right_is_not_passed_over(told: Told, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book["lines"]["XFD3"] = 2

    assert told("a.xlsx", _form(tmp_path, change))[0].startswith("holds values below 1,000 empty rows, or beyond")


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.xlsx", b"{}", "is no XLSX workbook, though it is named so"),
        ("a.pdf", b"%PDF-1.7", "is of no known kind; known files end in .json, .yaml, .yml, .xlsx"),
        ("a", b"id: A", "is of no known kind; known files end in .json, .yaml, .yml, .xlsx"),
    ],
)
def test_a_file_of_another_kind_is_told_so(told: Told, name: str, content: bytes, problem: str) -> None:
    assert told(name, content)[0].startswith(problem)


def test_the_content_tells_the_kind_where_the_name_does_not(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "a").write_text(json.dumps(least()))
    (tmp_path / "b.json").write_bytes(form)
    assert read_file(tmp_path / "a").id == "A-1"
    assert read_file(tmp_path / "b.json").id == "EX-1"


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    assert problems(lambda: read_file(tmp_path / "a.json")) == [
        "a.json: there is no such file; look at the name and the folder"
    ]
    assert problems(lambda: read_file(tmp_path))[0].endswith("name a file, or a folder of application files")
    assert "is no file" in problems(lambda: read_file(Path("/dev/zero")))[0]


def test_a_folder_gives_its_application_files_by_name(tmp_path: Path) -> None:
    for name in ("b.json", "a.yaml", ".hidden.json", "notes.txt", "c.yml", "~$d.xlsx"):
        (tmp_path / name).write_text(json.dumps(least() | {"id": name}))
    write_form(tmp_path / "d.xlsx", read_file(EXAMPLES[0]))
    read, problems = read_each([tmp_path])
    assert ([each.source for each in read], problems) == (["a.yaml", "b.json", "c.yml", "d.xlsx"], [])
    read, _ = read_each([tmp_path / "b.json", tmp_path / "a.yaml"])
    assert [each.id for each in read] == ["b.json", "a.yaml"]


def test_the_problems_of_all_files_are_told_together_beside_what_could_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "b.json").write_text("[")
    (tmp_path / "c.json").write_text(json.dumps(least() | {"id": "C"}))
    (tmp_path / "empty").mkdir()
    read, problems = read_each([tmp_path, tmp_path / "empty"])
    assert [each.id for each in read] == ["C"]
    assert {each.place.split(":")[0] for each in problems} == {"a.json", "b.json", "empty"}
