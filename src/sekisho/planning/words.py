"""The words on tables and pictures of planning, in English, Japanese and Chinese: data/planning/words.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from sekisho.places import data_path
from sekisho.supply.pictures.words import LANGUAGES, Labels, phrases


@cache
def plan_phrases() -> Mapping[str, Mapping[str, str]]:
    """The supply room's phrases and this room's own."""
    with data_path("planning", "words.csv").open(encoding="utf-8", newline="") as file:
        own = {
            row["id"]: {language: row[language].replace("\\n", "\n") for language in LANGUAGES}
            for row in csv.DictReader(file)
        }
    return MappingProxyType({**phrases(), **own})


class PlanLabels(Labels):
    """One language's words, of planning and of supply."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self._phrases = plan_phrases()
