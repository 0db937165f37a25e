"""What changes the plan: cost and loss with one thing at an end of its range, the widest first."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.patches import Patch

from sekisho.planning.account import ranged, tornado_told
from sekisho.planning.pictures.notes import marked, notes
from sekisho.planning.pictures.portfolio import scale_of
from sekisho.planning.plan import Plan
from sekisho.planning.tornado import Swing, Tornado
from sekisho.planning.words import PlanLabels
from sekisho.supply.pictures.sheet import Picture, Table
from sekisho.supply.pictures.style import BLUE, INK, LABEL_PT, NOTE_PT, ORANGE, PAPER, QUIET, RULE
from sekisho.supply.pictures.text import wrapped
from sekisho.supply.pictures.words import yen

_ROW_IN = 0.38
_MOST_ROWS = 12
_MOST_NAMES = 3
_NAMES_PT = 205.0


def tornado_picture(plan: Plan, language: str) -> Picture | None:
    """None where it was not worked out."""
    found = plan.tornado
    if found is None or not found.swings:
        return None
    say = PlanLabels(language)
    swings = found.swings[:_MOST_ROWS]
    height = _ROW_IN * len(swings) + 1.05

    def draw(room: SubFigure) -> None:
        axes = room.add_axes((0.25, 0.5 / height, 0.42, 1 - 1.0 / height))
        _bars(axes, plan, found, swings, say)

    convention = say(f"gdp.{plan.scenario.supply.convention}")
    ranges = " ".join(tornado_told(plan, say)[:1])
    return Picture(
        id="tornado",
        language=language,
        title=say("tp.title", scenario=say.of(plan.scenario.title)),
        under=say("tp.under"),
        notes=notes(plan, convention, ranges, say),
        mark=marked(plan, say),
        table=_table(plan, found, say),
        height_in=height,
        draw=draw,
    )


def _bars(axes: Axes, plan: Plan, found: Tornado, swings: tuple[Swing, ...], say: PlanLabels) -> None:
    ends = [each for swing in swings for each in swing.objective_jpy if each is not None]
    unit, suffix = scale_of(max(*ends, found.base_jpy))
    base = found.base_jpy / unit
    low_x, high_x = min(*ends, found.base_jpy) / unit, max(*ends, found.base_jpy) / unit
    margin = 0.06 * (high_x - low_x or 1.0)
    names = {stake.id: stake.name(say.language) for stake in plan.scenario.stakes}
    for row, swing in enumerate(swings):
        looks = ((ORANGE, "////"), (BLUE, ""))
        for end, (colour, hatch) in zip(swing.objective_jpy, looks, strict=True):
            if end is not None:
                width = end / unit - base
                axes.barh(
                    row,
                    width,
                    left=base,
                    height=0.55,
                    color=colour,
                    hatch=hatch,
                    edgecolor=INK,
                    linewidth=0.6,
                    alpha=0.8,
                )
        left = low_x - 1.6 * margin
        axes.text(left, row - 0.16, say(f"p.driver.{swing.driver}"), size=NOTE_PT, ha="right", va="center")
        axes.text(left, row + 0.22, ranged(swing, say), size=NOTE_PT - 1.5, ha="right", va="center", color=QUIET)
        axes.text(
            high_x + 1.6 * margin,
            row,
            _changes(swing, names, say),
            size=NOTE_PT - 1,
            linespacing=1.2,
            va="center",
            color=QUIET,
        )
    axes.axvline(base, color=INK, linewidth=1.0)
    axes.set_xlim(low_x - margin, high_x + margin)
    axes.set_ylim(len(swings) - 0.4, -0.6)
    axes.set_yticks([])
    axes.grid(axis="x", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(say(f"tp.axis{suffix}", base=f"{base:.3g}"))
    handles = [
        Patch(facecolor=ORANGE, hatch="////", edgecolor=INK, label=say("tp.low")),
        Patch(facecolor=BLUE, edgecolor=INK, label=say("tp.high")),
    ]
    axes.legend(handles=handles, fontsize=NOTE_PT, loc="lower right", facecolor=PAPER, edgecolor=RULE)
    axes.set_title(say("p.tornado"), loc="left", size=LABEL_PT, color=INK, pad=6)


def _changes(swing: Swing, names: dict[str, str], say: PlanLabels) -> str:
    changed = list(dict.fromkeys([*swing.changed[0], *swing.changed[1]]))
    if not changed:
        return say("tp.no_change")
    told = [names[name] for name in changed[:_MOST_NAMES]]
    more = f" +{len(changed) - _MOST_NAMES}" if len(changed) > _MOST_NAMES else ""
    lines = wrapped(say.listed(told) + more, NOTE_PT - 1, _NAMES_PT, say.language)
    return "\n".join(lines[:2])


def _table(plan: Plan, found: Tornado, say: PlanLabels) -> Table:
    names = {stake.id: stake.name(say.language) for stake in plan.scenario.stakes}
    header = [say(f"p.head.{name}") for name in ("driver", "range", "low_end", "high_end", "changes")]
    rows = []
    for swing in found.swings:
        changed = list(dict.fromkeys([*swing.changed[0], *swing.changed[1]]))
        ends = ["–" if end is None else yen(end, say) for end in swing.objective_jpy]
        what = say.listed([names[name] for name in changed])
        rows.append([say(f"p.driver.{swing.driver}"), ranged(swing, say), *ends, what])
    return Table(header, rows)
