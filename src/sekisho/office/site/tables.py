"""A table that is a page, a CSV and a JSON document at one address: `/queue`, `/queue.csv`, `/queue.json`.

Every table says where its figures come from. A spreadsheet takes no cell for a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from sekisho.office.site.language import lang
from sekisho.office.site.words import say

# What a spreadsheet takes for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
FORMATS: Final = ("csv", "json")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns.

    name: the table's, for the file. columns: each key with the key of its heading in words.csv. rows: one mapping a
    row, plain values; what is not known is None. about: what the figures are, as sentences or plain values by key:
    source, convention, date, hash.
    """

    name: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    about: Mapping[str, Any] = field(default_factory=dict)


def safe_cell(value: Any) -> Any:
    """A value that no spreadsheet runs: text that begins like a formula gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def as_csv(table: Table, language: str) -> str:
    """With a byte order mark, which spreadsheets need to read Japanese and Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(say(heading, language)) for heading in table.columns.values()])
    for row in table.rows:
        writer.writerow([safe_cell(_plain(row.get(key))) for key in table.columns])
    return "\ufeff" + out.getvalue()


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, (list, tuple, set, frozenset)):
        return "; ".join(str(each) for each in value)
    return value


def respond(
    request: HttpRequest, form: str | None, table: Table, template: str, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The table in the form that the address asks for: None a page, else "csv" or "json"."""
    if form == "csv":
        answer = HttpResponse(as_csv(table, lang(request)), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="{table.name}.csv"'
        return answer
    if form == "json":
        rows: Iterable[dict[str, Any]] = ({key: row.get(key) for key in table.columns} for row in table.rows)
        told = {"table": table.name, "about": dict(table.about), "rows": list(rows)}
        return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    forms = {each: f"{request.path}.{each}{query}" for each in FORMATS}
    return render(request, template, {"table": table, "forms": forms, **(more or {})})
