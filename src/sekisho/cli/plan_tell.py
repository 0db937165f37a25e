"""A plan in words and tables: how good it is, what to commit to, the bridge, break-evens, what would change it."""

from __future__ import annotations

import numpy as np

from sekisho.cli.output import paint
from sekisho.cli.supply_tables import figure, put, put_table, yen_or_dash
from sekisho.planning.account import (
    Held,
    alone_told,
    held,
    losses,
    method_told,
    month_of,
    objective_told,
    ranged,
    tornado_told,
)
from sekisho.planning.break_even import USUAL_STOP_MONTHS
from sekisho.planning.options import STOCK, THRIFT
from sekisho.planning.plan import Plan
from sekisho.planning.programme import said
from sekisho.planning.words import PlanLabels
from sekisho.supply.pictures.words import yen
from sekisho.supply.result import BAND


def put_plan(plan: Plan, say: PlanLabels) -> None:
    """All of it, in the order in which it is asked for."""
    put_head(plan, say)
    solution = plan.solution
    if solution is not None and solution.conflict:
        print(paint(say("p.conflict"), "bold"))
        for each in solution.conflict:
            put(said(each, say.language), first="  - ")
        return
    put_losses(plan, say)
    put_choices(plan, say)
    put_bridge(plan, say)
    put_break_even(plan, say)
    put_tornado(plan, say)
    put_foot(plan, say)


def put_head(plan: Plan, say: PlanLabels) -> None:
    scenario, solution = plan.scenario, plan.solution
    title = say.of(scenario.title)
    kept = len(plan.reduced.kept)
    print(paint(say("p.title", scenario=title, draws=plan.draws, scenarios=kept, seed=plan.seed), "bold"))
    put(say("p.rests_synthetic") if scenario.basis == "synthetic" else say("p.rests"))
    put(f"{say('p.status')}{say('colon')}{say(f'p.status.{plan.status}')}")
    if solution is not None and solution.objective_jpy is not None:
        put(
            say(
                "p.solver",
                objective=yen(solution.objective_jpy, say),
                bound=yen_or_dash(solution.bound_jpy, say),
                gap="–" if solution.gap_pct is None else f"{solution.gap_pct:.3g}",
                seconds=f"{solution.elapsed_s:.1f}",
                method=method_told(solution.method, say),
                rows=f"{solution.rows:,}",
                columns=f"{solution.columns:,}",
            )
        )
        if solution.relaxed_jpy is not None:
            extra = max(solution.objective_jpy - solution.relaxed_jpy, 0.0)
            put(say("p.relaxed", relaxed=yen(solution.relaxed_jpy, say), extra=yen(extra, say)))
    joined = objective_told(plan, say)
    if joined:
        put(joined)
    put(say("p.reduced", draws=plan.draws, kept=kept, pct=figure(plan.reduced.distance_pct)))
    if plan.simulated_without is not None:
        put(say("p.usable", pct=figure(100 * plan.usable_share)))


def put_losses(plan: Plan, say: PlanLabels) -> None:
    told = losses(plan)
    pairs = (("p.loss_without", "without", "simulated_without"), ("p.loss_planned", "planned", "simulated"))
    rows = []
    for words, ours, theirs in pairs:
        programme, simulator = told[ours], told[theirs]
        both = programme is not None and simulator is not None and programme > 0
        pct = f"{100 * (simulator - programme) / programme:+.1f}" if both else "–"  # type: ignore[operator]
        rows.append(
            [say(words), yen_or_dash(programme, say), yen_or_dash(simulator, say), say("p.difference", pct=pct)]
        )
    rows += [
        [say(words), yen_or_dash(told[name], say), "–", ""]
        for words, name in (("p.cost_without", "cost_without"), ("p.cost_planned", "cost_planned"))
    ]
    heads = ["", say("p.head.programme"), say("p.head.simulator"), say("p.head.difference")]
    put_table(say("p.losses"), heads, rows)
    if plan.simulated is not None:
        low, _, high = np.percentile(plan.simulated.loss_jpy, BAND)
        put(
            say(
                "p.loss_note",
                convention=say(f"gdp.{plan.scenario.supply.convention}"),
                kept=len(plan.reduced.kept),
                draws=len(plan.simulated.loss_jpy),
                low=yen(float(low), say),
                high=yen(float(high), say),
            )
        )


def gives(each: Held, say: PlanLabels) -> str:
    """What an option gives at its most, in words."""
    elements = say.listed(list(each.gives))
    if each.stake.choice.kind == STOCK:
        return say("p.days_of", days=figure(max(each.gives.values(), default=0.0)), elements=elements)
    if each.stake.choice.kind == THRIFT:
        return say("p.saves", pct=figure(100 * max(each.gives.values(), default=0.0)), elements=elements)
    told = [
        say("p.t_a_year", t=figure(t, 0 if t >= 10 else 1), element=element)
        if t >= 1
        else say("p.kg_a_year", kg=figure(1000 * t), element=element)
        for element, t in each.gives.items()
    ]
    return say.listed(told)


def put_choices(plan: Plan, say: PlanLabels) -> None:
    rows = []
    over = {each.stake.id: each for each in plan.bridges.take_overs} if plan.bridges else {}
    for each in sorted(held(plan), key=lambda one: (not one.new, one.share <= 0)):
        taken = over.get(each.stake.id)
        months = [month_of(plan, m) for m in (taken.early, taken.middle, taken.late)] if taken else []
        last = f"{plan.scenario.last_month:%Y-%m}"
        when = " – ".join(say("p.beyond", last=last) if m is None else f"{m:%Y-%m}" for m in months)
        rows.append(
            [
                each.stake.name(say.language),
                say(f"p.kind.{each.stake.choice.kind}"),
                f"{100 * each.share:.0f} %" if each.new else say("p.existing"),
                yen_or_dash(each.paid_jpy, say) if each.new else "–",
                yen_or_dash(each.horizon_jpy, say),
                gives(each, say),
                when,
                f"{taken.never_pct:.0f} %" if taken else "",
                say(f"p.basis.{each.basis}"),
            ]
        )
    heads = [
        say(f"p.head.{name}")
        for name in ("option", "kind", "share", "first", "paid", "gives", "from", "never", "basis")
    ]
    put_table(say("p.choices"), heads, rows, words=(0, 1, 5, 6, 8))
    put(say("p.choices_note"))


def put_bridge(plan: Plan, say: PlanLabels) -> None:
    found = plan.bridges
    if found is None:
        return
    grams = found.found.licensed_g
    pct = f"{100 * plan.scenario.bridge_share:g}"
    if grams is None:
        put(say("p.bridge_failed", status=found.found.status))
        return
    years = np.array([month.year for month in plan.scenario.months])
    even = found.even.licensed_g if found.even is not None else None
    elements = range(len(found.elements))
    need = found.need_band_g / 1000
    rows = [[say("p.bridge_need"), *(f"{need[1, e]:,.0f} ({need[0, e]:,.0f}–{need[2, e]:,.0f})" for e in elements)]]
    for year in sorted(set(years.tolist())):
        cells = []
        for e in elements:
            kg = float(grams[years == year, e].mean()) / 1000
            half = "" if even is None else f" ({float(even[years == year, e].mean()) / 1000:,.0f})"
            cells.append(f"{kg:,.0f}{half}")
        rows.append([say("p.bridge_year", year=year), *cells])
    rows.append([say("p.head.until"), *(_until(plan, last, say) for last in found.last_needed)])
    put_table(say("p.bridge", pct=pct), ["", *(say(f"element.{e}") for e in found.elements)], rows)
    gap = "–" if found.found.gap_pct is None else f"{found.found.gap_pct:.2g}"
    probability = 100 * (found.found.stop_probability or 0.0)
    put(say("p.bridge_note", method=method_told(found.found.method, say), gap=gap, pct=f"{probability:.3g}"))
    rows = [
        [
            each.stake.name(say.language),
            *(
                f"{more / 1e6:+,.1f}; {_until(plan, last, say)}"
                for more, last in zip(each.more_g, each.last_needed, strict=True)
            ),
        ]
        for each in found.without
    ]
    put_table(say("p.without"), [say("p.head.option"), *found.elements], rows)


def _until(plan: Plan, number: int | None, say: PlanLabels) -> str:
    month = month_of(plan, number)
    if month is None:
        return say("p.not_needed")
    last = f"{month:%Y-%m}"
    return say("p.still", last=last) if month == plan.scenario.last_month else last


def put_break_even(plan: Plan, say: PlanLabels) -> None:
    rows = []
    for each in plan.break_even:
        p = each.p_a_year
        name = break_even_name(each.stock_days, each.stake.name(say.language), say)
        saved = [yen(float(level), say) for level in np.percentile(each.saved_jpy, BAND)]
        rows.append(
            [
                say("p.with_plan", name=name) if each.with_plan else name,
                say("p.months", n=each.stop_months),
                probability(p, say),
                yen(float(each.cost_jpy_a_year.mean()), say),
                " – ".join(saved),
                f"{each.saves_nothing_pct:.0f} %",
            ]
        )
    heads = [say(f"p.head.{name}") for name in ("option", "stop", "p", "cost", "saved", "nothing")]
    put_table(say("p.break_even"), heads, rows, words=(0, 4))
    if plan.break_even:
        stocks = [
            each
            for each in plan.break_even
            if each.stock_days and not each.with_plan and each.stop_months == USUAL_STOP_MONTHS
        ]
        if stocks:
            first = max(stocks, key=lambda each: float(each.cost_jpy_a_year.mean()))
            what = break_even_name(first.stock_days, first.stake.name(say.language), say)
            put(say("p.pays", what=what, months=first.stop_months, p=probability(first.p_a_year, say)))
        put(say("p.break_even_note", draws=len(plan.break_even[0].saved_jpy)))
    alone = alone_told(plan, say)
    if alone:
        put(alone)


def break_even_name(days: int | None, name: str, say: PlanLabels) -> str:
    return name if days is None else say("p.days_stock", days=days, name=name)


def probability(p: float | None, say: PlanLabels) -> str:
    """A probability a year in per cent, or that no probability would do."""
    if p is None:
        return say("p.saves_nothing")
    return say("p.pays_never") if p > 1 else f"{100 * p:.2g} %"


def put_tornado(plan: Plan, say: PlanLabels) -> None:
    if plan.tornado is None:
        return
    names = {stake.id: stake.name(say.language) for stake in plan.scenario.stakes}
    rows = []
    for swing in plan.tornado.swings:
        changed = list(dict.fromkeys([*swing.changed[0], *swing.changed[1]]))
        rows.append(
            [
                say(f"p.driver.{swing.driver}"),
                ranged(swing, say),
                *(yen_or_dash(end, say) for end in swing.objective_jpy),
                say.listed([names[name] for name in changed]) or "–",
            ]
        )
    heads = [say(f"p.head.{name}") for name in ("driver", "range", "low_end", "high_end", "changes")]
    put_table(say("p.tornado"), heads, rows, words=(0, 1, 4))
    put(*tornado_told(plan, say))


def put_foot(plan: Plan, say: PlanLabels) -> None:
    from sekisho.cli.supply_tell import put_open

    put_open([say.of(each) for each in plan.scenario.not_identified], say)
    if plan.missing:
        put(say("p.missing", what=say.listed([say(f"p.stage.{name}") for name in plan.missing])))
    stakes = held(plan)
    put(say("p.sources", options=len(stakes), assumed=sum(each.basis != "published" for each in stakes)))
    parts = say.listed([f"{say(f'p.stage.{name}')} {seconds:.1f}" for name, seconds in plan.seconds.items()])
    put(say("p.seconds", seconds=f"{sum(plan.seconds.values()):.0f}", parts=parts))
