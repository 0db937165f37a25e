"""`sekisho check`: findings for application files."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sekisho.cli.options import AsJson, Lang, RegimeName, today
from sekisho.cli.output import progress, show, show_json, tell
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
    from sekisho.determination.finding import Finder
    from sekisho.dossier import Dossier
    from sekisho.screening.adjudication import Adjudications
    from sekisho.screening.ownership import Stake


def check(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE_OR_FOLDER...", help="Applications: JSON, YAML, the XLSX form.", show_default=False
        ),
    ],
    lang: Lang,
    regime: RegimeName = "cn",
    adjudications: Annotated[
        Path | None,
        typer.Option(
            "--adjudications",
            metavar="FILE",
            help="Who is the listed party and who is not, as persons judged: {hit, same, by, on, reason} in JSON, YAML "
            "or CSV.",
        ),
    ] = None,
    ownership: Annotated[
        Path | None,
        typer.Option(
            "--ownership",
            metavar="SHARES.csv",
            help="Who owns the importer and the end users, as `ownership` reads it: for rules on ownership by half.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what the law comes to for application files, with reasons.

    Exit code 3 where some of several files could not be read: those that could are told, and what is wrong with the
    others.
    """
    from sekisho.cli.guard import PARTIAL, tell_problems
    from sekisho.determination.finding import Finder
    from sekisho.regime.own import load
    from sekisho.screening.adjudication import NOBODY, read_adjudications
    from sekisho.screening.ownership import read_stakes

    unread: list[Problem] = []
    finder, dossiers, judged, stakes = all_of(
        lambda: Finder.of(load(regime, today())),
        lambda: applications(paths, unread),
        lambda: read_adjudications(adjudications, today()) if adjudications else NOBODY,
        lambda: read_stakes(ownership) if ownership else None,
        told=unread,
    )
    found = findings(finder, dossiers, unread, judged, stakes)
    _strange(finder, judged, found)
    if ownership and not any(finding["ownership"] for finding in found):
        from sekisho.cli.words import Speech

        tell(Speech(lang)("owned.nobody", file=ownership.name))
    _show(finder, found, lang, as_json, one=len(paths) == 1 and not paths[0].is_dir())
    if unread:
        tell_problems(unread, lang)
        raise typer.Exit(PARTIAL)


def _show(finder: Finder, found: list[dict[str, Any]], lang: str, as_json: bool, one: bool) -> None:
    if as_json:
        show_json(found[0] if one else found)
        return
    from sekisho.cli.tell import Teller
    from sekisho.cli.words import Speech

    teller = Teller(finder.regime.law, Speech(lang))
    for place, finding in enumerate(found):
        if place:
            show(("", "-" * 80, ""))
        show(teller.finding(finding))


def _strange(finder: Finder, judged: Adjudications, found: list[Any]) -> None:
    """Judgements that settle nothing here, or deny a party its own name: no mistakes, and perhaps slips."""
    from sekisho.screening.doubts import doubts

    hits = [hit["hit"] for finding in found for party in finding["parties"] for hit in party["hits"]]
    for doubt in doubts(judged, finder.screener.parties, hits, finder.regime.law.id):
        tell(f"adjudications: {doubt}")


def all_of(*tasks: Any, told: list[Problem] | None = None) -> list[Any]:
    """What each task gives, or every problem of all of them at once. told: problems that are told with them, and stop
    nothing by themselves."""
    results, problems = [], list[Problem]()
    for task in tasks:
        try:
            results.append(task())
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError([*problems, *(told or ())])
    return results


def applications(paths: list[Path], unread: list[Problem]) -> list[Dossier]:
    """The applications in files and folders; what is wrong with the others goes to `unread`. Raises InputError where
    there is no other.

    Files with one id are wrong, every one of them: nobody could tell their findings apart.
    """
    from sekisho.dossier import read_each

    read, problems = read_each(paths)
    first: dict[str, str] = {}
    twice: set[str] = set()
    for dossier in read:
        if dossier.id in first:
            cause = f"{dossier.id} is the id of {first[dossier.id]} too"
            problems.append(Problem(f"{dossier.source}: id", cause, "give every application an id of its own"))
            twice.add(dossier.id)
        first.setdefault(dossier.id, dossier.source)
    dossiers = [dossier for dossier in read if dossier.id not in twice]
    if not dossiers:
        raise InputError(problems)
    unread += problems
    return dossiers


def findings(
    finder: Finder,
    dossiers: list[Dossier],
    unread: list[Problem],
    adjudications: Adjudications | None = None,
    stakes: Sequence[Stake] | None = None,
) -> list[dict[str, Any]]:
    """A finding for each application that there can be one for; why there is none for another goes to `unread`. Raises
    InputError where there is none at all."""
    from sekisho.screening.adjudication import NOBODY

    found, problems = [], list[Problem]()
    lines, done = sum(len(dossier.lines) for dossier in dossiers), count(1)
    with progress("checking") as bar:
        for dossier in dossiers:
            try:
                found.append(finder.find(dossier, adjudications or NOBODY, stakes, lambda: bar(next(done), lines)))
            except InputError as error:
                problems += (problem.inside(dossier.source) for problem in error.problems)
    if not found:
        raise InputError([*unread, *problems])
    unread += problems
    return found
