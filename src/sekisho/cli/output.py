"""What goes to standard output, and what goes to standard error while it is being made."""

from __future__ import annotations

import io
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

Progress = Callable[[int, int | None], None]

_BOLD, _RED, _YELLOW, _GREEN, _OFF = "\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[0m"
_STYLES: Final = {"bold": _BOLD, "bad": _BOLD + _RED, "open": _BOLD + _YELLOW, "good": _BOLD + _GREEN}


def in_utf_8() -> None:
    """Write UTF-8 whatever the locale: JSON is UTF-8, and a finding may speak Japanese on an English machine."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


def show_json(document: Any) -> None:
    """One JSON document on standard output."""
    print(json.dumps(document, ensure_ascii=False, indent=1, default=str))


def show(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def tell(*lines: str) -> None:
    """A remark beside the work, on standard error."""
    print(*lines, sep="\n", file=sys.stderr)


def paint(text: str, style: str) -> str:
    """The text in a style where standard output is a terminal that wants one; the bare text when it is piped."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return f"{_STYLES[style]}{text}{_OFF}"


def plain(text: str) -> str:
    """A text that somebody else wrote, without what would steer the terminal or turn the line around."""
    return "".join(
        mark if unicodedata.category(mark)[0] != "C" or mark == " " else "\N{REPLACEMENT CHARACTER}" for mark in text
    )


def console() -> Any:
    """Where tables go: as wide as the terminal; wide enough to be read where there is none."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 140, no_color=bool(os.environ.get("NO_COLOR")) or None)


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """A bar with an estimate on standard error, which leaves nothing behind; silent where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich import progress as bars
    from rich.console import Console

    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
