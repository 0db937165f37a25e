"""The shipped options, figures, scenarios and words: complete, sourced, in order; and what is wrong in one's own."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sekisho.errors import InputError
from sekisho.places import data_path
from sekisho.planning.figures import read_figures, shipped_figures
from sekisho.planning.maker import read_maker
from sekisho.planning.options import lacking, shipped_options
from sekisho.planning.scenario_file import load_scenario, read_scenario, scenario_names
from sekisho.planning.words import plan_phrases

SCENARIOS = data_path("planning", "scenarios")
MAKER = data_path("planning", "makers", "fictional-magnets.yaml")


def test_the_three_scenarios_of_the_issue_are_shipped_and_reach_their_last_month() -> None:
    assert scenario_names() == ["japan-2026-2035", "single-maker", "state-stock"]
    japan = load_scenario("japan-2026-2035")
    assert len(japan.months) == 109
    assert f"{japan.months[-1]:%Y-%m}" == "2035-12"
    assert sum((after - before).days for before, after in zip(japan.months, japan.months[1:], strict=False)) + 31 == (
        japan.supply.days
    )


def test_every_option_of_the_issue_is_there_with_all_the_figures_its_kind_needs() -> None:
    options = shipped_options()
    wanted = "lynas-malaysia caremag la-rochelle mp-heavy eneabba minamitorishima recycling thrift dy-free"
    assert {*wanted.split(), "stock-importer", "stock-maker", "stock-state", "contract-abroad"} <= options.keys()
    assert [problem for each in options.values() for problem in lacking(each, shipped_figures())] == []


def test_every_figure_has_a_source_a_range_and_a_basis_and_what_is_assumed_says_so() -> None:
    for name, each in shipped_figures().rows.items():
        assert each.source, name
        assert each.low <= each.value <= each.high, name
        assert each.basis in ("published", "assumption"), name
        if each.basis == "assumption":
            assert each.source.startswith("assumption of this project"), name


def test_minamitorishima_starts_in_no_draw_before_2027_and_may_never_come() -> None:
    figures = shipped_figures()
    starts = figures.draw("minamitorishima.starts", 1000, 1)
    assert starts.min() >= 2027
    assert figures.of("minamitorishima", "never").low > 0


def test_phrases_stand_in_all_three_languages_with_the_same_places_to_fill() -> None:
    with data_path("planning", "words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        places = {
            tuple(sorted(part.split("}")[0] for part in row[language].split("{")[1:]))
            for language in ("en", "ja", "zh")
        }
        assert all(row[language] for language in ("en", "ja", "zh")), row["id"]
        assert len(places) == 1, row["id"]
    assert "p.title" in plan_phrases()


def test_a_figure_over_its_bounds_or_without_a_known_basis_is_told_with_its_line(tmp_path: Path) -> None:
    rows = data_path("planning", "figures.csv").read_text(encoding="utf-8").splitlines()
    bad = [
        rows[0],
        "x,never,,1.2,0,1.5,share,uniform,assumed,low,nobody,",
        "x,ramp,,1,1,1,months,fixed,guess,low,nobody,",
    ]
    path = tmp_path / "figures.csv"
    path.write_text("\n".join(bad), encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_figures(path)
    said = str(told.value)
    assert "figures.csv line 2 (x.never): value: a share must lie between 0 and 100 %; got 120 %" in said
    assert "figures.csv line 3 (x.ramp): basis: unknown value 'guess'" in said


def changed(tmp_path: Path, name: str, *pairs: tuple[str, str]) -> Path:
    text = (SCENARIOS / f"{name}.yaml").read_text(encoding="utf-8").replace("../makers/", f"{MAKER.parent}/")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_mistake_in_a_scenario_is_told_at_once(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        "japan-2026-2035",
        ("last_month: 2035-12", "last_month: 2025-12"),
        ("caremag, ", "caremac, "),
        ("most_probability: 0.05", "most_probability: 5"),
        ("  defence_proof: true", "  defence_proof: true\n  origin_shares: [{origin: CN, most_share: 1.6}]"),
    )
    with pytest.raises(InputError) as told:
        read_scenario(path)
    said = str(told.value)
    assert "mine.yaml: last_month: 2025-12 lies before the first, 2026-12" in said
    assert "mine.yaml: options: unknown option 'caremac'" in said
    assert "bridge: most_probability: must not be over 100 %; got 500 %" in said
    assert "origin_shares[1]: most_share: must not be over 100 %; got 160 %" in said


def test_a_scenario_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(InputError, match=r"no such scenario; shipped are japan-2026-2035, single-maker, state-stock"):
        load_scenario("japan-2040")


def test_the_makers_example_is_synthetic_on_its_face_and_so_is_its_plan() -> None:
    scenario = load_scenario("single-maker")
    assert scenario.basis == "synthetic"
    assert "synthetic" in scenario.title["en"]
    assert "合成データ" in scenario.title["ja"]


def test_the_mistakes_in_a_makers_file_are_told_at_once(tmp_path: Path) -> None:
    text = MAKER.read_text(encoding="utf-8")
    text = text.replace("Dy: 22000", "Dy: -22000").replace("never: 0.1", "never: 10")
    text = text.replace("starts: [2027.25, 2027.75, 2029.5]", "starts: [2029, 2028, 2027]").replace(
        "Tb: 620", "Ho: 620"
    )
    path = tmp_path / "ours.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_maker(path)
    said = str(told.value)
    assert "ours.yaml: demand_kg_a_year: Dy: must not be negative; got -22000" in said
    assert "stock_kg: Ho: unknown element" in said
    assert "never: must not be over 100 %; got 1000 %" in said
    assert "starts: [2029, 2028, 2027] are not in order" in said


def test_a_maker_is_all_there_is_in_its_own_supply_scenario() -> None:
    scenario = load_scenario("single-maker")
    maker = read_maker(MAKER)
    (use,) = scenario.supply.uses
    assert sum(use.product_t.values()) * 1000 == pytest.approx(sum(maker.demand_kg_a_year.values()))
    assert {e: 365 * use.need_g("material", e) / 1000 for e in maker.demand_kg_a_year} == pytest.approx(
        dict(maker.demand_kg_a_year)
    )
    assert scenario.opening_g == {e: 1000 * kg for e, kg in maker.stock_kg.items()}
