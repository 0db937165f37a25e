"""Draw-downs a second, on one hot licence and on many, beside the ways in which licences are overdrawn; the log's pace.

    ./run python bench/ledger.py [--draws N] [--runs K] [-o docs/ledger.md]

Each way runs in processes that start behind a barrier, on a database of its own; what was shipped over the ceiling is
counted from the entries. Nothing is asserted but that Sekisho's own way never overdraws.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "office"))
os.environ["DJANGO_SETTINGS_MODULE"] = "sekisho.office.settings"

import django

django.setup()

from databases import cluster, use
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from drawers import FORK, open_accounts, order

import report
from engine import Row
from measure import rate, runs, seconds
from sekisho.casework.log.tree import Frontier, Nodes, inclusion_proof, leaf_hash, verify_inclusion
from sekisho.ledger.entries import Kind
from sekisho.office.store import books

WRITERS = 8
CEILING_G = 20_000
SYSTEMS = ("SQLite", "PostgreSQL")
_NAMES = count(1)
Draw = Callable[[str, int, str], bool]


def draw_ours(licence: str, amount_g: int, key: str) -> bool:
    return isinstance(books.post([order(Kind.DRAWN, licence, amount_g, key)]), tuple)


def draw_naive(licence: str, amount_g: int, key: str) -> bool:
    """Read, compare, write back: what a form handler does that nobody thought about."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT total, drawn FROM plain WHERE licence = %s", [licence])
        total, drawn = cursor.fetchone()
        if drawn + amount_g > total:
            return False
        cursor.execute("UPDATE plain SET drawn = %s WHERE licence = %s", [drawn + amount_g, licence])
        cursor.execute("INSERT INTO plain_draw (licence, amount) VALUES (%s, %s)", [licence, amount_g])
    return True


def draw_locked(licence: str, amount_g: int, key: str) -> bool:
    """The same behind SELECT FOR UPDATE (SQLite has none: its transaction takes the whole file)."""
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT total, drawn FROM plain WHERE licence = %s{lock}", [licence])
        total, drawn = cursor.fetchone()
        if drawn + amount_g > total:
            return False
        cursor.execute("UPDATE plain SET drawn = %s WHERE licence = %s", [drawn + amount_g, licence])
        cursor.execute("INSERT INTO plain_draw (licence, amount) VALUES (%s, %s)", [licence, amount_g])
    return True


WAYS: dict[str, Draw] = {
    "Sekisho: conditional update and chained entry, schema behind it": draw_ours,
    "naive read, compare, write back": draw_naive,
    "naive, with CHECK (drawn <= total)": draw_naive,
    "SELECT FOR UPDATE, an overwritten total": draw_locked,
}


def prepare(way: str, licences: Sequence[str], ceiling_g: int) -> None:
    if WAYS[way] is draw_ours:
        call_command("migrate", verbosity=0)
        open_accounts(licences, ceiling_g)
        return
    check = ", CHECK (drawn <= total)" if "CHECK" in way else ""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE plain (licence TEXT PRIMARY KEY, total BIGINT, drawn BIGINT{check})")
        cursor.execute("CREATE TABLE plain_draw (licence TEXT, amount BIGINT)")
        cursor.executemany("INSERT INTO plain VALUES (%s, %s, 0)", [(licence, ceiling_g) for licence in licences])


def shipped_g(way: str) -> int:
    table, column = ("store_entry", "-change_g") if WAYS[way] is draw_ours else ("plain_draw", "amount")
    only = " WHERE kind = 'drawn'" if WAYS[way] is draw_ours else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(SUM({column}), 0) FROM {table}{only}")
        return int(cursor.fetchone()[0])


def writer(way: str, licences: Sequence[str], seed: int, draws: int, ready: object, done: object) -> None:
    connections["default"].close()
    dice = random.Random(seed)
    connection.ensure_connection()
    ready.wait()  # type: ignore[attr-defined]
    began, accepted, failed = time.perf_counter(), 0, 0
    for number in range(draws):
        licence = licences[seed % len(licences)]
        try:
            accepted += WAYS[way](licence, dice.randint(1, 30), f"{seed} {number}")
        except DatabaseError:
            failed += 1
    done.put((began, time.perf_counter(), accepted, failed))  # type: ignore[attr-defined]
    connections["default"].close()


def race(way: str, licences: Sequence[str], draws: int) -> tuple[float, int, int]:
    """Seconds from the barrier to the last writer's end, draws accepted, draws that ended in a database error."""
    connections["default"].close()
    ready, done = FORK.Barrier(WRITERS), FORK.Queue()
    told = [(way, licences, seed, draws, ready, done) for seed in range(WRITERS)]
    processes = [FORK.Process(target=writer, args=each) for each in told]
    for process in processes:
        process.start()
    ends = [done.get() for _ in processes]
    for process in processes:
        process.join()
    span = max(end[1] for end in ends) - min(end[0] for end in ends)
    return span, sum(end[2] for end in ends), sum(end[3] for end in ends)


@contextmanager
def system(name: str) -> Iterator[Callable[[], None] | None]:
    """Makes empty databases of one kind and has this process use them."""
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    folder.chmod(0o755)
    try:
        if name == "SQLite":
            yield lambda: use(f"sqlite:///{folder}/{next(_NAMES)}.sqlite3")
            return
        with cluster(folder / "c") as made:
            yield None if made is None else lambda: use(made.make_database(f"b{next(_NAMES)}"))
    finally:
        connections["default"].close()
        shutil.rmtree(folder, ignore_errors=True)


def draws_on(name: str, new: Callable[[], None], draws: int, times: int) -> Iterator[Row]:
    for told, licences, ceiling_g in (
        (f"one licence of {CEILING_G:,} g", ["hot"], CEILING_G),
        (f"{WRITERS} licences, none exhausted", [f"L-{number}" for number in range(WRITERS)], 10**9),
    ):
        best: dict[str, tuple[float, int, int, int]] = {}
        for _ in range(times):
            for way in WAYS:
                new()
                prepare(way, licences, ceiling_g)
                span, accepted, failed = race(way, licences, draws)
                over_g = max(0, shipped_g(way) - ceiling_g * len(licences))
                asked = WRITERS * draws
                if way not in best or asked / span > best[way][0]:
                    best[way] = (asked / span, accepted, failed, over_g)
        for way, (per_s, accepted, failed, over_g) in best.items():
            ours = WAYS[way] is draw_ours
            spread = f"{accepted:,} accepted, {failed:,} database errors; best of {runs(times)}"
            measured = f"{rate(per_s)}, {over_g:,} g overdrawn"
            target = "0 g overdrawn" if ours else ""
            yield Row(f"{name}, {told}: {way}", measured, spread, target, over_g == 0 if ours else None, must=ours)
        ratio = best[next(iter(WAYS))][0] / best["SELECT FOR UPDATE, an overwritten total"][0]
        yield Row(f"{name}, {told}: Sekisho's rate over SELECT FOR UPDATE", f"{ratio:.2f} wall")


def log_pace(events: int, proofs: int) -> Iterator[Row]:
    leaves = [leaf_hash(b"%d" % number) for number in range(events)]
    began = time.process_time()
    grown = Frontier().add_all(leaves)
    took = time.process_time() - began
    yield Row(f"root over {events:,} events, growing", f"{rate(events / took)} CPU", "appends without storing nodes")
    nodes = Nodes()
    began = time.process_time()
    for leaf in leaves:
        nodes.add(leaf)
    took = time.process_time() - began
    yield Row(f"the same with every node kept, {events:,} events", f"{rate(events / took)} CPU", "what proofs need")
    places = [random.Random(number).randrange(events) for number in range(proofs)]
    began = time.process_time()
    made = [inclusion_proof(place, events, nodes) for place in places]
    took = time.process_time() - began
    yield Row(f"inclusion proofs at {events:,} events", f"{rate(proofs / took)} CPU", seconds(took / proofs) + " each")
    root = grown.root()
    began = time.process_time()
    right = sum(
        verify_inclusion(leaves[place], place, events, proof, root) for place, proof in zip(places, made, strict=True)
    )
    took = time.process_time() - began
    yield Row(
        "inclusion proofs verified",
        f"{rate(proofs / took)} CPU",
        f"{right:,} of {proofs:,} hold",
        "all",
        right == proofs,
        True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=300, help="draws of each of the eight writers")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("-o", "--out", type=Path, default=Path("docs/ledger-performance.md"))
    asked = parser.parse_args()
    about = report.machine()
    sections: dict[str, list[Row]] = {}
    for name in SYSTEMS:
        print(name, file=sys.stderr, flush=True)
        with system(name) as new:
            title = f"Draw-downs on {name}"
            sections[title] = (
                list(draws_on(name, new, asked.draws, asked.runs)) if new else [Row(name, "not installed")]
            )
    print("the log", file=sys.stderr, flush=True)
    sections["The log in memory"] = list(log_pace(asked.events, 20_000))
    print(report.text(sections))
    head = f"""# Speed of the ledger and the log

Written by `bench/ledger.py`; do not edit. Run it again on your machine:

    {" ".join(["./run python bench/ledger.py", *sys.argv[1:]])}

{os.linesep.join(f"- {each}" for each in about)}

{WRITERS} processes draw 1 to 30 g at a time, {asked.draws} times each, from a common start. A draw that is refused for
want of balance counts as answered. All ways commit to the disk on every draw (SQLite: WAL, synchronous FULL;
PostgreSQL as installed) and go through Django's connection. Those beside Sekisho keep a total that is overwritten and
an entry, without key, sequence, chain or state.
"""
    asked.out.write_text("\n".join([head, *(report.section(title, rows) for title, rows in sections.items())]))
    sys.exit(any(row.must and not row.met for rows in sections.values() for row in rows))


if __name__ == "__main__":
    main()
