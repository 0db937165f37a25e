"""Questions and jobs: equal questions are one, no job is lost, and who asked may end it."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test.utils import override_settings
from django.utils import timezone
from typer.testing import CliRunner

from sekisho.cli.app import app
from sekisho.office.accounts.models import Account
from sekisho.office.analyst import asks, jobs, runner
from sekisho.office.analyst.asks import Ask, command, leverage_ask, plan_ask, python, run_ask
from sekisho.office.analyst.models import CANCELLED, DONE, FAILED, RUNNING, WAITING, Job
from sekisho.office.analyst.runner import work_on
from sekisho.supply.run import run
from sekisho.supply.scenario_file import load_scenario

# Named anew for each process: a command tried in this one may have asked for those of an office without pages.
SETTINGS = "sekisho.office.site.settings"
SMALL = run_ask("nri-linear", 20, 7)
LONG = run_ask("embargo-one-year", 2_000, 7)


def cli_json(line: str) -> dict[str, object]:
    _, *words = shlex.split(line)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    told: dict[str, object] = json.loads(result.stdout)
    return told


def test_equal_questions_have_one_permanent_address_however_they_are_written() -> None:
    again = Ask("run", dict(reversed(SMALL.of.items())))
    assert again.key == SMALL.key
    assert plan_ask("state-stock", without=["b", "a"]).key == plan_ask("state-stock", without=["a", "b"]).key
    assert len({each.key for each in (SMALL, run_ask("nri-linear", 20, 8), leverage_ask(draws=20))}) == 3


def test_another_engine_or_other_data_is_another_question(monkeypatch: pytest.MonkeyPatch) -> None:
    before = SMALL.key
    monkeypatch.setattr(asks.sekisho, "__version__", "9.9.9")
    assert SMALL.key != before
    monkeypatch.undo()
    monkeypatch.setattr(asks, "data_hash", lambda rooms: "sha256:other")
    assert SMALL.key != before


def test_one_question_asked_twice_is_one_job(people: dict[str, Account]) -> None:
    first = jobs.put(SMALL, people["analyst"], timezone.now())
    assert jobs.put(SMALL, people["keeper"], timezone.now()) == first
    assert Job.objects.count() == 1


def test_a_job_is_taken_by_one_runner_and_people_come_before_what_is_shipped(people: dict[str, Account]) -> None:
    now = timezone.now()
    shipped = jobs.put(SMALL, None, now)
    asked = jobs.put(LONG, people["analyst"], now + timedelta(seconds=1))
    assert [jobs.claim(jobs.runner_name(), now) for _ in range(3)] == [asked, shipped, None]


def test_a_result_is_what_the_library_and_the_line_on_the_page_give(worked_out: Callable[[Ask], Job]) -> None:
    job = worked_out(SMALL)
    assert (job.state, job.complete) == (DONE, True)
    for language in ("en", "ja"):
        found = jobs.document(job, language)
        library = run(load_scenario("nri-linear"), 20, 7).as_json(language) | {"cases": None}
        assert found == json.loads(json.dumps(library))
        assert found == cli_json(command(SMALL, language))


@pytest.mark.long
def test_pending_cases_come_out_as_on_the_command_line(worked_out: Callable[[Ask], Job]) -> None:
    ask = run_ask("japan-2026", 10, 7, case_draws=10)
    assert jobs.document(worked_out(ask), "en") == cli_json(command(ask, "en"))


def test_leverage_is_reproduced_by_its_line(worked_out: Callable[[Ask], Job]) -> None:
    ask = leverage_ask(draws=10, seed=7)
    assert jobs.document(worked_out(ask), "zh") == cli_json(command(ask, "zh"))


@pytest.mark.parametrize("ask", [SMALL, leverage_ask(draws=10), asks.hindcast_ask("2010", 100), plan_ask(
    "state-stock", draws=4, force=["stock-state"], risk_weight=0.25, budget_jpy=1e11)])  # fmt: skip
def test_lines_of_python_are_python(ask: Ask) -> None:
    compile(python(ask, "ja"), "reproduce", "exec")


def test_lines_of_python_give_the_same_result(worked_out: Callable[[Ask], Job]) -> None:
    found: dict[str, dict[str, object]] = {}
    exec(python(SMALL, "en"), found)
    assert json.loads(json.dumps(found["document"])) | {"cases": None} == jobs.document(worked_out(SMALL), "en")


def test_a_job_whose_runner_was_not_seen_is_taken_up_again(database: str) -> None:
    now = timezone.now()
    job = jobs.put(SMALL, None, now)
    assert jobs.claim("elsewhere:1:a", now) == job
    assert jobs.claim("here:1:b", now + timedelta(seconds=30)) is None
    assert jobs.claim("here:1:b", now + jobs.STALE_AFTER * 2) == job
    job.refresh_from_db()
    assert (job.runner, job.tries) == ("here:1:b", 2)
    # The first runner comes back: what it brings is no longer asked for.
    assert not jobs.seen(job, "elsewhere:1:a", "run", 500, now)
    assert not jobs.finish(job, "elsewhere:1:a", DONE, now, {"en": {}, "ja": {}, "zh": {}}, complete=True)
    assert Job.objects.get().state == RUNNING


def test_a_job_that_takes_its_runners_with_it_is_given_up(database: str) -> None:
    now = timezone.now()
    jobs.put(SMALL, None, now)
    for number in range(jobs.MOST_TRIES):
        assert jobs.claim(f"elsewhere:{number}:a", now + number * 2 * jobs.STALE_AFTER) is not None
    assert jobs.claim("elsewhere:9:a", now + 9 * jobs.STALE_AFTER) is None
    assert Job.objects.get().state == FAILED


def test_a_job_is_taken_up_again_after_a_kill(database: str) -> None:
    job = jobs.put(LONG, None, timezone.now())
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, "SEKISHO_DATABASE": database}
    process = subprocess.Popen([sys.executable, "-m", "django", "run_jobs"], env=environment)
    try:
        for _ in range(600):
            job.refresh_from_db()
            if job.state == RUNNING and job.stage:
                break
            assert process.poll() is None
            time.sleep(0.1)
        assert f":{process.pid}:" in job.runner
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    finally:
        process.kill()
        process.wait(30)
    assert jobs.claim(jobs.runner_name(), timezone.now()) == job
    job.refresh_from_db()
    assert (job.state, job.tries) == (RUNNING, 2)
    assert f":{os.getpid()}:" in job.runner


def test_a_waiting_job_is_cancelled_at_once_and_may_be_asked_again(people: dict[str, Account]) -> None:
    job = jobs.put(SMALL, people["analyst"], timezone.now())
    jobs.cancel(job, timezone.now())
    job.refresh_from_db()
    assert job.state == CANCELLED
    assert jobs.claim(jobs.runner_name(), timezone.now()) is None
    assert jobs.put(SMALL, people["analyst"], timezone.now()).state == WAITING


def test_a_running_job_ends_when_asked_and_keeps_what_was_finished(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "EVERY_S", 0.02)
    job = jobs.put(LONG, None, timezone.now())
    name = jobs.runner_name()
    taken = jobs.claim(name, timezone.now())
    assert taken is not None
    jobs.cancel(job, timezone.now())
    started = time.monotonic()
    work_on(taken, name)
    job.refresh_from_db()
    assert (job.state, job.complete) == (CANCELLED, False)
    found = jobs.document(job, "en")
    assert found is not None
    assert 0 < found["draws"] < found["draws_asked"] == 2_000
    assert time.monotonic() - started < 60


def test_what_was_asked_wrongly_is_told_with_place_cause_and_remedy(worked_out: Callable[[Ask], Job]) -> None:
    job = worked_out(run_ask("no-such-scenario", 10))
    assert job.state == FAILED
    assert job.error[0]["place"] == "no-such-scenario"
    assert "japan-2026" in job.error[0]["remedy"]


def test_a_fault_of_ours_fails_the_job_and_tells_nothing_of_it_to_readers(
    worked_out: Callable[[Ask], Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(runner, "carry_out", broken)
    job = worked_out(SMALL)
    assert (job.state, job.error) == (FAILED, [])


def test_an_organisation_has_only_so_many_jobs_waiting(people: dict[str, Account]) -> None:
    for each in range(jobs.MOST_WAITING // jobs.MOST_OF_ONE):
        people["analyst"].pk, people["analyst"].username = None, f"analyst-{each}"
        people["analyst"].save()
        for seed in range(jobs.MOST_OF_ONE):
            jobs.put(run_ask("nri-linear", 20, 10 * each + seed), people["analyst"], timezone.now())
    people["analyst"].pk, people["analyst"].username = None, "analyst-last"
    people["analyst"].save()
    with pytest.raises(jobs.TooMany) as full:
        jobs.put(run_ask("nri-linear", 20, 99), people["analyst"], timezone.now())
    assert (full.value.most, full.value.own) == (jobs.MOST_WAITING, False)
    jobs.put(run_ask("nri-linear", 20, 99), people["keeper"], timezone.now())


def test_an_account_has_only_so_many_jobs_waiting(people: dict[str, Account]) -> None:
    asked = [run_ask("nri-linear", 20, seed) for seed in range(jobs.MOST_OF_ONE + 1)]
    first, *_ = [jobs.put(ask, people["analyst"], timezone.now()) for ask in asked[:-1]]
    with pytest.raises(jobs.TooMany) as full:
        jobs.put(asked[-1], people["analyst"], timezone.now())
    assert (full.value.most, full.value.own) == (jobs.MOST_OF_ONE, True)
    # What is there already is answered, and what ended makes room.
    assert jobs.put(asked[1], people["analyst"], timezone.now()).state == WAITING
    jobs.cancel(first, timezone.now())
    jobs.put(asked[-1], people["analyst"], timezone.now())


def test_runners_work_on_one_job_of_an_account_and_on_so_many_in_all(
    people: dict[str, Account], settings_with: Callable[..., None]
) -> None:
    settings_with(JOBS_AT_ONCE=2)
    own = [jobs.put(run_ask("nri-linear", 20, seed), people["analyst"], timezone.now()) for seed in (1, 2)]
    other = jobs.put(run_ask("nri-linear", 20, 3), people["keeper"], timezone.now())
    names = [jobs.runner_name() for _ in range(3)]
    taken = [jobs.claim(name, timezone.now()) for name in names]
    assert taken == [own[0], other, None]
    settings_with(JOBS_AT_ONCE=3)
    assert jobs.claim(names[2], timezone.now()) is None
    jobs.finish(own[0], names[0], DONE, timezone.now(), None, complete=True)
    assert jobs.claim(names[0], timezone.now()) == own[1]


@pytest.fixture
def settings_with() -> Iterator[Callable[..., None]]:
    """Change settings for a test, as often as it likes."""
    changes: list[override_settings] = []

    def change(**given: object) -> None:
        changes.append(override_settings(**given))
        changes[-1].enable()

    yield change
    for each in reversed(changes):
        each.disable()


@pytest.mark.long
def test_a_plan_is_reproduced_by_its_line(worked_out: Callable[[Ask], Job]) -> None:
    ask = plan_ask("state-stock", draws=4, scenarios=2, without=["caremag"], force=["stock-state"], risk_weight=0.25)
    found = jobs.document(worked_out(ask), "en")
    told = cli_json(command(ask, "en"))
    assert found is not None
    for document in (found, told):
        document.pop("seconds")
        document.pop("solver")
    assert found == told
