"""Leverage as a page: what withholding all pending licences would cost, by horizon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sekisho.office.analyst import charts
from sekisho.office.analyst.sheets import NUMBER, YEN, Page, Section, Sheet
from sekisho.office.analyst.telling import ends, open_section
from sekisho.office.site.words import say
from sekisho.supply.pictures.words import Labels

Json = Mapping[str, Any]


def leverage_page(doc: Json, labels: Labels, title: str) -> Page:
    """Of the document of `supply leverage --json`; title: the scenario's."""
    rows = [
        [
            each["horizon_days"],
            each["refused_jpy"],
            each["granted_jpy"],
            *(each["leverage_jpy"][name] for name in ("mean", "standard_error", "p5", "p50", "p95")),
        ]
        for each in doc["horizons"]
    ]
    low, middle, high = ends(labels)
    columns = [(f"{labels('t.head.horizon')}, {labels('t.head.days')}", NUMBER)]
    columns += [(labels(f"t.head.{name}"), YEN) for name in ("refused", "granted", "mean", "error")]
    columns += [(end, YEN) for end in (low, middle, high)]
    heading = labels("t.leverage_alone", on=doc["on"])
    bands = [{end: each["leverage_jpy"][end] / 1e9 for end in ("p5", "p50", "p95")} for each in doc["horizons"]]
    section = Section(
        id="leverage",
        title=heading,
        told=[labels("t.leverage_note", draws=f"{doc['draws']:,}", convention=labels(f"gdp.{doc['convention']}"))],
        chart=charts.ranges(
            [labels("days", days=each["horizon_days"]) for each in doc["horizons"]],
            bands,
            say("analyst.billion_yen", labels.language),
            ends(labels),
        ),
        sheets=[Sheet("leverage", heading, columns, rows)],
        notes=[
            (labels("convention"), labels(f"gdp.{doc['convention']}")),
            (labels("range"), labels("said.range", draws=f"{doc['draws']:,}", seed=doc["seed"])),
            (labels("source"), say("analyst.leverage.source", labels.language, scenario=doc["scenario"])),
        ],
    )
    unknown = open_section(doc["not_identified"], labels)
    return Page(
        title=say("analyst.leverage.title", labels.language, scenario=title),
        mark=labels(f"mark.{doc['basis']}"),
        lead=labels(f"t.rests.{doc['basis']}"),
        sections=[section, *([unknown] if unknown else [])],
    )
