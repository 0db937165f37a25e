"""The runner that `sekisho serve` starts: it works, it is started again, and it ends with the server."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest
from django.utils import timezone

from sekisho.office.analyst import beside, jobs
from sekisho.office.analyst.asks import run_ask
from sekisho.office.analyst.models import DONE, RUNNING, Job


def waited_for(there: Callable[[], object]) -> object:
    for _ in range(900):
        if found := there():
            return found
        time.sleep(0.1)
    raise AssertionError("it does not come")


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.long
def test_a_runner_beside_the_server_works_is_followed_by_another_and_ends_with_it(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEKISHO_DATABASE", database)
    job = jobs.put(run_ask("embargo-one-year", 100, 7), None, timezone.now())

    def runner_at_it() -> int | None:
        job.refresh_from_db()
        return int(job.runner.split(":")[1]) if job.state == RUNNING else None

    with beside.runner_beside():
        first = waited_for(runner_at_it)
        assert isinstance(first, int)
        os.kill(first, signal.SIGKILL)
        waited_for(lambda: Job.objects.filter(state=DONE).exists())
        job.refresh_from_db()
        second = int(job.runner.split(":")[1])
        assert (job.tries, second == first) == (2, False)
        assert lives(second)
    assert not lives(second)
    assert jobs.document(job, "en") is not None
