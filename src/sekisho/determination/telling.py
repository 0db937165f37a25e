"""What of a finding helps a reader: where the law bars a line, nothing that a bar overrides and no paper is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sekisho.determination.outcome import OUTCOMES, Outcome
from sekisho.facts.dictionary import LANGUAGES
from sekisho.regime.law import Law

Json = Mapping[str, Any]
_REFER: Final = Outcome.REFER.name.lower()
_BY_RULE: Final = {
    "en": "It goes to an officer under {named}.",
    "ja": "{named}により、審査官の判断に付される。",
    "zh": "依据{named}，须交由审查人员判断。",
}
_BY_LAW: Final = {
    "en": "Nobody can say whether {named} binds on this day; an officer has to look.",
    "ja": "{named}がこの日に効力を有するか不明であり、審査官の判断を要する。",
    "zh": "{named}当日是否有效不明，须由审查人员判断。",
}
_AND: Final = {"en": " and ", "ja": "、", "zh": "、"}
_OR: Final = {"en": " or ", "ja": "、", "zh": "、"}
_CLOSED: Final = frozenset((Outcome.PROHIBITED.name.lower(), Outcome.NO_LICENCE_REQUIRED.name.lower()))


def is_barred(line: Json) -> bool:
    """Is a line of a finding (the JSON of `check`) barred or refused in principle, so that no paper and no gap to be
    filled can help it?"""
    return OUTCOMES.index(line["outcome"]) >= Outcome.PRESUMED_REFUSAL


def is_overridden(reason: Json, line: Json) -> bool:
    """Would a reason send a line to an officer that stronger law already bars? Both are true of the line, and only the
    bar decides it."""
    return bool(reason["effect"] == "refer") and is_barred(line)


def clock_helps(finding: Json) -> bool:
    """Is there a line that an authority could still decide on? No deadline matters to what is prohibited, nor to what
    needs no licence."""
    return finding["clock"] is not None and any(line["outcome"] not in _CLOSED for line in finding["lines"])


def why_referred(lines: Iterable[Json], law: Law) -> Mapping[str, str] | None:
    """Why an officer has to look at lines of a finding, in every language: a rule sends them there, or nobody can say
    whether an act binds. None where it is neither."""
    referred = [line for line in lines if line["outcome"] == _REFER]
    reasons = [each for line in referred for each in line["reasons"] if each["effect"] == _REFER and each["known"]]
    acts = [law.instruments[act, part] for line in referred for act, part in map(_act, line["law_unknown"])]
    if not reasons and not acts:
        return None
    phrase, between = (_BY_RULE, _AND) if reasons else (_BY_LAW, _OR)
    told: dict[str, str] = {}
    for each in LANGUAGES:
        names = [reason["citations"][each] for reason in reasons] or [act.name(each) for act in acts]
        told[each] = phrase[each].format(named=between[each].join(dict.fromkeys(names)))
    return told


def _act(name: str) -> tuple[str, str]:
    act, _, part = name.partition(":")
    return act, part
