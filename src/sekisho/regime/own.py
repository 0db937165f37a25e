"""A law of one's own, named where a shipped law is named: what has a slash in it is a folder.

`./mine@2026-02-10`, `/srv/laws/mine@filed`, `./mine+limited`, `cn+./stricter@2026-02-10~2026-02-01`: overlays, day and
day of knowledge are as in `naming`. A folder is read only where `lint` finds no fault in it. An overlay without a slash
on such a law is one that lies beside its folder, else a shipped one.

Findings name it by its folder, `./mine`, and never by the path to it; its hash tells which edition it is. A copy of a
shipped law may keep that law's id in its regime.yaml: what stands on the law then stands on the copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from os.path import isdir, isfile
from pathlib import Path
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.facts import dictionary
from sekisho.places import data_path
from sekisho.regime.folders import HEAD
from sekisho.regime.law import Regime
from sekisho.regime.lint import lint
from sekisho.regime.naming import (
    Named,
    law_ids,
    parse,
    regime_of,
    shipped_ids,
    unknown_law,
    unknown_overlays,
)
from sekisho.regime.naming import load as load_shipped
from sekisho.regime.reading import read_law
from sekisho.regime.rows import load_yaml

SLASH: Final = "/"
_SEPARATORS: Final = frozenset("+@~")


def load(name: str, today: date) -> Regime:
    """The regime that a name names, of a shipped law or of folders of one's own.

    For who may read this machine's folders: a site that strangers ask takes `naming.load`. Raises InputError as that
    does, and for a folder that is none of a law, with every fault that `lint` finds.
    """
    if SLASH not in name:
        _missed_slash(name)
        return load_shipped(name, today)
    named = parse(name)
    problems: list[Problem] = []
    on, known_on = named.days(today, problems)
    stack = _Stack(named, law_ids())
    folders = stack.folders()
    problems += stack.problems
    if problems:
        raise InputError(problems)
    law = read_law(folders, dictionary(), shipped_ids())
    return regime_of(replace(law, id="+".join(map(_shown, folders))), on, known_on, today, named.place)


def _missed_slash(name: str) -> None:
    """Raises InputError for a folder that lies here and is named as a shipped law would be."""
    named = parse(name)
    lacking = [each for each in (named.law, *named.overlays) if each not in shipped_ids() and _holds_law(Path(each))]
    if lacking:
        raise InputError(
            Problem(named.place, f"there is no law {each!r}", f"for the folder here write ./{each}") for each in lacking
        )


class _Stack:
    """The folders of a base and its overlays, and what is wrong with them."""

    def __init__(self, named: Named, shipped: Mapping[str, tuple[str, ...]]) -> None:
        self.named, self.shipped = named, shipped
        self.problems: list[Problem] = []

    def folders(self) -> list[Path]:
        base = self._base()
        if base is None:
            return []
        overlays = list(self._overlays(base))
        if len(set(overlays)) < len(overlays) and not self.problems:
            self.problems.append(Problem(self.named.place, "an overlay stands twice", "name each once"))
        for overlay in dict.fromkeys(overlays):
            if overlay.parent != data_path("law"):
                self.problems += lint(overlay, dictionary(), base)
        return [base, *overlays]

    def _base(self) -> Path | None:
        law = self.named.law
        if SLASH not in law:
            self.problems += unknown_law(self.named, self.shipped)
            return None if self.problems else data_path("law", law)
        base = self._folder(law)
        if base is None:
            return None
        faults = lint(base, dictionary())
        if not faults and (stands_on := _head(base).get("overlay_of")) is not None:
            faults = (
                Problem(self.named.place, "an overlay is no law of its own", f"name its law first: {stands_on}+{law}"),
            )
        self.problems += faults
        return None if faults else base

    def _overlays(self, base: Path) -> Iterator[Path]:
        law = str(_head(base).get("id"))
        known = self.shipped.get(law, ())
        own = base.parent != data_path("law")
        beside = [each for each in self.named.overlays if own and _holds_law(base.parent / each)]
        asked = [each for each in self.named.overlays if SLASH not in each and each not in beside]
        self.problems += unknown_overlays(self.named, asked, law, known)
        for each in self.named.overlays:
            folder = self._folder(each) if SLASH in each else base.parent / each if each in beside else None
            if folder is not None:
                yield folder
            elif each in known:
                yield data_path("law", each)

    def _folder(self, part: str) -> Path | None:
        folder = Path(part).resolve()
        if not isdir(folder):
            self.problems.append(
                Problem(self.named.place, f"{part!r} is no folder", "name the folder that holds regime.yaml")
            )
            return None
        if not _SEPARATORS.isdisjoint(folder.name):
            self.problems.append(Problem(self.named.place, "the folder's name holds +, @ or ~", "give it another name"))
            return None
        return folder


def _holds_law(folder: Path) -> bool:
    # Unlike a Path, it takes a name too long for any folder as well.
    return isfile(folder / HEAD)


def _head(folder: Path) -> Mapping[str, object]:
    head = load_yaml((folder / HEAD).read_bytes(), f"{folder.name}/{HEAD}")
    return head if isinstance(head, dict) else {}


def _shown(folder: Path) -> str:
    """A folder's name in findings; a shipped law's is its id."""
    return folder.name if folder.parent == data_path("law") else f"./{folder.name}"
