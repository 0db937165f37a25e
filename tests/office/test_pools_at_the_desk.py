"""Pools are accounts: opened and drawn on with the licence that uses them, in the same transaction, and never past
their ceiling, whoever asks and whatever is forgotten."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from cases import civil
from casework_kit import EXPORTER, WANG, ZHAO, book
from django.db import DatabaseError, transaction
from drawers import start
from test_desk import Clock

from sekisho.casework.case import Case
from sekisho.casework.lawbook import Lawbook
from sekisho.casework.model import SYSTEM
from sekisho.casework.pools import account_of
from sekisho.casework.refusal import Refusal
from sekisho.ledger.entries import Kind, read_book
from sekisho.ledger.refusal import Refusal as LedgerRefusal
from sekisho.office.store import books, desk, queue, sound
from sekisho.office.store.models import Account, Entry, PoolClaim

DY = account_of("DY-JP-2026-Q2")
CEILING_G = 6_766_666
KG_240_T = {"net_kg": "240000"}


@pytest.fixture
def clock(database: str) -> Clock:
    return Clock()


def limited() -> Lawbook:
    return book("cn+limited")


def ask(clock: Clock, case: str, command: str, **what: Any) -> Case | Refusal | LedgerRefusal:
    by = {"file": EXPORTER, "withdraw": EXPORTER, "decide": ZHAO, "countersign": ZHAO, "expire": SYSTEM}.get(
        command, WANG
    )
    stands = desk.case(case).recommendation
    if command in ("countersign", "decide") and stands is not None:
        what["recommendation"] = stands.hash()
    return desk.carry_out(case, command, at=clock(), by=by, book=limited(), what=what, why="a reason")


def do(clock: Clock, case: str, command: str, **what: Any) -> Case:
    done = ask(clock, case, command, **what)
    assert isinstance(done, Case), done.sentence("en")
    return done


def filed(clock: Clock, case: str, tonnes: int, **changes: Any) -> Case:
    """A file of magnets with 2.8 % dysprosium: 28 kg of it a tonne."""
    application = civil() | {"id": f"EX-{case}"} | changes
    application["lines"][0] = application["lines"][0] | {"net_kg": str(tonnes * 1000)}
    application["downstream"][0] = application["downstream"][0] | {"net_kg": str(tonnes * 1000)}
    do(clock, case, "file", application=application)
    return do(clock, case, "accept")


def granted(clock: Clock, case: str, tonnes: int, of: int | None = None) -> Case:
    grounds = [] if of in (None, tonnes) else ["pool_exhausted"]
    lines = [{"line": 1, "granted_g": tonnes * 1_000_000, "grounds": grounds}]
    do(clock, case, "recommend", lines=lines, valid_months=12)
    do(clock, case, "countersign")
    return do(clock, case, "decide")


def test_an_issue_opens_the_pool_and_draws_on_it_with_the_licence(clock: Clock) -> None:
    filed(clock, "C-1", 100)
    granted(clock, "C-1", 100)
    assert books.head(DY) is None
    do(clock, "C-1", "issue", licence="L-1")
    head = books.head(DY)
    assert head is not None
    assert (head.ceiling_g, head.drawn_g) == (CEILING_G, 2_800_000)
    assert [(entry.kind, entry.key) for entry in books.book(DY)] == [(Kind.OPENED, DY), (Kind.DRAWN, f"{DY}/L-1/1")]
    assert books.head("L-1/1").ceiling_g == 100_000_000  # type: ignore[union-attr]
    assert sound.check().faults == []


def test_a_pool_that_is_drawn_to_its_end_refuses_the_next_licence(clock: Clock) -> None:
    for case in ("C-1", "C-2"):
        filed(clock, case, 120)
        granted(clock, case, 120)
        do(clock, case, "issue", licence=f"L-{case}")
    filed(clock, "C-3", 120)
    refused = ask(clock, "C-3", "recommend", lines=[{"line": 1, "granted_g": 120_000_000}], valid_months=12)
    assert isinstance(refused, Refusal)
    # 6,766,666 g less twice 3,360,000 g leave 46,666 g of dysprosium, which is 1,666,642 g of such magnets.
    assert (refused.code, refused.figures["most_g"]) == ("more_than_pools", 1_666_642)


def test_a_later_file_leaves_an_earlier_one_its_part_and_the_earlier_does_not_wait_for_it(clock: Clock) -> None:
    filed(clock, "C-1", 200)
    filed(clock, "C-2", 200)
    asks = {"lines": [{"line": 1, "granted_g": 200_000_000}], "valid_months": 12}
    refused = ask(clock, "C-2", "recommend", **asks)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.figures["most_g"]) == ("more_than_pools", (CEILING_G - 5_600_000) * 1000 // 28)
    granted(clock, "C-1", 200)
    do(clock, "C-1", "issue", licence="L-1")
    # Of what is left the second gets a part.
    granted(clock, "C-2", 41, of=200)
    do(clock, "C-2", "issue", licence="L-2")
    assert books.head(DY).drawn_g == 5_600_000 + 41 * 28_000  # type: ignore[union-attr]


def test_what_an_earlier_file_claimed_is_free_once_it_is_withdrawn(clock: Clock) -> None:
    filed(clock, "C-1", 200)
    filed(clock, "C-2", 200)
    assert set(PoolClaim.objects.values_list("case_id", "contained_g")) == {("C-1", 5_600_000), ("C-2", 5_600_000)}
    do(clock, "C-1", "withdraw")
    granted(clock, "C-2", 200)
    assert list(PoolClaim.objects.values_list("case_id", "granted")) == [("C-2", True)]


def test_a_file_that_waits_for_an_answer_of_its_own_claims_nothing(clock: Clock) -> None:
    """As in a docket: only what is open to grant draws."""
    end_use = civil()["end_use"] | {"raises_military_strength": None}
    filed(clock, "C-1", 200, end_use=end_use)
    assert not PoolClaim.objects.exists()
    filed(clock, "C-2", 200)
    granted(clock, "C-2", 200)
    # What is decided keeps its part, also before an earlier file that becomes open to grant meanwhile.
    clock.now = clock.now.replace(hour=1)
    assert queue.ahead_g(desk.case("C-1"), ["DY-JP-2026-Q2"]) == {"DY-JP-2026-Q2": 5_600_000}
    assert queue.ahead_g(desk.case("C-2"), ["DY-JP-2026-Q2"]) == {}


@pytest.mark.parametrize("end", ["revoke", "expire"])
def test_what_a_licence_did_not_use_stays_drawn_when_it_ends(clock: Clock, end: str) -> None:
    filed(clock, "C-1", 100)
    granted(clock, "C-1", 100)
    do(clock, "C-1", "issue", licence="L-1")
    if end == "expire":
        clock.now = datetime(2027, 6, 1, 1, 0, tzinfo=UTC)
        # The published calendar ends; expiry asks nothing of the law of its day.
        assert isinstance(desk.carry_out("C-1", "expire", at=clock.now, by=SYSTEM, book=limited()), Case)
    else:
        do(clock, "C-1", "suspend")
        do(clock, "C-1", "recommend_next_step", step="revoke")
        stands = desk.case("C-1").recommendation
        assert stands is not None
        for command in ("countersign_next_step", "revoke"):
            what = {"recommendation": stands.hash()} if command == "countersign_next_step" else {}
            done = desk.carry_out("C-1", command, at=clock(), by=ZHAO, book=limited(), what=what)
            assert isinstance(done, Case), done.sentence("en")
    assert books.head(DY).drawn_g == 2_800_000  # type: ignore[union-attr]
    assert sound.check().faults == []


def test_a_changed_licence_draws_nothing_a_second_time(clock: Clock) -> None:
    filed(clock, "C-1", 240)
    granted(clock, "C-1", 240)
    do(clock, "C-1", "issue", licence="L-1")
    drawn = books.book(DY)
    application = dict(desk.case("C-1").application) | {"id": "EX-change"}
    application["lines"] = [application["lines"][0] | {"value_cny": "1"}]
    do(clock, "C-2", "file", application=application, amends={"case": "C-1", "licence": "L-1"})
    do(clock, "C-2", "accept")
    assert not PoolClaim.objects.exists()
    granted(clock, "C-2", 240)
    do(clock, "C-2", "issue", licence="L-2")
    assert books.book(DY) == drawn
    assert sound.check().faults == []


def hurry(case: str) -> None:
    clock = Clock()
    clock.now = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
    ask(clock, case, "decide")
    ask(clock, case, "issue", licence=f"L-{case}")


def test_pools_are_never_overdrawn_by_many_hands(clock: Clock) -> None:
    """Eight files of 50 t each; the pool covers four, and what is left of a fifth no file asks for."""
    cases = [f"C-{number}" for number in range(8)]
    for case in cases:
        filed(clock, case, 50)
    # As recommended before the claims of others were known.
    for case in cases:
        lines = [{"line": 1, "granted_g": 50_000_000}]
        PoolClaim.objects.all().delete()
        do(clock, case, "recommend", lines=lines, valid_months=12)
        do(clock, case, "countersign")
    PoolClaim.objects.all().delete()
    hands = [start(hurry, case) for case in cases]
    for hand in hands:
        hand.join()
        assert hand.exitcode == 0
    states = [desk.case(case).state for case in cases]
    assert sorted(states) == ["countersigned"] * 4 + ["issued"] * 4
    head = books.head(DY)
    assert head is not None
    assert head.drawn_g == 4 * 1_400_000
    assert read_book(books.book(DY)) == head


def test_the_schema_itself_keeps_a_pool_within_its_ceiling(clock: Clock) -> None:
    """As if every check above the tables had been forgotten."""
    filed(clock, "C-1", 240)
    granted(clock, "C-1", 240)
    do(clock, "C-1", "issue", licence="L-1")
    left_g = CEILING_G - 240 * 28_000
    told = {"seq": 3, "kind": "drawn", "ceiling_g": CEILING_G, "on": date(2026, 6, 1), "at": clock(), "by": "x"}
    for amount_g in (left_g + 1, left_g):
        with pytest.raises(DatabaseError) if amount_g > left_g else transaction.atomic(), transaction.atomic():
            balance_g = left_g - amount_g
            Account.objects.filter(account=DY).update(seq=3, balance_g=balance_g)
            Entry.objects.create(account_id=DY, change_g=-amount_g, balance_g=balance_g, key=f"k{amount_g}", **told)
    assert books.head(DY).balance_g == 0  # type: ignore[union-attr]
