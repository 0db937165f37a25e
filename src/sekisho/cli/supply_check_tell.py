"""Hindcasts and dependency as tables: what was published, what the model gives, what is held and what is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sekisho.cli.output import paint
from sekisho.cli.supply_tables import figure, put, put_table, share
from sekisho.cli.supply_tell import put_open
from sekisho.supply.dependency import ALL, ASKED_FORMS, STAGES, Share, cells, quoted, select
from sekisho.supply.pictures.dependency import label
from sekisho.supply.pictures.hindcast import figure as model_figure
from sekisho.supply.pictures.words import Labels, derived_told, yen

Json = Mapping[str, Any]


def put_hindcast(told: Json, say: Labels) -> None:
    """One case: months, checks with the room that they leave, what is not held and why, and what nobody can say."""
    checks = told["checks"]
    held = sum(check["held"] for check in checks)
    print(paint(say("t.hindcast", case=told["case"], held=held, all=len(checks)), "bold"))
    put(say(f"t.rests.{told['basis']}"))
    _put_months(told, say)
    details = told["check_details"]
    rows = [
        [
            check["id"],
            check["what"],
            say("checks.never") if check["model"] is None else model_figure(check["model"]),
            f"{details[check['id']]['low']:g} – {details[check['id']]['high']:g}",
            say("checks.held" if check["held"] else "checks.not_held"),
            say(f"checks.{details[check['id']]['role']}"),
        ]
        for check in checks
    ]
    heads = ["", *(say(f"t.head.{name}") for name in ("check", "model", "range", "held", "fit"))]
    put_table(say("t.checks"), heads, rows, words=(0, 1))
    if told["not_held"]:
        print(paint(say("t.why_not"), "bold"))
        put(*(f"{row['id']}{say('colon')}{row['reason']}" for row in told["not_held"]), first="  - ")
    prior = told["share_of_prior"]
    shares = {name: share(100 * prior[key]) for name, key in (("imposed", "imposed"), ("whole", "imposed_and_2010"))}
    put(say("t.prior", draws=f"{prior['draws']:,}", **shares))
    rows = [
        [
            row["id"],
            row["what"],
            figure(row["data"], 1),
            f"{row['target']:,.1f} ± {row['tolerance']:g}",
            say("checks.held" if row["held"] else "checks.not_held"),
        ]
        for row in told["data_tests"]
    ]
    heads = ["", *(say(f"t.head.{name}") for name in ("check", "data", "range", "held"))]
    put_table(say("t.data_tests"), heads, rows, words=(0, 1))
    _put_houses(told.get("houses", ()), say)
    _put_ratio(told.get("house_ratio", ()), say)
    if "licensing" in told:
        _put_waiting(told["licensing"], say)
    put(*told["notes"], first="  - ")
    put_open(told["not_identified"], say)


def _put_months(told: Json, say: Labels) -> None:
    rows = [
        [say(series), row["month"], figure(row["actual_t"]), figure(row["model_t"])]
        for name, series in (
            ("series", "hindcast.world_t" if told["case"] == "2025" else "hindcast.all_t"),
            ("series_japan", "hindcast.japan_t"),
        )
        for row in told.get(name, ())
    ]
    heads = ["", *(say(f"checks.head.{name}") for name in ("month", "actual", "model_t"))]
    put_table(say("t.hindcast_months"), heads, rows, words=(0, 1))
    if derived := derived_told(told, say):
        put(derived)


def _put_houses(houses: Sequence[Json], say: Labels) -> None:
    rows = [
        [
            say.named("house", each["house"]),
            str(each["months"]),
            share(each["published_gdp_pct"]),
            "–" if each["published_jpy"] is None else yen(each["published_jpy"], say),
            figure(each["own_stock_days"]),
            share(each["model_gdp_pct"]),
            figure(each["cover_needed_days"]),
            say.named("house_use", each["use"]),
        ]
        for each in houses
    ]
    heads = [say(f"t.head.{n}") for n in ("house", "months", "published", "loss", "stock", "model", "needed", "fit")]
    put_table(say("t.houses"), heads, rows)


def _put_ratio(covers: Sequence[Json], say: Labels) -> None:
    """The closed form by stock cover: the ratio of twelve months to three is what tells the houses apart."""
    names = ("loss_3m_gdp_pct", "loss_12m_gdp_pct", "ratio_12m_3m", "loss_12m_with_thrift_gdp_pct")
    rows = [[figure(row["cover_days"]), *(_digits(row[name]) for name in names)] for row in covers]
    heads = [say(f"t.ratio.{name}") for name in ("cover", "three", "twelve", "ratio", "thrift")]
    put_table(say("t.ratio"), heads, rows, words=())


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value >= 0.0005 else "<0.001"


def _put_waiting(told: Json, say: Labels) -> None:
    """What spring 2025 says of waiting, mechanism by mechanism; and nothing of later."""

    def span(levels: Sequence[float | None], factor: float = 1.0) -> str:
        low, middle, high = ("–" if each is None else f"{factor * each:.0f}" for each in levels)
        return f"{middle} ({low}–{high})"

    predict = next(str(point["day"]) for point in told["points"] if point["use"] == "predict")
    rows = [
        [
            say(f"waiting.mechanism.{each['mechanism']}"),
            share(100 * each["fitted_share"]),
            "–" if each["predicted_share"] is None else share(100 * each["predicted_share"]),
            span(each["predicted"][predict], 100),
            span(each["median_wait_days"]),
            span(each["p90_wait_days"]),
            span(each["refused_share"], 100),
            span(each["late_wait_days"]),
        ]
        for each in told["mechanisms"]
    ]
    heads = [
        say(f"t.wait.{name}")
        for name in ("mechanism", "fitted", "predicted", "day", "median", "p90", "refused", "late")
    ]
    put_table(say("t.waiting"), heads, rows)
    low, high = told["statutory"]["calendar_days"]
    statute = say("waiting.statute", working=told["statutory"]["working_days"], least=low, most=high).replace("\n", " ")
    put(statute)
    put_open([say(f"open.{each}") for each in told["not_identified"]], say)


def put_dependency(shares: Sequence[Share], say: Labels) -> None:
    """What is often quoted, the other bases beside it, the world by stage, and what was not found."""
    for one, others in quoted(shares):
        print(paint(say("t.quoted"), "bold"))
        put(say(f"dependency.quoted.{one.quoted_as}"), first="  ")
        heads = [say(f"dependency.head.{name}") for name in ("what", "share", "source", "confidence")]
        put_table(say("t.beside_china"), heads, [_row(each, say) for each in (one, *others)], words=range(4))
    by_stage = sorted(select(shares, origin="CN", destination="WORLD"), key=lambda each: STAGES.index(each.stage))
    heads = [say(f"dependency.head.{name}") for name in ("what", "share", "source", "confidence")]
    put_table(say("t.world"), heads, [_row(each, say) for each in by_stage], words=range(4))
    rest = [each for each in shares if each.origin != "CN"]
    named = [[say.named("country", each.origin), *_row(each, say)] for each in rest]
    put_table(
        say("t.origins"),
        [say("t.head.country"), heads[0], say("dependency.head.any_share"), *heads[2:]],
        named,
        words=range(5),
    )
    forms = (ALL, *ASKED_FORMS)
    rows = [
        [say(f"element.{element}"), *(_cell(found[form], say) for form in forms)]
        for element, found in cells(shares).items()
    ]
    put_table(say("t.cells"), [say("t.head.element"), *(say(f"form.{form}") for form in forms)], rows)


def _row(each: Share, say: Labels) -> list[str]:
    told = say(f"wording.{each.wording}", share=f"{each.share_pct:g}")
    return [
        f"{label(each, say)}\n{say.named('base', each.base)}",
        told,
        each.source,
        say(f"confidence.{each.confidence}"),
    ]


def _cell(each: Share | None, say: Labels) -> str:
    if each is None:
        return say("t.unknown")
    return f"{say(f'wording.{each.wording}', share=f'{each.share_pct:g}')} ({each.period})"
