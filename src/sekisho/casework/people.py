"""Who is who in a case: four eyes belong to two persons, not to two roles or two accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sekisho.casework.case import Case
from sekisho.casework.model import Actor, Event, folded
from sekisho.casework.refusal import Refusal
from sekisho.casework.table import Command

APPLICANT = "exporter"
_OFFICE = frozenset(("officer", "supervisor", "reviewer"))
_FOUR_EYES = frozenset(("countersigned", "countersign_refused", "sent_back", "decided", "reinstated", "revoked"))
_DECIDING = frozenset(("recommended", "countersigned", "decided"))


def same_person(one: Actor, other: Actor, seen: Iterable[Actor] = ()) -> bool:
    """Are two actors one person? Accounts that any actor in `seen` had together are one person's for good."""
    return not _circle(one, seen).isdisjoint(_circle(other, seen))


def _circle(actor: Actor, seen: Iterable[Actor]) -> frozenset[str]:
    """Every account that is known to be this person's."""
    circle, rest = set(actor.names), [each.names for each in seen]
    grown = True
    while grown:
        grown = False
        for names in rest:
            if not circle.isdisjoint(names) and not names <= circle:
                circle |= names
                grown = True
    return frozenset(circle)


def may_act(case: Case, command: Command, by: Actor, names: Mapping[str, int | str]) -> Refusal | None:
    """May this person order this of the case? Roles and states are asked elsewhere.

    names: the command's, as figures of a refusal.
    """
    if not case.events:
        return None
    seen = (*(event.by for event in case.events), by)
    if by.role == APPLICANT:
        applicant = case.events[0].by.organisation
        is_theirs = folded(by.organisation) == folded(applicant)
        return None if is_theirs else Refusal("not_the_applicant", organisation=applicant)
    if by.role in _OFFICE and _is_interested(case, by, seen):
        return Refusal("own_case", person=by.person, organisation=case.events[0].by.organisation)
    if command.event == "reconsideration_decided" and _took_part(case.events, by, seen):
        return Refusal("took_part", person=by.person)
    recommended = case.recommendation
    if command.event in _FOUR_EYES and recommended is not None and same_person(recommended.by, by, seen):
        return Refusal("same_person", person=by.person, **names)
    return None


def _is_interested(case: Case, by: Actor, seen: tuple[Actor, ...]) -> bool:
    """Did the person act for the applicant in this case, or belong to it?"""
    applicants = [event.by for event in case.events if event.by.role == APPLICANT]
    if any(folded(each.organisation) == folded(by.organisation) for each in applicants):
        return True
    return any(same_person(each, by, seen) for each in applicants)


def _took_part(events: Iterable[Event], by: Actor, seen: tuple[Actor, ...]) -> bool:
    return any(event.kind in _DECIDING and same_person(event.by, by, seen) for event in events)
