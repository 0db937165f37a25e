"""Laws on one docket as a page: who flips and by which sentence, grams of elements, days of Japan's need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sekisho.determination.dockets.cube import Cells
from sekisho.determination.outcome import OUTCOMES
from sekisho.office.analyst import charts
from sekisho.office.analyst.cut import KILOGRAMS, LINES, Cut
from sekisho.office.analyst.sheets import NUMBER, TEXT, Page, Section, Sheet, figure
from sekisho.office.analyst.tell_cube import beside_sheet, cube_section, outcome_rows, outcome_told
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say
from sekisho.supply.pictures.words import Labels

Json = Mapping[str, Any]
Notes = Sequence[tuple[str, str]]
_SIDES: Final = ("baseline", "reform")


def replay_page(
    doc: Json, labels: Labels, *, synthetic: bool, docket: str, cells: Cells | None, cut: Cut, cube: str
) -> Page:
    """Of the document of `replay --impact --json`, or of one with several reforms. docket: what it was asked of, as its
    reader knows it. cells: of its cube, None where that is not kept; cut: how it is shown; cube: where all of it is."""
    language = labels.language
    baseline, reforms = doc["baseline"]["regime"], reforms_in(doc)
    lines = f"{doc['lines']:,}"
    banners = [("warning", say("analyst.replay.synthetic", language))] if synthetic else []
    for each in reforms:
        if not each["flips"]:
            told = say("analyst.replay.nothing", language, baseline=baseline, reform=each["regime"])
            banners.append(("calm", told))
    if doc["errors"]:
        told = say("analyst.replay.errors", language, errors=f"{doc['errors']:,}", lines=lines)
        banners.append(("error", told))
    title = say("analyst.replay.result_many", language, baseline=baseline, others=len(reforms))
    lead = say("analyst.replay.lead_many", language, lines=lines, laws=1 + len(reforms), docket=docket)
    if len(reforms) == 1:
        title = say("analyst.replay.result", language, baseline=baseline, reform=reforms[0]["regime"])
        lead = say("analyst.replay.lead", language, flipped=f"{_flipped(reforms[0]):,}", lines=lines, docket=docket)
    return Page(
        title=title,
        mark=labels("mark.synthetic") if synthetic else "",
        lead=lead,
        banners=banners,
        sections=list(_sections(doc, labels, _notes(doc, labels, docket), cells, cut, cube)),
    )


def reforms_in(doc: Json) -> list[Json]:
    """Each reform of a document with its flips, however many it has."""
    return list(doc["reforms"]) if "reforms" in doc else [{**doc["reform"], "flips": doc["flips"]}]


def _flipped(reform: Json) -> int:
    return sum(each["lines"] for each in reform["flips"])


def _sections(doc: Json, labels: Labels, notes: Notes, cells: Cells | None, cut: Cut, cube: str) -> Iterator[Section]:
    sides = [doc["baseline"], *reforms_in(doc)]
    yield _flips(doc, labels, notes)
    yield _outcomes(sides, labels, notes, cells)
    if cells is not None:
        yield cube_section(cells, [side["regime"] for side in sides], cut, labels, notes, cube)
    if doc["impact"]:
        yield _impact(doc["impact"], labels)
    elif len(sides) > len(_SIDES):
        told = [say("analyst.replay.no_impact", labels.language)]
        yield Section(id="impact", title=say("analyst.replay.impact", labels.language), told=told)


def _notes(doc: Json, labels: Labels, docket: str) -> Notes:
    sides = [doc["baseline"], *reforms_in(doc)]
    laws = "; ".join(f"{side['regime']} ({side['hash']})" for side in sides)
    return [
        (labels("convention"), say("analyst.replay.convention", labels.language)),
        (labels("range"), say("analyst.replay.range", labels.language)),
        (labels("source"), f"{docket}; {laws}"),
    ]


def _flips(doc: Json, labels: Labels, notes: Notes) -> Section:
    language = labels.language
    title, reforms = say("analyst.replay.flips", language), reforms_in(doc)
    sheets = [_flips_sheet("flips", title, reforms[0]["flips"], language)]
    if len(reforms) > 1:
        sheets = []
        for place, each in enumerate(reforms, 1):
            flipped, lines = f"{_flipped(each):,}", f"{doc['lines']:,}"
            told = say("analyst.replay.flips_of", language, law=each["regime"], flipped=flipped, lines=lines)
            sheets.append(_flips_sheet(f"flips-{place}", told, each["flips"], language))
    return Section(
        id="flips", title=title, told=[say("analyst.replay.flips_told", language)], sheets=sheets, notes=notes
    )


def _flips_sheet(name: str, title: str, flips: Sequence[Json], language: str) -> Sheet:
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
        for each in flips
    ]
    heads = [say(f"analyst.head.{head}", language) for head in ("from", "to", "rules", "lines", "kg", "sentence")]
    kinds = (TEXT, TEXT, TEXT, NUMBER, NUMBER, TEXT)
    return Sheet(name, title, list(zip(heads, kinds, strict=True)), rows)


def _outcomes(sides: Sequence[Json], labels: Labels, notes: Notes, cells: Cells | None) -> Section:
    language, laws = labels.language, [side["regime"] for side in sides]
    there = [each for each in OUTCOMES if any(each in side["outcomes"] for side in sides)]
    rows = [(outcome_told(each, language), [side["outcomes"].get(each, 0) for side in sides]) for each in there]
    title, head = say("analyst.replay.outcomes", language), say("analyst.head.outcome", language)
    sheets = [beside_sheet("outcomes", title, head, rows, laws, LINES, language)]
    told = [
        say(
            "analyst.replay.grantable",
            language,
            told=labels.clauses(
                [f"{side['regime']}{labels('colon')}{figure(side['grantable_kg'])} kg" for side in sides]
            ),
        )
    ]
    if cells is None:
        told.append(say("analyst.cube.not_kept", language))
    else:
        weights = outcome_rows(cells.by_outcome(), laws, KILOGRAMS, language)
        title_kg = say("analyst.replay.outcomes_kg", language)
        sheets.append(beside_sheet("outcomes-kg", title_kg, head, weights, laws, KILOGRAMS, language))
    series = {side["regime"]: [numbers[at] for _, numbers in rows] for at, side in enumerate(sides)}
    if len(series) < len(sides) == len(_SIDES):
        series = {f"{labels.listed(list(series))}": [numbers[0] for _, numbers in rows]}
    return Section(
        id="outcomes",
        title=title,
        told=told,
        # More bars than colours would be taken for one another; the tables have them all.
        chart=charts.bars([word for word, _ in rows], series, say("analyst.head.lines", language))
        if len(series) <= charts.MOST_LINES
        else None,
        sheets=sheets,
        notes=notes,
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
            (labels("source"), labels("impact.need")),
        ],
    )
