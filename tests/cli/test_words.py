import string
from decimal import Decimal

import pytest

from sekisho.cli.layout import cells, wrap
from sekisho.cli.words import EFFECTS, LANGUAGES, OUTCOMES, WORDS, Speech, kilograms
from sekisho.determination.outcome import OUTCOMES as FOUND
from sekisho.determination.outcome import SCRUTINY
from sekisho.facts import BASES, dictionary
from sekisho.regime.diff import Change
from sekisho.regime.rows import CONFIDENCES
from sekisho.regime.rules import Basis, Effect


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)}


@pytest.mark.parametrize("phrase", WORDS)
def test_every_phrase_is_there_in_each_language_with_the_same_parts(phrase: str) -> None:
    texts = WORDS[phrase]
    assert len(texts) == len(LANGUAGES)
    assert all(texts) or phrase == "between_sentences"
    assert len({frozenset(placeholders(text) - {None}) for text in texts}) == 1


def test_whatever_a_finding_may_say_has_words() -> None:
    assert OUTCOMES == FOUND
    assert sorted(EFFECTS) == sorted(Effect)
    needed = {f"{kind}.{outcome}" for kind in ("outcome", "plain") for outcome in OUTCOMES}
    needed |= {f"scrutiny.{level}" for level in SCRUTINY} | {f"effect.{effect}" for effect in Effect}
    needed |= {f"basis.{basis}" for basis in Basis} | {f"confidence.{each}" for each in CONFIDENCES}
    needed |= {f"change.{change}" for change in Change} | {f"least.{basis}" for basis in BASES}
    needed |= {f"role.{fact.asked_of}" for fact in dictionary()}
    needed |= {f"role.{role}" for role in ("exporter", "importer", "end_user", "downstream")}
    assert needed - WORDS.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_unknown_is_said_to_be_unknown_and_never_no(language: str) -> None:
    say = Speech(language)
    assert say.value(None) == say("unknown")
    assert say.value(None) not in (say.value(False), say.value([]))


@pytest.mark.parametrize(
    ("value", "told"), [(12.0, "12"), (Decimal("12.00"), "12"), (0.05, "0.05"), (Decimal(100), "100"), (3, "3")]
)
def test_a_figure_is_told_without_idle_noughts(value: object, told: str) -> None:
    assert Speech("ja").value(value) == told


@pytest.mark.parametrize(
    ("mass_g", "told"), [(0, "0"), (1, "0.001"), (500, "0.5"), (1_200_000, "1,200"), (1_234_560, "1,234.56")]
)
def test_kilograms_lose_no_gram(mass_g: int, told: str) -> None:
    assert kilograms(mass_g) == told


def test_a_wide_character_takes_two_cells() -> None:
    assert cells("NdFeB磁石") == 9


def test_lines_end_within_the_width_and_never_before_a_closing_mark() -> None:
    text = "軍事の最終使用者または最終用途は、第13条の考慮要素に基づき個別に審査される。" * 3
    lines = wrap(text, width=30)
    assert max(map(cells, lines)) <= 30
    assert not any(line[0] in "、。" for line in lines)
    assert "".join(lines) == text
