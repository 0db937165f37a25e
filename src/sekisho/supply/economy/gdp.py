"""What a loss of output is called: five conventions, each named beside the number it gives.

v is domestic value added per unit of output, A the domestic coefficients, j the gated sectors, m all others.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.errors import InputError, Problem
from sekisho.places import data_path
from sekisho.supply.economy.table import HOUSEHOLDS, InputOutputTable

Floats = NDArray[np.float64]

DEFAULT: Final = "G3"


@dataclass(frozen=True, slots=True)
class Convention:
    """A way of counting. `bound`: what the number is to the truth; `of_gdp`: may it be divided by GDP?"""

    id: str
    name: Mapping[str, str]
    formula: str
    bound: str
    of_gdp: bool


CONVENTIONS: Final[Mapping[str, Convention]] = MappingProxyType(
    {
        convention.id: convention
        for convention in (
            Convention(
                "G1",
                MappingProxyType(
                    {
                        "en": "gross output of the gated sectors (counts inputs twice; never a share of GDP)",
                        "ja": "制約部門の産出額（中間投入を二重に数えるため、GDP比にしない）",
                        "zh": "受限部门总产出（重复计算中间投入，不得折算为GDP比例）",
                    }
                ),
                "sum_j dx_j",
                "not value added",
                False,
            ),
            Convention(
                "G2",
                MappingProxyType(
                    {
                        "en": "value added of the gated sectors",
                        "ja": "制約部門の付加価値（直接）",
                        "zh": "受限部门增加值（直接）",
                    }
                ),
                "sum_j v_j dx_j",
                "direct loss",
                True,
            ),
            Convention(
                "G3",
                MappingProxyType(
                    {
                        "en": "value added of the gated sectors and of their domestic suppliers",
                        "ja": "制約部門とその国内供給元の付加価値",
                        "zh": "受限部门及其国内供应商的增加值",
                    }
                ),
                "sum_j v_j dx_j + v_m (I - A_mm)^-1 A_mj dx_j",
                "default",
                True,
            ),
            Convention(
                "G4",
                MappingProxyType(
                    {
                        "en": "as G3, less output made up for afterwards (lower bound)",
                        "ja": "G3から事後の挽回生産を除いたもの（下限）",
                        "zh": "G3减去事后补产（下限）",
                    }
                ),
                "G3 of (dx_j - recaptured_j)",
                "lower bound",
                True,
            ),
            Convention(
                "G5",
                MappingProxyType(
                    {
                        "en": "as G3, with the consumption that lost income would have paid for (upper bound)",
                        "ja": "G3に所得減による消費減を加えたもの（上限）",
                        "zh": "G3加上收入减少导致的消费减少（上限）",
                    }
                ),
                "G3 with households as a sector that earns all value added and spends its usual share of it at home",
                "upper bound",
                True,
            ),
        )
    }
)


def multipliers(convention: str, table: InputOutputTable, gated: Sequence[int]) -> Floats:
    """Loss per unit of output lost in each sector, shape (sectors,); 0 for sectors that are not gated.

    gated: places of the sectors whose lost output is given. G4 has the multipliers of G3: it differs in what output is
    counted. Raises ValueError for a convention that CONVENTIONS has not, InputError where G5 finds no households.
    """
    if convention not in CONVENTIONS:
        raise ValueError(f"unknown convention {convention!r}; known are {', '.join(CONVENTIONS)}")
    direct = np.asarray(sorted(set(gated)), dtype=np.intp)
    per_unit = np.zeros(len(table.sectors))
    if convention == "G1":
        per_unit[direct] = 1.0
        return per_unit
    v = table.value_added_share
    per_unit[direct] = v[direct]
    if convention == "G2":
        return per_unit
    others = np.setdiff1d(np.arange(len(table.sectors)), direct)
    a = table.coefficients()
    inner, reach = a[np.ix_(others, others)], a[np.ix_(others, direct)]
    if convention == "G5":
        spent = _household_demand(table)[others] / table.gdp
        inner = inner + np.outer(spent, v[others])
        reach = reach + np.outer(spent, v[direct])
    upstream = np.linalg.solve(np.eye(len(others)) - inner, reach)
    per_unit[direct] += v[others] @ upstream
    return per_unit


def _household_demand(table: InputOutputTable) -> Floats:
    if HOUSEHOLDS not in table.final_demand_names:
        cause = f"{table.id} has no column of household consumption, which G5 needs"
        raise InputError(Problem("convention", cause, "choose G3, or give a table that has one"))
    return table.demand(HOUSEHOLDS)


def loss(
    convention: str,
    lost_output: NDArray[Any],
    table: InputOutputTable,
    gated: Sequence[int],
    recaptured: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """The loss in the table's currency, shape (...,), from output lost in the same currency, shape (..., sectors).

    Lost output of sectors that are not gated is left out: what they lose upstream is computed. recaptured: output made
    up for afterwards, shape (..., sectors); G4 takes it off and asks for it. Raises ValueError where it is missing.
    """
    if convention == "G4":
        if recaptured is None:
            raise ValueError("G4 needs the output that was recaptured")
        lost_output = lost_output - recaptured
    return np.asarray(lost_output @ multipliers(convention, table, gated).astype(lost_output.dtype))


def share_of_gdp(convention: str, losses: NDArray[Any], table: InputOutputTable) -> NDArray[Any]:
    """Losses as a share of the value added of the table's year. Raises ValueError for gross output (G1)."""
    if not CONVENTIONS[convention].of_gdp:
        raise ValueError(f"{convention} counts inputs twice and is no share of GDP")
    return np.asarray(losses / table.gdp)


def in_yen(losses: NDArray[Any], table: InputOutputTable, gdp_jpy: float) -> NDArray[Any]:
    """Losses in yen of another year: the table's structure blown up to that year's nominal GDP."""
    return np.asarray(losses / table.gdp * gdp_jpy)


@dataclass(frozen=True, slots=True)
class Denominator:
    """A year's nominal GDP in yen, and who says so."""

    year: int
    gdp_jpy: float
    source: str
    confidence: str
    basis: str
    note: str


@cache
def denominator(year: int = 2024) -> Denominator:
    """What losses are divided by. Raises KeyError for a year that the shipped file has not."""
    with data_path("economy", "gdp_jpy.csv").open(encoding="utf-8", newline="") as file:
        rows = {int(row["year"]): row for row in csv.DictReader(file)}
    row = rows[year]
    return Denominator(year, float(row["gdp_jpy"]), row["source"], row["confidence"], row["basis"], row["note"])
