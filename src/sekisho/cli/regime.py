"""`sekisho regime`: the law as data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sekisho.cli.guard import MISTAKE
from sekisho.cli.options import AsJson, Lang, today
from sekisho.cli.output import show as show_lines
from sekisho.cli.output import show_json, tell
from sekisho.errors import InputError, Problem

Name = Annotated[str, typer.Argument(metavar="R", help="A regime, e.g. cn@2026-02-10.", show_default=False)]


def list_laws(lang: Lang, as_json: AsJson = False) -> None:
    """List the laws and the overlays that stand on them."""
    from sekisho.regime.show import list_laws as laws

    found = laws()
    if as_json:
        show_json(found)
        return
    from sekisho.cli.regime_tell import law_lines
    from sekisho.cli.words import Speech

    show_lines(law_lines(found, Speech(lang)))


def show(regime: Name, lang: Lang, as_json: AsJson = False) -> None:
    """Show what binds on a day, what does not, and what nobody can say."""
    from sekisho.regime.own import load
    from sekisho.regime.show import show as shown

    law = load(regime, today())
    if law.on is None:
        raise InputError(Problem(f"regime {regime!r}", "names no day of its own", "write the day: cn@2026-02-10"))
    found = shown(law, law.on)
    if as_json:
        show_json(found)
        return
    from sekisho.cli.regime_tell import show_lines as told
    from sekisho.cli.words import Speech

    show_lines(told(found, Speech(lang)))


def diff(
    one: Annotated[str, typer.Argument(metavar="R1", help="The law before.", show_default=False)],
    other: Annotated[str, typer.Argument(metavar="R2", help="The law after.", show_default=False)],
    lang: Lang,
    as_json: AsJson = False,
) -> None:
    """Say what binds under the second law that did not under the first, and the reverse."""
    from sekisho.cli.check import all_of
    from sekisho.regime.diff import diff as differ
    from sekisho.regime.own import load

    before, after = all_of(lambda: load(one, today()), lambda: load(other, today()))
    undated = [name for name, law in ((one, before), (other, after)) if law.on is None]
    if undated:
        remedy = "write the day: cn@2026-02-10"
        raise InputError(Problem(f"regime {name!r}", "names no day of its own", remedy) for name in undated)
    found = differ(before, after)
    if as_json:
        show_json(found.as_json())
        return
    from sekisho.cli.regime_tell import diff_lines
    from sekisho.cli.words import Speech

    show_lines(diff_lines(found.as_json(), Speech(lang)))


def lint(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A folder of law or an overlay.", show_default=False)],
    lang: Lang,
    as_json: AsJson = False,
) -> None:
    """Say whether a folder of law is sound, with every fault."""
    from sekisho.errors.wording import told
    from sekisho.facts import dictionary
    from sekisho.regime.lint import lint as linted

    if not path.is_dir():
        raise InputError(Problem(str(path), "is no folder", "name the folder that holds regime.yaml"))
    problems = linted(path, dictionary())
    if as_json:
        rows = [{"place": each.place, "cause": each.cause, "remedy": each.remedy} for each in problems]
        show_json({"path": str(path), "sound": not problems, "problems": rows})
    elif not problems:
        from sekisho.cli.words import Speech

        show_lines([Speech(lang)("sound", path=path)])
    else:
        tell(*(" ".join(str(told(problem, lang)).split()) for problem in problems))
    if problems:
        raise typer.Exit(MISTAKE)
