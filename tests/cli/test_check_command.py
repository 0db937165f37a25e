import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ended import TODAY, Ended

from sekisho.cli.layout import cells

EXAMPLES = Path(__file__).parents[1] / "examples"
EXPECTED = list(csv.DictReader((EXAMPLES / "expected.csv").open(encoding="utf-8")))

Run = Callable[..., Ended]


def write(folder: Path, name: str, example: str = "1-civil-grant.json", **changes: object) -> Path:
    application = json.loads((EXAMPLES / example).read_text(encoding="utf-8"))
    file = folder / name
    file.write_text(json.dumps(application | changes), encoding="utf-8")
    return file


@pytest.mark.parametrize("case", EXPECTED, ids=[case["case"] for case in EXPECTED])
def test_each_example_comes_out_as_expected(run: Run, case: dict[str, str]) -> None:
    ended = run("check", EXAMPLES / case["case"], "--regime", case["regime"], "--json")
    assert (ended.code, ended.err) == (0, "")
    finding = json.loads(ended.out)
    (line,) = finding["lines"]
    assert finding["outcome"] == line["outcome"] == case["outcome"]
    assert line["control_codes"] == case["control_codes"].split()
    assert any(case["must_cite"] in reason["rule"] for reason in line["reasons"])
    assert case["missing_documents"] in " ".join(paper["kind"] for paper in line["missing_documents"])
    assert case["missing_facts_contains"] in " ".join(asked["fact"] for asked in line["missing_facts"])
    if case["clock_due"]:
        assert finding["clock"]["due_on"] == case["clock_due"]


def test_one_file_gives_one_object_and_several_or_a_folder_give_a_list(run: Run, tmp_path: Path) -> None:
    first, second = write(tmp_path, "a.json", id="A"), write(tmp_path, "b.json", id="B")
    assert json.loads(run("check", first, "--json").out)["application"] == "A"
    for paths in ([first, second], [tmp_path]):
        assert [found["application"] for found in json.loads(run("check", *paths, "--json").out)] == ["A", "B"]


def test_a_folder_with_one_file_still_gives_a_list(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "a.json")
    assert len(json.loads(run("check", tmp_path, "--json").out)) == 1


def test_without_a_regime_the_law_of_today_judges(run: Run) -> None:
    finding = json.loads(run("check", EXAMPLES / "1-civil-grant.json", "--json").out)
    assert (finding["regime"]["on"], finding["regime"]["known_on"]) == (TODAY, TODAY)


def test_the_law_of_the_filing_day_judges_where_it_is_asked_for(run: Run) -> None:
    finding = json.loads(run("check", EXAMPLES / "1-civil-grant.json", "--regime", "cn@filed", "--json").out)
    assert finding["regime"]["on"] == "2026-05-11"


def test_the_problems_of_all_files_are_told_at_once_and_no_finding_is_printed(run: Run, tmp_path: Path) -> None:
    good = write(tmp_path, "good.json")
    broken = write(tmp_path, "broken.json", id="B", filed_on="2026-02-30")
    ended = run("check", good, broken, tmp_path / "absent.json", "--regime", "nowhere", "--json")
    assert (ended.code, ended.out) == (2, "")
    lines = ended.err.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("regime 'nowhere': there is no law 'nowhere'; known are cn")
    assert lines[1].startswith("broken.json: filed_on: ")
    assert lines[2].startswith("absent.json: there is no such file; ")


@pytest.mark.parametrize(("language", "told"), [("en", "is no date"), ("ja", "日付ではない"), ("zh", "不是日期")])
def test_one_bad_file_does_not_lose_the_findings_of_the_others(
    run: Run, tmp_path: Path, language: str, told: str
) -> None:
    good, other = write(tmp_path, "good.json"), write(tmp_path, "other.json", id="O")
    bad = write(tmp_path, "bad.json", id="B", filed_on="yesterday")
    ended = run("check", bad, good, other, "--json", "--lang", language)
    assert ended.code == 3
    assert [found["application"] for found in json.loads(ended.out)] == ["EX-1", "O"]
    assert ended.err.startswith("bad.json: filed_on")
    assert told in ended.err
    assert len(ended.err.splitlines()) == 1
    assert run("check", tmp_path, "--lang", language).code == 3


def test_a_file_that_no_law_covers_does_not_lose_the_findings_of_the_others(run: Run, tmp_path: Path) -> None:
    good, old = write(tmp_path, "good.json"), write(tmp_path, "old.json", id="O", filed_on="2020-01-02")
    ended = run("check", old, good, "--regime", "cn@filed", "--json")
    assert ended.code == 3
    assert [found["application"] for found in json.loads(ended.out)] == ["EX-1"]
    assert ended.err.startswith("old.json: filed_on: 2020-01-02 is outside what cn covers; ")


def test_files_with_one_id_are_left_out_and_the_others_found_for(run: Run, tmp_path: Path) -> None:
    files = [write(tmp_path, "a.json"), write(tmp_path, "b.json"), write(tmp_path, "c.json", id="C")]
    ended = run("check", *files, "--json")
    assert ended.code == 3
    assert [found["application"] for found in json.loads(ended.out)] == ["C"]
    assert ended.err == "b.json: id: EX-1 is the id of a.json too; give every application an id of its own\n"


def test_an_id_that_stands_in_two_files_is_a_problem(run: Run, tmp_path: Path) -> None:
    ended = run("check", write(tmp_path, "a.json"), write(tmp_path, "b.json"))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "b.json: id: EX-1 is the id of a.json too; give every application an id of its own\n"


def test_a_filing_day_outside_the_coverage_is_told_with_its_file(run: Run, tmp_path: Path) -> None:
    ended = run("check", write(tmp_path, "old.json", filed_on="2020-01-02"), "--regime", "cn@filed")
    assert ended.code == 2
    assert ended.err.startswith("old.json: filed_on: 2020-01-02 is outside what cn covers; ")


def test_a_folder_without_applications_is_a_problem(run: Run, tmp_path: Path) -> None:
    ended = run("check", tmp_path)
    assert ended.code == 2
    assert "holds no application; known files end in .json" in ended.err


def test_the_text_tells_reason_citation_basis_and_the_facts_behind(run: Run) -> None:
    text = " ".join(run("check", EXAMPLES / "4-military-prohibition.json", "--regime", "cn@2026-02-03").out.split())
    assert "Application EX-4: prohibited" in text
    assert "[MOFCOM Announcement 1 of 2026, para 1; law, confidence high]" in text
    assert "end use: military" in text
    assert "To ask" not in text


def test_an_unknown_is_asked_for_and_shown_as_unknown(run: Run) -> None:
    text = " ".join(run("check", EXAMPLES / "3-unknown-fact.json", "--regime", "cn@2026-07-21").out.split())
    assert "To ask - end user: Does this use help raise a country's military strength?" in text
    assert "answer so far: unknown proved by: " in text
    assert "proved by: end-user and end-use certificate, original settles MOFCOM-1/2026:1" in text


def test_the_clock_of_a_watch_listed_party_is_said_not_to_run(run: Run) -> None:
    text = " ".join(run("check", EXAMPLES / "5-watch-list-referral.json", "--regime", "cn@2026-04-13").out.split())
    assert "Tokin Corporation on the watch list of MOFCOM Announcement 12 of 2026" in text
    cited = "Regulations on Export Control of Dual-Use Items (State Council Decree 792), art. 17"
    assert f"the 45 working days ({cited}) do not run" in text
    changed = "another importer, not on the list; another end user, not on the list"
    assert f"{changed}; the goods must not reach the listed party through them: then grantable" in text


def test_a_due_day_stands_beside_what_was_observed(run: Run) -> None:
    text = " ".join(run("check", EXAMPLES / "1-civil-grant.json", "--regime", "cn@2026-05-11").out.split())
    assert "due 2026-07-14 if accepted 2026-05-11: 45 working days (Regulations on Export" in text
    assert "observed median: unknown" in text


def test_waits_published_after_the_filing_are_not_held_against_it(run: Run) -> None:
    text = run(
        "check", EXAMPLES / "6-uncontrolled-magnet.json", EXAMPLES / "1-civil-grant.json", "--regime", "cn@filed"
    ).out
    late = run("check", EXAMPLES / "1-civil-grant.json", "--regime", "cn@filed").out
    assert text.count("2026-01-06 to 2026-02-06") == late.count("2026-01-06 to 2026-02-06") == 1


def test_what_nobody_can_say_of_the_law_is_told_with_both_readings(run: Run, tmp_path: Path) -> None:
    line = {"line": 1, "form": "oxide", "composition_wt_pct": {"Er": "87.4"}, "composition_complete": True}
    file = write(tmp_path, "er.json", lines=[line | {"net_kg": "5", "made_in": "CN"}], filed_on="2026-11-20")
    text = " ".join(run("check", file, "--regime", "cn@2026-11-20").out.split())
    assert "What nobody can say of the law - MOFCOM and GAC Announcement 57 of 2025" in text
    assert "(MOFCOM readout of 2026-09-28)" in text
    assert "the line comes to no licence required or to" in text


@pytest.mark.parametrize(("language", "headline"), [("en", "prohibited"), ("ja", "禁止"), ("zh", "禁止出口")])
def test_a_finding_reads_in_each_language_within_80_cells_and_bare_when_piped(
    run: Run, language: str, headline: str
) -> None:
    out = run("check", EXAMPLES, "--lang", language).out
    assert headline in out
    assert "\x1b" not in out
    assert [line for line in out.splitlines() if cells(line) > 80] == []


def test_the_language_follows_the_locale(run: Run) -> None:
    ended = run("check", EXAMPLES / "1-civil-grant.json", LC_ALL="", LC_MESSAGES="", LANG="ja_JP.UTF-8")
    assert ended.out.startswith("申請 EX-1")


def test_a_mass_is_told_to_the_gram(run: Run, tmp_path: Path) -> None:
    application = json.loads((EXAMPLES / "1-civil-grant.json").read_text(encoding="utf-8"))
    application["lines"][0]["net_kg"] = application["downstream"][0]["net_kg"] = "1480.005"
    (tmp_path / "a.json").write_text(json.dumps(application), encoding="utf-8")
    assert "grantable 1,480.005 kg" in run("check", tmp_path, "--regime", "cn@filed").out


def test_the_form_is_read_like_any_other_file(run: Run, tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    assert run("dossier", "template", form).code == 0
    ended = run("check", form)
    assert ended.code == 2
    assert "form.xlsx: id: is missing; every application gives it" in ended.err


@pytest.mark.parametrize(("day", "said"), [("2026-10-09", False), ("2026-10-10", True)])
def test_the_law_of_a_day_up_to_which_nobody_has_read_is_said_to_be_that(run: Run, day: str, said: bool) -> None:
    text = " ".join(run("check", EXAMPLES / "1-civil-grant.json", "--regime", f"cn@{day}").out.split())
    assert (f"the law of {day} as far as it was published by 2026-10-09" in text) is said


def test_a_year_that_was_mistyped_is_no_day_of_the_law(run: Run) -> None:
    ended = run("check", EXAMPLES / "1-civil-grant.json", "--regime", "cn@2062-01-26")
    assert (ended.code, ended.out) == (2, "")
    assert "2062-01-26 is outside what cn covers" in ended.err


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "calendar begins on 2024-12-01"), ("ja", "暦は2024-12-01から"), ("zh", "始于2024-12-01")],
)
def test_a_filing_before_the_calendar_begins_is_not_said_to_lie_after_its_end(
    run: Run, tmp_path: Path, language: str, told: str
) -> None:
    old = write(tmp_path, "old.json", filed_on="2020-01-01")
    text = "".join(run("check", old, "--regime", "cn@2026-05-11", "--lang", language).out.split())
    assert "".join(told.split()) in text


def test_a_filing_whose_days_outrun_the_calendar_is_told_where_it_ends(run: Run, tmp_path: Path) -> None:
    late = write(tmp_path, "late.json", filed_on="2026-11-20")
    text = " ".join(run("check", late, "--regime", "cn@2026-05-11").out.split())
    assert "the day is not known: the published calendar ends on 2026-12-31" in text


def of_lines(folder: Path, *changes: dict[str, object]) -> Path:
    """The civil application with a line for each of some changes."""
    application = json.loads((EXAMPLES / "1-civil-grant.json").read_text(encoding="utf-8"))
    (line,), (node,) = application["lines"], application["downstream"]
    numbered = [(number, {**line, **each}) for number, each in enumerate(changes, 1)]
    lines = [{**each, "line": number} for number, each in numbered]
    nodes = [{**node, "line": number, "net_kg": each["net_kg"]} for number, each in numbered]
    return write(folder, "many.json", lines=lines, downstream=nodes)


def test_lines_that_come_out_alike_are_told_once(run: Run, tmp_path: Path) -> None:
    file = of_lines(tmp_path, *[{"net_kg": "480"}] * 300, {"form": "component"}, {"net_kg": "20"})
    out = run("check", file, "--regime", "cn@2026-05-11").out
    text = " ".join(out.split())
    assert "301 lines alike: grantable lines 1–300, 302" in text
    assert "grantable 144,020 kg together" in text
    assert "Line 301: no licence required" in text
    assert text.count("The end user pledges no other use") == 1
    assert len(out.splitlines()) < 250
    found = json.loads(run("check", file, "--regime", "cn@2026-05-11", "--json").out)
    assert len(found["lines"]) == 302


def test_conditions_of_an_earlier_line_are_told_by_its_number(run: Run, tmp_path: Path) -> None:
    file = of_lines(tmp_path, {}, {"composition_wt_pct": {"Nd": "25.5", "Pr": "3.0", "Dy": "4.1"}})
    text = " ".join(run("check", file, "--regime", "cn@2026-05-11").out.split())
    assert "Line 1: grantable" in text
    assert "Line 2: grantable" in text
    assert text.count("The end user pledges no other use") == 1
    assert "Conditions of a licence - as for line 1" in text
    assert text.count("Dy: 4.1 %") == 1


@pytest.mark.parametrize(("language", "told"), [("en", "do not agree"), ("ja", "一致しない"), ("zh", "不一致")])
def test_a_destination_that_is_not_where_the_goods_go_is_warned_of(
    run: Run, tmp_path: Path, language: str, told: str
) -> None:
    for name, changes, times in (
        ("a.json", {"destination": "CN"}, 2),
        ("b.json", {"destination": "US", "route": ["CN", "US"]}, 1),
        ("c.json", {"route": ["KR", "JP"]}, 1),
        ("d.json", {"route": None}, 0),
        ("e.json", {}, 0),
    ):
        text = "".join(
            run("check", write(tmp_path, name, **changes), "--regime", "cn@2026-05-11", "--lang", language).out.split()
        )
        assert text.count("".join(told.split())) == times, name


def test_long_work_is_followed_line_by_line(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int | None]] = []

    @contextmanager
    def progress(what: str) -> Iterator[Callable[[int, int | None], None]]:
        yield lambda done, total: seen.append((done, total))

    monkeypatch.setattr("sekisho.cli.check.progress", progress)
    several = of_lines(tmp_path, {}, {}, {})
    assert run("check", several, EXAMPLES / "4-military-prohibition.json").code == 0
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
