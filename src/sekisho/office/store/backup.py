"""A copy of everything in one file that either database can take back, and that tells whether it is whole.

Gzipped JSON lines: a header, then every row in the order in which it can be put back, then a line with the SHA-256 of
all before it. Restoring posts every entry again through the schema's own checks, into a database that is empty.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection, models, transaction

from sekisho.errors import InputError, Problem
from sekisho.office.keeping import laws
from sekisho.office.keeping.models import BackupTaken, LawVersion
from sekisho.office.store import queue
from sekisho.office.store.backup_file import FORMAT, VERSION, verify
from sekisho.office.store.books import standing_after
from sekisho.office.store.models import Account, Entry, Event, Leaf, LicenceRecord, Pending, SignedHead

_TABLES: Final = list[type[models.Model]]([Event, Pending, Leaf, SignedHead, LicenceRecord, Entry, LawVersion])
Progress = Callable[[int, int], None]


def backup(path: Path, at: datetime, progress: Progress = lambda done, total: None) -> dict[str, int]:
    """Write a backup of one moment. The file appears whole or not at all. Returns the rows by table."""
    beside = path.with_name(f".{path.name}.unfinished")
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        counts = {_name(table): table._default_manager.count() for table in _TABLES}
        hashed = hashlib.sha256()
        with gzip.GzipFile(beside, "wb", compresslevel=6, mtime=0) as out:
            for done, row in enumerate(_rows(counts, at)):
                line = (json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n").encode()
                hashed.update(line)
                out.write(line)
                progress(done, sum(counts.values()))
            out.write((json.dumps({"sha256": hashed.hexdigest()}) + "\n").encode())
    beside.replace(path)
    return counts


def restore(
    path: Path, law_of: queue.LawOf = laws.law_of, progress: Progress = lambda done, total: None
) -> dict[str, int]:
    """Put a backup back into an empty, migrated database, all of it or nothing. law_of: for the due dates of its cases.
    Raises InputError for a file that is no whole backup, and for a database that holds anything."""
    if Account.objects.exists() or any(table._default_manager.exists() for table in _TABLES):
        raise InputError(Problem("database", "is not empty", "restore into a new one; nothing is ever overwritten"))
    counts = verify(path)
    tables = {_name(table): table for table in _TABLES}
    put = dict.fromkeys(tables, 0)
    with transaction.atomic():
        for done, row in enumerate(_lines(path)):
            if "table" not in row:
                continue
            _put(tables[row["table"]], row["row"])
            put[row["table"]] += 1
            progress(done, sum(counts.values()))
        # A backup of an earlier version has fewer tables.
        if put != dict.fromkeys(tables, 0) | counts:
            raise InputError(Problem(str(path), f"has rows {put}, its header says {counts}", "take another copy"))
        _reset_counters()
        queue.rebuild(law_of)
    return put


def note_taken(path: Path, counts: dict[str, int], at: datetime, by: str = "") -> None:
    """Keep that a backup was written and read again, for the page that tells of the last one."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    BackupTaken.objects.create(at=at, rows=counts, sha256=sha256, by=by)


def _name(table: type[models.Model]) -> str:
    return str(table._meta.model_name)


def _rows(counts: dict[str, int], at: datetime) -> Iterator[dict[str, Any]]:
    yield {"format": FORMAT, "version": VERSION, "at": at.astimezone(UTC).isoformat(), "rows": counts}
    for table in _TABLES:
        names = [field.attname for field in table._meta.concrete_fields]
        for values in table._default_manager.order_by("pk").values_list(*names).iterator(2_000):
            told = {name: _told(value) for name, value in zip(names, values, strict=True)}
            yield {"table": _name(table), "row": told}


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def _put(table: type[models.Model], row: dict[str, Any]) -> None:
    for field in table._meta.concrete_fields:
        if isinstance(field, models.BinaryField):
            row[field.attname] = bytes.fromhex(row[field.attname])
        elif isinstance(field, models.DateTimeField | models.DateField):
            row[field.attname] = field.to_python(row[field.attname])
    if table is Entry:
        _move_head(row)
    table._default_manager.bulk_create([table(**row)])


def _move_head(entry: dict[str, Any]) -> None:
    """The head that the next entry of an account needs, from the entries so far."""
    account = Account.objects.filter(account=entry["account_id"]).first()
    standing = standing_after([] if account is None else account.standing, entry["kind"], str(entry["on"]))
    head = {name: entry[name] for name in ("seq", "ceiling_g", "balance_g")}
    if account is None:
        Account.objects.create(account=entry["account_id"], standing=standing, **head)
    else:
        Account.objects.filter(account=entry["account_id"]).update(standing=standing, **head)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _reset_counters() -> None:
    """What the database would number next does not move by itself when rows bring their own numbers."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Event, SignedHead, Entry, LawVersion]):
            cursor.execute(statement)
