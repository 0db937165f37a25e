"""The table of jobs: put a question in it, take one out to work on, keep what came of it. Each change is one statement
that says in which state it finds the job, so two who act at once cannot both win.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q

import sekisho
from sekisho.office.accounts.models import Account
from sekisho.office.analyst.asks import Ask
from sekisho.office.analyst.models import CANCELLED, DONE, FAILED, OPEN, RUNNING, WAITING, Docket, Job, Part
from sekisho.office.analyst.work import LANGUAGES

Json = dict[str, Any]

STALE_AFTER: Final = timedelta(seconds=90)
"""A job that nobody has seen for so long has lost its runner."""
MOST_TRIES: Final = 3
MOST_WAITING: Final = 12
"""Jobs of one organisation that may wait at a time."""
DOCUMENT: Final = "document"


class TooMany(Exception):
    """An organisation has as many jobs waiting as it may."""


def put(ask: Ask, by: Account | None, at: datetime) -> Job:
    """The job of a question: the one that is there, or a waiting one. One that failed or was cancelled waits again.

    Raises TooMany.
    """
    found = Job.objects.filter(key=ask.key).first()
    if found is None or found.state in (FAILED, CANCELLED):
        _look_for_room(by)
    if found is None:
        try:
            with transaction.atomic():
                return Job.objects.create(
                    key=ask.key,
                    kind=ask.kind,
                    parameters=dict(ask.of),
                    engine=sekisho.__version__,
                    data=ask.data,
                    docket=ask.of.get("docket", ""),
                    made_by=by,
                    made_at=at,
                )
        except IntegrityError:  # Another put it in just then.
            return Job.objects.get(key=ask.key)
    again = {"state": WAITING, "cancel": False, "tries": 0, "progress": 0, "stage": "", "error": [], "made_at": at}
    if found.state in (FAILED, CANCELLED):
        Job.objects.filter(pk=found.pk, state=found.state).update(**again, made_by=by)
        found.refresh_from_db()
    return found


def _look_for_room(by: Account | None) -> None:
    if by is None:
        return
    waiting = Job.objects.filter(made_by__organisation_id=by.organisation_id, state__in=OPEN).count()
    if waiting >= MOST_WAITING:
        raise TooMany


def ask_of(job: Job) -> Ask:
    return Ask(job.kind, job.parameters)


def may_see(account: Account, job: Job) -> bool:
    """What was asked of an uploaded docket is its organisation's own; all else is of public data."""
    if not job.docket:
        return True
    return Docket.objects.filter(hash=job.docket, organisation_id=account.organisation_id).exists()


def cancel(job: Job, at: datetime) -> None:
    """End a job: at once if it waits, else as soon as its runner hears of it."""
    if not Job.objects.filter(pk=job.pk, state=WAITING).update(state=CANCELLED, ended_at=at):
        Job.objects.filter(pk=job.pk, state=RUNNING).update(cancel=True)


def runner_name() -> str:
    """A name that no other runner has and that says where to look for it."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"


def claim(runner: str, at: datetime) -> Job | None:
    """Take a job that waits, people's before shipped ones, the oldest first, or one whose runner is gone.

    None: there is nothing to do.
    """
    _give_up(at)
    lost = Q(state=RUNNING) & (Q(seen_at__lt=at - STALE_AFTER) | Q(runner__in=_gone()))
    for job in Job.objects.filter(Q(state=WAITING) | lost).order_by(F("made_by").asc(nulls_last=True), "made_at", "id")[
        :5
    ]:
        taken = Job.objects.filter(pk=job.pk, state=job.state, runner=job.runner, seen_at=job.seen_at).update(
            state=RUNNING, runner=runner, seen_at=at, begun_at=at, tries=F("tries") + 1, progress=0, stage=""
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def _gone() -> list[str]:
    """Runners of this machine whose process is no longer there."""
    here = f"{socket.gethostname()}:"
    names = Job.objects.filter(state=RUNNING, runner__startswith=here).values_list("runner", flat=True)
    return [name for name in names if not _lives(int(name.split(":")[1]))]


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _give_up(at: datetime) -> None:
    """A job that took several runners with it is not tried again; one whose end was asked for meanwhile has ended."""
    lost = Q(state=RUNNING) & (Q(seen_at__lt=at - STALE_AFTER) | Q(runner__in=_gone()))
    Job.objects.filter(lost, cancel=True).update(state=CANCELLED, ended_at=at)
    Job.objects.filter(lost, tries__gte=MOST_TRIES).update(state=FAILED, error=[], ended_at=at)


def seen(job: Job, runner: str, stage: str, progress: int, at: datetime) -> bool:
    """Say that a runner is at a job and how far. Returns whether it should go on: not if somebody else has the job or
    asked that it end."""
    mine = Job.objects.filter(pk=job.pk, state=RUNNING, runner=runner)
    if not mine.update(stage=stage[:64], progress=progress, seen_at=at):
        return False
    return not mine.filter(cancel=True).exists()


def finish(
    job: Job, runner: str, state: str, at: datetime, documents: Mapping[str, Json] | None, *, complete: bool
) -> bool:
    """Keep a result and the state with it. Returns whether the job was still this runner's."""
    with transaction.atomic():
        mine = Job.objects.filter(pk=job.pk, state=RUNNING, runner=runner)
        if not mine.update(state=state, complete=complete, ended_at=at, progress=1000, cancel=False):
            return False
        if documents is not None:
            content = zlib.compress(json.dumps(folded(documents), ensure_ascii=False).encode(), 6)
            Part.objects.update_or_create(job=job, name=DOCUMENT, defaults={"content": content})
    return True


def fail(job: Job, runner: str, problems: list[Json], at: datetime) -> None:
    """problems: place, cause, remedy of what was asked wrongly; none for a fault of ours."""
    mine = Job.objects.filter(pk=job.pk, state=RUNNING, runner=runner)
    mine.update(state=FAILED, error=problems, ended_at=at)


def keep_picture(job: Job, name: str, svg: str) -> None:
    Part.objects.update_or_create(job=job, name=name, defaults={"content": zlib.compress(svg.encode(), 6)})


def folded(documents: Mapping[str, Json]) -> Json:
    """Documents of several languages as one: what they share, and what each has of its own."""
    first, *others = documents.values()
    same = {key for key, value in first.items() if all(other.get(key) == value for other in others)}
    return {
        "shared": {key: first[key] for key in first if key in same},
        "order": list(first),
        **{language: {k: v for k, v in told.items() if k not in same} for language, told in documents.items()},
    }


def document(job: Job, language: str) -> Json | None:
    """What came of a job, as the command line prints it in a language; None where nothing did."""
    part = Part.objects.filter(job=job, name=DOCUMENT).first()
    if part is None:
        return None
    told = json.loads(zlib.decompress(part.content))
    whole = {**told["shared"], **told[language if language in LANGUAGES else "en"]}
    return {key: whole[key] for key in told["order"]}


def picture(job: Job, name: str) -> str | None:
    part = Part.objects.filter(job=job, name=name).first()
    return None if part is None else zlib.decompress(part.content).decode()


def is_done(job: Job | None) -> bool:
    return job is not None and job.state == DONE
