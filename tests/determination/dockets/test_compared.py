"""What each line comes to under each law: as `decide` finds it alone, and as many flips as `replay` counts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cases import TODAY

from sekisho.determination.dockets.decide import decide_file
from sekisho.determination.dockets.replay import replay_laws
from sekisho.determination.dockets.synth import write_synth
from sekisho.errors import InputError
from sekisho.regime.law import Regime
from sekisho.regime.naming import load

LAWS = ("cn@2026-01-05", "cn@2026-01-06", "cn+limited@2026-03-01")
SIDES = ("baseline", "reform_1", "reform_2")
SAME = ("outcome", "weakest", "strongest", "rules_true", "rules_unknown", "grantable_g")


def law(name: str) -> Regime:
    return load(name, TODAY)


@pytest.fixture(scope="module")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty thousand synthetic lines, two of them bad, one of a day that no law covers."""
    path = tmp_path_factory.mktemp("docket") / "docket.parquet"
    write_synth(path, 20_000, 5)
    table = pq.read_table(path)
    net_g = table.column("net_g").to_pylist()
    net_g[7] = net_g[19_000] = 0
    filed_on = table.column("filed_on").to_pylist()
    filed_on[11] = date(1999, 1, 1)
    for name, values, kind in (("net_g", net_g, pa.int64()), ("filed_on", filed_on, pa.date32())):
        table = table.set_column(table.column_names.index(name), name, pa.array(values, kind))
    pq.write_table(table, path, row_group_size=6_000)
    return path


def test_every_line_is_as_each_law_alone_finds_it(docket: Path, tmp_path: Path) -> None:
    laws = [law(name) for name in LAWS]
    told = replay_laws(docket, laws, lines_to=tmp_path / "lines.parquet")
    both = pq.read_table(tmp_path / "lines.parquet")
    assert told["errors"] >= 2
    for side, regime in zip(SIDES, laws, strict=True):
        decide_file(docket, tmp_path / "alone.parquet", regime)
        alone = pq.read_table(tmp_path / "alone.parquet")
        for name in ("application", "line", "error"):
            assert both.column(name).equals(alone.column(name)), name
        for name in SAME:
            ours, theirs = both.column(f"{side}_{name}"), alone.column(name)
            assert ours.cast(pa.string()).equals(theirs.cast(pa.string())) if name in SAME[:3] else ours.equals(theirs)
    said = json.loads(both.schema.metadata[b"sekisho"])["laws"]
    assert [(each["side"], each["regime"], each["hash"]) for each in said] == [
        (side, regime.name, regime.law.hash) for side, regime in zip(SIDES, laws, strict=True)
    ]


def test_as_many_lines_flip_as_are_counted(docket: Path, tmp_path: Path) -> None:
    told = replay_laws(docket, [law(name) for name in LAWS[:2]], lines_to=tmp_path / "lines.parquet")
    rows = pq.read_table(tmp_path / "lines.parquet").to_pylist()
    flipped = [row for row in rows if row["flips"]]
    assert 0 < len(flipped) == sum(flip["lines"] for flip in told["flips"])
    assert all((row["baseline_outcome"] != row["reform_outcome"]) == row["flips"] for row in rows if not row["error"])
    assert all(row["flips"] is None and row["reform_outcome"] is None for row in rows if row["error"])


def test_the_bytes_do_not_depend_on_who_works(docket: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sekisho.determination.dockets.parallel.LEAST_LINES", 1)
    laws = [law(name) for name in LAWS[:2]]
    replay_laws(docket, laws, lines_to=tmp_path / "one.parquet", workers=1)
    for workers in (2, 4):
        replay_laws(docket, laws, lines_to=tmp_path / "other.parquet", workers=workers)
        assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "other.parquet").read_bytes()


def test_a_file_that_cannot_be_written_is_told_before_anything_is_decided(docket: Path, tmp_path: Path) -> None:
    laws = [law(name) for name in LAWS[:2]]
    with pytest.raises(InputError, match="cannot be written"):
        replay_laws(docket, laws, lines_to=tmp_path / "nowhere" / "lines.parquet")
