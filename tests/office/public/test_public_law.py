from __future__ import annotations

import csv
import io
import json
from datetime import date
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say
from sekisho.regime.calendar import law_day
from sekisho.regime.diff import diff
from sekisho.regime.naming import load
from sekisho.regime.show import show

LANGUAGES = ("en", "ja", "zh-hans")
DAY = {"on": "2026-02-10", "known": "2026-11-01"}
PAGES = ("/law", "/law/acts", "/law/difference", "/law/MOFCOM-1/2026:1")


def test_the_rules_of_a_day_are_those_that_show_says_bind(reader: Client) -> None:
    shown = show(load("cn@2026-02-10~2026-11-01", date(2026, 11, 1)), date(2026, 2, 10))
    for asked, binds in (("yes", True), ("no", False), ("unknown", None)):
        told = json.loads(reader.get("/law.json", {**DAY, "binds": asked}).content)
        assert [row["rule"] for row in told["rows"]] == [
            rule["rule"] for rule in shown["rules"] if rule["binds"] is binds
        ]
    assert told["about"]["regime"] == shown["regime"]
    everything = json.loads(reader.get("/law.json", {**DAY, "binds": "all"}).content)
    assert len(everything["rows"]) == len(shown["rules"])
    assert all(row["source"] and row["confidence"] for row in everything["rows"])


def test_a_rule_that_binds_is_not_there_before_its_act_was_known(reader: Client) -> None:
    def rules(**day: str) -> set[str]:
        return {row["rule"] for row in json.loads(reader.get("/law.json", day).content)["rows"]}

    assert "MOFCOM-1/2026:1" in rules(**DAY)
    assert "MOFCOM-1/2026:1" not in rules(on="2026-02-10", known="2025-12-31")


def test_acts_tell_state_interval_and_who_says_so(reader: Client) -> None:
    shown = show(load("cn@2026-02-10~2026-11-01", date(2026, 11, 1)), date(2026, 2, 10))
    told = json.loads(reader.get("/law/acts.json", DAY).content)["rows"]
    assert [(row["act"], row["from"], row["to"], row["state"]) for row in told] == [
        (act["act"], act["from"], act["to"], act["state_text"]["en"]) for act in shown["acts"]
    ]


def test_the_difference_is_that_of_regime_diff(reader: Client) -> None:
    now = date(2026, 11, 1)
    found = diff(load("cn@2025-12-31~2026-11-01", now), load("cn@2026-02-10~2026-11-01", now)).as_json()
    asked = {**DAY, "one": "2025-12-31", "one_known": "2026-11-01"}
    told = json.loads(reader.get("/law/difference.json", asked).content)
    assert [(row["rule"], row["change"]) for row in told["rows"]] == [
        (rule["rule"], rule["change_text"]["en"]) for rule in found["rules"]
    ]
    assert ("MOFCOM-1/2026:1", "binds now") in {(row["rule"], row["change"]) for row in told["rows"]}
    page = reader.get("/law/difference", {**DAY, "one": "2026-02-10", "one_known": "2026-11-01"}).content.decode()
    assert say("public.difference.none", "en") in page


def test_the_difference_opens_with_the_last_two_days_on_which_the_law_changed(reader: Client) -> None:
    now = law_day(timezone.now())
    days = [day for day in load(f"cn@{now}", now).days_of_change() if day <= now]
    about = json.loads(reader.get("/law/difference.json").content)["about"]
    assert (about["before"]["on"], about["after"]["on"]) == (str(days[-2]), str(days[-1]))
    # Of one day that is named, the other is the change before it.
    about = json.loads(reader.get("/law/difference.json", {"on": "2026-02-10"}).content)["about"]
    earlier = max(day for day in days if day < date(2026, 2, 10))
    assert (about["before"]["on"], about["after"]["on"]) == (str(earlier), "2026-02-10")


@pytest.mark.parametrize("address", ["/law.csv", "/law/acts.csv", "/law/difference.csv"])
def test_tables_come_as_csv_with_the_same_rows(reader: Client, address: str) -> None:
    rows = list(csv.reader(io.StringIO(reader.get(address, DAY | {"one": "2025-04-01"}).content.decode("utf-8-sig"))))
    told = json.loads(reader.get(address.replace(".csv", ".json"), DAY | {"one": "2025-04-01"}).content)["rows"]
    assert len(rows) == len(told) + 1 > 5


def test_every_rule_has_its_page_with_the_history_of_its_act(reader: Client) -> None:
    for rule in lawbook().law.rules:
        page = reader.get(f"/law/{quote(rule.id)}", DAY)
        assert page.status_code == 200, rule.id
        assert page.context["rule"]["text"] == rule.text["en"]
        known = [said for said in rule.instrument.statements if said.known_from <= date(2026, 11, 1)]
        assert len(page.context["history"]) == len(known)


def test_history_ends_with_what_was_known(reader: Client) -> None:
    then = reader.get("/law/MOFCOM-1/2026:1", {"on": "2026-02-10", "known": "2025-12-31"})
    assert then.context["history"] == []
    assert then.context["later"] >= 1
    assert say("public.binds.no", "en") in then.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_pages_speak_each_language(reader: Client, page: str, language: str) -> None:
    reader.cookies["language"] = language
    told = reader.get(page, {**DAY, "one": "2025-12-31"}).content.decode()
    rule = next(each for each in lawbook().law.rules if each.id == "MOFCOM-1/2026:1")
    assert rule.instrument.title[language[:2]] in told


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("day", "cause"),
    [
        ({"on": "2019-01-01"}, "1 Jan 2019 is outside what the law cn covers."),
        ({"on": "tomorrow"}, "“tomorrow” is no day."),
        ({"known": "2031-01-01"}, "Nothing is known as of 1 Jan 2031."),
        ({"known": "2019-01-01"}, "Nothing is known as of 1 Jan 2019."),
        ({"on": "<script>", "known": "0000"}, "“&lt;script&gt;” is no day."),
    ],
)
def test_a_day_that_cannot_be_asked_is_told_with_its_remedy(
    reader: Client, page: str, day: dict[str, str], cause: str
) -> None:
    answer = reader.get(page, day)
    assert answer.status_code == 400
    told = answer.content.decode()
    assert cause in told
    assert "2026-02-10" in told or "Give a day within 1 Dec 2024 to" in told


def test_tables_of_days_that_cannot_be_asked_are_json_problems(reader: Client) -> None:
    answer = reader.get("/law.json", {"on": "2019-01-01"})
    assert answer.status_code == 400
    (problem,) = json.loads(answer.content)["problems"]
    assert set(problem) == {"place", "cause", "remedy"}


def test_a_rule_that_is_not_there_is_no_page(reader: Client) -> None:
    assert reader.get("/law/no-such-rule").status_code == 404


def test_the_law_asks_the_database_only_which_law_the_office_runs_by(reader: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        for page in PAGES:
            assert reader.get(page, DAY).status_code == 200
    # How often an address asks is counted, and nothing of what it asks.
    asked = [each["sql"] for each in queries if "accounts_spent" not in each["sql"]]
    asked = [each for each in asked if not each.startswith(("BEGIN", "COMMIT"))]
    assert len(asked) == len(PAGES)
    assert all('"keeping_lawversion"' in each for each in asked)
