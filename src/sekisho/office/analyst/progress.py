"""How far a job is: stage, share, and how long it will still take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sekisho.office.analyst.models import DONE, RUNNING, WAITING, Job

_LEAST_SHARE: Final = 0.05


@dataclass(frozen=True)
class Progress:
    """percent: of the stage; None where it does not say. left_s: None where nothing can be said. before: jobs that
    wait before this one. usual_s: what jobs of this kind took in the middle; None where none is done."""

    job: Job
    percent: float | None
    elapsed_s: int
    left_s: int | None
    before: int
    usual_s: int | None


def progress_of(job: Job, at: datetime) -> Progress:
    """Two queries at the most."""
    elapsed = (at - job.begun_at).total_seconds() if job.state == RUNNING and job.begun_at else 0.0
    share = job.progress / 1000
    usual = _usual(job)
    left = None
    if job.state == RUNNING:
        if usual is not None:
            left = max(usual - elapsed, 1.0)
        elif share >= _LEAST_SHARE:
            left = elapsed / share * (1 - share)
    before = 0
    if job.state == WAITING:
        before = Job.objects.filter(state=WAITING, made_at__lt=job.made_at, made_by__isnull=False).count()
        before += Job.objects.filter(state=RUNNING).count()
    percent = round(100 * share, 1) if share else None
    return Progress(job, percent, round(elapsed), None if left is None else round(left), before, usual)


def _usual(job: Job) -> int | None:
    """The middle of what the latest jobs of this kind took for questions of about this size."""
    size = _size(job)
    spans = sorted(
        (each.ended_at - each.begun_at).total_seconds()
        for each in Job.objects.filter(kind=job.kind, state=DONE).order_by("-ended_at")[:20]
        if each.ended_at and each.begun_at and size / 2 <= _size(each) <= size * 2
    )
    return round(spans[len(spans) // 2]) if spans else None


def _size(job: Job) -> float:
    of = job.parameters
    return float(of.get("draws") or of.get("lines") or 64) * (1 + 10 * bool(of.get("case_draws")))
