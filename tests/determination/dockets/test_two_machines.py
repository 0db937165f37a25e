"""A docket decided by two machines that share nothing but where it lies, one of them lost on the way."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import TODAY
from docket_parts import LAW, parts
from machines import Machine, machines, ray_on

from sekisho.determination.dockets.synth import write_synth

LINES = 2_000_000
AT_WORK = "ray::sekisho"

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Synthetic lines in several row groups."""
    path = tmp_path_factory.mktemp("shared") / "docket.parquet"
    write_synth(path, LINES, 11)
    return path


@pytest.fixture
def two() -> Iterator[list[Machine]]:
    pytest.importorskip("ray")
    with machines(2) as nodes:
        yield nodes


def command(docket: Path, out: Path, *more: str) -> list[str]:
    decide = [sys.executable, "-m", "sekisho", "decide", str(docket), "-o", str(out), "--parts", "--regime", LAW]
    return [*decide, "--json", *more]


def alone(docket: Path, out: Path, node: Machine) -> dict[str, bytes]:
    ended = node.run(command(docket, out), SEKISHO_TODAY=str(TODAY))
    assert ended.returncode == 0, ended.stderr
    return parts(out)


def test_two_machines_write_what_one_does_also_when_one_is_lost(
    two: list[Machine], docket: Path, tmp_path: Path
) -> None:
    expected = alone(docket, tmp_path / "alone", two[0])
    assert len(expected) > 2
    with ray_on(two) as head:
        begun = two[0].begun(command(docket, tmp_path / "both", "--cluster", head), SEKISHO_TODAY=str(TODAY))
        at_work = set[str]()
        while begun.poll() is None:
            at_work |= {node.name for node in two if node.processes(AT_WORK)}
            time.sleep(0.02)
        assert begun.returncode == 0, begun.communicate()
        assert parts(tmp_path / "both") == expected
        assert at_work == {node.name for node in two}
        # Those of the run before end a moment after it.
        while two[1].processes(AT_WORK):
            time.sleep(0.02)
        begun = two[0].begun(command(docket, tmp_path / "lost", "--cluster", head), SEKISHO_TODAY=str(TODAY))
        while begun.poll() is None and not two[1].processes(AT_WORK):
            time.sleep(0.02)
        assert begun.poll() is None, "it ended before the second machine was at work"
        two[1].lose()
        _, told = begun.communicate()
        assert begun.returncode == 0, told
        assert parts(tmp_path / "lost") == expected


def test_a_machine_that_does_not_see_the_docket_is_named(two: list[Machine], docket: Path, tmp_path: Path) -> None:
    hidden = two[1].run(["mount", "-t", "tmpfs", "tmpfs", str(docket.parent)])
    assert hidden.returncode == 0, hidden.stderr
    with ray_on(two) as head:
        ended = two[0].run(command(docket, tmp_path / "out", "--cluster", head), SEKISHO_TODAY=str(TODAY))
    assert ended.returncode == 2
    assert f"{two[1].name}: does not see {docket} as it is here" in ended.stderr.replace(os.linesep, " ")
    assert not list(tmp_path.glob("out/part-*"))
