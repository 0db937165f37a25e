"""A hindcast as a page: the months, every check with what is not held and why, the houses, waiting, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sekisho.office.analyst import charts
from sekisho.office.analyst.sheets import FLAG, NUMBER, PCT, SOURCE, TEXT, YEN, Page, Section, Sheet, figure
from sekisho.office.analyst.telling import open_section, parameters_sheet
from sekisho.office.site.words import say
from sekisho.supply.pictures.words import Labels, derived_told

Json = Mapping[str, Any]
_FLOW: Final = {"2025": "hindcast.world_t", "2010": "hindcast.all_t"}


def hindcast_page(doc: Json, labels: Labels) -> Page:
    """Of the document of `supply hindcast --json`."""
    held = sum(each["held"] for each in doc["checks"])
    prior = doc["share_of_prior"]
    stopped = prior["draws"] < prior["draws_asked"]
    told = labels("said.stopped", done=f"{prior['draws']:,}", asked=f"{prior['draws_asked']:,}")
    return Page(
        title=labels("t.hindcast", case=doc["case"], held=held, all=len(doc["checks"])),
        mark=labels(f"mark.{doc['basis']}"),
        lead=labels(
            "t.prior",
            imposed=figure(100 * prior["imposed"]),
            whole=figure(100 * prior["imposed_and_2010"]),
            draws=f"{prior['draws']:,}",
        ),
        banners=[("warning", told)] if stopped else [],
        sections=[each for each in _sections(doc, labels) if each is not None],
    )


def _sections(doc: Json, labels: Labels) -> Iterator[Section | None]:
    yield _months(doc, labels)
    yield _checks(doc, labels)
    if "lines" in doc:
        yield _lines(doc, labels)
        yield _houses(doc, labels)
        yield _waiting(doc, labels)
    yield _data(doc, labels)
    yield open_section(doc["not_identified"], labels)
    yield Section("notes", say("analyst.notes", labels.language), listed=doc["notes"])
    yield Section("sources", labels("source"), listed=doc["sources"], as_filed=True)
    sheet = parameters_sheet(doc["parameters"], labels)
    yield Section("parameters", sheet.title, [sheet], [say("analyst.parameters.told", labels.language)])


def _notes(doc: Json, labels: Labels) -> list[tuple[str, str]]:
    prior = doc["share_of_prior"]
    range_told = labels("hindcast.range", share=f"{figure(100 * prior['imposed'])} %", draws=f"{prior['draws']:,}")
    return [
        (labels("convention"), say("analyst.hindcast.convention", labels.language)),
        (labels("range"), range_told),
        (labels("source"), labels("hindcast.sources")),
    ]


def _months(doc: Json, labels: Labels) -> Section:
    columns = [
        (labels("checks.head.month"), TEXT),
        (labels("checks.head.actual"), NUMBER),
        (labels("checks.head.model_t"), NUMBER),
    ]
    flow = labels(_FLOW[doc["case"]])
    sheets = [Sheet("months", flow, columns, _month_rows(doc["series"]), derived_told(doc, labels))]
    if "series_japan" in doc:
        sheets.append(Sheet("months-japan", labels("hindcast.japan_t"), columns, _month_rows(doc["series_japan"])))
    series = {
        labels("checks.head.actual"): [each["actual_t"] for each in doc["series"]],
        labels("checks.head.model_t"): [each["model_t"] for each in doc["series"]],
    }
    return Section(
        id="months",
        title=labels("t.hindcast_months"),
        chart=charts.lines([each["month"] for each in doc["series"]], series, flow),
        picture="months",
        sheets=sheets,
        notes=_notes(doc, labels),
    )


def _month_rows(series: list[Json]) -> list[list[Any]]:
    return [[each["month"], each["actual_t"], each["model_t"]] for each in series]


def _checks(doc: Json, labels: Labels) -> Section:
    details = doc["check_details"]
    columns = [
        ("", TEXT),
        (labels("checks.head.check"), TEXT),
        (labels("checks.head.model"), NUMBER),
        (labels("checks.head.low"), NUMBER),
        (labels("checks.head.high"), NUMBER),
        (labels("checks.head.held"), FLAG),
        (labels("checks.head.role"), TEXT),
        (labels("source"), SOURCE),
    ]
    rows = []
    for each in doc["checks"]:
        of = details[each["id"]]
        role = labels(f"checks.{of['role']}") if of["role"] in ("imposed", "afterwards") else of["role"]
        rows.append([each["id"], each["what"], each["model"], of["low"], of["high"], each["held"], role, of["source"]])
    return Section(
        id="checks",
        title=labels("t.checks"),
        picture="checks",
        sheets=[Sheet("checks", labels("t.checks"), columns, rows)],
        told=[f"{labels('t.why_not')}{labels('colon')}{each['id']}. {each['reason']}" for each in doc["not_held"]],
        notes=_notes(doc, labels),
    )


def _lines(doc: Json, labels: Labels) -> Section:
    lines = doc["lines"]
    curves = {
        labels("hindcast.world"): lines["world_stopped_pct"],
        labels("hindcast.japan"): lines["japan_magnet_stopped_pct"],
    }
    columns = [(labels("t.head.date"), TEXT), *((head, PCT) for head in curves)]
    rows = [[day, *(each[at] for each in curves.values())] for at, day in enumerate(lines["date"]) if at % 7 == 0]
    return Section(
        id="lines",
        title=labels("hindcast.stopped"),
        chart=charts.lines(lines["date"], curves, "%"),
        sheets=[Sheet("lines", labels("hindcast.stopped"), columns, rows, say("analyst.weekly", labels.language))],
        notes=_notes(doc, labels),
    )


def _houses(doc: Json, labels: Labels) -> Section:
    columns = [
        (labels("t.head.house"), TEXT),
        (labels("t.head.months"), NUMBER),
        (f"{labels('t.head.published')} {labels('t.head.gdp')}", PCT),
        (f"{labels('t.head.published')}", YEN),
        (labels("t.head.stock"), NUMBER),
        (labels("t.head.fit"), TEXT),
        (f"{labels('t.head.model')} {labels('t.head.gdp')}", PCT),
        (labels("t.head.needed"), NUMBER),
        (labels("source"), SOURCE),
    ]
    keys = ("months", "published_gdp_pct", "published_jpy", "own_stock_days")
    rows = [
        [labels.named("house", each["house"]), *(each[key] for key in keys), labels.named("house_use", each["use"]),
         each["model_gdp_pct"], each["cover_needed_days"], each["source"]]
        for each in doc["houses"]
    ]  # fmt: skip
    ratio = [
        [each["cover_days"], each["loss_3m_gdp_pct"], each["loss_12m_gdp_pct"], each["ratio_12m_3m"]]
        for each in doc["house_ratio"]
    ]
    heads = [(labels("t.ratio.cover"), NUMBER), (labels("t.ratio.three"), PCT), (labels("t.ratio.twelve"), PCT)]
    names = [
        f"{labels.named('house', each['house'])}, {labels('t.months', n=each['months'])}" for each in doc["houses"]
    ]
    return Section(
        id="houses",
        title=labels("t.houses"),
        chart=charts.bars(
            names,
            {
                labels("t.head.published"): [each["published_gdp_pct"] for each in doc["houses"]],
                labels("t.head.model"): [each["model_gdp_pct"] for each in doc["houses"]],
            },
            labels("t.head.gdp"),
        ),
        sheets=[
            Sheet("houses", labels("t.houses"), columns, rows),
            Sheet("house-ratio", labels("t.ratio"), [*heads, (labels("t.ratio.ratio"), NUMBER)], ratio),
        ],
        notes=_notes(doc, labels),
    )


def _waiting(doc: Json, labels: Labels) -> Section:
    licensing = doc["licensing"]
    columns = [(labels("t.wait.mechanism"), TEXT), (labels("t.wait.fitted"), PCT), (labels("t.wait.predicted"), PCT)]
    spans = ("day", "median", "p90", "refused", "late")
    columns += [(f"{labels(f't.wait.{name}')}, {share} %", NUMBER) for name in spans for share in (5, 50, 95)]
    rows = []
    for each in licensing["mechanisms"]:
        found = (
            [100 * value for value in each["predicted"]["87"]],
            each["median_wait_days"],
            each["p90_wait_days"],
            [100 * value for value in each["refused_share"]],
            each["late_wait_days"],
        )
        row = [
            labels(f"waiting.mechanism.{each['mechanism']}"),
            100 * each["fitted_share"],
            100 * each["predicted_share"],
        ]
        rows.append([*row, *(value for band in found for value in (band or [None] * 3))])
    return Section(
        id="waiting",
        title=labels("t.waiting"),
        picture="waiting",
        sheets=[Sheet("waiting", labels("t.waiting"), columns, rows)],
        told=[labels(f"open.{name}") for name in licensing["not_identified"]],
        notes=[
            (labels("range"), labels("waiting.range", draws=f"{licensing['draws']:,}")),
            (labels("source"), labels("waiting.sources")),
        ],
    )


def _data(doc: Json, labels: Labels) -> Section | None:
    if not doc["data_tests"]:
        return None
    columns = [("", TEXT), (labels("checks.head.check"), TEXT), (labels("t.head.data"), NUMBER)]
    columns += [(labels("t.head.published"), NUMBER), (labels("checks.head.held"), FLAG)]
    rows = [[each["id"], each["what"], each["data"], each["target"], each["held"]] for each in doc["data_tests"]]
    return Section("data", labels("t.data_tests"), [Sheet("data-tests", labels("t.data_tests"), columns, rows)])
