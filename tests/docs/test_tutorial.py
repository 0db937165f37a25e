"""The tutorial: its commands run, say what it quotes, and its example and pictures are what the script makes."""

import re
import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sekisho.cli.app import app
from sekisho.dossier.folder import read_folder

DOCS = Path(__file__).parents[2] / "docs"
TUTORIAL = DOCS / "tutorial"
TODAY = "2026-05-08"
STEP = re.compile(
    r"```(?P<kind>sh|text)\n(?P<told>.*?)```|<!-- edit (?P<file>\S+)\nafter: (?P<after>.*?)\nold: (?P<old>.*?)\n"
    r"new: (?P<new>.*?)\n-->",
    re.DOTALL,
)


def steps(page: str) -> Iterator[re.Match[str]]:
    yield from STEP.finditer((TUTORIAL / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", [pytest.param("README.md", marks=pytest.mark.long), "README.ja.md"])
def test_a_reader_can_follow_it(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(TUTORIAL / "example", tmp_path / "docs" / "tutorial" / "example")
    monkeypatch.chdir(tmp_path)
    said, codes = "", []
    for step in steps(page):
        if step["file"]:
            file = tmp_path / step["file"]
            before, after, rest = file.read_text(encoding="utf-8").partition(step["after"])
            assert step["old"] in rest
            file.write_text(before + after + rest.replace(step["old"], step["new"], 1), encoding="utf-8")
        elif step["kind"] == "text":
            assert step["told"] in said
        else:
            command, *words = step["told"].partition("#")[0].split()
            if command == "cp":
                shutil.copytree(words[1], words[2])
                continue
            # As it is pasted into a terminal: ./run sekisho ...
            assert (command, words[0]) == ("./run", "sekisho")
            ended = CliRunner().invoke(
                app, words[1:], env={"SEKISHO_TODAY": TODAY, "LC_ALL": "C.UTF-8"}, catch_exceptions=False
            )
            said = ended.stdout
            codes.append(ended.exit_code)
    assert codes == [0, 3, 0]
    assert sorted(each.name for each in (tmp_path / "pack").iterdir()) == ["end_user", "exporter", "own"]
    assert [each.name for each in (tmp_path / "pack-2").iterdir()] == ["own"]
    assert not (tmp_path / "pack-3").exists()
    original = (TUTORIAL / "example" / "2026-014" / "case.yaml").read_bytes()
    assert (tmp_path / "cases" / "2026-014" / "case.yaml").read_bytes() == original


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_workbook_of_the_example_takes_the_place_of_its_case(language: str, tmp_path: Path) -> None:
    """What it repeats of the masters above it is read once."""
    cases = shutil.copytree(TUTORIAL / "example", tmp_path / "cases")
    written = read_folder(cases / "2026-014")
    (cases / "2026-014" / "case.yaml").unlink()
    shutil.copyfile(TUTORIAL / f"case.{language}.xlsx", cases / "2026-014" / "case.xlsx")
    assert read_folder(cases / "2026-014") == written


def test_both_languages_do_the_same_steps() -> None:
    english, japanese = list(steps("README.md")), list(steps("README.ja.md"))
    assert [step["kind"] for step in english] == [step["kind"] for step in japanese]
    for one, other in zip(english, japanese, strict=True):
        if one["kind"] == "sh":
            commands = [step["told"].partition("#")[0].strip() for step in (one, other)]
            assert commands[0].replace("--lang en", "--lang ja") == commands[1]
        elif one["file"]:
            assert one[0] == other[0]


@pytest.mark.parametrize("page", ["README.md", "README.ja.md"])
def test_what_the_pages_link_to_is_there(page: str) -> None:
    text = (TUTORIAL / page).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (TUTORIAL / link).is_file(), link
    for file in re.findall(r"`(data/[^`]+)`", text):
        assert (DOCS.parent / file).is_file(), file


def test_the_examples_papers_and_their_hashes_are_what_the_script_makes() -> None:
    assert runpy.run_path(str(DOCS / "make_tutorial.py"))["main"](check=True) == 0


def test_the_example_says_that_it_is_fictional() -> None:
    for file in (TUTORIAL / "example").rglob("*.yaml"):
        assert file.read_text(encoding="utf-8").startswith("# Fictional"), file
