"""The tables of data/casework are sound, the code follows them, and docs/casework.md shows them."""

from __future__ import annotations

import re
import string
import sys
from pathlib import Path

import pytest
from casework_kit import book

from sekisho.casework.act import HANDLERS
from sekisho.casework.clock import periods
from sekisho.casework.model import KINDS
from sekisho.casework.refusal import sentences
from sekisho.casework.routes import WEIGHING, conditions, grounds, routes
from sekisho.casework.table import read_table, table
from sekisho.errors import InputError
from sekisho.ledger.entries import State as LedgerState
from sekisho.licence.model import ConditionKind
from sekisho.places import data_path
from sekisho.regime.rows import LANGUAGES, load_yaml
from sekisho.regime.rules import Effect

DOCS = Path(__file__).parents[2] / "docs"
SOURCE = Path(__file__).parents[2] / "src" / "sekisho" / "casework"
STATES, COMMANDS = data_path("casework", "states.yaml"), data_path("casework", "commands.yaml")


def test_every_command_has_a_function_and_every_function_a_command() -> None:
    assert set(HANDLERS) == set(table().commands)


def test_every_kind_of_event_is_written_by_some_row() -> None:
    assert {row.event for row in table().rows} == set(KINDS)


def test_every_state_but_the_first_is_reached_and_every_state_that_is_not_final_is_left() -> None:
    steps = [(state, end) for row in table().rows for state, ends in row.moves.items() for end in ends.values()]
    reached, seen = {"new"}, set[str]()
    while reached - seen:
        seen |= reached
        reached |= {end for state, end in steps if state in seen}
    assert reached == set(table().states)
    for state in table().states.values():
        leaves = any(start == state.id and end != state.id for start, end in steps)
        assert leaves is not state.final


def test_what_leads_out_of_a_final_state_only_gives_back_what_never_left_or_reconsiders() -> None:
    final = [state.id for state in table().states.values() if state.final]
    events = {row.event for row in table().rows for state in final if state in row.moves}
    assert events == {"drawn", "draw_reversed", "reconsideration_decided"}


def test_no_one_decides_what_they_may_not_even_countersign() -> None:
    by = {row.id: set(row.by) for row in table().commands.values()}
    assert "exporter" not in set().union(*(by[each] for each in ("accept", "recommend", "countersign", "decide")))
    assert by["decide"] == by["reinstate"] == by["revoke"] == {"supervisor"}


def test_the_states_of_a_licence_are_those_of_the_ledger() -> None:
    words = {state.licence for state in table().states.values()} - {None}
    assert words == set(LedgerState)


def test_approvals_stand_only_in_states_that_the_table_names_for_them() -> None:
    holds = {state.id: state.holds for state in table().states.values()}
    assert [state for state, held in holds.items() if "countersignature" in held and "recommendation" not in held] == []
    for row in table().rows:
        for state, by_outcome in row.moves.items():
            for outcome, end in by_outcome.items():
                if "countersignature" in holds[end] and row.event != "countersigned":
                    assert "countersignature" in holds[state], (row.id, state, outcome)
    voiding = ("answer", "amend", "adjudicate", "query", "start_appraisal")
    for row in (table().commands[each] for each in voiding):
        for by_outcome in row.moves.values():
            assert all("recommendation" not in holds[end] for end in by_outcome.values())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("event: filed", "event: filled"), "no kind of event is 'filled'"),
        (("by: [exporter]", "by: [king]"), "must list roles"),
        (("from: {new: filed}", "from: {new: nowhere}"), "there is no state 'nowhere'"),
        (("from: {new: filed}", "from: []"), "must give the next state"),
        (("- command: accept", "- command: file"), "must be named once"),
        (("name: {en: file, ja: 申請する, zh: 提交申请}", "name: {en: file}"), "no text in ja, zh"),
        (("from: {new: filed}", "form: {new: filed}"), "is no key of a command"),
        (("from: {filed: returned}", "from: {filed: returned, under_review: returned}\n  fresh: true"), None),
        (("event: returned\n", "event: accepted\n"), "accepted from filed leads to returned here"),
    ],
)
def test_a_faulty_row_is_told_with_its_place(tmp_path: Path, change: tuple[str, str], told: str | None) -> None:
    text = COMMANDS.read_text(encoding="utf-8")
    assert change[0] in text
    spoilt = tmp_path / "commands.yaml"
    spoilt.write_text(text.replace(change[0], change[1], 1), encoding="utf-8")
    if told is None:
        assert read_table(STATES, spoilt).commands["return"].fresh
        return
    with pytest.raises(InputError, match=re.escape(told)) as caught:
        read_table(STATES, spoilt)
    assert all(problem.place.startswith("commands.yaml row") for problem in caught.value.problems)


def test_a_faulty_state_is_told_with_its_place(tmp_path: Path) -> None:
    spoilt = tmp_path / "states.yaml"
    text = STATES.read_text(encoding="utf-8")
    spoilt.write_text(text.replace("holds: [decision]", "holds: [breath]", 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"states.yaml row \d+ \(granted\): holds: must list some of"):
        read_table(spoilt, COMMANDS)


def test_every_refusal_says_the_same_figures_in_every_language() -> None:
    for code, text in sentences().items():
        assert set(text) == set(LANGUAGES), code
        figures = {
            language: {
                re.sub(r"_(en|ja|zh)$", "", name) for _, name, _, _ in string.Formatter().parse(text[language]) if name
            }
            for language in LANGUAGES
        }
        assert figures["en"] == figures["ja"] == figures["zh"], code


def test_every_refusal_in_the_code_has_a_sentence_and_every_sentence_a_place_in_the_code() -> None:
    places = (*SOURCE.glob("*.py"), SOURCE.parent / "office" / "store" / "desk.py")
    code = "\n".join(path.read_text(encoding="utf-8") for path in places)
    assert set(re.findall(r'Refusal\(\s*"(\w+)"', code)) == set(sentences())


def test_every_ground_names_a_place_in_an_act_of_the_law_and_rests_on_something_that_is_found() -> None:
    acts = {act for act, _ in book().law.instruments}
    for ground in grounds().values():
        assert ground.instrument in acts
        assert ground.rests_on in {*map(str, Effect), "documents", "facts", WEIGHING}
        assert set(ground.text) == set(LANGUAGES)


def test_special_circumstances_lift_bars_on_control_listed_parties_and_nothing_else() -> None:
    rules = {rule.id: rule for rule in book().law.rules}
    for each in routes().lifts:
        assert rules[each].effect is Effect.PROHIBIT
        assert "_on_control_list" in str(rules[each].when)
    others = [rule.id for rule in rules.values() if rule.effect is Effect.PROHIBIT and rule.id not in routes().lifts]
    assert others
    assert not any("_on_control_list" in str(rules[each].when) for each in others)


def test_the_rules_that_close_the_general_licence_are_those_that_stop_the_clock() -> None:
    assert {rule.id for rule in book().law.rules if rule.stops_clock} == routes().closes_general


def test_conditions_are_of_the_kinds_that_a_licence_knows() -> None:
    assert set(conditions()) == set(map(str, ConditionKind))


def test_every_stop_of_the_clock_says_on_what_it_rests() -> None:
    path = data_path("casework", "clock.yaml")
    rows = load_yaml(path.read_bytes(), path.name)["stops"]
    assert {row["stop"] for row in rows} == set(periods().stops)
    assert all(row["source"] and row["confidence"] and row["basis"] in ("law", "assumption") for row in rows)


def test_the_tables_of_the_page_are_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(DOCS)
    monkeypatch.delitem(sys.modules, "make_casework", raising=False)
    import make_casework

    assert make_casework.main(["--check"]) == 0
    names = re.findall(r"<!-- table: (\w+) -->", make_casework.PAGE.read_text(encoding="utf-8"))
    assert sorted(names) == sorted(make_casework.TABLES)


def test_a_page_that_was_edited_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(DOCS)
    import make_casework

    edited = tmp_path / "casework.md"
    edited.write_text(make_casework.PAGE.read_text(encoding="utf-8").replace("| `filed` |", "| `field` |", 1), "utf-8")
    monkeypatch.setattr(make_casework, "PAGE", edited)
    assert make_casework.main(["--check"]) == 1
    assert "casework.md is not what data/casework/ says" in capsys.readouterr().err
    assert make_casework.main([]) == 0
    assert make_casework.main(["--check"]) == 0
