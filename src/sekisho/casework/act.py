"""Whether a command is followed, and the events that it comes to. Pure: a case goes in, events or a refusal come out.

Whoever calls appends all of the events at once, or none. Some commands touch two cases: what is done to a case that
asks to change a licence is done beside the case that holds it, and events of both come back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sekisho.casework import decision, filing, holding, review
from sekisho.casework.case import Case
from sekisho.casework.lawbook import Lawbook
from sekisho.casework.model import Actor, instant
from sekisho.casework.people import may_act
from sekisho.casework.pools import PoolBook
from sekisho.casework.refusal import Refusal, in_each
from sekisho.casework.table import Command, table
from sekisho.casework.turn import Particulars, Turn, Written
from sekisho.licence.names import listed, named

Handler = Callable[[Turn], Written]


def _only_void(turn: Turn) -> Written:
    """No particulars; why is the reason."""
    Particulars(turn.command.id, turn.what, ()).close()
    recommended = turn.case.recommendation
    assert recommended is not None
    return (turn.write({"recommendation": recommended.hash()}),)


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "file": filing.file,
        "accept": review.accept,
        "return": review.give_back,
        "amend": filing.amend,
        "withdraw": filing.withdraw,
        "query": review.query,
        "answer": filing.answer,
        "start_appraisal": review.start_appraisal,
        "end_appraisal": review.end_appraisal,
        "adjudicate": review.adjudicate,
        "recommend": decision.recommend,
        "countersign": decision.countersign,
        "refuse_countersignature": _only_void,
        "send_back": _only_void,
        "decide": decision.decide,
        "issue": decision.issue_licence,
        "ask_reconsideration": decision.ask_reconsideration,
        "decide_reconsideration": decision.decide_reconsideration,
        "record_draw": holding.record_draw,
        "reverse_draw": holding.reverse_draw,
        "suspend": holding.suspend,
        "recommend_next_step": holding.recommend_next_step,
        "countersign_next_step": holding.countersign_next_step,
        "refuse_next_step": _only_void,
        "send_back_next_step": _only_void,
        "reinstate": holding.reinstate,
        "revoke": holding.revoke,
        "expire": holding.expire,
        "surrender": holding.surrender,
    }
)


def act(
    case: Case,
    command: str,
    *,
    at: datetime,
    by: Actor,
    book: Lawbook,
    what: Mapping[str, Any] | None = None,
    why: str = "",
    beside: Case | None = None,
    pools: PoolBook | None = None,
) -> Written:
    """The events that a command comes to, or why there are none.

    case: `Case(id)` for one that is being filed. at: now, with time zone. what: the particulars, by command (see the
    functions of HANDLERS). beside: for a case that asks to change a licence, the case that holds it, until the new
    licence is issued. pools: where the pools of the law stand, for lines that draw on them.

    Raises InputError for particulars or a file that cannot be read, or a day that the law does not cover; ValueError
    for an instant without time zone, or where the case beside is missing.
    """
    row = table().commands.get(command)
    if row is None:
        return Refusal("no_such_command", command=command)
    waits = case.amends if case.licence is None else None
    if waits is not None and (beside is None or beside.id != waits["case"]):
        raise ValueError(f"case {case.id} asks to change a licence of case {waits['case']}: give that case beside")
    names: dict[str, int | str] = {"command": row.id, **in_each("command", row.name)}
    refusal = _before(case, row, at, by, why, names) or may_act(case, row, by, names)
    if refusal is not None:
        return refusal
    turn = Turn(case, row, at, by, book, what or {}, why, beside, pools)
    if row.fresh and not turn.is_fresh():
        return Refusal("finding_out_of_date", on=str(turn.day))
    written = HANDLERS[command](turn)
    if not isinstance(written, Refusal):
        # A step that the table does not have, or that cannot be folded, is a fault of ours and must not be stored.
        for event in written:
            (case if event.case == case.id or beside is None else beside).after(event)
    return written


def _before(
    case: Case, row: Command, at: datetime, by: Actor, why: str, names: Mapping[str, int | str]
) -> Refusal | None:
    misplaced = _wrong_place(case, row, by, names)
    if misplaced is not None:
        return misplaced
    told = instant(at)
    if case.events and at < case.events[-1].at:
        return Refusal("earlier_than_last", at=told, last=instant(case.events[-1].at))
    return Refusal("no_reason", **names) if row.why and not why.strip() else None


def _wrong_place(case: Case, row: Command, by: Actor, names: Mapping[str, int | str]) -> Refusal | None:
    if by.role not in row.by:
        role, roles = named("roles", by.role), listed(named("roles", each) for each in row.by)
        said = {**in_each("role", role), **in_each("roles", roles)}
        return Refusal("wrong_role", role=by.role, roles=", ".join(row.by), **said, **names)
    if case.state not in row.moves:
        return Refusal("wrong_state", **in_each("state", case.state_name), **names)
    return None


def why_not(case: Case, command: str, by: Actor) -> Refusal | None:
    """Why a person may not order a command of a case as it stands, by state, role and person; None where they may."""
    row = table().commands.get(command)
    if row is None:
        return Refusal("no_such_command", command=command)
    names: dict[str, int | str] = {"command": row.id, **in_each("command", row.name)}
    return _wrong_place(case, row, by, names) or may_act(case, row, by, names)


def may(case: Case, by: Actor) -> tuple[str, ...]:
    """The commands that a person may order of a case as it stands, by state, role and person; what their particulars
    come to is not asked."""
    return tuple(command for command in table().commands if why_not(case, command, by) is None)
