"""Fills the tables of docs/model.md: every parameter with its range and source, and the figures with their commands.

./run python docs/make_model.py            write all tables
./run python docs/make_model.py --check    exit 1 where parameters or lasting cuts are not what would be written
./run python docs/make_model.py --check-figures    the same, figures too: half a minute of runs
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from sekisho.cli.supply import SEED
from sekisho.places import data_path
from sekisho.supply.answers import leverage
from sekisho.supply.dependency import quoted, read_dependency
from sekisho.supply.economy import gdp
from sekisho.supply.economy.criticality import of_table
from sekisho.supply.economy.wiod import japan_2011
from sekisho.supply.hindcast import hindcast, nri_linear
from sekisho.supply.parameters import Parameter, read_parameters
from sekisho.supply.pictures.words import Labels, yen, yens
from sekisho.supply.production import BY_OUTPUT, VARIANTS, Economy, Propagation, economy_of
from sekisho.supply.result import Result, band, ordered_band
from sekisho.supply.run import run
from sekisho.supply.scenario_file import load_scenario, scenario_names

PAGE: Final = Path(__file__).with_name("model.md")
FILES: Final = ("parameters.yaml", "licensing.yaml", "hindcast.yaml")
SAY: Final = Labels("en")


def parameters() -> Iterator[str]:
    """A table a file, then what single scenarios add or set otherwise."""
    for name in FILES:
        yield from ("", f"### `data/supply/{name}`", "")
        yield from _rows(read_parameters(data_path("supply", name)).values())
    common = read_parameters(data_path("supply", FILES[0]))
    for name in scenario_names():
        own = [each for key, each in load_scenario(name).parameters.items() if common.get(key) != each]
        own = [each for each in own if not each.name.startswith("output_pct.")]
        if own:
            yield from ("", f"### `data/supply/scenarios/{name}.yaml`", "")
            yield from _rows(own)
    yield from ("", "Shares of output and grams by use, with their ranges and sources: `data/supply/uses.csv`.")


def _rows(found: Iterable[Parameter]) -> Iterator[str]:
    yield "| parameter | value | range | unit | drawn | basis | confidence | source | note |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for each in found:
        cells = (
            f"`{each.name}`",
            f"{each.value:g}",
            f"{each.low:g} – {each.high:g}",
            each.unit,
            each.shape,
            each.basis,
            each.confidence,
            each.source,
            each.note,
        )
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def figures() -> Iterator[str]:
    """What the README and this page may quote, each beside the command that prints it."""
    yield from ("", "| figure | value | command |", "|---|---|---|")
    for what, value, command in [*_houses(), *_runs(), *_hindcasts(), *_dependency()]:
        yield f"| {what} | {value} | `sekisho supply {command}` |"


def _houses() -> Iterator[tuple[str, str, str]]:
    for months in (3, 12):
        linear = nri_linear(months)
        told = f"{linear.loss_tn_jpy.normalize():f} trillion yen, {linear.loss_gdp_pct:.3f} % of GDP"
        yield f"Nomura, linear, {months} months", told, "run nri-linear"


def _runs() -> Iterator[tuple[str, str, str]]:
    for name in scenario_names():
        scenario = load_scenario(name)
        if scenario.linear is not None:
            continue
        result = run(scenario, 1000, SEED)
        command = f"run {name}"
        yield f"{name}: loss over {result.days} days, G3", _loss(result), command
        yield f"{name}: cliff, more than 1 % of gated output missing", _cliff(result), command
        for line in result.named_lines:
            stop = ordered_band(line.stops)["p50"]
            day = "never" if stop is None else result.dates[int(stop)].isoformat()
            lost = band(line.working_days)
            told = f"stops {day}; {lost['p50']:.0f} working days lost ({lost['p5']:.0f}–{lost['p95']:.0f})"
            yield f"{name}: {line.name['en']}", told, command
        if scenario.pending:
            for horizon in leverage(scenario, 400, SEED).as_json()["horizons"]:
                gap = horizon["leverage_jpy"]
                told = f"{yen(gap['mean'], SAY)}, standard error {yen(gap['standard_error'], SAY)}"
                yield f"{name}: leverage over {horizon['horizon_days']} days", told, f"leverage {name}"


def _loss(result: Result) -> str:
    low, middle, high = yens([level or 0.0 for level in band(result.loss_jpy).values()], SAY)
    p5, p50, p95 = (_pct(level) for level in band(result.loss_gdp_pct).values())
    return f"{middle} ({low}–{high}), {p50} % of GDP ({p5}–{p95})"


def _pct(level: float | None) -> str:
    return "–" if level is None else "<0.001" if 0 < level < 0.001 else f"{level:.2g}"


def _cliff(result: Result) -> str:
    days = ordered_band(result.cliff_day)
    early, middle, late = ("beyond" if day is None else f"{result.dates[int(day)]}" for day in days.values())
    return f"{middle} ({early} to {late}); beyond the horizon in {result.cliff_censored_pct:.0f} % of the draws"


def _hindcasts() -> Iterator[tuple[str, str, str]]:
    for case in ("2025", "2010"):
        found = hindcast(case)
        told = found.as_json()
        held = sum(check["held"] for check in told["checks"])
        missed = ", ".join(row["id"] for row in told["not_held"]) or "none"
        yield (
            f"checks of {case} held by the shipped set",
            f"{held} of {len(told['checks'])}; not held: {missed}",
            (f"hindcast {case}"),
        )
        if case == "2025":
            prior = told["share_of_prior"]
            shares = f"{100 * prior['imposed']:.1f} % imposed, {100 * prior['imposed_and_2010']:.1f} % with 2010"
            yield "share of the prior that holds all checks", shares, "hindcast 2025"
            mizuho = next(row for row in told["houses"] if row["house"] == "Mizuho")
            yield "Mizuho, predicted from Daiwa", f"{mizuho['model_gdp_pct']} % (published 0.88)", "hindcast 2025"
            wait = told["licensing"]["wait_days"]
            median, slow = (" to ".join(f"{day:.0f}" for day in wait[name]) for name in ("median_wait", "slow_wait"))
            yield "wait for a licence, spring 2025", f"median {median} days, slowest tenth from {slow}", "hindcast 2025"


def _dependency() -> Iterator[tuple[str, str, str]]:
    for one, _ in quoted(read_dependency()):
        told = f"{one.share_pct} %: {one.base}, {one.measure}, {one.period}"
        yield "the quoted 72 %", told, "dependency"


LASTING: Final = (("c15", 0.2), ("c14", 0.05), ("c14", 0.2), ("c13", 0.3), ("c12", 0.2), ("c17", 0.2))
"""Sectors that make so much less for a year."""


def lasting() -> Iterator[str]:
    """What a cut that lasts a year loses on its last day: by G3, by the variants, and by ARIO's rule of ordering."""
    table = japan_2011()
    places = [table.index(code) for code, _ in LASTING]
    gate = np.ones((len(LASTING), len(table.codes)))
    gate[range(len(LASTING)), places] -= [cut for _, cut in LASTING]
    made = table.output > 0
    worth = np.where(made, table.value_added_share * table.output, 0.0) / table.gdp

    def lost_pct(economy: Economy) -> list[float]:
        steps = Propagation(economy, len(gate))
        for _ in range(365):
            output = steps.step(gate)
        return list(100 * ((1 - output) * worth).sum(axis=1))

    half = economy_of(table, of_table(table), "half_critical", 10.0)
    runs = [lost_pct(replace(half, variant=variant)) for variant in reversed(VARIANTS)]
    runs.append(lost_pct(replace(half, orders=BY_OUTPUT)))
    yield from (
        "",
        "| lost on the last day, % of value added | G3 | weakly | **half** | strongly | half, ARIO's orders |",
    )
    yield "|---|---|---|---|---|---|"
    for row, ((_, cut), place) in enumerate(zip(LASTING, places, strict=True)):
        direct = 100 * cut * gdp.multipliers("G3", table, [place])[place] * table.output[place] / table.gdp
        told = " | ".join(f"{value:.2f}" for value in (direct, *(found[row] for found in runs)))
        yield f"| {table.sectors[place].name['en']} makes {100 * cut:.0f} % less | {told} |"


BLOCKS: Final[dict[str, Callable[[], Iterator[str]]]] = {
    "lasting": lasting,
    "parameters": parameters,
    "reproduction": figures,
}


def filled(text: str, names: Sequence[str]) -> str:
    """The page with the named blocks written anew."""
    for name in names:
        begin, end = f"<!-- {name} -->", "<!-- end -->"
        head, rest = text.split(begin, 1)
        _, tail = rest.split(end, 1)
        text = "\n".join([head + begin, *BLOCKS[name](), "", end + tail])
    return text


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--check-figures", action="store_true")
    asked = parser.parse_args(words)
    text = PAGE.read_text(encoding="utf-8")
    wanted = filled(text, ["lasting", "parameters"] if asked.check else list(BLOCKS))
    if not (asked.check or asked.check_figures):
        PAGE.write_text(wanted, encoding="utf-8")
    elif wanted != text:
        print(f"{PAGE.name} is not what the model says; run docs/make_model.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
