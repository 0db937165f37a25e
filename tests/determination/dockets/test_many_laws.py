"""One docket under many laws in one pass: the same as law by law, and a cube that adds up to it."""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from cases import TODAY

from sekisho.determination.dockets.cube import DIMENSIONS, read_cube
from sekisho.determination.dockets.decide import decide_file
from sekisho.determination.dockets.replay import replay_file, replay_laws
from sekisho.determination.dockets.synth import write_synth
from sekisho.errors import InputError
from sekisho.errors.wording import told as problem_told
from sekisho.regime.naming import load

LAWS = ("cn@2026-01-05", "cn@2026-01-06", "cn+embargo@2026-05-11", "cn+limited@2026-05-11")
ELEMENTS = {"Dy": "dy_wt_pct", "Nd": "nd_wt_pct"}


@pytest.fixture(scope="module")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("docket") / "docket.parquet"
    write_synth(path, 6_000, 3)
    return path


def test_several_reforms_tell_what_each_tells_alone(docket: Path) -> None:
    laws = [load(name, TODAY) for name in LAWS]
    together = replay_laws(docket, laws)
    assert "reform" not in together
    for reform, law in zip(together["reforms"], laws[1:], strict=True):
        single = replay_file(docket, laws[0], law)
        assert together["baseline"] == single["baseline"]
        assert {key: reform[key] for key in single["reform"]} == single["reform"]
        assert reform["flips"] == single["flips"]
        assert reform["flips"]


def test_the_cube_counts_every_line_once_under_each_law_and_knows_who_it_was(docket: Path, tmp_path: Path) -> None:
    laws = [load(name, TODAY) for name in LAWS]
    told = replay_laws(docket, laws, cube=tmp_path / "cube.parquet")
    rows = pq.read_table(tmp_path / "cube.parquet").to_pylist()
    sides = [told["baseline"], *told["reforms"]]
    table = pq.read_table(docket)
    for law, side in zip(laws, sides, strict=True):
        mine = [row for row in rows if row["law"] == law.name and row["element"] is None]
        lines: Counter[str] = Counter()
        for row in mine:
            lines[row["outcome"]] += row["lines"]
        assert dict(lines) == side["outcomes"]
        assert sum(row["net_kg"] for row in mine) == pytest.approx(sum(table["net_g"].to_pylist()) / 1000)
        decide_file(docket, tmp_path / "out.parquet", law)
        outcomes = pq.read_table(tmp_path / "out.parquet", columns=["outcome"])["outcome"].to_pylist()
        for symbol, column in ELEMENTS.items():
            shares = table[column].to_pylist()
            keys = zip(outcomes, table["sector"].to_pylist(), table["destination"].to_pylist(), shares, strict=True)
            expected = Counter(key[:3] for key in keys if key[3] is not None and key[3] >= 0.1)
            of_element = [row for row in rows if row["law"] == law.name and row["element"] == symbol]
            assert Counter(
                {(row["outcome"], row["sector"], row["destination"]): row["lines"] for row in of_element}
            ) == (expected)


def test_the_cube_is_the_same_in_json(docket: Path, tmp_path: Path) -> None:
    laws = [load(name, TODAY) for name in LAWS[:2]]
    for name in ("cube.json", "cube.parquet"):
        replay_laws(docket, laws, cube=tmp_path / name)
    rows: list[dict[str, Any]] = json.loads((tmp_path / "cube.json").read_text(encoding="utf-8"))
    assert rows == pq.read_table(tmp_path / "cube.parquet").to_pylist()
    assert [law for law, _ in groupby(row["law"] for row in rows)] == [law.name for law in laws]


def test_a_cube_that_was_written_is_read_for_sums(docket: Path, tmp_path: Path) -> None:
    laws = [load(name, TODAY) for name in (LAWS[0], LAWS[2], LAWS[0])]
    told = replay_laws(docket, laws, cube=tmp_path / "cube.parquet")
    cells = read_cube((tmp_path / "cube.parquet").read_bytes())
    by_outcome = cells.by_outcome()
    # A law that was asked of twice is written and counted once.
    for side in (told["baseline"], *told["reforms"]):
        mine = {outcome: lines for (law, outcome), (lines, _) in by_outcome.items() if law == side["regime"]}
        assert mine == side["outcomes"]
    written = pq.read_table(tmp_path / "cube.parquet").to_pylist()
    for dimension in DIMENSIONS:
        for outcome in side["outcomes"]:
            found = cells.by(dimension, outcome)
            rows = [row for row in written if row["law"] == laws[1].name and row["outcome"] == outcome]
            rows = [row for row in rows if (row["element"] is not None) == (dimension == "element")]
            lines: Counter[str | None] = Counter()
            grams: Counter[str | None] = Counter()
            for row in rows:
                lines[row[dimension]] += row["lines"]
                grams[row[dimension]] += round(row["net_kg"] * 1000)
            mine_too = {value: sums for (law, value), sums in found.items() if law == laws[1].name}
            assert mine_too == {value: (lines[value], grams[value]) for value in lines}
            if dimension != "element":
                assert sum(lines.values()) == by_outcome[laws[1].name, outcome][0]


def test_what_is_no_cube_is_told(docket: Path) -> None:
    for content in (b"PAR1 and nothing", b"", docket.read_bytes()):
        with pytest.raises(InputError) as refused:
            read_cube(content, "other.parquet")
        problem = refused.value.problems[0]
        assert (problem.place, problem.cause) == ("other.parquet", "is no cube of a replay")
        assert problem_told(problem, "ja").cause.language == "ja"
