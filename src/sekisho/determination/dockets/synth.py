"""A synthetic docket of exports of rare earths from China, April 2025 to November 2026, with published marginals.

Nothing in it is a case. Months, destinations and the half-finished share to Japan follow published figures; what is
not published follows `data/market/rates.csv` and `items.csv`, marked as assumption there. Shares of tonnes stand in for
shares of lines. The file says of itself that it is synthetic: metadata `basis` and `docket_basis`.

Lines come in blocks of `BLOCK`, each from its own child of the seed, so the docket depends on seed and number alone and
a shorter docket is the beginning of a longer one. Applications have one to four lines and never cross a block.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sekisho.determination.dockets.market import market
from sekisho.determination.dockets.schema import arrow_type
from sekisho.determination.dockets.synth_facts import BLOCK, Block, generate
from sekisho.determination.dockets.whole_file import whole_file
from sekisho.errors import InputError, Problem
from sekisho.facts import Fact, dictionary

GENERATOR_VERSION: Final = "1"
_ROW_GROUP: Final = 8 * BLOCK
_PAGE_LINES: Final = 1 << 17
_ALWAYS_KNOWN: Final = frozenset(
    (
        *("kind", "filed_on", "destination", "form", "hs_code", "made_in", "cn_origin_value_pct"),
        *("exported_from_cn", "importer_country", "countries_reached", "end_user_countries", "end_user_count"),
        *("through_reseller", "importer_on_control_list", "end_user_on_control_list", "item_receiver_on_control_list"),
        *("downstream_on_control_list", "importer_on_watch_list", "end_user_on_watch_list"),
        *("downstream_on_watch_list", "documents"),
    )
)
"""What no synthetic line leaves open. A column that says so of itself is read faster."""


def synth(lines: int, seed: int) -> Iterator[pa.RecordBatch]:
    """`lines` lines in batches of at most `BLOCK`. Raises InputError for a negative number."""
    problems = [
        Problem(name, f"must not be negative; got {number}")
        for name, number in (("lines", lines), ("seed", seed))
        if number < 0
    ]
    if problems:
        raise InputError(problems)
    return _batches(lines, seed)


def synth_schema(seed: int) -> pa.Schema:
    """Columns and the metadata by which a docket says that it is synthetic, from which seed and on what sources."""
    drawn_from = market()
    metadata = {
        "basis": "synthetic",
        "docket_basis": "synthetic",
        "sekisho": json.dumps(
            {
                "basis": "synthetic",
                "generator": f"sekisho docket synth {GENERATOR_VERSION}",
                "seed": seed,
                "market_hash": drawn_from.hash,
                "sources": {name: list(sources) for name, sources in drawn_from.sources.items() if sources},
                "assumption": "shares of tonnes stand in for shares of lines; see data/market for what is assumed",
            },
            ensure_ascii=False,
        ),
    }
    fields = [pa.field("application", pa.string()), pa.field("line", pa.int64())]
    fields += [
        pa.field(fact.name, _column_type(fact), nullable=fact.name not in _ALWAYS_KNOWN)
        for fact in dictionary().docket_columns
    ]
    return pa.schema(fields, metadata=metadata)


def write_synth(path: Path, lines: int, seed: int, progress: Callable[[int, int], None] | None = None) -> None:
    """Write a docket to a Parquet file; nothing stays behind if it is stopped. `progress` gets lines done and total."""
    batches = synth(lines, seed)
    schema = synth_schema(seed)
    with (
        whole_file(path) as unfinished,
        pq.ParquetWriter(unfinished, schema, **_layout(schema)) as writer,
        ThreadPoolExecutor(1) as pool,
    ):
        writing: Future[None] | None = None
        for done, group in _row_groups(batches):
            if writing is not None:
                writing.result()
            writing = pool.submit(writer.write_table, pa.Table.from_batches(group, schema), _ROW_GROUP)
            if progress is not None:
                progress(done, lines)
        if writing is not None:
            writing.result()


def _row_groups(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[int, list[pa.RecordBatch]]]:
    """Batches by row group, with the number of lines up to its end."""
    done = 0
    while group := list(islice(batches, _ROW_GROUP // BLOCK)):
        done += sum(batch.num_rows for batch in group)
        yield done, group


def _layout(schema: pa.Schema) -> Mapping[str, Any]:
    """Codes for all but the columns whose values hardly recur."""
    recurring = [each for each in schema if each.name not in ("application", "value_cny")]
    return {
        "compression": "lz4",
        "max_rows_per_page": _PAGE_LINES,
        "use_dictionary": [
            f"{each.name}.list.element" if pa.types.is_list(each.type) else each.name for each in recurring
        ],
        "write_statistics": ["filed_on", "net_g"],
    }


def _column_type(fact: Fact) -> pa.DataType:
    kind = arrow_type(fact)
    words = pa.dictionary(pa.int32(), pa.string())
    if pa.types.is_string(kind):
        return words
    return pa.list_(words) if pa.types.is_list(kind) else kind


def _batches(lines: int, seed: int) -> Iterator[pa.RecordBatch]:
    schema = synth_schema(seed)
    for number, first in enumerate(range(0, lines, BLOCK)):
        block = generate(market(), np.random.SeedSequence(seed, spawn_key=(number,)))
        batch = pa.RecordBatch.from_arrays(_arrays(block, number), schema=schema)
        yield batch.slice(0, lines - first)


def _arrays(block: Block, number: int) -> list[pa.Array]:
    numbers = pc.utf8_lpad(pc.cast(pa.array(np.arange(block.applications) + number * BLOCK), pa.string()), 10, "0")
    names = pc.binary_join_element_wise("SYN-", numbers, "")
    arrays = [names.take(pa.array(block.application)), pa.array(block.line)]
    for fact in dictionary().docket_columns:
        arrays.append(_array(fact, block))
    return arrays


def _array(fact: Fact, block: Block) -> pa.Array:
    kind = _column_type(fact)
    if fact.name in block.numbers:
        values = block.numbers[fact.name]
        return pa.array(values, kind, mask=np.isnan(values) if values.dtype.kind == "f" else None)
    if fact.name not in block.codes:
        return pa.nulls(BLOCK, kind)
    codes, words = block.codes[fact.name]
    if pa.types.is_list(kind):
        return _palette(words, kind).take(pa.array(codes))
    unknown = codes < 0
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=unknown), _words(words))
    return pa.array(np.array(words)[codes], kind, mask=unknown)


@cache
def _words(words: Sequence[str]) -> pa.Array:
    return pa.array(words, pa.string())


@cache
def _palette(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    return pa.array(values, kind)
