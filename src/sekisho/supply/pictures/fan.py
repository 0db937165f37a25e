"""What a scenario loses: the range of the loss as it adds up, with the totals that others published beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure

from sekisho.supply.pictures.months import mark_months
from sekisho.supply.pictures.said import convention, marked, ranges, sources
from sekisho.supply.pictures.sheet import Picture, Table
from sekisho.supply.pictures.style import BLUE, FAINT, INK, LABEL_PT, NOTE_PT, PAPER, QUIET, RULE, SKY, VERMILION
from sekisho.supply.pictures.words import Labels, yens
from sekisho.supply.result import BAND, Floats, Published, Result, band, ordered_band

_HALF = (25, 75)
_TABLE_EVERY_DAYS = 30
_HEIGHT_IN = 5.3
_POINTS = 72.0
_LEFT, _WIDTH, _HOUSES, _HOUSES_WIDTH = 0.06, 0.53, 0.7, 0.27
_LABEL_SHARE = 0.08
"""How far labels keep apart, as a share of the panel's height."""


def loss_fan(result: Result, language: str) -> Picture:
    """The loss as it adds up, the gated output missing each day with the cliff, and the published totals beside."""
    say = Labels(language)
    houses = sorted(
        (each for each in result.published if each.loss_gdp_pct is not None), key=lambda each: -(each.loss_gdp_pct or 0)
    )
    added_up = 100 * np.cumsum(result.loss_by_day_jpy, axis=1) / result.denominator_jpy

    def draw(room: SubFigure) -> None:
        with_stocks = bool(result.cover_days)
        loss_axes = room.add_axes((_LEFT, 0.46 if with_stocks else 0.09, _WIDTH, 0.46 if with_stocks else 0.83))
        _fan(loss_axes, added_up, say("fan.loss"), result, say)
        if with_stocks:
            loss_axes.tick_params(labelbottom=False)
            missing = room.add_axes((_LEFT, 0.09, _WIDTH, 0.27))
            _fan(missing, result.lost_output_pct, say("fan.missing"), result, say)
            _cliff(missing, result, say)
        _houses(room.add_axes((_HOUSES, 0.09, _HOUSES_WIDTH, 0.83)), result, houses, say)

    loss = band(result.loss_jpy)
    low, middle, high = yens([loss[f"p{share}"] or 0.0 for share in BAND], say)
    return Picture(
        id="loss",
        language=language,
        title=say(
            "fan.title" if low != high else "fan.title_exact",
            scenario=say.of(result.title),
            loss=middle,
            low=low,
            high=high,
            days=result.days,
        ),
        under=say("fan.under"),
        notes=(
            (say("convention"), convention(result, say)),
            (say("range"), ranges(result, say)),
            (say("beside"), say.of(result.published_note)),
            (say("open"), say.clauses([say.of(each) for each in result.not_identified])),
            (say("source"), sources(result, say)),
        ),
        mark=marked(result, say),
        table=_table(result, added_up, houses, say),
        height_in=_HEIGHT_IN,
        draw=draw,
    )


def _fan(axes: Axes, values: Floats, title: str, result: Result, say: Labels) -> None:
    """values: (draws, days)."""
    days = np.arange(result.days)
    low, middle, high = np.percentile(values, BAND, axis=0)
    inner_low, inner_high = np.percentile(values, _HALF, axis=0)
    axes.fill_between(days, low, high, color=SKY, alpha=0.3, linewidth=0)
    axes.fill_between(days, inner_low, inner_high, color=SKY, alpha=0.6, linewidth=0)
    for edge in (low, high):
        axes.plot(days, edge, color=QUIET, linewidth=0.7)
    axes.plot(days, middle, color=BLUE, linewidth=2.2)
    mark_months(axes, result.first_day, result.days, say)
    reach = max(float(high.max()) * 1.15, 1e-9)
    axes.set_ylim(0, reach)
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_title(title, loc="left", size=LABEL_PT, color=INK, pad=8)
    ends = [float(level[-1]) for level in (high, middle, low)]
    if ends[0] == ends[-1]:
        return
    gap = reach * NOTE_PT * 1.3 / _POINTS / (axes.get_position().height * _HEIGHT_IN)
    for level, at, share in zip(ends, apart(ends, gap), reversed(BAND), strict=True):
        axes.annotate(
            say("fan.percentile", share=share),
            (result.days - 1, level),
            (result.days * 1.015, at),
            size=NOTE_PT,
            color=QUIET,
            va="center",
            annotation_clip=False,
        )


def _houses(axes: Axes, result: Result, houses: Sequence[Published], say: Labels) -> None:
    """Our total and theirs as marks on one scale, the names beside them kept apart."""
    ours = band(result.loss_gdp_pct)
    low, middle, high = (ours[f"p{share}"] or 0.0 for share in BAND)
    levels = [each.loss_gdp_pct or 0.0 for each in houses]
    reach = max([high, *levels]) * 1.06
    axes.plot((0.5, 0.5), (low, high), color=SKY, linewidth=10, solid_capstyle="butt")
    axes.plot([0.5], [middle], "_", color=BLUE, markersize=15, markeredgewidth=2.5)
    for house, level, at in zip(houses, levels, apart(levels, reach * _LABEL_SHARE), strict=True):
        axes.plot([1.5], [level], "o", color=INK, markersize=7, markerfacecolor=PAPER, markeredgewidth=1.6, zorder=3)
        axes.plot((1.62, 1.9), (level, at), color=FAINT, linewidth=0.8)
        parts = {"house": say.named("house", house.house), "days": house.duration_days or "?", "pct": f"{level:.2f}"}
        axes.text(1.95, at, say("fan.house", **parts), size=NOTE_PT, va="center", linespacing=1.25)
    axes.set_xlim(0, 3.6)
    axes.set_xticks([0.5, 1.5], [say("fan.ours", days=result.days), say("fan.theirs")])
    axes.tick_params(axis="x", length=0)
    axes.set_ylim(0, reach)
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_title(say("fan.beside", days=result.days), loc="left", size=LABEL_PT, color=INK, pad=8)


def apart(levels: Sequence[float], gap: float) -> list[float]:
    """Places for labels, in order from the highest to the lowest, near their levels and at least `gap` apart."""
    places: list[float] = []
    for level in levels:
        places.append(min(level, places[-1] - gap) if places else level)
    # What was pushed below nought moves up again, and pushes those above it.
    floor = min(0.0, min(levels, default=0.0))
    for place in range(len(places) - 1, -1, -1):
        places[place] = max(places[place], floor)
        floor = places[place] + gap
    return places


def _cliff(axes: Axes, result: Result, say: Labels) -> None:
    """The day on which the threshold is passed, as a span on the line of the threshold."""
    level = result.cliff_threshold_pct
    axes.set_ylim(0, max(axes.get_ylim()[1], 4 * level))
    axes.axhline(level, color=INK, linewidth=0.8, linestyle=(0, (2, 2)))
    cliff = ordered_band(result.cliff_day)
    first, middle, late = (cliff[f"p{share}"] for share in BAND)
    if first is not None:
        ends = [first, result.days if late is None else late]
        axes.plot(ends, [level, level], color=VERMILION, linewidth=4, solid_capstyle="butt", zorder=4)
    if middle is not None:
        axes.plot([middle], [level], "D", color=VERMILION, markersize=7.5, markeredgecolor=PAPER, zorder=5)
    at = next((day for day in (middle, first) if day is not None), None)
    axes.annotate(
        cliff_told(result, say),
        (result.days * 0.02 if at is None else at, level),
        (0.015, 0.84),
        textcoords="axes fraction",
        size=NOTE_PT,
        arrowprops={"arrowstyle": "-", "color": QUIET, "linewidth": 0.7},
        zorder=6,
    )


def cliff_told(result: Result, say: Labels) -> str:
    """The cliff in words: its middle day, or its first, or that there is none."""
    pct = f"{result.cliff_threshold_pct:g}"
    cliff = ordered_band(result.cliff_day)
    first, middle = cliff["p5"], cliff["p50"]
    if middle is not None:
        return say("fan.cliff", pct=pct, date=result.dates[int(middle)].isoformat(), day=int(middle))
    if first is not None:
        return say("fan.cliff_late", pct=pct, first=result.dates[int(first)].isoformat())
    return say("fan.no_cliff", pct=pct, days=result.days)


def _table(result: Result, added_up: Floats, houses: Sequence[Published], say: Labels) -> Table:
    days = dict.fromkeys([*range(0, result.days, _TABLE_EVERY_DAYS), result.days - 1])
    loss, missing = (np.percentile(values, BAND, axis=0) for values in (added_up, result.lost_output_pct))
    rows = [
        [
            result.dates[day].isoformat(),
            *(f"{level[day]:.4f}" for level in loss),
            *(f"{level[day]:.3f}" for level in missing),
        ]
        for day in days
    ]
    for house in houses:
        name = say("fan.house_row", house=say.named("house", house.house), days=house.duration_days or "?")
        rows.append([name, "", f"{house.loss_gdp_pct:.2f}", "", "", "", ""])
    header = ["", *(f"{say(what)}, {share} %" for what in ("fan.loss", "fan.missing") for share in BAND)]
    return Table(header, rows)
