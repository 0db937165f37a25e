"""Dated steps that a lawyer can read, in scenarios/*.yaml, and what each must come to."""

from __future__ import annotations

from pathlib import Path

import pytest
from casework_kit import Scenario

FILES = sorted((Path(__file__).parent / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_step_comes_to_what_is_written(path: Path) -> None:
    assert list(Scenario(path).run()) == []
