"""What is asked can be answered: by the application, by a share table, or by a judgement of a hit."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from cases import changed, civil, example, line
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.determination import questions
from sekisho.facts import dictionary

Json = dict[str, Any]

BESIDE = {"held_by_listed", "same_as_listed"}
"""A share table and a judgement stand beside the application."""

Place = tuple[str | int, ...]


def places(node: object, at: Place = ()) -> Iterator[Place]:
    """Everything in an application that may be left out, except what every application must give."""
    needed = {"id", "filed_on", "lines", "line", "net_kg", "kind", "party", "documents"}
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in needed or (at == () and key == "kind"):
                yield (*at, key)
            # The papers' own kinds stay: what is missing of papers is told elsewhere.
            yield from places(value, (*at, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            if at and isinstance(value, dict):
                yield from places(value, (*at, number))


def without(application: Json, gone: list[Place]) -> Json:
    """The application with some places blank; a party's, wherever the party stands."""
    left = copy.deepcopy(application)
    for place in gone:
        node: Any = left
        for step in place[:-1]:
            if not isinstance(node, dict | list) or (isinstance(node, dict) and step not in node):
                break
            node = node[step]
        else:
            if isinstance(node, dict):
                node.pop(place[-1], None)
    return left


def answerable(fact: str) -> bool:
    return fact in BESIDE or fact == "end_user_count" or dictionary()[fact].path is not None


def in_full() -> Json:
    """The civil application, every party of it an object of its own."""
    return example("1-civil-grant.json")


GAPS = sorted(places(in_full()), key=str)
some_gaps = st.lists(st.sampled_from(GAPS), min_size=1, max_size=6, unique=True)


def keys_at(place: Place) -> set[str]:
    """The keys of everything that is left out with a place."""
    node: Any = in_full()
    for step in place:
        node = node[step]
    found, waiting = {str(place[-1])}, [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            found.update(node)
        waiting += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return found


def answers(asked: Json, place: Place) -> bool:
    """Does who gives back what stood at the place answer the question?"""
    fact = dictionary()[asked["fact"]]
    key = "end_users" if fact.path is None else fact.path.rpartition(".")[2]
    # A composition that is not said to be whole is asked for by what it leaves open.
    of_composition = fact.name == "family" or fact.name.endswith("_wt_pct")
    # What is answered and not proved waits for a paper that counts.
    of_proof = asked["answer"] is not None and bool(asked["accepted_documents"]) and place[0] == "documents"
    return (
        of_proof or key in keys_at(place) or (of_composition and bool({"composition_complete", "Dy"} & keys_at(place)))
    )


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.sampled_from(GAPS), min_size=1, max_size=6, unique=True),
    st.sampled_from(["cn@2026-05-11", "cn@2025-10-20"]),
)
def test_whatever_is_left_out_only_what_a_person_can_answer_is_asked(gone: list[Place], regime: str) -> None:
    found = line(without(in_full(), gone), regime)
    assert [asked["fact"] for asked in found["missing_facts"] if not answerable(asked["fact"])] == []


@settings(max_examples=80, deadline=None)
@given(some_gaps, st.sampled_from(["cn@2026-05-11", "cn@2025-10-20"]))
def test_who_answers_what_is_asked_comes_to_an_end(gone: list[Place], regime: str) -> None:
    """Each round of answers fills a gap of the file, until nothing is asked: no question goes round in circles."""
    while asked := line(without(in_full(), gone), regime)["missing_facts"]:
        left = [place for place in gone if not any(answers(each, place) for each in asked)]
        assert len(left) < len(gone), (gone, [each["fact"] for each in asked])
        gone = left


@pytest.mark.parametrize("place", GAPS, ids=lambda place: ".".join(map(str, place)))
def test_no_single_gap_leads_to_a_question_that_no_file_can_answer(place: Place) -> None:
    """Nobody is asked for what is worked out from the thing, whatever law reads it."""
    found = line(without(in_full(), [place]))
    for asked in found["missing_facts"]:
        assert answerable(asked["fact"])


def test_an_open_list_of_receivers_is_asked_about_as_a_list() -> None:
    """Whether a listed party receives the goods cannot be written into a file; that all are named can."""
    (asked,) = line(changed(downstream=[], downstream_complete=None))["missing_facts"]
    assert asked["fact"] == "downstream_complete"
    assert {"MOFCOM-11/2026:1", "MOFCOM-20/2026:1"} <= set(asked["settles"])


def test_where_goods_go_on_to_is_asked_of_the_party_that_does_not_say() -> None:
    application = changed(destination="DE", route=["CN", "DE"], use__raises_military_strength=True)
    for party in (application["importer"], *application["end_users"], application["downstream"][0]["party"]):
        party["country"] = "DE"
    del application["downstream"][0]["reexports_to"]
    asked = [(each["fact"], each.get("party")) for each in line(application)["missing_facts"]]
    assert asked == [("reexports_to", "p3")]


def test_an_application_without_an_importer_is_asked_who_it_is() -> None:
    application = changed()
    del application["importer"]
    asked = {(each["fact"], each["asked_of"]) for each in line(application)["missing_facts"]}
    assert ("party_name", "importer") in asked


def test_whether_the_certificate_is_an_original_is_asked_of_the_paper() -> None:
    application = changed()
    for paper in application["documents"]:
        if paper["kind"] == "end_user_certificate":
            del paper["original"]
    asked = [each["fact"] for each in line(application)["missing_facts"]]
    assert "document_original" in asked


def test_a_tree_that_does_not_end_is_asked_for_its_end() -> None:
    application = changed()
    del application["downstream"][0]["final"]
    asked = [(each["fact"], each.get("party")) for each in line(application)["missing_facts"]]
    assert asked == [("final", "p3")]


def test_an_end_users_country_that_is_a_bare_word_is_asked_for_with_its_proof() -> None:
    application = civil()
    application["documents"] = [each for each in application["documents"] if each["kind"] != "end_user_certificate"]
    countries = [each for each in line(application)["missing_facts"] if each["fact"] == "country"]
    assert {each["party"] for each in countries} <= {"p2"}
    assert all(each["accepted_documents"] == ["end_user_certificate"] for each in countries)


def test_every_derived_fact_that_a_rule_may_read_is_traced_to_one_that_a_file_can_hold() -> None:
    """Whatever law comes to read it: its row names what to ask."""
    for fact in dictionary():
        if fact.path is None and fact.readable and fact.name not in BESIDE:
            traced = [name for name in fact.sources if name == "end_users" or dictionary()[name].path is not None]
            assert traced, fact.name


def test_what_calls_itself_documented_by_a_paper_that_does_not_count_is_asked_for_again() -> None:
    application = changed()
    for paper in application["documents"]:
        paper["original"] = paper["kind"] != "end_user_certificate"
    application["documents"] = [each for each in application["documents"] if each["kind"] != "supply_chain_statement"]
    said = {"value": False, "basis": "documented", "document": "end_user_certificate"}
    for party in (application["importer"], *application["end_users"], application["downstream"][0]["party"]):
        party["military"] = said
    asked = {(each["fact"], each.get("party")) for each in line(application)["missing_facts"]}
    assert {("military", "p2"), ("military", "p3")} <= asked
    assert all(answerable(fact) for fact, _ in asked)


def test_every_fact_that_is_about_some_parties_only_is_in_the_dictionary() -> None:
    about = (questions._OF_EXPORTER, questions._OF_IMPORTER, questions._OF_END_USERS, questions._OF_BOTH)
    named = frozenset().union(*about, questions._OF_OTHERS, questions.BESIDE)
    assert named <= dictionary().facts.keys()
    assert BESIDE == questions.BESIDE
