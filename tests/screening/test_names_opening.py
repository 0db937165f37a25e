"""The cheap look before brands are laid beside each other passes over none that answer."""

from __future__ import annotations

import csv
import random

import pytest

from sekisho.places import data_path
from sekisho.screening.names.brands import brand_likeness
from sekisho.screening.names.opening import may_answer, may_answer_alone, may_be_slip, stretch
from sekisho.screening.names.parse import BRANDS, Token, parse

_ANSWERS = 0.5
"""Likeness from which on two brands are aligned."""


def _brands() -> tuple[list[Token], list[Token]]:
    """Brands of real firms, native ones and Latin ones."""
    found = {}
    for file in ("pairs", "sectors", "obscure"):
        with data_path("screening", "dev", f"{file}.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                for name in (row["native"], row["english"]):
                    found.update({token.folded: token for token in parse(name).tokens if token.kind in BRANDS})
    tokens = list(found.values())
    return [token for token in tokens if token.native], [token for token in tokens if not token.native]


def test_a_native_brand_that_answers_to_a_latin_word_is_never_passed_over() -> None:
    native, latin = _brands()
    draw = random.Random(4)
    answered = passed_over = 0
    for brand in native:
        for word in draw.sample(latin, 60):
            alike = brand_likeness([brand], [word])[1] >= _ANSWERS
            looked_at = may_answer(stretch([brand]), stretch([word]))
            assert may_answer_alone(brand, word) is looked_at is may_answer_alone(word, brand)
            assert looked_at or not alike, (brand, word)
            answered += alike
            passed_over += not looked_at
    assert answered
    assert passed_over > answered


def test_two_brands_joined_that_answer_to_a_latin_word_are_never_passed_over() -> None:
    native, latin = _brands()
    draw = random.Random(5)
    for _ in range(10_000):
        two, word = draw.sample(native, 2), draw.choice(latin)
        alike = brand_likeness(two, [word])[1] >= _ANSWERS
        assert may_answer(stretch(two), stretch([word])) or not alike, (two, word)


@pytest.mark.parametrize("slips", [1, 2])
def test_a_latin_brand_with_slips_that_answers_is_never_passed_over(slips: int) -> None:
    _, latin = _brands()
    draw = random.Random(slips)
    answered = 0
    for word in latin:
        text = word.folded
        for _ in range(slips):
            at = draw.randrange(len(text) + 1)
            letter = draw.choice("aeiouckstnhr")
            text = draw.choice(
                (text[:at] + text[at + 1 :], text[:at] + letter + text[at:], text[:at] + letter + text[at + 1 :])
            )
            text = text or letter
        alike = brand_likeness([word], [word._replace(kept=text, folded=text, concepts=())])[1] >= _ANSWERS
        assert may_be_slip(word.folded, text) or not alike, (word.folded, text)
        answered += alike
    assert answered > len(latin) // 4


def test_native_brands_that_answer_to_each_other_are_never_passed_over() -> None:
    native, _ = _brands()
    draw = random.Random(6)
    answered = passed_over = 0
    for brand in native:
        at, char = draw.randrange(len(brand.folded)), draw.choice("东金山電機ン三일")
        slip = brand.folded[:at] + draw.choice(("", char)) + brand.folded[at + draw.randrange(2) :]
        others = [brand._replace(kept=slip, folded=slip, concepts=())] if slip else []
        for other in (*others, *draw.sample(native, 60)):
            alike = brand_likeness([brand], [other])[1] >= _ANSWERS
            looked_at = may_answer_alone(brand, other)
            assert looked_at or not alike, (brand, other)
            answered += alike
            passed_over += not looked_at
    assert answered > len(native) // 8
    assert passed_over > answered
