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
from written_problems import SOURCE, placed, raised, written

from retold import untranslated
from sekisho.cli.app import app
from sekisho.dossier.files import read_content
from sekisho.errors import InputError, Problem
from sekisho.errors.wording import BLANK, CAUSE, SAID, Row, place_rows, retold, rows, told, worded
from sekisho.errors.wording import placed as placed_in
from sekisho.regime.rows import load_yaml

LANGUAGES: Final = ("en", "ja", "zh")
# Of a sentence put together from parts, what is written in one place.
PARTS: Final = (
    *("X; or leave basis out", "X who has done so, in `by`", "X on which day, in `on`", "X: X"),
    *("X, without empty rows", "X, without macros", "X; got X", "unknown X X", "did you mean ?"),
    *("public_key: a keyX has X bytes; got X", '"X" passes on X kg of line X', " and receives X kg"),
)
ENGLISH: Final = re.compile(r"[a-z]{2,}( [a-z]{2,}){2,}")


# In the words of a form or a law, or codes.
PLACES: Final = ("X: company or organization", "least, most", "X: from, to, known_from", "X: X on")
# What these raise is told as it stands, as the cause of a problem.
TOLD_AS_RAISED: Final = (
    *("casework/log/head.py", "casework/log/note.py", "casework/log/export.py", "casework/log/receipt.py"),
    *("licence/document/keys.py", "regime/instruments.py", "errors/days.py"),
)
WORD: Final = re.compile(r"(?<![\w.'`\"-])[a-z]{2,}(?![\w-])")
QUOTED: Final = re.compile(r"`[^`]*`|\"[^\"]*\"")


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


def test_no_row_takes_words_of_a_sentence_for_a_value() -> None:
    taken = {
        sentence: row.sentence["en"]
        for sentences in by_module().values()
        for sentence in sentences
        if (row := row_of(sentence)) is not None
        for blank, value in (row.found_in(sentence) or {}).items()
        if not blank.startswith((*SAID, CAUSE)) and WORD.search(QUOTED.sub("", value))
    }
    assert taken == {}


def test_what_is_raised_and_told_as_it_stands_has_a_row() -> None:
    said = [sentence for module in TOLD_AS_RAISED for sentence in raised(SOURCE / module)]
    assert len(said) > 30
    assert [each for each in said if each not in PARTS and worded(each, "ja").language != "ja"] == []


def test_the_words_of_a_place_have_a_row_and_no_such_row_is_dead() -> None:
    places = {place for path in sorted(SOURCE.rglob("*.py")) for _, place in placed(path)} - {*PLACES}
    assert len(places) > 150
    english = re.compile(r"(?<![\w.-])[a-z]{3,}(?= )|(?<= )[a-z]{3,}(?![\w.(\[-])")
    assert [place for place in places if any(english.search(part) for part in placed_in(place, "zh").split(": "))] == []
    parts = {part for place in places for part in place.split(": ")}
    assert [row.sentence["en"] for row in place_rows() if all(row.found_in(part) is None for part in parts)] == []


def test_no_row_is_for_a_sentence_that_nobody_says() -> None:
    said = {sentence for sentences in by_module().values() for sentence in sentences}
    assert len(said) > 800
    # What a library says, and what is put together from parts, stands nowhere in one piece.
    found = {row.sentence["en"] for sentence in said if (row := row_of(sentence))}
    left = [row for row in rows() if not row.sentence["of"] and row.sentence["en"] not in found]
    assert [row.sentence["en"] for row in left if not any(map(row.pattern.fullmatch, said))] == []


def test_rows_have_every_language_and_the_same_blanks_and_stand_once() -> None:
    for told_of in (rows(), place_rows()):
        assert max(Counter(row.sentence["en"] for row in told_of).values()) == 1
    for row in (*rows(), *place_rows()):
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


@pytest.mark.parametrize(
    ("name", "content", "ja", "zh"),
    [
        *(
            (
                "a.json",
                f'{{"id": {number}}}',
                f"{number}は数値として使えない。通常の数値を書く。不明ならnullと書く",
                f"{number}不能作为数值使用；请写普通的数值；不明时写null",
            )
            for number in ("NaN", "Infinity", "-Infinity", "1e309")
        ),
        ("a.yaml", "id: .nan", ".nanは数値として使えない。通常の数値を書く。", ".nan不能作为数值使用；"),
        ("a.yaml", "id: &a x", "アンカー(&a)を定義している。使う箇所に値そのものを書く", "定义了锚点(&a)；"),
        ("a.yaml", "id: *b", "アンカー(*b)を参照している。値そのものを書く", "引用了锚点(*b)；请直接写出该值"),
        ("a.yaml", "id: !foo x", "タグ(!foo)が付いている。値だけを書く", "带有标签(!foo)；请只写值"),
        ("a.yaml", "1: x", "キーが文字列ではない。キーを引用符で囲む", "键不是文本；请给键加上引号"),
    ],
)
def test_what_no_file_may_hold_is_told_without_english(name: str, content: str, ja: str, zh: str) -> None:
    with pytest.raises(InputError) as caught:
        read_content(content.encode(), name)
    assert untranslated(caught.value.problems) == []
    for language, said in (("ja", ja), ("zh", zh)):
        assert said in "\n".join(str(told(each, language)) for each in caught.value.problems)


@pytest.mark.parametrize(
    "content",
    [
        *("a:\n  b: 1\n\tc: 2\n", "a: [1,", "a: 'x", "- a\nb: 1", "a: *x", "a: !foo 1", 'a: "\\q"', "a: b: c"),
        *("%TAG x", "a: @x", "a: &a 1\nb: &a 2", "--- a\n--- b", "{a: 1", "a: }", "? [a]\n: 1", "<<: 3", "a: |x"),
        *('a: "\\xzz"', "a: \x01", "a: 2026-13-06", "a: !!int x", "a: 1\na: 2", " a: 1\nb: 2", "a: - b"),
        *("a: ? b", "a: !e!f b"),
    ],
)
def test_what_is_wrong_with_yaml_is_told_with_its_line_and_without_english(content: str) -> None:
    with pytest.raises(InputError) as caught:
        load_yaml(content.encode(), "a.yaml")
    assert untranslated(caught.value.problems) == []
    for problem in caught.value.problems:
        assert re.match(r"a\.yaml line [0-9]+", problem.place)
        assert "byte string" not in str(problem)
        for language in ("ja", "zh"):
            found = told(problem, language)
            assert re.match({"ja": r"a\.yaml [0-9]+行", "zh": r"a\.yaml 第[0-9]+行"}[language], found.place)
            # What nobody has worded would stand in quotation marks.
            assert not re.search("[「“][A-Za-z]{2,} ", str(found))


def test_cause_and_remedy_in_one_sentence_are_told_apart_where_either_holds_a_mark() -> None:
    assert retold("net_g: must be above 0; got -5", "ja") == "net_g：0より大きくなければならない。記入は-5"
    assert retold("form: unknown value 'a; b'; known are ore, metal", "zh") == (
        "form：没有'a; b'这一取值；可选：ore, metal"
    )
    raised = Problem("keys.json: keys[0]", "from: 'soon' is no day; write it as 2026-02-10")
    assert str(told(raised, "ja")) == "keys.json: keys[0]：from：'soon'は日付ではない。2026-02-10の形で書く"


@pytest.mark.parametrize(
    ("place", "ja", "zh"),
    [
        ("d.csv row 4: form", "d.csv 4行目: form", "d.csv 第4行: form"),
        ("cn/rules.yaml row 7 (A:1): when", "cn/rules.yaml 7行目(A:1): when", "cn/rules.yaml 第7行(A:1): when"),
        ("cn/calendar.csv line 3", "cn/calendar.csv 3行目", "cn/calendar.csv 第3行"),
        ("list.json line 3 column 7", "list.json 3行7文字目", "list.json 第3行第7列"),
        ("regime 'cn+foo'", "法令の指定'cn+foo'", "法律指定'cn+foo'"),
        ("row.csv: line", "row.csv: line", "row.csv: line"),
    ],
)
def test_the_words_of_a_place_are_told_and_its_names_stay(place: str, ja: str, zh: str) -> None:
    assert [placed_in(place, language) for language in ("ja", "zh")] == [ja, zh]


def test_a_row_does_not_take_words_of_a_sentence_for_a_value() -> None:
    row = next(each for each in rows() if each.sentence["en"] == "{value} is not known")
    assert row.found_in("purple is not known") == {"value": "purple"}
    assert row.found_in('"a house of stone" is not known') is not None
    assert row.found_in("leave the cell empty where it is not known") is None
    write = next(each for each in rows() if each.sentence["en"] == "write {word}")
    assert write.found_in("write cn@filed") == {"word": "cn@filed"}
    assert write.found_in("write it anew") is None


def test_what_a_library_says_stands_in_quotation_marks() -> None:
    said = worded("cannot be read as a PDF: no pages were seen", "ja")
    assert said.text == "PDFとして読み取れない：「no pages were seen」"
    assert worded("is no whole zip archive: File is not a zip file", "zh").text == "不是完整的zip压缩包：不是zip文件"


def test_codes_that_a_word_joins_are_joined_in_the_reader_s_language() -> None:
    said = worded("it is documented by contract or supply_chain_statement; or leave basis out", "ja").text
    assert "contractまたはsupply_chain_statement" in said


@pytest.mark.parametrize(
    ("day", "ja", "zh"),
    [
        ("from 2024-12-01 to 2027-12-31", "対象期間は2024-12-01から2027-12-31まで", "适用期间为2024-12-01至2027-12-31"),
        ("from 2024-12-01 on", "対象期間は2024-12-01以降", "适用期间为2024-12-01起"),
    ],
)
def test_the_days_that_a_law_covers_are_told(day: str, ja: str, zh: str) -> None:
    assert [worded(f"it covers days {day}", each).text for each in ("ja", "zh")] == [ja, zh]


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
