"""Any orders in any sequence, sent to processes that work on them at the same time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from drawers import DAY, FORK, NOW, start
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from sekisho.ledger.entries import Entry, Kind, Order, read_book
from sekisho.ledger.refusal import Refusal
from sekisho.office.store import books

WORKERS = 3
_MACHINES = count(1)


def work(orders: Connection) -> None:
    """Post what comes and answer with what came of it, until the other end closes."""
    while True:
        try:
            asked = orders.recv()
        except EOFError:
            return
        orders.send((asked, books.post([asked])))


@contextmanager
def workers() -> Iterator[list[Connection]]:
    here: list[Connection] = []
    processes: list[BaseProcess] = []
    for _ in range(WORKERS):
        mine, theirs = FORK.Pipe()
        # A child that inherits another's end would keep it open, and the other would never see it closed.
        processes.append(start(_only, [*here, mine], theirs))
        theirs.close()
        here.append(mine)
    try:
        yield here
    finally:
        for connection in here:
            connection.close()
        for process in processes:
            process.join(20)


def _only(others: list[Connection], mine: Connection) -> None:
    for other in others:
        other.close()
    work(mine)


class ManyHands(RuleBasedStateMachine):
    """Orders go out without waiting; now and then all answers are collected and the books are held to them."""

    def __init__(self, hands: list[Connection]) -> None:
        super().__init__()
        self.hands = hands

    @initialize(ceiling_g=st.integers(0, 300))
    def begin(self, ceiling_g: int) -> None:
        self.name = f"m{next(_MACHINES)}"
        self.waiting: Counter[int] = Counter()
        self.answers: list[tuple[Order, tuple[Entry, ...] | Refusal]] = []
        self.sent = 0
        self.send(0, Kind.OPENED, ceiling_g, 0, None)
        self.collect()

    def send(
        self, hand: int, kind: Kind, amount_g: int, days: int, key: int | None, corrects: str | None = None
    ) -> None:
        self.sent += 1
        named = f"{self.name} {self.sent if key is None else key}"
        on = DAY + timedelta(days=days)
        self.hands[hand].send(Order(self.name, kind, amount_g, on, NOW, named, "customs", "", corrects))
        self.waiting[hand] += 1

    hand = st.integers(0, WORKERS - 1)

    @rule(hand=hand, amount_g=st.integers(1, 120), days=st.integers(0, 3))
    def draw(self, hand: int, amount_g: int, days: int) -> None:
        self.send(hand, Kind.DRAWN, amount_g, days, None)

    @rule(hand=hand, amount_g=st.integers(1, 120), key=st.integers(1, 12))
    def draw_with_a_key_that_may_be_used(self, hand: int, amount_g: int, key: int) -> None:
        self.send(hand, Kind.DRAWN, amount_g, 0, key)

    @rule(hand=hand, amount_g=st.integers(1, 60), key=st.integers(1, 12))
    def give_back(self, hand: int, amount_g: int, key: int) -> None:
        self.send(hand, Kind.REVERSED, amount_g, 0, None, f"{self.name} {key}")

    @rule(hand=hand, ceiling_g=st.integers(0, 400))
    def amend(self, hand: int, ceiling_g: int) -> None:
        self.send(hand, Kind.AMENDED, ceiling_g, 0, None)

    @rule(hand=hand, kind=st.sampled_from([Kind.SUSPENDED, Kind.REINSTATED, Kind.REINSTATED]), days=st.integers(0, 3))
    def halt_or_go_on(self, hand: int, kind: Kind, days: int) -> None:
        self.send(hand, kind, 0, days, None)

    @rule(hand=hand, kind=st.sampled_from([Kind.REVOKED, Kind.EXPIRED, Kind.SURRENDERED, Kind.OPENED]))
    def end_or_open_again(self, hand: int, kind: Kind) -> None:
        self.send(hand, kind, 0, 0, None)

    @rule()
    def collect(self) -> None:
        for hand, waiting in self.waiting.items():
            for _ in range(waiting):
                assert self.hands[hand].poll(20), "no answer"
                self.answers.append(self.hands[hand].recv())
        self.waiting.clear()

    @invariant()
    def books_are_whole(self) -> None:
        """Also while others write: what is committed is whole at every moment."""
        if hasattr(self, "name"):
            head = read_book(books.book(self.name))
            assert head is None or 0 <= head.balance_g <= head.ceiling_g

    def teardown(self) -> None:
        if not hasattr(self, "name"):
            return
        self.collect()
        book = books.book(self.name)
        assert read_book(book) == books.head(self.name)
        assert max(Counter(entry.key for entry in book).values()) == 1
        answered = [answer[0] for _, answer in self.answers if isinstance(answer, tuple)]
        assert {entry.key for entry in answered} == {entry.key for entry in book}
        stored = {entry.key: entry for entry in book}
        assert all(stored[entry.key] == entry for entry in answered), "an answer was not what was stored"


def test_many_hands_keep_one_book(database: str) -> None:
    with workers() as hands:
        run_state_machine_as_test(
            lambda: ManyHands(hands), settings=settings(max_examples=30, stateful_step_count=30, deadline=None)
        )
