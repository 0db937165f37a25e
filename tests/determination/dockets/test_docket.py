import math
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.determination.dockets.docket import DocketBatch, encode, read_batches
from sekisho.errors import InputError
from sekisho.facts import Basis, FactSet, FactTable
from sekisho.facts.codes import COUNTRIES

LINE: Mapping[str, Any] = {"application": "A-1", "line": 1, "net_g": 1_200_000}


def table(*rows: Mapping[str, Any], **types: pa.DataType) -> pa.Table:
    names = list(dict.fromkeys(name for row in ({**LINE, **row} for row in rows) for name in row))
    return pa.table({name: pa.array([{**LINE, **row}.get(name) for row in rows], types.get(name)) for name in names})


def values(batch: DocketBatch, fact: str) -> list[Any]:
    return [batch.table.value(fact, row) for row in range(len(batch))]


def only(batches: Iterator[DocketBatch]) -> DocketBatch:
    (batch,) = batches
    return batch


def as_rows(facts: FactTable) -> list[dict[str, Any]]:
    known = [{name: facts.value(name, row) for name in facts.columns} for row in range(facts.n)]
    return [{name: value for name, value in row.items() if value is not None} for row in known]


def problems(call: Any) -> list[str]:
    with pytest.raises(InputError) as told:
        list(call())
    return [str(problem) for problem in told.value.problems]


def test_a_line_is_read_as_it_was_written() -> None:
    batch = encode(
        table(
            {
                "filed_on": date(2026, 1, 20),
                "destination": "JP",
                "end_use": "civil",
                "any_party_military": False,
                "dy_wt_pct": 2.1,
                "end_user_count": 1,
                "documents": ["identity", "contract"],
                "importer_on_control_list": [],
            }
        )
    )
    assert batch.errors == {}
    assert batch.applications.to_pylist() == ["A-1"]
    assert (batch.line.tolist(), batch.table.net_g.tolist()) == ([1], [1_200_000])
    assert as_rows(batch.table) == [
        {
            "filed_on": date(2026, 1, 20),
            "destination": "JP",
            "end_use": "civil",
            "any_party_military": False,
            "dy_wt_pct": 2.1,
            "end_user_count": 1,
            "documents": FactSet(frozenset({"identity", "contract"})),
            "importer_on_control_list": FactSet(),
        }
    ]


def test_null_is_unknown_and_so_is_a_column_that_is_not_there() -> None:
    batch = encode(
        table({"end_use": None, "dy_wt_pct": None, "documents": None, "tree_whole": None, "filed_on": None}, {})
    )
    assert as_rows(batch.table) == [{}, {}]
    assert "dy_wt_pct" not in batch.table.columns


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["JP", None], FactSet(frozenset({"JP"}), open=True)),
        ([None], FactSet(open=True)),
        (["JP", "US", "JP"], FactSet(frozenset({"JP", "US"}))),
        ([], FactSet()),
        (None, None),
        ("JP;?", FactSet(frozenset({"JP"}), open=True)),
        (";", FactSet()),
    ],
)
def test_a_null_inside_a_set_leaves_it_open(written: object, read: FactSet | None) -> None:
    assert values(
        encode(table({"countries_reached": written}, {"countries_reached": written})), "countries_reached"
    ) == [
        read,
        read,
    ]


def test_what_may_be_in_a_set_stands_in_a_column_of_its_own() -> None:
    batch = encode(
        table(
            {"end_user_on_watch_list": [], "end_user_on_watch_list__maybe": ["MOFCOM-12/2026"]},
            {"end_user_on_watch_list": ["MOFCOM-12/2026"], "end_user_on_watch_list__maybe": ["MOFCOM-12/2026"]},
            {"end_user_on_watch_list": None, "end_user_on_watch_list__maybe": ["MOFCOM-12/2026"]},
            {"end_user_on_watch_list": [], "end_user_on_watch_list__maybe": None},
        )
    )
    notice = frozenset({"MOFCOM-12/2026"})
    assert values(batch, "end_user_on_watch_list") == [FactSet(maybe=notice), FactSet(notice), None, FactSet()]


def test_a_basis_is_read_beside_its_fact() -> None:
    batch = encode(table({"end_use": "civil", "end_use__basis": "verified"}, {"end_use": "civil"}))
    assert batch.table.basis["end_use"].tolist() == [Basis.VERIFIED, Basis.DECLARED]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"end_use": "civilian"}, "end_use: unknown value 'civilian'; known are civil, military, wmd, terrorism"),
        (
            {"destination": "Japan"},
            'destination: is no country; got "Japan"; write the two capital letters of ISO 3166-1, for example JP',
        ),
        ({"destination": "UK"}, 'destination: is no country; got "UK"; did you mean GB?'),
        ({"importer_country": "ZZ"}, 'importer_country: is no country; got "ZZ"; write the two capital letters'),
        ({"countries_reached": ["JP", "us"]}, 'countries_reached: is no country; got "us"; did you mean US?'),
        ({"application": "A\0"}, "application: holds a control character or half a character; leave it out"),
        ({"documents": ["passport"]}, "documents: unknown value 'passport'; known are application_form"),
        ({"net_g": -5}, "net_g: must be above 0; got -5"),
        ({"net_g": 0}, "net_g: must be above 0; got 0"),
        ({"net_g": None}, "net_g: is missing"),
        ({"line": None}, "line: is missing"),
        ({"application": None}, "application: is missing"),
        ({"application": ""}, "application: is empty"),
        ({"dy_wt_pct": -0.1}, "dy_wt_pct: is out of range; got -0.1; must be 0 to 100"),
        ({"dy_wt_pct": 100.5}, "dy_wt_pct: is out of range; got 100.5"),
        ({"dy_wt_pct": math.nan}, "dy_wt_pct: is out of range; got nan"),
        ({"dy_wt_pct": math.inf, "nd_wt_pct": -math.inf}, "nd_wt_pct: is out of range; got -inf; must be 0 to 100"),
        ({"value_cny": math.inf}, "value_cny: is out of range; got inf; must be finite"),
        ({"nd_wt_pct": 60.0, "fe_free": 1, "dy_wt_pct": 40.1}, "composition: the shares by weight add up to more"),
        ({"filed_on": "2026-02-30"}, "filed_on: '2026-02-30' is no day of the calendar; write a day that there is"),
        (
            {"filed_on": "2026/05/11"},
            "filed_on: the day '2026/05/11' is not written year-month-day; write it as 2026-05-11",
        ),
        (
            {"filed_on": "2026年5月11日"},
            "filed_on: the day '2026年5月11日' is not written year-month-day; write it as 2026-05-11",
        ),
        (
            {"filed_on": "05/11/2026"},
            "filed_on: the day '05/11/2026' is not written year-month-day; write it as 2026-01-06",
        ),
        (
            {"filed_on": "2026-W20"},
            "filed_on: the day '2026-W20' is not written year-month-day; write it as 2026-01-06",
        ),
        ({"filed_on": "yesterday"}, "filed_on: 'yesterday' is no day; write it as 2026-01-06"),
        ({"end_user_count": -1}, "end_user_count: must not be below 0; got -1"),
        ({"end_use__basis": "sworn"}, "end_use__basis: unknown value 'sworn'; known are declared"),
        ({"hs_code": " "}, "hs_code: is empty"),
        ({"declared_control_code": "1C905.b", "dy_wt_pct": "a lot"}, "dy_wt_pct: 'a lot' is no number"),
    ],
)
def test_a_bad_line_stays_in_its_place_as_an_error(row: Mapping[str, Any], sentence: str) -> None:
    bad = {name: value for name, value in row.items() if name != "fe_free"}
    good = {"tree_whole": True, "application": "A-2"}
    types = {name: pa.float64() for name in bad if isinstance(bad[name], float)}
    with warnings.catch_warnings(action="error"):
        batch = encode(table(good, {**good, **bad}, good, **types))
    assert list(batch.errors) == [1]
    assert batch.errors[1].startswith("docket row 2: " + sentence)
    assert as_rows(batch.table.take(np.array([0, 2]))) == [{"tree_whole": True}, {"tree_whole": True}]
    assert as_rows(batch.table.take(np.array([1]))) == [{}]
    assert batch.table.net_g[1] == 1


@pytest.mark.parametrize(
    ("kind", "number", "kg"),
    [
        (pa.uint64(), 2**64 - 1, "18446744073709551.615"),
        (pa.int64(), 2**63 - 1, "9223372036854775.807"),
        (pa.int64(), 10**12 + 1, "1000000000.001"),
    ],
)
def test_a_mass_is_bounded_as_in_a_single_application(kind: pa.DataType, number: int, kg: str) -> None:
    batch = encode(table({}, {}).set_column(2, "net_g", pa.array([5, number], kind)))
    assert batch.errors == {1: f"docket row 2: net_g: is out of range; got {kg} kg; must be at most 1000000000 kg"}
    assert batch.table.net_g.tolist() == [5, 1]


def test_a_line_with_several_faults_tells_them_all() -> None:
    batch = encode(table({"end_use": "x", "destination": "Japan", "net_g": -1}))
    assert [fault.split(": ")[1] for fault in batch.errors[0].split(" | ")] == ["net_g", "destination", "end_use"]


def test_shares_that_add_up_to_a_hundred_by_rounding_are_no_error() -> None:
    assert encode(table({"nd_wt_pct": 33.3, "pr_wt_pct": 33.3, "dy_wt_pct": 33.4000000001})).errors == {}


def test_numbers_are_read_from_text_decimals_and_narrow_floats() -> None:
    for column in (pa.array(["2.5"]), pa.array(["2.5"]).dictionary_encode(), pa.array([2.5], pa.float32())):
        assert values(encode(table({}).append_column("dy_wt_pct", column)), "dy_wt_pct") == [2.5]
    decimals = pa.array(["2.10"]).cast(pa.decimal128(5, 2))
    assert values(encode(table({}).append_column("dy_wt_pct", decimals)), "dy_wt_pct") == [2.1]


def test_a_day_outside_pythons_calendar_is_an_error_of_its_line() -> None:
    days = pa.array([5_000_000, 20_000], pa.int32()).cast(pa.date32())
    batch = encode(table({}, {}).append_column("filed_on", days))
    assert list(batch.errors) == [0]
    assert values(batch, "filed_on") == [None, date(2024, 10, 4)]


def test_unknown_columns_and_wrong_types_refuse_the_whole_file_all_at_once() -> None:
    faulty = pa.table({"application": ["A"], "nett_g": [1], "end_use": [1], "tree_whole": ["yes"]})
    told = problems(lambda: [encode(faulty)])
    assert len(told) == 5
    assert told[0] == "docket: line: the column is missing"
    assert told[1] == "docket: net_g: the column is missing"
    assert told[2] == "docket: nett_g: is no column of a docket; did you mean net_g?"
    assert told[3] == "docket: end_use: has the type int64; write it as string"
    assert told[4] == "docket: tree_whole: has the type string; write it as boolean"


def test_batches_follow_the_row_groups_and_keep_the_order(tmp_path: Path) -> None:
    rows = table(*({"line": number, "destination": ["JP", "US"][number % 2]} for number in range(1, 101)))
    pq.write_table(rows, tmp_path / "d.parquet", row_group_size=40)
    batches = list(read_batches(tmp_path / "d.parquet", lines=25))
    assert all(len(batch) <= 25 for batch in batches)
    assert np.concatenate([batch.line for batch in batches]).tolist() == list(range(1, 101))
    assert [batch.first_row for batch in batches] == [int(batch.line[0]) for batch in batches]
    assert [word for batch in batches for word in values(batch, "destination")] == ["US", "JP"] * 50


def test_a_row_group_that_says_nothing_of_a_fact_leaves_it_unknown(tmp_path: Path) -> None:
    rows = table({"dy_wt_pct": 1.0, "line": 1}, {"dy_wt_pct": None, "line": 2})
    pq.write_table(rows, tmp_path / "d.parquet", row_group_size=1)
    for lines in (1, 2):
        batches = list(read_batches(tmp_path / "d.parquet", lines=lines))
        assert [row for batch in batches for row in as_rows(batch.table)] == [{"dy_wt_pct": 1.0}, {}]


def test_small_row_groups_are_read_together_as_if_each_were_read_by_itself(tmp_path: Path) -> None:
    sets = [["JP"], ["US", None], [], None, ["JP", "US"], ["KR"]]
    rows = table(
        *(
            {"line": n + 1, "countries_reached": each, "destination": "JPUSKR"[2 * (n % 3) :][:2]}
            for n, each in enumerate(sets)
        )
    )
    pq.write_table(rows, tmp_path / "d.parquet", row_group_size=2)
    together, apart = (list(read_batches(tmp_path / "d.parquet", lines=lines)) for lines in (4, 2))
    assert ([len(batch) for batch in together], [len(batch) for batch in apart]) == ([4, 2], [2, 2, 2])
    assert [batch.first_row for batch in together] == [1, 5]
    told = [[row for batch in batches for row in as_rows(batch.table)] for batches in (together, apart)]
    assert told[0] == told[1]
    assert [row.get("countries_reached") for row in told[0]][3] is None


def test_error_rows_are_numbered_through_the_file(tmp_path: Path) -> None:
    rows = table(*({"line": number, "net_g": -1 if number == 7 else 5} for number in range(1, 11)))
    pq.write_table(rows, tmp_path / "d.parquet", row_group_size=4)
    errors = [error for batch in read_batches(tmp_path / "d.parquet") for error in batch.errors.values()]
    assert errors == ["d.parquet row 7: net_g: must be above 0; got -1"]


def test_a_docket_written_by_duckdb_is_read(tmp_path: Path) -> None:
    columns = "'A' as application, 1 as line, 5::bigint as net_g, ['JP', NULL] as countries_reached, 'civil' as end_use"
    duckdb.sql(f"copy (select {columns}) to '{tmp_path / 'd.parquet'}'")
    batch = only(read_batches(tmp_path / "d.parquet"))
    assert as_rows(batch.table) == [{"countries_reached": FactSet(frozenset({"JP"}), open=True), "end_use": "civil"}]


@pytest.mark.parametrize("lines", [1_000, 3])
def test_an_encoding_of_which_arrow_reads_no_codes_is_read_as_texts(tmp_path: Path, lines: int) -> None:
    """DuckDB's version 2 writes texts of which many differ by their lengths."""
    rows = "range(2000) as t(i)"
    columns = "'A-' || i as application, 1 as line, 5::bigint as net_g, ['JP', NULL] as countries_reached"
    varied = "CASE WHEN i % 7 = 0 THEN NULL ELSE 'code ' || i END as declared_control_code"
    written = "(format parquet, parquet_version v2)"
    duckdb.sql(f"copy (select {columns}, {varied} from {rows}) to '{tmp_path / 'd.parquet'}' {written}")
    told = [row for batch in read_batches(tmp_path / "d.parquet", lines=lines) for row in as_rows(batch.table)]
    assert [row.get("declared_control_code") for row in told] == [
        f"code {number}" if number % 7 else None for number in range(2000)
    ]
    texts = [path.path for path in map(pq.ParquetFile(tmp_path / "d.parquet").schema.column, range(5))]
    with pytest.raises(OSError, match="Not yet implemented"):
        pq.ParquetFile(tmp_path / "d.parquet", read_dictionary=texts).read()


def test_what_a_file_says_of_itself_is_handed_on(tmp_path: Path) -> None:
    pq.write_table(table({}).replace_schema_metadata({"docket_basis": "synthetic"}), tmp_path / "d.parquet")
    assert only(read_batches(tmp_path / "d.parquet")).metadata == {"docket_basis": "synthetic"}


def test_an_empty_docket_has_no_lines(tmp_path: Path) -> None:
    pq.write_table(table({}).slice(1), tmp_path / "d.parquet")
    assert sum(len(batch) for batch in read_batches(tmp_path / "d.parquet")) == 0


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("d.parquet", b"", "d.parquet: is empty"),
        ("d.parquet", b"application,line\n", "d.parquet: is not a Parquet file; write it as Parquet, or name a CSV"),
        ("d.parquet", b"PAR1 and nothing more", "d.parquet: is a damaged Parquet file"),
        (
            "d.json",
            b"{}",
            "d.json: is no docket: a docket is Parquet or CSV; an application by itself goes to `sekisho",
        ),
        ("d.XLSX", b"PK\x03\x04", "d.XLSX: is no docket: a docket is Parquet or CSV; an application"),
        ("d.csv", b"\xff\xfe\x00a", "d.csv: is neither Parquet nor CSV in UTF-8; save it as CSV UTF-8"),
    ],
)
def test_a_file_that_is_no_docket_is_told_with_place_cause_and_remedy(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert problems(lambda: read_batches(tmp_path / name))[0].startswith(sentence)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in problems(lambda: read_batches(tmp_path / "none.parquet"))[0]


elements = st.sampled_from(sorted(COUNTRIES)[:78])
lists = st.lists(st.none() | st.lists(st.none() | elements, max_size=6), min_size=1, max_size=60)


@given(lists)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_every_list_becomes_the_set_of_its_elements(written: list[list[str | None] | None]) -> None:
    column = pa.array(written, pa.list_(pa.string()))
    batch = encode(table(*({} for _ in written)).append_column("countries_reached", column))
    assert values(batch, "countries_reached") == [
        None if each is None else FactSet(frozenset(word for word in each if word), open=None in each)
        for each in written
    ]


def test_more_elements_than_a_word_has_bits_are_told_apart() -> None:
    words = sorted(COUNTRIES)[:156]
    written = [
        [words[place], words[(place * 7) % len(words)], *([None] if place % 5 == 0 else [])] for place in range(156)
    ]
    batch = encode(table(*({"countries_reached": each} for each in written)))
    assert values(batch, "countries_reached") == [
        FactSet(frozenset(word for word in each if word), open=None in each) for each in written
    ]


def test_a_null_list_that_stands_over_elements_is_unknown() -> None:
    nulls = pa.ListArray.from_arrays(
        pa.array([0, 2, 3], pa.int32()), pa.array(["JP", "US", "DE"]), mask=pa.array([True, False])
    )
    batch = encode(table({}, {}).append_column("countries_reached", nulls))
    assert values(batch, "countries_reached") == [None, FactSet(frozenset({"DE"}))]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_days_may_be_midnights_and_no_other_time(unit: str) -> None:
    days = [date(2026, 5, 11), None, date(1969, 12, 31), date(2026, 5, 12)]
    written = table(*({"filed_on": day} for day in days))
    place = written.schema.get_field_index("filed_on")
    instants = written.column(place).cast(pa.date32()).cast(pa.timestamp(unit))
    batch = encode(written.set_column(place, "filed_on", instants))
    assert not batch.errors
    assert [batch.table.value("filed_on", row) for row in range(4)] == days
    later = pa.array([day and datetime(day.year, day.month, day.day, 6 * row) for row, day in enumerate(days)])
    batch = encode(written.set_column(place, "filed_on", later.cast(pa.timestamp(unit))))
    assert list(batch.errors) == [2, 3]
    assert batch.errors[2] == "docket row 3: filed_on: has a time of day; write the day alone"
    zoned = instants.cast(pa.timestamp(unit, "Asia/Tokyo"))
    with pytest.raises(InputError, match="filed_on: has the type timestamp"):
        encode(written.set_column(place, "filed_on", zoned))


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32(), pa.decimal128(38, 0), pa.decimal128(30, 3)])
def test_whole_numbers_may_be_floating_or_decimal(kind: pa.DataType) -> None:
    written = table(*({"end_user_count": count} for count in (3, None, 0)))
    for name in ("net_g", "line", "end_user_count"):
        place = written.schema.get_field_index(name)
        written = written.set_column(place, name, written.column(place).cast(pa.int64()).cast(kind))
    batch = encode(written)
    assert not batch.errors
    assert batch.table.net_g.dtype == np.int64
    assert [batch.table.value("end_user_count", row) for row in range(3)] == [3, None, 0]


@pytest.mark.parametrize(
    ("values", "kind", "said"),
    [
        ([1.5, 7.0, math.nan, 2.0**53 * 4], pa.float64(), {0: "'1.5' is", 2: "'nan' is no whole", 3: "'3.6"}),
        (
            [Decimal("1.5"), Decimal("7.0"), Decimal(-5), None],
            pa.decimal128(9, 1),
            {0: "'1.5' is", 2: "above 0", 3: "is"},
        ),
        (
            [Decimal(10**30), Decimal(7), Decimal(0), Decimal(8)],
            pa.decimal128(38, 0),
            {0: "is out of range", 2: "above 0"},
        ),
    ],
)
def test_numbers_that_are_not_whole_are_told_line_by_line(
    values: list[Any], kind: pa.DataType, said: Mapping[int, str]
) -> None:
    written = table(*({} for _ in values))
    place = written.schema.get_field_index("net_g")
    batch = encode(written.set_column(place, "net_g", pa.array(values, kind)))
    assert list(batch.errors) == list(said)
    for row, told in said.items():
        assert told in batch.errors[row].partition("net_g: ")[2]
    assert batch.table.net_g[1] == 7
