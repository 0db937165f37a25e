"""Measure Sekisho, beside peers, and write docs/performance.md.

    ./run python bench/run.py [--lines N] [--runs K] [--skip-peers] [-o docs/performance.md]

Figures are told, never asserted: a missed target is written down. The exit code is 1 if an equality does not hold, for
then the figures compare things that differ.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

import engine
import peers
import report
from sekisho.places import data_path
from sekisho.regime.naming import load


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=4_000_000, help="lines of the docket in memory")
    parser.add_argument("--runs", type=int, default=5, help="the best of so many")
    parser.add_argument("--skip-peers", action="store_true", help="leave the peers out")
    parser.add_argument("-o", "--out", type=Path, default=Path("docs/performance.md"))
    asked = parser.parse_args()
    # Asked to end, it takes its own files away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Asked before anything runs, so that the load told is that of others.
    about = report.machine()

    sections: dict[str, list[engine.Row]] = {}

    law = load(engine.REGIME, engine.KNOWN_ON).law
    command = " ".join(["./run python bench/run.py", *sys.argv[1:]])
    asked.out.parent.mkdir(parents=True, exist_ok=True)

    def say(what: str) -> None:
        print(what, file=sys.stderr, flush=True)

    def add(title: str, rows: list[engine.Row]) -> None:
        """What was finished is shown at once, and stays if the run is stopped."""
        sections[title] = rows
        print(report.text({title: rows}), end="\n\n", flush=True)
        asked.out.write_text(report.markdown(sections, law, command, about, asked.lines), encoding="utf-8")

    say("one case, and what a fresh process waits for")
    add("One case, and starting up", [*engine.one_case(50), *engine.start_up(asked.runs + 2)])
    say(f"drawing and encoding {asked.lines:,} lines")
    docket = engine.Docket.of(asked.lines)
    say("in memory")
    rows, decided = engine.in_memory(docket, asked.runs)
    add("The whole law in memory", rows)
    say("the same by hand")
    add("Beside NumPy by hand", engine.by_hand(docket, decided, asked.runs))
    say("two laws")
    add("Two laws on one docket", engine.replay(docket, asked.runs))
    if not asked.skip_peers:
        say("peers")
        control_list = data_path("law") / "cn" / "control_list.csv"
        add("Beside peers, twelve rules", peers.measure(control_list, asked.runs))
    del docket, decided
    say("from file to file")
    with tempfile.TemporaryDirectory() as folder:
        add("From Parquet to Parquet", engine.file_to_file(asked.lines, Path(folder), min(3, asked.runs)))

    about.append(f"load when it ended, its own work in it: {report.load_now()}")
    asked.out.write_text(report.markdown(sections, law, command, about, asked.lines), encoding="utf-8")
    say(f"wrote {asked.out}")
    sys.exit(any(row.must and not row.met for rows in sections.values() for row in rows))


if __name__ == "__main__":
    main()
