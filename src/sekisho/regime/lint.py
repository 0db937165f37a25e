"""Is a folder of law sound? Everything that reading it refuses, and what can be read and yet cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary
from sekisho.facts.codes import COUNTRIES
from sekisho.facts.dictionary import Type
from sekisho.places import data_path
from sekisho.regime.expression import facts_of
from sekisho.regime.folders import LawFolder, Places, Told, read_folder
from sekisho.regime.instruments import Instrument, Kind
from sekisho.regime.law import Law, Regime
from sekisho.regime.naming import law_ids, shipped_ids
from sekisho.regime.parties import ALIAS_COLUMNS, PARTY_COLUMNS
from sekisho.regime.reading import examine
from sekisho.regime.rows import (
    csv_rows,
    day_faults,
    echo,
    provenance_faults,
)
from sekisho.regime.rules import Basis, Rule, Scope
from sekisho.regime.satisfy import Range, can_hold

# What a fact that asks of a list has between the party's role and the list: `end_user_on_control_list`.
_ON: Final = "_on_"
_A_DAY: Final = timedelta(days=1)


def lint(path: Path, dictionary: Dictionary, base: Path | None = None) -> tuple[Problem, ...]:
    """Every fault of a law's folder, or of an overlay's together with its base; empty for a sound one.

    base: the law that an overlay is to stand on; by default it lies beside the overlay, or is a shipped law.
    """
    path = path.resolve()
    # Only in the place where names find laws must a folder's name be the law's.
    copied = frozenset[str]() if path.parent == data_path("law").resolve() else shipped_ids()
    told = Told()
    folder = told.unless(lambda: read_folder(path), None)
    if folder is None:
        return tuple(told.problems)
    try:
        paths = [path] if folder.base is None else [base or _base_of(folder), path]
        law, places, problems = examine(paths, dictionary, copied)
        alone, alone_places = law, places
        if folder.base is not None:
            alone, alone_places, _ = examine(paths[:1], dictionary, copied)
    except InputError as error:
        return error.problems
    # What a condition says wrongly of a fact is told; what would follow from it is not.
    misread = {problem.place for problem in problems}
    return (
        *problems,
        *_assumptions(alone, alone_places),
        *(problem for rule in law.rules for problem in _rule_faults(rule, law, dictionary, places, misread)),
        *(problem for act in law.instruments.values() for problem in _gaps(act, places)),
        *_list_faults(folder, places, dictionary),
    )


def _base_of(overlay: LawFolder) -> Path:
    name = str(overlay.base)
    for folder in (overlay.path.parent / name, data_path("law", name)):
        if folder.is_dir():
            return folder
    remedy = f"put its folder beside {overlay.path.name}, or name one of {', '.join(law_ids())}"
    raise InputError(Problem(f"{overlay.head.place}: overlay_of", f"there is no law {echo(name)}", remedy))


def _assumptions(base: Law, places: Places) -> Iterator[Problem]:
    rows = [(places.of("rules.yaml", rule.id), rule.basis) for rule in base.rules]
    rows += [(places.of("documents.csv", kind.kind), kind.basis) for kind in base.documents.values()]
    rows += [(places.of("evidence.csv", f"{row.level} {row.fact}"), row.basis) for row in base.evidence]
    rows += [(places.of("licence_types.csv", row.kind), row.basis) for row in base.licence_types]
    rows += [(places.of("pools.yaml", row.id), row.basis) for row in base.pools]
    rows += [(f"{base.id}/clocks.yaml", base.clock.basis)] if base.clock is not None else []
    for place, basis in rows:
        if basis is Basis.ASSUMPTION:
            yield Problem(f"{place}: basis", "an assumption is no law", "put it in an overlay")


def _ranges(dictionary: Dictionary) -> Mapping[str, Range]:
    """No number of the dictionary is below 0, and no share above 100 %."""
    return {
        fact.name: Range(
            Decimal(0), Decimal(100) if "%" in (fact.unit or "") else None, whole=fact.type is Type.INTEGER
        )
        for fact in dictionary
        if fact.type.is_number
    }


def _rule_faults(rule: Rule, law: Law, dictionary: Dictionary, places: Places, misread: set[str]) -> Iterator[Problem]:
    place = places.of("rules.yaml", rule.id)
    if not _ever_binds(rule, law):
        yield Problem(place, "never binds on a day that the law covers", "mend its days or those of its act")
    enumerations = {fact.name: fact.values for fact in dictionary if fact.values}
    if f"{place}: when" not in misread:
        if can_hold(rule.when, enumerations) is False:
            yield Problem(f"{place}: when", "contradicts itself, so it can never hold")
        elif can_hold(rule.when, enumerations, _ranges(dictionary)) is False:
            cause = "can never hold: no number is below 0, no share above 100 %, no count a fraction"
            yield Problem(f"{place}: when", cause, "compare with a number that the fact can be")
    if rule.scope is Scope.APPLICATION:
        of_lines = sorted(
            name for name in facts_of(rule.when) if name in dictionary and dictionary[name].scope == "line"
        )
        if of_lines:
            yield Problem(
                f"{place}: scope", f"is application, and {', '.join(of_lines)} may differ by line", "say line"
            )
    if rule.basis is Basis.LAW and rule.instrument.kind in (Kind.GUIDANCE, Kind.PRACTICE):
        yield Problem(f"{place}: basis", f"is law, and {rule.instrument.id} is {rule.instrument.kind}", "say practice")


def _ever_binds(rule: Rule, law: Law) -> bool:
    regime = Regime(law, None, date.max)
    last = law.to_day or date.max
    days = [law.from_day, *(day for day in regime.days_of_change() if law.from_day <= day <= last)]
    return any(regime.rule_binds(rule, day) is not False for day in days)


def _gaps(act: Instrument, places: Places) -> Iterator[Problem]:
    """Days between two states of an act for which it has none. A practice may be seen, and seen again years later."""
    if act.kind is Kind.PRACTICE:
        return
    place = places.of("instruments.yaml", act.id) + (f": {act.part}" if act.part else "")
    reached: date | None = None
    for said in sorted(act.statements, key=lambda said: said.first):
        if reached is not None and said.first > reached + _A_DAY:
            cause = f"has no state from {reached + _A_DAY} to {said.first - _A_DAY}"
            yield Problem(place, cause, "say what it was in between")
        last = said.last or date.max
        reached = last if reached is None else max(reached, last)
        if reached == date.max:
            return


def _list_faults(folder: LawFolder, places: Places, dictionary: Dictionary) -> Iterator[Problem]:
    """Parties twice, of no country, of notices that there are not, and aliases of parties that there are not."""
    asked = {fact.name.partition(_ON)[2] for fact in dictionary if _ON in fact.name}
    known: set[str] = set()
    unread = False
    for file, columns in (("lists/entities.csv", PARTY_COLUMNS), ("lists/aliases.csv", ALIAS_COLUMNS)):
        if file not in folder.files:
            continue
        try:
            rows = csv_rows(folder.files[file], folder.label(file), columns)
        except InputError as error:
            yield from error.problems
            unread = True
            continue
        for row in rows:
            yield from day_faults(row)
            if file == "lists/entities.csv":
                yield from provenance_faults(row)
                if row.cells["id"] in known:
                    yield Problem(
                        f"{row.place}: id", f"{echo(row.cells['id'])} stands twice", "give each party its own"
                    )
                known.add(row.cells["id"])
                if row.cells["country"] not in COUNTRIES:
                    cause = f"is no country; got {echo(row.cells['country'])}"
                    yield Problem(f"{row.place}: country", cause, "write its two-letter code, such as JP")
                if row.cells["list"] not in asked:
                    remedy = f"known are {', '.join(sorted(asked))}; a list that no fact asks of does nothing"
                    yield Problem(f"{row.place}: list", f"no fact asks of a list {echo(row.cells['list'])}", remedy)
                if not places.has("instruments.yaml", row.cells["notice"]):
                    yield Problem(f"{row.place}: notice", f"there is no act {echo(row.cells['notice'])}")
            elif not unread and row.cells["entity"] not in known:
                yield Problem(f"{row.place}: entity", f"there is no listed party {echo(row.cells['entity'])}")
            elif not row.cells["said_by"]:
                yield Problem(f"{row.place}: said_by", "is missing", "an alias needs who says so")
