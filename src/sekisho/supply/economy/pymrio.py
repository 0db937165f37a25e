"""A national table out of a multi-regional system of pymrio, or of anything that looks like one.

Nothing is imported from pymrio: an object serves that has `Z`, `Y` and perhaps `x` as data frames, with (region,
sector) down and (region, sector) or (region, category) across.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.errors import InputError, Problem
from sekisho.supply.economy.table import EXPORTS, HOUSEHOLDS, TOLERANCE_PCT, InputOutputTable, Sector, checked

Floats = NDArray[np.float64]
_HOUSEHOLDS: Final = re.compile(r"(?i)(?=.*household)(?!.*(serving|npish|non-?profit))")


def from_pymrio(
    system: Any, region: str, year: int = 0, currency: str = "", tolerance_pct: float = TOLERANCE_PCT
) -> InputOutputTable:
    """One region's table. Raises InputError for parts that are missing, an unknown region, or what `checked` refuses.

    Inputs from other regions are added up by sector; exports are deliveries to other regions, for whatever use.
    Value added is output less all inputs, so it also holds taxes on products if the system has them there.
    """
    for name in ("Z", "Y"):
        if getattr(system, name, None) is None:
            raise InputError(Problem(f"system.{name}", "is missing", "load the system with its flows: Z and Y"))
    down, across, categories = _labels(system.Z.index), _labels(system.Z.columns), _labels(system.Y.columns)
    problems = []
    if down != across:
        problems.append(Problem("system.Z", "rows and columns are not of the same sectors in the same order"))
    if _labels(system.Y.index) != down:
        problems.append(Problem("system.Y", "its rows are not those of system.Z"))
    regions = list(dict.fromkeys(where for where, _ in down))
    if region not in regions:
        problems.append(Problem("region", f"unknown region {region!r}", f"known are {', '.join(regions)}"))
    if problems:
        raise InputError(problems)
    flows, demand = (np.asarray(frame.to_numpy(), dtype=np.float64) for frame in (system.Z, system.Y))
    names = [sector for where, sector in down if where == region]
    place = {name: at for at, name in enumerate(names)}
    strange = sorted({sector for where, sector in down if sector not in place})
    if strange:
        cause = f"other regions have sectors that {region} has not: {', '.join(strange[:5])}"
        raise InputError(Problem("system.Z", cause, "one classification for all regions"))
    here = np.array([where == region for where, _ in down])
    sector_of = np.array([place[sector] for _, sector in down])
    imports = np.zeros((len(names), len(names)))
    np.add.at(imports, sector_of[~here], flows[np.ix_(~here, here)])
    mine = np.array([where == region for where, _ in categories])
    home = demand[np.ix_(here, mine)]
    sold = flows[np.ix_(here, ~here)].sum(axis=1) + demand[np.ix_(here, ~mine)].sum(axis=1)
    domestic = flows[np.ix_(here, here)]
    output = _output(system, here, domestic.sum(axis=1) + home.sum(axis=1) + sold)
    table = InputOutputTable(
        id=f"{getattr(system, 'name', None) or 'pymrio'} {region}",
        year=year,
        currency=currency or "unit not stated",
        sectors=tuple(Sector(name, {"en": name}) for name in names),
        domestic=domestic,
        imports=imports,
        final_demand=np.column_stack([home, sold]),
        final_demand_names=(*_demand_names([name for where, name in categories if where == region]), EXPORTS),
        value_added=output - domestic.sum(axis=0) - imports.sum(axis=0),
        output=output,
        other_inputs=np.zeros(len(names)),
        source="the user's own multi-regional system",
        licence="the user's",
        note="value added is output less all inputs",
    )
    return checked(table, f"region {region}", tolerance_pct)


def _labels(index: Any) -> list[tuple[str, str]]:
    """(region, name) of every entry; a system of one region may leave the region out."""
    return [
        (str(entry[0]), str(entry[1])) if isinstance(entry, tuple) and len(entry) > 1 else ("", str(entry))
        for entry in index
    ]


def _output(system: Any, here: NDArray[np.bool_], added_up: Floats) -> Floats:
    stated = getattr(system, "x", None)
    if stated is None:
        return added_up
    columns: Floats = np.asarray(stated.to_numpy(), dtype=np.float64).reshape(len(here), -1)
    return np.asarray(columns[here, 0])


def _demand_names(names: Sequence[str]) -> list[str]:
    """Categories as they are called, the first of households by the name that losses of consumption look for."""
    households = next((name for name in names if _HOUSEHOLDS.match(name)), None)
    renamed: Mapping[str, str] = {households: HOUSEHOLDS} if households else {}
    return [renamed.get(name, name) for name in names]
