"""What was published about the flows, month by month, and what it means in days of need."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.places import data_path

Floats = NDArray[np.float64]

DAY_0: Final = date(2025, 4, 4)
"""Announcement 18 of 2025, announced and in force."""
LAST_DAY: Final = date(2025, 8, 31)
DAYS: Final = (LAST_DAY - DAY_0).days + 1
JULY: Final = (date(2025, 7, 1) - DAY_0).days
JUNE: Final = (date(2025, 6, 1) - DAY_0).days
END_OF_JUNE: Final = JULY - 1
END_OF_JULY: Final = (date(2025, 7, 31) - DAY_0).days
SHAPES: Final = ("step", "ramp")


@dataclass(frozen=True, slots=True)
class Published:
    """A published tonnage from the first day of a month to the last of the same or a later one."""

    case: str
    first: date
    last: date
    series: str
    tonnes: float
    source: str
    confidence: str
    basis: str
    note: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def month(self) -> str | None:
        """The month as 2025-04, None for a longer spell."""
        return (
            f"{self.first:%Y-%m}" if (self.first.year, self.first.month) == (self.last.year, self.last.month) else None
        )


@cache
def published(case: str) -> tuple[Published, ...]:
    """What is on record for a case, in the order of the file."""
    with data_path("supply", "hindcast_flows.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["case"] == case]
    return tuple(
        Published(
            case,
            date.fromisoformat(f"{row['from']}-01"),
            _month_end(row["to"]),
            row["series"],
            float(row["tonnes"]),
            row["source"],
            row["confidence"],
            row["basis"],
            row["note"],
        )
        for row in rows
    )


def _month_end(month: str) -> date:
    first = date.fromisoformat(f"{month}-01")
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def months(case: str, series: str) -> Mapping[str, Published]:
    """The single months of a series, by month."""
    return {row.month: row for row in published(case) if row.series == series and row.month is not None}


def spell(case: str, series: str, first: str, last: str) -> Published:
    """The figure for exactly these months. Raises KeyError where none is on record."""
    for row in published(case):
        if row.series == series and f"{row.first:%Y-%m}" == first and f"{row.last:%Y-%m}" == last:
            return row
    raise KeyError((case, series, first, last))


def base_per_day_2025() -> float:
    """The mean of a day of 2024, in tonnes, that the world's flow is measured by."""
    return spell("2025", "world_magnets", "2024-01", "2024-12").tonnes / 365


def world_flow_2025(shape: str = "ramp", base_per_day: float | None = None) -> Floats:
    """What left China each day from 4 April to 31 August 2025, in days of normal need; shape (DAYS,).

    1 to 3 April are split off at the rate of the first quarter. Months are flat (step), or June alone rises from May's
    level (ramp); every published month keeps its tonnes. Raises ValueError for another shape.
    """
    if shape not in SHAPES:
        raise ValueError(f"unknown shape {shape!r}; known are {', '.join(SHAPES)}")
    base = base_per_day_2025() if base_per_day is None else base_per_day
    quarter = spell("2025", "world_magnets", "2025-01", "2025-03")
    flow = np.zeros(DAYS)
    for month in ("2025-04", "2025-05", "2025-06", "2025-07", "2025-08"):
        row = months("2025", "world_magnets")[month]
        first, last = max(row.first, DAY_0), row.last
        before = (first - row.first).days
        tonnes = row.tonnes - before * quarter.tonnes / quarter.days
        days = (last - first).days + 1
        flow[(first - DAY_0).days : (last - DAY_0).days + 1] = tonnes / days / base
    if shape == "ramp":
        may, june = flow[JUNE - 1], flow[JUNE]
        middle = (np.arange(JULY - JUNE) + 0.5) / (JULY - JUNE)
        flow[JUNE:JULY] = may + 2 * (june - may) * middle
    return flow


def deficit_days(flow: Floats) -> Floats:
    """Days of need that have not come, cumulated, at the end of each day."""
    return np.asarray(np.cumsum(1 - flow, axis=-1))


BASES_2010: Final = ("september", "annual_mean")


def japan_flow_2010(base: str, nil: bool = False) -> Floats:
    """Japan's imports from China each day from 1 September to 31 December 2010, in days of need; shape (122,).

    base: the need of a day is September's rate, or a twelfth of the year's. nil: nothing comes from October on, the
    positive control. Raises KeyError for another base.
    """
    rows = list(months("2010", "japan_all_rare_earths").values())
    year = spell("2010", "japan_all_rare_earths", "2010-01", "2010-12")
    need_per_month = {"september": rows[0].tonnes, "annual_mean": year.tonnes / 12}[base]
    daily = [
        np.full(row.days, 0.0 if nil and place > 0 else row.tonnes / need_per_month) for place, row in enumerate(rows)
    ]
    return np.concatenate(daily)
