"""The text of a workbook that is a paper: values by sheet, and nothing that calculates, links or is packed inside."""

from __future__ import annotations

import re
from typing import BinaryIO, Final

from sekisho.dossier.archive import Broken, leads_out, opened
from sekisho.dossier.cells import Cells, read_pages
from sekisho.dossier.papers.model import Page
from sekisho.dossier.papers.reading import Reading, Refused
from sekisho.errors import InputError

MOST_BYTES: Final = 10_000_000
_SAVE_AS: Final = "copy the values into a plain workbook, or print it to PDF"
_PARTS: Final = (
    ("xl/externallinks/", "links to other workbooks"),
    ("xl/embeddings/", "carries other files inside"),
    ("xl/ctrlprops/", "holds controls"),
    ("xl/connections.xml", "takes in data from elsewhere"),
    ("xl/querytables/", "takes in data from elsewhere"),
    ("xl/webextensions/", "runs programs from the web"),
    ("customui/", "alters the program that opens it"),
)
# Text that becomes a formula as soon as it is pasted, or saved as CSV.
_INJECTION: Final = re.compile(r"\s*(?:[=@]|[+-][^\d\s.,].*[(|!])", re.DOTALL)


def read_workbook(file: BinaryIO) -> Reading:
    """Raises Refused: zip bombs, macros, links, files inside, XML entities, formulas and text that would become one."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(f"is larger than {MOST_BYTES // 10**6} MB", _SAVE_AS)
    try:
        # First the parts, for reading the cells would parse them.
        pictures = _check_parts(content)
        sheets = read_pages(content)
    except InputError as error:
        first = error.problems[0]
        more = f" (and {len(error.problems) - 1} more)" if len(error.problems) > 1 else ""
        place = f"{first.place}: " if first.place else ""
        raise Refused(f"{place}{first.cause}{more}", first.remedy) from None
    pages = [Page(number, name, _text(rows)) for number, (name, rows) in enumerate(sheets.items(), 1)]
    with_text = [page for page in pages if page.text]
    return Reading("xlsx", len(pages), with_text, pictures=pictures)


def _check_parts(content: bytes) -> bool:
    """Does it hold pictures? Raises Refused for parts that no paper has."""
    try:
        with opened(content) as archive:
            entries = archive.infolist()
            comment = archive.comment
    except Broken as error:
        raise Refused(f"is no whole XLSX workbook: {error}", "save it again, or send it again") from None
    if comment or min((entry.header_offset for entry in entries), default=0) != 0:
        raise Refused("is a ZIP archive with something before or behind it", _SAVE_AS)
    for entry in entries:
        name = entry.filename.lower()
        if leads_out(entry.filename):
            raise Refused(f"holds a part that leads out of it ({entry.filename[:60]})", _SAVE_AS)
        for start, cause in _PARTS:
            if name.startswith(start):
                raise Refused(cause, _SAVE_AS)
    return any(entry.filename.lower().startswith("xl/media/") for entry in entries)


def _text(rows: Cells) -> str:
    lines: list[str] = []
    for _, cells in rows:
        for cell in cells.values():
            if isinstance(cell.value, str) and _INJECTION.match(cell.value):
                raise Refused(f"{cell.place}: holds text that would become a formula", _SAVE_AS)
        lines.append("\t".join(_shown(cell.value) for cell in cells.values()))
    return "\n".join(lines)


def _shown(value: object) -> str:
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
