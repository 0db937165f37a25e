"""What pages of supply share: the loss in a sentence, what stands beside figures, bands as cells, parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sekisho.office.analyst.sheets import NUMBER, SOURCE, TEXT, Column, Section, Sheet, share
from sekisho.office.site.words import say
from sekisho.supply.pictures.words import Labels, yen, yens

Json = Mapping[str, Any]


def loss_told(doc: Json, labels: Labels) -> str:
    """The loss with its range, horizon and convention, in a sentence."""
    jpy, pct = doc["loss_jpy"], doc["loss_gdp_pct"]
    if jpy["p50"] is None:
        return say("analyst.run.nothing", labels.language)
    low, middle, high = yens([jpy["p5"], jpy["p50"], jpy["p95"]], labels)
    return say(
        "analyst.run.loss",
        labels.language,
        days=doc["days"],
        loss=middle,
        low=low,
        high=high,
        pct=share(pct["p50"]),
        pct_low=share(pct["p5"]),
        pct_high=share(pct["p95"]),
        convention=labels(f"gdp.{doc['convention']}"),
        draws=f"{doc['draws']:,}",
        seed=doc["seed"],
    )


def notes_of(doc: Json, labels: Labels) -> list[tuple[str, str]]:
    """Convention, range and source of a run."""
    assumed = sum(each["basis"] != "published" for each in doc["parameters"])
    return [
        (
            labels("convention"),
            labels(
                "said.convention",
                convention=labels(f"gdp.{doc['convention']}"),
                days=doc["days"],
                first=doc["first_day"],
                denominator=yen(doc["denominator_jpy"], labels),
            ),
        ),
        *range_and_source(doc, labels, assumed),
    ]


def range_and_source(doc: Json, labels: Labels, assumed: int | None = None) -> list[tuple[str, str]]:
    if assumed is None:
        assumed = sum(each["basis"] != "published" for each in doc["parameters"])
    return [
        (labels("range"), labels("said.range", draws=f"{doc['draws']:,}", seed=doc["seed"])),
        (
            labels("source"),
            labels("said.sources", scenario=doc["scenario"], all=len(doc["parameters"]), assumed=assumed),
        ),
    ]


def band_columns(labels: Labels, kind: str = NUMBER) -> list[Column]:
    return [(labels(f"t.head.{end}"), kind) for end in ("p5", "p50", "p95")]


def band_cells(band: Json) -> list[Any]:
    return [band["p5"], band["p50"], band["p95"]]


def ends(labels: Labels) -> list[str]:
    return [labels(f"t.head.{end}") for end in ("p5", "p50", "p95")]


def numbered_off(title: str) -> str:
    """A title of the command line's tables, without the number that it has there."""
    return title.lstrip(" 0123456789.")


def weekly_sheet(
    name: str, title: str, dates: Sequence[str], series: Mapping[str, Sequence[float]], labels: Labels
) -> Sheet:
    columns = [(labels("t.head.date"), TEXT), *((head, NUMBER) for head in series)]
    rows = [[day, *(values[at] for values in series.values())] for at, day in enumerate(dates) if at % 7 == 0]
    return Sheet(name, title, columns, rows, say("analyst.weekly", labels.language))


def sector_name(each: Json, labels: Labels) -> str:
    return str(each["name"].get(labels.language) or each["name"].get("en") or each["sector"])


def houses(doc: Json, labels: Labels) -> list[tuple[str, Json]]:
    """The published losses, named with their horizon."""
    return [
        (labels("fan.house_row", house=labels.named("house", each["house"]), days=each["duration_days"] or "–"), each)
        for each in doc["published"]
    ]


def open_section(unknown: Sequence[str], labels: Labels) -> Section | None:
    return Section("open", labels("t.open"), listed=list(unknown)) if unknown else None


def parameters_sheet(parameters: Sequence[Json], labels: Labels) -> Sheet:
    columns = [(say(f"analyst.head.{name}", labels.language), TEXT) for name in ("parameter", "meaning")]
    columns += [(say(f"analyst.head.{name}", labels.language), NUMBER) for name in ("value", "low", "high")]
    columns += [(say(f"analyst.head.{name}", labels.language), TEXT) for name in ("unit", "basis", "confidence")]
    columns += [(labels("source"), SOURCE)]
    rows = [
        [each["name"], _worded(labels, each["name"], "parameter"), each["value"], each["low"], each["high"],
         _worded(labels, each["unit"], "unit", "p.unit") or each["unit"],
         basis_told(each["basis"], labels.language), labels.named("confidence", each["confidence"]), each["source"]]
        for each in parameters
    ]  # fmt: skip
    return Sheet("parameters", say("analyst.parameters", labels.language), columns, rows)


def _worded(labels: Labels, word: str, *kinds: str) -> str | None:
    """A word of the data by the first kind that has it among its words."""
    return next((told for kind in kinds if (told := labels.named(kind, word)) != word), None)


def basis_told(basis: str, language: str) -> str:
    word = {"assumed": "assumption"}.get(basis, basis)
    return say(f"analyst.basis.{word}", language)
