"""Steps that end, flows that another room arranges, and runs without propagation: what planning asks of the model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sekisho.errors import InputError
from sekisho.supply.run import run, worth_of_uses
from sekisho.supply.scenario import Arranged, Row, Scenario, Step
from sekisho.supply.scenario_file import load_scenario, scenario_of

ROW = Row("test", "low", "assumption")
ELEMENTS = ("Dy", "Tb", "Sm", "Y")


def embargo(days: int = 200) -> Scenario:
    return load_scenario("embargo-one-year").until(days)


def with_flows(*flows: Step | Arranged) -> Scenario:
    return replace(embargo(), flows=flows, thrift=None, state_stock=False)


def test_a_step_that_lasts_gives_way_to_what_held_before_it() -> None:
    forms = ("magnet", "material")
    always = Step(0.0, 0.6, ELEMENTS, forms, ROW)
    stop = Step(50.0, 0.0, ELEMENTS, forms, ROW, lasts=30.0)
    found = run(with_flows(always, stop), 3, 1, propagate=False).inflow_series["Dy"]
    share = np.full((200, len(ELEMENTS)), 0.6)
    share[50:80] = 0.0
    same = run(with_flows(Arranged(np.broadcast_to(share, (3, 200, 4)), ELEMENTS, ROW)), 3, 1, propagate=False)
    assert found == pytest.approx(same.inflow_series["Dy"])


def test_what_is_arranged_is_each_draws_own_whatever_the_chunk() -> None:
    share = np.random.default_rng(2).uniform(0, 1, (5, 200, len(ELEMENTS)))
    scenario = with_flows(Arranged(share, ELEMENTS, ROW))
    at_once, one_by_one = (run(scenario, 5, 1, propagate=False, together=number) for number in (5, 1))
    assert np.array_equal(at_once.loss_jpy, one_by_one.loss_jpy)
    alone = run(with_flows(Arranged(share[:1], ELEMENTS, ROW)), 1, 1, propagate=False)
    assert alone.loss_jpy[0] == at_once.loss_jpy[0]


def test_losses_by_convention_do_not_rest_on_propagation() -> None:
    with_it, without = (run(embargo(), 3, 1, propagate=each) for each in (True, False))
    assert np.array_equal(with_it.loss_jpy, without.loss_jpy)
    gated = [each for each in without.by_sector if each.gated]
    others = [each for each in without.by_sector if not each.gated]
    assert max(each.lost_output_jpy.max() for each in gated) > 0
    assert max(each.lost_output_jpy.max() for each in others) == 0


def test_a_day_without_all_uses_is_worth_what_a_run_without_stock_loses_a_day() -> None:
    nothing = {"cover_magnet_days": 1e-9, "cover_material_days": 1e-9, "importer_days": 0.0, "transit_days": 0.0}
    none_elsewhere = {
        "china_share_magnet": 1.0,
        **{f"china_share_{name}": 1.0 for name in ("nd_pr", "dy_tb", "sm", "y", "la", "ce")},
    }
    bare = replace(embargo(), thrift=None, state_stock=False).with_values(
        **nothing, **none_elsewhere, process_days=0.0, process_loss=0.0
    )
    lost = run(bare, 3, 1, propagate=False).loss_by_day_jpy
    assert worth_of_uses(bare, 3, 1).sum(axis=1) == pytest.approx(lost[:, 100], rel=1e-9)


def test_a_step_that_lasts_may_interrupt_one_that_begins_later_and_its_days_are_checked() -> None:
    cells = {
        "id": "x",
        "title": {"en": "x", "ja": "x", "zh": "x"},
        "kind": "stock_flow",
        "first_day": "2026-01-01",
        "days": 100,
        "control_on": "2026-01-01",
        "convention": "G3",
        "gdp_year": 2024,
    }
    row = {"elements": ["Dy"], "forms": ["magnet"], "source": "x", "confidence": "low", "basis": "assumption"}
    flows = [{"from": 50, "share_of_normal": 0.5, **row}, {"from": 10, "lasts": 5, "share_of_normal": 0.0, **row}]
    assert scenario_of({**cells, "flows": flows}).flows[1].lasts == 5.0  # type: ignore[union-attr]
    flows[1]["lasts"] = -5
    with pytest.raises(InputError, match="lasts: must not be negative"):
        scenario_of({**cells, "flows": flows})
