"""When law or lists change: pending files by the new law or the old; licences stand, are suspended or revoked."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import cases
import pytest
from casework_kit import CUSTOMS, EXPORTER, SYSTEM, WANG, ZHAO, Desk, beijing, book, code, desk, granted, must

from sekisho.casework.case import Case
from sekisho.casework.lawbook import Lawbook
from sekisho.casework.model import Event
from sekisho.casework.transition import Refound, refind
from sekisho.places import data_path
from sekisho.regime.naming import load

ALL = [{"line": 1, "granted_g": 480_000}]

INSTRUMENT = """
- id: TEST-ACT
  kind: announcement
  title: {{en: Test act, ja: 試験公告, zh: 测试公告}}
  issued: '2026-06-01'
  states: [{{from: '2026-06-01', state: {state}, known_from: '2026-06-01'}}]
  transition: {{pending: {pending}, issued: {issued}, source: made up for a test, confidence: low}}
  source: made up for a test
  confidence: low
"""
RULE = """
- id: TEST-ACT:1
  instrument: TEST-ACT
  cite: para 1
  effect: {effect}
  scope: application
  basis: assumption
  source: made up for a test
  confidence: low
  when: "{when}"
  text: {{en: Test., ja: 試験。, zh: 测试。}}
"""


def law(
    tmp_path: Path,
    pending: str = "new",
    issued: str = "suspend",
    effect: str = "prohibit",
    when: str = "'JP' = ANY(countries_reached)",
    state: str = "in_force",
    ends: str = "",
) -> Lawbook:
    """The law of China with one act more, which begins to bind on 1 June 2026."""
    shutil.copytree(data_path("law", "cn"), tmp_path / "cn")
    overlay = tmp_path / "test"
    overlay.mkdir()
    t = "{en: t, ja: t, zh: t}"
    head = f"id: test\noverlay_of: cn\ntitle: {t}\nnote: {t}\nsource: t\nconfidence: low\nends: [{ends}]\n"
    (overlay / "regime.yaml").write_text(head, encoding="utf-8")
    told = INSTRUMENT.format(pending=pending, issued=issued, state=state)
    (overlay / "instruments.yaml").write_text(told, encoding="utf-8")
    (overlay / "rules.yaml").write_text(RULE.format(effect=effect, when=when), encoding="utf-8")
    return Lawbook.of(load("cn+test@filed", cases.TODAY, tmp_path))


def turned(case: Case, law_book: Lawbook, day: str = "2026-06-01 00:00") -> tuple[Refound | None, Case]:
    found = list(refind([case], law_book, beijing(day)))
    assert len(found) < 2
    if not found:
        return None, case
    for event in found[0].events:
        assert event.by == SYSTEM
        case = case.after(Event.from_json(event.as_json()))
    return found[0], case


def licensed_under(law_book: Lawbook) -> Desk:
    found = granted(desk(cases.civil(), law=law_book), ALL)
    must(found.does("issue", WANG, licence="L-1"))
    return found


def test_a_pending_file_is_judged_by_the_new_law(tmp_path: Path) -> None:
    law_book = law(tmp_path, pending="new")
    refound, case = turned(desk(cases.civil(), law=law_book).case, law_book)
    assert refound is not None
    assert refound.flag == "stronger"
    assert case.found is not None
    assert case.found.outcome == "prohibited"
    told = refound.events[0].what
    assert (told["was"], told["is"]) == ("grantable", "prohibited")
    assert told["acts"] == [{"act": "TEST-ACT", "pending": "new", "issued": "suspend"}]


def test_a_pending_file_is_left_to_the_old_law_where_the_act_says_so(tmp_path: Path) -> None:
    law_book = law(tmp_path, pending="old")
    pending = desk(cases.civil(), law=law_book)
    refound, case = turned(pending.case, law_book)
    assert refound is not None
    assert refound.flag == "kept"
    assert case.found is not None
    assert case.found.outcome == "grantable"
    assert case.found.regime["spared"] == ["TEST-ACT"]
    # Said once; and whatever is found later of it is found by the old law too.
    assert turned(case, law_book, "2026-06-02 00:00")[0] is None
    later = Desk(case, beijing("2026-06-03 09:00"), law_book)
    must(later.does("accept", WANG))
    must(later.does("amend", EXPORTER, changes={"end_use": {"product": "spindle"}}))
    granted(later, ALL)
    must(later.does("issue", WANG, licence="L-1"))
    # A file of the day itself is not pending: the act bars it.
    after = desk(cases.civil(), "2026-06-01", law=law_book)
    assert after.case.found is not None
    assert after.case.found.outcome == "prohibited"


def test_what_was_approved_under_the_old_law_stands_where_the_act_spares_pending_files(tmp_path: Path) -> None:
    law_book = law(tmp_path, pending="old")
    pending = desk(cases.civil(), law=law_book)
    must(pending.does("accept", WANG))
    must(pending.does("recommend", WANG, lines=ALL, valid_months=12))
    must(pending.does("countersign", ZHAO))
    _, case = turned(pending.case, law_book)
    assert case.state == "countersigned"
    assert case.countersignature is not None


@pytest.mark.parametrize(
    ("issued", "flag", "state"),
    [("stand", "stands", "issued"), ("suspend", "suspended", "suspended"), ("revoke", "revoked", "revoked")],
)
def test_a_licence_that_the_act_would_bar_becomes_what_the_act_says(
    tmp_path: Path, issued: str, flag: str, state: str
) -> None:
    law_book = law(tmp_path, issued=issued)
    refound, case = turned(licensed_under(law_book).case, law_book)
    assert refound is not None
    assert (refound.flag, case.state) == (flag, state)
    if issued != "stand":
        what = refound.events[1].what
        assert what["rules"] == ["TEST-ACT:1"]
        assert what["acts"][0]["source"] == "made up for a test"
    assert turned(case, law_book, "2026-06-02 00:00")[0] is None


def test_an_act_that_spares_pending_files_spares_no_licence(tmp_path: Path) -> None:
    law_book = law(tmp_path, pending="old", issued="revoke")
    assert turned(licensed_under(law_book).case, law_book)[1].state == "revoked"


def test_a_licence_that_may_be_barred_and_may_not_is_looked_at_and_left(tmp_path: Path) -> None:
    law_book = law(tmp_path, issued="revoke", when="made_with_cn_technology")
    refound, case = turned(licensed_under(law_book).case, law_book)
    assert refound is not None
    assert (refound.flag, case.state) == ("look", "issued")


def test_an_act_whose_state_nobody_knows_bars_no_licence(tmp_path: Path) -> None:
    law_book = law(tmp_path, issued="revoke", state="unverified")
    refound, case = turned(licensed_under(law_book).case, law_book)
    assert refound is not None
    assert (refound.flag, case.state) == ("look", "issued")
    assert case.found is not None
    assert case.found.lines[0].law == ("TEST-ACT",)


def test_a_file_that_waits_on_the_state_of_an_act_is_not_granted(tmp_path: Path) -> None:
    law_book = law(tmp_path, state="unverified")
    pending = desk(cases.civil(), "2026-06-02", law=law_book)
    must(pending.does("accept", WANG))
    refused = pending.does("recommend", WANG, "it will not bind", lines=ALL, valid_months=12)
    assert code(refused) == "information_needed"
    assert refused.figures["what"] == "TEST-ACT"
    assert "Test act" in refused.sentence("en")


def test_a_licensee_found_to_be_a_listed_party_is_suspended_until_an_officer_has_looked() -> None:
    # The same name in another country settles nothing; an officer judges it, and later judges otherwise.
    namesake = {"id": "p2", "name": "TDK Corporation", "country": "US", "military": False}
    told = cases.changed(importer=namesake, end_users=["p2"])
    held = desk(told)
    assert held.case.found is not None
    (hit,) = held.case.found.hits
    must(held.does("accept", WANG))
    assert code(held.does("recommend", WANG, lines=ALL, valid_months=12)) == "information_needed"
    must(held.does("adjudicate", WANG, "another firm of that name", hit=hit.hit, same=False))
    granted(held, ALL)
    must(held.does("issue", WANG, licence="L-1"))
    assert turned(held.case, book(), "2026-05-20 00:00")[0] is None
    must(held.does("adjudicate", WANG, "it is the listed one after all", hit=hit.hit, same=True))
    assert held.case.state == "issued"
    refound, case = turned(held.case, book(), "2026-05-20 00:00")
    assert refound is not None
    assert (refound.flag, case.state) == ("suspended", "suspended")
    assert case.suspended_for == ("law:MOFCOM-12/2026",)
    assert turned(case, book(), "2026-05-21 00:00")[0] is None


def test_an_eased_law_is_flagged_and_lifts_nothing_by_itself(tmp_path: Path) -> None:
    law_book = law(tmp_path, effect="refer", issued="suspend")
    _, case = turned(licensed_under(law_book).case, law_book)
    assert case.state == "suspended"
    refound = next(iter(refind([case], book(), beijing("2026-06-10 00:00"), law_book)))
    assert refound.flag == "eased"
    assert [event.kind for event in refound.events] == ["law_changed"]
    assert case.after(refound.events[0]).state == "suspended"


def test_a_bar_that_an_officer_passed_when_reinstating_bars_no_more(tmp_path: Path) -> None:
    law_book = law(tmp_path, effect="refer", issued="suspend")
    _, case = turned(licensed_under(law_book).case, law_book)
    held = Desk(case, beijing("2026-06-02 09:00"), law_book)
    must(held.does("recommend_next_step", WANG, "looked at, no risk", step="reinstate"))
    must(held.does("countersign_next_step", ZHAO))
    must(held.does("reinstate", ZHAO))
    assert held.case.state == "issued"
    assert held.case.licence is not None
    assert held.case.licence.over_bars == ("TEST-ACT:1",)
    assert turned(held.case, law_book, "2026-06-10 00:00")[0] is None
    must(held.does("record_draw", CUSTOMS, key="k1", export="E1", on="2026-06-02", lines={"1": 1}))


def test_a_licence_that_ran_out_and_a_case_that_is_over_are_left_alone(tmp_path: Path) -> None:
    law_book = law(tmp_path)
    held = granted(desk(cases.civil(), law=law_book), ALL, months=1)
    must(held.does("issue", WANG, licence="L-1"))
    assert turned(held.case, law_book, "2026-07-01 00:00")[0] is None
    gone = desk(cases.civil(), law=law_book)
    must(gone.does("withdraw", EXPORTER))
    assert turned(gone.case, law_book)[0] is None


def test_a_stream_of_cases_is_found_in_batches_and_only_those_that_change_come_out() -> None:
    unsaid = cases.changed(use__raises_military_strength=None, filed_on="2026-01-05")
    made = [desk(unsaid if number % 3 else cases.changed(filed_on="2026-01-05"), "2026-01-05") for number in range(9)]
    found = list(refind((each.case for each in made), book(), beijing("2026-01-06 00:00")))
    assert len(found) == 6
    assert {refound.flag for refound in found} == {"stronger"}


def test_what_changes_between_two_days_names_the_acts() -> None:
    unsaid = cases.changed(use__raises_military_strength=None, filed_on="2026-01-05")
    refound, _ = turned(desk(unsaid, "2026-01-05").case, book(), "2026-01-06 00:00")
    assert refound is not None
    assert refound.events[0].what["acts"] == [{"act": "MOFCOM-1/2026", "pending": "new", "issued": "suspend"}]
    assert refound.events[0].day == date(2026, 1, 6)


def test_a_licence_of_a_kind_that_the_law_does_not_have_is_not_issued(tmp_path: Path) -> None:
    law_book = law(tmp_path, when="made_with_cn_technology and 'KP' = ANY(countries_reached)", ends="individual")
    refused = granted(desk(cases.civil(), law=law_book), ALL).does("issue", WANG, licence="L-1")
    assert code(refused) == "no_licence_of_this_kind"
    assert "knows no licence of kind individual" in refused.sentence("en")
