import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_folders import ENTITIES, INSTRUMENTS, RULES, law_folder, overlay_folder

from sekisho.errors import InputError
from sekisho.facts import dictionary
from sekisho.places import data_path
from sekisho.regime.diff import Change, RegimeDiff, diff
from sekisho.regime.law import Regime
from sekisho.regime.reading import read_law

TODAY = date(2026, 11, 23)
CN = read_law([data_path("law", "cn")], dictionary())


def between(one: str, other: str) -> RegimeDiff:
    return diff(*(Regime(CN, date.fromisoformat(day), TODAY) for day in (one, other)))


def changes(found: RegimeDiff) -> dict[str, Change]:
    return {change.id: change.change for change in found.rules}


@given(st.dates(date(2024, 12, 1), date(2027, 12, 31)))
def test_a_law_does_not_differ_from_itself(day: date) -> None:
    assert diff(Regime(CN, day, TODAY), Regime(CN, day, TODAY)).empty


def test_the_day_announcement_1_came_is_told_rule_by_rule_with_its_source() -> None:
    found = between("2026-01-05", "2026-01-06")
    assert changes(found)["MOFCOM-1/2026:1"] is Change.BINDS_NOW
    (told,) = [rule for rule in found.as_json()["rules"] if rule["rule"] == "MOFCOM-1/2026:1"]
    assert (told["since"], told["said_by"], told["known_from"]) == ("2026-01-06", "MOFCOM-1/2026", "2026-01-06")
    assert told["sentence"]["en"] == (
        "MOFCOM Announcement 1 of 2026, para 1 (MOFCOM-1/2026:1): binds now"
        " (since 2026-01-06; source: MOFCOM Announcement 1 of 2026, known from 2026-01-06)"
    )
    assert told["sentence"]["ja"].startswith("商務部公告2026年第1号、第1項 (MOFCOM-1/2026:1)：新たに適用")
    assert [change.act.id for change in found.acts] == ["MOFCOM-1/2026", "PRACTICE-JP-2026"]


def test_the_end_of_the_pause_makes_rules_unknown_and_not_binding() -> None:
    found = between("2026-11-10", "2026-11-11")
    over = {"MOFCOM-GAC-70/2025:third-countries": Change.BINDS_NO_LONGER}
    assert {rule: change for rule, change in changes(found).items() if change is not Change.UNKNOWN_NOW} == over
    assert found.codes["appear"] == ()
    assert ("MOFCOM-GAC-57/2025", "1C909.a(1)") in found.codes["unknown"]


def test_an_act_that_ran_out_is_told_as_ended_and_not_as_none() -> None:
    acts = between("2026-11-10", "2026-11-20").as_json()["acts"]
    (told,) = [act for act in acts if act["act"] == "MOFCOM-GAC-70/2025"]
    assert (told["before"]["state"], told["after"]["state"]) == ("in_force", "ended")
    assert (told["after"]["from"], told["after"]["binds"]) == ("2026-11-11", False)
    assert "no longer in force (since 2026-11-11; source: MOFCOM and GAC Announcement 70" in told["sentence"]["en"]


def test_where_a_row_s_own_days_decide_its_act_is_named_and_not_its_long_source() -> None:
    rows = {rule["rule"]: rule for rule in between("2026-01-05", "2026-01-06").as_json()["rules"]}
    told = rows["CUSTOMS-PRACTICE-2025:code-differs"]
    assert (told["since"], told["said_by"]) == ("2026-01-06", "CUSTOMS-PRACTICE-2025")
    assert told["said_by_text"]["ja"] == "第18号公告以降の税関実務"


def test_the_suspension_of_november_2025_took_codes_off() -> None:
    found = between("2025-11-06", "2025-11-07")
    assert changes(found)["MOFCOM-61/2025:limb-3"] is Change.BINDS_NO_LONGER
    assert ("MOFCOM-62/2025", "1E902.a") in found.codes["disappear"]


def test_the_same_day_known_later_is_another_law() -> None:
    day = date(2025, 11, 20)
    found = diff(Regime(CN, day, date(2025, 10, 15)), Regime(CN, day, date(2025, 11, 7)))
    assert changes(found)["MOFCOM-GAC-57/2025:1"] is Change.BINDS_NO_LONGER


def test_papers_and_evidence_that_come_and_go_are_told() -> None:
    found = between("2026-01-05", "2026-01-06")
    assert [row["kind"] for row in found.rows["documents"]["appear"]] == ["supply_chain_statement"]
    assert {row["level"] for row in found.rows["evidence"]["appear"]} == {"enhanced", "strict"}
    back = between("2026-01-06", "2026-01-05")
    assert back.rows["documents"]["disappear"] == found.rows["documents"]["appear"]


@given(st.dates(date(2024, 12, 1), date(2027, 6, 30)), st.dates(date(2024, 12, 1), date(2027, 6, 30)))
def test_what_appears_one_way_disappears_the_other(one: date, other: date) -> None:
    there = diff(Regime(CN, one, TODAY), Regime(CN, other, TODAY))
    back = diff(Regime(CN, other, TODAY), Regime(CN, one, TODAY))
    assert changes(there).keys() == changes(back).keys()
    assert there.codes["appear"] == back.codes["disappear"]
    for table, kinds in there.rows.items():
        assert kinds["appear"] == back.rows[table]["disappear"]


def test_two_laws_differ_by_what_an_overlay_adds_ends_and_rewords(tmp_path: Path) -> None:
    base = law_folder(tmp_path)
    first, second = RULES.split("- id: A:2")
    added = second.replace("\n  instrument", "- id: Y:1\n  instrument", 1)
    overlay = overlay_folder(
        tmp_path, regime_yaml="ends: ['A:2', P]\n", rules_yaml=first.replace("en: e", "en: stricter") + added
    )
    laws = [read_law(folders, dictionary()) for folders in ([base], [base, overlay])]
    found = diff(*(Regime(law, date(2026, 6, 1), TODAY) for law in laws))
    assert changes(found) == {
        "A:1": Change.REWORDED,
        "Y:1": Change.BINDS_NOW,
        "A:2": Change.BINDS_NO_LONGER,
    }
    reworded = found.as_json()["rules"][0]
    assert (reworded["fields"], reworded["text_before"]["en"], reworded["text_after"]["en"]) == (
        ["text"],
        "e",
        "stricter",
    )
    assert [
        row["id"] for row in diff(*(Regime(law, date(2026, 2, 1), TODAY) for law in laws)).rows["pools"]["disappear"]
    ] == ["P"]


def test_a_difference_is_plain_data() -> None:
    told = between("2025-10-20", "2026-11-20").as_json()
    assert json.loads(json.dumps(told)) == told
    assert told["one"]["on"] == "2025-10-20"
    assert all(set(row["sentence"]) == {"en", "ja", "zh"} for row in (*told["rules"], *told["acts"]))


def test_a_regime_of_filing_days_is_taken_as_of_the_day_it_is_known() -> None:
    found = diff(Regime(CN, None, date(2025, 6, 2)), Regime(CN, None, date(2026, 6, 2)))
    assert (found.day_one, found.day_other) == (date(2025, 6, 2), date(2026, 6, 2))


def test_a_day_that_a_law_does_not_cover_is_refused() -> None:
    with pytest.raises(InputError, match="outside what cn covers"):
        between("2024-11-30", "2026-01-06")


def test_who_was_listed_is_told_by_list_and_notice_with_both_names() -> None:
    found = between("2026-02-23", "2026-02-24")
    told = found.as_json()["parties"]
    groups = [(group["list"], group["notice"], group["count"]) for group in told["appear"]]
    assert groups == [("control_list", "MOFCOM-11/2026", 20), ("watch_list", "MOFCOM-12/2026", 20)]
    assert [len(group["parties"]) for group in told["appear"]] == [20, 20]
    assert told["disappear"] == []
    first = told["appear"][0]
    assert first["title"]["en"] == "MOFCOM Announcement 11 of 2026"
    assert first["parties"][1]["name"] == {
        "en": "Mitsubishi Heavy Industries Aero Engines, Ltd.",
        "zh": "三菱重工航空发动机株式会社",
        "local": "三菱重工航空エンジン株式会社",
    }
    assert (first["parties"][1]["country"], first["parties"][1]["from"]) == ("JP", "2026-02-24")
    back = between("2026-02-24", "2026-02-23").as_json()["parties"]
    assert (back["appear"], back["disappear"]) == ([], told["appear"])


def test_a_party_struck_off_is_told_and_alone_makes_a_difference(tmp_path: Path) -> None:
    listed = ENTITIES.replace("2026-01-01,,", "2026-01-01,2026-03-31,")
    law = read_law([law_folder(tmp_path, lists_entities_csv=listed)], dictionary())
    found = diff(*(Regime(law, day, TODAY) for day in (date(2026, 3, 31), date(2026, 4, 1))))
    assert not found.empty
    told = found.as_json()["parties"]
    assert told["appear"] == []
    assert [(group["notice"], group["count"]) for group in told["disappear"]] == [("A", 1)]
    assert told["disappear"][0]["parties"][0]["to"] == "2026-03-31"


def test_the_parties_of_a_notice_that_does_not_bind_are_on_no_list(tmp_path: Path) -> None:
    paused = INSTRUMENTS.replace("known_from: 2026-01-01}", "known_from: 2026-01-01, to: 2026-03-31}").replace(
        "states: [", "states: [{from: 2026-04-01, state: suspended, known_from: 2026-03-01}, "
    )
    law = read_law([law_folder(tmp_path, instruments_yaml=paused)], dictionary())
    found = diff(*(Regime(law, day, TODAY) for day in (date(2026, 3, 31), date(2026, 4, 1))))
    assert [group["count"] for group in found.as_json()["parties"]["disappear"]] == [1]
