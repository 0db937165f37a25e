"""How long a decision takes, as observed: a range beside the statutory date, and what it rests on.

Counted in calendar days from acceptance to decision, over the cases that the office has. A case that is not decided yet
has waited at least so long; it is kept in the reckoning as such (Kaplan and Meier), since to count decided cases alone
would tell of the quick ones. Below a least number of decided cases nothing is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sekisho.casework.case import Case
from sekisho.regime.rows import Text

LEAST_DECIDED: Final = 20
"""Fewer decided cases give no range: its ends would be one or two cases each."""
SHARES: Final = (0.1, 0.5, 0.9)
_TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Wait:
    """A case as observed. days: calendar days from acceptance to decision, or so far where `decided` is False."""

    days: int
    decided: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Calendar days from acceptance within which a tenth, a half and nine tenths of cases are decided.

    None where nothing is told: too few are decided, or more than that share still wait longer than any decision took
    (`reason` says which). decided, censored: the cases behind it; censored are those open or withdrawn. longest_days:
    the longest that any has waited.
    """

    p10: int | None
    p50: int | None
    p90: int | None
    decided: int
    censored: int
    longest_days: int | None
    on: date
    reason: Text | None


Likeness = Callable[[Case], Hashable]


def likeness(case: Case) -> Hashable:
    """What makes cases wait alike here: application or change of a licence, kind, destination, scrutiny."""
    found = case.found
    scrutiny = max((line.scrutiny for line in found.lines), key=_SCRUTINY.index) if found is not None else None
    return case.is_amendment, case.dossier.value("kind"), case.dossier.value("destination"), scrutiny


_SCRUTINY: Final = ("standard", "enhanced", "strict")


def wait_of(case: Case, on: date) -> Wait | None:
    """How long a case had waited by a day; None where it was not accepted by then."""
    accepted: date | None = None
    ended: tuple[date, bool] | None = None
    for event in case.events:
        if event.day > on:
            break
        if event.kind == "accepted":
            accepted = event.day
        elif ended is None and event.kind in ("decided", "withdrawn"):
            ended = event.day, event.kind == "decided"
    if accepted is None:
        return None
    until, decided = ended or (on, False)
    return Wait((until - accepted).days, decided)


def waiting(
    cases: Iterable[Case],
    on: date,
    like: Case | None = None,
    likeness: Likeness = likeness,
    waited_days: int | None = None,
    least: int = LEAST_DECIDED,
) -> Waiting:
    """The range as observed by a day. like: only cases like this one count. waited_days: for a case that has waited so
    long already and is open: the range for cases that had waited as long, still counted from acceptance."""
    wanted = None if like is None else likeness(like)
    alike = (case for case in cases if like is None or likeness(case) == wanted)
    return range_of([wait for case in alike if (wait := wait_of(case, on)) is not None], on, waited_days, least)


def range_of(waits: Iterable[Wait], on: date, waited_days: int | None = None, least: int = LEAST_DECIDED) -> Waiting:
    """The range over some waits; see `waiting`."""
    each = [wait for wait in waits if waited_days is None or wait.days > waited_days]
    decided = sum(wait.decided for wait in each)
    longest = max((wait.days for wait in each), default=None)
    if decided < least:
        told = {name: text.format(decided=decided, least=least) for name, text in _TOO_FEW.items()}
        return Waiting(None, None, None, decided, len(each) - decided, longest, on, told)
    days = _days_within(each)
    reason = _BEYOND if None in days else None
    return Waiting(*days, decided, len(each) - decided, longest, on, reason)


def _days_within(waits: list[Wait]) -> tuple[int | None, int | None, int | None]:
    """The days within which each of SHARES is decided, by the product-limit estimate.

    A case that is censored on a day counts as still waiting on it.
    """
    ends = Counter(wait.days for wait in waits if wait.decided)
    leaves = Counter(wait.days for wait in waits)
    at_risk, still = len(waits), 1.0
    found: dict[float, int] = {}
    for day in sorted(leaves):
        if ends[day]:
            still *= 1 - ends[day] / at_risk
        for share in SHARES:
            if share not in found and still <= 1 - share + _TOLERANCE:
                found[share] = day
        at_risk -= leaves[day]
    p10, p50, p90 = (found.get(share) for share in SHARES)
    return p10, p50, p90


_TOO_FEW: Final[Text] = {
    "en": "{decided} like cases are decided; below {least} no range is given",
    "ja": "同種の決定済み案件は{decided}件。{least}件未満では範囲を示さない",
    "zh": "同类已决定案件{decided}件；不足{least}件不给出区间",
}
_BEYOND: Final[Text] = {
    "en": "too many cases still wait to tell how long the slower ones take",
    "ja": "未決定の案件が多く、長くかかる案件の日数は分からない",
    "zh": "尚未决定的案件过多，无法得知较慢案件所需时间",
}
