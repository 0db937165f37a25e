"""Judgements that settle nothing, or deny a party its own name, are remarked on with place and remedy."""

import pytest

from sekisho.places import data_path
from sekisho.screening.adjudication import Adjudications, adjudications_of
from sekisho.screening.doubts import doubts
from sekisho.screening.lists import PartyLists, read_lists

PARTIES = PartyLists.of([read_lists(data_path("law", "cn", "lists"))])
TOKIN = "MOFCOM-12/2026#15"


def judged(hit: str, same: bool = False) -> Adjudications:
    said = {"hit": hit, "same": same, "by": "officer", "on": "2026-05-01", "reason": "register extract"}
    return adjudications_of([said], "judged.yaml")


def test_a_hit_that_is_there_is_no_doubt() -> None:
    hit = f"{TOKIN}|DE|Tokin GmbH"
    assert doubts(judged(hit), PARTIES, [hit]) == []
    assert doubts(judged(hit), PARTIES, [f"{TOKIN}|DE|TOKIN GMBH"]) == []
    assert doubts(judged(hit), PARTIES) == []


@pytest.mark.parametrize("hit", [f"{TOKIN}|DE|Tokyn GmbH", f"{TOKIN}|FR|Tokin GmbH", f"{TOKIN}||Tokin GmbH"])
def test_a_hit_that_is_not_there_is_told_with_place_and_remedy(hit: str) -> None:
    (doubt,) = doubts(judged(hit), PARTIES, [f"{TOKIN}|DE|Tokin GmbH"])
    assert doubt.place == "judged.yaml[0]: hit"
    assert hit in doubt.cause
    assert "hits[].hit" in doubt.remedy


def test_a_party_that_no_list_has_is_told() -> None:
    (doubt,) = doubts(judged("MOFCOM-12/2026#51|DE|A"), PARTIES, [], "cn")
    assert "no party of cn has the id MOFCOM-12/2026#51" in doubt.cause


@pytest.mark.parametrize("name", ["Tokin Corporation", "株式会社トーキン", "东金株式会社"])
def test_to_deny_a_party_its_own_legal_name_is_told(name: str) -> None:
    hit = f"{TOKIN}|JP|{name}"
    (doubt,) = doubts(judged(hit), PARTIES, [hit])
    assert doubt.place == "judged.yaml[0]: same"
    assert "very name" in doubt.cause
    assert doubts(judged(hit, same=True), PARTIES, [hit]) == []


def test_the_same_name_in_another_country_may_be_denied_without_a_word() -> None:
    hit = f"{TOKIN}|DE|Tokin Corporation"
    assert doubts(judged(hit), PARTIES, [hit]) == []
