"""Scenario files: every fault told at once, each with place, cause and remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from retold import untranslated
from sekisho.errors import InputError
from sekisho.places import data_path
from sekisho.supply.material.uses import read_uses, shipped_uses
from sekisho.supply.scenario_file import load_scenario, read_scenario, scenario_names, scenario_of

Cells = dict[str, Any]


def cells(name: str = "japan-2026") -> Cells:
    found: Cells = yaml.safe_load(data_path("supply", "scenarios", f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def told(change: Callable[[Cells], object], name: str = "japan-2026") -> list[str]:
    changed = cells(name)
    change(changed)
    with pytest.raises(InputError) as error:
        scenario_of(changed)
    return [str(problem) for problem in error.value.problems]


def put(place: list[Any], value: object) -> Callable[[Cells], object]:
    def change(found: Any) -> None:
        for key in place[:-1]:
            found = found[key]
        if value is ...:
            del found[place[-1]]
        else:
            found[place[-1]] = value

    return change


BAD: list[tuple[list[Any], object, str]] = [
    (["flows", 0, "share_of_normal"], -0.1, "flows[1]: share_of_normal: must not be negative; got -0.1"),
    (
        ["flows", 1, "from"],
        "2026-01-02",
        "flows[2]: from: begins before the step above it, of the same Dy (magnet); put",
    ),
    (["flows", 0, "elements"], ["Dy", "Xx"], "flows[1]: elements: unknown element 'Xx'; known are Nd, Pr, Dy, Tb, Sm"),
    (["flows", 0, "forms"], ["ore"], "flows[1]: forms: unknown form 'ore'; known are magnet, material"),
    (["flows", 0, "source"], ..., "flows[1]: source: is missing"),
    (["flows", 0, "basis"], "law", "flows[1]: basis: unknown value 'law'; known are published, practice, assumption"),
    (["flows", 0, "share"], 1, "flows[1]: share: is no key here; "),
    (["flows", 1, "share_of_normal"], "flow_afer", "flows[2]: share_of_normal: no parameter is named 'flow_afer'; did"),
    (
        ["pending", 0, "granted_share"],
        1.2,
        "pending[1] (car-magnets): granted_share: must not be over 100 %; got 120 %",
    ),
    (["pending", 0, "lines_share"], -1, "pending[1] (car-magnets): lines_share: must not be negative; got -1"),
    (["pending", 0, "uses"], ["cars"], "pending[1] (car-magnets): uses: unknown use 'cars'; known are traction"),
    (["pending", 0, "uses"], ["ceramics"], "pending[1] (car-magnets): uses: ceramics takes none of Dy, Tb as magnet;"),
    (["pending", 0, "days_of_supply"], ..., "pending[1] (car-magnets): needs days_of_supply or contained_g, and not"),
    (["pending", 1, "id"], "car-magnets", "pending: car-magnets stands twice; give each batch an id of its own"),
    (["sources", 0, "tonnes"], {"Dy": -5}, "sources[1] (lynas-malaysia): tonnes: Dy: must not be negative; got -5"),
    (["sources", 0, "tonnes"], {"Zz": 5}, "sources[1] (lynas-malaysia): tonnes: Zz: unknown element; known are Nd"),
    (["sources", 0, "share"], 1.5, "sources[1] (lynas-malaysia): share: must not be over 100 %; got 150 %"),
    (
        ["parameters", "lynas_share", "high"],
        1.4,
        "sources[1] (lynas-malaysia): share: lynas_share ranges from 0.3 to 1.4;",
    ),
    (["control_on"], "2027-06-01", "control_on: 2027-06-01 lies outside the 365 days from 2026-01-06"),
    (["control_on"], ..., "control_on: is missing; flows that change need the day of the control"),
    (["first_day"], "sometime", "first_day: 'sometime' is no day; write it as 2026-01-06"),
    (["days"], 0, "days: must be a whole number from 1 to 36500; got 0"),
    (["convention"], "G9", "convention: unknown value 'G9'; known are G1, G2, G3, G4, G5"),
    (["gdp_year"], 1950, "gdp_year: no GDP of 1950 is on record; add a row to economy/gdp_jpy.csv, or take 2024"),
    (["interchange"], [["Nd", "Pr"], ["Pr"]], "interchange: Pr stands twice; an element is in one list at most"),
    (["title"], {"en": "x"}, "title: no text in ja, zh; give all three"),
    (["thrift", "max_share"], 1.1, "thrift: max_share: must not be over 100 %; got 110 %"),
    (["thrift"], 3, "thrift: is no mapping; got 3"),
    (["thrift", "finished_magnets"], "no", "thrift: finished_magnets: must be true or false; got 'no'"),
    (["state_stock"], "yes", "state_stock: must be true or false; got 'yes'"),
    (["flows", 0, "share_of_normal"], 33, "flows[1]: share_of_normal: must be 3 or less; got 33; shares are written 0"),
    (["flows", 0, "share_of_normal"], float("inf"), "flows[1]: share_of_normal: must be a number below 1e+15, or"),
    (["flows", 0, "share_of_normal"], float("nan"), "flows[1]: share_of_normal: must be a number below 1e+15, or"),
    (["first_day"], "9999-12-01", "first_day: 9999-12-01 lies outside 1900-01-01 to 9900-01-24"),
    (["not_identified"], [{"en": "x"}], "not_identified[1]: not_identified: no text in ja, zh; give all three"),
    (["horizon"], 365, "horizon: is no key here; known are id, title, kind"),
    (["pending"], 5, "pending: is no list of rows; begin each row with a dash"),
    (["table"], "none.csv", "none.csv: cannot be read"),
    (["not_identified"], "nothing", "not_identified: must be a list of sentences"),
    (["kind"], "dynamic", "kind: unknown value 'dynamic'; known are stock_flow, linear"),
    (
        ["parameters", "pending_days", "value"],
        99,
        "parameters: pending_days: value: the value 99 lies outside its range",
    ),
]


@pytest.mark.parametrize(("place", "value", "sentence"), BAD, ids=[".".join(map(str, each[0])) for each in BAD])
def test_a_fault_is_told_with_place_cause_and_remedy(place: list[Any], value: object, sentence: str) -> None:
    found = told(put(place, value))
    assert any(each.startswith(sentence) for each in found), found


def test_one_bad_parameter_is_told_once_and_hides_no_other() -> None:
    def ruin(found: Cells) -> None:
        found["parameters"]["pending_days"]["high"] = float("inf")

    assert told(ruin) == ["parameters: pending_days: high: must be a finite number, below 1e+15; got inf"]


def test_a_bad_horizon_or_day_is_told_alone() -> None:
    assert told(put(["days"], 0)) == ["days: must be a whole number from 1 to 36500; got 0"]
    assert len(told(put(["control_on"], "2027-06-01"))) == 1
    assert told(put(["first_day"], "2026/1/6")) == [
        "first_day: the day '2026/1/6' is not written year-month-day; write it as 2026-01-06"
    ]
    assert told(put(["first_day"], ...)) == ["first_day: is missing"]
    assert told(put(["days"], ...)) == ["days: is missing"]


def test_a_year_that_is_missing_or_wrong_is_told_once() -> None:
    assert told(put(["gdp_year"], ...)) == ["gdp_year: is missing"]
    assert told(put(["gdp_year"], "soon")) == ["gdp_year: must be a whole number from 1900 to 2200; got 'soon'"]


def test_a_day_that_yaml_cannot_make_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("id: x\nfirst_day: 2026-13-06\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_scenario(path)
    assert str(caught.value) == (
        "mine.yaml line 2 column 12: '2026-13-06' is no day of the calendar; write a day that there is"
    )
    assert untranslated(caught.value.problems) == []


def test_every_shipped_scenario_says_what_is_not_identified_in_three_languages() -> None:
    for name in scenario_names():
        sentences = load_scenario(name).not_identified
        assert sentences
        for each in sentences:
            assert set(each) == {"en", "ja", "zh"}
            assert len(set(each.values())) == 3


def test_a_sentence_in_one_language_stands_for_all() -> None:
    changed = cells()
    changed["not_identified"] = ["who is served first"]
    assert scenario_of(changed).not_identified == (dict.fromkeys(("en", "ja", "zh"), "who is served first"),)


def test_months_must_follow_on_each_other() -> None:
    def gap(found: Cells) -> None:
        found["flows"][0]["months"][1]["from"] = "2025-05-02"

    def backwards(found: Cells) -> None:
        found["flows"][0]["months"][1]["to"] = "2025-04-01"

    def negative(found: Cells) -> None:
        found["flows"][0]["months"][1]["tonnes"] = -1

    name = "suzuki-week-2025"
    assert "flows[1]: months[2]: from: 2025-05-02 does not follow on the month above it" in told(gap, name)[0]
    assert "flows[1]: months[2]: ends on 2025-04-01, before it begins on 2025-05-01" in told(backwards, name)[0]
    assert told(negative, name)[0].endswith("months[2]: tonnes: must not be negative; got -1")


def test_all_faults_come_at_once() -> None:
    def ruin(found: Cells) -> None:
        for place, value, _ in BAD[:8]:
            if place != ["flows", 0, "elements"]:
                put(place, value)(found)

    assert len(told(ruin)) >= 6


def test_a_share_over_100_per_cent_among_the_fixed_names_is_refused() -> None:
    whole = {
        "value": 1.1,
        "low": 0.9,
        "high": 1.2,
        "unit": "x",
        "shape": "uniform",
        "basis": "assumption",
        "source": "x",
        "confidence": "low",
    }
    assert told(put(["parameters", "china_share_magnet"], whole)) == [
        "parameters: china_share_magnet: a share must not be over 100 %; its range ends at 1.2"
    ]


def test_a_scenario_is_named_or_a_file(tmp_path: Path) -> None:
    assert load_scenario("japan-2026").id == "japan-2026"
    assert set(scenario_names()) >= {
        *("japan-2026", "suzuki-week-2025", "embargo-one-year", "embargo-three-months", "nri-linear")
    }
    with pytest.raises(InputError, match="no such scenario; shipped are embargo-one-year, "):
        load_scenario("japan-2027")
    with pytest.raises(InputError, match="cannot be read"):
        load_scenario(str(tmp_path / "mine.yaml"))
    (tmp_path / "mine.yaml").write_text("id: x\nid: y\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"mine.yaml line 2 column 1: the key 'id' stands twice"):
        read_scenario(tmp_path / "mine.yaml")
    (tmp_path / "mine.yaml").write_text("days: 3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"mine.yaml: .*title"):
        read_scenario(tmp_path / "mine.yaml")


def test_what_is_synthetic_marks_the_whole() -> None:
    changed = cells()
    changed["flows"][0]["basis"] = "synthetic"
    assert scenario_of(changed).basis == "synthetic"
    assert load_scenario("japan-2026").basis == "assumption"


USES = data_path("supply", "uses.csv")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("c15,12,8,16,500,3000", "c15,12,8,16,-500,3000", "uses.csv line 2 (traction): magnet_t: must not be negative"),
        (
            "c15,12,8,16,500,3000",
            "c15,120,8,160,500,3000",
            "uses.csv line 2 (traction): output_pct: must not be over 100",
        ),
        (
            "c15,12,8,16,500,3000",
            "c15,12,13,16,500,3000",
            "uses.csv line 2 (traction): output_pct: 12 lies outside its",
        ),
        ("c15,12,8,16,500,3000", "c15,95,8,100,500,3000", "uses.csv: c15: its uses make 106 % of its output; at most"),
        ("24,5,3.5,0.4", "80,25,3.5,0.4", "uses.csv line 2 (traction): Nd_wt_pct on: the contents add up to more than"),
        ("Nd_wt_pct", "Xx_wt_pct", "uses.csv: unknown column 'Xx_wt_pct'; elements are Nd, Pr, Dy, Tb, Sm, Y, La, Ce"),
        ("car_small_motors", "traction", "uses.csv: traction: stands twice"),
    ],
)
def test_a_table_of_uses_with_a_fault_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = tmp_path / "uses.csv"
    path.write_text(USES.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_uses(path)
    assert any(str(each).startswith(sentence) for each in error.value.problems), error.value


def test_the_shipped_uses_name_every_element_and_hang_less_than_all_output_on_them() -> None:
    uses = shipped_uses()
    assert {element for use in uses for element in use.wt_pct} == {"Nd", "Pr", "Dy", "Tb", "Sm", "Y", "La", "Ce"}
    assert {use.sector for use in uses} == {"c13", "c14", "c15"}
    assert all(use.name[language] for use in uses for language in ("en", "ja", "zh"))
