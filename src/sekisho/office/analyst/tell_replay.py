"""Two laws on one docket as a page: who flips and by which sentence, grams of elements, days of Japan's need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sekisho.determination.outcome import OUTCOMES
from sekisho.office.analyst import charts
from sekisho.office.analyst.sheets import NUMBER, TEXT, Page, Section, Sheet
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say
from sekisho.supply.pictures.words import Labels

Json = Mapping[str, Any]
_SIDES: Final = ("baseline", "reform")


def replay_page(doc: Json, labels: Labels, *, synthetic: bool, docket: str) -> Page:
    """Of the document of `replay --impact --json`; docket: what it was asked of, as its reader knows it."""
    language = labels.language
    names = {side: doc[side]["regime"] for side in _SIDES}
    banners = [("warning", say("analyst.replay.synthetic", language))] if synthetic else []
    if not doc["flips"]:
        banners.append(("calm", say("analyst.replay.nothing", language, **names)))
    if doc["errors"]:
        told = say("analyst.replay.errors", language, errors=f"{doc['errors']:,}", lines=f"{doc['lines']:,}")
        banners.append(("error", told))
    flipped = sum(each["lines"] for each in doc["flips"])
    return Page(
        title=say("analyst.replay.result", language, **names),
        mark=labels("mark.synthetic") if synthetic else "",
        lead=say("analyst.replay.lead", language, flipped=f"{flipped:,}", lines=f"{doc['lines']:,}", docket=docket),
        banners=banners,
        sections=list(_sections(doc, labels, docket)),
    )


def _sections(doc: Json, labels: Labels, docket: str) -> Iterator[Section]:
    yield _flips(doc, labels, docket)
    yield _outcomes(doc, labels, docket)
    if doc["impact"]:
        yield _impact(doc["impact"], labels)


def outcome_told(outcome: str, language: str) -> str:
    return say(f"analyst.outcome.{outcome}", language)


def _notes(doc: Json, labels: Labels, docket: str) -> list[tuple[str, str]]:
    laws = "; ".join(f"{doc[side]['regime']} ({doc[side]['hash']})" for side in _SIDES)
    return [
        (labels("convention"), say("analyst.replay.convention", labels.language)),
        (labels("range"), say("analyst.replay.range", labels.language)),
        (labels("source"), f"{docket}; {laws}"),
    ]


def _flips(doc: Json, labels: Labels, docket: str) -> Section:
    language = labels.language
    sentences = {rule.id: rule.text[language] for rule in lawbook().law.rules}
    rows = [
        [
            outcome_told(each["from"], language),
            outcome_told(each["to"], language),
            "; ".join(each["rules"]),
            each["lines"],
            each["net_kg"],
            " ".join(sentences.get(rule, "") for rule in each["rules"]).strip(),
        ]
        for each in doc["flips"]
    ]
    heads = [say(f"analyst.head.{name}", language) for name in ("from", "to", "rules", "lines", "kg", "sentence")]
    kinds = (TEXT, TEXT, TEXT, NUMBER, NUMBER, TEXT)
    return Section(
        id="flips",
        title=say("analyst.replay.flips", language),
        told=[say("analyst.replay.flips_told", language)],
        sheets=[Sheet("flips", say("analyst.replay.flips", language), list(zip(heads, kinds, strict=True)), rows)],
        notes=_notes(doc, labels, docket),
    )


def _outcomes(doc: Json, labels: Labels, docket: str) -> Section:
    language = labels.language
    there = [each for each in OUTCOMES if any(each in doc[side]["outcomes"] for side in _SIDES)]
    rows = [[outcome_told(each, language), *(doc[side]["outcomes"].get(each, 0) for side in _SIDES)] for each in there]
    columns = [(say("analyst.head.outcome", language), TEXT), *((doc[side]["regime"], NUMBER) for side in _SIDES)]
    kilograms = [f"{doc[side]['regime']}{labels('colon')}{doc[side]['grantable_kg']:,.3f} kg" for side in _SIDES]
    series = {doc[side]["regime"]: [row[1 + at] for row in rows] for at, side in enumerate(_SIDES)}
    if len(series) < len(_SIDES):
        series = {f"{labels.listed(list(series))}": [row[1] for row in rows]}
    return Section(
        id="outcomes",
        title=say("analyst.replay.outcomes", language),
        told=[say("analyst.replay.grantable", language, told=labels.clauses(kilograms))],
        chart=charts.bars([row[0] for row in rows], series, say("analyst.head.lines", language)),
        sheets=[Sheet("outcomes", say("analyst.replay.outcomes", language), columns, rows)],
        notes=_notes(doc, labels, docket),
    )


def _impact(impact: Json, labels: Labels) -> Section:
    language = labels.language
    rows = []
    for each in impact["elements"]:
        passes, days = each["passes_g"], each["need_days"]
        difference = [None] * 3 if days is None else [days["difference"][end] for end in ("low", "value", "high")]
        rows.append(
            [labels(f"element.{each['element']}") if each["need_g_per_day"] else each["element"],
             *(passes[side] for side in (*_SIDES, "difference")), *difference]
        )  # fmt: skip
    heads = [(labels("t.head.element"), TEXT)]
    heads += [(say(f"analyst.head.{side}_g", language), NUMBER) for side in (*_SIDES, "difference")]
    heads += [(say(f"analyst.head.need_{end}", language), NUMBER) for end in ("low", "value", "high")]
    needed = [each for each in impact["elements"] if each["need_days"] is not None]
    title = say("analyst.replay.impact", language)
    return Section(
        id="impact",
        title=title,
        told=[impact["loss_jpy"]["why"][language]],
        chart=charts.bars(
            [labels(f"element.{each['element']}") for each in needed],
            {
                say(f"analyst.head.{side}", language): [each["passes_g"][side] / 1000 for each in needed]
                for side in _SIDES
            },
            "kg",
        ),
        sheets=[Sheet("impact", title, heads, rows)],
        notes=[
            (labels("assumes"), " ".join(each[language] for each in impact["assumes"])),
            (labels("range"), say("analyst.replay.need_range", language)),
            (labels("source"), "data/supply/parameters.yaml"),
        ],
    )
