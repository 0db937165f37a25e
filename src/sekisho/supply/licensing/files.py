"""Applications before a licensing desk, and what became of them, gram by gram.

A file's luck (whether it is queried, refused, granted in part, left without an answer) depends on the seed, the file's
own id and the draw alone. So more refusals or a slower desk change the files they touch and no others, and two runs
that differ in one assumption can be held against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.errors import InputError, Problem
from sekisho.supply.parameters import shares

Floats = NDArray[np.float64]
Grams = NDArray[np.int64]

MILLION: Final = 1_000_000


class Fate(IntEnum):
    """What a file comes to. A file whose fate is decided after the day asked about is pending on that day."""

    PENDING = 0
    GRANTED = 1
    PARTIAL = 2
    REFUSED = 3
    LAPSED = 4


@dataclass(frozen=True, slots=True)
class Files:
    """n files. Days count from `day_0`, which is 0.0, and may be negative.

    ids: unique; what a file's luck is drawn from. lodged_day: shape (n,), or (draws, n) where the lodging itself is
    drawn. asked_g: integer grams, shape (n,). group: shape (n,), the number of whatever arrivals are added up by
    (element and channel, say). Raises InputError with every problem.
    """

    ids: Sequence[str]
    lodged_day: Floats
    asked_g: Grams
    group: NDArray[np.int64]
    day_0: date

    def __post_init__(self) -> None:
        problems = [
            Problem(f"file {name}: asked_g", f"must not be negative; got {asked}")
            for name, asked in zip(self.ids, self.asked_g.tolist(), strict=True)
            if asked < 0
        ]
        if len(set(self.ids)) != len(self.ids):
            twice = sorted({name for name in self.ids if list(self.ids).count(name) > 1})
            problems.append(Problem("files", f"ids occur twice: {', '.join(twice)}", "give each file its own"))
        if not np.isfinite(self.lodged_day).all():
            problems.append(Problem("files: lodged_day", "must be a finite number of days"))
        if problems:
            raise InputError(problems)

    @property
    def n(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Luck:
    """What is drawn file by file; every array has shape (draws, n).

    ends: in [0, 1), low is refused, high is granted in part. lapses: will never be answered. pause_days: how long the
    file waits for the applicant, 0 where nobody asks. service, speed: in [0, 1), for the mechanism to use.
    """

    ends: Floats
    lapses: NDArray[np.bool_]
    pause_days: Floats
    service: Floats
    speed: Floats


def luck_of(files: Files, drawn: Mapping[str, Floats], seed: int, first: int = 0) -> Luck:
    """The luck of each file in draws `first` on; `drawn` holds lapse_share, query_share and query_days, (draws,)."""
    draws = len(drawn["query_share"])

    def stream(what: str) -> Floats:
        columns = [shares(f"{what}:{name}", draws, seed, first) for name in files.ids]
        return np.stack(columns, axis=1) if columns else np.empty((draws, 0))

    queried = stream("query") < drawn["query_share"][:, None]
    # Answers come at a steady rate, so that a few take long.
    answer_days = -np.log1p(-stream("answer")) * drawn["query_days"][:, None]
    return Luck(
        ends=stream("end"),
        lapses=stream("lapse") < drawn["lapse_share"][:, None],
        pause_days=np.where(queried, answer_days, 0.0),
        service=stream("service"),
        speed=stream("speed"),
    )


@dataclass(frozen=True, slots=True)
class Arrivals:
    """by_day_g: (draws, groups, days). on_the_way_g: (draws, groups), licensed and not yet there at the end."""

    by_day_g: Grams
    on_the_way_g: Grams


@dataclass(frozen=True, slots=True)
class Decisions:
    """What became of n files in each draw; every array has shape (draws, n), or one that broadcasts to it.

    decided_day: the day of the answer, or of the silent lapse; infinite where none ever comes. granted_g: integer
    grams, above 0 only where the fate is GRANTED or PARTIAL.
    """

    files: Files
    lodged_day: Floats
    accepted_day: Floats
    decided_day: Floats
    fate: NDArray[np.int8]
    granted_g: Grams

    def on(self, day: float) -> NDArray[np.int8]:
        """The fate of each file as of the end of a day: PENDING while no answer has come."""
        return np.where(self.decided_day <= day, self.fate, np.int8(Fate.PENDING)).astype(np.int8)

    def grams(self, day: float) -> dict[str, Grams]:
        """Grams lodged by a day by what has become of them, each of shape (draws,).

        asked = granted + partial + refused + lapsed + pending, exactly; what a licence in part leaves out is refused.
        """
        fate = self.on(day)
        asked = np.where(self.lodged_day <= day, self.files.asked_g, 0)
        granted = np.where(self.lodged_day <= day, self.granted_g, 0)

        def total(mass: Grams, *fates: Fate) -> Grams:
            found: Grams = np.where(np.isin(fate, fates), mass, 0).sum(axis=1, dtype=np.int64)
            return found

        return {
            "asked": asked.sum(axis=1, dtype=np.int64),
            "granted": total(granted, Fate.GRANTED),
            "partial": total(granted, Fate.PARTIAL),
            "refused": total(asked, Fate.REFUSED) + total(asked - granted, Fate.PARTIAL),
            "lapsed": total(asked, Fate.LAPSED),
            "pending": total(asked, Fate.PENDING),
        }

    def granted_share(self, day: float) -> Floats:
        """Of the files accepted by a day, the share with a licence, whole or in part, by that day; shape (draws,)."""
        fate = self.on(day)
        accepted = self.accepted_day <= day
        licensed = accepted & ((fate == Fate.GRANTED) | (fate == Fate.PARTIAL))
        share: Floats = licensed.sum(axis=1) / np.maximum(accepted.sum(axis=1), 1)
        return share

    def arrivals(self, days: int, lead_days: Floats, groups: int) -> Arrivals:
        """Licensed grams by day of arrival, `lead_days` of shape (draws,) after the answer.

        What was decided before day 0 and would have arrived by then arrives on day 0. Nothing is lost: the days and
        what is on the way add up to all that was ever granted.
        """
        draws, n = self.granted_g.shape
        lead = np.broadcast_to(np.asarray(lead_days, dtype=np.float64), (draws,))[:, None]
        there = np.ceil(self.decided_day + lead)
        late = there >= days
        day = np.where(late, days, np.maximum(there, 0)).astype(np.int64)
        by_day = np.zeros((draws, groups, days + 1), dtype=np.int64)
        places = np.broadcast_to(np.arange(draws)[:, None], (draws, n))
        np.add.at(by_day, (places, np.broadcast_to(self.files.group, (draws, n)), day), self.granted_g)
        return Arrivals(by_day[:, :, :days], by_day[:, :, days])

    def waits(self, lodged_from: float, lodged_to: float) -> list[Floats]:
        """Per draw, the sorted days from lodging to the licence of the files lodged in [from, to) that got one."""
        licensed = np.isin(self.fate, (Fate.GRANTED, Fate.PARTIAL)) & np.isfinite(self.decided_day)
        asked = licensed & (self.lodged_day >= lodged_from) & (self.lodged_day < lodged_to)
        waited = self.decided_day - self.lodged_day
        return [np.sort(row[keep]) for row, keep in zip(waited, np.broadcast_to(asked, waited.shape), strict=True)]


def decided(files: Files, luck: Luck, drawn: Mapping[str, Floats], answered_day: Floats) -> Decisions:
    """Files whose answers come on `answered_day`, (draws, n), with the fates that their luck gives them.

    `drawn` holds refused_share, partial_share, partial_fraction, lapse_days and acceptance_days, each (draws,).
    Raises InputError where shares leave no room for each other.
    """
    refused, partial = drawn["refused_share"][:, None], drawn["partial_share"][:, None]
    if (refused + partial > 1).any():
        cause = f"together more than all files in some draw: {float((refused + partial).max()):.3f}"
        raise InputError(Problem("refused_share and partial_share", cause, "lower the upper end of one range"))
    lodged = np.broadcast_to(files.lodged_day, answered_day.shape)
    fate = np.select(
        [luck.lapses, luck.ends < refused, luck.ends >= 1 - partial],
        [Fate.LAPSED, Fate.REFUSED, Fate.PARTIAL],
        Fate.GRANTED,
    ).astype(np.int8)
    day = np.where(luck.lapses, lodged + drawn["lapse_days"][:, None], answered_day)
    part = np.round(drawn["partial_fraction"] * MILLION).astype(np.int64)[:, None]
    granted = np.select(
        [fate == Fate.GRANTED, fate == Fate.PARTIAL],
        [np.broadcast_to(files.asked_g, fate.shape), _share_of(files.asked_g, part)],
        np.int64(0),
    )
    granted = np.where(np.isfinite(day), granted, 0)
    return Decisions(files, lodged, accepted_day(files, drawn), day, fate, granted)


def _share_of(asked_g: Grams, millionths: Grams) -> Grams:
    """Whole grams, rounded down, without ever leaving 64 bits."""
    whole, rest = np.divmod(asked_g, MILLION)
    part: Grams = whole * millionths + rest * millionths // MILLION
    return part


def accepted_day(files: Files, drawn: Mapping[str, Floats]) -> Floats:
    """When the clock of each file begins, (draws, n): some days after it was lodged."""
    day: Floats = files.lodged_day + drawn["acceptance_days"][:, None]
    return np.broadcast_to(day, (len(drawn["acceptance_days"]), files.n))
