"""The control list: which described items stand on it, under which act, by table look-up instead of a rule each.

A row joins a form, sometimes a family, and sometimes an element. For an act it becomes a mask of elements for each
pair of form and family, so the question whether a line is listed costs two look-ups and two ANDs. A row without an
element (SmCo magnets, ores) is a mask with a bit that every item carries.

A list is asked by act: an instrument's id, or `<id>:<part>` for the entries of one part of its annex.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from sekisho.errors import Problem
from sekisho.materials.items import SYMBOLS, UNKNOWN, Codes, Described, Family, Form, Words, element_bit
from sekisho.regime.kleene import Tri, of_bits
from sekisho.regime.rows import (
    Row,
    choice_fault,
    csv_rows,
    echo,
    provenance_faults,
    refuse,
)

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
    def act(self) -> str:
        return f"{self.instrument}:{self.part}" if self.part else self.instrument

    @property
    def bit(self) -> int:
        return element_bit(self.element) if self.element else _ALWAYS


@dataclass(frozen=True)
class ControlList:
    """All entries of a law, whatever the state of their acts."""

    entries: tuple[ControlListEntry, ...]

    @cached_property
    def acts(self) -> tuple[str, ...]:
        """The acts that have entries, in the list's order."""
        return tuple(dict.fromkeys(entry.act for entry in self.entries))

    @cached_property
    def by_form(self) -> Mapping[tuple[str, int], tuple[ControlListEntry, ...]]:
        """The entries of each act for goods of each form, in the list's order; no key where there are none."""
        found: dict[tuple[str, int], list[ControlListEntry]] = {}
        for entry in self.entries:
            found.setdefault((entry.act, int(entry.form)), []).append(entry)
        return {key: tuple(entries) for key, entries in found.items()}

    @cached_property
    def declared_forms(self) -> frozenset[Form]:
        """The forms whose entries go by declared code, since nothing else tells them."""
        return frozenset(entry.form for entry in self.entries if entry.declared)

    @cached_property
    def _masks(self) -> Mapping[str, tuple[Words, Words]]:
        return {act: self._mask(act) for act in self.acts}

    @cached_property
    def _declared(self) -> Mapping[str, Mapping[int, tuple[str, ...]]]:
        """The codes of each act that go by declaration, by form."""
        found: dict[str, dict[int, tuple[str, ...]]] = {act: {} for act in self.acts}
        for entry in self.entries:
            if entry.declared:
                of_act = found[entry.act]
                of_act[int(entry.form)] = (*of_act.get(int(entry.form), ()), entry.code)
        return found

    @cached_property
    def _canonical(self) -> Mapping[str, str]:
        return {_folded(entry.code): entry.code for entry in self.entries}

    @cached_property
    def _described(self) -> Mapping[tuple[str, int], tuple[tuple[ControlListEntry, int], ...]]:
        """The entries that go by description, by act and form."""
        found: dict[tuple[str, int], list[tuple[ControlListEntry, int]]] = {}
        for entry in self.entries:
            if not entry.declared:
                found.setdefault((entry.act, int(entry.form)), []).append((entry, entry.bit))
        return {key: tuple(entries) for key, entries in found.items()}

    @cached_property
    def named(self) -> Words:
        """The elements that entries name for each form, as a word; the last is for an unknown form (code -1)."""
        named = np.zeros(len(Form) + 1, dtype=np.uint32)
        for entry in self.entries:
            if entry.element:
                named[[entry.form, UNKNOWN]] |= np.uint32(entry.bit)
        return named

    @cached_property
    def with_family(self) -> frozenset[Form]:
        """The forms whose entries ask for a family."""
        return frozenset(entry.form for entry in self.entries if entry.family is not None)

    @cached_property
    def _hs(self) -> Mapping[str, tuple[str, ...]]:
        numbers: dict[str, dict[str, None]] = {}
        for entry in self.entries:
            numbers.setdefault(entry.code, {}).update(dict.fromkeys(entry.hs_references))
        return {code: tuple(found) for code, found in numbers.items()}

    def _mask(self, act: str) -> tuple[Words, Words]:
        # Row and column 0 stand for "unknown", so that code -1 plus one is a place in the table.
        certain = np.zeros((len(Form) + 1, len(Family) + 1), dtype=np.uint32)
        possible = np.zeros_like(certain)
        for entry in self.entries:
            if entry.act != act or entry.declared:
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

    def listed(self, items: Described, act: str) -> Tri:
        """Is each item described by an entry of the act? Speaks of description only: not of the act's state, nor of
        entries that go by declared code. An item in one of `declared_forms`, or one whose form is unknown and may be
        in one, is asked of `listed_declared` too. Raises KeyError for an act without entries."""
        certain, possible = self._masks[act]
        place = _places(items.form, items.family, certain.shape[1])
        is_true = (certain.ravel()[place] & (items.present | np.uint32(_ALWAYS))) != 0
        may_be = (possible.ravel()[place] & (items.possible | np.uint32(_ALWAYS))) != 0
        return of_bits(is_true, ~may_be)

    def canonical(self, code: str) -> str | None:
        """The list's own writing of a code, whatever its width, case and punctuation; None for what is no code here."""
        return self._canonical.get(_folded(code))

    def listed_declared(self, code: str | None, act: str, form: int) -> bool | None:
        """Is an item of one of `declared_forms`, declared under `code`, listed by the act?

        None is unknown: the act lists such forms, and no code of such goods is declared. Raises KeyError for an act
        without entries.
        """
        codes = self._declared[act].get(form, ())
        if not codes:
            return False
        return code in codes if any(code in of_act.get(form, ()) for of_act in self._declared.values()) else None

    def codes(self, items: Described, line: int, act: str) -> tuple[str, ...]:
        """The codes of an act whose description certainly fits one line, in the list's order."""
        form, family = int(items.form[line]), int(items.family[line])
        # Elements that no entry names for a form part no items of that form.
        present = int(items.present[line] & self.named[form]) | _ALWAYS
        key = (act, form, family, present)
        codes = self._codes.get(key)
        if codes is None:
            fits = (
                entry.code
                for entry, bit in self._described.get((act, form), ())
                if bit & present and (entry.family is None or entry.family == family)
            )
            codes = self._codes[key] = tuple(dict.fromkeys(fits))
        return codes

    @cached_property
    def _codes(self) -> dict[tuple[str, int, int, int], tuple[str, ...]]:
        """Codes already told: the same few kinds of item come up again and again."""
        return {}

    def codes_declared(self, code: str | None, act: str, form: int) -> tuple[str, ...]:
        """The codes of an act for an item of one of `declared_forms`: the declared one, where the act has it."""
        return (code,) if code is not None and code in self._declared[act].get(form, ()) else ()

    def hs_of(self, code: str) -> tuple[str, ...]:
        """The customs numbers that go with a control code, in the list's order; empty where no source names one.
        Some are given to eight digits only. Raises KeyError for a code that is not on the list."""
        return self._hs[code]


COLUMNS: Final = (
    *("code", "instrument", "part", "form", "family", "element", "declared", "description_en", "hs_reference"),
    *("source", "confidence"),
)


def read_control_list(path: Path) -> ControlList:
    """The list in a CSV file. Raises InputError with every row that names an unknown form, family or element."""
    return control_list_of(csv_rows(path.read_bytes(), path.name, COLUMNS))


_ITEM: Final = ("code", "instrument", "part", "form", "family", "element")
"""What tells one row of a list from another."""


def control_list_of(rows: Iterable[Row]) -> ControlList:
    """The list in rows already read; see `read_control_list`."""
    problems: list[Problem] = []
    entries: list[ControlListEntry] = []
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        faults = _faults(row)
        item = tuple(row.cells[key] for key in _ITEM)
        if item in seen:
            faults.append(Problem(f"{row.place} ({row.cells['code']})", "stands twice", "keep one row for an item"))
        seen.add(item)
        problems.extend(faults)
        if not faults:
            entries.append(_entry(row.cells))
    refuse(problems, ControlList(tuple(entries)))
    return ControlList(tuple(entries))


def _faults(row: Row) -> list[Problem]:
    cells, place = row.cells, f"{row.place} ({row.cells['code']})"
    faults = []
    if str(cells["form"]).upper() not in Form.__members__:
        faults.append(Problem(f"{place}: form", f"unknown form {echo(cells['form'])}", _known(Form.__members__)))
    if cells["family"] not in _FAMILIES:
        faults.append(Problem(f"{place}: family", f"unknown family {echo(cells['family'])}", _known(_FAMILIES)))
    if cells["element"] and cells["element"] not in SYMBOLS:
        faults.append(Problem(f"{place}: element", f"no rare earth {echo(cells['element'])}", ", ".join(SYMBOLS)))
    faults += [Problem(f"{place}: {key}", "is missing") for key in ("code", "instrument") if not cells[key]]
    return faults + choice_fault(Row(place, cells), "declared", ("yes", "no")) + provenance_faults(Row(place, cells))


def _folded(code: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFKC", code).casefold() if mark.isalnum())


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
