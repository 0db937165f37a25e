"""An office of many cases for many readers: the fictional one, and rows by which further cases would be found.

    SEKISHO_DATABASE=… python bench/office_fill.py CASES

Prints JSON: a token that may draw and the licences in use, for each exporter. The further rows are copies of the
fictional cases' under other numbers and dates; no case stands behind them, so they can be counted and not opened.
"""

from __future__ import annotations

import json
import os
import random
import sys
from datetime import UTC, date, datetime, timedelta

from sekisho.casework.model import folded
from sekisho.office.serving import open_site

BATCH = 5_000


def main(cases: int) -> None:
    open_site(os.environ["SEKISHO_DATABASE"], demo=True)
    from django.db import connection

    from sekisho.office.accounts.models import Account, ApiToken
    from sekisho.office.store.models import CaseRecord

    dice = random.Random(7)
    known = list(CaseRecord.objects.all())
    fields = [field.attname for field in CaseRecord._meta.concrete_fields]
    for start in range(len(known), cases, BATCH):
        rows = []
        for number in range(start, min(start + BATCH, cases)):
            like = dice.choice(known)
            values = {name: getattr(like, name) for name in fields}
            days = timedelta(days=dice.randrange(-300, 0))
            values |= {"case": f"B-{number:07d}", "application": f"B-{number:07d}", "licence": None}
            values["filed_on"] = like.filed_on + days
            if like.due_on is not None:
                values["due_on"] = values["due_key"] = like.due_on + days
            else:
                values["due_key"] = date.max
            rows.append(CaseRecord(**values))
        CaseRecord.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    at = datetime.now(UTC)
    told = []
    for account in Account.objects.filter(username__in=("exporter", "exporter-2")).select_related("organisation"):
        own = [row for row in known if row.applicant == folded(account.organisation.name) and row.state == "issued"]
        _, token = ApiToken.make(account, "bench", ["read", "draw"], at)
        told.append({"token": token, "licences": [row.licence for row in own]})
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
