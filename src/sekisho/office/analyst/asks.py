"""What may be asked: the kinds of question, each with parameters that fix its answer, and its lines to reproduce it."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import sekisho
from sekisho.places import data_path

RUN, LEVERAGE, HINDCAST, REPLAY, PLAN = "run", "leverage", "hindcast", "replay", "plan"
KINDS: Final = (RUN, LEVERAGE, HINDCAST, REPLAY, PLAN)
_DATA_OF: Final[Mapping[str, tuple[str, ...]]] = {
    RUN: ("supply", "economy", "materials"),
    LEVERAGE: ("supply", "economy", "materials"),
    HINDCAST: ("supply", "economy", "materials"),
    REPLAY: ("law", "facts", "market", "materials", "screening"),
    PLAN: ("planning", "supply", "economy", "materials"),
}

RUN_SEED: Final = 20260106
PLAN_SEED: Final = 20261123
DEFAULT_DRAWS: Final = 200
MOST_DRAWS: Final = 2_000
MOST_CASE_DRAWS: Final = 200
MOST_PRIOR_DRAWS: Final = 16_000
MOST_PLAN_DRAWS: Final = 100
MOST_SYNTHETIC_LINES: Final = 1_000_000
MOST_REFORMS: Final = 9


@dataclass(frozen=True)
class Ask:
    """A question. of: plain values by name, all that the answer depends on beside engine and data."""

    kind: str
    of: Mapping[str, Any]

    @property
    def data(self) -> str:
        return data_hash(_DATA_OF[self.kind])

    @property
    def key(self) -> str:
        """Of this question, this engine and this data: 64 hexadecimal digits, the permanent address of its answer."""
        told = {"kind": self.kind, "of": dict(self.of), "engine": sekisho.__version__, "data": self.data}
        return hashlib.sha256(canonical(told).encode()).hexdigest()


def canonical(value: Any) -> str:
    """JSON with sorted keys and no space."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@cache
def data_hash(rooms: tuple[str, ...]) -> str:
    """`sha256:` over every file of the rooms' folders in data/, names and contents."""
    found = hashlib.sha256()
    for room in rooms:
        root = data_path(room)
        for path in sorted(each for each in root.rglob("*") if each.is_file()):
            name = f"{room}/{path.relative_to(root).as_posix()}"
            found.update(f"{name}\0".encode())
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return f"sha256:{found.hexdigest()}"


def run_ask(scenario: str, draws: int = DEFAULT_DRAWS, seed: int = RUN_SEED, case_draws: int = 0) -> Ask:
    return Ask(RUN, {"scenario": scenario, "draws": draws, "seed": seed, "case_draws": case_draws})


def leverage_ask(scenario: str = "japan-2026", draws: int = DEFAULT_DRAWS, seed: int = RUN_SEED) -> Ask:
    return Ask(LEVERAGE, {"scenario": scenario, "draws": draws, "seed": seed})


def hindcast_ask(case: str, draws: int = 2_000) -> Ask:
    return Ask(HINDCAST, {"case": case, "draws": draws})


def replay_ask(baseline: str, *reforms: str, lines: int = 0, seed: int = 1, docket: str = "") -> Ask:
    """Of a synthetic docket of some lines and a seed, or of an uploaded one by its hash. Laws by their full names."""
    of = {"docket": docket} if docket else {"lines": lines, "seed": seed}
    apart = {"reform": reforms[0]} if len(reforms) == 1 else {"reforms": list(reforms)}
    return Ask(REPLAY, {"baseline": baseline, **apart, **of})


def reforms_of(of: Mapping[str, Any]) -> Sequence[str]:
    """The reforms that a question of laws names, one or more."""
    return of["reforms"] if "reforms" in of else (of["reform"],)


def plan_ask(scenario: str, **changes: Any) -> Ask:
    """changes: draws, scenarios, seed, without, force, risk_weight, budget_jpy; those left out are the scenario's."""
    of: dict[str, Any] = {"scenario": scenario, "seed": PLAN_SEED, "without": [], "force": []}
    of |= {name: value for name, value in changes.items() if value is not None}
    of |= {name: sorted(of[name]) for name in ("without", "force")}
    return Ask(PLAN, of)


def command(ask: Ask, language: str) -> str:
    """The command line that prints the same document."""
    return "\n".join(shlex.join(words) for words in _commands(ask, language))


def _commands(ask: Ask, language: str) -> Iterator[list[str]]:
    of = ask.of
    end = ["--json", "--lang", language]
    if ask.kind == RUN:
        asked = ["--draws", str(of["draws"]), "--seed", str(of["seed"]), "--case-draws", str(of["case_draws"])]
        yield ["sekisho", "supply", "run", of["scenario"], *asked, *end]
    elif ask.kind == LEVERAGE:
        asked = ["--draws", str(of["draws"]), "--seed", str(of["seed"])]
        yield ["sekisho", "supply", "leverage", of["scenario"], *asked, *end]
    elif ask.kind == HINDCAST:
        yield ["sekisho", "supply", "hindcast", of["case"], "--draws", str(of["draws"]), *end]
    elif ask.kind == REPLAY:
        docket = "docket.parquet"
        if "docket" not in of:
            yield ["sekisho", "docket", "synth", docket, "--lines", str(of["lines"]), "--seed", str(of["seed"])]
        reforms = reforms_of(of)
        laws = ["--baseline", of["baseline"], *(word for name in reforms for word in ("--reform", name))]
        # Grams to Japan are told of two laws alone.
        impact = ["--impact"] if len(reforms) == 1 else []
        yield ["sekisho", "replay", docket, *laws, *impact, "--cube", "cube.parquet", *end]
    else:
        yield ["sekisho", "plan", of["scenario"], *_plan_options(of), *end]


def _plan_options(of: Mapping[str, Any]) -> Iterator[str]:
    for name, option in (("draws", "--draws"), ("scenarios", "--scenarios"), ("seed", "--seed")):
        if name in of:
            yield from (option, str(of[name]))
    for name in of["without"]:
        yield from ("--without", name)
    for name in of["force"]:
        yield from ("--force", name)
    if "risk_weight" in of:
        yield from ("--risk-weight", f"{of['risk_weight']:g}")
    if "budget_jpy" in of:
        yield from ("--budget", f"{of['budget_jpy']:.15g}")


def python(ask: Ask, language: str) -> str:
    """The lines of Python that give the same document."""
    of = ask.of
    if ask.kind == RUN:
        lines = [
            "from sekisho.supply.run import run",
            "from sekisho.supply.scenario_file import load_scenario",
            "",
            f"result = run(load_scenario({of['scenario']!r}), {of['draws']}, {of['seed']})",
            f"document = result.as_json({language!r})",
        ]
    elif ask.kind == LEVERAGE:
        lines = [
            "from sekisho.supply.answers import leverage",
            "from sekisho.supply.scenario_file import load_scenario",
            "",
            f"document = leverage(load_scenario({of['scenario']!r}), {of['draws']}, {of['seed']}).as_json()",
        ]
    elif ask.kind == HINDCAST:
        lines = [
            "from sekisho.supply.hindcast import hindcast",
            "",
            f"document = hindcast({of['case']!r}, {of['draws']}).as_json({language!r})",
        ]
    elif ask.kind == REPLAY:
        lines = [
            "from datetime import date",
            "from pathlib import Path",
            "",
            "from sekisho.determination.dockets.replay import replay_laws",
            "from sekisho.regime.naming import load",
            "",
            f"laws = [load(name, date.today()) for name in {(of['baseline'], *reforms_of(of))!r}]",
            'document = replay_laws(Path("docket.parquet"), laws, cube=Path("cube.parquet"))',
        ]
        if "docket" not in of:
            lines.insert(3, "from sekisho.determination.dockets.synth import write_synth")
            lines.insert(-1, f'write_synth(Path("docket.parquet"), {of["lines"]}, {of["seed"]})')
    else:
        given = {name: of[name] for name in ("draws", "scenarios", "without", "force", "risk_weight", "budget_jpy")
                 if of.get(name) not in (None, [])}  # fmt: skip
        told = ", ".join(f"{name}={value!r}" for name, value in given.items())
        lines = [
            "from sekisho.planning.account import plan_json",
            "from sekisho.planning.changes import Changes, changed",
            "from sekisho.planning.plan import make_plan",
            "from sekisho.planning.problem import Settings",
            "from sekisho.planning.scenario_file import load_scenario",
            "",
            f"asked = changed(load_scenario({of['scenario']!r}), Changes({told}))",
            f'plan = make_plan(asked, {of["seed"]}, Settings(time_limit_s=60.0, gap_pct=1.0, method="split"))',
            f"document = plan_json(plan, {language!r})",
        ]
    return "\n".join(lines)
