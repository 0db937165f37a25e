"""Findings under several laws line by line, side by side in the columns of one file.

For the baseline and each reform: outcome, weakest, strongest, the bits of rules that are true and of those that nobody
can tell, and grams. What the laws are, and what each bit stands for, is in the file's own metadata, JSON under the key
`sekisho`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

import sekisho
from sekisho.determination.bulk import Decided, Legend
from sekisho.determination.dockets.columns import (
    METADATA_KEY,
    Part,
    PartWriter,
    Shared,
    bad_lines,
    part_with,
    word_type,
)
from sekisho.determination.dockets.docket import DocketBatch
from sekisho.determination.dockets.parts import Chunk
from sekisho.determination.dockets.schema import APPLICATION, LINE
from sekisho.determination.outcome import OUTCOMES
from sekisho.determination.verdict import Determiner

BASELINE: Final = "baseline"
FLIPS: Final = "flips"
_OUTCOMES: Final = ("outcome", "weakest", "strongest")
_BITS: Final = ("rules_true", "rules_unknown")
_GRAMS: Final = "grantable_g"
_WORD: Final = pa.dictionary(pa.int32(), pa.string())


def sides(laws: int) -> list[str]:
    """How the columns of each law begin: `baseline`, `reform`; with several reforms `reform_1` and so on."""
    return [BASELINE, *(["reform"] if laws == 2 else [f"reform_{number}" for number in range(1, laws)])]


def schema_of(legends: Sequence[Legend], metadata: Mapping[str, Any]) -> pa.Schema:
    """The columns of such a file, a legend for each law. flips: does any reform come to another outcome?"""
    fields = [pa.field(APPLICATION, pa.string()), pa.field(LINE, pa.int64()), pa.field(FLIPS, pa.bool_())]
    for side, legend in zip(sides(len(legends)), legends, strict=True):
        fields += [pa.field(f"{side}_{name}", _WORD) for name in _OUTCOMES]
        fields += [pa.field(f"{side}_{name}", word_type(len(legend.rules))) for name in _BITS]
        fields.append(pa.field(f"{side}_{_GRAMS}", pa.int64()))
    fields.append(pa.field("error", pa.string()))
    return pa.schema(fields, metadata={METADATA_KEY: json.dumps(metadata, ensure_ascii=False)})


def metadata_of(determiners: Sequence[Determiner], legends: Sequence[Legend]) -> dict[str, Any]:
    """What a file says of its laws, and by what it was made."""
    laws = [
        {"side": side, "regime": each.regime.name, "hash": each.regime.law.hash, "rules": list(legend.rules)}
        for side, each, legend in zip(sides(len(legends)), determiners, legends, strict=True)
    ]
    return {"engine": sekisho.__version__, "laws": laws}


def writer_of(path: Path, determiners: Sequence[Determiner]) -> PartWriter:
    """A file for the parts of `compared_part`, whole when the block ends well. Raises InputError as `PartWriter`."""
    legends = [Legend.of(each) for each in determiners]
    return PartWriter(path, lambda: schema_of(legends, metadata_of(determiners, legends)))


def compared_part(batch: DocketBatch, found: Sequence[Decided], legends: Sequence[Legend]) -> Part:
    """The findings of a batch under each law, written."""
    bad = bad_lines(batch)
    outcomes = [decided.outcome for decided in found]
    flips = np.logical_or.reduce([reform != outcomes[0] for reform in outcomes[1:]])
    own: dict[str, pa.Array] = {FLIPS: pa.array(flips, mask=bad)}
    shared: dict[str, Chunk] = {}
    for side, decided, legend in zip(sides(len(legends)), found, legends, strict=True):
        alike = Shared(decided, bad, f"{side}_")
        own[f"{side}_{_GRAMS}"] = pa.array(decided.grantable_g, mask=bad)
        shared |= {f"{side}_{name}": alike.named(name, OUTCOMES) for name in _OUTCOMES}
        shared |= {f"{side}_{name}": alike.bits(name, len(legend.rules)) for name in _BITS}
    return part_with(batch, schema_of(legends, {}), own, shared)
