"""`sekisho demo`: the main job end to end on the shipped data, told as a short story."""

from __future__ import annotations

from typing import Annotated

import typer

from sekisho.cli.options import Lang
from sekisho.cli.output import show


def demo(
    lang: Lang,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End after the story; the office stays closed.")] = False,
    port: Annotated[int, typer.Option("--port", metavar="N", min=1, max=65535, help="Of the office.")] = 8000,
    lines: Annotated[int | None, typer.Option("--lines", metavar="N", min=1, hidden=True)] = None,
) -> None:
    """Tell the main job on the shipped data, in under a minute."""
    from sekisho.cli.story import Story

    story = Story.read(lang, lines)
    show(story.told())
    if not no_serve:
        from sekisho.cli.serve import run

        show(story.office(port))
        run("127.0.0.1", port, None, lang, demo=True, workers=2, threads=4)
