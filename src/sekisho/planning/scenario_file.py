"""Reads a planning scenario: a name of one that is shipped, or a file of one's own; every problem is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sekisho.errors import InputError, Problem
from sekisho.places import data_path
from sekisho.planning.figures import Figures, shipped_figures
from sekisho.planning.maker import Maker, read_maker
from sekisho.planning.options import STOCK, Choice, lacking, shipped_options
from sekisho.planning.problem import Risk
from sekisho.planning.scenario import ALIKE, RATIONINGS, Demands, PlanningScenario, Share, Stake
from sekisho.regime.rows import load_yaml
from sekisho.supply.cells import Cells
from sekisho.supply.material.uses import ELEMENTS, FORMS
from sekisho.supply.scenario import STOCK_FLOW, Scenario, Step
from sekisho.supply.scenario_file import scenario_of

_NEEDED: Final = ("id", "title", "first_month", "last_month", "supply", "options")
_OPTIONAL: Final = (
    *("elements", "split", "rationing", "limits", "risk", "bridge", "draws", "scenarios", "maker", "not_identified"),
)
_LIMITS: Final = ("budget_jpy", "origin_shares", "defence_proof", "full_service", "service_level", "most_stock_days")
MOST_MONTHS: Final = 240
MOST_DRAWS: Final = 400


def scenario_names() -> list[str]:
    """The scenarios that are shipped."""
    return sorted(path.stem for path in data_path("planning", "scenarios").glob("*.yaml"))


def load_scenario(name: str, maker: Path | None = None) -> PlanningScenario:
    """A shipped scenario by name, or one from a YAML file; `maker` replaces the maker that it names.

    Raises InputError with every problem.
    """
    if name in scenario_names():
        return read_scenario(data_path("planning", "scenarios", f"{name}.yaml"), maker)
    path = Path(name)
    if path.suffix.lower() not in (".yaml", ".yml"):
        remedy = f"shipped are {', '.join(scenario_names())}; or name a YAML file"
        raise InputError(Problem(name, "no such scenario", remedy))
    return read_scenario(path, maker)


def read_scenario(path: Path, maker: Path | None = None) -> PlanningScenario:
    """A scenario from a YAML file. Raises InputError with every problem, each placed in the file."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise InputError(Problem(str(path), f"cannot be read: {fault.strerror}", "name a scenario")) from fault
    try:
        cells = load_yaml(content, path.name)
        if not isinstance(cells, Mapping):
            raise InputError(Problem("", "is no mapping of keys to values", f"give {', '.join(_NEEDED)}"))
        return _Reader(cells, path.parent, maker).read()
    except InputError as error:
        named = (each if each.place.startswith(path.name) else each.inside(path.name) for each in error.problems)
        raise InputError(named) from None


class _Reader:
    def __init__(self, cells: Mapping[str, Any], folder: Path, maker: Path | None) -> None:
        self._cells, self._folder = cells, folder
        self._in = Cells({})
        self._maker: Maker | None = None
        named = maker or (folder / str(cells["maker"]) if cells.get("maker") else None)
        if maker is not None and not cells.get("maker"):
            self._in.fault("--maker", "this scenario is of a country, not of one maker", "take single-maker")
        elif named is not None:
            self._try(lambda: setattr(self, "_maker", read_maker(named)))

    def _try(self, do: Any) -> None:
        try:
            do()
        except InputError as error:
            self._in.problems += error.problems

    def read(self) -> PlanningScenario:
        cells, told = self._cells, self._in
        told.keys(cells, "", _NEEDED, _OPTIONAL)
        first, last = self._month("first_month"), self._month("last_month")
        if first and last and last < first:
            told.fault("last_month", f"{last:%Y-%m} lies before the first, {first:%Y-%m}", "put the months in order")
        if first and last and (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
            told.fault("last_month", f"more than {MOST_MONTHS} months", "plan for fewer")
        good = bool(first and last and last >= first)
        supply = self._supply(first, last) if first and last and good else None
        figures = self._figures()
        elements = told.choices(cells, "elements", "", ELEMENTS, "element") or ELEMENTS
        stakes = self._stakes(figures)
        demands = self._demands(first, last)
        bridge = cells.get("bridge") or {}
        share = self._share(bridge.get("most_probability", 0.05), "bridge: most_probability")
        gated = told.choices(bridge, "elements", "bridge", elements, "element")
        risk = self._risk()
        draws = told.whole(cells.get("draws", 64), "draws", 2, MOST_DRAWS)
        kept = told.whole(cells.get("scenarios", 16), "scenarios", 1, MOST_DRAWS)
        if kept > draws:
            told.fault("scenarios", f"{kept} are more than the {draws} draws that they are chosen from", "keep fewer")
        if told.problems or supply is None or first is None or last is None:
            raise InputError(told.problems)
        opening = None
        if self._maker is not None:
            supply = self._maker.in_supply(supply)
            elements = tuple(each for each in elements if each in self._maker.demand_kg_a_year)
            opening = {e: 1000 * kg for e, kg in self._maker.stock_kg.items()}
        touched = {e for flow in supply.flows if isinstance(flow, Step) for e in flow.elements}
        return PlanningScenario(
            id=told.word(cells, "id", ""),
            title=MappingProxyType(dict(self._title())),
            first_month=first,
            last_month=last,
            supply=supply,
            elements=elements,
            stakes=stakes,
            figures=figures,
            rationing=told.word(cells, "rationing", "", RATIONINGS, ALIKE),
            demands=demands,
            risk=risk,
            bridge_share=share,
            bridge_elements=tuple(e for e in (gated or elements) if e in touched and e in elements),
            draws=draws,
            scenarios=kept,
            not_identified=supply.not_identified,
            opening_g=opening,
        )

    def _title(self) -> Mapping[str, str]:
        title = self._in.names(self._cells, "title", "")
        if self._maker is None:
            return title
        return {language: f"{text}: {self._maker.name[language]}" for language, text in title.items()}

    def _month(self, key: str) -> date | None:
        value = self._cells.get(key)
        if value is None:
            return None
        text = f"{value:%Y-%m}" if isinstance(value, date) else str(value)
        try:
            return date.fromisoformat(f"{text}-01")
        except ValueError:
            self._in.fault(key, f"{text!r} is no month", "write months as 2026-12")
            return None

    def _supply(self, first: date, last: date) -> Scenario | None:
        given = self._cells.get("supply")
        if not isinstance(given, Mapping):
            self._in.fault("supply", "is no mapping", "give flows and parameters as a supply scenario does")
            return None
        after = date(last.year + last.month // 12, last.month % 12 + 1, 1)
        whole = {
            "id": self._cells.get("id", "plan"),
            "title": self._cells.get("title"),
            "kind": STOCK_FLOW,
            "convention": "G3",
            "gdp_year": 2024,
            "control_on": first,
            "not_identified": self._cells.get("not_identified"),
            **given,
            "first_day": first,
            "days": (after - first) // timedelta(days=1),
        }
        try:
            scenario = scenario_of(whole, self._folder)
        except InputError as error:
            self._in.problems += (each.inside("supply") for each in error.problems)
            return None
        for number, flow in enumerate(scenario.flows, 1):
            if isinstance(flow, Step) and set(flow.forms) != set(FORMS):
                cause = "a plan counts elements, not forms"
                self._in.fault(f"supply: flows[{number}]: forms", cause, f"name both: {', '.join(FORMS)}")
        if scenario.pending or scenario.sources or scenario.thrift or scenario.state_stock:
            remedy = "pending cases, sources, thrift and state stock are options of a plan"
            self._in.fault("supply", "holds more than flows and parameters", remedy)
        return scenario

    def _figures(self) -> Figures:
        own = {} if self._maker is None else self._maker.figures()
        return Figures(MappingProxyType({**shipped_figures().rows, **own}))

    def _stakes(self, figures: Figures) -> tuple[Stake, ...]:
        told = self._in
        known: dict[str, Choice] = dict(shipped_options())
        names = told.choices(self._cells, "options", "", tuple(known), "option") if self._cells.get("options") else ()
        chosen = [known[name] for name in names]
        if self._maker is not None:
            chosen += self._maker.choices()
        split = self._cells.get("split") or {}
        if not isinstance(split, Mapping):
            told.fault("split", f"is no mapping of options to lists of elements; got {split!r}")
            split = {}
        for name in split:
            if name not in names or known[name].kind != STOCK:
                told.fault(f"split: {name}", "is no stock among the options", "only stocks are split by element")
        stakes: list[Stake] = []
        for choice in chosen:
            told.problems += lacking(choice, figures)
            groups = split.get(choice.id) or [None]
            for number, group in enumerate(groups, 1):
                if group is None:
                    stakes.append(Stake(choice))
                    continue
                cells = {"elements": group}
                stakes.append(
                    Stake(choice, told.choices(cells, "elements", f"split: {choice.id}[{number}]", ELEMENTS, "element"))
                )
        return tuple(stakes)

    def _share(self, value: object, place: str) -> float:
        found = self._in.amount(value, place, 0, 1)
        return found if isinstance(found, float) else 0.0

    def _risk(self) -> Risk:
        cells = self._cells.get("risk") or {}
        self._in.keys(cells, "risk", (), ("weight", "alpha"))
        return Risk(
            self._share(cells.get("weight", 0.0), "risk: weight"), self._share(cells.get("alpha", 0.95), "risk: alpha")
        )

    def _demands(self, first: date | None, last: date | None) -> Demands:
        told = self._in
        cells = self._cells.get("limits") or {}
        if not isinstance(cells, Mapping):
            told.fault("limits", f"is no mapping; got {cells!r}", f"known are {', '.join(_LIMITS)}")
            return Demands()
        told.keys(cells, "limits", (), _LIMITS)
        shares = []
        for where, row in told.rows(cells, "origin_shares"):
            place = f"limits: {where}"
            told.keys(row, place, ("origin", "most_share"), ("element", "from_year", "to_year"))
            from_year = told.whole(row.get("from_year") or 1900, f"{place}: from_year", 1900, 2200)
            to_year = told.whole(row.get("to_year") or 2200, f"{place}: to_year", 1900, 2200)
            if to_year < from_year:
                told.fault(
                    f"{place}: to_year", f"{to_year} lies before from_year, {from_year}", "put the years in order"
                )
            if first and last and (from_year > last.year or to_year < first.year):
                told.fault(place, f"holds in no year from {first.year} to {last.year}")
            shares.append(
                Share(
                    told.word(row, "origin", place),
                    self._share(row.get("most_share"), f"{place}: most_share"),
                    told.word(row, "element", place, ELEMENTS) or None,
                    from_year,
                    to_year,
                )
            )
        budget = cells.get("budget_jpy")
        asked = told.amount(budget, "limits: budget_jpy") if budget is not None else None
        return Demands(
            budget_jpy=asked if isinstance(asked, float) else None,
            origin_shares=tuple(shares),
            defence_proof=told.yes(cells, "defence_proof", "limits"),
            full_service=told.yes(cells, "full_service", "limits"),
            service_level=self._by_element(cells, "service_level", 1.0),
            most_stock_days=self._by_element(cells, "most_stock_days", 36_500.0),
        )

    def _by_element(self, cells: Mapping[str, Any], key: str, high: float) -> dict[str, float]:
        rows = cells.get(key) or {}
        if not isinstance(rows, Mapping):
            self._in.fault(f"limits: {key}", f"must give a number by element; got {rows!r}")
            return {}
        found = {}
        for element, value in rows.items():
            if element not in ELEMENTS:
                self._in.fault(f"limits: {key}: {element}", "unknown element", f"known are {', '.join(ELEMENTS)}")
            read = self._in.amount(value, f"limits: {key}: {element}", 0, high)
            found[element] = read if isinstance(read, float) else 0.0
        return found
