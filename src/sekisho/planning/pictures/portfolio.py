"""What to commit to, as shares of the most of each option, and what it does to cost and loss."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure

from sekisho.planning.account import Held, held, losses
from sekisho.planning.pictures.notes import marked, notes
from sekisho.planning.plan import Plan
from sekisho.planning.words import PlanLabels
from sekisho.supply.pictures.sheet import Picture, Table
from sekisho.supply.pictures.style import BLUE, FAINT, INK, LABEL_PT, LOOKS, NOTE_PT, ORANGE, QUIET, RULE
from sekisho.supply.pictures.words import yen

_ROW_IN = 0.27
_LOSS_IN = 1.5
_HEAD_IN = 0.42
_KINDS = ("project", "contract", "thrift", "stock")


def portfolio_picture(plan: Plan, language: str) -> Picture:
    say = PlanLabels(language)
    stakes = sorted((each for each in held(plan) if each.new), key=lambda each: _KINDS.index(each.stake.choice.kind))
    shares_in = _ROW_IN * max(len(stakes), 1)
    height = 2 * _HEAD_IN + shares_in + _LOSS_IN + 0.85

    def draw(room: SubFigure) -> None:
        _shares(room.add_axes((0.3, 1 - (_HEAD_IN + shares_in) / height, 0.43, shares_in / height)), stakes, say)
        _losses(room.add_axes((0.3, 0.42 / height, 0.43, _LOSS_IN / height)), plan, say)

    convention = say(f"gdp.{plan.scenario.supply.convention}")
    reduced = say("p.reduced", draws=plan.draws, kept=len(plan.reduced.kept), pct=f"{plan.reduced.distance_pct:.0f}")
    return Picture(
        id="portfolio",
        language=language,
        title=say("pp.title", scenario=say.of(plan.scenario.title)),
        under=say("pp.under", convention=convention),
        notes=notes(plan, convention, reduced, say),
        mark=marked(plan, say),
        table=_table(plan, stakes, say),
        height_in=height,
        draw=draw,
    )


def _shares(axes: Axes, stakes: list[Held], say: PlanLabels) -> None:
    for row, each in enumerate(stakes):
        look = LOOKS[_KINDS.index(each.stake.choice.kind)]
        axes.barh(row, 100, height=0.62, color="none", edgecolor=RULE, linewidth=0.8)
        axes.barh(
            row,
            100 * each.share,
            height=0.62,
            color=look.colour,
            alpha=0.75,
            hatch=look.hatch,
            edgecolor=INK,
            linewidth=0.6,
        )
        mark = "" if each.basis == "published" else " *"
        axes.text(-2, row, f"{each.stake.name(say.language)}{mark}", size=NOTE_PT, ha="right", va="center")
        kind = say(f"p.kind.{each.stake.choice.kind}")
        paid = f"{100 * each.share:.0f} %, {kind}" + (f", {yen(each.paid_jpy, say)}" if each.paid_jpy else "")
        axes.text(102, row, paid, size=NOTE_PT, color=QUIET, va="center")
    axes.set_xlim(0, 100)
    axes.set_ylim(len(stakes) - 0.4, -0.6)
    axes.set_yticks([])
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.set_title(say("pp.share"), loc="left", size=LABEL_PT, color=INK, pad=6)


def scale_of(largest: float) -> tuple[float, str]:
    """What yen are divided by on an axis, and which words name the unit."""
    return (1e12, "") if largest >= 0.5e12 else (1e9, "_bn")


def _losses(axes: Axes, plan: Plan, say: PlanLabels) -> None:
    """Cost and loss stacked, the programme's beside the simulator's; each bar says its own figures."""
    told = losses(plan)
    bars = [
        (say("pp.without"), told["cost_without"], told["without"]),
        (f"{say('pp.without')} ({say('pp.simulated')})", None, told["simulated_without"]),
        (say("pp.planned"), told["cost_planned"], told["planned"]),
        (f"{say('pp.planned')} ({say('pp.simulated')})", None, told["simulated"]),
    ]
    unit, suffix = scale_of(max((cost or 0.0) + (loss or 0.0) for _, cost, loss in bars))
    reach = max((cost or 0.0) + (loss or 0.0) for _, cost, loss in bars) / unit
    for row, (name, cost, loss) in enumerate(bars):
        axes.text(-0.02 * reach, row, name, size=NOTE_PT, ha="right", va="center")
        if loss is None:
            continue
        paid = (cost or 0.0) / unit
        if paid:
            axes.barh(row, paid, height=0.62, color=FAINT, edgecolor=INK, linewidth=0.6)
        look = (BLUE, "") if cost is not None else (ORANGE, "////")
        axes.barh(
            row,
            loss / unit,
            left=paid,
            height=0.62,
            color=look[0],
            alpha=0.75,
            hatch=look[1],
            edgecolor=INK,
            linewidth=0.6,
        )
        words = f"{say('pp.loss_bar')} {yen(loss, say)}" + (f", {say('pp.cost_bar')} {yen(cost, say)}" if cost else "")
        axes.text(paid + loss / unit + 0.015 * reach, row, words, size=NOTE_PT, color=QUIET, va="center")
    axes.set_xlim(0, reach)
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.set_yticks([])
    axes.set_title(say(f"pp.loss{suffix}"), loc="left", size=LABEL_PT, color=INK, pad=6)


def _table(plan: Plan, stakes: list[Held], say: PlanLabels) -> Table:
    header = [say(f"p.head.{name}") for name in ("option", "kind", "share", "first", "paid", "basis")]
    rows = [
        [
            each.stake.name(say.language),
            say(f"p.kind.{each.stake.choice.kind}"),
            f"{100 * each.share:.0f} %",
            yen(each.paid_jpy, say),
            yen(each.horizon_jpy, say),
            say(f"p.basis.{each.basis}"),
        ]
        for each in stakes
    ]
    for words, name in (("p.loss_without", "without"), ("p.loss_planned", "planned"), ("pp.simulated", "simulated")):
        value = losses(plan)[name]
        rows.append([say(words), "", "", "", "–" if value is None or not np.isfinite(value) else yen(value, say), ""])
    return Table(header, rows)
