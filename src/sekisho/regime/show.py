"""A law on a day as plain data: what binds, what does not, and what nobody can say."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sekisho.facts.dictionary import BASES
from sekisho.places import data_path
from sekisho.regime.folders import HEAD
from sekisho.regime.instruments import Instrument, Kind, State, Statement
from sekisho.regime.law import Law, Regime
from sekisho.regime.naming import law_ids
from sekisho.regime.parties import by_notice, listed
from sekisho.regime.rows import LANGUAGES, Text, load_yaml
from sekisho.regime.rules import Rule
from sekisho.regime.tables import Clock

Json = dict[str, Any]

STATES: Final[Mapping[State | None, Text]] = MappingProxyType(
    {
        State.IN_FORCE: {"en": "in force", "ja": "施行中", "zh": "施行中"},
        State.OBSERVED: {"en": "observed", "ja": "実務として観察", "zh": "实践中可见"},
        State.ISSUED: {"en": "issued, not yet in force", "ja": "公布済み・未施行", "zh": "已公布，尚未施行"},
        State.SUSPENDED: {"en": "suspended", "ja": "停止中", "zh": "暂停实施"},
        State.REPEALED: {"en": "repealed", "ja": "廃止", "zh": "已废止"},
        State.EXTENSION_ANNOUNCED: {
            "en": "suspended until lately; an extension is announced, no notice enacts it",
            "ja": "停止期間満了。延長は発表されたが、公告は確認されていない",
            "zh": "暂停期届满；已宣布延长，未见公告落实",
        },
        State.UNVERIFIED: {"en": "state not verified", "ja": "状態未確認", "zh": "状态未经核实"},
        None: {"en": "no such act on this day", "ja": "この日には存在しない", "zh": "该日尚不存在"},
    }
)
"""Each state in words; None is the state of an act on a day before it was issued or known."""

ENDED: Final = "ended"
_OVER: Final[Mapping[bool, Text]] = MappingProxyType(
    {
        True: {"en": "no longer in force", "ja": "失効", "zh": "已失效"},
        False: {"en": "no longer observed", "ja": "実務としては終了", "zh": "实践中已不再适用"},
    }
)
"""What became of an act whose last state ran out, by whether that act was law."""


def show(regime: Regime, day: date) -> Json:
    """Everything that a law says of one day, as JSON-able data. Raises InputError for a day that it does not cover.

    `binds` is true, false, or null where nobody can say. Rows that do not stand on the day are left out; acts and
    rules are kept whatever their state, since that they do not bind is an answer too.
    """
    regime.check_covered(day)
    law = regime.law
    return {
        "regime": regime.as_json(day),
        "title": dict(law.title),
        "notes": [dict(note) for note in law.notes],
        "covers": {"from": str(law.from_day), "to": text_of(law.to_day)},
        "acts": [act_json(act, day, regime.known_on) for act in law.instruments.values()],
        "rules": [rule_json(rule) | {"binds": regime.rule_binds(rule, day)} for rule in law.rules],
        "control_list": [
            {"act": act, "binds": list_binds(regime, act, day), "codes": list(codes_of(law, act))}
            for act in law.control_list.acts
        ],
        "documents": [
            {
                "kind": kind.kind,
                "name": dict(kind.name),
                "asked_of": kind.asked_of,
                "basis": str(kind.basis),
                "source": kind.source,
                "confidence": kind.confidence,
            }
            for kind in law.documents.values()
            if regime.row_stands(kind, day)
        ],
        "evidence": [
            {"level": row.level, "fact": row.fact, "least": basis_name(row.least), "source": row.source}
            for row in law.evidence
            if regime.row_stands(row, day)
        ],
        "licence_types": [
            {
                "kind": row.kind,
                "most_end_users": row.most_end_users,
                "most_exports": row.most_exports,
                "most_months": row.most_months,
                "citation": row.cite,
            }
            for row in law.licence_types
            if regime.row_stands(row, day)
        ],
        "clock": None if law.clock is None else clock_json(law.clock),
        "pools": [
            {
                "id": pool.id,
                "elements": list(pool.elements),
                "destination": pool.destination,
                "from": str(pool.first),
                "to": str(pool.last),
                "ceiling_g": pool.ceiling_g,
                "text": dict(pool.text),
                "basis": str(pool.basis),
            }
            for pool in law.pools
            if regime.row_stands(pool, day)
        ],
        "lists": list(coverage(law)),
        "parties": by_notice(listed(regime, day), regime),
        "source": law.source,
        "confidence": law.confidence,
    }


def list_laws(root: Path | None = None) -> list[Json]:
    """Every law with its overlays: `[{"id", "title", "covers", "note", "overlays": [{"id", "title", "note"}]}]`; a
    note says what a law leaves out, or an overlay assumes, and may be null."""
    root = data_path("law") if root is None else root

    def head(name: str) -> Json:
        found: Json = load_yaml((root / name / HEAD).read_bytes(), f"{name}/{HEAD}")
        return found

    return [
        {
            "id": law,
            "title": head(law)["title"],
            "covers": {key: str(day) for key, day in head(law)["coverage"].items()},
            "note": head(law).get("note"),
            "overlays": [
                {"id": overlay, "title": head(overlay)["title"], "note": head(overlay).get("note")}
                for overlay in overlays
            ],
        }
        for law, overlays in law_ids(root).items()
    ]


def act_json(act: Instrument, day: date, known_on: date) -> Json:
    """An act and its state on a day, as known on another."""
    return {
        "act": act.id,
        "part": act.part,
        "kind": str(act.kind),
        "part_name": dict(act.part_name),
        "title": dict(act.title),
        **state_on(act, day, known_on),
        "source": act.source,
        "confidence": act.confidence,
    }


def state_on(act: Instrument, day: date, known_on: date) -> Json:
    """The state of an act, see `state_json`, over the days around `day` on which nothing known later says otherwise;
    where its last one ran out, the state is ENDED from the day after."""
    over = act.ended(day, known_on)
    if over is None or over.last is None:
        return state_json(act.holding(day, known_on))
    since = over.last + timedelta(days=1)
    ended = {"state": ENDED, "state_text": dict(_OVER[act.kind is not Kind.PRACTICE]), "binds": False}
    return state_json(over) | ended | {"from": str(since), "to": None}


def state_json(said: Statement | None) -> Json:
    """A state with its interval, who says so and since when it is known; None: there is no such act, or not yet."""
    return {
        "state": None if said is None else str(said.state),
        "state_text": dict(STATES[None if said is None else said.state]),
        "binds": False if said is None else said.state.binds,
        "from": None if said is None else str(said.first),
        "to": None if said is None else text_of(said.last),
        "said_by": None if said is None else said.said_by,
        "said_by_text": None if said is None else dict(said.told),
        "known_from": None if said is None else str(said.known_from),
    }


def rule_json(rule: Rule) -> Json:
    """A rule without its state."""
    return {
        "rule": rule.id,
        "effect": str(rule.effect),
        "level": rule.level,
        "document": rule.document,
        "applies_to": str(rule.applies_to),
        "scope": str(rule.scope),
        "basis": str(rule.basis),
        "citation": {language: rule.citation(language) for language in LANGUAGES},
        "text": dict(rule.text),
        "source": rule.source,
        "confidence": rule.confidence,
    }


def list_binds(regime: Regime, act: str, day: date) -> bool | None:
    """Does the act behind a part of the control list bind, in any of the parts that have their own dates?"""
    instrument = act.partition(":")[0]
    states = [regime.act_binds(found, part, day) for found, part in regime.law.instruments if found == instrument]
    return True if True in states else None if None in states else False


def codes_of(law: Law, act: str) -> tuple[str, ...]:
    """The control codes of an act or part, each once, in the list's order."""
    return tuple(dict.fromkeys(entry.code for entry in law.control_list.entries if entry.act == act))


def coverage(law: Law) -> Iterable[Json]:
    """For each notice that says how many parties it names: how many of them the lists hold."""
    held: Counter[str] = Counter()
    for folder in law.lists:
        file = folder.path / "entities.csv"
        if file.is_file():
            with file.open(encoding="utf-8", newline="") as rows:
                held.update(row["notice"] for row in csv.DictReader(rows))
    for (act, _), instrument in law.instruments.items():
        if instrument.entities_named is not None:
            title = dict(instrument.title)
            yield {"notice": act, "title": title, "named": instrument.entities_named, "here": held[act]}


def gaps(regime: Regime, day: date) -> list[Json]:
    """Notices that bind on `day` and name more parties than the lists hold, see `coverage`: whoever is left out is not
    found by any name. Each with the day `from` which it binds."""
    states = {act: instrument.holding(day, regime.known_on) for (act, _), instrument in regime.law.instruments.items()}
    binding = {act: str(said.first) for act, said in states.items() if said is not None and said.state.binds is True}
    return [
        each | {"from": binding[each["notice"]]}
        for each in coverage(regime.law)
        if each["here"] < each["named"] and each["notice"] in binding
    ]


def unread(law: Law, day: date) -> Text | None:
    """What whoever is judged by the law of `day` must know where nobody has read what was published up to it."""
    if law.read_to is None or day <= law.read_to:
        return None
    return {
        "en": f"this is the law of {day} as far as it was published by {law.read_to}: what was enacted, suspended or "
        "prolonged since is not in it",
        "ja": f"{day}の法を、{law.read_to}までに公表された限りで適用した。その後の制定・停止・延長は含まない",
        "zh": f"本结论适用{day}的法律，以{law.read_to}前已公布者为限；其后的制定、暂停或延期未包括在内",
    }


def clock_json(clock: Clock) -> Json:
    """The clock, its calendar's bounds, and what was observed."""
    return {
        "working_days": clock.working_days,
        "citation": {language: clock.citation(language) for language in LANGUAGES},
        "calendar": {"from": str(clock.calendar.first), "to": str(clock.calendar.last)},
        "observed_days": {
            "p50": clock.observed.p50_days,
            "source": clock.observed.source,
            "published": [
                {"text": dict(said.text), "from": str(said.first), "to": text_of(said.last), "source": said.source}
                for said in clock.observed.published
            ],
        },
    }


def basis_name(basis: int) -> str:
    """The lower-case name of an answer's basis."""
    return next(name for name, value in BASES.items() if value == basis)


def text_of(day: date | None) -> str | None:
    return None if day is None else str(day)
