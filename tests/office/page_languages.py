"""What a page says in another language than its own: its texts outside what is marked as English, and its links."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

from django.test import Client

MOST_PAGES: Final = 150
OF_A_KIND: Final = 2
_EMPTY: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_NO_TEXT: Final = frozenset(("script", "style", "code", "pre", "kbd", "samp", "textarea"))
_SAID_IN: Final = ("title", "alt", "aria-label", "placeholder")
_OTHER_FILES: Final = (".csv", ".json", ".pdf", ".zip", ".xlsx", ".svg", ".jsonl", ".txt", ".parquet")
_RUN: Final = re.compile(r"[A-Za-z][A-Za-z'’-]+(?:[ ,;:()/.]+[A-Za-z][A-Za-z'’-]+)+")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’-]+")
_OWN_NAME: Final = re.compile(r"[0-9a-f]{12,}|\d[\w-]*|[A-Z]{2,}-[^/]+")


class Page(HTMLParser):
    """texts: what the page says in its own language, or ought to; links: as they are written."""

    def __init__(self, html: str, language: str) -> None:
        super().__init__()
        self.language = language
        self.texts: list[str] = []
        self.links: list[str] = []
        self._open: list[tuple[str, str | None, str]] = []
        self.feed(html)

    @property
    def is_its_own(self) -> bool:
        said = None
        for tag, language, styles in self._open:
            if tag in _NO_TEXT or "mono" in styles.split():
                return False
            said = language or said
        return said is None or said.startswith(self.language)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "a" and told.get("href"):
            self.links.append(str(told["href"]))
        own = (told.get("lang") or self.language).startswith(self.language)
        self.texts += [str(told[name]) for name in _SAID_IN if own and told.get(name) and self.is_its_own]
        if tag not in _EMPTY:
            self._open.append((tag, told.get("lang"), told.get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        at = next((at for at in reversed(range(len(self._open))) if self._open[at][0] == tag), None)
        if at is not None:
            del self._open[at:]

    def handle_data(self, data: str) -> None:
        if data.strip() and self.is_its_own:
            self.texts.append(" ".join(data.split()))


def runs(text: str, most: int) -> list[str]:
    """Runs of more than `most` words of Latin letters."""
    return [run for run in _RUN.findall(text) if len(_WORD.findall(run)) > most]


def pages(client: Client, language: str, start: str = "/") -> Iterator[tuple[str, Page]]:
    """Every kind of page that links lead to from the first, breadth first: address and page."""
    waiting, seen, kinds, read = deque([start]), set[str](), Counter[str](), 0
    while waiting and read < MOST_PAGES:
        address = waiting.popleft()
        path, _, asked = address.partition("?")
        kind = _OWN_NAME.sub("#", path) + ("?" if asked else "")
        if address in seen or path.endswith(_OTHER_FILES) or path.startswith(("/static/", "/accounts/logout")):
            continue
        seen.add(address)
        kinds[kind] += 1
        if kinds[kind] > OF_A_KIND:
            continue
        answer = client.get(address, follow=True)
        read += 1
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = Page(answer.content.decode(), language)
        yield address, page
        waiting.extend(link for each in page.links if (link := urljoin(address, each).partition("#")[0])[:1] == "/")
