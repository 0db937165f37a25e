from datetime import date
from pathlib import Path

import pytest
from law_folders import law_folder, overlay_folder

from sekisho.errors import InputError
from sekisho.regime.naming import law_ids, load

TODAY = date(2026, 11, 23)


@pytest.fixture
def laws(tmp_path: Path) -> Path:
    law_folder(tmp_path)
    overlay_folder(tmp_path, "y")
    overlay_folder(tmp_path, "z")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "law", "on", "known_on"),
    [
        ("x", "x", TODAY, TODAY),
        ("x@2026-02-10", "x", date(2026, 2, 10), TODAY),
        ("x@2026-02-10~2026-02-01", "x", date(2026, 2, 10), date(2026, 2, 1)),
        ("x@filed", "x", None, TODAY),
        ("x@filed~2026-05-01", "x", None, date(2026, 5, 1)),
        ("x+y@2026-02-10", "x+y", date(2026, 2, 10), TODAY),
        ("x+z+y", "x+z+y", TODAY, TODAY),
    ],
)
def test_a_name_says_law_day_and_knowledge(laws: Path, name: str, law: str, on: date | None, known_on: date) -> None:
    regime = load(name, TODAY, laws)
    assert (regime.law.id, regime.on, regime.known_on) == (law, on, known_on)
    assert load(regime.name, date(2030, 1, 1), laws) == regime


def test_without_a_day_each_application_is_judged_by_its_filing_day(laws: Path) -> None:
    filed = date(2026, 3, 3)
    assert load("x@filed", TODAY, laws).day(filed) == filed
    assert load("x", TODAY, laws).day(filed) == TODAY


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("", "is no name of a regime"),
        ("x@", "is no name of a regime"),
        ("x~2026-01-01", "is no name of a regime"),
        ("x++y", "is no name of a regime"),
        ("x@2026-02-10~", "is no name of a regime"),
        ("x@2026-02-10@2026-02-11", "is no name of a regime"),
        ("de", "there is no law 'de'; known are x"),
        ("../x", "there is no law '../x'; known are x"),
        ("y", "there is no law 'y'; known are x"),
        ("x+w", "there is no overlay 'w'; overlays of x are y, z"),
        ("x+x", "there is no overlay 'x'; overlays of x are y, z"),
        ("x+y+y", "an overlay stands twice"),
        ("x@tomorrow", "'tomorrow' is no day"),
        ("x@2026-02-30", "'2026-02-30' is no day"),
        ("x@2026-02-10~yesterday", "'yesterday' is no day"),
        ("x@2025-12-31", "2025-12-31 is outside what x covers"),
    ],
)
def test_a_name_that_is_none_is_told_with_what_is_known(laws: Path, name: str, cause: str) -> None:
    with pytest.raises(InputError) as fault:
        load(name, TODAY, laws)
    assert [problem for problem in fault.value.problems if cause in str(problem)] == list(fault.value.problems)


def test_every_fault_of_a_name_is_told_at_once(laws: Path) -> None:
    with pytest.raises(InputError) as fault:
        load("x+w@soon~later", TODAY, laws)
    assert len(fault.value.problems) == 3


def test_the_laws_are_known_with_their_overlays(laws: Path) -> None:
    assert law_ids(laws) == {"x": ("y", "z")}


def test_the_law_of_china_is_shipped() -> None:
    assert "cn" in law_ids()
    assert load("cn@filed", TODAY).law.id == "cn"
