import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from ended import Ended

from retold import english_in
from sekisho.facts import dictionary
from sekisho.places import data_path
from sekisho.regime.naming import ShippedLawError

Run = Callable[..., Ended]


def test_laws_are_listed_with_overlays_titles_and_coverage(run: Run) -> None:
    told, found = run("regime", "list").out, json.loads(run("regime", "list", "--json").out)
    china = next(law for law in found if law["id"] == "cn")
    assert china["covers"]["from"] == "2024-12-01"
    assert "covers 2024-12-01 to 2027-12-31" in told
    assert {overlay["id"] for overlay in china["overlays"]} >= {"limited", "relaxed", "embargo", "case-by-case"}
    for overlay in china["overlays"]:
        assert f"cn+{overlay['id']}  {overlay['title']['en']}" in told
    words = " ".join(told.split())
    notes = [each["note"] for law in found for each in (law, *law["overlays"])]
    assert None not in notes
    assert all(" ".join(note["en"].split()) in words for note in notes)


def test_what_a_law_leaves_out_is_told_with_it(run: Run) -> None:
    notes = json.loads(run("regime", "show", "us@2026-06-01", "--json").out)["notes"]
    text = " ".join(run("regime", "show", "us@2026-06-01").out.split())
    assert notes
    assert all(" ".join(note["en"].split()) in text for note in notes)


def test_what_binds_on_a_day_is_grouped_by_what_it_does(run: Run) -> None:
    out = run("regime", "show", "cn@2026-01-20").out
    bars, licences = out.index("\nBars\n"), out.index("\nA licence is needed\n")
    assert bars < out.index("MOFCOM-1/2026:1") < licences < out.index("MOFCOM-GAC-18/2025:1")


def test_a_suspended_act_is_shown_with_its_days_and_on_whose_word(run: Run) -> None:
    out = " ".join(run("regime", "show", "cn@2026-01-20").out.split())
    assert "Announcement 57 of 2025: suspended, 2025-11-07 to 2026-11-10 (MOFCOM and GAC Announcement 70" in out


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "MOFCOM and GAC Announcement 70 of 2025: no longer in force since 2026-11-11"),
        ("ja", "商務部・海関総署公告2025年第70号：2026-11-11から失効"),
        ("zh", "商务部 海关总署公告2025年第70号：自2026-11-11起已失效"),
    ],
)
def test_an_act_that_ran_out_is_told_as_ended(run: Run, language: str, told: str) -> None:
    assert f"- {told}\n" in run("regime", "show", "cn@2026-11-20", "--lang", language).out


@pytest.mark.parametrize("language", ["ja", "zh"])
@pytest.mark.parametrize("command", [("show", "cn@2026-11-20"), ("diff", "cn@2025-10-20", "cn@2026-11-20")])
def test_nothing_but_names_and_ids_is_left_in_latin_letters(run: Run, language: str, command: tuple[str, ...]) -> None:
    """Ids, codes, facts and symbols of elements are the same in every language."""
    out = run("regime", *command, "--lang", language).out
    words = set(re.findall(r"(?<![\w./:-])[a-z]{3,}(?![\w./:-])", out))
    facts = {fact.name for fact in dictionary()}
    # A listed party's English name stands beside its own where the register's is not known.
    with data_path("law", "cn", "lists", "entities.csv").open(encoding="utf-8", newline="") as file:
        names = {word for row in csv.DictReader(file) for word in row["name_en"].split()}
    assert words - facts - names <= {"general", "individual"}


def test_rules_of_which_nobody_can_say_stand_apart(run: Run) -> None:
    out = run("regime", "show", "cn@2026-11-20").out
    assert out.index("Rules of which nobody can say") < out.index("MOFCOM-GAC-57/2025:1")
    found = json.loads(run("regime", "show", "cn@2026-11-20", "--json").out)
    assert {rule["rule"]: rule["binds"] for rule in found["rules"]}["MOFCOM-GAC-57/2025:1"] is None


def test_a_diff_says_what_binds_now_in_which_words_since_when_and_on_whose_word(run: Run) -> None:
    out = " ".join(run("regime", "diff", "cn@2026-01-05", "cn@2026-01-06").out.split())
    assert "Binds now and did not - No dual-use item may be exported to a Japanese military user" in out
    assert "MOFCOM-1/2026:1; law, confidence high] since 2026-01-06; source: MOFCOM Announcement 1 of" in out
    assert "Binds no longer" not in out


def test_a_diff_the_other_way_round_says_what_binds_no_longer(run: Run) -> None:
    out = run("regime", "diff", "cn@2026-01-06", "cn@2026-01-05").out
    assert "Binds no longer" in out
    assert "Binds now" not in out


def test_a_diff_of_a_law_with_itself_says_so(run: Run) -> None:
    assert "Both say the same." in run("regime", "diff", "cn@2026-01-06", "cn@2026-01-06").out


def test_a_diff_across_the_end_of_the_suspension_says_that_nobody_can_say(run: Run) -> None:
    out = " ".join(run("regime", "diff", "cn@2026-11-10", "cn@2026-11-11").out.split())
    assert "Whether it binds, nobody can say" in out
    assert "source: MOFCOM readout of 2026-09-28" in out
    assert "whether listed, nobody can say (MOFCOM-GAC-57/2025)" in out


def test_a_diff_as_json_is_one_document(run: Run) -> None:
    found = json.loads(run("regime", "diff", "cn@2026-01-05", "cn@2026-01-06", "--json").out)
    assert {rule["rule"]: rule["change"] for rule in found["rules"]}["MOFCOM-1/2026:1"] == "binds_now"


@pytest.mark.parametrize("overlay", ["limited", "relaxed", "embargo", "case-by-case"])
@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_every_overlay_reads_against_its_base_in_each_language(run: Run, overlay: str, language: str) -> None:
    ended = run("regime", "diff", "cn@2026-06-01", f"cn+{overlay}@2026-06-01", "--lang", language)
    assert ended.code == 0
    assert len(ended.out.splitlines()) > 3


@pytest.mark.parametrize("law", ["eu", "jp", "us"])
def test_the_other_laws_can_be_shown(run: Run, law: str) -> None:
    assert run("regime", "show", f"{law}@2026-06-01", "--lang", "zh").code == 0


def test_a_regime_without_a_day_of_its_own_cannot_be_shown_or_compared(run: Run) -> None:
    assert (
        run("regime", "show", "cn@filed").err
        == "regime 'cn@filed': names no day of its own; write the day: cn@2026-02-10\n"
    )
    ended = run("regime", "diff", "cn@filed", "cn@2026-02-10")
    assert (ended.code, ended.out) == (2, "")


def test_both_names_of_a_diff_are_looked_at_before_it_gives_up(run: Run) -> None:
    ended = run("regime", "diff", "atlantis", "cn@2026-02-31")
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 2


def test_the_shipped_law_is_sound(run: Run) -> None:
    ended = run("regime", "lint", data_path("law", "cn"))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("cn: sound\n")


def test_every_fault_of_a_law_is_named_and_ends_with_a_mistake(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "cn"
    shutil.copytree(data_path("law", "cn"), folder)
    rules = folder / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("effect: prohibit", "effect: forbid"), encoding="utf-8")
    ended = run("regime", "lint", folder)
    assert (ended.code, ended.out) == (2, "")
    assert "MOFCOM-1/2026:1" in ended.err
    found = json.loads(run("regime", "lint", folder, "--json").out)
    assert found["sound"] is False
    assert len(found["problems"]) == len(ended.err.splitlines())


def test_what_is_no_folder_cannot_be_linted(run: Run, tmp_path: Path) -> None:
    ended = run("regime", "lint", tmp_path / "absent")
    assert ended.code == 2
    assert "is no folder; name the folder that holds regime.yaml" in ended.err


def test_an_overlay_of_one_s_own_is_linted_with_the_shipped_law_under_it(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "relaxed"
    shutil.copytree(data_path("law", "relaxed"), folder)
    assert run("regime", "lint", folder).code == 0
    head = folder / "regime.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("overlay_of: cn", "overlay_of: xx"), encoding="utf-8")
    ended = run("regime", "lint", folder)
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)
    assert "overlay_of: there is no law 'xx'; put its folder beside relaxed, or name one of cn" in ended.err


def test_a_fault_of_the_shipped_law_is_not_taken_for_a_mistake_of_the_user(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(data_path("law"), tmp_path / "law")
    rules = tmp_path / "law" / "cn" / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("effect: prohibit", "effect: forbid"), encoding="utf-8")
    monkeypatch.setattr("sekisho.regime.naming.data_path", tmp_path.joinpath)
    with pytest.raises(ShippedLawError, match=r"MOFCOM-1/2026:1\): effect: unknown value 'forbid'"):
        run("regime", "show", "cn@2026-06-01")
    assert run("regime", "show", "atlantis@2026-06-01").code == 2


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "：'forbid'という値はない。選択肢は"), ("zh", "：没有'forbid'这一取值；可选：")],
)
def test_faults_of_a_law_are_told_in_the_reader_s_language(run: Run, tmp_path: Path, language: str, said: str) -> None:
    folder = tmp_path / "cn"
    shutil.copytree(data_path("law", "cn"), folder)
    rules = folder / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("effect: prohibit", "effect: forbid"), encoding="utf-8")
    ended = run("regime", "lint", folder, "--lang", language)
    assert ended.code == 2
    assert said in ended.err
    assert [line for line in ended.err.splitlines() if english_in(line)] == []


def test_papers_and_proof_that_come_are_told_since_when_and_on_whose_word(run: Run) -> None:
    out = run("regime", "diff", "cn@2026-01-05", "cn@2026-01-06").out
    _, _, proof = out.partition("Proof asked now")
    text = " ".join(proof.split())
    assert "end use: documented (enhanced scrutiny)" in text
    assert "[from 2026-01-06 on; source: Kyodo 2026-01-17" in text
    assert "known from 2026-01-17; practice, confidence medium]" in text
    rows = json.loads(run("regime", "diff", "cn@2026-01-05", "cn@2026-01-06", "--json").out)["evidence"]["appear"]
    assert {(row["from"], row["known_from"], row["basis"]) for row in rows} == {
        ("2026-01-06", "2026-01-17", "practice")
    }


def test_a_diff_names_the_source_of_an_overlay_as_such(run: Run) -> None:
    text = " ".join(run("regime", "diff", "cn@2026-02-10", "cn+limited@2026-02-10").out.split())
    assert "since 2026-01-01; source: assumed by the overlay `limited`; known from 2026-01-01" in text
    assert "[2026-01-01 to 2026-03-31; source: a chain of assumptions" in text
    assert "on the word of" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["Put on a list", "- control list, 20 parties, by MOFCOM Announcement 11 of 2026:", "Aero Engines, Ltd. ("],
        ),
        (
            "ja",
            [
                "リストに追加された者",
                "輸出管理コントロールリスト、20者、商務部公告2026年第11号による：",
                "三菱造船株式会社(",
            ],
        ),
        ("zh", ["新列入名单的主体", "管控名单，20家，依据商务部公告2026年第11号：", "三菱重工航空发动机株式会社("]),
    ],
)
def test_diff_and_show_tell_who_is_listed_in_every_language(run: Run, language: str, words: list[str]) -> None:
    told = run("regime", "diff", "cn@2026-02-23", "cn@2026-02-24", "--lang", language).out
    assert [each for each in words if each not in told] == []
    shown = run("regime", "show", "cn@2026-02-24", "--lang", language).out
    assert [each for each in words[1:] if each not in shown] == []
    assert words[1] not in run("regime", "show", "cn@2026-02-23", "--lang", language).out


def test_diff_tells_who_was_struck_off(run: Run) -> None:
    told = run("regime", "diff", "cn@2026-02-24", "cn@2026-02-23").out
    assert "Taken off a list" in told
    assert "Put on a list" not in told
