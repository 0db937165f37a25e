"""`sekisho screen`: is a name on a list?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sekisho.cli.options import AsJson, Lang, RegimeName, day_or_today, today
from sekisho.cli.output import progress, show, show_json, tell
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
    from sekisho.screening.adjudication import Adjudications
    from sekisho.screening.lists import PartyList

_MANY = 200


def screen(
    lang: Lang,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME...", help="Names to look for.", show_default=False)
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            metavar="CSV",
            help="More names: a column name (会社名, 公司名称), and country (国, 国家) if known; or one a line.",
        ),
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
        str | None,
        typer.Option(
            "--country", metavar="CC", help="Country of names for which --file says none: two letters, or a name."
        ),
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
    adjudications: Annotated[
        Path | None,
        typer.Option(
            "--adjudications",
            metavar="FILE",
            help="Who is the listed party and who is not, as persons judged: {hit, same, by, on, reason} in JSON, YAML "
            "or CSV.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say which listed parties a name may be, and why; a clear names its nearest miss."""
    from sekisho.cli.check import all_of
    from sekisho.screening.adjudication import NOBODY, read_adjudications
    from sekisho.screening.judged import with_judgements
    from sekisho.screening.rescreen import changes, read_answers

    queries, (lists, regime_day), before, old, judged = all_of(
        lambda: _queries(names or [], country, file, needed=was is None),
        lambda: _lists(party_list, regime),
        lambda: read_answers(since) if since else None,
        lambda: _earlier(was, party_list),
        lambda: read_adjudications(adjudications, today()) if adjudications else NOBODY,
    )
    _tell_remarks(lists, lang)
    told = None
    if old is not None:
        told = _delta(old, lists[0], as_json and bool(queries), as_json, lang)
        if not queries:
            return
    day = day_or_today(on) if on is not None or regime_day is None else regime_day
    listed = sum(entity.listed(day) for each in lists for entity in each.entities)
    answers = with_judgements(_answers(queries, lists, day, top), judged)
    answers = [{**answer, "parties_listed": listed} for answer in answers]
    _strange(lists, judged, lang)
    if not listed and (as_json or before is not None):
        _nobody(day, lang)
    if before is not None:
        changed = changes(before, answers)
        if as_json:
            show_json(changed if told is None else {"delta": told, "changes": changed})
        else:
            from sekisho.cli.screen_changes import change_lines
            from sekisho.cli.words import Speech

            show(change_lines(changed, len(answers), Speech(lang)))
    elif as_json:
        show_json(answers if told is None else {"delta": told, "answers": answers})
    else:
        from sekisho.cli.screen_tell import answer_table
        from sekisho.cli.words import Speech

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
    from sekisho.regime.own import load
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
    from sekisho.screening.lists.countries import country_named, no_country

    problems = list[Problem]()
    code = country_named(country or "") or None
    if country is not None and code is None:
        problems.append(no_country("--country", country, empty=False))
    if not names and file is None and needed:
        problems.append(Problem("", "no name is given", "write NAME..., or --file CSV"))
    if problems:
        raise InputError(problems)
    given = [(name, code) for name in names]
    if file is None:
        return given
    from sekisho.screening.names_file import read_names

    return given + read_names(file, code)


def _tell_remarks(lists: list[PartyList], lang: Any) -> None:
    """Rows of a list that were read, and in which something is odd."""
    from sekisho.errors.wording import told

    for remark in (remark for each in lists for remark in each.remarks):
        tell(str(told(remark, lang)))


def _strange(lists: list[PartyList], judged: Adjudications, lang: Any) -> None:
    """Judgements of parties that no list has, or that deny a party its own name. One about a name that is not asked
    for is of another day."""
    if not len(judged):
        return
    from sekisho.errors.wording import told
    from sekisho.screening.doubts import doubts
    from sekisho.screening.lists import PartyLists

    for doubt in doubts(judged, PartyLists.of(lists)):
        tell(f"--adjudications: {told(doubt, lang)}")


def _nobody(day: date, lang: Any) -> None:
    from sekisho.cli.words import Speech

    tell(Speech(lang)("screen.nobody_listed", on=day))


def _delta(old: PartyList, new: PartyList, kept: bool, as_json: bool, lang: Any) -> dict[str, Any] | None:
    """Shows what changed between two editions; kept: gives it instead, for a document that holds more."""
    from sekisho.screening.lists import delta

    changed = delta(old, new)
    if kept:
        return changed.as_json()
    if as_json:
        show_json(changed.as_json())
        return None
    from sekisho.cli.screen_changes import delta_lines
    from sekisho.cli.words import Speech

    show(delta_lines(changed, Speech(lang)))
    return None
