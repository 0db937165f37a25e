"""docs/terms.md is written from data/terms.csv, and what it rejects stands nowhere in our words."""

from __future__ import annotations

import ast
import csv
import re
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

LINES: Final = re.compile(r"\b[Ll]ines?\b")
ROW_JA: Final = re.compile(r"(?<![発施執実流銀改進並運移])行(?![政為使先方うわき動程])")
ROW_ZH: Final = re.compile(r"(?<![执进举自运银换发另可])行(?![政为使程动业])|明细")
# Of tables, files, texts and command lines.
ROWS_OF_FILES: Final = frozenset(
    (
        *("analyst.reproduce.what", "analyst.reproduce.command", "public.verify.token.hint"),
        *("customs.find.licence.hint", "keeper.law.files", "keeper.law.lines", "keeper.law.show"),
        *("log.at", "log.at_event", "pack.register", "pack.register.dry", "pack.would_register"),
    )
)


def files() -> Iterator[Path]:
    for folder, kind in SAID_IN:
        for path in sorted((ROOT / folder).rglob(kind)):
            if not path.relative_to(ROOT).as_posix().startswith(NOT_OURS):
                yield path
    yield from sorted((ROOT / "docs").glob("*.md"))


def uses(rejected: set[str], text: str, chosen: frozenset[str] = frozenset()) -> list[str]:
    """The lines that use one of some terms; one that a chosen term begins with is no use of it there."""
    each = (_alone(term, chosen) for term in sorted(rejected))
    wanted = re.compile("|".join(each))
    return [
        line.strip()[:120]
        for line in text.splitlines()
        if wanted.search(line) and not any(sign in line for sign in LOOKED_FOR)
    ]


def _alone(term: str, chosen: frozenset[str]) -> str:
    longer = [re.escape(each.removeprefix(term)) for each in sorted(chosen) if each.startswith(term) and each != term]
    return re.escape(term) + (f"(?!{'|'.join(longer)})" if longer else "")


def rejected_terms() -> set[str]:
    return {word for row in make_terms.terms() for key in ("not_ja", "not_zh") for word in row[key].split(";")} - {""}


def chosen_terms() -> frozenset[str]:
    return frozenset(row[key] for row in make_terms.terms() for key in ("ja", "zh"))


def said() -> Iterator[tuple[str, str, str, str]]:
    """What is said in three languages by a key in a file of words or of the command line: key, English and the rest."""
    for path in files():
        if path.name == "words.csv":
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    yield next(iter(row.values())), row["en"], row["ja"], row["zh"]
        elif path.suffix == ".py" and path.parent.name == "cli":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Dict):
                    for key, value in zip(node.keys, node.values, strict=True):
                        told = (
                            [each.value for each in value.elts if isinstance(each, ast.Constant)]
                            if isinstance(value, ast.Tuple)
                            else []
                        )
                        if isinstance(key, ast.Constant) and len(told) == 3 and all(isinstance(t, str) for t in told):
                            yield str(key.value), *map(str, told)


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
    rejected, chosen = rejected_terms(), chosen_terms()
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in files()
        if path != make_terms.PAGE and (lines := uses(rejected, path.read_text(encoding="utf-8"), chosen))
    }
    assert found == {}


def test_a_line_of_an_application_has_one_word_in_each_language() -> None:
    told = list(said())
    assert sum("明細" in ja and "项" in zh for _, _, ja, zh in told) > 20
    rows = [(key, ja, zh) for key, en, ja, zh in told if LINES.search(en) and (ROW_JA.search(ja) or ROW_ZH.search(zh))]
    assert [each for each in rows if each[0] not in ROWS_OF_FILES] == []


def test_a_rejected_term_would_be_found() -> None:
    assert uses({"フォルダ"}, "フォルダー\nフォルダを\n", frozenset(("フォルダー",))) == ["フォルダを"]
    assert uses({"担当官"}, "key,officer,担当官,审查人员\nlabels: [担当官]\n") == ["key,officer,担当官,审查人员"]
