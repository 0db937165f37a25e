"""The data that packs are made of: complete in three languages, sourced, and about values that the folder has."""

import csv
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from packs import example, ground, names, pack, pypdf_text

from sekisho.dossier.checks import shipped
from sekisho.dossier.folder import model
from sekisho.dossier.pack import province, provinces, redactions
from sekisho.dossier.pack.profiles import certificate, load, statement
from sekisho.dossier.pack.statement import ROWS
from sekisho.dossier.words import choice, country, term, word
from sekisho.errors import InputError
from sekisho.facts import dictionary
from sekisho.facts.codes import COUNTRIES
from sekisho.places import data_path

RECORDS = {
    "case": model.Case,
    "end_use": model.EndUse,
    "parties": model.PartyEntry,
    "products": model.Product,
    "lines": model.LineEntry,
    "contracts": model.Contract,
    "purchase_orders": model.PurchaseOrder,
    "certificates": model.Certificate,
    "composition_reports": model.CompositionReport,
    "downstream": model.NodeEntry,
    "stock": model.Stock,
    "annual_demand": model.Demand,
    "papers": model.PaperEntry,
    "evidence": model.Evidence,
}


def words_in(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if "zh" in value or "ja" in value:
            yield value
        for each in value.values():
            yield from words_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from words_in(each)


@pytest.mark.parametrize("file", ["statement", "certificate", "provinces", "redaction"])
def test_every_sentence_stands_in_three_languages(file: str) -> None:
    found = list(words_in(load(file)))
    assert found
    assert not [each for each in found if not all(each.get(language) for language in ("zh", "ja", "en"))]


def test_every_field_section_pledge_and_asked_paper_has_a_source_and_how_sure_it_is() -> None:
    rows = [*certificate()["pledges"], *load("provinces")]
    for name in ("end_user_fields", "deal_fields", "use_fields"):
        rows += certificate()[name]
    for section in statement()["sections"]:
        rows += section.get("fields", [section])
    assert not [row for row in rows if not row.get("source") or row.get("confidence") not in ("high", "medium", "low")]
    asked = [paper for profile in provinces().values() for paper in profile.papers]
    assert not [paper for paper in asked if not paper.source or paper.confidence not in ("high", "medium", "low")]
    assert not [profile for profile in redactions().values() if not all(profile.basis.values())]


@pytest.mark.parametrize("which", ["exporter", "end_user"])
def test_a_profile_shows_values_that_the_folder_has(which: str) -> None:
    profile = redactions()[which]
    assert profile.shows is not None
    for section, shown in [*profile.shows.items(), *profile.if_asked.items()]:
        assert shown <= {each.name for each in fields(RECORDS[section])}, section


def test_every_section_of_the_statement_can_be_made() -> None:
    for section in statement()["sections"]:
        assert "fields" in section or section["table"] in ROWS
    optional = {section["id"] for section in statement()["sections"] if section.get("if_asked")}
    assert {each for profile in provinces().values() for each in profile.sections} <= optional


def test_every_fact_and_choice_has_words() -> None:
    for kind, fact in (("category", "end_use"), ("sector", "sector"), ("form", "form"), ("family", "family")):
        for value in dictionary()[fact].values:
            assert choice(kind, value)["zh"] != value or value in ("NdFeB", "SmCo"), f"{kind}.{value}"
    papers = set(dictionary().under("documents[].")["kind"].values)
    assert papers <= set(names())
    for kind in ("purchase_order", "invoice", "packing_list", "photo", "other"):
        assert word(kind)["ja"]


def test_countries_are_those_of_iso_and_have_names() -> None:
    with data_path("dossier", "countries.csv").open(encoding="utf-8", newline="") as rows:
        codes = [row["code"] for row in csv.DictReader(rows)]
    assert set(codes) <= COUNTRIES
    assert len(codes) == len(set(codes)) >= 70
    assert country("US") == {"zh": "美国", "ja": "米国", "en": "United States (US)"}
    assert country("XK") == {"en": "XK"}


def test_terms_of_the_glossary_are_met_in_any_language_and_width() -> None:
    found = term("モーター製造")
    assert found is not None
    assert found["zh"] == "电机制造"
    assert term("MOTOR MAKER") is not None
    assert term("ＭＲＩ装置") is not None
    assert term("まだない言葉") is None


def test_what_counts_as_a_gap_is_a_check_that_exists() -> None:
    told, checks = load("hand_over")["gaps"], shipped().checks
    assert set(told["checks"]) <= {check.id for check in checks}
    assert set(told["kinds"]) <= {check.kind for check in checks}


def test_a_profile_adds_to_the_one_that_it_extends() -> None:
    assert province(None, "").id == "national"
    assert {paper.kind for paper in province("zj", "").papers} == {paper.kind for paper in province(None, "").papers}
    assert province("zj", "").authority["zh"] == "浙江省商务厅"
    assert province("detailed", "").sections == ("annual_demand", "stock")
    assert province("zj", "").particulars is None


def test_a_province_that_has_no_profile_is_told_where_it_was_written() -> None:
    with pytest.raises(InputError) as told:
        province("atlantis", "case.yaml: province")
    assert "case.yaml: province: there is no province profile 'atlantis'" in str(told.value)


def test_the_checklist_says_what_is_there_what_is_drafted_and_what_is_missing() -> None:
    made = ground()
    read = pypdf_text(pack("exporter").files["checklist.pdf"])
    assert made.province.authority["zh"] in read
    for number in ("KS-2026-031", "TD-26-09", "KA-26-1182"):
        assert number in read
    # The certificate and the statement are drafted here; the application form comes from the exporter's platform.
    assert read.count("草案随附，待签字盖章") == 2
    assert read.count("尚缺") >= 2
    assert example().papers[0].file is not None
    assert example().papers[0].file not in read
