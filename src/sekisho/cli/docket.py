"""`sekisho decide`, `replay` and `docket synth`: many lines at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sekisho.cli.guard import PARTIAL
from sekisho.cli.options import AsJson, Lang, RegimeName, today
from sekisho.cli.output import progress, show, show_json, tell
from sekisho.errors import InputError, Problem

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
    from sekisho.regime.naming import load

    _look_for(docket)
    _check_parquet(out)
    if docket.resolve() == out.resolve():
        raise InputError(Problem(str(out), "is the docket itself", "name another file for the findings"))
    law = load(regime, today())
    with progress("deciding") as told:
        tally = decide_file(docket, out, law, told)
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
    impact: Annotated[bool, typer.Option("--impact", help="Days, output and GDP: not there yet.")] = False,
    as_json: AsJson = False,
) -> None:
    """Hold one docket against two laws: who flips, and by which rule."""
    from sekisho.cli.check import all_of
    from sekisho.determination.dockets.replay import replay_file
    from sekisho.regime.naming import load

    if impact:
        cause = "the supply room, which turns grams into days, output and yen, is not there yet"
        raise InputError(Problem("--impact", cause, "leave --impact out: flips and grams are there"))
    first, second, _ = all_of(lambda: load(baseline, today()), lambda: load(reform, today()), lambda: _look_for(docket))
    with progress("replaying") as told:
        replayed = replay_file(docket, first, second, told)
    if as_json:
        show_json(replayed)
    else:
        from sekisho.cli.docket_tell import replay_lines
        from sekisho.cli.words import Speech

        show(replay_lines(replayed, Speech(lang)))
    if replayed["errors"]:
        tell(f"{docket}: {replayed['errors']:,} of {replayed['lines']:,} lines could not be read; `decide` says which")
        raise typer.Exit(PARTIAL)


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
