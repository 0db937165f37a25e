"""`sekisho supply`: from licences to loss, against what happened, and who depends on whom."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sekisho.cli.clusters import ClusterAddress, joined_if_asked
from sekisho.cli.guard import PARTIAL
from sekisho.cli.options import AsJson, Lang
from sekisho.cli.output import progress, show_json, tell
from sekisho.cli.stopping import stoppable
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
    from sekisho.cli.supply_tell import Cases
    from sekisho.supply.pictures.sheet import Picture
    from sekisho.supply.scenario import Scenario

SEED = 20260106


class Case(StrEnum):
    SENKAKU = "2010"
    SPRING = "2025"


class Shown(StrEnum):
    """The pictures of a run."""

    LOSS = "loss"
    COVER = "cover"
    ORIGINS = "origins"


class Recalled(StrEnum):
    """The pictures of a hindcast."""

    MONTHS = "months"
    CHECKS = "checks"
    WAITING = "waiting"


Plot = Annotated[
    Path | None,
    typer.Option(
        "--plot",
        metavar="OUT",
        help="A picture: OUT.svg or OUT.png the one of --picture, OUT.html all of them with their figures.",
        show_default=False,
    ),
]
ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A shipped scenario, or a YAML file of one.", show_default=False)
]
MOST_DRAWS = 20_000
"""A thousand draws of a year take some 100 MB; bands do not move any more long before this."""
MOST_PRIOR_DRAWS = 1_000_000
Draws = Annotated[
    int,
    typer.Option("--draws", metavar="N", min=1, max=MOST_DRAWS, help="How many draws from the stated ranges."),
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", min=0, help="Equal seeds give equal draws.")]


def run(
    scenario: ScenarioName,
    lang: Lang,
    draws: Draws = 1000,
    seed: Seed = SEED,
    case_draws: Annotated[
        int,
        typer.Option(
            "--case-draws",
            metavar="N",
            min=0,
            max=MOST_DRAWS,
            help="Draws for what single pending cases do; 0 leaves them out.",
        ),
    ] = 100,
    as_json: AsJson = False,
    plot: Plot = None,
    picture: Annotated[Shown, typer.Option("--picture", help="Which one OUT.svg or OUT.png shows.")] = Shown.LOSS,
    cluster: ClusterAddress = None,
) -> None:
    """Run a scenario: days of cover, cliff, cases, output, yen and GDP, each with its range."""
    from sekisho.supply.run import run as run_scenario

    asked = _asked(scenario, plot)
    with joined_if_asked(cluster) as elsewhere, progress(asked.id) as told, stoppable() as stop:
        result = run_scenario(asked, draws, seed, told, stop, elsewhere=elsewhere)
    done = result.draws == result.draws_asked
    wanted = bool(case_draws and asked.pending)
    cases = _cases(asked, min(case_draws, draws), seed) if wanted and done else None
    if as_json:
        show_json(result.as_json(lang) | {"cases": cases.as_json() if cases else None})
    else:
        from sekisho.cli.supply_tell import put_result
        from sekisho.supply.pictures.words import Labels

        put_result(result, asked, cases, Labels(lang))
    if plot is not None:
        from sekisho.supply.pictures import of_result

        _plot(plot, of_result(result, lang), picture)
    if wanted and cases is None:
        tell(f"{asked.id}: what single pending cases do was not worked out")
    _say_what_was_done(asked.id, result.draws, draws)
    if wanted and cases is None:
        raise typer.Exit(PARTIAL)


def hindcast(
    case: Annotated[Case, typer.Argument(metavar="2010|2025", help="Which crisis.", show_default=False)],
    lang: Lang,
    draws: Annotated[
        int, typer.Option("--draws", metavar="N", min=1, max=MOST_PRIOR_DRAWS, help="Draws of the prior.")
    ] = 16_000,
    as_json: AsJson = False,
    plot: Plot = None,
    picture: Annotated[
        Recalled, typer.Option("--picture", help="Which one OUT.svg or OUT.png shows; waiting: 2025 only.")
    ] = Recalled.MONTHS,
) -> None:
    """Hold the model against 2010 or 2025: what it holds, what it does not, and what nobody can say."""
    from sekisho.supply.hindcast import hindcast as recall

    _check_plot(plot)
    if case is Case.SENKAKU and picture is Recalled.WAITING:
        raise InputError(Problem("--picture", "nothing was published of licences in 2010", "take months or checks"))
    with progress(f"hindcast {case}") as bar, stoppable() as stop:
        result = recall(case, draws, progress=bar, stop=stop)
    told = result.as_json(lang)
    if as_json:
        show_json(told)
    else:
        from sekisho.cli.supply_check_tell import put_hindcast
        from sekisho.supply.pictures.words import Labels

        put_hindcast(told, Labels(lang))
    if plot is not None:
        from sekisho.supply.pictures import of_hindcast

        _plot(plot, of_hindcast(result, lang), picture)
    _say_what_was_done(f"hindcast {case}", result.tried.draws, draws)


def dependency(lang: Lang, as_json: AsJson = False, plot: Plot = None) -> None:
    """Show shares by element, form, stage, measure and year, each with what it is a share of."""
    from sekisho.supply.dependency import as_json as told
    from sekisho.supply.dependency import read_dependency

    _check_plot(plot)
    shares = read_dependency()
    if as_json:
        show_json(told(shares))
    else:
        from sekisho.cli.supply_check_tell import put_dependency
        from sekisho.supply.pictures.words import Labels

        put_dependency(shares, Labels(lang))
    if plot is not None:
        from sekisho.supply.pictures.dependency import dependency_dots

        _plot(plot, [dependency_dots(shares, lang)])


def leverage(
    lang: Lang,
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A scenario with pending cases: a shipped one, or a YAML file.")
    ] = "japan-2026",
    draws: Draws = 400,
    seed: Seed = SEED,
    as_json: AsJson = False,
) -> None:
    """Say what withholding the pending licences would cost, over 90, 180 and 365 days."""
    from sekisho.supply.answers import leverage as work_out

    asked = _asked(scenario, None)
    with progress(asked.id) as told, stoppable() as stop:
        found = work_out(asked, draws, seed, progress=told, stop=stop)
    if as_json:
        unknown = [each[lang] for each in asked.not_identified]
        show_json({"scenario": asked.id, "seed": seed, **found.as_json(), "not_identified": unknown})
    else:
        from sekisho.cli.supply_tell import put_leverage_alone
        from sekisho.supply.pictures.words import Labels

        put_leverage_alone(found, asked, Labels(lang))
    _say_what_was_done(asked.id, found.draws, draws)


def _say_what_was_done(what: str, done: int, asked: int) -> None:
    """Of work that was stopped: how far it went, and the exit code that says so."""
    if done < asked:
        tell(f"{what}: stopped; {done:,} of {asked:,} draws were finished and are shown")
        raise typer.Exit(PARTIAL)


def _asked(name: str, plot: Path | None) -> Scenario:
    """The scenario, and nothing begun if the picture's name is none either."""
    from sekisho.cli.check import all_of
    from sekisho.supply.scenario_file import load_scenario

    scenario: Scenario
    scenario, _ = all_of(lambda: load_scenario(name), lambda: _check_plot(plot))
    return scenario


def _cases(scenario: Scenario, draws: int, seed: int) -> Cases | None:
    """What single pending cases do; None where that is stopped: what the run itself gave still stands."""
    from sekisho.cli.supply_tell import Cases
    from sekisho.supply.answers import case_values, days_bought
    from sekisho.supply.answers import leverage as work_out

    try:
        with progress(f"{scenario.id}: each pending case") as told:
            values = case_values(scenario, draws, seed, progress=told)
        with progress(f"{scenario.id}: days bought") as told:
            bought = days_bought(scenario, draws, seed, progress=told)
        with progress(f"{scenario.id}: leverage") as told:
            return Cases(values, bought, work_out(scenario, draws, seed, progress=told))
    except KeyboardInterrupt:
        return None


def _check_plot(out: Path | None) -> None:
    """A name that is no picture is told before anything is computed."""
    if out is not None:
        from sekisho.supply.pictures.write import kind_of

        kind_of(out)


def _plot(out: Path, pictures: Sequence[Picture], wanted: str | None = None) -> None:
    """Write pictures where they are asked for; `wanted` first."""
    from sekisho.supply.pictures.write import write

    write(sorted(pictures, key=lambda picture: picture.id != wanted), out)
    tell(f"{out}: written")
