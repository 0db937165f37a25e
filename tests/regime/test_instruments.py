from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.errors import InputError
from sekisho.places import data_path
from sekisho.regime.instruments import State, Transition, read_instruments

LAW = read_instruments(data_path("law", "cn", "instruments.yaml"))
TODAY = date(2026, 11, 23)
SAID = "{from: 2026-01-01, state: in_force, known_from: 2026-01-01, by: %s}"


def binds(act: str, day: str, part: str = "", known_on: date = TODAY) -> bool | None:
    return LAW[act, part].binds(date.fromisoformat(day), known_on)


@pytest.mark.parametrize(
    ("act", "part", "day", "expected"),
    [
        ("MOFCOM-GAC-18/2025", "", "2025-04-03", False),
        ("MOFCOM-GAC-18/2025", "", "2025-04-04", True),
        ("MOFCOM-GAC-18/2025", "", "2026-11-23", True),
        ("MOFCOM-GAC-57/2025", "", "2025-11-06", False),
        ("MOFCOM-GAC-57/2025", "", "2025-11-08", False),
        ("MOFCOM-GAC-57/2025", "", "2026-11-10", False),
        ("MOFCOM-GAC-57/2025", "", "2026-11-11", None),
        ("MOFCOM-GAC-57/2025", "", "2027-02-01", None),
        ("MOFCOM-61/2025", "limb 1", "2025-12-01", False),
        ("MOFCOM-61/2025", "limb 3", "2025-10-09", True),
        ("MOFCOM-61/2025", "limb 3", "2025-11-06", True),
        ("MOFCOM-61/2025", "limb 3", "2025-11-07", False),
        ("MOFCOM-62/2025", "", "2025-11-06", True),
        ("MOFCOM-46/2024", "1", "2026-06-01", True),
        ("MOFCOM-46/2024", "2", "2026-11-27", False),
        ("MOFCOM-46/2024", "2", "2026-11-28", None),
        ("MOFCOM-1/2026", "", "2026-01-05", False),
        ("MOFCOM-1/2026", "", "2026-01-06", True),
        ("MOFCOM-28/2026", "", "2026-06-29", True),
    ],
)
def test_what_binds_on_a_day(act: str, part: str, day: str, expected: bool | None) -> None:
    assert binds(act, day, part) is expected


DAYS = [
    *("2024-12-01", "2024-12-03", "2025-04-04", "2025-10-09", "2025-11-06", "2025-11-07", "2025-11-09", "2025-12-02"),
    *("2026-01-06", "2026-02-24", "2026-06-29", "2026-11-10", "2026-11-11", "2026-11-28", "2026-12-02", "2027-01-11"),
]
LETTERS = {
    ".": None,
    "i": State.ISSUED,
    "F": State.IN_FORCE,
    "s": State.SUSPENDED,
    "a": State.EXTENSION_ANNOUNCED,
    "?": State.UNVERIFIED,
    "o": State.OBSERVED,
}
# One letter for each of DAYS.
STATES = {
    ("CN-ECL-2020", ""): "FFFFFFFFFFFFFFFF",
    ("CN-REG-792", ""): "FFFFFFFFFFFFFFFF",
    ("CN-TECH-CAT-2023", ""): "FFFFFFFFFFFFFFFF",
    ("MOFCOM-46/2024", "1"): ".FFFFFFFFFFFFFFF",
    ("MOFCOM-46/2024", "2"): ".FFFFFsssssss???",
    ("MOFCOM-GAC-18/2025", ""): "..FFFFFFFFFFFFFF",
    ("MOFCOM-GAC-56/2025", ""): "...iisssssssaaa?",
    ("MOFCOM-GAC-57/2025", ""): "...iisssssssaaa?",
    ("MOFCOM-61/2025", "limb 1"): "...iisssssssaaa?",
    ("MOFCOM-61/2025", "limb 2"): "...iisssssssaaa?",
    ("MOFCOM-61/2025", "limb 3"): "...FFsssssssaaa?",
    ("MOFCOM-62/2025", ""): "...FFsssssssaaa?",
    ("MOFCOM-GAC-70/2025", ""): ".....FFFFFFF....",
    ("MOFCOM-72/2025", ""): "......FFFFFFF...",
    ("MOFCOM-1/2026", ""): "........FFFFFFFF",
    ("MOFCOM-11/2026", ""): ".........FFFFFFF",
    ("MOFCOM-12/2026", ""): ".........FFFFFFF",
    ("MOFCOM-27/2026", ""): "..........FFFFFF",
    ("MOFCOM-28/2026", ""): "..........FFFFFF",
    ("MOFCOM-20/2026", ""): "..........FFFFFF",
    ("MOFCOM-23/2026", ""): "..........FFFFFF",
    ("MOFCOM-30/2026", ""): "...........FFFFF",
    ("MOFCOM-FAQ-2025-04-15", ""): "...FFFFFFFFFFFFF",
    ("MOFCOM-FAQ-2025-04-21", ""): "...FFFFFFFFFFFFF",
    ("MOFCOM-FAQ-IV", ""): "...FFFFFFFFFFFFF",
    ("MOFCOM-FAQ-V", ""): "...FFFFFFFFFFFFF",
    ("CUSTOMS-PRACTICE-2025", ""): "..oooooooooooooo",
    ("PRACTICE-2025", ""): "...ooooooooooooo",
    ("GENERAL-LICENCES-2025", ""): ".......ooooooo??",
    ("PRACTICE-JP-2026", ""): "........oooooooo",
}


def test_no_act_is_without_its_course() -> None:
    assert STATES.keys() == LAW.keys()


@pytest.mark.parametrize("key", STATES, ids=" ".join)
def test_every_act_has_its_state_on_every_day_on_which_one_changes(key: tuple[str, str]) -> None:
    said = [LAW[key].on(date.fromisoformat(day), TODAY) for day in DAYS]
    assert [each and each.state for each in said] == [LETTERS[letter] for letter in STATES[key]]


def test_a_practice_binds_while_it_is_observed_and_a_lapsed_one_is_unknown() -> None:
    assert binds("GENERAL-LICENCES-2025", "2026-11-20") is True
    assert binds("GENERAL-LICENCES-2025", "2026-12-02") is None


@pytest.mark.parametrize("act", ["MOFCOM-GAC-56/2025", "MOFCOM-GAC-57/2025"])
def test_what_was_suspended_the_day_before_its_first_day_never_bound(act: str) -> None:
    every_day = (date.fromordinal(day) for day in range(date(2025, 1, 1).toordinal(), date(2026, 11, 11).toordinal()))
    assert not any(LAW[act, ""].binds(day, TODAY) for day in every_day)


def test_before_the_suspension_was_known_a_careful_reader_expected_the_act_to_bind() -> None:
    assert binds("MOFCOM-GAC-57/2025", "2025-11-20", known_on=date(2025, 10, 15)) is True
    assert binds("MOFCOM-GAC-57/2025", "2025-11-20", known_on=date(2025, 11, 7)) is False


@pytest.mark.parametrize(
    ("act", "part", "day", "span"),
    [
        ("MOFCOM-GAC-57/2025", "", "2025-11-06", ("2025-10-09", "2025-11-06")),
        ("MOFCOM-GAC-57/2025", "", "2025-11-10", ("2025-11-07", "2026-11-10")),
        ("MOFCOM-61/2025", "limb 1", "2025-11-06", ("2025-10-09", "2025-11-06")),
        ("MOFCOM-61/2025", "limb 3", "2025-10-20", ("2025-10-09", "2025-11-06")),
        ("MOFCOM-46/2024", "2", "2025-01-01", ("2024-12-03", "2025-11-08")),
        ("MOFCOM-GAC-18/2025", "", "2026-01-01", ("2025-04-04", "None")),
    ],
)
def test_a_state_is_shown_over_the_days_that_no_later_statement_took(
    act: str, part: str, day: str, span: tuple[str, str]
) -> None:
    said = LAW[act, part].holding(date.fromisoformat(day), TODAY)
    assert said is not None
    assert (str(said.first), str(said.last)) == span


def test_before_the_suspension_was_known_a_state_is_shown_as_it_was_first_said() -> None:
    said = LAW["MOFCOM-GAC-57/2025", ""].holding(date(2025, 11, 6), date(2025, 10, 20))
    assert said is not None
    assert said.last == date(2025, 11, 7)


def test_a_state_that_later_statements_took_whole_held_on_no_day() -> None:
    act = LAW["MOFCOM-GAC-57/2025", ""]
    (in_force,) = (said for said in act.statements if said.state is State.IN_FORCE)
    assert act.spans(in_force, TODAY) == ()
    assert act.spans(in_force, date(2025, 10, 20)) == (in_force,)


@given(
    st.sampled_from(sorted(LAW)),
    st.dates(date(2024, 12, 1), date(2027, 12, 31)),
    st.dates(date(2024, 12, 1), date(2027, 12, 31)),
)
def test_the_spans_of_an_act_s_statements_never_overlap_and_say_what_holds(
    key: tuple[str, str], day: date, known_on: date
) -> None:
    act = LAW[key]
    known = [said for said in act.statements if said.known_from <= known_on]
    there = [said for said in known for span in act.spans(said, known_on) if span.covers(day)]
    holds = act.on(day, known_on)
    assert there == ([] if holds is None else [holds])


def test_an_announced_extension_names_who_announced_it() -> None:
    said = LAW["MOFCOM-GAC-57/2025", ""].on(date(2026, 11, 20), TODAY)
    assert said is not None
    assert said.state is State.EXTENSION_ANNOUNCED
    assert "2026-09-28" in said.said_by


@given(st.sampled_from(sorted(LAW)), st.dates(date(2024, 12, 1), date(2027, 12, 31)))
def test_nothing_binds_before_it_was_issued(key: tuple[str, str], day: date) -> None:
    assert day >= LAW[key].issued_on or LAW[key].binds(day, TODAY) is False


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "instruments.yaml"
    file.write_text(
        """
- {id: A, title: {en: a, ja: b}, issued: '2026-01-01', source: s, confidence: high, states: []}
- id: B
  title: {en: a, ja: b, zh: c}
  issued: '2026-01-01'
  source: s
  confidence: high
  states: [{from: '2026-01-01', state: asleep, known_from: '2026-01-01'}]
- id: C
  title: {en: a, ja: b, zh: c}
  issued: '2026-01-01'
  source: s
  confidence: high
  states:
    - {from: '2026-01-01', state: in_force, known_from: '2026-01-01'}
    - {from: '2026-03-01', state: suspended, known_from: '2026-01-01'}
""",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as fault:
        read_instruments(file)
    told = [str(problem) for problem in fault.value.problems]
    assert [sentence.split(":")[0] for sentence in told] == [
        "instruments.yaml row 1 (A)",
        "instruments.yaml row 2 (B)",
        "instruments.yaml row 3 (C)",
    ]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("confidence: high", "confidence: sure"), "confidence"),
        (("source: s", "source: ''"), "source"),
        (("id: A", "id: A, colour: red"), "colour"),
        (("id: A", "id: A, kind: rumour"), "kind"),
        (("id: A", "id: A, transition: none"), "transition"),
        (("states: []", "parts: {a: []}"), "part_names: a"),
        (("states: []", "parts: {a: []}, part_names: {a: {en: a, ja: b}}"), "part_names: a"),
        (("id: A", "id: A, part_names: {a: {en: a, ja: b, zh: c}}"), "part_names: a"),
        (("id: A", "id: A, parts: [a]"), "parts"),
        (("states: []", f"states: [{SAID % 'somebody'}]"), "by"),
        (("states: []", f"states: [{SAID % '{en: a, zh: c}'}]"), "by"),
        (("id: A", "id: A, transition: {pending: soon, issued: stand}"), "transition: pending"),
        (("id: A", "id: A, transition: {pending: new, issued: burn}"), "transition: issued"),
    ],
)
def test_a_bad_act_is_named_with_its_place(tmp_path: Path, change: tuple[str, str], place: str) -> None:
    good = "id: A, title: {en: a, ja: b, zh: c}, issued: 2026-01-01, source: s, confidence: high, states: []"
    file = tmp_path / "instruments.yaml"
    file.write_text(f"- {{{good}}}\n", encoding="utf-8")
    assert len(read_instruments(file)) == 1
    file.write_text(f"- {{{good.replace(*change)}}}\n", encoding="utf-8")
    with pytest.raises(InputError) as fault:
        read_instruments(file)
    assert [problem.place for problem in fault.value.problems] == [f"instruments.yaml row 1 (A): {place}"]


def test_a_state_is_said_by_an_act_or_in_words_of_every_language(tmp_path: Path) -> None:
    file = tmp_path / "instruments.yaml"
    head = "title: {en: a, ja: b, zh: c}, issued: 2026-01-01, source: s, confidence: high"
    said = [SAID.replace("2026", year) % by for year, by in (("2025", "B"), ("2026", "{en: x, ja: y, zh: z}"))]
    own = SAID.replace("2026", "2024").replace(", by: %s", "")
    file.write_text(
        f"- {{id: A, {head.replace('ja: b', 'ja: own')}, states: [{own}, {', '.join(said)}]}}\n"
        f"- {{id: B, {head}, states: []}}\n",
        encoding="utf-8",
    )
    statements = read_instruments(file)["A", ""].statements
    assert [(each.said_by, each.told["ja"]) for each in statements] == [("A", "own"), ("B", "b"), ("x", "y")]


def test_an_act_has_ended_only_once_its_last_known_state_ran_out() -> None:
    act = LAW["MOFCOM-GAC-70/2025", ""]
    last = date(2026, 11, 10)
    assert [act.ended(day, TODAY) is None for day in (date(2025, 11, 6), last, last + timedelta(days=1))] == [
        True,
        True,
        False,
    ]
    assert act.ended(last + timedelta(days=1), date(2025, 11, 6)) is None


def test_a_part_is_named_in_each_language() -> None:
    part = LAW["MOFCOM-61/2025", "limb 3"]
    assert [part.name(each) for each in ("en", "ja", "zh")] == [
        "MOFCOM Announcement 61 of 2025, limb 3",
        "商務部公告2025年第61号、第1項第3号",
        "商务部公告2025年第61号，第1款第3项",
    ]


def test_a_transition_stands_on_a_source_of_its_own_or_on_its_act_s(tmp_path: Path) -> None:
    file = tmp_path / "instruments.yaml"
    act = "{title: {en: a, ja: b, zh: c}, issued: 2026-01-01, source: s, confidence: high, states: [], "
    file.write_text(
        f"- {act} id: A, transition: {{pending: new, issued: stand, source: t, confidence: low}}}}\n"
        f"- {act} id: B, transition: {{pending: old, issued: revoke}}}}\n",
        encoding="utf-8",
    )
    read = read_instruments(file)
    assert read["A", ""].transition == Transition("new", "stand", "t", "low")
    assert read["B", ""].transition == Transition("old", "revoke", "s", "high")
