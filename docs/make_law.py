"""Writes docs/law.md: every rule of the law `cn`, where it comes from, and an application that fires it.

    ./run python docs/make_law.py            write the page
    ./run python docs/make_law.py --check    exit 1 where the page is not what would be written

Nothing on the page is typed: the law is read by the code that applies it, and the example beside a rule is the first
file of data/law-examples/cn in whose finding the rule stands among the reasons. Exit 1, with names, where a rule has
no example or an example cannot be read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from law_examples import LAW, Example, examples, first_examples, newest_word, the_law

from sekisho.errors import InputError
from sekisho.facts import dictionary
from sekisho.places import data_path
from sekisho.regime.instruments import Instrument, Statement
from sekisho.regime.law import Law, Regime
from sekisho.regime.naming import law_ids
from sekisho.regime.reading import read_law
from sekisho.regime.rows import Dated, csv_rows, yaml_rows
from sekisho.regime.rules import Effect, Rule
from sekisho.regime.show import STATES, basis_name, codes_of, coverage

PAGE: Final = Path(__file__).with_name("law.md")
STRATA: Final = ("What is it?", "How strictly?", "Bars", "Paths and papers", "How much?")

HEAD: Final = """\
# The law, rule by rule

Written by `./run python docs/make_law.py` from `data/law/` and `data/law-examples/`; what is edited here is lost.
"""

HOW_TO_READ: Final = """\
## How to read it

- A row is one legal sentence, named by its citation. `when` is its condition over the facts of
  `data/facts/dictionary.yaml`, as `data/law/cn/rules.yaml` has it. A fact that nobody told is unknown, not false.
- Under the effect stands what it binds (one line, or the whole application) and, where rules differ in that, the items
  to which it applies. `require` and `require_document` fire where what they ask for is not met.
- Days: `own` are those that the row itself names; `binds` are those on which it takes effect, its own and its act's
  taken together; on `unknown` days nobody can say whether its act binds.
- Basis `law` is a statute or an announcement; `practice` is what authorities were seen to ask for, or a reading of a
  text that is silent. Confidence is the authors' own.
- An example fires its rule under the regime beside it. After `~` stands a day of knowledge: the law as it was known
  then. What was suspended before its first day never bound, and fires only as known before the suspension.
"""

ACTS: Final = """\
## Acts

`pending` and `issued`: what becomes, on the day an act begins to bind, of files then pending (judged by the new law or
the old) and of licences then issued that it would bar.
"""

STATES_HEAD: Final = """\
### Their states

Both days stand inside the interval, and for one day the statement that became known latest counts: `from` and `to` are
the days on which a statement is the last word, `as first said` those that it named, where later statements took some of
them. `never` stands where they took all.
"""

OTHER_LAWS: Final = """\
## Overlays and other laws

An overlay is an assumption that stands on a law and is asked as `cn+limited`. The other laws are small parts of theirs,
to show that the format is not China's alone.
"""

EXAMPLES_HEAD: Final = """\
## Examples

Each is asked as `sekisho check FILE --regime REGIME`. Parties are fictional but for listed ones whose names are the
point; shipments are invented. `stand-ins` is an overlay beside the examples, made-up names for notices whose parties
were not read: it is no law, and `check` does not know it.
"""

Cells = Sequence[object]


def page() -> str:
    """The whole of docs/law.md. Raises InputError for rules without an example and examples that cannot be read."""
    law, given = the_law(), examples()
    first = first_examples(law.rules, given)
    parts = [*_head(law), *_acts(law), *_rules(law, first), *_lists(law), *_papers(law), *_clock(law), *_laws()]
    return "\n".join([*parts, *_examples(given, first)])


def _head(law: Law) -> Iterator[str]:
    yield HEAD
    covered = f"from {law.from_day}" + (f" to {law.to_day}" if law.to_day else " on")
    yield from _table(
        ("law", law.id),
        [
            *(("title", text) for text in law.title.values()),
            ("days covered", covered),
            ("as known on", f"{newest_word(law)}, when the newest thing it holds became known"),
            ("rules", len(law.rules)),
            ("left out", " ".join(note["en"] for note in law.notes)),
            ("source", f"{law.source}; confidence {law.confidence}"),
            ("hash", law.hash),
        ],
    )
    yield HOW_TO_READ


def _acts(law: Law) -> Iterator[str]:
    yield ACTS
    notes = {row.cells["id"]: row.cells.get("note", "") for row in _yaml("instruments.yaml")}
    yield from _table(
        ("act", "title", "kind", "issued on", "pending", "issued", "note", "source", "confidence"),
        (
            (
                act.id,
                " / ".join(act.title.values()),
                act.kind,
                act.issued_on,
                *_transition(act),
                notes[act.id],
                act.source,
                act.confidence,
            )
            for act in {act.id: act for act in law.instruments.values()}.values()
        ),
    )
    yield STATES_HEAD
    yield from _table(
        ("act", "part", "state", "from", "to", "as first said", "said by", "known since"),
        (
            (act.id, act.part, STATES[said.state]["en"], *days, said.said_by, said.known_from)
            for act in law.instruments.values()
            for said in act.statements
            for days in _held(act, said, newest_word(law))
        ),
    )


def _held(act: Instrument, said: Statement, known_on: date) -> Iterator[Cells]:
    """From, to and what was first said, for each stretch of days on which a statement is the last word."""
    spans = act.spans(said, known_on)
    first_said = "" if spans == (said,) else _span(said.first, said.last)
    for span in spans:
        yield span.first, span.last or "open", first_said
    if not spans:
        yield "never", "", first_said


def _transition(act: Instrument) -> tuple[str, str]:
    turn = act.transition
    return ("", "") if turn is None else (turn.pending, f"{turn.issued}: {turn.source} (confidence {turn.confidence})")


def _rules(law: Law, first: Mapping[str, Example]) -> Iterator[str]:
    whens = {row.cells["id"]: row.cells["when"] for row in _yaml("rules.yaml")}
    yield "## Rules\n"
    for number, question in enumerate(STRATA, 1):
        yield f"### {number}. {question}\n"
        rules = [rule for rule in law.rules if rule.effect.stratum == number]
        if not rules:
            yield f"`{law.id}` has no such rule.\n"
            continue
        yield from _table(
            ("rule", "effect", "citation", "sentence", "when", "days", "basis", "source", "confidence", "example"),
            (_rule(law, rule, str(whens[rule.id]), first[rule.id]) for rule in rules),
            plain=False,
        )
        yield "<details><summary>日本語・中文</summary>\n"
        told = (
            (rule.id, *(words for each in ("ja", "zh") for words in (rule.citation(each), rule.text[each])))
            for rule in rules
        )
        yield from _table(("rule", "根拠", "規定", "依据", "规定"), told)
        yield "</details>\n"


def _rule(law: Law, rule: Rule, when: str, example: Example) -> Cells:
    days, shown = _days(law, rule, example), f"{_link(example)}<br>`{example.asked}`"
    citation, text, source = map(_plain, (rule.citation(), rule.text["en"], rule.source))
    when = f"`{_one_line(when)}`"
    return f"`{rule.id}`", _effect(rule), citation, text, when, days, rule.basis, source, rule.confidence, shown


def _effect(rule: Rule) -> str:
    more = rule.level or rule.document
    said = f"{rule.effect}: {more}" if more else str(rule.effect)
    differs = rule.effect.stratum == Effect.PROHIBIT.stratum or rule.effect in (Effect.CONDITION, Effect.ADVISE)
    reach = f"{rule.scope}; {rule.applies_to}" if differs else str(rule.scope)
    return f"{said}<br>{reach}" + ("<br>stops the clock" if rule.stops_clock else "")


def _link(example: Example) -> str:
    return f"[{example.path.stem}](../data/law-examples/{LAW}/{example.path.name})"


def _days(law: Law, rule: Rule, example: Example) -> str:
    own = _own_days(rule)
    spans = list(_spans(Regime(law, None, newest_word(law)), rule))
    bound = ", ".join(_span(first, last) for first, last, binds in spans if binds is True)
    unknown = ", ".join(_span(first, last) for first, last, binds in spans if binds is None)
    said = [f"own: {own}"] if own else []
    said.append(f"binds: {bound}" if bound else f"never bound; the example as known on {example.regime.known_on}")
    return "<br>".join(said + ([f"unknown: {unknown}"] if unknown else []))


def _spans(regime: Regime, rule: Rule) -> Iterator[tuple[date, date | None, bool | None]]:
    """Days between which it does not change whether a rule binds, in order; the last span has no end."""
    dated: list[Dated] = [rule, *(said for said in rule.instrument.statements if said.known_from <= regime.known_on)]
    turns = {row.first for row in dated if row.first is not None}
    turns |= {row.last + timedelta(days=1) for row in dated if row.last is not None}
    changes: list[tuple[date, bool | None]] = []
    for day in sorted(turns):
        binds = regime.rule_binds(rule, day)
        if not changes or changes[-1][1] is not binds:
            changes.append((day, binds))
    ends = [day - timedelta(days=1) for day, _ in changes[1:]]
    for (first, binds), last in zip(changes, [*ends, None], strict=True):
        yield first, last, binds


def _span(first: date | None, last: date | None) -> str:
    if last is None:
        return f"{first} on"
    return f"to {last}" if first is None else f"{first} to {last}"


def _own_days(row: Dated) -> str:
    said = [] if row.first is None and row.last is None else [_span(row.first, row.last)]
    return "; ".join(said + ([] if row.known_from is None else [f"known since {row.known_from}"]))


def _lists(law: Law) -> Iterator[str]:
    yield "## Lists\n"
    listed = ((act, codes_of(law, act)) for act in law.control_list.acts)
    yield from _table(
        ("act", "control codes", "first", "last"), ((act, len(codes), codes[0], codes[-1]) for act, codes in listed)
    )
    yield from _table(
        ("notice", "parties named", "held here"), ((row["notice"], row["named"], row["here"]) for row in coverage(law))
    )


def _papers(law: Law) -> Iterator[str]:
    counts = {row.cells["kind"]: row.cells["counts_when"] for row in _csv("documents.csv")}
    yield "## Papers\n"
    yield from _table(
        ("paper", "name", "asked of", "counts when", "own days", "basis", "source", "confidence"),
        (
            (kind.kind, " / ".join(kind.name.values()), kind.asked_of, counts[kind.kind], *_provenance(kind))
            for kind in law.documents.values()
        ),
    )
    yield "## Evidence\n"
    yield "Under scrutiny, an answer that favours the line counts from its least basis upwards; below, it is unknown.\n"
    yield from _table(
        ("scrutiny", "fact", "least basis", "own days", "basis", "source", "confidence"),
        ((row.level, row.fact, basis_name(row.least), *_provenance(row)) for row in law.evidence),
    )
    yield "## Licence types\n"
    yield from _table(
        ("kind", "end users", "exports", "months", "citation", "own days", "basis", "source", "confidence"),
        (
            (row.kind, _most(row.most_end_users), _most(row.most_exports), row.most_months, row.cite, *_provenance(row))
            for row in law.licence_types
        ),
    )


def _most(bound: int | None) -> object:
    return "no bound" if bound is None else bound


def _provenance(row: Any) -> tuple[object, ...]:
    return _own_days(row), row.basis, row.source, row.confidence


def _clock(law: Law) -> Iterator[str]:
    clock = law.clock
    yield "## Clock\n"
    if clock is None:
        yield f"`{law.id}` has none.\n"
        return
    calendar = _span(clock.calendar.first, clock.calendar.last)
    yield from _table(
        ("working days", "citation", "calendar", "basis", "source", "confidence"),
        [(clock.working_days, clock.citation(), calendar, clock.basis, clock.source, clock.confidence)],
    )
    median = (
        "no median is known" if clock.observed.p50_days is None else f"the median is {clock.observed.p50_days} days"
    )
    yield f"As observed, {median}: {clock.observed.source}.\n"
    yield from _table(
        ("of", "observed", "source", "confidence"),
        (
            (_span(said.first, said.last), said.text["en"], said.source, said.confidence)
            for said in clock.observed.published
        ),
    )


def _laws() -> Iterator[str]:
    yield OTHER_LAWS
    rows: list[Cells] = []
    for law, overlays in law_ids().items():
        base = read_law([data_path("law", law)], dictionary())
        if law != LAW:
            rows.append(_law_row(law, "partial" if "partial" in base.title["en"] else "whole", base, base.rules, 0))
        for each in overlays:
            over = read_law([data_path("law", law), data_path("law", each)], dictionary())
            own = [rule for rule in over.rules if rule not in base.rules]
            ended = len({rule.id for rule in base.rules} - {rule.id for rule in over.rules})
            what = f"overlay of {law}" + (f"; ends {ended} of its rules" if ended else "")
            rows.append(_law_row(over.id, what, over, own, len(base.notes)))
    yield from _table(("law", "title", "whole or partial", "rules of its own", "basis", "note", "confidence"), rows)


def _law_row(name: str, what: str, law: Law, own: Sequence[Rule], base_notes: int) -> Cells:
    bases = ", ".join(sorted({rule.basis for rule in own}))
    notes = " ".join(note["en"] for note in law.notes[base_notes:])
    return name, law.title["en"], what, len(own), bases, notes, law.confidence


def _examples(given: Sequence[Example], first: Mapping[str, Example]) -> Iterator[str]:
    yield EXAMPLES_HEAD
    yield from _table(
        ("example", "regime", "outcome, line by line", "what it shows", "rules that it fires first"),
        (
            (
                _link(each),
                f"`{each.asked}`",
                ", ".join(line["outcome"] for line in each.finding["lines"]),
                _plain(each.note),
                sum(example is each for example in first.values()),
            )
            for each in given
        ),
        plain=False,
    )


def _yaml(file: str) -> list[Any]:
    return yaml_rows(data_path("law", LAW, file).read_bytes(), file, "id")


def _csv(file: str) -> list[Any]:
    return csv_rows(data_path("law", LAW, file).read_bytes(), file, ())


def _table(head: Cells, rows: Iterable[Cells], *, plain: bool = True) -> Iterator[str]:
    """A Markdown table and an empty line. plain: the cells are words, not Markdown."""
    yield _row(head)
    yield _row(["---"] * len(head))
    for row in rows:
        yield _row([_plain(cell) for cell in row] if plain else row)
    yield ""


def _row(cells: Cells) -> str:
    return f"| {' | '.join(str(cell).replace('|', '&#124;') for cell in cells)} |"


def _plain(words: object) -> str:
    return _one_line(words).replace("&", "&amp;").replace("<", "&lt;")


def _one_line(words: object) -> str:
    return " ".join(str(words).split())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write docs/law.md from the law and its examples.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the page is out of date")
    only_check: bool = parser.parse_args(arguments).check
    try:
        text = page()
    except InputError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        return 1
    if not only_check:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
        print("docs/law.md is not what the law says; write it with ./run python docs/make_law.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
