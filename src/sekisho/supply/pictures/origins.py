"""From where, as what, into which element's supply, to which sector; and what did not come.

Elements differ in mass by a factor of a hundred, and a gram of terbium stops a line as surely as a kilogram of
neodymium. So every element stands at the same height: its normal flow is one, and tonnes stand in the labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from sekisho.supply.pictures.said import marked, sources
from sekisho.supply.pictures.sheet import Picture, Table
from sekisho.supply.pictures.style import INK, LABEL_PT, LOOKS, NOTE_PT, PAPER, QUIET, Look
from sekisho.supply.pictures.words import Labels
from sekisho.supply.result import Flow, Result

MISSING = ("missing", "")
"""The origin that stands for what would normally have come and did not."""

OTHERS = ("others", "")
"""The origins too small to be drawn apart."""

_GAP = 0.34
_NODE = 0.022
_MOST_SECTORS = 8
_TONNE_G = 1_000_000
_MISSING_LOOK = Look(QUIET, (0.0, (3.0, 2.0)), "", "")

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stream:
    """A share of one element's normal flow, from an origin and form to a sector."""

    source: Key
    element: str
    sector: str
    share: float


def streams(flows: Sequence[Flow]) -> list[Stream]:
    """What came, and, per element and sector, what did not come, as shares of each element's normal flow."""
    normal: dict[str, float] = {}
    short: dict[tuple[str, str], float] = {}
    for flow in flows:
        normal[flow.element] = normal.get(flow.element, 0.0) + flow.normal_g
        place = (flow.element, flow.sector)
        short[place] = short.get(place, 0.0) + flow.normal_g - flow.contained_g
    found = [
        Stream((flow.origin, flow.form), flow.element, flow.sector, flow.contained_g / normal[flow.element])
        for flow in flows
        if flow.contained_g > 0 and normal[flow.element] > 0
    ]
    found += [
        Stream(MISSING, element, sector, mass / normal[element])
        for (element, sector), mass in short.items()
        if mass > 0 and normal[element] > 0
    ]
    return found


def origin_to_sector(result: Result, language: str) -> Picture:
    """Origins on the left, elements in the middle, sectors on the right; hollow is what did not come."""
    say = Labels(language)
    names = {each.code: say.of(each.name) for each in result.by_sector}
    flowing = _grouped(streams(result.flows))
    elements = list(dict.fromkeys(flow.element for flow in result.flows))
    height_in = 0.85 * len(elements) + 0.5

    def draw(room: SubFigure) -> None:
        axes = room.add_axes((0.2, 0.02, 0.56, 0.96))
        axes.set_axis_off()
        _draw(axes, flowing, elements, result, names, say)

    missing = sum(each.share for each in flowing if each.source == MISSING) / max(len(elements), 1)
    return Picture(
        id="origins",
        language=language,
        title=say("origins.title", scenario=say.of(result.title), pct=f"{100 * missing:.0f}", days=result.days),
        under=say("origins.under"),
        notes=(
            (say("convention"), say("origins.convention")),
            (say("range"), say("origins.range", draws=f"{result.draws:,}")),
            (say("source"), sources(result, say)),
        ),
        mark=marked(result, say),
        table=_table(result, names, say),
        height_in=height_in,
        draw=draw,
    )


def _grouped(flowing: Sequence[Stream]) -> list[Stream]:
    """The largest origins and sectors by name; the others as one of each."""
    sectors, origins = _sizes(flowing, "sector"), _sizes(flowing, "source")
    named = _by_size(sectors, "")[:_MOST_SECTORS]
    # So many that each has a look of its own; what is missing has one besides.
    kept = [each for each in _by_size(origins, MISSING) if each != MISSING]
    kept = kept if len(kept) <= len(LOOKS) else kept[: len(LOOKS) - 1]
    found: dict[tuple[Key, str, str], float] = {}
    for each in flowing:
        source = each.source if each.source == MISSING or each.source in kept else OTHERS
        key = (source, each.element, each.sector if each.sector in named else "")
        found[key] = found.get(key, 0.0) + each.share
    return [Stream(source, element, sector, share) for (source, element, sector), share in found.items()]


def _draw(
    axes: Axes,
    flowing: Sequence[Stream],
    elements: Sequence[str],
    result: Result,
    names: Mapping[str, str],
    say: Labels,
) -> None:
    # What is missing, and what is too small to name, stand at the foot of their columns.
    origins = _by_size(_sizes(flowing, "source"), MISSING)
    sectors = _by_place(flowing, list(elements))
    looks = dict(zip([each for each in origins if each != MISSING], LOOKS, strict=False)) | {MISSING: _MISSING_LOOK}
    left, middle, right = (
        _stack(order, _sizes(flowing, what))
        for what, order in (("source", origins), ("element", list(elements)), ("sector", sectors))
    )
    height = max(column.height for column in (left, middle, right))
    for column in (left, middle, right):
        column.centre(height)

    for source, element in product(origins, elements):
        share = _sum(each.share for each in flowing if (each.source, each.element) == (source, element))
        ends = (left.take(source, share), middle.take(element, share))
        _ribbon(axes, (_NODE, ends[0]), (0.5 - _NODE, ends[1]), share, looks[source])
    # On the right, what one element gives one sector stays together: streams cross in bundles and not one by one.
    middle.centre(height)
    starts: dict[tuple[Key, str, str], float] = {}
    for sector, source, element in product(sectors, origins, elements):
        share = _sum(
            each.share for each in flowing if (each.source, each.element, each.sector) == (source, element, sector)
        )
        starts[(source, element, sector)] = middle.take(element, share)
    for sector, element, source in product(sectors, elements, origins):
        share = _sum(
            each.share for each in flowing if (each.source, each.element, each.sector) == (source, element, sector)
        )
        end = right.take(sector, share)
        _ribbon(axes, (0.5 + _NODE, starts[(source, element, sector)]), (1 - _NODE, end), share, looks[source])

    for column, x, width in ((left, 0.0, _NODE), (middle, 0.5 - _NODE, 2 * _NODE), (right, 1 - _NODE, _NODE)):
        for top, size in column.nodes.values():
            axes.add_patch(Rectangle((x, top), width, size, color=INK, linewidth=0, zorder=3))
    for source, (top, size) in left.nodes.items():
        axes.text(-0.015, top + size / 2, _source_name(source, say), size=LABEL_PT, ha="right", va="center")
    for sector, (top, size) in right.nodes.items():
        name = names.get(sector, sector) if sector else say("origins.others")
        axes.text(1.015, top + size / 2, name, size=LABEL_PT, va="center")
    for element, (came, normal) in _tonnes(result.flows).items():
        told = say("origins.element", element=say(f"element.{element}"), came=_mass(came), normal=_mass(normal))
        axes.text(
            0.5,
            middle.nodes[element][0] - 0.03,
            told,
            size=NOTE_PT,
            ha="center",
            va="bottom",
            bbox={"facecolor": PAPER, "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
            zorder=4,
        )
    axes.set_xlim(0, 1)
    axes.set_ylim(height + 0.02, -0.26)


def _sum(shares: Iterable[float]) -> float:
    return float(sum(shares))


def _sizes(flowing: Sequence[Stream], what: str) -> dict[Any, float]:
    found: dict[Any, float] = {}
    for each in flowing:
        key = getattr(each, what)
        found[key] = found.get(key, 0.0) + each.share
    return found


def _by_place(flowing: Sequence[Stream], elements: Sequence[str]) -> list[str]:
    """Sectors beside the elements that they live on, so that few streams cross; the unnamed ones last."""
    size = _sizes(flowing, "sector")
    weighed = dict.fromkeys(size, 0.0)
    for each in flowing:
        weighed[each.sector] += each.share * elements.index(each.element)
    return sorted(size, key=lambda sector: (sector == "", weighed[sector] / size[sector]))


def _by_size(sizes: Mapping[Any, float], last: Any) -> list[Any]:
    return sorted(sizes, key=lambda key: (key == last, -sizes[key]))


@dataclass(slots=True)
class _Column:
    """Nodes from above, each with its top and height; `free` is where the next stream of a node begins."""

    nodes: dict[Any, tuple[float, float]]
    free: dict[Any, float]

    @property
    def height(self) -> float:
        return max(top + size for top, size in self.nodes.values())

    def centre(self, height: float) -> None:
        """Move the column to the middle of a height, and begin again with its streams."""
        lower = (height - self.height - min(top for top, _ in self.nodes.values())) / 2
        self.nodes = {key: (top + lower, size) for key, (top, size) in self.nodes.items()}
        self.free = {key: top for key, (top, _) in self.nodes.items()}

    def take(self, key: Any, share: float) -> float:
        top = self.free[key]
        self.free[key] = top + share
        return top


def _stack(order: Sequence[Any], sizes: Mapping[Any, float]) -> _Column:
    nodes, top = {}, 0.0
    for key in order:
        nodes[key] = (top, sizes[key])
        top += sizes[key] + _GAP
    return _Column(nodes, {key: top for key, (top, _) in nodes.items()})


def _ribbon(axes: Axes, start: tuple[float, float], end: tuple[float, float], share: float, look: Look) -> None:
    """A band of constant height from a node to a node; its hatch tells it apart where there is no colour."""
    if share <= 0:
        return
    (x0, y0), (x1, y1) = start, end
    middle = (x0 + x1) / 2
    corners = [
        *((x0, y0), (middle, y0), (middle, y1), (x1, y1)),
        *((x1, y1 + share), (middle, y1 + share), (middle, y0 + share), (x0, y0 + share), (x0, y0)),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    hollow = look is _MISSING_LOOK
    axes.add_patch(
        PathPatch(
            Path(corners, codes),
            facecolor=PAPER if hollow else look.colour,
            edgecolor=QUIET if hollow else INK,
            alpha=0.9 if hollow else 0.6,
            hatch=look.hatch,
            linestyle=look.dashes if hollow else "-",
            linewidth=0.9 if hollow else 0.3,
            zorder=1 if hollow else 2,
        )
    )


def _source_name(source: Key, say: Labels) -> str:
    if source == MISSING:
        return say("origins.missing")
    if source == OTHERS:
        return say("origins.other_origins")
    origin, form = source
    return say("origins.source", origin=say.named("country", origin), form=say.named("form", form))


def _tonnes(flows: Sequence[Flow]) -> dict[str, tuple[float, float]]:
    """By element, what came and what would normally have come, in grams."""
    found: dict[str, tuple[float, float]] = {}
    for flow in flows:
        came, normal = found.get(flow.element, (0.0, 0.0))
        found[flow.element] = (came + flow.contained_g, normal + flow.normal_g)
    return found


def _mass(mass_g: float) -> str:
    tonnes = mass_g / _TONNE_G
    return f"{tonnes:,.0f}" if tonnes >= 10 else f"{tonnes:.1f}"


def _table(result: Result, names: Mapping[str, str], say: Labels) -> Table:
    header = [say(f"origins.head.{name}") for name in ("origin", "form", "element", "sector", "came", "normal")]
    return Table(
        header,
        [
            [
                say.named("country", flow.origin),
                say.named("form", flow.form),
                say(f"element.{flow.element}"),
                names.get(flow.sector, flow.sector),
                f"{flow.contained_g / _TONNE_G:,.2f}",
                f"{flow.normal_g / _TONNE_G:,.2f}",
            ]
            for flow in result.flows
        ],
    )
