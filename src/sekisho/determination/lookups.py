"""Facts that the law itself answers: where an item is listed, its control codes, and what was declared wrongly."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sekisho.determination.lines import WT_PCT, Lookup, by_value
from sekisho.facts import FactTable, Numbers, Terms
from sekisho.materials.items import IMPURITY_BELOW_WT_PCT, PURE, SYMBOLS, UNKNOWN, Described, Family, among
from sekisho.regime.control_list import ControlList
from sekisho.regime.expression import Leaf, Member
from sekisho.regime.kleene import Tri, everywhere, of_bits


@dataclass(frozen=True)
class Items:
    """The items of n lines held against a control list.

    acts: those whose lists make an item dual-use, whatever the state they are in.
    """

    table: FactTable
    described: Described
    control_list: ControlList
    acts: tuple[str, ...]

    def of_trials(self, table: FactTable, rows: NDArray[np.intp]) -> Items:
        """The items of lines that differ from those at `rows` in nothing that tells what an item is."""
        form, family, present, possible = self.described
        described = Described(form[rows], family[rows], present[rows], possible[rows])
        return Items(table, described, self.control_list, self.acts)

    def lookups(self) -> dict[str, Lookup]:
        return {
            "listed_in": lambda leaf: self.listed(leaf.constant) if isinstance(leaf, Member) else self._unknown(leaf),
            "declared_code_differs": lambda _: self.declared_code_differs,
            "hs_code_differs": lambda _: self.hs_code_differs,
            "holds_impurity": lambda _: self.holds_impurity,
        }

    def _unknown(self, _: Leaf) -> Tri:
        return everywhere(None, self.table.n)

    def listed(self, act: str) -> Tri:
        """Is the item described by an entry of the act? The code decides where composition cannot tell the form."""
        if act not in self._listed:
            self._listed[act] = self._look_up(act)
        return self._listed[act]

    @cached_property
    def _listed(self) -> dict[str, Tri]:
        return {}

    def _look_up(self, act: str) -> Tri:
        described = self.control_list.listed(self.described, act)
        is_true, is_false = described.is_true, described.is_false
        form_unknown = self.described.form == UNKNOWN
        for form in self.control_list.declared_forms:
            of_form = self.described.form == form
            if of_form.any() or form_unknown.any():
                codes = (code if isinstance(code, str) else None for code in self._declared.values)
                answers = [self.control_list.listed_declared(code, act, form) for code in codes]
                declared = by_value(self._declared, answers)
                is_true = np.where(of_form, declared.is_true, is_true)
                is_false = np.where(of_form, declared.is_false, is_false & (declared.is_false | ~form_unknown))
        return of_bits(is_true, is_false)

    def codes(self, row: int, act: str) -> tuple[str, ...]:
        """The codes of an act that certainly fit one line's item."""
        form = int(self.described.form[row])
        if form in self.control_list.declared_forms:
            return self.control_list.codes_declared(self._declared.value(row), act, form)
        return self.control_list.codes(self.described, row, act)

    @cached_property
    def codes_by_kind(self) -> tuple[NDArray[np.int32], list[dict[str, tuple[str, ...]]], NDArray[np.intp]]:
        """Lines told apart by all that decides their codes: kind of each line, codes by act of each kind, a line of
        each kind."""
        described = self.described
        kind = (described.form.astype(np.int64) + 1) * (len(Family) + 1) + described.family + 1
        # Elements that no entry names for a form part no items of that form.
        present = described.present & self.control_list.named[described.form]
        # A declared code decides nothing where the composition does.
        declared = np.where(self._goes_by_code, self._declared.codes, 0)
        kind = (kind << len(SYMBOLS) | present) * len(self._declared.values) + declared
        first, kind_of = distinct(kind)
        codes = [{act: self.codes(int(row), act) for act in self.acts} for row in first]
        return kind_of, codes, first

    @cached_property
    def _goes_by_code(self) -> NDArray[np.bool_]:
        return among(self.described.form, self.control_list.declared_forms)

    @cached_property
    def _declared(self) -> Terms:
        """Declared codes in the list's own writing; what is no code of the list tells nothing."""
        column = self.table.columns.get("declared_control_code")
        if not isinstance(column, Terms):
            return Terms.constant(None, self.table.n)
        return Terms(column.codes, tuple(self.control_list.canonical(str(v)) if v else None for v in column.values))

    @cached_property
    def _told(self) -> NDArray[np.bool_]:
        """Is it certain of each line under which acts its item is listed?"""
        told = np.ones(self.table.n, dtype=bool)
        for act in self.acts:
            told &= ~self.listed(act).is_unknown
        return told

    @cached_property
    def declared_code_differs(self) -> Tri:
        """Is a code declared that the item does not have? Nothing declared is nothing declared wrongly."""
        column = self.table.columns.get("declared_control_code")
        if not isinstance(column, Terms):
            return everywhere(False, self.table.n)
        # What is no code of the list at all is none of the item's either.
        told = tuple(
            None if value is None else self.control_list.canonical(str(value)) or "" for value in column.values
        )
        return self._differs(Terms(column.codes, told), lambda code, codes: code not in codes)

    @cached_property
    def hs_code_differs(self) -> Tri:
        """Is a customs number declared that goes with none of the item's codes, where the list names numbers at all?"""
        column = self.table.columns.get("hs_code")
        if not isinstance(column, Terms):
            return everywhere(False, self.table.n)
        numbers_of = cache(lambda codes: [number for code in codes for number in self.control_list.hs_of(code)])

        def differs(digits: str, codes: frozenset[str]) -> bool:
            numbers = numbers_of(codes)
            return bool(numbers) and not any(digits.startswith(known) or known.startswith(digits) for known in numbers)

        told = tuple(None if value is None else digits_of(str(value)) for value in column.values)
        return self._differs(Terms(column.codes, told), differs)

    def _differs(self, declared: Terms, differs: Callable[[str, frozenset[str]], bool]) -> Tri:
        kind_of, codes, _ = self.codes_by_kind
        of_kind = [frozenset(code for found in acts.values() for code in found) for acts in codes]
        first, pair_of = distinct(kind_of.astype(np.int64) * len(declared.values) + declared.codes)
        values, kinds = declared.codes[first].tolist(), kind_of[first].tolist()
        wrong = [
            (value := declared.values[code]) is not None and differs(value, of_kind[kind])
            for code, kind in zip(values, kinds, strict=True)
        ]
        is_wrong = np.array(wrong, dtype=bool)[pair_of]
        # While the item is open it may still have the code that was declared.
        return of_bits(is_wrong & self._told, ~is_wrong)

    @cached_property
    def holds_impurity(self) -> Tri:
        """Does a metal, oxide or compound hold a listed element in a share below that which makes it of the element?"""
        pure = among(self.described.form, PURE)
        found = np.zeros(self.table.n, dtype=bool)
        for place in self._listed_elements:
            column = self.table.columns.get(WT_PCT[place])
            if isinstance(column, Numbers):
                found |= (column.values > 0) & (column.values < IMPURITY_BELOW_WT_PCT)
        return of_bits(found & pure, ~(found & pure))

    @cached_property
    def _listed_elements(self) -> tuple[int, ...]:
        named = {entry.element for entry in self.control_list.entries if entry.element}
        return tuple(place for place, symbol in enumerate(SYMBOLS) if symbol in named)


def digits_of(hs_code: str) -> str:
    """A customs number without the stops and spaces that some write into it."""
    return "".join(mark for mark in unicodedata.normalize("NFKC", hs_code) if mark.isdigit())


_FEW: Final = 32
"""Up to so many keys, the lines of a single case, are told apart sooner in Python."""


def distinct(keys: NDArray[np.int64] | NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """A place of each distinct key, in the order in which they come, and for each key which of them it is."""
    if len(keys) <= _FEW:
        seen: dict[int, int] = {}
        few = [seen.setdefault(key, len(seen)) for key in keys.tolist()]
        return np.array([few.index(place) for place in range(len(seen))], dtype=np.intp), np.array(few, dtype=np.int32)
    encoded = pa.array(keys).dictionary_encode()
    which = encoded.indices.to_numpy()
    first = np.zeros(len(encoded.dictionary), dtype=np.intp)
    first[which] = np.arange(len(keys))
    return first, which
