"""A plan as a page: losses by programme and simulator, choices, the bridge, break-evens, what changes the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sekisho.office.analyst import charts
from sekisho.office.analyst.sheets import NUMBER, PCT, SOURCE, TEXT, YEN, Page, Section, Sheet, figure
from sekisho.office.analyst.telling import basis_told, ends, open_section, parameters_sheet
from sekisho.office.site.words import say
from sekisho.planning.words import PlanLabels
from sekisho.supply.pictures.words import yen

Json = Mapping[str, Any]


def plan_page(doc: Json, labels: PlanLabels) -> Page:
    """Of the document of `plan --json`."""
    status = labels(f"p.status.{doc['status']}")
    good = doc["status"] == "optimal"
    banners = [("good" if good else "warning", f"{labels('p.status')}{labels('colon')}{status}")]
    if doc["missing"]:
        what = labels.listed([labels(f"p.stage.{name}") for name in doc["missing"]])
        banners.append(("warning", labels("p.missing", what=what)))
    if doc["conflict"]:
        banners.append(("error", f"{labels('p.conflict')} {labels.clauses(doc['conflict'])}"))
    return Page(
        title=labels.of(doc["title"]),
        mark=labels(f"mark.{'assumption' if doc['basis'] == 'assumed' else doc['basis']}"),
        lead=labels("p.rests_synthetic") if doc["basis"] == "synthetic" else labels("p.rests"),
        banners=banners,
        sections=[each for each in _sections(doc, labels) if each is not None],
    )


def _sections(doc: Json, labels: PlanLabels) -> Iterator[Section | None]:
    yield _losses(doc, labels)
    if doc["choices"]:
        yield _choices(doc, labels)
    if doc["bridge"]:
        yield _bridge(doc, labels)
    if doc["break_even"]:
        yield _break_even(doc, labels)
    if doc["tornado"]:
        yield _tornado(doc, labels)
    yield open_section(doc["not_identified"], labels)
    sheet = parameters_sheet(doc["sources"], labels)
    yield Section("parameters", sheet.title, [sheet], [say("analyst.parameters.told", labels.language)])


def notes_of(doc: Json, labels: PlanLabels) -> list[tuple[str, str]]:
    return [
        (labels("convention"), f"{labels('gdp.' + doc['convention'])}. {say('analyst.plan.money', labels.language)}"),
        (labels("range"), labels("p.reduced", draws=doc["draws"], kept=doc["reduction"]["after"],
                           pct=figure(doc["reduction"]["distance_pct"]))),
        (labels("source"), say("analyst.plan.source", labels.language, scenario=doc["scenario"])),
    ]  # fmt: skip


def _gap(doc: Json, labels: PlanLabels) -> list[str]:
    told = []
    if doc["objective_jpy"] is not None and doc["bound_jpy"] is not None:
        told.append(
            say(
                "analyst.plan.gap",
                labels.language,
                objective=yen(doc["objective_jpy"], labels),
                bound=yen(doc["bound_jpy"], labels),
                gap=f"{doc['gap_pct'] or 0:.2g}",
                seconds=figure(doc["solver"]["seconds"]) if doc["solver"] else "–",
            )
        )
    difference = (doc["simulated"] or {}).get("difference_pct")
    if difference is not None:
        told.append(say("analyst.plan.difference", labels.language, pct=f"{difference:+.1f}"))
    return [*told, *(doc["notes"][name] for name in ("objective", "usable_stock_share") if name in doc["notes"])]


def _losses(doc: Json, labels: PlanLabels) -> Section:
    loss, cost = doc["loss_jpy"], doc["cost_jpy"]
    rows = [
        [labels("p.loss_without"), loss["without"], loss["simulated_without"]],
        [labels("p.loss_planned"), loss["planned"], loss["simulated"]],
        [labels("p.cost_without"), cost["without"], None],
        [labels("p.cost_planned"), cost["planned"], None],
    ]
    columns = [("", TEXT), (labels("p.head.programme"), YEN), (labels("p.head.simulator"), YEN)]
    sheets = [Sheet("losses", labels("p.losses"), columns, rows)]
    simulated = doc["simulated"]
    if simulated:
        found = [
            [labels("p.loss_without"), *_spread(simulated["without_jpy"])],
            [labels("p.loss_planned"), *_spread(simulated["loss_jpy"])],
        ]
        heads = [("", TEXT), (labels("t.head.mean"), YEN), *((end, YEN) for end in ends(labels))]
        title = say("analyst.plan.simulated", labels.language, draws=simulated["draws"])
        sheets.append(Sheet("simulated", title, heads, found))
    series = {
        labels("p.head.programme"): [_bn(row[1]) for row in rows],
        labels("p.head.simulator"): [_bn(row[2]) for row in rows],
    }
    return Section(
        id="losses",
        title=labels("p.losses"),
        told=_gap(doc, labels),
        chart=charts.bars([row[0] for row in rows], series, say("analyst.billion_yen", labels.language)),
        picture="portfolio",
        sheets=sheets,
        notes=notes_of(doc, labels),
    )


def _spread(band: Json | None) -> list[Any]:
    return [None] * 4 if band is None else [band[name] for name in ("mean", "p5", "p50", "p95")]


def _bn(value: float | None) -> float | None:
    return None if value is None else value / 1e9


def _choices(doc: Json, labels: PlanLabels) -> Section:
    over = {each["option"]: each for each in (doc["bridge_about"] or {}).get("take_over", [])}
    rows = []
    for each in sorted(doc["choices"], key=lambda one: (one["existing"], one["share"] <= 0)):
        taken = over.get(each["option"], {})
        gives = labels.listed([f"{element} {figure(value)}" for element, value in each["gives"].items()])
        rows.append(
            [
                each["name"],
                labels(f"p.kind.{each['kind']}"),
                labels("p.existing") if each["existing"] else say("analyst.plan.new", labels.language),
                100 * each["share"],
                each["paid_jpy"],
                each["paid_over_horizon_jpy"],
                gives,
                say(f"analyst.plan.unit.{each['kind']}", labels.language),
                taken.get("p50"),
                taken.get("never_pct"),
                basis_told(each["basis"], labels.language),
                each["source"],
            ]
        )
    language = labels.language
    columns = [
        (labels("p.head.option"), TEXT),
        (labels("p.head.kind"), TEXT),
        ("", TEXT),
        (labels("pp.share"), PCT),
        (labels("p.head.first"), YEN),
        (labels("p.head.paid"), YEN),
        (labels("p.head.gives"), TEXT),
        (say("analyst.head.unit", language), TEXT),
        (say("analyst.plan.half", language), TEXT),
        (f"{labels('p.head.never')}, %", PCT),
        (labels("p.head.basis"), TEXT),
        (labels("source"), SOURCE),
    ]
    new = [row for row in rows if row[2] != labels("p.existing")]
    nothing = [] if any(row[3] > 0 for row in new) else [labels("p.choices_none")]
    return Section(
        id="choices",
        title=labels("p.choices"),
        told=[*nothing, doc["notes"]["choices"]],
        chart=charts.bars([row[0] for row in new], {labels("pp.share"): [row[3] for row in new]}, labels("pp.share")),
        picture="portfolio",
        sheets=[Sheet("choices", labels("p.choices"), columns, rows)],
        notes=notes_of(doc, labels),
    )


def _bridge(doc: Json, labels: PlanLabels) -> Section:
    about, language = doc["bridge_about"], labels.language
    title = labels("p.bridge", pct=f"{100 * about['most_probability']:g}")
    elements = list(doc["bridge"])
    months = [each["month"] for each in next(iter(doc["bridge"].values()))]
    curves = {labels(f"element.{e}"): [each["kg"] for each in doc["bridge"][e]] for e in elements}
    columns = [(say("analyst.head.month", language), TEXT)]
    columns += [(f"{e}, {end}", NUMBER) for e in elements for end in (labels("bp.kg"), labels("bp.even"))]
    even = {e: {each["month"]: each["kg"] for each in about["one_in_two"].get(e, [])} for e in elements}
    rows = [
        [month, *(cell for e in elements for cell in (doc["bridge"][e][at]["kg"], even[e].get(month)))]
        for at, month in enumerate(months)
    ]
    need = [
        [labels(f"element.{e}"), *(about["need_kg_a_month"][e][end] for end in ("p5", "p50", "p95")),
         about["needed_until"][e]]
        for e in elements
    ]  # fmt: skip
    names = {each["option"]: each["name"] for each in doc["choices"]}
    over = [
        [names.get(each["option"], each["option"]), each["p10"], each["p50"], each["p90"], each["never_pct"]]
        for each in about["take_over"]
    ]
    never = [
        [names.get(each["option"], each["option"]),
         *(cell for e in elements for cell in (each["more_kg"].get(e), each["needed_until"].get(e)))]
        for each in about["if_never"]
    ]  # fmt: skip
    more = [(f"{e}, {say(f'analyst.plan.{name}', language)}", kind)
            for e in elements for name, kind in (("more_kg", NUMBER), ("until", TEXT))]  # fmt: skip
    told = labels("bp.convention")  # One schedule for all draws.
    return Section(
        id="bridge",
        title=title,
        told=[
            told,
            say("analyst.plan.bridge", language, pct=f"{100 * (about['stop_probability'] or 0):.3g}",
                     gap="–" if about["gap_pct"] is None else f"{about['gap_pct']:.2g}"),
        ],
        chart=charts.lines(months, curves, labels("bp.kg"), _marks(over)),
        picture="bridge",
        sheets=[
            Sheet("bridge", title, columns, rows),
            Sheet(
                "bridge-need",
                labels("p.head.need"),
                [(labels("p.head.element"), TEXT), *((end, NUMBER) for end in ends(labels)),
                 (labels("p.head.until"), TEXT)],
                need,
            ),
            Sheet(
                "take-over",
                labels("p.take_over"),
                [(labels("p.head.option"), TEXT), ("10 %", TEXT), ("50 %", TEXT), ("90 %", TEXT),
                 (f"{labels('p.head.never')}, %", PCT)],
                over,
            ),
            Sheet("if-never", labels("p.without"), [(labels("p.head.option"), TEXT), *more], never),
        ],
        notes=[
            (labels("convention"), labels("bp.under")),
            (labels("range"), labels("bp.range", draws=doc["draws"], seed=doc["seed"])),
            notes_of(doc, labels)[2],
        ],
    )  # fmt: skip


def _marks(over: list[list[Any]]) -> dict[str, str]:
    """By month, who takes over then in the middle draw."""
    found: dict[str, list[str]] = {}
    for name, _, middle, *_ in over:
        if middle:
            found.setdefault(middle, []).append(str(name).split(",")[0])
    return {month: "; ".join(names) for month, names in found.items()}


def _break_even(doc: Json, labels: PlanLabels) -> Section:
    rows = []
    for each in doc["break_even"]:
        name = each["name"] if each["stock_days"] is None else labels(
            "p.days_stock", days=each["stock_days"], name=each["name"]
        )  # fmt: skip
        p = each["p_a_year"]
        paid_by = labels("p.saves_nothing") if p is None else labels("p.pays_never") if p > 1 else f"{100 * p:.2g} %"
        rows.append(
            [labels("p.with_plan", name=name) if each["with_plan"] else name, each["stop_months"], paid_by, p,
             each["cost_jpy_a_year"], *(each["saved_jpy"][end] for end in ("p5", "p50", "p95")),
             each["saves_nothing_pct"]]
        )  # fmt: skip
    columns = [(labels("p.head.option"), TEXT), (f"{labels('p.head.stop')}, {labels('t.head.months')}", NUMBER)]
    columns += [(labels("p.head.p"), TEXT), (say("analyst.plan.p_number", labels.language), NUMBER)]
    columns += [(labels("p.head.cost"), YEN)]
    columns += [(f"{say('analyst.plan.saved', labels.language)}, {end}", YEN) for end in ends(labels)]
    columns += [(f"{labels('p.head.nothing')}, %", PCT)]
    told = [doc["notes"][name] for name in ("break_even", "break_even_alone") if name in doc["notes"]]
    sheet = Sheet("break-even", labels("p.break_even"), columns, rows)
    return Section("break-even", labels("p.break_even"), [sheet], told, notes=notes_of(doc, labels))


def _tornado(doc: Json, labels: PlanLabels) -> Section:
    found, names = doc["tornado"], {each["option"]: each["name"] for each in doc["choices"]}
    rows = []
    for each in found["swings"]:
        changed = list(dict.fromkeys([*each["changed"]["low"], *each["changed"]["high"]]))
        rows.append(
            [each["name"], each["low"], each["high"], labels.named("p.unit", each["unit"]),
             each["objective_jpy"]["low"], each["objective_jpy"]["high"],
             labels.listed([names.get(name, name) for name in changed]) or None]
        )  # fmt: skip
    language = labels.language
    columns = [
        (labels("p.head.driver"), TEXT),
        (say("analyst.head.low", language), NUMBER),
        (say("analyst.head.high", language), NUMBER),
        (say("analyst.head.unit", language), TEXT),
        (labels("p.head.low_end"), YEN),
        (labels("p.head.high_end"), YEN),
        (labels("p.head.changes"), TEXT),
    ]
    about = [f"{each['name']}{labels('colon')}{each['about']}" for each in found["swings"] if each["about"]]
    told = [doc["notes"]["tornado"]] if "tornado" in doc["notes"] else []
    return Section(
        id="tornado",
        title=labels("p.tornado"),
        told=[*told, *about],
        chart=charts.tornado(
            [row[0] for row in rows],
            [_bn(row[4]) for row in rows],
            [_bn(row[5]) for row in rows],
            found["base_jpy"] / 1e9,
            say("analyst.plan.moved", language, base=yen(found["base_jpy"], labels)),
            (labels("tp.low"), labels("tp.high")),
        ),
        picture="tornado",
        sheets=[Sheet("tornado", labels("p.tornado"), columns, rows)],
        notes=notes_of(doc, labels),
    )
