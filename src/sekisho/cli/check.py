"""`sekisho check`: findings for application files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sekisho.cli.options import AsJson, Lang, RegimeName, today
from sekisho.cli.output import show, show_json, tell
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
    """Say what the law comes to for application files, with reasons."""
    from sekisho.determination.finding import Finder
    from sekisho.regime.own import load
    from sekisho.screening.adjudication import NOBODY, read_adjudications
    from sekisho.screening.ownership import read_stakes

    finder, dossiers, judged, stakes = all_of(
        lambda: Finder.of(load(regime, today())),
        lambda: applications(paths),
        lambda: read_adjudications(adjudications, today()) if adjudications else NOBODY,
        lambda: read_stakes(ownership) if ownership else None,
    )
    found = findings(finder, dossiers, judged, stakes)
    _strange(finder, judged, found)
    if ownership and not any(finding["ownership"] for finding in found):
        from sekisho.cli.words import Speech

        tell(Speech(lang)("owned.nobody", file=ownership.name))
    if as_json:
        one = len(paths) == 1 and not paths[0].is_dir()
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


def all_of(*tasks: Any) -> list[Any]:
    """What each task gives, or every problem of all of them at once."""
    results, problems = [], list[Problem]()
    for task in tasks:
        try:
            results.append(task())
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return results


def applications(paths: list[Path]) -> list[Dossier]:
    """The applications in files and folders. An id that stands in two files is a problem: nobody could tell them
    apart."""
    from sekisho.dossier import read_paths

    dossiers = read_paths(paths)
    first: dict[str, str] = {}
    problems = []
    for dossier in dossiers:
        if dossier.id in first:
            cause = f"{dossier.id} is the id of {first[dossier.id]} too"
            problems.append(Problem(f"{dossier.source}: id", cause, "give every application an id of its own"))
        first.setdefault(dossier.id, dossier.source)
    if problems:
        raise InputError(problems)
    return dossiers


def findings(
    finder: Finder,
    dossiers: list[Dossier],
    adjudications: Adjudications | None = None,
    stakes: Sequence[Stake] | None = None,
) -> list[dict[str, Any]]:
    """A finding for each application. Raises InputError with the problems of all of them."""
    from sekisho.screening.adjudication import NOBODY

    found, problems = [], list[Problem]()
    for dossier in dossiers:
        try:
            found.append(finder.find(dossier, adjudications or NOBODY, stakes))
        except InputError as error:
            problems += (problem.inside(dossier.source) for problem in error.problems)
    if problems:
        raise InputError(problems)
    return found
