"""What the fictional analyst asked before a visitor comes: one small question of each kind, with its answer.

The models and their data are the real ones; few draws and a short synthetic docket make the answers quick, and each
says how many it rests on. Whoever asks for more gets it from the same pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sekisho.office.accounts.models import Account
from sekisho.office.analyst import jobs
from sekisho.office.analyst.asks import Ask, hindcast_ask, leverage_ask, plan_ask, replay_ask, run_ask
from sekisho.office.analyst.models import WAITING
from sekisho.office.analyst.runner import work_on
from sekisho.office.analyst.shipped import BASELINE, CASES, PENDING, REFORM, law_of

ANALYST: Final = "analyst"
PLAN: Final = "single-maker"
_DRAWS: Final = 20
_HINDCAST_DRAWS: Final = 100
_LINES: Final = 500


def quick_asks() -> Iterator[Ask]:
    """Those that take less than a second or two each."""
    yield run_ask(PENDING, _DRAWS)
    yield leverage_ask(PENDING, _DRAWS)
    yield hindcast_ask(CASES[0], _HINDCAST_DRAWS)
    yield replay_ask(law_of(BASELINE), law_of(REFORM), lines=_LINES)


def small_plan() -> Ask:
    """A plan takes some seconds: the runner beside the site makes it, before all else."""
    return plan_ask(PLAN, draws=4, scenarios=4)


def seed_runs(at: datetime) -> None:
    """Put the questions, and work the quick ones out here; those that are there already stay as they are.

    Raises Account.DoesNotExist before `seed_people` has been.
    """
    analyst = Account.objects.get(username=ANALYST)
    for place, ask in enumerate((*quick_asks(), small_plan())):
        job = jobs.put(ask, analyst, at + timedelta(microseconds=place))
        if job.state != WAITING or ask.kind == small_plan().kind:
            continue
        runner = jobs.runner_name()
        taken = jobs.claim(runner, at)
        if taken is not None:
            work_on(taken, runner)
