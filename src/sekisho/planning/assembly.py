"""From what may happen to a planning problem: options, markets and limits as grams and yen a month."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sekisho.planning.options import STOCK, THRIFT
from sekisho.planning.outlook import Outlook
from sekisho.planning.problem import UNKNOWN, Limits, Option, OriginShare, PlanningProblem, Source
from sekisho.planning.scenario import ALIKE, PlanningScenario, Stake

Floats = NDArray[np.float64]

DEFENCE = "US defence"
ALL_USES = "all uses"
DEFENCE_FROM_YEAR = 2027
DEFENCE_ELEMENTS = ("Dy", "Tb", "Sm")
"""Proof is asked for magnets, and of Nd and Pr what Japan gets from Australia is proven many times over."""
SPOT = "spot outside China"
USUAL = "usual other origins"
_DAYS_PER_YEAR = 365.25
_GRAMS_PER_TONNE = 1e6


@dataclass(frozen=True)
class Money:
    """Yen per gram by element, (E,): in China, and on the spot outside; yen a month to hold a gram that lies anyway."""

    price: Floats
    spot: Floats
    hold: Floats
    discount: Floats


def money_of(scenario: PlanningScenario) -> Money:
    figures = scenario.figures
    yen = figures[".jpy_per_usd"].value / 1000
    price = np.array([figures[f".price.{element}"].value * yen for element in scenario.elements])
    rate = figures[".discount"].value / 100
    years = np.arange(len(scenario.months)) / 12
    return Money(
        price=price,
        spot=price * figures[".spot_ratio"].value,
        hold=price * figures[".stock_hold"].value / 1200,
        discount=(1 + rate) ** -years,
    )


def stake_option(outlook: Outlook, stake: Stake, classes: int) -> Option:
    """A stake as an option of the programme."""
    kind = stake.choice.kind
    made = _stock if kind == STOCK else _thrift if kind == THRIFT else _delivery
    return made(outlook, stake, classes)


def _delivery(outlook: Outlook, stake: Stake, _: int) -> Option:
    scenario, name = outlook.scenario, stake.choice.id
    figures, money = scenario.figures, money_of(outlook.scenario)
    capacity = figures.by_element(name, "capacity")
    most_t = np.array([capacity[e].high if e in capacity else 0.0 for e in scenario.elements])
    a_day = most_t * figures.of(name, "japan_share").high * _GRAMS_PER_TONNE / _DAYS_PER_YEAR
    most_g = outlook.days[:, None] * a_day
    cost = figures.of(name, "build_cost").value
    build = stake.choice.build and not stake.choice.existing
    pay = figures.value(name, "take_or_pay")
    return Option(
        name=stake.id,
        origin=stake.choice.origin or UNKNOWN,
        proven=stake.choice.proven,
        least=1.0 if stake.choice.existing else 0.0,
        most=1.0,
        whole=build,
        build_jpy=cost if build else 0.0,
        commit_jpy=0.0 if build else cost,
        most_g=most_g,
        take_or_pay_g=most_g * pay if pay else None,
        delivery_jpy_per_g=money.price * figures.of(name, "price_ratio").value,
    )


def _stock(outlook: Outlook, stake: Stake, _: int) -> Option:
    scenario, name = outlook.scenario, stake.choice.id
    figures, money = scenario.figures, money_of(scenario)
    wanted = stake.elements or scenario.bridge_elements
    inside = np.isin(scenario.elements, wanted)
    target = figures.of(name, "most_days").value * outlook.need_g.mean(axis=0) * inside
    months = max(1, min(len(scenario.months), round(figures.of(name, "fill").value)))
    fill = np.zeros((len(scenario.months), len(scenario.elements)))
    fill[:months] = target / months
    price = money.price * figures.of(name, "price_ratio").value
    return Option(
        name=stake.id,
        least=1.0 if stake.choice.existing else 0.0,
        fill_g=fill,
        fill_jpy_per_g=price,
        hold_jpy_per_g_month=price * figures.of(name, "hold").value / 1200,
    )


def saved_share(scenario: PlanningScenario, stake: Stake, finished: bool = False) -> Floats:
    """What a thrift saves of need, by month and element, shape (T, E); finished: as if it had been done before."""
    figures, name = scenario.figures, stake.choice.id
    begin = scenario.first_month.year + (scenario.first_month.month - 1) / 12
    since = np.arange(len(scenario.months)) - (figures.of(name, "starts").value - begin) * 12 + 1
    grown = np.ones(len(since)) if finished else np.clip(since / max(figures.of(name, "ramp").value, 1.0), 0.0, 1.0)
    shares = figures.by_element(name, "most_share")
    return np.asarray(grown[:, None] * np.array([shares[e].value if e in shares else 0.0 for e in scenario.elements]))


def instead(scenario: PlanningScenario, stake: Stake) -> Floats | None:
    """Grams of the second element needed for a gram saved of the first, shape (E, E); None for none."""
    elements = scenario.elements
    needed = scenario.figures.value(stake.choice.id, "instead")
    if not needed or "Nd" not in elements:
        return None
    found = np.zeros((len(elements), len(elements)))
    for element in scenario.figures.by_element(stake.choice.id, "most_share"):
        if element in elements:
            found[elements.index(element), elements.index("Nd")] = needed
    return found


def _thrift(outlook: Outlook, stake: Stake, classes: int) -> Option:
    scenario = outlook.scenario
    shares = saved_share(scenario, stake)
    whole = saved_share(scenario, stake, finished=True)[-1]
    a_year = float((whole * outlook.need_g.mean(axis=0)).sum() * _DAYS_PER_YEAR)
    return Option(
        name=stake.id,
        least=1.0 if stake.choice.existing else 0.0,
        commit_jpy=scenario.figures.of(stake.choice.id, "cost").value * a_year,
        saved_share=np.repeat(shares[:, :, None], classes, axis=2),
        instead_g_per_g=instead(scenario, stake),
    )


def classes_of(outlook: Outlook) -> tuple[str, ...]:
    """Who goes short: all uses alike, or each by itself; and, where proof of origin is asked for, US defence."""
    scenario = outlook.scenario
    named = (ALL_USES,) if scenario.rationing == ALIKE else tuple(use.id for use in scenario.supply.uses)
    return (*named, DEFENCE) if scenario.demands.defence_proof else named


def defence_part(scenario: PlanningScenario) -> Floats:
    """Share of each element's need that is US defence's and needs proof of origin, (E,)."""
    if not scenario.demands.defence_proof:
        return np.zeros(len(scenario.elements))
    asked = [element in DEFENCE_ELEMENTS and element in scenario.bridge_elements for element in scenario.elements]
    return np.where(asked, scenario.figures[".defence_share"].value / 100, 0.0)


def _demand(outlook: Outlook) -> tuple[Floats, Floats]:
    """Demand (B, T, E, C) in grams a month, and loss per gram (B, E, C)."""
    scenario = outlook.scenario
    if scenario.rationing == ALIKE:
        a_day, loss = outlook.need_g[:, :, None], outlook.loss_jpy_per_g[:, :, None]
    else:
        a_day = outlook.need_of_use_g
        worth = outlook.worth_jpy[:, None, :]
        loss = np.divide(worth * outlook.needs, a_day, out=np.zeros_like(a_day), where=a_day > 0)
    if scenario.demands.defence_proof:
        part = defence_part(scenario)[:, None]
        a_day = np.concatenate([a_day * (1 - part), outlook.need_g[:, :, None] * part], axis=2)
        loss = np.concatenate([loss, outlook.loss_jpy_per_g[:, :, None]], axis=2)
    return a_day[:, None] * outlook.days[:, None, None], loss


def problem_of(outlook: Outlook, weight: Floats, opening_g: Floats) -> PlanningProblem:
    """The programme's problem over the draws of an outlook, weight (B,); opening_g (E,): stock the programme may use.

    Options: the scenario's stakes in their order, then what other origins usually send, one an element.
    """
    scenario, money = outlook.scenario, money_of(outlook.scenario)
    classes = classes_of(outlook)
    demand, loss = _demand(outlook)
    usual, usual_available = _usual_others(outlook, money)
    month = outlook.days[:, None]
    spot = scenario.figures[".spot_most"].value * outlook.need_g.mean(axis=0)
    gated = np.isin(scenario.elements, scenario.bridge_elements)
    return PlanningProblem(
        scenarios=tuple(str(number) for number in range(outlook.draws)),
        months=scenario.months,
        elements=scenario.elements,
        uses=classes,
        probability=weight,
        demand_g=demand,
        loss_jpy_per_g=loss,
        licensed_g=outlook.licensed_share * outlook.china_g[:, None, :] * month,
        licensed_jpy_per_g=money.price,
        options=(*(stake_option(outlook, stake, len(classes)) for stake in scenario.stakes), *usual),
        available=np.concatenate([outlook.available, usual_available], axis=2),
        sources=(Source(SPOT, UNKNOWN, month * spot * gated, money.spot),),
        opening_stock_g=opening_g,
        store_g=opening_g,
        hold_jpy_per_g_month=money.hold,
        closing_jpy_per_g=money.price,
        discount=money.discount,
        limits=_limits(outlook, classes),
    )


def _usual_others(outlook: Outlook, money: Money) -> tuple[list[Option], Floats]:
    """What other origins send on a normal day, of unknown origin: one option an element, always committed to."""
    most = outlook.other_g.max(axis=0)
    options, available = [], []
    for place, element in enumerate(outlook.elements):
        if most[place] <= 0:
            continue
        a_day = np.zeros(len(outlook.elements))
        a_day[place] = most[place]
        options.append(
            Option(
                name=f"{USUAL}: {element}",
                origin=UNKNOWN,
                least=1.0,
                most_g=outlook.days[:, None] * a_day,
                delivery_jpy_per_g=money.price,
            )
        )
        share = outlook.other_g[:, place] / most[place]
        available.append(np.repeat(share[:, None], len(outlook.days), axis=1))
    if not options:
        return [], np.ones((outlook.draws, len(outlook.days), 0))
    return options, np.stack(available, axis=-1)


def _limits(outlook: Outlook, classes: tuple[str, ...]) -> Limits:
    scenario = outlook.scenario
    asked, elements = scenario.demands, scenario.elements
    need = outlook.need_g.mean(axis=0)
    shares = tuple(
        OriginShare(
            name=f"{each.origin} {100 * each.most_share:g} %" + (f" {each.element}" if each.element else ""),
            origin=each.origin,
            most_share=each.most_share,
            element=each.element,
            years=None if each.from_year is None else (each.from_year, each.to_year or 9999),
        )
        for each in asked.origin_shares
    )
    proof = None
    if asked.defence_proof:
        years = np.array([month.year for month in scenario.months])
        proof = np.zeros((len(years), len(classes)))
        proof[years >= DEFENCE_FROM_YEAR, classes.index(DEFENCE)] = 1.0
    return Limits(
        budget_jpy=asked.budget_jpy,
        origin_shares=shares,
        proof_share=proof,
        most_stock_g=np.array([asked.most_stock_days.get(e, np.inf) for e in elements]) * need
        if asked.most_stock_days
        else None,
        full_service=tuple(each for each in classes if each != DEFENCE) if asked.full_service else (),
        service_level=np.array([asked.service_level.get(e, 0.0) for e in elements]) if asked.service_level else None,
    )


def forced(problem: PlanningProblem, scenario: PlanningScenario) -> PlanningProblem:
    """The problem of a plan that commits whole to what the scenario forces; the world without a plan does not."""
    if not scenario.forced:
        return problem
    names = {stake.id for stake in scenario.stakes if stake.choice.id in scenario.forced}
    options = (replace(each, least=each.most) if each.name in names else each for each in problem.options)
    return replace(problem, options=tuple(options))


def nothing_committed(problem: PlanningProblem) -> Floats:
    """The world without a plan: only what is committed to already, (K,)."""
    return np.array([option.least for option in problem.options])
