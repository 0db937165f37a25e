"""The seventeen rare earths, their usual oxides, and the mass of an element inside a product."""

import csv
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import cache
from types import MappingProxyType

from sekisho.places import data_path


@dataclass(frozen=True, slots=True)
class Element:
    """A rare earth. Atomic mass and oxide molar mass are in g/mol; the source stands in the same row of the file."""

    symbol: str
    name: str
    name_ja: str
    name_zh: str
    atomic_number: int
    atomic_mass: Decimal
    oxide: str
    oxide_molar_mass: Decimal
    metal_to_oxide: Decimal
    oxide_to_metal: Decimal
    source: str
    confidence: str


@cache
def elements() -> MappingProxyType[str, Element]:
    """All seventeen by symbol, in order of atomic number."""
    with data_path("materials", "elements.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            Element(
                symbol=row["symbol"],
                name=row["name"],
                name_ja=row["name_ja"],
                name_zh=row["name_zh"],
                atomic_number=int(row["z"]),
                atomic_mass=Decimal(row["atomic_mass"]),
                oxide=row["oxide"],
                oxide_molar_mass=Decimal(row["oxide_molar_mass"]),
                metal_to_oxide=Decimal(row["metal_to_oxide"]),
                oxide_to_metal=Decimal(row["oxide_to_metal"]),
                source=row["source"],
                confidence=row["confidence"],
            )
            for row in csv.DictReader(file)
        ]
    return MappingProxyType({row.symbol: row for row in sorted(rows, key=lambda row: row.atomic_number)})


def oxide_to_metal(symbol: str, oxide_g: int) -> int:
    """Whole grams of metal in `oxide_g` grams of the element's usual oxide, rounded down.

    Raises KeyError for a symbol that is no rare earth and ValueError for a negative mass.
    """
    return _whole_grams(oxide_g, elements()[symbol].oxide_to_metal)


def contained_g(net_g: int, share_wt_pct: Decimal) -> int:
    """Whole grams of an element that makes up `share_wt_pct` per cent of `net_g` grams, rounded down.

    Rounding down means that the parts of a composition never add up to more than the whole.
    Raises ValueError for a negative mass or a share outside 0 to 100.
    """
    if not 0 <= share_wt_pct <= 100:
        raise ValueError(f"a share must lie between 0 and 100 wt %; got {share_wt_pct}")
    return _whole_grams(net_g, share_wt_pct / 100)


def _whole_grams(mass_g: int, factor: Decimal) -> int:
    if mass_g < 0:
        raise ValueError(f"a mass must not be negative; got {mass_g} g")
    return int((mass_g * factor).to_integral_value(rounding=ROUND_FLOOR))
