"""A page speaks one language: no run of English on a Japanese or Chinese page that is not marked as English."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from databases import use
from django.db import connections
from django.test import Client
from django.test.utils import override_settings
from page_languages import Page, pages, runs

from sekisho.casework.lawbook import Lawbook
from sekisho.casework.refusal import Refusal
from sekisho.errors import Problem
from sekisho.office.accounts.models import Account
from sekisho.office.analyst.asks import KINDS
from sekisho.office.analyst.models import DONE, Job
from sekisho.office.analyst.runner import serve
from sekisho.office.demo.cases import seed_cases
from sekisho.office.demo.runs import seed_runs
from sekisho.office.laws import law_named
from sekisho.office.site.said import fault, faults, sentence
from sekisho.regime.law import Regime

MOST_WORDS: Final = 5
LATER: Final = datetime(2027, 3, 1, tzinfo=UTC)
BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"
# What people wrote: names of companies and goods, reasons. The demonstration's say that they are fictional.
WRITTEN_BY_PEOPLE: Final = re.compile(r"\(?fictional\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def seeded(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The fictional office; these tests only read it."""
    path = shutil.copy(migrated, tmp_path_factory.mktemp("languages") / "office.sqlite3")
    use(f"sqlite:///{path}")
    law = law_named("cn")
    assert law is not None
    seed_cases(Lawbook.of(Regime(law, law.from_day, law.from_day)), LATER)
    seed_runs(datetime.now(UTC))
    serve(lambda: False, once=True, pictures=False)
    # One address asks for everything within a minute here.
    with override_settings(LIMITS={}):
        yield
    connections["default"].close()


@pytest.mark.long
@pytest.mark.parametrize("language", ["ja", "zh"])
@pytest.mark.parametrize("who", ["", "officer", "supervisor", "exporter", "importer", "customs", "analyst", "keeper"])
def test_no_page_mixes_english_in(seeded: None, who: str, language: str) -> None:
    client = Client()
    client.cookies["language"] = {"ja": "ja", "zh": "zh-hans"}[language]
    if who:
        client.force_login(Account.objects.get(username=who), BACKEND)
    found: dict[str, str] = {}
    read = 0
    for address, page in pages(client, language):
        read += 1
        for text in page.texts:
            for run in runs(text, MOST_WORDS):
                if not WRITTEN_BY_PEOPLE.search(text):
                    found.setdefault(run, address)
    assert found == {}
    assert read > 15


@pytest.mark.long
@pytest.mark.parametrize("language", ["ja", "zh"])
def test_no_result_of_an_analysis_mixes_english_in(seeded: None, language: str) -> None:
    client = Client()
    client.cookies["language"] = {"ja": "ja", "zh": "zh-hans"}[language]
    client.force_login(Account.objects.get(username="analyst"), BACKEND)
    found: dict[str, str] = {}
    read = set()
    for job in Job.objects.filter(state=DONE):
        page = Page(client.get(f"/analysis/runs/{job.key}").content.decode(), language)
        read.add(job.kind)
        for text in page.texts:
            found |= {run: job.kind for run in runs(text, MOST_WORDS) if not WRITTEN_BY_PEOPLE.search(text)}
    assert read == set(KINDS)
    assert found == {}


def test_runs_of_english_are_found_outside_what_is_marked() -> None:
    html = (
        '<html lang="ja"><title>案件</title><p>出典 <span lang="en">a copy of the official text of it</span></p>'
        '<p title="one two three four five six">理由: no source that was read gives one</p><code>a b c d e f g</code>'
    )
    told = [run for text in Page(html, "ja").texts for run in runs(text, MOST_WORDS)]
    assert told == ["one two three four five six", "no source that was read gives one"]


def test_a_problem_without_words_is_marked_as_english() -> None:
    told = fault(Problem("a <b>", "is missing", "paint it"), "ja")
    assert told == 'a &lt;b&gt;：記入がない。<span lang="en">paint it</span>'
    assert fault(Problem("a", "is missing"), "en") == "a: is missing"
    assert faults([Problem("a", "is missing"), Problem("", "is empty")], "zh") == "a：缺少此项; 为空"


def test_a_refusal_names_the_reader_as_pages_do() -> None:
    reader = Account(username="chen@office.example", first_name="Chen", last_name="Yu")
    refused = Refusal("took_part", person=reader.username)
    assert sentence(refused, "ja", reader) == "Chen Yuは原決定に関与しており、再審査を行えない"
    assert sentence(refused, "ja", Account(username="other")).startswith("chen@office.example")
