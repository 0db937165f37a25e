import json
from datetime import date
from pathlib import Path

import pytest
from law_folders import law_folder, overlay_folder

from sekisho.errors import InputError
from sekisho.facts import dictionary
from sekisho.places import data_path
from sekisho.regime.law import Regime
from sekisho.regime.reading import read_law
from sekisho.regime.show import list_laws, show

TODAY = date(2026, 11, 23)
CN = Regime(read_law([data_path("law", "cn")], dictionary()), None, TODAY)


def test_a_law_on_a_day_is_plain_data() -> None:
    shown = show(CN, date(2026, 1, 20))
    assert json.loads(json.dumps(shown)) == shown
    assert shown["regime"] == CN.as_json(date(2026, 1, 20))


def test_what_binds_what_does_not_and_what_nobody_can_say_stand_side_by_side() -> None:
    binds = {rule["rule"]: rule["binds"] for rule in show(CN, date(2026, 11, 20))["rules"]}
    assert binds["MOFCOM-GAC-18/2025:1"] is True
    assert binds["MOFCOM-GAC-57/2025:1"] is None
    assert {rule["rule"]: rule["binds"] for rule in show(CN, date(2026, 1, 20))["rules"]}["MOFCOM-27/2026:1"] is False


def test_an_act_tells_its_state_and_on_whose_word() -> None:
    (act,) = [act for act in show(CN, date(2026, 11, 20))["acts"] if act["act"] == "MOFCOM-GAC-57/2025"]
    assert (act["state"], act["binds"], act["from"], act["to"]) == (
        "extension_announced",
        None,
        "2026-11-11",
        "2027-01-10",
    )
    assert act["said_by"] == "MOFCOM readout of 2026-09-28"
    assert set(act["state_text"]) == {"en", "ja", "zh"}


def test_the_control_list_says_for_each_act_whether_it_binds() -> None:
    binds = {row["act"]: row["binds"] for row in show(CN, date(2025, 10, 20))["control_list"]}
    assert binds == {
        "MOFCOM-GAC-18/2025": True,
        "MOFCOM-GAC-57/2025": False,
        "MOFCOM-GAC-56/2025": False,
        "MOFCOM-62/2025": True,
        "MOFCOM-61/2025:annex-1-part-1": True,
        "MOFCOM-61/2025:annex-1-part-2": True,
    }


def test_papers_and_evidence_that_do_not_stand_on_the_day_are_left_out() -> None:
    early, late = show(CN, date(2025, 6, 2)), show(CN, date(2026, 6, 2))
    kinds = [{paper["kind"] for paper in shown["documents"]} for shown in (early, late)]
    assert kinds[1] - kinds[0] == {
        "supply_chain_statement",
        "production_evidence",
        "transaction_history",
        "watch_list_risk_report",
        "watch_list_pledge",
    }
    assert early["evidence"] == []
    assert {row["least"] for row in late["evidence"]} == {"documented"}


def test_how_many_of_a_notice_s_parties_are_here_is_told() -> None:
    here = {row["notice"]: (row["named"], row["here"]) for row in show(CN, TODAY)["lists"]}
    assert here["MOFCOM-11/2026"] == (20, 20)
    assert here["MOFCOM-27/2026"] == (20, 20)
    assert here["MOFCOM-20/2026"] == (7, 0)


def test_a_day_that_is_not_covered_is_refused() -> None:
    with pytest.raises(InputError, match="2024-11-30 is outside what cn covers"):
        show(CN, date(2024, 11, 30))


def test_laws_are_listed_with_their_overlays(tmp_path: Path) -> None:
    law_folder(tmp_path)
    overlay_folder(tmp_path)
    names = {"en": "X", "ja": "X", "zh": "X"}
    assert list_laws(tmp_path) == [
        {
            "id": "x",
            "title": names,
            "covers": {"from": "2026-01-01"},
            "note": None,
            "overlays": [{"id": "y", "title": {"en": "Y", "ja": "Y", "zh": "Y"}, "note": None}],
        }
    ]
