import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ended import Ended

Run = Callable[..., Ended]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    shares, names = tmp_path / "shares.csv", tmp_path / "names.csv"
    shares.write_text(
        "owner,owned,share_pct,from,to,document\n"
        "X,A,50,,,share register\n"
        "A,B,50,,,\n"
        "X,C,40,,2026-06-30,\n"
        "Y,C,30,,,\n"
        "Z,D,60,,,\n"
        "X,D,40,,,\n"
        "P,Q,100,,,\n"
        "Q,P,100,,,\n",
        encoding="utf-8",
    )
    names.write_text("name\nX\n", encoding="utf-8")
    return shares, names


def judged(run: Run, files: tuple[Path, Path], *words: object) -> dict[str, dict[str, object]]:
    ended = run("ownership", files[0], "--listed", files[1], "--json", *words)
    assert ended.code == 0
    return {each["name"]: each for each in json.loads(ended.out)}


def test_verdicts_come_with_their_proof_and_the_economic_share(run: Run, files: tuple[Path, Path]) -> None:
    found = judged(run, files, "--on", "2026-06-30")
    assert {name: each["verdict"] for name, each in found.items()} == {
        "A": "captured",
        "B": "captured",
        "C": "undetermined",
        "D": "not_captured",
        "Q": "undetermined",
        "P": "undetermined",
    }
    assert (found["B"]["look_through_pct"], found["P"]["look_through_pct"]) == (25.0, None)
    assert [step["owned"] for step in found["B"]["proof"]] == ["A", "B"]
    assert found["A"]["proof"][0]["stakes"][0]["document"] == "share register"
    assert found["P"]["no_outside_owner_known"] is True


def test_the_day_and_the_threshold_decide(run: Run, files: tuple[Path, Path]) -> None:
    assert judged(run, files, "--on", "2026-06-30", "--threshold", "40")["C"]["verdict"] == "captured"
    assert judged(run, files, "--on", "2026-07-01", "--threshold", "40")["C"]["verdict"] == "undetermined"
    assert judged(run, files, "--more-than")["A"]["verdict"] == "undetermined"
    assert judged(run, files, "--rule", "uk")["A"]["verdict"] == "undetermined"


def test_the_text_tells_the_proof_in_words(run: Run, files: tuple[Path, Path]) -> None:
    told = run("ownership", *files[:1], "--listed", files[1]).out
    assert "A: 50 % by X 50, share register (listed)" in told
    assert "others hold 60 %: Z 60 (its owners are not in the table)" in told
    assert "no outside owner known" in told


@pytest.mark.parametrize(("lang", "word"), [("ja", "捕捉される"), ("zh", "被涵盖")])
def test_the_text_speaks_three_languages(run: Run, files: tuple[Path, Path], lang: str, word: str) -> None:
    assert word in run("ownership", files[0], "--listed", files[1], "--lang", lang).out


def test_a_listed_name_that_the_table_does_not_have_is_remarked(run: Run, files: tuple[Path, Path]) -> None:
    files[1].write_text("name\nX\nXX Ltd\n", encoding="utf-8")
    ended = run("ownership", files[0], "--listed", files[1], "--json")
    assert "1 listed names hold nothing and are held by nobody in the table: XX Ltd" in ended.err
    json.loads(ended.out)


def test_fractions_for_per_cent_are_remarked(run: Run, files: tuple[Path, Path]) -> None:
    files[0].write_text("owner,owned,share_pct\nX,A,0.5\n", encoding="utf-8")
    assert "50 and not 0.5" in run("ownership", files[0], "--listed", files[1], "--json").err


def test_every_mistake_is_told_at_once_and_ends_with_2(run: Run, files: tuple[Path, Path]) -> None:
    files[0].write_text("owner,owned,share_pct\nX,A,-1\nX,B,lots\n", encoding="utf-8")
    files[1].write_text("party\nX\n", encoding="utf-8")
    words = ["--threshold", "0", "--on", "now", "--rule", "mine"]
    ended = run("ownership", files[0], "--listed", files[1], *words)
    assert (ended.code, ended.out) == (2, "")
    for told in ("got -1", "'lots' is no number", "no column name", "--threshold: '0'", "--on: 'now'", "--rule:"):
        assert told in ended.err


SPELLED = (
    "owner,owned,share_pct\n株式会社東金,B,51\nトーキン,C,60\nTOKIN Corp.,D,50\n🙂,G,60\n",
    "name,list\nTokin Corporation,one\n東金株式会社,one\n",
)


@pytest.fixture
def spelled(files: tuple[Path, Path]) -> tuple[Path, Path]:
    for file, text in zip(files, SPELLED, strict=True):
        file.write_text(text, encoding="utf-8")
    return files


def test_other_spellings_of_a_listed_name_are_captured_or_asked_about(run: Run, spelled: tuple[Path, Path]) -> None:
    found = judged(run, spelled)
    verdicts = {name: each["verdict"] for name, each in found.items()}
    assert verdicts == {"B": "captured", "C": "undetermined", "D": "captured", "G": "undetermined"}


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("may be the listed party Tokin Corporation (one), at 0.", "could not be compared", "column aliases")),
        ("ja", ("の可能性がある(類似度0.", "照合できなかった", "aliases列")),
        ("zh", ("可能是名单主体Tokin Corporation", "无法与名单所列名称比对", "aliases列")),
    ],
)
def test_the_hits_stand_under_the_table_with_what_to_do(
    run: Run, spelled: tuple[Path, Path], lang: str, words: tuple[str, ...]
) -> None:
    ended = run("ownership", spelled[0], "--listed", spelled[1], "--lang", lang)
    told = ended.out.replace("\n  ", " " if lang == "en" else "")
    assert ended.code == 0
    assert [word in told for word in words] == [True] * len(words)


@pytest.mark.parametrize(
    ("rule", "day", "told"),
    [
        ("bis-affiliates", "2026-01-10", "does not bind: suspended, until 2026-11-09"),
        ("bis-affiliates", "2026-12-01", "whether the rule bis-affiliates binds on 2026-12-01 is not known"),
        ("bis-affiliates", "2024-01-10", "2024-01-10 is outside what is recorded of the law us"),
        ("mofcom-61", "2026-01-10", "does not bind: suspended, until 2026-11-10"),
        ("bis-affiliates", "2025-10-15", ""),
        ("ofac-50", "2026-01-10", ""),
    ],
)
def test_a_rule_that_does_not_bind_on_the_day_says_so(
    run: Run, files: tuple[Path, Path], rule: str, day: str, told: str
) -> None:
    ended = run("ownership", files[0], "--listed", files[1], "--rule", rule, "--on", day)
    assert ended.code == 0
    assert told in ended.err if told else ended.err == ""


def test_an_owner_on_another_list_is_not_called_absent(run: Run, files: tuple[Path, Path]) -> None:
    files[0].write_text("owner,owned,share_pct\nX,A,30\nY,A,30\nZ,A,40\n", encoding="utf-8")
    files[1].write_text("name,list\nX,one\nY,two\n", encoding="utf-8")
    ended = run("ownership", files[0], "--listed", files[1], "--per-list")
    assert "Y 30 (on another list)" in " ".join(ended.out.replace("│", " ").split())
    assert ended.err == ""


def test_a_file_of_names_with_only_a_head_is_a_mistake(run: Run, files: tuple[Path, Path]) -> None:
    files[1].write_text("name\n", encoding="utf-8")
    for lang, word in (("en", "there is only the head"), ("ja", "見出し行だけ"), ("zh", "只有标题行")):
        ended = run("ownership", files[0], "--listed", files[1], "--lang", lang)
        assert (ended.code, ended.out) == (2, "")
        assert word in ended.err
