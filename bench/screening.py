"""Measure the matching of names, beside rapidfuzz by brute force and nomenklatura's logic-v2.

    ./run python bench/screening.py [--names N] [--peer-queries K] [--million] [--skip-peers] [-o docs/screening.md]

All methods search the same lists for the same queries in one run, each in a fresh process; the tables go into
docs/screening.md. nomenklatura (MIT) needs ICU (on Debian: apt install libicu-dev pkg-config g++) and lives in
bench/.venv-nomenklatura, built on first use; the product never imports it.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import report
import screening_names as names
from sekisho.screening import ALERT

HERE = Path(__file__).parent
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
OLDER = "## Measured before"
"""The heading of older tables, at the end of the page: they stand until a run has measured all that they tell."""
NOMENKLATURA = "nomenklatura==4.17.4"
LINES = {"sekisho": ALERT, "rapidfuzz": 0.85, "nomenklatura": 0.70}
TITLES = {
    "sekisho": "Sekisho",
    "rapidfuzz": "rapidfuzz token_sort_ratio, every name",
    "nomenklatura": "nomenklatura 4.17.4, index and logic-v2",
}
GROUPS = {
    "L": "same script",
    "C": "same script",
    "J": "same script",
    "S": "short names",
    "X": "cross-script",
    "K": "Hangul",
}
_PLAINLY = 0.85
"""Above what is held as words that several institutions share."""
THRESHOLDS = (0.70, 0.74, 0.77, 0.785, 0.80, 0.815, 0.835, 0.87, 0.90)


def environment() -> Path:
    """The Python of nomenklatura's own environment."""
    venv = HERE / ".venv-nomenklatura"
    installed = venv / ".installed"
    if not installed.exists() or installed.read_text() != NOMENKLATURA:
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True, capture_output=True, text=True)
        pip = [venv / "bin" / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check", NOMENKLATURA]
        subprocess.run(pip, check=True, capture_output=True, text=True)
        installed.write_text(NOMENKLATURA)
    return venv / "bin" / "python"


@dataclass
class Told:
    """What one method said: was the right entry among the five, with what score; for clean names the best score."""

    found: dict[tuple[str, str], list[tuple[bool, float]]] = field(default_factory=lambda: defaultdict(list))
    clean: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    siblings: list[tuple[str, float]] = field(default_factory=list)
    made_s: float = 0.0
    rate: float = 0.0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    memory_mb: float = 0.0
    queries: int = 0


def given(count: int, sample: int | None, within: Sequence[str]) -> tuple[dict[str, Any], list[names.Query], list[str]]:
    """The lists, the queries (all, or a sample drawn from every stratum alike) and the halves of the pairs."""
    base = list(names.synthetic(count))
    native, english = names.partners()
    listed = [[f"b{at}", name] for at, name in enumerate(base)]
    lists = {"native": listed + [list(each) for each in native], "english": listed + [list(each) for each in english]}
    asked = [query for query in names.queries() if query.within in within]
    known = {name for _, name in (*native, *english)} | set(base)
    asked += names.clean(known)
    random.Random(5).shuffle(asked)
    if sample is not None:
        asked = asked[:sample]
    pairs = [(part, a, b) for part, group in names.siblings() for a in group for b in group if a < b]
    for part, kind, native, english in names.siblings_across():
        recorded = names.RECORDED if names.on_record(native, english) else ""
        pairs.append((f"{kind} {part}{recorded}", native, english))
    return (
        {
            "lists": {name: lists[name] for name in within},
            "queries": [[query.within, query.text] for query in asked],
            "pairs": [[a, b] for _, a, b in pairs],
            "top": 5,
            "single": 300,
        },
        asked,
        [part for part, _, _ in pairs],
    )


def run(
    method: str, python: Path | str, what: Mapping[str, Any], asked: Sequence[names.Query], halves: Sequence[str]
) -> Told:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given.json"
        path.write_text(json.dumps(what), encoding="utf-8")
        done = subprocess.run(
            [python, HERE / "screening_search.py", method, path], check=True, capture_output=True, text=True
        )
    raw = json.loads(done.stdout)
    told = Told(memory_mb=raw["memory_mb"])
    single: list[float] = []
    spent = 0.0
    for within, each in raw["lists"].items():
        told.made_s = max(told.made_s, each["made_s"])
        spent += each["asked_s"]
        single += each["single_s"]
        mine = [query for query in asked if query.within == within]
        told.queries += len(mine)
        for query, answer in zip(mine, each["answers"], strict=True):
            if query.target is None:
                told.clean[query.stratum, query.half].append(max((score for _, score in answer), default=0.0))
            else:
                score = next((score for ident, score in answer if ident == query.target), None)
                told.found[query.stratum, query.half].append((score is not None, score or 0.0))
    told.siblings = list(zip(halves, raw["pairs"], strict=True))
    told.rate = told.queries / spent
    single.sort()
    if single:
        told.p50_ms, told.p95_ms = 1e3 * single[len(single) // 2], 1e3 * single[int(len(single) * 0.95)]
    return told


def _share(values: Iterable[bool]) -> str:
    taken = list(values)
    return f"{sum(taken) / len(taken):.3f}" if taken else "–"


def _recall(told: Told, keys: Iterable[tuple[str, str]], line: float) -> tuple[str, str, int]:
    scores = [each for key in keys for each in told.found[key]]
    return _share(found for found, _ in scores), _share(score >= line for _, score in scores), len(scores)


def strata(told: Told, line: float) -> str:
    rows = [
        "| stratum | held out: n | R@5 | alerting | tuned on: n | R@5 | alerting |",
        "|---|---|---|---|---|---|---|",
    ]
    kinds = sorted({stratum for stratum, part in told.found if part in ("held", "tune")})
    for title, members in [
        *(
            (f"**{group}**", [kind for kind in kinds if GROUPS[kind[0]] == group])
            for group in dict.fromkeys(GROUPS.values())
        ),
        *((kind, [kind]) for kind in kinds),
    ]:
        cells = [title]
        for part in ("held", "tune"):
            five, alerting, n = _recall(told, [(kind, part) for kind in members], line)
            cells += [str(n), five, alerting]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def fresh(told: Told, line: float) -> str:
    rows = ["| stratum | n | R@5 | alerting |", "|---|---|---|---|"]
    keys = sorted(key for key in told.found if key[1] == "fresh")
    short = [key for key in keys if "short" in key[0]]
    crossing = [key for key in keys if key not in short]
    recorded = sorted(key for key in told.found if key[1] == f"fresh{names.RECORDED}")
    for title, members in [
        ("**across scripts**", crossing),
        ("**short names**", short),
        *((key[0], [key]) for key in keys),
        ("on record by now, in no row above", recorded),
    ]:
        five, alerting, n = _recall(told, members, line)
        rows.append(f"| {title} | {n} | {five} | {alerting} |")
    return "\n".join(rows)


def halved(told: Told, line: float, letter: str, name: str) -> str:
    """A set of pairs in its two halves. letter: with which its strata begin."""
    rows = [
        "| stratum | held out: n | R@5 | alerting | tuned on: n | R@5 | alerting |",
        "|---|---|---|---|---|---|---|",
    ]
    kinds = sorted({stratum for stratum, _ in told.found if stratum.startswith(f"{letter} ")})
    for title, members in [("**across scripts**", kinds), *((kind, [kind]) for kind in kinds)]:
        cells = [title]
        for part in ("held", "tune"):
            five, alerting, n = _recall(told, [(kind, f"{name}, {part}") for kind in members], line)
            cells += [str(n), five, alerting]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def quiet(told: Told, line: float) -> str:
    rows = ["| names that nobody bears | held out: n | alerting | tuned on: n | alerting |", "|---|---|---|---|---|"]
    kinds = sorted({stratum for stratum, _ in told.clean})
    for title, members in [("**all**", kinds), *((kind, [kind]) for kind in kinds)]:
        cells = [title]
        for part in ("held", "tune"):
            scores = [score for kind in members for score in told.clean[kind, part]]
            cells += [str(len(scores)), _share(score >= line for score in scores)]
        rows.append(f"| {' | '.join(cells)} |")
    cells = ["**siblings as each other**"]
    for part in ("held", "tune"):
        scores = [score for half, score in told.siblings if half == part]
        cells += [str(len(scores)), _share(score >= line for score in scores)]
    rows.append(f"| {' | '.join(cells)} |")
    for title, kind, line_here, also in (
        ("**siblings across scripts**", "across", line, names.RECORDED),
        ("the same, neither name on record", "across", line, ""),
        (f"the same, at {_PLAINLY} and more", "across", _PLAINLY, names.RECORDED),
        ("each as itself", "itself", line, names.RECORDED),
        ("the same, not on record", "itself", line, ""),
    ):
        cells = [title]
        for part in ("held", "tune"):
            scores = [score for half, score in told.siblings if half in (f"{kind} {part}", f"{kind} {part}{also}")]
            cells += [str(len(scores)), _share(score >= line_here for score in scores)]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def curve(told: Told) -> str:
    rows = [
        "| threshold | same script | cross-script | Hangul | short names | clean alerts | siblings |",
        "|---|---|---|---|---|---|---|",
    ]
    for line in THRESHOLDS:
        cells = [f"**{line:.3g}**" if line == ALERT else f"{line:.3g}"]
        for group in ("same script", "cross-script", "Hangul", "short names"):
            keys = [key for key in told.found if GROUPS.get(key[0][0]) == group and key[1] == "held"]
            cells.append(_recall(told, keys, line)[1])
        cells.append(_share(s >= line for (_, part), scores in told.clean.items() if part == "held" for s in scores))
        cells.append(_share(s >= line for part, s in told.siblings if part == "held"))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def beside(all_told: Mapping[str, Told]) -> str:
    rows = [
        "| method | list made, CPU s | queries per CPU-s | one query p50 / p95, CPU ms | peak MB "
        "| same script R@5 / alerting | cross-script | Hangul | short | clean alerts | siblings |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for method, told in all_told.items():
        line = LINES[method]
        cells = [
            f"{TITLES[method]} (alert from {line:.2f})",
            f"{told.made_s:.1f}",
            f"{told.rate:,.0f}",
            f"{told.p50_ms:.1f} / {told.p95_ms:.1f}",
            f"{told.memory_mb:,.0f}",
        ]
        for group in ("same script", "cross-script", "Hangul", "short names"):
            keys = [key for key in told.found if GROUPS.get(key[0][0]) == group]
            five, alerting, _ = _recall(told, keys, line)
            cells.append(f"{five} / {alerting}")
        cells.append(_share(score >= line for scores in told.clean.values() for score in scores))
        cells.append(_share(score >= line for half, score in told.siblings if half in ("held", "tune")))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _cost(told: Told) -> str:
    return (
        f"made in {told.made_s:.0f} CPU s, {told.memory_mb:,.0f} MB at the peak; {told.rate:,.0f} queries per CPU-s "
        f"in one call; one at a time p50 {told.p50_ms:.1f} ms, p95 {told.p95_ms:.1f} ms."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--names", type=int, default=100_000, help="names of the synthetic list")
    parser.add_argument("--peer-queries", type=int, default=1_000, help="queries of the comparison with peers")
    parser.add_argument("--million", action="store_true", help="also a list of one million names")
    parser.add_argument("--skip-peers", action="store_true")
    parser.add_argument("-o", "--out", type=Path, default=Path("docs/screening.md"))
    asked = parser.parse_args()

    def say(what: str) -> None:
        print(what, file=sys.stderr, flush=True)

    about = report.machine()
    command = " ".join(["./run python bench/screening.py", *sys.argv[1:]])

    def write(parts: Sequence[str], *, everything: bool = False) -> None:
        """What has been measured so far: a run that is stopped leaves that much. everything: older tables go."""
        ended = f"load when it ended, its own work in it: {report.load_now()}"
        head = [f"Written by `{command}`.", "\n".join(f"- {each}" for each in (*about, ended))]
        written = "\n\n".join([BEGIN, *head, *parts, END])
        before = asked.out.read_text(encoding="utf-8") if asked.out.exists() else f"{BEGIN}\n{END}\n"
        start, end = before.index(BEGIN), before.index(END) + len(END)
        after = before[end:].partition(OLDER)[0].rstrip() + "\n" if everything else before[end:]
        asked.out.write_text(before[:start] + written + after, encoding="utf-8")
        say(f"wrote {asked.out}")

    say(f"{asked.names:,} names")
    what, queries, halves = given(asked.names, None, ("native", "english"))
    ours = run("sekisho", sys.executable, what, queries, halves)
    # A list alone in its process, for its memory.
    alone, few, _ = given(asked.names, None, ("native",))
    single = run("sekisho", sys.executable, alone, few, halves)
    parts = [
        f"### {asked.names:,} names",
        f"{ours.queries:,} queries. One list in a fresh process: {_cost(single)}",
        strata(ours, ALERT),
        quiet(ours, ALERT),
        "### Names written after the matcher was fixed",
        fresh(ours, ALERT),
        "### Sectors that licences turn on",
        halved(ours, ALERT, "T", "sectors"),
        "### Firms that few have heard of",
        halved(ours, ALERT, "O", "obscure"),
        "### The threshold (held-out half)",
        curve(ours),
    ]
    write(parts)
    if not asked.skip_peers:
        say("peers")
        what, queries, halves = given(asked.names, asked.peer_queries, ("native", "english"))
        what["single"] = 20
        told = {"sekisho": run("sekisho", sys.executable, what, queries, halves)}
        told["rapidfuzz"] = run("rapidfuzz", sys.executable, what, queries, halves)
        try:
            told["nomenklatura"] = run("nomenklatura", environment(), what, queries, halves)
        except subprocess.CalledProcessError as fault:
            say(f"nomenklatura could not be run: {fault.stderr[-300:]}")
        parts += [
            f"### Beside others: {asked.names:,} names, {told['sekisho'].queries:,} queries, both lists, both halves",
            beside(told),
        ]
        write(parts)
    if asked.million:
        say("a million names")
        what, queries, halves = given(1_000_000, None, ("native",))
        million = run("sekisho", sys.executable, what, queries, halves)
        parts += [
            "### 1,000,000 names",
            f"{million.queries:,} queries: {_cost(million)}",
            strata(million, ALERT),
            quiet(million, ALERT),
        ]
        write(parts, everything=not asked.skip_peers)


if __name__ == "__main__":
    main()
