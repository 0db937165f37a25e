"""The word lists behind the matcher are sound: sourced, without twins, and free of firms of the development set."""

import csv
from collections import Counter

import pytest

from sekisho.places import data_path
from sekisho.screening.names.fold import fold
from sekisho.screening.names.lexicon import lexicon, rows
from sekisho.screening.names.readings import is_kana

FILES = (
    "trades", "words", "places", "houses", "abbreviations", "legal_forms", "variants",
    "short_words", "legal_form_writings",
    "transcription", "kanji", "southern",
)  # fmt: skip


def read(name: str) -> list[dict[str, str]]:
    with data_path("screening", f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", FILES)
def test_every_row_has_a_source_and_a_confidence(name: str) -> None:
    found = read(name)
    assert found
    assert all(row["source"] and row["confidence"] in ("high", "medium", "low") for row in found)


def test_no_concept_stands_twice() -> None:
    assert [name for name, times in Counter(row["concept"] for row in rows()).items() if times > 1] == []


def test_every_concept_can_be_said_in_at_least_one_language() -> None:
    assert all(row["en"] or row["ja"] or row["zh"] or row["ko"] for row in rows())


def test_what_is_near_is_known() -> None:
    known = {row["concept"] for row in rows()}
    assert all(near in known for row in rows() for near in row["near"].split(";") if near)


def test_the_lexicon_has_hundreds_of_concepts_of_each_kind() -> None:
    counted = Counter(concept.id.partition(":")[0] for concept in lexicon().concepts)
    assert counted["trade"] >= 350
    assert counted["place"] >= 500
    assert counted["word"] >= 150
    assert counted["house"] >= 150


def test_no_pair_of_the_development_set_was_written_into_the_lexicon() -> None:
    """A house or an abbreviation is a word of many names; a whole legal name with its English would be the answer. A
    word of kana is a brand, however long."""
    forms = set(lexicon().native) | set(lexicon().latin)
    with data_path("screening", "dev", "pairs.csv").open(encoding="utf-8", newline="") as file:
        both = [
            row["native"]
            for row in csv.DictReader(file)
            if fold(row["native"]) in forms
            and fold(row["english"]) in forms
            and len(fold(row["native"])) > 6
            and not all(map(is_kana, fold(row["native"])))
        ]
    assert both == []
