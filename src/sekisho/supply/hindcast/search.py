"""Which part of the prior holds the checks, and the one set that is shipped: a search that anyone can repeat.

The share of the prior that holds says how wide the feasible region is; it is no probability.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.supply.hindcast.cases import evaluate
from sekisho.supply.hindcast.checks import Check, checks
from sekisho.supply.hindcast.shipped import prior
from sekisho.supply.parameters import Parameter, draw

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

DRAWS: Final = 16_000
SEED: Final = 20250404
SHAPE: Final = "ramp"
BAND: Final = (5, 50, 95)
IMPLIED: Final = ("cover_1pct_days", "cover_5pct_days")
DIGITS: Final = 3


@dataclass(frozen=True)
class Tried:
    """Draws from the prior and what came of them; arrays of shape (draws,). held: by check that the draws can hold."""

    draws: int
    seed: int
    shape: str
    drawn: Mapping[str, Floats]
    metrics: Mapping[str, Floats]
    held: Mapping[str, Mask]

    @property
    def imposed(self) -> Mask:
        """Draws that hold all imposed checks."""
        return self._all("imposed")

    @property
    def whole(self) -> Mask:
        """Draws that hold every check that depends on them, those of 2010 included."""
        return self.imposed & self._all("afterwards")

    def _all(self, role: str) -> Mask:
        held = [self.held[check.id] for check in checked(self.metrics) if check.role == role]
        return np.asarray(np.logical_and.reduce(held))

    def shares(self) -> dict[str, Any]:
        """Shares of the prior that hold, and how the others miss: below, above, or never."""
        by_check = {}
        for check in checked(self.metrics):
            model = self.metrics[check.metric]
            by_check[check.id] = {
                "held": float(self.held[check.id].mean()),
                "below": float((model < check.low).mean()),
                "above": float((model > check.high).mean()),
                "never": float(np.isnan(model).mean()),
            }
        return {
            "draws": self.draws,
            "seed": self.seed,
            "imposed": float(self.imposed.mean()),
            "imposed_and_2010": float(self.whole.mean()),
            "by_check": by_check,
        }

    def spread(self, name: str) -> dict[str, float | None]:
        """Where the holding draws of a parameter or a metric lie, and their deviation over the prior's.

        The deviation is of the logarithm for the quantiles of cover. None where no draw holds.
        """
        values = self.drawn[name] if name in self.drawn else self.metrics[name]
        holding = values[self.imposed]
        holding = holding[~np.isnan(holding)]
        if not len(holding):
            return {**{f"p{share}": None for share in BAND}, "sd_over_prior": None}
        told: dict[str, float | None] = {
            f"p{share}": float(value) for share, value in zip(BAND, np.percentile(holding, BAND), strict=True)
        }
        known = values[~np.isnan(values)]
        scaled = (np.log(holding), np.log(known)) if name in IMPLIED else (holding, known)
        before = float(np.std(scaled[1]))
        # What is fixed keeps a deviation of a last bit.
        told["sd_over_prior"] = float(np.std(scaled[0])) / before if before > 1e-9 else None
        return told


def checked(metrics: Mapping[str, Floats]) -> list[Check]:
    """The checks that depend on the parameters searched here; houses and the licensing desk do not."""
    return [check for check in checks() if check.metric in metrics]


def search(
    draws: int = DRAWS,
    seed: int = SEED,
    shape: str = SHAPE,
    progress: Callable[[int, int], None] | None = None,
    parameters: Mapping[str, Parameter] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Tried:
    """Both cases over draws of the prior. About a third of a second of one core per 1,000 draws.

    stop: asked now and then; once it says yes, what was tried is the draws that were finished.
    """
    drawn = draw(parameters or prior(), draws, seed)
    metrics = evaluate(drawn, shape, progress, stop)
    draws = len(metrics["world_first"])
    drawn = {name: values[:draws] for name, values in drawn.items()}
    held = {check.id: check.holds(metrics[check.metric]) for check in checked(metrics)}
    return Tried(draws, seed, shape, drawn, metrics, held)


def choose(tried: Tried, parameters: Mapping[str, Parameter] | None = None) -> dict[str, float] | None:
    """The set to ship: of the draws that hold everything, the one nearest to their medians, in round figures.

    Distances are over the prior's ranges. A draw that no longer holds when rounded is passed over. None if none holds.
    """
    ranges = {name: one for name, one in (parameters or prior()).items() if one.high > one.low and one.shape != "fixed"}
    places = np.flatnonzero(tried.whole)
    if not len(places):
        return None
    scaled = np.array([(tried.drawn[name][places] - one.low) / (one.high - one.low) for name, one in ranges.items()])
    distance = ((scaled - np.median(scaled, axis=1, keepdims=True)) ** 2).sum(axis=0)
    for place in places[np.argsort(distance, kind="stable")]:
        chosen = {name: round_figure(float(values[place])) for name, values in tried.drawn.items()}
        metrics = evaluate({name: np.array([value]) for name, value in chosen.items()}, tried.shape)
        if all(check.holds(metrics[check.metric]).all() for check in checked(metrics)):
            return chosen
    return None


def round_figure(value: float) -> float:
    """To DIGITS significant digits."""
    return float(f"{value:.{DIGITS}g}")
