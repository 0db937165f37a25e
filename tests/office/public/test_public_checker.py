from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sekisho.determination.finding import Finder
from sekisho.dossier import read_application
from sekisho.office.public.questions import GROUPS, Questions
from sekisho.office.site.words import say
from sekisho.regime.naming import load

MOTOR = {
    "form": "magnet",
    "family": "NdFeB",
    "net_kg": "900",
    "made_in": "CN",
    "Nd": "26.5",
    "Pr": "3.5",
    "Dy": "2.4",
    "composition_complete": "yes",
    "departs": "CN",
    "destination": "JP",
    "filed_on": "2025-05-06",
    "importer_country": "JP",
    "importer_military": "no",
    "end_user_country": "JP",
    "end_user_military": "no",
    "final": "yes",
    "reexports": "none",
    "end_use": "civil",
    "sector": "automotive",
    "product": "steering motor",
    "raises_military_strength": "no",
    "downstream_complete": "yes",
    "known": "2026-11-01",
}
LANGUAGES = ("en", "ja", "zh-hans")


def found(client: Client, **changed: str) -> Any:
    told = client.get("/checker.json", {**MOTOR, **changed})
    assert told.status_code == 200, told.content.decode()
    return json.loads(told.content)


def test_its_json_is_that_of_check(reader: Client) -> None:
    questions = Questions(MOTOR, "en", date(2026, 11, 1))  # type: ignore[arg-type]
    assert questions.is_valid(), questions.errors
    regime = load("cn@filed~2026-11-01", date(2026, 11, 1))
    expected = Finder.of(regime).find(read_application(questions.application(), "checker"))
    assert found(reader) == json.loads(json.dumps(expected))


def test_a_magnet_with_dysprosium_needs_a_licence_and_papers(reader: Client) -> None:
    (line,) = found(reader)["lines"]
    assert "control" in {reason["effect"] for reason in line["reasons"]}
    assert line["control_codes"]
    assert "end_user_certificate" in {paper["kind"] for paper in line["missing_documents"]}


def test_a_military_end_user_in_japan_is_barred(reader: Client) -> None:
    finding = found(reader, filed_on="2026-02-10", end_user_military="yes", end_use="military")
    assert finding["outcome"] == "prohibited"
    page = reader.get(
        "/checker", {**MOTOR, "filed_on": "2026-02-10", "end_user_military": "yes", "end_use": "military"}
    )
    assert say("cases.outcome.prohibited", "en") in page.content.decode()
    assert "/law/MOFCOM-1/2026:1?on=2026-02-10" in page.content.decode()


def test_unknown_is_never_taken_for_a_no(reader: Client) -> None:
    without = {key: value for key, value in MOTOR.items() if "military" not in key} | {"filed_on": "2026-02-10"}
    finding = json.loads(reader.get("/checker.json", without).content)
    assert finding["possible"][1] == "prohibited"
    asked = {each["fact"] for each in finding["lines"][0]["missing_facts"]}
    assert {"military", "raises_military_strength"} <= asked
    explicit = found(
        reader, filed_on="2026-02-10", importer_military="", end_user_military="", raises_military_strength=""
    )
    assert explicit == finding


def test_everything_but_the_filing_day_may_be_unknown(reader: Client) -> None:
    page = reader.get("/checker", {"filed_on": "2026-02-10"})
    assert page.status_code == 200
    assert say("cases.outcome.information_needed", "en") in page.content.decode()
    questions = Questions(None, "en", date(2026, 11, 1))
    for names in GROUPS.values():
        for name in names:
            choices = getattr(questions.fields[name], "choices", None)
            if choices is not None:
                assert next(iter(choices)) == ("", say("public.not_known", "en")), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_speaks_each_language(reader: Client, language: str) -> None:
    reader.cookies["language"] = language
    page = reader.get("/checker", MOTOR).content.decode()
    for key in ("cases.heading.reasons", "cases.heading.missing", "public.finding.permalink"):
        assert say(key, language[:2]) in page
    (reason, *_) = found(reader)["lines"][0]["reasons"]
    assert reason["text"][language[:2]] in page
    assert reason["citations"][language[:2]] in page


def test_the_permalink_shows_the_same_finding(reader: Client) -> None:
    page = reader.get("/checker", MOTOR)
    link = page.context["permalink"]
    assert "known=2026-11-01" in link
    assert "end_user_name" not in link
    again = reader.get(link.removeprefix("http://testserver"))
    assert again.context["told"].finding == page.context["told"].finding


def test_nothing_is_stored(reader: Client) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for address in ("/checker", "/checker.json"):
            assert reader.get(address, {**MOTOR, "importer_name": "Mihon Shokai K.K."}).status_code == 200
    # How often an address asks is counted, and nothing of what it asks.
    asked = [each["sql"] for each in queries if "accounts_spent" not in each["sql"]]
    assert [each for each in asked if not each.startswith(("SELECT", "BEGIN", "COMMIT"))] == []
    assert not any("Mihon" in each["sql"] for each in queries)
    assert "sessionid" not in reader.cookies


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"filed_on": "2019-01-01"}, "is outside what the law cn covers"),
        ({"filed_on": "yesterday"}, "This is no day. Write it as YYYY-MM-DD"),
        ({"filed_on": ""}, "The filing day is not given. Give the day"),
        ({"net_kg": "-3"}, "Write a mass above zero"),
        ({"net_kg": "0"}, "Write a mass above zero"),
        ({"net_kg": "1e99"}, "Write a mass above zero"),
        ({"Nd": "-1"}, "Write a share from 0 to 100"),
        ({"Nd": "NaN"}, "Write a share from 0 to 100"),
        ({"form": "wheel"}, "Choose one of those"),
        ({"product": "x" * 201}, "Write at most 200 characters of text"),
        ({"net_kg": "0.0001"}, "down to the gram"),
        ({"Nd": "60", "Pr": "60"}, "more than 100 per cent"),
        ({"reexports": "some", "reexports_to": "America"}, "two-letter country codes"),
        ({"reexports_to": "US"}, "to no further country"),
        ({"destination": "XX"}, "two-letter code"),
        ({"known": "2031-01-01"}, "Nothing is known as of 1 Jan 2031"),
        ({"known": "soon"}, "is no day"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_breaks(reader: Client, changed: dict[str, str], told: str) -> None:
    page = reader.get("/checker", {**MOTOR, **changed})
    assert page.status_code == 400
    assert told in page.content.decode()
    assert 'role="alert"' in page.content.decode()
    answer = reader.get("/checker.json", {**MOTOR, **changed})
    assert answer.status_code == 400
    assert told in " ".join(" ".join(each.values()) for each in json.loads(answer.content)["problems"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mistake_has_a_cause_and_a_remedy_in_the_readers_language(reader: Client, language: str) -> None:
    reader.cookies["language"] = language
    wrong = {"net_kg": "-5", "Dy": "101", "form": "wheel", "made_in": "XX", "reexports_to": "America", "filed_on": "?"}
    told = json.loads(reader.get("/checker.json", {**MOTOR, **wrong}).content)["problems"]
    assert len(told) == len(wrong)
    for each in told:
        assert all(each.values())
        assert each["cause"].isascii() == each["remedy"].isascii() == (language == "en"), each


def test_shares_of_too_much_are_told_at_the_largest_of_them(reader: Client) -> None:
    (told,) = json.loads(reader.get("/checker.json", {**MOTOR, "Nd": "50", "Dy": "60"}).content)["problems"]
    assert told["place"] == "Dy (wt%)"


@pytest.mark.parametrize("form", ["", ".json"])
def test_answers_without_a_day_are_told_that_the_day_is_missing(reader: Client, form: str) -> None:
    answer = reader.get(f"/checker{form}", {"form": "magnet"})
    assert answer.status_code == 400
    assert "The filing day is not given." in answer.content.decode()
    assert reader.get("/checker.json").status_code == 400
    assert reader.get("/checker", {"known": "2026-11-01"}).status_code == 200


def test_a_listed_name_is_told(reader: Client) -> None:
    name = Finder.of(load("cn@2026-11-01", date(2026, 11, 28))).screener.parties.entities[0].name
    page = reader.get("/checker", {**MOTOR, "filed_on": "2026-11-01", "importer_name": name})
    assert say("cases.heading.parties", "en") in page.content.decode()


def test_only_reading_is_open(reader: Client) -> None:
    assert reader.post("/checker", MOTOR).status_code == 405
