"""Between values and rows."""

from __future__ import annotations

import json
from datetime import UTC

from sekisho.casework.model import Event
from sekisho.licence.model import Licence
from sekisho.office.store.models import Event as EventRow
from sekisho.office.store.models import LicenceRecord


def event(row: EventRow) -> Event:
    return Event.from_json(json.loads(row.told))


def event_row(event: Event, case_seq: int) -> EventRow:
    told = event.canonical().decode()
    return EventRow(case=event.case, case_seq=case_seq, kind=event.kind, at=event.at.astimezone(UTC), told=told)


def licence(row: LicenceRecord) -> Licence:
    return Licence.from_json(json.loads(row.told))


def licence_row(licence: Licence) -> LicenceRecord:
    days = {"valid_from": licence.valid_from, "valid_to": licence.valid_to}
    told = licence.canonical().decode()
    return LicenceRecord(id=licence.id, application=licence.application, hash=licence.hash(), told=told, **days)
