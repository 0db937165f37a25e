import duckdb
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.regime.condition import parse
from sekisho.regime.expression import Leaf
from sekisho.regime.kleene import Tri, evaluate

FACTS = ("a", "b", "c")
Row = tuple[bool | None, ...]

conditions = st.recursive(
    st.sampled_from(FACTS),
    lambda inner: st.one_of(
        st.builds("NOT ({})".format, inner),
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
    ),
    max_leaves=8,
)
rows = st.tuples(*[st.sampled_from([True, False, None])] * 3)


def answer(condition: str, lines: list[Row]) -> list[bool | None]:
    def leaf(node: Leaf) -> Tri:
        column = [line[FACTS.index(node.fact)] for line in lines]
        return Tri(np.array([value is True for value in column]), np.array([value is False for value in column]))

    value = evaluate(parse(condition), leaf)
    assert not (value.is_true & value.is_false).any()
    truth = zip(value.is_true, value.is_false, strict=True)
    return [True if is_true else False if is_false else None for is_true, is_false in truth]


@given(conditions, rows, st.data())
def test_filling_in_an_unknown_never_changes_a_definite_answer(condition: str, row: Row, data: st.DataObject) -> None:
    before = answer(condition, [row])[0]
    filled = tuple(data.draw(st.booleans()) if value is None else value for value in row)
    after = answer(condition, [filled])[0]
    assert after is not None
    assert before is None or before == after


@settings(max_examples=40, deadline=None)
@given(conditions, st.lists(rows, min_size=1, max_size=30))
def test_duckdb_reads_the_same_condition_the_same_way(condition: str, lines: list[Row]) -> None:
    values = ", ".join(str(line).replace("None", "NULL::BOOLEAN") for line in lines)
    other = duckdb.sql(f"SELECT {condition} FROM (VALUES {values}) AS docket(a, b, c)").fetchall()
    assert answer(condition, lines) == [row[0] for row in other]


def test_a_condition_that_stands_twice_is_worked_out_once() -> None:
    asked: list[str] = []

    def leaf(node: Leaf) -> Tri:
        asked.append(node.fact)
        return Tri(np.array([True]), np.array([False]))

    evaluate(parse("(a AND b) OR NOT (a AND b)"), leaf)
    assert asked == ["a", "b"]
