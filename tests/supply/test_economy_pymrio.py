"""The adapter on an object of the shape that pymrio's systems have; pymrio itself is no dependency."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sekisho.errors import InputError
from sekisho.supply.economy.gdp import multipliers
from sekisho.supply.economy.pymrio import from_pymrio
from sekisho.supply.economy.table import EXPORTS, HOUSEHOLDS

REGIONS = ("JP", "CN")
SECTORS = ("metals", "cars")
DEMAND = ("Consumption of non-profit organisations serving households", "Final consumption of households", "Investment")


class Frame:
    def __init__(self, values: np.ndarray, index: list[Any], columns: list[Any]) -> None:
        self.values, self.index, self.columns = values, index, columns

    def to_numpy(self) -> np.ndarray:
        return self.values


def system(**changes: Any) -> SimpleNamespace:
    dice = np.random.default_rng(3)
    down = [(region, sector) for region in REGIONS for sector in SECTORS]
    across = [(region, name) for region in REGIONS for name in DEMAND]
    flows, demand = dice.uniform(1, 10, (4, 4)), dice.uniform(5, 50, (4, 6))
    output = flows.sum(axis=1) + demand.sum(axis=1)
    parts = {
        "name": "test",
        "Z": Frame(flows, down, down),
        "Y": Frame(demand, down, across),
        "x": Frame(output[:, None], down, ["indout"]),
    }
    return SimpleNamespace(**{**parts, **changes})


def told(made: SimpleNamespace, region: str = "JP") -> str:
    with pytest.raises(InputError) as caught:
        from_pymrio(made, region)
    return str(caught.value)


def test_inputs_from_elsewhere_are_imports_and_deliveries_elsewhere_are_exports() -> None:
    made = system()
    table = from_pymrio(made, "JP", year=2011, currency="EUR")
    np.testing.assert_allclose(table.domestic, made.Z.values[:2, :2])
    np.testing.assert_allclose(table.imports, made.Z.values[2:, :2])
    sold = made.Z.values[:2, 2:].sum(axis=1) + made.Y.values[:2, 3:].sum(axis=1)
    np.testing.assert_allclose(table.demand(EXPORTS), sold)
    np.testing.assert_allclose(table.output, made.x.values[:2, 0])
    assert (table.codes, table.year, table.currency) == (SECTORS, 2011, "EUR")


def test_the_table_calls_forth_its_output() -> None:
    for region in REGIONS:
        table = from_pymrio(system(), region)
        np.testing.assert_allclose(table.leontief_inverse() @ table.final_demand.sum(axis=1), table.output)
        assert not table.imbalances(1e-9)


def test_households_are_found_and_not_those_who_serve_them() -> None:
    made = system()
    table = from_pymrio(made, "JP")
    np.testing.assert_allclose(table.demand(HOUSEHOLDS), made.Y.values[:2, 1])
    assert (multipliers("G5", table, [1]) >= multipliers("G3", table, [1])).all()


def test_output_is_added_up_where_the_system_has_not_computed_it() -> None:
    np.testing.assert_allclose(from_pymrio(system(x=None), "CN").output, from_pymrio(system(), "CN").output)


def test_output_that_does_not_balance_is_told_by_how_much() -> None:
    made = system()
    made.x.values[1] += 10
    assert "region JP: row cars: does not balance" in told(made)
    assert "off by -10" in told(made)


def test_parts_that_are_missing_or_do_not_fit_are_told() -> None:
    assert "system.Y: is missing" in told(system(Y=None))
    assert "unknown region 'US'; known are JP, CN" in told(system(), "US")
    made = system()
    made.Z.columns = made.Z.columns[::-1]
    assert "system.Z: rows and columns are not of the same sectors" in told(made)
    made = system()
    made.Y.index = made.Y.index[::-1]
    assert "system.Y: its rows are not those of system.Z" in told(made)


def test_regions_of_different_classifications_are_refused() -> None:
    made = system()
    names = [("JP", "metals"), ("JP", "cars"), ("CN", "metals"), ("CN", "ships")]
    for frame in (made.Z, made.Y):
        frame.index = names
    made.Z.columns = names
    assert "other regions have sectors that JP has not: ships" in told(made)
