"""Why a line came out as it did: the sentences that took effect, the facts behind them, what would settle the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np

from sekisho.determination.assemble import Assembled, hits_behind
from sekisho.determination.fold import BARS, Folded, States, list_act
from sekisho.determination.names_unread import question as name_again
from sekisho.determination.names_unread import unread_of
from sekisho.determination.outcome import Outcome
from sekisho.determination.trials import proven
from sekisho.determination.verdict import Determiner, Verdict
from sekisho.dossier.model import Answer, Party
from sekisho.facts import Basis, Fact, FactSet
from sekisho.facts.dictionary import LANGUAGES, Type
from sekisho.facts.table import Value
from sekisho.regime.expression import And, Compare, Leaf, Member, Node, Not, Or, Truth
from sekisho.regime.instruments import State
from sekisho.regime.kleene import Tri
from sekisho.regime.rules import Effect, Rule
from sekisho.regime.show import STATES
from sekisho.screening.screener import Hit

Json = dict[str, Any]
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
_SETTLE_NOTHING: Final = frozenset([Effect.SCRUTINISE, Effect.CONDITION, Effect.ADVISE])

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


def missing_facts(determiner: Determiner, verdict: Verdict, assembled: Assembled, row: int) -> list[Json]:
    """What to ask, of whom: the facts that would settle the line, those that settle most rules first."""
    if verdict.missing_facts is None:
        return []
    asked: dict[tuple[str, str | None, str | None], Json] = {}
    for place in verdict.missing_facts[row].nonzero()[0]:
        fact = determiner.dictionary[determiner.facts[int(place)]]
        settles = list(_open_rules(determiner, verdict.folded, fact, row))
        for question in _questions(determiner, verdict.folded, assembled, fact, row):
            key = (question["fact"], question.get("party"), question.get("hit"))
            there = asked.setdefault(key, {**question, "settles": []})
            there["settles"] += [rule for rule in settles if rule not in there["settles"]]
    return sorted(asked.values(), key=lambda question: -len(question["settles"]))


def _open_rules(determiner: Determiner, folded: Folded, fact: Fact, row: int) -> Iterator[str]:
    for rule, value, applied in zip(folded.rules, folded.value, folded.applied, strict=True):
        if (value.is_unknown[row] or applied.is_unknown[row]) and rule.effect not in _SETTLE_NOTHING:
            read = {leaf.fact for leaf in determiner.leaves_of(rule)}
            if fact.name in read or any(fact.name in determiner.dictionary[name].sources for name in read):
                yield rule.id


def _questions(determiner: Determiner, folded: Folded, assembled: Assembled, fact: Fact, row: int) -> Iterator[Json]:
    """The questions to persons behind a fact: itself, if it is asked, else each gap among what it is folded from."""
    if fact.path is not None:
        yield _question(fact, fact.asked_of, assembled.table.value(fact.name, row))
        return
    doubted = fact.name in folded.doubts and bool(folded.doubts[fact.name][row])
    found = [*_about_hits(determiner, assembled, fact, row), *_gaps(determiner, assembled, fact, doubted)]
    yield from found or [_question(fact, fact.asked_of, assembled.table.value(fact.name, row))]


def _about_hits(determiner: Determiner, assembled: Assembled, fact: Fact, row: int) -> Iterator[Json]:
    """What settles a fact about lists: is the party the listed one, and does it stand in this line's chain at all?"""
    behind = hits_behind(assembled, fact.name, assembled.dossier.lines[row].line)
    role_of = {party.id: role for role, party in roles(assembled)}
    same = determiner.dictionary["same_as_listed"]
    for party, hit, placed in behind:
        if hit.same is None:
            yield {
                **_question(same, role_of[party.id], None),
                "question": _is_it(party, hit),
                "party": party.id,
                "hit": str(hit.key),
            }
        if not placed and hit.same is not False:
            yield from _unplaced(determiner, assembled)


def _is_it(party: Party, hit: Hit) -> Json:
    entity = hit.entity
    zh = entity.name_zh or entity.name
    ours = {"en": party.name, "ja": party.name, "zh": party.name}
    if country := party.value("country"):
        ours = {"en": f"{party.name} ({country})", "ja": f"{party.name}({country})", "zh": f"{party.name}({country})"}
    return {
        "en": f"Is {ours['en']} the listed party {entity.name} ({entity.id})?",
        "ja": f"{ours['ja']}は、リストに載る{entity.name}({entity.id})と同一か。",
        "zh": f"{ours['zh']}与名单所列{zh}({entity.id})是否为同一主体？",
    }


def _unplaced(determiner: Determiner, assembled: Assembled) -> Iterator[Json]:
    """The answers by which every party downstream has its place: from whom it receives, and which line."""
    for node in assembled.dossier.downstream:
        for name, answer in (("receives_from", node.receives_from), ("downstream_line", node.line)):
            if answer is None:
                fact = determiner.dictionary[name]
                yield {**_question(fact, fact.asked_of, None), "party": node.party.id}


def _gaps(determiner: Determiner, assembled: Assembled, fact: Fact, doubted: bool) -> Iterator[Json]:
    dossier = assembled.dossier
    if not dossier.end_users and any(
        name in fact.sources for name in ("end_users", "country", "party_name", "military")
    ):
        end_users = determiner.dictionary["end_user_count"]
        yield _question(end_users, end_users.asked_of, None)
    for name in fact.sources:
        source = determiner.dictionary.facts.get(name)
        if source is None or source.path is None:
            continue
        if source.path.startswith("party."):
            for role, party in roles(assembled):
                answer = Answer(party.name) if name == "party_name" else party.answer(name)
                exporter_counts = fact.name == "exported_from_cn"
                if (role == "exporter") is not exporter_counts:
                    continue
                if _is_gap(source, answer, doubted):
                    yield {**_question(source, role, answer.value), "party": party.id}
                elif name == "party_name" and (codes := unread_of(party, assembled.hits.get(party.id, ()))):
                    again = name_again(str(party.name), codes)
                    yield {**_question(source, role, party.name), "question": again, "party": party.id}
        elif "." not in source.path:
            answer = dossier.answer(name)
            # Only a full list of parties closes a question about them all.
            if answer.value is None or (name == "downstream_complete" and answer.value is False):
                yield _question(source, source.asked_of, answer.value)


def _is_gap(source: Fact, answer: Answer, doubted: bool) -> bool:
    """Is it not answered, or is its bare word not enough here?"""
    return answer.value is None or (doubted and answer.value in source.favours and answer.basis < Basis.DOCUMENTED)


def roles(assembled: Assembled) -> list[tuple[str, Party]]:
    """Every party once, under the first role in which it stands."""
    dossier = assembled.dossier
    each: list[tuple[str, Party | None]] = [("exporter", dossier.exporter), ("importer", dossier.importer)]
    each += [("end_user", party) for party in dossier.end_users]
    each += [("downstream", node.party) for node in dossier.downstream]
    found: dict[str, tuple[str, Party]] = {}
    for role, party in each:
        if party is not None:
            found.setdefault(party.id, (role, party))
    return list(found.values())


def _question(fact: Fact, asked_of: str, answer: Any) -> Json:
    return {
        "fact": fact.name,
        "question": dict(fact.question),
        "asked_of": asked_of,
        "answer": plain(answer),
        "accepted_documents": list(fact.accepts),
    }


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


def plain(value: Any) -> Any:
    """A fact's value as JSON has it; of a set, what is known to be in it."""
    match value:
        case FactSet():
            return sorted(value.known)
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case float() if value.is_integer():
            return int(value)
        case tuple():
            return list(value)
    return value
