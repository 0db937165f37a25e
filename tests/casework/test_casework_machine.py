"""Any commands by anybody in any order: what is illegal is refused, and what is followed keeps the promises."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import cases
import pytest
from casework_kit import Json, beijing, book
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sekisho.casework.act import HANDLERS, act, may
from sekisho.casework.case import Case
from sekisho.casework.clock import Clock, clock_of
from sekisho.casework.model import SYSTEM, Actor, Event, law_day
from sekisho.casework.refusal import Refusal
from sekisho.casework.routes import grounds, routes
from sekisho.casework.table import table
from sekisho.casework.transition import refind
from sekisho.ledger.entries import State

# Four humans, some of them with several roles and accounts; who is who is known to the test alone.
HUMANS: dict[str, tuple[Actor, ...]] = {
    "Li": (Actor("li", "exporter", "Example Magnet"), Actor("li", "officer", "Bureau")),
    "Wang": (
        Actor("wang", "officer", "Bureau"),
        Actor("wang", "supervisor", "Bureau"),
        Actor("token-7", "supervisor", "Bureau", ("wang",)),
        Actor("ＷＡＮＧ", "officer", "Bureau"),
        Actor("wang", "reviewer", "Reconsideration office"),
    ),
    "Zhao": (
        Actor("zhao", "supervisor", "Bureau"),
        Actor("zhao", "officer", "Bureau"),
        Actor("z2", "reviewer", "Office", ("zhao",)),
    ),
    "Qian": (Actor("qian", "officer", "Bureau"), Actor("qian", "reviewer", "Office")),
    "Sun": (Actor("gate", "customs", "Customs"),),
    "office": (SYSTEM,),
}
HUMAN_OF = {actor: human for human, actors in HUMANS.items() for actor in actors}
ACTORS = st.sampled_from(tuple(HUMAN_OF))
KAKUU = {"id": "p2", "name": "Kakuu Motor K.K. (fictional)", "country": "JP", "military": False}
TDK = KAKUU | {"name": "TDK Corporation"}
FUJITSU = KAKUU | {"name": "Fujitsu Defense & National Security, Ltd."}
# Listed on 29 June 2026, two weeks after the machine's first day.
KOMATSU = KAKUU | {"name": "Komatsu NTC Ltd."}
PRECISION = KAKUU | {"name": "Mitsubishi Precision Company, Limited"}
WATCH_PAPERS = {
    "documents": [*cases.civil()["documents"], {"kind": "watch_list_pledge"}, {"kind": "watch_list_risk_report"}]
}
FILES: dict[str, Json] = {
    "to be watched": cases.changed(importer=KOMATSU, end_users=["p2"]),
    "to be watched, papers given": cases.changed(importer=KOMATSU, end_users=["p2"], **WATCH_PAPERS),
    "to be barred": cases.changed(importer=PRECISION, end_users=["p2"]),
    "civil": cases.changed(importer=KAKUU, end_users=["p2"]),
    "unknown": cases.changed(importer=KAKUU, end_users=["p2"], use__raises_military_strength=None),
    "military": cases.changed(importer=KAKUU, end_users=["p2"], use__category="military"),
    "weapons": cases.changed(importer=KAKUU, end_users=["p2"], use__category="wmd"),
    "watched": cases.changed(importer=TDK, end_users=["p2"]),
    "barred": cases.changed(importer=FUJITSU, end_users=["p2"]),
    "free": cases.changed(line__composition_wt_pct={"Nd": "25.5", "Pr": "3.0", "Dy": "0", "Tb": "0"}),
}
CHANGES: tuple[Json, ...] = (
    {},
    {"end_use": {"raises_military_strength": False}},
    {"end_use": {"raises_military_strength": None}},
    {"end_use": {"category": "civil"}},
    {"end_use": {"product": "spindle"}},
    {"importer": TDK, "end_users": ["p2"]},
    {"importer": KAKUU, "end_users": ["p2"]},
    WATCH_PAPERS,
)
NEXT = {
    "under_review": ("recommend", HUMANS["Wang"][0]),
    "recommended": ("countersign", HUMANS["Zhao"][0]),
    "countersigned": ("decide", HUMANS["Zhao"][0]),
    "granted": ("issue", HUMANS["Qian"][0]),
    "refused": ("ask_reconsideration", HUMANS["Li"][0]),
    "under_reconsideration": ("decide_reconsideration", HUMANS["Qian"][1]),
    "issued": ("record_draw", HUMANS["Sun"][0]),
    "suspended": ("recommend_next_step", HUMANS["Wang"][0]),
    "suspended_recommended": ("countersign_next_step", HUMANS["Qian"][0]),
    "suspended_countersigned": ("reinstate", HUMANS["Zhao"][0]),
}
WAY = (
    ("accept", HUMANS["Wang"][0]),
    *(NEXT[state] for state in ("under_review", "recommended", "countersigned", "granted")),
)
EDITS = ("answered", "amended", "queried", "hit_adjudicated", "appraisal_started")
ASKED_G = 480_000
FAR_AWAY = date(2026, 12, 30)


class Casework(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.case = Case("C-1")
        self.now = beijing("2026-06-15 09:00")
        self.keys = itertools.count(1)
        self.clocks: list[Clock] = []

    # Random commands alone hardly ever get as far as a licence.
    @initialize(data=st.data(), steps=st.integers(0, len(WAY)), name=st.sampled_from(tuple(FILES)))
    def some_steps_were_taken(self, data: st.DataObject, steps: int, name: str) -> None:
        self._order("file", HUMANS["Li"][0], 1, data, {"application": FILES[name]})
        for command, by in WAY[:steps]:
            self._order(command, by, 1, data)

    @rule(data=st.data(), by=ACTORS, hours=st.integers(0, 60))
    def anything(self, data: st.DataObject, by: Actor, hours: int) -> None:
        self._order(data.draw(st.sampled_from(tuple(HANDLERS))), by, hours, data)

    @rule(data=st.data(), hours=st.integers(0, 60))
    def something_that_somebody_may_do(self, data: st.DataObject, hours: int) -> None:
        may_end = data.draw(st.integers(0, 9)) == 0
        ends = ("withdraw", "surrender")
        allowed = [(each, by) for by in HUMAN_OF for each in may(self.case, by) if may_end or each not in ends]
        if allowed:
            command, by = data.draw(st.sampled_from(allowed))
            self._order(command, by, hours, data)

    @precondition(lambda self: self.case.state in NEXT)
    @rule(data=st.data())
    def the_usual_next_step(self, data: st.DataObject) -> None:
        command, by = NEXT[self.case.state]
        stands = self.case.recommendation
        if command == "reinstate" and stands is not None and stands.what["step"] == "revoke":
            command = "revoke"
        self._order(command, by, 1, data)

    @rule(days=st.integers(0, 40))
    def time_passes_and_every_case_is_found_anew(self, days: int) -> None:
        self.now = min(self.now + timedelta(days=days), beijing("2026-12-01 09:00"))
        for refound in refind([self.case], book(), self.now):
            self._keep(refound.events)
        assert not list(refind([self.case], book(), self.now))

    def _order(self, command: str, by: Actor, hours: int, data: st.DataObject, what: Json | None = None) -> None:
        self.now = min(self.now + timedelta(hours=hours), beijing("2026-12-01 09:00"))
        what = self._particulars(command, data) if what is None else what
        why = data.draw(st.sampled_from(("a reason", "a reason", "")))
        before, row = self.case, table().commands[command]
        written = act(self.case, command, at=self.now, by=by, book=book(), what=what, why=why)
        assert self.case == before
        if isinstance(written, Refusal):
            assert all(written.sentence(language) for language in ("en", "ja", "zh"))
            return
        assert by.role in row.by
        assert before.state in row.moves
        assert why or not row.why
        assert [event.kind for event in written] == [row.event]
        self._keep(written)
        assert self.case.state in row.moves[before.state].values()

    def _keep(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.case = self.case.after(Event.from_json(event.as_json()))

    def _particulars(self, command: str, data: st.DataObject) -> Json:
        match command:
            case "file":
                return {"application": FILES[data.draw(st.sampled_from(tuple(FILES)))]}
            case "amend":
                changes = {"changes": data.draw(st.sampled_from(CHANGES))}
                return changes | data.draw(st.sampled_from(({}, {"special": {"reason": "a hospital"}})))
            case "answer":
                return {"changes": data.draw(st.sampled_from(CHANGES))}
            case "query":
                own = [{"en": "Why?", "ja": "なぜ。", "zh": "为何？"}]
                return data.draw(st.sampled_from(({}, {"own": own})))
            case "start_appraisal":
                return {"kind": data.draw(st.sampled_from(("site_check", "identification", "higher_approval", "x")))}
            case "adjudicate":
                return {"hit": "nobody|JP|nothing", "same": True}
            case "recommend":
                return self._proposal(data)
            case "countersign" | "decide" | "countersign_next_step":
                stands = self.case.recommendation
                seen = "sha256:of another" if stands is None else stands.hash()
                return {"recommendation": data.draw(st.sampled_from((seen, seen, "sha256:of another")))}
            case "issue":
                return {"licence": "L-1"}
            case "decide_reconsideration":
                return {"outcome": data.draw(st.sampled_from(("upheld", "set_aside")))}
            case "record_draw":
                on = law_day(self.now) - timedelta(days=data.draw(st.integers(0, 9)))
                key = f"k{next(self.keys)}" if data.draw(st.booleans()) else "k1"
                return {
                    "key": key,
                    "export": "E1",
                    "on": str(on),
                    "lines": {"1": data.draw(st.integers(1, ASKED_G + 1))},
                }
            case "reverse_draw":
                key = data.draw(st.sampled_from((*self.case.draws, "k0")))
                return {"corrects": key, "lines": {"1": data.draw(st.integers(1, ASKED_G))}}
            case "recommend_next_step":
                return {"step": data.draw(st.sampled_from(("reinstate", "revoke", "x")))}
        return {}

    def _proposal(self, data: st.DataObject) -> Json:
        mass_g = data.draw(st.sampled_from((ASKED_G, ASKED_G, 0, 1, ASKED_G - 1, ASKED_G + 1)))
        codes = [] if mass_g == ASKED_G else [data.draw(st.sampled_from((*grounds(), "security", "security")))]
        overturn = ["CN-ECL-2020:12(3)"] if data.draw(st.booleans()) else []
        return {
            "lines": [{"line": 1, "granted_g": mass_g, "grounds": codes}],
            "valid_months": data.draw(st.sampled_from((1, 12))),
            "overturn": overturn,
        }

    @invariant()
    def folding_the_same_events_gives_the_same_case(self) -> None:
        if self.case.events:
            assert Case.of(self.case.events) == self.case
            again = Case.of(Event.from_json(event.as_json()) for event in self.case.events)
            assert [event.hash() for event in again.events] == [event.hash() for event in self.case.events]

    @invariant()
    def two_persons_and_no_applicant_saw_every_decision(self) -> None:
        recommended = countersigned = None
        applicants = {HUMAN_OF[event.by] for event in self.case.events if event.by.role == "exporter"}
        for event in self.case.events:
            human = HUMAN_OF[event.by]
            if event.by.role in ("officer", "supervisor", "reviewer"):
                assert human not in applicants
            if event.kind == "recommended":
                recommended, countersigned = human, None
            elif event.kind == "countersigned":
                countersigned = human
                assert countersigned != recommended
            elif event.kind in ("decided", "reinstated") or (event.kind == "revoked" and event.by != SYSTEM):
                assert recommended is not None
                assert countersigned is not None
                assert human != recommended
            elif event.kind in EDITS or event.what.get("outcome") == "refound":
                recommended = countersigned = None

    @invariant()
    def no_more_is_granted_than_was_asked_and_nothing_on_what_is_unknown_or_prohibited(self) -> None:
        for place, event in enumerate(self.case.events):
            if event.kind == "decided":
                found = Case.of(self.case.events[:place]).found
                assert found is not None
                for line in event.what["lines"]:
                    granted_g = line["granted_g"]
                    assert type(granted_g) is int
                    assert 0 <= granted_g <= ASKED_G
                    if granted_g:
                        self._may_be_granted(event.what, found.line(line["line"]))

    @staticmethod
    def _may_be_granted(what: Mapping[str, Any], line: Any) -> None:
        if line.outcome == "prohibited":
            assert set(line.barred_by("prohibit")) <= routes().lifts
            assert what["beyond"]["lifted"]
        else:
            assert line.outcome in ("general_licence", "grantable", "refer", "presumed_refusal")
            assert (line.facts, line.documents, line.law) == ((), (), ())
        assert set(line.barred_by("presume_denial")) <= set(what["overturn"])

    @invariant()
    def what_left_is_no_more_than_what_was_licensed(self) -> None:
        licence = self.case.licence
        if licence is None:
            assert not self.case.draws
            return
        for line in licence.lines:
            assert 0 <= self.case.drawn_g.get(line.line, 0) <= line.net_g <= ASKED_G
        if self.case.events[-1].kind == "drawn":
            # Judged when it is recorded: what is given back later on the same day takes nothing from it.
            before = Case.of(self.case.events[:-1])
            assert before.licence_on(date.fromisoformat(self.case.events[-1].what["on"])) == State.OPEN

    @invariant()
    def the_clock_never_runs_backwards(self) -> None:
        if not self.case.events:
            return
        clock = clock_of(self.case, book().law, self.case.events[-1].day)
        far = clock_of(self.case, book().law, FAR_AWAY)
        for earlier in self.clocks:
            if earlier.accepted_on == clock.accepted_on and None not in (earlier.used_days, clock.used_days):
                if earlier.ended_on is None or earlier.ended_on == clock.ended_on:
                    assert earlier.used_days <= clock.used_days  # type: ignore[operator]
                if earlier.due_on is not None and clock.due_on is not None:
                    assert earlier.due_on <= clock.due_on
        assert None in (clock.used_days, far.used_days) or clock.used_days <= far.used_days  # type: ignore[operator]
        assert clock.overdue is False or clock.due_on is None or clock.due_on < self.case.events[-1].day
        self.clocks.append(clock)

    @invariant()
    def silence_decides_nothing(self) -> None:
        if self.case.decision is not None:
            assert any(event.kind == "decided" for event in self.case.events)
            assert self.case.decision.by.role == "supervisor"


_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]
TestCasework = Casework.TestCase
TestCasework.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=_SLOW, derandomize=False
)


class LongCasework(Casework):
    """The same for longer."""


TestLongCasework = pytest.mark.long(LongCasework.TestCase)
TestLongCasework.settings = settings(
    max_examples=600, stateful_step_count=60, deadline=None, suppress_health_check=_SLOW
)
