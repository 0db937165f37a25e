"""A law from its folders, or every fault in them.

A law is a folder, of a shipped one `data/law/<id>/`; an overlay is a folder of the same shape that adds, replaces or
ends rows of its base. Every file but the first three may be absent; texts come in en, ja and zh:

    regime.yaml        id, title, coverage {from, to}, dual_use_acts (the acts whose list makes an item dual-use),
                       note (what is left out), source, confidence. An overlay: id, title, overlay_of, ends (ids of
                       rows that it ends), note, source, confidence; coverage and dual_use_acts only where it changes
                       them. An overlay needs no other file
    instruments.yaml   acts with their states through time, and what becomes of pending files and issued licences
    rules.yaml         one legal sentence a row, named by its citation
    control_list.csv   what each act describes
    documents.csv      kinds of paper, and when one counts as given
    evidence.csv       the least basis of an answer under each level of scrutiny
    licence_types.csv  what each kind of licence covers at most
    clocks.yaml        working days to a decision, and waiting times as observed
    calendar.csv       holidays and make-up days, named by clocks.yaml
    pools.yaml         ceilings in grams
    lists/             entities.csv and aliases.csv: the parties that its notices name

An overlay's row replaces the base's of the same key: a rule, an act or a pool by its id, a paper or licence type by
its kind, evidence by `<level> <fact>`, control entries by `<act> <code>` (all rows of that code at once). The same
keys stand in `ends`. A list of parties is added to those of the base; clocks.yaml is replaced whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary
from sekisho.materials.elements import elements
from sekisho.regime.calendar import WorkingCalendar, calendar_of
from sekisho.regime.checks import faults_of
from sekisho.regime.control_list import COLUMNS, ControlList, control_list_of
from sekisho.regime.folders import Head, Joiner, LawFolder, Places, Told, hash_files, hash_of, read_folders, read_head
from sekisho.regime.instruments import Instrument, instruments_of
from sekisho.regime.law import Law, PartyFolder
from sekisho.regime.rows import (
    Row,
    Text,
    echo,
    load_yaml,
)
from sekisho.regime.rules import rules_of
from sekisho.regime.tables import (
    DOCUMENT_COLUMNS,
    EVIDENCE_COLUMNS,
    LICENCE_COLUMNS,
    Clock,
    DocumentKind,
    clock_of,
    documents_of,
    evidence_of,
    licence_types_of,
    pools_of,
)


def read_law(folders: Sequence[Path], dictionary: Dictionary, copied: Collection[str] = ()) -> Law:
    """The law in a folder, with the overlays in the folders after it. copied: as of `read_head`.

    Raises InputError with every fault of every file: what cannot be read, what refers to nothing, what a rule may not
    say of the dictionary's facts.
    """
    law, _, problems = examine(folders, dictionary, copied)
    if problems:
        raise InputError(problems)
    return law


def examine(
    folders: Sequence[Path], dictionary: Dictionary, copied: Collection[str] = ()
) -> tuple[Law, Places, list[Problem]]:
    """What can be read of a law, where its rows stand, and every fault. Where there are faults the law lacks rows, so
    it is good for nothing but to look for more of them. Raises InputError where no folder can be read."""
    told = Told()
    read: tuple[LawFolder, ...] = told.unless(lambda: read_folders(folders), ())
    if not read:
        raise InputError(told.problems)
    joiner = Joiner(read)
    places = joiner.places
    no_acts: Mapping[tuple[str, str], Instrument] = MappingProxyType({})
    no_papers: Mapping[str, DocumentKind] = MappingProxyType({})
    act_rows = joiner.yaml("instruments.yaml", _key("id"))
    acts = told.unless(lambda: instruments_of(act_rows), no_acts)
    sound = {act for act, _ in acts}

    def unread(act: object) -> bool:
        return str(act) not in sound and places.has("instruments.yaml", str(act))

    rule_rows = joiner.yaml("rules.yaml", _key("id"))
    # Where an act could not be read, that its rules do not find it is no second fault.
    known = tuple(f"{row.place}: instrument" for row in rule_rows if unread(row.cells.get("instrument")))
    rules = told.unless(lambda: rules_of(rule_rows, acts), (), known)
    list_rows = joiner.csv("control_list.csv", _entry_key, COLUMNS)
    control_list = told.unless(lambda: control_list_of(list_rows), ControlList(()))
    paper_rows = joiner.csv("documents.csv", _key("kind"), DOCUMENT_COLUMNS)
    documents = told.unless(lambda: documents_of(paper_rows), no_papers)
    evidence_rows = joiner.csv("evidence.csv", _key("level", "fact"), EVIDENCE_COLUMNS)
    evidence = told.unless(lambda: evidence_of(evidence_rows), ())
    licence_rows = joiner.csv("licence_types.csv", _key("kind"), LICENCE_COLUMNS)
    licence_types = told.unless(lambda: licence_types_of(licence_rows), ())
    pool_rows = joiner.yaml("pools.yaml", _key("id"))
    pools = told.unless(lambda: pools_of(pool_rows, elements()), ())
    titles = {act.id: act.title for act in acts.values()}
    # Here too, an act that could not be read is told once.
    every_act = not places.unread and not any(unread(act) for act in places.keys("instruments.yaml"))
    clock = told.unless(lambda: _clock(read, titles), None, () if every_act else (": instrument",))
    head = told.unless(lambda: read_head(read, copied), None) or _no_head(read)
    law = Law(
        id=head.id,
        title=head.title,
        notes=head.notes,
        from_day=head.from_day,
        to_day=head.to_day,
        read_to=head.read_to,
        dual_use_acts=head.dual_use_acts,
        instruments=acts,
        rules=rules,
        control_list=control_list,
        documents=documents,
        evidence=evidence,
        licence_types=licence_types,
        clock=clock,
        pools=pools,
        lists=tuple(PartyFolder(folder.path / "lists", hash_files(folder.lists)) for folder in read if folder.lists),
        source=head.source,
        confidence=head.confidence,
        hash=hash_of(read, dictionary),
    )
    told.problems += faults_of(law, rule_rows, dictionary, places)
    return law, places, [*joiner.problems, *joiner.unfound_ends(), *told.problems]


def _no_head(folders: Sequence[LawFolder]) -> Head:
    """In the place of heads with faults: it covers every day, so that no row is blamed for lying outside."""
    nothing: Text = MappingProxyType({})
    return Head("+".join(folder.path.name for folder in folders), nothing, (), date.min, None, None, (), "", "")


def _clock(folders: Sequence[LawFolder], titles: Mapping[str, Text]) -> Clock | None:
    for folder in reversed(folders):
        if "clocks.yaml" not in folder.files:
            continue
        place = folder.label("clocks.yaml")
        cells = load_yaml(folder.files["clocks.yaml"], place)
        name = str(cells.get("calendar")) if isinstance(cells, dict) else ""
        holder = next((each for each in reversed(folders) if name in each.files), None)
        if holder is None:
            raise InputError(Problem(f"{place}: calendar", f"there is no calendar {echo(name)}", "name calendar.csv"))
        told = Told()
        calendar = told.unless(partial(calendar_of, holder.files[name], holder.label(name)), None)
        row = Row(place, cells)
        clock = told.unless(partial(clock_of, row, calendar or WorkingCalendar(date.min, date.min, ()), titles), None)
        if told.problems:
            raise InputError(told.problems)
        return clock
    return None


def _key(*columns: str) -> Callable[[Row], str]:
    return lambda row: " ".join(str(row.cells.get(column)) for column in columns)


def _entry_key(row: Row) -> str:
    part = row.cells["part"]
    return f"{row.cells['instrument']}{':' if part else ''}{part} {row.cells['code']}"
