"""What is wrong with lines of a docket, in the reader's language."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from sekisho.determination.dockets.docket import DocketBatch
from sekisho.errors.wording import ENGLISH, Told, parted, placed

BETWEEN: Final = " | "
_PLACE: Final = "-"
_COLUMN: Final = re.compile(r"[a-z0-9_]+")


def in_language(batch: DocketBatch, language: str) -> DocketBatch:
    """The batch with its errors in a language; a sentence that has no words in it stays English."""
    if language == ENGLISH or not batch.errors:
        return batch
    errors = {row: _retold(error, batch.place(row), language) for row, error in batch.errors.items()}
    return replace(batch, errors=MappingProxyType(errors))


def _retold(error: str, place: str, language: str) -> str:
    # A value may hold what stands between errors; each of these begins with the place.
    first, *others = error.split(f"{BETWEEN}{place}: ")
    rests = [first.removeprefix(f"{place}: "), *others]
    return BETWEEN.join(f"{placed(place, language)}{_said(rest, language)}" for rest in rests)


@lru_cache(1 << 16)
def _said(rest: str, language: str) -> str:
    """What follows the row's place: the column, where there is one, what is wrong with it, and what to do."""
    column, _, sentence = rest.partition(": ")
    if not _COLUMN.fullmatch(column):
        column, sentence = "", rest
    said = str(Told(column or _PLACE, *parted(sentence, language), language))
    return f": {said}" if column else said.removeprefix(_PLACE)
