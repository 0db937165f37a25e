"""The commands and their groups. Only names and options stand here: each command imports what it needs when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

import sekisho
from sekisho.cli import (
    bench,
    check,
    demo,
    docket,
    dossier,
    dossier_build,
    licence,
    log,
    office,
    office_papers,
    office_people,
    ownership,
    plan,
    regime,
    register,
    screen,
    serve,
    supply,
)
from sekisho.cli.guard import Guarded

_EPILOG = (
    "A regime is named ID[+OVERLAY...][@DATE[~KNOWN]]: cn@2026-02-10, cn@2026-11-20~2026-11-15 (the law of the 20th "
    "as known on the 15th), cn@filed (of each application's filing date), ./mine@2026-02-10 (a folder of your own). "
    "Exit codes: 0 done, 1 a fault of ours (the code or the shipped law), 2 a mistake in what was given, 3 done in "
    "part, 4 not what was signed, 5 a licence that is genuine but not good on the day."
)


def _version(asked: bool) -> None:
    if asked:
        print(sekisho.__version__)
        raise typer.Exit


def _group(help_text: str) -> typer.Typer:
    return typer.Typer(help=help_text, no_args_is_help=True, rich_markup_mode=None, add_completion=False)


app = typer.Typer(
    cls=Guarded,
    help="Export licensing of rare earths as dated, cited, executable law.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    # A fault of ours is told by Python's own traceback.
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=False)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Show the version and end.", callback=_version)] = False,
) -> None:
    pass


app.command()(demo.demo)
app.command()(check.check)
app.command()(screen.screen)
app.command()(ownership.ownership)
app.command()(serve.serve)

dossiers = _group("Applications: their schema, their form, the importer's folder and its pack.")
dossiers.command()(dossier.schema)
dossiers.command()(dossier.template)
dossiers.command()(dossier_build.build)
app.add_typer(dossiers, name="dossier")

regimes = _group("The law as data: what binds, what changed, is it sound.")
regimes.command("list")(regime.list_laws)
regimes.command()(regime.show)
regimes.command()(regime.diff)
regimes.command()(regime.lint)
app.add_typer(regimes, name="regime")

app.command()(docket.decide)
app.command()(docket.replay)

dockets = _group("Dockets: many lines in one file.")
dockets.command()(docket.synth)
dockets.command("forget-names")(docket.forget)
app.add_typer(dockets, name="docket")

supplies = _group("From licences to loss: flows, stocks, stopped lines, yen and GDP.")
supplies.command()(supply.run)
supplies.command()(supply.hindcast)
supplies.command()(supply.dependency)
supplies.command()(supply.leverage)
app.add_typer(supplies, name="supply")

app.command()(plan.plan)
app.command()(bench.bench)

licences = _group("Licences: genuine, unaltered, current? what is left?")
licences.command()(licence.verify)
licences.command()(register.register)
licences.command("show")(register.show_licence)
app.add_typer(licences, name="licence")

logs = _group("The log of all events: untouched?")
logs.command()(log.verify)
logs.command()(log.prove)
app.add_typer(logs, name="log")

offices = _group("The office's records: make, check, sign, export, back up, restore.")
offices.command()(office.init)
offices.command("invite-keeper")(office_people.invite_keeper)
offices.command()(office.check)
offices.command()(office.refind)
offices.command()(office.figures)
offices.command()(office.key)
offices.command()(office.sign)
offices.command()(office_papers.licence)
offices.command("licence-key")(office_papers.licence_key)
offices.command()(office.export)
offices.command()(office.backup)
offices.command()(office.restore)
app.add_typer(offices, name="office")
