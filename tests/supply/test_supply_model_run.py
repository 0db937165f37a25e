"""Runs: what they hold, how they stop, and the scenarios that are shipped."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from supply_model_cases import batch, japan, short, stepped

from sekisho.errors import InputError
from sekisho.supply import run as running
from sekisho.supply.economy.wiod import japan_2011
from sekisho.supply.hindcast.lines import expected_shortfall
from sekisho.supply.material.departures import of_months
from sekisho.supply.material.strata import Strata
from sekisho.supply.recapture import recaptured
from sekisho.supply.run import run
from sekisho.supply.scenario import Series
from sekisho.supply.scenario_file import load_scenario, scenario_names

CONTRACT = (
    *("scenario", "draws", "seed", "convention", "denominator_jpy", "loss_jpy", "loss_gdp_pct", "cover_days"),
    *("cliff_day", "by_sector", "published", "not_identified", "basis"),
)


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_gives_the_document_of_the_contract(name: str) -> None:
    told = json.loads(json.dumps(run(load_scenario(name), 5).as_json(), allow_nan=False))
    assert set(CONTRACT) <= set(told)
    assert {"p5", "p50", "p95"} <= set(told["loss_jpy"])
    assert told["loss_jpy"]["p5"] <= told["loss_jpy"]["p50"] <= told["loss_jpy"]["p95"]
    assert [each["house"] for each in told["published"]] == ["Daiwa", "Mizuho", "Nomura", "Nomura"]
    assert told["published_note"]
    assert told["not_identified"]
    assert told["basis"] in ("published", "practice", "assumption", "synthetic")
    for parameter in told["parameters"]:
        assert parameter["source"]
        assert parameter["basis"]
        assert parameter["low"] <= parameter["value"] <= parameter["high"]


def test_nomura_is_reproduced_exactly() -> None:
    result = run(load_scenario("nri-linear"), 3)
    three, twelve = result.loss_by_horizon["3 months"], result.loss_by_horizon["12 months"]
    assert (three == 0.66e12).all()
    assert (twelve == 2.64e12).all()
    assert (result.loss_jpy == twelve).all()
    assert round(float(100 * three[0] / result.denominator_jpy), 3) == 0.108
    assert round(float(result.loss_gdp_pct[0]), 3) == 0.433
    assert result.loss_by_day_jpy.sum() == pytest.approx(result.loss_jpy.sum(), rel=1e-12)
    assert not result.cover_days


def test_losses_of_the_days_add_up_to_the_loss_and_conventions_keep_their_order() -> None:
    result = run(japan(), 20)
    assert np.allclose(result.loss_by_day_jpy.sum(axis=1), result.loss_jpy, rtol=1e-12)
    by = result.by_convention
    assert (by["G2"] < by["G3"]).all()
    assert (by["G4"] <= by["G3"]).all()
    assert (by["G3"] < by["G5"]).all()
    assert (by["G3"] < by["G1"]).all()


def test_two_readings_of_the_loss_agree_within_a_few_per_cent() -> None:
    """G3 counts upstream losses at once; the daily steps let them run through orders. Neither is derived from the
    other."""
    result = run(load_scenario("embargo-one-year"), 20)
    assert np.median(result.propagated_jpy / result.loss_jpy) == pytest.approx(1, abs=0.05)


def test_a_year_without_stock_or_other_sources_loses_what_china_ships() -> None:
    scenario = load_scenario("embargo-one-year").with_values(
        cover_magnet_days=0, cover_material_days=0, importer_days=0, transit_days=0, process_days=0, scrap_recovered=0
    )
    scenario = replace(scenario, thrift=None, state_stock=False).with_values(
        **{name: 0.72 for name in scenario.parameters if name.startswith("china_share")}
    )
    result = run(replace(scenario, days=100), 3)
    assert result.lost_output_pct[:, 2:] == pytest.approx(72, abs=1e-6)


def test_the_spring_of_2025_stops_the_named_line_on_26_may_for_14_working_days() -> None:
    (line,) = run(load_scenario("suzuki-week-2025"), 2).as_json()["named_lines"]
    assert line["stops"]["date"]["p50"] == "2025-05-26"
    assert line["restarts"]["date"]["p50"] == "2025-06-13"
    assert line["working_days"]["p50"] == 14


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
def test_published_months_keep_their_tonnes_whatever_their_slope(slope: float) -> None:
    series = load_scenario("suzuki-week-2025").flows[0]
    assert isinstance(series, Series)
    series = replace(series, relative=1.0, controlled_share=1.0, uncontrolled_flow=1.0, ramp=slope)
    flow = of_months(series, 150, {}, 1)[0]
    assert flow.min() >= 0
    for month in series.months:
        days = flow[month.first : month.last + 1]
        assert days.sum() * series.normal_t * 12 / 365 == pytest.approx(month.tonnes, rel=1e-9)
    assert (np.ptp(flow[:27]) > 0) == (slope > 0)


@settings(max_examples=30, deadline=None)
@given(controlled=st.floats(0.05, 0.95), rest=st.floats(0, 1.5), relative=st.floats(0.3, 1.5))
def test_controlled_and_other_grades_add_up_to_what_was_published(
    controlled: float, rest: float, relative: float
) -> None:
    series = load_scenario("suzuki-week-2025").flows[0]
    assert isinstance(series, Series)
    series = replace(series, relative=relative, controlled_share=controlled, uncontrolled_flow=rest, ramp=0.0)
    whole = of_months(replace(series, controlled_share=1.0), 150, {}, 1)[0]
    squeezed = of_months(series, 150, {}, 1)[0]
    before = slice(0, series.until)
    other = np.minimum(rest, whole / (1 - controlled))
    assert squeezed.min() >= 0
    assert np.allclose(controlled * squeezed[before] + (1 - controlled) * other[before], whole[before], atol=1e-9)
    assert np.array_equal(squeezed[series.until :], whole[series.until :])


def test_a_stopped_run_keeps_what_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK_DRAW_DAYS", 2 * 150)
    seen: list[tuple[int, int | None]] = []
    scenario = short()
    stopped = run(scenario, 8, 1, lambda done, total: seen.append((done, total)), lambda: len(seen) == 2)
    assert seen == [(2, 8), (4, 8)]
    assert (stopped.draws, stopped.draws_asked) == (4, 8)
    assert stopped.as_json()["complete"] is False
    assert np.array_equal(stopped.loss_jpy, run(scenario, 8).loss_jpy[:4])


def test_no_draw_is_no_run() -> None:
    with pytest.raises(InputError, match="draws: must be 1 or more; got 0"):
        run(japan(), 0)


def test_what_is_granted_arrives_and_is_told_by_origin() -> None:
    scenario = short(flows=stepped((0, 0.0)), pending=(batch(1.0, departs=5),), sources=())
    flows = run(scenario, 4).flows
    granted = {each.element: each for each in flows if each.origin == "CN pending"}
    assert set(granted) == {"Dy", "Tb"}
    china = {
        each.element: each.contained_g / each.normal_g
        for each in flows
        if (each.origin, each.form, each.sector) == ("CN", "material", "c15")
    }
    # What was at sea on the first day, ten days of it, still arrives.
    assert china["Dy"] == pytest.approx(10 / 150)
    assert china["Nd"] == pytest.approx(1)


def test_the_cliff_is_told_with_the_share_of_draws_that_never_see_it() -> None:
    told = run(load_scenario("suzuki-week-2025"), 40).as_json()["cliff_day"]
    assert 0 < told["censored_pct"] < 100
    assert told["p95"] is None
    assert told["date"]["p95"] is None


def test_lines_are_finest_where_stocks_are_least_and_stand_for_all() -> None:
    strata = Strata.of()
    assert strata.weight.sum() == pytest.approx(1)
    assert (strata.weight[strata.z < -1.3] < strata.weight.max() / 3).all()
    assert abs(np.corrcoef(strata.z, strata.order)[0, 1]) < 0.25, "licences fall to lines whatever their stock"
    for share in (0.01, 0.4, 1.0):
        assert strata.among_first(np.array([share])) @ strata.weight == pytest.approx(1)


def test_cover_of_lines_is_what_the_distribution_says() -> None:
    scenario = japan().with_values(
        cover_magnet_days=100,
        cover_material_days=100,
        cover_magnet_sigma=0.5,
        cover_material_sigma=0.5,
        importer_days=0,
    )
    result = run(replace(scenario, days=2, as_of_day=0), 1)
    found = {name: float(values[0]) for name, values in result.cover_of_lines["Dy"].items()}
    assert found["q50"] == pytest.approx(100, rel=0.03)
    assert found["q05"] == pytest.approx(100 * np.exp(-1.645 * 0.5), rel=0.05)
    assert found["q01"] == pytest.approx(100 * np.exp(-2.326 * 0.5), rel=0.05)
    assert float(result.cover_days["Dy"][0]) == pytest.approx(100 * np.exp(0.125), rel=0.03)


def test_recapture_makes_up_no_more_than_was_lost_and_only_when_all_runs() -> None:
    lost = np.zeros((1, 100, 1))
    lost[0, 10:20] = 0.3
    made = recaptured(lost, np.array([0.1]), np.array([6.0]))
    assert made.sum() == pytest.approx(3.0)
    assert made[0, :20].sum() == 0
    assert made.max() == pytest.approx(0.1)
    assert recaptured(lost, np.array([0.1]), np.array([12 / 365 * 10]))[0].sum() == pytest.approx(1.0)


@pytest.mark.parametrize(("median", "days"), [(30, 90), (60, 90), (60, 365), (150, 365)])
def test_lines_lose_what_the_closed_form_says(median: float, days: int) -> None:
    """A full stop with a lognormal stock: no simulation is needed to know what lines lose on average."""
    scenario = load_scenario("embargo-one-year")
    shares = {name: 0.72 for name in scenario.parameters if name.startswith("china_share")}
    bare = scenario.with_values(
        cover_magnet_days=median,
        cover_material_days=median,
        cover_magnet_sigma=0.5,
        cover_material_sigma=0.5,
        importer_days=0,
        transit_days=0,
        process_days=0,
        process_loss=0,
        pooled_share=1,
        **shares,
    )
    result = run(replace(bare, days=days, thrift=None, state_stock=False), 1)
    lost_days = result.lost_output_pct[0].sum() / 100
    assert lost_days == pytest.approx(0.72 * expected_shortfall(days, median / 0.72, 0.5), rel=0.03)


def test_the_currency_of_a_table_does_not_matter_and_its_sectors_must_be_those_of_the_uses() -> None:
    table = japan_2011()
    parts = ("domestic", "imports", "final_demand", "value_added", "output", "other_inputs")
    twice = replace(table, **{name: 2 * getattr(table, name) for name in parts})
    scenario = short(60)
    assert run(scenario, 2, table=twice).loss_jpy == pytest.approx(run(scenario, 2).loss_jpy, rel=1e-9)
    renamed = replace(table, sectors=tuple(replace(each, code=each.code.replace("c15", "x")) for each in table.sectors))
    with pytest.raises(InputError, match="unknown sector 'c15'"):
        run(scenario, 2, table=renamed)
