"""The law on the office's shelf: what it says of files on any day, one file or a hundred thousand.

Files are put under each other as rows of one table, rows that no comparison of the law can tell apart are decided once,
and each file gets its rows back. A single file goes the same way, so it cannot come out otherwise than in a bulk.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

import numpy as np

import sekisho
from sekisho.casework.findings import Found, FoundLine, OpenHit
from sekisho.casework.model import Json
from sekisho.determination import explain
from sekisho.determination.assemble import Assembled, Hits, assemble
from sekisho.determination.finding import Finder, facts_hash
from sekisho.determination.fold import BARS, states_on
from sekisho.determination.inputs import Inputs
from sekisho.determination.limits import draws_g, is_open_to_grant, pools_named, settle
from sekisho.determination.outcome import OUTCOMES, SCRUTINY
from sekisho.determination.owned import held_by_listed
from sekisho.determination.patterns import PatternFinder
from sekisho.determination.verdict import Determiner, Verdict
from sekisho.dossier.model import Dossier
from sekisho.facts.table import FactSet, FactTable, stack
from sekisho.ledger.pools import Request
from sekisho.regime.kleene import Tri
from sekisho.regime.law import Law, Regime
from sekisho.regime.rules import Effect, Rule
from sekisho.screening.adjudication import NOBODY, Adjudications
from sekisho.screening.lists.model import ListedEntity
from sekisho.screening.ownership import Stake

_FEW: Final = 32
_BATCH: Final = 2048
_MOST_KEPT: Final = 64
_MOST_SPANS: Final = 10_000


@dataclass(frozen=True)
class File:
    """What is held against the law: an application, what was judged of its names, and since when it is pending (acts
    that leave pending files to the old law spare it if they began to bind later). since None: nothing is spared."""

    dossier: Dossier
    judged: Adjudications = NOBODY
    since: date | None = None


class Lawbook:
    """One law with its lists, and the share table of the office if it has one. The last days asked for are kept."""

    def __init__(self, finder: Finder, stakes: Sequence[Stake] | None = None) -> None:
        """finder: any finder of the law; its own day does not matter. stakes: who owns importers and end users."""
        self._finder = finder
        self._stakes = stakes
        self._kept: dict[tuple[date, frozenset[str], frozenset[str]], _Day] = {}
        self._spared: dict[tuple[date, date], frozenset[str]] = {}

    @classmethod
    def of(cls, regime: Regime, stakes: Sequence[Stake] | None = None) -> Lawbook:
        """The law of a regime, whatever its day."""
        return cls(Finder.of(regime), stakes)

    @property
    def law(self) -> Law:
        return self._finder.regime.law

    def prepare(self) -> None:
        """Read now what the first finding would wait for."""
        self._finder.screener.prepare()

    def regime(self, on: date) -> Regime:
        """The law of a day as known on it."""
        return Regime(self.law, on, on)

    def finder(self, regime: Regime) -> Finder:
        """A finder for this law on any day, as known on any, with the lists that are read already."""
        return replace(self._finder, regime=regime, determiner=Determiner(regime, self._finder.dictionary))

    def find(
        self,
        files: Iterable[File],
        on: date,
        lifted: Iterable[str] = (),
        before: Sequence[Found | None] | None = None,
    ) -> list[Found]:
        """What the law of a day says of each file, in order. Raises InputError for a day that the law does not cover.

        lifted: rules left out of account (an exception that the law itself makes). before: what was found of each file
        earlier; where nothing that matters has changed, that very finding comes back, of its own day.
        """
        given = list(files)
        earlier = [None] * len(given) if before is None else before
        found: dict[int, Found] = {}
        spared: dict[frozenset[str], list[int]] = {}
        for place, file in enumerate(given):
            spared.setdefault(self.spares(file.since, on), []).append(place)
        for acts, places in spared.items():
            day = self._day(on, acts, frozenset(lifted))
            for start in range(0, len(places), _BATCH):
                batch = places[start : start + _BATCH]
                told = day.find([given[place] for place in batch], [earlier[place] for place in batch])
                found.update(zip(batch, told, strict=True))
        return [found[place] for place in range(len(given))]

    def explain(self, file: File, on: date, lifted: Iterable[str] = ()) -> Json:
        """The whole finding, with every sentence, question and paper: the JSON of `check`. lifted: as in `find`."""
        day = self._day(on, self.spares(file.since, on), frozenset(lifted))
        return day.finder.find(file.dossier, file.judged, self._stakes)

    def explain_with_inputs(self, file: File, on: date) -> tuple[Json, Inputs]:
        """The same, and what the rules were told of each line: every answer with what it rests on."""
        day = self._day(on, self.spares(file.since, on), frozenset())
        return day.finder.find_with_inputs(file.dossier, file.judged, self._stakes)

    def listed(self, entity: str, party_list: str) -> ListedEntity | None:
        """A listed party by its id and list, as a hit names it."""
        return self._listed.get((entity, party_list))

    @cached_property
    def _listed(self) -> Mapping[tuple[str, str], ListedEntity]:
        return {(each.id, each.list): each for each in self._finder.screener.parties.entities}

    def is_quiet(self, since: date, on: date) -> bool:
        """Is there nothing in law and lists by which a finding of an earlier day could differ from one of `on`?"""
        if self._stakes is not None or since > on:
            return False
        return bisect_right(self._turns, since) == bisect_right(self._turns, on)

    @cached_property
    def _turns(self) -> tuple[date, ...]:
        """The days on which anything begins, is over or becomes known, in law or lists."""
        law, dated = self.law, list[Any]()
        dated += [said for act in law.instruments.values() for said in act.statements]
        dated += [*law.rules, *law.evidence, *law.documents.values(), *law.licence_types, *law.pools]
        entities = self._finder.screener.parties.entities
        dated += [*entities, *(alias for entity in entities for alias in entity.names)]
        days = {each.first for each in dated} | {getattr(each, "known_from", None) for each in dated}
        days |= {each.last + timedelta(days=1) for each in dated if each.last is not None and each.last < date.max}
        return tuple(sorted(day for day in days if day is not None))

    def spares(self, since: date | None, on: date) -> frozenset[str]:
        """The acts that leave a file to the law before them: it was pending when they began to bind, and they say that
        pending files are judged by the old law."""
        if since is None:
            return frozenset()
        if (since, on) not in self._spared:
            if len(self._spared) >= _MOST_SPANS:
                self._spared.clear()
            self._spared[since, on] = frozenset(
                act.id
                for act in self.law.instruments.values()
                if act.transition is not None and act.transition.pending == "old"
                if act.binds(on, on) is not False and act.binds(since, since) is False
            )
        return self._spared[since, on]

    def _day(self, on: date, spared: frozenset[str], lifted: frozenset[str]) -> _Day:
        key = on, spared, lifted
        if key not in self._kept:
            self.regime(on).check_covered(on)
            regime = Regime(_without(self.law, spared, lifted), on, on)
            finder = replace(self._finder, regime=regime, determiner=Determiner(regime, self._finder.dictionary))
            told = regime.as_json(on)
            told |= {"spared": sorted(spared)} if spared else {}
            told |= {"lifted": sorted(lifted)} if lifted else {}
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = _Day(finder, on, told, self._stakes)
        return self._kept[key]


def _without(law: Law, spared: frozenset[str], lifted: frozenset[str]) -> Law:
    """A law whose act binds nobody (`spared`), and without some rules (`lifted`)."""
    if not spared and not lifted:
        return law
    acts = {key: replace(act, statements=()) if act.id in spared else act for key, act in law.instruments.items()}
    rules = tuple(
        replace(rule, instrument=acts[rule.instrument.id, rule.instrument.part])
        for rule in law.rules
        if rule.id not in lifted
    )
    return replace(law, instruments=acts, rules=rules)


@dataclass(frozen=True)
class _Day:
    """The law of one day, ready to be asked."""

    finder: Finder
    on: date
    regime_json: Json
    stakes: Sequence[Stake] | None

    @property
    def determiner(self) -> Determiner:
        return self.finder.determiner

    @cached_property
    def patterns(self) -> PatternFinder:
        return PatternFinder([self.determiner])

    @cached_property
    def limits(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.determiner.law.rules if rule.effect is Effect.LIMIT)

    def find(self, files: Sequence[File], before: Sequence[Found | None]) -> list[Found]:
        parties = (party for file in files for party in file.dossier.parties.values())
        self.finder.screener.warm(party.name for party in parties if party.name is not None)
        assembled = [
            assemble(file.dossier, self._hits(file), self.finder.dictionary, self._held_by_listed(file))
            for file in files
        ]
        table = assembled[0].table if len(assembled) == 1 else stack([each.table for each in assembled])
        of, first = np.arange(table.n), np.arange(table.n)
        if table.n > _FEW:
            patterns = self.patterns.find(table)
            of, first = patterns.of.astype(np.intp), patterns.first
        distinct = table.take(first)
        verdict = self.determiner.decide(distinct, states_on(self.finder.regime, self.on, distinct.n))
        told = _Told.of(self, verdict)
        found, start = [], 0
        for each, earlier in zip(assembled, before, strict=True):
            rows = range(start, start + each.table.n)
            found.append(self._found(each, [int(of[row]) for row in rows], table, start, told, earlier))
            start = rows.stop
        return found

    def _held_by_listed(self, file: File) -> FactSet | None:
        return held_by_listed(file.dossier, self.stakes, self.finder.screener, self.on, file.judged).value

    def _hits(self, file: File) -> Hits:
        screener, known_on = self.finder.screener, self.finder.regime.known_on
        return {
            party.id: screener.find(party.name, party.value("country"), self.on, file.judged, known_on=known_on).hits
            for party in file.dossier.parties.values()
            if party.name is not None
        }

    def _found(
        self,
        assembled: Assembled,
        patterns: Sequence[int],
        table: FactTable,
        start: int,
        told: _Told,
        before: Found | None,
    ) -> Found:
        lines = [
            told.line(pattern, line.line, line.net_g)
            for pattern, line in zip(patterns, assembled.dossier.lines, strict=True)
        ]
        if any(line.limits for line in lines):
            lines = self._limited(assembled.dossier, lines, patterns, table, start, told)
        clock = None if all(told.free[each] for each in patterns) else not any(told.stops[each] for each in patterns)
        hits = tuple(_open_hits(assembled.hits))
        if before is not None and before.says(tuple(lines), hits, clock, self.regime_json.get("spared", ())):
            return before
        return Found(
            application=assembled.dossier.id,
            regime=self.regime_json,
            engine=sekisho.__version__,
            facts_hash=facts_hash(assembled),
            clock=clock,
            lines=tuple(lines),
            hits=hits,
        )

    def _limited(
        self,
        dossier: Dossier,
        lines: Sequence[FoundLine],
        patterns: Sequence[int],
        table: FactTable,
        start: int,
        told: _Told,
    ) -> list[FoundLine]:
        """The lines of a file after the pools, as the first to draw on them."""
        regime, day = self.finder.regime, dossier.filed_on
        outcome = np.array([OUTCOMES.index(line.outcome) for line in lines], dtype=np.int8)
        granted_g = np.array([line.grantable_g for line in lines], dtype=np.int64)
        rows, requests = [], []
        drawn: dict[int, tuple[tuple[str, int], ...]] = {}
        for row, line in enumerate(lines):
            pools = pools_named(regime, [rule for rule in self.limits if rule.id in line.limits])
            draws = draws_g(pools, table, start + row, day) if pools else {}
            drawn[row] = tuple(sorted(draws.items()))
            if pools and is_open_to_grant(int(outcome[row])):
                rows.append(row)
                requests.append(Request(day, dossier.id, line.line, dossier.lines[row].net_g, draws))
        path = told.verdict.folded.path[list(patterns)]
        settle(regime, requests, rows, path, outcome, granted_g)
        return [
            replace(
                line,
                outcome=OUTCOMES[outcome[row]],
                possible=(OUTCOMES[min(OUTCOMES.index(line.possible[0]), int(outcome[row]))], line.possible[1]),
                grantable_g=int(granted_g[row]),
                draws=drawn[row],
            )
            for row, line in enumerate(lines)
        ]


def _open_hits(hits: Hits) -> Iterable[OpenHit]:
    for party, found in hits.items():
        for hit in found:
            if hit.same is None:
                entity = hit.entity
                yield OpenHit(str(hit.key), party, entity.id, entity.list, entity.notice, entity.hash)


@dataclass(frozen=True)
class _Told:
    """What a verdict says of each of its rows. free: no licence is needed; stops: the statutory clock does not run."""

    verdict: Verdict
    lines: tuple[FoundLine, ...]
    free: tuple[bool, ...]
    stops: tuple[bool, ...]

    @classmethod
    def of(cls, day: _Day, verdict: Verdict) -> _Told:
        folded, determiner = verdict.folded, day.determiner
        n = len(verdict.outcome)
        stops = np.zeros(n, dtype=bool)
        for place in day.finder.clock_rules:
            stops |= folded.value[place].is_true & ~folded.applied[place].is_false
        bars = [(rule.id, rule.effect, applied.is_true.tolist()) for rule, applied in _applied(verdict, BARS)]
        limits = [(rule.id, applied.is_true.tolist()) for rule, applied in _applied(verdict, {Effect.LIMIT})]
        assert verdict.missing_facts is not None
        lines = tuple(
            FoundLine(
                line=0,
                outcome=OUTCOMES[verdict.outcome[row]],
                possible=(OUTCOMES[min(folded.weakest[row], verdict.outcome[row])], OUTCOMES[folded.strongest[row]]),
                scrutiny=SCRUTINY[folded.scrutiny[row]],
                control_codes=tuple(explain.control_codes(determiner, folded, row, day.on)),
                grantable_g=0,
                bars=tuple((rule, str(effect)) for rule, effect, fired in bars if fired[row]),
                limits=tuple(rule for rule, fired in limits if fired[row]),
                facts=tuple(determiner.facts[int(place)] for place in np.flatnonzero(verdict.missing_facts[row])),
                documents=tuple(paper["kind"] for paper in explain.documents(determiner, verdict, row)[0]),
                law=tuple(_act_name(determiner, int(place)) for place in np.flatnonzero(verdict.law_unknown[row])),
            )
            for row in range(n)
        )
        return cls(verdict, lines, tuple(folded.controlled.is_false.tolist()), tuple(stops.tolist()))

    def line(self, row: int, number: int, net_g: int) -> FoundLine:
        told = self.lines[row]
        open_to_grant = is_open_to_grant(OUTCOMES.index(told.outcome))
        return replace(told, line=number, grantable_g=net_g if open_to_grant else 0)


def _applied(verdict: Verdict, effects: Iterable[Effect]) -> list[tuple[Rule, Tri]]:
    wanted = frozenset(effects)
    both = zip(verdict.folded.rules, verdict.folded.applied, strict=True)
    return [(rule, applied) for rule, applied in both if rule.effect in wanted]


def _act_name(determiner: Determiner, place: int) -> str:
    act, part = determiner.acts[place]
    return f"{act}:{part}" if part else act
