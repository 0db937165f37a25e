import json
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ended import Ended

from sekisho.places import data_path

Run = Callable[..., Ended]
FEW = ("--draws", 5, "--case-draws", 1)
SHIPPED = ("embargo-one-year", "embargo-three-months", "japan-2026", "nri-linear", "suzuki-week-2025")


@pytest.mark.parametrize("scenario", SHIPPED)
def test_every_shipped_scenario_runs_by_its_name(run: Run, scenario: str) -> None:
    ended = run("supply", "run", scenario, "--draws", 3, "--case-draws", 0, "--json")
    assert (ended.code, ended.err) == (0, "")
    told = json.loads(ended.out)
    assert (told["scenario"], told["draws"], told["complete"]) == (scenario, 3, True)


def test_a_run_as_json_keeps_the_contract(run: Run) -> None:
    told = json.loads(run("supply", "run", "japan-2026", *FEW, "--seed", 5, "--json").out)
    needed = (
        *("scenario", "draws", "seed", "convention", "denominator_jpy", "loss_jpy", "loss_gdp_pct", "cover_days"),
        *("cliff_day", "by_sector", "published", "not_identified", "basis"),
    )
    assert set(needed) <= told.keys()
    assert {"p5", "p50", "p95"} <= told["loss_jpy"].keys()
    assert set(told["cover_days"]) == {"Nd", "Pr", "Dy", "Tb", "Sm", "Y", "La", "Ce"}
    assert {each["house"] for each in told["published"]} == {"Nomura", "Mizuho", "Daiwa"}
    assert told["basis"] in ("assumption", "synthetic")
    assert len(told["cases"]["values"]) == 5
    assert [each["horizon_days"] for each in told["cases"]["leverage"]["horizons"]] == [90, 180, 365]


def test_answers_come_in_the_users_order_days_dates_cases_output_and_yen_last(run: Run) -> None:
    out = run("supply", "run", "japan-2026", *FEW).out
    chapters = re.findall(r"^(\d)\. ", out, flags=re.MULTILINE)
    assert chapters == ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
    assert "Rests on assumptions" in out
    assert out.index("Nomura") > out.index("Days of cover")
    for house in ("Nomura", "Mizuho", "Daiwa"):
        assert house in out
    assert "Not identified" in out
    assert "not a\nconfidence interval" in out or "not a confidence interval" in out.replace("\n", " ")


@pytest.mark.parametrize(("language", "word"), [("ja", "特定できない点"), ("zh", "无法识别")])
def test_a_run_speaks_japanese_and_chinese(run: Run, language: str, word: str) -> None:
    out = run("supply", "run", "suzuki-week-2025", "--draws", 4, "--lang", language).out
    assert word in out


@pytest.mark.parametrize("language", ["ja", "zh"])
@pytest.mark.parametrize(
    "words",
    [
        ("run", "japan-2026", *FEW),
        ("run", "nri-linear"),
        ("leverage", "--draws", 2),
        ("hindcast", "2010", "--draws", 2),
    ],
)
@pytest.mark.long
def test_no_english_sentence_is_left_in_another_language(run: Run, words: tuple[str, ...], language: str) -> None:
    out = run("supply", *words, "--lang", language).out.replace("sekisho supply run", "")
    assert re.findall(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", out) == []


def test_json_says_in_the_language_what_is_not_identified(run: Run) -> None:
    for command, scenario in (("run", "suzuki-week-2025"), ("leverage", "japan-2026")):
        told = [
            json.loads(run("supply", command, scenario, "--draws", 2, "--lang", each, "--json").out)
            for each in ("en", "ja")
        ]
        english, japanese = (each["not_identified"] for each in told)
        assert all(isinstance(each, str) for each in (*english, *japanese))
        assert len(english) == len(japanese)
        assert not set(english) & set(japanese)


def test_more_draws_than_memory_holds_are_refused_before_anything_runs(run: Run) -> None:
    for command in ("run", "leverage"):
        ended = run("supply", command, "japan-2026", "--draws", 20_001)
        assert (ended.code, ended.out) == (2, "")
        assert "20000" in ended.err


def test_equal_seeds_give_equal_documents_and_other_seeds_others(run: Run) -> None:
    words = ("supply", "run", "embargo-three-months", "--draws", 6, "--json", "--seed")
    assert run(*words, 3).out == run(*words, 3).out
    assert json.loads(run(*words, 3).out)["loss_jpy"] != json.loads(run(*words, 4).out)["loss_jpy"]


def test_nomura_is_reproduced_to_the_digit(run: Run) -> None:
    told = json.loads(run("supply", "run", "nri-linear", "--json", "--draws", 2).out)
    assert told["loss_jpy"]["p50"] == 2.64e12
    assert round(told["loss_gdp_pct"]["p50"], 3) == 0.433
    assert told["loss_by_horizon"]["3 months"]["loss_jpy"]["p50"] == 0.66e12
    assert told["cases"] is None


def test_a_scenario_of_ones_own_is_read_from_a_path(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    text = data_path("supply", "scenarios", "embargo-one-year.yaml").read_text(encoding="utf-8")
    own.write_text(text.replace("id: embargo-one-year", "id: mine").replace("days: 365", "days: 40"), encoding="utf-8")
    told = json.loads(run("supply", "run", own, "--draws", 2, "--json").out)
    assert (told["scenario"], told["days"]) == ("mine", 40)


def test_an_unknown_scenario_and_a_picture_that_is_none_are_told_together_before_anything_runs(run: Run) -> None:
    ended = run("supply", "run", "absent", "--plot", "out.gif")
    assert (ended.code, ended.out) == (2, "")
    assert "absent: no such scenario; shipped are " in ended.err
    assert "out.gif: is not named as a picture" in ended.err


def test_faults_of_a_scenario_are_told_with_place_cause_and_remedy_and_nothing_runs(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    text = data_path("supply", "scenarios", "embargo-one-year.yaml").read_text(encoding="utf-8")
    own.write_text(
        text.replace("share_of_normal: 0.0", "share_of_normal: -0.5").replace("[Nd,", "[Xx,"), encoding="utf-8"
    )
    ended = run("supply", "run", own, "--draws", 2)
    assert (ended.code, ended.out) == (2, "")
    assert "mine.yaml" in ended.err
    assert "share_of_normal" in ended.err
    assert "'Xx'" in ended.err


@pytest.mark.parametrize("kind", ["svg", "png", "html"])
@pytest.mark.long
def test_a_run_is_drawn_where_it_is_asked_for(run: Run, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"run.{kind}"
    ended = run("supply", "run", "suzuki-week-2025", "--draws", 4, "--plot", out, "--picture", "cover")
    assert ended.code == 0
    assert ended.err == f"{out}: written\n"
    content = out.read_bytes()
    if kind == "svg":
        assert b'id="title-cover"' in content
    if kind == "html":
        assert content.count(b"<svg") == 3
        assert content.index(b'id="title-cover"') < content.index(b'id="title-loss"')


def test_ctrl_c_keeps_and_shows_what_was_finished(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def interrupted(what: str) -> Iterator[Callable[[int, int | None], None]]:
        yield lambda done, total: signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("sekisho.cli.supply.progress", interrupted)
    monkeypatch.setattr("sekisho.supply.run.CHUNK_DRAW_DAYS", 5 * 365)
    ended = run("supply", "run", "embargo-one-year", "--draws", 400, "--json")
    assert ended.code == 3
    told = json.loads(ended.out)
    assert (told["draws"], told["draws_asked"], told["complete"]) == (5, 400, False)
    assert "stopped; 5 of 400 draws were finished and are shown" in ended.err


def test_ctrl_c_during_the_questions_about_cases_keeps_the_run(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sekisho.supply.answers.case_values", stop)
    ended = run("supply", "run", "japan-2026", "--draws", 3, "--json")
    assert ended.code == 3
    assert json.loads(ended.out)["cases"] is None
    assert "what single pending cases do was not worked out" in ended.err


def test_a_hindcast_keeps_the_contract_and_says_what_it_does_not_hold(run: Run) -> None:
    told = json.loads(run("supply", "hindcast", "2025", "--draws", 60, "--json").out)
    assert {"case", "series", "checks"} <= told.keys()
    assert all({"month", "actual_t", "model_t"} <= row.keys() for row in told["series"])
    assert all({"id", "what", "model", "target", "tolerance", "held"} <= row.keys() for row in told["checks"])
    missed = {row["id"] for row in told["checks"] if not row["held"]}
    assert missed == {row["id"] for row in told["not_held"]}
    assert all(row["reason"] for row in told["not_held"])


@pytest.mark.parametrize("case", ["2010", "2025"])
def test_a_hindcast_is_told_with_its_checks_and_what_is_open(run: Run, case: str) -> None:
    out = run("supply", "hindcast", case, "--draws", 60).out
    assert re.match(rf"Hindcast {case}: \d+ of \d+ checks held", out)
    assert "Not identified" in out
    assert "A share of the prior is no probability." in out.replace("\n", " ")
    assert ("Waiting for a licence in spring 2025" in out) == (case == "2025")


def test_waiting_times_are_drawn_for_2025_and_nothing_is_invented_for_2010(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "w.svg"
    assert run("supply", "hindcast", "2025", "--draws", 200, "--plot", out, "--picture", "waiting").code == 0
    assert 'id="title-waiting"' in out.read_text(encoding="utf-8")
    ended = run("supply", "hindcast", "2010", "--plot", tmp_path / "x.svg", "--picture", "waiting")
    assert ended.code == 2
    assert "nothing was published of licences in 2010" in ended.err


def test_another_crisis_is_a_mistake(run: Run) -> None:
    assert run("supply", "hindcast", "1973").code == 2


def test_dependency_shows_the_72_per_cent_for_what_it_is(run: Run) -> None:
    out = run("supply", "dependency").out
    sentence = " ".join(out.split("China’s share of other bases")[0].split())
    assert "is China’s share of Japan’s imports of all rare earths by weight in 2024 (JOGMEC)" in sentence
    for other in ("79.6 %", "29.6 %", "about 60 %", "98.7 %"):
        assert other in out
    told = json.loads(run("supply", "dependency", "--json").out)
    assert told["quoted"][0]["share"]["share_pct"] == 71.9
    assert {"element": "Nd", "form": "magnet"} in told["not_found"]["cells"]


def test_dependency_is_drawn(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "d.png"
    assert run("supply", "dependency", "--plot", out, "--lang", "zh").code == 0
    assert out.read_bytes().startswith(b"\x89PNG")


def test_leverage_names_its_horizons_and_its_standard_error(run: Run) -> None:
    told = json.loads(run("supply", "leverage", "--draws", 4, "--json").out)
    assert told["scenario"] == "japan-2026"
    for each in told["horizons"]:
        gap = each["refused_jpy"] - each["granted_jpy"]
        assert each["leverage_jpy"]["mean"] == pytest.approx(gap)
        assert each["leverage_jpy"]["standard_error"] is not None
        assert gap >= 0
    out = run("supply", "leverage", "--draws", 4).out
    assert "90 days" in out
    assert "No pending volume is published" in out.replace("\n", " ")


def test_a_scenario_without_pending_cases_has_no_leverage(run: Run) -> None:
    ended = run("supply", "leverage", "embargo-one-year", "--draws", 4)
    assert (ended.code, ended.out) == (2, "")
    assert "nothing is pending in this scenario" in ended.err
