"""The evaluator against DuckDB: each condition of the law, as written, on 100,000 lines with nulls in every column."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pytest
import yaml
from random_lines import COUNTRIES, NOTICES, random_table

from sekisho.determination.lines import Lines, column_truth
from sekisho.facts import FactSet, FactTable, Numbers, Terms, dictionary
from sekisho.facts.dictionary import Type
from sekisho.facts.table import Column
from sekisho.places import data_path
from sekisho.regime.condition import parse
from sekisho.regime.expression import facts_of

N = 100_000
ROWS = yaml.safe_load(data_path("law", "cn", "rules.yaml").read_text(encoding="utf-8"))
CONDITIONS = {str(row["id"]): str(row["when"]) for row in ROWS}
ACTS = ("MOFCOM-GAC-18/2025", "MOFCOM-GAC-57/2025", "MOFCOM-61/2025:annex-1-part-1", "MOFCOM-61/2025:annex-1-part-2")


def looked_up() -> dict[str, Column]:
    """Lookup facts as columns of their own here: what is held against DuckDB is the logic, not the control list."""
    draw = np.random.default_rng(4)
    codes = draw.integers(0, 3, N).astype(np.uint8)
    columns: dict[str, Column] = {
        fact.name: Terms(np.roll(codes, place), (None, True, False))
        for place, fact in enumerate(dictionary())
        if fact.lookup is not None and fact.type is Type.BOOLEAN
    }
    pool = tuple(
        None
        if draw.random() < 0.1
        else FactSet(frozenset(draw.choice(ACTS, 2)), frozenset(), bool(draw.random() < 0.3))
        for _ in range(20)
    )
    columns["listed_in"] = Terms(draw.integers(0, len(pool), N).astype(np.uint8), pool)
    return columns


@pytest.fixture(scope="module")
def table() -> FactTable:
    # A set of which a single element is open has no SQL form; a null inside the list opens it for all.
    lines = random_table(N, 2026, maybe=False)
    return FactTable(N, {**lines.columns, **looked_up()}, lines.net_g)


@pytest.fixture(scope="module")
def oracle(table: FactTable) -> duckdb.DuckDBPyConnection:
    arrays = {name: arrow(column) for name, column in table.columns.items()}
    held = pa.table({"place": pa.array(range(N)), **arrays})
    connection = duckdb.connect()
    connection.register("held", held)
    connection.execute("CREATE TABLE lines AS SELECT * FROM held")
    return connection


def arrow(column: Column) -> pa.Array:
    if isinstance(column, Numbers):
        return pa.array(column.values, mask=np.isnan(column.values))
    if not any(isinstance(value, FactSet) for value in column.values):
        return pa.array(list(column.values)).take(pa.array(column.codes))
    lists = [[None] if value is None else listed(value) for value in column.values]
    return pa.array(lists, type=pa.list_(pa.string())).take(pa.array(column.codes))


def listed(value: object) -> list[str | None]:
    # Of a null list DuckDB says that nothing is in it; of a list that holds but a null, that it does not know.
    assert isinstance(value, FactSet)
    return [*sorted(value.known), *([None] if value.open else [])]


def test_the_columns_hold_gaps_and_the_pools_hold_what_rules_name(table: FactTable) -> None:
    for name, column in table.columns.items():
        if isinstance(column, Numbers):
            assert np.isnan(column.values).any(), name
        elif not any(isinstance(value, FactSet) for value in column.values):
            assert None in column.values, name
    assert {"CN", "JP", "US"} <= set(COUNTRIES)
    assert "MOFCOM-11/2026" in NOTICES


@pytest.mark.parametrize("rule", CONDITIONS, ids=list(CONDITIONS))
def test_each_condition_of_the_law_means_the_same_in_sql(
    rule: str, table: FactTable, oracle: duckdb.DuckDBPyConnection
) -> None:
    condition = parse(CONDITIONS[rule])
    lookups = {
        fact: (lambda leaf: column_truth(leaf, table.columns[leaf.fact], N))
        for fact in facts_of(condition)
        if dictionary()[fact].lookup is not None
    }
    ours = Lines(table, lookups).truth(condition)
    # DuckDB turns `= ANY` into a join, which keeps no order of rows.
    asked = f"SELECT ({CONDITIONS[rule]})::BOOLEAN AS told FROM lines ORDER BY place"
    answer = oracle.sql(asked).to_arrow_table().column("told")
    theirs = answer.to_numpy(zero_copy_only=False)
    is_true = np.array([value is True or value == 1 for value in theirs]) if theirs.dtype == object else theirs
    unknown = np.asarray(answer.is_null())
    assert (ours.is_unknown == unknown).all()
    assert (ours.is_true[~unknown] == np.asarray(is_true)[~unknown].astype(bool)).all()
