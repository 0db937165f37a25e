"""A plan told: as the document that `plan --json` prints, and as the rows that tables and pictures share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.planning.figures import basis_word
from sekisho.planning.options import CONTRACT, PROJECT, STOCK, THRIFT
from sekisho.planning.outlook import Outlook
from sekisho.planning.plan import Plan
from sekisho.planning.programme import said
from sekisho.planning.scenario import Stake
from sekisho.planning.tornado import EXPLAINED, Swing
from sekisho.planning.words import PlanLabels
from sekisho.supply.economy import gdp
from sekisho.supply.parameters import BASES
from sekisho.supply.pictures.words import yen
from sekisho.supply.result import BAND

Floats = NDArray[np.float64]

_WHOLE: Final = "branch and bound, "
_SIZE: Final = {PROJECT: "capacity", CONTRACT: "capacity", THRIFT: "most_share", STOCK: "most_days"}


@dataclass(frozen=True)
class Held:
    """A stake as the plan has it. share: of its most, 0 to 1. paid_jpy: committed here and now, present value.
    horizon_jpy: that and what is paid for deliveries, on the mean over the scenarios kept, present value.

    gives: by element, tonnes a year at full rate (project, contract, mean of the draws in which it comes), days of need
    (stock), or share of need (thrift), at share 1. basis: of its size, the supply room's word.
    """

    stake: Stake
    share: float
    paid_jpy: float
    horizon_jpy: float
    gives: dict[str, float]
    basis: str

    @property
    def new(self) -> bool:
        return not self.stake.choice.existing


def held(plan: Plan) -> list[Held]:
    """All stakes of a plan that was found; empty where none was."""
    committed, solution = plan.committed, plan.solution
    if committed is None or solution is None or solution.first_stage_jpy is None:
        return []
    return [
        Held(
            stake,
            float(share),
            float(paid),
            float(paid) + _taken_jpy(plan, place),
            _gives(plan.outlook, place),
            basis_of(plan, stake),
        )
        for place, (stake, share, paid) in enumerate(
            zip(plan.scenario.stakes, committed, solution.first_stage_jpy, strict=False)
        )
    ]


def _taken_jpy(plan: Plan, place: int) -> float:
    """Paid for what an option delivers, taken or not where that is owed; mean over scenarios, present value."""
    option, solution = plan.problem.options[place], plan.solution
    if solution is None or solution.recourse is None or solution.committed is None:
        return 0.0
    if option.most_g is None or option.delivery_jpy_per_g is None:
        return 0.0
    grams = solution.recourse.delivered_g[..., place]
    if option.take_or_pay_g is not None:
        available = 1.0 if plan.problem.available is None else plan.problem.available[:, :, place, None]
        grams = np.maximum(grams, solution.committed[place] * available * option.take_or_pay_g)
    by_month = (grams * option.delivery_jpy_per_g).sum(axis=2) @ plan.problem.discount
    return float(by_month @ plan.reduced.weight)


def basis_of(plan: Plan, stake: Stake) -> str:
    """The weakest basis of a stake's size."""
    begin = f"{stake.choice.id}.{_SIZE[stake.choice.kind]}"
    rows = plan.scenario.figures.rows
    found = {each.basis for name, each in rows.items() if name == begin or name.startswith(f"{begin}.")}
    return max(found, key=BASES.index, default="assumption")


def _gives(outlook: Outlook, place: int) -> dict[str, float]:
    scenario = outlook.scenario
    stake = scenario.stakes[place]
    figures, name = scenario.figures, stake.choice.id
    if stake.choice.kind == STOCK:
        days = figures.of(name, "most_days").value
        return dict.fromkeys(stake.elements or scenario.bridge_elements, days)
    if stake.choice.kind == THRIFT:
        return {e: each.value for e, each in figures.by_element(name, "most_share").items() if e in scenario.elements}
    comes = np.isfinite(outlook.start_month[:, place])
    scale = float(outlook.scale[comes, place].mean()) if comes.any() else 0.0
    share = figures.of(name, "japan_share").high
    capacity = figures.by_element(name, "capacity")
    return {e: each.high * share * scale for e, each in capacity.items() if e in scenario.elements}


def ranged(swing: Swing, say: PlanLabels) -> str:
    """The range that a driver moves over, in figures with their unit."""
    (low, high), unit = swing.ends
    if unit == "yen":
        low, high, unit = low / 1e9, high / 1e9, "billion yen"
    form = "g" if unit == "year" else ",.6g"
    return f"{low:{form}} – {high:{form}} {say.named('p.unit', unit)}"


def method_told(method: str, say: PlanLabels) -> str:
    """How a programme was solved, in words: `Solution.method` or `Bridge.method`."""
    split = re.fullmatch(r"split into (\d+) blocks, (\d+) rounds of cuts", method)
    if split:
        return say("p.method.split", blocks=split[1], rounds=split[2])
    if method.startswith(_WHOLE):
        return say("p.method.whole", method=method_told(method.removeprefix(_WHOLE), say))
    return say.named("p.method", method)


def objective_told(plan: Plan, say: PlanLabels) -> str | None:
    """How the objective joins the means that are told; None where there is no plan."""
    solution, risk, told = plan.solution, plan.scenario.risk, losses(plan)
    if solution is None or solution.recourse is None or solution.mean_jpy is None or solution.cvar_jpy is None:
        return None
    if told["cost_planned"] is None or told["planned"] is None:
        return None
    return say(
        "p.objective",
        mean_share=f"{100 * (1 - risk.weight):g}",
        mean=yen(solution.mean_jpy, say),
        cost=yen(told["cost_planned"], say),
        counted=yen(float(solution.recourse.loss_jpy @ plan.reduced.weight), say),
        cvar_share=f"{100 * risk.weight:g}",
        cvar=yen(solution.cvar_jpy, say),
        worst=f"{100 * (1 - risk.alpha):g}",
        told=yen(told["planned"], say),
    )


def tornado_told(plan: Plan, say: PlanLabels) -> list[str]:
    """What the tornado's base is beside the plan's objective, and what its drivers mean."""
    if plan.tornado is None or plan.solution is None or plan.solution.objective_jpy is None:
        return []
    note = say(
        "p.tornado_note",
        base=yen(plan.tornado.base_jpy, say),
        objective=yen(plan.solution.objective_jpy, say),
        scenarios=plan.tornado.scenarios,
        kept=len(plan.reduced.kept),
    )
    shown = [swing.driver for swing in plan.tornado.swings]
    about = [f"{say(f'p.driver.{name}')}{say('colon')}{say(f'p.about.{name}')}" for name in EXPLAINED if name in shown]
    return [note, *about]


def alone_told(plan: Plan, say: PlanLabels) -> str | None:
    """Why options are in the plan that save nothing by themselves; None where there are none."""
    names = [each.stake.name(say.language) for each in plan.break_even if each.with_plan]
    return say("p.break_even_alone", what=say.listed(names)) if names else None


def losses(plan: Plan) -> dict[str, float | None]:
    """Means over scenarios or draws, yen of present value."""
    weight = plan.reduced.weight

    def mean(values: Floats | None) -> float | None:
        return None if values is None else float(values @ weight)

    def cost(solution: Any) -> float | None:
        return None if solution is None or solution.recourse is None else float(solution.recourse.cost_jpy @ weight)

    return {
        "without": mean(plan.loss_without_jpy),
        "planned": mean(plan.loss_planned_jpy),
        "simulated": plan.simulated.mean_jpy if plan.simulated else None,
        "simulated_without": plan.simulated_without.mean_jpy if plan.simulated_without else None,
        "cost_without": cost(plan.without),
        "cost_planned": cost(plan.solution),
    }


def _spread(values: Floats) -> dict[str, float]:
    return {f"p{share}": float(level) for share, level in zip(BAND, np.percentile(values, BAND), strict=True)}


def _month(plan: Plan, number: int | None) -> str | None:
    return None if number is None else f"{plan.scenario.months[number]:%Y-%m}"


def month_of(plan: Plan, number: int | None) -> date | None:
    return None if number is None else plan.scenario.months[number]


def plan_json(plan: Plan, language: str) -> dict[str, Any]:
    """The document of `plan --json`; its sentences in a language, its names in all."""
    solution, scenario, say = plan.solution, plan.scenario, PlanLabels(language)
    told = losses(plan)
    return {
        "scenario": scenario.id,
        "title": dict(scenario.title),
        "first_month": f"{scenario.first_month:%Y-%m}",
        "last_month": f"{scenario.last_month:%Y-%m}",
        "status": plan.status,
        "solver_status": solution.status if solution else None,
        "objective_jpy": solution.objective_jpy if solution else None,
        "bound_jpy": solution.bound_jpy if solution else None,
        "gap_pct": solution.gap_pct if solution else None,
        "relaxed_jpy": solution.relaxed_jpy if solution else None,
        "loss_jpy": {name: told[name] for name in ("without", "planned", "simulated", "simulated_without")},
        "cost_jpy": {"without": told["cost_without"], "planned": told["cost_planned"]},
        "simulated": _simulated(plan),
        "choices": [_choice(plan, each, language) for each in held(plan)],
        "break_even": [{**each.as_json(), "name": each.stake.name(language)} for each in plan.break_even],
        "bridge": plan.bridges.curve() if plan.bridges else {},
        "bridge_about": _bridge(plan),
        "tornado": _tornado(plan, say),
        "notes": _notes(plan, say),
        "conflict": [said(each, language) for each in solution.conflict] if solution else [],
        "forced": list(scenario.forced),
        "risk": {"weight": scenario.risk.weight, "alpha": scenario.risk.alpha},
        "draws": plan.draws,
        "seed": plan.seed,
        "reduction": {
            "method": "fast forward selection (Heitsch and Roemisch 2003)",
            "before": plan.reduced.draws,
            "after": len(plan.reduced.kept),
            "kept": plan.reduced.kept.tolist(),
            "weight": plan.reduced.weight.tolist(),
            "distance_pct": plan.reduced.distance_pct,
        },
        "usable_stock_share": plan.usable_share,
        "convention": scenario.supply.convention,
        "convention_name": gdp.CONVENTIONS[scenario.supply.convention].name[language],
        "money": "yen, present value at the first month; 5 to 95 per cent of draws are stated ranges, no confidence",
        "basis": basis_word(scenario.basis),
        "not_identified": [each[language] for each in scenario.not_identified],
        "seconds": {name: round(value, 2) for name, value in plan.seconds.items()},
        "solver": {
            "method": solution.method,
            "rows": solution.rows,
            "columns": solution.columns,
            "entries": solution.entries,
            "seconds": round(solution.elapsed_s, 2),
        }
        if solution
        else None,
        "missing": list(plan.missing),
        "sources": _sources(plan),
    }


def _notes(plan: Plan, say: PlanLabels) -> dict[str, str]:
    """How figures that look as if they were one join, in a sentence each."""
    draws = len(plan.break_even[0].saved_jpy) if plan.break_even else 0
    found = {
        "objective": objective_told(plan, say),
        "usable_stock_share": say("p.usable", pct=f"{100 * plan.usable_share:.0f}"),
        "choices": say("p.choices_note"),
        "break_even": say("p.break_even_note", draws=draws) if draws else None,
        "break_even_alone": alone_told(plan, say),
        "tornado": next(iter(tornado_told(plan, say)), None),
    }
    return {name: text for name, text in found.items() if text}


def _simulated(plan: Plan) -> dict[str, Any] | None:
    if plan.simulated is None:
        return None
    return {
        "draws": len(plan.simulated.loss_jpy),
        "difference_pct": plan.difference_pct,
        "loss_jpy": {"mean": plan.simulated.mean_jpy, **_spread(plan.simulated.loss_jpy)},
        "without_jpy": None
        if plan.simulated_without is None
        else {"mean": plan.simulated_without.mean_jpy, **_spread(plan.simulated_without.loss_jpy)},
    }


def _choice(plan: Plan, each: Held, language: str) -> dict[str, Any]:
    return {
        "option": each.stake.id,
        "name": each.stake.name(language),
        "kind": each.stake.choice.kind,
        "share": each.share,
        "paid_jpy": each.paid_jpy,
        "paid_over_horizon_jpy": each.horizon_jpy,
        "gives": each.gives,
        "unit": {STOCK: "days of need", THRIFT: "share of need"}.get(each.stake.choice.kind, "t of element a year"),
        "existing": each.stake.choice.existing,
        "origin": each.stake.choice.origin or None,
        "basis": basis_word(each.basis),
        "source": each.stake.choice.source,
        "confidence": each.stake.choice.confidence,
    }


def _bridge(plan: Plan) -> dict[str, Any] | None:
    found = plan.bridges
    if found is None:
        return None
    return {
        "status": found.found.status,
        "method": found.found.method,
        "gap_pct": found.found.gap_pct,
        "most_probability": plan.scenario.bridge_share,
        "stop_probability": found.found.stop_probability,
        "needed_until": {e: _month(plan, m) for e, m in zip(found.elements, found.last_needed, strict=True)},
        "one_in_two": found.curve(found.even) if found.even is not None else {},
        "need_kg_a_month": {
            e: dict(zip(("p5", "p50", "p95"), (found.need_band_g[:, at] / 1000).tolist(), strict=True))
            for at, e in enumerate(found.elements)
        },
        "take_over": [
            {
                "option": each.stake.id,
                "p10": _month(plan, each.early),
                "p50": _month(plan, each.middle),
                "p90": _month(plan, each.late),
                "never_pct": each.never_pct,
                "kg_a_month": {e: float(g) / 1000 for e, g in zip(found.elements, each.grams, strict=True) if g},
            }
            for each in found.take_overs
        ],
        "if_never": [
            {
                "option": each.stake.id,
                "more_kg": {e: float(g) / 1000 for e, g in zip(found.elements, each.more_g, strict=True)},
                "needed_until": {e: _month(plan, m) for e, m in zip(found.elements, each.last_needed, strict=True)},
            }
            for each in found.without
        ],
    }


def _tornado(plan: Plan, say: PlanLabels) -> dict[str, Any] | None:
    if plan.tornado is None:
        return None
    return {
        "base_jpy": plan.tornado.base_jpy,
        "scenarios": plan.tornado.scenarios,
        "swings": [
            {
                **each.as_json(),
                "name": say(f"p.driver.{each.driver}"),
                "about": say(f"p.about.{each.driver}") if each.driver in EXPLAINED else None,
            }
            for each in plan.tornado.swings
        ],
    }


def _sources(plan: Plan) -> list[dict[str, Any]]:
    """Every figure that the plan's options rest on, with range and source."""
    ids = list(dict.fromkeys(["", *(stake.choice.id for stake in plan.scenario.stakes)]))
    rows = plan.scenario.figures.rows
    return [
        {**each.as_json(), "basis": basis_word(each.basis)}
        for name, each in rows.items()
        if name.partition(".")[0] in ids
    ]
