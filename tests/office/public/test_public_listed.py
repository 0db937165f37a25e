from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say
from sekisho.regime.naming import load
from sekisho.regime.parties import listed

KNOWN = "2026-11-01"


def rows(reader: Client, on: str, **asked: str) -> list[dict[str, Any]]:
    told = json.loads(reader.get("/law/parties.json", {"on": on, "known": KNOWN, **asked}).content)
    found: list[dict[str, Any]] = told["rows"]
    return found


def test_the_parties_are_those_that_stand_on_the_lists_of_the_day(reader: Client) -> None:
    for on in ("2026-02-23", "2026-02-24", "2026-11-01"):
        shown = listed(load(f"cn@{on}~{KNOWN}", date.fromisoformat(KNOWN)), date.fromisoformat(on))
        assert [row["party"] for row in rows(reader, on)] == [party.id for party in shown]
    put_on = {row["party"] for row in rows(reader, "2026-02-24")} - {row["party"] for row in rows(reader, "2026-02-23")}
    assert {party.partition("#")[0] for party in put_on} == {"MOFCOM-11/2026", "MOFCOM-12/2026"}


def test_every_party_has_its_names_days_and_source(reader: Client) -> None:
    found = rows(reader, "2026-11-01")
    assert len(found) > 40
    for row in found:
        assert row["name_en"] or row["name_zh"]
        assert all(row[each] for each in ("from", "source", "confidence", "country"))


def test_one_notice_is_shown_alone(reader: Client) -> None:
    found = rows(reader, "2026-03-01", notice="MOFCOM-12/2026")
    assert {row["notice"] for row in found} == {"MOFCOM-12/2026"}
    page = reader.get("/law/parties", {"on": "2026-03-01", "known": KNOWN, "notice": "MOFCOM-12/2026"})
    assert len(page.context["groups"]) > len(page.context["shown"]) == 1


def test_who_is_listed_and_not_held_here_is_told(reader: Client) -> None:
    page = reader.get("/law/parties", {"on": "2026-08-01", "known": KNOWN})
    assert "MOFCOM-20/2026" in {each["notice"] for each in page.context["gaps"]}
    assert "0 of 7 here" in page.content.decode()


def test_nobody_is_listed_before_the_first_notice_was_known(reader: Client) -> None:
    page = reader.get("/law/parties", {"on": "2025-06-01", "known": "2025-06-01"})
    assert page.context["groups"] == []
    assert say("public.parties.nobody", "en") in page.content.decode()


def test_the_table_comes_as_csv_with_the_same_rows(reader: Client) -> None:
    asked = {"on": "2026-03-01", "known": KNOWN}
    told = list(csv.reader(io.StringIO(reader.get("/law/parties.csv", asked).content.decode("utf-8-sig"))))
    assert len(told) == len(rows(reader, "2026-03-01")) + 1


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_the_page_speaks_each_language(reader: Client, language: str) -> None:
    reader.cookies["language"] = language
    told = reader.get("/law/parties", {"on": "2026-03-01", "known": KNOWN}).content.decode()
    title = next(each.title for (act, _), each in lawbook().law.instruments.items() if act == "MOFCOM-11/2026")
    assert title[language[:2]] in told
    assert say("public.parties.names", language[:2]) in told
    assert "三菱造船株式会社" in told
