"""A finding: what a dated law says of one application, line by line, in the words of the contract."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

import sekisho
from sekisho.determination import explain, names_unread, questions
from sekisho.determination.assemble import Assembled, assemble
from sekisho.determination.classified import classification
from sekisho.determination.contradictions import contradictions
from sekisho.determination.fold import States, states_on
from sekisho.determination.inputs import Inputs, inputs
from sekisho.determination.limits import grant_lines
from sekisho.determination.outcome import OUTCOMES, SCRUTINY
from sekisho.determination.owned import Owned, held_by_listed
from sekisho.determination.questions import Json
from sekisho.determination.verdict import Determiner, Verdict
from sekisho.dossier.model import Dossier
from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary, dictionary
from sekisho.facts.dictionary import LANGUAGES
from sekisho.regime.law import Law, Regime
from sekisho.regime.show import unread as unread_by
from sekisho.screening.adjudication import NOBODY, Adjudications
from sekisho.screening.lists import read_lists
from sekisho.screening.names.model import ALERT, MATCHER_VERSION
from sekisho.screening.ownership import Stake
from sekisho.screening.screener import Found, Hit, Screener, hit_json


@dataclass(frozen=True)
class Finder:
    """Finds for applications under one regime. Everything that rests on the law alone is read and worked out once."""

    regime: Regime
    dictionary: Dictionary
    determiner: Determiner
    screener: Screener

    @classmethod
    def of(cls, regime: Regime, facts: Dictionary | None = None) -> Finder:
        facts = dictionary() if facts is None else facts
        lists = tuple(read_lists(folder.path) for folder in regime.law.lists)
        return cls(regime, facts, Determiner(regime, facts), Screener(lists))

    def find(
        self,
        dossier: Dossier,
        adjudications: Adjudications = NOBODY,
        stakes: Sequence[Stake] | None = None,
        told: Callable[[], None] = lambda: None,
    ) -> Json:
        """The finding as the JSON of `check`.

        adjudications settle hits on lists; stakes tell who owns the importer and the end users; told is called after
        each line. Raises InputError for a day outside the law's coverage, and for stakes that cannot all be.
        """
        return self._telling(dossier, adjudications, stakes).as_json(told)

    def find_with_inputs(
        self, dossier: Dossier, adjudications: Adjudications = NOBODY, stakes: Sequence[Stake] | None = None
    ) -> tuple[Json, Inputs]:
        """The same, and what the rules were told of each line."""
        telling = self._telling(dossier, adjudications, stakes)
        return telling.as_json(), inputs(self.determiner, telling.verdict, telling.assembled)

    def _telling(self, dossier: Dossier, adjudications: Adjudications, stakes: Sequence[Stake] | None) -> _Telling:
        day = self.regime.day(dossier.filed_on)
        if self.regime.on is None and not self.regime.covers(day):
            cause = f"{day} is outside what {self.regime.law.id} covers"
            remedy = _covered_remedy(self.regime.law, day)
            raise InputError(Problem("filed_on", cause, remedy))
        self.regime.check_covered(day)
        found = self._screened(dossier, day, adjudications)
        hits = {party: screened.hits for party, screened in found.items()}
        owned = held_by_listed(dossier, stakes, self.screener, day, adjudications)
        assembled = assemble(dossier, hits, self.dictionary, owned.value)
        states = states_on(self.regime, day, assembled.table.n)
        verdict = self.determiner.decide(assembled.table, states)
        return _Telling(self, assembled, verdict, states, day, found, owned)

    def _screened(self, dossier: Dossier, day: date, adjudications: Adjudications) -> Mapping[str, Found]:
        """What the lists of the day have on every party that is named, by its id."""
        known_on = self.regime.known_on
        return {
            party.id: self.screener.find(party.name, party.value("country"), day, adjudications, known_on=known_on)
            for party in dossier.parties.values()
            if party.name is not None
        }

    @cached_property
    def clock_rules(self) -> tuple[int, ...]:
        """Places of the rules that take a line out of the statutory clock."""
        return tuple(place for place, rule in enumerate(self.regime.law.rules) if rule.stops_clock)


def _covered_remedy(law: Law, day: date) -> str:
    """Which day to name instead: the filing day lies before the law's first day or after its last."""
    if day < law.from_day:
        return f"it begins on {law.from_day}; name a regime of a later day to ask that day's law"
    return f"it ends on {law.to_day}; name a regime of an earlier day to ask that day's law"


@dataclass(frozen=True)
class _Telling:
    finder: Finder
    assembled: Assembled
    verdict: Verdict
    states: States
    day: date
    found: Mapping[str, Found]
    owned: Owned

    def as_json(self, told: Callable[[], None] = lambda: None) -> Json:
        dossier = self.assembled.dossier
        limited = grant_lines(self.finder.regime, self.verdict, self.assembled.table, dossier)
        lines = []
        for row in range(len(dossier.lines)):
            lines.append(self._line(row, limited.outcome[row], limited.granted_g[row]))
            told()
        strongest = max(range(len(lines)), key=lambda row: int(limited.outcome[row]))
        weakest = [OUTCOMES.index(line["possible"][0]) for line in lines]
        most = [OUTCOMES.index(line["possible"][1]) for line in lines]
        return {
            "application": dossier.id,
            "source": dossier.source,
            "regime": self.finder.regime.as_json(self.day),
            "engine": sekisho.__version__,
            "facts_hash": facts_hash(self.assembled),
            "outcome": lines[strongest]["outcome"],
            "possible": [OUTCOMES[max(weakest)], OUTCOMES[max(most)]],
            "lines": lines,
            "parties": list(self._parties()),
            "ownership": self.owned.as_json(),
            "clock": self._clock(),
            "warnings": list(self._warnings()),
        }

    def _line(self, row: int, outcome: int, granted_g: int) -> Json:
        finder, folded = self.finder, self.verdict.folded
        determiner = finder.determiner
        missing, advised = explain.documents(determiner, self.verdict, row)
        acts = [determiner.acts[place] for place in np.flatnonzero(self.verdict.law_unknown[row])]
        weakest, strongest = int(folded.weakest[row]), int(folded.strongest[row])
        tree = self.assembled.trees[self.assembled.dossier.lines[row].line]
        return {
            "line": self.assembled.dossier.lines[row].line,
            "outcome": OUTCOMES[outcome],
            # Pools may still cover a limited line in full.
            "possible": [OUTCOMES[min(weakest, outcome)], OUTCOMES[strongest]],
            "scrutiny": SCRUTINY[folded.scrutiny[row]],
            "control_codes": explain.control_codes(determiner, folded, row, self.day),
            "classification": classification(determiner, folded, row, self.day),
            "grantable_g": int(granted_g),
            "reasons": explain.reasons(determiner, self.verdict, row, self.day),
            "missing_facts": questions.missing_facts(determiner, self.verdict, self.assembled, row),
            "missing_documents": missing,
            "advised_documents": advised,
            "law_unknown": [f"{act}:{part}" if part else act for act, part in acts],
            "lawful_alternatives": explain.lawful_alternatives(determiner, self.verdict, self.states, row),
            "tree_problems": [str(problem) for problem in tree.problems] if folded.controlled.is_true[row] else [],
        }

    def _parties(self) -> Iterator[Json]:
        list_hash = self.finder.screener.hash
        for role, party in self.assembled.roles.values():
            found = self.found.get(party.id)
            missed = found.nearest_miss if found else None
            yield {
                "id": party.id,
                "role": role,
                "name": party.name,
                "hits": [_hit(hit, list_hash) for hit in (found.hits if found else ())],
                "nearest_miss": None if missed is None else hit_json(missed),
            }

    def _clock(self) -> Json | None:
        """The statutory clock, as if accepted on the day of filing; None where no line needs a licence."""
        clock = self.finder.regime.law.clock
        if clock is None or self.verdict.folded.controlled.is_false.all():
            return None
        accepted_on = self.assembled.dossier.filed_on
        stopped = any(self._stops_clock(place) for place in self.finder.clock_rules)
        early = accepted_on < clock.calendar.first
        due_on = None if stopped or early else clock.calendar.due_on(accepted_on, clock.working_days)
        reason = None
        if stopped:
            reason = {
                "en": "a party on a watch list: the statutory clock does not run",
                "ja": "注視リストに載る者がいるため、法定期限は適用されない",
                "zh": "涉及关注名单实体，不适用法定期限",
            }
        elif early:
            reason = {
                "en": f"the published calendar begins on {clock.calendar.first}",
                "ja": f"公表済みの暦は{clock.calendar.first}から",
                "zh": f"已公布的工作日历始于{clock.calendar.first}",
            }
        elif due_on is None:
            reason = {
                "en": f"the published calendar ends on {clock.calendar.last}",
                "ja": f"公表済みの暦は{clock.calendar.last}まで",
                "zh": f"已公布的工作日历截至{clock.calendar.last}",
            }
        return {
            "if_accepted_on": str(accepted_on),
            "working_days": clock.working_days,
            "due_on": None if due_on is None else str(due_on),
            "binding": not stopped,
            "reason": reason,
            "citation": clock.citation("en"),
            "citations": {language: clock.citation(language) for language in LANGUAGES},
            "observed_days": {
                "p50": clock.observed.p50_days,
                "source": clock.observed.source,
                "published": [dict(said.text) for said in clock.observed.published],
            },
        }

    def _stops_clock(self, place: int) -> bool:
        """Does a rule that stops the clock hold of a line, whether the line needs a licence or may yet need one?"""
        folded = self.verdict.folded
        return bool((folded.value[place].is_true & ~folded.applied[place].is_false).any())

    def _warnings(self) -> Iterator[Json]:
        """What a reader must know of this law and of how names were compared."""
        unread = unread_by(self.finder.regime.law, self.day)
        if unread is not None:
            yield {"text": dict(unread)}
        yield from self._coverage()
        yield from contradictions(self.assembled.dossier)
        yield from self._papers_to_come()
        for role, party in self.assembled.roles.values():
            if role != "exporter":
                yield from names_unread.warnings(party, self.assembled.hits.get(party.id, ()))
        yield {
            "text": {
                "en": "names were compared with listed names and recorded aliases, first exactly (after folding width, "
                f"case and legal forms), then by likeness (alert from {ALERT:.2f}, matcher {MATCHER_VERSION}): what is "
                "only alike is a candidate until a person judges it, and a likeness that no method sees is not found",
                "ja": "名称は掲載名および記録済みの別名と、まず完全一致(字幅・大文字小文字・法人格を除く)、次に類似度"
                f"({ALERT:.2f}以上で候補、照合器{MATCHER_VERSION}版)により照合した。類似にとどまるものは人が判断するまで"
                "候補であり、どの方法でも捉えられない類似は検出されない",
                "zh": "名称先与名单所列名称及已记录别名作精确比对(统一全半角、大小写及企业形式后)，再按相似度比对"
                f"({ALERT:.2f}及以上列为候选，比对器第{MATCHER_VERSION}版)；仅相似者在人工判定前均为候选，"
                "任何方法均无法识别的相似不会被发现",
            }
        }
        for note in self.finder.regime.law.notes:
            yield {"text": dict(note)}

    def _papers_to_come(self) -> Iterator[Json]:
        """Papers that count as present, though they say that they were issued after the day of filing."""
        filed_on = self.assembled.dossier.filed_on
        for paper in self.assembled.dossier.documents:
            issued_on = paper.value("document_issued_on")
            if isinstance(issued_on, date) and issued_on > filed_on:
                known = self.finder.regime.law.documents.get(paper.kind)
                name = dict.fromkeys(LANGUAGES, paper.kind) if known is None else known.name
                yield {
                    "text": {
                        "en": f"{name['en']}: issued on {issued_on}, after the day of filing, {filed_on}; it was "
                        "counted as present",
                        "ja": f"{name['ja']}：発行日{issued_on}が申請日{filed_on}より後である。提出済みとして扱った",
                        "zh": f"{name['zh']}：出具日期{issued_on}晚于申请日期{filed_on}；判定时视为已提交",
                    }
                }

    def _coverage(self) -> Iterator[Json]:
        """Notices that name more parties than the shipped lists hold: a gap to be told, not an unknown fact."""
        regime = self.finder.regime
        for (act, part), instrument in regime.law.instruments.items():
            named = instrument.entities_named
            if named is None or regime.act_binds(act, part, self.day) is not True:
                continue
            here = self.finder.screener.parties.coverage.get(act, 0)
            if here < named:
                yield {
                    "instrument": act,
                    "named": named,
                    "here": here,
                    "text": {
                        "en": f"{act}: {named} parties named in the notice, {here} of them here",
                        "ja": f"{act}：公告は{named}者を掲げるが、収録は{here}者",
                        "zh": f"{act}：公告列明{named}家，本库收录{here}家",
                    },
                }


def _hit(hit: Hit, list_hash: str) -> Json:
    """A hit with all that its verdict is re-derived from."""
    said, stale = hit.adjudication, hit.stale
    return hit_json(hit) | {
        "hit": str(hit.key),
        "settled": hit.settled,
        "same": hit.same,
        "adjudication": None if said is None else said.as_json(),
        "outdated_adjudication": None if stale is None else stale.as_json(),
        "derived_from": hit.derived_from(list_hash),
    }


def facts_hash(assembled: Assembled) -> str:
    """A hash over every fact of every line and what it rests on: equal facts, equal hash, whatever the file's form."""
    table = assembled.table
    facts: Mapping[str, Any] = {
        fact: [_canonical(table.value(fact, row)) for row in range(table.n)] for fact in sorted(table.columns)
    }
    basis = {fact: table.basis[fact].tolist() for fact in sorted(table.basis)}
    told = json.dumps([facts, basis, table.net_g.tolist()], ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(told.encode()).hexdigest()}"


def _canonical(value: Any) -> Any:
    if hasattr(value, "known"):
        return [sorted(value.known), sorted(value.maybe), value.open]
    return str(value) if isinstance(value, date) else value
