"""Sectors: against Pichler's gate, against x = L y, and their books."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.compiled import COMPILED
from sekisho.supply import production
from sekisho.supply.economy import gdp
from sekisho.supply.economy.criticality import Criticality, input_limit, of_table
from sekisho.supply.economy.wiod import japan_2011
from sekisho.supply.production import BY_OUTPUT, VARIANTS, Economy, Propagation, economy_of, gate_of

TABLE = japan_2011()
SECTORS = len(TABLE.sectors)


def economy(variant: str = "half_critical", **changes: object) -> Economy:
    return replace(economy_of(TABLE, of_table(TABLE), variant, 10.0), **changes)


@pytest.mark.parametrize("variant", VARIANTS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_inputs_hold_back_as_pichlers_gate_says(variant: str, seed: int) -> None:
    """With nothing imported, and all that is needed ordered, output is Pichler's limit and nothing else."""
    rng = np.random.default_rng(seed)
    whole = replace(TABLE, imports=np.zeros_like(TABLE.imports))
    rating = rng.choice([0.0, 0.5, 1.0], size=(SECTORS, SECTORS))
    criticality = Criticality(rating, whole.input_coefficients())
    steps = Propagation(Economy(whole, criticality, np.full(SECTORS, 3.0), variant), 4)
    links = steps._economy.links
    stock = rng.uniform(0, 2, size=(4, SECTORS, SECTORS))
    steps.stock_days = stock[:, links.supplier, links.buyer]
    limit = input_limit(stock, criticality, variant)
    output = steps.step(np.ones((4, SECTORS)))
    made = TABLE.output > 0
    assert np.allclose(output[:, made], np.minimum(limit, 1.0)[:, made], atol=1e-12)


def test_suppliers_of_a_stopped_sector_come_to_where_leontief_puts_them() -> None:
    """With stocks that never run out, orders alone: the rest of the economy settles at (I - A)^-1 of what it sells."""
    hit = TABLE.indices(["c14", "c15"])
    steps = Propagation(economy(cover_days=np.full(SECTORS, 1e6)), 1)
    gate = np.ones((1, SECTORS))
    gate[:, hit] = 0.8
    for _ in range(400):
        output = steps.step(gate)
    others = np.setdiff1d(np.arange(SECTORS), hit)
    a = TABLE.coefficients()
    final = TABLE.output - a @ TABLE.output
    bought = final[others] + a[np.ix_(others, hit)] @ (0.8 * TABLE.output[hit])
    wanted = np.linalg.solve(np.eye(len(others)) - a[np.ix_(others, others)], bought)
    assert np.allclose(output[0, others] * TABLE.output[others], wanted, rtol=1e-9, atol=1e-6)


def test_a_critical_input_that_is_gone_stops_its_user_when_the_stock_is_out() -> None:
    code = "c24"
    place = TABLE.index(code)
    made = economy(cover_days=np.full(SECTORS, 20.0))
    links = made.links
    needs = (links.supplier == place) & (links.buyer != place) & (links.cost == 1) & (links.home_share > 0.5)
    users = links.buyer[needs]
    assert len(users)
    steps = Propagation(made, 1)
    gate = np.ones((1, SECTORS))
    gate[:, place] = 0.0
    outputs = np.array([steps.step(gate)[0] for _ in range(60)])
    assert (outputs[:15, users] > 0.9).all()
    assert (outputs[-1, users] < 0.5).all()


@pytest.mark.parametrize("orders", ["demand", "output"])
def test_what_is_made_is_what_is_delivered(orders: str) -> None:
    rng = np.random.default_rng(3)
    made = economy(orders=orders)
    steps = Propagation(made, 6)
    links = made.links
    drawn, bought = np.maximum(-made.to_final, 0), np.maximum(made.to_final, 0)
    for _ in range(30):
        before, asked, stock = steps.output, steps.asked, steps.stock_days
        output = steps.step(rng.uniform(0.3, 1.0, size=(6, SECTORS)))
        assert (steps.stock_days >= 0).all()
        assert ((output >= 0) & (output <= 1)).all()
        lacking = (links.wanted_days - stock) / made.refill_days
        order = np.maximum(asked[:, links.buyer] + lacking, 0)
        if orders == BY_OUTPUT:
            order = before[:, links.buyer] + np.maximum(lacking, 0)
        wanted = before @ made.unstocked.T + bought
        np.add.at(wanted.T, links.supplier, (order * links.of_supplier).T)
        delivered = wanted * np.divide(output + drawn, wanted, out=np.ones_like(wanted), where=wanted > 0)
        assert np.allclose(delivered, output + drawn, atol=1e-12)
        came = steps.stock_days - np.maximum(stock - output[:, links.buyer], 0)
        assert (came <= order + 1e-12).all()


@pytest.mark.parametrize("orders", ["demand", "output"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_compiled_loops_and_arrays_agree(orders: str, variant: str) -> None:
    rng = np.random.default_rng(5)
    made = economy(orders=orders, variant=variant)
    many = production.MANY_SCENARIOS
    loops, arrays = Propagation(made, many), Propagation(made, many - 1)
    assert (loops._loops is not None) == COMPILED
    assert arrays._loops is None
    for _ in range(60):
        gate = rng.uniform(0.0, 1.0, size=(many, SECTORS))
        assert np.allclose(loops.step(gate)[:-1], arrays.step(gate[:-1]), rtol=0, atol=1e-12)
    assert np.allclose(loops.stock_days[:-1], arrays.stock_days, rtol=1e-12, atol=1e-10)
    assert np.allclose(loops.asked[:-1], arrays.asked, rtol=1e-12, atol=1e-12)


def lost_pct(cut: float, code: str, **changes: object) -> float:
    """Value added that all sectors lose on the last day of a year in which one makes so much less, per cent."""
    steps = Propagation(economy(**changes), 1)
    gate = np.ones((1, SECTORS))
    gate[:, TABLE.index(code)] -= cut
    for _ in range(365):
        output = steps.step(gate)
    worth = TABLE.value_added_share * TABLE.output
    return float(100 * ((1 - output[0]) * worth)[TABLE.output > 0].sum() / TABLE.gdp)


@pytest.mark.parametrize("code", ["c12", "c14", "c15", "c17"])
def test_a_lasting_cut_loses_what_suppliers_lose_and_does_not_grow_without_end(code: str) -> None:
    """Where nothing critical runs out the days end where G3 puts them; a fifth less of one sector is no collapse."""
    place = TABLE.index(code)
    direct = 100 * gdp.multipliers("G3", TABLE, [place])[place] * TABLE.output[place] / TABLE.gdp
    assert lost_pct(0.05, code) == pytest.approx(0.05 * direct, rel=0.02)
    assert 0.99 * 0.2 * direct < lost_pct(0.2, code) < 4 * 0.2 * direct


@pytest.mark.parametrize("code", ["c12", "c14", "c17"])
def test_the_more_inputs_are_critical_the_more_a_lasting_cut_loses(code: str) -> None:
    strongly, half, weakly = (lost_pct(0.2, code, variant=variant) for variant in VARIANTS)
    assert weakly <= half <= strongly


def test_who_orders_for_what_he_made_starves_himself_of_what_runs_short() -> None:
    assert lost_pct(0.2, "c14", orders=BY_OUTPUT) > 20 * lost_pct(0.2, "c14")


def test_after_a_shock_everything_comes_back() -> None:
    steps = Propagation(economy(), 1)
    gate = np.ones((1, SECTORS))
    gate[:, TABLE.index("c15")] = 0.5
    for _ in range(60):
        steps.step(gate)
    for _ in range(500):
        output = steps.step(np.ones((1, SECTORS)))
    assert np.allclose(output[0, TABLE.output > 0], 1.0, atol=1e-6)


def test_uses_of_one_sector_add_up_in_its_gate() -> None:
    gate = gate_of(np.array([[0.1, 0.2, 0.3], [0.9, 0.9, 0.0]]), [1, 1, 2], 4)
    assert gate == pytest.approx(np.array([[1, 0.7, 0.7, 1], [1, 0, 1, 1]]))
