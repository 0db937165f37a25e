"""Pages of results, whatever was asked: not yet asked, being worked out with a bar, or there with charts and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

import sekisho
from sekisho.determination.dockets.cube import read_cube
from sekisho.office.analyst import jobs
from sekisho.office.analyst.asks import HINDCAST, LEVERAGE, REPLAY, RUN, Ask, command, python
from sekisho.office.analyst.cut import WHOLE, Cut
from sekisho.office.analyst.forms import titles
from sekisho.office.analyst.models import DONE, Docket, Job
from sekisho.office.analyst.sheets import Page, Sheet, as_csv, shown
from sekisho.office.analyst.shipped import is_shipped
from sekisho.office.analyst.tell_hindcast import hindcast_page
from sekisho.office.analyst.tell_leverage import leverage_page
from sekisho.office.analyst.tell_plan import plan_page
from sekisho.office.analyst.tell_replay import replay_page
from sekisho.office.analyst.tell_run import run_page
from sekisho.office.analyst.work import CUBE
from sekisho.office.site.language import lang
from sekisho.office.site.words import say
from sekisho.planning.words import PlanLabels

Json = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """A question with its job, and what came of it; None for what is not there."""

    ask: Ask
    job: Job | None
    document: Json | None


def look(ask: Ask, language: str) -> Found:
    """What there is of a question; a shipped one is asked by being looked for."""
    job = Job.objects.filter(key=ask.key).first()
    if job is None and is_shipped(ask):
        job = jobs.put(ask, None, timezone.now())
    return Found(ask, job, jobs.document(job, language) if job is not None and not job.is_open else None)


def page_for(found: Found, language: str, cut: Cut = WHOLE) -> Page:
    """The page of one result; cut: of a replay, what its cube is broken down by."""
    assert found.document is not None
    labels, doc, of = PlanLabels(language), found.document, found.ask.of
    if found.ask.kind == RUN:
        return run_page(doc, labels)
    if found.ask.kind == LEVERAGE:
        return leverage_page(doc, labels, titles()[of["scenario"]][language])
    if found.ask.kind == HINDCAST:
        return hindcast_page(doc, labels)
    if found.ask.kind == REPLAY:
        assert found.job is not None
        cube = jobs.written(found.job, CUBE)
        cells = None if cube is None else read_cube(cube)
        told, at = docket_told(found.ask, language), reverse("analysis-cube", args=[found.job.key])
        return replay_page(doc, labels, synthetic="docket" not in of, docket=told, cells=cells, cut=cut, cube=at)
    return plan_page(doc, labels)


def docket_told(ask: Ask, language: str) -> str:
    of = ask.of
    if "docket" not in of:
        return say("analyst.replay.docket_synthetic", language, lines=f"{of['lines']:,}", seed=of["seed"])
    return say("analyst.replay.docket_uploaded", language, hash=f"sha256:{of['docket']}")


def about(request: HttpRequest, found: Found) -> Json:
    """What stands beside every figure of a result, for machines and for the box `reproduce`."""
    language, job = lang(request), found.job
    address = reverse("analysis-run", args=[found.ask.key])
    return {
        "kind": found.ask.kind,
        "parameters": dict(found.ask.of),
        "permalink": request.build_absolute_uri(address),
        "key": found.ask.key,
        "engine": sekisho.__version__ if job is None else job.engine,
        "data": found.ask.data if job is None else job.data,
        "command": command(found.ask, language),
        "python": python(found.ask, language),
        "state": None if job is None else job.state,
        "worked_out_at": None if job is None or job.ended_at is None else job.ended_at.isoformat(),
    }


def start(request: HttpRequest, asks: Sequence[Ask], back: str) -> HttpResponse:
    """Put questions in the table and go to where their answers will be."""
    from django.contrib import messages

    try:
        for ask in asks:
            jobs.put(ask, request.user, timezone.now())  # type: ignore[arg-type]
    except jobs.TooMany as full:
        key = "analyst.too_many_own" if full.own else "analyst.too_many"
        messages.warning(request, say(key, lang(request), most=full.most))
    return HttpResponseRedirect(back)


def respond(
    request: HttpRequest,
    form: str | None,
    found: Sequence[Found],
    made: Callable[[], Page],
    template: str,
    more: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    """The answer in the form that the address asks for, made once all of `found` is there.

    Without it: a page that asks or tells how far it is; 404 for CSV and JSON of what nobody asked, 202 of what is not
    done.
    """
    ready = bool(found) and all(each.document is not None for each in found)
    if form is not None and not ready:
        return _not_yet(request, found)
    if not ready:
        context = {"found": found, "waiting": [each for each in found if each.job and each.job.is_open], **more}
        return render(request, template, context, status=status)
    page, language = made(), lang(request)
    if form == "csv":
        return csv_of(request, page.sheets())
    if form == "json":
        return _json(request, found, page)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    between = "&" if query else "?"
    context = {
        "found": found,
        "waiting": [],
        "page": page,
        "sections": [(each, [with_csv(sheet, request, query, between, language) for sheet in each.sheets])
                     for each in page.sections],
        "json": f"{request.path}.json{query}",
        "abouts": [about(request, each) for each in found],
        "pictures": _pictures(found, page, language),
        **more,
    }  # fmt: skip
    return render(request, template, context, status=status)


def with_csv(sheet: Sheet, request: HttpRequest, query: str, between: str, language: str) -> tuple[Any, str]:
    yes, no = say("analyst.yes", language), say("analyst.no", language)
    address = f"{request.path}.csv{query}{between}table={sheet.id}"
    return shown(sheet, PlanLabels(language), yes, no), address


def _pictures(found: Sequence[Found], page: Page, language: str) -> dict[str, str]:
    """By section, where a drawing of it stands; those that are drawn already."""
    if len(found) != 1 or found[0].job is None:
        return {}
    job = found[0].job
    there = set(job.parts.filter(name__endswith=f".{language}.svg").values_list("name", flat=True))
    names = {each.id: f"{each.picture}.{language}.svg" for each in page.sections if each.picture}
    return {
        section: reverse("analysis-picture", args=[job.key, name.partition(".")[0], language])
        for section, name in names.items()
        if name in there
    }


def _not_yet(request: HttpRequest, found: Sequence[Found]) -> HttpResponse:
    told = [about(request, each) for each in found]
    asked = bool(found) and all(each.job is not None for each in found)
    failed = any(each.job is not None and not each.job.is_open for each in found)
    status = 409 if asked and failed else 202 if asked else 404
    return JsonResponse({"about": told, "result": None}, status=status, json_dumps_params={"ensure_ascii": False})


def csv_of(request: HttpRequest, sheets: Mapping[str, Sheet]) -> HttpResponse:
    name = request.GET.get("table") or next(iter(sheets))
    if name not in sheets:
        raise Http404
    answer = HttpResponse(as_csv(sheets[name]), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _json(request: HttpRequest, found: Sequence[Found], page: Page) -> HttpResponse:
    abouts = [about(request, each) for each in found]
    told = {
        "about": abouts[0] if len(found) == 1 else abouts,
        "title": page.title,
        "mark": page.mark,
        "notes": {each.id: [list(pair) for pair in each.notes] for each in page.sections if each.notes},
        "result": found[0].document if len(found) == 1 else [each.document for each in found],
        "charts": page.charts(),
        "tables": [sheet.as_json() for sheet in page.sheets().values()],
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def seen_job(request: HttpRequest, key: str) -> Job:
    """The job of a permanent address, if its reader may see it. Raises Http404."""
    job = Job.objects.filter(key=key).first()
    if job is None or not jobs.may_see(request.user, job):  # type: ignore[arg-type]
        raise Http404
    return job


def found_of(job: Job, language: str) -> Found:
    """What came of a job that is there, whatever engine and data it was worked out by."""
    return Found(_AsKept(job.kind, job.parameters, job.key), job, jobs.document(job, language))


@dataclass(frozen=True)
class _AsKept(Ask):
    """A question whose key was made by the engine and the data of its own day."""

    kept: str = ""

    @property
    def key(self) -> str:
        return self.kept


def own_dockets(request: HttpRequest) -> list[Docket]:
    organisation = request.user.organisation_id  # type: ignore[union-attr]
    return list(Docket.objects.filter(organisation_id=organisation).defer("content")[:50])


def is_ready(found: Found) -> bool:
    return found.job is not None and found.job.state == DONE


def json_of_page(page: Page) -> HttpResponse:
    """A page that rests on no job."""
    told = {
        "title": page.title,
        "notes": {each.id: [list(pair) for pair in each.notes] for each in page.sections if each.notes},
        "charts": page.charts(),
        "tables": [sheet.as_json() for sheet in page.sheets().values()],
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
