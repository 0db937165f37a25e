from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from sekisho.ledger.entries import (
    LIVING,
    BrokenBook,
    Draw,
    Entry,
    Head,
    Kind,
    Order,
    State,
    after,
    post,
    post_together,
    read_book,
)
from sekisho.ledger.pools import Request, grant_in_filing_order
from sekisho.ledger.refusal import CODES, Refusal, words

DAY = date(2026, 2, 10)
NOW = datetime(2026, 2, 10, 3, 0, tzinfo=UTC)


def order(kind: Kind, amount_g: int = 0, key: str = "k1", on: date = DAY, **more: str) -> Order:
    return Order("L-1/1", kind, amount_g, on, NOW, key, "customs", "", **more)


def posted(head: Head | None, asked: Order, **more: object) -> Entry:
    entry = post(head, asked, **more)  # type: ignore[arg-type]
    assert isinstance(entry, Entry), entry
    return entry


def opened(ceiling_g: int = 1_000) -> Head:
    return after(None, posted(None, order(Kind.OPENED, ceiling_g, "open")))


def code(result: Entry | Refusal) -> str:
    assert isinstance(result, Refusal)
    return result.code


def test_a_draw_leaves_what_is_left() -> None:
    entry = posted(opened(1_000), order(Kind.DRAWN, 400))
    assert (entry.seq, entry.change_g, entry.balance_g, entry.ceiling_g) == (2, -400, 600, 1_000)


def test_not_one_gram_more_than_is_left_can_be_drawn() -> None:
    head = opened(1_000)
    assert posted(head, order(Kind.DRAWN, 1_000)).balance_g == 0
    refusal = post(head, order(Kind.DRAWN, 1_001))
    assert isinstance(refusal, Refusal)
    assert refusal.figures == {"account": "L-1/1", "asked_g": 1_001, "balance_g": 1_000}


def test_the_same_key_asked_again_is_the_same_draw() -> None:
    first = posted(opened(), order(Kind.DRAWN, 400))
    head = after(opened(), first)
    later = replace(order(Kind.DRAWN, 400), at=NOW + timedelta(hours=1))
    assert post(head, later, seen=first) is first


def test_the_same_key_for_another_amount_is_refused() -> None:
    first = posted(opened(), order(Kind.DRAWN, 400))
    assert code(post(after(opened(), first), order(Kind.DRAWN, 401), seen=first)) == "key_used"


def test_an_account_is_opened_once() -> None:
    assert code(post(opened(), order(Kind.OPENED, 5, "again"))) == "already_open"


def test_nothing_is_drawn_on_an_account_that_was_never_opened() -> None:
    assert code(post(None, order(Kind.DRAWN, 1))) == "no_account"


@pytest.mark.parametrize("kind", [Kind.SUSPENDED, Kind.REVOKED, Kind.EXPIRED, Kind.SURRENDERED])
def test_a_draw_is_judged_by_the_state_on_its_own_day(kind: Kind) -> None:
    head = after(opened(), posted(opened(), order(kind, key="stop", on=DAY + timedelta(days=5))))
    assert code(post(head, order(Kind.DRAWN, 1, on=DAY + timedelta(days=5)))) == "not_open"
    assert posted(head, order(Kind.DRAWN, 1, on=DAY + timedelta(days=4))).balance_g == 999


def test_nothing_leaves_before_the_account_opens() -> None:
    assert code(post(opened(), order(Kind.DRAWN, 1, on=DAY - timedelta(days=1)))) == "not_open"


def test_a_reinstated_account_can_be_drawn_on_again() -> None:
    head = after(opened(), posted(opened(), order(Kind.SUSPENDED, key="s")))
    head = after(head, posted(head, order(Kind.REINSTATED, key="r", on=DAY + timedelta(days=2))))
    assert code(post(head, order(Kind.DRAWN, 1, on=DAY + timedelta(days=1)))) == "not_open"
    assert posted(head, order(Kind.DRAWN, 1, on=DAY + timedelta(days=2))).balance_g == 999


@pytest.mark.parametrize("last", [Kind.REVOKED, Kind.EXPIRED, Kind.SURRENDERED])
@pytest.mark.parametrize("kind", [Kind.SUSPENDED, Kind.REINSTATED, Kind.REVOKED, Kind.EXPIRED, Kind.SURRENDERED])
def test_no_state_follows_a_final_one(last: Kind, kind: Kind) -> None:
    head = after(opened(), posted(opened(), order(last, key="last")))
    assert code(post(head, order(kind, key="next"))) == "not_in_this_state"


def test_a_ceiling_cannot_fall_below_what_was_drawn() -> None:
    head = after(opened(), posted(opened(), order(Kind.DRAWN, 400)))
    assert code(post(head, order(Kind.AMENDED, 399, "a"))) == "below_drawn"
    entry = posted(head, order(Kind.AMENDED, 400, "a"))
    assert (entry.balance_g, entry.ceiling_g, entry.change_g) == (0, 400, -600)


def test_a_draw_is_put_right_by_an_entry_that_names_it_and_never_twice() -> None:
    draw = posted(opened(), order(Kind.DRAWN, 400))
    head = after(opened(), draw)
    back = order(Kind.REVERSED, 250, "b1", corrects="k1")
    entry = posted(head, back, draw=Draw(draw))
    assert entry.balance_g == 850
    more = order(Kind.REVERSED, 151, "b2", corrects="k1")
    assert code(post(after(head, entry), more, draw=Draw(draw, 250))) == "over_draw"
    assert code(post(head, replace(back, corrects="other"), draw=Draw(draw))) == "no_such_draw"


@pytest.mark.parametrize(
    ("kind", "amount_g"), [(Kind.DRAWN, 0), (Kind.DRAWN, -1), (Kind.SUSPENDED, 1), (Kind.AMENDED, -1)]
)
def test_an_amount_that_does_not_fit_its_kind_is_refused(kind: Kind, amount_g: int) -> None:
    assert code(post(opened(), order(kind, amount_g))) == "amount"


def test_an_instant_without_a_time_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        post(None, replace(order(Kind.OPENED, 1), at=datetime(2026, 2, 10, 3, 0)))


def test_a_shipment_draws_on_all_its_accounts_or_on_none() -> None:
    line = opened(1_000)
    cap = replace(opened(300), account="cap")
    asked = [order(Kind.DRAWN, 400), replace(order(Kind.DRAWN, 400, "k2"), account="cap")]
    assert code(post_together({"L-1/1": line, "cap": cap}, asked)) == "over_balance"  # type: ignore[arg-type]
    both = post_together({"L-1/1": line, "cap": replace(cap, balance_g=400, ceiling_g=400)}, asked)
    assert isinstance(both, tuple)
    assert [entry.balance_g for entry in both] == [600, 0]


def test_two_draws_on_one_account_in_one_shipment_see_each_other() -> None:
    asked = [order(Kind.DRAWN, 600, "a"), order(Kind.DRAWN, 600, "b")]
    assert isinstance(post_together({"L-1/1": opened(1_000)}, asked), Refusal)


def test_every_refusal_has_its_sentence_in_three_languages() -> None:
    for each in CODES:
        refusal = Refusal(each, **dict.fromkeys(["account", "asked_g", "balance_g", "state", "kind", "key", "on"], "x"))
        refusal = Refusal(each, **refusal.figures, amount_g=1, drawn_g=1, left_g=1)
        assert len({refusal.sentence(language) for language in ("en", "ja", "zh")}) == 3
    assert set(CODES) == set(words()["refusals"])


def test_states_and_kinds_are_said_in_the_language_of_the_sentence() -> None:
    refusal = Refusal("not_in_this_state", account="L-1/1", kind=Kind.REINSTATED, state=State.REVOKED)
    assert refusal.sentence("en") == "L-1/1 is revoked: no reinstatement can follow"
    assert refusal.sentence("ja") == "L-1/1の状態は取消済みであり、停止解除は記帳できない"
    assert {*map(str, State), "not_yet_open", "used_up"} == set(words()["states"])
    assert set(map(str, Kind)) == set(words()["kinds"])


class OneAccount(RuleBasedStateMachine):
    """Any orders in any sequence: never overdrawn, and the book can be read back to the same head."""

    draws = Bundle("draws")

    @initialize(ceiling_g=st.integers(0, 1_000))
    def open(self, ceiling_g: int) -> None:
        self.book: list[Entry] = []
        self.head: Head | None = None
        self.back: dict[str, int] = {}
        self.ask(order(Kind.OPENED, ceiling_g, "open"))

    def ask(self, asked: Order, draw: Draw | None = None) -> Entry | None:
        seen = next((entry for entry in self.book if entry.key == asked.key), None)
        result = post(self.head, asked, seen=seen, draw=draw)
        if isinstance(result, Refusal):
            return None
        if seen is None:
            self.book.append(result)
            self.head = after(self.head, result)
        return result

    @rule(target=draws, amount_g=st.integers(1, 700), days=st.integers(-1, 9), key=st.integers(0, 40))
    def draw(self, amount_g: int, days: int, key: int) -> str:
        entry = self.ask(order(Kind.DRAWN, amount_g, f"d{key}", DAY + timedelta(days=days)))
        return entry.key if entry is not None and entry.kind is Kind.DRAWN else ""

    @rule(key=draws, amount_g=st.integers(1, 700))
    def reverse(self, key: str, amount_g: int) -> None:
        drawn = next((entry for entry in self.book if entry.key == key and entry.kind is Kind.DRAWN), None)
        if drawn is None:
            return
        asked = order(Kind.REVERSED, amount_g, f"b{len(self.book)}", corrects=key)
        entry = self.ask(asked, Draw(drawn, self.back.get(key, 0)))
        if entry is not None:
            self.back[key] = self.back.get(key, 0) + amount_g
            assert self.back[key] <= -drawn.change_g

    @rule(ceiling_g=st.integers(0, 1_500))
    def amend(self, ceiling_g: int) -> None:
        self.ask(order(Kind.AMENDED, ceiling_g, f"a{len(self.book)}"))

    @rule(kind=st.sampled_from([Kind.SUSPENDED, Kind.REINSTATED]), days=st.integers(0, 9))
    def halt(self, kind: Kind, days: int) -> None:
        self.ask(order(kind, 0, f"s{len(self.book)}", DAY + timedelta(days=days)))

    @precondition(lambda self: len(self.book) > 8)
    @rule(kind=st.sampled_from([Kind.REVOKED, Kind.EXPIRED, Kind.SURRENDERED]))
    def end(self, kind: Kind) -> None:
        self.ask(order(kind, 0, f"e{len(self.book)}"))

    @invariant()
    def never_overdrawn(self) -> None:
        assert self.head is not None
        assert 0 <= self.head.balance_g <= self.head.ceiling_g
        assert sum(entry.change_g for entry in self.book) == self.head.balance_g

    @invariant()
    def reads_back(self) -> None:
        assert read_book(self.book) == self.head

    @invariant()
    def every_draw_left_while_it_was_open(self) -> None:
        standing: list[tuple[date, State]] = []
        for entry in self.book:
            if entry.kind is Kind.DRAWN:
                assert next(state for since, state in reversed(standing) if since <= entry.on) is State.OPEN
            if entry.kind in (Kind.OPENED, Kind.REINSTATED):
                standing.append((entry.on, State.OPEN))
            elif entry.kind in (Kind.SUSPENDED, Kind.REVOKED, Kind.EXPIRED, Kind.SURRENDERED):
                standing.append((entry.on, State(entry.kind)))


OneAccount.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestOneAccount = OneAccount.TestCase


def a_book() -> list[Entry]:
    book: list[Entry] = []
    head: Head | None = None
    orders = [order(Kind.OPENED, 1_000, "open"), order(Kind.DRAWN, 400, "d1"), order(Kind.DRAWN, 100, "d2")]
    for asked in [
        *orders,
        order(Kind.SUSPENDED, 0, "s"),
        order(Kind.REINSTATED, 0, "r"),
        order(Kind.AMENDED, 700, "a"),
    ]:
        book.append(posted(head, asked))
        head = after(head, book[-1])
    book.append(posted(head, order(Kind.REVERSED, 60, "b", corrects="d1"), draw=Draw(book[1])))
    return book


@given(st.data())
def test_a_book_with_a_changed_missing_or_moved_entry_is_found_out(data: st.DataObject) -> None:
    book = a_book()
    place = data.draw(st.integers(0, len(book) - 1))
    how = data.draw(st.sampled_from(["change", "drop", "swap", "double"]))
    if how == "change":
        name = data.draw(st.sampled_from(["change_g", "balance_g", "ceiling_g", "seq"]))
        book[place] = replace(book[place], **{name: getattr(book[place], name) + data.draw(st.integers(1, 50))})
    elif how == "drop":
        # The last entry can be missing without a trace in the book itself; that is what the log's signed head is for.
        del book[min(place, len(book) - 2)]
    elif how == "swap":
        other = (place + 1) % len(book)
        book[place], book[other] = book[other], book[place]
    else:
        book.insert(place, book[place])
    with pytest.raises(BrokenBook):
        read_book(book)


def test_living_states_are_those_that_something_can_still_end() -> None:
    assert {State.REVOKED, State.EXPIRED, State.SURRENDERED} == set(State) - set(LIVING)


requests = st.lists(
    st.builds(
        Request,
        filed_on=st.just(DAY),
        application=st.sampled_from(["A", "B"]),
        line=st.integers(1, 10**6),
        net_g=st.integers(1, 10**4),
        draws_g=st.dictionaries(st.sampled_from(["Dy", "Tb"]), st.integers(1, 10**4), min_size=1),
    ),
    max_size=12,
    unique_by=lambda request: request.order,
)


@given(st.fixed_dictionaries({"Dy": st.integers(0, 20_000), "Tb": st.integers(0, 20_000)}), requests)
def test_a_pool_is_an_account_what_it_grants_can_be_posted_and_not_one_gram_more(
    ceilings_g: dict[str, int], asked: list[Request]
) -> None:
    heads = {pool: replace(opened(ceiling_g), account=pool) for pool, ceiling_g in ceilings_g.items()}
    for grant in grant_in_filing_order(ceilings_g, asked):
        key = f"{grant.request.application}/{grant.request.line}"
        draws = [
            replace(order(Kind.DRAWN, drawn_g, f"{key}/{pool}"), account=pool)
            for pool, drawn_g in grant.drawn_g.items()
            if drawn_g
        ]
        entries = post_together(heads, draws)
        assert isinstance(entries, tuple)
        for entry in entries:
            heads[entry.account] = after(heads[entry.account], entry)
        if grant.granted_g < grant.request.net_g:
            one_more = {
                pool: -(-(grant.granted_g + 1) * whole_g // grant.request.net_g) - grant.drawn_g[pool]
                for pool, whole_g in grant.request.draws_g.items()
            }
            assert any(extra_g > heads[pool].balance_g for pool, extra_g in one_more.items())
