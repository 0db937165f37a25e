"""Writes the XLSX form: empty for an applicant to fill in, or filled from a dossier."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sekisho.dossier.layout import EVIDENCE, UNKNOWN_SHARE, Sheet, sheets
from sekisho.dossier.model import Answer, Answers, Dossier
from sekisho.dossier.shape import COMPOSITION, shape
from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary
from sekisho.facts import dictionary as shipped
from sekisho.facts.dictionary import LANGUAGES

Row = Mapping[str, object]


def write_template(path: Path, lang: str = "en", dictionary: Dictionary | None = None) -> None:
    """Write the empty form, its questions in `lang` (en, ja, zh). Raises InputError where it cannot be written."""
    _write(path, lang, sheets(dictionary or shipped()), {})


def write_form(path: Path, dossier: Dossier, lang: str = "en", dictionary: Dictionary | None = None) -> None:
    """Write the form filled from a dossier; read back, it is an equal dossier but for its `source`.

    Raises InputError where it cannot be written.
    """
    facts = dictionary or shipped()
    symbols = dict.fromkeys(symbol for line in dossier.lines for symbol in line.other_wt_pct)
    _write(path, lang, sheets(facts, symbols), _Filled(dossier, facts).rows)


class _Filled:
    """The rows of a dossier by sheet. A row holds values by the key of their column."""

    def __init__(self, dossier: Dossier, dictionary: Dictionary) -> None:
        keys = shape(dictionary)
        self._evidence: list[Row] = []
        parties = list(dossier.parties.values())
        application = {
            "exporter": dossier.exporter.id if dossier.exporter else None,
            "importer": dossier.importer.id if dossier.importer else None,
            "end_users": tuple(party.id for party in dossier.end_users) or None,
            **self._row("", "", keys.application, dossier.answers, {"application": dossier.id}),
            **self._row("importer.", "importer.", keys.root, dossier.importer_node),
        }
        for name, fields in keys.objects.items():
            application |= self._row(f"{name}.", f"{name}.", fields, dossier.answers)
        composition = f"lines[].{COMPOSITION}."
        lines: list[Row] = []
        for line in dossier.lines:
            at = f"line {line.line}: "
            lines.append(
                {
                    **self._row("lines[].", at, keys.line, line.answers, {"line": line.line}),
                    **self._row(composition, f"{at}{COMPOSITION}.", keys.composition, line.answers),
                    **{composition + symbol: share for symbol, share in line.other_wt_pct.items()},
                }
            )
        self.rows: dict[str, Sequence[Row]] = {
            "application": [application],
            "parties": [
                {"party.id": party.id, **self._row("party.", f"parties[{party.id}].", keys.party, party.answers)}
                for party in parties
            ],
            "lines": lines,
            "downstream": [
                {
                    "downstream[].party": node.party.id,
                    **self._row("downstream[].", f"downstream[{number}].", keys.node, node.answers),
                }
                for number, node in enumerate(dossier.downstream)
            ],
            "documents": [
                self._row(
                    "documents[].", f"documents[{number}].", keys.paper, paper.answers, {"document_kind": paper.kind}
                )
                for number, paper in enumerate(dossier.documents)
            ],
            EVIDENCE: self._evidence,
        }

    def _row(
        self,
        prefix: str,
        place: str,
        keys: Mapping[str, Any],
        answers: Answers,
        identity: Mapping[str, object] | None = None,
    ) -> dict[str, object]:
        row: dict[str, object] = {}
        for key, fact in keys.items():
            if identity and fact.name in identity:
                row[prefix + key] = identity[fact.name]
            elif (answer := answers.get(fact.name)) is not None:
                value = UNKNOWN_SHARE if answer.value is None else answer.value
                in_grams = fact.unit == "g" and key.endswith("_kg")
                row[prefix + key] = Decimal(answer.value) / 1000 if in_grams else value
                self._prove(place + key, answer)
        return row

    def _prove(self, path: str, answer: Answer) -> None:
        basis = answer.basis.name.lower() if answer.stated else None
        if any(part is not None for part in (basis, answer.document, answer.by, answer.on)):
            self._evidence.append(
                {"path": path, "basis": basis, "document": answer.document, "by": answer.by, "on": answer.on}
            )


def _write(path: Path, lang: str, plan: Iterable[Sheet], rows: Mapping[str, Sequence[Row]]) -> None:
    if lang not in LANGUAGES:
        raise InputError(Problem("lang", f'is not known; got "{lang}"', f"known are {', '.join(LANGUAGES)}"))
    from openpyxl import Workbook

    from sekisho.dossier import pages

    book = Workbook()
    book.properties.creator = "Sekisho"
    pages.readme(book, lang)
    lists = pages.Lists(lang)
    for sheet in plan:
        page = pages.page(book, sheet, lang)
        entries = rows.get(sheet.name, ())
        for number, column in enumerate(sheet.columns, 1):
            pages.fill(page, number, column, lang, [entry.get(column.key) for entry in entries])
            lists.offer(page, number, column, len(entries))
    lists.write(book)
    content = io.BytesIO()
    book.save(content)
    try:
        Path(path).write_bytes(content.getvalue())
    except OSError as error:
        raise InputError(Problem(str(path), f"cannot be written: {error.strerror}", "name another place")) from None
