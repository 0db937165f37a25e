"""A case: what follows from its events, and nothing else. Folding is pure; equal events give equal cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from sekisho.casework.findings import Found
from sekisho.casework.lawbook import File
from sekisho.casework.model import Event
from sekisho.casework.patch import patched
from sekisho.casework.table import HELD, NEW, USED_UP, State, table
from sekisho.dossier import read_application
from sekisho.dossier.model import Dossier
from sekisho.licence.model import Licence
from sekisho.regime.rows import Text
from sekisho.screening.adjudication import NOBODY, Adjudication, Adjudications, HitKey

_NONE: Final[Mapping[Any, Any]] = MappingProxyType({})


class BrokenCase(ValueError):
    """Events that no sequence of commands leads to. `place` is the first that does not follow, from 1."""

    def __init__(self, case: str, place: int, cause: str) -> None:
        super().__init__(f"case {case}, event {place}: {cause}")
        self.case = case
        self.place = place
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Draw:
    """Goods that left under the licence: product mass in grams by line, net of what was given back. mode: of transport,
    None where it was not said."""

    key: str
    export: str
    on: date
    lines_g: Mapping[int, int]
    mode: str | None = None


@dataclass(frozen=True)
class Case:
    """Where a case stands after its events.

    application: the file as last filed, answered and amended (the JSON of an application). found: what the law was last
    found to say of it. judged: names that an officer judged. special: what the applicant says of special circumstances,
    None where none are claimed. amends: the case and the licence that this one asks to change.
    recommendation, countersignature: those that stand; an edit voids them. decision: the last `decided`.
    draws: by key. suspended_for: the grounds on which the licence is suspended, each lifted by itself.
    standing: each change of the licence's state, in the words of the ledger, with its day.
    """

    id: str
    events: tuple[Event, ...] = ()
    state: str = NEW
    application: Mapping[str, Any] = field(default_factory=lambda: _NONE)
    found: Found | None = None
    judged: Adjudications = NOBODY
    special: Mapping[str, Any] | None = None
    amends: Mapping[str, str] | None = None
    recommendation: Event | None = None
    countersignature: Event | None = None
    decision: Event | None = None
    licence: Licence | None = None
    draws: Mapping[str, Draw] = field(default_factory=lambda: _NONE)
    suspended_for: tuple[str, ...] = ()
    standing: tuple[tuple[date, str], ...] = ()

    @classmethod
    def of(cls, events: Iterable[Event]) -> Case:
        """The case of some events, in their order. Raises BrokenCase, and ValueError for no events at all."""
        case: Case | None = None
        kept: list[Event] = []
        draws: dict[str, Draw] = {}
        for event in events:
            case = cls(event.case) if case is None else case
            # A licence in use has thousands of draws: one list and one table grow, and are not copied for each.
            case = case._moved(event, kept, draws)
            kept.append(event)
        if case is None:
            raise ValueError("a case has at least one event; a new one is Case(id)")
        return replace(case, events=tuple(kept))

    def after(self, event: Event) -> Case:
        """The case after one more event. Raises BrokenCase for one that does not follow."""
        moved = self._moved(event, self.events, dict(self.draws))
        return moved._knowing(replace(moved, events=(*self.events, event)))

    def _knowing(self, moved: Case) -> Case:
        """A later case of the same file need not read it again."""
        if moved.application is self.application and "dossier" in self.__dict__:
            moved.__dict__["dossier"] = self.dossier
        return moved

    def _moved(self, event: Event, before: Sequence[Event], draws: dict[str, Draw]) -> Case:
        """The case after an event that is not yet among its events; `draws` are changed in place."""
        place = len(before) + 1
        if event.case != self.id:
            raise BrokenCase(self.id, place, f"is of case {event.case}")
        if before and event.at < before[-1].at:
            raise BrokenCase(self.id, place, "is earlier than the one before it")
        outcome = str(event.what.get("outcome", ""))
        state = table().next(self.state, event.kind, outcome)
        if state is None:
            said = f"{event.kind} ({outcome})" if outcome else event.kind
            raise BrokenCase(self.id, place, f"{said} does not follow while the case is {self.state}")
        try:
            changed = _fields(self, event, draws)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise BrokenCase(self.id, place, f"{event.kind} lacks what it should hold: {error!r}") from error
        became = table().states[state]
        if became.licence is not None and (not self.standing or self.standing[-1][1] != became.licence):
            changed["standing"] = (*self.standing, (event.day, became.licence))
        changed |= {each: None for each in HELD if each not in became.holds}
        return self._knowing(replace(self, state=state, **changed))

    @property
    def standing_now(self) -> State:
        """The state, with what the table says of it."""
        return table().states[self.state]

    @property
    def state_said(self) -> str:
        """The word that the state is told by, one of `Table.names`: `used_up` of a licence that ended when everything
        that it covers had left, and the state itself otherwise."""
        return USED_UP if self.standing_now.used_up is not None and self.is_used_up else self.state

    @property
    def state_name(self) -> Text:
        """What the case is, in each language."""
        return table().names[self.state_said]

    @property
    def is_used_up(self) -> bool:
        """Did everything that the licence covers leave? No where there is no licence."""
        if self.licence is None:
            return False
        drawn_g = self.drawn_g
        return all(drawn_g.get(line.line, 0) == line.net_g for line in self.licence.lines)

    @property
    def is_open(self) -> bool:
        """Does the authority still owe a decision, or the licence that it granted?"""
        return self.standing_now.open

    @property
    def has_licence(self) -> bool:
        """Is a licence out that may yet be used?"""
        return self.standing_now.licence in ("open", "suspended")

    @property
    def is_amendment(self) -> bool:
        return self.amends is not None

    @cached_property
    def dossier(self) -> Dossier:
        """The file, read. Raises InputError for one that cannot be (none that `act` let in)."""
        return read_application(self.application, self.id)

    @property
    def file(self) -> File:
        """What is held against the law. Acts that spare pending files spare no licence."""
        return File(self.dossier, self.judged, None if self.has_licence else self.filed_on)

    @property
    def filed_on(self) -> date | None:
        return self.events[0].day if self.events else None

    @property
    def drawn_g(self) -> Mapping[int, int]:
        """Product mass that has left, by line, net of what was given back."""
        drawn: dict[int, int] = {}
        for draw in self.draws.values():
            for line, mass_g in draw.lines_g.items():
                drawn[line] = drawn.get(line, 0) + mass_g
        return drawn

    @property
    def granted_g(self) -> Mapping[int, int]:
        """Product mass granted by line, by the decision that stands; empty without one."""
        lines = self.decision.what["lines"] if self.decision is not None else ()
        return {line["line"]: line["granted_g"] for line in lines if line["granted_g"]}

    def licence_on(self, day: date) -> str | None:
        """What the licence was on a day, in the words of the ledger, by all that is recorded; None before its first."""
        return next((state for since, state in reversed(self.standing) if since <= day), None)

    def last(self, kind: str) -> Event | None:
        """The last event of a kind."""
        return next((event for event in reversed(self.events) if event.kind == kind), None)


def _fields(case: Case, event: Event, draws: dict[str, Draw]) -> dict[str, Any]:
    """What an event changes beside the state."""
    what = event.what
    changed: dict[str, Any] = {}
    if "finding" in what:
        changed["found"] = Found.from_json(what["finding"])
    if "special" in what:
        changed["special"] = what["special"]
    match event.kind:
        case "filed":
            changed |= {"application": what["application"], "amends": what.get("amends")}
        case "answered":
            changed["application"] = patched(case.application, what["changes"])
        case "amended" if what["outcome"] == "application":
            changed["application"] = patched(case.application, what["changes"])
        case "hit_adjudicated":
            changed["judged"] = with_judgement(case.judged, event)
        case "recommended":
            changed["recommendation"] = event
        case "countersigned":
            changed["countersignature"] = event
        case "decided":
            changed["decision"] = event
        case "issued":
            changed["licence"] = Licence.from_json(what["licence"])
        case "drawn":
            lines_g = {int(line): mass_g for line, mass_g in what["lines"].items()}
            draws[what["key"]] = Draw(
                what["key"], what["export"], date.fromisoformat(what["on"]), lines_g, what.get("transport_mode")
            )
            changed["draws"] = draws
        case "draw_reversed":
            draws[what["corrects"]] = _less(draws[what["corrects"]], what["lines"])
            changed["draws"] = draws
        case "suspended":
            changed["suspended_for"] = (
                *(each for each in case.suspended_for if each != what["ground"]),
                what["ground"],
            )
        case "reinstated":
            changed["suspended_for"] = tuple(each for each in case.suspended_for if each not in what["grounds"])
            if case.licence is not None:
                over_bars = dict.fromkeys((*case.licence.over_bars, *what.get("over_bars", ())))
                changed["licence"] = replace(case.licence, over_bars=tuple(over_bars))
    return changed


def with_judgement(judged: Adjudications, event: Event) -> Adjudications:
    """What was judged of names, with one more judgement; of several about one hit the latest counts."""
    hit = HitKey.read(event.what["hit"])
    if hit is None:
        raise KeyError("hit")
    one = Adjudication(hit, event.what["same"], event.by.person, event.day, event.why, dict(event.what["seen"]))
    return Adjudications({**judged.latest, hit.folded: one})


def _less(draw: Draw, back: Mapping[str, int]) -> Draw:
    lines_g = {line: mass_g - back.get(str(line), 0) for line, mass_g in draw.lines_g.items()}
    return replace(draw, lines_g=lines_g)
