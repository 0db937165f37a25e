"""The two cases as a model: parameters in, what happened to lines and output out. Every array has one value a draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sekisho.supply.hindcast.flows import (
    BASES_2010,
    DAYS,
    END_OF_JULY,
    JULY,
    japan_flow_2010,
    world_flow_2025,
)
from sekisho.supply.hindcast.houses import fitted_scale
from sekisho.supply.hindcast.lines import (
    CLASSES,
    Ran,
    Strata,
    Supply,
    delayed,
    expected_shortfall,
    largest_deficit,
    run,
    strata,
)

Floats = NDArray[np.float64]
Drawn = Mapping[str, Floats]

NOTICED: Final = 0.001
"""The share of lines from which a stop counts as seen: 0.1 %."""
LICENSED: Final = ((0.0, 0.0), (61.0, 0.25), (87.0, 0.60), (118.0, 0.85), (149.0, 1.0))
"""Day of departure, share of lines with a licence: the shares granted to EU suppliers; the last point is assumed."""
AT_ONCE: Final = 200
"""Draws that are run together; the result does not depend on it."""


def controlled_flow(drawn: Drawn, flow: Floats) -> Floats:
    """What left China of the controlled grades, in days of their need; (draws, days) from a flow of shape (days,).

    Until July the grades outside the control go on at `uncontrolled_flow`, or take all there is, and the controlled
    ones get the rest; from July both are supplied alike. Tonnes of both grades add up to the flow.
    """
    kappa = drawn["controlled_share"][:, None]
    free = np.minimum(drawn["uncontrolled_flow"][:, None], flow / (1 - kappa))
    controlled = np.maximum((flow - (1 - kappa) * free) / kappa, 0.0)
    return np.where(np.arange(len(flow)) < JULY, controlled, flow)


def uncontrolled_flow(drawn: Drawn, flow: Floats) -> Floats:
    """The other grades, in days of their own need; (draws, days)."""
    kappa = drawn["controlled_share"][:, None]
    free = np.minimum(drawn["uncontrolled_flow"][:, None], flow / (1 - kappa))
    return np.where(np.arange(len(flow)) < JULY, free, flow)


def licensed_classes(lag_days: Floats) -> NDArray[np.intp]:
    """How many classes of lines hold a licence, by day of arrival; (draws, DAYS). What left before day 0 asks none."""
    left = np.arange(DAYS) - lag_days[:, None]
    days, shares = zip(*LICENSED, strict=True)
    share = np.interp(left, days, shares)
    return np.asarray(np.floor(share * CLASSES + 0.5), dtype=np.intp)


def world_lines(drawn: Drawn, shape: str, lines: Strata) -> Ran:
    """The world's lines on controlled grades in 2025."""
    return _market(drawn, controlled_flow(drawn, world_flow_2025(shape)), drawn["lag_days"], lines)


def japan_magnet_lines(drawn: Drawn, shape: str, lines: Strata) -> Ran:
    """Japan's lines on finished magnets in 2025: the world's flow times a ratio until June, its own from July."""
    flow = controlled_flow(drawn, world_flow_2025(shape)) * drawn["japan_flow"][:, None]
    flow[:, JULY:] = drawn["japan_flow_from_july"][:, None]
    return _market(drawn, flow, drawn["japan_lag_days"], lines)


def _market(drawn: Drawn, flow: Floats, lag_days: Floats, lines: Strata) -> Ran:
    supply = Supply(
        by_sea=delayed(flow, lag_days),
        by_air=delayed(flow, drawn["air_lag_days"]),
        pooled=drawn["pooled_share"],
        rescue=drawn["rescue_share"],
        licensed=licensed_classes(lag_days),
    )
    return run(drawn["cover_days"], drawn["cover_sigma"], supply, lines)


def alloy_lost_pct(drawn: Drawn, last_day: int = END_OF_JULY) -> Floats:
    """Output that Japan's lines on alloy and metal have lost by a day, in per cent; of those that need Dy or Tb."""
    short = (1 - drawn["alloy_flow"]) * np.maximum(last_day + 1 - drawn["japan_lag_days"], 0.0)
    lost = expected_shortfall(short, drawn["alloy_cover_days"], drawn["alloy_sigma"])
    return np.asarray(100 * lost / (last_day + 1))


def case_2025(drawn: Drawn, shape: str = "ramp", lines: Strata | None = None) -> dict[str, Floats]:
    """What the checks of 2025 look at. Losses are before recapture and by the day on which output was lost."""
    lines = lines or strata()
    world, japan = world_lines(drawn, shape, lines), japan_magnet_lines(drawn, shape, lines)
    found: dict[str, Floats] = {
        "world_first": world.first_day(NOTICED),
        "world_last": world.last_day(NOTICED),
        "world_1pct_first": world.first_day(0.01),
        "world_peak_pct": world.peak_pct(),
        "japan_first": japan.first_day(NOTICED),
        "japan_last": japan.last_day(NOTICED),
        "japan_peak_pct": japan.peak_pct(),
    }
    for name, last in (("", END_OF_JULY), ("_to_august", DAYS - 1)):
        magnets, alloy = japan.lost_pct(0, last), alloy_lost_pct(drawn, last)
        share = drawn["magnet_share"]
        found[f"world_lost{name}_pct"] = world.lost_pct(0, last)
        found[f"japan_magnet{name}_pct"] = magnets
        found[f"japan_alloy{name}_pct"] = alloy
        found[f"japan_lost{name}_pct"] = share * magnets + (1 - share) * drawn["alloy_needing"] * alloy
    for name, at in (("cover_1pct_days", 0.01), ("cover_5pct_days", 0.05)):
        found[name] = drawn["cover_days"] * np.exp(drawn["cover_sigma"] * ndtri(at))
    return found


RATIONING: Final = ("pooled", "luck")


def case_2010(drawn: Drawn) -> dict[str, Floats]:
    """What the checks of 2010 look at, in per cent of a year's GDP.

    luck: lines are served in one fixed order until the day's arrivals are spent; above the need all share alike.
    Nothing is at sea: the published months are of arrivals.
    """
    gated_pct = fitted_scale() / drawn["house_dependency"] * drawn["china_share_2010"]
    found: dict[str, Floats] = {}
    for base in BASES_2010:
        arrivals = japan_flow_2010(base)
        for rationing in RATIONING:
            classes = arrivals[None] if rationing == "pooled" else _in_order(arrivals)
            found[f"lost_2010_{base}_{rationing}_gdp_pct"] = gated_pct * _year_share(drawn, classes)
        nothing = japan_flow_2010(base, nil=True)[None]
        found[f"control_2010_{base}_gdp_pct"] = gated_pct * _year_share(drawn, nothing)
    lost = [found[f"lost_2010_{base}_{rationing}_gdp_pct"] for base in BASES_2010 for rationing in RATIONING]
    found["lost_2010_gdp_pct"] = np.maximum.reduce(lost)
    found["control_2010_gdp_pct"] = np.minimum.reduce([found[f"control_2010_{base}_gdp_pct"] for base in BASES_2010])
    return found


def _in_order(arrivals: Floats) -> Floats:
    """Arrivals by class of lines, (classes, days), served in order; what is above the need goes to all."""
    before = np.arange(CLASSES)[:, None] / CLASSES
    served = np.clip((arrivals - before) * CLASSES, 0.0, 1.0)
    return served + np.maximum(arrivals - 1, 0.0)


def _year_share(drawn: Drawn, classes: Floats) -> Floats:
    deficits = largest_deficit(classes)
    lost = expected_shortfall(deficits, drawn["cover_days"][:, None], drawn["cover_sigma"][:, None])
    return np.asarray(lost.mean(axis=1) / 365)


def evaluate(
    drawn: Drawn,
    shape: str = "ramp",
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Mapping[str, Floats]:
    """Both cases for every draw; arrays of shape (draws,). progress is told (draws done, draws in all).

    stop: asked now and then; once it says yes, arrays hold the first draws only, those that were finished.
    """
    draws = len(drawn["cover_days"])
    lines = strata()
    parts: list[dict[str, Floats]] = []
    for first in range(0, draws, AT_ONCE):
        some = {name: values[first : first + AT_ONCE] for name, values in drawn.items()}
        parts.append(case_2025(some, shape, lines))
        if progress is not None:
            progress(min(first + AT_ONCE, draws), draws)
        if stop is not None and stop():
            break
    found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    done = len(found["world_first"])
    return MappingProxyType({**found, **case_2010({name: values[:done] for name, values in drawn.items()})})
