"""Text on a picture: the shipped fonts, how wide a text is in them, and where its lines break."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Final

from matplotlib import font_manager, rc_context

from sekisho.places import data_path
from sekisho.supply.pictures.style import RC

_FACES: Final = {
    "en": "NotoSansCJKjp-subset.otf",
    "ja": "NotoSansCJKjp-subset.otf",
    "zh": "NotoSansCJKsc-subset.otf",
}
_LARGE_PT: Final = 200.0
# Marks that may not begin a line, or end one, in Japanese and Chinese text.
_NOT_FIRST: Final = frozenset(")],;.、。・，．：；？！）」』】〉》〕］｝ー々ゃゅょっャュョッ％”")
_NOT_LAST: Final = frozenset("([（「『【〈《〔［｛“")
_WORD: Final = re.compile(r"\s+|[^\s\u2e80-\U0003ffff]+|\S")


def dressed(language: str, name: str) -> AbstractContextManager[None]:
    """Within it, matplotlib draws in our style and in a language's face; `name` keeps the names inside an SVG apart."""
    settings: Any = {**RC, "font.family": family(language), "svg.hashsalt": f"sekisho {name}"}
    return rc_context(settings)


@cache
def family(language: str) -> str:
    """The name of the face that shows a language, known to matplotlib from now on. Raises KeyError for no language."""
    path = str(data_path("fonts", _FACES[language]))
    font_manager.fontManager.addfont(path)
    return font_manager.FontProperties(fname=path).get_name()


@cache
def _measure(language: str) -> Any:
    return font_manager.get_font(str(data_path("fonts", _FACES[language])))


def width_pt(text: str, size_pt: float, language: str) -> float:
    """How wide one line of text is, in points."""
    font = _measure(language)
    # Measured large, so that no width is rounded to the pixels of a small one.
    font.set_size(_LARGE_PT, 72)
    font.set_text(text, 0.0)
    return float(font.get_width_height()[0]) / 64 * size_pt / _LARGE_PT


def wrapped(text: str, size_pt: float, width_limit_pt: float, language: str) -> list[str]:
    """The text in lines no wider than the limit; Latin words stay whole, wide characters break where they may."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and width_pt(line + piece.rstrip(), size_pt, language) > width_limit_pt:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """What must stay together: a word, or a wide character with the marks that belong to it."""
    held = ""
    for part in _WORD.findall(text):
        part = " " if part.isspace() else part
        if held and part[0] not in _NOT_FIRST and held[-1] not in _NOT_LAST:
            yield held
            held = ""
        held += part
    if held:
        yield held
