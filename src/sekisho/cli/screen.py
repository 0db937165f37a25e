"""`sekisho screen`: is a name on a list?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sekisho.cli.options import AsJson, Lang, RegimeName, day_or_today, today
from sekisho.cli.output import progress, show, show_json
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
    from sekisho.screening.lists import PartyList

_MANY = 200


def screen(
    lang: Lang,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME...", help="Names to look for.", show_default=False)
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="CSV", help="More names: a column name, and country if known; or one a line."),
    ] = None,
    party_list: Annotated[
        Path | None,
        typer.Option(
            "--list",
            metavar="CSV",
            help="The list: id,name,aliases(;),country,list,notice,from,to; the US Consolidated Screening List (CSV, "
            "JSON); METI's list (CSV, XLSX). Without it, the lists of the regime.",
        ),
    ] = None,
    regime: RegimeName = "cn",
    country: Annotated[
        str | None, typer.Option("--country", metavar="CC", help="Country of the names given, two letters.")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="Listed on that day; else that of --regime, else today."),
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, max=50, help="How many candidates a name.")] = 5,
    was: Annotated[
        Path | None, typer.Option("--was", metavar="LIST", help="An earlier edition of --list: say what changed.")
    ] = None,
    since: Annotated[
        Path | None, typer.Option("--since", metavar="JSON", help="An earlier answer: show only names that changed.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say which listed parties a name may be, and why; a clear names its nearest miss."""
    from sekisho.cli.check import all_of
    from sekisho.screening.rescreen import changes, read_answers

    queries, (lists, regime_day), before, old = all_of(
        lambda: _queries(names or [], country, file, needed=was is None),
        lambda: _lists(party_list, regime),
        lambda: read_answers(since) if since else None,
        lambda: _earlier(was, party_list),
    )
    if old is not None:
        _show_delta(old, lists[0], as_json, lang)
        if not queries:
            return
    day = day_or_today(on) if on is not None or regime_day is None else regime_day
    answers = _answers(queries, lists, day, top)
    if before is not None:
        changed = changes(before, answers)
        if as_json:
            show_json(changed)
        else:
            from sekisho.cli.screen_tell import change_lines
            from sekisho.cli.words import Speech

            show(change_lines(changed, len(answers), Speech(lang)))
    elif as_json:
        show_json(answers)
    else:
        from sekisho.cli.screen_tell import answer_table
        from sekisho.cli.words import Speech

        listed = sum(entity.listed(day) for each in lists for entity in each.entities)
        answer_table(answers, lists, listed, day, Speech(lang))


def _answers(
    queries: list[tuple[str, str | None]], lists: list[PartyList], day: date, top: int
) -> list[dict[str, Any]]:
    from sekisho.screening.screener import Screener, answer

    screener = Screener(tuple(lists))
    if len(queries) > _MANY:
        found = []
        with progress("screening") as told:
            for start in range(0, len(queries), 1_000):
                batch = queries[start : start + 1_000]
                screener.warm([name for name, _ in batch], top)
                found += [answer(screener, name, country, day, top) for name, country in batch]
                told(len(found), len(queries))
        return found
    screener.warm([name for name, _ in queries], top)
    return [answer(screener, name, country, day, top) for name, country in queries]


def _lists(path: Path | None, regime: str) -> tuple[list[PartyList], date | None]:
    """The lists to look in, and the day that the regime names."""
    if path is not None:
        from sekisho.screening.lists.importers import import_list

        return [import_list(path)], None
    from sekisho.regime.naming import load
    from sekisho.screening.lists import read_lists

    law = load(regime, today())
    lists = [read_lists(folder.path) for folder in law.law.lists]
    if not lists:
        raise InputError(Problem(f"regime {regime!r}", "has no lists of parties", "name a list with --list"))
    return lists, law.on


def _earlier(was: Path | None, now: Path | None) -> PartyList | None:
    if was is None:
        return None
    if now is None:
        raise InputError(Problem("--was", "there is no later edition to hold it against", "name that with --list"))
    from sekisho.screening.lists.importers import import_list

    return import_list(was)


def _queries(names: list[str], country: str | None, file: Path | None, needed: bool) -> list[tuple[str, str | None]]:
    problems = []
    if country is not None and not (len(country) == 2 and country.isascii() and country.isalpha()):
        problems.append(Problem("--country", f"{country!r} is no country code", "write two letters, e.g. JP"))
    if not names and file is None and needed:
        problems.append(Problem("", "no name is given", "write NAME..., or --file CSV"))
    if problems:
        raise InputError(problems)
    given = [(name, country.upper() if country else None) for name in names]
    if file is None:
        return given
    from sekisho.screening.rescreen import read_names

    return given + read_names(file)


def _show_delta(old: PartyList, new: PartyList, as_json: bool, lang: Any) -> None:
    from sekisho.screening.lists import delta

    changed = delta(old, new)
    if as_json:
        show_json(changed.as_json())
        return
    from sekisho.cli.screen_tell import delta_lines
    from sekisho.cli.words import Speech

    show(delta_lines(changed, Speech(lang)))
