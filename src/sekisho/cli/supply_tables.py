"""Tables of figures with a title, as the commands of supply print them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from sekisho.cli.layout import wrap
from sekisho.cli.output import console
from sekisho.supply.pictures.words import Labels, yen

Band = Mapping[str, float | None]


def put_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], words: Collection[int] = (0,)) -> None:
    """A table on standard output; all but the columns `words` are figures. Nothing where there are no rows."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", title_style="bold")
    for place, head in enumerate(heads):
        table.add_column(Text(head), justify="left" if place in words else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    if table.row_count:
        console().print(table)


def put(*sentences: str, first: str = "") -> None:
    for sentence in sentences:
        for line in wrap(sentence, first):
            print(line)


def three(levels: Band, digits: int = 0) -> list[str]:
    """The 5th, 50th and 95th percentile as figures; a dash where one is not known."""
    return [figure(levels[name], digits) for name in ("p5", "p50", "p95")]


def figure(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def share(value: float | None) -> str:
    """A share in per cent, with as many digits as tell it from nought."""
    if value is None:
        return "–"
    size = abs(value)
    digits = 1 if size >= 9.95 else 2 if size >= 0.095 else 3 if size >= 0.0095 else 4
    return "0" if size == 0 else f"{value:.{digits}f}" if size >= 0.00005 else "<0.0001"


def yen_or_dash(value: float | None, say: Labels) -> str:
    return "–" if value is None else yen(value, say)


def day_of(first: date, day: float | None) -> str:
    return "–" if day is None else f"{first + timedelta(days=int(day))}"
