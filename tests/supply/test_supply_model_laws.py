"""Laws that every run must keep: flat without a shock, no gram lost, never better with less, batches of one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from supply_model_cases import CUT, ROW, batch, japan, lost_so_far, same, scaled, short, stepped, thrifty, without_shock

from sekisho.compiled import COMPILED
from sekisho.places import data_path
from sekisho.supply import run as running
from sekisho.supply.material.chain import chain
from sekisho.supply.material.lines import MANY_DRAWS, Lines
from sekisho.supply.material.strata import Strata
from sekisho.supply.material.uses import layout_of
from sekisho.supply.parameters import draw, read_parameters
from sekisho.supply.run import run
from sekisho.supply.scenario import Licensing, Scenario
from sekisho.supply.scenario_file import load_scenario, scenario_names

SHARE = st.floats(0, 1)
DAY = st.integers(0, 90)
ROUNDING_JPY = 1.0
"""Yen of trillions: what adding up in another order may move."""


def test_no_shock_stays_flat_over_3650_days() -> None:
    result = run(without_shock(japan(), 3650), 2)
    assert np.abs(result.lost_output_pct).max() < 1e-9
    assert np.abs(result.loss_jpy).max() / result.denominator_jpy < 1e-9
    assert max(np.abs(each.lost_output_pct).max() for each in result.by_sector) < 1e-9
    for cover in result.cover_series.values():
        assert np.ptp(cover, axis=1).max() < 1e-9
    for inflow in result.inflow_series.values():
        assert np.abs(inflow - 100).max() < 1e-9
    assert np.isnan(result.cliff_day).all()
    assert result.mass_residual_g < 0.5


@settings(max_examples=10, deadline=None)
@given(
    shares=st.tuples(SHARE, SHARE, SHARE),
    days=st.tuples(DAY, DAY).map(sorted),
    granted=SHARE,
    magnets=SHARE,
    interchange=st.sampled_from([(), (("Nd", "Pr"),), (("Nd", "Pr"), ("Dy", "Tb"))]),
    equal=st.floats(0.5, 3),
    most=st.floats(0, 0.9),
    elements=st.sampled_from([CUT, ("Dy",), ("Nd",), ("Nd", "Tb"), ("Sm", "Y", "La", "Ce")]),
)
def test_no_gram_of_an_element_is_lost_with_substitution_partial_licences_and_thrift(
    shares: tuple[float, float, float],
    days: list[int],
    granted: float,
    magnets: float,
    interchange: tuple[tuple[str, ...], ...],
    equal: float,
    most: float,
    elements: tuple[str, ...],
) -> None:
    flows = stepped((0, shares[0]), (days[0], shares[1]), (days[1], shares[2]), elements=elements)
    pending = (batch(granted), batch(magnets, departs=8, form="magnet", lines=0.2, id="m"))
    scenario = short(
        110, flows=flows, pending=pending, interchange=interchange, equivalent={"Tb": equal}, thrift=thrifty(most)
    )
    assert run(scenario, 3, 11).mass_residual_g < 0.5


def test_what_lines_hold_of_every_element_adds_up_to_the_stocks_of_their_lines() -> None:
    scenario = short(120, flows=stepped((0, 0.1)), pending=(batch(),), thrift=thrifty())
    layout, strata, drawn = _parts(scenario)
    sent = chain(scenario, layout, drawn, 4)
    lines = Lines(layout, strata, sent, drawn, scenario.thrift, scenario.control_day)
    for day in range(scenario.days):
        lines.step(day, sent.to_lines[:, day])
        held = np.add.reduceat(lines.held * layout.weight_in_class, layout.first_item_of_class, axis=1)
        in_lines = np.einsum("bkl,l->bk", np.maximum(lines.stock, 0), strata.weight)
        changed = np.isfinite(lines._change).any(axis=(0, 2))
        assert np.allclose(held[:, ~changed], in_lines[:, ~changed], atol=1e-9)
        assert lines.held.min() > -1e-12
    assert lines.aside.max() > 0
    assert lines.stock[:, ~changed].min() >= 0


def test_compiled_loops_and_arrays_agree_on_every_day() -> None:
    scenario = short(150, flows=stepped((0, 0.1), (70, 0.6)), pending=(batch(lines=0.3),), thrift=thrifty())
    layout, strata, drawn = _parts(scenario, MANY_DRAWS)
    few = {name: values[:-1] for name, values in drawn.items()}
    loops, arrays = (
        Lines(layout, strata, chain(scenario, layout, some, draws), some, scenario.thrift, scenario.control_day)
        for some, draws in ((drawn, MANY_DRAWS), (few, MANY_DRAWS - 1))
    )
    assert (loops._loops is not None) == COMPILED
    assert arrays._loops is None
    sent = chain(scenario, layout, drawn, MANY_DRAWS)
    for day in range(scenario.days):
        by_loops = loops.step(day, sent.to_lines[:, day])
        by_arrays = arrays.step(day, sent.to_lines[:-1, day])
        for one, other in zip(by_loops, by_arrays, strict=True):
            assert np.allclose(one[:-1], other, rtol=0, atol=1e-9), day
        for name in ("held", "aside", "used"):
            assert np.allclose(getattr(loops, name)[:-1], getattr(arrays, name), rtol=1e-9, atol=1e-9), (day, name)
    assert loops.aside.max() > 0
    assert loops._luck.uneven_from.min() < scenario.days


def _parts(scenario, draws=4):
    layout = layout_of(scenario.uses, scenario.interchange, scenario.equivalent)
    return layout, Strata.of(), draw(scenario.parameters, draws, 3)


def test_a_substitute_is_drawn_from_its_own_stock() -> None:
    """With no Tb, lines that may take Dy for it run on, and use more Dy than they ever needed."""

    def used(interchange: tuple[tuple[str, ...], ...]) -> tuple[float, float]:
        scenario = short(200, flows=stepped((0, 0.0), elements=("Tb",)), pending=(), sources=(), thrift=None)
        scenario = replace(scenario, interchange=interchange, equivalent={"Tb": 2.0}, state_stock=False)
        layout, strata, drawn = _parts(scenario)
        sent = chain(scenario, layout, drawn, 4)
        lines = Lines(layout, strata, sent, drawn, None, scenario.control_day)
        made = sum(1 - lines.step(day, sent.to_lines[:, day])[0] for day in range(scenario.days))
        group = next(n for n, g in enumerate(layout.groups) if (g.use.id, g.form) == ("servo", "material"))
        item = next(n for n, (_, e) in enumerate(layout.items) if e == ("Dy",) and layout.group_of_item[n] == group)
        return float(made[:, group].mean()), float(lines.used[:, item].mean())

    rigid_made, rigid_used = used((("Nd", "Pr"),))
    free_made, free_used = used((("Nd", "Pr"), ("Dy", "Tb")))
    assert free_made > rigid_made + 10
    assert free_used > free_made + 1, "more Dy than the days made would take by themselves"
    assert rigid_used == pytest.approx(rigid_made, rel=1e-9)


@settings(max_examples=6, deadline=None)
@given(low=st.floats(0, 0.6), rise=st.floats(0, 0.6), day=DAY, later=st.integers(0, 40), most=st.floats(0, 0.8))
def test_a_later_return_of_licences_never_lowers_the_loss(
    low: float, rise: float, day: int, later: int, most: float
) -> None:
    scenario = short(130, thrift=thrifty(most))
    soon = lost_so_far(replace(scenario, flows=stepped((0, low), (day, low + rise))))
    late = lost_so_far(replace(scenario, flows=stepped((0, low), (day + later, low + rise))))
    assert (late - soon).min() >= -ROUNDING_JPY


@settings(max_examples=6, deadline=None)
@given(
    granted=SHARE,
    less=SHARE,
    departs=st.integers(0, 60),
    later=st.integers(0, 60),
    share=st.floats(0, 0.9),
    form=st.sampled_from(["magnet", "material"]),
    interchange=st.sampled_from([(("Nd", "Pr"),), (("Nd", "Pr"), ("Dy", "Tb"))]),
)
def test_fewer_and_later_approvals_never_lower_the_loss(
    granted: float,
    less: float,
    departs: int,
    later: int,
    share: float,
    form: str,
    interchange: tuple[tuple[str, ...], ...],
) -> None:
    scenario = short(130, flows=stepped((0, share)), thrift=thrifty(), interchange=interchange)
    more = lost_so_far(replace(scenario, pending=(batch(granted, departs, form=form),)))
    fewer = lost_so_far(replace(scenario, pending=(batch(granted * less, departs, form=form),)))
    tardy = lost_so_far(replace(scenario, pending=(batch(granted, departs + later, form=form),)))
    refused = lost_so_far(replace(scenario, pending=(batch(0.0, departs, form=form),)))
    never = lost_so_far(replace(scenario, pending=(batch(granted, 10_000, form=form),)))
    for worse, better in ((fewer, more), (tardy, more), (refused, fewer), (refused, tardy)):
        assert (worse - better).min() >= -ROUNDING_JPY
    assert np.array_equal(refused, never), "a refused licence is one that never comes"


@settings(max_examples=6, deadline=None)
@given(
    name=st.sampled_from(["cover_magnet_days", "cover_material_days", "importer_days", "state_stock_days"]),
    factor=SHARE,
    share=st.floats(0, 0.9),
)
def test_less_stock_never_lowers_the_loss(name: str, factor: float, share: float) -> None:
    scenario = short(130, flows=stepped((0, share)), thrift=thrifty())
    assert (lost_so_far(scaled(scenario, name, factor)) - lost_so_far(scenario)).min() >= -ROUNDING_JPY


@settings(max_examples=5, deadline=None)
@given(elements=st.sampled_from([("Dy",), ("Nd", "Pr"), CUT]), share=SHARE, less=SHARE)
def test_less_flow_of_any_element_never_lowers_the_loss(elements: tuple[str, ...], share: float, less: float) -> None:
    scenario = short(130, thrift=thrifty())
    more = lost_so_far(replace(scenario, flows=stepped((0, share), elements=elements)))
    fewer = lost_so_far(replace(scenario, flows=stepped((0, share * less), elements=elements)))
    assert (fewer - more).min() >= -ROUNDING_JPY


def test_thrift_never_begins_before_the_control_and_never_without_a_shortage() -> None:
    eager = replace(thrifty(0.9, lag=0, days=1))
    later = replace(short(120, flows=stepped((60, 0.0)), pending=(), thrift=eager), control_day=60)
    layout, strata, drawn = _parts(later)
    sent = chain(later, layout, drawn, 4)
    lines = Lines(layout, strata, sent, drawn, eager, 60)
    assert lines._change.min() >= 60
    nothing_short = replace(later, flows=stepped((60, 0.0), elements=("Sm",)))
    sent = chain(nothing_short, layout, drawn, 4)
    assert np.isinf(Lines(layout, strata, sent, drawn, eager, 60)._change).all()


def test_a_day_at_sea_postpones_a_stop_and_a_day_of_stock_absorbs_a_day_of_deficit() -> None:
    """Under a partial cut 25 days of stock behind 35 at sea are worth less than 60 days of stock."""
    scenario = short(200, flows=stepped((0, 0.5)), pending=(), thrift=None, sources=(), state_stock=False)
    sea = run(scenario.with_values(cover_magnet_days=25, cover_material_days=25, transit_days=35), 4)
    stock = run(scenario.with_values(cover_magnet_days=60, cover_material_days=60, transit_days=0), 4)
    assert (sea.loss_jpy > stock.loss_jpy).all()
    assert (sea.lost_output_pct[:, :30].max(axis=1) < 1).all()


@pytest.mark.parametrize("name", scenario_names())
def test_a_draw_does_not_depend_on_how_many_are_asked_for(name: str) -> None:
    scenario = load_scenario(name)
    assert same(run(scenario, 9), run(scenario, 4), 4)


def test_a_scenario_in_a_batch_equals_the_scenario_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    together = run(japan(), 12)
    monkeypatch.setattr(running, "CHUNK_DRAW_DAYS", 1)
    assert same(together, run(japan(), 12), 12)
    monkeypatch.setattr(running, "CHUNK_DRAW_DAYS", 5 * japan().days)
    assert same(together, run(japan(), 12), 12)


def test_another_seed_gives_other_draws() -> None:
    assert not np.array_equal(run(japan(), 3, 1).loss_jpy, run(japan(), 3, 2).loss_jpy)


def desks(mechanism: str = "desks", **values: float) -> Scenario:
    """Japan 2026 in which everything that is under control must pass a licensing desk."""
    names = read_parameters(data_path("supply", "licensing.yaml"))
    flow = Licensing(mechanism, 1, CUT, ("magnet", "material"), ROW)
    scenario = short(120, flows=(flow,), pending=(), thrift=None)
    return replace(scenario, parameters={**scenario.parameters, **names}).with_values(**values)


@pytest.mark.parametrize("mechanism", ["desks", "no_queue", "clock", "policy"])
def test_flows_may_come_from_a_licensing_desk(mechanism: str) -> None:
    result = run(desks(mechanism), 6)
    assert same(result, run(desks(mechanism), 2), 2)
    assert result.mass_residual_g < 0.5
    inflow = result.inflow_series["Sm"]
    assert inflow[:, 25:40].mean() < 50, "little is licensed in the first weeks"
    assert inflow[:, 80:].mean() > inflow[:, 25:40].mean()


def test_a_slower_or_stricter_desk_never_lowers_the_loss() -> None:
    usual = lost_so_far(desks("no_queue", refused_share=0.1))
    slower = lost_so_far(desks("no_queue", refused_share=0.1, acceptance_days=20))
    stricter = lost_so_far(desks("no_queue", refused_share=0.3))
    in_part = lost_so_far(desks("no_queue", refused_share=0.1, partial_fraction=0.2))
    for worse in (slower, stricter, in_part):
        assert (worse - usual).min() >= -ROUNDING_JPY
        assert (worse - usual)[:, -1].max() > 0


def test_tiers_add_up_to_the_cover_and_what_is_at_sea_is_none() -> None:
    result = run(japan(), 5)
    for element, cover in result.cover_days.items():
        assert np.allclose(cover, result.cover_by_tier["lines", element] + result.cover_by_tier["importers", element])
        assert (result.cover_by_tier["at sea", element] > 0).all()
    assert (result.cover_by_tier["state stock", "Nd"] == 0).all(), "it is drawn on where something is cut"
    assert (result.cover_by_tier["state stock", "Y"] > 0).any()
