"""The figures that a model rests on: each with its range, unit, source and basis; and draws from the ranges.

A draw answers "what if the true value lay here in the stated range?". It says how far the answer moves over what is not
known, and is no probability of anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.errors import InputError, Problem
from sekisho.regime.rows import CONFIDENCES, load_yaml

SHAPES: Final = ("fixed", "uniform", "log_uniform", "triangular")
BASES: Final = ("published", "practice", "assumption", "synthetic")

MOST: Final = 1e15
"""No figure here is larger: a year's GDP in yen is below it, and so is a country's need in grams."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure. low and high bound what is held possible; `shape` says how the range is drawn from.

    fixed: always `value`, the range being what else is published. uniform, log_uniform: between low and high.
    triangular: between low and high with `value` the mode.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    shape: str
    basis: str
    source: str
    confidence: str
    note: str

    def quantile(self, share: Floats) -> Floats:
        """Values at shares of the range's distribution, each share in [0, 1); any shape of array."""
        if self.shape == "uniform":
            return self.low + (self.high - self.low) * share
        if self.shape == "log_uniform":
            grown: Floats = self.low * (self.high / self.low) ** share
            return grown
        if self.shape == "triangular" and self.high > self.low:
            mode = (self.value - self.low) / (self.high - self.low)
            rising = np.sqrt(share * mode)
            falling = 1 - np.sqrt((1 - share) * (1 - mode))
            return self.low + (self.high - self.low) * np.where(share < mode, rising, falling)
        return np.full(share.shape, self.value, dtype=np.float64)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "shape": self.shape,
            "basis": self.basis,
            "source": self.source,
            "confidence": self.confidence,
            "note": self.note,
        }


_NUMBERS: Final = ("value", "low", "high")
_WORDS: Final = ("unit", "shape", "basis", "source", "confidence", "note")
_KEYS: Final = (*_NUMBERS, *_WORDS)


def read_parameters(path: Path) -> Mapping[str, Parameter]:
    """The parameters of a YAML file, in its order. Raises InputError with every problem in it.

    The file is a mapping of name to `value, low, high, unit, shape, basis, source, confidence, note`; low and high may
    be left out where the shape is fixed, note everywhere.
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise InputError(Problem(str(path), f"cannot be read: {fault.strerror}", "name a parameter file")) from fault
    return parameters_of(load_yaml(content, path.name), path.name)


def parameters_of(rows: object, label: str) -> Mapping[str, Parameter]:
    """The parameters in a mapping already read; `label` is what messages call it. Raises InputError."""
    found, problems = parameters_in(rows, label)
    if problems:
        raise InputError(problems)
    return found


def parameters_in(rows: object, label: str) -> tuple[Mapping[str, Parameter], list[Problem]]:
    """As `parameters_of`, but what is sound beside what is wrong with the rest."""
    if not isinstance(rows, Mapping):
        return {}, [Problem(label, "is no mapping of parameters", "write `name: {value: .., low: .., ..}`")]
    problems: list[Problem] = []
    found: dict[str, Parameter] = {}
    for name, cells in rows.items():
        place = f"{label}: {name}"
        if not isinstance(cells, Mapping):
            problems.append(Problem(place, f"is no parameter; got {cells!r}", f"give {', '.join(_KEYS)}"))
            continue
        row = {**_range_of(cells), **cells}
        faults = _faults(row, place)
        problems += faults
        if not faults:
            value, low, high = (float(row[key]) for key in _NUMBERS)
            unit, shape, basis, source, confidence, note = (str(row.get(key) or "") for key in _WORDS)
            found[str(name)] = Parameter(str(name), value, low, high, unit, shape, basis, source, confidence, note)
    return MappingProxyType(found), problems


def _range_of(cells: Mapping[str, Any]) -> dict[str, Any]:
    fixed = cells.get("shape") == "fixed" and "value" in cells
    return {"low": cells["value"], "high": cells["value"]} if fixed else {}


def _faults(row: Mapping[str, Any], place: str) -> list[Problem]:
    known_keys = f"known are {', '.join(_KEYS)}"
    faults = [Problem(f"{place}: {key}", "is no key of a parameter", known_keys) for key in row if key not in _KEYS]
    for key in _NUMBERS:
        if key not in row:
            faults.append(Problem(f"{place}: {key}", "is missing", "give a number"))
        elif not _is_number(row[key]):
            cause = f"must be a finite number, below {MOST:g}; got {row[key]!r}"
            faults.append(Problem(f"{place}: {key}", cause))
    for key in _WORDS:
        if key != "note" and not row.get(key):
            faults.append(Problem(f"{place}: {key}", "is missing", _REMEDIES[key]))
        elif row.get(key) is not None and not isinstance(row[key], str):
            faults.append(Problem(f"{place}: {key}", f"must be text; got {row[key]!r}", "put it in quotes"))
    for key, known in (("shape", SHAPES), ("basis", BASES), ("confidence", CONFIDENCES)):
        if isinstance(row.get(key), str) and row[key] and row[key] not in known:
            faults.append(Problem(f"{place}: {key}", f"unknown value {row[key]!r}", f"known are {', '.join(known)}"))
    return faults or _range_faults(row, place)


_REMEDIES: Final = {
    "unit": "say in what it is counted; `share` for a pure number",
    "shape": f"known are {', '.join(SHAPES)}",
    "basis": f"known are {', '.join(BASES)}",
    "source": "say who says so, or why it is assumed",
    "confidence": f"known are {', '.join(CONFIDENCES)}",
}


def _range_faults(row: Mapping[str, Any], place: str) -> list[Problem]:
    low, value, high = row["low"], row["value"], row["high"]
    if not low <= value <= high:
        cause = f"the value {value:g} lies outside its range {low:g} to {high:g}"
        return [Problem(f"{place}: value", cause, "put low, value and high in order")]
    if row["shape"] == "log_uniform" and low <= 0:
        return [Problem(f"{place}: low", f"must be above 0 for log_uniform; got {low:g}", "or make it uniform")]
    return []


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST


def draw(parameters: Mapping[str, Parameter], n: int, seed: int, first: int = 0) -> dict[str, Floats]:
    """Draws `first` to `first + n - 1` of every parameter, each an array of shape (n,).

    Draw k of a parameter depends on the seed, the parameter's name and k alone: not on how many draws are asked for,
    on what else is drawn, or on who draws. So two scenarios that name a parameter alike share its draws.
    """
    return {name: parameter.quantile(shares(name, n, seed, first)) for name, parameter in parameters.items()}


def shares(name: str, n: int, seed: int, first: int = 0) -> Floats:
    """Numbers in [0, 1), shape (n,): those at places `first` on in a stream that the seed and the name fix."""
    digest = hashlib.blake2b(f"{seed}\0{name}".encode(), digest_size=16).digest()
    stream = np.random.Philox(key=int.from_bytes(digest, "little"))
    # A step of Philox yields four words, and each number takes one of them.
    stream.advance(first // 4)
    return np.random.Generator(stream).random(first % 4 + n)[first % 4 :]
