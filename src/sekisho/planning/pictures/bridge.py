"""The bridge: licensed kilograms still needed, month by month and element by element, and who takes over when."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from numpy.typing import NDArray

from sekisho.planning.account import month_of
from sekisho.planning.bridge import Bridges, TakeOver
from sekisho.planning.pictures.notes import marked, notes
from sekisho.planning.plan import Plan
from sekisho.planning.words import PlanLabels
from sekisho.supply.pictures.sheet import Picture, Table
from sekisho.supply.pictures.style import BLUE, FAINT, INK, LABEL_PT, NOTE_PT, ORANGE, PAPER, QUIET, RULE

Floats = NDArray[np.float64]

_PANEL_IN = 2.15
_MARK_IN = 0.24
_HEAD_IN = 0.35
_LEFT, _RIGHT = 0.07, 0.985
_GAP = 0.075
_SMOOTH_MONTHS = 3
_ROOM = 0.72
"""Text that begins within this share of the horizon has room to its end."""


def bridge_picture(plan: Plan, language: str) -> Picture | None:
    """None where no bridge was found."""
    found = plan.bridges
    if found is None or found.found.licensed_g is None:
        return None
    say = PlanLabels(language)
    elements = len(found.elements)
    columns = 2 if elements > 1 else 1
    rows = -(-elements // columns)
    marks_in = _HEAD_IN + _MARK_IN * max(len(found.take_overs), 1)
    height = marks_in + rows * (_PANEL_IN + _HEAD_IN) + 0.3

    def draw(room: SubFigure) -> None:
        top = 1 - _HEAD_IN / height
        marks = room.add_axes((0.27, 1 - marks_in / height, _RIGHT - 0.27, (marks_in - _HEAD_IN) / height))
        _marks(marks, plan, found, say)
        below = top - (marks_in - _HEAD_IN) / height - 0.3 / height
        width = (_RIGHT - _LEFT - _GAP * (columns - 1)) / columns
        for place in range(elements):
            row, column = divmod(place, columns)
            bottom = below - (row + 1) * (_PANEL_IN + _HEAD_IN) / height + 0.38 / height
            left = _LEFT + column * (width + _GAP)
            axes = room.add_axes((left, bottom, width, (_PANEL_IN - 0.2) / height))
            _curve(axes, plan, found, place, say, legend=place == 0)

    pct = f"{100 * plan.scenario.bridge_share:g}"
    ranges = say("bp.range", draws=plan.draws, seed=plan.seed)
    return Picture(
        id="bridge",
        language=language,
        title=say("bp.title", scenario=say.of(plan.scenario.title), pct=pct),
        under=say("bp.under"),
        notes=notes(plan, say("bp.convention"), ranges, say),
        mark=marked(plan, say),
        table=_table(plan, found, say),
        height_in=height,
        draw=draw,
    )


def _years(axes: Axes, plan: Plan, labels: bool = True) -> None:
    months = plan.scenario.months
    starts = [number for number, month in enumerate(months) if month.month == 1]
    axes.set_xticks(starts, [str(months[number].year) for number in starts] if labels else [""] * len(starts))
    axes.set_xlim(-1, len(months) + 1)
    axes.tick_params(axis="x", length=3)


def _marks(axes: Axes, plan: Plan, found: Bridges, say: PlanLabels) -> None:
    """A row for each project: from early to late, the middle as a diamond; an arrow where late is never."""
    overs = sorted(found.take_overs, key=lambda each: (each.middle is None, each.middle or 0))
    end = len(plan.scenario.months)
    for row, each in enumerate(overs):
        late = end if each.late is None else each.late
        early = end if each.early is None else each.early
        axes.plot((early, late), (row, row), color=BLUE, linewidth=3, solid_capstyle="butt")
        if each.late is None and each.early is not None:
            axes.plot([end], [row], ">", color=BLUE, markersize=6, clip_on=False)
        if each.middle is not None:
            axes.plot([each.middle], [row], "D", color=PAPER, markeredgecolor=INK, markersize=6, zorder=4)
        axes.text(-2, row, each.stake.name(say.language), size=NOTE_PT, ha="right", va="center", clip_on=False)
        told = _mark_told(plan, each, say)
        if late + 2 < end * _ROOM:
            axes.text(late + 2, row, told, size=NOTE_PT, color=QUIET, va="center")
        else:
            at = min((each.middle if each.middle is not None else early) + 4, end * _ROOM)
            box = {"boxstyle": "square,pad=0.15", "facecolor": PAPER, "edgecolor": "none"}
            axes.text(at, row, told, size=NOTE_PT, color=QUIET, va="center", bbox=box, zorder=5)
    _years(axes, plan, labels=False)
    axes.set_ylim(len(overs) - 0.4, -0.6)
    axes.set_yticks([])
    axes.grid(axis="x", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.set_title(say("p.take_over"), loc="left", size=LABEL_PT, color=INK, pad=4)


def _mark_told(plan: Plan, each: TakeOver, say: PlanLabels) -> str:
    middle = month_of(plan, each.middle)
    when = f"{middle:%Y-%m}" if middle else ""
    never = say("bp.never", pct=f"{each.never_pct:.0f}") if each.never_pct >= 0.5 else ""
    return say.listed([part for part in (when, never) if part])


def _curve(axes: Axes, plan: Plan, found: Bridges, place: int, say: PlanLabels, legend: bool) -> None:
    assert found.found.licensed_g is not None
    months = np.arange(len(plan.scenario.months))
    days = plan.outlook.days * 12 / 365.25
    low, middle, high = (level[place] / 1000 * days for level in found.need_band_g)
    axes.fill_between(months, _smooth(low), _smooth(high), color=FAINT, alpha=0.45, linewidth=0)
    axes.plot(months, _smooth(middle), color=QUIET, linewidth=1.0, linestyle=(0, (2, 2)))
    licensed = _smooth(found.found.licensed_g[:, place] / 1000)
    axes.fill_between(months, 0, licensed, color=BLUE, alpha=0.18, linewidth=0)
    axes.plot(months, licensed, color=BLUE, linewidth=2.2)
    if found.even is not None and found.even.licensed_g is not None:
        axes.plot(months, _smooth(found.even.licensed_g[:, place] / 1000), color=ORANGE, linewidth=1.8, linestyle="--")
    reach = max(float(high.max()), float(licensed.max())) * 1.12
    axes.set_ylim(0, reach)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    _years(axes, plan)
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_title(
        f"{say(f'element.{found.elements[place]}')} – {say('bp.kg')}", loc="left", size=LABEL_PT, color=INK, pad=5
    )
    if legend:
        _legend(axes, plan, say)


def _legend(axes: Axes, plan: Plan, say: PlanLabels) -> None:
    from matplotlib.lines import Line2D

    pct = f"{100 * plan.scenario.bridge_share:g}"
    lines = [
        Line2D([], [], color=BLUE, linewidth=2.2, label=say("bp.curve", pct=pct)),
        Line2D([], [], color=ORANGE, linewidth=1.8, linestyle="--", label=say("bp.even")),
        Line2D([], [], color=QUIET, linewidth=1.0, linestyle=(0, (2, 2)), label=say("bp.need")),
    ]
    axes.legend(handles=lines, fontsize=NOTE_PT, loc="upper right", frameon=True, facecolor=PAPER, edgecolor=RULE)


def _smooth(values: Floats) -> Floats:
    """A mean over the neighbouring months: what is seen is the course, not the length of February."""
    padded = np.pad(np.asarray(values, dtype=np.float64), _SMOOTH_MONTHS // 2, mode="edge")
    return np.convolve(padded, np.full(_SMOOTH_MONTHS, 1 / _SMOOTH_MONTHS), mode="valid")


def _table(plan: Plan, found: Bridges, say: PlanLabels) -> Table:
    assert found.found.licensed_g is not None
    pct = f"{100 * plan.scenario.bridge_share:g}"
    header = [say("bp.kg"), *(f"{e}, {say('bp.curve', pct=pct)}" for e in found.elements)]
    even = found.even.licensed_g if found.even is not None else None
    if even is not None:
        header += [f"{e}, {say('bp.even')}" for e in found.elements]
    rows = []
    for t, month in enumerate(plan.scenario.months):
        cells = [f"{g / 1000:,.0f}" for g in found.found.licensed_g[t]]
        cells += [f"{g / 1000:,.0f}" for g in even[t]] if even is not None else []
        rows.append([f"{month:%Y-%m}", *cells])
    return Table(header, rows)
