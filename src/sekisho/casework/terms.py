"""The conditions of a licence: those that an officer sets, and those that practice sets unless the officer drops them.

What the law itself asks stands on every licence (`decision.issue_licence`); here is what may be left out with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sekisho.casework.model import Json
from sekisho.casework.refusal import Refusal
from sekisho.casework.routes import conditions
from sekisho.casework.turn import Particulars, Turn
from sekisho.licence.model import ConditionKind
from sekisho.licence.names import names
from sekisho.regime.rows import LANGUAGES


def read_conditions(given: Particulars) -> Iterator[Json | Refusal]:
    """Those that an officer sets, as the licence will say them."""
    for number, row in enumerate(given.rows("conditions")):
        place = f"conditions[{number}]"
        kind = row.get("kind") if isinstance(row, Mapping) else None
        known = conditions().get(str(kind))
        if known is None:
            yield Refusal("unknown_condition", condition=str(kind), known=", ".join(conditions()))
            continue
        value, text = row.get("value", ""), row.get("text")
        if known.has_value is not bool(isinstance(value, str) and value.strip()):
            given.fault(f"{place}.value", "must be text" if known.has_value else "is not taken by this condition")
        elif known.of is not None and value not in names()[known.of]:
            given.fault(f"{place}.value", f"{value!r} is not known", f"one of {', '.join(names()[known.of])}")
        elif known.text is not None:
            yield {"kind": known.kind, "value": value, "text": dict(known.said(value))}
        elif not isinstance(text, Mapping) or any(not text.get(each) for each in LANGUAGES):
            given.fault(f"{place}.text", "needs a text in en, ja and zh")
        else:
            yield {"kind": known.kind, "value": "", "text": {each: str(text[each]) for each in LANGUAGES}}


def carried(finding: Mapping[str, Any], lines: Iterable[int]) -> list[Json]:
    """What rules of practice put on a licence for some lines, by the finding of the day (the JSON of `check`): each
    with its `rule`, and with the word (`drop`) by which an officer drops it.

    A rule of practice that no kind of condition carries is said in its own words.
    """
    wanted = set(lines)
    rules: dict[str, Json] = {
        reason["rule"]: reason["text"]
        for line in finding["lines"]
        if line["line"] in wanted
        for reason in line["reasons"]
        if reason["effect"] == "condition" and reason["basis"] != "law" and reason["known"]
    }
    told: list[Json] = []
    for rule, text in rules.items():
        kinds = [each for each in conditions().values() if rule in each.carries]
        told += [{"kind": each.kind, "value": "", "text": dict(each.said("")), "rule": rule} for each in kinds]
        if not kinds:
            told.append({"kind": str(ConditionKind.OTHER), "value": "", "text": dict(text), "rule": rule})
    return [each | {"drop": each["rule"] if each["kind"] == ConditionKind.OTHER else each["kind"]} for each in told]


def with_carried(
    turn: Turn, granted: Iterable[int], own: Sequence[Json], drop: Sequence[str], passed: Iterable[str] = ()
) -> tuple[tuple[Json, ...], tuple[Json, ...]] | Refusal:
    """The conditions of a proposal with those that practice adds, and the ones that the officer drops.

    passed: bars on granted lines that are passed over. A finding puts no condition on a line that is barred, so it is
    asked without them.
    """
    lines = list(granted)
    offered = carried(turn.book.explain(turn.case.file, turn.day, passed), lines) if lines else []
    strange = [each for each in drop if each not in {condition["drop"] for condition in offered}]
    if strange:
        known = ", ".join(dict.fromkeys(condition["drop"] for condition in offered))
        return Refusal("nothing_to_drop", condition=", ".join(strange), known=known or "-")
    set_ = {condition["kind"] for condition in own}
    kept, dropped = list(own), []
    for condition in offered:
        word = condition.pop("drop")
        if word in drop:
            dropped.append({"kind": condition["kind"], "rule": condition["rule"]})
        elif word not in set_ and conditions()[condition["kind"]].instead not in set_:
            kept.append(condition)
    return tuple(kept), tuple(dropped)
