"""Who depends on whom, as a page: every published share with its base and source, narrowed as the address says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from sekisho.office.analyst import charts
from sekisho.office.analyst.sheets import PCT, SOURCE, TEXT, Column, Page, Section, Sheet
from sekisho.office.analyst.telling import basis_told
from sekisho.office.site.words import say
from sekisho.supply.dependency import Share, cells, quoted, read_dependency
from sekisho.supply.pictures.words import Labels

FACETS: Final = ("element", "form", "stage", "measure", "year", "origin")
Facets = list[tuple[str, str, str, list[tuple[str, str, int, bool]]]]


@cache
def shares() -> tuple[Share, ...]:
    """The shipped table."""
    return read_dependency()


def dependency_page(all_of: Sequence[Share], wanted: Mapping[str, str], labels: Labels) -> tuple[Page, Facets]:
    """The page, and by facet its name, heading, what is chosen and its values: value, word, how many, is it chosen?"""
    kept = [each for each in all_of if all(not want or str(getattr(each, f)) == want for f, want in wanted.items())]
    kept.sort(key=lambda each: (each.stage, -each.year, -each.share_pct))
    language = labels.language
    told = [
        say(
            "analyst.dependency.quoted",
            language,
            said=labels(f"dependency.quoted.{one.quoted_as}"),
            beside=labels.clauses([_row(each, labels) for each in others]),
        )
        for one, others in quoted(all_of)
        if f"dependency.quoted.{one.quoted_as}" in _phrases()
    ]
    notes = [
        (labels("range"), labels("dependency.range")),
        (labels("source"), labels("dependency.sources")),
        (labels("convention"), say("analyst.dependency.convention", language)),
    ]
    section = Section(
        id="shares",
        title=say("analyst.dependency.shares", language, n=len(kept)),
        chart=charts.bars(
            [f"{_row(each, labels)} ({labels.named('country', each.origin)})" for each in kept],
            {say("analyst.dependency.share", language): [each.share_pct for each in kept]},
            "%",
        )
        if kept
        else None,
        sheets=[Sheet("shares", say("analyst.dependency.table", language), _columns(labels), _rows(kept, labels))],
        notes=notes,
    )
    unknown = Section(
        "unknown", labels("t.open"), listed=[labels("dependency.unknown", cells=_unknown(all_of, labels))]
    )
    page = Page(
        title=labels("dependency.title"),
        lead=say("analyst.dependency.convention", language),
        sections=[Section("quoted", labels("t.quoted"), told=told), section, unknown],
    )
    return page, _facets(all_of, wanted, labels)


def _phrases() -> Mapping[str, Any]:
    from sekisho.supply.pictures.words import phrases

    return phrases()


def _row(each: Share, labels: Labels) -> str:
    row = labels(
        "dependency.row",
        element=labels(f"element.{each.element}") if f"element.{each.element}" in _phrases() else each.element,
        form=labels(f"form.{each.form}"),
        measure=labels(f"measure.{each.measure}"),
        period=each.period or each.year,
    )
    return f"{labels(f'stage.{each.stage}')}{labels('colon')}{row}{labels('comma')}{_share(each, labels)}"


def _share(each: Share, labels: Labels) -> str:
    return labels(f"wording.{each.wording}", share=f"{each.share_pct:g}")


def _columns(labels: Labels) -> list[Column]:
    language = labels.language
    return [
        (labels("t.head.element"), TEXT),
        (labels("t.head.form"), TEXT),
        (say("analyst.head.stage", language), TEXT),
        (labels("dependency.head.measure"), TEXT),
        (labels("dependency.head.year"), TEXT),
        (say("analyst.head.origin", language), TEXT),
        (say("analyst.head.destination", language), TEXT),
        (f"{say('analyst.dependency.share', language)}, %", PCT),
        (say("analyst.head.wording", language), TEXT),
        (labels("dependency.head.what"), TEXT),
        (labels("source"), SOURCE),
        (labels("dependency.head.confidence"), TEXT),
        (say("analyst.head.basis", language), TEXT),
    ]


def _rows(kept: Sequence[Share], labels: Labels) -> list[list[Any]]:
    return [
        [
            _word("element", each.element, labels),
            _word("form", each.form, labels),
            labels(f"stage.{each.stage}"),
            labels(f"measure.{each.measure}"),
            each.period or str(each.year),
            labels.named("country", each.origin),
            labels.named("country", each.destination),
            each.share_pct,
            _share(each, labels),
            labels.named("base", each.base),
            each.source,
            labels(f"confidence.{each.confidence}"),
            basis_told(each.basis, labels.language),
        ]
        for each in kept
    ]


def _word(kind: str, value: str, labels: Labels) -> str:
    return labels.named({"origin": "country", "year": "-"}.get(kind, kind), value)


def _unknown(all_of: Sequence[Share], labels: Labels) -> str:
    found = [
        f"{_word('element', element, labels)} {_word('form', form, labels)}"
        for element, by_form in cells(all_of).items()
        for form, share in by_form.items()
        if share is None and form != "all" and by_form["all"] is None
    ]
    return labels.listed(found)


def _facets(all_of: Sequence[Share], wanted: Mapping[str, str], labels: Labels) -> Facets:
    found: Facets = []
    for name in FACETS:
        others = {each: want for each, want in wanted.items() if each != name and want}
        kept = [each for each in all_of if all(str(getattr(each, f)) == want for f, want in others.items())]
        counts = Counter(str(getattr(each, name)) for each in kept)
        values = [
            (value, _word(name, value, labels), count, value == wanted[name]) for value, count in sorted(counts.items())
        ]
        found.append((name, say(f"analyst.head.{name}", labels.language), wanted[name], values))
    return found
