"""A key chosen by the caller makes a request safe to repeat: what it did is done once, and its answer is kept.

The row and what is done are one transaction. A second request with the key waits for the first at the unique
constraint, or, on SQLite, for its turn to write; a process that dies leaves neither.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from sekisho.office.accounts.models import Account
from sekisho.office.api.models import KeptAnswer
from sekisho.office.api.problems import Refused

HEADER: Final = "Idempotency-Key"
_KEY: Final = re.compile(r"[!-~]{1,200}")
_KEPT: Final = ("Content-Type", "ETag", "Location")
# Done, or refused on its merits. A mistake in the request is mended and asked again with the same key.
_KEEP: Final = (200, 201, 409)


def key_of(request: HttpRequest) -> str | None:
    """The key of a request. Raises Refused for one that is none."""
    key = request.headers.get(HEADER)
    if key is not None and _KEY.fullmatch(key) is None:
        raise Refused("key_unfit")
    return key


def once(
    request: HttpRequest, account: Account, key: str, data: Any, at: datetime, run: Callable[[], HttpResponse]
) -> HttpResponse:
    """The kept answer to the same request, else that of `run`, which is kept where something came of it.

    Raises Refused where the key belongs to another request.
    """
    asked = _hash(request, data)
    with transaction.atomic():
        # One statement that waits for whoever has the key, and leaves theirs where they were first.
        own = KeptAnswer(account=account, key=key, asked=asked, at=at)
        KeptAnswer.objects.bulk_create([own], ignore_conflicts=True)
        row = KeptAnswer.objects.get(account=account, key=key)
        # Others' rows are seen once they are answered.
        if row.status:
            return _again(row, asked)
        answer = run()
        if answer.status_code not in _KEEP:
            transaction.set_rollback(True)
            return answer
        row.status, row.body = answer.status_code, answer.content.decode()
        row.headers = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
        row.save(update_fields=["status", "body", "headers"])
    return answer


def _again(row: KeptAnswer, asked: str) -> HttpResponse:
    if row.asked != asked:
        raise Refused("key_used")
    return HttpResponse(row.body, status=row.status, headers={**row.headers, "Idempotency-Replayed": "true"})


def _hash(request: HttpRequest, data: Any) -> str:
    told = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n{told}".encode()).hexdigest()
