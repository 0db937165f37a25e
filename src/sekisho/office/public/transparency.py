"""What was granted, how long it took and on what it rests, in figures that name nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sekisho.dossier.words import choice
from sekisho.office.keeping import figures, summary
from sekisho.office.keeping.suppress import LEAST
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say

Json = dict[str, Any]
_COLUMNS: Final = {
    key: f"transparency.column.{key}" for key in ("part", "of", "measure", "value", "unit", "shown", "source", "basis")
}
_OWN_WORDS: Final = (figures.SEVERAL, figures.NOT_SAID)


@open_to()
@require_safe
def transparency(request: HttpRequest, form: str | None) -> HttpResponse:
    """The figures of the last whole months, small cells closed; as a page, or as one long table of figures."""
    language = lang(request)
    told = summary.kept(lawbook().law, timezone.now())
    about: Json = {
        "convention": say("transparency.convention", language),
        "suppression": say("transparency.rule", language, least=LEAST),
        "source": say("transparency.source", language),
    }
    if settings.DEMO:
        about["fictional"] = say("transparency.fictional", language)
    if told is None:
        table = Table("transparency", _COLUMNS, [], about | {"state": say("transparency.none", language)})
        return respond(request, form, table, "public/transparency.html", {"told": None, "is_fictional": settings.DEMO})
    about |= {"as_of": told["as_of"], "until": told["until"], "law": told["law"]}
    # Beside what is kept, for it is the data's, and may change with the software.
    told = {**told, "history": summary.history(date.fromisoformat(told["until"]))}
    table = Table(f"transparency-{told['until']}", _COLUMNS, list(_rows(told, language)), about)
    more = {"told": _named(told, language), "is_fictional": settings.DEMO, "least": LEAST}
    return respond(request, form, table, "public/transparency.html", {**more, "p90_from": summary.P90_FROM})


def name_of(category: str, value: str, language: str) -> str:
    """A sector, form or scrutiny in the reader's words."""
    if value in _OWN_WORDS:
        return say(f"transparency.{value}", language)
    return (
        say(f"transparency.scrutiny.{value}", language) if category == "scrutiny" else choice(category, value)[language]
    )


def _named(told: Json, language: str) -> Json:
    """The figures with the names that the page shows, and the lengths of its bars."""
    volumes, history = told["volumes"], told["history"]
    published = {each["month"]: each for each in history}
    magnets_g = {row["month"]: row["forms_g"].get("magnet", 0) for row in volumes["rows"]}
    months = sorted({*published, *(row["month"] for row in volumes["rows"] if row["total_g"] != 0)})
    most_g = max([*(each["kg"] * 1000 for each in history), *(mass_g or 0 for mass_g in magnets_g.values())], default=1)
    return {
        **told,
        "outcome_names": [(each, say(f"transparency.outcome.{each}", language)) for each in summary.OUTCOMES],
        "approvals": [
            {
                "category": say(f"transparency.by.{category}", language),
                "rows": [
                    {
                        "name": name_of(category, row["value"], language),
                        "n": row["n"],
                        "cells": [
                            (say(f"transparency.outcome.{each}", language), row[each]) for each in summary.OUTCOMES
                        ],
                        "granted_pct": _pct(row["granted"], row["granted_in_part"], of=row["n"]),
                    }
                    for row in rows
                ],
            }
            for category, rows in told["approvals"].items()
        ],
        "rests": [
            {"name": say(f"transparency.rests.{each}", language), "n": n, "pct": _pct(n, of=told["decided"])}
            for each, n in told["rests"].items()
        ],
        "waiting": [
            {**row, "name": name_of("scrutiny", row["scrutiny"], language) if row["scrutiny"] else None}
            for row in told["waiting"]
        ],
        "forms": [name_of("form", each, language) for each in volumes["forms"]],
        "elements": volumes["elements"],
        "months": [
            {
                "month": row["month"],
                "total_g": row["total_g"],
                "forms": [(name_of("form", each, language), row["forms_g"][each]) for each in volumes["forms"]],
                "elements": list(row["elements_g"].items()),
            }
            for row in volumes["rows"]
            if row["total_g"] != 0
        ],
        "beside": [
            {
                "month": month,
                "licensed_g": magnets_g.get(month),
                "is_outside": month not in magnets_g,
                "licensed_pct": 100 * (magnets_g.get(month) or 0) // most_g,
                "published": published.get(month),
                "published_pct": 100_000 * published[month]["kg"] // most_g if month in published else 0,
                "is_derived": month in published and published[month]["basis"] == "derived",
                "basis": _basis(published[month], language) if month in published else None,
            }
            for month in months
        ],
        "statutory": None
        if told["statutory"] is None
        else {**told["statutory"], "citation": told["statutory"]["citation"][language]},
    }


def _basis(month: Json, language: str) -> str:
    """Whether a figure was published itself or follows from figures that were, and how sure it is."""
    said = (f"transparency.kind.{month['basis']}", f"transparency.confidence.{month['confidence']}")
    return " · ".join(say(each, language) for each in said)


def _pct(*counts: int | None, of: int | None) -> int | None:
    """A share, None where anything in it is closed."""
    known = [each for each in counts if each is not None]
    return round(100 * sum(known) / of) if of and len(known) == len(counts) else None


def _rows(told: Json, language: str) -> Iterator[Mapping[str, Any]]:
    """Every figure of the page as one row."""

    def row(part: str, of: str, measure: str, value: Any, unit: str, **more: Any) -> Json:
        shown = say("transparency.shown.yes" if value is not None else "transparency.shown.no", language)
        heading = say(f"transparency.part.{part}", language)
        return {"part": heading, "of": of, "measure": measure, "value": value, "unit": unit, "shown": shown, **more}

    cases = say("transparency.unit.cases", language)
    days = say("transparency.unit.days", language)
    names = {each: say(f"transparency.outcome.{each}", language) for each in summary.OUTCOMES}
    everything = say("transparency.everything", language)
    yield row("approvals", everything, say("transparency.decided", language), told["decided"], cases)
    for outcome, count in told["outcomes"].items():
        yield row("approvals", everything, names[outcome], count, cases)
    for category, rows in told["approvals"].items():
        for each in rows:
            of = name_of(category, each["value"], language)
            yield row("approvals", of, say("transparency.decided", language), each["n"], cases)
            for outcome, name in names.items():
                yield row("approvals", of, name, each[outcome], cases)
    for basis, count in told["rests"].items():
        yield row("rests", everything, say(f"transparency.rests.{basis}", language), count, cases)
    if told["statutory"] is not None:
        statutory = told["statutory"]
        more = {"source": f"{statutory['citation'][language]}; {statutory['source']}"}
        name = say("transparency.statutory", language)
        yield row("waiting", everything, name, statutory["working_days"], days, **more)
    for each in told["waiting"]:
        of = name_of("scrutiny", each["scrutiny"], language) if each["scrutiny"] else everything
        yield row("waiting", of, say("transparency.timed", language), each["n"], cases)
        for quantile in ("p50_days", "p90_days"):
            yield row("waiting", of, say(f"transparency.{quantile}", language), each[quantile], days)
    for each in told["volumes"]["rows"]:
        total = say("transparency.total", language)
        yield row("volumes", each["month"], total, each["total_g"], "g")
        for form, mass_g in each["forms_g"].items():
            yield row("volumes", each["month"], name_of("form", form, language), mass_g, "g")
        for symbol, mass_g in each["elements_g"].items():
            contained = say("transparency.contained", language, element=symbol)
            yield row("volumes", each["month"], contained, mass_g, "g")
    for each in told["history"]:
        name = say("transparency.history", language)
        source = f"{each['source']}: {each['how']}" if each["how"] else each["source"]
        more = {"source": source, "basis": _basis(each, language)}
        yield row("history", each["month"], name, each["kg"], "kg", **more)
