"""What the houses published, and the one closed form that says how far they agree.

loss(H) = k E[(H - C/dep)+]: output is lost once the stock C, counted in days of total need, is gone that only the share
dep of it draws down; C is lognormal over lines. k is fitted to one house, so that one is fitted, one predicted and
one stands on a scale of its own.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from sekisho.places import data_path
from sekisho.supply.economy.gdp import denominator
from sekisho.supply.hindcast.checks import LANGUAGES, say
from sekisho.supply.hindcast.lines import expected_shortfall
from sekisho.supply.hindcast.shipped import value

YEAR: Final = 365
MONTH: Final = YEAR / 12
COVERS: Final = (0, 30, 43, 45, 60, 90, 171, 180)
MOST_COVER: Final = 2000.0
ABOVE_DAYS: Final = 20.0


@dataclass(frozen=True, slots=True)
class House:
    """A published loss. stock_days: what the house itself assumed; loss_jpy None where no figure in yen was read.

    assumes: by language.
    """

    house: str
    months: int
    loss_gdp_pct: float
    loss_jpy: int | None
    stock_days: float
    use: str
    assumes: Mapping[str, str]
    source: str
    confidence: str
    basis: str

    @property
    def days(self) -> float:
        return self.months * MONTH


@cache
def published_houses() -> tuple[House, ...]:
    """All published totals for Japan, in the order of the file."""
    with data_path("supply", "hindcast_houses.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            House(
                house=row["house"],
                months=int(row["months"]),
                loss_gdp_pct=float(row["loss_gdp_pct"]),
                loss_jpy=int(row["loss_jpy"]) if row["loss_jpy"] else None,
                stock_days=float(row["stock_days"]),
                use=row["use"],
                assumes={language: row[f"assumes_{language}"] for language in LANGUAGES},
                source=row["source"],
                confidence=row["confidence"],
                basis=row["basis"],
            )
            for row in csv.DictReader(file)
        )


def house(name: str, months: int) -> House:
    """One published total. Raises KeyError."""
    for one in published_houses():
        if (one.house, one.months) == (name, months):
            return one
    raise KeyError((name, months))


def fitted_scale() -> float:
    """The loss of a year without stock, in per cent of GDP: Daiwa's, to which k is fitted (k = this / 365)."""
    (fitted,) = (one for one in published_houses() if one.use == "fitted")
    return fitted.loss_gdp_pct * YEAR / fitted.days


def loss_gdp_pct(days: float, cover_days: float, dependency: float | None = None, sigma: float | None = None) -> float:
    """The closed form: loss of a full stop of `days` in per cent of a year's GDP; the median cover in days of need."""
    dependency = value("house_dependency") if dependency is None else dependency
    sigma = value("house_sigma") if sigma is None else sigma
    lost = expected_shortfall(days, cover_days / dependency, sigma)
    return float(fitted_scale() / YEAR * lost)


def thrifty_loss_gdp_pct(days: int, cover_days: float) -> float:
    """The same with thrift: from the first day lines learn to do with less, down to a least use after a year or so.

    What is lost is output, not material: once its stock is gone a line makes what the rest of the supply allows at the
    use it has learnt. The stock is drawn down day by day by the use less that supply.
    """
    dependency, sigma = value("house_dependency"), value("house_sigma")
    day = np.arange(days) + 0.5
    use = 1 - value("house_thrift_most") * (1 - np.exp(-day / value("house_thrift_days")))
    elsewhere = 1 - dependency
    drawn = np.cumsum(np.maximum(use - elsewhere, 0.0))
    lost = np.maximum(1 - elsewhere / use, 0.0)
    # Less than a second of stock is none.
    gone = ndtr(np.log(drawn / cover_days) / sigma) if cover_days > 1e-5 else np.ones(days)
    return float(fitted_scale() / YEAR / dependency * (lost * gone).sum())


def cover_for(days: float, wanted_gdp_pct: float) -> float:
    """The median cover at which the closed form gives a published loss; 0 where even no stock gives less."""

    def over(cover_days: float) -> float:
        return loss_gdp_pct(days, cover_days) - wanted_gdp_pct

    return 0.0 if over(0.0) <= 0 else float(brentq(over, 0.0, MOST_COVER, xtol=1e-6))


def ratio_12m_3m(cover_days: float, sigma: float | None = None) -> float:
    """The loss of twelve months over that of three, at one cover; infinite where three months lose nothing."""
    three = loss_gdp_pct(3 * MONTH, cover_days, sigma=sigma)
    return loss_gdp_pct(YEAR, cover_days, sigma=sigma) / three if three > 0 else float("inf")


def least_ratio(above_days: float, sigmas: tuple[float, ...] = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.3, 1.6)) -> float:
    """The least ratio of twelve months to three over covers above a bound and a range of spreads."""
    covers = np.linspace(above_days, 200, 181)
    return min(ratio_12m_3m(float(cover), sigma) for cover in covers for sigma in sigmas)


@dataclass(frozen=True, slots=True)
class Linear:
    """Nomura's convention: a constant loss per quarter, whatever is in stock. Exact decimals."""

    months: int
    loss_tn_jpy: Decimal
    loss_gdp_pct: Decimal


def nri_linear(months: int) -> Linear:
    """Loss of a stop of so many months: 0.66 trillion yen a quarter over a year's nominal GDP of 609.3 trillion."""
    quarter = house("Nomura", 3)
    assert quarter.loss_jpy is not None
    loss = Decimal(quarter.loss_jpy) * months / 3
    return Linear(months, loss / 10**12, 100 * loss / Decimal(int(denominator().gdp_jpy)))


def landed() -> list[dict[str, Any]]:
    """Every published total beside the closed form at that house's own stock, and the cover that would give it."""
    return [
        {
            "house": one.house,
            "months": one.months,
            "published_gdp_pct": one.loss_gdp_pct,
            "published_jpy": one.loss_jpy,
            "own_stock_days": one.stock_days,
            "use": one.use,
            "model_gdp_pct": round(loss_gdp_pct(one.days, one.stock_days), 3),
            "cover_needed_days": round(cover_for(one.days, one.loss_gdp_pct), 1),
            "source": one.source,
        }
        for one in published_houses()
    ]


def house_told(language: str) -> list[str]:
    """Which house does not land, and how many covers the published totals need: sentences made from the figures."""
    three, twelve = house("Nomura", 3), house("Nomura", 12)
    covers = [
        say(
            "house.cover",
            language,
            house=say(f"name.{row['house']}", language),
            months=row["months"],
            days=row["cover_needed_days"],
        )
        for row in landed()
        if row["use"] != "fitted"
    ]
    return [
        say(
            "house.nri",
            language,
            three=loss_gdp_pct(three.days, three.stock_days),
            twelve=loss_gdp_pct(twelve.days, twelve.stock_days),
            nri_three=three.loss_gdp_pct,
            nri_twelve=twelve.loss_gdp_pct,
            linear=float(nri_linear(12).loss_tn_jpy / nri_linear(3).loss_tn_jpy),
            above=ABOVE_DAYS,
            least=least_ratio(ABOVE_DAYS),
        ),
        say("house.covers", language, covers=say("between", language).join(covers)),
    ]
