"""The cube of a replay as tables and a drawing: laws side by side, each with its difference to the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.safestring import SafeString

from sekisho.determination.dockets.cube import Cells, Sum
from sekisho.determination.outcome import OUTCOMES
from sekisho.dossier.words import choice, country
from sekisho.office.analyst.bars import Bar, bars_drawn, groups_drawn
from sekisho.office.analyst.cut import KILOGRAMS, PARTS, Cut
from sekisho.office.analyst.sheets import NUMBER, TEXT, Choices, Column, Section, Sheet, figure
from sekisho.office.site.words import say
from sekisho.supply.pictures.words import Labels

Numbers = Sequence[int]
"""A figure for each law: lines, or grams."""
_SECTION: Final = "cube"


def outcome_told(outcome: str, language: str) -> str:
    return say(f"cases.outcome.{outcome}", language)


def beside_sheet(
    name: str, title: str, head: str, rows: Sequence[tuple[str, Numbers]], laws: Sequence[str], measure: str, said: str
) -> Sheet:
    """Rows with a figure for each law, and for each but the first its difference to the first. said: the language."""
    first, *others = laws
    columns: list[Column] = [(head, TEXT), (first, NUMBER)]
    for law in others:
        columns += [(law, NUMBER), (say("analyst.head.difference_of", said, law=law), NUMBER)]
    told = []
    for word, (base, *numbers) in rows:
        cells = [amount(base, measure)]
        for number in numbers:
            cells += [amount(number, measure), amount(number - base, measure)]
        told.append([word, *cells])
    return Sheet(name, title, columns, told)


def amount(number: int, measure: str) -> int | float:
    return number / 1000 if measure == KILOGRAMS else number


def outcome_rows(
    found: Mapping[tuple[str, str], Sum], laws: Sequence[str], measure: str, language: str
) -> list[tuple[str, Numbers]]:
    """Outcomes that any line comes to, in the law's order."""
    there = [each for each in OUTCOMES if any((law, each) in found for law in laws)]
    return [(outcome_told(each, language), [_of(found, law, each, measure) for law in laws]) for each in there]


def cube_section(
    cells: Cells, laws: Sequence[str], cut: Cut, labels: Labels, notes: Sequence[tuple[str, str]], cube: str
) -> Section:
    """One outcome broken down by one dimension. cube: where the whole of it is."""
    language = labels.language
    by_outcome = cells.by_outcome()
    outcome = cut.outcome or _most_changed(by_outcome, laws)
    of, by = outcome_told(outcome, language), say(f"analyst.cube.{cut.by}", language)
    measure = say(f"analyst.head.{cut.measure}", language)
    title = say("analyst.cube.of", language, outcome=of, by=by, measure=measure)
    found = cells.by(cut.by, outcome)
    values = {value for _, value in found}
    rows = [(_named(cut.by, value, labels), [_of(found, law, value, cut.measure) for law in laws]) for value in values]
    rows.sort(key=lambda row: (-max(row[1]), row[0]))
    return Section(
        id=_SECTION,
        title=title,
        told=_told(rows, laws, cut, labels, of),
        drawn=_drawing(rows, laws, cut, labels, title) if rows else None,
        choices=_choices(cut, outcome, language),
        sheets=[beside_sheet(f"cube-{cut.by}", title, by, rows, laws, cut.measure, language)] if rows else [],
        links=[(cube, say("analyst.cube.download", language))],
        notes=notes,
    )


def _of(
    found: Mapping[tuple[str, str], Sum] | Mapping[tuple[str, str | None], Sum],
    law: str,
    value: str | None,
    measure: str,
) -> int:
    lines, grams = found.get((law, value), (0, 0))  # type: ignore[arg-type]
    return grams if measure == KILOGRAMS else lines


def _most_changed(found: Mapping[tuple[str, str], Sum], laws: Sequence[str]) -> str:
    """The outcome in which grams differ most from the first law's; where none do, the one of most grams."""

    def weight(outcome: str) -> tuple[int, int]:
        base, *others = (_of(found, law, outcome, KILOGRAMS) for law in laws)
        return max(abs(other - base) for other in others), base

    return max(OUTCOMES, key=weight)


def _named(dimension: str, value: str | None, labels: Labels) -> str:
    if value is None:
        return say("analyst.cube.not_stated", labels.language)
    if dimension == "element":
        return labels.named("element", value)
    words = country(value) if dimension == "destination" else choice(dimension, value)
    return words.get(labels.language, value)


def _told(
    rows: Sequence[tuple[str, Numbers]], laws: Sequence[str], cut: Cut, labels: Labels, outcome: str
) -> list[str]:
    language = labels.language
    if not rows:
        return [say("analyst.cube.none", language, outcome=outcome)]
    word, numbers = rows[0]
    most = max(numbers)
    law = laws[list(numbers).index(most)]
    told = [say("analyst.cube.most", language, value=word, amount=_figure(most, cut.measure, language), law=law)]
    if cut.by == "element":
        told.append(say("analyst.cube.overlap", language))
    drawn = groups_drawn(len(laws))
    if len(rows) > drawn:
        told.append(say("analyst.cube.drawn", language, drawn=drawn, all=len(rows)))
    return told


def _figure(number: int, measure: str, language: str) -> str:
    if measure == KILOGRAMS:
        return f"{figure(number / 1000)} kg"
    return say("analyst.cube.lines", language, lines=f"{number:,}")


def _drawing(
    rows: Sequence[tuple[str, Numbers]], laws: Sequence[str], cut: Cut, labels: Labels, title: str
) -> SafeString:
    names = _short(laws)
    groups = [
        (
            word,
            [
                Bar(name, number, _figure(number, cut.measure, labels.language), plain=place == 0)
                for place, (name, number) in enumerate(zip(names, numbers, strict=True))
            ],
        )
        for word, numbers in rows[: groups_drawn(len(laws))]
    ]
    described = labels.clauses(
        [f"{word}{labels('colon')}{labels.listed([bar.told for bar in bars])}" for word, bars in groups]
    )
    return bars_drawn(_SECTION, title, described, groups)


def _short(laws: Sequence[str]) -> list[str]:
    """Names without the day by which all is known, where they stay apart."""
    short = [law.partition("~")[0] for law in laws]
    return short if len(set(short)) == len(set(laws)) else list(laws)


def _choices(cut: Cut, outcome: str, language: str) -> list[Choices]:
    shown = {"by": cut.by, "outcome": outcome, "measure": cut.measure}
    word = {"by": "analyst.cube", "outcome": "cases.outcome", "measure": "analyst.head"}
    return [
        Choices(
            name,
            say(f"analyst.cube.choose_{name}", language),
            [(value, say(f"{word[name]}.{value}", language), value == shown[name]) for value in known],
        )
        for name, known in PARTS.items()
    ]
