"""Reads a scenario: a name of one that is shipped, or a file of one's own; every problem in it is told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sekisho.errors import InputError, Problem
from sekisho.places import data_path
from sekisho.regime.rows import load_yaml
from sekisho.supply.cells import LANGUAGES, PROVENANCE, Cells
from sekisho.supply.economy import gdp
from sekisho.supply.economy.estat import read_estat
from sekisho.supply.economy.table import InputOutputTable
from sekisho.supply.hindcast.checks import say
from sekisho.supply.hindcast.houses import MONTH, published_houses
from sekisho.supply.material.uses import ELEMENTS, FORMS, Use, read_uses, shipped_uses
from sekisho.supply.parameters import Parameter, parameters_in, read_parameters
from sekisho.supply.production import VARIANTS
from sekisho.supply.result import Published
from sekisho.supply.scenario import KINDS, LINEAR, STOCK_FLOW, Flow, Scenario, Step
from sekisho.supply.scenario_rows import (
    MOST_DAYS,
    MOST_FLOW,
    grams_of,
    licensing_of,
    line_of,
    linear_of,
    pending_of,
    series_of,
    source_of,
    thrift_of,
)

_NEEDED: Final = ("id", "title", "kind", "first_day", "days", "convention", "gdp_year")
_OPTIONAL: Final = (
    *("control_on", "as_of", "variant", "interchange", "equivalent", "state_stock", "flows", "pending", "sources"),
    *("thrift", "lines", "linear", "parameters", "not_identified", "uses", "table"),
)
_ALWAYS: Final = (
    *("cover_magnet_days", "cover_magnet_sigma", "cover_material_days", "cover_material_sigma", "importer_days"),
    *("transit_days", "process_days", "process_loss", "scrap_recovered", "scrap_days", "china_share_magnet"),
    *("china_share_nd_pr", "china_share_dy_tb", "china_share_sm", "china_share_y", "china_share_la", "china_share_ce"),
    *("need_scale_nd_pr", "need_scale_dy_tb", "need_scale_sm", "need_scale_y", "need_scale_la_ce"),
    *("output_scale", "magnet_channel_scale", "pooled_share", "licensed_lines", "state_stock_days"),
    *("state_trigger_days", "state_share_per_month", "recapture_rate", "recapture_months", "refill_days"),
)
"""What every run with stocks draws, and the bounds outside which it would make no sense."""
_SHARES: Final = frozenset(
    (
        *("process_loss", "scrap_recovered", "china_share_magnet", "china_share_nd_pr", "china_share_dy_tb"),
        *("china_share_sm", "china_share_y", "china_share_la", "china_share_ce", "pooled_share", "licensed_lines"),
        *("state_share_per_month", "recapture_rate"),
    )
)


def scenario_names() -> list[str]:
    """The scenarios that are shipped."""
    return sorted(path.stem for path in data_path("supply", "scenarios").glob("*.yaml"))


def load_scenario(name: str) -> Scenario:
    """A shipped scenario by name, or one from a YAML file. Raises InputError with every problem."""
    if name in scenario_names():
        return read_scenario(data_path("supply", "scenarios", f"{name}.yaml"))
    path = Path(name)
    if path.suffix.lower() not in (".yaml", ".yml"):
        remedy = f"shipped are {', '.join(scenario_names())}; or name a YAML file"
        raise InputError(Problem(name, "no such scenario", remedy))
    return read_scenario(path)


def read_scenario(path: Path) -> Scenario:
    """A scenario from a YAML file. Raises InputError with every problem, each placed in the file."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise InputError(Problem(str(path), f"cannot be read: {fault.strerror}", "name a scenario")) from fault
    try:
        return scenario_of(load_yaml(content, path.name), path.parent)
    except InputError as error:
        named = (each if each.place.startswith(path.name) else each.inside(path.name) for each in error.problems)
        raise InputError(named) from None


def scenario_of(cells: object, folder: Path | None = None) -> Scenario:
    """A scenario from a mapping already read; `folder` is where files that it names lie. Raises InputError."""
    if not isinstance(cells, Mapping):
        raise InputError(Problem("", "is no mapping of keys to values", f"give {', '.join(_NEEDED)}"))
    return _Reader(cells, folder or Path()).read()


class _Reader:
    def __init__(self, cells: Mapping[str, Any], folder: Path) -> None:
        self._cells = cells
        self._folder = folder
        self._problems: list[Problem] = []
        self._uses = self._read_uses()
        self._parameters = self._read_parameters()
        self._in = Cells(self._parameters, self._faulty)
        self._in.problems += self._problems

    def read(self) -> Scenario:
        cells, told = self._cells, self._in
        told.keys(cells, "", _NEEDED, _OPTIONAL)
        before = len(told.problems)
        told.first_day = self._first_day()
        days = self._days()
        kind = told.word(cells, "kind", "", KINDS, STOCK_FLOW)
        linear = linear_of(told, cells.get("linear")) if kind == LINEAR else None
        given = all(cells.get(key) is not None for key in ("first_day", "days"))
        known = days if given and len(told.problems) == before else 0
        self._horizon_known = known > 0
        control_day = self._day_inside("control_on", known)
        scenario = Scenario(
            id=told.word(cells, "id", "", default="scenario"),
            title=MappingProxyType(dict(told.names(cells, "title", ""))),
            kind=kind,
            first_day=told.first_day,
            days=days,
            control_day=control_day,
            as_of_day=self._day_inside("as_of", known) or 0,
            convention=told.word(cells, "convention", "", tuple(gdp.CONVENTIONS), gdp.DEFAULT),
            gdp_year=self._gdp_year(),
            variant=told.word(cells, "variant", "", VARIANTS, "half_critical"),
            uses=() if kind == LINEAR else self._uses,
            interchange=self._interchange(),
            equivalent=self._equivalent(),
            flows=self._flows(),
            pending=tuple(pending_of(told, self._uses, place, row) for place, row in told.rows(cells, "pending")),
            sources=tuple(source_of(told, place, row) for place, row in told.rows(cells, "sources")),
            thrift=thrift_of(told, cells.get("thrift")),
            state_stock=told.yes(cells, "state_stock"),
            lines=tuple(line_of(told, place, row) for place, row in told.rows(cells, "lines")),
            linear=linear,
            parameters=self._used(kind),
            published=_published(),
            published_note={language: say("houses.no_one_cover", language) for language in LANGUAGES},
            not_identified=self._texts("not_identified"),
            table=self._table(),
        )
        self._whole(scenario)
        if told.problems:
            raise InputError(told.problems)
        return scenario

    def _read_uses(self) -> tuple[Use, ...]:
        named = self._cells.get("uses")
        if named is None:
            return shipped_uses()
        try:
            return read_uses(self._folder / str(named))
        except InputError as error:
            self._problems += error.problems
            return shipped_uses()

    def _read_parameters(self) -> Mapping[str, Parameter]:
        own, problems = parameters_in(self._cells.get("parameters") or {}, "parameters")
        self._problems += problems
        given = self._cells.get("parameters")
        self._faulty = frozenset(map(str, given)) - own.keys() if isinstance(given, Mapping) else frozenset()
        shipped = read_parameters(data_path("supply", "parameters.yaml"))
        self._desk = read_parameters(data_path("supply", "licensing.yaml"))
        of_uses = {
            f"output_pct.{use.id}": Parameter(
                name=f"output_pct.{use.id}",
                value=use.output_pct,
                low=use.output_low_pct,
                high=use.output_high_pct,
                unit=f"% of the output of {use.sector}",
                shape="uniform",
                basis=use.basis,
                source=use.source,
                confidence=use.confidence,
                note=use.note,
            )
            for use in self._uses
        }
        return {**shipped, **self._desk, **of_uses, **own}

    def _used(self, kind: str) -> Mapping[str, Parameter]:
        """The parameters that a run of this scenario draws, in the order of their files."""
        used = set(self._in.named)
        if kind == STOCK_FLOW:
            used |= {*_ALWAYS, *(f"output_pct.{use.id}" for use in self._uses)}
        return MappingProxyType({name: each for name, each in self._parameters.items() if name in used})

    def _first_day(self) -> date:
        found = self._in.date(self._cells.get("first_day"), "first_day")
        return found or date(2000, 1, 1)

    def _days(self) -> int:
        days = self._in.whole(self._cells.get("days"), "days", 1, MOST_DAYS)
        last = date.max - timedelta(days=MOST_DAYS)
        if not date(1900, 1, 1) <= self._in.first_day <= last:
            self._in.fault("first_day", f"{self._in.first_day} lies outside 1900-01-01 to {last}")
        return days

    def _day_inside(self, key: str, days: int) -> int | None:
        if self._cells.get(key) is None:
            return None
        found = self._in.date(self._cells[key], key)
        # Days of a horizon that is wrong itself lie neither in nor out.
        if found is None or not days:
            return None
        number = (found - self._in.first_day).days
        if not 0 <= number < days:
            self._in.fault(key, f"{found} lies outside the {days} days from {self._in.first_day}")
            return None
        return number

    def _gdp_year(self) -> int:
        before = len(self._in.problems)
        year = self._in.whole(self._cells.get("gdp_year"), "gdp_year", 1900, 2200)
        if self._cells.get("gdp_year") is None or len(self._in.problems) > before:
            # A year that is missing or wrong is told as such, and no figure of it is looked for.
            return 2024
        try:
            gdp.denominator(year)
        except KeyError:
            self._in.fault(
                "gdp_year", f"no GDP of {year} is on record", "add a row to economy/gdp_jpy.csv, or take 2024"
            )
            return 2024
        return year

    def _interchange(self) -> tuple[tuple[str, ...], ...]:
        value = self._cells.get("interchange") or []
        if not isinstance(value, list):
            self._in.fault("interchange", f"must be a list of lists of elements; got {value!r}")
            return ()
        rows = [self._in.choices({"interchange": row}, "interchange", "", ELEMENTS, "element") for row in value]
        inside = [element for row in rows for element in row]
        for element in sorted({each for each in inside if inside.count(each) > 1}):
            self._in.fault("interchange", f"{element} stands twice", "an element is in one list at most")
        return tuple(rows)

    def _equivalent(self) -> Mapping[str, float]:
        value = self._cells.get("equivalent") or {}
        if not isinstance(value, Mapping):
            self._in.fault("equivalent", f"must give grams by element; got {value!r}")
            return MappingProxyType({})
        return MappingProxyType({e: grams_of(self._in, e, g, "equivalent") for e, g in value.items()})

    def _flows(self) -> tuple[Flow, ...]:
        found: list[Flow] = []
        last: dict[tuple[str, str], float] = {}
        for place, row in self._in.rows(self._cells, "flows"):
            if "months" in row or "licensing" in row:
                read = series_of(self._in, place, row) if "months" in row else None
                found.append(read or licensing_of(self._in, self._desk, place, row))
                continue
            self._in.keys(row, place, ("from", "share_of_normal", "elements", "forms", *PROVENANCE), ("lasts",))
            step = Step(
                starts=self._in.when(row.get("from"), f"{place}: from"),
                share_of_normal=self._in.amount(row.get("share_of_normal"), f"{place}: share_of_normal", 0, MOST_FLOW),
                elements=self._in.choices(row, "elements", place, ELEMENTS, "element"),
                forms=self._in.choices(row, "forms", place, FORMS, "form"),
                row=self._in.row(row, place),
                lasts=self._in.amount(row["lasts"], f"{place}: lasts") if row.get("lasts") is not None else None,
            )
            if step.lasts is None and self._horizon_known:
                self._in_order(place, step, last)
            found.append(step)
        return tuple(found)

    def _in_order(self, place: str, step: Step, last: dict[tuple[str, str], float]) -> None:
        """A step may not begin before an earlier one of the same elements and forms: it would undo it."""
        starts = step.starts if isinstance(step.starts, float) else self._parameters[step.starts].low
        for element in step.elements:
            for form in step.forms:
                before = last.get((element, form), float("-inf"))
                if starts < before:
                    cause = f"begins before the step above it, of the same {element} ({form})"
                    self._in.fault(f"{place}: from", cause, "put the steps in the order of their days")
                    return
                last[element, form] = starts

    def _table(self) -> InputOutputTable | None:
        """A table of the user's own, in e-Stat's layout; the uses then name its sectors."""
        named = self._cells.get("table")
        if named is None:
            return None
        try:
            table = read_estat(self._folder / str(named))
            table.indices(list(dict.fromkeys(use.sector for use in self._uses)), "uses: sector")
        except InputError as error:
            self._in.problems += error.problems
            return None
        return table

    def _texts(self, key: str) -> tuple[Mapping[str, str], ...]:
        """Sentences, each in all three languages, or one that stands for all."""
        value = self._cells.get(key) or []
        if not isinstance(value, list) or not all(isinstance(each, str | Mapping) for each in value):
            self._in.fault(key, "must be a list of sentences", "or of `{en: .., ja: .., zh: ..}`")
            return ()
        told = []
        for number, each in enumerate(value, 1):
            if isinstance(each, str):
                told.append(dict.fromkeys(LANGUAGES, each))
            else:
                told.append(dict(self._in.names({key: each}, key, f"{key}[{number}]")))
        return tuple(each for each in told if each)

    def _whole(self, scenario: Scenario) -> None:
        """What only the whole can be wrong in."""
        told = self._in
        names: Sequence[str] = [each.id for each in scenario.pending]
        for name in sorted({each for each in names if names.count(each) > 1}):
            told.fault("pending", f"{name} stands twice", "give each batch an id of its own")
        if scenario.flows and self._cells.get("control_on") is None and scenario.kind == STOCK_FLOW:
            told.fault("control_on", "is missing", "flows that change need the day of the control")
        for name, parameter in scenario.parameters.items():
            if name in _ALWAYS and parameter.low < 0:
                told.fault(f"parameters: {name}", f"must not be negative; its range begins at {parameter.low:g}")
            if name in _SHARES and parameter.high > 1:
                told.fault(
                    f"parameters: {name}", f"a share must not be over 100 %; its range ends at {parameter.high:g}"
                )


def _published() -> tuple[Published, ...]:
    """What the houses printed, to stand beside every result."""
    return tuple(
        Published(
            house=each.house,
            loss_jpy=each.loss_jpy,
            loss_gdp_pct=each.loss_gdp_pct,
            duration_days=round(each.months * MONTH),
            assumes=each.assumes,
            source=each.source,
            confidence=each.confidence,
        )
        for each in published_houses()
    )
