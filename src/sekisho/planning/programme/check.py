"""Mistakes in a planning problem, all of them at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from sekisho.errors import Problem
from sekisho.planning.problem import Floats, Limits, Option, PlanningProblem, Risk

Shape = tuple[int, ...]
SUMS_TO_1_WITHIN = 1e-9
LEAST_DISCOUNT = 1e-6
"""Money of a month must count for something, or what a gram is worth in it could not be told."""


def check(problem: PlanningProblem, risk: Risk | None = None) -> tuple[Problem, ...]:
    """What is wrong with a problem, or with the risk; empty when it can be solved."""
    found = [*_labels(problem), *_figures(problem)]
    for option in problem.options:
        found += [each.inside(f"options: {option.name}") for each in _option(problem, option)]
    for source in problem.sources:
        where = f"sources: {source.name}"
        found += _array(f"{where}: most_g", source.most_g, _te(problem))
        found += _array(f"{where}: jpy_per_g", source.jpy_per_g, _te(problem), _e(problem))
    found += [each.inside("limits") for each in _limits(problem, problem.limits)]
    if not found:
        found += _together(problem)
    if risk is not None:
        found += _risk(risk)
    return tuple(found)


def check_committed(problem: PlanningProblem, committed: Floats) -> tuple[Problem, ...]:
    """What is wrong with commitments (K,) given by hand."""
    x = np.asarray(committed, float)
    if x.shape != (len(problem.options),):
        cause = f"has shape {x.shape}, one figure per option is needed: {len(problem.options)}"
        return (Problem("committed", cause),)
    return tuple(
        Problem(f"committed: {option.name}", f"{value:g} is outside {option.least:g} to {option.most:g}")
        for option, value in zip(problem.options, x, strict=True)
        if not option.least - 1e-9 <= value <= option.most + 1e-9
    )


def _labels(problem: PlanningProblem) -> Iterator[Problem]:
    named = {
        "scenarios": problem.scenarios,
        "months": problem.months,
        "elements": problem.elements,
        "uses": problem.uses,
        "options": tuple(option.name for option in problem.options),
        "sources": tuple(source.name for source in problem.sources),
    }
    for place, labels in named.items():
        if not labels and place not in ("options", "sources"):
            yield Problem(place, "there is none", "give at least one")
        twice = sorted({str(each) for each in labels if labels.count(each) > 1})
        if twice:
            yield Problem(place, f"named more than once: {', '.join(twice)}", "give each its own name")
    numbered = [month.year * 12 + month.month for month in problem.months]
    if any(after - before != 1 for before, after in pairwise(numbered)):
        yield Problem("months", "do not follow one another", "give every month from the first to the last, in order")


def _figures(problem: PlanningProblem) -> Iterator[Problem]:
    s, t, e = problem.shape
    c, k = len(problem.uses), len(problem.options)
    yield from _array("probability", problem.probability, (s,))
    yield from _array("demand_g", problem.demand_g, (s, t, e, c))
    yield from _array("loss_jpy_per_g", problem.loss_jpy_per_g, (e, c), (s, e, c))
    yield from _array("licensed_g", problem.licensed_g, (s, t, e))
    yield from _array("licensed_jpy_per_g", problem.licensed_jpy_per_g, (t, e), (e,))
    yield from _array("available", problem.available, (s, t, k), most=1.0)
    yield from _array("refill_g", problem.refill_g, (t, e), finite=False)
    yield from _array("discount", problem.discount, (t,), least=LEAST_DISCOUNT)
    for name in ("opening_stock_g", "store_g", "hold_jpy_per_g_month", "closing_jpy_per_g"):
        yield from _array(name, getattr(problem, name), (e,))
    yield from _array("release_g", problem.release_g, (e,), finite=False)
    p = np.asarray(problem.probability, float)
    if p.shape == (s,) and abs(p.sum() - 1) > SUMS_TO_1_WITHIN * max(s, 1):
        yield Problem("probability", f"sums to {p.sum():.9g}", "make it sum to 1")


def _option(problem: PlanningProblem, option: Option) -> Iterator[Problem]:
    te, e = _te(problem), _e(problem)
    if not (0 <= option.least <= option.most and np.isfinite(option.most)):
        yield Problem(
            "least, most", f"{option.least:g} to {option.most:g} is no range", "give 0 <= least <= most, both finite"
        )
    for name in ("build_jpy", "commit_jpy"):
        yield from _array(name, np.array(getattr(option, name)), (), least=-np.inf if name == "commit_jpy" else 0.0)
    for name in ("most_g", "take_or_pay_g", "fill_g"):
        yield from _array(name, getattr(option, name), te)
    for name in ("delivery_jpy_per_g", "fill_jpy_per_g", "hold_jpy_per_g_month"):
        yield from _array(name, getattr(option, name), te, e)
    yield from _array("release_g", option.release_g, e)
    yield from _array("saved_share", option.saved_share, (*te, len(problem.uses)), most=1.0)
    yield from _array("instead_g_per_g", option.instead_g_per_g, (*e, *e))
    if option.take_or_pay_g is not None:
        most = np.zeros(te) if option.most_g is None else np.asarray(option.most_g, float)
        least = np.asarray(option.take_or_pay_g, float)
        if most.shape == least.shape and (least > most * (1 + 1e-12)).any():
            yield Problem("take_or_pay_g", "is above most_g in some month", "give no more than most_g")


def _limits(problem: PlanningProblem, limits: Limits) -> Iterator[Problem]:
    t, e, c, k = *_te(problem), len(problem.uses), len(problem.options)
    if limits.budget_jpy is not None and not np.isfinite(limits.budget_jpy):
        yield Problem("budget_jpy", f"{limits.budget_jpy} is not a sum of money", "leave it out where there is none")
    yield from _array("proof_share", limits.proof_share, (t, c), most=1.0)
    yield from _array("most_stock_g", limits.most_stock_g, (e,), finite=False)
    yield from _array("closing_stock_g", limits.closing_stock_g, (e,))
    yield from _array("service_level", limits.service_level, (e,), most=1.0)
    for use in limits.full_service:
        if use not in problem.uses:
            yield Problem("full_service", f"{use!r} is not a use", f"one of {', '.join(problem.uses)}")
    for share in limits.origin_shares:
        where = f"origin_shares: {share.name}"
        yield from _array(f"{where}: most_share", np.array(share.most_share), (), most=1.0)
        if share.element is not None and share.element not in problem.elements:
            yield Problem(where, f"{share.element!r} is not an element here", f"one of {', '.join(problem.elements)}")
        if not share.origin:
            yield Problem(where, "names no origin", "give the country whose share is capped")
    for rule in limits.rules:
        where = f"rules: {rule.name}"
        yield from _array(f"{where}: weight", rule.weight, (k,), least=-np.inf)
        if not rule.least <= rule.most:
            yield Problem(where, f"least {rule.least:g} is above most {rule.most:g}")
    for names in ([share.name for share in limits.origin_shares], [rule.name for rule in limits.rules]):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            yield Problem("", f"named more than once: {', '.join(twice)}", "give each its own name")


def _together(problem: PlanningProblem) -> Iterator[Problem]:
    """What only shows once every figure has its shape."""
    opening = np.zeros(_e(problem)) if problem.opening_stock_g is None else np.asarray(problem.opening_stock_g, float)
    store = np.zeros(_e(problem)) if problem.store_g is None else np.asarray(problem.store_g, float)
    for e in np.flatnonzero(opening > store * (1 + 1e-12)):
        cause = f"{opening[e]:g} g of {problem.elements[e]} do not fit in store_g, {store[e]:g} g"
        yield Problem("opening_stock_g", cause, "give room for what is there")
    saved = sum(
        (option.least * np.asarray(option.saved_share, float) for option in problem.options if _saves(option)),
        np.zeros((*_te(problem), len(problem.uses))),
    )
    for e, c in np.unique(np.argwhere(saved > 1 + 1e-12)[:, 1:], axis=0):
        cause = f"more than all of {problem.elements[e]} in {problem.uses[c]} is saved by what is committed to already"
        yield Problem("options: saved_share", cause, "lower least or the shares")


def _saves(option: Option) -> bool:
    return option.saved_share is not None


def _risk(risk: Risk) -> Iterator[Problem]:
    if not 0 <= risk.weight <= 1:
        yield Problem("risk: weight", f"{risk.weight:g} is not between 0 and 1")
    if not 0 <= risk.alpha < 1:
        yield Problem("risk: alpha", f"{risk.alpha:g} is not from 0 to below 1", "give e.g. 0.95")


def _array(
    place: str,
    values: Floats | None,
    *shapes: Shape,
    least: float = 0.0,
    most: float = np.inf,
    finite: bool = True,
) -> Iterator[Problem]:
    if values is None:
        return
    array = np.asarray(values, float)
    if array.shape not in shapes:
        wanted = " or ".join(str(shape) for shape in shapes)
        yield Problem(place, f"has shape {array.shape}", f"give {wanted}")
    elif np.isnan(array).any() or (finite and np.isinf(array).any()):
        yield Problem(place, "holds what is not a number", "give finite numbers" if finite else "inf means no bound")
    elif (array < least).any() or (array > most).any():
        outside = array[(array < least) | (array > most)].flat[0]
        yield Problem(
            place, f"holds {outside:g}", f"give {least:g} or more" + (f", {most:g} or less" * (most < np.inf))
        )


def _te(problem: PlanningProblem) -> tuple[int, int]:
    return problem.shape[1], problem.shape[2]


def _e(problem: PlanningProblem) -> tuple[int]:
    return (problem.shape[2],)
