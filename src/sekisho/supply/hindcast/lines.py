"""Production lines that hold a stock, eat it, and stop: many lines, many draws at once.

A line needs 1 a day. It holds S0 = m exp(sigma z) days, takes y = min(1, S) and loses 1 - y. It is stopped on a day on
which it makes less than half of normal. Lines are strata of the stock's distribution, fine where the stock is small:
what happened was the fate of the worst-stocked lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]

STOPPED_BELOW: Final = 0.5
MOST_TO_ONE: Final = 2.0
EDGES: Final = (
    *(0, 0.00025, 0.0005, 0.00075, 0.001, 0.00125, 0.0015, 0.00175, 0.002, 0.0025, 0.003, 0.00375, 0.0045, 0.00525),
    *(0.006, 0.007, 0.008, 0.009, 0.01, 0.0117, 0.0135, 0.0155, 0.0175, 0.02, 0.0225, 0.026, 0.03, 0.035, 0.04, 0.045),
    *(0.05, 0.0575, 0.065, 0.0725, 0.08, 0.09, 0.1, 0.115, 0.13, 0.15, 0.17, 0.195, 0.22, 0.26, 0.3, 0.35, 0.4, 0.475),
    *(0.55, 0.65, 0.8, 1),
)
"""Where one stratum of lines ends and the next begins, as shares of all lines, the least stocked first."""
CLASSES: Final = 20
"""Equal groups of lines by the order in which they are licensed: the published shares are whole numbers of them."""


@dataclass(frozen=True, slots=True)
class Strata:
    """Lines as strata: how many standard deviations each lies from the median of log stock, and its weight."""

    z: Floats
    weight: Floats


def strata(edges: tuple[float, ...] = EDGES) -> Strata:
    """Strata by their edges, each standing at its own median."""
    ends = np.asarray(edges, dtype=np.float64)
    return Strata(ndtri((ends[1:] + ends[:-1]) / 2), np.diff(ends))


def delayed(flow: Floats, lag_days: Floats) -> Floats:
    """What arrives each day, shape (draws, days), of what left, shape (draws, days), after lags of shape (draws,).

    Before day 0 one day's need left each day, so that goods at sea arrive in full. A lag may end within a day; nothing
    is lost by that.
    """
    whole = np.floor(lag_days).astype(np.intp)
    part = (lag_days - whole)[:, None]
    day = np.arange(flow.shape[1])
    today, day_before = (_at(flow, day - whole[:, None] - back) for back in (0, 1))
    return np.asarray((1 - part) * today + part * day_before)


def _at(flow: Floats, day: NDArray[np.intp]) -> Floats:
    return np.where(day < 0, 1.0, np.take_along_axis(flow, np.maximum(day, 0), axis=1))


@dataclass(frozen=True, slots=True)
class Supply:
    """What reaches the lines of one market, in days of need a day; (draws, days) or (draws,).

    by_sea, by_air: arrivals if all went that way. pooled: share that every line gets alike; the rest goes to licensed
    lines only, at most MOST_TO_ONE each. rescue: share that goes by air to lines that would stop on the day.
    licensed: how many of the CLASSES have a licence, by day of arrival; 0 shares everything.
    """

    by_sea: Floats
    by_air: Floats
    pooled: Floats
    rescue: Floats
    licensed: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Ran:
    """What lines of one market did.

    lost, stopped: shape (draws, days), as shares of all lines' output. left_days: shape (draws,), stock at the end in
    days of need, mean over lines: what was there, and came, and was not used.
    """

    lost: Floats
    stopped: Floats
    left_days: Floats

    def lost_pct(self, first: int, last: int) -> Floats:
        """Output lost from a day to a day, both inside, in per cent of normal output; shape (draws,)."""
        return np.asarray(100 * self.lost[:, first : last + 1].mean(axis=1))

    def first_day(self, share: float) -> Floats:
        """First day with that share of lines stopped; NaN where it never comes."""
        reached = self.stopped >= share - 1e-6
        return np.where(reached.any(axis=1), reached.argmax(axis=1), np.nan)

    def last_day(self, share: float) -> Floats:
        """Last day with that share of lines stopped; NaN where it never comes."""
        reached = self.stopped >= share - 1e-6
        last = reached.shape[1] - 1 - reached[:, ::-1].argmax(axis=1)
        return np.where(reached.any(axis=1), last, np.nan)

    def peak_pct(self) -> Floats:
        return np.asarray(100 * self.stopped.max(axis=1))


def run(cover_days: Floats, sigma: Floats, supply: Supply, lines: Strata) -> Ran:
    """Every draw's lines through all days, in single precision. cover_days, sigma: shape (draws,)."""
    draws, days = supply.by_sea.shape
    kind = np.float32
    first = cover_days[:, None] * np.exp(sigma[:, None] * lines.z)
    stock = np.repeat(first[:, None, :], CLASSES, axis=1).astype(kind)
    weight = np.tile(lines.weight / CLASSES, CLASSES).astype(kind)
    to_all, to_licensed = _shared(supply)
    to_all, to_licensed = to_all.astype(kind), to_licensed.astype(kind)
    rescue = (supply.rescue[:, None] * supply.by_air).astype(kind)
    rank = np.arange(CLASSES)
    lost, stopped = np.zeros((draws, days)), np.zeros((draws, days))
    for day in range(days):
        licensed = rank < supply.licensed[:, day, None]
        stock += (to_all[:, day, None] + to_licensed[:, day, None] * licensed)[:, :, None]
        made = np.minimum(stock, 1)
        stock -= made
        gap = 1 - made
        missing = _over_lines(gap, weight)
        # Rescue makes up in full for one line after another until it is spent; what is left of it is shared by all.
        sent = rescue[:, day]
        filled = np.divide(np.minimum(sent, missing), missing, out=np.zeros(draws, dtype=kind), where=missing > 0)
        stock += (sent - filled * missing)[:, None, None]
        if missing.any():
            lost[:, day] = (1 - filled) * missing
            stopped[:, day] = (1 - filled) * _over_lines(gap > 1 - STOPPED_BELOW, weight)
    return Ran(lost, stopped, _over_lines(stock, weight).astype(np.float64))


def _over_lines(values: NDArray[Any], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sums over lines, one draw at a time: a matrix product would round each draw by the company it keeps."""
    return np.asarray(np.einsum("dn,n->d", values.reshape(len(values), -1), weight))


def _shared(supply: Supply) -> tuple[Floats, Floats]:
    """What each line gets, and what each licensed line gets besides; (draws, days) both."""
    ordinary = (1 - supply.rescue)[:, None] * supply.by_sea
    favoured = (1 - supply.pooled)[:, None] * ordinary
    share = supply.licensed / CLASSES
    most = MOST_TO_ONE * share
    taken = np.minimum(favoured, most)
    each = np.divide(taken, share, out=np.zeros_like(taken), where=share > 0)
    return ordinary - taken, each


def expected_shortfall(days: Floats | float, cover_days: Floats | float, sigma: Floats | float) -> Floats:
    """E[(days - C)+] for C lognormal with median `cover_days` and deviation `sigma` of its logarithm.

    The days of output that lines lose, on average, when a deficit has grown to `days` of need and never been less
    since: a line loses what of the largest deficit its stock did not meet. Broadcasts; 0 where no day is missing, all
    days where there is no stock.
    """
    days, cover, spread = np.broadcast_arrays(
        *(np.asarray(value, dtype=np.float64) for value in (days, cover_days, sigma))
    )
    some = (days > 0) & (cover > 0)
    safe_days, safe_cover = np.where(some, days, 1.0), np.where(some, cover, 1.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        reach = np.log(safe_days / safe_cover) / spread
    # Without spread all lines are one line.
    reach = np.where(spread > 0, reach, np.where(safe_days > safe_cover, np.inf, -np.inf))
    mean = safe_cover * np.exp(spread**2 / 2)
    shortfall = safe_days * ndtr(reach) - mean * ndtr(reach - spread)
    return np.asarray(np.where(some, np.maximum(shortfall, 0.0), np.maximum(days, 0.0)), dtype=np.float64)


def largest_deficit(arrivals: Floats) -> Floats:
    """The largest deficit, in days of need, that a series of arrivals builds up; last axis is days."""
    return np.asarray(np.maximum(np.cumsum(1 - arrivals, axis=-1).max(axis=-1), 0.0))
