"""`sekisho dossier build` on the tutorial's fictional case: what it writes, tells and refuses, and its exit codes."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from ended import Ended

from sekisho.dossier.folder import read_folder, read_register

Run = Callable[..., Ended]
EXAMPLE = Path(__file__).parents[2] / "docs" / "tutorial" / "example"
TODAY = "2026-05-08"
FILES = {
    "exporter": {"application.json", "checklist", "supply-chain-statement", "end-user-certificate", "manifest.json"},
    "end_user": {"end-user-certificate", "manifest.json"},
    "own": {
        *("application.json", "checklist", "supply-chain-statement", "end-user-certificate", "manifest.json"),
        *("checks", "finding", "holdings"),
    },
}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A copy of the example without its papers: they are then missing, which is a gap and no contradiction."""
    shutil.copytree(EXAMPLE, tmp_path / "cases", ignore=shutil.ignore_patterns("papers", "*.lock"))
    return tmp_path / "cases" / "2026-014"


def build(run: Run, case: Path, out: Path, *more: object) -> Ended:
    return run("dossier", "build", case, "-o", out, "--regime", "cn@filed", *more, SEKISHO_TODAY=TODAY)


def written(out: Path) -> dict[str, set[str]]:
    return {
        each.name: {file.stem if file.suffix in (".pdf", ".docx") else file.name for file in each.iterdir()}
        for each in out.iterdir()
    }


def contradict(case: Path) -> None:
    text = (case / "case.yaml").read_text(encoding="utf-8")
    order = text.index("purchase_orders:\n")
    changed = text[:order] + text[order:].replace("transport_mode: sea", "transport_mode: air", 1)
    (case / "case.yaml").write_text(changed, encoding="utf-8")


def test_the_whole_example_is_built_told_and_registered(run: Run, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "cases")
    case, out = tmp_path / "cases" / "2026-014", tmp_path / "packs"
    ended = build(run, case, out, "--json")
    assert (ended.code, ended.err) == (0, "")
    told = json.loads(ended.out)
    assert written(out) == FILES
    assert told["written"] == str(out)
    assert told["province"] == "zj"
    assert (told["contradictions"], told["withheld"]) == (0, [])
    assert [(each["profile"], each["recipient"]) for each in told["packs"]] == [
        ("exporter", "beispiel-magnet"),
        ("end_user", "kakuu-denki"),
        ("own", None),
    ]
    assert [each["status"] for each in told["papers"] if each["file"] == "factory-photo.png"] == ["not_machine_checked"]
    assert {each["status"] for each in told["papers"] if each["file"] != "factory-photo.png"} == {"read"}
    assert told["finding"]["outcome"] == "information_needed"
    assert [line.recipient for line in read_register(case)] == ["beispiel-magnet", "kakuu-denki"]
    assert told["register_lines"] == 2


def test_a_contradiction_stops_what_is_for_others_and_the_report_says_which(
    run: Run, case: Path, tmp_path: Path
) -> None:
    contradict(case)
    out = tmp_path / "packs"
    ended = build(run, case, out)
    assert ended.code == 3
    assert set(written(out)) == {"own"}
    assert "Contradictions: mend these first" in ended.out
    assert "purchase_orders[0].transport_mode" in ended.out
    assert "Not made, because papers contradict each other: exporter, end user." in " ".join(ended.out.split())
    assert read_register(case) == ()
    assert set(written(out)["own"]) == FILES["own"]


def test_who_insists_gets_the_papers_all_the_same(run: Run, case: Path, tmp_path: Path) -> None:
    contradict(case)
    ended = build(run, case, tmp_path / "packs", "--for", "exporter", "--with-contradictions")
    assert ended.code == 3
    assert set(written(tmp_path / "packs")) == {"exporter"}
    assert len(read_register(case)) == 1


def test_nothing_at_all_is_written_where_only_what_is_stopped_was_asked_for(
    run: Run, case: Path, tmp_path: Path
) -> None:
    contradict(case)
    ended = build(run, case, tmp_path / "packs", "--for", "end_user")
    assert ended.code == 3
    assert not (tmp_path / "packs").exists()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "Nothing was written (--dry-run)"),
        ("ja", "何も書き込んでいない(--dry-run)"),
        ("zh", "未写入任何内容(--dry-run)"),
    ],
)
def test_a_dry_run_tells_and_writes_nothing(run: Run, case: Path, tmp_path: Path, lang: str, words: str) -> None:
    ended = build(run, case, tmp_path / "packs", "--dry-run", "--lang", lang, "--for", "end_user")
    assert ended.code == 0
    assert words in ended.out
    assert "架空電動機株式会社" in ended.out
    assert not (tmp_path / "packs").exists()
    assert not (case / "disclosures.yaml").exists()


def test_building_again_on_the_same_day_registers_nothing_new(run: Run, case: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert build(run, case, tmp_path / name).code == 0
    assert len(read_register(case)) == 2
    for each in (tmp_path / "one").rglob("*"):
        if each.is_file():
            assert each.read_bytes() == (tmp_path / "two" / each.relative_to(tmp_path / "one")).read_bytes(), each


def test_mistakes_are_told_with_their_place_and_nothing_is_written(run: Run, case: Path, tmp_path: Path) -> None:
    out = tmp_path / "packs"
    ended = build(run, case, out, "--province", "atlantis")
    assert ended.code == 2
    assert "--province: there is no province profile 'atlantis'" in ended.err
    ended = build(run, tmp_path / "nowhere", out)
    assert ended.code == 2
    assert "there is no such folder" in ended.err
    text = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(
        text.replace("  text_zh: 装入", "  text_zh: 秘密風車株式会社。装入"), encoding="utf-8"
    )
    ended = build(run, case, out)
    assert ended.code == 2
    assert "case.yaml: end_use.text_zh: tells what stands in ../masters/parties.yaml: [5].name" in ended.err
    assert not out.exists()
    out.mkdir()
    ended = build(run, case, out)
    assert ended.code == 2
    assert "is there already" in ended.err


def test_the_workbook_of_a_folder_is_written_empty_and_filled(run: Run, case: Path, tmp_path: Path) -> None:
    assert run("dossier", "template", tmp_path / "empty.xlsx", "--folder", "--lang", "ja").code == 0
    (tmp_path / "again").mkdir()
    ended = run("dossier", "template", tmp_path / "again" / "case.xlsx", "--from", case)
    assert ended.code == 0
    assert read_folder(tmp_path / "again") == read_folder(case)
    ended = run("dossier", "template", tmp_path / "empty.xlsx", "--folder")
    assert ended.code == 2


@pytest.mark.parametrize("kind", ["empty", "encrypted", "random", "gone"])
@pytest.mark.long
def test_a_paper_that_does_not_open_is_missing_in_the_exporters_checklist(run: Run, tmp_path: Path, kind: str) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "cases")
    case, out = tmp_path / "cases" / "2026-014", tmp_path / "packs"
    paper = case / "papers" / "history.pdf"
    noted = next(each.sha256 for each in read_folder(case).papers if each.file == "history.pdf")
    if kind == "gone":
        paper.unlink()
    elif kind == "encrypted":
        writer = pypdf.PdfWriter(clone_from=paper)
        writer.encrypt("secret")
        writer.write(paper)
    else:
        paper.write_bytes(b"" if kind == "empty" else bytes(range(256)) * 40)
    ended = build(run, case, out, "--for", "exporter", "--with-contradictions")
    assert ended.code in (0, 3)
    told = "".join(page.extract_text() for page in pypdf.PdfReader(out / "exporter" / "checklist.pdf").pages)
    row = told[told.index("TH-26-01") - 200 : told.index("TH-26-01") + 100]
    reason = {"empty": "文件为空", "gone": "卷宗内没有该文件"}.get(kind, "文件无法打开")
    assert reason in row
    assert "○" in row
    assert str(noted)[:16] not in told
    assert "history.pdf" not in told


def test_a_dry_run_tells_every_contradiction_and_points_to_no_file(run: Run, case: Path, tmp_path: Path) -> None:
    text = (case / "case.yaml").read_text(encoding="utf-8")
    slips = text.replace("2026-04-15", "2027-04-15").replace('net_kg: "1152"', 'net_kg: "9999"')
    slips = slips.replace("model: MJ-1", "model: ZZ-9", 1).replace('net_kg: "1500"', 'net_kg: "1600"')
    slips = slips.replace("signed_on: 2026-04", "signed_on: 2027-04").replace("lines: [1, 2]", "lines: [1, 7]")
    slips = slips.replace('Dy: "2.1"', 'Dy: "9.1"').replace("contract: KS-2026-031", "contract: KS-2026-777")
    slips = slips.replace("seller: beispiel-magnet", "seller: bunseki").replace("buyer: kakuu-shoji", "buyer: bunseki")
    (case / "case.yaml").write_text(slips, encoding="utf-8")
    contradict(case)
    ended = build(run, case, tmp_path / "packs", "--dry-run", "--json")
    assert ended.code == 3
    count = json.loads(ended.out)["contradictions"]
    assert count > 12
    for more in (("--dry-run",), ("--for", "exporter")):
        told = build(run, case, tmp_path / "packs", *more, "--lang", "en").out
        part = told[told.index("mend these first") : told.index("Not there yet")]
        assert part.count("\n  - ") == count
        assert "checks.pdf" not in told


def test_what_was_answered_is_not_asked_again_and_what_is_made_is_not_missing(
    run: Run, case: Path, tmp_path: Path
) -> None:
    told = " ".join(build(run, case, tmp_path / "packs", "--dry-run", "--lang", "en").out.split())
    assert "to ask: What will" not in told
    assert "answered; proof missing: What will the goods be used for? By end-user" in told
    assert "架空電動機株式会社" in told[told.index("proof missing: Is the party") :]
    missing = told[told.index("papers missing:") :].partition(" - ")[0]
    assert "end-user" in missing
    assert "supply-chain" not in missing
    assert "made by this build, still to be signed: supply-chain" in told


def test_an_exception_is_asked_for_with_the_place_and_noted(run: Run, case: Path, tmp_path: Path) -> None:
    text = (case / "case.yaml").read_text(encoding="utf-8")
    changed = text.replace("importer_role: 磁石商社", "importer_role: 磁石商社 Himitsu Turbine agent")
    (case / "case.yaml").write_text(changed, encoding="utf-8")
    ended = build(run, case, tmp_path / "packs")
    assert ended.code == 2
    assert "case.yaml: importer_role: names 'himitsu turbine'" in ended.err
    assert not (tmp_path / "packs").exists()
    ended = build(run, case, tmp_path / "packs", "--allow", "Himitsu Turbine", "--lang", "en")
    assert ended.code == 0
    assert "Allowed by --allow" in ended.out
    assert "himitsu turbine" in str(read_register(case)[0].note)
    assert build(run, case, tmp_path / "more", "--allow", "Nobody").code == 2


def test_nothing_is_written_into_the_folder_of_the_case(run: Run, case: Path) -> None:
    ended = build(run, case, case / "packs")
    assert ended.code == 2
    assert "lies in the folder of the case" in ended.err
    assert not (case / "packs").exists()


def test_who_stops_a_build_is_told_that_nothing_was_written(
    run: Run, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sekisho.dossier.pack.make", stopped)
    ended = build(run, case, tmp_path / "packs", "--lang", "en")
    assert ended.code == 130
    assert "stopped; nothing was written" in ended.err
    assert not (tmp_path / "packs").exists()
