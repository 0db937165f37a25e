"""What a finding tells of a line that the law bars, of facts, and of why an item is listed or is not."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from ended import Ended

from sekisho.facts import dictionary
from sekisho.facts.dictionary import LANGUAGES
from sekisho.places import data_path

EXAMPLES = Path(__file__).parents[1] / "examples"
BARRED = EXAMPLES / "4-military-prohibition.json", "--regime", "cn@2026-02-03"
MOTOR = data_path("demo", "applications") / "5-motor.json"

Run = Callable[..., Ended]


def told(run: Run, *words: object) -> str:
    return " ".join(run("check", *words).out.split())


def test_what_a_bar_overrides_is_told_as_overridden_and_not_as_a_way(run: Run) -> None:
    text = told(run, *BARRED)
    assert "weighed case by case" not in text
    assert "Overridden by the above: Export Control Law, art. 13" in text


@pytest.mark.parametrize(
    ("language", "without"),
    [
        ("en", ("Clock", "due 2026", "Gaps in the downstream tree", "How strictly it is read", "must be documented")),
        ("ja", ("審査期限", "下流の取引経路の不備", "審査の厳しさ")),
        ("zh", ("审查时限", "下游链条的缺口", "审查严格程度")),
    ],
)
def test_what_cannot_help_a_barred_line_is_not_told(run: Run, language: str, without: tuple[str, ...]) -> None:
    text = run("check", *BARRED, "--lang", language).out
    assert [words for words in without if words in text] == []


def test_the_json_of_a_barred_line_keeps_every_reason_gap_and_day(run: Run) -> None:
    finding = json.loads(run("check", *BARRED, "--json").out)
    (line,) = finding["lines"]
    assert {"MOFCOM-1/2026:1", "CN-ECL-2020:13"} <= {reason["rule"] for reason in line["reasons"]}
    assert line["tree_problems"]
    assert finding["clock"]["due_on"] == "2026-04-14"


def test_a_military_user_elsewhere_is_still_weighed_case_by_case_with_a_clock(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "france.json"
    file.write_text(BARRED[0].read_text(encoding="utf-8").replace('"JP"', '"FR"'), encoding="utf-8")
    text = told(run, file, "--regime", "cn@2026-02-03")
    assert "referred to an officer" in text
    assert "Where no notice bars it, a military end user or end use is weighed case by case" in text
    assert "Clock - due 2026-04-14" in text


def test_a_refusal_in_principle_keeps_its_clock_and_says_that_it_is_a_reading(run: Run, tmp_path: Path) -> None:
    application = json.loads((EXAMPLES / "1-civil-grant.json").read_text(encoding="utf-8"))
    application["end_use"]["category"] = "wmd"
    file = tmp_path / "weapons.json"
    file.write_text(json.dumps(application), encoding="utf-8")
    text = told(run, file, "--regime", "cn@2026-05-11")
    assert "Export Control Law, art. 12(3), as read for refusal; practice, confidence medium" in text
    assert "due 2026-07-14" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fact_goes_by_its_raw_name_in_any_language(run: Run, language: str) -> None:
    out = run("check", EXAMPLES, "--regime", "cn@filed", "--lang", language).out
    names = {fact.name for fact in dictionary() if "_" in fact.name}
    assert names & set(re.findall(r"[a-z_]+", out)) == set()


def test_every_fact_that_a_rule_may_read_has_a_label_of_its_own() -> None:
    readable = [fact for fact in dictionary() if fact.readable]
    assert [fact.name for fact in readable if fact.label == fact.question] == []
    assert all(set(fact.label) == set(LANGUAGES) and all(fact.label.values()) for fact in readable)


@pytest.mark.parametrize(
    ("language", "values"),
    [
        ("en", ("end use: military", "countries reached: Japan (JP)")),
        ("ja", ("最終用途：軍事用途", "届く国：日本", "中国から輸出：はい")),
        ("zh", ("最终用途：军事用途", "流向的国家或地区：日本", "自中国出口：是")),
    ],
)
def test_facts_are_told_with_labels_and_values_in_the_reader_s_language(
    run: Run, language: str, values: tuple[str, ...]
) -> None:
    text = "".join(run("check", *BARRED, "--lang", language).out.split())
    assert [each for each in values if "".join(each.split()) not in text] == []


def test_a_line_without_a_licence_says_why_it_is_none_of_the_nearest_entries(run: Run) -> None:
    text = told(run, EXAMPLES / "6-uncontrolled-magnet.json", "--regime", "cn@2025-09-02")
    why = text.partition(" Why ")[2].partition(" Worth knowing ")[0]
    assert "containing terbium (1C904.a(4)), NdFeB permanent magnet materials containing dysprosium (1C905.a(4))" in why
    assert "it is none of them" in why
    assert "Tb, Dy: 0 %" in why


def test_goods_of_a_form_that_no_entry_has_say_so(run: Run) -> None:
    text = told(run, MOTOR, "--regime", "cn@2026-05-11")
    assert "Announcement 18 of 2025 lists no goods of this form: form: component" in text


@pytest.mark.parametrize("path", [*sorted(EXAMPLES.glob("*.json")), MOTOR], ids=lambda path: path.stem)
def test_every_settled_line_says_in_every_language_why_it_has_its_code_or_none(run: Run, path: Path) -> None:
    finding = json.loads(run("check", path, "--regime", "cn@filed", "--json").out)
    for line in finding["lines"]:
        assert line["classification"]
        for each in line["classification"]:
            assert each["listed"] is bool(line["control_codes"])
            assert set(each["text"]) == set(LANGUAGES)
            assert all(each["text"].values())
            assert each["source"]
            assert each["confidence"] in ("high", "medium", "low")
        codes = [code for each in line["classification"] if each["listed"] for code in each["codes"]]
        assert codes == line["control_codes"]


ERBIUM = {"form": "metal", "composition_wt_pct": {"Er": "99.9"}, "declared_control_code": None, "hs_code": None}


@pytest.mark.parametrize(
    ("language", "by_rule", "by_law"),
    [
        (
            "en",
            "It goes to an officer under MOFCOM Announcement 12 of 2026, para 1.",
            "Nobody can say whether MOFCOM and GAC Announcement 57 of 2025 binds on this day; an officer has to look.",
        ),
        (
            "ja",
            "商務部公告2026年第12号、第1項により、審査官の判断に付される。",
            "商務部・海関総署公告2025年第57号がこの日に効力を有するか不明であり、審査官の判断を要する。",
        ),
        (
            "zh",
            "依据商务部公告2026年第12号，第1款，须交由审查人员判断。",
            "商务部 海关总署公告2025年第57号当日是否有效不明，须由审查人员判断。",
        ),
    ],
)
def test_why_an_officer_has_to_look_is_told_by_its_cause(
    run: Run, tmp_path: Path, language: str, by_rule: str, by_law: str
) -> None:
    text = run("check", EXAMPLES / "5-watch-list-referral.json", "--regime", "cn@2026-04-13", "--lang", language).out
    assert joined(by_rule) in joined(text)
    data = json.loads((EXAMPLES / "1-civil-grant.json").read_text(encoding="utf-8"))
    data["lines"][0].update(ERBIUM)
    path = tmp_path / "erbium.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    text = run("check", path, "--regime", "cn@2026-11-23", "--lang", language).out
    assert joined(by_law) in joined(text)
    assert "No rule settles it" not in text


def joined(text: str) -> str:
    return "".join(text.split())


def test_a_watch_list_closes_a_general_licence_and_the_plain_way_is_an_individual_one(run: Run, tmp_path: Path) -> None:
    data = json.loads((EXAMPLES / "5-watch-list-referral.json").read_text(encoding="utf-8"))
    individual = tmp_path / "individual.json"
    individual.write_text(json.dumps(data), encoding="utf-8")
    general = tmp_path / "general.json"
    general.write_text(json.dumps({**data, "kind": "general"}), encoding="utf-8")
    ways = [
        json.loads(run("check", path, "--regime", "cn@2026-04-13", "--json").out)["lines"][0]["lawful_alternatives"]
        for path in (general, individual)
    ]
    assert (ways[0][0]["facts"], ways[0][0]["outcome"]) == (["kind"], "refer")
    assert ways[0][0]["change"]["en"].startswith("apply for an individual licence")
    assert [way["facts"] for way in ways[0][1:]] == [way["facts"] for way in ways[1]]
    assert all("must not reach the listed party" in way["change"]["en"] for way in ways[1])


def test_a_paper_of_a_day_after_the_filing_is_remarked(run: Run, tmp_path: Path) -> None:
    data = json.loads((EXAMPLES / "1-civil-grant.json").read_text(encoding="utf-8"))
    path = tmp_path / "a.json"
    for issued_on, remarked in ((data["filed_on"], False), ("2026-05-12", True)):
        data["documents"][0]["issued_on"] = issued_on
        path.write_text(json.dumps(data), encoding="utf-8")
        found = json.loads(run("check", path, "--regime", "cn@2026-05-11", "--json").out)
        said = f"application form: issued on {issued_on}, after the day of filing, 2026-05-11"
        assert any(said in each["text"]["en"] for each in found["warnings"]) is remarked


@pytest.mark.parametrize(
    ("filed_on", "remedy"),
    [
        ("2031-01-01", "it ends on 2027-12-31; name a regime of an earlier day to ask that day's law"),
        ("2011-01-01", "it begins on 2024-12-01; name a regime of a later day to ask that day's law"),
    ],
)
def test_a_day_outside_the_law_is_told_which_way_to_go(run: Run, tmp_path: Path, filed_on: str, remedy: str) -> None:
    data = json.loads((EXAMPLES / "1-civil-grant.json").read_text(encoding="utf-8"))
    path = tmp_path / "a.json"
    path.write_text(json.dumps({**data, "filed_on": filed_on}), encoding="utf-8")
    ended = run("check", path, "--regime", "cn@filed")
    assert ended.code == 2
    assert remedy in ended.err


def test_where_no_line_could_be_read_nobody_is_told_that_there_is_none_of_its_number(run: Run, tmp_path: Path) -> None:
    data = json.loads((EXAMPLES / "1-civil-grant.json").read_text(encoding="utf-8"))
    del data["lines"]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    ended = run("check", path)
    assert ended.err.splitlines() == ["a.json: lines: is missing; an application has at least one line"]
