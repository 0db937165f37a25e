"""What screening found, as tables and lines for a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sekisho.cli.layout import wrap
from sekisho.cli.output import console, plain
from sekisho.cli.words import Speech

if TYPE_CHECKING:
    from sekisho.screening.lists import PartyList

Json = Mapping[str, Any]


def answer_table(answers: Sequence[Json], lists: Sequence[PartyList], listed: int, day: date, say: Speech) -> None:
    """A row for every hit that alerts; for a name without one, the nearest miss. Under the table, why each alerts.

    listed: how many parties of the lists are listed on the day.
    """
    from rich.table import Table
    from rich.text import Text

    from sekisho.screening.names.model import ALERT
    from sekisho.screening.names.unread import unread

    title = say(
        "screen.title",
        names=counted("name", len(answers), say),
        parties=counted("party", listed, say),
        on=day,
        lists=say.listed([each.source for each in lists]),
        threshold=f"{ALERT:.3f}",
    )
    table = Table(title=title, title_justify="left", title_style="bold")
    for head in ("query", "listed", "matched", "notice"):
        table.add_column(say(f"screen.{head}"), overflow="fold")
    table.add_column(say("screen.score"), justify="right")
    table.add_column(say("screen.finding"), no_wrap=True)
    for answer in answers:
        alerts = [hit for hit in answer["hits"] if hit["alert"]]
        for hit in alerts:
            said = Text(say(f"screen.{_verdict(hit)}"), style="green" if hit.get("same") is False else "bold yellow")
            table.add_row(Text(_shown(answer["query"])), *_cells(hit, say), said)
        if not alerts:
            missed = answer["nearest_miss"]
            near = _cells(missed, say) if missed else [Text(say("screen.nothing_near")), Text(""), Text(""), Text("")]
            # What could not be looked for is not clear of anything.
            odd = unread(answer["query"])
            verdict, style = ("clear", "green") if not odd else ("nameless" if "empty" in odd else "unread", "yellow")
            if not listed and not odd:
                verdict, style = "nobody", "yellow"
            table.add_row(Text(_shown(answer["query"])), *near, Text(say(f"screen.{verdict}"), style=style))
    out = console()
    out.print(table)
    if not listed:
        print(say("screen.nobody_listed", on=day))
    for answer in answers:
        for line in _why(answer, say):
            print(line)


def counted(what: str, number: int, say: Speech) -> str:
    """So many names or parties, as a language counts them."""
    return say(f"screen.count.{what}" if number == 1 else f"screen.count.{what}_many", number=f"{number:,}")


def _verdict(hit: Json) -> str:
    if hit.get("adjudication"):
        return "judged_same" if hit["same"] else "judged_different"
    return "exact" if hit["exact"] else "same_name" if hit["same_name"] else "alert"


_LONGEST: Final = 120


def _shown(name: str) -> str:
    """A name as a reader sees it: of a very long one the beginning."""
    return plain(name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…")


def _cells(hit: Json, say: Speech) -> list[Any]:
    from rich.text import Text

    from sekisho.screening.names.wording import shown_score

    which = say.named("list", hit["list"])
    notice = hit["notice"] if hit["notice"] != hit["list"] else ""
    told = say.listed([part for part in (which, notice) if part])
    texts = (f"{hit['name']} ({hit['id']})", hit["matched"], told, shown_score(hit["score"]))
    return [Text(plain(text)) for text in texts]


def _why(answer: Json, say: Speech) -> Iterator[str]:
    name, alerts = _shown(answer["query"]), [hit for hit in answer["hits"] if hit["alert"]]
    for hit in alerts:
        told = plain(say.of(hit["explanation"]["text"]))
        more = []
        if hit["open_because"] and not hit.get("adjudication"):
            more.append(say(f"screen.open.{hit['open_because']}"))
        for kind, phrase in (("adjudication", "hit_judged"), ("outdated", "hit_outdated")):
            if said := hit.get(kind):
                more.append(plain(say(phrase, **said)))
        if more:
            # A sentence that goes on in clauses has no full stop within.
            told = say.clauses(told.rstrip(".。"), *more)
        yield from wrap(f"{name} ~ {plain(hit['matched'])}{say('colon')}{told}", "- ")
    missed = answer["nearest_miss"]
    if not alerts and missed:
        told = plain(say.of(missed["explanation"]["text"]))
        yield from wrap(
            f"{name}{say('colon')}{say('screen.nearest')} {plain(missed['matched'])}{say('semicolon')}{told}", "- "
        )
    if answer["remarks"]:
        remarks = say.listed([say(f"screen.odd.{each}") for each in answer["remarks"]])
        name = plain(answer["query"][:40])
        yield from wrap(say("screen.oddities", name=name, remarks=remarks), "  ")
