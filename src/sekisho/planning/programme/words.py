"""Conflicting constraints said in English, Japanese and Chinese; the sentences are in data/planning/conflicts.csv."""

from __future__ import annotations

import csv
from functools import cache

import numpy as np

from sekisho.places import data_path
from sekisho.planning.problem import Floats, PlanningProblem
from sekisho.planning.programme.blocks import Group
from sekisho.planning.solution import Conflict

LANGUAGES = ("en", "ja", "zh")


@cache
def sentences() -> dict[str, dict[str, str]]:
    """Kind of constraint, language, sentence with its places to fill."""
    with data_path("planning", "conflicts.csv").open(encoding="utf-8", newline="") as file:
        return {row["kind"]: {language: row[language] for language in LANGUAGES} for row in csv.DictReader(file)}


def said(conflict: Conflict, language: str = "en") -> str:
    """One constraint as a sentence."""
    return sentences()[conflict.kind][language].format(**dict(conflict.values))


def named(problem: PlanningProblem, group: Group, committed: Floats | None = None) -> Conflict:
    """A group of constraints with the figures that its sentence needs."""
    kind, name, part = group
    limits = problem.limits
    e = problem.elements.index(part) if part in problem.elements else 0
    values = {"name": name, "element": part}
    if kind in ("most", "least"):
        k = problem.option(name)
        option = problem.options[k]
        if committed is not None:
            kind, values["amount"] = "held", f"{float(committed[k]):g}"
        else:
            values["amount"] = f"{option.most if kind == 'most' else option.least:g}"
    elif kind == "budget":
        values["amount"] = _number(float(limits.budget_jpy or 0.0))
    elif kind == "rule":
        rule = next(each for each in limits.rules if each.name == name)
        values |= {"least": f"{rule.least:g}", "most": f"{rule.most:g}"}
    elif kind == "origin":
        share = next(each for each in limits.origin_shares if each.name == name)
        values |= {"origin": share.origin, "amount": f"{100 * share.most_share:.4g}"}
    elif kind == "service":
        values["amount"] = f"{100 * float(np.asarray(limits.service_level)[e]):.4g}"
    elif kind == "full_service":
        values["use"] = name
    else:
        values |= _grams(problem, kind, name, e)
    return Conflict(kind, " ".join(each for each in (kind, name, part) if each), tuple(sorted(values.items())))


def _grams(problem: PlanningProblem, kind: str, name: str, e: int) -> dict[str, str]:
    limits = problem.limits
    if kind == "licences":
        total = np.asarray(problem.licensed_g, float)[:, :, e].sum(axis=1)
        return {"least": _kg(total.min()), "amount": _kg(total.max())}
    if kind == "market":
        source = next(each for each in problem.sources if each.name == name)
        return {"amount": _kg(np.asarray(source.most_g, float)[:, e].sum())}
    given = {
        "most_stock": limits.most_stock_g,
        "closing": limits.closing_stock_g,
        "room": problem.store_g,
        "release": problem.release_g,
    }.get(kind)
    if kind == "refill" and problem.refill_g is not None:
        return {"amount": _kg(np.asarray(problem.refill_g, float)[:, e].max())}
    return {"amount": _kg(0.0 if given is None else float(np.asarray(given, float)[e]))}


def _kg(grams: float) -> str:
    return _number(float(grams) / 1000)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:,.3g}"
