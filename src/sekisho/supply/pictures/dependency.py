"""China's share of one thing and another, as dots on one line: what it is a share of decides where the dot lies."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import SubFigure

from sekisho.supply.dependency import ALL, ASKED_ELEMENTS, STAGES, Share, as_json, quoted, select
from sekisho.supply.pictures.sheet import Picture, Table
from sekisho.supply.pictures.style import BLUE, FAINT, INK, LABEL_PT, NOTE_PT, PAPER, QUIET, VERMILION
from sekisho.supply.pictures.words import Labels

_ROW_IN = 0.225


def dependency_dots(shares: Sequence[Share], language: str) -> Picture:
    """China's share of Japan's imports and, stage by stage, of the world's output."""
    say = Labels(language)
    imports = _ordered(select(shares, origin="CN", destination="JP"))
    world = _ordered(select(shares, origin="CN", destination="WORLD"))
    groups = [(say("dependency.imports"), imports), (say("dependency.world"), world)]
    height_in = _ROW_IN * (len(imports) + len(world) + 3) + 0.45

    def draw(room: SubFigure) -> None:
        axes = room.add_axes((0.42, 0.45 / height_in, 0.46, 1 - 0.5 / height_in))
        row, last = 0.0, len(imports) + len(world) + 2.5
        for heading, group in groups:
            axes.text(-2, row, heading, size=LABEL_PT, color=QUIET, ha="right", va="center")
            row += 1
            for share in group:
                _dot(axes, share, row, say)
                row += 1
            row += 0.5
        axes.set_xlim(0, 100)
        axes.set_ylim(last, -0.7)
        axes.set_xticks(range(0, 101, 25))
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x", color=FAINT, linewidth=0.5)
        axes.set_axisbelow(True)
        axes.set_xlabel("%", labelpad=2)

    return Picture(
        id="dependency",
        language=language,
        title=say("dependency.title"),
        under=say("dependency.under"),
        notes=(
            *((say("beside"), say(f"dependency.quoted.{one.quoted_as}")) for one, _ in quoted(shares)),
            (say("source"), say("dependency.sources")),
            (say("range"), say("dependency.range")),
            (say("open"), say("dependency.unknown", cells=unknown_cells(shares, say))),
        ),
        mark=say("mark.published"),
        table=_table([*imports, *world], say),
        height_in=height_in,
        draw=draw,
    )


def _ordered(shares: Sequence[Share]) -> list[Share]:
    """Stage by stage; all rare earths first, then element by element; the newest of each first."""

    def place(share: Share) -> tuple[int, int, bool, int, str]:
        element = -1 if share.element == ALL else ASKED_ELEMENTS.index(share.element)
        return STAGES.index(share.stage), element, share.form != ALL, -share.year, share.period

    return sorted(shares, key=place)


def _dot(axes: Axes, share: Share, row: float, say: Labels) -> None:
    axes.text(-2, row, label(share, say), size=LABEL_PT, color=INK, ha="right", va="center")
    axes.plot((0, share.share_pct), (row, row), color=FAINT, linewidth=0.8, zorder=1)
    is_quoted = bool(share.quoted_as)
    axes.plot(
        [share.share_pct],
        [row],
        marker="D" if is_quoted else "o",
        markersize=8 if is_quoted else 6.5,
        color=VERMILION if is_quoted else BLUE,
        markerfacecolor=(VERMILION if is_quoted else BLUE) if share.wording == "exact" else PAPER,
        markeredgewidth=1.6,
        clip_on=False,
        zorder=3,
    )
    told = say(f"wording.{share.wording}", share=f"{share.share_pct:g}")
    if is_quoted:
        told += f"  {say('dependency.quoted_here')}"
    axes.text(
        share.share_pct + (3 if is_quoted else 2.2), row, told, size=NOTE_PT, color=INK, va="center", clip_on=False
    )


def label(share: Share, say: Labels) -> str:
    """What it is a share of, in brief: element, form, measure, year; the stage where it is not imports."""
    form = say(f"form.{share.form}") if share.stage == "import" else say(f"stage.{share.stage}")
    return say(
        "dependency.row",
        element=say(f"element.{share.element}"),
        form=form,
        measure=say(f"measure.{share.measure}"),
        period=share.period,
    )


def unknown_cells(shares: Sequence[Share], say: Labels) -> str:
    """Elements of which no share of Japan's imports was found in any form, in words."""
    found: dict[str, list[str]] = {}
    for cell in as_json(shares)["not_found"]["cells"]:
        found.setdefault(cell["element"], []).append(say(f"form.{cell['form']}"))
    by_forms: dict[str, list[str]] = {}
    for element, forms in found.items():
        by_forms.setdefault(say.listed(forms), []).append(element)
    return say.clauses([f"{say.listed(elements)} ({forms})" for forms, elements in by_forms.items()])


def _table(shares: Sequence[Share], say: Labels) -> Table:
    header = [say(f"dependency.head.{name}") for name in ("what", "share", "year", "measure", "source", "confidence")]
    return Table(
        header,
        [
            [
                f"{label(each, say)} ({say.named('base', each.base)})",
                say(f"wording.{each.wording}", share=f"{each.share_pct:g}"),
                each.period,
                say(f"measure.{each.measure}"),
                each.source,
                say(f"confidence.{each.confidence}"),
            ]
            for each in shares
        ],
    )
