"""What is proposed of each line, and whether the law lets it be granted. A finding never grants; here is where that is
weighed, and bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from sekisho.casework.findings import Found, FoundLine
from sekisho.casework.model import Json
from sekisho.casework.pools import most_g, requests_of
from sekisho.casework.refusal import Refusal, in_each
from sekisho.casework.routes import WEIGHING, grounds, routes
from sekisho.casework.terms import read_conditions, with_carried
from sekisho.casework.turn import Particulars, Turn
from sekisho.licence.issue import type_on
from sekisho.licence.names import SEMICOLON, facts_named, listed, named, rules_named
from sekisho.regime.law import Law
from sekisho.regime.rows import LANGUAGES

NOT_NEEDED: Final = "no_licence_required"
_PROHIBIT: Final = "prohibit"
_PRESUME: Final = "presume_denial"


@dataclass(frozen=True)
class Proposal:
    """granted_g: by line, 0 for what is refused or needs no licence. grounds: codes by line. valid_months: None where
    nothing is granted. conditions: as data/casework/conditions.yaml has them, filled in; those of practice with their
    rule. dropped: those of practice that the officer leaves out. overturn: the rules of refusal in principle that the
    officer does not follow here."""

    granted_g: Mapping[int, int]
    grounds: Mapping[int, tuple[str, ...]]
    valid_months: int | None
    conditions: tuple[Json, ...]
    dropped: tuple[Json, ...]
    overturn: tuple[str, ...]

    @property
    def grants(self) -> bool:
        return any(self.granted_g.values())


def read_proposal(turn: Turn) -> Proposal | Refusal:
    """particulars: `lines` [{line, granted_g, grounds}], `valid_months`, `conditions` [{kind, value | text}],
    `drop` [condition of practice], `overturn` [rule]. Raises InputError for what is none."""
    known = ("lines", "valid_months", "conditions", "drop", "overturn")
    given = Particulars("recommend", turn.what, known)
    granted_g: dict[int, int] = {}
    codes: dict[int, tuple[str, ...]] = {}
    for number, row in enumerate(given.rows("lines", needed=True)):
        _read_line(given, number, row, granted_g, codes)
    months = given.what.get("valid_months")
    if months is not None and (type(months) is not int or months < 1):
        given.fault("valid_months", f"must be whole months above 0; got {months!r}")
    if months is None and any(granted_g.values()):
        given.fault("valid_months", "is missing", "say how long the licence lasts")
    told = list(read_conditions(given))
    drop, overturn = given.words("drop"), tuple(given.words("overturn"))
    given.close()
    strange = next((each for each in told if isinstance(each, Refusal)), None)
    if strange is not None:
        return strange
    own = [each for each in told if not isinstance(each, Refusal)]
    granted = [line for line, mass_g in granted_g.items() if mass_g]
    both = with_carried(turn, granted, own, drop, passed_over(turn.case.found, granted, overturn))
    return both if isinstance(both, Refusal) else Proposal(granted_g, codes, months, *both, overturn)


def passed_over(found: Found | None, granted: Iterable[int], overturn: Iterable[str]) -> tuple[str, ...]:
    """The bars on granted lines that a proposal passes over: those that special circumstances may lift, and rules of
    refusal in principle that it overturns."""
    lines = [] if found is None else [line for line in found.lines if line.line in set(granted)]
    lifted = {rule for line in lines for rule in line.barred_by(_PROHIBIT)} & routes().lifts
    overturned = {rule for line in lines for rule in line.barred_by(_PRESUME)} & set(overturn)
    return tuple(sorted(lifted | overturned))


def _read_line(
    given: Particulars, number: int, row: Any, granted_g: dict[int, int], codes: dict[int, tuple[str, ...]]
) -> None:
    place = f"lines[{number}]"
    if not isinstance(row, Mapping):
        given.fault(place, f"must be an object; got {row!r}")
        return
    line = row.get("line")
    if type(line) is not int or line in granted_g:
        given.fault(f"{place}.line", f"must be the number of a line, each once; got {line!r}")
        return
    mass_g, told = row.get("granted_g", 0), row.get("grounds", [])
    if type(mass_g) is not int or mass_g < 0:
        given.fault(f"{place}.granted_g", f"must be whole grams, 0 or more; got {mass_g!r}")
    elif not isinstance(told, list | tuple) or not all(isinstance(each, str) for each in told):
        given.fault(f"{place}.grounds", f"must be a list of codes; got {told!r}")
    else:
        granted_g[line], codes[line] = mass_g, tuple(dict.fromkeys(told))


@dataclass(frozen=True)
class Weighing:
    """A proposal held against the finding of its case."""

    turn: Turn
    proposal: Proposal

    @property
    def found(self) -> Found:
        assert self.turn.case.found is not None
        return self.turn.case.found

    @cached_property
    def asked_g(self) -> Mapping[int, int]:
        return {line.line: line.net_g for line in self.turn.case.dossier.lines}

    @cached_property
    def lifted(self) -> tuple[str, ...]:
        """The bars that special circumstances may lift: those on granted lines that the law names."""
        granted = [self.found.line(line) for line, mass_g in self.proposal.granted_g.items() if mass_g]
        bars = [rule for line in granted for rule in line.barred_by(_PROHIBIT)]
        return tuple(sorted(set(bars) & routes().lifts))

    @cached_property
    def passed(self) -> tuple[str, ...]:
        """Those, and the rules of refusal in principle that are overturned."""
        granted = [line for line, mass_g in self.proposal.granted_g.items() if mass_g]
        return passed_over(self.found, granted, self.proposal.overturn)

    @cached_property
    def beyond(self) -> Found:
        """What the law says of the file once all of these are passed over."""
        return self.turn.find(self.turn.case.file, self.passed)

    def refusals(self) -> Iterator[Refusal]:
        """Every reason why this cannot be proposed, line by line."""
        yield from self._lines()
        yield from self._validity()
        for number, mass_g in self.proposal.granted_g.items():
            line = next((each for each in self.found.lines if each.line == number), None)
            if line is None:
                yield Refusal("no_such_line", line=number)
            elif line.outcome == NOT_NEEDED:
                if mass_g or self.proposal.grounds[number]:
                    yield Refusal("no_licence_needed", line=number)
            else:
                yield from self._grant(line, mass_g) if mass_g else ()
                yield from self._grounds(line, mass_g)

    def _lines(self) -> Iterator[Refusal]:
        left_out = [str(line) for line in self.asked_g if line not in self.proposal.granted_g]
        if left_out:
            yield Refusal("lines_left_out", lines=", ".join(left_out))

    def _validity(self) -> Iterator[Refusal]:
        if self.proposal.valid_months is None:
            return
        kind = str(self.turn.case.dossier.value("kind"))
        known = type_on(self.turn.book.regime(self.turn.day), kind, self.turn.day)
        if known is not None and self.proposal.valid_months > known.most_months:
            clock = self.turn.book.law.clock
            act = dict.fromkeys(LANGUAGES, "") if clock is None else clock.act
            citation = {each: f"{act[each]} {known.cite}".strip() for each in LANGUAGES}
            yield Refusal(
                "too_long", asked=self.proposal.valid_months, most=known.most_months, **in_each("citation", citation)
            )

    def _grant(self, line: FoundLine, mass_g: int) -> Iterator[Refusal]:
        number, asked_g = line.line, self.asked_g[line.line]
        if mass_g > asked_g:
            yield Refusal("not_a_part", line=number, granted_g=mass_g, asked_g=asked_g)
            return
        prohibited = line.barred_by(_PROHIBIT)
        if prohibited:
            if not set(prohibited) <= routes().lifts:
                yield Refusal("prohibited", line=number, **self._rules(prohibited))
                return
            if self.turn.case.special is None:
                citation = routes().special.citation(self.turn.book.law)
                rules = self._rules(prohibited)
                yield Refusal("special_not_claimed", line=number, **rules, **in_each("citation", citation))
                return
        line = self._past_bars(line)
        if line.outcome in ("prohibited", NOT_NEEDED) or not line.is_settled or line.outcome == "information_needed":
            yield Refusal("information_needed", line=number, **waits_for(self.turn.book.law, line))
            return
        presumed = [rule for rule in line.barred_by(_PRESUME) if rule not in self.proposal.overturn]
        if presumed:
            yield Refusal("not_overturned", line=number, **self._rules(presumed))
        if self._is_general and routes().closes_general & {rule for rule, _ in line.bars}:
            citation = routes().only_individual.citation(self.turn.book.law)
            yield Refusal("only_individual", **in_each("citation", citation))
        yield from self._pools(line, mass_g, asked_g)

    def _past_bars(self, line: FoundLine) -> FoundLine:
        """The line once what is passed over is out of the way: what it then asks for is asked first."""
        if not set(line.barred_by(_PROHIBIT, _PRESUME)) & set(self.passed):
            return line
        beyond = self.beyond.line(line.line)
        # A catch-all may be all that asks for a licence: with it, nothing would be left to grant.
        return line if beyond.outcome == NOT_NEEDED and not line.barred_by(_PROHIBIT) else beyond

    def _rules(self, rules: Iterable[str]) -> dict[str, int | str]:
        return said_rules(self.turn.book.law, rules)

    @property
    def _is_general(self) -> bool:
        return bool(self.turn.case.dossier.value("kind") == "general")

    def _pools(self, line: FoundLine, mass_g: int, asked_g: int) -> Iterator[Refusal]:
        # Where the law gives discretion (refer, refusal in principle) a finding leaves no grams open of itself.
        left_g = line.grantable_g if line.grantable_g or not line.bars else asked_g
        if line.draws and self.turn.case.is_amendment:
            # What a change covers was drawn with the licence that it takes the place of.
            left_g = asked_g
        elif line.draws:
            if self.turn.pools is None:
                yield Refusal("pools_not_asked", line=line.line, **self._rules(line.limits))
                return
            left_g = min(left_g, self._pools_leave_g[line.line])
        if mass_g > left_g:
            yield Refusal("more_than_pools", line=line.line, granted_g=mass_g, most_g=left_g)

    @cached_property
    def _pools_leave_g(self) -> Mapping[int, int]:
        """By line, the most that the pools leave it."""
        assert self.turn.pools is not None
        granted_g = self.proposal.granted_g
        requests = requests_of(self.turn.case, self.found.lines, granted_g)
        return most_g(requests, granted_g, self.turn.pools.left_g(self.turn.book.law))

    def _grounds(self, line: FoundLine, mass_g: int) -> Iterator[Refusal]:
        codes = self.proposal.grounds[line.line]
        is_full = mass_g >= self.asked_g[line.line]
        if is_full and codes:
            yield Refusal("ground_for_full_grant", line=line.line)
        if not is_full and not codes:
            yield Refusal("no_ground", line=line.line)
        for code in codes:
            ground = grounds().get(code)
            if ground is None:
                yield Refusal("unknown_ground", ground=code, known=", ".join(grounds()))
            elif ground.rests_on == WEIGHING:
                if not self.turn.why.strip():
                    said = in_each("ground", ground.text)
                    yield Refusal("reason_for_ground", line=line.line, ground=code, **said)
            elif not support_of(code, line):
                needs = ground.rests_on
                said = {**in_each("ground", ground.text), **in_each("needs", named("rests_on", needs))}
                yield Refusal("ground_without_support", line=line.line, ground=code, needs=needs, **said)

    def as_json(self) -> Json:
        """The proposal as it is recommended and decided, with what each ground rests on."""
        lines: list[Json] = []
        over_bars: dict[str, None] = {}
        for number, mass_g in sorted(self.proposal.granted_g.items()):
            line = self.found.line(number)
            told = [{"ground": code, "rests_on": support_of(code, line)} for code in self.proposal.grounds[number]]
            row: Json = {"line": number, "asked_g": self.asked_g[number], "granted_g": mass_g, "grounds": told}
            lines.append(row | ({"not_needed": True} if line.outcome == NOT_NEEDED else {}))
            if mass_g:
                over_bars |= dict.fromkeys(rule for rule, _ in line.bars)
        said: Json = {
            "of": "decision",
            "lines": lines,
            "valid_months": self.proposal.valid_months,
            "conditions": list(self.proposal.conditions),
            "dropped": list(self.proposal.dropped),
            "overturn": list(self.proposal.overturn),
            "over_bars": list(over_bars),
        }
        if self.passed:
            said["beyond"] = {"lifted": list(self.passed), "finding": self.beyond.as_json()}
        return said


def said_rules(law: Law, rules: Iterable[str]) -> dict[str, int | str]:
    """Rules as a figure of a refusal: `rules` by id, and by their places in the law for people."""
    told = list(rules)
    return {"rules": ", ".join(told), **in_each("rules", rules_named(law, told))}


def waits_for(law: Law, line: FoundLine) -> dict[str, int | str]:
    """What a line waits for, as a figure of a refusal: `what` by word; for people the questions, papers and acts."""
    words = (*line.facts, *line.documents, *line.law)
    texts = [facts_named([fact]) for fact in line.facts]
    texts += [law.documents[kind].name for kind in line.documents if kind in law.documents]
    texts += [law.instruments[act, part].title for act, _, part in (each.partition(":") for each in line.law)]
    if not words:
        texts = [named("outcomes", line.outcome)]
    return {"what": ", ".join(words) or line.outcome, **in_each("what", listed(texts, SEMICOLON))}


def support_of(code: str, line: FoundLine) -> list[str]:
    """What a ground rests on in the finding of a line: rules, papers or facts. Empty for a factor that is weighed."""
    match grounds()[code].rests_on:
        case "documents":
            return list(line.documents)
        case "facts":
            return list(line.facts)
        case "limit":
            return list(line.limits)
        case effect:
            return list(line.barred_by(effect))


def outcome_of(lines: list[Json]) -> str:
    """What a decision comes to: granted, granted_in_part, refused, or not_needed where no line needs a licence."""
    judged = [line for line in lines if not line.get("not_needed")]
    if not judged:
        return "not_needed"
    if not any(line["granted_g"] for line in judged):
        return "refused"
    full = all(line["granted_g"] == line["asked_g"] for line in judged)
    return "granted" if full else "granted_in_part"


def weighed_again(turn: Turn) -> Weighing:
    """The recommendation that stands, held against the case as it is now."""
    stands = turn.case.recommendation
    assert stands is not None
    told = stands.what
    proposal = Proposal(
        {line["line"]: line["granted_g"] for line in told["lines"]},
        {line["line"]: tuple(each["ground"] for each in line["grounds"]) for line in told["lines"]},
        told["valid_months"],
        tuple(told["conditions"]),
        tuple(told.get("dropped", ())),
        tuple(told["overturn"]),
    )
    return Weighing(replace(turn, why=stands.why), proposal)
