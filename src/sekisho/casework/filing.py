"""What the applicant does: file, answer, amend, withdraw, and ask to change a licence that is out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from sekisho.casework.case import Case
from sekisho.casework.model import Event, folded, plain
from sekisho.casework.numbers import fault_of
from sekisho.casework.patch import changed_places, patched
from sekisho.casework.refusal import Refusal, in_each
from sekisho.casework.routes import routes
from sekisho.casework.turn import Particulars, Turn, Written
from sekisho.licence.names import places_named

AMENDMENT = "amendment:"
"""Begins the ground on which a licence is suspended while case so-and-so asks to change it."""


def file(turn: Turn) -> Written:
    """particulars: `application`; `special` {reason} where special circumstances are claimed; `amends` {case, licence}
    where a change of a licence is asked for."""
    given = Particulars("file", turn.what, ("application", "special", "amends"))
    application = plain(given.mapping("application"))
    what: dict[str, Any] = {"application": application}
    _special(given, what)
    if given.what.get("amends") is not None:
        link = Particulars("file: amends", given.mapping("amends"), ("case", "licence"))
        what["amends"] = {"case": link.text("case"), "licence": link.text("licence")}
        given.problems += link.problems
    fault = fault_of(turn.case.id, "file: case")
    given.problems += [] if fault is None else [fault]
    given.close()
    case = turn.after(application)
    held: tuple[Event, ...] | Refusal = ()
    if "amends" in what:
        refusal = _may_amend(turn, what["amends"]) or _key_elements(turn, case, _licensed(turn).application)
        held = refusal or hold(turn, what["amends"])
    return held if isinstance(held, Refusal) else (turn.write(what, turn.find(_pending(turn, case))), *held)


def answer(turn: Turn) -> Written:
    """particulars: `changes` to the file, as patch.patched makes them; may be left out where the answer is in words.
    While a licence is suspended, what is asked for may be supplied and its key elements may not be changed."""
    given = Particulars("answer", turn.what, ("changes",))
    changes = plain(given.mapping("changes", needed=False))
    given.close()
    return _changed(turn, {"changes": changes})


def amend(turn: Turn) -> Written:
    """particulars: `changes` to the file; `special` {reason} to claim special circumstances."""
    given = Particulars("amend", turn.what, ("changes", "special"))
    what: dict[str, Any] = {"outcome": "application", "changes": plain(given.mapping("changes", needed=False))}
    _special(given, what)
    given.close()
    if "special" not in what and patched(turn.case.application, what["changes"]) == turn.case.application:
        return Refusal("nothing_changed")
    written = _changed(turn, what)
    if turn.case.amends is None or isinstance(written, Refusal):
        return written
    # A returned request that is mended asks for the licence to be held again.
    held = hold(turn, turn.case.amends)
    return held if isinstance(held, Refusal) else (*written, *held)


def withdraw(turn: Turn) -> Written:
    """No particulars."""
    Particulars("withdraw", turn.what, ()).close()
    return (turn.write({"outcome": "application"}), *let_go(turn))


def hold(turn: Turn, link: Mapping[str, str]) -> tuple[Event, ...] | Refusal:
    """What follows for the licence that a case asks to change, while it does: it is not used (Regulations art. 18 para
    3). Refused where the licence is not in use any more, or waits for another case."""
    licensed, ground = _licensed(turn), f"{AMENDMENT}{turn.case.id}"
    if not licensed.has_licence or licensed.licence is None or licensed.licence.id != link["licence"]:
        return Refusal("no_licence_to_amend", **link)
    under_way = [each for each in licensed.suspended_for if each.startswith(AMENDMENT)]
    if ground in under_way:
        return ()
    if under_way:
        case = under_way[0].removeprefix(AMENDMENT)
        return Refusal("amendment_under_way", licence=link["licence"], case=case)
    return (turn.write_beside("suspended", {"ground": ground}),)


def let_go(turn: Turn) -> tuple[Event, ...]:
    """What follows for the licence that a case asked to change, when nothing comes of it: it may be used again, unless
    it is suspended for another reason (Regulations art. 18 para 3)."""
    if turn.beside is None:
        return ()
    ground = f"{AMENDMENT}{turn.case.id}"
    if ground not in turn.beside.suspended_for or not turn.beside.has_licence:
        return ()
    outcome = "lifted" if turn.beside.suspended_for == (ground,) else "remains"
    return (turn.write_beside("reinstated", {"outcome": outcome, "grounds": [ground]}),)


def _changed(turn: Turn, what: Mapping[str, Any]) -> Written:
    application = patched(turn.case.application, what["changes"])
    case = turn.after(application)
    if case.dossier.id != turn.case.dossier.id:
        return Refusal("wrong_application", got=case.dossier.id, expected=turn.case.dossier.id)
    refusal: Refusal | None = None
    if turn.case.is_amendment:
        refusal = _key_elements(turn, case, _licensed(turn).application)
    elif turn.case.has_licence and what["changes"]:
        refusal = _key_elements(turn, case, turn.case.application)
    return refusal or (turn.write(what, turn.find(_pending(turn, case))),)


def _licensed(turn: Turn) -> Case:
    """The case whose licence this one asks to change."""
    assert turn.beside is not None
    return turn.beside


def _pending(turn: Turn, case: Case) -> Any:
    """The file, pending since it was filed, or since today where it is being filed now."""
    file = case.file
    return file if case.events else type(file)(file.dossier, file.judged, turn.day)


def _special(given: Particulars, what: dict[str, Any]) -> None:
    if given.what.get("special") is not None:
        claim = Particulars(f"{given.command}: special", given.mapping("special"), ("reason",))
        what["special"] = {"reason": claim.text("reason")}
        given.problems += claim.problems


def _may_amend(turn: Turn, link: Mapping[str, str]) -> Refusal | None:
    licensed = turn.beside
    if licensed is None or licensed.id != link["case"]:
        raise ValueError(f"a change of case {link['case']} is judged beside that case; got {licensed and licensed.id}")
    if licensed.licence is None:
        return Refusal("no_licence_to_amend", **link)
    holder = licensed.events[0].by.organisation
    is_holder = folded(holder) == folded(turn.by.organisation)
    return None if is_holder else Refusal("not_the_holder", organisation=turn.by.organisation)


def _key_elements(turn: Turn, case: Case, old: Mapping[str, Any]) -> Refusal | None:
    """May a file be changed so under a licence at all (Regulations art. 18 paras 2 and 3)?"""
    new = case.application
    changed = [place for place in changed_places(old, new) if place not in ("id", "filed_on")]
    if not changed:
        return Refusal("nothing_changed")
    key = [*routes().key_elements(changed)]
    key += [place for place in routes().growing(changed) if _grew(old, new, place)]
    if not key:
        return None
    citation = routes().needs_new_licence.citation(turn.book.law)
    return Refusal("needs_new_licence", **_places(sorted(key)), **in_each("citation", citation))


def _places(places: Sequence[str]) -> dict[str, int | str]:
    """Places as a figure of a refusal: `places` as the file writes them, for people by what is asked there."""
    return {"places": ", ".join(places), **in_each("places", places_named(places))}


def _grew(old: Any, new: Any, place: str) -> bool:
    """Is the number in a place larger than before? What cannot be compared counts as larger."""
    try:
        before, now = (Decimal(str(_at(each, place))) for each in (old, new))
    except (InvalidOperation, KeyError, IndexError, TypeError):
        return True
    return now > before


def _at(value: Any, place: str) -> Any:
    for part in place.replace("[", ".").replace("]", "").split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value["value"] if isinstance(value, Mapping) and "value" in value else value
