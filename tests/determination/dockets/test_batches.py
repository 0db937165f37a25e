"""However many lines are decided together: the same bytes of findings, the same replay, the same parts."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from cases import TODAY
from docket_parts import LAW, one_line_bad, parts, parts_by_one_process
from hypothesis import given
from hypothesis import strategies as st

from sekisho.determination import bulk
from sekisho.determination.bulk import Decider, Legend
from sekisho.determination.dockets import parallel, parquet
from sekisho.determination.dockets.columns import part_of
from sekisho.determination.dockets.decide import decide_file
from sekisho.determination.dockets.docket import read_batches
from sekisho.determination.dockets.replay import replay_laws
from sekisho.determination.dockets.resumable import decide_dataset
from sekisho.determination.verdict import Determiner
from sekisho.facts import dictionary
from sekisho.regime.naming import load

LINES = 6_000
SIZES = 1_000, 1_777, 2_999, 100_000
"""Batches that end with a row group, within one, and behind it."""


@pytest.fixture(scope="module")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two row groups; one line, behind many batches, cannot be read."""
    folder = tmp_path_factory.mktemp("docket")
    pq.write_table(one_line_bad(folder, LINES, 11, 4_321), folder / "docket.parquet", row_group_size=3_000)
    return folder / "docket.parquet"


@pytest.fixture(autouse=True)
def a_piece_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "TOGETHER", 1)


@pytest.mark.parametrize("law", ["cn@2026-05-11", "cn@filed", LAW])
@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_findings_are_the_same_bytes_in_batches_of_any_size(docket: Path, tmp_path: Path, law: str, kind: str) -> None:
    regime = load(law, TODAY)
    named = docket if kind == "parquet" else as_csv(docket, tmp_path / "docket.csv")
    whole = decide_file(named, tmp_path / "whole.parquet", regime)
    assert (whole.lines, whole.errors) == (LINES, 1)
    for size in SIZES:
        tally = decide_file(named, tmp_path / f"{size}.parquet", regime, at_once=size)
        assert (tmp_path / f"{size}.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes(), size
        assert (tally.outcomes, tally.first_error) == (whole.outcomes, whole.first_error)


def as_csv(docket: Path, path: Path) -> Path:
    table = pq.read_table(docket)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(table.column_names)
        rows.writerows(zip(*(map(text, column.to_pylist()) for column in table.columns), strict=True))
    return path


def text(value: object) -> str:
    if isinstance(value, list):
        return ";".join(each or "?" for each in value) or ";"
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def test_batches_are_as_small_as_they_are_asked_to_be(docket: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    together = Decider._together
    monkeypatch.setattr(
        bulk.Decider, "_together", lambda self, table: (sizes.append(table.n), together(self, table))[1]
    )
    batch = next(iter(read_batches(docket)))
    Decider([determiner(LAW)], at_once=1_777).decide(batch.table)
    assert sizes == [1_777, 1_223]


def determiner(law: str) -> Determiner:
    return Determiner(load(law, TODAY), dictionary())


@given(size=st.integers(1, 400), first=st.integers(0, LINES - 400), lines=st.integers(1, 400))
def test_each_line_comes_to_what_it_comes_to_in_one_batch(docket: Path, size: int, first: int, lines: int) -> None:
    table = LINES_OF.setdefault(docket, [batch.table for batch in read_batches(docket)])[first // 3_000]
    some = table.part(first % 3_000, first % 3_000 + lines)
    laws = [determiner("cn@2026-01-05"), determiner(LAW)]
    whole = Decider(laws).decide(some)
    for one, many in zip(whole, Decider(laws, at_once=size).decide(some), strict=True):
        for name in bulk.ARRAYS:
            ours, theirs = (getattr(each.verdicts, name)[each.of] for each in (one, many))
            assert np.array_equal(ours, theirs), name
        assert np.array_equal(one.grantable_g, many.grantable_g)
        assert codes(one) == codes(many)


def test_the_order_in_which_lines_were_told_apart_leaves_no_trace(docket: Path) -> None:
    batch = next(iter(read_batches(docket)))
    law = determiner(LAW)
    (decided,) = Decider([law]).decide(batch.table)
    size = len(decided.verdicts.outcome)
    assert size > 100
    moved = np.random.default_rng(7).permutation(size)
    # Each verdict stands twice, too: as where two batches met the same lines.
    twice = decided.verdicts.take(np.concatenate([moved, moved]))
    other = replace(decided, of=np.argsort(moved)[decided.of].astype(np.uint32), verdicts=twice)
    written = [part_of(batch, each, Legend.of(law)) for each in (decided, other)]
    assert written[0] == written[1]


LINES_OF: dict[Path, Sequence[bulk.FactTable]] = {}


def codes(decided: bulk.Decided) -> list[tuple[str, ...]]:
    return [decided.verdicts.control_codes[place] for place in decided.of.tolist()]


def test_parts_are_the_same_bytes_in_batches_and_a_run_goes_on_with_others(docket: Path, tmp_path: Path) -> None:
    regime = load(LAW, TODAY)
    alone = parts_by_one_process(docket, regime, tmp_path / "alone")
    out = tmp_path / "out"
    decide_dataset(docket, out, regime, workers=1, at_once=1_777)
    assert parts(out) == alone
    (out / "part-00002.parquet").unlink()
    decide_dataset(docket, out, regime, workers=1, at_once=100)
    assert parts(out) == alone


@pytest.mark.long
@pytest.mark.parametrize("workers", [1, 2, 4])
def test_parts_are_the_same_bytes_in_batches_on_any_number_of_processes(
    docket: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    monkeypatch.setattr(parallel, "LEAST_LINES", 1)
    regime = load(LAW, TODAY)
    alone = parts_by_one_process(docket, regime, tmp_path / "alone")
    for size in SIZES:
        decide_dataset(docket, tmp_path / str(size), regime, workers=workers, at_once=size)
        assert parts(tmp_path / str(size)) == alone


def test_a_replay_in_batches_tells_and_writes_the_same(docket: Path, tmp_path: Path) -> None:
    laws = [load(name, TODAY) for name in ("cn@2026-01-05", "cn@2026-01-06", LAW)]
    told, written = [], []
    for size in (None, *SIZES):
        folder = tmp_path / str(size)
        folder.mkdir()
        found = replay_laws(docket, laws, cube=folder / "cube.json", lines_to=folder / "lines.parquet", at_once=size)
        told.append({key: value for key, value in found.items() if key not in ("seconds", "lines_per_s")})
        written.append([path.read_bytes() for path in sorted(folder.iterdir())])
    assert told[0]["reforms"][0]["flips"]
    assert all(each == told[0] for each in told)
    assert all(each == written[0] for each in written)
