"""What becomes of a licence that is out: draws, suspension and what follows it, the end of its term."""

from __future__ import annotations

from collections.abc import Iterator

from sekisho.casework.case import Case
from sekisho.casework.filing import AMENDMENT
from sekisho.casework.findings import Found
from sekisho.casework.proposal import said_rules, waits_for
from sekisho.casework.refusal import Refusal, in_each
from sekisho.casework.turn import Particulars, Turn, Written
from sekisho.ledger.entries import State
from sekisho.ledger.refusal import words
from sekisho.licence.model import Licence
from sekisho.licence.names import named

STEPS = ("reinstate", "revoke")
_BY_OFFICER = "officer"
_ROUTE = ("transport_mode", "port")


def record_draw(turn: Turn) -> Written:
    """particulars: `key` of the request, `export` (the customs declaration), `on` (the ship date), `lines` {line: g};
    `transport_mode` and `port` where the shipment says them.
    The ledger decides whether the grams are there; here the case learns that they left."""
    given = Particulars("record_draw", turn.what, ("key", "export", "on", "lines", *_ROUTE))
    key, export, on = given.text("key"), given.text("export"), given.day("on")
    lines_g = given.grams_by_line("lines")
    route = {each: given.text(each) for each in _ROUTE if given.what.get(each) is not None}
    given.close()
    case, licence = turn.case, _licence(turn.case)
    if key in case.draws:
        return Refusal("draw_known", key=key)
    state = case.licence_on(on)
    if state != State.OPEN or not licence.valid_from <= on <= licence.valid_to:
        name = named("licence", "not_issued") if state is None else words()["states"][state]
        return Refusal("not_open_on", on=str(on), state=state or "not_issued", **in_each("state", name))
    for number, asked_g in lines_g.items():
        line = licence.line(number)
        if line is None:
            return Refusal("no_such_line", line=number)
        left_g = line.net_g - case.drawn_g.get(number, 0)
        if asked_g > left_g:
            return Refusal("over_licence", line=number, asked_g=asked_g, left_g=left_g)
    return (turn.write({"key": key, "export": export, "on": on, "lines": lines_g, **route}),)


def reverse_draw(turn: Turn) -> Written:
    """particulars: `corrects`, the key of the draw; `lines` {line: g} to give back."""
    given = Particulars("reverse_draw", turn.what, ("corrects", "lines"))
    corrects, lines_g = given.text("corrects"), given.grams_by_line("lines")
    given.close()
    draw = turn.case.draws.get(corrects)
    if draw is None:
        return Refusal("no_such_draw", key=corrects)
    for number, asked_g in lines_g.items():
        left_g = draw.lines_g.get(number, 0)
        if asked_g > left_g:
            return Refusal("over_draw", line=number, asked_g=asked_g, left_g=left_g)
    return (turn.write({"corrects": corrects, "lines": lines_g}),)


def suspend(turn: Turn) -> Written:
    """No particulars. One officer may; what follows takes two (Regulations art. 18 para 4)."""
    Particulars("suspend", turn.what, ()).close()
    return (turn.write({"ground": _BY_OFFICER}),)


def recommend_next_step(turn: Turn) -> Written:
    """particulars: `step`, reinstate or revoke."""
    given = Particulars("recommend_next_step", turn.what, ("step",))
    step = given.text("step")
    given.close()
    if step not in STEPS:
        return Refusal("no_such_step", step=step)
    if step == "revoke":
        return (turn.write({"of": "suspension", "step": step}),)
    refusal = next(_against_reinstating(turn), None)
    if refusal is not None:
        return refusal
    return (turn.write({"of": "suspension", "step": step, "over_bars": list(_bars(turn.case, turn.found_now))}),)


def countersign_next_step(turn: Turn) -> Written:
    """particulars: `recommendation`, the hash of what is countersigned."""
    given = Particulars("countersign_next_step", turn.what, ("recommendation",))
    seen = given.text("recommendation")
    given.close()
    recommended = turn.case.recommendation
    assert recommended is not None
    if recommended.hash() != seen:
        return Refusal("not_this_recommendation")
    return (turn.write({"recommendation": recommended.hash(), "step": recommended.what["step"]}),)


def reinstate(turn: Turn) -> Written:
    """No particulars: what was recommended and countersigned is carried out. The suspension while an amendment is under
    way is not lifted by it."""
    Particulars("reinstate", turn.what, ()).close()
    refusal = _other_step(turn, "reinstate") or next(_against_reinstating(turn), None)
    if refusal is not None:
        return refusal
    recommended = turn.case.recommendation
    assert recommended is not None
    remain = [ground for ground in turn.case.suspended_for if ground.startswith(AMENDMENT)]
    told = {
        "outcome": "still_suspended" if remain else "lifted",
        "grounds": [ground for ground in turn.case.suspended_for if ground not in remain],
        "over_bars": recommended.what["over_bars"],
        "recommendation": recommended.hash(),
    }
    return (turn.write(told),)


def revoke(turn: Turn) -> Written:
    """No particulars: what was recommended and countersigned is carried out."""
    Particulars("revoke", turn.what, ()).close()
    recommended = turn.case.recommendation
    assert recommended is not None
    return _other_step(turn, "revoke") or (turn.write({"recommendation": recommended.hash()}),)


def expire(turn: Turn) -> Written:
    """No particulars. A licence ends with its last day, or where the law lets it cover so many exports, when all that
    it covers has left (Regulations art. 15 para 2)."""
    Particulars("expire", turn.what, ()).close()
    case, licence = turn.case, _licence(turn.case)
    if turn.day > licence.valid_to:
        return (turn.write({"ground": "term"}),)
    if case.is_used_up and licence.most_exports is not None:
        return (turn.write({"ground": "used"}),)
    return Refusal("not_run_out", last=str(licence.valid_to))


def surrender(turn: Turn) -> Written:
    """No particulars."""
    Particulars("surrender", turn.what, ()).close()
    return (turn.write({"outcome": "licence"}),)


def _licence(case: Case) -> Licence:
    assert case.licence is not None
    return case.licence


def _other_step(turn: Turn, step: str) -> Refusal | None:
    recommended = turn.case.recommendation
    said = "none" if recommended is None else recommended.what["step"]
    return None if said == step else Refusal("not_that_step", step=said, **in_each("step", named("steps", said)))


def _bars(case: Case, found: Found) -> tuple[str, ...]:
    """The bars on what the licence covers, as the law has them now; over all but a prohibition an officer may pass."""
    lines = [found.line(line.line) for line in _licence(case).lines]
    return tuple(dict.fromkeys(rule for line in lines for rule, _ in line.bars))


def _against_reinstating(turn: Turn) -> Iterator[Refusal]:
    licence = _licence(turn.case)
    for covered in licence.lines:
        line = turn.found_now.line(covered.line)
        barred = [rule for rule in line.barred_by("prohibit") if rule not in licence.over_bars]
        if barred:
            yield Refusal("still_barred", line=line.line, on=str(turn.day), **said_rules(turn.book.law, barred))
        elif not line.is_settled or line.outcome == "information_needed":
            yield Refusal("still_unknown", line=line.line, **waits_for(turn.book.law, line))
