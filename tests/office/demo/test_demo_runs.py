"""The fictional analyst finds answers there, one of each kind, and not an empty list."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from sekisho.office.accounts.models import Account
from sekisho.office.analyst.asks import KINDS, PLAN
from sekisho.office.analyst.models import DONE, WAITING, Job
from sekisho.office.demo.people import seed_people
from sekisho.office.demo.runs import seed_runs

AT = datetime(2026, 11, 28, 3, tzinfo=UTC)


@pytest.fixture(params=["sqlite"])
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_each_kind_is_asked_once_and_the_quick_ones_are_answered(database: str, in_test: None) -> None:
    seed_people()
    seed_runs(AT)
    states = dict(Job.objects.values_list("kind", "state"))
    assert set(states) == set(KINDS)
    assert {kind for kind, state in states.items() if state != DONE} == {PLAN}
    assert states[PLAN] == WAITING
    assert all(job.complete and job.parts.exists() for job in Job.objects.filter(state=DONE))
    told = list(Job.objects.order_by("id").values())
    seed_runs(AT)
    assert list(Job.objects.order_by("id").values()) == told
    analyst = Account.objects.get(username="analyst")
    client = Client()
    client.force_login(analyst, "allauth.account.auth_backends.AuthenticationBackend")
    rows = client.get("/analysis/runs.json").json()["rows"]
    assert [row["made_by"] for row in rows] == [analyst.shown] * len(KINDS)
    for job in Job.objects.filter(state=DONE):
        page = client.get(f"/analysis/runs/{job.key}")
        assert page.status_code == 200
        assert "<table" in page.content.decode()
