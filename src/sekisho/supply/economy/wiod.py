"""The table that is shipped: Japan 2011, 35 industries, World Input-Output Database."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.errors import InputError, Problem
from sekisho.places import data_path
from sekisho.supply.economy.table import EXPORTS, HOUSEHOLDS, InputOutputTable, Sector, checked

SECTORS_FILE: Final = "sectors_wiod35.csv"
_DEMAND: Final = {
    "fd_households": HOUSEHOLDS,
    "fd_npish": "non-profit institutions",
    "fd_government": "government",
    "fd_gfcf": "fixed capital formation",
    "fd_inventories": "change in inventories",
    "exports": EXPORTS,
}
_SQUARE: Final = ("domestic", "import_all", "import_china")


@cache
def japan_2011() -> InputOutputTable:
    """Japan 2011 as shipped, in US$ million; what rounding took from its rows is a column of its own."""
    return read_wiod(data_path("economy", "wiod2013_jpn_2011.csv"), data_path("economy", SECTORS_FILE))


def read_wiod(path: Path, sectors: Path) -> InputOutputTable:
    """A table in the layout of the shipped file, and the names of its sectors. Raises InputError."""
    names = {
        row["code"]: {language: row[f"name_{language}"] for language in ("en", "ja", "zh")} for row in _rows(sectors)
    }
    rows = _rows(path)
    blocks: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        blocks.setdefault(row["block"], []).append(row)
    missing = [block for block in (*_SQUARE, "value_added", "gross_output") if block not in blocks]
    if missing:
        raise InputError([Problem(f"{path.name}: {block}", "the block is missing") for block in missing])
    codes = tuple(row["code"] for row in blocks["domestic"])
    table = InputOutputTable(
        id=path.stem,
        year=2011,
        currency="US$ million",
        sectors=tuple(Sector(code, names.get(code, {"en": code})) for code in codes),
        domestic=_numbers(blocks["domestic"], codes, path),
        imports=_numbers(blocks["import_all"], codes, path),
        imports_from_china=_numbers(blocks["import_china"], codes, path),
        final_demand=_numbers(blocks["domestic"], tuple(_DEMAND), path),
        final_demand_names=tuple(_DEMAND.values()),
        value_added=_numbers(blocks["value_added"], codes, path)[0],
        output=_numbers(blocks["gross_output"], codes, path)[0],
        other_inputs=np.zeros(len(codes)),
        source="World Input-Output Database, 2013 release (Timmer et al. 2015), Japan block of 2011",
        licence="CC BY 4.0",
        note="rounded to US$ million in the source; value added holds net taxes on products and margins",
    )
    return checked(table, path.name)


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as fault:
        raise InputError(Problem(str(path), f"cannot be read: {fault.strerror}", "name a table's file")) from fault


def _numbers(rows: list[dict[str, str]], columns: tuple[str, ...], path: Path) -> NDArray[np.float64]:
    problems = []
    values = np.zeros((len(rows), len(columns)))
    for at, row in enumerate(rows):
        for column, name in enumerate(columns):
            try:
                values[at, column] = float(row[name])
            except (KeyError, TypeError, ValueError):
                place = f"{path.name}: {row['block']} {row['code']} {name}"
                problems.append(Problem(place, f"is no number; got {row.get(name)!r}", "0 for nothing"))
    if problems:
        raise InputError(problems)
    return values
