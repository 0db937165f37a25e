"""Can a condition ever hold? Decided over the values that its own comparisons tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from types import MappingProxyType
from typing import Final, TypeAlias

from sekisho.regime.expression import And, Compare, Constant, Leaf, Member, Node, Not, Or, Truth, leaves

MOST_STEPS: Final = 20_000
_OTHER: Final = "\0another"

Answers: TypeAlias = Mapping[Leaf, bool]


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers that a fact may be: `low` to `high`, both inside, None for no end; `whole`: no fractions."""

    low: Decimal | None = None
    high: Decimal | None = None
    whole: bool = False

    def holds(self, number: Decimal) -> bool:
        """Is it one of them?"""
        return (
            (self.low is None or self.low <= number)
            and (self.high is None or number <= self.high)
            and not (self.whole and number != number.to_integral_value())
        )


_ANY: Final = Range()
_NOWHERE: Final[Mapping[str, Range]] = MappingProxyType({})


def can_hold(
    node: Node, enumerations: Mapping[str, tuple[str, ...]], ranges: Mapping[str, Range] = _NOWHERE
) -> bool | None:
    """Is there any combination of facts for which the condition is true? None where that takes too long to tell.

    `enumerations` gives the values of the facts that have only so many, `ranges` those of numbers that have bounds; any
    other fact may have another value than those compared with.
    """
    by_fact: dict[str, list[Leaf]] = {}
    for leaf in dict.fromkeys(leaves(node)):
        by_fact.setdefault(leaf.fact, []).append(leaf)
    choices = [
        choice
        for fact, asked in by_fact.items()
        for choice in _choices(asked, enumerations.get(fact), ranges.get(fact, _ANY))
    ]
    budget = [MOST_STEPS]
    found = _search(node, choices, 0, {}, budget)
    return None if not found and budget[0] <= 0 else found


def _search(node: Node, choices: list[list[Answers]], place: int, answers: dict[Leaf, bool], budget: list[int]) -> bool:
    budget[0] -= 1
    value = _value(node, answers)
    if value is not None or budget[0] <= 0:
        return value is True
    return any(_search(node, choices, place + 1, answers | dict(choice), budget) for choice in choices[place])


def _value(node: Node, answers: Answers) -> bool | None:
    match node:
        case Not(part):
            value = _value(part, answers)
            return None if value is None else not value
        case And(parts):
            values = [_value(part, answers) for part in parts]
            return False if False in values else None if None in values else True
        case Or(parts):
            values = [_value(part, answers) for part in parts]
            return True if True in values else None if None in values else False
        case _:
            return answers.get(node)


def _choices(asked: list[Leaf], enumeration: tuple[str, ...] | None, bounds: Range) -> Iterator[list[Answers]]:
    """Independent questions about one fact, each with its possible answers."""
    compared = [leaf for leaf in asked if isinstance(leaf, Compare)]
    truths = [leaf for leaf in asked if isinstance(leaf, Truth)]
    for leaf in asked:
        if isinstance(leaf, Member):
            # A set may hold any of its elements with or without the others.
            yield [{leaf: True}, {leaf: False}]
    if truths or any(isinstance(leaf.constant, bool) for leaf in compared):
        boolean: list[Leaf] = [*truths, *compared]
        yield [{leaf: _holds(leaf, value) for leaf in boolean} for value in (True, False)]
    elif compared:
        yield [{leaf: _holds(leaf, value) for leaf in compared} for value in _values(compared, enumeration, bounds)]


def _values(compared: list[Compare], enumeration: tuple[str, ...] | None, bounds: Range) -> Iterator[Constant]:
    """One value for each way in which the comparisons can come out."""
    constants = {leaf.constant for leaf in compared if isinstance(leaf.constant, Decimal)}
    if constants:
        yield from filter(
            bounds.holds, _numbers(constants | {each for each in (bounds.low, bounds.high) if each is not None})
        )
        return
    words = sorted({leaf.constant for leaf in compared if isinstance(leaf.constant, str)})
    yield from enumeration or (*words, *(word + _OTHER for word in words), "")


def _numbers(points: set[Decimal]) -> Iterator[Decimal]:
    """Every point, one below and one above all, and between each two both a fraction and a whole number."""
    numbers = sorted(points)
    yield numbers[0] - 1
    yield numbers[0].to_integral_value(ROUND_CEILING) - 1
    for low, high in zip(numbers, [*numbers[1:], numbers[-1] + 2], strict=True):
        yield low
        yield (low + high) / 2
        after = low.to_integral_value(ROUND_FLOOR) + 1
        if after < high:
            yield after


def _holds(leaf: Leaf, value: Constant) -> bool:
    if isinstance(leaf, Truth):
        return value is True
    assert isinstance(leaf, Compare)
    constant = leaf.constant
    match leaf.op:
        case "=":
            return value == constant
        case "<>":
            return value != constant
    # Days are compared as they are written, year first, so words sort as days do.
    assert not isinstance(value, bool)
    assert not isinstance(constant, bool)
    low, high = (value, constant) if leaf.op in ("<", "<=") else (constant, value)
    return low == high if leaf.op in ("<=", ">=") and low == high else low < high  # type: ignore[operator]
