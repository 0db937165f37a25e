"""The editor of the downstream tree: plain forms and a table, a drawing and the masses that follow every change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sekisho.facts.codes import COUNTRIES
from sekisho.office.cases.tree import trees_of
from sekisho.office.drafting import application, places
from sekisho.office.drafting.answering import answering
from sekisho.office.drafting.application import Data, Gone, name_of
from sekisho.office.drafting.sections import edited, fault_of_name, now_of, writable
from sekisho.office.drafting.standing import Standing
from sekisho.office.drafting.tree import line_trees, move
from sekisho.office.roles import APPLICANTS
from sekisho.office.site.access import open_to
from sekisho.office.site.fields import countries, country_typed, unnamed, yes_no
from sekisho.office.site.language import lang
from sekisho.office.site.words import say

_BOTH = ["GET", "POST"]
_LONGEST_NAME = 500


def live(now: Standing, language: str) -> dict[str, Any]:
    """The drawing and the masses of a draft, as every page of the editor shows them."""
    drawn = [] if now.dossier is None or now.dossier.importer is None else trees_of(now.dossier, language)
    known = [tree for tree in drawn if tree.line not in now.stands_in]
    return {"trees": known, "line_trees": line_trees(now), "undrawn": len(now.data.get("lines") or []) - len(known)}


@open_to(*APPLICANTS)
@require_http_methods(_BOTH)
def downstream(request: HttpRequest, draft: int) -> HttpResponse:
    """The whole tree, line by line; a post answers whether it is complete."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    language = lang(request)
    if not _can_begin(found.told):
        return render(request, "drafting/downstream.html", {"draft": found, "cannot": True})

    def more(now: Standing) -> Mapping[str, Any]:
        return {**live(now, language), "is_tree": True}

    title = say("drafting.section.downstream", language)
    back = reverse("draft", args=[draft])
    return answering(
        request, found, lambda data: places.whole_tree(), section="downstream", title=title, back=back, more=more
    )


def _can_begin(data: Data) -> bool:
    return isinstance(data.get("importer"), dict) and bool(data.get("lines"))


@open_to(*APPLICANTS)
@require_http_methods(_BOTH)
def add(request: HttpRequest, draft: int) -> HttpResponse:
    """Who receives, what, from whom. In the address: under (a party), line."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    if not _can_begin(found.told):
        return redirect("draft-downstream", draft)
    language = lang(request)
    place = places.receipt(found.told, lambda data: {})
    given = {name: request.GET.get(key, "") for name, key in (("receives_from", "under"), ("line", "line"))}
    texts = {name: request.POST.get(name, given.get(name, "")) for name in place.questions}
    whom = {key: request.POST.get(key, "").strip()[:_LONGEST_NAME] for key in ("party", "name", "military")}
    whom["country"] = country_typed(request.POST)
    form = place.form(language, texts)
    form.is_valid()
    form.errors.clear()
    fault = ""
    if request.method == "POST":
        answers, fault = _answers(place, texts, form, language), _fault_of(whom, found.told, language)
        if not form.errors and not fault:
            after = edited(request, found, lambda data: _add(data, whom, answers))
            return after if isinstance(after, HttpResponse) else redirect("draft-downstream", draft)
    shown = [form[name] for name in (*place.first, *place.questions) if name in place.questions]
    more = {
        "draft": found,
        "form": form,
        "fields": list(dict.fromkeys(shown)),
        "whom": whom,
        "fault": fault,
        "parties": [
            (key, name_of(each)) for key, each in application.parties(found.told).items() if not _sends(found.told, key)
        ],
        "countries": countries(language),
        "code": unnamed(whom["country"], language),
        "yes_no": yes_no(language),
        **live(now_of(found), language),
    }
    return render(request, "drafting/receiver_add.html", more, status=400 if form.errors or fault else 200)


def _sends(data: Data, identity: str) -> bool:
    return bool((data.get("exporter") or {}).get("id") == identity)


def _answers(place: places.Place, texts: Mapping[str, str], form: forms.Form, language: str) -> dict[str, Any]:
    answers = {}
    for name, text in texts.items():
        try:
            answers[name] = place.read(name, text, language)
        except forms.ValidationError as fault:
            form.add_error(name, fault)
    return answers


def _fault_of(whom: Mapping[str, str], data: Data, language: str) -> str:
    if whom["party"]:
        return "" if whom["party"] in application.parties(data) else say("drafting.wrong.gone", language)
    if fault := fault_of_name(whom["name"], language):
        return fault
    return say("form.country.wrong", language) if whom["country"] and whom["country"] not in COUNTRIES else ""


def _add(data: Data, whom: Mapping[str, str], answers: Mapping[str, Any]) -> None:
    if whom["party"]:
        known = application.parties(data)
        if whom["party"] not in known:
            raise Gone
        party = known[whom["party"]]
    else:
        military = {"yes": True, "no": False}.get(whom["military"])
        told = {"name": whom["name"], "country": whom["country"] or None, "military": military}
        party = application.new_party(data, told)
    told = {key: value for key, value in answers.items() if value is not None}
    application.add_row(data, "downstream", {"party": party, **told})


@open_to(*APPLICANTS)
@require_http_methods(_BOTH)
def receiver(request: HttpRequest, draft: int, row: str) -> HttpResponse:
    """What is asked of one receipt."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    language = lang(request)
    try:
        node = application.row(found.told, "downstream", row)
    except Gone:
        raise Http404 from None
    party = node["party"]["id"]

    def more(now: Standing) -> Mapping[str, Any]:
        return {**live(now, language), "party": party}

    return answering(
        request,
        found,
        lambda data: places.receiver(row, data),
        section="downstream",
        title=name_of(node["party"]),
        back=reverse("draft-downstream", args=[draft]),
        party=party,
        more=more,
    )


@open_to(*APPLICANTS)
@require_POST
def moved(request: HttpRequest, draft: int, row: str) -> HttpResponse:
    """Let a receipt come from another party."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    after = edited(request, found, lambda data: move(data, row, request.POST.get("under", "")))
    if isinstance(after, HttpResponse):
        return after
    if request.headers.get("HX-Request"):
        more = {"draft": after, **live(now_of(after), lang(request))}
        return render(request, "drafting/tree_live.html", more)
    return redirect("draft-downstream", draft)
