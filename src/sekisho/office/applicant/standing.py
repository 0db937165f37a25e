"""Where a case stands in words for its applicant: what it is, who must act, by when, and what the clock does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sekisho.casework.case import Case
from sekisho.casework.clock import Clock, Pace, clock_of
from sekisho.office.site.templatetags.words import day
from sekisho.office.site.words import say
from sekisho.regime.law import Law
from sekisho.regime.rows import Text

_YOU: Final = ("returned", "queried", "queried_under_appraisal", "issued", "refused")
_OVER: Final = ("withdrawn", "not_needed", "refused_finally", "revoked", "expired", "surrendered", "superseded")
_BAD: Final = ("refused", "refused_finally", "revoked", "suspended", "suspended_recommended", "suspended_countersigned")


def style_of(state: str) -> str:
    """The class of a tag by state."""
    if state in _BAD:
        return "bad"
    if state in ("granted", "issued", "not_needed"):
        return "good"
    return "wait" if state in _YOU else "calm"


@dataclass(frozen=True, slots=True)
class Standing:
    """state: its name. who: "you", "office" or "nobody" has the next step; next: what it is. clock_told: the
    statutory clock as names and values; empty where the calendar does not reach so far back."""

    id: str
    state: Text
    style: str
    who: str
    next: str
    clock_told: tuple[tuple[str, str], ...]


def standing(case: Case, law: Law, on: date, language: str, *, asked: bool) -> Standing:
    """asked: does a query wait for an answer? It may in states that do not say so, while a licence is suspended."""
    state = case.state
    who = "you" if asked or state in _YOU else "nobody" if state in _OVER else "office"
    told = say("applicant.next.asked" if asked else f"applicant.next.{case.state_said}", language)
    try:
        clock = clock_of(case, law, on) if case.events else None
    except ValueError:
        clock = None
    lines = () if clock is None else tuple(_clock(clock, language))
    return Standing(state, case.state_name, style_of(state), who, told, lines)


def _clock(clock: Clock, language: str) -> list[tuple[str, str]]:
    def word(key: str, **parts: object) -> str:
        return say(f"applicant.clock.{key}", language, **parts)

    told = [(word("pace"), word(f"pace.{clock.pace}"))]
    if clock.accepted_on is not None:
        told.append((word("accepted_on"), day(clock.accepted_on)))
    if clock.working_days is not None:
        used = word("not_known") if clock.used_days is None else str(clock.used_days)
        cite = "" if clock.citation is None else clock.citation[language]
        told.append((word("used"), word("used_of", used=used, days=clock.working_days, cite=cite)))
    if clock.pace is not Pace.ENDED:
        undated = word("none" if clock.calendar_ends is None else "not_known")
        due = undated if clock.due_on is None else day(clock.due_on)
        told.append((word("due"), word("due_overdue", due=clock.due_on) if clock.overdue else due))
        if clock.due_on is not None and clock.due_on_by_law not in (None, clock.due_on):
            told.append((word("by_law"), day(clock.due_on_by_law)))
    if clock.reason is not None:
        told.append((word("reason"), clock.reason[language]))
    for stop in clock.stops:
        name = stop.name[language]
        until = word("still") if stop.until is None else str(stop.until)
        basis = word(f"basis.{stop.basis}")
        told.append((word("stop"), word("stopped", name=name, since=stop.since, until=until, basis=basis)))
    return told
