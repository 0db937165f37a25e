"""`sekisho dossier build`: the importer's pack for the exporter, the end user and the own file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sekisho.cli.guard import PARTIAL
from sekisho.cli.options import AsJson, Lang, RegimeName
from sekisho.cli.output import progress, show, show_json, tell
from sekisho.cli.words import Speech

if TYPE_CHECKING:
    pass


class For(StrEnum):
    """Who a pack is for, as the redaction profiles call them."""

    EXPORTER = "exporter"
    END_USER = "end_user"
    OWN = "own"


def build(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a case.", show_default=False)],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="OUT", help="Folder to write; not there yet.", show_default=False)
    ],
    lang: Lang,
    recipient: Annotated[
        For | None,
        typer.Option("--for", help="Make one pack only. Without it: exporter, end user and own file."),
    ] = None,
    province: Annotated[
        str | None,
        typer.Option("--province", metavar="P", help="Profile of the department that the exporter files with."),
    ] = None,
    regime: RegimeName = "cn",
    adjudications: Annotated[
        Path | None,
        typer.Option("--adjudications", metavar="FILE", help="Who is the listed party and who is not, as for `check`."),
    ] = None,
    with_contradictions: Annotated[
        bool,
        typer.Option("--with-contradictions", help="Make what is for others although papers contradict each other."),
    ] = False,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            "--allow",
            metavar="NAME",
            help="A withheld party's name that means something else in a shown text; noted in the register.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be made; write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Cross-check the folder of a case and make its pack: what each recipient needs, and nothing else.

    Exit code 3: papers contradict each other. What is for others is then not made, unless --with-contradictions; the
    own file is, with the report.
    """
    from sekisho.cli.dossier_making import Building, Told
    from sekisho.cli.dossier_tell import summary
    from sekisho.dossier.pack.write import check_out, write_packs

    finished = False
    try:
        with progress("dossier build") as done:
            made = Building.of(folder, regime, province, adjudications, tuple(allow or ()))
            check_out(out, folder)
            done(1, 4)
            wanted = [each.value for each in For] if recipient is None else [recipient.value]
            stopped = bool(made.standing.contradictions) and not with_contradictions
            packs = list(made.packs([each for each in wanted if each == "own" or not stopped]))
            done(3, 4)
            withheld = [each for each in wanted if each != "own" and stopped]
            register = made.register(packs)
            if packs and not dry_run:
                write_packs(out, packs, folder, register)
                finished = True
            done(4, 4)
    except KeyboardInterrupt:
        if not finished:
            tell(Speech(lang)("pack.stopped"))
        raise
    told = Told(made, out, tuple(packs), tuple(withheld), register, not dry_run and bool(packs))
    if as_json:
        show_json(told.as_json())
    else:
        show(summary(told, lang))
    if made.standing.contradictions:
        raise typer.Exit(PARTIAL)
