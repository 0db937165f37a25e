"""The control list: which described items stand on it, under which act, by table look-up instead of a rule each.

A row joins a form, sometimes a family, and sometimes an element. For an act it becomes a mask of elements for each
pair of form and family, so the question whether a line is listed costs two look-ups and two ANDs. A row without an
element (SmCo magnets, ores) is a mask with a bit that every item carries.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from sekisho.errors import InputError, Problem
from sekisho.materials.items import SYMBOLS, UNKNOWN, Codes, Described, Family, Form, Words, element_bit
from sekisho.regime.kleene import Tri

_ALWAYS: Final = 1 << 31
_FAMILIES: Final = {"": None, "NdFeB": Family.NDFEB, "SmCo": Family.SMCO, "other": Family.OTHER}


@dataclass(frozen=True, slots=True)
class ControlListEntry:
    """One row. `declared`: the form cannot be told from composition, so the declared code decides."""

    code: str
    instrument: str
    part: str
    form: Form
    family: Family | None
    element: str
    declared: bool
    description_en: str
    hs_references: tuple[str, ...]
    source: str
    confidence: str

    @property
    def bit(self) -> int:
        return element_bit(self.element) if self.element else _ALWAYS


@dataclass(frozen=True)
class ControlList:
    """All entries of a law, whatever the state of their acts."""

    entries: tuple[ControlListEntry, ...]

    @cached_property
    def _masks(self) -> Mapping[str, tuple[Words, Words]]:
        return {name: self._mask(name) for name in {entry.instrument for entry in self.entries}}

    def _mask(self, instrument: str) -> tuple[Words, Words]:
        # Row and column 0 stand for "unknown", so that code -1 plus one is a place in the table.
        certain = np.zeros((len(Form) + 1, len(Family) + 1), dtype=np.uint32)
        possible = np.zeros_like(certain)
        for entry in self.entries:
            if entry.instrument != instrument or entry.declared:
                continue
            for family in [family for family in Family if entry.family in (None, family)]:
                certain[entry.form + 1, family + 1] |= entry.bit
                possible[entry.form + 1, family + 1] |= entry.bit
                possible[UNKNOWN + 1, family + 1] |= entry.bit
            if entry.family is None:
                certain[entry.form + 1, UNKNOWN + 1] |= entry.bit
            possible[entry.form + 1, UNKNOWN + 1] |= entry.bit
            possible[UNKNOWN + 1, UNKNOWN + 1] |= entry.bit
        return certain, possible

    def listed(self, items: Described, instrument: str) -> Tri:
        """Is each item described by an entry of the act? Speaks of description only: not of the act's state, nor of
        the entries that go by declared code. Raises KeyError for an act without entries."""
        certain, possible = self._masks[instrument]
        place = _places(items.form, items.family, certain.shape[1])
        is_true = (certain.ravel()[place] & (items.present | np.uint32(_ALWAYS))) != 0
        may_be = (possible.ravel()[place] & (items.possible | np.uint32(_ALWAYS))) != 0
        return Tri(is_true, ~may_be)

    def codes(self, items: Described, line: int, instrument: str) -> tuple[str, ...]:
        """The codes of an act whose description certainly fits one line, in the list's order."""
        form, family = items.form[line], items.family[line]
        present = int(items.present[line]) | _ALWAYS
        found = [
            entry.code
            for entry in self.entries
            if entry.instrument == instrument
            and not entry.declared
            and entry.form == form
            and entry.family in (None, family)
            and entry.bit & present
        ]
        return tuple(dict.fromkeys(found))


def read_control_list(path: Path) -> ControlList:
    """The list in a CSV file. Raises InputError with every row that names an unknown form, family or element."""
    problems: list[Problem] = []
    entries: list[ControlListEntry] = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = f"{path.name} ({row['code']})"
            if row["form"].upper() not in Form.__members__:
                problems.append(Problem(f"{place}: form", f"unknown form {row['form']!r}", _known(Form.__members__)))
            elif row["family"] not in _FAMILIES:
                problems.append(Problem(f"{place}: family", f"unknown family {row['family']!r}", _known(_FAMILIES)))
            elif row["element"] and row["element"] not in SYMBOLS:
                problems.append(Problem(f"{place}: element", f"no rare earth {row['element']!r}", ", ".join(SYMBOLS)))
            else:
                entries.append(_entry(row))
    if problems:
        raise InputError(problems)
    return ControlList(tuple(entries))


def _places(form: Codes, family: Codes, width: int) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    return (form.astype(np.intp) + 1) * width + family + 1


def _known(names: Mapping[str, object]) -> str:
    return "known are " + ", ".join(name.lower() if name.isupper() else name for name in names if name)


def _entry(row: Mapping[str, str]) -> ControlListEntry:
    return ControlListEntry(
        code=row["code"],
        instrument=row["instrument"],
        part=row["part"],
        form=Form[row["form"].upper()],
        family=_FAMILIES[row["family"]],
        element=row["element"],
        declared=row["declared"] == "yes",
        description_en=row["description_en"],
        hs_references=tuple(part for part in row["hs_reference"].split(";") if part),
        source=row["source"],
        confidence=row["confidence"],
    )
