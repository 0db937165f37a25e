"""Who uses which element, in what, how much of a sector hangs on it, and in what order the model holds that."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.errors import InputError, Problem
from sekisho.places import data_path
from sekisho.regime.rows import CONFIDENCES
from sekisho.supply.parameters import BASES

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

ELEMENTS: Final = ("Nd", "Pr", "Dy", "Tb", "Sm", "Y", "La", "Ce")
MAGNET: Final = "magnet"
MATERIAL: Final = "material"
FORMS: Final = (MAGNET, MATERIAL)
"""Finished magnets; and metal, alloy, powder or oxide for makers in Japan."""
DAYS_PER_YEAR: Final = 365
GRAMS_PER_TONNE: Final = 1_000_000
GRADES: Final = ("heavy", "samarium", "light")
"""Magnets with dysprosium or terbium, with samarium, and with neither: a law treats them apart."""


@dataclass(frozen=True, slots=True)
class Use:
    """A group of lines that make alike. output_pct: their share of the sector's output, which no other use counts.

    product_t: by form, tonnes of product a year that the use takes. wt_pct: element content of that product.
    """

    id: str
    name: Mapping[str, str]
    sector: str
    output_pct: float
    output_low_pct: float
    output_high_pct: float
    product_t: Mapping[str, float]
    wt_pct: Mapping[str, float]
    source: str
    confidence: str
    basis: str
    note: str

    def need_g(self, form: str, element: str) -> float:
        """Grams of an element a day in a form."""
        year_t = self.product_t[form] * self.wt_pct.get(element, 0.0) / 100
        return year_t * GRAMS_PER_TONNE / DAYS_PER_YEAR


def grade_of(elements: Iterable[str]) -> str:
    """The grade of a magnet by the elements in it."""
    inside = set(elements)
    return "heavy" if inside & {"Dy", "Tb"} else "samarium" if "Sm" in inside else "light"


@cache
def shipped_uses() -> tuple[Use, ...]:
    """The uses of the project's own file."""
    return read_uses(data_path("supply", "uses.csv"))


_NUMBERS: Final = ("output_pct", "output_low_pct", "output_high_pct", "magnet_t", "material_t")
_CONTENTS: Final = tuple(f"{element}_wt_pct" for element in ELEMENTS)
_WORDS: Final = ("use", "name_en", "name_ja", "name_zh", "sector", "source", "confidence", "basis")


def read_uses(path: Path) -> tuple[Use, ...]:
    """The uses in a CSV file. Raises InputError with every problem: negative masses, shares over 100 %, and so on."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows, columns = list(reader), reader.fieldnames or []
    except OSError as fault:
        raise InputError(Problem(str(path), f"cannot be read: {fault.strerror}", "name a file of uses")) from fault
    known = (*_WORDS, *_NUMBERS, *_CONTENTS, "note")
    problems = [Problem(path.name, f"unknown column {name!r}", _element_remedy(name)) for name in columns
                if name not in known]  # fmt: skip
    problems += [Problem(path.name, f"has no column {name}") for name in known if name not in columns]
    if problems:
        raise InputError(problems)
    uses = []
    for number, row in enumerate(rows, 2):
        place = f"{path.name} line {number} ({row['use']})"
        faults = _faults(row, place)
        problems += faults
        if not faults:
            uses.append(_use(row))
    problems += _whole_faults(uses, path.name)
    if problems:
        raise InputError(problems)
    return tuple(uses)


def _element_remedy(name: str) -> str:
    return f"elements are {', '.join(ELEMENTS)}" if name.endswith("_wt_pct") else ""


def _faults(row: Mapping[str, str], place: str) -> list[Problem]:
    faults = [Problem(f"{place}: {key}", "is missing") for key in _WORDS if not row[key]]
    for key in (*_NUMBERS, *_CONTENTS):
        try:
            value = float(row[key])
        except (TypeError, ValueError):
            faults.append(Problem(f"{place}: {key}", f"is no number; got {row[key]!r}", "0 for nothing"))
            continue
        if not 0 <= value < float("inf"):
            faults.append(Problem(f"{place}: {key}", f"must not be negative; got {row[key]}"))
        elif key.endswith("_pct") and value > 100:
            faults.append(Problem(f"{place}: {key}", f"must not be over 100 %; got {row[key]}"))
    for key, words in (("confidence", CONFIDENCES), ("basis", BASES)):
        if row[key] and row[key] not in words:
            faults.append(Problem(f"{place}: {key}", f"unknown value {row[key]!r}", f"known are {', '.join(words)}"))
    if faults:
        return faults
    if sum(float(row[key]) for key in _CONTENTS) > 100:
        faults.append(Problem(f"{place}: {_CONTENTS[0]} on", "the contents add up to more than 100 %"))
    low, middle, high = (float(row[key]) for key in ("output_low_pct", "output_pct", "output_high_pct"))
    if not low <= middle <= high:
        faults.append(Problem(f"{place}: output_pct", f"{middle:g} lies outside its range {low:g} to {high:g}"))
    return faults


def _use(row: Mapping[str, str]) -> Use:
    low, middle, high = (float(row[key]) for key in ("output_low_pct", "output_pct", "output_high_pct"))
    contents = {element: float(row[f"{element}_wt_pct"]) for element in ELEMENTS}
    return Use(
        id=row["use"],
        name=MappingProxyType({language: row[f"name_{language}"] for language in ("en", "ja", "zh")}),
        sector=row["sector"],
        output_pct=middle,
        output_low_pct=low,
        output_high_pct=high,
        product_t=MappingProxyType({MAGNET: float(row["magnet_t"]), MATERIAL: float(row["material_t"])}),
        wt_pct=MappingProxyType({element: share for element, share in contents.items() if share}),
        source=row["source"],
        confidence=row["confidence"],
        basis=row["basis"],
        note=row["note"],
    )


def _whole_faults(uses: Sequence[Use], label: str) -> list[Problem]:
    faults = []
    names = [use.id for use in uses]
    faults += [Problem(f"{label}: {name}", "stands twice") for name in sorted({n for n in names if names.count(n) > 1})]
    for sector in sorted({use.sector for use in uses}):
        whole = sum(use.output_pct for use in uses if use.sector == sector)
        if whole > 100:
            faults.append(Problem(f"{label}: {sector}", f"its uses make {whole:g} % of its output", "at most 100 %"))
    return faults


@dataclass(frozen=True)
class Group:
    """The lines of a use that are supplied in one form."""

    use: Use
    form: str
    classes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Layout:
    """The order of everything in the model's arrays.

    groups: (use, form), those that watch fewer classes first. A class is what one line stock is of: elements that stand
    in for one another, or a finished magnet with all that is in it. Classes come in ranks: the first class of every
    group, then the second of those that have one, and so on. An item is what is shipped: a magnet, or one element.
    Items are sorted by class. equivalent: grams of the class's first element that a gram of each stands in for.
    """

    groups: tuple[Group, ...]
    equivalent: Mapping[str, float]

    @cached_property
    def rank_sizes(self) -> tuple[int, ...]:
        """How many classes are of each rank; a rank's groups are the last so many."""
        most = max(len(group.classes) for group in self.groups)
        return tuple(sum(len(group.classes) > rank for group in self.groups) for rank in range(most))

    @cached_property
    def classes(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Every class: the place of its group, and its elements."""
        return tuple(
            (place, self.groups[place].classes[rank])
            for rank, size in enumerate(self.rank_sizes)
            for place in range(len(self.groups) - size, len(self.groups))
        )

    @cached_property
    def group_of_class(self) -> Places:
        return np.array([group for group, _ in self.classes], dtype=np.intp)

    @cached_property
    def items(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Every item: the place of its class, and its elements."""
        found: list[tuple[int, tuple[str, ...]]] = []
        for place, (group, elements) in enumerate(self.classes):
            whole = self.groups[group].form == MAGNET
            found += [(place, elements)] if whole else [(place, (element,)) for element in elements]
        return tuple(found)

    @cached_property
    def class_of_item(self) -> Places:
        return np.array([place for place, _ in self.items], dtype=np.intp)

    @cached_property
    def group_of_item(self) -> Places:
        return np.asarray(self.group_of_class[self.class_of_item])

    @cached_property
    def first_item_of_class(self) -> Places:
        return np.flatnonzero(np.r_[True, np.diff(self.class_of_item) > 0])

    @cached_property
    def need_g(self) -> Floats:
        """Grams a day that lines take of each element with each item, shape (items, elements)."""
        need = np.zeros((len(self.items), len(ELEMENTS)))
        for place, (of_class, elements) in enumerate(self.items):
            group = self.groups[self.classes[of_class][0]]
            for element in elements:
                need[place, ELEMENTS.index(element)] = group.use.need_g(group.form, element)
        return need

    @cached_property
    def weight_in_class(self) -> Floats:
        """What a day's need of an item counts for in its class's day of need, shape (items,); 1 over a class."""
        worth = np.array(
            [
                sum(self.need_g[place, ELEMENTS.index(e)] * self.equivalent.get(e, 1.0) for e in elements)
                for place, (_, elements) in enumerate(self.items)
            ]
        )
        whole = np.bincount(self.class_of_item, weights=worth)
        return np.asarray(worth / whole[self.class_of_item])

    @cached_property
    def is_magnet(self) -> NDArray[np.bool_]:
        """Shape (items,)."""
        return np.array([self.groups[group].form == MAGNET for group in self.group_of_item])

    @cached_property
    def trade_of_item(self) -> tuple[tuple[str, str], ...]:
        """What an item is in a book of shipments: (grade, magnet) or (element, material)."""
        return tuple(
            (grade_of(elements), MAGNET) if whole else (elements[0], MATERIAL)
            for (_, elements), whole in zip(self.items, self.is_magnet.tolist(), strict=True)
        )

    def holds(self, elements: Sequence[str]) -> NDArray[np.bool_]:
        """Does an item hold one of the elements? Shape (items,)."""
        return np.array([bool(set(elements) & set(inside)) for _, inside in self.items])

    @cached_property
    def by_mass(self) -> Floats:
        """The share of its use's output that a group makes, shape (groups,): by mass of product."""
        shares = [group.use.product_t[group.form] / sum(group.use.product_t.values()) for group in self.groups]
        return np.array(shares)


def layout_of(uses: Sequence[Use], interchange: Sequence[Sequence[str]], equivalent: Mapping[str, float]) -> Layout:
    """The layout for uses of which some elements stand in for one another within material, never in a magnet."""
    groups = []
    for use in uses:
        for form in FORMS:
            if use.product_t[form]:
                groups.append(Group(use, form, _classes(use, form, interchange)))
    groups.sort(key=lambda group: len(group.classes))
    return Layout(tuple(groups), equivalent)


def _classes(use: Use, form: str, interchange: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    elements = tuple(element for element in ELEMENTS if element in use.wt_pct)
    if form == MAGNET:
        return (elements,)
    found: dict[int, list[str]] = {}
    for place, element in enumerate(elements):
        together = next(
            (number for number, each in enumerate(interchange) if element in each), len(interchange) + place
        )
        found.setdefault(together, []).append(element)
    return tuple(tuple(each) for each in found.values())
