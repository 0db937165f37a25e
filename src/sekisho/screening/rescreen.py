"""Names from a file, and what changed between two answers to the same names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sekisho.dossier.parse import parse_json
from sekisho.errors import InputError, Problem
from sekisho.screening.csv_files import csv_rows, read_bytes, text_of

Answer = Mapping[str, Any]


def read_names(path: Path) -> list[tuple[str, str | None]]:
    """The names in a CSV file with a column `name` (or `query`) and optionally `country`; in a file of one column
    without such a head, every line is a name. Raises InputError with every problem."""
    path = Path(path)
    content, label = read_bytes(path), path.name
    text = text_of(content, label)
    first = next(csv.reader(io.StringIO(text[:100_000], newline="")), [])
    head = [cell.strip().strip("\ufeff").casefold() for cell in first]
    column = next((name for name in ("name", "query") if name in head), None)
    if column is not None:
        rows = csv_rows(content, label, (column,), ("country",))
        return [(row[column], row["country"].upper() or None) for row in rows]
    if len(head) > 1:
        raise InputError(Problem(f"{label} row 1", "has no column name", "head the column of names with `name`"))
    names = [line.strip() for line in text.splitlines()]
    if not any(names):
        raise InputError(Problem(label, "is empty", "write one name a line"))
    return [(name.strip('"'), None) for name in names if name]


def read_answers(path: Path) -> list[dict[str, Any]]:
    """An earlier answer of `screen --json`. Raises InputError for a file that is none."""
    path = Path(path)
    try:
        data = parse_json(read_bytes(path))
    except InputError as error:
        raise InputError(
            problem.inside(path.name) if not problem.place else problem for problem in error.problems
        ) from None
    good = isinstance(data, list) and all(
        isinstance(each, dict) and isinstance(each.get("query"), str) and isinstance(each.get("hits"), list)
        for each in data
    )
    if not good:
        remedy = "keep what `sekisho screen ... --json` printed"
        raise InputError(Problem(path.name, "is no answer of screen", remedy))
    return data  # type: ignore[return-value] # looked at above


def changes(before: Iterable[Answer], after: Sequence[Answer]) -> list[dict[str, Any]]:
    """The answers that differ from the earlier ones in who alerts: hits that are new, gone, or of another entry.

    A name that was not asked before is new with all its hits; one that is not asked now is left out.
    """
    earlier = {answer["query"]: _alerts(answer) for answer in before}
    found = []
    for answer in after:
        old, new = earlier.get(answer["query"], {}), _alerts(answer)
        change = {
            "new": [hit for key, hit in new.items() if key not in old],
            "gone": [hit for key, hit in old.items() if key not in new],
            "changed": [hit for key, hit in new.items() if key in old and _differs(old[key], hit)],
        }
        if any(change.values()):
            found.append({"query": answer["query"], **change})
    return found


def _alerts(answer: Answer) -> dict[str, Any]:
    return {hit["id"]: hit for hit in answer["hits"] if hit.get("alert")}


def _differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return any(before.get(key) != after.get(key) for key in ("entry_hash", "matched", "exact"))
