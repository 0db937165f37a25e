"""A scenario's result as a page, in the order in which its readers ask: days, cliff, cases, sectors, loss, flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sekisho.office.analyst import charts
from sekisho.office.analyst.sheets import NUMBER, PCT, SOURCE, TEXT, YEN, Page, Section, Sheet, figure
from sekisho.office.analyst.tell_flows import arrivals_section, flows_section
from sekisho.office.analyst.telling import (
    band_cells,
    band_columns,
    ends,
    houses,
    loss_told,
    notes_of,
    numbered_off,
    open_section,
    parameters_sheet,
    range_and_source,
    sector_name,
    weekly_sheet,
)
from sekisho.office.site.words import say
from sekisho.supply.material.uses import shipped_uses
from sekisho.supply.pictures.words import Labels, yen

Json = Mapping[str, Any]
_MOST_BARS: Final = 12


def run_page(doc: Json, labels: Labels) -> Page:
    """Of the document of `supply run --json`."""
    return Page(
        title=labels.of(doc["title"]),
        mark=labels(f"mark.{doc['basis']}"),
        lead=f"{loss_told(doc, labels)} {labels('t.rests.' + doc['basis'])}",
        banners=[] if doc["complete"] else [("warning", _stopped(doc, labels))],
        sections=[each for each in _sections(doc, labels) if each is not None],
    )


def _stopped(doc: Json, labels: Labels) -> str:
    return labels("t.stopped", done=f"{doc['draws']:,}", asked=f"{doc['draws_asked']:,}")


def _sections(doc: Json, labels: Labels) -> Iterator[Section | None]:
    if doc["cover_days"]:
        yield _cover(doc, labels)
        yield _cliff(doc, labels)
        yield _cases(doc, labels)
        yield _sectors(doc, labels)
    yield _loss(doc, labels)
    if doc["flows"]:
        yield flows_section(doc, labels)
        yield arrivals_section(doc, labels)
    yield open_section(doc["not_identified"], labels)
    yield _parameters(doc, labels)


def _cover(doc: Json, labels: Labels) -> Section:
    covers, language = doc["cover_days"], labels.language
    rows = [[labels(f"element.{e}"), *band_cells(each), each["of_lines"]["q01"]] for e, each in covers.items()]
    columns = [(labels("t.head.element"), TEXT), *band_columns(labels), (labels("t.cover_least"), NUMBER)]
    names = {use.id: labels.of(use.name) for use in shipped_uses()}
    by_use = [
        [names.get(each["use"], each["use"]), labels(f"element.{each['element']}"), *band_cells(each)]
        for each in doc["cover_by_use"]
    ]
    by_tier = [
        [say(f"analyst.tier.{each['tier'].replace(' ', '_')}", language), labels(f"element.{each['element']}"),
         *band_cells(each)]
        for each in doc["cover_by_tier"]
    ]  # fmt: skip
    series = {e: band["p50"] for e, band in doc["series"]["cover_days"].items()}
    return Section(
        id="cover",
        title=numbered_off(labels("t.cover")),
        told=[say("analyst.cover.told", language, first=doc["first_day"])],
        chart=charts.ranges(
            [labels(f"element.{e}") for e in covers], list(covers.values()), labels("cover.x"), ends(labels)
        ),
        picture="cover",
        sheets=[
            Sheet("cover", numbered_off(labels("t.cover")), columns, rows),
            Sheet(
                "cover-by-use",
                say("analyst.cover.by_use", language),
                [(labels("t.head.use"), TEXT), (labels("t.head.element"), TEXT), *band_columns(labels)],
                by_use,
            ),
            Sheet(
                "cover-by-tier",
                say("analyst.cover.by_tier", language),
                [(say("analyst.tier", language), TEXT), (labels("t.head.element"), TEXT), *band_columns(labels)],
                by_tier,
                say("analyst.cover.tier_note", language),
            ),
            weekly_sheet("cover-days", say("analyst.cover.run_down", language), doc["series"]["date"], series, labels),
        ],
        notes=[(labels("convention"), labels("cover.convention")), *range_and_source(doc, labels)],
    )


def _cliff(doc: Json, labels: Labels) -> Section:
    cliff, language = doc["cliff_day"], labels.language
    threshold = f"{cliff['threshold_pct']:g}"
    told = [
        labels("t.cliff_at", share=end[1:], date=cliff["date"][end], day=int(cliff[end]))
        if cliff[end] is not None
        else labels("t.cliff_none_at", share=end[1:], days=doc["days"])
        for end in ("p5", "p50", "p95")
    ]
    rows = [
        [f"{end[1:]} %", cliff["date"][end], None if cliff[end] is None else int(cliff[end])]
        for end in ("p5", "p50", "p95")
    ]
    series, dates = doc["series"], doc["series"]["date"]
    lost, stopped = series["lost_output_pct"], series["stopped_lines_pct"]
    curve = {
        f"{labels('fan.missing')} ({end[1:]} %)": lost[end] for end in ("p5", "p50", "p95")
    } | {f"{say('analyst.cliff.stopped', language)} (50 %)": stopped["p50"]}  # fmt: skip
    lines = [
        [
            labels.of(each["name"]),
            each["stops"]["date"]["p50"],
            each["restarts"]["date"]["p50"],
            *band_cells(each["working_days"]),
            each["source"],
        ]
        for each in doc["named_lines"]
    ]
    named = Sheet(
        "named-lines",
        say("analyst.cliff.named", language),
        [(say(f"analyst.head.{name}", language), TEXT) for name in ("line", "stops", "restarts")]
        + [(f"{say('analyst.head.working_days', language)}, {end}", NUMBER) for end in ends(labels)]
        + [(labels("source"), SOURCE)],
        lines,
    )
    return Section(
        id="cliff",
        title=numbered_off(labels("t.cliff", pct=threshold)),
        told=[*told, labels("t.cliff_censored", pct=figure(cliff["censored_pct"]))],
        chart=charts.fan(dates, {labels("fan.missing"): lost}, "%", say("analyst.end", language, share="{share}")),
        picture="loss",
        sheets=[
            Sheet(
                "cliff",
                numbered_off(labels("t.cliff", pct=threshold)),
                [
                    (say("analyst.head.draws", language), TEXT),
                    (labels("t.head.date"), TEXT),
                    (labels("t.head.days"), NUMBER),
                ],
                rows,
            ),
            weekly_sheet("missing-output", labels("fan.missing"), dates, curve, labels),
            *([named] if lines else []),
        ],
        notes=[
            (labels("convention"), say("analyst.cliff.convention", language, pct=threshold)),
            *range_and_source(doc, labels),
        ],
    )


def _cases(doc: Json, labels: Labels) -> Section | None:
    cases = doc.get("cases")
    if not cases:
        return None
    language = labels.language
    values = [
        [labels.of(each["name"]), *band_cells(each["cliff_shift_days"]), each["cliff_shift_days"]["censored_pct"],
         *band_cells(each["jpy_per_kg"]), each["jpy_per_kg"]["standard_error"], each["jpy_per_kg"]["zero_pct"]]
        for each in cases["values"]
    ]  # fmt: skip
    days = say("analyst.cases.days", language)
    kg = say("analyst.cases.kg", language)
    columns = [
        (labels("t.head.batch"), TEXT),
        *((f"{days}, {end}", NUMBER) for end in ends(labels)),
        (labels("t.head.beyond"), PCT),
        *((f"{kg}, {end}", NUMBER) for end in ends(labels)),
        (labels("t.head.error"), NUMBER),
        (labels("t.head.zero"), PCT),
    ]
    bought = cases["days_bought"]
    rows = [[labels("t.bought_cliff"), *band_cells(bought["cliff_shift_days"])]]
    rows += [
        [labels("t.bought_cover", element=labels(f"element.{e}")), *band_cells(band)]
        for e, band in bought["cover_days"].items()
    ]
    return Section(
        id="cases",
        title=numbered_off(labels("t.moves")),
        told=[labels("t.bought_note", draws=f"{bought['draws']:,}"), labels("t.kg_note")],
        sheets=[
            Sheet("pending-cases", numbered_off(labels("t.moves")), columns, values),
            Sheet("days-bought", numbered_off(labels("t.bought")), [("", TEXT), *band_columns(labels)], rows),
        ],
        notes=range_and_source({**doc, "draws": bought["draws"]}, labels),
    )


def _sectors(doc: Json, labels: Labels) -> Section:
    losing = sorted(
        (each for each in doc["by_sector"] if (each["lost_output_pct"]["p50"] or 0) > 0),
        key=lambda each: (not each["gated"], -each["lost_output_pct"]["p50"]),
    )
    rows = [
        [sector_name(each, labels), labels("t.gated" if each["gated"] else "t.propagated"),
         *band_cells(each["lost_output_pct"]), *band_cells(each["lost_value_added_jpy"])]
        for each in losing
    ]  # fmt: skip
    columns = [(labels("t.head.sector"), TEXT), (labels("t.head.gated"), TEXT)]
    columns += [(f"{labels('t.head.pct')} {end}", PCT) for end in ends(labels)]
    columns += [(f"{labels('t.head.jpy')} {end}", YEN) for end in ends(labels)]
    top = losing[:_MOST_BARS]
    return Section(
        id="sectors",
        title=numbered_off(labels("t.sectors")),
        chart=charts.ranges(
            [sector_name(each, labels) for each in top],
            [each["lost_output_pct"] for each in top],
            labels("t.head.pct"),
            ends(labels),
        ),
        sheets=[Sheet("sectors", numbered_off(labels("t.sectors")), columns, rows)],
        notes=notes_of(doc, labels),
    )


def _loss(doc: Json, labels: Labels) -> Section:
    jpy, pct, language = doc["loss_jpy"], doc["loss_gdp_pct"], labels.language
    ours = f"{labels('t.ours')}, {labels('days', days=doc['days'])}"
    rows: list[list[Any]] = [
        [ours, doc["days"], *band_cells(jpy), *band_cells(pct), labels(f"gdp.{doc['convention']}"), labels("t.ours")]
    ]
    for name, each in houses(doc, labels):
        found = [None, each["loss_jpy"], None, None, each["loss_gdp_pct"], None, each["assumes"], each["source"]]
        rows.append([name, each["duration_days"], *found])
    columns = [(labels("t.head.house"), TEXT), (labels("t.head.days"), NUMBER)]
    columns += [(f"{labels('t.head.loss')} {end}", YEN) for end in ends(labels)]
    columns += [(f"{labels('t.head.gdp')} {end}", PCT) for end in ends(labels)]
    columns += [(labels("t.head.assumes"), TEXT), (labels("source"), SOURCE)]
    others: list[list[Any]] = []
    for name, each in doc["loss_by_horizon"].items():
        number, _, unit = name.partition(" ")
        head = labels("t.horizon", convention=labels(f"t.{unit}", n=number))
        others.append([head, *band_cells(each["loss_jpy"]), *band_cells(each["loss_gdp_pct"])])
    for name, each in doc["by_convention"].items():
        others.append([labels(f"gdp.{name}"), *band_cells(each["loss_jpy"]), None, None, None])
    if doc["by_sector"]:
        others.append([labels("t.propagated_jpy"), *band_cells(doc["propagated_jpy"]), None, None, None])
    beside = [(ours, pct), *((name, {"stated": each["loss_gdp_pct"]}) for name, each in houses(doc, labels))]
    error = "" if jpy.get("standard_error") is None else labels(
        "t.error", mean=yen(jpy["mean"], labels), error=yen(jpy["standard_error"], labels)
    )  # fmt: skip
    return Section(
        id="loss",
        title=numbered_off(labels("t.loss")),
        told=[each for each in (loss_told(doc, labels), error, doc["published_note"]) if each],
        chart=charts.ranges(
            [name for name, _ in beside],
            [band for _, band in beside],
            labels("t.head.gdp"),
            [*ends(labels), labels("fan.theirs")],
        ),
        picture="loss",
        sheets=[
            Sheet("loss", numbered_off(labels("t.loss")), columns, rows, say("analyst.loss.bands", language)),
            Sheet(
                "loss-otherwise",
                say("analyst.loss.otherwise", language),
                [("", TEXT), *((f"{labels('t.head.loss')} {end}", YEN) for end in ends(labels)),
                 *((f"{labels('t.head.gdp')} {end}", PCT) for end in ends(labels))],
                others,
            ),
        ],
        notes=[*notes_of(doc, labels), (labels("beside"), doc["published_note"])],
    )  # fmt: skip


def _parameters(doc: Json, labels: Labels) -> Section:
    sheet = parameters_sheet(doc["parameters"], labels)
    told = [say("analyst.parameters.told", labels.language), labels("t.mass", g=f"{doc['mass_residual_g']:.3g}")]
    return Section("parameters", sheet.title, [sheet], told)
