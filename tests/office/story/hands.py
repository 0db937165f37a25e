"""People at a browser: with mouse and keyboard, with the keyboard alone, or without JavaScript; every page they come to
is looked at."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, TimeoutError

from sekisho.office.site.words import say

CHROMIUM: Final = Path("/usr/bin/chromium")
QUIET: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", "--disable-quic"),
)
PICTURES: Final = "SEKISHO_PICTURES"
"""A folder: pictures of some pages are written to it."""
WIDTH: Final = 1200
NARROW: Final = 320
"""Of a page that nobody should have to move sideways: WCAG 2.2, 1.4.10."""
# A page that tells of a mistake comes with 4xx, and the browser says so of itself.
_BROWSERS_OWN: Final = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_MOST_TABS: Final = 600
_PRESSES: Final = 6


class Person:
    """Somebody signed in, in a browser of their own. way: "mouse", "keyboard" or "no-javascript". axe: is each page put
    to it? It needs JavaScript."""

    def __init__(
        self, browser: Browser, site: str, language: str, way: str, name: str | None, *, axe: bool = True
    ) -> None:
        self.axe = axe and way != "no-javascript"
        self.site = site
        self.language = {"zh-hans": "zh"}.get(language, language)
        self.way = way
        self.context = browser.new_context(
            viewport={"width": WIDTH, "height": 900}, java_script_enabled=way != "no-javascript", accept_downloads=True
        )
        self.context.set_default_timeout(120_000)
        self.context.add_cookies([{"name": "language", "value": language, "url": site}])
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.hosts: set[str] = set()
        self.seen: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.open("/")
        if name is not None:
            self.press(self.button("home.people.be", name=name))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(message.text)

    def word(self, key: str, /, **parts: object) -> str:
        return say(key, self.language, **parts)

    def button(self, key: str, /, **parts: object) -> Locator:
        return self.page.get_by_role("button", name=self.word(key, **parts), exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def open(self, address: str) -> None:
        self.page.goto(self.site + address)
        self.look()

    def way_to(self, name: str) -> None:
        """By the navigation on every page."""
        ways = self.page.get_by_role("navigation", name=self.word("site.ways"), exact=True)
        self.press(ways.get_by_role("link", name=self.word(f"nav.{name}"), exact=True))

    def press(self, what: Locator) -> None:
        """Press a button or follow a link, and look at the page it leads to."""
        with self.page.expect_navigation() as led:
            if self.way == "keyboard":
                self._reach(what)
                self.page.keyboard.press("Enter")
            else:
                what.click()
        answer: Response | None = led.value
        assert answer is None or answer.status < 500, (answer.url, answer.status)
        self.look()

    def fill(self, what: Locator, text: str) -> None:
        if self.way == "keyboard" and what.get_attribute("type") != "date":
            self._reach(what)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(text)
        else:
            what.fill(text)

    def choose(self, what: Locator, value: str) -> None:
        if self.way != "keyboard":
            what.select_option(value)
            return
        self._reach(what)
        self.page.keyboard.press("Home")
        for _ in range(400):
            if what.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not among the choices")

    def tick(self, what: Locator) -> None:
        """Tick a box, or choose one of several."""
        if self.way != "keyboard":
            what.check()
        elif what.get_attribute("type") == "radio":
            self._reach_radio(what)
        elif not what.is_checked():
            self._reach(what)
            self.page.keyboard.press("Space")
            assert what.is_checked()

    def send(self, what: Locator, path: Path) -> None:
        """Choose a file."""
        if self.way != "keyboard":
            what.set_input_files(path)
            return
        # Where a part of the page came anew under the key, it did nothing, and a person presses again.
        for left in reversed(range(_PRESSES)):
            self._reach(what)
            try:
                with self.page.expect_file_chooser(timeout=20_000) as chooser:
                    self.page.keyboard.press("Space")
            except TimeoutError:
                if not left:
                    raise
            else:
                chooser.value.set_files(path)
                return

    def download(self, what: Locator) -> bytes:
        with self.page.expect_download() as started:
            if self.way == "keyboard":
                self._reach(what)
                self.page.keyboard.press("Enter")
            else:
                what.click()
        return Path(started.value.path()).read_bytes()

    def look(self) -> None:
        """What every page must be: one heading of the first rank, sound to assistive technology in light and dark, and
        readable on a narrow screen without moving it sideways."""
        address = urlsplit(self.page.url).path
        assert self.page.locator("h1").count() == 1, address
        if address in self.seen or not self.axe:
            return
        self.seen.append(address)
        for light in ("light", "dark"):
            self.page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
            found = Axe().run(self.page)
            assert found.violations_count == 0, (address, light, found.generate_report())
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": NARROW, "height": 900})
        assert self.page.evaluate("document.documentElement.scrollWidth") <= NARROW, address
        self.page.set_viewport_size({"width": WIDTH, "height": 900})

    def picture(self, name: str) -> None:
        folder = os.environ.get(PICTURES)
        if folder and self.language == "en" and self.way == "mouse":
            from PIL import Image

            self.page.evaluate("scrollTo(0, 0)")
            shot = Image.open(io.BytesIO(self.page.screenshot(animations="disabled", scale="css")))
            # Few colours are enough for a page, and a third of the bytes.
            shot.convert("RGB").quantize(128).save(Path(folder) / f"{name}.png", optimize=True)

    def leave(self) -> None:
        """Nobody spoke in the console, and nothing was asked of another host."""
        said = [each for each in self.said if not _BROWSERS_OWN.match(each)]
        assert said == []
        assert self.hosts <= {urlsplit(self.site).netloc}
        self.context.close()

    def _reach(self, what: Locator) -> None:
        """Tab until it has the focus."""
        what.wait_for()
        for _ in range(_MOST_TABS):
            if what.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{what} cannot be reached with the tab key")

    def _reach_radio(self, what: Locator) -> None:
        """Tab to its group, then by arrows to it."""
        in_group = "element => document.activeElement.name === element.name"
        for _ in range(_MOST_TABS):
            if what.evaluate(in_group):
                break
            self.page.keyboard.press("Tab")
        for _ in range(50):
            if what.is_checked():
                return
            self.page.keyboard.press("Space" if not self._any_checked(what) else "ArrowDown")
        raise AssertionError(f"{what} cannot be chosen with the keyboard")

    def _any_checked(self, what: Locator) -> bool:
        script = "element => [...document.getElementsByName(element.name)].some(each => each.checked)"
        return bool(what.evaluate(script))
