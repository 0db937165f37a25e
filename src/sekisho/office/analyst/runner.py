"""Works on jobs, one at a time, in a process of its own. A second thread says it is there, and hears of the end."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone

from sekisho.errors import InputError
from sekisho.office.analyst import jobs
from sekisho.office.analyst.models import CANCELLED, DONE, Docket, Job
from sekisho.office.analyst.work import Answer, Halted, carry_out

EVERY_S: Final = 1.0
_MOST_BEGUN: Final = 8
"""Results whose pictures are still to be drawn; each keeps its draws in memory."""
_LOG: Final = logging.getLogger("django.sekisho.jobs")


class _Watch:
    """Tells the table of progress once a second, and the work whether it is to end."""

    def __init__(self, job: Job, runner: str) -> None:
        self._job, self._runner = job, runner
        self._stage, self._progress = "", 0
        self._over, self.halted = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._over.set()
        self._thread.join()

    def told(self, stage: str, done: int, total: int | None) -> None:
        self._stage = stage
        self._progress = min(round(1000 * done / total), 1000) if total else 0
        if self.halted.is_set() and not stage.startswith(("run", "plan_", "hindcast")):
            raise Halted

    def _tell(self) -> None:
        try:
            while not self._over.wait(EVERY_S):
                try:
                    if not jobs.seen(self._job, self._runner, self._stage, self._progress, timezone.now()):
                        self.halted.set()
                except OperationalError:
                    _LOG.warning("job %s: the database cannot be told of it just now", self._job.key)
        finally:
            connection.close()


def work_on(job: Job, runner: str) -> Answer | None:
    """Work one claimed job out and keep what came of it; returns it where it was kept."""
    docket = Docket.objects.filter(hash=job.docket).first() if job.docket else None
    content, name = (bytes(docket.content), docket.name) if docket else (None, "")
    if job.docket and docket is None:
        gone = {"place": job.docket, "cause": "the docket is no longer kept", "remedy": "upload it again"}
        jobs.fail(job, runner, [gone], timezone.now())
        return None
    answer: Answer | None = None
    with _Watch(job, runner) as watch:
        try:
            answer = carry_out(jobs.ask_of(job), watch.told, watch.halted.is_set, content, name)
        except Halted:
            pass
        except InputError as error:
            told = [{"place": each.place, "cause": each.cause, "remedy": each.remedy} for each in error.problems]
            jobs.fail(job, runner, told, timezone.now())
            return None
        except Exception:
            _LOG.exception("job %s failed", job.key)
            jobs.fail(job, runner, [], timezone.now())
            return None
        stopped = watch.halted.is_set() and (answer is None or not answer.complete)
    documents = None if answer is None else answer.documents
    complete = answer is not None and answer.complete
    files = None if answer is None else answer.files
    state = CANCELLED if stopped else DONE
    kept = jobs.finish(job, runner, state, timezone.now(), documents, complete=complete, files=files)
    return answer if kept else None


class _Easel:
    """Pictures, drawn one by one while no job waits: who waits for figures need not wait for them."""

    def __init__(self) -> None:
        self._begun: deque[tuple[Job, Iterator[tuple[str, str]]]] = deque(maxlen=_MOST_BEGUN)

    def add(self, job: Job, answer: Answer) -> None:
        self._begun.append((job, answer.pictures()))

    def draw(self) -> bool:
        """Draw the next picture. Returns False where there is none."""
        if not self._begun:
            return False
        job, pictures = self._begun[0]
        try:
            drawn = next(pictures, None)
            if drawn is not None:
                jobs.keep_picture(job, *drawn)
        except Exception:
            _LOG.exception("job %s: a picture could not be drawn", job.key)
            drawn = None
        if drawn is None:
            self._begun.popleft()
        return True


def serve(stop: Callable[[], bool], *, pause_s: float = 1.0, once: bool = False, pictures: bool = True) -> int:
    """Work on whatever there is until `stop` says so, or, with `once`, until there is nothing. Returns jobs done."""
    done, easel = 0, _Easel()
    while not stop():
        close_old_connections()
        try:
            # A name for each job: what is left of an earlier one of this process is not ours.
            runner = jobs.runner_name()
            job = jobs.claim(runner, timezone.now())
        except OperationalError:
            _LOG.warning("the database cannot be asked for jobs just now")
            job = None
        if job is not None:
            answer = work_on(job, runner)
            if pictures and answer is not None:
                easel.add(job, answer)
            done += 1
        elif easel.draw():
            continue
        elif once:
            return done
        else:
            time.sleep(pause_s)
    return done
