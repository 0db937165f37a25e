"""The seeded-error test: nothing is alarmed in clean folders, and every planted mistake is found at its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from checked_folders import findings, given, paths
from clean_folders import SHAPES, build, plan
from planted_mistakes import MISTAKES, Bench, Mistake, NotHere

from sekisho.dossier.checks import Finding, check_folder
from sekisho.dossier.folder import read_folder
from sekisho.dossier.papers import examine

LEAST_KINDS = 60


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Finding, ...]]:
    """What the checks say of each clean folder."""
    root = tmp_path_factory.mktemp("clean")
    return {shape: findings(Bench(plan(shape)), root / shape) for shape in SHAPES}


def _planted(mistake: Mistake, shape: str) -> tuple[Bench, str] | None:
    """The folder with the mistake in it and where it must be found; None where there is nothing to plant it in."""
    bench = Bench(plan(shape))
    try:
        at = mistake.do(bench)
    except (NotHere, KeyError, IndexError, StopIteration):
        return None
    if bench == Bench(plan(shape)):
        return None
    return bench, at or ""


def _faults(
    mistake: Mistake, bench: Bench, at: str, found: tuple[Finding, ...], before: tuple[Finding, ...]
) -> list[str]:
    """What is not as it must be: the mistake not found, not at its place, or something else alarmed."""
    faults = []
    hits = [each for each in found if each.id == mistake.finds and each.checked is mistake.checked]
    if not hits:
        faults.append(f"{mistake.finds} does not find it")
    elif not any(at in paths(each) for each in hits):
        faults.append(f"{mistake.finds} finds it at {[paths(each) for each in hits]}, and not at {at!r}")
    known = {(each.id, each.checked) for each in before}
    allowed = {mistake.finds, *mistake.follows, *bench.follows}
    for each in found:
        if (each.id, each.checked) not in known and each.id not in allowed:
            faults.append(f"{each.id} is alarmed too: {each.cause['en']}")
    return faults


def _applies(mistake: Mistake) -> list[str]:
    return [shape for shape in SHAPES if _planted(mistake, shape) is not None]


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_is_alarmed_in_a_clean_folder(shape: str, clean: dict[str, tuple[Finding, ...]]) -> None:
    assert [each for each in clean[shape] if each.checked] == []


@pytest.mark.parametrize("shape", SHAPES)
def test_of_a_clean_folder_only_the_pictures_are_not_checked(shape: str, clean: dict[str, tuple[Finding, ...]]) -> None:
    told = clean[shape]
    pictures = plan(shape).pictures
    assert sorted(each.values[0].shown for each in told) == sorted(pictures)
    assert {each.id for each in told} == {"paper-machine-checked"}


@pytest.mark.parametrize("shape", ["plain", "workbook"])
@pytest.mark.long
def test_a_clean_folder_read_from_disk_as_the_product_does_is_clean_too(shape: str, tmp_path: Path) -> None:
    folder = read_folder(build(shape, tmp_path / shape))
    papers = tuple(examine(folder))
    assert [each.cause["en"] for each in check_folder(folder, given(folder, papers)) if each.checked] == []


def test_there_are_many_kinds_of_mistake_and_each_can_be_made_somewhere() -> None:
    assert len(MISTAKES) >= LEAST_KINDS
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES)
    assert [mistake.name for mistake in MISTAKES if not _applies(mistake)] == []


def test_the_mistakes_between_them_wake_nearly_every_check() -> None:
    from sekisho.dossier.checks import shipped

    asleep = {check.id for check in shipped().checks} - {mistake.finds for mistake in MISTAKES}
    assert asleep == NOT_PLANTED


# A picture is no mistake; the clean folders hold some.
NOT_PLANTED = {"paper-machine-checked"}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_planted_mistake_is_found_at_its_place_and_nothing_else_is_alarmed(
    mistake: Mistake, clean: dict[str, tuple[Finding, ...]], tmp_path: Path
) -> None:
    shapes = _applies(mistake)
    # One folder here, turn by turn; all of them in the long run.
    _assert_found(mistake, [shapes[MISTAKES.index(mistake) % len(shapes)]], clean, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_planted_mistake_is_found_in_every_folder_where_it_can_be_made(
    mistake: Mistake, clean: dict[str, tuple[Finding, ...]], tmp_path: Path
) -> None:
    _assert_found(mistake, _applies(mistake), clean, tmp_path)


def _assert_found(mistake: Mistake, shapes: list[str], clean: dict[str, tuple[Finding, ...]], tmp_path: Path) -> None:
    faults = []
    for shape in dict.fromkeys(shapes):
        planted = _planted(mistake, shape)
        assert planted is not None
        bench, at = planted
        found = findings(bench, tmp_path / shape)
        faults += [f"{shape}: {fault}" for fault in _faults(mistake, bench, at, found, clean[shape])]
    assert faults == []
