"""What the checks are given besides the folder: plain values that the caller knows and the folder does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from sekisho.dossier.checks.text import PaperText
from sekisho.dossier.model import Dossier
from sekisho.dossier.papers import Examined
from sekisho.regime.law import Regime

VERDICTS: Final = ("clear", "hit", "control_list", "watch_list")


@dataclass(frozen=True, slots=True)
class Screened:
    """How the screening of one party came out.

    verdict: clear; hit (a likeness that nobody has settled); control_list or watch_list (it is the listed party).
    on: the day of the lists. about: the listed name, or who settled the hit.
    """

    verdict: str
    on: date | None = None
    about: str = ""

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"no verdict of a screening: {self.verdict!r}")


@dataclass(frozen=True, kw_only=True)
class Given:
    """Everything else that checks read. Every part may be None: checks that need it are then told as not made.

    papers: what was read of the papers (`sekisho.dossier.papers.examine`). screening: by party id; a party that is not
    in it was not screened. application: the folder's own application, for the downstream tree. regime: the law whose
    control list codes are derived from.
    """

    papers: tuple[Examined, ...] | None = None
    screening: Mapping[str, Screened] | None = None
    application: Dossier | None = None
    regime: Regime | None = None

    def paper(self, file: str | None) -> Examined | None:
        """What was read of a paper that the folder lists, by its file; None where nobody looked at it."""
        return None if file is None else self._papers.get(file)

    def text(self, file: str) -> PaperText | None:
        """The text of a paper; None where it carries none, or was not read."""
        return self._texts.get(file)

    @cached_property
    def _papers(self) -> Mapping[str, Examined]:
        return {each.file: each for each in self.papers or () if each.file is not None and each.entry is not None}

    @cached_property
    def _texts(self) -> Mapping[str, PaperText]:
        texts = {file: PaperText(each.text) for file, each in self._papers.items()}
        return {file: text for file, text in texts.items() if not text.empty}
