"""The market tables that a synthetic docket is drawn from; each row says whether its figure is published or assumed."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.materials.elements import elements
from sekisho.places import data_path

FILES: Final = ("magnet_exports.csv", "destinations.csv", "origins.csv", "items.csv", "rates.csv")
_POWDER_AND_ALLOY: Final = ("powder", "alloy")
_MATERIALS: Final = (*_POWDER_AND_ALLOY, "magnet")


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of goods: weight per cent as lowest and highest share by element; median mass in kg, price in yuan."""

    name: str
    lines_pct: float
    form: str
    family: str | None
    hs_code: str
    declared_control_code: str | None
    wt_pct: Mapping[str, tuple[float, float]]
    net_kg_median: float
    price_cny_per_kg: float


@dataclass(frozen=True)
class Market:
    """Marginals of the trade.

    month_days: first day and number of days of each month. month_share: shape (months,), sums to 1.
    destination_share: shape (months, destinations), each row sums to 1. origins: country to share, sums to 1.
    rates: shares 0..1 by name. sources: file to the sources that its published rows name. hash: over all files.
    """

    month_days: tuple[tuple[date, int], ...]
    month_share: NDArray[np.float64]
    destinations: tuple[str, ...]
    destination_share: NDArray[np.float64]
    origins: Mapping[str, float]
    items: tuple[Item, ...]
    rates: Mapping[str, float]
    sources: Mapping[str, tuple[str, ...]]
    hash: str

    @property
    def item_share(self) -> NDArray[np.float64]:
        """Shares of lines by item, for destinations other than Japan."""
        share = np.array([item.lines_pct for item in self.items])
        return np.asarray(share / share.sum())

    @property
    def item_share_jp(self) -> NDArray[np.float64]:
        """The same for Japan, which buys more powder and alloy than magnets."""
        share = self.item_share.copy()
        materials = np.array([item.form in _MATERIALS for item in self.items])
        half_finished = np.array([item.form in _POWDER_AND_ALLOY for item in self.items])
        whole = share[materials].sum()
        wanted = self.rates["powder_and_alloy_of_materials_to_JP"] * whole
        share[half_finished] *= wanted / share[half_finished].sum()
        finished = materials & ~half_finished
        share[finished] *= (whole - wanted) / share[finished].sum()
        return share


@cache
def market() -> Market:
    """The tables that the project ships."""
    return read_market(data_path("market"))


def read_market(folder: Path) -> Market:
    """The tables of a folder, which holds the files of `FILES`."""
    tables = {name: _rows(folder / name) for name in FILES}
    exports = tables["magnet_exports.csv"]
    world = {row["month"]: float(row["tonnes"]) for row in exports if row["destination"] == "WORLD"}
    months = tuple(sorted(world))
    usual = {row["destination"]: float(row["share_pct"]) / 100 for row in tables["destinations.csv"]}
    published = {
        (row["month"], row["destination"]): float(row["tonnes"]) / world[row["month"]]
        for row in exports
        if row["destination"] != "WORLD"
    }
    month_share = np.array([world[month] for month in months])
    origins = {row["country"]: float(row["share_pct"]) for row in tables["origins.csv"]}
    rates = {row["rate"]: float(row["share_pct"]) / 100 for row in tables["rates.csv"]}
    return Market(
        month_days=tuple(_month(month) for month in months),
        month_share=month_share / month_share.sum(),
        destinations=tuple(usual),
        destination_share=np.array([_shares(month, usual, published) for month in months]),
        origins={country: share / sum(origins.values()) for country, share in origins.items()},
        items=tuple(_item(row) for row in tables["items.csv"]),
        rates=rates,
        sources={
            name: tuple(dict.fromkeys(row["source"] for row in rows if row["basis"] != "assumption"))
            for name, rows in tables.items()
        },
        hash="sha256:" + hashlib.sha256(b"".join((folder / name).read_bytes() for name in FILES)).hexdigest(),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _month(month: str) -> tuple[date, int]:
    first = date.fromisoformat(f"{month}-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, (following - first).days


def _shares(month: str, usual: Mapping[str, float], published: Mapping[tuple[str, str], float]) -> list[float]:
    """Shares of one month: published ones as they are, the usual ones of the others scaled to what is left."""
    known = {place: published[month, place] for place in usual if (month, place) in published}
    scale = (1 - sum(known.values())) / sum(share for place, share in usual.items() if place not in known)
    return [known.get(place, share * scale) for place, share in usual.items()]


def _item(row: Mapping[str, str]) -> Item:
    return Item(
        name=row["item"],
        lines_pct=float(row["lines_pct"]),
        form=row["form"],
        family=row["family"] or None,
        hs_code=row["hs_code"],
        declared_control_code=row["declared_control_code"] or None,
        wt_pct=_composition(row["composition_wt_pct"]),
        net_kg_median=float(row["net_kg_median"]),
        price_cny_per_kg=float(row["price_cny_per_kg"]),
    )


def _composition(text: str) -> Mapping[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        symbol, shares = part.split()
        low, high = shares.split("-")
        found[elements()[symbol].symbol] = float(low), float(high)
    return found
