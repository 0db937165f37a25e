"""From a name on a list to the finding: what settles it, what leaves it open, what is asked, what answers it."""

from datetime import date
from typing import Any

import pytest
from cases import changed, finder, line, node, party

from sekisho.determination.finding import Finder
from sekisho.dossier import read_application
from sekisho.regime.naming import load
from sekisho.screening.adjudication import adjudications_of

REGIME = "cn@2026-05-11"
WATCHED = "株式会社トーキン"
KEY = f"MOFCOM-12/2026#15|DE|{WATCHED}"


def abroad(name: str = WATCHED) -> dict[str, Any]:
    """The civil application with a party that has a watch-listed name in another country, a tier further down."""
    application = changed()
    application["downstream"].insert(0, node(party(name, country="DE"), application["importer"]["id"]))
    for after in application["downstream"][1:]:
        after["receives_from"] = "p9"
    return application


def judged(application: dict[str, Any], *said: dict[str, Any]) -> dict[str, Any]:
    return finder(REGIME).find(read_application(application, "test.json"), adjudications_of(list(said), "a"))


def verdict(same: bool) -> dict[str, Any]:
    return {"hit": KEY, "same": same, "by": "officer 7", "on": "2026-05-12", "reason": "register extract"}


def importer_named(name: str, country: str = "JP") -> dict[str, Any]:
    application = changed()
    for one in (application["importer"], *application["end_users"]):
        if one["id"] == application["importer"]["id"]:
            one |= {"name": name, "country": country}
    return application


def test_an_open_hit_is_asked_in_a_question_that_a_person_can_answer() -> None:
    application = importer_named(WATCHED, "DE")
    found = line(application, REGIME)
    assert found["outcome"] == "information_needed"
    asked = next(each for each in found["missing_facts"] if each["fact"] == "same_as_listed")
    assert (asked["party"], asked["asked_of"], asked["hit"]) == ("p2", "importer", KEY)
    assert all("MOFCOM-12/2026#15" in asked["question"][language] for language in ("en", "ja", "zh"))
    assert asked["settles"]
    assert "importer_on_watch_list" not in [each["fact"] for each in found["missing_facts"]]


@pytest.mark.parametrize(("same", "outcome"), [(True, "refer"), (False, "grantable")])
def test_the_answer_settles_the_line(same: bool, outcome: str) -> None:
    finding = judged(importer_named(WATCHED, "DE"), verdict(same))
    (found,) = finding["lines"]
    assert found["outcome"] == outcome
    assert "same_as_listed" not in [each["fact"] for each in found["missing_facts"]]
    (hit,) = next(one["hits"] for one in finding["parties"] if one["id"] == "p2")
    assert (hit["settled"], hit["same"], hit["adjudication"]["by"]) == (True, same, "officer 7")


def test_a_judgement_about_another_name_settles_nothing() -> None:
    finding = judged(importer_named(WATCHED, "DE"), verdict(False) | {"hit": f"MOFCOM-12/2026#15|FR|{WATCHED}"})
    assert finding["outcome"] == "information_needed"


def test_a_hit_carries_what_its_verdict_is_derived_from() -> None:
    finding = judged(importer_named(WATCHED, "DE"))
    (hit,) = next(one["hits"] for one in finding["parties"] if one["id"] == "p2")
    wanted = {"id", "name", "matched", "list", "notice", "score", "alert", "explanation", "hit", "derived_from"}
    assert wanted <= set(hit)
    assert (hit["id"], hit["matched"], hit["score"], hit["alert"], hit["settled"]) == (
        "MOFCOM-12/2026#15",
        WATCHED,
        1.0,
        True,
        False,
    )
    assert hit["derived_from"]["list_hash"] == finder(REGIME).screener.hash


def test_the_exact_name_in_the_same_country_settles_without_anyone() -> None:
    finding = judged(importer_named("㈱トーキン"))
    (hit,) = next(one["hits"] for one in finding["parties"] if one["id"] == "p2")
    assert (hit["settled"], hit["same"], finding["outcome"]) == (True, True, "refer")


def test_a_former_name_settles_too() -> None:
    assert judged(importer_named("NEC TOKIN Corporation"))["outcome"] == "refer"


def test_a_reading_alone_leaves_the_question_open() -> None:
    finding = judged(importer_named("Nichiyu K.K."))
    assert finding["outcome"] == "information_needed"


def test_a_listed_party_of_unknown_place_in_the_tree_is_asked_for_its_place() -> None:
    application = abroad()
    application["downstream"][0]["party"]["country"] = "JP"
    application["downstream"][0]["party"]["name"] = "Mitsubishi Heavy Industries Aero Engines, Ltd."
    application["downstream"][0]["receives_from"] = None
    found = line(application, REGIME)
    questions = {(each["fact"], each.get("party")) for each in found["missing_facts"]}
    assert ("receives_from", "p9") in questions
    assert not {fact for fact, _ in questions} & {"item_receiver_on_control_list", "downstream_on_control_list"}


def test_whom_a_notice_does_not_yet_name_is_no_hit() -> None:
    early = Finder.of(load("cn@2026-05-11~2026-05-11", date(2026, 11, 24)))
    application = importer_named("Terra Drone Corporation")
    assert not any(one["hits"] for one in early.find(read_application(application, "t"))["parties"])
