"""What came of a scenario, in the order in which those who use it ask: days, dates, cases, output, then yen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sekisho.cli.layout import wrap
from sekisho.cli.output import paint
from sekisho.cli.supply_tables import day_of, figure, put, put_table, share, three, yen_or_dash
from sekisho.supply.pictures.words import Labels, yen, yens
from sekisho.supply.result import BAND, Result, SectorLoss, band, ordered_band

if TYPE_CHECKING:
    from sekisho.supply.answers import CaseValue, DaysBought, Leverage
    from sekisho.supply.scenario import Scenario

_MOST_SECTORS = 10


@dataclass(frozen=True)
class Cases:
    """What was worked out of a scenario's pending cases."""

    values: Sequence[CaseValue]
    bought: DaysBought
    leverage: Leverage

    def as_json(self) -> dict[str, Any]:
        return {
            "values": [each.as_json() for each in self.values],
            "days_bought": self.bought.as_json(),
            "leverage": self.leverage.as_json(),
        }


def put_result(result: Result, scenario: Scenario, cases: Cases | None, say: Labels) -> None:
    """All answers, in the users' order."""
    put_head(result, say)
    if result.cover_days:
        put_cover(result, scenario, say)
        put_cliff(result, say)
        if cases is not None:
            put_moves(cases.values, say)
            put_bought(cases.bought, say)
        elif not scenario.pending:
            print(paint(say("t.moves"), "bold"))
            put(say("t.no_pending"), first="  ")
        put_sectors(result, say)
    put_loss(result, say)
    if cases is not None:
        put_per_kg(cases.values, say)
        put_leverage(cases.leverage, say("t.leverage", on=cases.leverage.on), say)
    if result.inflow_series:
        put_volumes(result, say)
    put_foot(result, say)


def put_leverage_alone(leverage: Leverage, scenario: Scenario, say: Labels) -> None:
    """The leverage of a scenario, what it rests on and what nobody can say."""
    print(paint(say.of(scenario.title), "bold"))
    put(say(f"t.rests.{leverage.basis}"))
    put_leverage(leverage, say("t.leverage_alone", on=leverage.on), say)
    put_open([say.of(each) for each in scenario.not_identified], say)


def put_head(result: Result, say: Labels) -> None:
    """What was run, what it rests on, and whether it was stopped."""
    title = say(
        "t.title",
        scenario=say.of(result.title),
        days=result.days,
        first=result.first_day.isoformat(),
        draws=f"{result.draws:,}",
        seed=result.seed,
    )
    print(paint(title, "bold"))
    put(say(f"t.rests.{result.basis}"), say("said.range", draws=f"{result.draws:,}", seed=result.seed))
    if result.draws < result.draws_asked:
        put(say("t.stopped", done=f"{result.draws:,}", asked=f"{result.draws_asked:,}"))


def _bands(say: Labels) -> list[str]:
    return [say(f"t.head.p{percentile}") for percentile in BAND]


def put_cover(result: Result, scenario: Scenario, say: Labels) -> None:
    """Days of cover by element, with the least stocked lines beside the mean; then by user."""
    rows = []
    for element, values in result.cover_days.items():
        least = band(result.cover_of_lines[element]["q01"])["p50"]
        rows.append([say(f"element.{element}"), *three(band(values)), figure(least)])
    put_table(say("t.cover"), [say("t.head.element"), *_bands(say), say("t.cover_least")], rows)
    names = {use.id: say.of(use.name) for use in scenario.uses}
    elements = list(result.cover_days)
    rows = []
    for use in dict.fromkeys(use for use, _ in result.cover_by_use):
        days = [result.cover_by_use.get((use, element)) for element in elements]
        rows.append([names.get(use, use), *("" if each is None else figure(band(each)["p50"]) for each in days)])
    put_table(say("t.cover_use"), [say("t.head.use"), *elements], rows)


def put_cliff(result: Result, say: Labels) -> None:
    """The day on which too much is missing; and lines known by name."""
    print(paint(say("t.cliff", pct=f"{result.cliff_threshold_pct:g}"), "bold"))
    days = ordered_band(result.cliff_day)
    told = [
        say("t.cliff_at", share=percentile, date=day_of(result.first_day, day), day=int(day))
        if (day := days[f"p{percentile}"]) is not None
        else say("t.cliff_none_at", share=percentile, days=result.days)
        for percentile in BAND
    ]
    put(*told, first="  ")
    put(say("t.cliff_censored", pct=figure(result.cliff_censored_pct)), first="  ")
    for line in result.named_lines:
        stop, again = (ordered_band(values)["p50"] for values in (line.stops, line.restarts))
        put(
            say(
                "t.named_row",
                name=say.of(line.name),
                stop=day_of(result.first_day, stop),
                restart=day_of(result.first_day, again),
                days=figure(band(line.working_days)["p50"]),
            ),
            first="  - ",
        )


def put_moves(values: Sequence[CaseValue], say: Labels) -> None:
    """By how many days each pending case alone moves the cliff."""
    rows = []
    for value in values:
        shift = value.shift.as_json()
        rows.append([say.of(value.name), *three(shift), figure(shift["mean"], 1), figure(shift["censored_pct"])])
    put_table(say("t.moves"), [say("t.head.batch"), *_bands(say), say("t.head.mean"), say("t.head.beyond")], rows)


def put_bought(bought: DaysBought, say: Labels) -> None:
    """What granting all pending cases buys: the shift of the cliff, and beside it the identity of cover."""
    shift = bought.shift.as_json()
    rows = [[say("t.bought_cliff"), *three(shift), figure(shift["censored_pct"])]]
    rows += [
        [say("t.bought_cover", element=say(f"element.{element}")), *three(band(days)), ""]
        for element, days in bought.cover_days.items()
    ]
    put_table(say("t.bought"), ["", *_bands(say), say("t.head.beyond")], rows)
    put(say("t.bought_note", draws=f"{bought.draws:,}"))


def put_per_kg(values: Sequence[CaseValue], say: Labels) -> None:
    """Yen per kilogram of each batch alone, with horizon and standard error."""
    rows = []
    for value in values:
        per_kg = value.as_json()["jpy_per_kg"]
        levels = (figure(per_kg[name]) for name in ("p5", "p50", "p95", "mean", "standard_error", "zero_pct"))
        rows.append([say.of(value.name), figure(float(np.median(value.whole_kg))), *levels])
    heads = [say("t.head.batch"), say("t.head.kg"), *_bands(say), say("t.head.mean"), say("t.head.error")]
    put_table(say("t.kg", days=values[0].horizon_days), [*heads, say("t.head.zero")], rows)
    put(say("t.kg_note"))


def put_sectors(result: Result, say: Labels) -> None:
    """Output lost by sector, the gated ones first, then those that lose most."""

    def middle(sector: SectorLoss) -> float:
        return float(np.median(sector.lost_output_pct))

    losing = sorted(
        (each for each in result.by_sector if middle(each) > 0), key=lambda each: (not each.gated, -middle(each))
    )
    rows = [
        [
            say.of(each.name) if say.language in each.name else each.code,
            say("t.gated" if each.gated else "t.propagated"),
            *(share(level) for level in band(each.lost_output_pct).values()),
            yen_or_dash(band(each.lost_value_added_jpy)["p50"], say),
        ]
        for each in losing[:_MOST_SECTORS]
    ]
    heads = [say("t.head.sector"), say("t.head.gated"), *(f"{say('t.head.pct')} {head}" for head in _bands(say))]
    put_table(say("t.sectors"), [*heads, say("t.head.jpy")], rows, words=(0, 1))
    rest = losing[_MOST_SECTORS:]
    if rest:
        put(say("t.others", n=len(rest), pct=share(max(middle(each) for each in rest))))


def put_loss(result: Result, say: Labels) -> None:
    """The loss beside the published houses, by horizon and by the other conventions."""
    jpy, pct = band(result.loss_jpy), band(result.loss_gdp_pct)
    low, middle, high = yens([jpy[f"p{percentile}"] or 0.0 for percentile in BAND], say)
    ours = [
        say("t.ours"),
        str(result.days),
        f"{middle} ({low}–{high})",
        f"{share(pct['p50'])} ({share(pct['p5'])}–{share(pct['p95'])})",
        say(f"gdp.{result.convention}"),
    ]
    theirs = [
        [
            say.named("house", each.house),
            figure(each.duration_days),
            yen_or_dash(each.loss_jpy, say),
            share(each.loss_gdp_pct),
            say.of(each.assumes),
        ]
        for each in result.published
    ]
    heads = [say(f"t.head.{name}") for name in ("house", "days", "loss", "gdp", "assumes")]
    put_table(say("t.loss"), heads, [ours, *theirs], words=(0, 4))
    loss = result.as_json()["loss_jpy"]
    put(say("t.error", mean=yen_or_dash(loss["mean"], say), error=yen_or_dash(loss["standard_error"], say)))
    put(say.of(result.published_note))
    others = {
        **{_horizon(name, say): values for name, values in result.loss_by_horizon.items()},
        **{say(f"gdp.{name}"): values for name, values in result.by_convention.items()},
    }
    if result.by_sector:
        others[say("t.propagated_jpy")] = result.propagated_jpy
    rows = [[name, *(yen_or_dash(level, say) for level in band(values).values())] for name, values in others.items()]
    put_table(say("t.loss_other"), ["", *_bands(say)], rows)


def _horizon(name: str, say: Labels) -> str:
    """A horizon that a result names in English, "90 days" or "3 months", in the words of a language."""
    number, _, unit = name.partition(" ")
    return say("t.horizon", convention=say(f"t.{unit}", n=number))


def put_leverage(leverage: Leverage, title: str, say: Labels) -> None:
    """What withholding all pending cases would cost, by horizon: the horizon is part of the number."""
    told = leverage.as_json()
    rows = [
        [
            say("days", days=each["horizon_days"]),
            yen(each["refused_jpy"], say),
            yen(each["granted_jpy"], say),
            *(yen_or_dash(each["leverage_jpy"][name], say) for name in ("mean", "standard_error", "p5", "p95")),
        ]
        for each in told["horizons"]
    ]
    heads = [say(f"t.head.{name}") for name in ("horizon", "refused", "granted", "leverage", "error", "p5", "p95")]
    put_table(title, heads, rows)
    put(say("t.leverage_note", draws=f"{leverage.draws:,}", convention=say(f"gdp.{leverage.convention}")))


def put_volumes(result: Result, say: Labels) -> None:
    """Arrivals of each element as a share of normal, first three months and the whole horizon."""
    rows = []
    for element, series in result.inflow_series.items():
        spells = (series[:, : min(90, result.days)].mean(axis=1), series.mean(axis=1))
        rows.append([say(f"element.{element}"), *(cell for spell in spells for cell in three(band(spell)))])
    first, whole = say("days", days=min(90, result.days)), say("days", days=result.days)
    heads = [f"{spell}, {head}" for spell in (first, whole) for head in _bands(say)]
    put_table(say("t.volumes"), [say("t.head.element"), *heads], rows)


def put_foot(result: Result, say: Labels) -> None:
    """What nobody can say, and whether the books of mass close."""
    put_open([say.of(each) for each in result.not_identified], say)
    put(say("t.mass", g=f"{result.mass_residual_g:.3g}"), said_sources(result, say))


def put_open(open_questions: Sequence[str], say: Labels) -> None:
    print(paint(say("t.open"), "bold"))
    for each in open_questions:
        for line in wrap(each, "  - "):
            print(line)


def said_sources(result: Result, say: Labels) -> str:
    from sekisho.supply.pictures.said import sources

    return sources(result, say)
