from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from casework_kit import book
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from test_desk import Clock, do, licensed, ship
from test_office_commands import Office, Papers
from typer.testing import CliRunner

from sekisho.casework.model import SYSTEM
from sekisho.cli.app import app
from sekisho.licence.document.keys import Signer
from sekisho.licence.document.token import sign_token
from sekisho.licence.document.verify import MOST_BYTES
from sekisho.office.cases.licence import licence as case_licence
from sekisho.office.public.verify import MOST_TOKEN
from sekisho.office.site.words import say
from sekisho.office.store import desk
from sekisho.office.store.log import licence
from sekisho.office.store.register import register
from sekisho.regime.calendar import law_day

LANGUAGES = ("en", "ja", "zh-hans")


@pytest.fixture
def papers(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Papers:
    """Page and token of a general licence of 480 kg to 2027, of which 100 kg left; the office publishes its key."""
    monkeypatch.setenv("SEKISHO_DATABASE", database)
    clock = Clock()
    licensed(clock, "general")
    ship(clock, 100_000, "k1")
    made, log_key = Papers(Office(database), tmp_path), tmp_path / "log.pem"
    CliRunner().invoke(app, ["office", "key", str(log_key)])
    made.publish(log_key)
    made.draw()
    on(monkeypatch, 2026)
    return made


def on(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(year, 6, 15, 3, 0, tzinfo=UTC))


def shown(client: Client, **given: Any) -> str:
    answer = client.post("/verify", given)
    assert answer.status_code == 200
    return answer.content.decode()


def pdf(told: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("licence.pdf", told, "application/pdf")


@pytest.mark.parametrize("language", LANGUAGES)
def test_token_and_page_are_told_genuine_with_what_is_left(reader: Client, papers: Papers, language: str) -> None:
    reader.cookies["language"] = language
    for told in (
        shown(reader, token=papers.token.read_text()),
        shown(reader, page=pdf(papers.page.read_bytes())),
        reader.get("/verify", {"token": papers.token.read_text().strip()}).content.decode(),
    ):
        assert say("public.genuine.current", language[:2]) in told
        assert ">480<" in told
        assert ">380<" in told
        assert "L-1" in told


def test_what_is_outside_its_days_is_told(reader: Client, papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, 2030)
    assert say("public.genuine.ended", "en") in shown(reader, token=papers.token.read_text())
    on(monkeypatch, 2025)
    assert say("public.genuine.not_yet", "en") in shown(reader, token=papers.token.read_text())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_licence_with_nothing_left_is_used_up_and_not_expired(
    reader: Client, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """The same word for the token, the page, the register and the case."""
    monkeypatch.setenv("SEKISHO_DATABASE", database)
    clock = Clock()
    licensed(clock)
    made, log_key = Papers(Office(database), tmp_path), tmp_path / "log.pem"
    CliRunner().invoke(app, ["office", "key", str(log_key)])
    made.publish(log_key)
    made.draw()
    ship(clock, 480_000, "k1")
    do(clock, "expire", SYSTEM)
    on(monkeypatch, 2026)
    reader.cookies["language"] = language
    word = {"en": "used up", "ja": "使用済み", "zh": "已用完"}[language[:2]]
    for told in (
        shown(reader, token=made.token.read_text()),
        shown(reader, page=pdf(made.page.read_bytes())),
    ):
        assert word in told
        assert say("public.licence_state.expired", language[:2]) not in told
    at = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
    assert [line.state for line in register(law_day(at))] == ["used_up"]
    assert case_licence(desk.case("C-1"), book().law, language[:2], law_day(at)).state == word  # type: ignore[union-attr]


def test_one_changed_byte_is_told_and_nothing_of_it_is_believed(reader: Client, papers: Papers) -> None:
    page = bytearray(papers.page.read_bytes())
    page[len(page) // 2] ^= 1
    told = shown(reader, page=pdf(bytes(page)))
    assert say("public.genuine.not_genuine", "en") in told
    assert ">480<" not in told
    token = papers.token.read_text().strip()
    last = "A" if token[-1] != "A" else "B"
    assert say("public.genuine.not_genuine", "en") in shown(reader, token=token[:-1] + last)


def test_a_key_that_is_not_published_leaves_it_open(reader: Client, papers: Papers) -> None:
    issued = licence("L-1")
    assert issued is not None
    told = shown(reader, token=sign_token(issued, Signer.of_seed(b"7" * 32)))
    assert say("public.genuine.unknown_key", "en") in told
    assert say("public.verify.own_word", "en") in told


def test_hostile_uploads_are_refused_in_words(reader: Client, papers: Papers) -> None:
    for given, text in (
        ({"page": pdf(b"%PDF-1.7" + b"x" * MOST_BYTES)}, say("public.verify.too_large", "en", most=MOST_BYTES >> 20)),
        ({"page": pdf(b"MZ\x90\x00 a program")}, say("public.verify.no_pdf", "en")),
        ({"page": pdf(b"")}, say("public.verify.no_pdf", "en")),
        ({"token": "x" * (MOST_TOKEN + 1)}, say("public.verify.too_long", "en", most=MOST_TOKEN)),
        ({}, say("public.verify.nothing", "en")),
    ):
        answer = reader.post("/verify", given)
        assert answer.status_code == 400
        assert text in answer.content.decode()
    for token in ("<script>alert(1)</script>", "SEKISHO:\x00\x00", "é" * 200):
        told = shown(reader, token=token)
        assert say("public.genuine.not_genuine", "en") in told
        assert "<script>alert" not in told
    for page in (b"%PDF-1.7\n%%EOF", papers.page.read_bytes()[:2000]):
        assert say("public.genuine.not_genuine", "en") in shown(reader, page=pdf(page))


def test_nothing_that_is_given_is_stored(reader: Client, papers: Papers) -> None:
    with CaptureQueriesContext(connection) as queries:
        shown(reader, page=pdf(papers.page.read_bytes()))
        shown(reader, token=papers.token.read_text())
    # How often an address asks is counted, and nothing of what it asks.
    asked = [each["sql"] for each in queries if "accounts_spent" not in each["sql"]]
    assert [each for each in asked if not each.startswith(("SELECT", "BEGIN", "COMMIT"))] == []
    assert sum(each.startswith("SELECT") for each in asked) <= 12
    assert not any("SK1:" in each["sql"] for each in queries)


def test_a_form_of_another_site_is_refused(papers: Papers) -> None:
    assert Client(enforce_csrf_checks=True).post("/verify", {"token": "x"}).status_code == 403
