"""Why a line came out as it did: the sentences that took effect, the facts behind them, and what may change them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import numpy as np

from sekisho.determination.fold import BARS, Folded, States, list_act
from sekisho.determination.outcome import Outcome
from sekisho.determination.questions import Json, plain
from sekisho.determination.trials import proven
from sekisho.determination.verdict import Determiner, Verdict
from sekisho.facts import Fact, FactSet
from sekisho.facts.dictionary import LANGUAGES, Type
from sekisho.facts.table import Value
from sekisho.regime.expression import And, Compare, Leaf, Member, Node, Not, Or, Truth
from sekisho.regime.instruments import State
from sekisho.regime.kleene import Tri
from sekisho.regime.rules import Effect, Rule
from sekisho.regime.show import STATES

_JOIN: Final = {"en": "; ", "ja": "、", "zh": "；"}
# A watch list closes general licences: the plain way is to apply for an individual one.
_INDIVIDUAL: Final = {
    "en": "apply for an individual licence, with the papers that the watch list asks for",
    "ja": "個別許可を申請し、注視リストの求める書類を添える",
    "zh": "改为申请单项许可，并提交关注名单所要求的文件",
}
_NOT_ON_LIST: Final = frozenset(
    f"{role}_on_{which}" for role in ("importer", "end_user") for which in ("control_list", "watch_list")
)
_CAUTION: Final = {
    "en": "the goods must not reach the listed party through them",
    "ja": "ただし物品がリスト掲載者に渡らないこと",
    "zh": "货物不得经其流向名单所列主体",
}
_ORDER: Final = (
    *(Effect.PROHIBIT, Effect.PRESUME_DENIAL, Effect.REFER, Effect.CONTROL, Effect.EXEMPT, Effect.GENERAL_LICENCE),
    *(Effect.LIMIT, Effect.REQUIRE, Effect.REQUIRE_DOCUMENT, Effect.SCRUTINISE, Effect.CONDITION, Effect.ADVISE),
)


def reasons(determiner: Determiner, verdict: Verdict, row: int, day: date) -> list[Json]:
    """The rules that took effect on a line, bars first; then the acts that describe the item and do not bind."""
    folded = verdict.folded
    shown = [
        _reason(rule, folded, row, known=bool(applied.is_true[row]))
        for rule, applied in zip(folded.rules, folded.applied, strict=True)
        if _is_shown(rule, applied, verdict, row)
    ]
    shown.sort(key=lambda reason: _ORDER.index(Effect(reason["effect"])))
    return shown + list(_without_effect(determiner, folded, row, day))


def _is_shown(rule: Rule, applied: Tri, verdict: Verdict, row: int) -> bool:
    if not applied.is_true[row]:
        # What is unknown counts for scrutiny as if it were so, and then it is a reason.
        return rule.effect is Effect.SCRUTINISE and bool(applied.is_unknown[row])
    # Papers and conditions of a licence say nothing on a line that no licence is open for.
    return rule.effect.stratum < Effect.REQUIRE.stratum or bool(verdict.outcome[row] < Outcome.PRESUMED_REFUSAL)


def _reason(rule: Rule, folded: Folded, row: int, known: bool) -> Json:
    view = folded.asked if rule.effect in (Effect.CONTROL, Effect.EXEMPT, Effect.SCRUTINISE) else folded.trusted
    negated = rule.effect is Effect.REQUIRE
    behind = list(_behind(rule.when, view.truth, row, negated)) if known else []
    return {
        "rule": rule.id,
        "effect": str(rule.effect),
        "basis": str(rule.basis),
        "citation": rule.citation(),
        "citations": {language: rule.citation(language) for language in LANGUAGES},
        "text": dict(rule.text),
        "facts": _facts_behind(folded, behind, row),
        "known": known,
        "source": rule.source,
        "confidence": rule.confidence,
    }


def _facts_behind(folded: Folded, leaves: list[Leaf], row: int) -> Json:
    """The facts that some comparisons rest on; of a set, the elements that were asked for and are in it."""
    facts: Json = {}
    for leaf in leaves:
        if isinstance(leaf, Member) and folded.trusted.truth(leaf).is_true[row]:
            facts[leaf.fact] = sorted({*facts.get(leaf.fact, ()), leaf.constant})
        elif leaf.fact in folded.asked.table.columns:
            facts.setdefault(leaf.fact, plain(folded.asked.table.value(leaf.fact, row)))
        else:
            facts[leaf.fact] = bool(folded.trusted.truth(leaf).is_true[row])
    return facts


def _behind(node: Node, truth: Any, row: int, negated: bool) -> Iterator[Leaf]:
    """The comparisons that made a condition true (or, negated, false): all parts of an AND, the true parts of an OR."""
    match node:
        case Not(part):
            yield from _behind(part, truth, row, not negated)
        case And(parts) | Or(parts):
            every = isinstance(node, And) is not negated
            for part in parts:
                value: Tri = truth(part)
                if every or (value.is_false if negated else value.is_true)[row]:
                    yield from _behind(part, truth, row, negated)
        case Truth() | Compare() | Member():
            yield node


def _without_effect(determiner: Determiner, folded: Folded, row: int, day: date) -> Iterator[Json]:
    regime = determiner.regime
    for act in determiner.law.dual_use_acts:
        codes = folded.items.codes(row, act)
        instrument = regime.law.instruments[list_act(act)]
        said = instrument.holding(day, regime.known_on)
        if codes and said is not None and said.state.binds is not True:
            yield {
                "rule": act,
                "effect": "none",
                "basis": "law",
                "citation": instrument.title["en"],
                "citations": dict(instrument.title),
                "text": _idle_text(codes, said.state),
                "facts": {"listed_in": [act]},
                "known": said.state.binds is not None,
                "state": str(said.state),
                "from": str(said.first),
                "to": None if said.last is None else str(said.last),
                "said_by": said.said_by,
                "source": instrument.source,
                "confidence": instrument.confidence,
            }


def _idle_text(codes: tuple[str, ...], state: State) -> Json:
    does = "but the act does not bind on this day" if state.binds is False else "and whether the act binds is not known"
    told = STATES[state]
    return {
        "en": f"{', '.join(codes)} would describe the item, {does}: {told['en']}",
        "ja": f"{'、'.join(codes)}に該当しうるが、この日の公告の状態は次のとおり：{told['ja']}",
        "zh": f"物项与{'、'.join(codes)}相符，但该公告当日状态为：{told['zh']}",
    }


def control_codes(determiner: Determiner, folded: Folded, row: int, day: date) -> list[str]:
    """The codes of the item under acts that bind on the day, in the list's order."""
    binding = (act for act in determiner.law.dual_use_acts if determiner.regime.act_binds(*list_act(act), day) is True)
    return list(dict.fromkeys(code for act in binding for code in folded.items.codes(row, act)))


def documents(determiner: Determiner, verdict: Verdict, row: int) -> tuple[list[Json], list[Json]]:
    """Papers that are missing, and papers that practice asks for. Nobody is asked for what cannot help."""
    if verdict.outcome[row] >= Outcome.PRESUMED_REFUSAL:
        return [], []
    missing: dict[str, Json] = {}
    advised: dict[str, Json] = {}
    folded = verdict.folded
    for rule, applied in zip(folded.rules, folded.applied, strict=True):
        if rule.document is None or not applied.is_true[row]:
            continue
        paper = {"kind": rule.document, "rule": rule.id, "asked_of": determiner.law.documents[rule.document].asked_of}
        if rule.effect is Effect.REQUIRE_DOCUMENT:
            missing.setdefault(rule.document, paper)
        elif folded.trusted.truth(Member(rule.document, "documents")).is_false[row]:
            advised.setdefault(rule.document, paper)
    return list(missing.values()), list(advised.values())


def lawful_alternatives(determiner: Determiner, verdict: Verdict, states: States, row: int) -> list[Json]:
    """What the applicant may honestly do otherwise: only facts that can change are tried, only what helps is told."""
    changes = tuple(_changeable(determiner, verdict.folded, row))
    if not changes:
        return []
    plain_way = list(_individual(determiner, verdict, states, row))
    # Whoever replaces a listed importer may be its end user too, so what does not help alone is tried together.
    ways = [(fact,) for fact in changes] + ([changes] if len(changes) > 1 else [])
    rows = np.full(len(ways), row)
    table = verdict.folded.asked.table.take(rows)
    for fact in changes:
        tried = np.array([place for place, way in enumerate(ways) if fact in way])
        table = proven(table, fact, tried, _honest(determiner.dictionary[fact]))
    outcomes = determiner.decide(table, states.take(rows), missing=False).outcome
    helps = [place for place in range(len(ways)) if outcomes[place] < verdict.outcome[row]]
    alone = [place for place in helps if len(ways[place]) == 1]
    return plain_way + [_way(determiner, ways[place], int(outcomes[place])) for place in alone or helps]


def _individual(determiner: Determiner, verdict: Verdict, states: States, row: int) -> Iterator[Json]:
    """An individual licence instead of a general one, where a watch list closes that and nothing stronger bars it."""
    folded = verdict.folded
    table = folded.asked.table
    if verdict.outcome[row] != Outcome.REFER or table.value("kind", row) != "general":
        return
    closed = any(
        applied.is_true[row]
        and rule.effect is Effect.REFER
        and any(leaf.fact.endswith("_on_watch_list") for leaf in determiner.leaves_of(rule))
        for rule, applied in zip(folded.rules, folded.applied, strict=True)
    )
    if closed:
        one = np.array([row])
        tried = proven(table.take(one), "kind", np.array([0]), "individual")
        outcome = determiner.decide(tried, states.take(one), missing=False).outcome[0]
        yield {"facts": ["kind"], "change": dict(_INDIVIDUAL), "outcome": Outcome(int(outcome)).name.lower()}


def _way(determiner: Determiner, facts: tuple[str, ...], outcome: int) -> Json:
    changes = [determiner.dictionary[fact].change or {} for fact in facts]
    if _NOT_ON_LIST.intersection(facts):
        changes.append(_CAUTION)
    change = {
        language: _JOIN[language].join(dict.fromkeys(text[language] for text in changes)) for language in LANGUAGES
    }
    return {"facts": list(facts), "change": change, "outcome": Outcome(outcome).name.lower()}


def _changeable(determiner: Determiner, folded: Folded, row: int) -> Iterator[str]:
    """Facts behind a bar or an unmet condition that the applicant may change, and that now stand against the line."""
    seen: set[str] = set()
    for rule, applied in zip(folded.rules, folded.applied, strict=True):
        if applied.is_true[row] and (rule.effect in BARS or rule.effect is Effect.REQUIRE):
            for leaf in determiner.leaves_of(rule):
                fact = determiner.dictionary[leaf.fact]
                value = folded.asked.table.value(fact.name, row)
                if fact.change is not None and fact.name not in seen and value not in (None, _honest(fact)):
                    seen.add(fact.name)
                    yield fact.name


def _honest(fact: Fact) -> Value:
    return FactSet() if fact.type is Type.SET else 1
