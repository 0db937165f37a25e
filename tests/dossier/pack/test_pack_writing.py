"""Packs are on disk as a whole or not at all, and the register with them."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from packs import EXAMPLE, ON, example, examples

from sekisho.dossier.folder import read_register
from sekisho.dossier.pack import Pack, disclosures, recipients, write_packs
from sekisho.errors import InputError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "case"
    root.mkdir()
    (root / "case.yaml").write_bytes((EXAMPLE / "case.yaml").read_bytes())
    return root


def packs() -> list[Pack]:
    return list(examples().values())


def everything(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_packs_and_register_are_written_together(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "packs"
    write_packs(out, packs(), root, disclosures(example(), packs(), ON))
    assert everything(out) == {
        f"{made.name}/{name}": content for made in packs() for name, content in made.files.items()
    }
    told = read_register(root)
    assert [(line.recipient, line.profile, line.on) for line in told] == [
        ("beispiel-magnet", "exporter", ON),
        ("kakuu-denki", "end_user", ON),
    ]
    assert told[0].files == examples()["exporter"].handed
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".packs")]


def test_the_same_bytes_are_registered_once() -> None:
    lines = disclosures(example(), packs(), ON)
    assert len(lines) == 2
    known = replace(example(), disclosures=lines)
    assert disclosures(known, packs(), ON) == ()


def test_the_own_file_is_no_disclosure() -> None:
    assert disclosures(example(), [examples()["own"]], ON) == ()


def test_a_folder_that_is_there_is_never_written_into(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "packs"
    out.mkdir()
    with pytest.raises(InputError, match="is there already"):
        write_packs(out, packs(), root, ())
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("inside", ["packs", "papers/packs", "../case/packs"])
def test_nothing_is_written_into_the_folder_of_the_case(root: Path, inside: str) -> None:
    (root / "papers").mkdir()
    before = everything(root)
    with pytest.raises(InputError, match="lies in the folder of the case"):
        write_packs(root / inside, packs(), root, ())
    assert everything(root) == before


class Stopping(dict[str, bytes]):
    """Files of a pack of which the second cannot be had: somebody stops the program."""

    def items(self) -> Any:
        def each() -> Iterator[tuple[str, bytes]]:
            yield "a.pdf", b"1"
            raise KeyboardInterrupt

        return each()


def test_who_stops_in_the_middle_finds_nothing(root: Path, tmp_path: Path) -> None:
    stopped = replace(examples()["exporter"], files=Stopping())
    with pytest.raises(KeyboardInterrupt):
        write_packs(tmp_path / "packs", [stopped], root, ())
    assert sorted(os.listdir(tmp_path)) == ["case"]


def test_a_register_that_cannot_be_written_takes_the_packs_away_again(root: Path, tmp_path: Path) -> None:
    (root / "disclosures.yaml").write_text("- on: not a day\n  recipient: x\n", encoding="utf-8")
    before = everything(root)
    with pytest.raises(InputError):
        write_packs(tmp_path / "packs", packs(), root, disclosures(example(), packs(), ON))
    assert not (tmp_path / "packs").exists()
    assert {name: content for name, content in everything(root).items() if "lock" not in name} == before


def test_end_users_of_hostile_ids_get_folders_of_harmless_names() -> None:
    case = replace(example().case, end_users=("../../etc", "kakuu-denki", "日本/x"))
    found = [name for name, _ in recipients(replace(example(), case=case), ["end_user"])]
    assert len(set(found)) == 3
    assert all(re.fullmatch(r"end_user-\d-[A-Za-z0-9_-]+", name) for name in found)
