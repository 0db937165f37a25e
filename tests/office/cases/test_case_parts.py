"""What a case page shows whoever reads it, made of cases that no database has."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

import cases
import pytest
from casework_kit import CUSTOMS, EXPORTER, WANG, ZHAO, Desk, book, desk, licensed, must
from django.template.loader import render_to_string
from django.test import RequestFactory

from sekisho.casework.attention import FLAGS
from sekisho.casework.case import Case
from sekisho.casework.table import ALWAYS, table
from sekisho.dossier import read_application
from sekisho.office.cases.finding import telling_of
from sekisho.office.cases.licence import licence
from sekisho.office.cases.papers import papers
from sekisho.office.cases.parties import parties
from sekisho.office.cases.story import story
from sekisho.office.cases.tree import trees_of
from sekisho.office.site.words import words
from sekisho.regime.rows import LANGUAGES

LAW = book().law


def page(part: str, language: str = "en", **context: Any) -> str:
    request = RequestFactory().get("/")
    request.lang = language  # type: ignore[attr-defined]
    return render_to_string(f"cases/{part}.html", context, request)


@cache
def asked() -> Case:
    """Two lines, one of them uncontrolled; a name that is like a listed one; papers missing; a question sent."""
    application = cases.civil()
    kept = [paper for paper in application["documents"] if paper["kind"] not in ("contract", "end_user_certificate")]
    application["documents"] = kept
    application["downstream"][0]["party"]["name"] = "Mitsubishi Shipyard"
    second = {"line": 2, "description": "ferrite", "composition_wt_pct": {"Nd": "0"}, "declared_control_code": None}
    application["lines"].append({**application["lines"][0], **second})
    held = desk(application)
    must(held.does("accept", WANG))
    must(held.does("query", WANG, own=[{"en": "Which ship?", "ja": "どの船か。", "zh": "哪艘船？"}]))
    return held.case


@cache
def shipped() -> Case:
    line = {"line": 1, "granted_g": 300_000, "grounds": ["security"]}
    held = licensed(cases.civil(), [line], why="weighed", drop=["one_mode", "no_split"])
    must(held.does("record_draw", CUSTOMS, key="k1", export="E1", on="2026-05-12", lines={"1": 1_500}))
    must(held.does("reverse_draw", CUSTOMS, "damaged", corrects="k1", lines={"1": 500}))
    return held.case


def test_each_line_of_a_finding_stands_under_its_own_heading() -> None:
    text = page("finding", told=telling_of(asked(), book(), "en"))
    assert re.findall(r"<h3 id=\"line-(\d)\"", text) == ["1", "2"]
    assert "<h4>Papers missing</h4>" in text
    assert "<h5" not in text


def test_an_input_says_its_basis_its_paper_and_what_scrutiny_asks() -> None:
    told = telling_of(asked(), book(), "en")
    facts = [fact for group in told.lines[0].groups for reason in group["reasons"] for fact in reason["facts"]]
    form = next(fact for fact in facts if fact["question"] == "In which form are the goods?")
    assert (form["value"], form["rests_on"]) == ("magnet", "documented")
    assert "technical description or test report" in form["papers"]
    assert {fact["rests_on"] for fact in facts} >= {"documented", "worked out"}


def test_a_paper_stands_beside_what_it_proves() -> None:
    told = papers(asked(), telling_of(asked(), book(), "en"))
    report = next(paper for paper in told.given if paper.kind == "technical_description")
    assert any(each["counts"] and each["value"].startswith("2.8") for each in report.proves)
    assert {paper["name"] for paper in told.missing} >= {"copy of the contract or agreement"}


def test_a_hit_shows_its_parts_and_where_it_comes_from() -> None:
    told = parties(asked(), telling_of(asked(), book(), "en").finding, book(), "en")
    (hit,) = next(party.hits for party in told if party.hits)
    assert (hit.list, hit.same, hit.rule) == ("control list", None, "MOFCOM-11/2026:1")
    assert sum(part.weight for part in hit.parts) == pytest.approx(1)
    assert hit.sources
    assert hit.hashes["lists"].startswith("sha256:")


def test_the_graph_and_the_list_name_the_same_parties() -> None:
    (first, _) = trees_of(asked().dossier, "en", {"p3"})
    assert {box.name for box in first.boxes} == {party.name for party in asked().dossier.parties.values()}
    assert [box.marked for box in first.boxes] == [False, False, True]
    text = page("tree", trees=[first])
    assert text.count("Mitsubishi Shipyard") >= 3
    assert "style=" not in text


def test_a_ring_of_suppliers_is_drawn_and_told() -> None:
    application = cases.civil()
    node = application["downstream"][0]
    ring = [{**node, "receives_from": "p4"}, {**node, "party": cases.party("<Ring>", "p4"), "receives_from": "p3"}]
    application["downstream"] = ring
    (tree,) = trees_of(read_application(application, "ring.json"), "en")
    assert tree.whole is False
    assert len(tree.boxes) == 4
    text = page("tree", trees=[tree])
    assert "&lt;Ring&gt;" in text
    assert "<Ring>" not in text


def test_a_licence_tells_what_is_left_to_the_gram() -> None:
    told = licence(shipped(), LAW, "en", date(2026, 5, 20))
    assert told is not None
    assert [(line.licensed_g, line.drawn_g, line.left_g) for line in told.lines] == [(300_000, 1_000, 299_000)]
    assert told.is_current
    assert licence(shipped(), LAW, "en", date(2028, 1, 1)).state == "term over"  # type: ignore[union-attr]
    assert licence(asked(), LAW, "en", date(2026, 5, 20)) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_is_a_sentence_with_who_when_why_and_hash(language: str) -> None:
    for case in (asked(), shipped()):
        told = story(case, LAW, language)
        assert [each.hash for each in told] == [event.hash() for event in case.events]
        assert all(each.sentence and each.who and each.role for each in told)
        assert all(each.why == event.why for each, event in zip(told, case.events, strict=True))
        assert told[-1].state == table().states[case.state].name[language]
    assert "weighed" in page("story", language, story=story(shipped(), LAW, language))


def test_readers_outside_the_office_are_not_told_who_acted_for_it() -> None:
    told = story(shipped(), LAW, "en", names=False)
    assert {each.who for each in told} == {"", EXPORTER.person, CUSTOMS.person}
    text = page("story", story=told)
    assert not {WANG.person, ZHAO.person} & set(re.findall(r"\w+", text))


def test_every_kind_and_outcome_of_an_event_has_its_sentence() -> None:
    plain = {"filed", "accepted", "returned", "queried", "answered", "recommended", "countersigned", "revoked"}
    plain |= {"countersign_refused", "sent_back", "issued", "drawn", "draw_reversed", "reconsideration_asked"}
    named = {"appraisal_started", "appraisal_ended"}
    wanted = {f"cases.event.{kind}" for kind in plain | named}
    wanted |= {f"cases.event.law_changed.{flag}" for flag in FLAGS}
    wanted |= {f"cases.event.suspended.{each}" for each in ("officer", "law", "amendment")}
    wanted |= {f"cases.event.expired.{each}" for each in ("term", "used")}
    split = (
        {row.event for row in table().rows} - plain - named - {"law_changed", "suspended", "expired", "hit_adjudicated"}
    )
    for row in table().rows:
        if row.event in split:
            outcomes = {outcome for by_outcome in row.moves.values() for outcome in by_outcome}
            assert ALWAYS not in outcomes, row.event
            wanted |= {f"cases.event.{row.event}.{outcome}" for outcome in outcomes}
    assert sorted(wanted - set(words())) == []


def test_a_special_claim_and_a_judgement_are_told() -> None:
    held: Desk = desk(cases.civil() | {"id": "EX-S"})
    must(held.does("amend", EXPORTER, changes={}, special={"reason": "a hospital waits"}))
    (told,) = story(held.case, LAW, "en")[1:]
    assert "Special circumstances are claimed: a hospital waits" in told.details
