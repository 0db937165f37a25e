"""The whole story of a case, told by hands in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from served import Site
from telling import Story


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "way", "axe"),
    [
        ("en", "mouse", True),
        ("ja", "keyboard", True),
        ("zh-hans", "mouse", True),
        ("zh-hans", "no-javascript", False),
    ],
)
def test_a_pack_becomes_a_licence_that_the_law_suspends(
    browser: Browser, site: Site, language: str, way: str, axe: bool
) -> None:
    story = Story(browser, site, language, way, axe=axe)
    story.tell()
    assert story.steps[-1] == "draw_refused"
