"""Write findings in columns, and read them back. Reasons are words of bits: ten million cost little and decode exactly.

The words are uint64 while the legend has at most 64 names of a kind, and little-endian bytes beyond. What each bit
stands for is in the file's own metadata, JSON under the key `sekisho`, with the hashes of law and facts.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sekisho.determination.bulk import WORD_COLUMNS, Decided, Legend, Words
from sekisho.determination.dockets.docket import DocketBatch
from sekisho.determination.dockets.pages import Codes, Palette, chunk, list_chunk, number_chunk
from sekisho.determination.dockets.parts import Chunk, Chunks, Splicer
from sekisho.determination.dockets.schema import APPLICATION, LINE
from sekisho.determination.dockets.whole_file import whole_file
from sekisho.determination.outcome import OUTCOMES, SCRUTINY
from sekisho.errors import InputError, Problem
from sekisho.facts.table import code_type

Bits: TypeAlias = NDArray[np.bool_]

METADATA_KEY: Final = "sekisho"
BASIS_KEY: Final = "docket_basis"
_WORD: Final = pa.dictionary(pa.int32(), pa.string())


def schema_of(legend: Legend, metadata: Mapping[str, str]) -> pa.Schema:
    """The columns of a file of findings; `metadata` (regime, hashes) goes into its JSON beside the legend."""
    told = json.dumps({**metadata, **{kind: list(getattr(legend, kind)) for kind in _KINDS}}, ensure_ascii=False)
    words = [pa.field(name, word_type(len(getattr(legend, kind)))) for name, kind in WORD_COLUMNS.items()]
    return pa.schema(
        [
            pa.field(APPLICATION, pa.string()),
            pa.field(LINE, pa.int64()),
            *(pa.field(name, _WORD) for name in ("outcome", "weakest", "strongest", "scrutiny")),
            pa.field("control_codes", pa.list_(pa.string())),
            pa.field("grantable_g", pa.int64()),
            *words,
            pa.field("error", pa.string()),
        ],
        metadata={METADATA_KEY: told},
    )


_KINDS: Final = tuple(dict.fromkeys(WORD_COLUMNS.values()))


def word_type(bits: int) -> pa.DataType:
    """How words of so many bits are written."""
    return pa.uint64() if bits <= 64 else pa.binary(8 * _width(bits))


def _width(bits: int) -> int:
    return max(1, -(-bits // 64))


class PartWriter:
    """Puts the findings of batch after batch into a Parquet file that appears, whole, when the block ends well.

    Use it as a context manager; schema: asked when the block ends. What the docket says of its basis ("synthetic") is
    handed on. Raises InputError for a place that cannot be written to.
    """

    def __init__(self, path: Path, schema: Callable[[], pa.Schema]) -> None:
        self._path = path
        self._schema = schema
        self._open = ExitStack()
        self._basis: dict[str, str] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            unfinished = stack.enter_context(whole_file(self._path))
            self._splicer = Splicer(stack.enter_context(unfinished.open("wb")))
            self._open = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        if kind is not None:
            return self._open.__exit__(kind, fault, trace)
        with self._open:
            self._splicer.finish(_file(self._schema(), metadata=self._basis))
        return None

    def append(self, part: Part) -> None:
        """Append findings that are written already, in the columns of the schema."""
        self._basis = self._basis or dict(part.basis)
        if part.lines:
            self._splicer.append(part.lines, part.chunks)


class DecisionWriter(PartWriter):
    """A file of findings under one law; what `metadata` holds when the block ends is written."""

    def __init__(self, path: Path, legend: Legend, metadata: Mapping[str, str]) -> None:
        super().__init__(path, lambda: schema_of(legend, metadata))
        self._legend = legend

    def write(self, batch: DocketBatch, decided: Decided) -> None:
        """Append the findings of a batch; its error lines get their sentence and nothing else."""
        self.append(part_of(batch, decided, self._legend))


@dataclass(frozen=True)
class Part:
    """The findings of a batch, written: a row group, chunk by chunk; basis: what the docket says of its own."""

    lines: int
    chunks: Sequence[Chunk]
    basis: Mapping[str, str]


def part_of(batch: DocketBatch, decided: Decided, legend: Legend) -> Part:
    """Write the findings of one batch, for `DecisionWriter.append`."""
    bad = bad_lines(batch)
    alike = Shared(decided, bad)
    shared = {name: alike.named(name, OUTCOMES) for name in ("outcome", "weakest", "strongest")}
    shared |= {"scrutiny": alike.named("scrutiny", SCRUTINY), "control_codes": alike.control_codes()}
    shared |= {name: alike.bits(name, len(getattr(legend, kind))) for name, kind in WORD_COLUMNS.items()}
    own = {"grantable_g": pa.array(decided.grantable_g, mask=bad)}
    return part_with(batch, schema_of(legend, {}), own, shared)


def bad_lines(batch: DocketBatch) -> Bits | None:
    """The lines that could not be read; None where all could."""
    if not batch.errors:
        return None
    bad = np.zeros(len(batch), dtype=np.bool_)
    bad[list(batch.errors)] = True
    return bad


def part_with(batch: DocketBatch, schema: pa.Schema, own: Mapping[str, pa.Array], shared: Mapping[str, Chunk]) -> Part:
    """A row group in the columns of a schema. own: what is each line's own, to be written value by value; shared: what
    lines have in common, written already. Application, line and error are the batch's."""
    told = batch.metadata.get(BASIS_KEY)
    basis = {} if told is None else {BASIS_KEY: told}
    if not len(batch):
        return Part(0, (), basis)
    chunks = {name: chunk_of() for name, chunk_of in batch.chunks.items()} | dict(shared)
    arrays = {"error": _sentences(batch)}
    for name, array in own.items():
        if len(array) != len(batch):
            raise ValueError(f"{name}: {len(array)} values for {len(batch)} lines")
        written = number_chunk(name, array) if pa.types.is_int64(array.type) else None
        if written is None:
            arrays[name] = array
        else:
            chunks[name] = written
    if APPLICATION not in chunks:
        arrays[APPLICATION] = batch.applications
    if LINE not in chunks:
        arrays[LINE] = pa.array(batch.line, mask=batch.line == 0 if batch.errors else None)
    table = pa.Table.from_arrays(list(arrays.values()), schema=pa.schema([schema.field(name) for name in arrays]))
    chunks |= zip(arrays, Chunks(io.BytesIO(_file(table.schema, table))).of_group(0), strict=True)
    return Part(len(batch), [chunks[name] for name in schema.names], basis)


def _file(schema: pa.Schema, table: pa.Table | None = None, metadata: Mapping[str, str] | None = None) -> bytes:
    written = pa.BufferOutputStream()
    with pq.ParquetWriter(written, schema, **_LAYOUT) as writer:
        if table is not None:
            writer.write_table(table, table.num_rows)
        writer.add_key_value_metadata(dict(metadata or {}))
    whole: bytes = written.getvalue().to_pybytes()
    return whole


_NUMBERS: Final = ["line", "grantable_g"]
_LAYOUT: Final[Mapping[str, Any]] = {
    "compression": "zstd",
    "compression_level": 1,
    "use_dictionary": _NUMBERS,
    "write_statistics": _NUMBERS,
    "write_batch_size": 1 << 16,
}


class Shared:
    """The columns that lines of one pattern have in common, as places in a palette; null on the lines that are `bad`.
    Their names begin with `prefix`."""

    def __init__(self, decided: Decided, bad: Bits | None, prefix: str = "") -> None:
        self._prefix = prefix
        self._verdicts = decided.verdicts
        # Cast once, and not for each column again.
        self._of = decided.of.astype(np.intp)
        self._known = None if bad is None else ~bad

    def _of_lines(self, codes: NDArray[Any], size: int) -> Codes:
        """Codes of patterns, handed to their lines."""
        # Patterns are always inside their table; "clip" only spares the check.
        return np.take(codes.astype(code_type(size)), self._of, mode="clip")

    def named(self, name: str, words: Sequence[str]) -> Chunk:
        codes = self._of_lines(getattr(self._verdicts, name), len(words))
        return chunk(self._prefix + name, Palette.of_texts(words), codes, self._known)

    def control_codes(self) -> Chunk:
        used, which = np.unique(self._verdicts.codes_of, return_inverse=True)
        # In an order of their own, whatever was met before, and in however many batches.
        lists = sorted(self._verdicts.code_lists[place] for place in used.tolist())
        places = {each: place for place, each in enumerate(lists)}
        of_used = np.array([places[self._verdicts.code_lists[place]] for place in used.tolist()], dtype=np.intp)
        codes = {code: place for place, code in enumerate(sorted({code for each in lists for code in each}))}
        of_pattern = of_used[which.reshape(-1)]
        return list_chunk(
            self._prefix + "control_codes",
            Palette.of_texts(tuple(codes)),
            [[codes[code] for code in each] for each in lists],
            self._of_lines(of_pattern, len(lists)),
            self._known,
        )

    def bits(self, name: str, size: int) -> Chunk:
        words: Words = getattr(self._verdicts, name)
        rows = np.zeros((len(words), _width(size)), dtype="<u8")
        rows[:, : words.shape[1]] = words
        kind = word_type(size)
        encoded = pa.Array.from_buffers(kind, len(rows), [None, pa.py_buffer(rows)]).dictionary_encode()
        # In an order of their own, as the lists of codes.
        order = np.asarray(pc.sort_indices(encoded.dictionary))
        palette = Palette.of_words(encoded.dictionary.take(pa.array(order)))
        of_pattern = np.argsort(order)[np.asarray(encoded.indices)]
        return chunk(self._prefix + name, palette, self._of_lines(of_pattern, palette.size), self._known)


def _sentences(batch: DocketBatch) -> pa.Array:
    if not batch.errors:
        return pa.nulls(len(batch), pa.string())
    rows = np.full(len(batch), -1)
    rows[list(batch.errors)] = np.arange(len(batch.errors))
    return pa.array(list(batch.errors.values()), pa.string()).take(pa.array(rows, mask=rows < 0))


def decode_words(words: Sequence[int | bytes | None], names: Sequence[str]) -> list[tuple[str, ...] | None]:
    """The names whose bits are set in each word, in the legend's order; None for a line that has an error."""
    return [None if word is None else _decoded(word, names) for word in words]


def _decoded(word: int | bytes, names: Sequence[str]) -> tuple[str, ...]:
    number = int.from_bytes(word, "little") if isinstance(word, bytes) else word
    return tuple(name for place, name in enumerate(names) if number >> place & 1)


@dataclass(frozen=True)
class Findings:
    """An opened file of findings: its metadata and, one after the other, its rows with names in place of bits."""

    path: Path
    metadata: Mapping[str, Any]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with pq.ParquetFile(self.path) as file:
            for batch in file.iter_batches():
                columns = {name: batch.column(name).to_pylist() for name in batch.schema.names}
                for name, kind in WORD_COLUMNS.items():
                    columns[name] = decode_words(columns[name], self.metadata[kind])
                yield from (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))


def decode(path: Path) -> Findings:
    """The findings in a file that `DecisionWriter` wrote. Raises InputError for any other file."""
    try:
        metadata = pq.read_metadata(path).metadata
        told = json.loads(metadata[METADATA_KEY.encode()])
        missing = [kind for kind in _KINDS if kind not in told]
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as fault:
        remedy = "name a file that `sekisho decide` wrote"
        raise InputError(Problem(path.name, "is no file of findings", remedy)) from fault
    if missing:
        cause = f"is no file of findings: its metadata name no {', '.join(missing)}"
        raise InputError(Problem(path.name, cause, "name a file that `sekisho decide` wrote"))
    basis = metadata.get(BASIS_KEY.encode())
    return Findings(path, {**told, BASIS_KEY: basis.decode()} if basis else told)
