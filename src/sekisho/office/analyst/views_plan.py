"""A plan: choose options, look at what comes of them, put two beside each other."""

from __future__ import annotations

from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sekisho.office.analyst import results, shipped
from sekisho.office.analyst.asks import PLAN
from sekisho.office.analyst.forms import ComparePlansForm, PlanForm, plan_titles
from sekisho.office.analyst.models import DONE, Job
from sekisho.office.analyst.readers import READERS
from sekisho.office.analyst.results import Found
from sekisho.office.analyst.sheets import Page
from sekisho.office.analyst.tell_compare import compare_plans_page
from sekisho.office.analyst.views import RESULT, answered, asking, given, unasked
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.words import say
from sekisho.planning.scenario import PlanningScenario
from sekisho.planning.scenario_file import load_scenario
from sekisho.planning.words import PlanLabels


@cache
def planning_scenario(name: str) -> PlanningScenario:
    return load_scenario(name)


@open_to(*READERS)
@asking
def plan(request: HttpRequest, name: str, form: str | None) -> HttpResponse:
    """A planning scenario: options left out or forced, risk, budget; then choices, losses, gap, bridge, tornado."""
    if name not in shipped.plans():
        raise Http404
    language = lang(request)
    fields = PlanForm(given(request), language, planning_scenario(name))
    context = {
        "title": plan_titles()[name][language],
        "what": "plan",
        "options": _options(fields, language),
        "others": [(each, title[language]) for each, title in plan_titles().items() if each != name],
    }
    if not fields.is_valid():
        return unasked(request, fields, context)
    found = [fields.ask()]
    return answered(request, form, fields, found, lambda made: results.page_for(made[0], language), context)


def _options(fields: PlanForm, language: str) -> list[dict[str, object]]:
    """Rows of the form: option, its kind, whether it is left out or forced."""
    without, force = (fields[name].value() or [] for name in ("without", "force"))
    words = PlanLabels(language)
    return [
        {
            "id": each.id,
            "name": each.name[language],
            "kind": words(f"p.kind.{each.kind}"),
            "existing": each.existing,
            "without": each.id in without,
            "force": each.id in force,
        }
        for each in fields.options()
    ]


@open_to(*READERS)
@require_safe
def compare_plans(request: HttpRequest, form: str | None) -> HttpResponse:
    """Two plans that were worked out."""
    language = lang(request)
    jobs = list(Job.objects.filter(kind=PLAN, state=DONE).order_by("-ended_at")[:60])
    names = [(job.key, f"{_named(job, language)} ({job.key[:8]})") for job in jobs]
    fields = ComparePlansForm(request.GET, language, names)
    context = {"title": say("analyst.compare_plans", language), "what": "compare-plans", "none": len(names) < 1}
    if not names:
        return results.respond(request, form, [], lambda: Page("", []), RESULT, {"form": fields, **context})
    if not fields.is_valid():
        return unasked(request, fields, context)
    keys = (fields.cleaned_data["one"], fields.cleaned_data["other"])
    by_key = {job.key: job for job in jobs}
    found = [results.found_of(by_key[key], language) for key in keys]

    def made() -> Page:
        return compare_plans_page(_documents(found), PlanLabels(language), keys)

    return results.respond(request, form, found, made, RESULT, {"form": fields, **context})


def _documents(found: list[Found]) -> tuple[dict[str, object], dict[str, object]]:
    one, other = (each.document for each in found)
    assert one is not None
    assert other is not None
    return one, other


def _named(job: Job, language: str) -> str:
    """A plan by its scenario and what was changed of it."""
    of = job.parameters
    title = plan_titles().get(of["scenario"], {}).get(language, of["scenario"])
    told = [f"–{name}" for name in of["without"]] + [f"+{name}" for name in of["force"]]
    told += [f"{name}={of[name]:g}" for name in ("risk_weight", "budget_jpy", "draws", "scenarios") if name in of]
    return f"{title}{': ' if told else ''}{', '.join(told)}"
