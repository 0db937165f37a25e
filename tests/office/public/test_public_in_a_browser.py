from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from test_public_checker import MOTOR

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", "--disable-quic"),
)
BARRED = {**MOTOR, "filed_on": "2026-02-10", "end_user_military": "", "importer_name": "Mitsubishi Heavy Industries"}
PAGES = (
    "/",
    "/checker",
    f"/checker?{urlencode(MOTOR)}",
    f"/checker?{urlencode(BARRED)}",
    "/checker?filed_on=2019-01-01",
    "/law?on=2026-02-10&known=2026-11-01&binds=all",
    "/law?on=2019-01-01",
    "/law/acts?on=2026-11-20&known=2026-11-20",
    "/law/parties?on=2026-08-01&known=2026-11-01",
    "/law/MOFCOM-1/2026:1?on=2026-02-10&known=2026-11-01",
    "/law/difference?one=2025-12-31&on=2026-02-10&known=2026-11-01&one_known=2026-11-01",
    "/transparency",
    "/verify",
    "/verify?token=SEKISHO-nothing",
)
# A page that tells of a mistake comes with 400, and the browser says so of itself.
BROWSERS_OWN = "Failed to load resource: the server responded with a status of 400"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a demonstration that `sekisho serve` runs in a process of its own; stopped as Ctrl-C does."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SEKISHO_", "DJANGO_"))}
    environment["SEKISHO_DEMO_UNTIL"] = "2025-12-02"
    command = [sys.executable, "-m", "sekisho", "serve", "--demo", "--port", "0", "--workers", "1"]
    with tempfile.TemporaryFile("w+") as told:
        with subprocess.Popen(command, stderr=told, env=environment) as server:
            try:
                yield _address(server, told)
            finally:
                server.send_signal(signal.SIGINT)
                ended = server.wait(30)
        told.seek(0)
        # The opening line, and what the log tells of refused days: nothing of ours broke.
        _, *logged = told.read().splitlines()
        assert (ended, [each for each in logged if "WARNING django.request Bad Request: " not in each]) == (0, [])


def _address(server: subprocess.Popen[bytes], told: object) -> str:
    for _ in range(600):
        told.seek(0)  # type: ignore[attr-defined]
        if found := re.search(r"http://\S+", told.read()):  # type: ignore[attr-defined]
            return found[0].rstrip("/")
        assert server.poll() is None
        time.sleep(0.1)
    raise AssertionError("the site does not open")


@pytest.fixture(scope="module")
def browser(site: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield launched
        launched.close()


class Reader:
    """A page of a browser with a language and a light, and all that was said and asked for behind it."""

    def __init__(self, browser: Browser, site: str, language: str, light: str, *, javascript: bool = True) -> None:
        self.site = site
        self.context = browser.new_context(viewport={"width": 1200, "height": 900}, java_script_enabled=javascript)
        self.context.add_cookies(
            [{"name": name, "value": value, "url": site} for name, value in (("language", language), ("light", light))]
        )
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def open(self, address: str) -> None:
        self.page.goto(self.site + address)

    @property
    def unexpected(self) -> list[str]:
        return [each for each in self.said if not each.startswith(BROWSERS_OWN)]


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "light"),
    [(language, light) for language in ("en", "ja", "zh-hans") for light in ("light", "dark")],
)
def test_every_page_is_open_to_everyone_quiet_and_narrow(
    browser: Browser, site: str, language: str, light: str
) -> None:
    reader = Reader(browser, site, language, light)
    for address in PAGES:
        reader.open(address)
        found = Axe().run(reader.page)
        assert found.violations_count == 0, (address, found.generate_report())
        assert reader.page.locator("h1").count() == 1
        reader.page.set_viewport_size({"width": 320, "height": 640})
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320, address
        reader.page.set_viewport_size({"width": 1200, "height": 900})
    assert reader.unexpected == []
    assert reader.hosts == {urlsplit(site).netloc}
    reader.context.close()


@pytest.mark.long
def test_a_reader_without_javascript_gets_an_answer_by_the_keyboard(browser: Browser, site: str) -> None:
    reader = Reader(browser, site, "en", "light", javascript=False)
    reader.open("/checker")
    page = reader.page
    page.get_by_label("In which form are the goods?").select_option("magnet")
    page.get_by_label("To which country do the goods go?").select_option("JP")
    page.get_by_label("On which day is it filed?").fill("2026-02-10")
    page.get_by_label("Dy (wt%)").fill("2.4")
    page.get_by_role("button", name="What does the law say?").press("Enter")
    assert page.get_by_role("heading", name="information needed").is_visible()
    page.get_by_role("link", name="its permanent address").press("Enter")
    assert "form=magnet" in page.url
    assert "known=" in page.url
    assert page.get_by_label("Dy (wt%)").input_value() == "2.4"
    page.locator(".law-text cite a").first.press("Enter")
    assert "/law/" in page.url
    reader.context.close()


@pytest.mark.long
def test_a_pasted_token_is_answered_by_a_real_form(browser: Browser, site: str) -> None:
    reader = Reader(browser, site, "ja", "dark")
    reader.open("/verify")
    reader.page.locator("#token").fill("SEKISHO-nothing")
    reader.page.locator("form[enctype] button").press("Enter")
    assert reader.page.locator("#verdict").inner_text() == "真正でない、または改変されている"
    assert reader.unexpected == []
    reader.context.close()
