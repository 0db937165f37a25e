"""What users ask of a scenario: days bought, which pending case moves the cliff, yen per kilogram, leverage.

Every answer is a difference of runs that share all their random numbers, draw by draw, with one thing changed.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.errors import InputError, Problem
from sekisho.places import data_path
from sekisho.supply.material.chain import asked_of, usual_china
from sekisho.supply.material.departures import need_scales
from sekisho.supply.material.uses import ELEMENTS, layout_of
from sekisho.supply.parameters import draw
from sekisho.supply.result import Result, band
from sekisho.supply.run import Progress, Stop, run
from sekisho.supply.scenario import STOCK_FLOW, Pending, Scenario

Floats = NDArray[np.float64]

GRAMS_PER_KG: Final = 1000
HORIZONS: Final = (90, 180, 365)


@dataclass(frozen=True)
class Shift:
    """How far a cliff moved, of shape (draws,): NaN where one of the two lies beyond the horizon.

    beyond: in which draws the later cliff, or both, lie beyond it; those are no shift of nothing.
    """

    days: Floats
    beyond: NDArray[np.bool_]

    @classmethod
    def between(cls, without: Result, granted: Result) -> Shift:
        return cls(granted.cliff_day - without.cliff_day, np.isnan(granted.cliff_day) | np.isnan(without.cliff_day))

    def as_json(self) -> dict[str, Any]:
        known = self.days[~self.beyond]
        return {
            **band(known),
            "mean": float(known.mean()) if len(known) else None,
            "censored_pct": float(100 * self.beyond.mean()),
        }


@dataclass(frozen=True)
class DaysBought:
    """What granting batches buys. cover_days: element to (draws,), their mass over a day's need: an identity.

    shift: how far the day moves on which more than 1 % of the gated output is missing.
    """

    batches: tuple[str, ...]
    horizon_days: int
    draws: int
    cover_days: Mapping[str, Floats]
    shift: Shift
    basis: str

    def as_json(self) -> dict[str, Any]:
        return {
            "batches": list(self.batches),
            "horizon_days": self.horizon_days,
            "draws": self.draws,
            "cover_days": {element: band(values) for element, values in self.cover_days.items()},
            "cover_days_note": "granted mass over a day's need; an identity and no forecast",
            "cliff_shift_days": self.shift.as_json(),
            "basis": self.basis,
        }


@dataclass(frozen=True)
class CaseValue:
    """What one batch is worth: the loss without it less the loss with it, all else as in the scenario.

    worth_jpy, and contained_kg by element: (draws,), over the horizon.
    """

    batch: str
    name: Mapping[str, str]
    horizon_days: int
    contained_kg: Mapping[str, Floats]
    worth_jpy: Floats
    shift: Shift
    basis: str

    @property
    def whole_kg(self) -> Floats:
        return np.asarray(np.sum(list(self.contained_kg.values()), axis=0))

    @property
    def jpy_per_kg(self) -> Floats:
        """Shape (draws,); 0 where the batch holds nothing."""
        whole = self.whole_kg
        return np.divide(self.worth_jpy, whole, out=np.zeros_like(whole), where=whole > 0)

    @property
    def price_usd_per_kg(self) -> float | None:
        """What a kilogram of it costs as oxide, at published prices; None where an element in it has none."""
        masses = {element: float(np.median(values)) for element, values in self.contained_kg.items()}
        whole = sum(masses.values())
        known = all(element in prices_usd_per_kg() for element in masses)
        return round(price_usd(masses) / whole, 2) if known and whole else None

    def as_json(self) -> dict[str, Any]:
        per_kg = self.jpy_per_kg
        return {
            "batch": self.batch,
            "name": dict(self.name),
            "horizon_days": self.horizon_days,
            "contained_kg": {element: band(values) for element, values in self.contained_kg.items()},
            "worth_jpy": {**band(self.worth_jpy), **_mean(self.worth_jpy)},
            "jpy_per_kg": {**band(per_kg), **_mean(per_kg), "zero_pct": float(100 * (per_kg == 0).mean())},
            "price_usd_per_kg": self.price_usd_per_kg,
            "cliff_shift_days": self.shift.as_json(),
            "note": "the case alone changed; zero is normal while stock lasts; values of cases do not add up",
            "basis": self.basis,
        }


@dataclass(frozen=True)
class Leverage:
    """What withholding all pending cases costs, from a day on, by horizon: (draws,) each."""

    day: int
    on: str
    convention: str
    refused_jpy: Mapping[int, Floats]
    granted_jpy: Mapping[int, Floats]
    basis: str
    draws: int

    def gap_jpy(self, horizon: int) -> Floats:
        return np.asarray(self.refused_jpy[horizon] - self.granted_jpy[horizon])

    def as_json(self) -> dict[str, Any]:
        return {
            "on": self.on,
            "convention": self.convention,
            "draws": self.draws,
            "horizons": [
                {
                    "horizon_days": horizon,
                    "refused_jpy": float(self.refused_jpy[horizon].mean()),
                    "granted_jpy": float(self.granted_jpy[horizon].mean()),
                    "leverage_jpy": {**_mean(self.gap_jpy(horizon)), **band(self.gap_jpy(horizon))},
                }
                for horizon in self.refused_jpy
            ],
            "note": "means of draws that share all random numbers; p5 to p95 are ranges of parameters",
            "basis": self.basis,
        }


def days_bought(
    scenario: Scenario,
    draws: int,
    seed: int = 1,
    batches: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> DaysBought:
    """What granting all, or the named, pending batches buys over refusing them. Raises InputError for unknown ids."""
    named = _named(scenario, batches)
    mass = _asked(scenario, draws, seed)
    told = _Steps(progress, 2, draws)
    without = run(scenario.all_decided(0.0, named), draws, seed, told.next())
    granted = run(scenario.all_decided(1.0, named), draws, seed, told.next())
    cover = {
        element: np.sum([mass.days[name][:, at] for name in named], axis=0)
        for at, element in enumerate(ELEMENTS)
        if any(mass.days[name][:, at].any() for name in named)
    }
    shift = Shift.between(without, granted)
    return DaysBought(tuple(named), scenario.days, draws, cover, shift, scenario.basis)


def case_values(
    scenario: Scenario,
    draws: int,
    seed: int = 1,
    batches: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> list[CaseValue]:
    """The worth of each of the batches alone, and how far it alone moves the cliff; the one that moves it most first.

    The others stay as the scenario has them. Raises InputError for unknown ids.
    """
    named = _named(scenario, batches)
    mass = _asked(scenario, draws, seed)
    told = _Steps(progress, 2 * len(named), draws)
    found = []
    for name in named:
        withheld = run(scenario.decided({name: 0.0}), draws, seed, told.next())
        granted = run(scenario.decided({name: 1.0}), draws, seed, told.next())
        held = {e: mass.kg[name][:, at] for at, e in enumerate(ELEMENTS) if mass.kg[name][:, at].any()}
        pending = next(each for each in scenario.pending if each.id == name)
        worth = withheld.loss_jpy - granted.loss_jpy
        shift = Shift.between(withheld, granted)
        found.append(CaseValue(name, pending.name, scenario.days, held, worth, shift, scenario.basis))
    return sorted(found, key=lambda each: (-_known_mean(each.shift), -float(each.worth_jpy.mean())))


def leverage(
    scenario: Scenario,
    draws: int,
    seed: int = 1,
    horizons: Sequence[int] = HORIZONS,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Leverage:
    """E[L | all pending refused] - E[L | all pending granted], L counted from the scenario's day `as_of`.

    The run is lengthened or cut to the longest horizon. stop: asked now and then; once it says yes, the answer is of
    the draws that were finished, refused and granted alike. Raises InputError where nothing is pending.
    """
    _named(scenario, None)
    day = scenario.as_of_day
    longer = scenario.until(day + max(horizons))
    told = _Steps(progress, 2, draws)
    refused = run(longer.all_decided(0.0), draws, seed, told.next(), stop)
    # What one side lacks the other need not have.
    granted = run(longer.all_decided(1.0), refused.draws, seed, told.next(), stop if refused.draws == draws else None)
    done = granted.draws

    def until(result: Result, horizon: int) -> Floats:
        return np.asarray(result.loss_by_day_jpy[:done, day : day + horizon].sum(axis=1))

    return Leverage(
        day=day,
        on=scenario.date_of(day).isoformat(),
        convention=scenario.convention,
        refused_jpy={horizon: until(refused, horizon) for horizon in horizons},
        granted_jpy={horizon: until(granted, horizon) for horizon in horizons},
        basis=scenario.basis,
        draws=done,
    )


def loss_apart(first: Result, second: Result) -> dict[str, Any]:
    """How much more the second loses than the first, draw by draw. Raises ValueError where they share no draws."""
    if (first.seed, first.convention, first.days) != (second.seed, second.convention, second.days):
        raise ValueError("two runs differ in seed, convention or horizon and cannot be held against each other")
    shared = min(first.draws, second.draws)
    gap = second.loss_jpy[:shared] - first.loss_jpy[:shared]
    return {"draws": shared, "horizon_days": first.days, "loss_jpy": {**band(gap), **_mean(gap)}}


@cache
def prices_usd_per_kg() -> Mapping[str, float]:
    """Published prices of a kilogram of element, in its oxide, by element: those that there are."""
    with data_path("materials", "elements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["symbol"]: float(row["oxide_price_usd_kg_2025e"]) * float(row["metal_to_oxide"])
        for row in rows
        if row["oxide_price_usd_kg_2025e"]
    }


def price_usd(contained_kg: Mapping[str, float], prices: Mapping[str, float] | None = None) -> float:
    """What so much of the elements costs, US$. Raises InputError naming every element that has no price."""
    prices = prices_usd_per_kg() if prices is None else prices
    missing = [element for element in contained_kg if element not in prices]
    if missing:
        remedy = "add oxide_price_usd_kg_2025e in materials/elements.csv, or leave the element out"
        raise InputError([Problem(f"prices: {element}", "there is no price", remedy) for element in missing])
    return sum(mass * prices[element] for element, mass in contained_kg.items())


@dataclass(frozen=True)
class _Asked:
    """What batches ask for, by id: days of the country's need and kilograms, shape (draws, elements) each."""

    days: Mapping[str, Floats]
    kg: Mapping[str, Floats]


def _asked(scenario: Scenario, draws: int, seed: int) -> _Asked:
    layout = layout_of(scenario.uses, scenario.interchange, scenario.equivalent)
    drawn = draw(scenario.parameters, draws, seed)
    china, scale = usual_china(layout, drawn), need_scales(drawn)
    need = layout.need_g.sum(axis=0)

    def grams(pending: Pending) -> Floats:
        item_days = asked_of(pending, layout, drawn, china)
        return np.asarray(np.einsum("bj,je->be", item_days, layout.need_g) * scale)

    masses = {pending.id: grams(pending) for pending in scenario.pending}
    return _Asked(
        days={name: mass / (need * scale) for name, mass in masses.items()},
        kg={name: mass / GRAMS_PER_KG for name, mass in masses.items()},
    )


def _named(scenario: Scenario, batches: Sequence[str] | None) -> list[str]:
    """The ids of batches that are asked about."""
    known = [each.id for each in scenario.pending]
    if scenario.kind != STOCK_FLOW or not known:
        remedy = "name a scenario with `pending:`, for instance japan-2026"
        raise InputError(Problem(scenario.id, "nothing is pending in this scenario", remedy))
    unknown = [name for name in batches or () if name not in known]
    if unknown:
        raise InputError(
            [Problem(f"{scenario.id}: {n}", "no such batch", f"known are {', '.join(known)}") for n in unknown]
        )
    return list(batches or known)


class _Steps:
    """One bar over several runs."""

    def __init__(self, progress: Progress | None, runs: int, draws: int) -> None:
        self._progress, self._runs, self._draws, self._done = progress, runs, draws, 0

    def next(self) -> Progress | None:
        progress, before, whole = self._progress, self._done * self._draws, self._runs * self._draws
        self._done += 1
        if progress is None:
            return None
        return lambda done, _: progress(before + done, whole)


def _mean(values: Floats) -> dict[str, float | None]:
    if len(values) < 2:
        return {"mean": float(values.mean()), "standard_error": None}
    return {"mean": float(values.mean()), "standard_error": float(values.std(ddof=1) / np.sqrt(len(values)))}


def _known_mean(shift: Shift) -> float:
    known = shift.days[~shift.beyond]
    return float(known.mean()) if len(known) else 0.0
