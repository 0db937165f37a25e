from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.errors import InputError
from sekisho.places import data_path
from sekisho.regime.instruments import State, read_instruments

LAW = read_instruments(data_path("law", "cn", "instruments.yaml"))
TODAY = date(2026, 11, 23)


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


@pytest.mark.parametrize("act", ["MOFCOM-GAC-56/2025", "MOFCOM-GAC-57/2025"])
def test_what_was_suspended_the_day_before_its_first_day_never_bound(act: str) -> None:
    every_day = (date.fromordinal(day) for day in range(date(2025, 1, 1).toordinal(), date(2026, 11, 11).toordinal()))
    assert not any(LAW[act, ""].binds(day, TODAY) for day in every_day)


def test_before_the_suspension_was_known_a_careful_reader_expected_the_act_to_bind() -> None:
    assert binds("MOFCOM-GAC-57/2025", "2025-11-20", known_on=date(2025, 10, 15)) is True
    assert binds("MOFCOM-GAC-57/2025", "2025-11-20", known_on=date(2025, 11, 7)) is False


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
