"""Problems are told in the reader's language: every sentence has a row, no row is dead."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner
from written_problems import SOURCE, written

from sekisho.cli.app import app
from sekisho.dossier.files import read_content
from sekisho.errors import InputError, Problem
from sekisho.errors.wording import BLANK, Row, retold, rows, told, worded

LANGUAGES: Final = ("en", "ja", "zh")
# Of a sentence put together from parts, what is written in one place.
PARTS: Final = (
    *("X; or leave basis out", "X who has done so, in `by`", "X on which day, in `on`", "X: X"),
    *(
        "X, without empty rows",
        "X, without macros",
        "X; got X",
        "give X",
        "must lie X",
        "unknown X X",
        '"X" passes on X kg of line X',
    ),
)
ENGLISH: Final = re.compile(r"[a-z]{2,}( [a-z]{2,}){2,}")


@cache
def by_module() -> dict[str, list[str]]:
    return {
        path.relative_to(SOURCE).as_posix(): [sentence for _, sentence in written(path)]
        for path in sorted(SOURCE.rglob("*.py"))
    }


@cache
def row_of(sentence: str) -> Row | None:
    return next((row for row in rows() if row.found_in(sentence) is not None), None)


def test_every_sentence_has_a_row() -> None:
    lacking = {
        module: missing
        for module, sentences in by_module().items()
        if (missing := [each for each in sentences if each not in PARTS and row_of(each) is None])
    }
    assert lacking == {}


def test_no_row_is_for_a_sentence_that_nobody_says() -> None:
    said = {sentence for sentences in by_module().values() for sentence in sentences}
    assert len(said) > 800
    # What a library says, and what is put together from parts, stands nowhere in one piece.
    found = {row.sentence["en"] for sentence in said if (row := row_of(sentence))}
    left = [row for row in rows() if not row.sentence["of"] and row.sentence["en"] not in found]
    assert [row.sentence["en"] for row in left if not any(map(row.pattern.fullmatch, said))] == []


def test_rows_have_every_language_and_the_same_blanks_and_stand_once() -> None:
    assert max(Counter(row.sentence["en"] for row in rows()).values()) == 1
    for row in rows():
        blanks = [set(BLANK.findall(row.sentence[language])) for language in LANGUAGES]
        again = {each for each in blanks[0] if each.endswith("_again")}
        assert all(row.sentence[language].strip() for language in LANGUAGES), row.sentence
        assert blanks[1] | again == blanks[2] | again, row.sentence
        assert blanks[1] | again == blanks[0] or row.sentence["of"], row.sentence


@pytest.mark.parametrize("language", ["ja", "zh"])
def test_a_faulty_file_is_told_without_english(language: str) -> None:
    faulty = {
        "id": 3,
        "kind": "indiv",
        "filed_on": "yesterday",
        "destinaton": "JP",
        "lines": [{"line": 1, "net_kg": "1,200 kg", "composition_wt_pct": {"Nd": 101, "Zz": 1}}],
        "downstream": [{"party": {"id": "p1", "country": "Japan"}, "line": 2}],
    }
    with pytest.raises(InputError) as caught:
        read_content(json.dumps(faulty).encode(), "a.json")
    assert len(caught.value.problems) > 6
    for problem in caught.value.problems:
        found = told(problem, language)
        assert found.cause.language == language, problem
        assert found.remedy.language == language, problem
        assert not ENGLISH.search(f"{found.cause} {found.remedy}"), problem
        assert found.place in str(found)


def test_the_line_of_a_text_is_told_and_so_is_what_the_library_says() -> None:
    with pytest.raises(InputError) as caught:
        read_content(b'{"id": "A",\n "kind": }', "a.json")
    assert (
        str(told(caught.value.problems[0], "ja")) == "a.json: 2行10文字目：JSONではない：値がない。その箇所か直前を直す"
    )


def test_what_has_no_row_stays_english_and_says_so() -> None:
    found = told(Problem("a.csv", "is of a colour that nobody knows", "paint it"), "zh")
    assert (found.cause.text, found.cause.language) == ("is of a colour that nobody knows", "en")
    assert worded("", "ja").language == "ja"


def test_a_value_that_looks_like_a_sentence_is_left_as_it_is() -> None:
    assert worded('must be a number; got "must not be empty"', "ja").text.endswith('記入は"must not be empty"')


def test_a_problem_that_was_kept_as_a_sentence_is_retold() -> None:
    kept = str(Problem("downstream[0].loss_pct", "is 100, and yet something arrives", "state the share that is lost"))
    assert retold(kept, "zh") == "downstream[0].loss_pct：为100，却仍有到货；请写明损耗比例"
    assert retold(kept, "en") == kept


@pytest.mark.parametrize(
    ("option", "env", "said"),
    [
        (["--lang", "ja"], {"LC_ALL": "C"}, "nofile.json：そのファイルはない。名前とフォルダーを確かめる"),
        (["--lang", "zh"], {"LC_ALL": "C"}, "nofile.json：没有此文件；请检查名称和所在文件夹"),
        ([], {"LC_ALL": "ja_JP.UTF-8"}, "nofile.json：そのファイルはない。名前とフォルダーを確かめる"),
        ([], {"LC_ALL": "C"}, "nofile.json: there is no such file; look at the name and the folder"),
    ],
)
def test_a_command_tells_mistakes_in_its_language(
    option: list[str], env: dict[str, str], said: str, tmp_path: Path
) -> None:
    ended = CliRunner().invoke(app, ["check", str(tmp_path / "nofile.json"), *option], env=env)
    assert (ended.exit_code, ended.stderr.strip()) == (2, said)
