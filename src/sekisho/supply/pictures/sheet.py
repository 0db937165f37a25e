"""A picture with everything that has to stand beside it: title, convention, source, range, and what is assumed.

A picture that is cut out and passed on still says all of that, for it is printed in the picture itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sekisho.supply.pictures.style import INK, LABEL_PT, NOTE_PT, PAPER, QUIET, RULE, TITLE_PT
from sekisho.supply.pictures.text import dressed, width_pt, wrapped

WIDTH_IN: Final = 10.0
MARGIN_IN: Final = 0.35
_TOP_IN: Final = 0.27
_LEADING: Final = 1.45
_POINTS: Final = 72.0


@dataclass(frozen=True, slots=True)
class Table:
    """The figures behind a picture, for those who read rather than look. Numbers are already text."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Picture:
    """A picture in one language.

    under: what is shown, by which convention. notes: pairs of a heading and a sentence: source, range, what is not
    identified. mark: what the whole picture rests on ("assumption", "synthetic"), in words; empty for plain published
    figures. draw: puts axes into the room between heading and notes, `height_in` inches high.
    """

    id: str
    language: str
    title: str
    under: str
    notes: Sequence[tuple[str, str]]
    mark: str
    table: Table
    height_in: float
    draw: Callable[[SubFigure], None]


def drawn(picture: Picture) -> Figure:
    """The finished figure. Nothing of matplotlib's global state is changed."""
    language = picture.language
    inside_pt = (WIDTH_IN - 2 * MARGIN_IN) * _POINTS
    mark_pt = width_pt(picture.mark, LABEL_PT, language) + 34 if picture.mark else 0.0
    title = wrapped(picture.title, TITLE_PT, inside_pt - mark_pt, language)
    under = wrapped(picture.under, LABEL_PT, inside_pt - mark_pt, language)
    notes = _notes(picture, inside_pt)
    head_in = (len(title) * TITLE_PT + len(under) * LABEL_PT) * _LEADING / _POINTS + _TOP_IN + 0.05
    foot_in = sum(len(lines) for _, lines in notes) * NOTE_PT * _LEADING / _POINTS + MARGIN_IN
    height_in = head_in + picture.height_in + foot_in
    with dressed(language, picture.id):
        figure = Figure(figsize=(WIDTH_IN, height_in))
        FigureCanvasAgg(figure)
        top = 1 - _TOP_IN / height_in
        for line in title:
            figure.text(MARGIN_IN / WIDTH_IN, top, line, size=TITLE_PT, color=INK, va="top")
            top -= TITLE_PT * _LEADING / _POINTS / height_in
        for line in under:
            figure.text(MARGIN_IN / WIDTH_IN, top, line, size=LABEL_PT, color=QUIET, va="top")
            top -= LABEL_PT * _LEADING / _POINTS / height_in
        if picture.mark:
            _stamp(figure, picture.mark, height_in)
        _foot(figure, picture, notes, foot_in, height_in)
        middle = figure.add_gridspec(3, 1, height_ratios=(head_in, picture.height_in, foot_in), hspace=0)[1]
        middle_room = figure.add_subfigure(middle)
        middle_room.patch.set_alpha(0)
        picture.draw(middle_room)
    return figure


def _notes(picture: Picture, inside_pt: float) -> list[tuple[str, list[str]]]:
    indent = max((width_pt(head, NOTE_PT, picture.language) for head, _ in picture.notes), default=0.0) + 10
    return [
        (head, wrapped(sentence, NOTE_PT, inside_pt - indent, picture.language)) for head, sentence in picture.notes
    ]


def _stamp(figure: Figure, mark: str, height_in: float) -> None:
    """What the picture rests on, in a box with a hatched edge that no colour is needed to see."""
    figure.text(
        1 - MARGIN_IN / WIDTH_IN - 0.008,
        1 - (MARGIN_IN + 0.02) / height_in,
        mark,
        size=LABEL_PT,
        color=INK,
        ha="right",
        va="top",
        bbox={"boxstyle": "square,pad=0.45", "facecolor": PAPER, "edgecolor": INK, "linewidth": 1.2, "linestyle": "--"},
    )


def _foot(
    figure: Figure, picture: Picture, notes: Sequence[tuple[str, list[str]]], foot_in: float, height_in: float
) -> None:
    left, line_in = MARGIN_IN / WIDTH_IN, NOTE_PT * _LEADING / _POINTS
    indent = max((width_pt(head, NOTE_PT, picture.language) for head, _ in picture.notes), default=0.0) + 10
    down = foot_in - 0.1
    rule = down / height_in + 0.06 / height_in
    figure.add_artist(Line2D((left, 1 - left), (rule, rule), color=RULE, linewidth=0.8, transform=figure.transFigure))
    for head, lines in notes:
        figure.text(left, down / height_in, head, size=NOTE_PT, color=QUIET, va="top")
        for line in lines:
            figure.text(left + indent / _POINTS / WIDTH_IN, down / height_in, line, size=NOTE_PT, color=INK, va="top")
            down -= line_in


def facts(picture: Picture) -> Mapping[str, str]:
    """What the picture says of itself, as text for a file's own description."""
    sentences = [picture.under, *(f"{head}: {sentence}" for head, sentence in picture.notes)]
    if picture.mark:
        sentences.insert(0, picture.mark)
    return {"title": picture.title, "description": " ".join(sentences)}
