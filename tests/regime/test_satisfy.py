from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.regime.condition import parse
from sekisho.regime.expression import And, Compare, Leaf, Member, Node, Not, Or, Truth
from sekisho.regime.satisfy import can_hold

ENUMERATIONS = {"form": ("metal", "oxide")}


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("a", True),
        ("a and not a", False),
        ("not (a or not a)", False),
        ("a = true and a = false", False),
        ("a = true and not a", False),
        ("form = 'metal' and form = 'oxide'", False),
        ("form <> 'metal' and form <> 'oxide'", False),
        ("product <> 'car' and product <> 'bus'", True),
        ("x > 1 and x < 2", True),
        ("x > 2 and x < 1", False),
        ("x >= 1 and x <= 1", True),
        ("x > 1 and x < 1.5 and x <> 1.25", True),
        ("day > '2026-01-01' and day < '2026-01-02'", True),
        ("day >= '2026-02-01' and day < '2026-01-02'", False),
        ("'JP' = ANY(reached) and not 'US' = ANY(reached)", True),
        ("'JP' = ANY(reached) and not 'JP' = ANY(reached)", False),
    ],
)
def test_whether_a_condition_can_ever_hold(when: str, expected: bool) -> None:
    assert can_hold(parse(when), ENUMERATIONS) is expected


def test_a_contradiction_too_long_to_tell_is_not_called_one() -> None:
    open_ended = " and ".join(f"(a{n} or b{n}) and (not a{n} or c{n})" for n in range(12))
    assert can_hold(parse(f"({open_ended}) and z and not z"), {}) is None


LEAVES = [
    Truth("a"),
    Compare("a", "=", False),
    Compare("form", "=", "metal"),
    Compare("form", "<>", "oxide"),
    Member("JP", "reached"),
    Member("US", "reached"),
]
trees = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=8,
)


def holds(node: Node, facts: dict[str, Any]) -> bool:
    match node:
        case Not(part):
            return not holds(part, facts)
        case And(parts):
            return all(holds(part, facts) for part in parts)
        case Or(parts):
            return any(holds(part, facts) for part in parts)
        case _:
            return answer(node, facts[node.fact])


def answer(leaf: Leaf, value: Any) -> bool:
    match leaf:
        case Truth():
            return value is True
        case Member(constant, _):
            return constant in value
        case Compare(_, op, constant):
            return (value == constant) is (op == "=")
    raise AssertionError(leaf)


@given(trees)
def test_it_holds_somewhere_exactly_where_trying_every_value_finds_it(tree: Node) -> None:
    worlds = product((True, False), ENUMERATIONS["form"], (set(), {"JP"}, {"US"}, {"JP", "US"}))
    found = any(holds(tree, {"a": a, "form": form, "reached": reached}) for a, form, reached in worlds)
    assert can_hold(tree, ENUMERATIONS) is found
