"""Measure how long it takes to find open cases anew when law or lists change.

    ./run python bench/refinding.py [--cases N] [--seed S] [--day 2026-01-06] [-o docs/refinding-performance.md]

The cases are synthetic: no two have the same goods, mass, parties and use. Each is filed under the law of the day
before and found anew under the law of the day, read from a file of events as from a store. Times are CPU seconds of one
process over all its threads. That a bulk comes out as case by case is tried on a sample; where it does not, the exit
code is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import report
from engine import Row
from sekisho.casework.case import Case
from sekisho.casework.lawbook import File, Lawbook
from sekisho.casework.model import Actor, Event, canonical
from sekisho.casework.transition import refind
from sekisho.dossier import read_application
from sekisho.regime.naming import load

SAMPLE = 200
EXPORTER = Actor("clerk", "exporter", "an exporter")
ROUNDS = (
    ("a day on which nothing changes", date(2026, 5, 12)),
    ("Announcement 1 of 2026, 6 January", date(2026, 1, 6)),
    ("the list round of 24 February 2026", date(2026, 2, 24)),
    ("the list round of 29 June 2026", date(2026, 6, 29)),
)
LISTED = ("TDK Corporation", "Komatsu NTC Ltd.", "Fujitsu Defense & National Security, Ltd.", "MITSUI E&S Co., Ltd.")
PAPERS = (
    *("application_form", "identity", "contract", "technical_description", "end_user_certificate"),
    *("party_introduction", "supply_chain_statement", "reseller_guarantee", "composition_report"),
)


def application(draw: random.Random, number: int, filed_on: date) -> dict[str, Any]:
    """A file of one to three lines through an importer to one user."""
    country = draw.choices(("JP", "DE", "US", "KR"), (6, 2, 1, 1))[0]
    listed = draw.random() < 0.02
    name = draw.choice(LISTED) if listed else f"Firm {draw.randrange(3000)} {draw.choice(('K.K.', 'GmbH', 'Inc.'))}"
    importer = {"id": "p2", "name": name, "country": "JP" if listed else country, "military": draw.random() < 0.02}
    user = {"id": "p3", "name": f"Maker {draw.randrange(3000)}", "country": country, "military": False}
    lines, downstream = [], []
    for line in range(1, draw.choice((1, 1, 1, 2, 3)) + 1):
        net_kg = f"{draw.randrange(1, 5_000_000) / 1000:.3f}"
        magnet = draw.random() < 0.7
        shares = (
            {"Nd": f"{draw.uniform(20, 28):.2f}", "Dy": f"{draw.uniform(0.5, 4):.2f}"} if magnet else {"Gd": "99.9"}
        )
        lines.append(
            {
                "line": line,
                "description": f"goods {number}.{line}",
                "form": "magnet" if magnet else "metal",
                "composition_wt_pct": shares,
                "composition_complete": True,
                "net_kg": net_kg,
                "made_in": "CN",
                "hs_code": "8505111000" if magnet else "2805301910",
            }
        )
        downstream.append(
            {"party": user, "receives_from": "p2", "line": line, "net_kg": net_kg, "product": "motor", "final": True}
            | {"reexports_to": []}
        )
    return {
        "id": f"A-{number}",
        "kind": draw.choice(("individual", "individual", "general")),
        "filed_on": str(filed_on),
        "destination": country,
        "route": ["CN", country],
        "exporter": {"id": "p1", "name": f"Exporter {draw.randrange(200)} Co., Ltd.", "country": "CN"},
        "importer": importer,
        "end_users": [user],
        "lines": lines,
        "end_use": {
            "category": draw.choices(("civil", "military", None), (95, 2, 3))[0],
            "sector": draw.choice(("automotive", "electronics", "wind", "medical")),
            "product": f"product {draw.randrange(500)}",
            "raises_military_strength": draw.choices((False, None, True), (70, 28, 2))[0],
        },
        "downstream": downstream,
        "downstream_complete": True,
        "documents": [{"kind": kind, "original": True} for kind in PAPERS if draw.random() < 0.97],
    }


def events(n: int, seed: int, filed_on: date, book: Lawbook) -> Iterator[tuple[Event, ...]]:
    """The events of n cases, filed and accepted on a day."""
    draw = random.Random(seed)
    at = datetime(filed_on.year, filed_on.month, filed_on.day, 2, tzinfo=UTC)
    for start in range(0, n, 2000):
        told = [application(draw, number, filed_on) for number in range(start, min(start + 2000, n))]
        files = [File(read_application(each, each["id"]), since=filed_on) for each in told]
        for each, found in zip(told, book.find(files, filed_on), strict=True):
            case = f"C-{each['id']}"
            filed = Event(
                case, "filed", at, EXPORTER, {"application": each, "finding": found.as_json()}, "", found.hash
            )
            accepted = Event(case, "accepted", at, Actor("wang", "officer", "bureau"), {}, "", found.hash)
            yield filed, accepted


def stored(path: Path) -> Iterator[Case]:
    """The cases in a file of events, one case a line."""
    with path.open("rb") as file:
        for line in file:
            yield Case.of(Event.from_json(event) for event in json.loads(line))


def cpu_s(what: Callable[[], Any]) -> tuple[Any, float]:
    before = time.process_time()
    done = what()
    return done, time.process_time() - before


def round_of(title: str, day: date, n: int, seed: int, book: Lawbook, path: Path) -> Iterator[Row]:
    filed_on = day - timedelta(days=1)
    at = datetime(filed_on.year, filed_on.month, filed_on.day, 16, tzinfo=UTC)
    with path.open("wb") as file:
        for each in events(n, seed, filed_on, book):
            file.write(canonical([event.as_json() for event in each]) + b"\n")
    _, folding_s = cpu_s(lambda: sum(1 for _ in stored(path)))
    refound, all_s = cpu_s(lambda: list(refind(stored(path), book, at)))
    flags = Counter(each.flag for each in refound)
    changed_how = ", ".join(f"{flag} {count:,}" for flag, count in sorted(flags.items())) or "none"
    yield Row(f"{title}: cases that change", f"{len(refound):,} of {n:,}", changed_how)
    for told, took_s in (("read and fold the events", folding_s), ("find anew, with events", all_s - folding_s)):
        yield Row(f"{title}: {told}", f"{took_s:.1f} s CPU", f"{1000 * took_s / n:.2f} ms a case")
    changed = {each.case: each.events[0].what["finding"] for each in refound}
    wanted = set(random.Random(seed).sample(range(n), min(SAMPLE, n)))
    sample = [case for number, case in enumerate(stored(path)) if number in wanted]
    same = all(
        found.as_json() == changed[case.id] if case.id in changed else found.matter == case.found.matter
        for case in sample
        for found in book.find([case.file], day)
        if case.found is not None
    )
    yield Row(f"{title}: as case by case", f"{len(sample):,} tried", "", "all alike", same, must=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--day", type=date.fromisoformat, help="one of the days alone")
    parser.add_argument("-o", "--out", type=Path, default=Path("docs/refinding-performance.md"))
    asked = parser.parse_args()
    about = report.machine()
    rounds = [each for each in ROUNDS if asked.day in (None, each[1])]
    book, loading_s = cpu_s(lambda: Lawbook.of(load("cn@filed", date(2026, 10, 9))))
    rows = [Row("the law read", f"{loading_s:.1f} s CPU")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events"
        for title, day in rounds:
            print(title, file=sys.stderr, flush=True)
            rows += round_of(title, day, asked.cases, asked.seed, book, path)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows.append(Row("most memory, making the cases included", f"{peak_mib:.0f} MiB"))
    sections = {"Finding open cases anew": rows}
    print(report.text(sections))
    head = f"""# Speed of finding cases anew

Written by `bench/refinding.py`; do not edit. Run it again on your machine:

    {" ".join(["./run python bench/refinding.py", *sys.argv[1:]])}

{os.linesep.join(f"- {each}" for each in about)}

{asked.cases:,} open cases that were filed the day before are found anew under the law of the day, in one process,
streamed from a file of events. The cases are synthetic: no two have the same goods, mass, parties and use. Rows of
facts that the law cannot tell apart are decided once; most of the time goes to reading the applications and to laying
out their facts.
"""
    asked.out.write_text("\n".join([head, *(report.section(title, told) for title, told in sections.items())]))
    return any(row.must and not row.met for row in rows)


if __name__ == "__main__":
    sys.exit(main())
