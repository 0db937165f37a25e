"""Do the rows of a law fit each other and the dictionary? What a rule reads, compares with, asks for and lifts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary, Fact
from sekisho.facts.codes import COUNTRIES
from sekisho.facts.dictionary import Type
from sekisho.regime.condition import parse
from sekisho.regime.expression import Compare, Leaf, Member, Node, Truth, facts_of, leaves
from sekisho.regime.folders import Places
from sekisho.regime.law import Law
from sekisho.regime.rows import Row, echo
from sekisho.regime.rules import Effect

RESULTS: Final = ("dual_use", "controlled")
"""What the first stratum finds; rules of later strata may read it as they read a fact."""

_ORDERINGS: Final = ("<", "<=", ">", ">=")


def faults_of(law: Law, rules: Iterable[Row], dictionary: Dictionary, places: Places) -> list[Problem]:
    """Every row that refers to nothing. `rules` are the rows of rules, sound or not: what one refers to is told beside
    what else is wrong with it. `places`: where the rows of the law stand; a row with faults of its own is one too."""
    faults: list[Problem] = []
    # Scrutiny asks how well a thing is proved; what the thing is must not come to depend on it.
    decides_control: set[str] = set()
    for row in rules:
        cells, place = row.cells, row.place
        condition, effect = _condition(cells.get("when")), cells.get("effect")
        stratum = Effect(effect).stratum if effect in tuple(Effect) else 0
        if condition is not None:
            # Of a rule whose effect is none, nobody can say whether it may read what the first stratum finds.
            faults += condition_faults(condition, f"{place}: when", places, dictionary, results=stratum != 1)
            decides_control |= facts_of(condition) if stratum == 1 else frozenset()
        document = cells.get("document")
        if isinstance(document, str) and not places.has("documents.csv", document):
            cause = f"unknown kind {echo(document)}"
            faults.append(Problem(f"{place}: document", cause, _known(places.keys("documents.csv"))))
        faults += [
            Problem(f"{place}: lifts", f"there is no rule {echo(rule_id)}")
            for rule_id in _names(cells.get("lifts"))
            if not places.has("rules.yaml", rule_id)
        ]
        faults += [
            Problem(f"{place}: pools", f"there is no pool {echo(pool)}")
            for pool in _names(cells.get("pools"))
            if not places.has("pools.yaml", pool)
        ]
    for kind in law.documents.values():
        if kind.counts_when is not None:
            place = f"{places.of('documents.csv', kind.kind)}: counts_when"
            faults += condition_faults(kind.counts_when, place, places, dictionary, results=True)
    for evidence in law.evidence:
        name = f"{evidence.level} {evidence.fact}"
        place = f"{places.of('evidence.csv', name)}: fact"
        if not _readable(evidence.fact, dictionary, results=False):
            faults.append(Problem(place, "is no fact that a rule may read", "name a fact of the dictionary"))
        elif evidence.fact in decides_control:
            faults.append(Problem(place, "decides control, which scrutiny never touches", "name another fact"))
    faults += [
        Problem(
            f"{places.of('control_list.csv', f'{entry.act} {entry.code}', entry.code)}: instrument",
            f"there is no act {echo(entry.instrument)}",
            "add it to instruments.yaml first",
        )
        for entry in law.control_list.entries
        if not places.has("instruments.yaml", entry.instrument)
    ]
    faults += [
        Problem(f"{law.id}/regime.yaml: dual_use_acts", f"{echo(act)} has no entry in the control list")
        for act in law.dual_use_acts
        if not _has_entries(act, places)
    ]
    return faults


def _condition(when: object) -> Node | None:
    """The condition of a rule; None for one that cannot be read, which is told elsewhere."""
    try:
        return parse(when) if isinstance(when, str) else None
    except InputError:
        return None


def _names(value: object) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _has_entries(act: str, places: Places) -> bool:
    file = "control_list.csv"
    return file in places.unread or any(key.rpartition(" ")[0] == act for key in places.keys(file))


def condition_faults(node: Node, place: str, places: Places, dictionary: Dictionary, results: bool) -> list[Problem]:
    """What a condition may not say. `results`: may it read what the first stratum finds?"""
    return [
        fault
        for leaf in dict.fromkeys(leaves(node))
        for fault in _leaf_faults(leaf, place, places, dictionary, results)
    ]


def _readable(name: str, dictionary: Dictionary, results: bool) -> bool:
    if name in RESULTS:
        return results
    return name in dictionary and dictionary[name].readable


def _leaf_faults(leaf: Leaf, place: str, places: Places, dictionary: Dictionary, results: bool) -> Iterator[Problem]:
    if leaf.fact in RESULTS and not results:
        yield Problem(place, f"reads {leaf.fact}, which control and exempt themselves decide")
    elif leaf.fact not in RESULTS and leaf.fact not in dictionary:
        yield Problem(place, f"reads {echo(leaf.fact)}, which is no fact", "name a fact of the dictionary")
    elif leaf.fact not in RESULTS and not dictionary[leaf.fact].readable:
        yield Problem(place, f"reads {leaf.fact}, which is words for a person: no rule may use it")
    else:
        fact = dictionary.facts.get(leaf.fact)
        cause = _mismatch(leaf, fact, places)
        if cause:
            yield Problem(place, cause)


def _mismatch(leaf: Leaf, fact: Fact | None, places: Places) -> str | None:
    """Why a leaf does not fit the type of its fact (None: one of RESULTS, a boolean); None where it does."""
    kind = Type.BOOLEAN if fact is None else fact.type
    match leaf:
        case Truth(name):
            return None if kind is Type.BOOLEAN else f"{name} is {_a(kind)}, not a boolean; compare it"
        case Member(constant, name):
            if kind is not Type.SET or fact is None:
                return f"{name} is {_a(kind)}, not a set"
            return _not_in_set(constant, fact, places)
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


def _not_in_set(constant: str, fact: Fact, places: Places) -> str | None:
    if fact.of == "country":
        return None if constant in COUNTRIES else f"{fact.name} holds countries; {echo(constant)} is none"
    there = {
        "document": lambda: places.has("documents.csv", constant),
        "notice": lambda: places.has("instruments.yaml", constant),
        "act": lambda: _has_entries(constant, places),
    }.get(fact.of or "")
    if there is None or there():
        return None
    return f"{fact.name} never holds {echo(constant)}, which is no {fact.of} of this law"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _a(kind: Type) -> str:
    return f"{'an' if kind[0] in 'aei' else 'a'} {kind}"


def _known(words: Iterable[str]) -> str:
    listed = ", ".join(words)
    return f"known are {listed}" if listed else ""
