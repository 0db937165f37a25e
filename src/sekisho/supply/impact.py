"""What two laws do to one docket, in grams of elements and days of Japan's need: `replay --impact`.

A finding never says "granted", so what is grantable is counted as if it were granted, and said to be. A docket is no
nation: without weights that blow it up to the whole flow there is no loss in yen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sekisho.determination.bulk import Decider
from sekisho.determination.dockets.covered import covered
from sekisho.determination.dockets.dataset import count_lines
from sekisho.determination.dockets.docket import DocketBatch
from sekisho.determination.dockets.grants import Grants, grant_docket, settled
from sekisho.determination.dockets.parallel import each_batch
from sekisho.determination.outcome import Outcome
from sekisho.determination.verdict import Determiner
from sekisho.errors import InputError, Problem
from sekisho.facts import Numbers, Terms, dictionary
from sekisho.materials.items import SYMBOLS
from sekisho.places import data_path
from sekisho.regime.law import Regime
from sekisho.supply.answers import loss_apart
from sekisho.supply.flows_file import PASSES, SCHEMA, STATUSES, whole_grams, with_flows, write_flows
from sekisho.supply.material.departures import NEED_SCALE
from sekisho.supply.material.uses import ELEMENTS, layout_of, shipped_uses
from sekisho.supply.parameters import BASES, Parameter, read_parameters
from sekisho.supply.pictures.words import phrases
from sekisho.supply.result import band
from sekisho.supply.run import run
from sekisho.supply.scenario import Scenario

Progress = Callable[[int, int | None], None]
Grams = NDArray[np.int64]

DESTINATION: Final = "JP"
SHIPPED, LICENSED, PENDING, REFUSED = range(len(STATUSES))
STATUS_OF: Final = {
    Outcome.NO_LICENCE_REQUIRED: SHIPPED,
    Outcome.GENERAL_LICENCE: LICENSED,
    Outcome.GRANTABLE: LICENSED,
    Outcome.GRANTABLE_IN_PART: LICENSED,
    Outcome.INFORMATION_NEEDED: PENDING,
    Outcome.REFER: PENDING,
    Outcome.PRESUMED_REFUSAL: REFUSED,
    Outcome.PROHIBITED: REFUSED,
}
ASSUMES: Final = ("impact.grantable", "impact.open", "impact.in_part")
"""Phrases of data/supply/words.csv."""


def impact(docket: Path, baseline: Regime, reform: Regime, progress: Progress | None = None) -> dict[str, Any]:
    """The `impact` of `replay --json`: lines to Japan, by element, under both laws.

    Grams are whole and rounded down; days are grams over Japan's daily need, with the range of what that need is held
    to be. Every record carries its own basis; sentences come in three languages. Raises InputError for a file that is
    no docket.
    """
    determiners = [Determiner(regime, dictionary()) for regime in (baseline, reform)]
    job = _Weigh(determiners, [grant_docket(docket, determiner) for determiner in determiners])
    grams = np.zeros((2, len(STATUSES), len(SYMBOLS)), dtype=np.int64)
    lines, open_lines, done, total = 0, 0, 0, count_lines(docket)
    bases: set[str] = set()
    for found in each_batch(docket, job):
        grams += found.grams
        lines, open_lines, done = lines + found.lines, open_lines + found.open_lines, done + found.read
        bases.add(found.basis)
        if progress:
            progress(done, total)
    basis = max({*bases, "assumption"}, key=BASES.index)
    return {
        "destination": DESTINATION,
        "lines": lines,
        "lines_without_composition": open_lines,
        "elements": [
            _element(symbol, grams[:, :, at], basis) for at, symbol in enumerate(SYMBOLS) if grams[:, :, at].any()
        ],
        "loss_jpy": {"value": None, "why": dict(phrases()["impact.no_weights"]), "basis": basis},
        "assumes": [dict(phrases()[phrase]) for phrase in ASSUMES],
        "basis": basis,
    }


def weighted_loss(
    flows: Path, scenario: Scenario, laws: Sequence[str], draws: int, seed: int = 1, progress: Progress | None = None
) -> dict[str, Any]:
    """What two laws cost, in yen, when a flows file says with weights what passes under each of them.

    laws: their names in the file's column `scenario`. The scenario gives stocks, uses and everything else; both runs
    share all random numbers. `covers_pct` holds how much of China's normal flow the first law's rows come to, by
    element: a loss is of the country only where that is near 100. Raises InputError as `with_flows` does.
    """
    first, second = (with_flows(scenario, flows, law) for law in laws)
    before = run(first, draws, seed, None if progress is None else lambda done, _: progress(done, 2 * draws))
    after = run(second, draws, seed, None if progress is None else lambda done, _: progress(draws + done, 2 * draws))
    apart = loss_apart(before, after)
    return {
        "value": apart["loss_jpy"]["mean"],
        **apart["loss_jpy"],
        "baseline": band(before.loss_jpy),
        "reform": band(after.loss_jpy),
        "draws": apart["draws"],
        "seed": seed,
        "scenario": scenario.id,
        "horizon_days": scenario.days,
        "convention": scenario.convention,
        "denominator_jpy": before.denominator_jpy,
        "covers_pct": {element: round(float(values.mean()), 1) for element, values in before.inflow_series.items()},
        "basis": max(before.basis, after.basis, key=BASES.index),
    }


def _element(symbol: str, grams: Grams, basis: str) -> dict[str, Any]:
    """One element under both laws; grams: shape (2, statuses)."""
    passing = grams[:, [STATUSES.index(status) for status in PASSES]].sum(axis=1)
    need = need_g_per_day(symbol)
    masses = {"baseline": int(passing[0]), "reform": int(passing[1]), "difference": int(passing[1] - passing[0])}
    sides = {
        side: {f"{status}_g": int(mass) for status, mass in zip(STATUSES, row, strict=True)}
        for side, row in zip(("baseline", "reform"), grams, strict=True)
    }
    return {
        "element": symbol,
        **sides,
        "passes_g": masses,
        "need_g_per_day": None if need is None else {name: round(value) for name, value in need.items()},
        "need_days": None
        if need is None
        else {
            side: {
                "value": mass / need["value"],
                # The larger the need, the fewer the days.
                "low": mass / need["high" if mass >= 0 else "low"],
                "high": mass / need["low" if mass >= 0 else "high"],
            }
            for side, mass in masses.items()
        },
        "basis": basis,
    }


def need_g_per_day(symbol: str) -> dict[str, float] | None:
    """Japan's need of an element a day with its range; None where no use of it is on record."""
    if symbol not in ELEMENTS:
        return None
    layout = layout_of(shipped_uses(), (), {})
    mass = float(layout.need_g[:, ELEMENTS.index(symbol)].sum())
    scale = _parameters()[NEED_SCALE[symbol]]
    return {"value": mass * scale.value, "low": mass * scale.low, "high": mass * scale.high}


def _parameters() -> Mapping[str, Parameter]:
    return read_parameters(data_path("supply", "parameters.yaml"))


def write_docket_flows(docket: Path, regimes: Sequence[Regime], out: Path, progress: Progress | None = None) -> int:
    """Write `flows.parquet` from a docket's findings under each law, lines to Japan only; returns the rows written.

    `scenario` is the law's name, `licence` and `weight` are empty: a finding grants nothing, and a docket says nothing
    of how much it stands for. Days of licensed lines are assumed, and their rows say so.
    """
    if out.resolve() == docket.resolve():
        raise InputError(Problem(str(out), "is the docket itself", "name another file for the flows"))
    determiners = [Determiner(regime, dictionary()) for regime in regimes]
    grants = [grant_docket(docket, determiner) for determiner in determiners]
    job = _Rows(determiners, grants, round(_parameters()["licence_wait_days"].value), round(_transit().value))
    total = count_lines(docket)

    def tables() -> Iterator[pa.Table]:
        done = 0
        for table, read in each_batch(docket, job):
            done += read
            if progress:
                progress(done, total)
            yield table

    return write_flows(out, tables())


def _transit() -> Parameter:
    return _parameters()["transit_days"]


@dataclass(frozen=True)
class _Weighed:
    grams: Grams
    lines: int
    open_lines: int
    read: int
    basis: str


@dataclass(frozen=True)
class _OnFindings:
    """A job on the findings of a batch under several laws."""

    determiners: Sequence[Determiner]
    grants: Sequence[Grants]

    @cached_property
    def decider(self) -> Decider:
        return Decider(self.determiners, missing=False)

    def _findings(self, read: DocketBatch) -> tuple[NDArray[np.intp], list[tuple[NDArray[np.int8], Grams]], Grams]:
        """The rows of lines to Japan that could be read; their status and grantable grams under each law; and grams of
        every element in them."""
        batch = covered(read, [each.regime for each in self.determiners])
        table = batch.table
        good = np.ones(len(batch), dtype=bool)
        good[list(batch.errors)] = False
        destination = table.columns.get("destination")
        to_japan = np.zeros(len(batch), dtype=bool)
        if isinstance(destination, Terms):
            to_japan = np.array([value == DESTINATION for value in destination.values], dtype=bool)[destination.codes]
        rows = np.flatnonzero(good & to_japan)
        status_of = np.array([STATUS_OF[outcome] for outcome in Outcome], dtype=np.int8)
        found = []
        for grants, decided in zip(self.grants, self.decider.decide(table), strict=True):
            granted = settled(grants, batch, decided)
            status = status_of[granted.outcome[rows]]
            individual = np.isin(granted.outcome[rows], (Outcome.GRANTABLE, Outcome.GRANTABLE_IN_PART))
            licensed = np.where(individual, granted.grantable_g[rows], table.net_g[rows])
            found.append((status, licensed))
        return rows, found, whole_grams(table.net_g[rows], _composition(batch, rows))


def _composition(batch: DocketBatch, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Weight per cent of every element, NaN where not known: shape (rows, elements)."""
    wt_pct = np.full((len(rows), len(SYMBOLS)), np.nan)
    for at, symbol in enumerate(SYMBOLS):
        column = batch.table.columns.get(f"{symbol.lower()}_wt_pct")
        if isinstance(column, Numbers):
            wt_pct[:, at] = column.values[rows]
    return wt_pct


def _parted(contained: Grams, licensed_g: Grams, net_g: Grams) -> Grams:
    """The part of contained mass that goes with the grams licensed of a line, rounded down; shape of `contained`."""
    part = contained.copy()
    some = np.flatnonzero(licensed_g != net_g)
    # Python's integers: a product of two masses may leave 64 bits.
    wide = contained[some].astype(object) * licensed_g[some, None] // net_g[some, None]
    part[some] = wide.astype(np.int64)
    return part


@dataclass(frozen=True)
class _Weigh(_OnFindings):
    def __call__(self, read: DocketBatch) -> _Weighed:
        rows, findings, contained = self._findings(read)
        grams = np.zeros((len(self.determiners), len(STATUSES), len(SYMBOLS)), dtype=np.int64)
        net_g = read.table.net_g[rows]
        for law, (status, licensed_g) in enumerate(findings):
            passing = np.where(status[:, None] == LICENSED, _parted(contained, licensed_g, net_g), contained)
            for each in range(len(STATUSES)):
                grams[law, each] += passing[status == each].sum(axis=0)
            grams[law, REFUSED] += (contained - passing).sum(axis=0)
        unknown = int(np.isnan(_composition(read, rows)).all(axis=1).sum())
        return _Weighed(grams, len(rows), unknown, len(read), basis_of(read))


@dataclass(frozen=True)
class _Rows(_OnFindings):
    wait_days: int
    transit_days: int

    def __call__(self, read: DocketBatch) -> tuple[pa.Table, int]:
        rows, findings, contained = self._findings(read)
        tables = [
            self._table(read, rows, determiner.regime.name, status, licensed_g, contained)
            for determiner, (status, licensed_g) in zip(self.determiners, findings, strict=True)
        ]
        return pa.concat_tables(tables), len(read)

    def _table(
        self,
        read: DocketBatch,
        rows: NDArray[np.intp],
        law: str,
        status: NDArray[np.int8],
        licensed_g: Grams,
        contained: Grams,
    ) -> pa.Table:
        passing = np.where(
            status[:, None] == LICENSED, _parted(contained, licensed_g, read.table.net_g[rows]), contained
        )
        parts = [
            (status[:, None] + np.zeros_like(passing), passing),
            (np.full_like(passing, REFUSED), contained - passing),
        ]
        lines, elements, of_status, mass = [], [], [], []
        for each_status, each_mass in parts:
            line, element = np.nonzero(each_mass)
            lines.append(line)
            elements.append(element)
            of_status.append(each_status[line, element])
            mass.append(each_mass[line, element])
        line, element = np.concatenate(lines), np.concatenate(elements)
        row, state = rows[line], np.concatenate(of_status).astype(np.int64)
        count = len(row)

        def words(fact: str) -> list[str | None]:
            column = read.table.columns.get(fact)
            return [column.value(int(at)) for at in row] if isinstance(column, Terms) else [None] * count

        departs = [self._departs(day, at) for day, at in zip(words("filed_on"), state.tolist(), strict=True)]
        arrives = [None if day is None else day + timedelta(days=self.transit_days) for day in departs]
        basis = max({basis_of(read), "assumption"}, key=BASES.index)
        source = f"findings of {read.source} under {law}; days of departure and arrival are assumed"
        columns = {
            "application": read.applications.take(pa.array(row)),
            "line": pa.array(read.line[row]),
            "licence": pa.nulls(count, pa.string()),
            "scenario": pa.array([law] * count, pa.string()),
            "element": pa.array([SYMBOLS[at] for at in element.tolist()], pa.string()),
            "form": pa.array(words("form"), pa.string()),
            "origin": pa.array(words("made_in"), pa.string()),
            "consumer_group": pa.array(words("sector"), pa.string()),
            "contained_g": pa.array(np.concatenate(mass)),
            "depart_on": pa.array(departs, pa.date32()),
            "arrive_on": pa.array(arrives, pa.date32()),
            "status": pa.array([STATUSES[at] for at in state.tolist()], pa.string()),
            "weight": pa.nulls(count, pa.float64()),
            "basis": pa.array([basis] * count, pa.string()),
            "source": pa.array([source] * count, pa.string()),
        }
        return pa.table(columns, schema=SCHEMA)

    def _departs(self, filed_on: Any, status: int) -> date | None:
        """The day a line leaves: at once where it needs no licence, after the wait where one may be granted."""
        if filed_on is None or status not in (SHIPPED, LICENSED):
            return None
        assert isinstance(filed_on, date)
        return filed_on + timedelta(days=self.wait_days if status == LICENSED else 0)


def basis_of(batch: DocketBatch) -> str:
    """What a docket says of itself; one that says nothing rests on what its applicants declare."""
    said = batch.metadata.get("docket_basis") or batch.metadata.get("basis")
    return said if said in BASES else "practice"
