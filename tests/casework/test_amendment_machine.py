"""A licence in use and a case that asks to change it, commands on both in any order: one licence is open at most, and
what leaves under both is no more than what was granted."""

from __future__ import annotations

import itertools
from typing import Any

import cases
import pytest
from casework_kit import CUSTOMS, EXPORTER, REVIEWER, WANG, ZHAO, Desk, book, licensed
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sekisho.casework.act import act, may
from sekisho.casework.case import Case
from sekisho.casework.filing import AMENDMENT
from sekisho.casework.model import Actor, Event
from sekisho.casework.postings import postings
from sekisho.casework.refusal import Refusal
from sekisho.casework.table import table
from sekisho.ledger.entries import Head, Kind, after, post
from sekisho.ledger.refusal import Refusal as LedgerRefusal

ASKED_G = 480_000
PAPERS = ("icp_statement", "past_licences_statement", "channels_statement")
GENERAL = cases.changed(
    kind="general", documents=[*cases.civil()["documents"], *({"kind": kind, "original": True} for kind in PAPERS)]
)
CHANGED = {**GENERAL, "id": "EX-2", "lines": [{**GENERAL["lines"][0], "value_cny": "1"}]}
QIAN = Actor("Qian", "supervisor", "Bureau")
EVERYBODY = (EXPORTER, WANG, ZHAO, QIAN, REVIEWER, CUSTOMS)


class Amending(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        held = licensed(GENERAL, [{"line": 1, "granted_g": ASKED_G}], months=36)
        self.now = held.now
        self.licensed = held.case
        self.change = Case("C-2")
        self.keys = itertools.count(1)
        self.heads: dict[str, Head] = {}
        self._post(Case(held.case.id), held.case.events)

    @rule(data=st.data(), hours=st.integers(0, 30))
    def somebody_does_something_with_one_of_the_two(self, data: st.DataObject, hours: int) -> None:
        case = self.change if data.draw(st.integers(0, 2)) else self.licensed
        allowed = [(each, by) for by in EVERYBODY for each in may(case, by)]
        rare = ("withdraw", "surrender", "return", "revoke", "start_appraisal", "query")
        often = [pair for pair in allowed if pair[0] not in rare]
        if allowed:
            choice = often if often and data.draw(st.integers(0, 4)) else allowed
            self._order(case, *data.draw(st.sampled_from(choice)), hours, data)

    def _order(self, case: Case, command: str, by: Actor, hours: int, data: st.DataObject) -> None:
        desk = Desk(case, self.now, book(), self.licensed if case is self.change else None)
        desk.now = self.now = self.now.__class__.fromtimestamp(self.now.timestamp() + 3600 * hours, self.now.tzinfo)
        what = self._particulars(command, case, data)
        written = act(case, command, at=self.now, by=by, book=book(), what=what, why="a reason", beside=desk.beside)
        if isinstance(written, Refusal):
            return
        mine = tuple(event for event in written if event.case == self.licensed.id)
        other = tuple(event for event in written if event.case == "C-2")
        self._post(self.licensed, mine)
        self._post(self.change, other)
        for event in mine:
            self.licensed = self.licensed.after(Event.from_json(event.as_json()))
        for event in other:
            self.change = self.change.after(Event.from_json(event.as_json()))

    def _post(self, case: Case, events: tuple[Event, ...]) -> None:
        """What the ledger answers to the same events: it must follow all of them."""
        draws: dict[str, Any] = {}
        for order in postings(case, events):
            if order.kind is Kind.REVERSED:
                continue
            entry = post(self.heads.get(order.account), order, draw=draws.get(order.account))
            assert not isinstance(entry, LedgerRefusal), entry.sentence("en")
            self.heads[order.account] = after(self.heads.get(order.account), entry)

    def _particulars(self, command: str, case: Case, data: st.DataObject) -> dict[str, Any]:
        match command:
            case "file":
                return {"application": CHANGED, "amends": {"case": self.licensed.id, "licence": "L-1"}}
            case "amend" | "answer":
                return {"changes": {"end_use": None} if data.draw(st.booleans()) else {}}
            case "adjudicate":
                return {"hit": "nobody|JP|nothing", "same": True}
            case "query":
                return {"own": [{"en": "Why?", "ja": "なぜ。", "zh": "为何？"}]}
            case "start_appraisal":
                return {"kind": "site_check"}
            case "recommend":
                mass_g = data.draw(st.sampled_from((ASKED_G, ASKED_G, 300_000, 0)))
                codes = [] if mass_g == ASKED_G else ["sensitivity"]
                return {"lines": [{"line": 1, "granted_g": mass_g, "grounds": codes}], "valid_months": 36}
            case "countersign" | "decide" | "countersign_next_step":
                assert case.recommendation is not None
                return {"recommendation": case.recommendation.hash()}
            case "issue":
                return {"licence": "L-2"}
            case "record_draw":
                lines = {"1": data.draw(st.sampled_from((1, 90_000, 250_000, ASKED_G)))}
                key = f"k{next(self.keys)}"
                return {"key": key, "export": key, "on": str(case.events[-1].day), "lines": lines}
            case "reverse_draw":
                return {"corrects": "no draw", "lines": {"1": 1}}
            case "recommend_next_step":
                return {"step": data.draw(st.sampled_from(("reinstate", "reinstate", "revoke")))}
            case "decide_reconsideration":
                return {"outcome": data.draw(st.sampled_from(("upheld", "set_aside")))}
        return {}

    @invariant()
    def one_licence_at_most_is_open(self) -> None:
        both = [table().states[case.state].licence for case in (self.licensed, self.change)]
        assert both.count("open") <= 1
        if self.change.licence is not None:
            assert self.licensed.state == "superseded"

    @invariant()
    def what_leaves_under_both_is_no_more_than_was_granted(self) -> None:
        first_g, then_g = self.licensed.drawn_g.get(1, 0), self.change.drawn_g.get(1, 0)
        assert first_g + then_g <= ASKED_G
        if self.change.licence is not None:
            assert self.change.licence.lines[0].net_g == self.change.granted_g[1] - first_g

    @invariant()
    def the_licence_waits_for_the_change_as_long_as_it_is_open_and_no_longer(self) -> None:
        waits = f"{AMENDMENT}C-2" in self.licensed.suspended_for
        if self.licensed.has_licence and self.change.events:
            # While a refusal is reconsidered the licence is used as it stands.
            refused = ("refused", "under_reconsideration", "refused_finally", "not_needed")
            assert waits is (self.change.state not in (*refused, "withdrawn", "returned"))

    @invariant()
    def the_ledger_has_every_gram_and_state_that_the_cases_have(self) -> None:
        for case in (self.licensed, self.change):
            if case.licence is not None:
                head = self.heads[case.licence.lines[0].account]
                assert head.state == table().states[case.state].licence
                assert head.drawn_g == case.drawn_g.get(1, 0)


TestAmending = Amending.TestCase
TestAmending.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)


class LongAmending(Amending):
    """The same for longer."""


TestLongAmending = pytest.mark.long(LongAmending.TestCase)
TestLongAmending.settings = settings(max_examples=500, stateful_step_count=60, deadline=None)
