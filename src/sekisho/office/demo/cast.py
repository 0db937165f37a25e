"""Which cases the fictional office has: drawn from a seed, so that every state and every way through it is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any, Final

from sekisho.office.demo.course import Course
from sekisho.office.demo.people import EXPORTER, IMPORTER, OTHER_EXPORTER
from sekisho.office.demo.wares import Order, papers, told

EXPORTERS: Final = {"exporter": EXPORTER, "exporter-2": OTHER_EXPORTER}
OVERNIGHT: Final = date(2026, 1, 6)
"""Announcement 1 of 2026 binds from this day."""
_SPRING: Final = date(2026, 3, 2)
_SUMMER: Final = date(2026, 7, 17)
_END: Final = date(2026, 11, 18)
_LATE: Final = date(2026, 10, 19)
_UNDECIDED: Final = date(2026, 11, 11)
"""From this day nobody can say whether Announcement 57 binds."""
_SEVEN: Final = (
    *("rotor-dy", "rotor-dy", "arc-dy", "arc-dy", "block-tb", "ring-smco", "oxide-dy", "oxide-tb", "oxide-gd"),
    *("oxide-y", "compound-dy", "alloy-dy", "metal-sm"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One case to come."""

    filed_on: date
    order: Order
    course: Course


class Cast:
    """Draws cases from a seed. days: the working days on which files come in, in order."""

    def __init__(self, rng: Random, days: Sequence[date]) -> None:
        self.rng = rng
        self.days = days
        self.parts: list[Part] = []

    def all(self) -> list[Part]:
        """Every case, in the order in which they are filed."""
        for count, make in _MANY:
            for _ in range(count):
                self.parts.append(make(self))
        for state in _LEFT_IN:
            self.parts += [self.left_in(state) for _ in range(3)]
        return sorted(self.parts, key=lambda part: part.filed_on)

    def day(self, first: date = OVERNIGHT, last: date = date.max) -> date:
        return self.rng.choice([day for day in self.days if first <= day <= last])

    def order(self, **more: Any) -> Order:
        destination = more.pop("destination", None) or self.rng.choice(("JP",) * 7 + ("DE", "DE", "US", "KR"))
        goods = more.pop("goods", None) or (self.rng.choice(_SEVEN),)
        return Order(goods, destination, **more)

    def course(self, **more: Any) -> Course:
        officer, colleague = self.rng.sample(("officer", "officer-2"), 2)
        exporter = more.pop("exporter", None) or self.rng.choice(("exporter",) * 5 + ("exporter-2",) * 4)
        slow = more.pop("slow", None) or self.rng.choice((1, 1, 1, 1, 2))
        return Course(exporter, officer, colleague, slow, **more)

    def plain(self) -> Part:
        """Granted in full, and used in part or wholly."""
        draws = self.rng.choice((0, 0, 1, 2, 3))
        reverse = draws > 1 and self.rng.random() < 0.3
        then = self.rng.choice((None, None, "expire")) if draws else None
        conditions = self.rng.choice(((), (), ({"kind": "transport_mode", "value": "sea"},), ({"kind": "no_split"},)))
        draws = min(draws, 1) if {"kind": "no_split"} in conditions else draws
        course = self.course(
            draws=draws,
            reverse=reverse and draws > 1,
            then=then,
            conditions=conditions,
            months=self.rng.choice((6, 12)),
        )
        return Part(self.day(), self.order(), replace(course, appraisal=self.rng.choice((None,) * 7 + ("site_check",))))

    def in_part(self) -> Part:
        """Granted in part, with conditions."""
        text = self.rng.choice(told()["conditions"])
        conditions = ({"kind": "other", "text": dict(text)}, {"kind": "port", "value": "Ningbo"})
        goods = self.rng.choice((None, ("oxide-dy", "oxide-tb"), ("rotor-dy", "block-tb")))
        course = self.course(
            part=self.rng.choice((30, 40, 50, 60, 75)),
            conditions=conditions[: self.rng.randint(1, 2)],
            draws=self.rng.randint(0, 2),
            asks=self.rng.random() < 0.3,
            repair={},
            disputed=self.rng.random() < 0.2,
        )
        return Part(self.day(), self.order(goods=goods), course)

    def without_paper(self) -> Part:
        paper = self.rng.choice(("technical_description", "end_user_certificate", "supply_chain_statement", "contract"))
        order, filed_on = self.order(destination="JP"), self.day()
        given = {"documents": papers(order, filed_on)}
        repair = self.rng.choice((given, given, given, {}))
        course = self.course(
            repair=repair, draws=self.rng.randint(0, 1), reconsidered=self.rng.choice((None, "upheld"))
        )
        return Part(filed_on, replace(order, without=(paper,)), course)

    def without_answer(self) -> Part:
        order = self.order(destination="JP", strengthens=None)
        repair = {"end_use": {"raises_military_strength": self.rng.random() < 0.15}}
        return Part(self.day(), order, self.course(repair=repair, draws=self.rng.randint(0, 2), asks=True))

    def namesake(self) -> Part:
        """A party whose name is near a listed one; sometimes it is the listed one."""
        firm = self.rng.choice(told()["namesakes"])
        order, filed_on = self.order(destination="JP", importer=firm["name"]), self.day(date(2026, 1, 12))
        same = self.rng.random() < 0.4
        given = {"documents": papers(replace(order, watched=True), filed_on)}
        course = self.course(
            same=same, repair=given, weighs_for=self.rng.random() < 0.6, then="stay", draws=self.rng.randint(0, 1)
        )
        return Part(filed_on, order, course)

    def listed_later(self) -> Part:
        """Licensed before a party is found on a list of 24 February."""
        firm = self.rng.choice([each for each in told()["namesakes"] if each["listed_on"] == date(2026, 2, 24)])
        order = self.order(destination="JP", importer=firm["name"], kind="general")
        course = self.course(same=True, slow=1, draws=1, months=24)
        return Part(self.day(OVERNIGHT, date(2026, 1, 15)), order, replace(course, slow=1))

    def military(self) -> Part:
        destination = self.rng.choice(("JP", "JP", "DE"))
        order = self.order(destination=destination, end_use="military", strengthens=destination == "JP")
        course = self.course(reconsidered=self.rng.choice((None, "upheld")), weighs_for=self.rng.random() < 0.3)
        return Part(self.day(), order, course)

    def barred_in_principle(self) -> Part:
        return Part(self.day(), self.order(end_use="wmd", destination="US"), self.course())

    def overnight(self) -> Part:
        """In use or on a desk when Announcement 1 arrives: civil, yet said to help raise military strength."""
        order = self.order(destination="JP", strengthens=True)
        course = self.course(slow=1, draws=1, months=12, weighs_for=True, stop=None)
        return Part(self.day(date(2025, 12, 1), date(2025, 12, 26)), order, course)

    def free(self) -> Part:
        return Part(self.day(), self.order(goods=("magnet-free",)), self.course())

    def general(self) -> Part:
        """A general licence, drawn on from month to month; some are changed."""
        importer = self.rng.choice((IMPORTER, None))
        order = self.order(destination="JP", kind="general", importer=importer)
        then = self.rng.choice((None, "amend", "amend", "suspend", "reinstate", "revoke", "surrender"))
        draws = self.rng.randint(2, 6) if then is None else self.rng.randint(1, 2)
        course = self.course(draws=draws, reverse=self.rng.random() < 0.3, then=then, months=self.rng.choice((24, 36)))
        return Part(self.day(OVERNIGHT, date(2026, 7, 31)), order, course)

    def undecided(self) -> Part:
        return Part(self.day(_UNDECIDED), self.order(goods=("oxide-er",), destination="DE"), self.course())

    def refused(self) -> Part:
        outcome = self.rng.choice((None, "upheld", "upheld"))
        return Part(self.day(), self.order(), self.course(refuses=True, reconsidered=outcome))

    def set_aside(self) -> Part:
        """Refused, and decided otherwise after reconsideration."""
        course = self.course(refuses=True, reconsidered="set_aside", slow=1, draws=1)
        return Part(self.day(last=_SUMMER), self.order(), course)

    def run_out(self) -> Part:
        """Used in part when its term ends."""
        course = self.course(draws=1, months=3, slow=1, then="run_out")
        return Part(self.day(last=date(2026, 3, 31)), self.order(destination="JP", kind="general"), course)

    def not_decided_yet(self) -> Part:
        """Countersigned, and sent back to the officers by who decides."""
        course = self.course(sent_back="mended", slow=1, conditions=({"kind": "port", "value": "Ningbo"},), draws=1)
        return Part(self.day(last=_SUMMER), self.order(destination="JP"), course)

    def step_not_decided_yet(self) -> Part:
        """What becomes of a suspended licence, sent back."""
        course = self.course(sent_back="step", slow=1, then="reinstate", months=24)
        return Part(self.day(_SPRING, _SUMMER), self.order(destination="JP", kind="general"), course)

    def to_recommend_again(self) -> Part:
        """Sent back, and left for a visitor."""
        course = self.course(sent_back="left", slow=1, conditions=({"kind": "port", "value": "Ningbo"},))
        return Part(self.day(_LATE, date(2026, 11, 2)), self.order(destination="JP"), course)

    def returned(self) -> Part:
        withdrawn = self.rng.choice((None, "returned", "under_review", "filed"))
        return Part(self.day(), self.order(), self.course(returned=withdrawn != "filed", withdrawn_in=withdrawn))

    def left_in(self, state: str) -> Part:
        """A case that is left in a state for a visitor to take up."""
        first, last, more = _LEFT_IN[state]
        order = self.order(destination="JP", kind="general" if "months" in more else "individual")
        if state in ("queried", "queried_under_appraisal"):
            order = replace(order, strengthens=None if state == "queried" else False)
        return Part(self.day(first, last), order, self.course(stop=state, slow=1, **more))


_MANY: Final[tuple[tuple[int, Callable[[Cast], Part]], ...]] = (
    (86, Cast.plain),
    (34, Cast.in_part),
    (28, Cast.without_paper),
    (16, Cast.without_answer),
    (12, Cast.namesake),
    (3, Cast.listed_later),
    (9, Cast.military),
    (2, Cast.barred_in_principle),
    (8, Cast.overnight),
    (8, Cast.free),
    (24, Cast.general),
    (3, Cast.undecided),
    (9, Cast.refused),
    (3, Cast.set_aside),
    (12, Cast.returned),
    (5, Cast.run_out),
    (5, Cast.not_decided_yet),
    (2, Cast.step_not_decided_yet),
    (3, Cast.to_recommend_again),
)
_LEFT_IN: Final[dict[str, tuple[date, date, dict[str, Any]]]] = {
    "filed": (date(2026, 11, 16), date.max, {}),
    "returned": (_LATE, _END, {"returned": True}),
    "under_review": (_LATE, _END, {}),
    "queried": (_LATE, _END, {"repair": None, "asks": True}),
    "under_appraisal": (_LATE, _END, {"appraisal": "identification"}),
    "queried_under_appraisal": (_LATE, _END, {"appraisal": "expert_opinion"}),
    "recommended": (_LATE, date(2026, 11, 2), {}),
    "countersigned": (_LATE, date(2026, 11, 2), {"part": 60}),
    "granted": (_LATE, date(2026, 11, 2), {}),
    "under_reconsideration": (_SUMMER, _LATE, {"refuses": True, "reconsidered": "upheld"}),
    "suspended_recommended": (_SPRING, _SUMMER, {"then": "reinstate", "months": 24}),
    "suspended_countersigned": (_SPRING, _SUMMER, {"then": "revoke", "months": 24}),
}
