"""The readings that are settled, each as an application and what must be found of it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml
from cases import EXAMPLES, changed, civil, example, find, finder, line, node, party, rules

from sekisho.dossier import read_application, read_file, write_form
from sekisho.errors import InputError

with (EXAMPLES / "expected.csv").open(encoding="utf-8", newline="") as file:
    EXPECTED = list(csv.DictReader(file))

LISTED = "三菱造船株式会社"
WATCHED = "TDK株式会社"


@pytest.mark.parametrize("row", EXPECTED, ids=[row["case"] for row in EXPECTED])
def test_every_example_gets_its_outcome(row: dict[str, str]) -> None:
    finding = find(example(row["case"]), row["regime"])
    first = finding["lines"][0]
    assert finding["outcome"] == row["outcome"]
    assert first["control_codes"] == [code for code in row["control_codes"].split(";") if code]
    assert [paper["kind"] for paper in first["missing_documents"]] == [row["missing_documents"]] * bool(
        row["missing_documents"]
    )
    assert row["missing_facts_contains"] in [*(asked["fact"] for asked in first["missing_facts"]), ""]
    assert any(row["must_cite"] in rule for rule in rules(first)) or not row["must_cite"]
    if row["clock_due"]:
        assert finding["clock"]["due_on"] == row["clock_due"]


def test_complete_civil_and_proved_is_grantable_in_full() -> None:
    found = line(civil())
    assert (found["outcome"], found["possible"], found["grantable_g"]) == ("grantable", ["grantable"] * 2, 480_000)
    assert found["missing_facts"] == found["missing_documents"] == found["law_unknown"] == []


def test_a_listed_importer_is_prohibited_and_another_importer_is_the_lawful_alternative() -> None:
    application = changed()
    application["importer"]["name"] = application["end_users"][0]["name"] = LISTED
    found = line(application)
    assert found["outcome"] == "prohibited"
    assert rules(found, "prohibit") == ["MOFCOM-11/2026:1"]
    assert found["missing_documents"] == found["missing_facts"] == []
    assert found["lawful_alternatives"][0]["outcome"] == "grantable"
    assert set(found["lawful_alternatives"][0]["facts"]) == {"importer_on_control_list", "end_user_on_control_list"}


def test_a_list_binds_from_the_day_of_its_notice() -> None:
    application = changed(filed_on="2026-02-23")
    application["importer"]["name"] = application["end_users"][0]["name"] = LISTED
    assert line(application, "cn@2026-02-23")["outcome"] == "grantable"
    assert line(application, "cn@2026-02-24")["outcome"] == "prohibited"


def test_a_listed_party_that_receives_the_item_itself_is_prohibited() -> None:
    trader = node(party("Example Trader (fictional)"), "p2", final=False, product=None)
    listed = node(party(LISTED, "p10"), "p9", final=True, product="ship", reexports_to=[])
    found = line(changed(downstream=[trader, listed]))
    assert rules(found, "prohibit") == ["MOFCOM-11/2026:1"]


def test_a_listed_party_that_receives_only_what_is_made_of_it_is_referred() -> None:
    maker = node(party("Example Maker (fictional)"), "p2", final=False, product="motor")
    listed = node(party(LISTED, "p10"), "p9", final=True, product="crane", reexports_to=[])
    found = line(changed(downstream=[maker, listed]))
    assert found["outcome"] == "refer"
    assert "MOFCOM-11/2026:downstream" in rules(found, "refer")


def test_an_item_that_is_not_dual_use_gets_the_catch_all_reason_and_no_bar_for_a_listed_party() -> None:
    application = changed(line__composition_wt_pct={"Nd": "25.5", "Pr": "3.0"})
    application["importer"]["name"] = application["end_users"][0]["name"] = LISTED
    found = line(application)
    assert found["outcome"] == "no_licence_required"
    assert any(rule.startswith("CN-ECL-2020:12(3)") for rule in rules(found))


def watched(**fields: Any) -> dict[str, Any]:
    application = changed(**fields)
    application["importer"]["name"] = application["end_users"][0]["name"] = WATCHED
    return application


def test_a_watch_listed_importer_is_referred_with_its_two_papers_listed_and_no_clock() -> None:
    finding = find(watched())
    found = finding["lines"][0]
    assert found["outcome"] == "refer"
    assert [paper["kind"] for paper in found["missing_documents"]] == ["watch_list_risk_report", "watch_list_pledge"]
    assert finding["clock"]["due_on"] is None
    assert finding["clock"]["binding"] is False


def test_a_watch_listed_party_further_down_is_enhanced_scrutiny_and_a_reason() -> None:
    application = changed(line__composition_wt_pct={"Sm": "35"}, line__declared_control_code="1C902.a(4)")
    application["downstream"][0]["party"]["name"] = WATCHED
    found = line(application)
    assert (found["outcome"], found["scrutiny"]) == ("grantable", "enhanced")
    assert any("watch" in rule or "12/2026" in rule for rule in rules(found, "advise"))


def test_a_general_licence_needs_its_three_papers() -> None:
    application = changed(kind="general")
    found = line(application)
    assert found["outcome"] == "information_needed"
    assert {paper["kind"] for paper in found["missing_documents"]} == {
        "icp_statement",
        "past_licences_statement",
        "channels_statement",
    }
    for paper in found["missing_documents"]:
        application["documents"].append({"kind": paper["kind"], "issued_on": "2026-01-10", "original": True})
    assert line(application)["outcome"] == "general_licence"


def test_an_individual_licence_has_one_end_user_and_splitting_the_file_is_the_alternative() -> None:
    application = changed(end_users=["p2", "p3"])
    found = line(application)
    assert found["outcome"] == "information_needed"
    assert rules(found, "require") == ["CN-REG-792:15(1)"]
    assert [way["outcome"] for way in found["lawful_alternatives"]] == ["grantable"]


def test_korea_to_a_japanese_army_depot_is_barred_though_no_export_licence_is_asked() -> None:
    application = changed(route=["KR", "JP"])
    application["exporter"]["country"] = "KR"
    application["importer"]["military"] = application["end_users"][0]["military"] = True
    found = line(application)
    assert found["outcome"] == "prohibited"
    assert rules(found, "prohibit") == ["MOFCOM-1/2026:2"]
    assert rules(found, "control") == []


def test_military_use_elsewhere_than_japan_and_the_us_is_referred() -> None:
    application = changed(destination="KR", route=["CN", "KR"], use__category="military", downstream=[])
    application["importer"] |= {"country": "KR", "final": True, "product": "motor"}
    application["end_users"] = ["p2"]
    assert line(application)["outcome"] == "refer"


@pytest.mark.parametrize("use", ["wmd", "terrorism"])
def test_weapons_of_mass_destruction_and_terrorism_are_refused_in_principle_whatever_the_item(use: str) -> None:
    application = changed(line__composition_wt_pct={"Nd": "25.5"}, use__category=use)
    assert line(application)["outcome"] == "presumed_refusal"


def test_the_unknown_of_a_catch_all_lifts_no_line_that_is_not_dual_use() -> None:
    application = changed(line__composition_wt_pct={"Nd": "25.5"}, use__category=None)
    assert line(application)["outcome"] == "no_licence_required"


def test_holmium_metal_after_the_suspension_lapsed_is_referred_since_nobody_can_say() -> None:
    application = changed(line__form="metal", line__composition_wt_pct={"Ho": "99"}, line__declared_control_code=None)
    assert line(application, "cn@2026-11-10")["outcome"] == "no_licence_required"
    found = line(application, "cn@2026-11-20")
    assert found["outcome"] == "refer"
    assert found["law_unknown"] == ["MOFCOM-GAC-57/2025"]
    assert found["possible"] == ["no_licence_required", "grantable"]
    assert found["control_codes"] == []
    (idle,) = [reason for reason in found["reasons"] if reason["effect"] == "none"]
    assert idle["state"] == "extension_announced"


def test_what_was_known_on_an_earlier_day_did_not_know_of_the_announced_extension() -> None:
    application = changed(line__form="metal", line__composition_wt_pct={"Ho": "99"}, line__declared_control_code=None)
    found = line(application, "cn@2026-11-20~2026-09-01")
    assert found["law_unknown"] == []


def test_limb_3_of_announcement_61_bound_goods_between_third_countries_for_four_weeks() -> None:
    application = changed(route=["KR", "JP"])
    application["exporter"]["country"] = "KR"
    assert line(application, "cn@2025-11-06")["outcome"] == "grantable"
    assert rules(line(application, "cn@2025-11-06"), "control") == ["MOFCOM-61/2025:limb-3"]
    assert line(application, "cn@2025-11-07")["outcome"] == "no_licence_required"


def test_the_seven_elements_were_not_listed_before_4_april_2025_and_earlier_law_is_not_covered() -> None:
    assert line(civil(), "cn@2025-04-03")["outcome"] == "no_licence_required"
    assert line(civil(), "cn@2025-04-04")["outcome"] == "grantable"
    with pytest.raises(InputError, match="2024-12-01"):
        find(civil(), "cn@2024-11-30")


@pytest.mark.parametrize("wrong", [{"line__declared_control_code": "1C902.b"}, {"line__hs_code": "2846901940"}])
def test_a_wrong_declared_code_is_a_reason_and_enhanced_scrutiny_and_no_other_outcome(wrong: dict[str, str]) -> None:
    korea = {"destination": "KR", "route": ["CN", "KR"]}
    application = changed(**korea, **wrong)
    application["importer"]["country"] = application["end_users"][0]["country"] = "KR"
    application["downstream"][0]["party"]["country"] = "KR"
    application["downstream"][0]["reexports_to"] = []
    found = line(application)
    assert (found["outcome"], found["scrutiny"]) == ("grantable", "enhanced")
    assert "CUSTOMS-PRACTICE-2025:code-differs" in rules(found)


def test_under_strict_scrutiny_a_bare_word_that_favours_the_line_is_not_known() -> None:
    application = changed()
    application["documents"] = [
        paper for paper in application["documents"] if paper["kind"] not in ("supply_chain_statement",)
    ]
    application["documents"] = [
        {**paper, "original": False} if paper["kind"] == "end_user_certificate" else paper
        for paper in application["documents"]
    ]
    found = line(application)
    assert found["possible"] == ["information_needed", "prohibited"]
    assert {"raises_military_strength", "end_use"} <= {asked["fact"] for asked in found["missing_facts"]}
    asked = next(asked for asked in found["missing_facts"] if asked["fact"] == "raises_military_strength")
    assert asked["accepted_documents"] == ["end_user_certificate"]


def test_an_admission_against_interest_needs_no_paper() -> None:
    application = changed(use__raises_military_strength=True, documents=[])
    assert line(application)["outcome"] == "prohibited"


def test_a_certificate_that_is_no_original_is_a_missing_paper() -> None:
    application = changed(line__composition_wt_pct={"Gd": "99"}, line__form="metal")
    for paper in application["documents"]:
        paper["original"] = paper["kind"] != "end_user_certificate"
    kinds = [paper["kind"] for paper in line(application)["missing_documents"]]
    assert kinds == ["end_user_certificate"]


def test_a_supply_chain_statement_counts_only_with_a_whole_tree() -> None:
    application = changed()
    application["downstream"][0]["final"] = False
    found = line(application)
    assert "supply_chain_statement" in [paper["kind"] for paper in found["missing_documents"]]
    assert any("downstream" in problem for problem in found["tree_problems"])


def test_the_supply_chain_statement_is_practice_since_january_2026_and_was_known_from_the_17th() -> None:
    application = changed()
    application["documents"] = [p for p in application["documents"] if p["kind"] != "supply_chain_statement"]

    def asked(regime: str) -> bool:
        return "supply_chain_statement" in [paper["kind"] for paper in line(application, regime)["missing_documents"]]

    assert asked("cn@2026-01-06")
    assert not asked("cn@2026-01-06~2026-01-16")
    assert not asked("cn@2026-01-05")


def test_an_impurity_is_a_reason_and_not_an_item_of_its_element() -> None:
    found = line(changed(line__form="oxide", line__composition_wt_pct={"Nd": "85", "Dy": "0.05"}))
    assert found["outcome"] == "no_licence_required"
    assert any("impurity" in reason["text"]["en"] or "0.1" in reason["text"]["en"] for reason in found["reasons"])


def test_motors_are_outside_the_list_and_rings_are_inside() -> None:
    assert line(changed(line__form="component"))["outcome"] == "no_licence_required"
    assert line(changed(line__form="magnet"))["outcome"] == "grantable"


def test_equipment_goes_by_declared_code_and_without_one_is_asked() -> None:
    tool = {"line__form": "equipment", "line__composition_wt_pct": {}, "line__family": None}
    found = line(changed(**tool, line__declared_control_code=None), "cn@2026-11-20")
    assert "declared_control_code" in [asked["fact"] for asked in found["missing_facts"]]
    known = line(changed(**tool, line__declared_control_code="2B902.s"), "cn@2026-11-20")
    assert known["law_unknown"] == ["MOFCOM-GAC-56/2025"]


def test_beyond_the_published_calendar_the_due_date_is_unknown_with_the_reason() -> None:
    finding = find(changed(filed_on="2026-11-23"), "cn@2026-11-10")
    assert finding["clock"]["due_on"] is None
    assert all("2026-12-31" in finding["clock"]["reason"][language] for language in ("en", "ja", "zh"))


def test_no_clock_runs_for_goods_that_need_no_licence() -> None:
    assert find(changed(line__form="component"))["clock"] is None


def test_a_gap_in_a_shipped_list_is_a_warning_and_not_an_unknown_fact() -> None:
    finding = find(civil(), "cn@2026-07-21")
    gaps = {gap["instrument"]: (gap["named"], gap["here"]) for gap in finding["warnings"] if "instrument" in gap}
    assert gaps["MOFCOM-20/2026"] == (7, 0)
    assert "MOFCOM-27/2026" not in gaps
    assert finding["outcome"] == "grantable"


def test_a_name_alone_in_another_country_leaves_the_question_open() -> None:
    application = changed()
    application["downstream"][0]["party"] |= {"name": WATCHED, "country": "DE"}
    finding = find(application)
    (hit,) = next(one["hits"] for one in finding["parties"] if one["id"] == "p3")
    assert hit["settled"] is False


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ({"use__raises_military_strength": None}, "raises_military_strength"),
        ({"use__category": None}, "end_use"),
        ({"downstream_complete": None}, "downstream_complete"),
        ({"line__composition_complete": None, "line__family": "NdFeB"}, "tb_wt_pct"),
        ({"line__form": None}, "form"),
        ({"kind": None}, "kind"),
    ],
)
def test_what_is_left_open_and_could_change_the_outcome_is_asked(change: dict[str, Any], fact: str) -> None:
    application = changed(**change)
    if fact == "tb_wt_pct":
        application["lines"][0]["composition_wt_pct"] = {"Nd": "25.5", "Pr": "3.0", "Dy": "0"}
    found = line(application)
    assert found["outcome"] == "information_needed"
    assert fact in [asked["fact"] for asked in found["missing_facts"]]
    assert all(asked["settles"] for asked in found["missing_facts"])


def test_a_party_of_unknown_military_status_is_asked_by_name() -> None:
    application = changed()
    application["downstream"][0]["party"]["military"] = None
    (asked,) = line(application)["missing_facts"]
    assert (asked["fact"], asked["party"], asked["asked_of"]) == ("military", "p3", "downstream")


def test_what_cannot_change_the_outcome_is_not_asked() -> None:
    application = changed(use__raises_military_strength=None, use__category="military")
    found = line(application)
    assert found["outcome"] == "prohibited"
    assert found["missing_facts"] == []


def test_lines_stand_alone_and_the_application_is_its_strongest() -> None:
    application = changed()
    application["lines"].append({**application["lines"][0], "line": 2, "form": "component"})
    application["downstream"].append({**application["downstream"][0], "line": 2})
    finding = find(application)
    assert [found["outcome"] for found in finding["lines"]] == ["grantable", "no_licence_required"]
    assert finding["outcome"] == "grantable"


def test_scrutiny_that_rests_on_an_unknown_says_so() -> None:
    application = changed(destination="DE", route=["CN", "DE"], downstream=[], end_users=[], downstream_complete=None)
    application["importer"]["country"] = "DE"
    found = line(application)
    assert found["scrutiny"] == "strict"
    (reason,) = [reason for reason in found["reasons"] if reason["rule"] == "PRACTICE-JP-2026:strict"]
    assert (reason["known"], reason["facts"]) == (False, {})
    assert "end_user_count" in [asked["fact"] for asked in found["missing_facts"]]


def test_a_reason_names_of_a_set_only_what_it_rests_on() -> None:
    (reason,) = [reason for reason in line(civil())["reasons"] if reason["rule"] == "PRACTICE-JP-2026:strict"]
    assert reason["facts"] == {"countries_reached": ["JP"], "dy_wt_pct": 2.8}


def test_an_importer_that_makes_something_is_no_reseller() -> None:
    application = changed(end_users=["p3"])
    assert "reseller_guarantee" in [p["kind"] for p in line({**application, "documents": []})["advised_documents"]]
    application["importer"]["product"] = "motor"
    assert "reseller_guarantee" not in [p["kind"] for p in line({**application, "documents": []})["advised_documents"]]


def test_whoever_is_told_that_information_is_needed_is_told_which() -> None:
    # Neither the composition nor the absent papers alone decide this line.
    application = changed(line__composition_wt_pct={"Nd": "30"}, line__composition_complete=None, documents=[])
    application |= {"destination": "DE", "route": ["CN", "DE"]}
    for one in (application["importer"], application["end_users"][0], application["downstream"][0]["party"]):
        one["country"] = "DE"
    found = line(application)
    assert found["outcome"] == "information_needed"
    assert found["missing_facts"] or found["missing_documents"]


def test_no_clock_runs_for_a_watch_listed_party_even_while_it_is_open_whether_a_licence_is_needed() -> None:
    application = watched(line__composition_wt_pct={"Nd": "30"}, line__composition_complete=None)
    clock = find(application)["clock"]
    assert (clock["due_on"], clock["binding"]) == (None, False)


def test_every_finding_says_how_names_were_compared() -> None:
    assert any("exactly" in warning["text"]["en"] for warning in find(civil())["warnings"])


def test_a_public_body_is_found_with_and_without_its_legal_form() -> None:
    application = changed()
    application["importer"]["name"] = application["end_users"][0]["name"] = "宇宙航空研究開発機構"
    assert line(application)["outcome"] == "prohibited"


@pytest.mark.parametrize("code", ["2B902.s", "2b902s", "２Ｂ９０２．ｓ"])
def test_a_declared_code_is_read_in_any_width_case_and_punctuation(code: str) -> None:
    tool = {"line__form": "equipment", "line__composition_wt_pct": {}, "line__declared_control_code": code}
    found = line(changed(**tool), "cn@2025-11-17~2025-10-20")
    assert (found["outcome"], found["control_codes"]) == ("grantable", ["2B902.s"])


@pytest.mark.parametrize("code", ["n/a", "不详", "1E902.a", "2B999"])
def test_a_code_that_is_none_of_such_goods_leaves_open_what_they_are(code: str) -> None:
    tool = {"line__form": "equipment", "line__composition_wt_pct": {}, "line__declared_control_code": code}
    found = line(changed(**tool), "cn@2025-11-17~2025-10-20")
    assert found["outcome"] == "information_needed"
    assert "declared_control_code" in [asked["fact"] for asked in found["missing_facts"]]


def test_a_customs_number_with_stops_is_the_same_number() -> None:
    assert "CUSTOMS-PRACTICE-2025:code-differs" not in rules(line(changed(line__hs_code="8505.11.10.00")))


def test_documented_by_a_copy_of_the_certificate_is_not_documented() -> None:
    application = changed()
    for paper in application["documents"]:
        paper["original"] = paper["kind"] != "end_user_certificate"
    said = {"value": False, "basis": "documented", "document": "end_user_certificate"}
    application["end_use"]["raises_military_strength"] = said
    assert "raises_military_strength" in [asked["fact"] for asked in line(application)["missing_facts"]]


def test_a_filing_day_before_the_law_is_told_at_its_place() -> None:
    with pytest.raises(InputError, match=r"^filed_on: 2024-11-30 is outside what cn covers"):
        find(changed(filed_on="2024-11-30"), "cn@filed")


@pytest.mark.parametrize("row", EXPECTED, ids=[row["case"] for row in EXPECTED])
def test_json_yaml_and_the_form_in_each_language_give_the_same_finding(row: dict[str, str], tmp_path: Path) -> None:
    application = example(row["case"])
    (tmp_path / "case.yaml").write_text(yaml.safe_dump(application, allow_unicode=True), encoding="utf-8")
    dossiers = [read_application(application, "case.json"), read_file(tmp_path / "case.yaml")]
    for language in ("en", "ja", "zh"):
        write_form(tmp_path / f"{language}.xlsx", dossiers[0], language)
        dossiers.append(read_file(tmp_path / f"{language}.xlsx"))
    found = [finder(row["regime"]).find(dossier) | {"source": ""} for dossier in dossiers]
    assert all(finding == found[0] for finding in found)


def test_of_a_day_before_the_published_calendar_the_due_date_is_unknown_with_the_reason() -> None:
    finding = find(changed(filed_on="2000-01-01"), "cn@2026-11-10")
    assert finding["clock"]["due_on"] is None
    assert all("2024-12-01" in finding["clock"]["reason"][language] for language in ("en", "ja", "zh"))
