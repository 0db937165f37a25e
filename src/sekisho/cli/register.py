"""`sekisho licence register` and `show`: for customs and shippers, what is left on which licence."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sekisho.cli.office import Office
from sekisho.cli.options import AsJson, Lang, day_or_today
from sekisho.cli.output import plain, show, show_json
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
    from sekisho.ledger.entries import Entry
    from sekisho.office.store.register import Registered

On = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="States and masses of that day; without it, today.")
]
AsCsv = Annotated[bool, typer.Option("--csv", help="CSV on standard output, masses in whole grams.")]

_STEERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def register(
    lang: Lang,
    office: Office = None,
    on: On = None,
    current: Annotated[bool, typer.Option("--current", help="Only lines that goods may leave on, on the day.")] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the licences line by line: licensed, drawn and left by the end of the day, and whether they stand on it."""
    from sekisho.office.opening import open_office

    day = day_or_today(on)
    open_office(office)
    from sekisho.office.store import register as records

    found = records.register(day, only_current=current)
    if as_json:
        show_json([each.as_json() for each in found])
    elif as_csv:
        _write_csv(each.as_json() for each in found)
    else:
        show(_table(found, lang))


def show_licence(
    number: Annotated[str, typer.Argument(metavar="LICENCE", help="The number of a licence.")],
    lang: Lang,
    office: Office = None,
    on: On = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show one licence with every entry of its account: what was opened, drawn, given back, halted."""
    from sekisho.office.opening import open_office

    day = day_or_today(on)
    open_office(office)
    from sekisho.office.store import register as records

    found = list(records.register(day, licence=number))
    if not found:
        raise InputError(Problem(number, "there is no such licence here", "`sekisho licence register` lists them"))
    books = records.draws(found[0].licence)
    entries = [{"line": line, **_entry_json(entry)} for line, book in books.items() for entry in book]
    if as_json:
        lines = [each.as_json() for each in found]
        show_json({"licence": found[0].licence.as_json(), "lines": lines, "entries": entries})
    elif as_csv:
        _write_csv(entries)
    else:
        show([*_table(found, lang), "", *_entries_table(books, lang)])


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "kind": str(entry.kind),
        "on": str(entry.on),
        "at": entry.at.isoformat(),
        "change_g": entry.change_g,
        "balance_g": entry.balance_g,
        "ceiling_g": entry.ceiling_g,
        "by": entry.by,
        "reason": entry.reason,
        "key": entry.key,
        "corrects": entry.corrects,
    }


def _write_csv(rows: Iterable[dict[str, Any]]) -> None:
    """One row each; a text that a spreadsheet would take for a formula is led by an apostrophe."""
    writer = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(sys.stdout, list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = ";".join(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_STEERS) else value


def _table(found: Iterable[Registered], lang: str) -> Iterator[str]:
    from sekisho.cli.layout import table
    from sekisho.cli.words import Speech, kilograms

    say = Speech(lang)
    columns = ("number", "line", "codes", "state", "valid_to", "net_kg", "drawn_kg", "left_kg", "exporter", "importer")
    rows = [[say(f"licence.{column}") for column in columns]]
    for each in found:
        told = each.as_json()
        masses = [kilograms(told[name]) for name in ("licensed_g", "drawn_g", "balance_g")]
        parties = [plain(told[name]) for name in ("exporter", "importer")]
        begins = [plain(told["licence"]), str(told["line"]), plain(", ".join(told["control_codes"]))]
        rows.append([*begins, say(f"licence.state.{each.state}"), told["valid_to"], *masses, *parties])
    if len(rows) == 1:
        yield say("licence.none")
        return
    yield from table(rows, right=[1, 5, 6, 7])


def _entries_table(books: dict[int, tuple[Entry, ...]], lang: str) -> Iterator[str]:
    from sekisho.cli.layout import table
    from sekisho.cli.words import Speech, kilograms

    say = Speech(lang)
    rows = [
        [say(f"licence.{column}") for column in ("line", "on", "entry", "change_kg", "left_kg", "key", "by", "why")]
    ]
    for line, book in books.items():
        for entry in book:
            sign = "-" if entry.change_g < 0 else "+" if entry.change_g > 0 else ""
            change = f"{sign}{kilograms(abs(entry.change_g))}"
            told = [str(line), str(entry.on), say(f"entry.{entry.kind}"), change, kilograms(entry.balance_g)]
            rows.append([*told, plain(entry.key), plain(entry.by), plain(entry.reason)])
    yield from table(rows, right=[0, 3, 4])
