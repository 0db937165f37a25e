"""The shock of 2010 put to the same programme: does it turn away from China, and does it do with less?

One material, all rare earths; decided in October 2010, when two months of licences had all but stopped and nobody knew
how long. Three ways on, alike in weight: the quota comes back, half of it comes back, a stop of a year and then half.
What is asked is sign and order only: China's share of imports fell from about 91 % (2008) to 60 % (2014), and
consumption by about 60 %.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.places import data_path
from sekisho.planning.problem import UNKNOWN, Option, PlanningProblem, Settings
from sekisho.planning.programme import solve

Floats = NDArray[np.float64]

FIRST, LAST = (2010, 10), (2014, 12)
WAYS_ON: Final = ("quota comes back", "half of it comes back", "a year's stop, then half")
_GRAMS_PER_TONNE: Final = 1e6


@cache
def shipped() -> Mapping[str, float]:
    """The figures of data/planning/historic.csv at their middle."""
    with data_path("planning", "historic.csv").open(encoding="utf-8", newline="") as file:
        return {row["figure"]: float(row["value"]) for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Historic:
    """Shares of imports and of need; changes over need before the shock. committed: by option, 0 to 1."""

    china_share_2008: float
    china_share_2014: float
    consumption_change: float
    thrifted: float
    short: float
    committed: Mapping[str, float]
    published_share_2014: float
    published_consumption_change: float

    @property
    def share_falls(self) -> bool:
        return bool(self.china_share_2014 < self.china_share_2008)

    @property
    def consumption_falls(self) -> bool:
        return bool(self.consumption_change < 0)

    @property
    def same_order(self) -> bool:
        """Is each change within a factor of two of the published one?"""
        share = (self.china_share_2014 - self.china_share_2008) / (self.published_share_2014 - self.china_share_2008)
        use = self.consumption_change / self.published_consumption_change
        return bool(0.5 <= share <= 2 and 0.5 <= use <= 2)

    def as_json(self) -> dict[str, Any]:
        return {
            "china_share_2008": self.china_share_2008,
            "china_share_2014": {"model": self.china_share_2014, "published": self.published_share_2014},
            "consumption_change": {"model": self.consumption_change, "published": self.published_consumption_change},
            "thrifted": self.thrifted,
            "short": self.short,
            "committed": dict(self.committed),
            "sign": self.share_falls and self.consumption_falls,
            "order": self.same_order,
        }


def historic(given: Mapping[str, float] | None = None) -> Historic:
    """Plan in October 2010. given: figures in place of the shipped ones, by name."""
    said = {**shipped(), **(given or {})}
    problem = problem_2010(said)
    found = solve(problem, settings=Settings(gap_pct=0.1))
    assert found.recourse is not None
    assert found.committed is not None
    year = problem.years == 2014
    need = problem.demand_g[0, year, 0, 0].sum()
    weight = problem.probability
    came_china = float(weight @ found.recourse.licensed_g[:, year, 0].sum(axis=1))
    came_other = float(weight @ found.recourse.delivered_g[:, year, 0].sum(axis=(1, 2)))
    saved = sum(
        float(x * option.saved_share[-1, 0, 0])
        for option, x in zip(problem.options, found.committed, strict=True)
        if option.saved_share is not None
    )
    short = float(weight @ found.recourse.short_g[:, year, 0, 0].sum(axis=1)) / need
    return Historic(
        china_share_2008=said["china_share_2008"],
        china_share_2014=came_china / (came_china + came_other),
        consumption_change=(came_china + came_other) / need - 1,
        thrifted=saved,
        short=short,
        committed={option.name: float(x) for option, x in zip(problem.options, found.committed, strict=True)},
        published_share_2014=said["china_share_2014"],
        published_consumption_change=said["consumption_change"],
    )


def problem_2010(said: Mapping[str, float]) -> PlanningProblem:
    """The programme's problem, from October 2010 to December 2014."""
    first, last = (year * 12 + month - 1 for year, month in (FIRST, LAST))
    months = tuple(date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1))
    count = len(months)
    need = said["need_t_a_year"] / 12 * _GRAMS_PER_TONNE
    price = _price(months, said)
    licensed = np.stack([_licensed(months, said, share, stop) for share, stop in ((1.0, 0), (0.5, 0), (0.5, 12))])
    options = [
        *_abroad(months, said, price),
        *(_thrift(months, said, step) for step in (1, 2, 3)),
        _stock(months, said, price),
    ]
    return PlanningProblem(
        scenarios=WAYS_ON,
        months=months,
        elements=("rare earths",),
        uses=("all uses",),
        probability=np.full(3, 1 / 3),
        demand_g=np.full((3, count, 1, 1), need),
        loss_jpy_per_g=np.array([[said["loss_jpy_per_g"]]]),
        licensed_g=licensed[:, :, None],
        licensed_jpy_per_g=price[:, None],
        options=tuple(options),
        opening_stock_g=np.array([2 * need]),
        store_g=np.array([2 * need]),
        closing_jpy_per_g=price[-1:],
    )


def _price(months: tuple[date, ...], said: Mapping[str, float]) -> Floats:
    """Yen per gram by month: rising until the middle of 2011, then falling; as published points have it."""
    before = said["price_before_jpy_per_g"]
    points = {
        (2010, 10): 2.0,
        (2011, 7): said["price_2011_ratio"],
        (2012, 6): said["price_2012_ratio"],
        (2013, 6): said["price_later_ratio"],
        (2014, 12): said["price_later_ratio"],
    }
    at = [year * 12 + month for year, month in points]
    return before * np.interp([month.year * 12 + month.month for month in months], at, list(points.values()))


def _licensed(months: tuple[date, ...], said: Mapping[str, float], share: float, stop_months: int) -> Floats:
    """Grams a month: what was published of 2010, then a share of the quota, after a stop."""
    grams = np.full(len(months), share * said["quota_t_a_year"] / 12 * _GRAMS_PER_TONNE)
    for place, name in enumerate(("october_2010_t", "november_2010_t", "december_2010_t")):
        grams[place] = said[name] * _GRAMS_PER_TONNE
    grams[3 : 3 + stop_months] = 0.0
    return grams


def _grown(months: tuple[date, ...], start: float, ramp: float) -> Floats:
    """0 before a year, 1 once a ramp of months is over, (T,)."""
    since = np.array([(month.year + (month.month - 1) / 12 - start) * 12 for month in months]) + 1
    return np.clip(since / max(ramp, 1.0), 0.0, 1.0)


def _abroad(months: tuple[date, ...], said: Mapping[str, float], price: Floats) -> list[Option]:
    usual = (1 - said["china_share_2008"]) * said["need_t_a_year"]
    rows = (
        ("usual other origins", UNKNOWN, usual, 2008.0, 1.0, 0.0, 1.0, 1.0),
        ("Viet Nam, 2010", "VN", said["vietnam_2010_t"], 2010.4, 6.0, 0.0, 1.0, 1.0),
        ("Viet Nam, 2013", "VN", said["vietnam_2013_t"], 2013.1, 12.0, 3e9, 0.0, said["abroad_price_ratio"]),
        (
            *("Mount Weld", "AU", said["mount_weld_t"], said["mount_weld_start"], 18.0, said["mount_weld_cost_jpy"]),
            *(0.0, said["abroad_price_ratio"]),
        ),
        ("recycling", "JP", said["recycling_t"], 2012.5, 24.0, 5e9, 0.0, said["abroad_price_ratio"]),
    )
    return [
        Option(
            name=name,
            origin=origin,
            least=least,
            whole=least == 0.0,
            build_jpy=cost,
            most_g=(tonnes / 12 * _GRAMS_PER_TONNE * _grown(months, start, ramp))[:, None],
            delivery_jpy_per_g=(ratio * price)[:, None],
        )
        for name, origin, tonnes, start, ramp, cost, least, ratio in rows
    ]


def _thrift(months: tuple[date, ...], said: Mapping[str, float], step: int) -> Option:
    a_year = said["thrift_step"] * said["need_t_a_year"] * _GRAMS_PER_TONNE
    return Option(
        name=f"thrift, fifth {step}",
        commit_jpy=said[f"thrift_{step}_years"] * said["price_before_jpy_per_g"] * a_year,
        saved_share=(said["thrift_step"] * _grown(months, said["thrift_start"], said["thrift_ramp"]))[:, None, None],
    )


def _stock(months: tuple[date, ...], said: Mapping[str, float], price: Floats) -> Option:
    target = said["need_t_a_year"] / 4 * _GRAMS_PER_TONNE
    fill = np.zeros((len(months), 1))
    fill[6:18] = target / 12
    return Option(
        name="stock of 90 days",
        fill_g=fill,
        fill_jpy_per_g=price.max(keepdims=True),
        hold_jpy_per_g_month=price.mean(keepdims=True) / 100,
    )
