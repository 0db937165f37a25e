"""Do the rows of a law fit each other and the dictionary? What a rule reads, compares with, asks for and lifts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from sekisho.errors import Problem
from sekisho.facts import Dictionary, Fact
from sekisho.facts.codes import COUNTRIES
from sekisho.facts.dictionary import Type
from sekisho.regime.expression import Compare, Leaf, Member, Node, Truth, facts_of, leaves
from sekisho.regime.law import Law

RESULTS: Final = ("dual_use", "controlled")
"""What the first stratum finds; rules of later strata may read it as they read a fact."""

_ORDERINGS: Final = ("<", "<=", ">", ">=")


def faults_of(law: Law, dictionary: Dictionary, places: Mapping[str, str]) -> list[Problem]:
    """Every row that refers to nothing. `places` gives the place of each rule by id."""
    faults: list[Problem] = []
    rule_ids = {rule.id for rule in law.rules}
    pool_ids = {pool.id for pool in law.pools}
    for rule in law.rules:
        place = places.get(rule.id, rule.id)
        faults += condition_faults(rule.when, f"{place}: when", law, dictionary, results=rule.effect.stratum > 1)
        if rule.document is not None and rule.document not in law.documents:
            faults.append(Problem(f"{place}: document", f"unknown kind {rule.document!r}", _known(law.documents)))
        faults += [
            Problem(f"{place}: lifts", f"there is no rule {rule_id!r}")
            for rule_id in rule.lifts
            if rule_id not in rule_ids
        ]
        faults += [
            Problem(f"{place}: pools", f"there is no pool {pool!r}") for pool in rule.pools if pool not in pool_ids
        ]
    for kind in law.documents.values():
        if kind.counts_when is not None:
            place = f"documents.csv ({kind.kind}): counts_when"
            faults += condition_faults(kind.counts_when, place, law, dictionary, results=True)
    for evidence in law.evidence:
        if not _readable(evidence.fact, dictionary, results=False):
            place = f"evidence.csv ({evidence.level} {evidence.fact}): fact"
            faults.append(Problem(place, "is no fact that a rule may read", "name a fact of the dictionary"))
    # Scrutiny asks how well a thing is proved; what the thing is must not come to depend on it.
    decides_control = {name for rule in law.rules if rule.effect.stratum == 1 for name in facts_of(rule.when)}
    faults += [
        Problem(f"evidence.csv ({row.level} {row.fact}): fact", "decides control, which scrutiny never touches")
        for row in law.evidence
        if row.fact in decides_control
    ]
    acts = {act for act, _ in law.instruments}
    faults += [
        Problem(f"control_list.csv ({entry.code}): instrument", f"there is no act {entry.instrument!r}")
        for entry in law.control_list.entries
        if entry.instrument not in acts
    ]
    faults += [
        Problem("regime.yaml: dual_use_acts", f"{act!r} has no entry in the control list")
        for act in law.dual_use_acts
        if act not in law.control_list.acts
    ]
    return faults


def condition_faults(node: Node, place: str, law: Law, dictionary: Dictionary, results: bool) -> list[Problem]:
    """What a condition may not say. `results`: may it read what the first stratum finds?"""
    return [
        fault for leaf in dict.fromkeys(leaves(node)) for fault in _leaf_faults(leaf, place, law, dictionary, results)
    ]


def _readable(name: str, dictionary: Dictionary, results: bool) -> bool:
    if name in RESULTS:
        return results
    return name in dictionary and dictionary[name].readable


def _leaf_faults(leaf: Leaf, place: str, law: Law, dictionary: Dictionary, results: bool) -> Iterator[Problem]:
    if leaf.fact in RESULTS and not results:
        yield Problem(place, f"reads {leaf.fact}, which control and exempt themselves decide")
    elif leaf.fact not in RESULTS and leaf.fact not in dictionary:
        yield Problem(place, f"reads {leaf.fact!r}, which is no fact", "name a fact of the dictionary")
    elif leaf.fact not in RESULTS and not dictionary[leaf.fact].readable:
        yield Problem(place, f"reads {leaf.fact}, which is words for a person: no rule may use it")
    else:
        fact = dictionary.facts.get(leaf.fact)
        cause = _mismatch(leaf, fact, law)
        if cause:
            yield Problem(place, cause)


def _mismatch(leaf: Leaf, fact: Fact | None, law: Law) -> str | None:
    """Why a leaf does not fit the type of its fact (None: one of RESULTS, a boolean); None where it does."""
    kind = Type.BOOLEAN if fact is None else fact.type
    match leaf:
        case Truth(name):
            return None if kind is Type.BOOLEAN else f"{name} is {_a(kind)}, not a boolean; compare it"
        case Member(constant, name):
            if kind is not Type.SET or fact is None:
                return f"{name} is {_a(kind)}, not a set"
            return _not_in_set(constant, fact, law)
        case Compare(name, op, constant):
            if kind in (Type.SET, Type.LIST):
                return f"{name} is a set; ask it as 'x' = ANY({name})"
            if op in _ORDERINGS and not (kind.is_number or kind is Type.DATE):
                return f"{name} is {_a(kind)}, which has no order"
            return _wrong_constant(constant, name, kind, fact)
    raise AssertionError(leaf)


def _wrong_constant(constant: str | Decimal | bool, name: str, kind: Type, fact: Fact | None) -> str | None:
    fits = {
        Type.BOOLEAN: lambda: isinstance(constant, bool),
        Type.ENUM: lambda: fact is not None and constant in fact.values,
        Type.COUNTRY: lambda: constant in COUNTRIES,
        Type.DECIMAL: lambda: isinstance(constant, Decimal),
        Type.INTEGER: lambda: isinstance(constant, Decimal) and constant == constant.to_integral_value(),
        Type.DATE: lambda: isinstance(constant, str) and _is_day(constant),
        Type.TEXT: lambda: isinstance(constant, str),
    }
    if fits[kind]():
        return None
    shown = str(constant) if isinstance(constant, Decimal) else repr(constant)
    known = f"; its values are {', '.join(fact.values)}" if fact is not None and fact.values else ""
    return f"{name} is {_a(kind)}, which is never {shown}{known}"


def _not_in_set(constant: str, fact: Fact, law: Law) -> str | None:
    known: Mapping[str | None, object] = MappingProxyType(
        {
            "document": law.documents,
            "notice": {act for act, _ in law.instruments},
            "act": law.control_list.acts,
        }
    )
    if fact.of == "country":
        return None if constant in COUNTRIES else f"{fact.name} holds countries; {constant!r} is none"
    words = known.get(fact.of)
    if words is None or constant in words:  # type: ignore[operator]
        return None
    return f"{fact.name} never holds {constant!r}, which is no {fact.of} of this law"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _a(kind: Type) -> str:
    return f"{'an' if kind[0] in 'aei' else 'a'} {kind}"


def _known(words: Mapping[str, object]) -> str:
    return f"known are {', '.join(words)}"
