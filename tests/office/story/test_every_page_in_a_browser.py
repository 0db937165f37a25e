"""Every page that the navigation leads to, for every person, by light and dark: axe finds nothing,
the console is silent, nothing is asked of another host. Pages are found by following links, two of each kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from hands import Person
from playwright.sync_api import Browser
from served import Site, served

PEOPLE = ("Lin Mei", "Sato Haruka", "Chen Yu", "Liu Fang", "Zhou Bin", "Hu Tao", "Mori Kenji", "Xu Lan", "Gao Wei")
_OF_A_KIND = 2
_NO_PAGE = re.compile(r"\.(csv|json|pdf|txt|svg|zip|xlsx|jsonl|parquet)$|^/api/|export$|take$|proof|receipt")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The whole fictional office."""
    with served(tmp_path_factory.mktemp("office")) as opened:
        yield opened


def _kind(path: str) -> str | None:
    """The name of the page behind an address; None for what is no page of ours."""
    try:
        return None if _NO_PAGE.search(path) else resolve(path).url_name
    except Resolver404:
        return None


def walk(person: Person) -> Counter[str]:
    """Follow links from page to page; how often each kind was looked at."""
    seen: Counter[str] = Counter()
    been, agenda = set[str](), ["/"]
    while agenda:
        address = agenda.pop(0)
        path = urlsplit(address).path
        kind = _kind(path)
        if path in been or kind is None or seen[kind] >= _OF_A_KIND:
            continue
        been.add(path)
        seen[kind] += 1
        person.open(address)
        script = "links => links.map(each => each.href)"
        links = person.page.locator("a[href]").evaluate_all(script)
        agenda += [link.removeprefix(person.site) for link in links if link.startswith(f"{person.site}/")]
    return seen


LANGUAGES = ("en", "ja", "zh-hans")
# Each person in a language, each language with several persons; the officer in all three. That every page of everyone
# speaks one language is held without a browser, by `site/test_one_language_per_page.py`.
WALKS = [
    (name, language)
    for at, name in enumerate(PEOPLE)
    for number, language in enumerate(LANGUAGES)
    if name == "Chen Yu" or number == at % len(LANGUAGES)
]


@pytest.mark.long
@pytest.mark.parametrize(("name", "language"), WALKS)
def test_every_page_that_a_person_comes_to_is_sound(browser: Browser, office: Site, name: str, language: str) -> None:
    person = Person(browser, office.address, language, "mouse", name)
    seen = walk(person)
    assert seen["home"] == 1
    assert len(seen) >= 6, seen
    person.leave()
