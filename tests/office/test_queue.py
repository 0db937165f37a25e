"""Cases are found by state, applicant and destination, page by page, without reading the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cases import civil
from casework_kit import EXPORTER, WANG, ZHAO, book
from databases import use
from django.db import connection
from django.test.utils import CaptureQueriesContext
from test_desk import Clock, licensed

from sekisho.casework.case import Case
from sekisho.casework.model import Actor, Event
from sekisho.office.laws import law_named
from sekisho.office.store import books, desk, log, queue, sound
from sekisho.office.store.facets import count_each, facets
from sekisho.office.store.models import Account, CaseParty, CaseRecord, Entry, LicenceRecord, PoolClaim
from sekisho.office.store.models import Event as EventRow
from sekisho.office.store.parties import EXPORTER as EXPORTER_ROLE
from sekisho.office.store.parties import IMPORTER
from sekisho.office.store.queue import Wanted
from sekisho.office.store.search import searched

MANY = 10_000
STATES = ("filed", "under_review", "queried", "issued", "refused")


@pytest.fixture
def clock(database: str) -> Clock:
    return Clock()


def do(clock: Clock, case: str, command: str, by: Actor, **what: Any) -> Case:
    stands = desk.case(case).recommendation
    if command in ("countersign", "decide") and stands is not None:
        what["recommendation"] = stands.hash()
    done = desk.carry_out(case, command, at=clock(), by=by, book=book(), what=what, why="a reason")
    assert isinstance(done, Case), done.sentence("en")
    return done


def test_a_row_follows_its_case_from_filing_to_the_licence(clock: Clock) -> None:
    do(clock, "C-1", "file", EXPORTER, application=civil())
    row = queue.find("C-1")
    assert row is not None
    assert (row.state, row.due_on, row.destination, row.outcome) == ("filed", None, "JP", "grantable")
    do(clock, "C-1", "accept", WANG)
    # 45 working days from 12 May 2026, with the Dragon Boat Festival on 19 June between.
    assert queue.find("C-1").due_on == date(2026, 7, 14)  # type: ignore[union-attr]
    do(clock, "C-1", "query", WANG, own=[{"en": "?", "ja": "?", "zh": "?"}])
    stopped = queue.find("C-1")
    assert stopped is not None
    assert (stopped.state, stopped.due_on) == ("queried", None)
    do(clock, "C-1", "answer", EXPORTER)
    do(clock, "C-1", "recommend", WANG, lines=[{"line": 1, "granted_g": 480_000}], valid_months=12)
    do(clock, "C-1", "countersign", ZHAO)
    do(clock, "C-1", "decide", ZHAO)
    do(clock, "C-1", "issue", WANG, licence="L-1")
    assert queue.case_of_licence("L-1") == "C-1"
    assert queue.counts("state") == {"issued": 1}
    assert queue.page(Wanted(open=True)).rows == ()
    assert sound.check().faults == []


def test_a_refused_command_moves_no_row(clock: Clock) -> None:
    do(clock, "C-1", "file", EXPORTER, application=civil())
    desk.carry_out("C-1", "accept", at=clock(), by=EXPORTER, book=book())
    assert queue.find("C-1").state == "filed"  # type: ignore[union-attr]


def test_an_applicant_is_found_whatever_the_width_of_its_name(clock: Clock) -> None:
    do(clock, "C-1", "file", EXPORTER, application=civil())
    for name in ("Example Magnet", "ｅｘａｍｐｌｅ  magnet"):
        assert [row.case for row in queue.page(Wanted(applicant=name)).rows] == ["C-1"]
    assert queue.page(Wanted(applicant="Another")).rows == ()


def found(text: str, *roles: str) -> list[str]:
    asked = searched(text, roles) if roles else searched(text)
    return [row.case for row in queue.page(Wanted(only=(asked,))).rows]


def test_a_case_is_found_by_any_part_of_a_partys_name_in_any_script(clock: Clock) -> None:
    do(clock, "C-1", "file", EXPORTER, application=civil())
    other = civil() | {"id": "EX-2"}
    user = {"id": "p9", "name": "株式会社 臺灣電機製作所", "country": "TW", "military": False}
    other |= {"importer": other["importer"] | {"name": "Müller & Söhne GmbH"}, "end_users": [user]}
    other["downstream"] = []
    do(clock, "C-2", "file", EXPORTER, application=other)
    for text in ("架空電動機", "電動機株式会社", "架空电动机", "ｋａｋｕｕ　ＭＯＴＯＲ", "otor K.K.", "motor kk"):
        assert found(text) == ["C-1"], text
    for text in ("muller", "SÖHNE", "台湾电机", "電機製作所(株)"):
        assert found(text) == ["C-2"], text
    # A legal form alone is nobody's name; and who may not read end users does not find by them.
    assert found("株式会社") == []
    assert found("台湾电机", EXPORTER_ROLE, IMPORTER) == []
    assert found("Müller", EXPORTER_ROLE, IMPORTER) == ["C-2"]
    assert found("示例磁材") == ["C-1", "C-2"]


def test_a_case_is_found_by_who_receives_goods_further_down(clock: Clock) -> None:
    other = civil() | {"id": "EX-2"}
    maker = {"id": "p8", "name": "Kasai Pump Works (fictional)", "country": "JP", "military": False}
    node = other["downstream"][0]
    other["downstream"] = [
        node | {"party": maker, "role": "maker of pumps", "final": False},
        node | {"receives_from": "p8", "final": True},
    ]
    do(clock, "C-1", "file", EXPORTER, application=civil())
    do(clock, "C-2", "file", EXPORTER, application=other)
    assert found("pump works") == ["C-2"]
    # Customs read the licence, which names nobody further down.
    assert found("pump works", EXPORTER_ROLE, IMPORTER) == []
    assert sound.check().faults == []


def test_a_mended_name_is_found_and_the_old_one_no_more(clock: Clock) -> None:
    do(clock, "C-1", "file", EXPORTER, application=civil())
    changes = {"importer": {"name": "Kasai Denki K.K. (fictional)"}, "end_users": [], "downstream": []}
    do(clock, "C-1", "amend", EXPORTER, changes=changes)
    assert found("kasai denki") == ["C-1"]
    assert found("架空電動機") == []
    assert sound.check().faults == []
    CaseParty.objects.all().delete()
    assert sound.check().faults == ["case C-1: the names that it is found by are not what its events say"]
    queue.rebuild(law_named)
    assert found("kasai denki") == ["C-1"]
    assert sound.check().faults == []


def test_rows_can_be_written_anew_from_the_events(clock: Clock) -> None:
    licensed(clock, "general")
    do(clock, "C-2", "file", EXPORTER, application=civil() | {"id": "EX-2"})
    do(clock, "C-2", "accept", WANG)
    before = queue.page()
    CaseRecord.objects.filter(case="C-1").update(state="filed")
    CaseRecord.objects.filter(case="C-2").delete()
    assert sorted(sound.check().faults) == [
        "case C-1: the row that it is found by is not what its events say",
        "case C-2: has no row to be found by",
    ]
    assert queue.rebuild(law_named) == 2
    assert queue.page() == before
    assert sound.check().faults == []


def test_every_concerned_case_is_found_anew_once(clock: Clock) -> None:
    """Announcement 1 arrives overnight over a licence, an open case and a refused one."""
    clock.now = datetime(2025, 12, 15, 1, 0, tzinfo=UTC)
    licensed(clock, "general", raises_military_strength=True)
    for number in (2, 3):
        application = civil() | {"id": f"EX-{number}", "filed_on": "2025-12-15"}
        application["end_use"] = application["end_use"] | {"raises_military_strength": True}
        do(clock, f"C-{number}", "file", EXPORTER, application=application)
    do(clock, "C-3", "withdraw", EXPORTER)
    at = datetime(2026, 1, 5, 16, 30, tzinfo=UTC)
    told: list[tuple[int, int]] = []
    assert desk.refind_all(book(), at, lambda *each: told.append(each)) == {"suspended": 1, "stronger": 1}
    assert told == [(2, 2)]
    assert [desk.case(f"C-{number}").state for number in (1, 2, 3)] == ["suspended", "filed", "withdrawn"]
    assert queue.find("C-2").outcome == "prohibited"  # type: ignore[union-attr]
    assert desk.refind_all(book(), at) == {}


_CROWDS: dict[str, str] = {}


@pytest.fixture
def crowd(new_database: Callable[[], str], vendor: str) -> None:
    """Many cases, made of rows alone: made once for each kind of database, for tests that only read."""
    if vendor in _CROWDS:
        use(_CROWDS[vendor])
        return
    _CROWDS[vendor] = new_database()
    day = date(2026, 6, 1)
    CaseRecord.objects.bulk_create(
        (
            CaseRecord(
                case=f"C-{number:06}",
                state=STATES[number % 5],
                is_open=number % 5 < 3,
                has_licence=number % 5 == 3,
                applicant=f"firm {number % 400}",
                exporter=f"Firm {number % 400}",
                application=f"A-{number}",
                kind=("individual", "general")[number % 2],
                destination=("JP", "DE", "US", "KR", "VN", "TH", "MX", "PL")[number % 8],
                scrutiny="standard",
                outcome="grantable",
                filed_on=day,
                due_on=day + timedelta(days=number % 300),
                due_key=day + timedelta(days=number % 300),
                licence=f"L-{number}" if number % 5 == 3 else None,
                turn=("officer", "officer", "applicant", "", "")[number % 5],
                is_waiting=number % 5 < 3,
            )
            for number in range(MANY)
        ),
        batch_size=2_000,
    )
    happened = Event("x", "accepted", datetime(2026, 6, 1, tzinfo=UTC), WANG, {}).canonical().decode()
    EventRow.objects.bulk_create(
        (
            EventRow(
                case=f"C-{number // 2:06}", case_seq=number % 2 + 1, kind="accepted", at=day_at(day), told=happened
            )
            for number in range(2 * MANY)
        ),
        batch_size=2_000,
    )
    Account.objects.bulk_create(
        (Account(account=f"L-{n}/1", seq=1, ceiling_g=9, balance_g=9, standing=[]) for n in range(MANY)),
        batch_size=2_000,
    )
    told = {"seq": 1, "kind": "opened", "change_g": 9, "balance_g": 9, "ceiling_g": 9, "on": day, "at": day_at(day)}
    Entry.objects.bulk_create(
        (Entry(account_id=f"L-{n}/1", key=f"L-{n}/1", by="x", **told) for n in range(MANY)), batch_size=1_000
    )
    LicenceRecord.objects.bulk_create(
        (
            LicenceRecord(id=f"L-{n}", application=f"A-{n}", hash="x", valid_from=day, valid_to=day, told="{}")
            for n in range(MANY)
        ),
        batch_size=2_000,
    )
    PoolClaim.objects.bulk_create(
        (
            PoolClaim(
                case_id=f"C-{n:06}", pool=f"P-{n % 40}", filed_on=day, application="A", granted=False, contained_g=1
            )
            for n in range(MANY)
        ),
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def day_at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


AFTER = (date(2026, 9, 1), "C-005000")
LOOK_UPS: dict[str, Callable[[], object]] = {
    "the events of a case": lambda: log.events("C-005000"),
    "the row of a case": lambda: queue.find("C-005000"),
    "a page of open cases": lambda: queue.page(Wanted(open=True)),
    "a later page of open cases": lambda: queue.page(Wanted(open=True), after=AFTER),
    "the first page of all": lambda: queue.page(),
    "a page of one state": lambda: queue.page(Wanted(state="queried"), after=AFTER),
    "a page of one applicant": lambda: queue.page(Wanted(applicant="Firm 7")),
    "a page of one destination": lambda: queue.page(Wanted(destination="MX"), after=AFTER),
    "a page of cases that wait": lambda: queue.page(Wanted(waiting=True), after=AFTER),
    "the page before it": lambda: queue.page(Wanted(waiting=True), before=AFTER),
    "a page of one person's turn": lambda: queue.page(Wanted(turn="applicant"), after=AFTER),
    "the cases that were filed last": lambda: queue.page(Wanted(waiting=True), sort="filed"),
    "the case of a licence": lambda: queue.case_of_licence("L-5003"),
    "a licence": lambda: LicenceRecord.objects.filter(id="L-5003").first(),
    "the account of a line": lambda: books.head("L-5003/1"),
    "the book of a line": lambda: books.book("L-5003/1"),
}


def test_every_look_up_goes_by_an_index(crowd: None, vendor: str) -> None:
    for name, look_up in LOOK_UPS.items():
        with CaptureQueriesContext(connection) as asked:
            look_up()
        assert asked.captured_queries, name
        for query in asked.captured_queries:
            with connection.cursor() as cursor:
                begins = "EXPLAIN QUERY PLAN" if vendor == "sqlite" else "EXPLAIN"
                cursor.execute(f"{begins} {query['sql']}")
                plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
            if vendor == "sqlite":
                # A scan by an index is a walk in its order, which the size of the page ends.
                assert all("SEARCH" in line or " USING " in line for line in plan.splitlines()), (name, plan)
                assert "TEMP B-TREE" not in plan, (name, plan)
            else:
                assert "Index" in plan, (name, plan)
                assert "Seq Scan" not in plan, (name, plan)
    check_searches(vendor)


def test_pages_hold_every_case_once_in_the_order_of_due_dates(crowd: None) -> None:
    after, seen, pages = None, list[tuple[date, str]](), 0
    while True:
        page = queue.page(Wanted(state="queried"), after=after, size=300)
        seen += [(row.due_on, row.case) for row in page.rows if row.due_on is not None]
        pages, after = pages + 1, page.after
        if after is None:
            break
    assert len(seen) == MANY // 5
    assert seen == sorted(set(seen))
    assert pages == -(-MANY // 5 // 300)


def test_facets_count_what_a_page_would_show(crowd: None) -> None:
    assert queue.counts("state") == dict.fromkeys(sorted(STATES), MANY // 5)
    assert queue.counts("destination", Wanted(state="queried", destination="MX")) == {"MX": MANY // 40}
    assert sum(queue.counts("kind", Wanted(open=True)).values()) == MANY * 3 // 5
    assert len(list(queue.concerned())) == queue.concerned_count() == MANY * 4 // 5
    for wanted in (Wanted(), Wanted(waiting=True, state="queried", destination="MX")):
        counted = facets(wanted)
        assert counted.total == sum(queue.counts("kind", wanted).values())
        # Each facet is counted without its own choice, the most frequent value first.
        for facet in queue.FACETS:
            assert counted.by[facet] == queue.counts(facet, replace(wanted, **{facet: None}))
            assert list(counted.by[facet].values()) == sorted(counted.by[facet].values(), reverse=True)
    assert count_each([Wanted(), Wanted(destination="MX", state="queried"), Wanted(state="none")]) == [1_000, 250, 0]
    assert count_each([]) == []


SEARCHES = {"c-00123": 10, "Firm 39": 275, "ｆｉｒｍ  399": 25, "L-13": 23, "A-9999": 1, "nobody": 0}


def check_searches(vendor: str) -> None:
    """What is typed is found, and not by reading every row."""
    for text, found in SEARCHES.items():
        with CaptureQueriesContext(connection) as asked:
            rows = queue.page(Wanted(only=(searched(text),)), size=MANY).rows
        assert len(rows) == found, text
        for query in asked.captured_queries if vendor == "sqlite" else ():
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plan = [str(row[-1]) for row in cursor.fetchall()]
            assert not any(line.startswith("SCAN store_caserecord") for line in plan), (text, plan)
