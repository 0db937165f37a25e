from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sekisho.casework.case import Case
from sekisho.casework.lawbook import File, Lawbook
from sekisho.casework.log.note import Signer
from sekisho.casework.log.verify import Verified, rows_of, verify_export
from sekisho.casework.table import table
from sekisho.dossier import read_application
from sekisho.office.accounts.models import Guest, Organisation
from sekisho.office.demo.cases import Seeded, seed_cases
from sekisho.office.store import log, queue, sound
from sekisho.office.store.models import CaseRecord
from sekisho.office.store.models import Event as EventRow

LATER = datetime(2027, 3, 1, tzinfo=UTC)


def cases() -> dict[str, Case]:
    return log.cases(list(CaseRecord.objects.values_list("case", flat=True)))


def test_every_state_is_there_several_times_and_no_command_was_refused(seeded: Seeded) -> None:
    told = queue.counts("state")
    assert set(told) == set(table().names) - {"new"}
    assert min(told.values()) >= 2
    assert seeded.refused == ()
    assert seeded.cases == sum(told.values()) >= 280


def test_what_is_stored_is_whole(seeded: Seeded) -> None:
    found = sound.check()
    assert found.faults == []
    assert (found.cases, found.events) == (seeded.cases, seeded.events)


def test_the_log_verifies_from_its_export_alone(seeded: Seeded, tmp_path: Path) -> None:
    signer = Signer.of_seed("fictional.example/log", Ed25519PrivateKey.generate().private_bytes_raw())
    log.sign(signer, LATER)
    assert log.export(tmp_path / "log.jsonl") == seeded.events
    with (tmp_path / "log.jsonl").open("rb") as file:
        assert isinstance(verify_export(rows_of(file), keys=[signer.key]), Verified)


def test_a_second_start_seeds_nothing(seeded: Seeded, book: Lawbook) -> None:
    assert seed_cases(book, LATER) == Seeded(0, 0, ())
    assert EventRow.objects.count() == seeded.events


def test_events_stand_in_the_order_of_time_and_none_is_later_than_the_last_day(seeded: Seeded) -> None:
    at = list(EventRow.objects.order_by("id").values_list("at", flat=True))
    assert at == sorted(at)
    assert at[0].date() < date(2026, 1, 5)
    assert at[-1] < datetime(2026, 11, 28, 2, tzinfo=UTC)


def test_each_way_through_the_office_was_gone(seeded: Seeded) -> None:
    told = cases().values()
    kinds = {(event.kind, str(event.what.get("outcome", ""))) for case in told for event in case.events}
    assert {kind for kind, _ in kinds} >= {
        *("queried", "answered", "appraisal_ended", "hit_adjudicated", "countersign_refused", "draw_reversed"),
        *("sent_back", "appraisal_started"),
        *("reinstated", "revoked", "expired", "amended", "withdrawn", "law_changed", "reconsideration_decided"),
    }
    assert {("decided", each) for each in ("granted", "granted_in_part", "refused", "not_needed")} <= kinds
    assert ("reconsideration_decided", "set_aside") in kinds
    sent_back = [(case, event) for case in told for event in case.events if event.kind == "sent_back"]
    assert {event.by.role for _, event in sent_back} == {"supervisor"}
    assert any(case.licence and case.licence.conditions for case, _ in sent_back)
    assert any(case.state == "under_review" for case, _ in sent_back)
    assert any(case.has_licence and case.last("suspended") for case, _ in sent_back)
    grounds = {case.state_said: case.last("expired").what["ground"] for case in told if case.last("expired")}  # type: ignore[union-attr]
    assert grounds == {"expired": "term", "used_up": "used"}
    assert any(event.what["same"] for case in told for event in case.events if event.kind == "hit_adjudicated")
    assert any(sum(event.kind == "drawn" for event in case.events) >= 3 for case in told)
    assert any(case.decision and case.decision.what["conditions"] for case in told)
    suspended = [event.what["ground"] for case in told for event in case.events if event.kind == "suspended"]
    assert {ground.partition(":")[0] for ground in suspended} == {"law", "officer", "amendment"}
    assert len({case.events[0].by.organisation for case in told}) == 2


def test_everything_says_that_it_is_fictional(seeded: Seeded) -> None:
    assert all("Fictional" in each.name or each.is_authority for each in Organisation.objects.all())
    assert all(each.is_fictional for each in Organisation.objects.all())
    for case in cases().values():
        file = case.application
        names = [file["exporter"]["name"], file["importer"]["name"], *(e["party"]["name"] for e in file["downstream"])]
        assert all("Fictional" in name or name.startswith("Kakuu ") for name in names)
        assert all("(fictional)" in line["description"] for line in file["lines"])
        assert all("fictional" in event.why for event in case.events if event.why)


def test_the_importer_may_read_what_it_buys(seeded: Seeded) -> None:
    guests = set(Guest.objects.values_list("case", flat=True))
    assert guests
    assert guests == {
        n for n, case in cases().items() if case.application["importer"]["name"].startswith("Fictional Nagoya")
    }


def test_findings_are_those_of_the_law_asked_file_by_file(seeded: Seeded, book: Lawbook) -> None:
    drawn = random.Random(1).sample(sorted(cases().values(), key=lambda case: case.id), 25)
    for case in drawn:
        filed = case.events[0]
        file = File(read_application(filed.what["application"], case.id), since=filed.day)
        assert book.find([file], filed.day)[0].as_json() == filed.what["finding"]


@pytest.mark.parametrize("vendor", ["sqlite"], indirect=True)
def test_the_same_seed_gives_the_same_cases_and_nothing_is_dated_later_than_now(
    new_database: Callable[[], str], book: Lawbook
) -> None:
    now = datetime(2026, 1, 5, 4, tzinfo=UTC)
    told = []
    for _ in range(2):
        new_database()
        assert 0 < seed_cases(book, now).cases < 30
        told.append(list(EventRow.objects.order_by("id").values_list("told", flat=True)))
    assert told[0] == told[1]
    assert max(json.loads(each)["at"] for each in told[0]) < "2026-01-05T04"
