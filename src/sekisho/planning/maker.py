"""One magnet maker: its need, its stock, what it was offered. Read from the maker's own YAML file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sekisho.errors import InputError, Problem
from sekisho.planning.figures import BASES
from sekisho.planning.options import CONTRACT, Choice
from sekisho.regime.rows import CONFIDENCES, load_yaml
from sekisho.supply.cells import Cells
from sekisho.supply.economy import gdp
from sekisho.supply.economy.wiod import japan_2011
from sekisho.supply.material.uses import ELEMENTS, Use
from sekisho.supply.parameters import Parameter
from sekisho.supply.scenario import Scenario

_NEEDED: Final = (
    *(
        "id",
        "name",
        "sector",
        "value_added_jpy_a_year",
        "demand_kg_a_year",
        "stock_kg",
        "source",
        "confidence",
        "basis",
    ),
)
_OF_CONTRACT: Final = (
    *("id", "name", "origin", "kg_a_year", "starts", "never", "ramp_months", "price_ratio", "take_or_pay"),
    *("source", "confidence", "basis"),
)
_KG_PER_TONNE: Final = 1000.0
_ONE_MAKER_SIGMA: Final = 0.15
"""One maker's lines share one store, so their covers hardly differ."""


@dataclass(frozen=True)
class Maker:
    """Masses are kilograms of contained element, bought a year or in stock."""

    id: str
    name: Mapping[str, str]
    sector: str
    value_added_jpy_a_year: float
    demand_kg_a_year: Mapping[str, float]
    stock_kg: Mapping[str, float]
    contracts: tuple[Mapping[str, Any], ...]
    source: str
    confidence: str
    basis: str

    def choices(self) -> list[Choice]:
        """Its contracts as options; one that is signed already is part of the world without a plan."""
        return [
            Choice(
                id=row["id"],
                kind=CONTRACT,
                name=MappingProxyType(dict(row["name"])),
                origin=row["origin"],
                proven=bool(row.get("proven", False)),
                build=False,
                existing=bool(row.get("signed", False)),
                source=row["source"],
                confidence=row["confidence"],
                basis=row["basis"],
                note=row.get("note", ""),
            )
            for row in self.contracts
        ]

    def figures(self) -> dict[str, Parameter]:
        """The figures of its contracts, named as those of figures.csv."""
        return {each.name: each for row in self.contracts for each in _figures(row)}

    def in_supply(self, scenario: Scenario) -> Scenario:
        """A supply scenario in which this maker is all there is: need, stock and value added are its own.

        Losses are its own value added (G2). The shortest of its stocks stands for all of them in the simulator, where a
        line holds days and not grams.
        """
        table = japan_2011()
        yen = gdp.denominator(scenario.gdp_year).gdp_jpy / table.gdp
        (place,) = table.indices([self.sector], "maker: sector")
        output_pct = 100 * self.value_added_jpy_a_year / (float(table.value_added[place]) * yen)
        total_t = sum(self.demand_kg_a_year.values()) / _KG_PER_TONNE
        use = Use(
            id=self.id,
            name=self.name,
            sector=self.sector,
            output_pct=output_pct,
            output_low_pct=output_pct,
            output_high_pct=output_pct,
            product_t=MappingProxyType({"magnet": 0.0, "material": total_t}),
            wt_pct=MappingProxyType({e: kg / total_t / 10 for e, kg in self.demand_kg_a_year.items() if kg}),
            source=self.source,
            confidence=self.confidence,
            basis=BASES[self.basis],
            note="",
        )
        gated = {e for flow in scenario.flows for e in getattr(flow, "elements", ())}
        days = min(365 * self.stock_kg.get(e, 0.0) / kg for e, kg in self.demand_kg_a_year.items() if e in gated)
        own = {
            "cover_material_days": days,
            "cover_material_sigma": _ONE_MAKER_SIGMA,
            "importer_days": 0.0,
            "process_loss": 0.0,
            "output_scale": 1.0,
            "state_stock_days": 0.0,
            "pooled_share": 1.0,
            **{name: 1.0 for name in scenario.parameters if name.startswith("need_scale_")},
        }
        parameters = {name: p for name, p in scenario.parameters.items() if not name.startswith("output_pct.")}
        given = {**own, f"output_pct.{self.id}": output_pct}
        for name, value in given.items():
            parameters[name] = Parameter(
                name, value, value, value, "of this maker", "fixed", BASES[self.basis], self.source, self.confidence, ""
            )
        return replace(scenario, uses=(use,), convention="G2", parameters=MappingProxyType(parameters))


def _figures(row: Mapping[str, Any]) -> Iterator[Parameter]:
    def parameter(
        figure: str, value: float, unit: str, low: float | None = None, high: float | None = None
    ) -> Parameter:
        low, high = (value if low is None else low), (value if high is None else high)
        shape = "triangular" if low < high else "fixed"
        words = (BASES[row["basis"]], row["source"], row["confidence"], row.get("note", ""))
        return Parameter(f"{row['id']}.{figure}", value, low, high, unit, shape, *words)

    for element, kg in row["kg_a_year"].items():
        yield parameter(f"capacity.{element}", kg / _KG_PER_TONNE, "t of element a year")
    early, likely, late = row["starts"]
    yield parameter("starts", likely, "year", early, late)
    yield parameter("never", row["never"], "share")
    yield parameter("ramp", row["ramp_months"], "months")
    yield parameter("price_ratio", row["price_ratio"], "over the price in China")
    yield parameter("take_or_pay", row["take_or_pay"], "share of what is contracted")
    yield parameter("japan_share", 1.0, "share of what is contracted")
    yield parameter("build_cost", float(row.get("fee_jpy", 0.0)), "yen")


def read_maker(path: Path) -> Maker:
    """A maker from a YAML file. Raises InputError with every problem, each placed in the file."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise InputError(Problem(str(path), f"cannot be read: {fault.strerror}", "name a maker's file")) from fault
    cells = load_yaml(content, path.name)
    if not isinstance(cells, Mapping):
        raise InputError(Problem(path.name, "is no mapping of keys to values", f"give {', '.join(_NEEDED)}"))
    told = Cells({})
    told.keys(cells, "", _NEEDED, ("contracts", "note"))
    _provenance(told, cells, "")
    sector = told.word(cells, "sector", "", [each.code for each in japan_2011().sectors])
    demand, stock = (_kilograms(told, cells, key, "") for key in ("demand_kg_a_year", "stock_kg"))
    if not told.problems and not sum(demand.values()):
        told.fault("demand_kg_a_year", "is nought", "give at least one element")
    for element in stock:
        if element not in demand:
            told.fault(
                f"stock_kg: {element}", "is stock of what is not needed", "add it to demand_kg_a_year, or leave it out"
            )
    value_added = told.amount(cells.get("value_added_jpy_a_year"), "value_added_jpy_a_year", 1.0)
    contracts = [row for where, row in told.rows(cells, "contracts") if _contract(told, row, where, demand)]
    names = [row["id"] for row in contracts]
    for name in sorted({each for each in names if names.count(each) > 1}):
        told.fault("contracts", f"{name} stands twice", "give each contract an id of its own")
    if told.problems:
        raise InputError(each.inside(path.name) for each in told.problems)
    return Maker(
        id=str(cells["id"]),
        name=told.names(cells, "name", ""),
        sector=sector,
        value_added_jpy_a_year=float(value_added),
        demand_kg_a_year=demand,
        stock_kg=stock,
        contracts=tuple(contracts),
        source=str(cells["source"]),
        confidence=str(cells["confidence"]),
        basis=str(cells["basis"]),
    )


def _provenance(told: Cells, row: Mapping[str, Any], place: str) -> None:
    told.word(row, "source", place)
    told.word(row, "confidence", place, CONFIDENCES)
    told.word(row, "basis", place, tuple(BASES))


def _kilograms(told: Cells, cells: Mapping[str, Any], key: str, place: str) -> dict[str, float]:
    rows = cells.get(key)
    at = f"{place}: {key}" if place else key
    if not isinstance(rows, Mapping):
        if rows is not None:
            told.fault(at, f"must give kilograms by element; got {rows!r}")
        return {}
    found = {}
    for element, value in rows.items():
        if element not in ELEMENTS:
            told.fault(f"{at}: {element}", "unknown element", f"known are {', '.join(ELEMENTS)}")
        read = told.amount(value, f"{at}: {element}")
        found[str(element)] = read if isinstance(read, float) else 0.0
    return found


def _contract(told: Cells, row: Mapping[str, Any], place: str, demand: Mapping[str, float]) -> bool:
    before = len(told.problems)
    told.keys(row, place, _OF_CONTRACT, ("proven", "signed", "fee_jpy", "note"))
    told.word(row, "id", place)
    told.names(row, "name", place)
    told.word(row, "origin", place)
    _provenance(told, row, place)
    for element in _kilograms(told, row, "kg_a_year", place):
        if element in ELEMENTS and element not in demand:
            told.fault(f"{place}: kg_a_year: {element}", "is not among what the maker needs")
    for key in ("never", "take_or_pay"):
        told.amount(row.get(key), f"{place}: {key}", 0, 1)
    told.amount(row.get("ramp_months"), f"{place}: ramp_months", 0, 240)
    told.amount(row.get("price_ratio"), f"{place}: price_ratio", 0, 100)
    told.yes(row, "proven", place)
    told.yes(row, "signed", place)
    starts = row.get("starts")
    if starts is not None:
        numbers = (
            isinstance(starts, list) and len(starts) == 3 and all(isinstance(each, int | float) for each in starts)
        )
        if not numbers:
            told.fault(
                f"{place}: starts", f"must be [early, likely, late] in years; got {starts!r}", "as [2027, 2027.5, 2029]"
            )
        elif not 2000 <= starts[0] <= starts[1] <= starts[2] <= 2100:
            told.fault(f"{place}: starts", f"{starts} are not in order", "early, likely, late")
    return len(told.problems) == before
