"""`sekisho plan`: what to stock, contract, build and thrift, and how much must still be licensed until then."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sekisho.cli.guard import PARTIAL
from sekisho.cli.options import AsJson, Lang
from sekisho.cli.output import progress, show_json, tell
from sekisho.cli.stopping import stoppable
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
    from sekisho.planning.plan import Plan
    from sekisho.planning.scenario import PlanningScenario, Share

SEED = 20261123
MOST_DRAWS = 400


class Shown(StrEnum):
    """The pictures of a plan."""

    BRIDGE = "bridge"
    PORTFOLIO = "portfolio"
    TORNADO = "tornado"


class Left(StrEnum):
    """What may be left out."""

    SIMULATION = "simulation"
    BRIDGE = "bridge"
    BREAK_EVEN = "break-even"
    TORNADO = "tornado"


def plan(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="japan-2026-2035, state-stock, single-maker, or a YAML file of one.",
            show_default=False,
        ),
    ],
    lang: Lang,
    as_json: AsJson = False,
    plot: Annotated[
        Path | None,
        typer.Option(
            "--plot",
            metavar="OUT",
            help="A picture: OUT.svg or OUT.png the one of --picture, OUT.html all of them with their figures.",
            show_default=False,
        ),
    ] = None,
    picture: Annotated[Shown, typer.Option("--picture", help="Which one OUT.svg or OUT.png shows.")] = Shown.BRIDGE,
    draws: Annotated[
        int | None,
        typer.Option("--draws", metavar="N", min=2, max=MOST_DRAWS, help="Draws; by default the scenario's."),
    ] = None,
    scenarios: Annotated[
        int | None,
        typer.Option(
            "--scenarios", metavar="N", min=1, max=MOST_DRAWS, help="Scenarios that the draws are reduced to."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="S", min=0, help="Equal seeds give equal draws.")] = SEED,
    time_limit: Annotated[
        float, typer.Option("--time-limit", metavar="S", min=0.1, help="Seconds for the programme.")
    ] = 60.0,
    gap: Annotated[float, typer.Option("--gap", metavar="PCT", min=0.0, max=100.0, help="Gap at which it ends.")] = 1.0,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="OPTION", help="Leave an option out; may be repeated.")
    ] = None,
    force: Annotated[
        list[str] | None, typer.Option("--force", metavar="OPTION", help="Commit to an option whole; may be repeated.")
    ] = None,
    risk_weight: Annotated[
        float | None,
        typer.Option(
            "--risk-weight", metavar="W", min=0.0, max=1.0, help="0: the mean alone; 1: the worst scenarios alone."
        ),
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", metavar="YEN", min=0.0, help="Most to be committed here and now.")
    ] = None,
    most_share: Annotated[
        list[str] | None,
        typer.Option(
            "--most-share",
            metavar="ORIGIN=PCT[@YEAR]",
            help="Most that may come from one country in a calendar year, from a year on: CN=60@2031. Repeatable.",
        ),
    ] = None,
    service_level: Annotated[
        list[str] | None,
        typer.Option("--service-level", metavar="ELEMENT=PCT", help="Least of need that is met: Dy=95. Repeatable."),
    ] = None,
    maker: Annotated[
        Path | None, typer.Option("--maker", metavar="FILE", help="single-maker: the maker's own YAML file.")
    ] = None,
    leave_out: Annotated[
        list[Left] | None, typer.Option("--leave-out", help="A part that is not worked out; may be repeated.")
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(
            "--resume", metavar="FILE", help="Go on from FILE where it is there, and keep what is found in it."
        ),
    ] = None,
) -> None:
    """Plan: stakes, contracts, thrift and stock; the bridge of licences; break-evens; run again in the simulator."""
    from sekisho.cli.check import all_of
    from sekisho.planning.changes import Changes, changed
    from sekisho.planning.scenario_file import load_scenario

    asked: PlanningScenario
    asked, shares, levels, _, _ = all_of(
        lambda: load_scenario(scenario, maker),
        lambda: [_share(text) for text in most_share or ()],
        lambda: dict(_level(text) for text in service_level or ()),
        lambda: _check_plot(plot),
        lambda: _check_file(resume),
    )
    wanted = Changes(
        draws=draws,
        scenarios=scenarios,
        without=without or (),
        force=force or (),
        risk_weight=risk_weight,
        budget_jpy=budget,
        origin_shares=shares,
        service_level=levels,
    )
    asked = changed(asked, wanted)
    found = _made(asked, seed, time_limit, gap, leave_out or [], resume)
    if as_json:
        from sekisho.planning.account import plan_json

        show_json(plan_json(found, lang))
    else:
        from sekisho.cli.plan_tell import put_plan
        from sekisho.planning.words import PlanLabels

        put_plan(found, PlanLabels(lang))
    if plot is not None and found.committed is not None:
        _plot(found, lang, plot, picture)
    _end(found)


def _end(found: Plan) -> None:
    from sekisho.planning.solution import INFEASIBLE, INTERRUPTED, TIME_LIMIT

    status = found.solution.status if found.solution else INTERRUPTED
    if status == INFEASIBLE:
        raise InputError(Problem(found.scenario.id, "no plan keeps all that is demanded", "give up one of those named"))
    if status in (INTERRUPTED, TIME_LIMIT) or found.missing or found.stopped_early:
        tell(f"{found.scenario.id}: stopped before it was done; what was found is shown")
        raise typer.Exit(PARTIAL)


def _made(
    scenario: PlanningScenario, seed: int, time_limit: float, gap: float, leave_out: list[Left], resume: Path | None
) -> Plan:
    from sekisho.planning.plan import Wanted, make_plan
    from sekisho.planning.problem import Settings

    wanted = Wanted(
        simulation=Left.SIMULATION not in leave_out,
        bridge=Left.BRIDGE not in leave_out,
        break_even=Left.BREAK_EVEN not in leave_out,
        tornado=Left.TORNADO not in leave_out,
    )
    there = resume if resume is not None and resume.is_file() else None
    settings = Settings(time_limit_s=time_limit, gap_pct=gap, method="split")
    with _Stages(scenario.id) as stages, stoppable() as stop:
        return make_plan(scenario, seed, settings, wanted, stages, stop, resume, there)


class _Stages:
    """One bar after another on standard error, one for each stage."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._stage = ""
        self._bar: Any = None
        self._move: Callable[[int, int | None], None] = lambda done, total: None

    def __enter__(self) -> _Stages:
        return self

    def __exit__(self, *fault: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None

    def __call__(self, stage: str, done: int | None, total: int | None, known: Any) -> None:
        told = stage
        if known is not None and known.objective_jpy is not None and known.gap_pct is not None:
            told = f"{stage}, gap {known.gap_pct:.2g} %"
        if told != self._stage:
            self._close()
            self._stage = told
            self._bar = progress(f"{self._name}: {told}")
            self._move = self._bar.__enter__()
        if done is not None:
            self._move(done, total)


def _share(text: str) -> Share:
    from sekisho.planning.scenario import Share

    said, _, year = text.partition("@")
    origin, _, share = said.partition("=")
    if len(origin) != 2 or not origin.isalpha():
        raise InputError(Problem("--most-share", f"{text!r} names no country", "write it as CN=60 or CN=60@2031"))
    if year and not (year.isdigit() and len(year) == 4):
        raise InputError(Problem("--most-share", f"{year!r} is no year", "write it as CN=60@2031"))
    return Share(origin.upper(), _percent("--most-share", share, text), None, int(year) if year else None)


def _level(text: str) -> tuple[str, float]:
    element, _, share = text.partition("=")
    return element, _percent("--service-level", share, text)


def _percent(option: str, share: str, text: str) -> float:
    try:
        value = float(share.rstrip("%"))
    except ValueError:
        raise InputError(Problem(option, f"{text!r} names no share", "write per cent, as 60")) from None
    if not 0 <= value <= 100:
        raise InputError(Problem(option, f"a share must lie between 0 and 100 %; got {value:g} %"))
    return value / 100


def _check_plot(out: Path | None) -> None:
    if out is not None:
        from sekisho.supply.pictures.write import kind_of

        kind_of(out)


def _check_file(out: Path | None) -> None:
    if out is not None and not out.parent.is_dir():
        raise InputError(Problem(str(out), "cannot be written: its folder is not there", "make the folder first"))


def _plot(found: Plan, lang: str, out: Path, wanted: str) -> None:
    from sekisho.planning.pictures import of_plan
    from sekisho.supply.pictures.write import write

    pictures = of_plan(found, lang)
    if not any(each.id == wanted for each in pictures) and out.suffix.lower() != ".html":
        raise InputError(Problem("--picture", f"{wanted} was not worked out", "leave it in, or choose another picture"))
    write(sorted(pictures, key=lambda each: each.id != wanted), out)
    tell(f"{out}: written")
