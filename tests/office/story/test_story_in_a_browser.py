from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from served import Site
from telling import Story


@pytest.mark.parametrize(
    ("language", "way", "axe"),
    [
        ("en", "mouse", False),
        pytest.param("en", "mouse", True, marks=pytest.mark.long),
        pytest.param("ja", "keyboard", True, marks=pytest.mark.long),
        pytest.param("zh-hans", "mouse", True, marks=pytest.mark.long),
        pytest.param("zh-hans", "no-javascript", False, marks=pytest.mark.long),
    ],
)
def test_a_pack_becomes_a_licence_that_the_law_suspends(
    browser: Browser, site: Site, language: str, way: str, axe: bool
) -> None:
    story = Story(browser, site, language, way, axe=axe)
    story.tell()
    assert story.steps[-1] == "draw_refused"
