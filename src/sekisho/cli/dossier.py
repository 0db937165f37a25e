"""`sekisho dossier`: what an application has to say, as a schema and as a form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sekisho.cli.options import Lang
from sekisho.cli.output import show_json, tell
from sekisho.cli.words import Speech
from sekisho.errors import InputError, Problem


def schema() -> None:
    """Print the JSON Schema of an application."""
    from sekisho.dossier import json_schema

    show_json(json_schema())


def template(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="The form to write.", show_default=False)],
    lang: Lang,
    folder: Annotated[
        bool, typer.Option("--folder", help="The workbook of an importer's folder (case.xlsx) instead.")
    ] = False,
    of: Annotated[
        Path | None,
        typer.Option("--from", metavar="FOLDER", help="Fill the folder's workbook with the case of this folder."),
    ] = None,
) -> None:
    """Write the form of an application as a workbook, or the workbook of an importer's folder."""
    from sekisho.dossier import write_template

    if out.exists():
        raise InputError(Problem(str(out), "is there already, perhaps filled in", "name a file that is not there yet"))
    if out.suffix.lower() != ".xlsx":
        raise InputError(Problem(str(out), "would not be read back as a form", "let the name end in .xlsx"))
    if folder or of is not None:
        from sekisho.dossier.folder import read_folder
        from sekisho.dossier.folder.form import write_workbook

        write_workbook(out, None if of is None else read_folder(of), lang)
        tell(Speech(lang)("template.folder", out=out))
        return
    write_template(out, lang)
    tell(Speech(lang)("template.form", out=out))
