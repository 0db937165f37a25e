"""docs/asvs.md: every requirement of levels 1 and 2 has a row that is filled, and every test that is named exists."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]
ROW: Final = re.compile(r"^\| ([0-9.]+) \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
NAMED: Final = re.compile(r"\b(test_\w+)(?:::(test_\w+))?")
STATES: Final = ("held", "in part", "not met", "operator", "n/a")
# Requirements of levels 1 and 2: by section, how many from 1 on. 6.8, of identity providers, has none here.
SECTIONS: Final = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4
5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:11 6.3:3 6.4:4 6.5:5 6.6:3 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1
8.4:1 9.1:3 9.2:4 11.1:2 11.2:3 11.3:3 11.4:3 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2
14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3
"""


@cache
def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall((ROOT / "docs" / "asvs.md").read_text(encoding="utf-8"))


@cache
def known() -> dict[str, str]:
    """The text of every test file by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}


def test_every_requirement_has_one_row() -> None:
    counts = [each.split(":") for each in SECTIONS.split()]
    wanted = [f"{section}.{number}" for section, count in counts for number in range(1, int(count) + 1)]
    assert Counter(number for number, *_ in rows()) == Counter([*wanted, "10", "17"])


def test_every_row_is_filled() -> None:
    for number, asked, state, why in rows():
        assert asked.strip(), number
        assert state in STATES, number
        assert why.strip(), number


def test_every_test_that_is_named_exists() -> None:
    named = [(number, *match) for number, _, _, why in rows() for match in NAMED.findall(why)]
    assert len(named) > 80
    for number, file, test in named:
        assert file in known(), (number, file)
        assert not test or f"def {test}(" in known()[file], (number, file, test)
