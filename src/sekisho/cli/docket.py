"""`sekisho decide`, `replay` and `docket synth`: many lines at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sekisho.cli.guard import PARTIAL
from sekisho.cli.options import AsJson, Lang, RegimeName, today
from sekisho.cli.output import progress, show, show_json, tell
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
    from sekisho.regime.law import Regime
    from sekisho.supply.scenario import Scenario

Docket = Annotated[Path, typer.Argument(metavar="DOCKET", help="Lines in Parquet or CSV.", show_default=False)]


def decide(
    docket: Docket,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT.parquet", help="Findings.", show_default=False)],
    lang: Lang,
    regime: RegimeName = "cn",
    as_json: AsJson = False,
) -> None:
    """Find for every line of a docket, in columns."""
    from sekisho.determination.dockets.decide import decide_file
    from sekisho.determination.dockets.noticed import noticed
    from sekisho.regime.naming import load

    _look_for(docket)
    _check_parquet(out)
    if docket.resolve() == out.resolve():
        raise InputError(Problem(str(out), "is the docket itself", "name another file for the findings"))
    law = load(regime, today())
    with noticed(docket, [law]) as named, progress("deciding") as told:
        tally = decide_file(named, out, law, told)
    if as_json:
        show_json(
            {
                "out": str(out),
                "regime": law.name,
                "lines": tally.lines,
                "errors": tally.errors,
                "outcomes": tally.outcomes,
                "seconds": round(tally.seconds, 3),
            }
        )
    else:
        from sekisho.cli.docket_tell import tally_lines
        from sekisho.cli.words import Speech

        show(tally_lines(tally, law.name, Speech(lang)))
    if tally.errors:
        tell(f"{docket}: {tally.errors:,} of {tally.lines:,} lines could not be read; the first: {tally.first_error}")
        raise typer.Exit(PARTIAL)


def _check_parquet(out: Path) -> None:
    if out.is_dir():
        raise InputError(Problem(str(out), "is a folder", "name the file to write in it"))
    if out.suffix.lower() not in (".parquet", ".pq"):
        raise InputError(Problem(str(out), "is not named as what is written, Parquet", f"name it {out.stem}.parquet"))


def _look_for(docket: Path) -> None:
    if not docket.is_file():
        raise InputError(Problem(str(docket), "there is no such file", "name a docket in Parquet or CSV"))


def replay(
    docket: Docket,
    baseline: Annotated[str, typer.Option("--baseline", metavar="R1", help="The first law.", show_default=False)],
    reform: Annotated[str, typer.Option("--reform", metavar="R2", help="The second law.", show_default=False)],
    lang: Lang,
    impact: Annotated[bool, typer.Option("--impact", help="Grams to Japan by element, and days of need.")] = False,
    flows: Annotated[
        Path | None,
        typer.Option(
            "--flows", metavar="OUT.parquet", help="With --impact: the flows, to put weights in.", show_default=False
        ),
    ] = None,
    weighted: Annotated[
        Path | None,
        typer.Option(
            "--weighted", metavar="IN.parquet", help="With --impact: flows with weights, for yen.", show_default=False
        ),
    ] = None,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="SCENARIO", help="With --weighted: stocks, uses and all else.")
    ] = "japan-2026",
    draws: Annotated[int, typer.Option("--draws", metavar="N", min=1, help="With --weighted: draws.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Hold one docket against two laws: who flips, and by which rule."""
    from sekisho.cli.check import all_of
    from sekisho.determination.dockets.noticed import noticed
    from sekisho.determination.dockets.replay import replay_file
    from sekisho.regime.naming import load

    for option, path in (("--flows", flows), ("--weighted", weighted)):
        if path is not None and not impact:
            raise InputError(Problem(option, "needs --impact", "add --impact"))
    if flows is not None:
        _check_parquet(flows)
    first, second, _ = all_of(lambda: load(baseline, today()), lambda: load(reform, today()), lambda: _look_for(docket))
    asked = _scenario_with(weighted, scenario, [first.name, second.name]) if weighted is not None else None
    with noticed(docket, [first, second]) as named:
        with progress("replaying") as told:
            replayed = replay_file(named, first, second, told)
        if impact:
            replayed["impact"] = _impact(named, first, second, flows)
    if weighted is not None and asked is not None:
        from sekisho.supply.impact import weighted_loss

        with progress("running") as told:
            replayed["impact"]["loss_jpy"] = weighted_loss(
                weighted, asked, [first.name, second.name], draws, progress=told
            )
    if as_json:
        show_json(replayed)
    else:
        from sekisho.cli.docket_tell import replay_lines
        from sekisho.cli.words import Speech

        show(replay_lines(replayed, Speech(lang)))
        if impact:
            from sekisho.cli.impact_tell import impact_lines

            show(impact_lines(replayed["impact"], lang))
    if replayed["errors"]:
        tell(f"{docket}: {replayed['errors']:,} of {replayed['lines']:,} lines could not be read; `decide` says which")
        raise typer.Exit(PARTIAL)


def _impact(docket: Path, first: Regime, second: Regime, flows: Path | None) -> dict[str, Any]:
    from sekisho.supply.impact import impact, write_docket_flows

    with progress("weighing") as told:
        weighed = impact(docket, first, second, told)
    if flows is not None:
        with progress("writing flows") as told:
            rows = write_docket_flows(docket, [first, second], flows, told)
        tell(f"{flows}: {rows:,} rows, without weights")
    return weighed


def _scenario_with(weighted: Path, name: str, laws: list[str]) -> Scenario:
    """The scenario to run weighted flows in; what is wrong with either is told before anything is computed."""
    from sekisho.cli.check import all_of
    from sekisho.supply.flows_file import with_flows
    from sekisho.supply.scenario_file import load_scenario

    scenario = load_scenario(name)
    all_of(*(partial(with_flows, scenario, weighted, law) for law in laws))
    return scenario


def synth(
    out: Annotated[Path, typer.Argument(metavar="OUT.parquet", help="The docket to write.", show_default=False)],
    lines: Annotated[int, typer.Option("--lines", metavar="N", min=1, help="How many lines.", show_default=False)],
    seed: Annotated[int, typer.Option("--seed", metavar="S", min=0, help="Equal seeds give equal dockets.")] = 1,
) -> None:
    """Write a docket of invented lines with published marginals, marked synthetic in the file itself."""
    from sekisho.determination.dockets.synth import write_synth

    _check_parquet(out)
    with progress("writing") as told:
        write_synth(out, lines, seed, told)
    tell(f"{out}: {lines:,} synthetic lines of seed {seed}; none of them is a case")
