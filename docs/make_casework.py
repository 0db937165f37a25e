"""Writes the tables of docs/casework.md: states, commands, grounds, stops of the clock, refusals.

    ./run python docs/make_casework.py            write them
    ./run python docs/make_casework.py --check    exit 1 where the page is not what would be written

What stands between the marks `<!-- table: NAME -->` and `<!-- end -->` is written from data/casework/; the rest of the
page is typed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from sekisho.casework.clock import periods
from sekisho.casework.refusal import sentences
from sekisho.casework.routes import grounds
from sekisho.casework.table import ALWAYS, USED_UP, Command, State, table
from sekisho.places import data_path
from sekisho.regime.rows import load_yaml

PAGE: Final = Path(__file__).with_name("casework.md")
_PART: Final = re.compile(r"(<!-- table: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def page(text: str) -> str:
    """The page with its tables written anew. Raises KeyError for a mark that names no table."""
    return _PART.sub(lambda found: f"{found[1]}{TABLES[found['name']]()}{found[3]}", text)


def states() -> str:
    rows = (
        (
            f"`{state.id}`",
            "<br>".join((*state.name.values(), *_used_up(state))),
            "yes" if state.open else "",
            state.turn,
            state.licence or "",
            ", ".join(state.holds),
        )
        for state in table().states.values()
    )
    head = ("state", "name", "decision owed", "whose turn", "accounts of the licence", "what stands in it")
    return written(head, rows)


def _used_up(state: State) -> Iterator[str]:
    if state.used_up is not None:
        yield f"`{USED_UP}` where all has left: {' / '.join(state.used_up.values())}"


def commands() -> str:
    rows = (
        (
            f"`{row.id}`<br>{row.name['ja']}<br>{row.name['zh']}" if row.ordered else row.id,
            ", ".join(row.by),
            f"`{row.event}`",
            "<br>".join(_moves(row)),
            ", ".join(_asks(row)),
        )
        for row in table().rows
    )
    return written(("command, or what it follows from", "by", "event", "from → to", "asks for"), rows)


def _asks(row: Command) -> Iterator[str]:
    if row.why:
        yield "a reason"
    if row.fresh:
        yield "the finding of the day"


def _moves(row: Command) -> Iterator[str]:
    for state, by_outcome in row.moves.items():
        ends = [
            leads_to if outcome == ALWAYS else f"{leads_to} ({outcome})" for outcome, leads_to in by_outcome.items()
        ]
        yield f"{state} → {' / '.join(ends)}"


def refusal_grounds() -> str:
    path = data_path("casework", "grounds.yaml")
    basis = {row["ground"]: row["basis"] for row in load_yaml(path.read_bytes(), path.name)}
    rows = (
        (
            f"`{each.id}`",
            "<br>".join(each.text.values()),
            each.rests_on,
            f"{each.instrument} {each.cite}",
            basis[each.id],
        )
        for each in grounds().values()
    )
    return written(("ground", "text", "rests on", "place in the law", "basis"), rows)


def stops() -> str:
    path = data_path("casework", "clock.yaml")
    told = load_yaml(path.read_bytes(), path.name)["stops"]
    rows = (
        (
            f"`{row['stop']}`",
            "<br>".join(row["name"].values()),
            f"`{row['begins']}` to `{row['ends']}`",
            row["effect"],
            f"{row['instrument']} {row['cite']}",
            row["basis"],
            row["confidence"],
        )
        for row in told
        if row["stop"] in periods().stops
    )
    return written(("stop", "name", "from, to", "effect", "place in the law", "basis", "confidence"), rows)


def refusals() -> str:
    return written(("code", "sentence"), ((f"`{code}`", text["en"]) for code, text in sentences().items()))


TABLES: Final = {
    "states": states,
    "commands": commands,
    "grounds": refusal_grounds,
    "stops": stops,
    "refusals": refusals,
}


def written(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Writes the tables of docs/casework.md from data/casework/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the page is out of date")
    there = PAGE.read_text(encoding="utf-8")
    wanted = page(there)
    if not parser.parse_args(arguments).check:
        PAGE.write_text(wanted, encoding="utf-8")
    elif wanted != there:
        print(f"{PAGE.name} is not what data/casework/ says; run ./run python docs/make_casework.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
