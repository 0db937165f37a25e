"""What must hold of every finding, whatever the lines: on random lines with gaps in every column."""

from __future__ import annotations

import numpy as np
import pytest
from cases import TODAY, finder
from hypothesis import given, settings
from hypothesis import strategies as st
from random_lines import completed, random_table

from sekisho.determination.bulk import WORD_COLUMNS, decide_lines, verdicts_of
from sekisho.determination.fold import BARS, Folded
from sekisho.determination.patterns import PatternFinder
from sekisho.determination.verdict import Determiner, states_for
from sekisho.facts import dictionary
from sekisho.regime.kleene import Bits
from sekisho.regime.naming import load
from sekisho.regime.rules import AppliesTo

# The law whole, before and after the suspensions; what nobody can say; and each line's own day.
REGIMES = ("cn@2026-05-11", "cn@2026-11-20", "cn@2025-10-20", "cn@filed")
seeds = st.integers(0, 2**32 - 1)


def determiner(name: str) -> Determiner:
    return finder(name).determiner


def before_and_after(one: int, other: int, part: float, regime: str) -> tuple[Folded, Folded, Bits]:
    """Random lines, the same with gaps filled in, and the lines of which the law of brackets speaks.

    A catch-all fires on what is known or notified, and its unknown never lifts a line that is not dual-use. So to learn
    of a weapons use does lift such a line, by the law's own words; these lines are left out.
    """
    table = random_table(400, one)
    decider = determiner(regime)
    states = states_for(table, decider.regime)
    before = decider.decide(table, states, missing=False).folded
    after = decider.decide(completed(table, other, part), states, missing=False).folded
    spoken_of = np.ones(table.n, dtype=bool)
    for rule, value in zip(before.rules, before.value, strict=True):
        if rule.effect in BARS and rule.applies_to is AppliesTo.ANY:
            spoken_of &= before.dual_use.is_true | ~value.is_unknown
    return before, after, spoken_of


@settings(max_examples=12, deadline=None)
@given(seeds, seeds, st.sampled_from([0.2, 1.0]), st.sampled_from(REGIMES))
def test_possible_brackets_the_outcome_of_every_completion(one: int, other: int, part: float, regime: str) -> None:
    before, after, spoken_of = before_and_after(one, other, part, regime)
    assert spoken_of.mean() > 0.3
    assert (before.weakest <= after.weakest)[spoken_of].all()
    assert (after.strongest <= before.strongest)[spoken_of].all()


@settings(max_examples=8, deadline=None)
@given(seeds, seeds, st.sampled_from(REGIMES))
def test_filling_in_an_unknown_never_changes_a_definite_outcome(one: int, other: int, regime: str) -> None:
    before, after, spoken_of = before_and_after(one, other, 0.5, regime)
    definite = (before.weakest == before.strongest) & spoken_of
    assert definite.any()
    assert (before.weakest[definite] == after.weakest[definite]).all()
    assert (before.strongest[definite] == after.strongest[definite]).all()


@pytest.mark.parametrize("overlay", ["limited", "embargo", "case-by-case"])
@settings(max_examples=6, deadline=None)
@given(seeds)
def test_a_stricter_overlay_never_makes_an_outcome_weaker(overlay: str, seed: int) -> None:
    table = random_table(500, seed)
    base = verdicts_of(table, determiner("cn@2026-05-11"), missing=False)
    strict = verdicts_of(table, determiner(f"cn+{overlay}@2026-05-11"), missing=False)
    for column in ("outcome", "weakest", "strongest"):
        assert (getattr(base, column) <= getattr(strict, column)).all(), column


@settings(max_examples=6, deadline=None)
@given(seeds)
def test_the_relaxed_overlay_never_makes_an_outcome_stronger(seed: int) -> None:
    table = random_table(500, seed)
    base = verdicts_of(table, determiner("cn@2026-05-11"), missing=False)
    relaxed = verdicts_of(table, determiner("cn+relaxed@2026-05-11"), missing=False)
    assert (relaxed.weakest <= base.weakest).all()
    assert (relaxed.strongest <= base.strongest).all()


@pytest.mark.parametrize("regime", REGIMES)
def test_a_line_comes_out_the_same_alone_and_in_any_docket(regime: str) -> None:
    table = random_table(3000, 7)
    whole = verdicts_of(table, determiner(regime))
    rows = np.random.default_rng(1).choice(table.n, 40, replace=False)
    for row in rows.tolist():
        alone = verdicts_of(table.take(np.array([row])), determiner(regime))
        for column in ("outcome", "weakest", "strongest", "scrutiny", *WORD_COLUMNS):
            assert (getattr(alone, column)[0] == getattr(whole, column)[row]).all(), (row, column)
        assert alone.control_codes[0] == whole.control_codes[row]


@pytest.mark.parametrize("regimes", [("cn@2026-05-11",), ("cn@2026-11-20",), ("cn@filed", "cn+embargo@2026-05-11")])
def test_deciding_by_pattern_and_deciding_each_line_agree(regimes: tuple[str, ...]) -> None:
    # Each line stands twice, so that there are patterns to be found.
    once = random_table(6000, 11)
    table = once.take(np.tile(np.arange(once.n), 2))
    patterns = PatternFinder([determiner(name) for name in regimes]).find(table)
    assert len(patterns.first) <= once.n
    for name in regimes:
        decided = decide_lines(table, patterns, determiner(name))
        whole = verdicts_of(table, determiner(name))
        for column in ("outcome", "weakest", "strongest", "scrutiny", *WORD_COLUMNS):
            assert (getattr(decided.verdicts, column)[decided.of] == getattr(whole, column)).all(), (name, column)
        codes = [decided.verdicts.control_codes[place] for place in decided.of.tolist()]
        assert codes == list(whole.control_codes)


def test_missing_facts_are_asked_only_where_the_outcome_waits_on_them() -> None:
    table = random_table(4000, 3)
    verdict = determiner("cn@2026-05-11").decide(table, states_for(table, finder("cn@2026-05-11").regime))
    assert verdict.missing_facts is not None
    asked = verdict.missing_facts.any(axis=1)
    assert asked.any()
    assert not (asked & ~verdict.folded.is_open).any()


def test_the_last_of_what_was_asked_for_settles_the_line() -> None:
    """Answering every missing fact, again and again, comes to an end, and leaves nothing open but the law itself."""
    decider = determiner("cn@2026-05-11")
    table = random_table(1500, 5)
    for round_ in range(6):
        verdict = decider.decide(table, states_for(table, decider.regime))
        if not verdict.folded.is_open.any():
            break
        table = completed(table, round_, 0.7)
    assert not decider.decide(completed(table, 99, 1.0), states_for(table, decider.regime)).law_unknown.any()


def test_two_loads_of_a_law_decide_alike() -> None:
    table = random_table(500, 9)
    again = Determiner(load("cn@2026-05-11", TODAY), dictionary())
    assert (verdicts_of(table, again).rules_true == verdicts_of(table, determiner("cn@2026-05-11")).rules_true).all()
