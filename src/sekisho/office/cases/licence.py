"""A licence in use: what is left of each line, what left when, under which conditions.

    {% include "cases/licence.html" with licence=licence %}

where `licence` is `licence(case, law, language, on)`; None for a case that no licence was issued in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sekisho.casework.case import Case, Draw
from sekisho.casework.table import USED_UP
from sekisho.ledger.refusal import words as ledger_words
from sekisho.licence.names import named
from sekisho.office.cases.values import shown
from sekisho.office.site.words import say
from sekisho.regime.law import Law


@dataclass(frozen=True, slots=True)
class LineTold:
    """Masses in whole grams of product."""

    line: int
    goods: str
    codes: str
    licensed_g: int
    drawn_g: int

    @property
    def left_g(self) -> int:
        return self.licensed_g - self.drawn_g


@dataclass(frozen=True, slots=True)
class DrawTold:
    """Goods that left, net of what was given back. number: of the case's draws, from 1."""

    number: int
    key: str
    export: str
    on: date
    mode: str
    lines_g: Mapping[int, int]

    @property
    def total_g(self) -> int:
        return sum(self.lines_g.values())


@dataclass(frozen=True, slots=True)
class LicenceTold:
    """state: in words; style: of its tag. is_current: may goods leave on the day, as far as state and term go?
    suspended_for: the grounds, in words. over_bars: rules that barred it and were overturned, by their citations."""

    number: str
    kind: str
    state: str
    style: str
    is_current: bool
    issued_on: date
    valid_from: date
    valid_to: date
    destination: str
    exporter: str
    importer: str
    end_users: tuple[str, ...]
    most_exports: int | None
    exports: int
    lines: tuple[LineTold, ...]
    draws: tuple[DrawTold, ...]
    conditions: tuple[str, ...]
    over_bars: tuple[tuple[str, str], ...]
    amends: str | None
    hash: str


def licence(case: Case, law: Law, language: str, on: date) -> LicenceTold | None:
    """The licence of a case as it stands by all that is recorded."""
    found = case.licence
    if found is None:
        return None
    state = str(case.standing_now.licence)
    ran_out = state in ("open", "suspended") and on > found.valid_to
    word = USED_UP if case.state_said == USED_UP else state
    name = say("cases.licence.run_out", language) if ran_out else ledger_words()["states"][word][language]
    known = {rule.id: rule.citation(language) for rule in law.rules}
    drawn_g = case.drawn_g
    return LicenceTold(
        number=found.id,
        kind=say(f"cases.licence.kind.{found.kind}", language),
        state=name,
        style="wait" if state == "suspended" else "good" if state == "open" and not ran_out else "bad",
        is_current=state == "open" and found.valid_from <= on <= found.valid_to,
        issued_on=found.issued_on,
        valid_from=found.valid_from,
        valid_to=found.valid_to,
        destination=shown(found.destination, language, "destination"),
        exporter=found.exporter.name,
        importer=found.importer.name,
        end_users=tuple(user.name for user in found.end_users),
        most_exports=found.most_exports,
        exports=len({draw.export for draw in case.draws.values() if sum(draw.lines_g.values())}),
        lines=tuple(
            LineTold(line.line, line.description, ", ".join(line.control_codes), line.net_g, drawn_g.get(line.line, 0))
            for line in found.lines
        ),
        draws=tuple(_draw(number, draw, language) for number, draw in enumerate(case.draws.values(), 1)),
        conditions=tuple(each.text[language] for each in found.conditions),
        over_bars=tuple((rule, known.get(rule, rule)) for rule in found.over_bars),
        amends=found.amends,
        hash=found.hash(),
    )


def _draw(number: int, draw: Draw, language: str) -> DrawTold:
    mode = "" if draw.mode is None else named("modes", draw.mode)[language]
    return DrawTold(number, draw.key, draw.export, draw.on, mode, dict(draw.lines_g))
