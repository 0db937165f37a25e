import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import hostile
import pytest
from applications import problems
from hostile import measured

from effort import ordinary_seconds
from sekisho.dossier.folder import read_folder
from sekisho.dossier.papers import Status, examine, examine_file

MOST_SECONDS = 5.0
MOST_MEMORY_MB = 200.0
_XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
_LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
_MACRO_TYPES = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'

HOSTILE = {
    "pages-1000.pdf": (lambda: hostile.many_pages(1_000), "has 1,000 pages"),
    "pages-lying.pdf": (lambda: hostile.many_pages(10_000, claimed=1), "pages; at most 300"),
    "pages-301.pdf": (lambda: hostile.many_pages(301, claimed=2), "has more than 300 pages"),
    "pages-negative.pdf": (lambda: hostile.many_pages(900, claimed=-5), "has more than 300 pages"),
    "pages-deep.pdf": (lambda: hostile.deep_pages(50_000), ""),
    "pages-loop.pdf": (hostile.looping_pages, "has no pages"),
    "locked.pdf": (hostile.encrypted, "is encrypted"),
    "locked-for-none.pdf": (lambda: hostile.encrypted(""), "is encrypted"),
    "script.pdf": (lambda: hostile.acting("/JavaScript"), "runs a script"),
    "launch.pdf": (lambda: hostile.acting("/Launch"), "starts programs"),
    "attached.pdf": (hostile.attached, "carries other files inside"),
    "bomb.pdf": (hostile.stream_bomb, None),
    "bomb-twice.pdf": (hostile.twice_packed_bomb, None),
    "endless.pdf": (hostile.endless_page, "takes too long|needs too much memory|holds more than"),
    "nested.pdf": (hostile.deep_dictionary, ""),
    "garbage.pdf": (lambda: b"%PDF-1.7\n" + os.urandom(3_000_000), ""),
    "cut.pdf": (lambda: hostile.pdf("C-1")[:2_000], ""),
    "nothing.pdf": (lambda: b"", "is empty"),
    "large.pdf": (lambda: b"%PDF-1.7\n" + b"0" * 60_000_000, "is 60.0 MB large"),
    "tail.pdf": (lambda: hostile.pdf("C-1") + b"\0" * 9_000, "behind its end"),
    "zip.pdf": (lambda: hostile.workbook("C-1"), "is named .pdf and holds a ZIP archive"),
    "page.pdf": (lambda: b"<html><script>1</script></html>", "is named .pdf and holds something else"),
    "both.pdf": (lambda: hostile.pdf("C-1") + hostile.zipped({"a": b"b"}), "is a PDF and a ZIP archive at once"),
    "both.png": (lambda: hostile.png() + hostile.zipped({"a": b"b"}), "is a PNG and a ZIP archive at once"),
    "pdf-in.png": (lambda: hostile.png() + hostile.pdf("C-1"), "is a PNG that holds %PDF-1."),
    "page-in.jpg": (lambda: hostile.jpeg() + b"<script >alert(1)</script>", "is a JPEG that holds <script too"),
    "program.png": (lambda: b"MZ\x90\0" + b"\0" * 99, "is named .png and holds something else"),
    "program.exe": (lambda: b"MZ\x90\0" + b"\0" * 99, "is of a kind that is not read (.exe)"),
    "none": (lambda: b"text", "is of a kind that is not read (no suffix)"),
    "book.xlsm": (lambda: hostile.workbook("C-1"), "may carry macros"),
    "old.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 999, "is an old or an encrypted office file"),
    "locked.xlsx": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 999, "is an old or an encrypted office file"),
    "macro.xlsx": (lambda: hostile.with_parts({"xl/vbaProject.bin": b"x"}), "is a macro"),
    "macro-type.xlsx": (lambda: hostile.with_parts({"[Content_Types].xml": _MACRO_TYPES}), "has macros"),
    "links.xlsx": (lambda: hostile.with_parts({"xl/externalLinks/externalLink1.xml": b"<a/>"}), "links to other workb"),
    "ole.xlsx": (lambda: hostile.with_parts({"xl/embeddings/oleObject1.bin": b"x"}), "carries other files inside"),
    "query.xlsx": (lambda: hostile.with_parts({"xl/connections.xml": b"<a/>"}), "takes in data from elsewhere"),
    "xxe.xlsx": (lambda: hostile.with_parts({"xl/worksheets/sheet1.xml": _XXE}), "declares a document type"),
    "xxe-strings.xlsx": (lambda: hostile.with_parts({"xl/sharedStrings.xml": _XXE}), "declares a document type"),
    "laughs.xlsx": (lambda: hostile.with_parts({"xl/styles.xml": _LAUGHS}), "declares a document type"),
    "formula.xlsx": (lambda: hostile.workbook("C-1", "=SUM(1,2)"), "Sheet!B1: holds a formula"),
    "command.xlsx": (lambda: hostile.workbook("=cmd|'/c calc'!A1"), "Sheet!A1: holds a formula"),
    "text-command.xlsx": (lambda: hostile.text_cell("=cmd|'/c calc'!A1"), "would become a formula"),
    "text-at.xlsx": (lambda: hostile.text_cell("@SUM(1+1)*cmd|' /C calc'!A0"), "would become a formula"),
    "text-plus.xlsx": (lambda: hostile.text_cell("+cmd|' /C calc'!A0"), "would become a formula"),
    "bomb.xlsx": (lambda: hostile.with_parts({"xl/media/a.xml": b" " * 60_000_000}), "times its size"),
    "bomb-large.xlsx": (lambda: hostile.with_parts({"xl/a.bin": b"\0" * 100_000_000}), "unpacks to 100 MB"),
    "overlap.xlsx": (hostile.overlapping_bomb, "unpacks to"),
    "sheet.xlsx": (hostile.big_sheet, ""),
    "traversal.xlsx": (lambda: hostile.with_parts({"../../x": b"x"}), "holds a part that leads out of it"),
    "no-book.xlsx": (lambda: hostile.zipped({"a": b"b"}), "is a zip archive and no workbook"),
    "before.xlsx": (lambda: hostile.workbook("C-1")[:100] + hostile.workbook("C-1"), ""),
    "cut.xlsx": (lambda: hostile.workbook("C-1")[:-30], "is no whole XLSX workbook"),
}


HARMLESS = {
    "text.pdf": (lambda: hostile.pdf("Contract C-1 契約 合同"), Status.READ, []),
    "pages-40.pdf": (lambda: hostile.pdf(*["Contract C-1 契約 合同 " * 60] * 40), Status.READ, []),
    "scan.pdf": (hostile.picture_only, Status.NOT_MACHINE_CHECKED, [1]),
    "mixed.pdf": (hostile.mixed, Status.PARTLY_READ, [2]),
    "ocr.pdf": (hostile.hidden_text, Status.NOT_MACHINE_CHECKED, [1]),
    "photo.png": (hostile.png, Status.NOT_MACHINE_CHECKED, [1]),
    "photo.JPG": (hostile.jpeg, Status.NOT_MACHINE_CHECKED, [1]),
    "list.xlsx": (lambda: hostile.workbook("C-1", 480, "-5 (approx.)", "+81 3 1234 (Tokyo)"), Status.READ, []),
    "logo.xlsx": (lambda: hostile.with_parts({"xl/media/image1.png": hostile.png()}), Status.PARTLY_READ, []),
}


# Of each kind of harm one: each paper takes a process, and the others wait for the long run.
BRIEF = {
    *(
        "pages-1000.pdf",
        "locked.pdf",
        "script.pdf",
        "both.png",
        "program.exe",
        "macro.xlsx",
        "xxe.xlsx",
        "laughs.xlsx",
    ),
    *("command.xlsx", "bomb.xlsx", "overlap.xlsx", "traversal.xlsx", "text.pdf", "mixed.pdf", "list.xlsx"),
}


def _each(names: Iterable[str]) -> list[Any]:
    return [name if name in BRIEF else pytest.param(name, marks=pytest.mark.long) for name in names]


@pytest.fixture(scope="module")
def looks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """A look at each of the papers that this run asks for, all from one process, each read by another of its own."""
    here = [item for item in request.session.items if isinstance(item, pytest.Function) and item.path == request.path]
    asked = {item.callspec.params.get("name") for item in here if hasattr(item, "callspec")}
    makers = {name: each[0] for name, each in (HOSTILE | HARMLESS).items() if name in asked}
    return measured(tmp_path_factory.mktemp("case"), {name: make() for name, make in makers.items()})


@pytest.mark.parametrize("name", _each(HOSTILE))
def test_a_paper_that_may_do_harm_is_refused_with_a_reason(looks: dict[str, dict[str, Any]], name: str) -> None:
    found, reason = looks[name], HOSTILE[name][1]
    if reason is None:
        # A page that is too much to unpack is a page that nobody has read.
        assert found["status"] in (Status.REFUSED, Status.NOT_MACHINE_CHECKED)
    else:
        assert found["status"] == Status.REFUSED
        assert found["problem"].startswith(f"papers/{name}: ")
        assert any(each in found["problem"] for each in reason.split("|")), found["problem"]


@pytest.mark.parametrize("name", _each(HARMLESS))
def test_a_harmless_paper_is_read_as_far_as_it_carries_text(looks: dict[str, dict[str, Any]], name: str) -> None:
    found, (_, status, unread) = looks[name], HARMLESS[name]
    assert (found["status"], found["unread"], found["problem"]) == (status, unread, "")


@pytest.mark.parametrize("name", _each(HOSTILE | HARMLESS))
def test_a_look_at_a_paper_takes_little_time_and_memory(looks: dict[str, dict[str, Any]], name: str) -> None:
    assert ordinary_seconds(looks[name]["cpu_s"], MOST_SECONDS) < MOST_SECONDS
    assert looks[name]["memory_mb"] < MOST_MEMORY_MB


OUTSIDE = [
    "../case.yaml",
    "/etc/passwd",
    "a/../../case.yaml",
    "C:\\secret.pdf",
    "C:secret.pdf",
    "..\\a.pdf",
    "a//b.pdf",
]
OUTSIDE += [".hidden.pdf", "a/./b.pdf", "nul.pdf", "CON", "a.pdf.", "a\u202efdp.exe", "a:b.pdf", "a|b.pdf"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_name_that_leads_out_of_the_papers_is_refused_at_its_place(tmp_path: Path, name: str) -> None:
    (tmp_path / "case.yaml").write_text(json.dumps({"id": "A", "papers": [{"kind": "contract", "file": name}]}))
    (told,) = problems(lambda: read_folder(tmp_path))
    assert told.startswith("case.yaml: papers[0].file: ")


def test_links_and_devices_are_not_followed(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (tmp_path / "case.yaml").write_text("id: A\n")
    (papers / "passwd.pdf").symlink_to("/etc/passwd")
    (papers / "etc").symlink_to("/etc")
    os.mkfifo(papers / "pipe.pdf")
    found = {each.file: each for each in examine(read_folder(tmp_path))}
    assert set(found) == {"passwd.pdf", "etc", "pipe.pdf"}
    assert {each.status for each in found.values()} == {Status.REFUSED}
    assert str(found["passwd.pdf"].problem).startswith("papers/passwd.pdf: is a link, or lies behind one")
    assert str(found["pipe.pdf"].problem).startswith("papers/pipe.pdf: is no file")
    assert "is a link" in str(examine_file(tmp_path, "etc/passwd").problem)


def test_a_case_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("id: A\n")
    (tmp_path / "case.yaml").symlink_to(tmp_path / "other.yaml")
    assert problems(lambda: read_folder(tmp_path)) == [
        "case.yaml: is a link, or lies behind one; put the file itself there"
    ]


def test_one_bad_paper_spoils_no_other(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "case.yaml").write_text("id: A\n")
    (tmp_path / "papers" / "a.pdf").write_bytes(hostile.many_pages(10_000))
    (tmp_path / "papers" / "b.pdf").write_bytes(hostile.pdf("Contract C-1"))
    first, second = examine(read_folder(tmp_path))
    assert (first.status, second.status) == (Status.REFUSED, Status.READ)
    assert second.holds("C-1")
