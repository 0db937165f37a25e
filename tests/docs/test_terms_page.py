"""docs/terms.md is written from data/terms.csv, and what it rejects stands nowhere in our words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import make_terms
import pytest

ROOT: Final = Path(__file__).parents[2]
SAID_IN: Final = (("data", "*.csv"), ("data", "*.yaml"), ("src/sekisho", "*.py"), ("src/sekisho", "*.csv"))
# Names of people, places and goods to look for, tables of figures, and the terms themselves.
NOT_OURS: Final = ("data/screening", "data/terms.csv", "data/market", "data/law/cn/lists", "src/sekisho/screening")
# What is looked for on papers that others wrote.
LOOKED_FOR: Final = ("labels:", "pattern")


def files() -> Iterator[Path]:
    for folder, kind in SAID_IN:
        for path in sorted((ROOT / folder).rglob(kind)):
            if not path.relative_to(ROOT).as_posix().startswith(NOT_OURS):
                yield path
    yield from sorted((ROOT / "docs").glob("*.md"))


def uses(rejected: set[str], text: str) -> list[str]:
    """The lines that use one of some terms."""
    return [
        line.strip()[:120]
        for line in text.splitlines()
        if any(term in line for term in rejected) and not any(sign in line for sign in LOOKED_FOR)
    ]


def rejected_terms() -> set[str]:
    return {word for row in make_terms.terms() for key in ("not_ja", "not_zh") for word in row[key].split(";")} - {""}


def test_page_is_what_the_terms_say() -> None:
    assert make_terms.main(["--check"]) == 0


def test_edited_page_of_terms_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edited = tmp_path / "terms.md"
    edited.write_text(make_terms.PAGE.read_text(encoding="utf-8") + "more\n", encoding="utf-8")
    monkeypatch.setattr(make_terms, "PAGE", edited)
    assert make_terms.main(["--check"]) == 1
    assert make_terms.main([]) == 0
    assert make_terms.main(["--check"]) == 0


def test_no_term_is_chosen_and_rejected() -> None:
    rejected = rejected_terms()
    assert len(rejected) > 20
    for row in make_terms.terms():
        assert {row["ja"], row["zh"]}.isdisjoint(rejected), row["term"]
        assert all(row[key] for key in ("en", "ja", "zh", "meaning")), row["term"]


def test_no_word_of_ours_uses_a_rejected_term() -> None:
    rejected = rejected_terms()
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in files()
        if path != make_terms.PAGE and (lines := uses(rejected, path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_rejected_term_would_be_found() -> None:
    assert uses({"担当官"}, "key,officer,担当官,审查人员\nlabels: [担当官]\n") == ["key,officer,担当官,审查人员"]
