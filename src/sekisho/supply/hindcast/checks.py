"""What a case must show: every check a quantity, a range that it can miss on both sides, and who says so."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.places import data_path

Floats = NDArray[np.float64]

CASES: Final = ("2010", "2025")
LANGUAGES: Final = ("en", "ja", "zh")


@dataclass(frozen=True, slots=True)
class Check:
    """metric must lie from low to high. role: `imposed` on the set that is searched, or looked at `afterwards`."""

    id: str
    case: str
    metric: str
    unit: str
    low: float
    high: float
    role: str
    what: Mapping[str, str]
    source: str
    confidence: str
    basis: str
    note: str

    def holds(self, model: Floats) -> NDArray[np.bool_]:
        """Whether values lie inside; NaN, which stands for never, does not."""
        return np.asarray((model >= self.low) & (model <= self.high))

    def told(self, model: float | None, language: str) -> dict[str, Any]:
        """The check as the contract prints it: held where the model lies within the tolerance of the target."""
        return {
            "id": self.id,
            "what": f"{self.what[language]} [{say(f'unit.{self.unit}', language)}]",
            "model": None if model is None or math.isnan(model) else model,
            "target": (self.low + self.high) / 2,
            "tolerance": (self.high - self.low) / 2,
            "held": model is not None and self.low <= model <= self.high,
        }


@cache
def checks() -> tuple[Check, ...]:
    """All checks of both cases, in the order of the file."""
    return tuple(
        Check(
            id=row["id"],
            case=row["case"],
            metric=row["metric"],
            unit=row["unit"],
            low=float(row["low"]),
            high=float(row["high"]),
            role=row["role"],
            what={language: row[f"what_{language}"] for language in LANGUAGES},
            source=row["source"],
            confidence=row["confidence"],
            basis=row["basis"],
            note=row["note"],
        )
        for row in _rows("hindcast_checks.csv")
    )


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return {row["id"]: row for row in _rows("hindcast_words.csv")}


def say(phrase: str, language: str, **values: Any) -> str:
    """A sentence about the hindcasts in a language. Raises KeyError for an unknown sentence, language or value."""
    return Formatter().vformat(_words()[phrase][language], (), values)


def open_questions(language: str) -> list[str]:
    """What is not identified, one clause each."""
    return [row[language] for name, row in _words().items() if name.startswith("open.")]


def reason(check: Check, model: float | None, language: str) -> str:
    """Why a check is not held, in words."""
    low, high, unit = f"{check.low:g}", f"{check.high:g}", say(f"unit.{check.unit}", language)
    if model is None or math.isnan(model):
        return say("reason.never", language, low=low, high=high, unit=unit)
    side = "reason.below" if model < check.low else "reason.above"
    return say(side, language, model=f"{model:.3g}", low=low, high=high, unit=unit)


def _rows(name: str) -> list[dict[str, str]]:
    with data_path("supply", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
