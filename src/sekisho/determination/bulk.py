"""Many lines at once: decide each pattern of lines once, and hand the verdict to every line of it."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.fold import Shared, States
from sekisho.determination.limits import is_open_to_grant
from sekisho.determination.line_words import Numbering, Outgrown
from sekisho.determination.lookups import distinct
from sekisho.determination.many_lines import loops_for
from sekisho.determination.outcome import Outcome
from sekisho.determination.patterns import PatternFinder, Patterns
from sekisho.determination.places import Places
from sekisho.determination.verdict import Determiner, Verdict, states_for
from sekisho.facts import FactTable
from sekisho.regime.kleene import Bits
from sekisho.regime.rules import Effect

Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Legend:
    """What each bit of a word stands for; bit k of a row is bit k % 64 of its word k // 64."""

    rules: tuple[str, ...]
    facts: tuple[str, ...]
    documents: tuple[str, ...]
    instruments: tuple[str, ...]

    @classmethod
    def of(cls, determiner: Determiner) -> Legend:
        return cls(
            tuple(rule.id for rule in determiner.law.rules),
            determiner.facts,
            tuple(determiner.law.documents),
            tuple(f"{act}:{part}" if part else act for act, part in determiner.acts),
        )


@dataclass(frozen=True)
class Verdicts:
    """One row per pattern (P rows). outcome, weakest, strongest, scrutiny: int8 (P,). The words: uint64 (P, words).

    path: what lines that draw on pools come to if the pools cover them. codes_of: which of `code_lists`, the distinct
    lists of control codes, each has, int32 (P,).
    """

    outcome: NDArray[np.int8]
    weakest: NDArray[np.int8]
    strongest: NDArray[np.int8]
    scrutiny: NDArray[np.int8]
    path: NDArray[np.int8]
    rules_true: Words
    rules_unknown: Words
    missing_facts: Words
    missing_documents: Words
    law_unknown: Words
    codes_of: NDArray[np.int32]
    code_lists: tuple[tuple[str, ...], ...]

    @cached_property
    def control_codes(self) -> tuple[tuple[str, ...], ...]:
        """The control codes of each row."""
        return tuple(map(self.code_lists.__getitem__, self.codes_of.tolist()))

    def take(self, rows: NDArray[np.intp]) -> Verdicts:
        """Some of the rows."""
        arrays = {name: getattr(self, name)[rows] for name in _ROWS}
        return Verdicts(**arrays, code_lists=self.code_lists)

    def joined(self, *others: Verdicts) -> Verdicts:
        """The rows of others under these."""
        places: dict[tuple[str, ...], int] = {}
        told = []
        for each in (self, *others):
            moved = [places.setdefault(codes, len(places)) for codes in each.code_lists]
            told.append(replace(each, codes_of=np.array(moved, dtype=np.int32)[each.codes_of]))
        arrays = {name: np.concatenate([getattr(each, name) for each in told]) for name in _ROWS}
        return Verdicts(**arrays, code_lists=tuple(places))


WORD_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "rules_true": "rules",
        "rules_unknown": "rules",
        "missing_facts": "facts",
        "missing_documents": "documents",
        "law_unknown": "instruments",
    }
)
"""The columns of bits, and which names of the legend the bits of each stand for."""
ARRAYS: Final = ("outcome", "weakest", "strongest", "scrutiny", "path", *WORD_COLUMNS)
_ROWS: Final = (*ARRAYS, "codes_of")
MOST_REMEMBERED: Final = 400_000


@dataclass(frozen=True)
class Decided:
    """of: the verdict of each line, uint32 (n,). grantable_g: what may be granted of it, int64 (n,)."""

    of: NDArray[np.uint32]
    verdicts: Verdicts
    grantable_g: NDArray[np.int64]

    @property
    def outcome(self) -> NDArray[np.int8]:
        """The outcome of each line, values of `Outcome`, shape (n,)."""
        return self.verdicts.outcome[self.of]

    def followed_by(self, *others: Decided) -> Decided:
        """The lines of others after these."""
        parts = (self, *others)
        sizes = [len(each.verdicts.outcome) for each in parts]
        starts = np.cumsum([0, *sizes[:-1]]).astype(np.uint32)
        of = np.concatenate([each.of + start for each, start in zip(parts, starts, strict=True)])
        verdicts = self.verdicts.joined(*(each.verdicts for each in others))
        return Decided(of, verdicts, np.concatenate([each.grantable_g for each in parts]))


class Decider:
    """Decides batch after batch under one or more regimes, and remembers the patterns that it has met.

    What is remembered is bounded: at `MOST_REMEMBERED` patterns it starts anew, so that memory does not grow with the
    docket. Batches may be given from several threads.
    """

    def __init__(
        self, determiners: Sequence[Determiner], *, missing: bool = True, lines: int = 0, at_once: int | None = None
    ) -> None:
        """lines: about how many will come; only for many it pays to load what numba compiles. at_once: so many lines of
        a batch, at least 1, are worked on together; all where it is None."""
        self.determiners = tuple(determiners)
        self.finder = PatternFinder(self.determiners, loops_for(lines))
        self._missing = missing
        self._at_once = at_once
        self._lock = threading.Lock()
        self._memory = _Memory(Numbering())

    def decide(self, table: FactTable) -> list[Decided]:
        """The lines of a batch under each regime. Pools are not drawn on: that needs all lines in filing order."""
        step = self._at_once or table.n
        if table.n <= step:
            return self._together(table)
        parts = [self._together(table.part(start, start + step)) for start in range(0, table.n, step)]
        return [first.followed_by(*others) for first, *others in zip(*parts, strict=True)]

    def _together(self, table: FactTable) -> list[Decided]:
        memory = self._memory
        while True:
            try:
                patterns = self.finder.find(table, memory.numbering)
                break
            except Outgrown:
                with self._lock:
                    if self._memory is memory:
                        self._memory = _Memory(Numbering(memory.numbering))
                    memory = self._memory
        return [with_patterns(patterns, verdicts, table) for verdicts in self._verdicts(table, patterns, memory)]

    def _verdicts(self, table: FactTable, patterns: Patterns, memory: _Memory) -> list[Verdicts]:
        with self._lock:
            found = memory.places.find(patterns.keys, len(patterns.first))
            known: Sequence[Verdicts] = memory.known
        new = np.flatnonzero(found < 0)
        if len(new) or not known:
            rows, shared = table.take(patterns.first[new]), Shared()
            fresh = [verdicts_of(rows, each, missing=self._missing, shared=shared) for each in self.determiners]
            first, known = self._remember(tuple(key[new] for key in patterns.keys), fresh, memory)
            found[new] = first + np.arange(len(new))
        return [verdicts.take(found) for verdicts in known]

    def _remember(
        self, keys: tuple[Words, ...], fresh: Sequence[Verdicts], memory: _Memory
    ) -> tuple[int, Sequence[Verdicts]]:
        """Add verdicts to those that are known; where the first of them now stands, and all that are known."""
        with self._lock:
            size = len(memory.known[0].outcome) if memory.known else 0
            if size + len(fresh[0].outcome) > MOST_REMEMBERED and memory is self._memory:
                self._memory = _Memory(memory.numbering)
            # A pattern that two threads met at once stands twice in the tables; either row says the same.
            memory.places.add(keys, len(fresh[0].outcome))
            both = zip(memory.known, fresh, strict=True) if memory.known else ()
            memory.known = [old.joined(each) for old, each in both] or list(fresh)
            return size, memory.known


@dataclass
class _Memory:
    """Patterns met under one numbering: the row of each in the verdicts of each regime."""

    numbering: Numbering
    places: Places = field(default_factory=Places)
    known: list[Verdicts] = field(default_factory=list)


def decide_lines(table: FactTable, patterns: Patterns, determiner: Determiner, *, missing: bool = True) -> Decided:
    """Decide n lines whose patterns are known. Pools are not drawn on: that needs all lines in filing order."""
    return with_patterns(patterns, verdicts_of(table.take(patterns.first), determiner, missing=missing), table)


def with_patterns(patterns: Patterns, verdicts: Verdicts, table: FactTable) -> Decided:
    """Hand the verdict of each pattern to its lines."""
    open_to_grant = np.array([is_open_to_grant(outcome) for outcome in Outcome])[verdicts.outcome]
    return Decided(patterns.of, verdicts, table.net_g * open_to_grant[patterns.of])


def with_outcomes(
    decided: Decided, rows: NDArray[np.intp], outcome: NDArray[np.int8], granted_g: NDArray[np.int64]
) -> Decided:
    """The same, where the pools have settled some lines: their outcome, and the grams that they got."""
    verdicts, of, grantable_g = decided.verdicts, decided.of.copy(), decided.grantable_g.copy()
    grantable_g[rows] = granted_g
    settled = of[rows].astype(np.int64) * len(Outcome) + outcome
    kinds, kind_of = np.unique(settled, return_inverse=True)
    old, new = kinds // len(Outcome), (kinds % len(Outcome)).astype(np.int8)
    of[rows] = (len(verdicts.outcome) + kind_of.reshape(-1)).astype(np.uint32)
    grown = {
        name: np.concatenate([getattr(verdicts, name), getattr(verdicts, name)[old]])
        for name in ("strongest", "scrutiny", "path", *WORD_COLUMNS, "codes_of")
    }
    return Decided(
        of,
        Verdicts(
            outcome=np.concatenate([verdicts.outcome, new]),
            weakest=np.concatenate([verdicts.weakest, np.minimum(verdicts.weakest[old], new)]),
            code_lists=verdicts.code_lists,
            **grown,
        ),
        grantable_g,
    )


def verdicts_of(
    table: FactTable, determiner: Determiner, *, missing: bool = True, shared: Shared | None = None
) -> Verdicts:
    """Decide each row by itself and pack what was found into words."""
    states = states_for(table, determiner.regime)
    verdict = determiner.decide(table, states, missing=missing, shared=shared)
    folded = verdict.folded
    none = np.zeros((table.n, 0), dtype=bool)
    return Verdicts(
        verdict.outcome,
        folded.weakest,
        folded.strongest,
        folded.scrutiny,
        folded.path,
        words_of_columns([applied.is_true for applied in folded.applied], table.n),
        words_of_columns([applied.is_unknown for applied in folded.applied], table.n),
        words(verdict.missing_facts if verdict.missing_facts is not None else none),
        words(_missing_documents(determiner, verdict)),
        words(verdict.law_unknown),
        *_control_codes(determiner, verdict, states),
    )


def _missing_documents(determiner: Determiner, verdict: Verdict) -> Bits:
    kinds = {kind: place for place, kind in enumerate(determiner.law.documents)}
    missing = np.zeros((len(verdict.outcome), len(kinds)), dtype=bool)
    can_help = verdict.outcome < Outcome.PRESUMED_REFUSAL
    for rule, applied in zip(verdict.folded.rules, verdict.folded.applied, strict=True):
        if rule.effect is Effect.REQUIRE_DOCUMENT and rule.document is not None:
            missing[:, kinds[rule.document]] |= applied.is_true & can_help
    return missing


def _control_codes(
    determiner: Determiner, verdict: Verdict, states: States
) -> tuple[NDArray[np.int32], tuple[tuple[str, ...], ...]]:
    kind_of, codes, _ = verdict.folded.items.codes_by_kind
    acts = determiner.law.dual_use_acts
    binds = {act: states.binds[act, ""] for act in acts}
    first, which = distinct(kind_of.astype(np.int64) * len(states.days) + states.of)
    lists: dict[tuple[str, ...], int] = {}
    told = []
    for row in first.tolist():
        by_act, state = codes[kind_of[row]], int(states.of[row])
        here = (code for act in acts if binds[act][state] is True for code in by_act[act])
        told.append(lists.setdefault(tuple(dict.fromkeys(here)), len(lists)))
    return np.array(told, dtype=np.int32)[which], tuple(lists)


def words(bits: Bits) -> Words:
    """Rows of bits, shape (n, k), as rows of 64-bit words, shape (n, ceil(k / 64)), at least one word."""
    n, k = bits.shape
    width = max(1, -(-k // 64))
    padded = np.zeros((n, width * 64), dtype=bool)
    padded[:, :k] = bits
    return np.packbits(padded, axis=1, bitorder="little").view(np.dtype("<u8")).astype(np.uint64)


def words_of_columns(columns: Sequence[Bits], n: int) -> Words:
    """As `words`, of bits that come column by column, each of shape (n,): to lay them out in rows first costs more."""
    width = max(1, -(-len(columns) // 64))
    packed = np.zeros((n, width * 8), dtype=np.uint8)
    for start in range(0, len(columns), 8):
        byte = np.zeros(n, dtype=np.uint8)
        for place, column in enumerate(columns[start : start + 8]):
            byte |= column.view(np.uint8) << place
        packed[:, start // 8] = byte
    return packed.view(np.dtype("<u8")).astype(np.uint64)


def names_of(row: Sequence[int], names: Sequence[str]) -> tuple[str, ...]:
    """The names whose bits are set in a row of words."""
    found = []
    for start, word in zip(range(0, len(names), 64), row, strict=False):
        left = int(word)
        while left:
            lowest = left & -left
            found.append(names[start + lowest.bit_length() - 1])
            left ^= lowest
    return tuple(found)
