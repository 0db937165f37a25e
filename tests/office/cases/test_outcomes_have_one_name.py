"""One outcome has one name: in commands, on pages of cases and on those of analysts."""

from __future__ import annotations

import pytest

from sekisho.cli.words import WORDS
from sekisho.determination.outcome import OUTCOMES
from sekisho.office.analyst.tell_cube import outcome_told
from sekisho.office.site.words import say, words

LANGUAGES = ("en", "ja", "zh")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_outcome_has_one_name_wherever_it_stands(outcome: str) -> None:
    for language, told in zip(LANGUAGES, WORDS[f"outcome.{outcome}"], strict=True):
        assert say(f"cases.outcome.{outcome}", language) == told
        assert outcome_told(outcome, language) == told


def test_no_other_table_of_the_site_names_outcomes() -> None:
    known = {outcome: {key for key in words() if key.endswith(f".outcome.{outcome}")} for outcome in OUTCOMES}
    assert known == {outcome: {f"cases.outcome.{outcome}"} for outcome in OUTCOMES}
