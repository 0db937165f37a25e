"""From filing to the last gram, on what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from cases import civil
from casework_kit import CUSTOMS, EXPORTER, WANG, ZHAO, book
from drawers import start

from sekisho.casework.case import Case
from sekisho.casework.model import Actor
from sekisho.casework.refusal import Refusal
from sekisho.casework.transition import refind
from sekisho.ledger.entries import Kind, State, read_book
from sekisho.licence.judge import Answer, Shipment
from sekisho.office.store import books, desk, log

NOW = datetime(2026, 5, 11, 1, 0, tzinfo=UTC)


class Clock:
    """An hour goes by with each command."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


def do(clock: Clock, command: str, by: Actor, why: str = "", **what: Any) -> Case:
    case = desk.case("C-1")
    if command in ("countersign", "decide", "countersign_next_step"):
        assert case.recommendation is not None
        what["recommendation"] = case.recommendation.hash()
    done = desk.carry_out("C-1", command, at=clock(), by=by, book=book(), what=what, why=why)
    assert isinstance(done, Case), done.sentence("en")
    return done


def licensed(clock: Clock, kind: str = "individual", granted_g: int = 480_000, **end_use: Any) -> Case:
    application = civil() | {"kind": kind, "filed_on": str(clock.now.date())}
    application["end_use"] |= end_use
    if kind == "general":
        papers = ["icp_statement", "past_licences_statement", "channels_statement"]
        application["documents"] += [{"kind": paper, "original": True} for paper in papers]
    do(clock, "file", EXPORTER, application=application)
    do(clock, "accept", WANG)
    drop = ["one_mode", "no_split"] if kind == "individual" else []
    lines = [{"line": 1, "granted_g": granted_g}]
    do(clock, "recommend", WANG, "it leaves in parts", lines=lines, valid_months=12, drop=drop)
    do(clock, "countersign", ZHAO)
    do(clock, "decide", ZHAO)
    return do(clock, "issue", WANG, licence="L-1")


def ship(clock: Clock, mass_g: int, key: str, on: date = date(2026, 6, 1), export: str = "E-1") -> desk.Shipped:
    clock.now = max(clock.now, datetime.combine(on, time(1), UTC))
    shipment = Shipment(export, on, {1: mass_g})
    return desk.ship("C-1", shipment, key=key, at=clock(), by=CUSTOMS, book=book())


@pytest.fixture
def clock(database: str) -> Clock:
    return Clock()


def test_a_granted_licence_opens_one_account_for_each_line(clock: Clock) -> None:
    case = licensed(clock)
    assert case.licence is not None
    head = books.head("L-1/1")
    assert head is not None
    assert (head.ceiling_g, head.balance_g, head.state) == (480_000, 480_000, State.OPEN)
    assert log.licence("L-1") == case.licence


def test_what_ships_is_drawn_once_however_often_it_is_asked(clock: Clock) -> None:
    licensed(clock)
    first = ship(clock, 100_000, "k1")
    again = ship(clock, 100_000, "k1")
    assert first.judgement.answer is again.judgement.answer is Answer.ALLOWED
    assert (first.again, again.again) == (False, True)
    other = ship(clock, 90_000, "k1")
    assert [ground.code for ground in other.judgement.grounds] == ["key_used"]
    assert books.head("L-1/1").balance_g == 380_000  # type: ignore[union-attr]
    assert desk.case("C-1").drawn_g == {1: 100_000}


def test_goods_of_an_individual_licence_leave_whole_and_by_one_mode(clock: Clock) -> None:
    """Practice sets it, and the officer has not dropped it."""
    do(clock, "file", EXPORTER, application=civil())
    do(clock, "accept", WANG)
    do(clock, "recommend", WANG, lines=[{"line": 1, "granted_g": 480_000}], valid_months=12)
    do(clock, "countersign", ZHAO)
    do(clock, "decide", ZHAO)
    do(clock, "issue", WANG, licence="L-1")
    refused = ship(clock, 400_000, "k1").judgement
    assert [ground.code for ground in refused.grounds] == ["mode_not_said", "would_split"]
    whole = Shipment("E-1", date(2026, 6, 1), {1: 480_000}, "sea", "CNNGB")
    told = {"at": clock(), "by": CUSTOMS, "book": book()}
    assert desk.ship("C-1", whole, key="k2", **told).judgement.answer is Answer.ALLOWED
    drawn = desk.case("C-1").events[-1]
    assert (drawn.what["transport_mode"], drawn.what["port"]) == ("sea", "CNNGB")
    assert desk.ship("C-1", whole, key="k2", **told).again
    by_air = replace(whole, transport_mode="air")
    other = desk.ship("C-1", by_air, key="k2", **told).judgement
    assert [ground.code for ground in other.grounds] == ["key_used"]


def test_a_licence_number_is_given_once(clock: Clock) -> None:
    licensed(clock)
    for command, by, what in (
        ("file", EXPORTER, {"application": civil() | {"id": "EX-2"}}),
        ("accept", WANG, {}),
        ("recommend", WANG, {"lines": [{"line": 1, "granted_g": 480_000}], "valid_months": 12}),
        ("countersign", ZHAO, {}),
        ("decide", ZHAO, {}),
    ):
        stands = desk.case("C-2").recommendation
        what |= {"recommendation": stands.hash()} if stands is not None else {}
        done = desk.carry_out("C-2", command, at=clock(), by=by, book=book(), what=what)
        assert isinstance(done, Case), done.sentence("en")
    refused = desk.carry_out("C-2", "issue", at=clock(), by=WANG, book=book(), what={"licence": "L-1"})
    assert isinstance(refused, Refusal)
    assert refused.sentence("en") == "the number L-1 belongs to another licence; take a new number"
    assert desk.case("C-2").state == "granted"
    done = desk.carry_out("C-2", "issue", at=clock(), by=WANG, book=book(), what={"licence": "L-2"})
    assert isinstance(done, Case)


def test_more_than_is_left_is_refused_with_the_balance_and_leaves_no_trace(clock: Clock) -> None:
    licensed(clock)
    ship(clock, 400_000, "k1")
    refused = ship(clock, 80_001, "k2")
    assert refused.judgement.answer is Answer.REFUSED
    assert "80 kg left" in refused.judgement.grounds[0].sentence("en")
    assert len(desk.case("C-1").draws) == 1


def test_a_draw_that_is_given_back_can_be_drawn_again(clock: Clock) -> None:
    licensed(clock)
    ship(clock, 480_000, "k1")
    do(clock, "reverse_draw", CUSTOMS, "the vessel did not sail", corrects="k1", lines={"1": 480_000})
    assert ship(clock, 480_000, "k2", export="E-2").judgement.answer is Answer.ALLOWED
    assert read_book(books.book("L-1/1")) == books.head("L-1/1")


def test_a_suspended_licence_ships_what_left_before_and_nothing_after(clock: Clock) -> None:
    licensed(clock, "general")
    clock.now = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
    do(clock, "suspend", WANG, "the end user is being asked")
    assert books.head("L-1/1").state is State.SUSPENDED  # type: ignore[union-attr]
    assert ship(clock, 1_000, "k1", date(2026, 6, 9)).judgement.answer is Answer.ALLOWED
    late = ship(clock, 1_000, "k2", date(2026, 6, 10), "E-2")
    assert late.judgement.answer is Answer.REFUSED
    do(clock, "recommend_next_step", WANG, "the end user answered", step="reinstate")
    do(clock, "countersign_next_step", ZHAO)
    do(clock, "reinstate", ZHAO)
    head = books.head("L-1/1")
    assert head is not None
    assert head.state is State.OPEN
    assert [entry.kind for entry in books.book("L-1/1")] == [Kind.OPENED, Kind.SUSPENDED, Kind.DRAWN, Kind.REINSTATED]


def test_a_refused_command_stores_nothing(clock: Clock) -> None:
    do(clock, "file", EXPORTER, application=civil())
    refused = desk.carry_out("C-1", "accept", at=clock(), by=EXPORTER, book=book())
    assert isinstance(refused, Refusal)
    assert len(log.events("C-1")) == 1


def test_a_change_of_law_suspends_the_accounts_with_the_licence(clock: Clock) -> None:
    """Issued in December 2025 for a use that helps raise military strength; Announcement 1 arrives on 6 January."""
    clock.now = datetime(2025, 12, 15, 1, 0, tzinfo=UTC)
    licensed(clock, "general", raises_military_strength=True)
    before = desk.case("C-1")
    (refound,) = refind([before], book(), datetime(2026, 1, 5, 16, 30, tzinfo=UTC))
    assert refound.flag == "suspended"
    assert desk.store(refound.events, {"C-1": before}, book()) is None
    clock.now = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
    head = books.head("L-1/1")
    assert head is not None
    assert (head.state_on(date(2026, 1, 5)), head.state_on(date(2026, 1, 6))) == (State.OPEN, State.SUSPENDED)
    assert ship(clock, 1_000, "k1", date(2026, 1, 5)).judgement.answer is Answer.ALLOWED
    refused = ship(clock, 1_000, "k2", date(2026, 1, 6), "E-2").judgement
    assert {"newly_barred", "ledger"} <= {ground.code for ground in refused.grounds}


def test_who_asked_a_moment_earlier_is_not_turned_away(clock: Clock) -> None:
    licensed(clock, "general")
    ship(clock, 1_000, "k1")
    last = desk.case("C-1").events[-1].at
    shipment = Shipment("E-2", date(2026, 6, 1), {1: 1_000})
    told = {"by": CUSTOMS, "book": book()}
    assert (
        desk.ship("C-1", shipment, key="k2", at=last - timedelta(seconds=59), **told).judgement.answer is Answer.ALLOWED
    )
    refused = desk.ship("C-1", shipment, key="k3", at=last - timedelta(seconds=61), **told).judgement
    assert [ground.code for ground in refused.grounds] == ["not_recorded"]


def ship_many(seed: int) -> None:
    for number in range(8):
        shipment = Shipment("E-1", date(2026, 6, 1), {1: 10_000})
        at = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
        desk.ship("C-1", shipment, key=f"{seed} {number}", at=at, by=CUSTOMS, book=book())


def test_shipments_from_many_hands_never_pass_the_licence(clock: Clock) -> None:
    licensed(clock)
    book()
    hands = [start(ship_many, seed) for seed in range(4)]
    for hand in hands:
        hand.join()
        assert hand.exitcode == 0
    head = books.head("L-1/1")
    assert head is not None
    assert head.drawn_g == 4 * 8 * 10_000
    assert desk.case("C-1").drawn_g == {1: head.drawn_g}
    assert read_book(books.book("L-1/1")) == head
