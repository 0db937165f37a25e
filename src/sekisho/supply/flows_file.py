"""`flows.parquet`: element mass on its way to Japan, a row for each element of each line; written and read back.

Grams of elements are whole. A row that has no weight is itself and nothing more; with weights, rows stand for the
country's whole flow, and only then can a loss in yen follow from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sekisho.determination.dockets.whole_file import whole_file
from sekisho.errors import InputError, Problem
from sekisho.materials.items import SYMBOLS, Form
from sekisho.supply.material.uses import ELEMENTS, GRADES, MAGNET, MATERIAL
from sekisho.supply.parameters import BASES
from sekisho.supply.scenario import STOCK_FLOW, Row, Scenario, Shipped

STATUSES: Final = ("shipped", "licensed", "pending", "refused")
PASSES: Final = ("shipped", "licensed")
"""What reaches somebody: goods that need no licence, and goods that have one or may be granted one."""

SCHEMA: Final = pa.schema(
    [
        ("application", pa.string()),
        ("line", pa.int64()),
        ("licence", pa.string()),
        ("scenario", pa.string()),
        ("element", pa.string()),
        ("form", pa.string()),
        ("origin", pa.string()),
        ("consumer_group", pa.string()),
        ("contained_g", pa.int64()),
        ("depart_on", pa.date32()),
        ("arrive_on", pa.date32()),
        ("status", pa.string()),
        ("weight", pa.float64()),
        ("basis", pa.string()),
        ("source", pa.string()),
    ]
)
_NEEDED: Final = ("scenario", "element", "contained_g", "status", "basis", "source")
MOST_TOLD: Final = 20


def write_flows(path: Path, tables: Iterable[pa.Table], metadata: Mapping[str, str] | None = None) -> int:
    """Write rows; returns how many. The file appears whole or not at all."""
    schema = SCHEMA.with_metadata(dict(metadata or {}))
    rows = 0
    with whole_file(path) as unfinished, pq.ParquetWriter(unfinished, schema, compression="zstd") as writer:
        for table in tables:
            rows += table.num_rows
            writer.write_table(table.cast(schema))
    return rows


def read_flows(path: Path) -> pa.Table:
    """The rows of a flows file, in the columns of SCHEMA. Raises InputError with every problem, told by row."""
    if not path.is_file():
        cause = "is a folder" if path.is_dir() else "there is no such file"
        raise InputError(Problem(str(path), cause, "name a flows file"))
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as fault:
        raise InputError(Problem(str(path), f"cannot be read as Parquet: {fault}", "name a flows file")) from fault
    problems = [
        Problem(path.name, f"unknown column {name!r}", f"columns are {', '.join(SCHEMA.names)}")
        for name in table.schema.names
        if name not in SCHEMA.names
    ]
    problems += [Problem(path.name, f"has no column {name}") for name in SCHEMA.names if name not in table.schema.names]
    if problems:
        raise InputError(problems)
    try:
        table = table.select(SCHEMA.names).cast(SCHEMA)
    except pa.ArrowException as fault:
        raise InputError(Problem(path.name, f"a column is of another type: {fault}", "see the contract")) from fault
    problems = _faults(table, path.name)
    if problems:
        raise InputError(problems)
    return table


def _faults(table: pa.Table, label: str) -> list[Problem]:
    def told(name: str, bad: pa.ChunkedArray, cause: str, remedy: str = "") -> list[Problem]:
        rows = np.flatnonzero(pc.fill_null(bad, False).to_numpy())
        values = table.column(name)
        return [
            Problem(f"{label} row {row + 1}: {name}", cause.format(values[row].as_py()), remedy)
            for row in rows[:MOST_TOLD].tolist()
        ]

    faults = [fault for name in _NEEDED for fault in told(name, pc.is_null(table.column(name)), "is missing")]
    for name, known in (
        ("element", SYMBOLS),
        ("form", [each.name.lower() for each in Form]),
        ("status", STATUSES),
        ("basis", BASES),
    ):
        strange = pc.invert(pc.is_in(table.column(name), pa.array(known)))
        strange = pc.and_(strange, pc.is_valid(table.column(name)))
        faults += told(name, strange, "unknown value {!r}", f"known are {', '.join(known)}")
    faults += told("contained_g", pc.less(table.column("contained_g"), 0), "must not be negative; got {}")
    for bad in (pc.less(table.column("weight"), 0), pc.invert(pc.is_finite(table.column("weight")))):
        faults += told("weight", bad, "must be a number of 0 or more; got {}", "leave it empty where nobody knows it")
    early = pc.less(table.column("arrive_on"), table.column("depart_on"))
    faults += told("arrive_on", early, "{} lies before the departure", "put the days in order")
    return faults


@dataclass(frozen=True)
class Shipments:
    """What leaves for Japan under one law, weighted, by day from a first day.

    grams: (grade, magnet) or (element, material) to grams of element, shape (days,), for everything that the file
    speaks of under any law: where nothing passes there are zeros. basis: the weakest of the rows.
    """

    grams: Mapping[tuple[str, str], NDArray[np.float64]]
    basis: str


def shipments(table: pa.Table, scenario: str, first_day: date, days: int, label: str = "flows") -> Shipments:
    """The weighted departures of one scenario of a flows file, day by day.

    Raises InputError where the scenario is not in it, a row that passes has no weight (so that it cannot stand for the
    country's flow), or no day of departure.
    """
    names = sorted(set(table.column("scenario").to_pylist()))
    if scenario not in names:
        raise InputError(Problem(f"{label}: scenario", f"there is no {scenario!r}", f"it has {', '.join(names)}"))
    mine = pc.equal(table.column("scenario"), scenario)
    passes = pc.and_(mine, pc.is_in(table.column("status"), pa.array(PASSES)))
    problems = []
    for name, remedy in (
        ("weight", "without weights there are grams and days, and no yen"),
        ("depart_on", "give the day on which it leaves"),
    ):
        missing = table.filter(passes).column(name).null_count
        if missing:
            problems.append(Problem(f"{label}: {name}", f"is missing in {missing:,} rows that pass", remedy))
    if problems:
        raise InputError(problems)
    trade = _traded(table)
    day = pc.fill_null(table.column("depart_on").cast(pa.int32()), 0).to_numpy().astype(np.int64)
    day -= (first_day - date(1970, 1, 1)).days
    mass = table.column("contained_g").to_numpy() * pc.fill_null(table.column("weight"), 0.0).to_numpy()
    inside = passes.to_numpy() & (day >= 0) & (day < days)
    grams = {
        traded: np.bincount(day[here], weights=mass[here], minlength=days).astype(np.float64)
        for number, traded in enumerate(_TRADES)
        if (trade == number).any()
        for here in [inside & (trade == number)]
    }
    basis = max(set(table.column("basis").to_pylist()), key=BASES.index)
    return Shipments(MappingProxyType(grams), basis)


_TRADES: Final = (*((grade, MAGNET) for grade in GRADES), *((element, MATERIAL) for element in ELEMENTS))


def _traded(table: pa.Table) -> NDArray[np.int64]:
    """What each row is in trade, its place in _TRADES; -1 for elements that the model does not know."""
    element = np.array(table.column("element").to_pylist(), dtype=object)
    magnet = pc.fill_null(pc.equal(table.column("form"), MAGNET), False).to_numpy()
    application = pc.fill_null(table.column("application"), "").combine_chunks().dictionary_encode()
    line = pc.fill_null(table.column("line"), 0).to_numpy()
    _, of_line = np.unique(np.stack([np.asarray(application.indices), line]), axis=1, return_inverse=True)
    of_line = of_line.reshape(-1)
    lines = int(of_line.max(initial=-1)) + 1

    def some(*elements: str) -> NDArray[np.bool_]:
        """Does the row's line hold one of the elements?"""
        return np.asarray(np.bincount(of_line, weights=np.isin(element, elements), minlength=lines)[of_line] > 0)

    heavy, samarium = some("Dy", "Tb"), some("Sm")
    grade = np.where(heavy, GRADES.index("heavy"), np.where(samarium, GRADES.index("samarium"), GRADES.index("light")))
    of_element = np.full(len(element), -1)
    for place, symbol in enumerate(ELEMENTS):
        of_element[element == symbol] = len(GRADES) + place
    return np.where(magnet & (of_element >= 0), grade, of_element)


def with_flows(scenario: Scenario, path: Path, law: str) -> Scenario:
    """A scenario whose Chinese departures are those of a flows file under one law (its `scenario` column), weighted.

    What the scenario says of the flows of the same goods, and of pending cases, is replaced: the file says what passes.
    Raises InputError as `read_flows` and `shipments` do.
    """
    if scenario.kind != STOCK_FLOW:
        remedy = "name one with stocks, for instance japan-2026"
        raise InputError(Problem(scenario.id, "has no flows that a file could replace", remedy))
    found = shipments(read_flows(path), law, scenario.first_day, scenario.days, path.name)
    flow = Shipped(found.grams, Row(f"{path.name}, {law}", "low", found.basis))
    return replace(scenario, id=f"{scenario.id} with {law}", flows=(*scenario.flows, flow), pending=())


def whole_grams(net_g: NDArray[np.int64], wt_pct: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole grams of elements in products, rounded down: shape (lines, elements); 0 where a share is not known."""
    # A share of 33.3 is a little less than that in binary; a gram must not be lost by it.
    exact = np.nan_to_num(wt_pct) * net_g[:, None] / 100
    return np.floor(exact + 1e-6).astype(np.int64)
