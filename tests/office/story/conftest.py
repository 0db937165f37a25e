from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

sys.path.append(str(Path(__file__).parents[2] / "dossier"))  # clean_folders: an importer's folder with real papers

from hands import CHROMIUM, PICTURES, QUIET
from served import Site, served


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An office with few cases of its own, open before the story begins."""
    # Pictures show the whole of it.
    until = {} if os.environ.get(PICTURES) else {"SEKISHO_DEMO_UNTIL": "2025-12-12"}
    with served(tmp_path, **until) as opened:
        yield opened


# While a browser is driven, this thread is an asynchronous one to Django: no test of a database may come after it.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield launched
        launched.close()
