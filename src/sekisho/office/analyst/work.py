"""Works a question out by the libraries. No database, no request: a question in, documents and pictures out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from sekisho.office.analyst.asks import HINDCAST, LEVERAGE, PLAN, REPLAY, RUN, Ask, reforms_of

Json = dict[str, Any]
Tell = Callable[[str, int, int | None], None]
"""Told of a stage, how much of it is done, and of how much; may raise Halted."""
Stop = Callable[[], bool]
LANGUAGES: Final = ("en", "ja", "zh")
CUBE: Final = "cube.parquet"
MOST_CUBE_BYTES: Final = 2_000_000
"""Ten laws on a million synthetic lines make a quarter of it."""


class Halted(Exception):
    """Raised by who is told of progress, to end work that cannot be asked to stop."""


@dataclass(frozen=True)
class Answer:
    """documents: by language, as the command line prints them. complete: nothing was stopped before its end. pictures:
    makes each picture when it is asked for, as name and SVG. files: what was written beside the document, by name."""

    documents: Mapping[str, Json]
    complete: bool
    pictures: Callable[[], Iterator[tuple[str, str]]] = field(default=lambda: iter(()))
    files: Mapping[str, bytes] = field(default_factory=dict)


def carry_out(ask: Ask, tell: Tell, stop: Stop, docket: bytes | None = None, name: str = "") -> Answer:
    """The answer to a question. docket, name: the file that an uploaded docket came in.

    Raises InputError for what cannot be asked, and whatever `tell` raises.
    """
    if ask.kind == REPLAY:
        return _replay(ask, tell, docket, name)
    return _KINDS[ask.kind](ask, tell, stop)


def _run(ask: Ask, tell: Tell, stop: Stop) -> Answer:
    from sekisho.supply.answers import case_values, days_bought
    from sekisho.supply.answers import leverage as work_out
    from sekisho.supply.run import run
    from sekisho.supply.scenario_file import load_scenario

    scenario, draws, seed = load_scenario(ask.of["scenario"]), ask.of["draws"], ask.of["seed"]
    result = run(scenario, draws, seed, _at(tell, "run"), stop)
    complete = result.draws == draws
    cases: Json | None = None
    few = min(ask.of["case_draws"], draws)
    if few and scenario.pending and complete:
        values = case_values(scenario, few, seed, progress=_at(tell, "cases"))
        bought = days_bought(scenario, few, seed, progress=_at(tell, "days_bought"))
        gap = work_out(scenario, few, seed, progress=_at(tell, "leverage"))
        cases = {
            "values": [each.as_json() for each in values],
            "days_bought": bought.as_json(),
            "leverage": gap.as_json(),
        }

    def pictures() -> Iterator[tuple[str, str]]:
        from sekisho.supply.pictures import of_result

        yield from _drawn(lambda language: of_result(result, language))

    return Answer(_in_all(lambda language: result.as_json(language) | {"cases": cases}), complete, pictures)


def _leverage(ask: Ask, tell: Tell, stop: Stop) -> Answer:
    from sekisho.supply.answers import leverage
    from sekisho.supply.scenario_file import load_scenario

    scenario, draws, seed = load_scenario(ask.of["scenario"]), ask.of["draws"], ask.of["seed"]
    found = leverage(scenario, draws, seed, progress=_at(tell, "leverage"), stop=stop)

    def told(language: str) -> Json:
        unknown = [each[language] for each in scenario.not_identified]
        return {"scenario": scenario.id, "seed": seed, **found.as_json(), "not_identified": unknown}

    return Answer(_in_all(told), found.draws == draws)


def _hindcast(ask: Ask, tell: Tell, stop: Stop) -> Answer:
    from sekisho.supply.hindcast import hindcast

    result = hindcast(ask.of["case"], ask.of["draws"], progress=_at(tell, "hindcast"), stop=stop)

    def pictures() -> Iterator[tuple[str, str]]:
        from sekisho.supply.pictures import of_hindcast

        yield from _drawn(lambda language: of_hindcast(result, language))

    return Answer(_in_all(result.as_json), result.tried.draws == ask.of["draws"], pictures)


def _replay(ask: Ask, tell: Tell, docket: bytes | None, name: str) -> Answer:
    from sekisho.determination.dockets.noticed import noticed
    from sekisho.determination.dockets.replay import replay_laws
    from sekisho.determination.dockets.synth import write_synth
    from sekisho.regime.naming import load
    from sekisho.supply.impact import impact

    laws = [load(law, date.max) for law in (ask.of["baseline"], *reforms_of(ask.of))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name or "docket.parquet")
        if docket is None:
            write_synth(path, ask.of["lines"], ask.of["seed"], _at(tell, "synth"))
        else:
            path.write_bytes(docket)
        cube = Path(folder) / "cube"
        with noticed(path, laws) as named:
            replayed = replay_laws(named, laws, _at(tell, "replay"), cube=cube)
            if len(laws) == 2:
                replayed["impact"] = impact(named, laws[0], laws[1], _at(tell, "impact"))
        files = {CUBE: cube.read_bytes()} if cube.stat().st_size <= MOST_CUBE_BYTES else {}
    return Answer(_in_all(lambda language: replayed), True, files=files)


def _plan(ask: Ask, tell: Tell, stop: Stop) -> Answer:
    from sekisho.planning.account import plan_json
    from sekisho.planning.changes import Changes, changed
    from sekisho.planning.plan import make_plan
    from sekisho.planning.problem import Settings
    from sekisho.planning.scenario_file import load_scenario

    of = ask.of
    changes = Changes(
        draws=of.get("draws"),
        scenarios=of.get("scenarios"),
        without=of["without"],
        force=of["force"],
        risk_weight=of.get("risk_weight"),
        budget_jpy=of.get("budget_jpy"),
    )
    asked = changed(load_scenario(of["scenario"]), changes)

    def told(stage: str, done: int | None, total: int | None, known: Any) -> None:
        tell(f"plan_{stage}", done or 0, total)

    settings = Settings(time_limit_s=60.0, gap_pct=1.0, method="split")
    found = make_plan(asked, of["seed"], settings, tell=told, stop=stop)
    complete = not (found.missing or found.stopped_early or stop())

    def pictures() -> Iterator[tuple[str, str]]:
        from sekisho.planning.pictures import of_plan

        if found.committed is not None:
            yield from _drawn(lambda language: of_plan(found, language))

    return Answer(_in_all(lambda language: plan_json(found, language)), complete, pictures)


def _at(tell: Tell, stage: str) -> Callable[[int, int | None], None]:
    tell(stage, 0, None)
    return lambda done, total: tell(stage, done, total)


def _in_all(told: Callable[[str], Json]) -> dict[str, Json]:
    return {language: told(language) for language in LANGUAGES}


def _drawn(pictures: Callable[[str], Any]) -> Iterator[tuple[str, str]]:
    from sekisho.supply.pictures.write import svg

    for language in LANGUAGES:
        for picture in pictures(language):
            yield f"{picture.id}.{language}.svg", svg(picture)


_KINDS: Final[Mapping[str, Callable[[Ask, Tell, Stop], Answer]]] = {
    RUN: _run,
    LEVERAGE: _leverage,
    HINDCAST: _hindcast,
    PLAN: _plan,
}
