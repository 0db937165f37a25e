import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from ended import Ended

from sekisho.screening.names.model import Explanation

Run = Callable[..., Ended]


@pytest.fixture
def party_list(tmp_path: Path) -> Path:
    file = tmp_path / "list.csv"
    file.write_text(
        "id,name,aliases(;),country,list,notice,from,to\n"
        "E1,Kakuu Denki K.K.,架空電機株式会社;KDK,JP,watch_list,N-1,2026-01-01,\n"
        "E2,Tanagura Jiki K.K.,棚倉磁気株式会社,JP,watch_list,N-1,2026-01-01,2026-06-30\n",
        encoding="utf-8",
    )
    return file


def test_a_name_is_looked_for_on_the_lists_of_the_law(run: Run) -> None:
    ended = run("screen", "㈱トーキン", "--json")
    assert (ended.code, ended.err) == (0, "")
    (answer,) = json.loads(ended.out)
    assert set(answer) >= {"query", "hits", "nearest_miss"}
    hit = answer["hits"][0]
    assert set(hit) >= {"id", "name", "matched", "list", "notice", "score", "alert", "explanation"}
    assert (hit["id"], hit["list"], hit["notice"], hit["score"], hit["alert"]) == (
        "MOFCOM-12/2026#15",
        "watch_list",
        "MOFCOM-12/2026",
        1.0,
        True,
    )


def test_a_list_of_one_s_own_is_looked_in_instead(run: Run, party_list: Path) -> None:
    answers = json.loads(run("screen", "KDK", "㈱トーキン", "--list", party_list, "--json").out)
    assert answers[0]["hits"][0]["id"] == "E1"
    assert not any(hit["alert"] for hit in answers[1]["hits"])


def test_names_come_from_a_file_too(run: Run, party_list: Path, tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("name,country\nKDK,jp\nNobody Ltd,\n", encoding="utf-8")
    (tmp_path / "q.txt").write_text("KDK\nNobody Ltd\n", encoding="utf-8")
    for file in ("q.csv", "q.txt"):
        answers = json.loads(run("screen", "first", "--file", tmp_path / file, "--list", party_list, "--json").out)
        assert [answer["query"] for answer in answers] == ["first", "KDK", "Nobody Ltd"]


def test_the_day_decides_who_is_listed(run: Run, party_list: Path) -> None:
    def hits(day: str) -> list[str]:
        answers = json.loads(run("screen", "棚倉磁気", "--list", party_list, "--on", day, "--json").out)
        return [hit["id"] for hit in answers[0]["hits"] if hit["alert"]]

    assert (hits("2026-06-30"), hits("2026-07-01"), hits("2025-12-31")) == (["E2"], [], [])


def test_text_shows_hits_and_for_a_clear_that_it_is_one(run: Run, party_list: Path) -> None:
    told = run("screen", "KDK", "Zweig Molkerei GmbH", "--list", party_list, "--country", "JP").out
    assert "Kakuu Denki K.K. (E1)" in told
    assert "exact" in told
    assert "clear" in told


@pytest.mark.parametrize(("country", "why"), [((), "no country was given"), (("--country", "DE"), "another country")])
def test_the_same_name_elsewhere_is_not_exact(run: Run, party_list: Path, country: tuple[str, ...], why: str) -> None:
    told = run("screen", "KDK", "--list", party_list, *country).out
    assert "same name" in told
    assert why in " ".join(told.split())
    (answer,) = json.loads(run("screen", "KDK", "--list", party_list, *country, "--json").out)
    (hit,) = [hit for hit in answer["hits"] if hit["alert"]]
    assert (hit["exact"], hit["same_name"]) == (False, True)


def test_the_title_counts_the_parties_that_are_listed_on_the_day(run: Run, party_list: Path) -> None:
    counts = [
        run("screen", "KDK", "--list", party_list, "--on", day).out.partition(" part")[0].split()[-1]
        for day in ("2025-12-31", "2026-06-30", "2026-07-01")
    ]
    assert counts == ["0", "2", "1"]


@pytest.mark.parametrize(("lang", "word"), [("ja", "該当なし"), ("zh", "未命中")])
def test_text_speaks_three_languages(run: Run, party_list: Path, lang: str, word: str) -> None:
    assert word in run("screen", "Zweig Molkerei GmbH", "--list", party_list, "--lang", lang).out


def test_a_name_cannot_steer_the_terminal(run: Run, party_list: Path) -> None:
    told = run("screen", "\x1b[31mKDK\x1b[0m\u202e[bold]", "--list", party_list).out
    assert "\x1b[31m" not in told
    assert "\u202e" not in told
    assert "[bold]" in told


@pytest.mark.parametrize("name", ["", " ", "x" * 10_000, "\u200b", "🏭🏭", "株式会社", "\u202eabc\u202c"])
def test_a_strange_name_gets_an_answer(run: Run, party_list: Path, name: str) -> None:
    ended = run("screen", name, "--list", party_list, "--json")
    assert ended.code == 0
    assert json.loads(ended.out)[0]["query"] == name


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "no name is given; write NAME..., or --file CSV"),
        (["A", "--on", "today"], "--on: 'today' is no day"),
        (["A", "--country", "Atlantis"], "--country: 'Atlantis' is no country code"),
        (["A", "--country", "XX"], "--country: 'XX' is no country code"),
        (["A", "--list", "gone.csv"], "gone.csv: there is no such file"),
        (["--file", "gone.csv"], "gone.csv: there is no such file"),
        (["A", "--was", "old.csv"], "--was: there is no later edition"),
        (["A", "--since", "gone.json"], "gone.json: there is no such file"),
        (["A", "--regime", "jp"], "regime 'jp': has no lists of parties"),
    ],
)
def test_mistakes_are_told_and_end_with_2(run: Run, words: list[str], told: str) -> None:
    ended = run("screen", *words)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_what_changed_in_a_list_is_told(run: Run, party_list: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.csv"
    text = party_list.read_text(encoding="utf-8").replace("架空電機株式会社;KDK", "架空電機株式会社")
    later.write_text(text.replace("E2,", "E3,"), encoding="utf-8")
    changed = json.loads(run("screen", "--list", later, "--was", party_list, "--json").out)
    assert [one["id"] for one in changed["added"]] == ["E3"]
    assert [one["id"] for one in changed["vanished"]] == ["E2"]
    assert [(one["id"], one["fields"]) for one in changed["changed"]] == [("E1", ["aliases"])]
    told = " ".join(run("screen", "--list", later, "--was", party_list).out.split())
    assert "no act that ends the listing was read" in told
    assert "The list is the same" in run("screen", "--list", party_list, "--was", party_list).out


def test_screening_again_shows_only_what_changed(run: Run, party_list: Path, tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    before.write_text(
        run("screen", "KDK", "棚倉磁気", "--list", party_list, "--on", "2026-06-30", "--json").out, "utf-8"
    )
    words = ["screen", "KDK", "棚倉磁気", "--list", party_list, "--since", before, "--json"]
    assert json.loads(run(*words, "--on", "2026-06-30").out) == []
    (changed,) = json.loads(run(*words, "--on", "2026-07-01").out)
    assert changed["query"] == "棚倉磁気"
    assert [hit["id"] for hit in changed["gone"]] == ["E2"]
    told = run(*words[:-1], "--on", "2026-07-01").out
    assert "hit no longer" in told
    assert "Nothing changed since for 1 name." in told


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("🙂🙂", "names nobody"),
        ("株式会社", "names nobody"),
        ("Kakuu " * 60 + "Denki", "not compared"),
        ("\u202eikneD uukaK", "not compared"),
        ("Завод Kakuu", "not compared"),
    ],
)
def test_a_name_that_cannot_be_looked_for_is_not_called_clear(run: Run, party_list: Path, name: str, said: str) -> None:
    told = run("screen", name, "--list", party_list).out
    assert said in told
    assert "clear" not in told


def test_invisible_characters_alone_are_a_remark(run: Run, party_list: Path) -> None:
    told = run("screen", "Zweig\u200b Molkerei GmbH", "--list", party_list).out
    assert "clear" in told
    assert "invisible characters" in told


def test_the_same_file_screened_again_has_no_change_though_a_name_is_in_two_countries(run: Run, tmp_path: Path) -> None:
    names, before = tmp_path / "names.csv", tmp_path / "before.json"
    rows = "Tokin Corporation,JP\nTokin Corporation,Germany\nTokyn Corporaton,JP\nSubaru Korporation,JP\n"
    names.write_text(f"name,country\n{rows}", encoding="utf-8")
    before.write_text(run("screen", "--file", names, "--json").out, "utf-8")
    assert any(0.8 <= hit["score"] < 1 for each in json.loads(before.read_text("utf-8")) for hit in each["hits"])
    assert json.loads(run("screen", "--file", names, "--since", before, "--json").out) == []


def test_another_score_and_another_matcher_are_shown(run: Run, party_list: Path, tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    (answer,) = json.loads(run("screen", "KDK", "--list", party_list, "--json").out)
    answer["matcher"], answer["hits"][0]["score"] = "0", 0.9
    before.write_text(json.dumps([answer]), "utf-8")
    told = run("screen", "KDK", "--list", party_list, "--since", before).out
    assert "is of matcher 0" in told
    assert "score: 0.9 → 1.0" in " ".join(told.split())


def test_one_name_a_line_may_hold_commas_and_has_the_country_given(run: Run, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("Mitsubishi Shipbuilding Co., Ltd.\n", encoding="utf-8")
    (answer,) = json.loads(run("screen", "--file", names, "--country", "Japan", "--json").out)
    assert (answer["query"], answer["country"]) == ("Mitsubishi Shipbuilding Co., Ltd.", "JP")
    assert answer["hits"][0]["exact"]


@pytest.mark.parametrize(("lang", "word", "clear"), [("en", "nobody", "clear  "), ("zh", "无任何在列主体", "未命中 ")])
def test_on_a_day_with_nobody_listed_no_name_is_clear(
    run: Run, party_list: Path, lang: str, word: str, clear: str
) -> None:
    words = ["screen", "Zweig", "--list", party_list, "--on", "2025-12-31", "--lang", lang]
    told = run(*words).out
    assert word in told
    assert clear not in told
    ended = run(*words, "--json")
    assert json.loads(ended.out)[0]["parties_listed"] == 0
    assert word in ended.err


def test_what_changed_in_a_list_is_told_with_old_and_new_values(run: Run, party_list: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.csv"
    text = party_list.read_text(encoding="utf-8").replace(";KDK,JP", ";KDX,CN")
    later.write_text(text.replace("2026-06-30", "2026-05-31"), encoding="utf-8")
    told = " ".join(run("screen", "--list", later, "--was", party_list).out.split())
    assert "countries: JP → CN" in told
    assert "aliases: KDK → KDX" in told
    assert "to: 2026-06-30 → 2026-05-31" in told
    changed = json.loads(run("screen", "--list", later, "--was", party_list, "--json").out)["changed"]
    assert changed[0]["values"]["countries"] == {"before": ["JP"], "after": ["CN"]}


def test_names_beside_an_earlier_edition_are_one_document(run: Run, party_list: Path) -> None:
    told = json.loads(run("screen", "KDK", "--list", party_list, "--was", party_list, "--json").out)
    assert set(told) == {"delta", "answers"}
    assert told["answers"][0]["hits"][0]["id"] == "E1"


def test_what_persons_judged_is_shown_beside_the_hit(run: Run, party_list: Path, tmp_path: Path) -> None:
    judged = tmp_path / "judged.csv"
    row = "E1|DE|KDK,false,officer 7,2026-02-02,another firm\nnobody|DE|KDK,false,officer 7,2026-02-02,x\n"
    judged.write_text(f"hit,same,by,on,reason\n{row}", encoding="utf-8")
    words = ["screen", "KDK", "--country", "DE", "--list", party_list, "--adjudications", judged]
    ended = run(*words)
    assert "judged different" in ended.out
    assert "officer 7" in ended.out
    assert "no party of these lists has the id nobody" in ended.err
    (hit,) = [each for each in json.loads(run(*words, "--json").out)[0]["hits"] if each["alert"]]
    assert (hit["hit"], hit["same"], hit["adjudication"]["by"]) == ("E1|DE|KDK", False, "officer 7")


@pytest.mark.parametrize(("language", "twice"), [("en", ".,"), ("ja", "。、"), ("zh", "。，")])
def test_what_persons_judged_goes_on_the_sentence(
    run: Run, party_list: Path, tmp_path: Path, language: str, twice: str
) -> None:
    judged = tmp_path / "judged.csv"
    row = "E1|DE|Kakuu Denky,false,officer 7,2026-02-02,another firm\n"
    judged.write_text(f"hit,same,by,on,reason\n{row}", encoding="utf-8")
    words = ["screen", "Kakuu Denky", "--country", "DE", "--list", party_list, "--adjudications", judged]
    told = "".join(run(*words, "--lang", language).out.split())
    assert "0.966" in told
    assert "officer7" in told
    assert twice not in told


def test_a_country_that_nobody_knows_is_told_beside_the_answer(run: Run, tmp_path: Path) -> None:
    party_list = tmp_path / "meti.csv"
    party_list.write_text("No.,国名,企業名,別名\n1,アトランティス,Kakuu Denki,\n", encoding="utf-8")
    ended = run("screen", "Kakuu Denki", "--list", party_list, "--json", "--lang", "ja")
    assert ended.code == 0
    assert "国コードではない" in ended.err
    assert json.loads(ended.out)[0]["hits"][0]["open_because"] == "listed_without_country"


@pytest.mark.parametrize(
    ("lang", "score", "alert", "finding", "else_said"),
    [("ja", "類似度", "候補", "判定", ("スコア", "警告")), ("zh", "相似度", "候选", "判定", ("得分", "提示"))],
)
def test_one_thing_has_one_name_and_a_sentence_its_own_marks(
    run: Run, party_list: Path, lang: str, score: str, alert: str, finding: str, else_said: tuple[str, ...]
) -> None:
    # One that alerts, and one that comes near.
    for name in ("棚倉磁器", "Kakuu Shoji"):
        out = "".join(
            run("screen", name, "--list", party_list, "--on", "2026-05-01", "--lang", lang, COLUMNS="400").out
        )
        assert score in out
        assert alert in out
        assert not any(word in out for word in else_said)
        # Words of the language's own on either side.
        assert not re.search(r"[぀-ヿ㐀-鿿][,;:]|[,;:] ?[぀-ヿ㐀-鿿]", out)
        heads = next(line for line in out.splitlines() if score in line and "┃" in line)
        assert heads.split("┃")[-2].strip() == finding


@pytest.mark.parametrize(("score", "shown"), [(0.798, "0.798"), (0.7996, "0.799"), (0.8, "0.800"), (0.57, "0.570")])
def test_a_score_below_the_line_is_never_shown_as_on_it(score: float, shown: str) -> None:
    told = Explanation("A", "B", score, score, False, (), (), False)
    assert f"{shown} " in told.sentence("en")
    assert "alert from 0.800" in told.sentence("en")
