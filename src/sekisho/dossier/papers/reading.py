"""What comes back from reading one paper, and why one is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sekisho.dossier.papers.model import Page


class Refused(Exception):
    """A paper that is not read: why, and what would be."""

    def __init__(self, cause: str, remedy: str = "") -> None:
        super().__init__(cause)
        self.cause, self.remedy = cause, remedy


@dataclass(frozen=True, slots=True)
class Reading:
    """media: pdf, xlsx, png, jpeg or tiff. pages: those with text. unread: numbers of the pages without.

    pictures: it holds pictures beside its text that nothing here can read.
    """

    media: str
    page_count: int | None = None
    pages: Sequence[Page] = ()
    unread: tuple[int, ...] = ()
    pictures: bool = False
