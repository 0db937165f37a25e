"""Two laws, or one law on two days: what binds now and did not, since when, and on whose word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeVar

from sekisho.regime.instruments import Instrument, Statement
from sekisho.regime.law import Regime
from sekisho.regime.parties import by_notice, listed
from sekisho.regime.rows import LANGUAGES, Dated, Text, stands
from sekisho.regime.rules import Rule
from sekisho.regime.show import basis_name, codes_of, list_binds, rule_json, state_json, state_on
from sekisho.regime.tables import DocumentKind, Evidence, LicenceType, Pool

Json = dict[str, Any]
Row = TypeVar("Row", bound=Dated)


class Change(StrEnum):
    """What became of a rule."""

    BINDS_NOW = "binds_now"
    BINDS_NO_LONGER = "binds_no_longer"
    UNKNOWN_NOW = "unknown_now"
    REWORDED = "reworded"


CHANGES: Final[Mapping[Change, Text]] = MappingProxyType(
    {
        Change.BINDS_NOW: {"en": "binds now", "ja": "新たに適用", "zh": "现已适用"},
        Change.BINDS_NO_LONGER: {"en": "binds no longer", "ja": "適用されなくなった", "zh": "不再适用"},
        Change.UNKNOWN_NOW: {
            "en": "whether it binds cannot be said",
            "ja": "適用の有無を判断できない",
            "zh": "是否适用无法判断",
        },
        Change.REWORDED: {"en": "binds as before, changed", "ja": "引き続き適用・内容変更", "zh": "继续适用，内容有变"},
    }
)
_SINCE: Final[Text] = MappingProxyType(
    {
        "en": "{what}: {change} (since {since}; source: {by}, known from {known})",
        "ja": "{what}：{change}({since}から。根拠：{by}。{known}に判明)",
        "zh": "{what}：{change}(自{since}起；依据：{by}，{known}获知)",
    }
)
_PLAIN: Final[Text] = MappingProxyType({"en": "{what}: {change}", "ja": "{what}：{change}", "zh": "{what}：{change}"})


@dataclass(frozen=True, slots=True)
class Word:
    """Since when something is as it is, who says so, and since when that is known; None where nobody says.

    said_by: the id of an act, or a source in English; told: the same for a reader.
    """

    since: date | str | None
    said_by: str | None
    told: Text | None
    known_from: date | str | None

    @classmethod
    def of(cls, said: Statement) -> Word:
        return cls(said.first, said.said_by, said.told, said.known_from)

    def sentence(self, what: Text, change: Text) -> Text:
        """ "What: change (since …)" in every language."""
        if self.since is None or self.told is None:
            return MappingProxyType({each: _PLAIN[each].format(what=what[each], change=change[each]) for each in what})
        dates = {"since": self.since, "known": self.known_from}
        return MappingProxyType(
            {
                each: _SINCE[each].format(what=what[each], change=change[each], by=self.told[each], **dates)
                for each in what
            }
        )


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that the two laws treat differently; `before` or `after` is None where the law has no such rule.

    fields: of a reworded rule, what differs.
    """

    id: str
    change: Change
    before: Rule | None
    after: Rule | None
    fields: tuple[str, ...]
    word: Word

    @property
    def rule(self) -> Rule:
        rule = self.before if self.after is None else self.after
        assert rule is not None
        return rule

    def as_json(self) -> Json:
        rule = self.rule
        what = {language: f"{rule.citation(language)} ({rule.id})" for language in LANGUAGES}
        return {
            **rule_json(rule),
            "change": str(self.change),
            "change_text": dict(CHANGES[self.change]),
            "sentence": dict(self.word.sentence(what, CHANGES[self.change])),
            "text_before": None if self.before is None else dict(self.before.text),
            "text_after": None if self.after is None else dict(self.after.text),
            "fields": list(self.fields),
            **_word_json(self.word),
        }


@dataclass(frozen=True, slots=True)
class ActChange:
    """An act, or a part with its own dates, whose state differs; `before` and `after` as `show.state_on` tells it."""

    act: Instrument
    before: Json
    after: Json

    def as_json(self) -> Json:
        after = self.after
        word = Word(after["from"], after["said_by"], after["said_by_text"], after["known_from"])
        what = {language: self.act.name(language) for language in LANGUAGES}
        return {
            "act": self.act.id,
            "part": self.act.part,
            "part_name": dict(self.act.part_name),
            "title": dict(self.act.title),
            "before": self.before,
            "after": after,
            "sentence": dict(word.sentence(what, after["state_text"])),
        }


@dataclass(frozen=True)
class RegimeDiff:
    """What differs between `one` on `day_one` and `other` on `day_other`.

    codes: control codes as (act, code) that a binding act lists only now (`appear`), only before (`disappear`), or
    that an act of unknown state lists now and did not before (`unknown`). rows: for each small table, what appears
    and what disappears. parties: who is put on a list (`appear`) and taken off it (`disappear`), by notice.
    """

    one: Regime
    other: Regime
    day_one: date
    day_other: date
    rules: tuple[RuleChange, ...]
    acts: tuple[ActChange, ...]
    codes: Mapping[str, tuple[tuple[str, str], ...]]
    rows: Mapping[str, Mapping[str, tuple[Json, ...]]]
    parties: Mapping[str, tuple[Json, ...]]

    @property
    def empty(self) -> bool:
        """Do both say the same?"""
        changed = [found for table in (*self.rows.values(), self.parties) for found in table.values()]
        return not (self.rules or self.acts or any(self.codes.values()) or any(changed))

    def as_json(self) -> Json:
        return {
            "one": self.one.as_json(self.day_one),
            "other": self.other.as_json(self.day_other),
            "rules": [change.as_json() for change in self.rules],
            "parties": {kind: list(found) for kind, found in self.parties.items()},
            "acts": [change.as_json() for change in self.acts],
            "control_codes": {
                kind: [{"act": act, "code": code} for act, code in found] for kind, found in self.codes.items()
            },
            **{table: {kind: list(found) for kind, found in kinds.items()} for table, kinds in self.rows.items()},
        }


def diff(one: Regime, other: Regime) -> RegimeDiff:
    """What `other` says that `one` does not, and the reverse. A regime of filing days is taken as of the day on which
    it is known. Raises InputError for a day that a law does not cover."""
    day_one, day_other = one.day(one.known_on), other.day(other.known_on)
    one.check_covered(day_one)
    other.check_covered(day_other)
    return RegimeDiff(
        one,
        other,
        day_one,
        day_other,
        rules=tuple(_rule_changes(one, day_one, other, day_other)),
        acts=tuple(_act_changes(one, day_one, other, day_other)),
        codes=_codes(one, day_one, other, day_other),
        rows=_rows(one, day_one, other, day_other),
        parties=_parties(one, day_one, other, day_other),
    )


def _rule_changes(one: Regime, day_one: date, other: Regime, day_other: date) -> Iterable[RuleChange]:
    before = {rule.id: rule for rule in one.law.rules}
    after = {rule.id: rule for rule in other.law.rules}
    for rule_id in dict.fromkeys((*after, *before)):
        was, now = before.get(rule_id), after.get(rule_id)
        bound = False if was is None else one.rule_binds(was, day_one)
        binds = False if now is None else other.rule_binds(now, day_other)
        if bound is not binds:
            change = {True: Change.BINDS_NOW, False: Change.BINDS_NO_LONGER, None: Change.UNKNOWN_NOW}[binds]
            yield RuleChange(rule_id, change, was, now, (), _word(now or was, other, day_other))
        elif was is not None and now is not None and binds is not False:
            fields = tuple(name for name in _COMPARED if getattr(was, name) != getattr(now, name))
            if fields:
                yield RuleChange(rule_id, Change.REWORDED, was, now, fields, _word(now, other, day_other))


_COMPARED: Final = (
    *("cite", "effect", "applies_to", "scope", "basis", "level", "stops_clock", "document", "lifts", "pools", "when"),
    "text",
)


def _word(rule: Rule | None, regime: Regime, day: date) -> Word:
    """On whose word a rule is as it is: that of its act's state, or of its act where the row's own days decide."""
    assert rule is not None
    said = rule.instrument.holding(day, regime.known_on)
    if rule.id not in {each.id for each in regime.law.rules}:
        return _NOBODY
    if said is None:
        over = rule.instrument.ended(day, regime.known_on)
        ended_on = None if over is None else over.last
        return _NOBODY if over is None or ended_on is None else replace(Word.of(over), since=ended_on + _A_DAY)
    act, known_from = rule.instrument, rule.known_from or said.known_from
    if not stands(rule, day, regime.known_on):
        since = None if rule.last is None else rule.last + _A_DAY
        return Word(since, act.id, act.title, known_from)
    if rule.first is not None and rule.first > said.first:
        return Word(rule.first, act.id, act.title, known_from)
    return Word.of(said)


_A_DAY: Final = timedelta(days=1)
_NOBODY: Final = Word(None, None, None, None)


def _act_changes(one: Regime, day_one: date, other: Regime, day_other: date) -> Iterable[ActChange]:
    for act in dict.fromkeys((*other.law.instruments, *one.law.instruments)):
        was, now = one.law.instruments.get(act), other.law.instruments.get(act)
        before, after = _state(was, one, day_one), _state(now, other, day_other)
        if before["state"] != after["state"]:
            found = now or was
            assert found is not None
            yield ActChange(found, before, after)


def _state(act: Instrument | None, regime: Regime, day: date) -> Json:
    return state_json(None) if act is None else state_on(act, day, regime.known_on)


def _codes(one: Regime, day_one: date, other: Regime, day_other: date) -> Mapping[str, tuple[tuple[str, str], ...]]:
    def listed(regime: Regime, day: date, state: bool | None) -> dict[tuple[str, str], None]:
        acts = [act for act in regime.law.control_list.acts if list_binds(regime, act, day) is state]
        return dict.fromkeys((act, code) for act in acts for code in codes_of(regime.law, act))

    before, after = listed(one, day_one, True), listed(other, day_other, True)
    open_before, open_after = listed(one, day_one, None), listed(other, day_other, None)
    return MappingProxyType(
        {
            "appear": tuple(code for code in after if code not in before),
            "disappear": tuple(code for code in before if code not in after),
            "unknown": tuple(code for code in open_after if code not in open_before),
        }
    )


def _rows(one: Regime, day_one: date, other: Regime, day_other: date) -> Mapping[str, Mapping[str, tuple[Json, ...]]]:
    def table(rows: Callable[[Regime], Iterable[Row]], told: Callable[[Row], Json]) -> Mapping[str, tuple[Json, ...]]:
        before = [told(row) for row in rows(one) if one.row_stands(row, day_one)]
        after = [told(row) for row in rows(other) if other.row_stands(row, day_other)]
        return {
            "appear": tuple(row for row in after if row not in before),
            "disappear": tuple(row for row in before if row not in after),
        }

    return MappingProxyType(
        {
            "documents": table(
                lambda regime: regime.law.documents.values(),
                lambda row: {"kind": row.kind, "name": dict(row.name), **_rests(row)},
            ),
            "evidence": table(
                lambda regime: regime.law.evidence,
                lambda row: {
                    "level": row.level,
                    "fact": row.fact,
                    "least": basis_name(row.least),
                    **_rests(row),
                },
            ),
            "licence_types": table(
                lambda regime: regime.law.licence_types,
                lambda row: {
                    "kind": row.kind,
                    "most_end_users": row.most_end_users,
                    "most_exports": row.most_exports,
                    "most_months": row.most_months,
                    **_rests(row),
                },
            ),
            "pools": table(
                lambda regime: regime.law.pools,
                lambda row: {
                    "id": row.id,
                    "ceiling_g": row.ceiling_g,
                    "text": dict(row.text),
                    **_rests(row),
                },
            ),
        }
    )


def _rests(row: DocumentKind | Evidence | LicenceType | Pool) -> Json:
    """Since when a row stands, who says so, and whether that is law, practice or an assumption."""
    return {
        **{key: None if day is None else str(day) for key, day in (("from", row.first), ("to", row.last))},
        "known_from": None if row.known_from is None else str(row.known_from),
        "source": row.source,
        "confidence": row.confidence,
        "basis": str(row.basis),
    }


def _parties(one: Regime, day_one: date, other: Regime, day_other: date) -> Mapping[str, tuple[Json, ...]]:
    before = {(party.list, party.id): party for party in listed(one, day_one)}
    after = {(party.list, party.id): party for party in listed(other, day_other)}
    put_on = (party for key, party in after.items() if key not in before)
    taken_off = (party for key, party in before.items() if key not in after)
    found = {"appear": tuple(by_notice(put_on, other)), "disappear": tuple(by_notice(taken_off, one))}
    return MappingProxyType(found)


def _word_json(word: Word) -> Json:
    return {
        "since": None if word.since is None else str(word.since),
        "said_by": word.said_by,
        "said_by_text": None if word.told is None else dict(word.told),
        "known_from": None if word.known_from is None else str(word.known_from),
    }
