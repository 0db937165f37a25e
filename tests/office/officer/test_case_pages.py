"""A case as the office reads it, part by part, in every state; and the wall around it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from page_languages import Page
from prepared import BEGIN, STATES, Prepared, browser, office

from sekisho.casework.case import Case
from sekisho.casework.model import folded
from sekisho.office.accounts.models import Account
from sekisho.office.officer.case_head import head
from sekisho.office.store import desk

PARTS = ("finding", "parties", "downstream", "papers", "story", "licence")
MOST_QUERIES = 14


@pytest.fixture(scope="module", autouse=True)
def _later(in_test: None) -> Iterator[None]:
    """It is a day of May for these pages, when the law says what it said of the cases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: BEGIN + timedelta(days=2))
        yield


@pytest.fixture(scope="module")
def prepared(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    with office(migrated, tmp_path_factory.mktemp("pages")) as made:
        yield made


def test_a_case_in_every_state_has_its_page(prepared: Prepared) -> None:
    reader = browser(prepared, "supervisor")
    for state in STATES:
        page = reader.get(f"/cases/{prepared.cases[state]}")
        assert page.status_code == 200, state
        assert desk.case(prepared.cases[state]).state_name["en"] in page.content.decode()


@pytest.mark.parametrize("state", ["queried", "issued", "refused"])
def test_every_part_of_a_case_is_a_page(prepared: Prepared, state: str) -> None:
    reader = browser(prepared, "officer")
    number = prepared.cases[state]
    for address in (f"/cases/{number}/{part}" for part in PARTS):
        page = reader.get(address)
        has_licence = state in prepared.licences
        expected = 404 if address.endswith("/licence") and not has_licence else 200
        assert page.status_code == expected, address
        if expected == 200:
            text = page.content.decode()
            assert text.count("<h1") == 1
            assert not re.search(r"[ <]style[ =>]", text)


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_a_case_speaks_each_language(prepared: Prepared, language: str) -> None:
    reader = browser(prepared, "officer")
    reader.cookies["language"] = language
    number = prepared.cases["suspended_recommended"]
    for part in ("", *(f"/{each}" for each in PARTS)):
        assert reader.get(f"/cases/{number}{part}").status_code == 200


@pytest.mark.parametrize("who", ["exporter", "exporter-2", "importer", "customs", "analyst", "keeper", ""])
def test_the_office_s_page_of_a_case_is_the_office_s(prepared: Prepared, who: str) -> None:
    number = prepared.cases["under_review"]
    for part in ("", "/finding", "/story.json", "/orders/recommend"):
        assert browser(prepared, who).get(f"/cases/{number}{part}").status_code in (302, 403)


def test_the_auditor_reads_and_orders_nothing(prepared: Prepared) -> None:
    reader, number = browser(prepared, "auditor"), prepared.cases["under_review"]
    assert reader.get(f"/cases/{number}/finding").status_code == 200
    assert "/orders/" not in reader.get(f"/cases/{number}").content.decode()
    assert reader.post(f"/cases/{number}/orders/recommend").status_code == 403


def test_a_number_that_nobody_has_is_not_found(prepared: Prepared) -> None:
    reader = browser(prepared, "officer")
    for address in ("/cases/C-99", "/cases/C-99/story", "/cases/C-99/orders/accept", "/cases/a%20b"):
        assert reader.get(address).status_code == 404


def test_an_input_says_what_it_rests_on_and_what_proves_it(prepared: Prepared) -> None:
    page = browser(prepared, "officer").get(f"/cases/{prepared.cases['under_review']}/finding").content.decode()
    assert "composition report" in page or "technical description" in page
    assert "documented" in page
    assert "/law/MOFCOM-GAC-18/2025:1?on=2026-05-11" in page
    assert "observed" in page.lower()


def test_the_finding_is_a_document_too(prepared: Prepared) -> None:
    told = json.loads(browser(prepared, "officer").get(f"/cases/{prepared.cases['queried']}/finding.json").content)
    assert told["outcome"] == "information_needed"


def test_the_time_line_is_a_table_too(prepared: Prepared) -> None:
    reader, number = browser(prepared, "officer"), prepared.cases["countersigned"]
    told = json.loads(reader.get(f"/cases/{number}/story.json").content)
    assert [row["kind"] for row in told["rows"]] == ["filed", "accepted", "recommended", "countersigned"]
    assert all(row["hash"].startswith("sha256:") for row in told["rows"])
    assert reader.get(f"/cases/{number}/story.csv").content.decode("utf-8-sig").count("\n") == 5


def test_nothing_of_the_supply_stands_on_a_case(prepared: Prepared) -> None:
    reader, number = browser(prepared, "supervisor"), prepared.cases["issued"]
    pages = [reader.get(f"/cases/{number}{part}").content.decode() for part in ("", "/finding", "/licence")]
    # What is read, not the random letters of tokens in attributes.
    text = " ".join(said for page in pages for said in Page(page, "en").texts)
    assert "Dysprosium" in text
    assert not re.search(r"\b(JPY|yen|GDP)\b|days of cover|leverage", text, re.IGNORECASE)


def test_the_queries_of_a_case_are_few(prepared: Prepared) -> None:
    reader, number = browser(prepared, "officer"), prepared.cases["issued"]
    reader.get(f"/cases/{number}")
    for part in ("", "/finding", "/story"):
        with CaptureQueriesContext(connection) as asked:
            reader.get(f"/cases/{number}{part}")
        assert len(asked) <= MOST_QUERIES, [each["sql"][:90] for each in asked]


def test_file_that_names_another_exporter_than_who_filed_is_marked(prepared: Prepared) -> None:
    number = prepared.cases["filed"]
    filed, *later = desk.case(number).events
    exporter = desk.case(number).dossier.exporter
    assert exporter is not None
    for organisation, is_marked in ((f"  {exporter.name.upper()}", False), ("Somebody Else K.K.", True)):
        other = replace(filed, by=replace(filed.by, organisation=organisation))
        told = head(Account(role="auditor"), Case.of([other, *later]), "", "en")["filed_for_another"]
        assert (told is not None) is is_marked
    page = browser(prepared, "officer").get(f"/cases/{number}").content.decode()
    assert ("names another exporter" in page) is (folded(filed.by.organisation) != folded(exporter.name))
