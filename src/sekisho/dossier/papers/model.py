"""What a machine could make of a paper."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sekisho.dossier.folder.model import PaperEntry
from sekisho.dossier.folder.place import Place
from sekisho.errors import Problem


class Status(StrEnum):
    """READ: all of it is text. PARTLY_READ: some pages are pictures only, or could not be read, or their text is hidden
    behind a picture (`unread` names them); or a workbook holds pictures beside its cells.
    NOT_MACHINE_CHECKED: a picture, or nothing but pictures; a person has to compare it. REFUSED: not opened, or not to
    the end, for the reason in `problem`. MISSING: an entry names a file that is not there. NOT_FILED: the entry names
    no file."""

    READ = "read"
    PARTLY_READ = "partly_read"
    NOT_MACHINE_CHECKED = "not_machine_checked"
    REFUSED = "refused"
    MISSING = "missing"
    NOT_FILED = "not_filed"


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page of a PDF, or of a sheet of a workbook (rows by line, cells by tab).

    number: from 1. name: the sheet's name; None for a page. text: as it was extracted; what is filled into the fields
    of a PDF form follows the page's own text.
    """

    number: int
    name: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A paper after a look at it.

    entry: of `papers` in the case; None for a file in `papers/` that no entry names. file: inside `papers/`.
    place: the file, e.g. `papers/euc.pdf`, or the entry where there is no file. media: pdf, xlsx, png, jpeg or tiff, by
    content. sha256: of the bytes, 64 hexadecimal digits; None only where there is no file that could be opened.
    page_count: pages or sheets. unread: numbers of the pages without text. problem: why it was refused, or what else is
    wrong with it, such as bytes that are not those of the entry's `sha256`.
    """

    entry: PaperEntry | None
    file: str | None
    place: Place
    status: Status
    media: str | None = None
    size_bytes: int | None = None
    sha256: str | None = None
    page_count: int | None = None
    pages: tuple[Page, ...] = ()
    unread: tuple[int, ...] = ()
    problem: Problem | None = None

    @property
    def changed(self) -> bool:
        """Are the bytes others than those that the entry's `sha256` was noted for?"""
        noted = self.entry.sha256 if self.entry else None
        return noted is not None and self.sha256 is not None and noted != self.sha256

    @property
    def text(self) -> str:
        """All pages, one after the other."""
        return "\n".join(page.text for page in self.pages)

    def pages_with(self, words: str) -> tuple[Page, ...]:
        """The pages that hold words, whatever their width, case, blanks, hyphens and line breaks (see `folded`)."""
        wanted = folded(words)
        return tuple(page for page in self.pages if wanted and wanted in folded(page.text))

    def holds(self, *alternatives: str) -> bool | None:
        """Does the paper hold one of these? None: it was not found, and some of the paper could not be read."""
        if any(self.pages_with(words) for words in alternatives):
            return True
        return False if self.status is Status.READ else None


def folded(text: str) -> str:
    """Text for comparing across papers: compatibility forms made plain, lower case, no blanks, hyphens or controls.

    A PDF may hold 日 as the radical ⽇, and break a number or a name anywhere.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(mark for mark in plain if unicodedata.category(mark) not in _PASSED_OVER)


_PASSED_OVER = frozenset(["Zs", "Zl", "Zp", "Cc", "Cf", "Pd"])


def not_machine_checked(papers: Iterable[Examined]) -> tuple[Examined, ...]:
    """Those that a person has to look at, in whole or in part."""
    return tuple(paper for paper in papers if paper.status is not Status.READ)
