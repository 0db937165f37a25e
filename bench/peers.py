"""The engine beside OpenFisca-core, PolicyEngine-core, ZEN, SQL and NumPy: twelve rules, one reference for all.

    ./run python bench/peers.py [--runs K] [-o docs/peers-performance.md]

The peers live in environments of their own (bench/.venv-openfisca, ...), built on first use; the product never imports
them. OpenFisca-core and PolicyEngine-core are under the AGPL, so nothing of them is copied, linked or shipped.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import peer_rules
from engine import KNOWN_ON, REGIME, THREADS, Docket, Row, drawn
from measure import rate, seconds, timed
from measure import runs as times
from numpy_bitmask import ControlList
from sekisho.determination.bulk import Decider, verdicts_of
from sekisho.determination.dockets.docket import LINES, encode
from sekisho.determination.verdict import Determiner
from sekisho.facts import FactSet, FactTable, Terms, dictionary
from sekisho.places import data_path
from sekisho.regime.naming import load

HERE = Path(__file__).parent
CASES = 5_000
BULK = 2_000_000
"""As many as `decide` takes its compiled loops for."""
ONE_BY_ONE = 300
BUILT = (1_000, 5_000)

Answers = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
"""Outcome and word of rule bits of each line."""


@dataclass(frozen=True)
class Peer:
    name: str
    package: str
    licence: str
    venv: str
    program: str
    asked: tuple[str, ...] = ()


PEERS = (
    Peer("OpenFisca-core", "openfisca-core==46.0.1", "AGPL-3.0", ".venv-openfisca", "peer_openfisca.py"),
    Peer(
        "PolicyEngine-core",
        "policyengine-core==3.33.12",
        "AGPL-3.0",
        ".venv-policyengine",
        "peer_policyengine.py",
    ),
    Peer("ZEN (zen-engine)", "zen-engine==2.1.3", "MIT", ".venv-zen", "peer_zen.py"),
)
BY_HAND = (
    Peer("DuckDB, SQL by hand", f"duckdb=={version('duckdb')}", "MIT", "", "peer_by_hand.py", ("sql",)),
    Peer("NumPy by hand", f"numpy=={version('numpy')}", "BSD", "", "peer_by_hand.py", ("numpy",)),
)
"""In the project's own environment: no venv."""


def _has(word: str) -> Any:
    return lambda value: value.has(word) if isinstance(value, FactSet) else None


def _is(*words: object) -> Any:
    return lambda value: None if value is None else value in words


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


_ASKED: Mapping[str, tuple[str, Any]] = {
    "exported": ("exported_from_cn", _truth),
    "made_in_cn": ("made_in", _is("CN")),
    "reaches_jp": ("countries_reached", _has("JP")),
    "military_jp": ("military_party_countries", _has("JP")),
    "military_us": ("military_party_countries", _has("US")),
    "user_jp": ("end_user_countries", _has("JP")),
    "user_us": ("end_user_countries", _has("US")),
    "strength": ("raises_military_strength", _truth),
    "military_party": ("any_party_military", _truth),
    "barred_importer": ("importer_on_control_list", _has("MOFCOM-11/2026")),
    "barred_user": ("end_user_on_control_list", _has("MOFCOM-11/2026")),
    "barred_receiver": ("item_receiver_on_control_list", _has("MOFCOM-11/2026")),
    "watched_importer": ("importer_on_watch_list", _has("MOFCOM-12/2026")),
    "watched_user": ("end_user_on_watch_list", _has("MOFCOM-12/2026")),
    "application_form": ("documents", _has("application_form")),
    "certificate": ("documents", _has("end_user_certificate")),
    "original": ("end_user_certificate_original", _truth),
    "statement": ("documents", _has("supply_chain_statement")),
    "whole": ("tree_whole", _truth),
    "importer_jp": ("importer_country", _is("JP")),
    "to_jp": ("destination", _is("JP")),
    "general": ("kind", _is("general")),
    "one_user": ("end_user_count", _is(1)),
}


def reduced() -> Determiner:
    """`cn` with the twelve rules alone, and nothing that asks for a basis."""
    regime = load(REGIME, KNOWN_ON)
    by_id = {rule.id: rule for rule in regime.law.rules}
    rules = tuple(by_id[name] for name in peer_rules.NAMES)
    return Determiner(replace(regime, law=replace(regime.law, rules=rules, evidence=())), dictionary())


def known_cases(table: FactTable, listed: np.ndarray[Any, Any], open_items: np.ndarray[Any, Any]) -> tuple[Any, Any]:
    """The lines of which every fact of the twelve rules is known, and those facts, for peers that know no unknown."""
    known = ~open_items
    answers: dict[str, Any] = {"listed": listed}
    for name, (fact, says) in _ASKED.items():
        column = table.columns[fact]
        assert isinstance(column, Terms)
        told = [says(value) for value in column.values]
        known &= np.array([each is not None for each in told])[column.codes]
        answers[name] = np.array([each is True for each in told])[column.codes]
    uses = table.columns["end_use"]
    assert isinstance(uses, Terms)
    known &= np.array([value is not None for value in uses.values])[uses.codes]
    answers["end_use"] = np.array([str(value) for value in uses.values])[uses.codes]
    return np.flatnonzero(known), answers


def _cases(listed_by: ControlList) -> tuple[pa.Table, FactTable, list[dict[str, Any]]]:
    from numpy_bitmask import ACTS, Block, Tables

    raw = next(drawn(LINES))
    table = encode(raw).table
    yes, no = Block(Tables(table, listed_by), slice(0, table.n)).listed(ACTS[0])
    rows, answers = known_cases(table, yes, ~(yes | no))
    # Every kind of case once before any comes again, so that rare bars are among the few thousand.
    words = np.array(["".join("01"[int(answers[name][row])] for name in peer_rules.YES_NO) for row in rows])
    order = np.argsort(_turn(words, answers["end_use"][rows]), kind="stable")
    rows = rows[order[:CASES]]
    cases = [
        {name: bool(answers[name][row]) for name in peer_rules.YES_NO} | {"end_use": str(answers["end_use"][row])}
        for row in rows
    ]
    return raw.take(rows).combine_chunks(), table.take(rows), cases


def _turn(words: Any, uses: Any) -> Any:
    """For each line, how many like it came before."""
    seen: dict[tuple[str, str], int] = {}
    turns = np.zeros(len(words), dtype=np.int64)
    for place, key in enumerate(zip(words.tolist(), uses.tolist(), strict=True)):
        turns[place] = seen.get(key, 0)
        seen[key] = turns[place] + 1
    return turns


def measure(control_list: Path, runs: int) -> list[Row]:
    raw, table, cases = _cases(ControlList(control_list))
    want = [peer_rules.outcome(case) for case in cases]
    outcomes = sorted({peer_rules.OUTCOMES[one] for one, _ in want})
    kinds = len({tuple(sorted(case.items())) for case in cases})
    rows = [Row("cases", f"{len(cases):,}, {kinds:,} of them different", f"outcomes: {', '.join(outcomes)}")]
    arrays, docket, single, tried = ours = _engine(raw, table, want, runs)
    rows += [*ours, *_plain_python(cases, want, runs)]
    for peer in (*PEERS, *BY_HAND):
        rows += _peer(peer, cases)
    for peer, part, mine in (
        *(
            (library, part, mine)
            for library in ("openfisca", "policyengine")
            for part, mine in (
                ("with reasons", arrays),
                (f"situation builder ({BUILT[-1]:,})", docket),
                ("tracer on", single),
            )
        ),
        ("zen", "trace on", single),
        ("zen", "trace on", tried),
        ("DuckDB", "with reasons", arrays),
        ("NumPy", "with reasons", arrays),
    ):
        for row in rows:
            if row.what.startswith(peer) and part in row.what and row.cpu_per_s:
                rows.append(_ratio(mine, row))
    return rows


def _ratio(mine: Row, theirs: Row) -> Row:
    told = f"{mine.cpu_per_s / theirs.cpu_per_s:.2f} CPU, {mine.wall_per_s / theirs.wall_per_s:.2f} wall"
    names = (re.sub(r" \([^)]*\)", "", row.what) for row in (mine, theirs))
    return Row(f"ratio of rates: {' / '.join(names)}", told)


def _engine(raw: pa.Table, table: FactTable, want: Sequence[tuple[int, int]], runs: int) -> list[Row]:
    twelve = reduced()
    wide = table.take(np.resize(np.arange(table.n), BULK))
    halves = [wide.take(np.arange(start, min(start + BULK // 2, BULK))) for start in range(0, BULK, BULK // 2)]
    few = [table.take(np.array([row])) for row in range(ONE_BY_ONE)]

    def whole(lines: Sequence[FactTable]) -> Sequence[Answers]:
        n = sum(table.n for table in lines)
        decider = Decider([twelve], missing=False, lines=n)

        def decide(table: FactTable) -> Answers:
            (decided,) = decider.decide(table)
            return decided.outcome, decided.verdicts.rules_true[decided.of, 0]

        return Docket(n, lines).each(decide)

    def alone(line: FactTable, missing: bool) -> Answers:
        """As an application is decided: nobody looks for lines like it."""
        verdicts = verdicts_of(line, twelve, missing=missing)
        return verdicts.outcome, verdicts.rules_true[:, 0]

    def row(what: str, n: int, work: Callable[[], Sequence[Answers]]) -> Row:
        work()
        run = timed(work, runs)
        got = [pair for answers in run.result for pair in _pairs(answers, twelve)]
        wrong = sum(pair != want[place % len(want)] for place, pair in enumerate(got))
        return _row(what, n, run.wall_s, run.cpu_s, len(got), wrong)

    return [
        row(f"Sekisho, arrays in, {THREADS} threads", BULK, lambda: whole(halves)),
        row("Sekisho, docket from Arrow columns, encoded and decided", len(want), lambda: whole([encode(raw).table])),
        row("Sekisho, one line per call", ONE_BY_ONE, lambda: [alone(one, False) for one in few]),
        row("Sekisho, one line per call, with missing facts", ONE_BY_ONE, lambda: [alone(one, True) for one in few]),
    ]


def _pairs(answers: Answers, twelve: Determiner) -> list[tuple[int, int]]:
    """Outcome and rule bits, in the order of the twelve."""
    outcomes, words = answers
    bits = np.zeros(len(words), dtype=np.int64)
    for k, rule in enumerate(twelve.law.rules):
        bits |= ((words >> np.uint64(k)) & np.uint64(1)).astype(np.int64) << peer_rules.NAMES.index(rule.id)
    return list(zip(outcomes.tolist(), bits.tolist(), strict=True))


def _plain_python(cases: Sequence[Mapping[str, Any]], want: Sequence[tuple[int, int]], runs: int) -> list[Row]:
    run = timed(lambda: [peer_rules.outcome(case) for case in cases], runs)
    return [_row("plain Python function (the reference)", len(cases), run.wall_s, run.cpu_s, len(want), 0)]


def _row(what: str, n: int, wall: Sequence[float], cpu: Sequence[float], checked: int, wrong: int) -> Row:
    told = f"{rate(n / min(cpu))} CPU, {rate(n / min(wall))} wall"
    spread = f"{seconds(min(wall))} to {seconds(max(wall))} ({times(len(wall))})"
    rates = n / min(cpu), n / min(wall)
    return Row(f"{what} ({n:,})", told, spread, f"equal on {checked:,}", not wrong, True, *rates)


def _peer(peer: Peer, cases: Sequence[Mapping[str, Any]]) -> list[Row]:
    package, release = peer.package.split("==")
    label = f"{peer.name} {release} ({peer.licence})" if not peer.venv else f"{package} {release} ({peer.licence})"
    try:
        python = _environment(peer) if peer.venv else Path(sys.executable)
        with tempfile.TemporaryDirectory() as folder:
            given = Path(folder) / "cases.json"
            given.write_text(json.dumps({"cases": cases, "bulk": BULK, "one_by_one": ONE_BY_ONE, "built": BUILT}))
            command = [python, HERE / peer.program, given, *peer.asked]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as fault:
        return [Row(label, f"could not be run: {_last_line(fault.stderr)}")]
    answers = json.loads(done.stdout)
    rows = [
        _row(f"{label}, {told['what']}", told["n"], told["wall_s"], told["cpu_s"], told["checked"], told["wrong"])
        for told in answers
    ]
    if "peak_mib" in answers[0]:
        told = answers[0]
        memory = f"{told['peak_mib']:,.0f} MiB at most, {seconds(told['load_s'])} to load"
        rows.append(Row(f"- {label}, process", memory))
    return rows


def _environment(peer: Peer) -> Path:
    venv = HERE / peer.venv
    python = venv / "bin" / "python"
    installed = venv / ".installed"
    if not installed.exists() or installed.read_text() != peer.package:
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True, capture_output=True, text=True)
        pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", peer.package]
        subprocess.run(pip, check=True, capture_output=True, text=True)
        installed.write_text(peer.package)
    return python


def _last_line(text: str) -> str:
    """The last error of a program's output, without addresses of this machine or of a package index."""
    lines = [line for line in text.splitlines() if line.strip() and "WARNING" not in line] or ["no message"]
    return re.sub(r"\S*(?:/|://)\S*", "(path)", lines[-1].strip())


def main() -> None:
    import report

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="the best of so many")
    parser.add_argument("-o", "--out", type=Path, default=Path("docs/peers-performance.md"))
    asked = parser.parse_args()
    # Asked to end, it takes its own files away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    about = report.machine()
    rows = measure(data_path("law") / "cn" / "control_list.csv", asked.runs)
    print(report.text({TITLE: rows}), flush=True)
    told = "\n".join(f"- {each}" for each in about)
    written = "Written by `bench/peers.py`; do not edit. What the rows mean stands in `performance.md`."
    head = f"# Peers\n\n{written}\n\n{told}\n\n{report.PEERS}\n"
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(f"{head}\n{report.section(TITLE, rows)}", encoding="utf-8")
    sys.exit(any(row.must and not row.met for row in rows))


TITLE = "Beside peers, twelve rules"

if __name__ == "__main__":
    main()
