"""Many at once with one key: what it did is done once, on both databases."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from cases import civil
from django.db import connection
from django.test import Client
from django.utils import timezone

from sekisho.office.accounts.models import ApiToken
from sekisho.office.demo.people import seed_people
from sekisho.office.site.shelf import lawbook
from sekisho.office.store.models import Event


@pytest.fixture(params=["sqlite", "postgresql"])
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_one_key_files_one_case_however_many_ask_at_once(database: str) -> None:
    lawbook()
    _, secret = ApiToken.make(seed_people()["exporter"], "a test", ["file"], timezone.now())
    body = json.dumps({"application": civil()})
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "order-1"}

    def ask(_: int) -> tuple[int, Any]:
        try:
            answer = Client().post("/api/v1/cases", body, content_type="application/json", headers=headers)
            return answer.status_code, answer.json()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        came = list(threads.map(ask, range(8)))
    assert {status for status, _ in came} == {201}
    assert len({told["case"] for _, told in came}) == 1
    assert Event.objects.count() == 1
