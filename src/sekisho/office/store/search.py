"""Cases by what a person types: the beginning of a number, or a part of a party's name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

from django.db import connection
from django.db.models import Q

from sekisho.casework.model import folded
from sekisho.office.store.models import CaseRecord
from sekisho.office.store.parties import ROLES, with_party
from sekisho.office.store.spans import begins

_MOST_NAMES: Final = 200


def searched(text: str, roles: Collection[str] = ROLES) -> Q:
    """The rows whose case, licence or application begins with a text, whose exporter or applicant has it in its name,
    or one of whose parties in these roles has it. Numbers are also looked for in capitals; of names, width, case,
    blanks, variants of characters and legal forms do not matter."""
    each = [Q(exporter__in=names_like(text)), Q(applicant__in=names_like(text, "applicant"))]
    for number in {text.strip(), text.strip().upper()}:
        each += [begins(column, number) for column in ("case", "licence", "application")]
    # One by one, so that each is found by its own index.
    found = [CaseRecord.objects.filter(condition).order_by().values("case") for condition in each]
    return Q(case__in=found[0].union(*found[1:], with_party(text, roles)))


def names_like(part: str, column: Literal["exporter", "applicant"] = "exporter") -> list[str]:
    """The names of exporters (or of applicants, folded) that hold a part, the first 200.

    Walks from each name to the next by the index, so that it costs what there are names, not cases.
    """
    wanted, table = folded(part), CaseRecord._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE t(a) AS (SELECT MIN({column}) FROM {table} UNION ALL "  # noqa: S608
            f"SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > t.a) FROM t WHERE t.a IS NOT NULL) "
            "SELECT a FROM t WHERE a IS NOT NULL"
        )
        names = [name for (name,) in cursor.fetchall()]
    return [name for name in names if wanted in folded(name)][:_MOST_NAMES]
