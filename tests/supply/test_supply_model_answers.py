"""Answers: days bought, cases, leverage; every one a difference of runs with the same draws."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from supply_model_cases import batch, japan, short, stepped

from sekisho.errors import InputError
from sekisho.supply.answers import case_values, days_bought, leverage, loss_apart, price_usd, prices_usd_per_kg
from sekisho.supply.result import ordered_band
from sekisho.supply.run import run
from sekisho.supply.scenario import Scenario
from sekisho.supply.scenario_file import load_scenario


def cut() -> Scenario:
    two = (batch(0.5, departs=25), batch(0.5, departs=25, form="magnet", id="m"))
    return short(150, flows=stepped((0, 0.0)), pending=two, thrift=None)


def test_days_bought_are_mass_over_need_and_the_shift_of_the_cliff_beside_it() -> None:
    scenario = cut()
    bought = days_bought(scenario, 12)
    need = sum(use.need_g(form, "Dy") for use in scenario.uses for form in ("magnet", "material"))
    asked = sum(use.need_g("material", "Dy") for use in scenario.uses if use.id in ("traction", "servo"))
    alone = days_bought(scenario, 12, batches=["b"])
    material = 30 * _from_china(scenario) * asked / need
    assert alone.cover_days["Dy"] == pytest.approx(material, rel=1e-9)
    assert (bought.cover_days["Dy"] > alone.cover_days["Dy"]).all()
    told = json.loads(json.dumps(bought.as_json(), allow_nan=False))
    assert told["cliff_shift_days"]["p5"] >= 0
    assert told["cliff_shift_days"]["censored_pct"] == 0
    assert told["horizon_days"] == 150


def _from_china(scenario: Scenario) -> np.ndarray:
    """What comes from China on a normal day, in days of need at the line, for makers in Japan."""
    from sekisho.supply.parameters import draw

    drawn = draw(scenario.parameters, 12, 1)
    loss, back = drawn["process_loss"], drawn["process_loss"] * drawn["scrap_recovered"]
    return drawn["china_share_dy_tb"] * (1 - back) / (1 - loss)


def test_a_case_is_worth_the_loss_that_it_alone_averts() -> None:
    scenario = cut()
    values = {each.batch: each for each in case_values(scenario, 10)}
    withheld = run(scenario.decided({"b": 0.0}), 10).loss_jpy
    granted = run(scenario.decided({"b": 1.0}), 10).loss_jpy
    assert np.array_equal(values["b"].worth_jpy, withheld - granted)
    assert (values["b"].worth_jpy >= 0).all()
    assert (values["m"].worth_jpy > 0).all()
    assert values["m"].jpy_per_kg == pytest.approx(values["m"].worth_jpy / values["m"].whole_kg)
    assert set(values["m"].contained_kg) == {"Nd", "Pr", "Dy", "Tb"}, "a magnet comes with all that is in it"
    told = values["m"].as_json()["jpy_per_kg"]
    assert told["standard_error"] > 0
    assert told["zero_pct"] == 0
    assert 50 < values["m"].price_usd_per_kg < 300


def test_values_do_not_add_up() -> None:
    """Two batches for the same lines: the second finds lines that run already."""
    twins = tuple(batch(0.0, departs=20, days=60, id=name) for name in "pq")
    scenario = short(120, flows=stepped((0, 0.0)), pending=twins, thrift=None)
    each = sum(value.worth_jpy.mean() for value in case_values(scenario, 8))
    both = (run(scenario, 8).loss_jpy - run(scenario.all_decided(1.0), 8).loss_jpy).mean()
    assert both < each


def test_a_case_is_worth_nothing_while_stock_lasts() -> None:
    full = cut().with_values(
        cover_magnet_days=400, cover_material_days=400, cover_magnet_sigma=0.1, cover_material_sigma=0.1
    )
    values = case_values(full, 4)
    assert all((value.worth_jpy == 0).all() for value in values)
    assert values[0].as_json()["jpy_per_kg"]["zero_pct"] == 100
    assert values[0].as_json()["cliff_shift_days"]["censored_pct"] == 100


def test_cases_come_in_the_order_in_which_they_move_the_cliff() -> None:
    values = case_values(cut(), 8)
    shifts = [np.nanmean(np.where(value.shift.beyond, np.nan, value.shift.days)) for value in values]
    assert shifts == sorted(shifts, reverse=True)


def test_leverage_that_is_stopped_is_of_the_draws_that_both_sides_finished() -> None:
    whole = leverage(japan(), 500, horizons=(60,))
    stopped = leverage(japan(), 500, horizons=(60,), stop=lambda: True)
    assert 1 <= stopped.draws < 500
    for side in ("refused_jpy", "granted_jpy"):
        assert np.array_equal(getattr(stopped, side)[60], getattr(whole, side)[60][: stopped.draws])


def test_leverage_is_the_gap_of_all_refused_and_all_granted_by_horizon() -> None:
    scenario = cut()
    found = leverage(scenario, 12, horizons=(60, 120, 200))
    assert found.on == "2026-01-06"
    for horizon in (60, 120, 200):
        assert (found.gap_jpy(horizon) >= -1).all()
    assert found.gap_jpy(60).mean() < found.gap_jpy(200).mean()
    longer = scenario.until(200)
    refused, granted = (run(longer.all_decided(share), 12).loss_by_day_jpy for share in (0.0, 1.0))
    assert np.allclose(found.gap_jpy(120), (refused - granted)[:, :120].sum(axis=1))
    told = found.as_json()
    assert [each["horizon_days"] for each in told["horizons"]] == [60, 120, 200]
    assert told["basis"] == "assumption"


def test_common_random_numbers_make_the_gap_far_steadier_than_the_losses() -> None:
    found = leverage(japan(), 40, horizons=(90,))
    apart = np.hypot(found.refused_jpy[90].std(), found.granted_jpy[90].std())
    assert found.gap_jpy(90).std() < apart / 1.3


def test_nothing_pending_and_unknown_batches_are_told() -> None:
    with pytest.raises(InputError, match="nothing is pending in this scenario; name a scenario with `pending:`"):
        leverage(load_scenario("embargo-one-year"), 2)
    with pytest.raises(InputError, match="japan-2026: x: no such batch; known are car-magnets"):
        days_bought(japan(), 2, batches=["x"])


def test_two_runs_are_held_against_each_other_draw_by_draw() -> None:
    scenario = cut()
    one, other = run(scenario.all_decided(1.0), 6), run(scenario.all_decided(0.0), 4)
    told = loss_apart(one, other)
    assert told["draws"] == 4
    assert told["loss_jpy"]["mean"] == pytest.approx((other.loss_jpy - one.loss_jpy[:4]).mean())
    with pytest.raises(ValueError, match="differ in seed"):
        loss_apart(one, run(scenario, 4, 2))


def test_a_missing_price_is_told_by_element() -> None:
    prices = prices_usd_per_kg()
    assert prices["Dy"] == pytest.approx(239 * 1.14768)
    assert price_usd({"Dy": 2.0, "Tb": 1.0}) == pytest.approx(2 * prices["Dy"] + prices["Tb"])
    with pytest.raises(InputError) as told:
        price_usd({"Dy": 1.0, "Pm": 1.0, "Xx": 2.0})
    remedy = "add oxide_price_usd_kg_2025e in materials/elements.csv, or leave the element out"
    assert [str(each) for each in told.value.problems] == [
        f"prices: {element}: there is no price; {remedy}" for element in ("Pm", "Xx")
    ]


def test_percentiles_among_days_beyond_the_horizon_are_none() -> None:
    days = np.array([10.0, 20.0, np.nan, np.nan])
    assert ordered_band(days) == {"p5": 20.0, "p50": None, "p95": None}
    assert ordered_band(np.array([5.0])) == {"p5": 5.0, "p50": 5.0, "p95": 5.0}


def test_granting_a_batch_of_stated_grams_brings_those_grams() -> None:
    stated = replace(batch(1.0, departs=5, id="g"), days_of_supply=None, contained_g={"Dy": 2_000_000.0})
    scenario = short(100, flows=stepped((0, 0.0)), pending=(stated,), thrift=None, sources=())
    result = run(scenario, 5)
    came = sum(flow.contained_g for flow in result.flows if flow.origin == "CN pending" and flow.element == "Dy")
    assert came == pytest.approx(2_000_000)
    assert result.mass_residual_g < 0.5
