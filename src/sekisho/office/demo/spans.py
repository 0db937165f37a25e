"""A law book for going through a year quickly: between two days on which nothing in law or lists turns, a finding of
the first day is that of the others but for its date."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sekisho.casework.findings import Found
from sekisho.casework.lawbook import File, Lawbook
from sekisho.casework.model import Json
from sekisho.dossier.model import Dossier


class SpanBook(Lawbook):
    """What a `Lawbook` says, remembered by file and span of quiet days.

    `explain` may tell a file of another's finding where the law says the same of both and asks nothing: casework takes
    bars and conditions from it, which are then the same; masses and the clock in it are the other's.
    """

    def __init__(self, book: Lawbook) -> None:
        super().__init__(book._finder, book._stakes)
        self._found: dict[tuple[str, date, tuple[str, ...]], Found] = {}
        self._told: dict[tuple[Any, date], Json] = {}
        self._texts: dict[int, tuple[Dossier, str]] = {}

    def turns(self, first: date, last: date) -> list[date]:
        """The days after the first, up to the last, on which anything in law or lists turns."""
        return [day for day in self._turns if first < day <= last]

    def foresee(self, files: Iterable[File]) -> None:
        """Find files that will be filed, each on the day since which it is pending, many at a time."""
        spans: dict[date, list[File]] = {}
        for file in files:
            assert file.since is not None
            spans.setdefault(self._span(file.since), []).append(file)
        for those in spans.values():
            self.find(those, max(file.since for file in those if file.since is not None))

    def find(
        self,
        files: Iterable[File],
        on: date,
        lifted: Iterable[str] = (),
        before: Sequence[Found | None] | None = None,
    ) -> list[Found]:
        given, span, without = list(files), self._span(on), tuple(lifted)
        keys = [(self._key(file, on), span, without) for file in given]
        new = {key: file for key, file in zip(keys, given, strict=True) if key not in self._found}
        self._found.update(zip(new, super().find(new.values(), on, without), strict=True))
        found = [_dated(self._found[key], on) for key in keys]
        if before is None:
            return found
        return [_same(earlier, now) for earlier, now in zip(before, found, strict=True)]

    def explain(self, file: File, on: date, lifted: Iterable[str] = ()) -> Json:
        if tuple(lifted):
            return super().explain(file, on, lifted)
        (found,) = self.find([file], on)
        asks = found.hits or any(line.facts or line.documents or line.law for line in found.lines)
        lines = tuple(replace(line, grantable_g=0) for line in found.lines)
        alike = self._key(file, on) if asks else (file.dossier.value("kind"), lines, found.clock)
        if (alike, self._span(on)) not in self._told:
            self._told[alike, self._span(on)] = super().explain(file, on)
        told = self._told[alike, self._span(on)]
        return {**told, "regime": {**told["regime"], "on": str(on), "known_on": str(on)}}

    def _span(self, on: date) -> date:
        place = bisect_right(self._turns, on)
        return self._turns[place - 1] if place else date.min

    def _key(self, file: File, on: date) -> str:
        # Cases carry the dossier that was read once; it is kept here, so no other can come to have its identity.
        known = self._texts.get(id(file.dossier))
        if known is None:
            known = self._texts[id(file.dossier)] = file.dossier, repr(replace(file.dossier, source=""))
        judged = sorted(file.judged.latest.items(), key=str)
        return f"{known[1]} {judged} {sorted(self.spares(file.since, on))}"


def _dated(found: Found, on: date) -> Found:
    if found.regime["on"] == str(on):
        return found
    return replace(found, regime={**found.regime, "on": str(on), "known_on": str(on)})


def _same(earlier: Found | None, now: Found) -> Found:
    """The earlier finding where nothing that matters has changed, as `Lawbook.find` has it."""
    if earlier is not None and earlier.says(now.lines, now.hits, now.clock, now.regime.get("spared", ())):
        return earlier
    return now
