"""The name of a regime, `ID[+OVERLAY...][@DATE|@filed[~KNOWN]]`, and the regime that it names.

Without `@` it is the law of today; with `@filed` each application is judged by the law of its filing date. `~KNOWN`
is the day of knowledge: the law of `@DATE` as it was known then; without it, as known today.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.facts import dictionary
from sekisho.places import data_path
from sekisho.regime.folders import HEAD
from sekisho.regime.law import FILED, Regime
from sekisho.regime.reading import read_law
from sekisho.regime.rows import load_yaml

_NAME: Final = re.compile(r"(?P<ids>[^@~+]+(?:\+[^@~+]+)*)(?:@(?P<on>[^@~]+)(?:~(?P<known>[^@~]+))?)?")
_GRAMMAR: Final = "write ID[+OVERLAY...][@DATE[~KNOWN]], e.g. cn, cn+limited@2026-02-10, cn@2026-11-20~2026-11-15"


class ShippedLawError(RuntimeError):
    """A fault in the project's own law: ours to mend, and no mistake of whoever asks."""


def law_ids(root: Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """Every law under `root` (the project's own by default), each with the overlays that stand on it."""
    root = data_path("law") if root is None else root
    heads = {path.parent.name: load_yaml(path.read_bytes(), str(path)) for path in sorted(root.glob(f"*/{HEAD}"))}
    base = {name: head.get("overlay_of") if isinstance(head, dict) else None for name, head in heads.items()}
    return {
        law: tuple(overlay for overlay, stands_on in base.items() if stands_on == law)
        for law, stands_on in base.items()
        if stands_on is None
    }


def load(name: str, today: date, root: Path | None = None) -> Regime:
    """The regime that a name names; `root` holds the laws' folders, the project's own by default.

    Raises InputError for a name that is none, an unknown law or overlay, a day that is none or is not covered, and for
    every fault of the law's files under a `root` of the caller's; ShippedLawError for the faults of the project's own.
    """
    shipped = root is None
    root = data_path("law") if root is None else root
    found = _NAME.fullmatch(name)
    if found is None:
        raise InputError(Problem(f"regime {name!r}", "is no name of a regime", _GRAMMAR))
    law, *overlays = found["ids"].split("+")
    problems = _unknown(name, law, overlays, root)
    on = None if found["on"] == FILED else _day(name, found["on"], today, problems)
    known_on = _day(name, found["known"], today, problems)
    if problems:
        raise InputError(problems)
    try:
        read = read_law([root / each for each in (law, *overlays)], dictionary())
    except InputError as error:
        if shipped:
            raise ShippedLawError(f"the shipped law is broken:\n{error}") from error
        raise
    regime = Regime(read, on, known_on)
    if on is not None:
        regime.check_covered(on)
    if not read.from_day <= known_on <= today:
        remedy = f"the day of knowledge lies between {read.from_day} and {today}"
        raise InputError(Problem(f"regime {name!r}", f"nothing is known as of {known_on}", remedy))
    return regime


def _unknown(name: str, law: str, overlays: list[str], root: Path) -> list[Problem]:
    laws, place = law_ids(root), f"regime {name!r}"
    if law not in laws:
        return [Problem(place, f"there is no law {law!r}", f"known are {', '.join(laws)}")]
    known = f"overlays of {law} are {', '.join(laws[law])}" if laws[law] else f"{law} has no overlays"
    problems = [Problem(place, f"there is no overlay {each!r}", known) for each in overlays if each not in laws[law]]
    if len(set(overlays)) < len(overlays):
        problems.append(Problem(place, "an overlay stands twice", "name each once"))
    return problems


def _day(name: str, text: str | None, today: date, problems: list[Problem]) -> date:
    if text is None:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(Problem(f"regime {name!r}", f"{text!r} is no day", "write it as 2026-02-10"))
        return today
