import json
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from sekisho.determination.dockets.docket import read_batches
from sekisho.determination.dockets.market import market
from sekisho.determination.dockets.synth import synth, write_synth
from sekisho.determination.dockets.synth_facts import BLOCK
from sekisho.errors import InputError
from sekisho.facts import dictionary


def table(lines: int, seed: int) -> pa.Table:
    return pa.Table.from_batches(list(synth(lines, seed)))


@pytest.fixture(scope="module")
def docket() -> pa.Table:
    return table(3 * BLOCK, 5)


def share(mask: pa.ChunkedArray) -> float:
    return float(pc.sum(mask).as_py()) / len(mask)


def test_equal_seeds_give_equal_dockets_and_others_do_not() -> None:
    assert table(500, 1).equals(table(500, 1))
    assert not table(500, 1).equals(table(500, 2))


def test_a_shorter_docket_is_the_beginning_of_a_longer_one() -> None:
    longer = table(BLOCK + 100, 3)
    assert longer.num_rows == BLOCK + 100
    assert table(BLOCK + 7, 3).equals(longer.slice(0, BLOCK + 7))


def test_a_docket_says_in_the_file_that_it_is_synthetic(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_synth(tmp_path / "d.parquet", 1_000, 9, lambda done, total: told.append((done, total)))
    metadata = pq.read_schema(tmp_path / "d.parquet").metadata
    assert metadata[b"basis"] == metadata[b"docket_basis"] == b"synthetic"
    about = json.loads(metadata[b"sekisho"])
    assert (about["seed"], about["basis"], about["market_hash"]) == (9, "synthetic", market().hash)
    assert "goldsea.com (Reuters)" in about["sources"]["magnet_exports.csv"]
    assert told == [(1_000, 1_000)]
    (batch,) = read_batches(tmp_path / "d.parquet")
    assert batch.metadata["docket_basis"] == "synthetic"


def test_a_docket_that_is_stopped_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_synth(tmp_path / "d.parquet", 1_000, 9, stop)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written: No such file"):
        write_synth(tmp_path / "none" / "d.parquet", 10, 1)


def test_negative_numbers_are_told_together() -> None:
    with pytest.raises(InputError) as told:
        synth(-1, -2)
    assert [str(problem) for problem in told.value.problems] == [
        "lines: must not be negative; got -1",
        "seed: must not be negative; got -2",
    ]


def test_every_line_can_be_read_and_every_docket_column_is_there(tmp_path: Path) -> None:
    write_synth(tmp_path / "d.parquet", 30_000, 4)
    (batch,) = read_batches(tmp_path / "d.parquet")
    assert batch.errors == {}
    named = {"application", "line"} | {fact.name for fact in dictionary().docket_columns}
    assert set(pq.read_schema(tmp_path / "d.parquet").names) == named
    silent = [
        name for name, column in batch.table.columns.items() if all(column.value(row) is None for row in range(99))
    ]
    # Who owns whom is drawn for nobody.
    assert set(silent) <= {"held_by_listed"}


def test_facts_of_the_application_are_equal_over_its_lines(docket: pa.Table) -> None:
    first = np.asarray(docket["line"]) == 1
    application = pa.array(np.cumsum(first) - 1)
    assert pc.max(docket["line"]).as_py() == 4
    assert len(docket["application"].unique()) == first.sum()
    for fact in dictionary().docket_columns:
        column = docket[fact.name].combine_chunks()
        if fact.scope == "application" and not pa.types.is_list(column.type):
            assert column.equals(column.filter(pa.array(first)).take(application)), fact.name


def test_destinations_follow_the_published_shares(docket: pa.Table) -> None:
    first, filed = np.asarray(docket["line"]) == 1, np.asarray(docket["filed_on"])
    july = (filed >= np.datetime64(date(2025, 7, 1))) & (filed < np.datetime64(date(2025, 8, 1))) & first
    places = docket["destination"].filter(pa.array(july)).cast(pa.string())
    for place, tonnes in (("DE", 1116), ("US", 619), ("IN", 418), ("JP", 232)):
        published = tonnes / 5577
        off = 5 * (published * (1 - published) / len(places)) ** 0.5
        assert abs(share(pc.equal(places, place)) - published) < off, place


def test_no_party_is_listed_before_its_notice(docket: pa.Table) -> None:
    lists = [name for name in docket.schema.names if name.endswith("_list")]
    dates = {"11": date(2026, 2, 24), "12": date(2026, 2, 24), "27": date(2026, 6, 29), "28": date(2026, 6, 29)}
    seen = set()
    for name in lists:
        listed = docket.select([name, "filed_on", "destination"]).filter(
            pc.greater(pc.list_value_length(docket[name]), 0)
        )
        for line in listed.to_pylist():
            for notice in line[name]:
                if notice is not None:
                    number = notice.removeprefix("MOFCOM-").removesuffix("/2026")
                    assert line["filed_on"] >= dates[number]
                    assert line["destination"] == "JP"
                    seen.add((name, number))
    assert {number for _, number in seen} == set(dates)
    assert {name for name, _ in seen} == set(lists)


def test_the_docket_holds_what_makes_a_queue_hard(docket: pa.Table) -> None:
    """Military users, unknown facts, open sets, third-country moves, Announcement 57 and uncontrolled goods."""
    assert 0.005 < share(pc.equal(docket["end_use"].cast(pa.string()), "military").combine_chunks()) < 0.02
    assert 0 < docket["end_use"].null_count < 0.05 * docket.num_rows
    third = pc.and_(pc.invert(docket["exported_from_cn"]), pc.equal(docket["made_in"].cast(pa.string()), "CN"))
    assert 0.005 < share(third) < 0.05
    assert share(pc.greater(docket["ho_wt_pct"], 0)) > 0.005
    assert share(pc.equal(docket["kind"].cast(pa.string()), "general")) > 0.01
    assert docket["countries_reached"].combine_chunks().values.null_count > 0
    assert docket["declared_control_code"].null_count > 0.2 * docket.num_rows
