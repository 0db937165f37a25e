"""Pictures into files: one SVG or PNG, or one HTML page that holds them all with their figures as tables."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.supply.pictures.sheet import Picture, Table, drawn, facts
from sekisho.supply.pictures.text import dressed

KINDS: Final = (".svg", ".png", ".html")
PNG_DPI: Final = 160


def kind_of(path: Path) -> str:
    """The kind of file that a name asks for, before anything is computed. Raises InputError."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise InputError(
            Problem(str(path), f"is not named as a picture; got {path.suffix or 'no ending'!r}", "svg, png or html")
        )
    if path.is_dir():
        raise InputError(Problem(str(path), "is a folder", "name the file to write in it"))
    if not path.parent.is_dir():
        raise InputError(Problem(str(path), "cannot be written: its folder is not there", "make the folder first"))
    return kind


def write(pictures: Sequence[Picture], path: Path) -> None:
    """Write the first picture as SVG or PNG, or all of them as HTML; whole or not at all. Raises InputError."""
    kind = kind_of(path)
    if kind == ".html":
        content = page(pictures).encode()
    elif kind == ".svg":
        content = svg(pictures[0]).encode()
    else:
        content = png(pictures[0])
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        raise InputError(Problem(str(path), f"cannot be written: {fault.strerror}")) from fault


def svg(picture: Picture) -> str:
    """Equal pictures give equal bytes: no date, no random names. Title and description are in it for screen readers."""
    said = facts(picture)
    written = io.StringIO()
    with dressed(picture.language, picture.id):
        drawn(picture).savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    text = written.getvalue()
    begin = text.index("<svg")
    end = text.index(">", begin)
    label = f' role="img" lang="{picture.language}" aria-labelledby="title-{picture.id} desc-{picture.id}"'
    inside = (
        f'\n <title id="title-{picture.id}">{html.escape(said["title"])}</title>'
        f'\n <desc id="desc-{picture.id}">{html.escape(said["description"])}</desc>'
    )
    return text[:end] + label + ">" + inside + text[end + 1 :]


def png(picture: Picture) -> bytes:
    said = facts(picture)
    written = io.BytesIO()
    with dressed(picture.language, picture.id):
        drawn(picture).savefig(
            written,
            format="png",
            dpi=PNG_DPI,
            metadata={"Software": None, "Title": said["title"], "Description": said["description"]},
        )
    return written.getvalue()


_INNER_NAME: Final = re.compile(r'(?:\bid="|href="#|url\(#)(?!title-|desc-)')

_STYLE: Final = """
body{margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1a1a1a;background:#fff;
 font-family:"Noto Sans","Noto Sans JP","Noto Sans SC",system-ui,sans-serif;line-height:1.5}
figure{margin:0 0 1.5rem}svg{width:100%;height:auto}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums;margin:.5rem 0 3rem}
th,td{padding:.2rem .8rem .2rem 0;border-bottom:1px solid #d9d9d9;text-align:right;vertical-align:top}
th:first-child,td:first-child{text-align:left}caption{text-align:left;padding:.25rem 0}
summary{cursor:pointer}
"""


def page(pictures: Sequence[Picture]) -> str:
    """One page that needs nothing beside it: each picture, and its figures as a table."""
    language = pictures[0].language
    return "\n".join(
        [
            f'<!DOCTYPE html>\n<html lang="{language}">',
            f'<head><meta charset="utf-8"><title>{html.escape(pictures[0].title)}</title>',
            f"<style>{_STYLE}</style></head>",
            "<body>",
            *(part for picture in pictures for part in _figure(picture)),
            "</body></html>\n",
        ]
    )


def _figure(picture: Picture) -> Iterator[str]:
    drawing = svg(picture)
    # Names inside the drawings of one page must not meet.
    inside = _INNER_NAME.sub(rf"\g<0>{picture.id}-", drawing[drawing.index("<svg") :])
    yield f"<figure>{inside}</figure>"
    yield from _table(picture.table, picture.title)


def _table(table: Table, caption: str) -> Iterator[str]:
    yield f"<table><caption>{html.escape(caption)}</caption>"
    yield (
        "<thead><tr>" + "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in table.header) + "</tr></thead>"
    )
    yield "<tbody>"
    for row in table.rows:
        yield "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
    yield "</tbody></table>"
