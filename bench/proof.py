"""What proof costs: a log of a million events exported and verified in how much memory, tokens and pages a second.

    ./run python bench/proof.py [--events N] [--heads-every K] [-o docs/proof-performance.md]

Each step on the log runs in a process of its own, so that its peak of memory is its own. Rates are of CPU time.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "licence"))

import report
from engine import Row
from measure import rate, seconds
from sekisho.casework.log.export import Header, write_export
from sekisho.casework.log.head import Head, sign_head
from sekisho.casework.log.note import Signer
from sekisho.casework.log.receipt import receipt_from, verify_receipt
from sekisho.casework.log.tree import Frontier, leaf_hash
from sekisho.casework.log.verify import Verified, rows_of, verify_export
from sekisho.casework.model import canonical

LOG = Signer.of_seed("office.example/log", bytes(32))
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
STEPS = ("write", "verify", "receipt")


def event(number: int) -> bytes:
    """A draw-down as casework records it."""
    what = {
        "key": f"k-{number:08d}",
        "export": f"E-{number:08d}",
        "on": "2026-11-23",
        "lines": {"1": 1000 + number % 9},
    }
    by = {"person": "li.example", "role": "customs", "organisation": "customs"}
    told = {"case": f"A-2026-{number % 50_000:06d}", "kind": "drawn", "at": "2026-11-23T09:00:00.000000Z", "by": by}
    return canonical({**told, "what": what, "why": "declared", "finding": f"sha256:{number:064x}"})


def write(path: Path, events: int, every: int) -> None:
    grown, notes, previous = Frontier(), list[str](), None
    for begin in range(0, events, every):
        grown = grown.add_all(leaf_hash(event(number)) for number in range(begin, min(events, begin + every)))
        notes.append(sign_head(LOG, grown, AT, previous=previous))
        previous = Head.read(notes[-1])[0]
    began = time.process_time()
    with path.open("wb") as out:
        write_export(out, Header(LOG.name, LOG.key, events, len(notes)), map(event, range(events)), notes)
    print(events / (time.process_time() - began))


def verify(path: Path, events: int, every: int) -> None:
    began = time.process_time()
    with path.open("rb") as file:
        found = verify_export(rows_of(file), keys=[LOG.key])
    assert isinstance(found, Verified), found
    print(events / (time.process_time() - began))


def receipt(path: Path, events: int, every: int) -> None:
    began = time.process_time()
    with path.open("rb") as file:
        told = receipt_from(rows_of(file), events // 3)
    took = time.process_time() - began
    assert not hasattr(verify_receipt(told, [LOG.key]), "code")
    print(events / took)


def log_rows(events: int, every: int) -> Iterator[Row]:
    names = {
        "write": "export written (events made, checked, linked)",
        "verify": "export verified (form, link, tree, signatures)",
        "receipt": "one receipt made from an export, all of it verified on the way",
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        for step in STEPS:
            command = [sys.executable, __file__, "--step", step, "--file", str(path)]
            command += ["--events", str(events), "--heads-every", str(every)]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            per_s, peak_mib = float(told[0]), int(told[1]) / 1024
            spread = f"{seconds(events / per_s)} in all, peak {peak_mib:.0f} MiB"
            yield Row(f"{names[step]}, {events:,} events, a head every {every:,}", f"{rate(per_s)} CPU", spread)
        yield Row("size of the export", f"{path.stat().st_size / 2**20:.0f} MiB")


def paper_rows(tokens: int, pages: int) -> Iterator[Row]:
    from papers import AUTHORITY, DAY, LICENCE, RING, SIGNER

    from sekisho.licence.document.page import draw
    from sekisho.licence.document.token import sign_token
    from sekisho.licence.document.verify import verify_page, verify_token

    began = time.process_time()
    token = [sign_token(LICENCE, SIGNER) for _ in range(tokens)][-1]
    took = time.process_time() - began
    yield Row("tokens signed", f"{rate(tokens / took)} CPU", f"{len(token)} characters")
    began = time.process_time()
    right = sum(verify_token(token, RING, DAY).good for _ in range(tokens))
    took = time.process_time() - began
    yield Row(
        "tokens verified", f"{rate(tokens / took)} CPU", f"{right:,} of {tokens:,} hold", "all", right == tokens, True
    )
    began = time.process_time()
    page = draw(LICENCE, AUTHORITY, SIGNER)
    first = time.process_time() - began
    began = time.process_time()
    same = sum(draw(LICENCE, AUTHORITY, SIGNER) == page for _ in range(pages))
    took = time.process_time() - began
    yield Row("first page drawn in a process", seconds(first) + " CPU", f"{len(page) / 1024:.0f} KiB")
    yield Row(
        "pages drawn", f"{rate(pages / took)} CPU", f"{same} of {pages} the same bytes", "all", same == pages, True
    )
    began = time.process_time()
    right = sum(verify_page(page, RING, DAY).good for _ in range(pages))
    took = time.process_time() - began
    yield Row("pages verified", f"{rate(pages / took)} CPU", f"{right} of {pages} hold", "all", right == pages, True)
    chance = random.Random(1)
    began, found, named = time.process_time(), 0, 0
    for _ in range(pages):
        place = chance.randrange(len(page))
        bent = page[:place] + bytes([page[place] ^ (1 << chance.randrange(8))]) + page[place + 1 :]
        verdict = verify_page(bent, RING, DAY)
        found += not verdict.good
        figures = {} if verdict.fault is None else verdict.fault.figures
        named += figures.get("byte") == place + 1 or "name" in figures
    took = time.process_time() - began
    told = f"{found} of {pages} found, byte or attachment named in {named}"
    yield Row(
        "altered pages told, one bit changed in each", f"{rate(pages / took)} CPU", told, "all", found == pages, True
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--heads-every", type=int, default=1_000)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("-o", "--out", type=Path, default=Path("docs/proof-performance.md"))
    asked = parser.parse_args()
    if asked.step:
        {"write": write, "verify": verify, "receipt": receipt}[asked.step](asked.file, asked.events, asked.heads_every)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        return
    about = report.machine()
    sections = {
        "The log": list(log_rows(asked.events, asked.heads_every)),
        "The licence": list(paper_rows(2_000, 200)),
    }
    print(report.text(sections))
    head = f"""# Speed of proof

Written by `bench/proof.py`; do not edit. Run it again on your machine:

    {" ".join(["./run python bench/proof.py", *sys.argv[1:]])}

{os.linesep.join(f"- {each}" for each in about)}

Rates are of CPU time, in one thread. What the ledger and the tree in memory cost stands in the ledger's own page.
"""
    asked.out.write_text("\n".join([head, *(report.section(title, rows) for title, rows in sections.items())]))
    sys.exit(any(row.must and not row.met for rows in sections.values() for row in rows))


if __name__ == "__main__":
    main()
