"""Permanent addresses of results, how far a job is, its end on demand, and the list of what was asked."""

from __future__ import annotations

from functools import partial
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sekisho.errors import InputError
from sekisho.office.analyst import jobs, results
from sekisho.office.analyst.asks import HINDCAST, LEVERAGE, PLAN, RUN, reforms_of
from sekisho.office.analyst.cut import cut_of
from sekisho.office.analyst.drawing import by_attributes
from sekisho.office.analyst.forms import plan_titles, titles
from sekisho.office.analyst.models import STATES, Docket, Job
from sekisho.office.analyst.progress import progress_of
from sekisho.office.analyst.readers import READERS
from sekisho.office.analyst.work import CUBE
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.limits import costs
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say

_MOST_SHOWN: Final = 200
_STYLE: Final = {"done": "good", "failed": "bad", "cancelled": "wait", "running": "calm", "waiting": "calm"}


def named(job: Job, language: str) -> str:
    """What a job asks, in a few words."""
    of = job.parameters
    if job.kind in (RUN, LEVERAGE):
        return titles().get(of["scenario"], {}).get(language, of["scenario"])
    if job.kind == HINDCAST:
        return str(of["case"])
    if job.kind == PLAN:
        return plan_titles().get(of["scenario"], {}).get(language, of["scenario"])
    return f"{of['baseline']} → {' | '.join(reforms_of(of))}"


@open_to(*READERS)
@require_safe
def runs(request: HttpRequest, form: str | None) -> HttpResponse:
    """What was asked, newest first. In the address: state, kind."""
    language = lang(request)
    organisation = request.user.organisation_id  # type: ignore[union-attr]
    own = Docket.objects.filter(organisation_id=organisation).values("hash")
    found = Job.objects.filter(docket="") | Job.objects.filter(docket__in=own)
    if request.GET.get("state") in STATES:
        found = found.filter(state=request.GET["state"])
    rows = [
        {
            "key": job.key,
            "address": reverse("analysis-run", args=[job.key]),
            "kind": say(f"analyst.kind.{job.kind}", language),
            "what": named(job, language),
            "state": say(f"analyst.state.{job.state}", language),
            "style": _STYLE[job.state],
            "made_by": None if job.made_by is None else job.made_by.shown,
            "made_at": job.made_at.isoformat(timespec="seconds"),
            "made_moment": job.made_at,
            "seconds": None if job.begun_at is None or job.ended_at is None
            else round((job.ended_at - job.begun_at).total_seconds(), 1),
            "engine": job.engine,
        }
        for job in found.select_related("made_by")[:_MOST_SHOWN]
    ]  # fmt: skip
    keys = ("kind", "what", "state", "made_by", "made_at", "seconds", "engine", "key")
    table = Table("runs", {key: f"analyst.run_column.{key}" for key in keys}, rows)
    return respond(request, form, table, "analyst/runs.html", {"states": STATES, "state": request.GET.get("state", "")})


@open_to(*READERS)
@require_safe
def run(request: HttpRequest, key: str, form: str | None) -> HttpResponse:
    """The permanent address of a question: its answer as it was worked out, or how far it is."""
    job, language = results.seen_job(request, key), lang(request)
    found = results.found_of(job, language)
    context = {"title": named(job, language), "what": "run", "kind": job.kind}
    try:
        cut = cut_of(request.GET.dict(), language)
    except InputError as error:
        return render(request, "analyst/cut_refused.html", {"problems": error.problems}, status=400)
    made = partial(results.page_for, found, language, cut)
    return results.respond(request, form, [found], made, "analyst/result.html", context)


@open_to(*READERS)
@require_safe
def cube(request: HttpRequest, key: str) -> HttpResponse:
    """The cube of a replay, as `replay --cube` writes it."""
    content = jobs.written(results.seen_job(request, key), CUBE)
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type="application/vnd.apache.parquet")
    answer.headers["Content-Disposition"] = f'attachment; filename="{CUBE}"'
    return answer


@open_to(*READERS)
@require_safe
def progress(request: HttpRequest, key: str) -> HttpResponse:
    """The bar alone, for pages that ask again by themselves; one that is over has them load anew."""
    job = results.seen_job(request, key)
    answer = render(request, "analyst/progress.html", {"progress": progress_of(job, timezone.now())})
    if not job.is_open:
        answer.headers["HX-Refresh"] = "true"
    return answer


@open_to(*READERS)
@require_POST
def cancel(request: HttpRequest, key: str) -> HttpResponse:
    """Have a job end."""
    job = results.seen_job(request, key)
    jobs.cancel(job, timezone.now())
    messages.info(request, say("analyst.cancelled", lang(request)))
    return HttpResponseRedirect(reverse("analysis-run", args=[key]))


@open_to(*READERS)
@costs("job")
@require_POST
def again(request: HttpRequest, key: str) -> HttpResponse:
    """Have a job that failed or was cancelled worked out after all."""
    job = results.seen_job(request, key)
    return results.start(request, [results.found_of(job, lang(request)).ask], reverse("analysis-run", args=[key]))


@open_to(*READERS)
@require_safe
def picture(request: HttpRequest, key: str, name: str, language: str) -> HttpResponse:
    """A drawing of a result: for those without JavaScript, and to keep."""
    job = results.seen_job(request, key)
    svg = jobs.picture(job, f"{name}.{language}.svg")
    if svg is None:
        raise Http404
    return HttpResponse(by_attributes(svg), content_type="image/svg+xml")
