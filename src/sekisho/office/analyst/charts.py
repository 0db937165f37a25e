"""Charts as data: options of Apache ECharts without a function or a colour of their own. charts.js puts in the colours
of the reader's light (`@ink`, `@line`, `@1` to `@8`), and does not tell of series whose name begins with `~`.

What is told apart by colour is told apart by dash or mark too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

Option = dict[str, Any]
Numbers = Sequence[float | None]
_DASHES: Final = ("solid", "dashed", "dotted", [8, 3, 2, 3], [2, 6], [12, 4], [16, 3, 3, 3, 3, 3], [1, 3])
_MARKS: Final = ("circle", "diamond", "triangle", "rect", "pin", "arrow", "emptyCircle", "emptyDiamond")
MOST_LINES: Final = len(_MARKS)
"""Lines of one chart that nobody takes for one another."""


def _frame(x: Option, y: Option, series: list[Option], *, legend: bool = True) -> Option:
    return {
        "xAxis": {"nameLocation": "middle", "nameGap": 32, **x},
        "yAxis": {"nameLocation": "end", **y},
        "series": series,
        "legend": {"show": legend, "data": [each["name"] for each in series if not each["name"].startswith("~")]},
    }


def lines(x: Sequence[str], series: Mapping[str, Numbers], unit: str, marks: Mapping[str, str] | None = None) -> Option:
    """Lines over dates or months, each named where it ends. marks: sentences at places of x."""
    drawn: list[Option] = [
        {
            "name": name,
            "type": "line",
            "data": list(values),
            "showSymbol": len(values) < 40,
            "symbol": _MARKS[place % MOST_LINES],
            "symbolSize": 7,
            "lineStyle": {"type": _DASHES[place % MOST_LINES], "width": 2},
            "endLabel": {"show": True, "formatter": "{a}", "color": "@ink", "fontSize": 11},
            "labelLayout": {"moveOverlap": "shiftY"},
        }
        for place, (name, values) in enumerate(series.items())
    ]
    if marks and drawn:
        drawn[0]["markLine"] = {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"type": "dotted", "color": "@soft"},
            "label": {"formatter": "{b}", "color": "@soft", "position": "insideEndTop", "fontSize": 10},
            "data": [{"xAxis": place, "name": name} for place, name in marks.items() if place in x],
        }
    return _frame({"type": "category", "data": list(x)}, {"type": "value", "name": unit}, drawn)


def fan(x: Sequence[str], bands: Mapping[str, Mapping[str, Sequence[float]]], unit: str, ends: str) -> Option:
    """A middle line with its 5 to 95 per cent as a band. bands: name to p5, p50, p95 by day; ends: the band's name."""
    series: list[Option] = []
    for place, (name, band) in enumerate(bands.items()):
        color, stack = f"@{place + 1}", f"band{place}"
        low, high = list(band["p5"]), list(band["p95"])
        quiet = {"type": "line", "stack": stack, "symbol": "none", "silent": True, "lineStyle": {"opacity": 0}}
        series += [
            {**quiet, "name": f"~low{place}", "data": low},
            {
                **quiet,
                "name": f"~band{place}",
                "data": [b - a for a, b in zip(low, high, strict=True)],
                "areaStyle": {"color": color, "opacity": 0.22},
            },
            {
                "name": name,
                "type": "line",
                "data": list(band["p50"]),
                "symbol": "none",
                "itemStyle": {"color": color},
                "lineStyle": {"color": color, "width": 2.5, "type": _DASHES[place]},
            },
        ]
        for end in ("p5", "p95"):
            series.append(
                {
                    "name": f"{name}, {ends.format(share=end[1:])}",
                    "type": "line",
                    "data": list(band[end]),
                    "symbol": "none",
                    "itemStyle": {"color": color},
                    "lineStyle": {"color": color, "width": 1, "type": "dotted"},
                }
            )
    found = _frame({"type": "category", "data": list(x)}, {"type": "value", "name": unit}, series)
    found["legend"]["data"] = list(bands)
    return found


def ranges(names: Sequence[str], bands: Sequence[Mapping[str, float | None]], unit: str, told: Sequence[str]) -> Option:
    """For each name a bar from p5 to p95 with the middle marked; what is `stated` as one figure has a mark of its own.

    told: the names of the three, and of what is stated.
    """
    back = list(reversed(range(len(names))))
    low = [bands[i].get("p5") for i in back]
    high = [bands[i].get("p95") for i in back]
    width = [None if a is None or b is None else b - a for a, b in zip(low, high, strict=True)]
    bar: Option = {"type": "bar", "stack": "range", "barMaxWidth": 16, "silent": True}
    series: list[Option] = [
        {**bar, "name": "~low", "data": low, "itemStyle": {"color": "transparent"}},
        {**bar, "name": "~range", "data": width, "itemStyle": {"color": "@1", "opacity": 0.35}},
    ]
    for name, key, mark, size in zip(
        told[:3], ("p5", "p50", "p95"), ("rect", "diamond", "rect"), (3, 12, 3), strict=True
    ):
        width_px = [size, 14] if size == 3 else size
        series.append(
            {
                "name": name,
                "type": "scatter",
                "symbol": mark,
                "symbolSize": width_px,
                "data": [bands[i].get(key) for i in back],
                "itemStyle": {"color": "@2" if key == "p50" else "@1"},
            }
        )
    if any("stated" in band for band in bands):
        series.append(
            {
                "name": told[3],
                "type": "scatter",
                "symbol": "triangle",
                "symbolSize": 12,
                "data": [bands[i].get("stated") for i in back],
                "itemStyle": {"color": "@3"},
            }
        )
    x = {"type": "value", "name": unit, "nameLocation": "middle", "nameGap": 28}
    found = _frame(x, {"type": "category", "data": [names[i] for i in back]}, series)
    return {**found, "tall": len(names)}


def bars(names: Sequence[str], series: Mapping[str, Numbers], unit: str) -> Option:
    """Lying bars, a group for each name; hatched apart."""
    back = list(reversed(range(len(names))))
    drawn: list[Option] = [
        {"name": name, "type": "bar", "barMaxWidth": 18, "data": [values[i] for i in back]}
        for name, values in series.items()
    ]
    x = {"type": "value", "name": unit, "nameLocation": "middle", "nameGap": 28}
    found = _frame(x, {"type": "category", "data": [names[i] for i in back]}, drawn, legend=len(series) > 1)
    return {**found, "tall": len(names) * (1 if len(series) == 1 else 1.6)}


def tornado(names: Sequence[str], lows: Numbers, highs: Numbers, base: float, unit: str, told: Sequence[str]) -> Option:
    """For each name how far it moves a figure from its base, at its low and at its high end."""

    def moved(values: Numbers) -> list[float | None]:
        return [None if value is None else value - base for value in values]

    found = bars(names, {told[0]: moved(lows), told[1]: moved(highs)}, unit)
    for each in found["series"]:
        each |= {"barGap": "-100%", "barMaxWidth": 16}
    return {**found, "tall": len(names)}


def sankey(links: Sequence[tuple[str, str, float]], unit: str) -> Option:
    """Flows from left to right."""
    nodes = dict.fromkeys(name for one, other, _ in links for name in (one, other))
    return {
        "sankey": True,
        "unit": unit,
        "series": [
            {
                "name": unit,
                "type": "sankey",
                "data": [{"name": name} for name in nodes],
                "links": [{"source": one, "target": other, "value": round(value, 3)} for one, other, value in links],
                "lineStyle": {"color": "source", "opacity": 0.35},
                "label": {"color": "@ink"},
                "emphasis": {"focus": "adjacency"},
                "nodeGap": 16,
                "right": "22%",
            }
        ],
        "legend": {"show": False},
        "tall": 18,
    }
