import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.errors import InputError
from sekisho.places import data_path
from sekisho.supply.economy.gdp import CONVENTIONS, denominator, in_yen, loss, multipliers, share_of_gdp
from sekisho.supply.economy.table import ROUNDING, InputOutputTable, Sector, checked
from sekisho.supply.economy.wiod import SECTORS_FILE, japan_2011, read_wiod

TABLE = japan_2011()


def small(**changes: object) -> InputOutputTable:
    """Two sectors that balance: 10 + 20 + 70 = 100 and 30 + 40 + 130 = 200."""
    parts: dict[str, object] = {
        "id": "small",
        "year": 2020,
        "currency": "yen",
        "sectors": (Sector("a", {"en": "A"}), Sector("b", {"en": "B"})),
        "domestic": np.array([[10.0, 20.0], [30.0, 40.0]]),
        "imports": np.array([[5.0, 0.0], [0.0, 5.0]]),
        "final_demand": np.array([[70.0], [130.0]]),
        "final_demand_names": ("households",),
        "value_added": np.array([55.0, 135.0]),
        "output": np.array([100.0, 200.0]),
        "other_inputs": np.zeros(2),
        "source": "test",
        "licence": "test",
    }
    return InputOutputTable(**{**parts, **changes})  # type: ignore[arg-type]


def told(table: InputOutputTable) -> str:
    with pytest.raises(InputError) as caught:
        checked(table, "t.csv")
    return str(caught.value)


def test_output_is_what_final_demand_calls_forth() -> None:
    demand = TABLE.final_demand.sum(axis=1)
    np.testing.assert_allclose(TABLE.leontief_inverse() @ demand, TABLE.output, rtol=0, atol=1e-6)


def test_rows_and_columns_add_up_to_output_once_rounding_is_booked() -> None:
    rows = TABLE.domestic.sum(axis=1) + TABLE.final_demand.sum(axis=1)
    columns = TABLE.domestic.sum(axis=0) + TABLE.imports.sum(axis=0) + TABLE.value_added + TABLE.other_inputs
    np.testing.assert_allclose(rows, TABLE.output, atol=1e-9)
    np.testing.assert_allclose(columns, TABLE.output, atol=1e-9)


def test_rounding_is_a_column_of_its_own_and_as_small_as_the_notice_says() -> None:
    rounding = TABLE.demand(ROUNDING)
    assert np.abs(rounding).max() == 74
    assert (np.abs(rounding) <= 0.003 * TABLE.output).all()


def test_value_added_of_the_shipped_table_is_what_its_notice_says() -> None:
    assert TABLE.gdp == 5_897_479
    assert TABLE.output.sum() == 11_333_409


def test_china_is_part_of_all_imports() -> None:
    assert TABLE.imports_from_china is not None
    assert (TABLE.imports_from_china <= TABLE.imports).all()


def test_an_economy_that_makes_nothing_more_has_no_loss() -> None:
    gated = TABLE.indices(["c14", "c15"])
    for convention in CONVENTIONS:
        lost = loss(convention, np.zeros((3, 35)), TABLE, gated, recaptured=np.zeros((3, 35)))
        assert (lost == 0).all()


@given(st.lists(st.floats(0, 1), min_size=35, max_size=35))
def test_value_added_lost_is_final_use_lost_less_imports_saved(cuts: list[float]) -> None:
    """Sum of v dx = sum of dy for what is made at home; imported inputs go to others and never count as value added."""
    y = TABLE.final_demand.sum(axis=1)
    dy = np.array(cuts) * y
    dx = TABLE.leontief_inverse() @ dy
    imported = TABLE.import_coefficients() @ dx
    other = TABLE.other_inputs / np.where(TABLE.output > 0, TABLE.output, 1) @ dx
    lost = loss("G2", dx, TABLE, range(35))
    assert float(lost) == pytest.approx(dy.sum() - imported.sum() - other, rel=1e-9, abs=1e-6)


def test_upstream_value_added_is_counted_once() -> None:
    """All of a sector's output gone: G3 is what the rest of the table does not need without it."""
    gated = TABLE.indices(["c14", "c15"])
    others = np.setdiff1d(np.arange(35), gated)
    a = TABLE.coefficients()
    alone = np.linalg.solve(np.eye(len(others)) - a[np.ix_(others, others)], TABLE.final_demand.sum(axis=1)[others])
    left = TABLE.value_added_share[others] @ alone
    lost = np.zeros(35)
    lost[gated] = TABLE.output[gated]
    assert float(loss("G3", lost, TABLE, gated)) == pytest.approx(TABLE.gdp - left)


@pytest.mark.parametrize(
    ("codes", "direct_pct", "with_suppliers_pct"),
    [
        (["c15"], 2.23, 4.59),
        (["c14"], 2.52, 5.06),
        (["c14", "c15"], 4.74, 9.34),
        (["c13", "c14", "c15"], 6.37, 12.24),
    ],
)
def test_shares_of_gdp_are_those_measured_on_the_same_table_before(
    codes: list[str], direct_pct: float, with_suppliers_pct: float
) -> None:
    gated = TABLE.indices(codes)
    lost = np.zeros(35)
    lost[gated] = TABLE.output[gated]
    shares = [100 * float(share_of_gdp(name, loss(name, lost, TABLE, gated), TABLE)) for name in ("G2", "G3")]
    assert shares == pytest.approx([direct_pct, with_suppliers_pct], abs=0.005)


def test_conventions_lie_in_the_order_that_their_names_promise() -> None:
    gated = TABLE.indices(["c14", "c15"])
    lost = np.zeros((4, 35))
    lost[:, gated] = np.random.default_rng(1).uniform(0, 1, (4, 2)) * TABLE.output[gated]
    g2, g3, g5 = (loss(name, lost, TABLE, gated) for name in ("G2", "G3", "G5"))
    g4 = loss("G4", lost, TABLE, gated, recaptured=0.3 * lost)
    assert (g2 < g3).all()
    assert (g3 < g5).all()
    assert g4 == pytest.approx(0.7 * g3)


def test_induced_consumption_ends_where_households_spend_nothing_at_home() -> None:
    thrifty = dataclasses.replace(TABLE, final_demand=TABLE.final_demand.copy())
    thrifty.final_demand[:, thrifty.final_demand_names.index("households")] = 0
    gated = TABLE.indices(["c15"])
    np.testing.assert_allclose(multipliers("G5", thrifty, gated), multipliers("G3", TABLE, gated))


def test_gross_output_is_no_share_of_gdp() -> None:
    with pytest.raises(ValueError, match="counts inputs twice"):
        share_of_gdp("G1", np.ones(1), TABLE)


def test_a_convention_that_needs_more_says_so() -> None:
    with pytest.raises(ValueError, match="recaptured"):
        loss("G4", np.zeros(35), TABLE, [14])
    with pytest.raises(ValueError, match="known are G1"):
        multipliers("G6", TABLE, [14])
    without = dataclasses.replace(TABLE, final_demand_names=("x", *TABLE.final_demand_names[1:]))
    with pytest.raises(InputError, match="no column of household consumption"):
        multipliers("G5", without, [14])


def test_yen_are_the_share_of_the_year_that_is_divided_by() -> None:
    gdp = denominator().gdp_jpy
    assert gdp == 609.3e12
    assert float(in_yen(np.array(TABLE.gdp), TABLE, gdp)) == pytest.approx(gdp)


def test_an_unbalanced_row_is_told_with_its_place_and_by_how_much() -> None:
    message = told(small(final_demand=np.array([[75.0], [130.0]])))
    assert "t.csv: row a" in message
    assert "off by +5 (5.00 %)" in message
    assert "row b" not in message


def test_an_unbalanced_column_is_told_too_and_the_worst_comes_first() -> None:
    message = told(small(value_added=np.array([50.0, 100.0])))
    assert message.index("column b") < message.index("column a")
    assert "off by -35 (17.50 %)" in message


def test_what_lies_within_the_tolerance_is_booked_as_rounding() -> None:
    table = checked(small(final_demand=np.array([[70.4], [130.0]])), "t.csv")
    assert table.demand(ROUNDING) == pytest.approx([-0.4, 0])


def test_all_bad_entries_are_told_at_once() -> None:
    table = small(domestic=np.array([[10.0, -20.0], [np.nan, 40.0]]), output=np.array([100.0, -200.0]))
    message = told(table)
    assert "t.csv: domestic a to b: is negative; got -20" in message
    assert "t.csv: domestic b to a: is no finite number; got nan" in message
    assert "t.csv: output b: is negative; got -200" in message


def test_a_wrong_shape_is_told_with_both_shapes() -> None:
    message = told(small(imports=np.zeros((2, 3)), value_added=np.zeros(3)))
    assert "t.csv: imports: has the shape (2, 3), must have (2, 2)" in message
    assert "t.csv: value_added: has the shape (3,), must have (2,)" in message


def test_a_code_that_stands_twice_is_told() -> None:
    assert "'a' stands twice" in told(small(sectors=(Sector("a", {}), Sector("a", {}))))


def test_a_sector_that_uses_without_making_is_told() -> None:
    table = small(
        domestic=np.array([[10.0, 0.0], [30.0, 0.0]]),
        final_demand=np.array([[90.0], [-30.0]]),
        value_added=np.array([55.0, -5.0]),
        output=np.array([100.0, 0.0]),
    )
    assert "t.csv: b: uses inputs of 5 and makes nothing" in told(table)


def test_unknown_sectors_are_told_with_those_that_are_known() -> None:
    with pytest.raises(InputError) as caught:
        TABLE.indices(["c15", "c99", "steel"])
    message = str(caught.value)
    assert "unknown sector 'c99'" in message
    assert "unknown sector 'steel'" in message
    assert "c35" in message


def test_every_sector_has_a_name_in_three_languages() -> None:
    for sector in TABLE.sectors:
        assert all(sector.name[language] for language in ("en", "ja", "zh")), sector.code
    assert TABLE.sectors[14].label("ja") == "輸送機械"
    assert Sector("z", {"ja": "名"}).label("en") == "名"


def test_a_file_that_is_no_table_is_told_what_it_lacks(tmp_path: Path) -> None:
    sectors = data_path("economy", SECTORS_FILE)
    path = tmp_path / "table.csv"
    path.write_text("block,code,label,c1,gross_output\ndomestic,c1,one,12,x\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_wiod(path, sectors)
    assert "table.csv: import_all: the block is missing" in str(caught.value)
    assert "table.csv: gross_output: the block is missing" in str(caught.value)
    with pytest.raises(InputError, match="cannot be read"):
        read_wiod(tmp_path / "absent.csv", sectors)


def test_a_cell_that_is_no_number_is_told_with_its_place(tmp_path: Path) -> None:
    shipped = data_path("economy", "wiod2013_jpn_2011.csv").read_text(encoding="utf-8")
    path = tmp_path / "table.csv"
    path.write_text(shipped.replace("15902,20,78716", "15902,twenty,78716"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_wiod(path, data_path("economy", SECTORS_FILE))
    assert str(caught.value) == "table.csv: domestic c1 c2: is no number; got 'twenty'; 0 for nothing"
