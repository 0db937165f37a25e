"""Dockets from file to file: decided, replayed, limited by pools; bad lines kept, files whole or not there."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cases import TODAY, civil, find
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.determination.dockets import parquet
from sekisho.determination.dockets.columns import decode
from sekisho.determination.dockets.decide import decide_file
from sekisho.determination.dockets.replay import replay_file
from sekisho.determination.dockets.synth import write_synth
from sekisho.errors import InputError
from sekisho.regime.law import Regime
from sekisho.regime.naming import load


def law(name: str) -> Regime:
    return load(name, TODAY)


@pytest.fixture(scope="module")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("docket") / "synthetic.parquet"
    write_synth(path, 60_000, 3)
    return path


def magnets(days: list[date], grams: list[int], dy: float = 2.8) -> pa.Table:
    """Complete, civil magnets with dysprosium for Japan, one application a row, as the columns of a docket."""
    n = len(days)
    papers = [paper["kind"] for paper in civil()["documents"]]
    same: dict[str, object] = {
        "kind": "individual",
        "destination": "JP",
        "downstream_complete": True,
        "end_use": "civil",
        "raises_military_strength": False,
        "form": "magnet",
        "family": "NdFeB",
        "made_in": "CN",
        "exported_from_cn": True,
        "importer_country": "JP",
        "countries_reached": ["JP"],
        "end_user_countries": ["JP"],
        "end_user_count": 1,
        "any_party_military": False,
        "military_party_countries": [],
        "documents": papers,
        "end_user_certificate_original": True,
        "tree_whole": True,
        "through_reseller": False,
    }
    for role in ("importer", "end_user", "item_receiver", "downstream"):
        same[f"{role}_on_control_list"] = []
    for role in ("importer", "end_user", "downstream"):
        same[f"{role}_on_watch_list"] = []
    shares = {
        f"{symbol}_wt_pct": 0.0
        for symbol in ("sc", "y", "la", "ce", "pm", "sm", "eu", "gd", "tb", "ho", "er", "tm", "yb", "lu")
    }
    shares |= {"nd_wt_pct": 25.5, "pr_wt_pct": 3.0, "dy_wt_pct": dy}
    columns: dict[str, pa.Array] = {
        "application": pa.array([f"A-{row:05}" for row in range(n)]),
        "line": pa.array([1] * n, pa.int64()),
        "filed_on": pa.array(days, pa.date32()),
        "net_g": pa.array(grams, pa.int64()),
        **{name: pa.array([share] * n, pa.float64()) for name, share in shares.items()},
    }
    for name, value in same.items():
        kind = pa.list_(pa.string()) if isinstance(value, list) else None
        columns[name] = pa.array([value] * n, type=kind)
    return pa.table(columns)


def test_a_single_case_equals_the_same_row_in_a_docket(tmp_path: Path) -> None:
    pq.write_table(magnets([date(2026, 5, 11)], [480_000]), tmp_path / "one.parquet")
    decide_file(tmp_path / "one.parquet", tmp_path / "out.parquet", law("cn@2026-05-11"))
    (row,) = decode(tmp_path / "out.parquet")
    alone = find(civil())["lines"][0]
    assert (row["outcome"], row["grantable_g"]) == (alone["outcome"], alone["grantable_g"])
    assert [row["weakest"], row["strongest"]] == alone["possible"]
    assert (row["scrutiny"], list(row["control_codes"])) == (alone["scrutiny"], alone["control_codes"])
    fired = {reason["rule"] for reason in alone["reasons"]}
    assert fired <= set(row["rules_true"])


def test_every_line_of_a_docket_is_there_once_and_in_order(docket: Path, tmp_path: Path) -> None:
    given_ = pq.read_table(docket)
    net_g = given_.column("net_g").to_numpy().copy()
    net_g[[10, 50_000]] = 0
    place = given_.column_names.index("net_g")
    pq.write_table(given_.set_column(place, "net_g", pa.array(net_g)), tmp_path / "in.parquet")
    tally = decide_file(tmp_path / "in.parquet", tmp_path / "out.parquet", law("cn@filed"))
    told = pq.read_table(tmp_path / "out.parquet")
    assert told.column("application").equals(given_.column("application").cast(pa.string()))
    assert tally.lines == 60_000
    errors = [row for row in decode(tmp_path / "out.parquet") if row["error"] is not None]
    assert len(errors) == tally.errors == 2
    assert all(row["outcome"] is None and "net_g" in row["error"] for row in errors)
    assert "row 11" in errors[0]["error"]
    outcomes = Counter(told.column("outcome").to_pylist())
    assert {name: count for name, count in outcomes.items() if name is not None} == dict(tally.outcomes)


@pytest.mark.parametrize("compression", ["none", "snappy", "zstd", "gzip"])
@pytest.mark.parametrize(("kind", "needed"), [(pa.string(), False), (pa.string(), True), (pa.large_string(), False)])
def test_names_of_lines_are_the_same_however_the_docket_holds_them(
    docket: Path, tmp_path: Path, compression: str, kind: pa.DataType, needed: bool
) -> None:
    given_ = pq.read_table(docket).slice(0, 5_000)
    for place, (name, of) in enumerate([("application", kind), ("line", pa.int64())]):
        given_ = given_.set_column(place, pa.field(name, of, nullable=not needed), given_.column(name).cast(of))
    given_ = given_.cast(given_.schema)
    pq.write_table(given_, tmp_path / "in.parquet", compression=compression)
    decide_file(tmp_path / "in.parquet", tmp_path / "out.parquet", law("cn@2026-05-11"))
    told = pq.read_table(tmp_path / "out.parquet")
    for name in ("application", "line"):
        assert told.column(name).to_pylist() == given_.column(name).to_pylist()


@pytest.mark.long
def test_findings_of_many_batches_are_read_whole_by_other_readers(docket: Path, tmp_path: Path) -> None:
    pq.write_table(pq.read_table(docket), tmp_path / "in.parquet", row_group_size=20_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "TOGETHER", 1)
        decide_file(tmp_path / "in.parquet", tmp_path / "out.parquet", law("cn@2026-05-11"))
    assert pq.read_metadata(tmp_path / "out.parquet").num_row_groups == 3
    rows = list(decode(tmp_path / "out.parquet"))
    told = pq.read_table(tmp_path / "out.parquet")
    found = duckdb.sql(f"select application, line, outcome, control_codes, grantable_g from '{tmp_path}/out.parquet'")
    for columns in (told.to_pylist(), [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]):
        assert [(row["application"], row["line"], row["outcome"], row["control_codes"]) for row in columns] == [
            (row["application"], row["line"], row["outcome"], row["control_codes"]) for row in rows
        ]


def test_progress_is_told_in_lines(docket: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    decide_file(docket, tmp_path / "out.parquet", law("cn"), lambda done, of: seen.append((done, of)))
    assert seen[-1] == (60_000, 60_000)


def test_a_line_whose_day_the_law_does_not_cover_is_an_error_and_the_rest_is_decided(tmp_path: Path) -> None:
    table = magnets([date(2024, 11, 30), date(2026, 5, 11)], [1000, 1000])
    pq.write_table(table, tmp_path / "two.parquet")
    tally = decide_file(tmp_path / "two.parquet", tmp_path / "out.parquet", law("cn@filed"))
    early, late = decode(tmp_path / "out.parquet")
    assert "2024-11-30" in early["error"]
    assert "row 1" in early["error"]
    assert late["outcome"] == "grantable"
    assert (tally.lines, tally.errors) == (2, 1)


def test_a_file_that_is_no_docket_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "bad.parquet").write_bytes(b"garbage")
    with pytest.raises(InputError, match=r"bad\.parquet"):
        decide_file(tmp_path / "bad.parquet", tmp_path / "out.parquet", law("cn"))
    assert [path.name for path in tmp_path.iterdir()] == ["bad.parquet"]


def test_a_replay_tells_exactly_the_lines_that_two_decisions_tell_apart(docket: Path, tmp_path: Path) -> None:
    names = ("cn@2026-01-05", "cn@2026-01-06")
    told = replay_file(docket, law(names[0]), law(names[1]))
    results = []
    for number, name in enumerate(names):
        decide_file(docket, tmp_path / f"{number}.parquet", law(name))
        results.append(pq.read_table(tmp_path / f"{number}.parquet"))
    pairs = Counter(zip(*(result.column("outcome").to_pylist() for result in results), strict=True))
    flips: dict[tuple[str, str], int] = defaultdict(int)
    for flip in told["flips"]:
        flips[flip["from"], flip["to"]] += flip["lines"]
    assert dict(flips) == {pair: count for pair, count in pairs.items() if pair[0] != pair[1]}
    for side, result in zip(("baseline", "reform"), results, strict=True):
        assert told[side]["grantable_kg"] * 1000 == sum(g or 0 for g in result.column("grantable_g").to_pylist())
        assert sum(told[side]["outcomes"].values()) + told["errors"] == told["lines"] == 60_000


def test_a_replay_of_a_law_against_itself_flips_nothing(docket: Path) -> None:
    assert replay_file(docket, law("cn@2026-05-11"), law("cn@2026-05-11"))["flips"] == []


def test_each_flip_names_a_rule_by_which_it_came(docket: Path) -> None:
    flips = replay_file(docket, law("cn@2026-05-11"), law("cn+embargo@2026-05-11"))["flips"]
    assert flips
    assert all("PRACTICE-2010:stop" in flip["rules"] for flip in flips)


def test_under_pools_lines_are_granted_in_filing_order_and_never_beyond_the_ceiling(tmp_path: Path) -> None:
    regime = law("cn+limited@2026-05-11")
    (pool,) = [p for p in regime.law.pools if "Dy" in p.elements and p.first <= date(2026, 5, 11) <= p.last]
    # Each line holds a third of the ceiling, so three are granted and a fourth is not, whatever order they stand in.
    net_g = int(pool.ceiling_g / 3 / 0.028) - 100
    days = [date(2026, 5, 14), date(2026, 5, 11), date(2026, 5, 13), date(2026, 5, 12)]
    pq.write_table(magnets(days, [net_g] * 4), tmp_path / "four.parquet")
    decide_file(tmp_path / "four.parquet", tmp_path / "out.parquet", regime)
    rows = list(decode(tmp_path / "out.parquet"))
    assert [row["outcome"] for row in rows] == ["grantable_in_part", "grantable", "grantable", "grantable"]
    assert rows[0]["grantable_g"] < net_g // 1000
    drawn = sum(-(-row["grantable_g"] * 28 // 1000) for row in rows)
    assert drawn <= pool.ceiling_g


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 400_000_000)), min_size=1, max_size=40), st.randoms())
def test_grants_hang_on_filing_order_alone_and_add_up_within_every_ceiling(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[int, int]], shuffler: object
) -> None:
    folder = tmp_path_factory.mktemp("pools")
    regime = law("cn+limited@2026-05-11")
    days = [date(2026, 4, 1) + timedelta(days=day) for day, _ in lines]
    table = magnets(days, [grams for _, grams in lines])
    order = list(range(len(lines)))
    shuffler.shuffle(order)  # type: ignore[attr-defined]
    granted = []
    for number, rows in enumerate((range(len(lines)), order)):
        pq.write_table(table.take(pa.array(list(rows))), folder / f"{number}.parquet")
        decide_file(folder / f"{number}.parquet", folder / f"{number}.out.parquet", regime)
        found = decode(folder / f"{number}.out.parquet")
        granted.append({row["application"]: row["grantable_g"] for row in found})
    assert granted[0] == granted[1]
    (pool,) = [p for p in regime.law.pools if "Dy" in p.elements and p.first <= date(2026, 4, 1) <= p.last]
    drawn = sum(-(-grams * 28 // 1000) for grams in granted[0].values())
    assert drawn <= pool.ceiling_g + len(lines)


def test_a_notice_that_the_law_does_not_know_is_an_error_and_not_a_clear(tmp_path: Path) -> None:
    table = magnets([date(2026, 5, 11)] * 2, [1000, 1000])
    place = table.column_names.index("importer_on_watch_list")
    named = pa.array([["mofcom-12/2026"], ["MOFCOM-12/2026"]], pa.list_(pa.string()))
    pq.write_table(table.set_column(place, "importer_on_watch_list", named), tmp_path / "two.parquet")
    decide_file(tmp_path / "two.parquet", tmp_path / "out.parquet", law("cn@2026-05-11"))
    slip, known = decode(tmp_path / "out.parquet")
    assert "MOFCOM-12/2026" in slip["error"]
    assert known["outcome"] == "refer"


@pytest.mark.parametrize("rows", [0, 1])
def test_a_docket_of_no_lines_or_one_is_a_docket(tmp_path: Path, rows: int) -> None:
    table = magnets([date(2026, 5, 11)] * rows, [1000] * rows)
    pq.write_table(table, tmp_path / "few.parquet")
    (tmp_path / "few.csv").write_text("application,line,net_g\n" + "A,1,5\n" * rows, encoding="utf-8")
    for name in ("few.parquet", "few.csv"):
        assert decide_file(tmp_path / name, tmp_path / "out.parquet", law("cn@2026-05-11")).lines == rows
        assert replay_file(tmp_path / name, law("cn@2026-01-05"), law("cn@2026-01-06"))["lines"] == rows


def test_a_docket_cut_off_half_way_is_told_as_damaged(tmp_path: Path) -> None:
    pq.write_table(magnets([date(2026, 5, 11)], [1000]), tmp_path / "whole.parquet")
    (tmp_path / "half.parquet").write_bytes((tmp_path / "whole.parquet").read_bytes()[:2000])
    with pytest.raises(InputError, match=r"half\.parquet"):
        decide_file(tmp_path / "half.parquet", tmp_path / "out.parquet", law("cn@2026-05-11"))


def test_a_line_without_a_filing_day_draws_on_the_pools_too_and_last(tmp_path: Path) -> None:
    regime = law("cn+limited@2026-05-11")
    (pool,) = [p for p in regime.law.pools if "Dy" in p.elements and p.first <= date(2026, 5, 11) <= p.last]
    net_g = int(pool.ceiling_g / 0.028) - 100
    table = magnets([date(2026, 5, 11)] * 2, [net_g] * 2)
    place = table.column_names.index("filed_on")
    days = pa.array([None, date(2026, 5, 11)], pa.date32())
    pq.write_table(table.set_column(place, "filed_on", days), tmp_path / "two.parquet")
    decide_file(tmp_path / "two.parquet", tmp_path / "out.parquet", regime)
    undated, dated = decode(tmp_path / "out.parquet")
    assert (dated["outcome"], dated["grantable_g"]) == ("grantable", net_g)
    assert undated["outcome"] == "grantable_in_part"
    assert sum(-(-row["grantable_g"] * 28 // 1000) for row in (undated, dated)) <= pool.ceiling_g
