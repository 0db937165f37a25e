"""Two results beside each other: two scenarios, or two plans. What is equal is said to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sekisho.office.analyst import charts
from sekisho.office.analyst.sheets import NUMBER, PCT, TEXT, YEN, Column, Page, Section, Sheet
from sekisho.office.analyst.tell_plan import notes_of as plan_notes
from sekisho.office.analyst.telling import band_cells, ends, notes_of
from sekisho.office.site.words import say
from sekisho.planning.words import PlanLabels
from sekisho.supply.pictures.words import Labels

Json = Mapping[str, Any]
Pair = tuple[Json, Json]


def compare_page(docs: Pair, labels: Labels) -> Page:
    """Of two documents of `supply run --json`."""
    names = _names(docs, labels)
    nothing = docs[0]["loss_jpy"] == docs[1]["loss_jpy"] and docs[0]["cover_days"] == docs[1]["cover_days"]
    banner = [("calm", say("analyst.compare.nothing", labels.language))] if nothing else []
    conventions = {doc["convention"] for doc in docs} | {doc["denominator_jpy"] for doc in docs}
    if len(conventions) > 2:
        banner.append(("warning", say("analyst.compare.conventions", labels.language)))
    return Page(
        title=say("analyst.compare.title", labels.language, one=names[0], other=names[1]),
        lead=say("analyst.compare.lead", labels.language),
        mark=next((labels(f"mark.{doc['basis']}") for doc in docs if doc["basis"] != "published"), ""),
        banners=banner,
        sections=[_loss(docs, names, labels), _curves(docs, names, labels), *_cover(docs, names, labels)],
    )


def _names(docs: Pair, labels: Labels) -> list[str]:
    first, second = (labels.of(doc["title"]) for doc in docs)
    return [first, second] if first != second else [f"{first} (1)", f"{second} (2)"]


def _notes(docs: Pair, names: list[str], labels: Labels) -> list[tuple[str, str]]:
    told = []
    for name, doc in zip(names, docs, strict=True):
        told += [(f"{name}{labels('comma')}{head}", sentence) for head, sentence in notes_of(doc, labels)]
    return told


def _loss(docs: Pair, names: list[str], labels: Labels) -> Section:
    rows = [
        [name, doc["days"], labels(f"gdp.{doc['convention']}"), *band_cells(doc["loss_jpy"]),
         *band_cells(doc["loss_gdp_pct"]), doc["cliff_day"]["date"]["p50"], doc["cliff_day"]["censored_pct"]]
        for name, doc in zip(names, docs, strict=True)
    ]  # fmt: skip
    columns: list[Column] = [(say("analyst.head.scenario", labels.language), TEXT), (labels("t.head.days"), NUMBER)]
    columns += [(labels("convention"), TEXT), *((f"{labels('t.head.loss')} {end}", YEN) for end in ends(labels))]
    columns += [(f"{labels('t.head.gdp')} {end}", PCT) for end in ends(labels)]
    columns += [(say("analyst.head.cliff", labels.language), TEXT), (labels("t.head.beyond"), PCT)]
    house = [
        (labels("fan.house_row", house=labels.named("house", each["house"]), days=each["duration_days"] or "–"), each)
        for each in docs[0]["published"]
    ]
    bands = [doc["loss_gdp_pct"] for doc in docs] + [{"stated": each["loss_gdp_pct"]} for _, each in house]
    shown = [
        *(f"{name}{labels('comma')}{labels('days', days=doc['days'])}" for name, doc in zip(names, docs, strict=True)),
        *(name for name, _ in house),
    ]
    title = say("analyst.compare.loss", labels.language)
    return Section(
        id="loss",
        title=title,
        told=[docs[0]["published_note"]],
        chart=charts.ranges(shown, bands, labels("t.head.gdp"), [*ends(labels), labels("fan.theirs")]),
        sheets=[Sheet("loss", title, columns, rows)],
        notes=_notes(docs, names, labels),
    )


def _curves(docs: Pair, names: list[str], labels: Labels) -> Section:
    days = max(doc["days"] for doc in docs)
    curves = {
        name: [*doc["series"]["lost_output_pct"]["p50"], *[None] * (days - doc["days"])]
        for name, doc in zip(names, docs, strict=True)
    }
    columns: list[Column] = [(say("analyst.head.day", labels.language), NUMBER)]
    columns += [(f"{name} {end}", PCT) for name in names for end in ends(labels)]
    series = [doc["series"]["lost_output_pct"] for doc in docs]
    rows = [
        [at, *(each[end][at] if at < len(each[end]) else None for each in series for end in ("p5", "p50", "p95"))]
        for at in range(0, days, 7)
    ]
    return Section(
        id="missing",
        title=labels("fan.missing"),
        chart=charts.lines([str(day) for day in range(days)], curves, "%"),
        sheets=[Sheet("missing", labels("fan.missing"), columns, rows, say("analyst.weekly", labels.language))],
        notes=_notes(docs, names, labels),
    )


def _cover(docs: Pair, names: list[str], labels: Labels) -> list[Section]:
    elements = [e for e in docs[0]["cover_days"] if e in docs[1]["cover_days"]]
    if not elements:
        return []
    title = say("analyst.compare.cover", labels.language)
    columns: list[Column] = [(labels("t.head.element"), TEXT)]
    columns += [(f"{name} {end}", NUMBER) for name in names for end in ends(labels)]
    rows = [
        [labels(f"element.{e}"), *(cell for doc in docs for cell in band_cells(doc["cover_days"][e]))] for e in elements
    ]
    series = {name: [doc["cover_days"][e]["p50"] for e in elements] for name, doc in zip(names, docs, strict=True)}
    chart = charts.bars([labels(f"element.{e}") for e in elements], series, labels("cover.x"))
    return [
        Section("cover", title, [Sheet("cover", title, columns, rows)], chart=chart,
                notes=[(labels("convention"), labels("cover.convention")), *_notes(docs, names, labels)])
    ]  # fmt: skip


def compare_plans_page(docs: Pair, labels: PlanLabels, keys: tuple[str, str]) -> Page:
    """Of two documents of `plan --json`."""
    names = [f"{labels.of(doc['title'])} ({key[:8]})" for doc, key in zip(docs, keys, strict=True)]
    shares: list[dict[str, float]] = [{each["option"]: each["share"] for each in doc["choices"]} for doc in docs]
    called = {each["option"]: each["name"] for doc in docs for each in doc["choices"]}
    same = shares[0] == shares[1]
    rows: list[list[Any]] = []
    for told, part, key in (
        ("p.loss_without", "loss_jpy", "simulated_without"),
        ("p.loss_planned", "loss_jpy", "simulated"),
        ("p.loss_planned", "loss_jpy", "planned"),
        ("p.cost_planned", "cost_jpy", "planned"),
    ):
        side = labels("p.head.simulator") if key.startswith("simulated") else labels("p.head.programme")
        rows.append([f"{labels(told)}{labels('comma')}{side}", *(doc[part][key] for doc in docs)])
    choices = [
        [name, *(None if option not in each else 100 * each[option] for each in shares)]
        for option, name in called.items()
    ]
    conventions = [labels(f"gdp.{doc['convention']}") for doc in docs]
    is_alike = conventions[0] == conventions[1]
    losses = _losses_of_plans(names, rows, conventions, labels)
    chosen = Sheet(
        "choices",
        labels("p.choices"),
        [(labels("p.head.option"), TEXT), *((f"{name}{labels('comma')}{labels('pp.share')}", PCT) for name in names)],
        choices,
    )
    status = [
        [name, labels(f"p.status.{doc['status']}"), doc["objective_jpy"], doc["bound_jpy"], doc["gap_pct"],
         100 * doc["risk"]["weight"], labels.listed([called.get(each, each) for each in doc["forced"]]) or None]
        for name, doc in zip(names, docs, strict=True)
    ]  # fmt: skip
    heads = ("plan", "status", "objective", "bound", "gap", "risk", "forced")
    kinds = (TEXT, TEXT, YEN, YEN, PCT, PCT, TEXT)
    columns = [(say(f"analyst.head.{head}", labels.language), kind) for head, kind in zip(heads, kinds, strict=True)]
    notes = [(f"{name}{labels('comma')}{head}", told) for name, doc in zip(names, docs, strict=True)
             for head, told in plan_notes(doc, labels)]  # fmt: skip
    bars = {name: [None if row[1 + at] is None else row[1 + at] / 1e9 for row in rows] for at, name in enumerate(names)}
    banners = [("calm", say("analyst.compare_plans.nothing", labels.language))] if same else []
    if not is_alike:
        one, other = conventions
        banners.append(("warning", say("analyst.compare_plans.conventions", labels.language, one=one, other=other)))
    return Page(
        title=say("analyst.compare_plans.title", labels.language),
        lead=say("analyst.compare_plans.lead", labels.language),
        banners=banners,
        mark=next((labels("mark.synthetic") for doc in docs if doc["basis"] == "synthetic"), labels("mark.assumption")),
        sections=[
            Section("losses", labels("p.losses"), [*losses, Sheet("status", labels("p.status"), columns, status)],
                    chart=charts.bars([row[0] for row in rows], bars, say("analyst.billion_yen", labels.language))
                    if is_alike else None,
                    notes=notes),
            Section("choices", labels("p.choices"), [chosen],
                    chart=charts.bars(list(called.values()), {name: [row[1 + at] for row in choices]
                                                              for at, name in enumerate(names)}, labels("pp.share")),
                    notes=notes),
        ],
    )  # fmt: skip


def _losses_of_plans(
    names: list[str], rows: list[list[Any]], conventions: list[str], labels: PlanLabels
) -> list[Sheet]:
    """One table where both count alike; else one for each, so that nobody subtracts across conventions."""
    title = labels("p.losses")
    if conventions[0] == conventions[1]:
        return [Sheet("losses", title, [("", TEXT), *((name, YEN) for name in names)], rows)]
    return [
        Sheet(
            f"losses-{at}",
            f"{title}{labels('colon')}{name}",
            [("", TEXT), (conventions[at - 1], YEN)],
            [[row[0], row[at]] for row in rows],
        )
        for at, name in enumerate(names, 1)
    ]
