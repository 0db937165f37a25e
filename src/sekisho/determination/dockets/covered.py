"""What is wrong with lines that can be read, under the laws that they are asked of."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from sekisho.determination.dockets.docket import DocketBatch
from sekisho.facts import FactSet, Terms, dictionary
from sekisho.regime.law import Regime


def covered(batch: DocketBatch, regimes: Sequence[Regime]) -> DocketBatch:
    """A batch as read, with what is wrong under these laws: a notice that none of them knows, or, where a law is asked
    by filing day, a day that it does not cover."""
    told: dict[int, str] = {}
    notices = {act for regime in regimes for act, _ in regime.law.instruments}
    for fact in dictionary():
        column = batch.table.columns.get(fact.name)
        if fact.of == "notice" and isinstance(column, Terms):
            told |= _told(batch, fact.name, column, [_notice_fault(value, notices) for value in column.values])
    by_day = [regime for regime in regimes if regime.on is None]
    if by_day:
        filed_on = batch.table.columns.get("filed_on")
        column = filed_on if isinstance(filed_on, Terms) else Terms.constant(None, len(batch))
        told |= _told(batch, "filed_on", column, [_day_fault(day, by_day) for day in column.values])
    return replace(batch, errors={**told, **batch.errors}) if told else batch


def _told(batch: DocketBatch, fact: str, column: Terms, faults: Sequence[str | None]) -> dict[int, str]:
    if not any(faults):
        return {}
    bad = np.array([fault is not None for fault in faults], dtype=bool)[column.codes]
    return {row: f"{batch.place(row)}: {fact}: {faults[column.codes[row]]}" for row in np.flatnonzero(bad).tolist()}


def _notice_fault(value: object, notices: set[str]) -> str | None:
    if not isinstance(value, FactSet) or (value.known | value.maybe) <= notices:
        return None
    strange = sorted((value.known | value.maybe) - notices)[0]
    return f"{strange!r} is no notice of the law; write it as the law does, for instance {_nearest(strange, notices)}"


def _nearest(word: str, known: set[str]) -> str:
    return (difflib.get_close_matches(word.upper(), sorted(known), 1, 0.0) or ["its id"])[0]


def _day_fault(day: object, regimes: Sequence[Regime]) -> str | None:
    for regime in regimes:
        if not isinstance(day, date):
            return "is not known; a law asked by filing day needs it"
        if not regime.covers(day):
            return f"{day} is outside what {regime.law.id} covers; it begins on {regime.law.from_day}"
    return None
