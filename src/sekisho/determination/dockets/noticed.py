"""A docket file whose names have become notices: a copy that any reader of dockets reads, beside the file as it came.

Row numbers, the file's name and what is wrong with a row stay as they are. A docket without names is its own copy.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from sekisho.determination.dockets.dataset import files_of
from sekisho.determination.dockets.names import Named
from sekisho.determination.dockets.parties import COLUMNS, DocketParties, named_in, sources_of
from sekisho.determination.dockets.schema import is_list, is_text
from sekisho.determination.dockets.stray import Mended
from sekisho.errors import InputError, Problem
from sekisho.regime.law import Regime
from sekisho.screening.adjudication import NOBODY, Adjudications
from sekisho.screening.lists import ListedEntity, PartyList, read_lists
from sekisho.screening.screened import ScreenedNames
from sekisho.screening.screener import Screener

_ROWS: Final = 1 << 16
_BREAK: Final = re.compile(r"\r\n|\n|\r")


@contextmanager
def noticed(
    docket: Path,
    regimes: Sequence[Regime],
    adjudications: Adjudications = NOBODY,
    beside: Path | None = None,
    screened: ScreenedNames | None = None,
) -> Iterator[Path]:
    """The docket to read instead of one that names parties, while the block runs; the docket itself if it names none.

    The lists are those of all the regimes; who is still listed is asked of the latest day among theirs, or of each
    line's day of filing where one of them is asked by it. beside: the folder in which the copy is made, by default the
    system's own for such things. screened: what is known of names from earlier runs. Raises InputError for columns of
    names of a wrong type, and for regimes whose lists have other parties under one notice.
    """
    files = files_of(docket)
    if not any(map(_names, files.values())):
        yield docket
        return
    lists = _lists_of(regimes)
    on = None if any(regime.on is None for regime in regimes) else max(filter(None, (each.on for each in regimes)))
    with tempfile.TemporaryDirectory(prefix=".noticed-", dir=beside) as folder:
        copy = Path(folder) / docket.name
        copies = {copy / name if docket.is_dir() else copy: path for name, path in files.items()}
        try:
            # Each party once, in however many files it stands.
            named = dict.fromkeys(party for path in files.values() for party in _parties_in(path))
            parties = DocketParties.of(named, Screener(tuple(lists.values())), on, adjudications, screened)
            for target, path in copies.items():
                target.parent.mkdir(parents=True, exist_ok=True)
                (_copy_parquet if _is_parquet(path) else _copy_csv)(path, target, parties)
        except (pa.ArrowException, OSError) as error:
            raise InputError(Problem(docket.name, f"cannot be read: {error}", "write the docket again")) from error
        yield copy


def _lists_of(regimes: Sequence[Regime]) -> Mapping[str, PartyList]:
    """The lists of all the laws by their hash: two laws may have the same one, a copy too.

    What the docket is told of a party is the notices that name it. So a notice that one law has otherwise than another
    cannot be told for both."""
    lists: dict[str, PartyList] = {}
    seen: dict[tuple[str, str], tuple[str, Sequence[ListedEntity]]] = {}
    problems: dict[Problem, None] = {}
    for regime in regimes:
        lists |= {each.hash: read_lists(each.path) for each in regime.law.lists if each.hash not in lists}
        named: dict[tuple[str, str], list[ListedEntity]] = {}
        for entity in sorted((one for each in regime.law.lists for one in lists[each.hash].entities), key=_by_id):
            named.setdefault((entity.list, entity.notice), []).append(entity)
        for key, parties in named.items():
            other, known = seen.setdefault(key, (regime.name, parties))
            if known != parties:
                cause = f"has other parties under {key[1]} than {other}"
                remedy = "decide the docket by each law on its own"
                problems[Problem(f"regime {regime.name!r}", cause, remedy)] = None
    if problems:
        raise InputError(problems)
    return lists


def _by_id(entity: ListedEntity) -> str:
    return entity.id


def _parties_in(docket: Path) -> Iterator[Named]:
    if not _names(docket):
        return
    tables = _parquet_names(docket) if _is_parquet(docket) else (_table(rows, head) for head, rows in _csv_rows(docket))
    for table in tables:
        yield from named_in(table)


def _is_parquet(docket: Path) -> bool:
    with docket.open("rb") as file:
        return file.read(4) == b"PAR1"


def _names(docket: Path) -> list[str]:
    """The columns of names that a docket has; none in a file that is no docket, which its reader will say."""
    try:
        if _is_parquet(docket):
            schema = pq.read_schema(docket)
            _check(schema, docket.name)
            return [name for name in schema.names if name in COLUMNS]
        return [name for name in _head(docket) if name in COLUMNS]
    except (pa.ArrowException, OSError, csv.Error):
        return []


def _check(schema: pa.Schema, source: str) -> None:
    problems = []
    for name in (name for name in schema.names if name in COLUMNS):
        kind, plain = schema.field(name).type, name == "importer_name"
        if not (pa.types.is_null(kind) or is_text(kind) or (is_list(kind) and not plain)):
            remedy = "write it as string" if plain else "write it as a list of strings"
            problems.append(Problem(f"{source}: {name}", f"has the type {kind}", remedy))
    if problems:
        raise InputError(problems)


def _parquet_names(docket: Path) -> Iterator[pa.Table]:
    with pq.ParquetFile(docket) as file:
        wanted = [name for name in file.schema_arrow.names if name in (*COLUMNS, "importer_country")]
        yield from (pa.Table.from_batches([batch]) for batch in file.iter_batches(columns=wanted))


def _copy_parquet(docket: Path, copy: Path, parties: DocketParties) -> None:
    with pq.ParquetFile(docket) as file:
        schema = parties.fill(file.schema_arrow.empty_table()).schema.with_metadata(file.metadata.metadata)
        with pq.ParquetWriter(copy, schema) as writer:
            for group in range(file.num_row_groups):
                writer.write_table(parties.fill(file.read_row_group(group)).cast(schema))


def _head(docket: Path) -> list[str]:
    with docket.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return next(csv.reader([file.readline()]), [])


def _csv_rows(docket: Path) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The head of a CSV docket, and its rows, some at a time."""
    # Bytes that are no text go through as they came, for the docket's reader to tell.
    mended = io.BufferedReader(Mended(docket, len(_head(docket))))
    with io.TextIOWrapper(mended, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv.reader(file)
        head = next(reader, [])
        try:
            while rows := list(islice(reader, _ROWS)):
                yield head, rows
        except csv.Error as error:
            cause = f"is no CSV: {error}"
            raise InputError(
                Problem(f"{docket.name} row {reader.line_num}", cause, "close every quotation mark")
            ) from None


def _table(rows: Sequence[Sequence[str]], head: Sequence[str]) -> pa.Table:
    """What the filling reads of rows; of those that are not as long as the head, nothing."""
    columns = {}
    for place, name in enumerate(head):
        if name in sources_of(head):
            cells = (row[place] if len(row) == len(head) else "" for row in rows)
            columns[name] = pa.array([cell.encode("utf-8", "replace").decode() or None for cell in cells], pa.string())
    return pa.table(columns)


def _copy_csv(docket: Path, copy: Path, parties: DocketParties) -> None:
    with copy.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        writer, written = csv.writer(file), False
        for head, rows in _csv_rows(docket):
            filled = parties.fill(_table(rows, head))
            ours = {name: filled.column(name).to_pylist() for name in filled.schema.names}
            kept = [place for place, name in enumerate(head) if name not in COLUMNS]
            left = [place for place, name in enumerate(head) if name in COLUMNS]
            added = [name for name in ours if name not in head]
            if not written:
                writer.writerow([*(head[place] for place in kept), *added])
                written = True
            for number, row in enumerate(rows):
                writer.writerow(_row(row, head, kept, added, {name: values[number] for name, values in ours.items()}))
                if len(row) == len(head):
                    # So that all that follows stays in its line.
                    file.write("\n" * sum(len(_BREAK.findall(row[place])) for place in left))


def _row(
    row: list[str], head: Sequence[str], kept: Sequence[int], added: Sequence[str], ours: dict[str, object]
) -> list[str]:
    if len(row) != len(head):
        # Still of another length than the head, so that it is told.
        return row if len(row) != len(kept) + len(added) else [*row, ""]
    told = (_cell(ours[head[place]], row[place]) if head[place] in ours else row[place] for place in kept)
    return [*told, *(_cell(ours[name], "") for name in added)]


def _cell(value: object, otherwise: str) -> str:
    """A list as a docket writes it: joined by `;`, `?` for what is not known, a lone `;` for none at all."""
    if not isinstance(value, list):
        return otherwise
    return ";".join("?" if each is None else str(each) for each in value) or ";"
