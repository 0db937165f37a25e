"""What do I need? A few answers in the address, and what the law comes to. Nothing is stored."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sekisho.determination.finding import Finder
from sekisho.dossier import read_application
from sekisho.errors import InputError
from sekisho.errors.wording import told as told_in
from sekisho.office.cases.finding import Telling
from sekisho.office.public.days import Told, Unasked, known_asked, outside, refused, today
from sekisho.office.public.questions import GROUPS, Questions
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.limits import asked, costs
from sekisho.office.site.said import fault
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say
from sekisho.regime.law import Regime

Json = dict[str, Any]

_EXAMPLE: Final = {
    "form": "magnet",
    "family": "NdFeB",
    "net_kg": "900",
    "made_in": "CN",
    "Nd": "26.5",
    "Pr": "3.5",
    "Dy": "2.4",
    "composition_complete": "yes",
    "departs": "CN",
    "destination": "JP",
    "importer_country": "JP",
    "importer_military": "no",
    "end_user_country": "JP",
    "end_user_military": "no",
    "final": "yes",
    "reexports": "none",
    "end_use": "civil",
    "sector": "automotive",
    "product": "steering motor",
    "raises_military_strength": "no",
    "downstream_complete": "yes",
}


@lru_cache(maxsize=64)
def _finder(on: date, known_on: date) -> Finder:
    return lawbook().finder(Regime(lawbook().law, on, known_on))


@open_to()
@costs(lambda request: "check" if asked(request) else None)
@require_safe
def checker(request: HttpRequest, form: str | None) -> HttpResponse:
    """The questions; once they are answered, the finding above them. form "json": the JSON of `sekisho check`."""
    now, language = today(), lang(request)
    # An address that answers anything asks; one that answers all but the day is told so.
    asked = form is not None or any(name in request.GET for name in Questions(None, language, now).fields)
    questions = Questions(request.GET if asked else None, language, now)
    more: Json = {"questions": questions, "groups": _groups(questions), "example": _example(now)}
    if not asked and form is None:
        return render(request, "public/checker.html", more)
    try:
        known_on = known_asked(request, now)
        finding = _finding(questions, known_on)
    except Unasked as fault:
        if form is None and questions.errors:
            return render(request, "public/checker.html", more, status=400)
        return refused(request, fault, form)
    if form == "json":
        return JsonResponse(finding, json_dumps_params={"ensure_ascii": False, "indent": 1})
    state = urlencode({**questions.answered(), "known": str(known_on)})
    telling = Telling(finding, lawbook().law, language)
    links = {
        "permalink": request.build_absolute_uri(f"{reverse('checker')}?{state}"),
        "as_json": f"{reverse('checker-as', args=['json'])}?{state}",
    }
    note = say("public.finding.no_mass", language) if questions.cleaned_data["net_kg"] is None else ""
    return render(request, "public/checker.html", {**more, "told": telling, "note": note, **links})


def _finding(questions: Questions, known_on: date) -> Json:
    """The finding under the law of the filing day. Raises Unasked."""
    if not questions.is_valid():
        raise Unasked(*questions.faults())
    filed_on = questions.cleaned_data["filed_on"]
    faults = outside(lawbook().law, filed_on, "filed_on", questions.language)
    if faults:
        questions.add_error("filed_on", f"{faults[0].cause} {faults[0].remedy}")
        raise Unasked(*faults)
    try:
        return _finder(filed_on, known_on).find(read_application(questions.application(), "checker"))
    except InputError as error:
        for problem in error.problems:
            questions.add_error(None, fault(problem, questions.language))
        found = (told_in(problem, questions.language) for problem in error.problems)
        told = [Told(each.place, str(each.cause), str(each.remedy)) for each in found]
        raise Unasked(*told) from None


def _groups(questions: Questions) -> list[Json]:
    return [
        {
            "key": f"public.group.{name}",
            "name": name,
            "fields": [questions[field] for field in names],
            "note": say(f"public.group.{name}.note", questions.language),
        }
        for name, names in GROUPS.items()
    ]


def _example(now: date) -> str:
    return f"{reverse('checker')}?{urlencode({**_EXAMPLE, 'filed_on': str(now)})}"
