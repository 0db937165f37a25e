"""How long a licence took: one curve a mechanism, the band over all of them, the statutory days beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.lines import Line2D

from sekisho.supply.licensing import Spring, Tried
from sekisho.supply.licensing.files import Floats
from sekisho.supply.licensing.spring import BAND, CURVE_DAYS
from sekisho.supply.pictures.sheet import Picture, Table
from sekisho.supply.pictures.style import FAINT, INK, LABEL_PT, LOOKS, NOTE_PT, QUIET, Look
from sekisho.supply.pictures.words import Labels

_LAST_DAY = 120
_EVERY_DAYS = 15


@dataclass(frozen=True, slots=True)
class _Curve:
    """One mechanism's draws that hold what was published: the median curve in per cent, and its median wait."""

    tried: Tried
    look: Look
    share_pct: Floats

    def waits(self, of: Floats) -> tuple[float, float, float]:
        low, middle, high = np.nanpercentile(of[self.tried.held], BAND)
        return float(low), float(middle), float(high)


def waiting_curve(spring: Spring, language: str) -> Picture:
    """The picture of spring 2025. It shows no later period, for nothing published tells one."""
    say = Labels(language)
    curves = [
        _Curve(each, look, np.median(100 * each.curve[each.held], axis=0))
        for each, look in zip(spring.tried, LOOKS, strict=False)
        if each.held.any()
    ]
    band = spring.curve_band()

    def draw(room: SubFigure) -> None:
        axes = room.add_axes((0.07, 0.13, 0.6, 0.78))
        if band is not None:
            low, high = (100 * edge for edge in band)
            axes.fill_between(CURVE_DAYS, low, high, color=FAINT, alpha=0.5, linewidth=0)
            for edge in (low, high):
                axes.plot(CURVE_DAYS, edge, color=QUIET, linewidth=0.6)
        least, most = spring.statutory_days
        axes.axvspan(least, most, facecolor="none", edgecolor=INK, hatch="//////", linewidth=0.6)
        for curve in curves:
            axes.plot(CURVE_DAYS, curve.share_pct, color=curve.look.colour, linestyle=curve.look.dashes)
        _statute(axes, spring, say)
        axes.set_xlim(0, _LAST_DAY)
        axes.set_ylim(0, 100)
        axes.set_xticks(range(0, _LAST_DAY + 1, _EVERY_DAYS))
        axes.set_yticks(range(0, 101, 25))
        axes.grid(axis="y", color=FAINT, linewidth=0.5)
        axes.set_axisbelow(True)
        axes.set_xlabel(say("waiting.x"))
        axes.set_title(say("waiting.y"), loc="left", size=LABEL_PT, color=INK)
        _key(room, curves, say)

    return Picture(
        id="waiting",
        language=language,
        title=say("waiting.title"),
        under=say("sentences").join([say("waiting.under"), _medians(spring, say)]),
        notes=(
            (say("source"), say("waiting.sources")),
            (say("range"), say("waiting.range", draws=f"{spring.draws:,}")),
            (say("open"), say.clauses([say(f"open.{each}") for each in spring.as_json()["not_identified"]])),
        ),
        mark=say("mark.assumption"),
        table=_table(spring, curves, say),
        height_in=4.1,
        draw=draw,
    )


def _statute(axes: Axes, spring: Spring, say: Labels) -> None:
    least, most = spring.statutory_days
    axes.annotate(
        say("waiting.statute", working=spring.working_days, least=least, most=most),
        (most, 8),
        (most + 4, 8),
        size=NOTE_PT,
        va="center",
        linespacing=1.4,
        arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.8},
    )


def _key(room: SubFigure, curves: Sequence[_Curve], say: Labels) -> None:
    """Beside the curves, from the quickest to the slowest: line, name, and the wait of its middle file."""
    ranked = sorted(curves, key=lambda curve: curve.waits(curve.tried.median_wait)[1])
    down = 0.88
    room.text(0.705, down, say("waiting.key"), size=NOTE_PT, color=QUIET, va="center")
    for curve in ranked:
        down -= 0.15
        look = curve.look
        room.add_artist(
            Line2D(
                (0.705, 0.765), (down, down), color=look.colour, linestyle=look.dashes, transform=room.transSubfigure
            )
        )
        low, middle, high = curve.waits(curve.tried.median_wait)
        room.text(0.78, down, say(f"waiting.mechanism.{curve.tried.mechanism}"), size=LABEL_PT, va="center")
        waited = say("waiting.wait", middle=f"{middle:.0f}", low=f"{low:.0f}", high=f"{high:.0f}")
        room.text(0.78, down - 0.055, waited, size=NOTE_PT, color=QUIET, va="center")
    down -= 0.2
    room.add_artist(
        Line2D(
            (0.705, 0.765),
            (down, down),
            color=FAINT,
            linewidth=12,
            solid_capstyle="butt",
            alpha=0.7,
            transform=room.transSubfigure,
        )
    )
    room.text(0.78, down, say("waiting.band"), size=LABEL_PT, va="center")


def _medians(spring: Spring, say: Labels) -> str:
    waits = spring.band()
    if not waits:
        return say("waiting.none")
    (low, high), (slow_low, slow_high) = waits["median_wait"], waits["slow_wait"]
    return say(
        "waiting.medians",
        low=f"{low:.0f}",
        high=f"{high:.0f}",
        slow_low=f"{slow_low:.0f}",
        slow_high=f"{slow_high:.0f}",
    )


def _table(spring: Spring, curves: Sequence[_Curve], say: Labels) -> Table:
    names = [say(f"waiting.mechanism.{curve.tried.mechanism}") for curve in curves]
    band = spring.curve_band()
    days = range(0, _LAST_DAY + 1, _EVERY_DAYS)
    rows = [[str(day), *(f"{curve.share_pct[day]:.0f}" for curve in curves)] for day in days]
    if band is not None:
        for row, day in zip(rows, days, strict=True):
            row.append(f"{100 * band[0][day]:.0f}–{100 * band[1][day]:.0f}")
    return Table([say("waiting.x"), *names, *([say("waiting.band")] if band is not None else [])], rows)
