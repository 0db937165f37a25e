"""What screening found, as tables and lines for a reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sekisho.cli.layout import wrap
from sekisho.cli.output import console, paint, plain
from sekisho.cli.words import Speech

if TYPE_CHECKING:
    from sekisho.screening.lists import Delta, PartyList

Json = Mapping[str, Any]


def answer_table(answers: Sequence[Json], lists: Sequence[PartyList], listed: int, day: date, say: Speech) -> None:
    """A row for every hit that alerts; for a name without one, the nearest miss. Under the table, why each alerts.

    listed: how many parties of the lists are listed on the day.
    """
    from rich.table import Table
    from rich.text import Text

    from sekisho.screening.names.model import ALERT

    title = say(
        "screen.title",
        names=f"{len(answers):,}",
        parties=f"{listed:,}",
        on=day,
        lists=say.listed([each.source for each in lists]),
        threshold=f"{ALERT:.2f}",
    )
    table = Table(title=title, title_justify="left", title_style="bold")
    for head in ("query", "listed", "matched", "notice"):
        table.add_column(say(f"screen.{head}"), overflow="fold")
    table.add_column(say("screen.score"), justify="right")
    table.add_column("", no_wrap=True)
    for answer in answers:
        alerts = [hit for hit in answer["hits"] if hit["alert"]]
        for hit in alerts:
            verdict = "exact" if hit["exact"] else "same_name" if hit["same_name"] else "alert"
            said = Text(say(f"screen.{verdict}"), style="bold yellow")
            table.add_row(Text(_shown(answer["query"])), *_cells(hit, say), said)
        if not alerts:
            missed = answer["nearest_miss"]
            near = _cells(missed, say) if missed else [Text(say("screen.nothing_near")), Text(""), Text(""), Text("")]
            # What names nobody was not looked for, and is not clear of anything.
            verdict, style = ("nameless", "yellow") if "empty" in answer["remarks"] else ("clear", "green")
            table.add_row(Text(_shown(answer["query"])), *near, Text(say(f"screen.{verdict}"), style=style))
    out = console()
    out.print(table)
    for answer in answers:
        for line in _why(answer, say):
            print(line)


_LONGEST: Final = 120


def _shown(name: str) -> str:
    """A name as a reader sees it: of a very long one the beginning."""
    return plain(name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…")


def _cells(hit: Json, say: Speech) -> list[Any]:
    from rich.text import Text

    which = say.named("list", hit["list"])
    notice = hit["notice"] if hit["notice"] != hit["list"] else ""
    told = say.listed([part for part in (which, notice) if part])
    texts = (f"{hit['name']} ({hit['id']})", hit["matched"], told, f"{hit['score']:.3f}")
    return [Text(plain(text)) for text in texts]


def _why(answer: Json, say: Speech) -> Iterator[str]:
    name, alerts = _shown(answer["query"]), [hit for hit in answer["hits"] if hit["alert"]]
    for hit in alerts:
        told = plain(say.of(hit["explanation"]["text"]))
        if hit["open_because"]:
            told = say.clauses(told, say(f"screen.open.{hit['open_because']}"))
        yield from wrap(f"{name} ~ {plain(hit['matched'])}{say('colon')}{told}", "- ")
    missed = answer["nearest_miss"]
    if not alerts and missed:
        told = plain(say.of(missed["explanation"]["text"]))
        yield from wrap(f"{name}{say('colon')}{say('screen.nearest')} {plain(missed['matched'])}; {told}", "- ")
    if answer["remarks"]:
        remarks = say.listed([say(f"screen.odd.{each}") for each in answer["remarks"]])
        name = plain(answer["query"][:40])
        yield from wrap(say("screen.oddities", name=name, remarks=remarks), "  ")


def change_lines(changed: Sequence[Json], names: int, say: Speech) -> Iterator[str]:
    """The names of which something changed, and what."""
    for each in changed:
        yield paint(plain(each["query"]), "bold")
        for kind in ("new", "gone", "changed"):
            for hit in each[kind]:
                told = f"{hit['name']} ({hit['id']}), {hit['matched']}, {hit['score']}"
                yield from wrap(f"{say('screen.' + kind)}{say('colon')}{plain(told)}", "  - ")
    if len(changed) < names:
        yield say("screen.unchanged", names=f"{names - len(changed):,}")


def delta_lines(changed: Delta, say: Speech, most: int = 50) -> Iterator[str]:
    """What changed between two editions of a list."""
    if not changed:
        yield say("delta.same", hash=changed.after)
        return
    counts = {"added": len(changed.added), "vanished": len(changed.vanished), "changed": len(changed.changed)}
    yield paint(say("delta.title", **counts), "bold")
    for name in changed.emptied:
        yield from wrap(paint(say("delta.emptied", list=name), "bad"), "  ! ")
    yield from _some((f"{_party(one)}{say('colon')}{say('delta.added')}" for one in changed.added), most)
    yield from _some((f"{_party(one)}{say('colon')}{say('delta.vanished')}" for one in changed.vanished), most)
    told = (
        say("delta.ended", last=one.after.last) if one.ended else say("delta.changed", fields=say.listed([*one.fields]))
        for one in changed.changed
    )
    pairs = zip(changed.changed, told, strict=True)
    yield from _some((f"{_party(one.after)}{say('colon')}{text}" for one, text in pairs), most)


def _party(entity: Any) -> str:
    return plain(f"{entity.name} ({entity.id})")


def _some(lines: Iterable[str], most: int) -> Iterator[str]:
    for place, line in enumerate(lines):
        if place == most:
            yield "  - ..."
            return
        yield from wrap(line, "  - ")
