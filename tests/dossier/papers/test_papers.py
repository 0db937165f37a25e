import hashlib
import json
import socket
import unicodedata
from pathlib import Path
from typing import Any

import hostile
import pytest
from applications import problems

from sekisho.dossier.folder import read_folder
from sekisho.dossier.papers import Examined, Status, examine, folded, not_machine_checked


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


def case(root: Path, papers: list[dict[str, Any]], files: dict[str, bytes]) -> list[Examined]:
    for name, content in files.items():
        (root / "papers" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "papers" / name).write_bytes(content)
    (root / "case.yaml").write_text(json.dumps({"id": "A", "papers": papers}, ensure_ascii=False), encoding="utf-8")
    return list(examine(read_folder(root)))


@pytest.mark.usefixtures("no_network")
def test_a_whole_folder_is_read_without_opening_a_socket(tmp_path: Path) -> None:
    from sekisho.dossier.folder import Folder, append_disclosures, to_application, write_folder
    from sekisho.dossier.folder.model import Case, Disclosure, Handed, LineEntry, PaperEntry, Product

    folder = Folder(
        case=Case(id="A", filed_on=__import__("datetime").date(2026, 5, 1)),
        products=(Product(id="n42"),),
        lines=(LineEntry(line=1, product="n42", net_g=5),),
        papers=(PaperEntry(file="c.pdf", kind="contract"), PaperEntry(file="l.xlsx", kind="packing_list")),
    )
    write_folder(tmp_path, folder, "xlsx", "ja")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "c.pdf").write_bytes(hostile.pdf("Contract C-1"))
    (tmp_path / "papers" / "l.xlsx").write_bytes(hostile.workbook("C-1", 480))
    (tmp_path / "papers" / "scan.png").write_bytes(hostile.png())
    day = __import__("datetime").date(2026, 5, 1)
    append_disclosures(tmp_path, [Disclosure(on=day, recipient="ex", files=(Handed(file="a", sha256="0" * 64),))])
    read = read_folder(tmp_path)
    assert to_application(read).id == "A"
    assert [each.status for each in examine(read)] == [Status.READ, Status.READ, Status.NOT_MACHINE_CHECKED]
    assert len(read.disclosures) == 1


def test_every_paper_is_accounted_for(tmp_path: Path) -> None:
    found = case(
        tmp_path,
        [
            {"kind": "contract", "file": "c-1.pdf"},
            {"kind": "photo", "file": "plant/line.png"},
            {"kind": "composition_report", "file": "gone.pdf"},
            {"kind": "end_user_certificate"},
        ],
        {
            "c-1.pdf": hostile.pdf("C-1"),
            "plant/line.png": hostile.png(),
            "extra.pdf": hostile.pdf("X"),
            ".DS_Store": b"x",
        },
    )
    assert [(each.file, each.status) for each in found] == [
        ("c-1.pdf", Status.READ),
        ("plant/line.png", Status.NOT_MACHINE_CHECKED),
        ("gone.pdf", Status.MISSING),
        (None, Status.NOT_FILED),
        ("extra.pdf", Status.READ),
    ]
    assert found[-1].entry is None
    assert str(found[2].problem) == (
        "case.yaml: papers[2].file: gone.pdf: there is no such file; look at the name, and at capital letters in it"
    )
    assert str(found[3].place) == "case.yaml: papers[3]"
    assert [each.file for each in not_machine_checked(found)] == ["plant/line.png", "gone.pdf", None]


def test_a_paper_that_was_changed_since_it_was_filed_is_told(tmp_path: Path) -> None:
    content = hostile.pdf("C-1")
    noted = hashlib.sha256(content).hexdigest()
    papers = [
        {"kind": "contract", "file": "a.pdf", "sha256": noted},
        {"kind": "contract", "file": "b.pdf", "sha256": noted},
    ]
    first, second = case(tmp_path, papers, {"a.pdf": content, "b.pdf": hostile.pdf("C-2")})
    assert (first.sha256, first.changed, first.problem) == (noted, False, None)
    assert second.changed
    assert str(second.problem).startswith("case.yaml: papers[1].sha256: its bytes are not those of papers/b.pdf")


def test_text_is_found_across_widths_cases_blanks_and_hyphens(tmp_path: Path) -> None:
    text = "KM-2026-001\n\n架空電動機 株式会社\n\n示例磁材有限公司\n\nExample Magnet Co., Ltd."
    (found,) = case(tmp_path, [{"kind": "contract", "file": "a.pdf"}], {"a.pdf": hostile.pdf(text)})
    for words in (
        "km 2026 001",
        "ＫＭ－２０２６－００１",
        "架空電動機株式会社",
        "示例磁材 有限公司",
        "EXAMPLE MAGNET CO., LTD.",
    ):
        assert found.holds(words), words
    assert found.holds("KM-2026-002") is False
    assert found.holds("KM-2026-002", "KM-2026-001") is True
    assert folded("⽇本") == folded("日本")


def test_what_could_not_be_read_is_never_said_not_to_be_there(tmp_path: Path) -> None:
    (found,) = case(tmp_path, [{"kind": "contract", "file": "a.pdf"}], {"a.pdf": hostile.mixed()})
    assert found.holds("C-1") is True
    assert found.holds("C-2") is None


def test_fields_and_notes_of_a_pdf_are_read(tmp_path: Path) -> None:
    files = {"field.pdf": hostile.with_field("架空 480 kg"), "note.pdf": hostile.with_note()}
    first, second = case(tmp_path, [{"kind": "contract", "file": name} for name in files], files)
    assert first.holds("架空 480 kg")
    assert second.holds("handwritten 480 kg")


def test_a_workbook_is_read_by_sheet_with_days_and_numbers_as_they_are_written(tmp_path: Path) -> None:
    from datetime import date

    content = hostile.workbook("C-1", 480.0, 12.5, date(2026, 3, 1))
    (found,) = case(tmp_path, [{"kind": "packing_list", "file": "a.xlsx"}], {"a.xlsx": content})
    assert [(page.name, page.text) for page in found.pages] == [("Sheet", "C-1\t480\t12.5\t2026-03-01")]


def test_a_name_may_be_composed_otherwise_on_disk(tmp_path: Path) -> None:
    name = "ガイド.pdf"
    files = {unicodedata.normalize("NFD", name): hostile.pdf("C-1")}
    (found,) = case(tmp_path, [{"kind": "contract", "file": unicodedata.normalize("NFC", name)}], files)
    assert found.status is Status.READ


def test_a_folder_that_lies_on_no_disk_has_no_papers_to_look_at(tmp_path: Path) -> None:
    from dataclasses import replace

    case(tmp_path, [], {})
    folder = replace(read_folder(tmp_path), root=None)
    assert problems(lambda: list(examine(folder))) == ["the folder lies on no disk; read it with read_folder"]


def test_nothing_in_the_working_folder_is_taken_for_a_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pypdf.py").write_text("raise SystemExit('taken')")
    monkeypatch.chdir(tmp_path)
    (found,) = case(tmp_path, [{"kind": "contract", "file": "a.pdf"}], {"a.pdf": hostile.pdf("C-1")})
    assert found.status is Status.READ
