"""May a shipment leave under a licence? Judged by its ship date, in this order: is the licence current; are its parties
and goods still clear under the law and the lists of that day; are its conditions met; does the ledger have the grams.

What cannot be settled is held, not refused and not let through. A refusal tells every ground that it has, first the one
that comes first in the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sekisho.determination.outcome import OUTCOMES, Outcome
from sekisho.ledger.entries import Entry, Head, Kind, Order, post_together
from sekisho.ledger.refusal import Refusal, in_each
from sekisho.licence.grounds import Ground
from sekisho.licence.model import Condition, ConditionKind, Licence
from sekisho.licence.names import facts_named, listed, named
from sekisho.regime.calendar import law_day
from sekisho.regime.law import Regime
from sekisho.regime.rules import Effect

_BARS: Final = {
    str(Effect.PROHIBIT): Outcome.PROHIBITED,
    str(Effect.PRESUME_DENIAL): Outcome.PRESUMED_REFUSAL,
    str(Effect.REFER): Outcome.REFER,
}


class Answer(StrEnum):
    ALLOWED = "allowed"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Shipment:
    """What is to leave. export: the customs declaration; draws that name the same one are one export.

    shipped_g: product mass by line number, in whole grams. transport_mode, port: None where not said.
    """

    export: str
    shipped_on: date
    shipped_g: Mapping[int, int]
    transport_mode: str | None = None
    port: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer, with every ground against; `orders` are what the ledger is to be asked where it is allowed."""

    answer: Answer
    grounds: tuple[Ground, ...] = ()
    orders: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the office knows of a licence beside its own words.

    heads: where the accounts of its lines stand, by account. exports: those that goods have left under already.
    finding: what the law of the ship date says of the same file (the JSON of `check` under `regime`), None if nobody
    asked. regime: that law. modes: the modes of transport by which goods have left already.
    """

    heads: Mapping[str, Head]
    regime: Regime
    finding: Mapping[str, Any] | None
    exports: Mapping[str, date] = field(default_factory=dict)
    modes: frozenset[str] = frozenset()


def judge(
    licence: Licence, shipment: Shipment, standing: Standing, *, key: str, by: str, at: datetime, reason: str = ""
) -> Judgement:
    """Judge a shipment. key: what makes the request the same when it is asked again; its orders' keys begin with it."""
    against = list(_current(licence, shipment, law_day(at)))
    barred, held = _law(licence, shipment, standing)
    against += [*barred, *_conditions(licence, shipment, standing)]
    orders = tuple(
        Order(line.account, Kind.DRAWN, shipped_g, shipment.shipped_on, at, f"{key}/{number}", by, reason)
        for number, shipped_g in sorted(shipment.shipped_g.items())
        if (line := licence.line(number)) is not None
    )
    against += _ledger(orders, standing, licence)
    if against:
        return Judgement(Answer.REFUSED, (*against, *held))
    return Judgement(Answer.HELD, tuple(held)) if held else Judgement(Answer.ALLOWED, (), orders)


def _current(licence: Licence, shipment: Shipment, today: date) -> Iterator[Ground]:
    if shipment.shipped_on > today:
        yield Ground("not_yet", on=str(shipment.shipped_on), today=str(today))
    if not licence.valid_from <= shipment.shipped_on <= licence.valid_to:
        days = {"first": str(licence.valid_from), "last": str(licence.valid_to), "on": str(shipment.shipped_on)}
        yield Ground("not_current", **days)
    if not shipment.shipped_g or any(shipped_g < 1 for shipped_g in shipment.shipped_g.values()):
        yield Ground("nothing_shipped")
    for number in sorted(shipment.shipped_g):
        if licence.line(number) is None:
            yield Ground("no_such_line", line=number)


def _law(licence: Licence, shipment: Shipment, standing: Standing) -> tuple[list[Ground], list[Ground]]:
    """Grounds against, and grounds to hold, from the finding of the ship date."""
    on = str(shipment.shipped_on)
    finding = standing.finding
    if finding is None or finding["regime"]["on"] != on:
        return [], [Ground("not_found", on=on)]
    against: list[Ground] = []
    held: list[Ground] = []
    lines = {line["line"]: line for line in finding["lines"]}
    for number in sorted(shipment.shipped_g):
        if licence.line(number) is None:
            continue
        line = lines[number]
        bars = [reason for reason in line["reasons"] if reason["effect"] in _BARS and reason["known"]]
        new = [reason for reason in bars if _bars_still(reason, licence, standing.regime)]
        against += [_bar_ground(reason, number, on) for reason in new]
        accounted = max((_BARS[reason["effect"]] for reason in bars), default=Outcome.NO_LICENCE_REQUIRED)
        strongest = OUTCOMES.index(line["possible"][1])
        if not new and strongest >= Outcome.REFER and strongest > accounted:
            held.append(Ground("not_settled", line=number, on=on, **_outcome(OUTCOMES[strongest])))
    # One sentence binds every line of a file; it is told once.
    return list({(ground.code, ground.rule, ground.sentence("en")): ground for ground in against}.values()), held


def _bars_still(reason: Mapping[str, Any], licence: Licence, regime: Regime) -> bool:
    """Does a bar of the ship date hold against this licence? Not if the officer overturned it when granting, nor if
    its act lets licences stand that were issued before it bound."""
    if reason["rule"] in licence.over_bars:
        return False
    rule = next(rule for rule in regime.law.rules if rule.id == reason["rule"])
    transition = rule.instrument.transition
    stands = transition is not None and transition.issued == "stand"
    # An act that bound when the licence was issued barred nothing then: what is new are the facts, a listing perhaps.
    bound_at_issue = rule.instrument.binds(licence.issued_on, regime.known_on) is True
    return bound_at_issue or not stands


def _bar_ground(reason: Mapping[str, Any], line: int, on: str) -> Ground:
    told: dict[str, Any] = {f"citation_{language}": said for language, said in reason["citations"].items()}
    lists = sorted(fact for fact in reason["facts"] if fact.endswith("_list"))
    if lists:
        told |= in_each("facts", facts_named(lists))
        return Ground("party_listed", rule=reason["rule"], on=on, facts=", ".join(lists), **told)
    return Ground("newly_barred", rule=reason["rule"], on=on, line=line, **told)


def _conditions(licence: Licence, shipment: Shipment, standing: Standing) -> Iterator[Ground]:
    for condition in licence.conditions:
        yield from _condition(condition, licence, shipment, standing)
    began = standing.exports.get(shipment.export)
    if began is not None and began != shipment.shipped_on:
        yield Ground("another_day", export=shipment.export, began=str(began), on=str(shipment.shipped_on))
    earlier = standing.exports.keys() - {shipment.export}
    if licence.most_exports is not None and len(earlier) >= licence.most_exports:
        yield Ground("too_many_exports", most=licence.most_exports, used=len(earlier))


def _condition(condition: Condition, licence: Licence, shipment: Shipment, standing: Standing) -> Iterator[Ground]:
    if condition.kind is ConditionKind.NO_SPLIT:
        for line in licence.lines:
            shipped_g = shipment.shipped_g.get(line.line, 0)
            if shipped_g < line.net_g:
                yield Ground("would_split", line=line.line, granted_g=line.net_g, shipped_g=shipped_g)
        return
    if condition.kind is ConditionKind.OTHER:
        return
    if condition.kind is ConditionKind.PORT:
        if shipment.port is None:
            yield Ground("port_not_said", required=condition.value)
        elif shipment.port != condition.value:
            yield Ground("wrong_port", required=condition.value, got=shipment.port)
        return
    mode = shipment.transport_mode
    if mode is None:
        yield Ground("mode_not_said")
        return
    got: dict[str, Any] = {"got": mode, **in_each("got", named("modes", mode))}
    if condition.kind is ConditionKind.TRANSPORT_MODE:
        if mode != condition.value:
            required: dict[str, Any] = in_each("required", named("modes", condition.value))
            yield Ground("wrong_mode", required=condition.value, **required, **got)
    elif standing.modes - {mode}:
        began = listed(named("modes", each) for each in sorted(standing.modes))
        told: dict[str, Any] = in_each("began", began)
        yield Ground("another_mode", began=", ".join(sorted(standing.modes)), **told, **got)


def _outcome(outcome: str) -> dict[str, Any]:
    return {"outcome": outcome, **in_each("outcome", named("outcomes", outcome))}


def _ledger(orders: tuple[Order, ...], standing: Standing, licence: Licence) -> Iterator[Ground]:
    """What the ledger would answer; asking changes nothing, and it is asked again when the entries are stored."""
    lines = {line.account: line.line for line in licence.lines}
    for order in orders:
        posted: tuple[Entry, ...] | Refusal = post_together(standing.heads, [order])
        if isinstance(posted, Refusal) and posted.code != "amount":
            said = {f"said_{language}": posted.sentence(language) for language in ("en", "ja", "zh")}
            yield Ground("ledger", line=lines[order.account], ledger=posted.code, **said)
