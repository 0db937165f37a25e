"""Recommend, countersign, decide, issue; and reconsider what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sekisho.casework.filing import hold, let_go
from sekisho.casework.model import Event, Json
from sekisho.casework.numbers import fault_of
from sekisho.casework.pools import drawn_at_issue, most_g, requests_of
from sekisho.casework.proposal import Weighing, outcome_of, passed_over, read_proposal, said_rules, weighed_again
from sekisho.casework.refusal import Refusal, in_each
from sekisho.casework.routes import routes
from sekisho.casework.turn import Particulars, Turn, Written
from sekisho.licence.issue import Grant, issue, last_day
from sekisho.licence.model import Condition, ConditionKind, Licence
from sekisho.regime.rows import LANGUAGES


def recommend(turn: Turn) -> Written:
    """particulars: see proposal.read_proposal. The reason stands in `why`: for a factor that is weighed, for rules that
    are overturned, for a condition of practice that is dropped, for a bar lifted in special circumstances."""
    proposal = read_proposal(turn)
    if isinstance(proposal, Refusal):
        return proposal
    weighing = Weighing(turn, proposal)
    refusal = next(weighing.refusals(), None)
    if refusal is not None:
        return refusal
    if (proposal.overturn or proposal.dropped or weighing.lifted) and not turn.why.strip():
        return Refusal("no_reason", **names_of(turn))
    return (turn.write(weighing.as_json()),)


def countersign(turn: Turn) -> Written:
    """particulars: `recommendation`, the hash of what is countersigned."""
    refusal = _other_recommendation(turn)
    assert turn.case.recommendation is not None
    return refusal or (turn.write({"recommendation": turn.case.recommendation.hash()}),)


def decide(turn: Turn) -> Written:
    """particulars: `recommendation`, the hash of what is decided. Only here are granted grams written."""
    refusal = _other_recommendation(turn)
    if refusal is not None:
        return refusal
    weighing = weighed_again(turn)
    refusal = next(weighing.refusals(), None)
    if refusal is not None:
        return refusal
    assert turn.case.recommendation is not None
    told = {**turn.case.recommendation.what, "recommendation": turn.case.recommendation.hash()}
    outcome = outcome_of(told["lines"])
    written = turn.write({**told, "outcome": outcome})
    return (written, *(let_go(turn) if outcome in ("refused", "not_needed") else ()))


def _other_recommendation(turn: Turn) -> Refusal | None:
    given = Particulars(turn.command.id, turn.what, ("recommendation",))
    seen = given.text("recommendation")
    given.close()
    stands = turn.case.recommendation
    return None if stands is not None and stands.hash() == seen else Refusal("not_this_recommendation")


def issue_licence(turn: Turn) -> Written:
    """particulars: `licence`, its number. A changed licence covers what has not left under the one before."""
    given = Particulars("issue", turn.what, ("licence",))
    number = given.text("licence")
    fault = fault_of(number, "issue: licence") if number else None
    given.problems += [] if fault is None else [fault]
    given.close()
    case = turn.case
    if case.amends is not None:
        held = hold(turn, case.amends)
        if isinstance(held, Refusal) or held:
            return held if isinstance(held, Refusal) else Refusal("no_licence_to_amend", **case.amends)
    assert case.decision is not None
    assert case.found is not None
    drawn_g = {} if turn.beside is None else turn.beside.drawn_g
    granted_g = {line: mass_g - drawn_g.get(line, 0) for line, mass_g in case.granted_g.items()}
    granted_g = {line: mass_g for line, mass_g in granted_g.items() if mass_g > 0}
    if not granted_g:
        return Refusal("nothing_left")
    grant = Grant(
        granted_g,
        last_day(turn.day, case.decision.what["valid_months"]),
        (*map(_condition, case.decision.what["conditions"]), *_conditions_of_law(turn, granted_g)),
        tuple(case.decision.what["over_bars"]),
    )
    finding = {
        "regime": dict(case.found.regime),
        "facts_hash": case.found.facts_hash,
        "lines": [{"line": line.line, "control_codes": list(line.control_codes)} for line in case.found.lines],
    }
    amends = None if case.amends is None else case.amends["licence"]
    licence = issue(number, case.dossier, finding, grant, turn.book.regime(turn.day), turn.day, amends)
    if not isinstance(licence, Licence):
        said = {each: "; ".join(ground.sentence(each) for ground in licence) for each in LANGUAGES}
        return Refusal("no_licence_of_this_kind", **in_each("said", said))
    drawn = _draw_on_pools(turn)
    if isinstance(drawn, Refusal):
        return drawn
    issued = turn.write({"licence": licence.as_json(), "hash": licence.hash(), **({"pools": drawn} if drawn else {})})
    return (issued, *_supersede(turn, licence))


def _draw_on_pools(turn: Turn) -> list[Json] | Refusal:
    """What the licence draws on pools. Refused where they do not cover what was granted; then no licence is issued."""
    case = turn.case
    assert case.found is not None
    requests = requests_of(case, case.found.lines, case.granted_g)
    if not requests:
        return []
    if turn.pools is None:
        first = case.found.line(requests[0].line)
        return Refusal("pools_not_asked", line=first.line, **said_rules(turn.book.law, first.limits))
    for line, left_g in most_g(requests, case.granted_g, turn.pools.left_g(turn.book.law)).items():
        if case.granted_g[line] > left_g:
            return Refusal("more_than_pools", line=line, granted_g=case.granted_g[line], most_g=left_g)
    return drawn_at_issue(turn.book.law, turn.pools, requests, case.granted_g)


def _supersede(turn: Turn, licence: Licence) -> tuple[Event, ...]:
    if turn.beside is None:
        return ()
    return (turn.write_beside("amended", {"outcome": "licence", "case": turn.case.id, "licence": licence.id}),)


def _condition(told: Mapping[str, Any]) -> Condition:
    return Condition(ConditionKind(told["kind"]), told["value"], dict(told["text"]))


def _conditions_of_law(turn: Turn, granted_g: Mapping[int, int]) -> tuple[Condition, ...]:
    """What the law itself asks of whoever holds the licence: its rules of effect `condition` on the granted lines."""
    assert turn.case.decision is not None
    passed = passed_over(turn.case.found, granted_g, turn.case.decision.what["overturn"])
    finding = turn.book.explain(turn.case.file, turn.day, passed)
    said: dict[str, Json] = {
        reason["rule"]: reason["text"]
        for line in finding["lines"]
        if line["line"] in granted_g
        for reason in line["reasons"]
        if reason["effect"] == "condition" and reason["basis"] == "law"
    }
    return tuple(Condition(ConditionKind.OTHER, "", dict(text)) for text in said.values())


def ask_reconsideration(turn: Turn) -> Written:
    """No particulars; why is the reason. Of a refusal, or of what a part grant refused."""
    Particulars("ask_reconsideration", turn.what, ()).close()
    decided = turn.case.decision
    assert decided is not None
    if decided.what["outcome"] not in ("refused", "granted_in_part"):
        return Refusal("nothing_refused")
    since = turn.case.events[turn.case.events.index(decided) :]
    if any(event.kind == "reconsideration_decided" for event in since):
        citation = routes().reconsideration.citation(turn.book.law)
        return Refusal("already_reconsidered", **in_each("citation", citation))
    if _asked(turn) is not None:
        return Refusal("already_asked")
    return (turn.write({"decision": decided.hash()}),)


def decide_reconsideration(turn: Turn) -> Written:
    """particulars: `outcome`, upheld or set_aside. A refusal that is set aside is decided again; the refused part of a
    grant may be filed anew."""
    given = Particulars("decide_reconsideration", turn.what, ("outcome",))
    outcome = given.text("outcome")
    if outcome not in ("upheld", "set_aside"):
        given.fault("outcome", f"must be upheld or set_aside; got {outcome!r}")
    given.close()
    asked = _asked(turn)
    if asked is None:
        return Refusal("nothing_to_reconsider")
    written = turn.write({"outcome": outcome, "decision": asked.what["decision"]})
    if turn.case.amends is None or outcome == "upheld" or turn.case.licence is not None:
        return (written,)
    held = hold(turn, turn.case.amends)
    return held if isinstance(held, Refusal) else (written, *held)


def _asked(turn: Turn) -> Event | None:
    """The request for reconsideration that is open."""
    for event in reversed(turn.case.events):
        if event.kind == "reconsideration_decided":
            return None
        if event.kind == "reconsideration_asked":
            return event
    return None


def names_of(turn: Turn) -> dict[str, int | str]:
    """The command by name, as figures of a refusal."""
    return {"command": turn.command.id, **in_each("command", turn.command.name)}
