"""`sekisho decide`, `replay` and `docket synth`: many lines at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sekisho.cli.clusters import ClusterAddress, joined_if_asked
from sekisho.cli.docket_places import (
    check_folder,
    check_parquet,
    is_synthetic,
    is_taken,
    keep_others,
    look_for,
    spare_docket,
)
from sekisho.cli.guard import PARTIAL
from sekisho.cli.options import AsJson, Lang, RegimeName, today
from sekisho.cli.output import progress, show, show_json, tell
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
    from sekisho.cli.words import Speech
    from sekisho.regime.law import Regime
    from sekisho.screening.adjudication import Adjudications
    from sekisho.screening.screened import ScreenedNames
    from sekisho.supply.scenario import Scenario

Docket = Annotated[
    Path,
    typer.Argument(metavar="DOCKET", help="Lines in Parquet or CSV, or a folder of Parquet files.", show_default=False),
]
Judged = Annotated[
    Path | None,
    typer.Option(
        "--adjudications", metavar="FILE", help="Who is the listed party and who is not, as for `check`; for names."
    ),
]

WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        max=256,
        help="Processes of this machine, 2 unless told; each takes 400 to 900 MB. The findings are the same.",
        show_default=False,
    ),
]
BatchOption = Annotated[
    int | None,
    typer.Option(
        "--batch",
        metavar="LINES",
        min=1,
        help="Lines decided together, a row group unless told. The findings are the same; fewer than some 100,000 take "
        "several times as long.",
        show_default=False,
    ),
]
Force = Annotated[
    bool,
    typer.Option("--force", help="Write over a file that is there already, whatever it holds."),
]
NoCache = Annotated[
    bool,
    typer.Option("--no-cache", help="Screen every party anew, and keep nothing of it; for names."),
]


def decide(
    docket: Docket,
    out: Annotated[
        Path,
        typer.Option(
            "-o",
            "--out",
            metavar="OUT.parquet",
            help="Findings. With --parts, or where DOCKET is a folder, a folder of part files; a run that was stopped "
            "goes on in it.",
            show_default=False,
        ),
    ],
    lang: Lang,
    regime: RegimeName = "cn",
    adjudications: Judged = None,
    parts: Annotated[bool, typer.Option("--parts", help="Write a folder of part files.")] = False,
    workers: WorkersOption = None,
    batch: BatchOption = None,
    cluster: ClusterAddress = None,
    no_cache: NoCache = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Find for every line of a docket, in columns."""
    from sekisho.cli.check import all_of
    from sekisho.cli.words import Speech
    from sekisho.determination.dockets.decide import decide_file
    from sekisho.determination.dockets.noticed import noticed
    from sekisho.determination.dockets.parallel import WORKERS
    from sekisho.determination.dockets.resumable import decide_dataset
    from sekisho.regime.own import load
    from sekisho.regime.show import gaps, unread

    _check_workers(workers, cluster)
    look_for(docket)
    in_parts = parts or docket.is_dir()
    (check_folder if in_parts else check_parquet)(out)
    spare_docket(docket, out)
    if not in_parts:
        keep_others(out, force)
    law, judged = all_of(lambda: load(regime, today()), lambda: _judged(adjudications))
    # Of each line's own day, what binds on the last of them binds on some.
    missed = gaps(law, law.day(law.known_on))
    since = unread(law.law, law.on) if law.on else None
    # Other machines see what lies where the findings go; not what lies in this one's own folder for such things.
    shared = out.absolute().parent if cluster else None
    with (
        joined_if_asked(cluster) as joined,
        noticed(docket, [law], judged, shared, None if no_cache else _screened()) as named,
        progress("deciding") as told,
    ):
        at_work = joined or workers or WORKERS
        if in_parts:
            beside = {"adjudications": _hash(adjudications)} if adjudications else {}
            with gone_on_with(Speech(lang)):
                tally = decide_dataset(
                    named, out, law, told, workers=at_work, named=beside, language=lang.value, at_once=batch
                )
        else:
            tally = decide_file(named, out, law, told, workers=at_work, language=lang.value, at_once=batch)
    if as_json:
        show_json(
            {
                "out": str(out),
                "regime": law.name,
                "lines": tally.lines,
                "errors": tally.errors,
                "repeated": tally.repeated.lines,
                "outcomes": tally.outcomes,
                "seconds": round(tally.seconds, 3),
                "warnings": [*([{"text": dict(since)}] if since else []), *map(_gap, missed)],
            }
        )
    else:
        from sekisho.cli.docket_tell import tally_lines

        show(tally_lines(tally, law.name, Speech(lang)))
    if since:
        tell(since[lang])
    if missed:
        from sekisho.cli.docket_tell import gaps_line

        tell(gaps_line(missed, lang))
    if tally.repeated.lines:
        from sekisho.cli.docket_tell import repeated_line

        tell(repeated_line(docket, tally.repeated, Speech(lang)))
    if tally.errors:
        from sekisho.cli.docket_tell import unread_line

        tell(unread_line(docket, tally.lines, tally.errors, Speech(lang), tally.first_error))
        raise typer.Exit(PARTIAL)


@contextmanager
def gone_on_with(say: Speech) -> Iterator[None]:
    """Who stops work on part files is told that what is done stays."""
    try:
        yield
    except KeyboardInterrupt:
        tell(say("stopped_parts"))
        raise


def _gap(notice: dict[str, Any]) -> dict[str, Any]:
    """A notice whose parties are not all on the lists, as `check` warns of it."""
    from sekisho.cli.words import LANGUAGES, Speech

    parts = {"named": notice["named"], "here": notice["here"]}
    text = {each: Speech(each)("gap", notice=notice["title"][each], **parts) for each in LANGUAGES}
    return {"instrument": notice["notice"], **parts, "text": text}


def _judged(adjudications: Path | None) -> Adjudications:
    from sekisho.screening.adjudication import NOBODY, read_adjudications

    return read_adjudications(adjudications, today()) if adjudications else NOBODY


def _screened() -> ScreenedNames:
    """Names that earlier runs of this user found nothing like."""
    from sekisho.screening.screened import ScreenedNames

    told = os.environ.get("XDG_CACHE_HOME")
    caches = Path(told) if told and Path(told).is_absolute() else Path.home() / ".cache"
    return ScreenedNames(caches / "sekisho" / "screened")


def _hash(path: Path) -> str:
    import hashlib

    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def _check_workers(workers: int | None, cluster: str | None) -> None:
    if workers is not None and cluster is not None:
        cause = "is how many processes work on this machine, and --cluster hands the work to others"
        raise InputError(Problem("--workers", cause, "leave out one of the two"))


def replay(
    docket: Docket,
    baseline: Annotated[str, typer.Option("--baseline", metavar="R1", help="The first law.", show_default=False)],
    reform: Annotated[
        list[str],
        typer.Option("--reform", metavar="R2", help="The second law; again for more in one pass.", show_default=False),
    ],
    lang: Lang,
    cube: Annotated[
        Path | None,
        typer.Option(
            "--cube",
            metavar="OUT",
            help="Lines and kg by law, outcome, element, sector and destination, to .parquet or .json.",
            show_default=False,
        ),
    ] = None,
    lines: Annotated[
        Path | None,
        typer.Option(
            "--lines",
            metavar="OUT.parquet",
            help="What each line comes to under each law: outcome, weakest, strongest, rules as bits.",
            show_default=False,
        ),
    ] = None,
    adjudications: Judged = None,
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
    workers: WorkersOption = None,
    batch: BatchOption = None,
    cluster: ClusterAddress = None,
    no_cache: NoCache = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Hold one docket against two laws or more: who flips, and by which rule."""
    from sekisho.cli.check import all_of
    from sekisho.determination.dockets.noticed import noticed
    from sekisho.determination.dockets.parallel import WORKERS
    from sekisho.determination.dockets.replay import replay_laws
    from sekisho.regime.own import load

    for option, path in (("--flows", flows), ("--weighted", weighted)):
        if path is not None and not impact:
            raise InputError(Problem(option, "needs --impact", "add --impact"))
    if flows is not None:
        check_parquet(flows)
    if lines is not None:
        check_parquet(lines)
    if impact and len(reform) > 1:
        raise InputError(Problem("--impact", "is of two laws", "name one --reform with it"))
    if cube is not None and cube.suffix.lower() not in (".parquet", ".json"):
        raise InputError(Problem(str(cube), "is neither Parquet nor JSON by its name", f"name it {cube.stem}.parquet"))
    _check_workers(workers, cluster)
    outputs = [path for path in (cube, lines, flows) if path is not None]
    for place, written in enumerate(outputs):
        spare_docket(docket, written)
        if written.resolve() in [other.resolve() for other in outputs[:place]]:
            raise InputError(Problem(str(written), "is named for two things to write", "name a file for each"))
    if lines is not None:
        keep_others(lines, force)
    *laws, judged, _ = all_of(
        *(partial(load, name, today()) for name in (baseline, *reform)),
        lambda: _judged(adjudications),
        lambda: look_for(docket),
    )
    _told_apart(laws)
    asked = _scenario_with(weighted, scenario, [law.name for law in laws]) if weighted is not None else None
    shared = cube.absolute().parent if cluster and cube else None
    with (
        joined_if_asked(cluster) as joined,
        noticed(docket, laws, judged, shared, None if no_cache else _screened()) as named,
    ):
        with progress("replaying") as told:
            at_work = joined or workers or WORKERS
            replayed = replay_laws(named, laws, told, cube=cube, lines_to=lines, workers=at_work, at_once=batch)
        if impact:
            replayed["impact"] = _impact(named, laws[0], laws[1], flows)
    if weighted is not None and asked is not None:
        from sekisho.supply.impact import weighted_loss

        with progress("running") as told:
            replayed["impact"]["loss_jpy"] = weighted_loss(
                weighted, asked, [law.name for law in laws], draws, progress=told
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
        from sekisho.cli.docket_tell import unread_line
        from sekisho.cli.words import Speech

        tell(unread_line(docket, replayed["lines"], replayed["errors"], Speech(lang)))
        raise typer.Exit(PARTIAL)


def _told_apart(laws: Sequence[Regime]) -> None:
    """Raises InputError for two laws of one name, as folders may have: what is written names each line's law."""
    first: dict[str, str] = {}
    for law in laws:
        if first.setdefault(law.name, law.law.hash) != law.law.hash:
            remedy = "give the folder of one of them another name"
            raise InputError(Problem(f"regime {law.name!r}", "is the name of two laws that differ", remedy))


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
    try:
        all_of(*(partial(with_flows, scenario, weighted, law) for law in laws))
    except InputError as error:
        # What is wrong with the file is found under either law.
        raise InputError(dict.fromkeys(error.problems)) from None
    return scenario


def synth(
    out: Annotated[Path, typer.Argument(metavar="OUT.parquet", help="The docket to write.", show_default=False)],
    lines: Annotated[int, typer.Option("--lines", metavar="N", min=1, help="How many lines.", show_default=False)],
    lang: Lang,
    seed: Annotated[int, typer.Option("--seed", metavar="S", min=0, help="Equal seeds give equal dockets.")] = 1,
    force: Force = False,
) -> None:
    """Write a docket of invented lines with published marginals, marked synthetic in the file itself."""
    from sekisho.cli.words import Speech
    from sekisho.determination.dockets.synth import write_synth

    check_parquet(out)
    if is_taken(out, force, is_synthetic):
        cause = "is there already and is no synthetic docket"
        raise InputError(Problem(str(out), cause, "name another file, or --force"))
    with progress("writing") as told:
        write_synth(out, lines, seed, told)
    phrase = "docket.synthetic" if lines > 1 else "docket.synthetic_one"
    tell(Speech(lang)(phrase, out=out, lines=lines, seed=seed))


def forget(lang: Lang) -> None:
    """Forget which names earlier runs have screened (not who was judged)."""
    from sekisho.cli.words import Speech

    kept = _screened()
    count = kept.clear()
    tell(Speech(lang)("docket.forgotten", folder=kept.folder, n=count))
