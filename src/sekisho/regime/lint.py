"""Is a folder of law sound? Everything that reading it refuses, and what can be read and yet cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary
from sekisho.places import data_path
from sekisho.regime.expression import facts_of
from sekisho.regime.folders import LawFolder, read_folder
from sekisho.regime.instruments import Kind
from sekisho.regime.law import Law, Regime
from sekisho.regime.naming import law_ids
from sekisho.regime.reading import read_law
from sekisho.regime.rows import csv_rows, day_faults, provenance_faults
from sekisho.regime.rules import Basis, Rule, Scope
from sekisho.regime.satisfy import can_hold

_PARTY_COLUMNS: Final = ("id", "list", "notice", "name_en", "name_zh", "country", "from", "to", "source", "confidence")
# What a fact that asks of a list has between the party's role and the list: `end_user_on_control_list`.
_ON: Final = "_on_"
_ALIAS_COLUMNS: Final = ("entity", "alias", "said_by", "from", "to", "confidence")


def lint(path: Path, dictionary: Dictionary) -> tuple[Problem, ...]:
    """Every fault of a law's folder, or of an overlay's together with its base; empty for a sound one.

    The base of an overlay lies beside it, or is a shipped law.
    """
    path = path.resolve()
    try:
        folder = read_folder(path)
        paths = [path] if folder.base is None else [_base_of(folder), path]
        law = read_law(paths, dictionary)
    except InputError as error:
        return error.problems
    return (
        *_assumptions(read_law(paths[:1], dictionary)),
        *(problem for rule in law.rules for problem in _rule_faults(rule, law, dictionary)),
        *_list_faults(folder, law, dictionary),
    )


def _base_of(overlay: LawFolder) -> Path:
    name = str(overlay.base)
    for folder in (overlay.path.parent / name, data_path("law", name)):
        if folder.is_dir():
            return folder
    remedy = f"put its folder beside {overlay.path.name}, or name one of {', '.join(law_ids())}"
    raise InputError(Problem(f"{overlay.head.place}: overlay_of", f"there is no law {name!r}", remedy))


def _assumptions(base: Law) -> Iterator[Problem]:
    rows = [(f"rules.yaml ({rule.id})", rule.basis) for rule in base.rules]
    rows += [(f"documents.csv ({kind.kind})", kind.basis) for kind in base.documents.values()]
    rows += [(f"evidence.csv ({row.level} {row.fact})", row.basis) for row in base.evidence]
    rows += [(f"licence_types.csv ({row.kind})", row.basis) for row in base.licence_types]
    rows += [(f"pools.yaml ({row.id})", row.basis) for row in base.pools]
    rows += [("clocks.yaml", base.clock.basis)] if base.clock is not None else []
    for place, basis in rows:
        if basis is Basis.ASSUMPTION:
            yield Problem(f"{base.id}/{place}: basis", "an assumption is no law", "put it in an overlay")


def _rule_faults(rule: Rule, law: Law, dictionary: Dictionary) -> Iterator[Problem]:
    place = f"{law.id}/rules.yaml ({rule.id})"
    if not _ever_binds(rule, law):
        yield Problem(place, "never binds on a day that the law covers", "mend its days or those of its act")
    enumerations = {fact.name: fact.values for fact in dictionary if fact.values}
    if can_hold(rule.when, enumerations) is False:
        yield Problem(f"{place}: when", "contradicts itself, so it can never hold")
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


def _list_faults(folder: LawFolder, law: Law, dictionary: Dictionary) -> Iterator[Problem]:
    """Parties of notices that there are not, and aliases of parties that there are not."""
    notices = {act for act, _ in law.instruments}
    asked = {fact.name.partition(_ON)[2] for fact in dictionary if _ON in fact.name}
    known: set[str] = set()
    for file, columns in (("lists/entities.csv", _PARTY_COLUMNS), ("lists/aliases.csv", _ALIAS_COLUMNS)):
        if file not in folder.files:
            continue
        try:
            rows = csv_rows(folder.files[file], folder.label(file), columns)
        except InputError as error:
            yield from error.problems
            continue
        for row in rows:
            yield from day_faults(row)
            if file == "lists/entities.csv":
                yield from provenance_faults(row)
                known.add(row.cells["id"])
                if row.cells["list"] not in asked:
                    remedy = f"known are {', '.join(sorted(asked))}; a list that no fact asks of does nothing"
                    yield Problem(f"{row.place}: list", f"no fact asks of a list {row.cells['list']!r}", remedy)
                if row.cells["notice"] not in notices:
                    yield Problem(f"{row.place}: notice", f"there is no act {row.cells['notice']!r}")
            elif row.cells["entity"] not in known:
                yield Problem(f"{row.place}: entity", f"there is no listed party {row.cells['entity']!r}")
            elif not row.cells["said_by"]:
                yield Problem(f"{row.place}: said_by", "is missing", "an alias needs who says so")
