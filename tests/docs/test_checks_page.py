"""docs/checks.md is written from the catalogue of cross-checks."""

from pathlib import Path

import make_checks
import pytest


def test_page_is_what_the_catalogue_says() -> None:
    assert make_checks.main(["--check"]) == 0


def test_edited_page_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edited = tmp_path / "checks.md"
    edited.write_text(make_checks.PAGE.read_text(encoding="utf-8").replace("| error |", "| note |", 1), "utf-8")
    monkeypatch.setattr(make_checks, "PAGE", edited)
    assert make_checks.main(["--check"]) == 1
    assert make_checks.main([]) == 0
    assert make_checks.main(["--check"]) == 0
