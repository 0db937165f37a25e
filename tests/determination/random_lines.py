"""Random lines with gaps in every column, drawn from a seed: every value that the law can tell apart, and others."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from sekisho.determination.lines import WT_PCT, items_of
from sekisho.facts import Fact, FactSet, FactTable, Numbers, Terms, dictionary
from sekisho.facts.dictionary import Type
from sekisho.facts.table import Column, Value
from sekisho.materials.items import UNKNOWN

COUNTRIES = ("CN", "JP", "US", "KR", "DE")
NOTICES = ("MOFCOM-11/2026", "MOFCOM-12/2026", "MOFCOM-27/2026", "MOFCOM-28/2026", "other")
CODES = ("1C905.a(4)", "1C902.b", "2B902.s", "1E902.a", "none such")
HS_CODES = ("8505111000", "2846901940", "2805301910", "9999999999")
BY_CODE = ("reagent", "equipment", "technology")
"""Forms whose items are what they are declared as."""
SHARES = (0.0, 0.05, 0.1, 0.5, 3.0, 9.9, 10.0)


def random_table(n: int, seed: int, *, maybe: bool = True) -> FactTable:
    """n lines; `maybe` allows sets of which single elements are open."""
    draw = np.random.default_rng(seed)
    columns: dict[str, Column] = {}
    for fact in dictionary().docket_columns:
        if fact.name in WT_PCT:
            continue
        columns[fact.name] = _column(fact, n, draw, maybe)
    for fact_name, values in zip(WT_PCT, _compositions(n, draw).T, strict=True):
        columns[fact_name] = Numbers(values)
    net_g = draw.integers(1, 10**7, n)
    basis = {
        fact: draw.integers(0, 4, n).astype(np.int8)
        for fact in ("end_use", "raises_military_strength", "tree_whole", "any_party_military")
        if draw.random() < 0.5
    }
    return FactTable(n, columns, net_g, basis)


def _column(fact: Fact, n: int, draw: np.random.Generator, maybe: bool) -> Column:
    if fact.type is Type.DECIMAL or fact.name == "net_g":
        pool = np.array([np.nan, 0.0, 0.05, 0.1, 1.0, 50.0, 100.0])
        return Numbers(draw.choice(pool, n))
    values = (None, *_values(fact, draw, maybe))
    codes = draw.integers(0, len(values), n).astype(np.uint8)
    # Gaps in every column, but not so many that nothing is ever decided.
    codes[(codes == 0) & (draw.random(n) < 0.5)] = min(1, len(values) - 1)
    return Terms(codes, values)


def _values(fact: Fact, draw: np.random.Generator, maybe: bool) -> tuple[Value, ...]:
    match fact.type:
        case Type.BOOLEAN:
            return (True, False)
        case Type.ENUM:
            return fact.values
        case Type.COUNTRY:
            return COUNTRIES
        case Type.INTEGER:
            return (0, 1, 2)
        case Type.DATE:
            return tuple(date(2024, 12, 1) + timedelta(days=int(day)) for day in draw.integers(0, 720, 12))
        case Type.SET:
            return tuple(_set(fact, draw, maybe) for _ in range(24))
    return CODES if fact.name == "declared_control_code" else HS_CODES


def _set(fact: Fact, draw: np.random.Generator, maybe: bool) -> FactSet:
    pool = {"country": COUNTRIES, "notice": NOTICES, "document": dictionary()["document_kind"].values}[fact.of or ""]
    crowded = 0.85 if fact.of == "document" else 0.25
    known = frozenset(element for element in pool if draw.random() < crowded)
    perhaps = frozenset(element for element in pool if draw.random() < 0.2) - known if maybe else frozenset()
    return FactSet(known, perhaps, bool(draw.random() < 0.2))


def _compositions(n: int, draw: np.random.Generator) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    shares = np.zeros((n, len(WT_PCT)))
    named = draw.random((n, len(WT_PCT))) < 0.25
    shares[named] = draw.choice(np.array(SHARES), int(named.sum()))
    one = draw.random(n) < 0.2
    rows = np.flatnonzero(one)
    shares[rows] = 0.0
    shares[rows, draw.integers(0, len(WT_PCT), len(rows))] = draw.choice([28.0, 86.0, 95.0, 99.9], len(rows))
    shares[draw.random((n, len(WT_PCT))) < 0.08] = np.nan
    assert (np.nansum(shares, axis=1) <= 100.0 + 1e-9).mean() > 0.5
    over = np.nansum(shares, axis=1) > 100.0
    shares[over] /= 2.0
    return shares


def completed(table: FactTable, seed: int, part: float) -> FactTable:
    """The same lines with a part of what is not known filled in, each from what it may be.

    The filing day stays: it says which law is asked. So do codes that nobody declared where the goods themselves tell
    the item: no gap in what is known, and to declare a wrong one is another application. A family is filled in only
    where none follows from what is known of the composition, and then the shares that could make it another stay open.
    """
    draw = np.random.default_rng(seed)
    columns: dict[str, Column] = {name: table.columns[name] for name in ("filed_on", "hs_code")}
    underived = items_of(table).family == UNKNOWN
    form = table.columns["form"]
    assert isinstance(form, Terms)
    by_code = np.array([value in BY_CODE for value in form.values])[form.codes]
    for name, column in table.columns.items():
        if name in WT_PCT or name in columns:
            continue
        fact = dictionary()[name]
        filling = draw.random(table.n) < part
        if isinstance(column, Numbers):
            gaps = np.isnan(column.values) & filling
            columns[name] = Numbers(np.where(gaps, draw.choice([0.0, 0.1, 60.0], table.n), column.values))
            continue
        if name == "declared_control_code":
            filling &= by_code
        if name == "family":
            filling &= underived
            stated = filling
        pool = _values(fact, draw, maybe=False)
        columns[name] = Terms.of(
            _filled(column.value(row), pool, fact, draw) if filling[row] else column.value(row)
            for row in range(table.n)
        )
    columns.update(_filled_compositions(table, draw, part, stated))
    return FactTable(table.n, columns, table.net_g, table.basis)


def _filled(value: Value, pool: tuple[Value, ...], fact: Fact, draw: np.random.Generator) -> Value:
    if value is None:
        other = pool[int(draw.integers(len(pool)))]
        return FactSet(other.known) if isinstance(other, FactSet) else other
    if isinstance(value, FactSet):
        more = {element for element in value.maybe if draw.random() < 0.5}
        if value.open and draw.random() < 0.5:
            another = _set(fact, draw, maybe=False)
            more |= another.known
        return FactSet(value.known | more)
    return value


def _filled_compositions(
    table: FactTable, draw: np.random.Generator, part: float, stated: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> dict[str, Column]:
    shares = np.stack([table.columns[name].values for name in WT_PCT], axis=1)  # type: ignore[union-attr]
    left = np.maximum(100.0 - np.nansum(shares, axis=1), 0.0)
    # A stated family says that samarium is below the share that would make it SmCo.
    family = table.columns["family"]
    assert isinstance(family, Terms)
    no_smco = np.array([value in ("NdFeB", "other") for value in family.values])[family.codes]
    for place in draw.permutation(len(WT_PCT)):
        gaps = np.isnan(shares[:, place]) & (draw.random(table.n) < part)
        if WT_PCT[place] in ("nd_wt_pct", "pr_wt_pct", "sm_wt_pct"):
            gaps &= ~stated
        most = np.where(no_smco & (WT_PCT[place] == "sm_wt_pct"), np.minimum(left, 9.9), left)
        share = np.minimum(draw.choice([0.0, 0.05, 0.3, 5.0, 12.0, 95.0], table.n), most)
        shares[:, place] = np.where(gaps, share, shares[:, place])
        left = np.maximum(left - np.where(gaps, share, 0.0), 0.0)
    return {name: Numbers(shares[:, place].copy()) for place, name in enumerate(WT_PCT)}
