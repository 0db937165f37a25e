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

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F, Q

import sekisho
from sekisho.office.accounts.models import Account, Organisation
from sekisho.office.analyst.asks import Ask
from sekisho.office.analyst.models import CANCELLED, DONE, FAILED, OPEN, RUNNING, WAITING, Docket, Job, Part
from sekisho.office.analyst.work import LANGUAGES

Json = dict[str, Any]

STALE_AFTER: Final = timedelta(seconds=90)
"""A job that nobody has seen for so long has lost its runner."""
MOST_TRIES: Final = 3
MOST_WAITING: Final = 12
"""Jobs of one organisation that may be open, waiting or running, at a time."""
MOST_OF_ONE: Final = 6
"""Those of one account."""
MOST_RUNNING_OF_ONE: Final = 1
"""Jobs of one account that run at a time, however many runners there are."""
_TURN: Final = 0x5E_4B_15_40
"""The lock under which runners of PostgreSQL take their turns; SQLite has one writer at a time."""
DOCUMENT: Final = "document"


class TooMany(Exception):
    """An organisation, or with `own` the account itself, has as many jobs open as it may: `most`."""

    def __init__(self, most: int, *, own: bool) -> None:
        super().__init__(str(most))
        self.most, self.own = most, own


def put(ask: Ask, by: Account | None, at: datetime) -> Job:
    """The job of a question: the one that is there, or a waiting one. One that failed or was cancelled waits again.

    Raises TooMany.
    """
    with transaction.atomic():
        return _put(ask, by, at)


def _put(ask: Ask, by: Account | None, at: datetime) -> Job:
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
    # Of two that ask at once the second waits here, and counts the first's.
    Organisation.objects.select_for_update().get(pk=by.organisation_id)
    waiting = Job.objects.filter(made_by__organisation_id=by.organisation_id, state__in=OPEN)
    if waiting.filter(made_by=by).count() >= MOST_OF_ONE:
        raise TooMany(MOST_OF_ONE, own=True)
    if waiting.count() >= MOST_WAITING:
        raise TooMany(MOST_WAITING, own=False)


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

    None: there is nothing to do, or as many jobs run as may (settings.JOBS_AT_ONCE, and MOST_RUNNING_OF_ONE of an
    account).
    """
    _give_up(at)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
        return _claim(runner, at)


def _claim(runner: str, at: datetime) -> Job | None:
    lost = Q(state=RUNNING) & (Q(seen_at__lt=at - STALE_AFTER) | Q(runner__in=_gone()))
    running = Job.objects.filter(state=RUNNING).exclude(lost)
    if running.count() >= settings.JOBS_AT_ONCE:
        return None
    by_account = running.filter(made_by__isnull=False).values("made_by").annotate(n=Count("pk"))
    busy = by_account.filter(n__gte=MOST_RUNNING_OF_ONE).values("made_by")
    open_to_it = Job.objects.filter(Q(state=WAITING) | lost).exclude(made_by__in=busy)
    for job in open_to_it.order_by(F("made_by").asc(nulls_last=True), "made_at", "id")[:5]:
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
    job: Job,
    runner: str,
    state: str,
    at: datetime,
    documents: Mapping[str, Json] | None,
    *,
    complete: bool,
    files: Mapping[str, bytes] | None = None,
) -> bool:
    """Keep a result, what was written beside it, and the state. Returns whether the job was still this runner's."""
    with transaction.atomic():
        mine = Job.objects.filter(pk=job.pk, state=RUNNING, runner=runner)
        if not mine.update(state=state, complete=complete, ended_at=at, progress=1000, cancel=False):
            return False
        if documents is not None:
            content = zlib.compress(json.dumps(folded(documents), ensure_ascii=False).encode(), 6)
            Part.objects.update_or_create(job=job, name=DOCUMENT, defaults={"content": content})
        for name, written in (files or {}).items():
            Part.objects.update_or_create(job=job, name=name, defaults={"content": zlib.compress(written, 6)})
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
    svg = written(job, name)
    return None if svg is None else svg.decode()


def written(job: Job, name: str) -> bytes | None:
    """What was written beside a job's document, by its name; None where nothing was."""
    part = Part.objects.filter(job=job, name=name).first()
    return None if part is None else zlib.decompress(part.content)


def is_done(job: Job | None) -> bool:
    return job is not None and job.state == DONE
