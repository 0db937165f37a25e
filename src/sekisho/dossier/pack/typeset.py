"""Papers as PDF: drawn by typst from data with our own fonts, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from sekisho.dossier.pack.blocks import Paper
from sekisho.errors import InputError, Problem
from sekisho.places import data_path

_TEMPLATE: Final = Path(__file__).parent / "template"
CJK: Final = ("NotoSansCJKsc-subset.otf", "NotoSansCJKjp-subset.otf")
"""The faces that hold JIS X 0208, GB 2312 and plain Latin letters, each with its own shapes."""
MORE: Final = ("SekishoNamesCJK.otf", "DejaVuSans-subset.ttf")
"""What names need beyond those: rarer characters, hangul, and the letters of other alphabets."""
# Marks that are no character to be seen.
_UNSEEN: Final = frozenset("\n\t\u00ad\u200b\u200c\u200d\u2060\ufeff")
REMEDY: Final = "write it with a commoner character or in Latin letters"


def pdf(paper: Paper) -> bytes:
    """The paper as PDF/A-2a and PDF/UA-1: the same bytes for an equal paper with the same version of typst.

    Raises InputError with every character that the shipped fonts cannot draw.
    """
    import typst

    problems = list(undrawable(paper))
    if problems:
        raise InputError(problems)
    compiled = typst.compile(
        str(_TEMPLATE / "paper.typ"),
        root=str(_TEMPLATE),
        font_paths=[str(data_path("fonts"))],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        sys_inputs={"paper": json.dumps(paper.as_json(), ensure_ascii=False, sort_keys=True)},
    )
    assert isinstance(compiled, bytes)
    return compiled


def undrawable(paper: Paper) -> Iterator[Problem]:
    """A problem for each text of a paper that holds characters in none of the fonts."""
    for text in dict.fromkeys(paper.texts()):
        gone = missing(text)
        if gone:
            told = ", ".join(f"{each!r} (U+{ord(each):04X})" for each in gone)
            shown = text if len(text) <= 60 else f"{text[:60]}…"
            yield Problem(paper.number, f"the fonts of the papers have no {told}, in {shown!r}", REMEDY)


def missing(text: str) -> str:
    """The characters of a text that no font of the papers draws, each once."""
    known = _all_drawable()
    return "".join(each for each in dict.fromkeys(text) if ord(each) not in known and each not in _UNSEEN)


@cache
def _all_drawable() -> frozenset[int]:
    return drawable(CJK) | drawable(MORE[:1]) | drawable(MORE[1:])


@cache
def drawable(names: tuple[str, ...]) -> frozenset[int]:
    """The characters that all fonts of these names in data/fonts hold."""
    from matplotlib.ft2font import FT2Font

    first, *others = (set[int](_charmap(FT2Font(str(data_path("fonts", name))))) for name in names)
    return frozenset(first.intersection(*others))


def _charmap(font: Any) -> dict[int, int]:
    charmap: dict[int, int] = font.get_charmap()
    return charmap
