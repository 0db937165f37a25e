"""How many days the stock lasts, element by element, and how it runs down over the horizon."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure

from sekisho.supply.pictures.months import mark_months
from sekisho.supply.pictures.said import marked, ranges, sources
from sekisho.supply.pictures.sheet import Picture, Table
from sekisho.supply.pictures.style import BLUE, FAINT, INK, LABEL_PT, NOTE_PT, PAPER, QUIET, SKY, VERMILION
from sekisho.supply.pictures.words import Labels
from sekisho.supply.result import BAND, Result

_ROW_IN = 0.62


def cover_by_element(result: Result, language: str) -> Picture:
    """One row an element: the cover on the first day (with each use's as a tick), and how it runs down."""
    say = Labels(language)
    elements = list(result.cover_days)
    height_in = _ROW_IN * len(elements) + 0.95

    def draw(room: SubFigure) -> None:
        below, above = 0.48 / height_in, 0.32 / height_in
        high = 1 - below - above
        _first_day(room.add_axes((0.16, below, 0.36, high)), result, elements, say)
        for x, what in ((0.16, "cover.first_day"), (0.6, "cover.run_down")):
            room.text(x, 1 - above + 0.06 / height_in, say(what), size=LABEL_PT, color=INK)
        each = high / len(elements)
        ceiling = max(float(np.percentile(values, BAND[-1], axis=0).max()) for values in result.cover_series.values())
        for row, element in enumerate(elements):
            axes = room.add_axes((0.6, below + high - (row + 1) * each + 0.12 * each, 0.35, 0.76 * each))
            _run_down(axes, result, element, ceiling)
            if row == len(elements) - 1:
                mark_months(axes, result.first_day, result.days, say)
            else:
                axes.set_xlim(0, result.days)
                axes.set_xticks([])

    return Picture(
        id="cover",
        language=language,
        title=say("cover.title", scenario=say.of(result.title), date=result.first_day.isoformat()),
        under=say("cover.under"),
        notes=(
            (say("convention"), say("cover.convention")),
            (say("range"), ranges(result, say)),
            (say("source"), sources(result, say)),
        ),
        mark=marked(result, say),
        table=_table(result, say),
        height_in=height_in,
        draw=draw,
    )


def _first_day(axes: Axes, result: Result, elements: list[str], say: Labels) -> None:
    reach = 0.0
    for row, element in enumerate(elements):
        low, middle, high = np.percentile(result.cover_days[element], BAND)
        reach = max(reach, high)
        axes.plot((low, high), (row, row), color=SKY, linewidth=8, solid_capstyle="butt", zorder=1)
        axes.plot([middle], [row], "o", color=BLUE, markersize=8, markeredgecolor=PAPER, zorder=4)
        for (_, of), values in result.cover_by_use.items():
            if of == element:
                day = float(np.median(values))
                reach = max(reach, day)
                axes.plot([day], [row + 0.22], "|", color=INK, markersize=7, markeredgewidth=1.4, zorder=3)
        least = float(np.median(result.cover_of_lines[element]["q01"]))
        axes.plot([least], [row], "v", color=VERMILION, markersize=7.5, markeredgecolor=PAPER, zorder=4)
        axes.annotate(
            f"{least:.0f}", (least, row), (0, 6), textcoords="offset points", size=NOTE_PT, ha="center", color=INK
        )
        axes.annotate(
            f"{middle:.0f}", (middle, row), (0, 6), textcoords="offset points", size=NOTE_PT, ha="center", color=INK
        )
    axes.set_yticks(range(len(elements)), [say(f"element.{element}") for element in elements])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(elements) - 0.5, -0.5)
    axes.set_xlim(0, reach * 1.06)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_xlabel(say("cover.x"), labelpad=2)


def _run_down(axes: Axes, result: Result, element: str, ceiling: float) -> None:
    days = np.arange(result.days)
    low, middle, high = np.percentile(result.cover_series[element], BAND, axis=0)
    axes.fill_between(days, low, high, color=SKY, alpha=0.45, linewidth=0)
    axes.plot(days, middle, color=BLUE, linewidth=1.6)
    axes.set_ylim(0, ceiling * 1.05)
    axes.set_yticks([0, round(ceiling, -1) or 10])
    axes.tick_params(axis="y", labelsize=NOTE_PT, labelcolor=QUIET, length=2)
    axes.annotate(
        f"{middle[-1]:.0f}",
        (days[-1], float(middle[-1])),
        (4, 0),
        textcoords="offset points",
        size=NOTE_PT,
        va="center",
        annotation_clip=False,
    )


def _table(result: Result, say: Labels) -> Table:
    rows = []
    for element, values in result.cover_days.items():
        rows.append([say(f"element.{element}"), say("cover.all_uses"), *_figures(np.percentile(values, BAND))])
        least = result.cover_of_lines[element]["q01"]
        rows.append([say(f"element.{element}"), say("cover.least"), *_figures(np.percentile(least, BAND))])
        for (use, of), by_use in result.cover_by_use.items():
            if of == element:
                rows.append([say(f"element.{element}"), say.named("use", use), *_figures(np.percentile(by_use, BAND))])
    header = [say("cover.head.element"), say("cover.head.use"), *(f"{say('cover.x')}, {share} %" for share in BAND)]
    return Table(header, rows)


def _figures(levels: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[str]:
    return [f"{level:.0f}" for level in levels]
