"""`replay --impact` and the flows file: grams and days from findings, no yen without weights."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.determination.dockets.replay import replay_file
from sekisho.determination.dockets.synth import write_synth
from sekisho.errors import InputError
from sekisho.regime.naming import load
from sekisho.supply.flows_file import SCHEMA, read_flows, whole_grams, with_flows, write_flows
from sekisho.supply.impact import _parted, impact, need_g_per_day, weighted_loss, write_docket_flows
from sekisho.supply.run import run
from sekisho.supply.scenario_file import load_scenario

TODAY = date(2026, 11, 23)
COLUMNS = (
    *("application", "line", "licence", "scenario", "element", "form", "origin", "consumer_group", "contained_g"),
    *("depart_on", "arrive_on", "status", "weight", "basis", "source"),
)


@pytest.fixture(scope="module")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("docket") / "d.parquet"
    write_synth(path, 20_000, 4)
    return path


@pytest.fixture(scope="module")
def laws() -> list:
    return [load(name, TODAY) for name in ("cn@2026-01-05", "cn+embargo@2026-01-06")]


def test_a_stricter_law_lets_fewer_grams_pass_and_every_number_says_synthetic(docket: Path, laws: list) -> None:
    found = json.loads(json.dumps(impact(docket, *laws)))
    assert found["destination"] == "JP"
    assert found["basis"] == "synthetic"
    assert found["loss_jpy"]["value"] is None
    assert "no weights" in found["loss_jpy"]["why"]["en"]
    assert {"Nd", "Dy", "Tb"} <= {each["element"] for each in found["elements"]}
    for each in found["elements"]:
        assert each["basis"] == "synthetic"
        masses = each["passes_g"]
        assert masses["difference"] == masses["reform"] - masses["baseline"] <= 0
        assert sum(each["baseline"].values()) == sum(each["reform"].values()), "every gram is somewhere under both laws"
        if each["need_days"]:
            days, need = each["need_days"]["difference"], need_g_per_day(each["element"])
            assert days["value"] == pytest.approx(masses["difference"] / need["value"], rel=1e-6)
            assert days["low"] <= days["value"] <= days["high"]


def test_flows_of_a_docket_have_the_columns_of_the_contract_and_the_grams_of_the_impact(
    docket: Path, laws: list, tmp_path: Path
) -> None:
    out = tmp_path / "flows.parquet"
    rows = write_docket_flows(docket, laws, out)
    table = read_flows(out)
    assert tuple(pq.read_schema(out).names) == COLUMNS
    assert table.num_rows == rows > 0
    assert table.column("contained_g").type == pa.int64()
    assert table.column("weight").null_count == rows
    assert set(table.column("basis").to_pylist()) == {"synthetic"}
    found = impact(docket, *laws)
    for law, side in zip(laws, ("baseline", "reform"), strict=True):
        mine = table.filter(pc.equal(table.column("scenario"), law.name))
        for each in found["elements"]:
            of_element = mine.filter(pc.equal(mine.column("element"), each["element"]))
            for status in ("shipped", "licensed", "pending", "refused"):
                grams = pc.sum(of_element.filter(pc.equal(of_element.column("status"), status)).column("contained_g"))
                assert (grams.as_py() or 0) == each[side][f"{status}_g"]
    passing = table.filter(pc.is_in(table.column("status"), pa.array(["shipped", "licensed"])))
    assert passing.column("depart_on").null_count == 0


def test_the_impact_counts_the_lines_that_the_replay_counts(docket: Path, laws: list) -> None:
    assert replay_file(docket, *laws)["impact"] is None
    assert 0 < impact(docket, *laws)["lines"] < replay_file(docket, *laws)["lines"]


def _rows(**changes: object) -> pa.Table:
    row = {
        "application": "A-1",
        "line": 1,
        "licence": None,
        "scenario": "law",
        "element": "Dy",
        "form": "magnet",
        "origin": "CN",
        "consumer_group": "automotive",
        "contained_g": 1000,
        "depart_on": date(2026, 2, 1),
        "arrive_on": date(2026, 2, 14),
        "status": "licensed",
        "weight": 1.0,
        "basis": "assumption",
        "source": "a test",
        **changes,
    }
    return pa.table({name: pa.array([row[name]], SCHEMA.field(name).type) for name in SCHEMA.names})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"contained_g": -1}, "f.parquet row 1: contained_g: must not be negative; got -1"),
        ({"element": "Xx"}, "f.parquet row 1: element: unknown value 'Xx'; known are Sc, Y, La"),
        ({"status": "granted"}, "f.parquet row 1: status: unknown value 'granted'; known are shipped, licensed"),
        ({"form": "brick"}, "f.parquet row 1: form: unknown value 'brick'; known are ore, oxide"),
        ({"basis": None}, "f.parquet row 1: basis: is missing"),
        ({"weight": -2.0}, "f.parquet row 1: weight: must be a number of 0 or more; got -2.0; leave it empty where"),
        ({"arrive_on": date(2026, 1, 1)}, "f.parquet row 1: arrive_on: 2026-01-01 lies before the departure; put the"),
    ],
)
def test_a_flows_file_with_a_fault_is_refused(tmp_path: Path, changes: dict[str, object], sentence: str) -> None:
    path = tmp_path / "f.parquet"
    write_flows(path, [_rows(**changes)])
    with pytest.raises(InputError) as told:
        read_flows(path)
    assert any(str(each).startswith(sentence) for each in told.value.problems), told.value


def test_a_flows_file_of_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    pq.write_table(_rows().drop_columns(["weight"]).append_column("wait", pa.array([1])), path)
    with pytest.raises(InputError) as told:
        read_flows(path)
    assert [each.cause for each in told.value.problems] == ["unknown column 'wait'", "has no column weight"]
    path.write_text("no parquet")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        read_flows(path)


def test_a_folder_is_no_flows_file_and_a_linear_scenario_takes_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder; name a flows file"):
        read_flows(tmp_path)
    with pytest.raises(InputError, match=r"there is no such file"):
        read_flows(tmp_path / "none.parquet")
    with pytest.raises(InputError, match="nri-linear: has no flows that a file could replace; name one with stocks"):
        with_flows(load_scenario("nri-linear"), tmp_path / "none.parquet", "law")


def test_without_weights_there_is_no_yen(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    write_flows(path, [_rows(weight=None)])
    with pytest.raises(
        InputError, match="weight: is missing in 1 rows that pass; without weights there are grams and days"
    ):
        with_flows(load_scenario("japan-2026"), path, "law")
    with pytest.raises(InputError, match="there is no 'other'; it has law"):
        with_flows(load_scenario("japan-2026"), path, "other")


def test_weighted_flows_run_as_the_steps_that_they_equal(tmp_path: Path) -> None:
    """A file that ships a quarter of what normally comes is a scenario in which a quarter comes."""
    scenario = load_scenario("japan-2026").with_values(
        need_scale_dy_tb=1, need_scale_nd_pr=1, need_scale_sm=1, need_scale_y=1, process_loss=0, china_share_y=0.95
    )
    scenario = replace(scenario, days=200, as_of_day=0, pending=(), sources=(), thrift=None)
    need = sum(use.need_g("material", "Y") for use in scenario.uses)
    tables = [
        _rows(
            scenario=law,
            element="Y",
            form="oxide",
            contained_g=round(need * 0.95 * share),
            depart_on=date(2026, 1, 6) + timedelta(days=day),
            arrive_on=None,
            weight=1.0,
        )
        for day in range(200)
        for law, share in (("quarter", 0.25), ("half", 0.5))
    ]
    path = tmp_path / "f.parquet"
    write_flows(path, tables)
    step = replace(scenario.flows[0], starts=0.0, share_of_normal=0.25, elements=("Y",), forms=("material",))
    quarter = run(with_flows(replace(scenario, flows=()), path, "quarter"), 4)
    stepped = run(replace(scenario, flows=(step,)), 4)
    assert quarter.loss_jpy == pytest.approx(stepped.loss_jpy, rel=1e-4)
    half = run(with_flows(replace(scenario, flows=()), path, "half"), 4)
    assert (half.loss_jpy <= quarter.loss_jpy).all()
    assert half.loss_jpy.mean() < 0.9 * quarter.loss_jpy.mean()
    assert quarter.basis == "assumption"
    write_flows(path, [table.set_column(13, "basis", pa.array(["synthetic"])) for table in tables])
    assert run(with_flows(scenario, path, "quarter"), 1).basis == "synthetic"


def test_a_law_against_heavy_magnets_stops_lines_that_need_them_and_no_others(tmp_path: Path) -> None:
    """Magnets without heavy elements still pass, so neodymium flows; lines that need dysprosium get nothing."""
    scenario = replace(load_scenario("japan-2026"), days=300, as_of_day=0, sources=(), thrift=None)
    scenario = scenario.with_values(cover_magnet_days=30, importer_days=0)
    tables = []
    for day in range(300):
        on = {"depart_on": date(2026, 1, 6) + timedelta(days=day), "arrive_on": None, "scenario": "ban"}
        for name, status, elements in (("heavy", "refused", ("Nd", "Dy")), ("light", "licensed", ("Nd",))):
            tables += [
                _rows(application=f"{name}-{day}", element=each, status=status, contained_g=10**10, **on)
                for each in elements
            ]
    path = tmp_path / "f.parquet"
    write_flows(path, tables)
    banned = with_flows(replace(scenario, flows=()), path, "ban")
    cover = run(banned, 2)
    assert cover.lost_output_pct[:, -1].min() > 5
    magnets = [flow for flow in cover.flows if (flow.origin, flow.form) == ("CN", "magnet")]
    light = {flow.element: flow for flow in magnets if flow.sector == "c14"}
    heavy = {flow.element: flow for flow in magnets if flow.sector == "c15"}
    assert light["Nd"].contained_g > light["Nd"].normal_g
    assert heavy["Dy"].contained_g < 0.2 * heavy["Dy"].normal_g


def test_with_weights_two_laws_differ_by_yen_and_the_number_says_what_it_rests_on(
    docket: Path, laws: list, tmp_path: Path
) -> None:
    path, weighted = tmp_path / "f.parquet", tmp_path / "w.parquet"
    write_docket_flows(docket, laws, path)
    table = read_flows(path)
    at = table.schema.get_field_index("weight")
    pq.write_table(table.set_column(at, "weight", pa.array([20.0] * table.num_rows)), weighted)
    scenario = replace(load_scenario("japan-2026"), days=200, as_of_day=0)
    names = [law.name for law in laws]
    found = json.loads(json.dumps(weighted_loss(weighted, scenario, names, 5)))
    assert found["value"] > 0, "the embargo lets nothing pass"
    assert found["value"] == pytest.approx(found["mean"])
    assert found["basis"] == "synthetic"
    assert (found["draws"], found["horizon_days"], found["convention"]) == (5, 200, "G3")
    assert found["covers_pct"]["Dy"] > 0
    assert weighted_loss(weighted, scenario, [names[0]] * 2, 3)["value"] == 0


@given(contained=st.integers(0, 2**62), net=st.integers(1, 2**40), share=st.floats(0, 1))
def test_the_part_that_is_licensed_is_rounded_down_and_never_more_than_the_whole(
    contained: int, net: int, share: float
) -> None:
    contained = contained % (net + 1)
    licensed = int(net * share)
    (part,) = _parted(np.array([[contained]]), np.array([licensed]), np.array([net]))[0]
    assert int(part) == contained * licensed // net


def test_contained_grams_are_whole_and_rounded_down() -> None:
    grams = whole_grams(np.array([1000, 3, 1_000_000]), np.array([[33.3, np.nan], [50, 99.9], [27.123456, 0]]))
    assert grams.tolist() == [[333, 0], [1, 2], [271234, 0]]
