"""Dockets for tests of part files: synthetic, one of whose lines cannot be read; and the parts that one process makes
of them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sekisho.determination.dockets import parquet
from sekisho.determination.dockets.resumable import decide_dataset
from sekisho.determination.dockets.synth import write_synth
from sekisho.regime.law import Regime

LAW = "cn+limited@2026-05-11"


def one_line_bad(folder: Path, lines: int, seed: int, row: int) -> pa.Table:
    """A synthetic docket in which a row, counted from 0, has no mass; made by way of a file in the folder."""
    path = folder / "_whole.parquet"
    write_synth(path, lines, seed)
    table = pq.read_table(path)
    path.unlink()
    net_g = table.column("net_g").to_pylist()
    net_g[row] = None
    place = table.column_names.index("net_g")
    return table.set_column(place, table.schema.field("net_g"), [net_g])


def parts(out: Path) -> dict[str, bytes]:
    """The part files in a folder, by name."""
    return {path.name: path.read_bytes() for path in sorted(out.glob("part-*.parquet"))}


def parts_by_one_process(docket: Path, law: Regime, out: Path) -> dict[str, bytes]:
    """The parts of a docket, one for each row group, as one process makes them without a stop."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "TOGETHER", 1)
        decide_dataset(docket, out, law, workers=1)
    return parts(out)
