"""Every unit of a parameter that a page may show is said in each language."""

from __future__ import annotations

import csv
import re

import pytest

from sekisho.places import data_path
from sekisho.planning.words import plan_phrases


def units() -> set[str]:
    found = set()
    for path in data_path("supply").rglob("*.yaml"):
        found |= set(re.findall(r'unit: "?([^,}"\n]+)', path.read_text(encoding="utf-8")))
    with data_path("planning", "figures.csv").open(encoding="utf-8", newline="") as file:
        return {unit.strip() for unit in found} | {row["unit"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_every_unit_has_a_word(language: str) -> None:
    phrases = plan_phrases()
    told = {unit: phrases.get(f"unit.{unit}") or phrases.get(f"p.unit.{unit}") for unit in units()}
    assert len(told) > 30
    assert [unit for unit, words in told.items() if words is None or not words[language]] == []
