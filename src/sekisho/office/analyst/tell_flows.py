"""Flows of a scenario from origin to sector, and what arrives of what normally arrives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sekisho.office.analyst import charts
from sekisho.office.analyst.sheets import NUMBER, PCT, TEXT, Column, Section, Sheet
from sekisho.office.analyst.telling import ends, numbered_off, range_and_source, sector_name, weekly_sheet
from sekisho.office.site.words import say
from sekisho.supply.pictures.words import Labels

Json = Mapping[str, Any]
_MOST_LINKS: Final = 60


def flows_section(doc: Json, labels: Labels) -> Section:
    names = {each["sector"]: sector_name(each, labels) for each in doc["by_sector"]}
    rows = [
        [labels.named("country", each["origin"]), labels(f"form.{each['form']}"), labels(f"element.{each['element']}"),
         names.get(each["sector"], each["sector"]), each["contained_g"] / 1e6, each["normal_g"] / 1e6]
        for each in doc["flows"]
    ]  # fmt: skip
    columns = [(labels(f"origins.head.{name}"), TEXT) for name in ("origin", "form", "element", "sector")]
    columns += [(labels("origins.head.came"), NUMBER), (labels("origins.head.normal"), NUMBER)]
    left: dict[tuple[str, str], float] = {}
    right: dict[tuple[str, str], float] = {}
    for origin, form, element, sector, came, _ in rows:
        if came > 0:
            one = (f"{origin}, {form}", element)
            left[one] = left.get(one, 0.0) + came
            right[element, sector] = right.get((element, sector), 0.0) + came
    links = sorted(((a, b, t) for (a, b), t in (left | right).items()), key=lambda each: -each[2])[:_MOST_LINKS]
    return Section(
        id="flows",
        title=say("analyst.flows", labels.language),
        told=[say("analyst.flows.told", labels.language)],
        chart=charts.sankey(links, "t"),
        picture="origins",
        sheets=[Sheet("flows", say("analyst.flows", labels.language), columns, rows)],
        notes=[
            (labels("convention"), say("analyst.flows.convention", labels.language, most=_MOST_LINKS)),
            (labels("range"), labels("origins.range", draws=f"{doc['draws']:,}")),
            range_and_source(doc, labels)[1],
        ],
    )


def arrivals_section(doc: Json, labels: Labels) -> Section:
    inflow = doc["series"]["inflow_pct"]
    curves = {labels(f"element.{e}"): band["p50"] for e, band in inflow.items()}
    columns: list[Column] = [(labels("t.head.element"), TEXT)]
    columns += [(f"{say('analyst.arrivals.mean', labels.language)}, {end}", PCT) for end in ends(labels)]
    rows = [
        [labels(f"element.{e}"), *(sum(band[end]) / max(len(band[end]), 1) for end in ("p5", "p50", "p95"))]
        for e, band in inflow.items()
    ]
    dates = doc["series"]["date"]
    return Section(
        id="arrivals",
        title=numbered_off(labels("t.volumes")),
        chart=charts.lines(dates, curves, say("analyst.arrivals.unit", labels.language)),
        sheets=[
            Sheet("arrivals", numbered_off(labels("t.volumes")), columns, rows),
            weekly_sheet("arrivals-by-week", say("analyst.arrivals.weeks", labels.language), dates, curves, labels),
        ],
        notes=[
            (labels("convention"), say("analyst.arrivals.convention", labels.language)),
            *range_and_source(doc, labels),
        ],
    )
