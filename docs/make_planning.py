"""Fills the tables of docs/planning.md: options with range and source, figures with their commands, 2010.

./run python docs/make_planning.py            write all tables
./run python docs/make_planning.py --check    exit 1 where options, figures or 2010 are not what would be written
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from sekisho.cli.plan import SEED
from sekisho.planning.account import held, losses
from sekisho.planning.figures import basis_word, shipped_figures
from sekisho.planning.historic import historic
from sekisho.planning.options import shipped_options
from sekisho.planning.plan import Plan, make_plan
from sekisho.planning.problem import Settings
from sekisho.planning.scenario_file import load_scenario, scenario_names
from sekisho.planning.words import PlanLabels
from sekisho.supply.pictures.words import yen

PAGE: Final = Path(__file__).with_name("planning.md")
SAY: Final = PlanLabels("en")


def figures() -> Iterator[str]:
    """A table an option, then what is common to all."""
    options = shipped_options()
    for name in (*options, ""):
        if name:
            each = options[name]
            yield from ("", f"### {each.name['en']} (`{name}`)", "")
            yield (
                f"{each.kind}; {each.basis}, {each.confidence}: {each.source or 'no source'}. {each.note}".rstrip(". ")
                + "."
            )
        else:
            yield from ("", "### Common to all options")
        yield from ("", "| figure | value | range | unit | drawn | basis | confidence | source | note |")
        yield "|---|---|---|---|---|---|---|---|---|"
        for figure in shipped_figures().named(name):
            cells = (
                f"`{figure.name.partition('.')[2]}`",
                f"{figure.value:,.7g}",
                f"{figure.low:,.7g} – {figure.high:,.7g}" if figure.low < figure.high else "–",
                figure.unit,
                figure.shape,
                basis_word(figure.basis),
                figure.confidence,
                figure.source,
                figure.note,
            )
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def reproduction() -> Iterator[str]:
    yield from ("", "| figure | value | command |", "|---|---|---|")
    for name in scenario_names():
        settings = Settings(time_limit_s=60, gap_pct=1.0, method="split")
        for what, value in _told(make_plan(load_scenario(name), SEED, settings)):
            yield f"| {name}: {what} | {value} | `sekisho plan {name}` |"


def _told(plan: Plan) -> Iterator[tuple[str, str]]:
    told, solution = losses(plan), plan.solution
    assert solution is not None
    assert solution.objective_jpy is not None
    yield "status", f"{plan.status}, gap {solution.gap_pct:.2g} %"
    yield "objective, bound", f"{yen(solution.objective_jpy, SAY)}, {yen(solution.bound_jpy or 0.0, SAY)}"
    for what, ours, theirs in (("without a plan", "without", "simulated_without"), ("planned", "planned", "simulated")):
        both = [yen(told[name] or 0.0, SAY) for name in (ours, theirs)]
        yield f"loss {what}, programme and simulator", " and ".join(both)
    yield "simulated over planned", f"{plan.difference_pct:+.1f} %"
    taken = [f"{each.stake.id} {100 * each.share:.0f} %" for each in held(plan) if each.new and each.share > 0.005]
    yield "committed to", ", ".join(taken) or "nothing"
    if plan.bridges is not None and plan.bridges.found.licensed_g is not None:
        for e, element in enumerate(plan.bridges.elements):
            tonnes = plan.bridges.found.licensed_g[:, e].sum() / 1e6
            last = plan.bridges.last_needed[e]
            until = "not needed" if last is None else f"needed until {plan.scenario.months[last]:%Y-%m}"
            until += " and on" if last == len(plan.scenario.months) - 1 else ""
            yield f"bridge, {element}, at most {100 * plan.scenario.bridge_share:g} %", f"{tonnes:,.0f} t; {until}"
    for each in plan.break_even:
        if each.stock_days == 90 or each.stop_months == 6:
            p = each.p_a_year
            what = f"{each.stock_days} days of {each.stake.id}" if each.stock_days else each.stake.id
            value = "nothing saved" if p is None else "above 100 % a year" if p > 1 else f"{100 * p:.2g} % a year"
            yield f"break-even, {what}, stop of {each.stop_months} months", value


def shock() -> Iterator[str]:
    found = historic()
    taken = ", ".join(f"{name} {100 * share:.0f} %" for name, share in found.committed.items() if share > 0.005)
    yield from ("", "| | published | model |", "|---|---|---|")
    yield f"| China's share of imports, 2008 | {100 * found.china_share_2008:.0f} % | taken |"
    published, model = (100 * share for share in (found.published_share_2014, found.china_share_2014))
    yield f"| China's share of imports, 2014 | {published:.1f} % | {model:.0f} % |"
    yield (
        f"| consumption | {100 * found.published_consumption_change:.0f} % | {100 * found.consumption_change:.0f} % "
        f"(thrift {100 * found.thrifted:.0f} %, short {100 * found.short:.1f} %) |"
    )
    yield f"| committed to | – | {taken} |"


TABLES: Final[dict[str, Callable[[], Iterator[str]]]] = {
    "figures": figures,
    "reproduction": reproduction,
    "historic": shock,
}


def filled(page: str, names: list[str]) -> str:
    for name in names:
        before, _, rest = page.partition(f"<!-- {name} -->\n")
        _, _, after = rest.partition("<!-- end -->")
        page = before + f"<!-- {name} -->\n" + "\n".join(TABLES[name]()) + "\n\n<!-- end -->" + after
    return page


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args(arguments)
    page = PAGE.read_text(encoding="utf-8")
    if asked.check:
        return int(filled(page, ["figures", "historic"]) != page)
    PAGE.write_text(filled(page, list(TABLES)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
