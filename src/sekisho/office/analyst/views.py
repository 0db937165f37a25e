"""The pages that ask: contents, dependency, a scenario, two scenarios, leverage, a hindcast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from sekisho.office.analyst import results, shipped
from sekisho.office.analyst.asks import Ask
from sekisho.office.analyst.dependency import dependency_page, shares
from sekisho.office.analyst.forms import (
    AskForm,
    CompareForm,
    HindcastForm,
    LeverageForm,
    RunForm,
    plan_titles,
    titles,
)
from sekisho.office.analyst.models import Job
from sekisho.office.analyst.readers import READERS
from sekisho.office.analyst.results import Found
from sekisho.office.analyst.sheets import Page
from sekisho.office.analyst.tell_compare import compare_page
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.limits import costs
from sekisho.office.site.words import say
from sekisho.planning.words import PlanLabels

RESULT: Final = "analyst/result.html"
_View = TypeVar("_View", bound=Callable[..., HttpResponse])


def asking(view: _View) -> _View:
    """A page that shows a question, and takes it: each that is sent counts as a job."""
    return costs(lambda request: "job" if request.method == "POST" else None)(
        require_http_methods(["GET", "HEAD", "POST"])(view)
    )


@open_to(*READERS)
@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """What there is to ask, a line each. What is shipped is worked out from the first time that somebody looks."""
    shipped.put_shipped(timezone.now())
    language = lang(request)
    asks = {ask.key: ask for ask in shipped.shipped_asks()}
    states = dict(Job.objects.filter(key__in=asks).values_list("key", "state"))
    return render(
        request,
        "analyst/contents.html",
        {
            "scenarios": [(name, titles()[name][language]) for name in shipped.scenarios()],
            "cases": shipped.CASES,
            "plans": [(name, title[language]) for name, title in plan_titles().items()],
            "done": sum(state == "done" for state in states.values()),
            "all": len(asks),
        },
    )


def given(request: HttpRequest) -> QueryDict:
    """What the reader chose: in the form just sent, or in the address."""
    return request.POST if request.method == "POST" else request.GET


def chosen(request: HttpRequest, form: AskForm) -> str:
    """The address of the page with what was chosen in it."""
    query = QueryDict(mutable=True)
    for name in form.fields:
        values = request.POST.getlist(name)
        if any(values):
            query.setlist(name, [value for value in values if value])
    return f"{request.path}?{query.urlencode()}"


def answered(
    request: HttpRequest, as_: str | None, form: AskForm, asks: list[Ask], made: Any, context: dict[str, Any]
) -> HttpResponse:
    """The page of a valid form: start what was asked for, or show what there is."""
    if request.method == "POST":
        return results.start(request, asks, chosen(request, form))
    found = [results.look(ask, lang(request)) for ask in asks]
    return results.respond(request, as_, found, lambda: made(found), RESULT, {"form": form, **context})


def unasked(request: HttpRequest, form: AskForm, context: dict[str, Any]) -> HttpResponse:
    """The page of a form in which something is wrong."""
    return results.respond(request, None, [], lambda: Page("", []), RESULT, {"form": form, **context}, status=400)


@open_to(*READERS)
@asking
def scenario(request: HttpRequest, name: str, form: str | None) -> HttpResponse:
    """A supply scenario: days of cover, cliff, sectors, loss beside the published houses, flows, what is open."""
    if name not in shipped.scenarios():
        raise Http404
    language = lang(request)
    fields = RunForm(given(request), language)
    context = {"title": titles()[name][language], "what": "scenario"}
    if not fields.is_valid():
        return unasked(request, fields, context)
    return answered(request, form, fields, [fields.ask(name)], lambda found: _one(found, language), context)


def _one(found: list[Found], language: str) -> Page:
    return results.page_for(found[0], language)


@open_to(*READERS)
@asking
def compare(request: HttpRequest, form: str | None) -> HttpResponse:
    """Two scenarios, with the same draws of everything that both have."""
    language = lang(request)
    fields = CompareForm(given(request), language)
    context = {"title": say("analyst.compare", language), "what": "compare"}
    if not fields.is_valid():
        return unasked(request, fields, context)

    def made(found: list[Found]) -> Page:
        one, other = (each.document for each in found)
        assert one is not None
        assert other is not None
        return compare_page((one, other), PlanLabels(language))

    return answered(request, form, fields, list(fields.asks()), made, context)


@open_to(*READERS)
@asking
def leverage(request: HttpRequest, form: str | None) -> HttpResponse:
    """What withholding all pending licences would cost."""
    language = lang(request)
    fields = LeverageForm(given(request), language)
    context = {"title": say("analyst.leverage", language), "what": "leverage"}
    if not fields.is_valid():
        return unasked(request, fields, context)
    return answered(request, form, fields, [fields.ask()], lambda found: _one(found, language), context)


@open_to(*READERS)
@asking
def hindcast(request: HttpRequest, case: str, form: str | None) -> HttpResponse:
    """The model against 2010 or 2025."""
    language = lang(request)
    fields = HindcastForm(given(request), language)
    context = {"title": say("analyst.hindcast.of", language, case=case), "what": "hindcast"}
    if not fields.is_valid():
        return unasked(request, fields, context)
    return answered(request, form, fields, [fields.ask(case)], lambda found: _one(found, language), context)


@open_to(*READERS)
@require_safe
def dependency(request: HttpRequest, form: str | None) -> HttpResponse:
    """Shares by element, form, stage, measure and year, each with what it is a share of and its source."""
    language = lang(request)
    wanted = {name: request.GET.get(name, "") for name in ("element", "form", "stage", "measure", "year", "origin")}
    page, facets = dependency_page(shares(), wanted, PlanLabels(language))
    if form is None:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        between = "&" if query else "?"
        sections = [
            (each, [results.with_csv(sheet, request, query, between, language) for sheet in each.sheets])
            for each in page.sections
        ]
        context = {
            "page": page,
            "sections": sections,
            "facets": facets,
            "json": f"{request.path}.json{query}",
            "title": page.title,
            "what": "dependency",
            "command": f"sekisho supply dependency --json --lang {language}",
        }
        return render(request, "analyst/dependency.html", context)
    if form == "csv":
        return results.csv_of(request, page.sheets())
    return results.json_of_page(page)
