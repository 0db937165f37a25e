"""What was published beside what the model gives, and every check with the room it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure

from sekisho.supply.hindcast import HindcastResult
from sekisho.supply.pictures.sheet import Picture, Table
from sekisho.supply.pictures.style import BLUE, FAINT, INK, LABEL_PT, NOTE_PT, PAPER, QUIET, RULE, SKY, VERMILION
from sekisho.supply.pictures.text import wrapped
from sekisho.supply.pictures.words import Labels, derived_told

Json = Mapping[str, Any]

_WINDOWS = (("R1", "world_stopped_pct"), ("R5.first", "japan_magnet_stopped_pct"), ("R3", "japan_magnet_stopped_pct"))
"""Checks that name a day, and the lines whose day it is."""
_LINES = (
    ("world_stopped_pct", "hindcast.world", BLUE, "-"),
    ("japan_magnet_stopped_pct", "hindcast.japan", VERMILION, (0, (5, 1.5))),
)
_ROW_IN = 0.4
_ROOM = (-0.6, 1.6)


def hindcast_pictures(result: HindcastResult, language: str) -> tuple[Picture, Picture]:
    """What was published beside the model, and the checks. The document is made once, for it runs the lines."""
    told = result.as_json(language)
    return months_beside_model(told, language), checks_with_room(told, language)


def months_beside_model(told: Json, language: str) -> Picture:
    """Months as published and as the model has them; for 2025 also the lines it stops, and the days that checks ask."""
    say = Labels(language)
    case, lines = told["case"], told.get("lines")
    height_in = 4.9 if lines else 2.6

    def draw(room: SubFigure) -> None:
        if lines is None:
            _months(room.add_axes((0.07, 0.2, 0.86, 0.66)), told["series"], say("hindcast.all_t"), say)
            return
        _months(room.add_axes((0.07, 0.62, 0.52, 0.31)), told["series"], say("hindcast.world_t"), say)
        _months(room.add_axes((0.68, 0.62, 0.28, 0.31)), told["series_japan"], say("hindcast.japan_t"), say)
        _stopped(room.add_axes((0.07, 0.1, 0.89, 0.36)), told, say)

    return Picture(
        id="months",
        language=language,
        title=say(f"hindcast.title.{case}"),
        under=say("hindcast.under", notes=_under(told, say)),
        notes=(
            (say("range"), _range(told, say)),
            (say("open"), say.clauses(list(told["not_identified"]))),
            (say("source"), say("hindcast.sources")),
        ),
        mark=say("mark.assumption"),
        table=_months_table(told, say),
        height_in=height_in,
        draw=draw,
    )


def _under(told: Json, say: Labels) -> str:
    """What the columns test, and which month of them was not published."""
    if told["case"] == "2010":
        return str(told["notes"][-1])
    gap = " " if say.language == "en" else ""
    return gap.join(filter(None, (derived_told(told, say), _series_note(told))))


def _series_note(told: Json) -> str:
    """The third note of the document says what the two columns test."""
    return str(told["notes"][2])


def _range(told: Json, say: Labels) -> str:
    share = told["share_of_prior"]
    return say("hindcast.range", share=f"{100 * share['imposed']:.1f} %", draws=f"{share['draws']:,}")


def _months(axes: Axes, series: Sequence[Json], title: str, say: Labels) -> None:
    known = [row["actual_t"] for row in series if row["actual_t"] is not None]
    reach = max([*known, *(row["model_t"] for row in series)]) * 1.28
    for place, row in enumerate(series):
        actual, model = row["actual_t"], row["model_t"]
        axes.plot((place, place), (0, max(actual or 0.0, model)), color=FAINT, linewidth=0.8, zorder=1)
        axes.plot([place], [model], "D", color=BLUE, markersize=5.5, zorder=4)
        if actual is None:
            axes.annotate(
                say("hindcast.not_found"),
                (place, model),
                (0, 8),
                textcoords="offset points",
                size=NOTE_PT,
                ha="center",
                color=QUIET,
                linespacing=1.2,
            )
            continue
        axes.plot(
            [place], [actual], "o", color=INK, markersize=11, markerfacecolor="none", markeredgewidth=1.5, zorder=3
        )
        axes.annotate(
            f"{actual:,.0f}", (place, max(actual, model)), (0, 8), textcoords="offset points", size=NOTE_PT, ha="center"
        )
    axes.set_xlim(-0.5, len(series) - 0.5)
    axes.set_ylim(0, reach)
    axes.set_xticks(range(len(series)), [say(f"month.{int(row['month'][5:])}") for row in series])
    axes.locator_params(axis="y", nbins=4)
    axes.yaxis.set_major_formatter(lambda tonnes, _: f"{tonnes:,.0f}")
    axes.tick_params(axis="x", length=0)
    axes.set_title(title, loc="left", size=LABEL_PT, color=INK, pad=8)


def _stopped(axes: Axes, told: Json, say: Labels) -> None:
    lines, checks = told["lines"], {row["id"]: row for row in told["checks"]}
    days = np.arange(len(lines["date"]))
    peak = max(max(lines[name]) for name, *_ in _LINES)
    for name, phrase, colour, dashes in _LINES:
        share = np.asarray(lines[name])
        axes.plot(days, share, color=colour, linestyle=dashes, linewidth=2)
        top = int(share.argmax())
        axes.annotate(
            say(phrase), (top, share[top]), (0, 5), textcoords="offset points", size=NOTE_PT, color=colour, ha="center"
        )
    colours = {name: colour for name, _, colour, _ in _LINES}
    for lane, (identity, name) in enumerate(_WINDOWS):
        details = told["check_details"][identity]
        level = peak * (1.28 + 0.17 * lane)
        axes.plot((details["low"], details["high"]), (level, level), color=FAINT, linewidth=6, solid_capstyle="butt")
        model = checks[identity]["model"]
        if model is not None:
            axes.plot([model], [level], "D", color=colours[name], markersize=6.5, markeredgecolor=PAPER, zorder=4)
        day = say("checks.never") if model is None else f"{model:.0f}"
        text = say("hindcast.window", id=identity, low=details["low"], high=details["high"], model=day)
        axes.annotate(text, (details["high"], level), (6, 0), textcoords="offset points", size=NOTE_PT, va="center")
    axes.set_xlim(0, len(days))
    axes.set_xticks(range(0, len(days) + 1, 25))
    axes.set_ylim(0, peak * 1.75)
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_title(say("hindcast.stopped"), loc="left", size=LABEL_PT, color=INK, pad=8)
    axes.set_xlabel(say("hindcast.day"), labelpad=2)


def checks_with_room(told: Json, language: str) -> Picture:
    """Each check as the room it leaves and where the model lies in it; what is not held says so, and why."""
    say = Labels(language)
    checks = told["checks"]
    height_in = _ROW_IN * len(checks) + 0.15
    held = sum(row["held"] for row in checks)

    def draw(room: SubFigure) -> None:
        axes = room.add_axes((0.53, 0.02, 0.28, 0.96))
        axes.axvspan(0, 1, color=RULE, alpha=0.45, linewidth=0)
        for row, check in enumerate(checks):
            _check(axes, row, check, told["check_details"][check["id"]], say)
        axes.set_xlim(*_ROOM)
        axes.set_ylim(len(checks) - 0.5, -0.5)
        axes.set_axis_off()

    return Picture(
        id="checks",
        language=language,
        title=say("checks.title", case=told["case"], held=held, all=len(checks)),
        under=say("checks.under"),
        notes=(
            (say("range"), _range(told, say)),
            *((row["id"], str(row["reason"])) for row in told["not_held"]),
            (say("beside"), say("sentences").join(note for note in told["notes"] if note != told["notes"][2])),
        ),
        mark=say("mark.assumption"),
        table=_checks_table(told, say),
        height_in=height_in,
        draw=draw,
    )


def _check(axes: Axes, row: int, check: Json, details: Json, say: Labels) -> None:
    low, high, model = details["low"], details["high"], check["model"]
    lines = wrapped(f"{check['id']}  {check['what']}", NOTE_PT, 335, say.language)[:2]
    axes.annotate(
        "\n".join(lines),
        (_ROOM[0], row),
        (-6, 0),
        textcoords="offset points",
        size=NOTE_PT,
        ha="right",
        va="center",
        linespacing=1.3,
        annotation_clip=False,
        multialignment="left",
    )
    axes.plot((0, 1), (row, row), color=SKY, linewidth=7, solid_capstyle="butt")
    if model is not None:
        place = (model - low) / (high - low) if high > low else 0.5 + np.sign(model - low)
        outside = not _ROOM[0] < place < _ROOM[1]
        axes.plot(
            [float(np.clip(place, _ROOM[0] + 0.04, _ROOM[1] - 0.04))],
            [row],
            (">" if place > 1 else "<") if outside else "D",
            color=INK if check["held"] else VERMILION,
            markersize=7,
            markeredgecolor=PAPER,
            zorder=4,
        )
    shown = say("checks.never") if model is None else figure(model)
    verdict = say("checks.held" if check["held"] else "checks.not_held")
    axes.annotate(
        f"{shown}  ({low:g}–{high:g})\n{verdict}, {say('checks.' + details['role'])}",
        (_ROOM[1], row),
        (4, 0),
        textcoords="offset points",
        size=NOTE_PT,
        va="center",
        linespacing=1.3,
        color=INK,
        annotation_clip=False,
    )


def figure(value: float) -> str:
    """A model's figure in three digits; what is next to nothing is said to be."""
    return "<0.001" if 0 < value < 0.001 else f"{value:.3g}"


def _months_table(told: Json, say: Labels) -> Table:
    header = [say(f"checks.head.{name}") for name in ("month", "actual", "model_t")]
    return Table(
        header,
        [
            [row["month"], "–" if row["actual_t"] is None else f"{row['actual_t']:,.0f}", f"{row['model_t']:,.0f}"]
            for name in ("series", "series_japan")
            for row in told.get(name, ())
        ],
    )


def _checks_table(told: Json, say: Labels) -> Table:
    header = [say(f"checks.head.{name}") for name in ("check", "model", "low", "high", "held", "role")]
    rows = []
    for check in told["checks"]:
        details = told["check_details"][check["id"]]
        rows.append(
            [
                f"{check['id']}  {check['what']}",
                say("checks.never") if check["model"] is None else figure(check["model"]),
                f"{details['low']:g}",
                f"{details['high']:g}",
                say("checks.held" if check["held"] else "checks.not_held"),
                say(f"checks.{details['role']}"),
            ]
        )
    return Table(header, rows)
