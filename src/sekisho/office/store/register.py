"""The register: which licences there are on a day, what was left on each of their lines, and what left under them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from sekisho.ledger.entries import Entry, State
from sekisho.licence.document.verify import Registered as Asked
from sekisho.licence.document.verify import state_said
from sekisho.licence.model import Licence, LicenceLine
from sekisho.office.store import books, rows
from sekisho.office.store.books import Stand
from sekisho.office.store.models import LicenceRecord

_STEP = 500


@dataclass(frozen=True, slots=True)
class Registered:
    """A line of a licence as it stood at the end of a day. state: "not_yet" and "run_out" outside the licence's own
    days, before the first of which nothing is licensed; "used_up" where it ended with nothing left."""

    licence: Licence
    line: LicenceLine
    state: str
    stand: Stand

    @property
    def is_current(self) -> bool:
        return self.state == State.OPEN

    def as_json(self) -> dict[str, Any]:
        """Masses in whole grams of product."""
        return {
            "licence": self.licence.id,
            "kind": self.licence.kind,
            "application": self.licence.application,
            "exporter": self.licence.exporter.name,
            "importer": self.licence.importer.name,
            "destination": self.licence.destination,
            "valid_from": str(self.licence.valid_from),
            "valid_to": str(self.licence.valid_to),
            "line": self.line.line,
            "description": self.line.description,
            "control_codes": list(self.line.control_codes),
            "state": self.state,
            "licensed_g": self.stand.ceiling_g,
            "drawn_g": self.stand.drawn_g,
            "balance_g": self.stand.balance_g,
        }


def register(
    on: date, *, licence: str | None = None, among: Collection[str] | None = None, only_current: bool = False
) -> Iterator[Registered]:
    """The lines of all licences, of one or of some, in the order of their numbers, as they stood at a day's end."""
    found: QuerySet[LicenceRecord] = LicenceRecord.objects.order_by("id")
    if licence is not None:
        found = found.filter(id=licence)
    if among is not None:
        found = found.filter(id__in=among)
    if only_current:
        found = found.filter(valid_from__lte=on, valid_to__gte=on)
    waiting: list[Licence] = []
    for row in found.iterator(_STEP):
        waiting.append(rows.licence(row))
        if len(waiting) == _STEP:
            yield from _lines(waiting, on, only_current)
            waiting = []
    yield from _lines(waiting, on, only_current)


def draws(licence: Licence) -> dict[int, tuple[Entry, ...]]:
    """The entries of each line's account, by line number."""
    return {line.line: books.book(line.account) for line in licence.lines}


def standing(number: str, as_of: datetime) -> Asked | None:
    """What the office answers about a licence by its number; None for one that it never issued.

    The state is the gravest of its lines: their accounts move together.
    """
    row = LicenceRecord.objects.filter(id=number).first()
    if row is None:
        return None
    licence = rows.licence(row)
    heads = books.heads(line.account for line in licence.lines)
    state = max((head.state for head in heads.values()), key=list(State).index)
    balance_g = {line.line: heads[line.account].balance_g for line in licence.lines}
    return Asked(state, balance_g, licence.hash(), as_of)


def _lines(licences: list[Licence], on: date, only_current: bool) -> Iterator[Registered]:
    stands = books.stands((line.account for licence in licences for line in licence.lines), on)
    for licence in licences:
        for line in licence.lines:
            stand = stands[line.account]
            registered = Registered(licence, line, _state(licence, stand, on), stand)
            if registered.is_current or not only_current:
                yield registered


def _state(licence: Licence, stand: Stand, on: date) -> str:
    if stand.state is None or on < licence.valid_from:
        return "not_yet"
    if stand.state in (State.OPEN, State.SUSPENDED) and on > licence.valid_to:
        return "run_out"
    return state_said(stand.state, stand.balance_g)
