import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.regime.condition import parse
from sekisho.regime.expression import Leaf
from sekisho.regime.kleene import Everywhere, Tri, evaluate, everywhere, of_bits

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


def answers(told: Tri) -> list[bool | None]:
    assert not (told.is_true & told.is_false).any()
    truth = zip(told.is_true, told.is_false, strict=True)
    return [True if is_true else False if is_false else None for is_true, is_false in truth]


def by_line(column: list[bool | None]) -> Tri:
    return Tri(np.array([value is True for value in column]), np.array([value is False for value in column]))


def answer(condition: str, lines: list[Row]) -> list[bool | None]:
    """Of some lines; facts that all lines answer alike are told as one answer, as the engine does."""

    def leaf(node: Leaf) -> Tri:
        column = [line[FACTS.index(node.fact)] for line in lines]
        return everywhere(column[0], len(column)) if len(set(column)) == 1 else by_line(column)

    return answers(evaluate(parse(condition), leaf))


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


@given(conditions, st.lists(rows, min_size=1, max_size=4))
def test_one_answer_for_all_lines_reads_as_the_same_answer_on_each(condition: str, lines: list[Row]) -> None:
    told = evaluate(parse(condition), lambda node: by_line([line[FACTS.index(node.fact)] for line in lines]))
    assert answer(condition, lines) == answers(told)


@pytest.mark.parametrize("value", [True, False, None])
def test_the_truth_of_a_single_line_is_one_answer(value: bool | None) -> None:
    told = of_bits(*by_line([value]))
    assert isinstance(told, Everywhere)
    assert (told.value, answers(told)) == (value, [value])
    assert answers(told.take(np.array([0, 0]))) == [value, value]


def test_what_can_change_no_answer_is_not_asked() -> None:
    asked: list[str] = []

    def leaf(node: Leaf) -> Tri:
        asked.append(node.fact)
        return everywhere(node.fact == "a", 2)

    assert answers(evaluate(parse("(b AND c) OR (a OR c)"), leaf)) == [True, True]
    assert asked == ["b", "a"]


def test_a_condition_that_stands_twice_is_worked_out_once() -> None:
    asked: list[str] = []

    def leaf(node: Leaf) -> Tri:
        asked.append(node.fact)
        return Tri(np.array([True]), np.array([False]))

    evaluate(parse("(a AND b) OR NOT (a AND b)"), leaf)
    assert asked == ["a", "b"]
