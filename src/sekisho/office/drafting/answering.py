"""The page of one form: fields from the dictionary, saved as they are typed or by the button, two writers together."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from sekisho.dossier.layout import split_list
from sekisho.dossier.words import country
from sekisho.facts import dictionary
from sekisho.office.drafting.application import Data, Gone
from sekisho.office.drafting.models import Draft
from sekisho.office.drafting.places import SHARE, Place, Texts
from sekisho.office.drafting.saving import Busy, Filed, Saved, save
from sekisho.office.drafting.standing import Standing, standing
from sekisho.office.site.fields import CODE, country_typed
from sekisho.office.site.language import lang
from sekisho.office.site.words import say
from sekisho.regime.calendar import law_day

PlaceOf = Callable[[Data], Place]
_MOST_TYPED = 12_000


@dataclass(frozen=True)
class Shown:
    """A field as the page shows it. needed: by the law as the facts stand; of: who is asked. theirs: what another
    writer stored meanwhile, in words; None for nobody."""

    field: forms.BoundField
    needed: bool
    of: str
    theirs: str | None

    @property
    def is_share(self) -> bool:
        return self.field.name.startswith(SHARE)


def answering(
    request: HttpRequest,
    draft: Draft,
    place_of: PlaceOf,
    *,
    section: str,
    title: str,
    back: str,
    party: str | None = None,
    line: int | None = None,
    more: Callable[[Standing], Mapping[str, Any]] | None = None,
) -> HttpResponse:
    """Show a form, or save it. section, party, line: by which its open questions are found. back: address after the
    Save button. more: what the page shows besides, made of how the draft stands."""
    language = lang(request)
    try:
        place = place_of(draft.told)
        if request.method == "POST":
            return _save(request, draft, place_of, section, title, back, party, line, more)
        texts = place.texts(draft.told)
    except Gone:
        raise Http404 from None
    now = standing(draft.told, law_day(timezone.now()))
    context = _context(draft, place, texts, texts, now, language, section, party, line)
    context |= {**_around(draft, section, title, back, language), **(more(now) if more else {})}
    return render(request, "drafting/form.html", context)


def _save(
    request: HttpRequest,
    draft: Draft,
    place_of: PlaceOf,
    section: str,
    title: str,
    back: str,
    party: str | None,
    line: int | None,
    more: Callable[[Standing], Mapping[str, Any]] | None,
) -> HttpResponse:
    language, at = lang(request), timezone.now()
    place = place_of(draft.told)
    mine = {name: _typed(request, name)[:_MOST_TYPED] for name in place.questions if name in request.POST}
    try:
        saved = save(draft, request.user, at, place_of, mine, _base(request, place), language)  # type: ignore[arg-type]
    except Filed:
        return filed(request, draft)
    except Busy:
        messages.error(request, say("drafting.busy", language))
        saved = Saved(draft, faults={next(iter(mine), ""): say("drafting.busy", language)})
    quiet = bool(request.headers.get("HX-Request"))
    if saved.is_whole and not quiet:
        messages.success(request, say("drafting.saved", language))
        return redirect(back)
    place = place_of(saved.draft.told)
    stored = place.texts(saved.draft.told)
    typed = {**stored, **{name: mine[name] for name in mine if name in saved.faults or name in saved.theirs}}
    base = {**stored, **(_kept_base(request, place, saved) if quiet else {})}
    now = standing(saved.draft.told, law_day(at))
    context = _context(saved.draft, place, typed, base, now, language, section, party, line, saved)
    context |= {**_around(draft, section, title, back, language), "at": at, **(more(now) if more else {})}
    if quiet:
        return render(request, "drafting/saved.html", context)
    return render(request, "drafting/form.html", context, status=409 if saved.theirs else 400)


def _typed(request: HttpRequest, name: str) -> str:
    return country_typed(request.POST, name) if request.POST.get(f"{name}{CODE}") else request.POST[name]


def _around(draft: Draft, section: str, title: str, back: str, language: str) -> dict[str, Any]:
    """The title, and the ways back: to the list that the form belongs to, where it belongs to one."""
    told: dict[str, Any] = {"title": title, "back": back}
    if back != reverse("draft", args=[draft.pk]):
        told |= {"up": back, "up_name": say(f"drafting.section.{section}", language)}
    return told


def _base(request: HttpRequest, place: Place) -> Texts:
    """The texts that the form was drawn with; what cannot be read counts as not given."""
    try:
        told = json.loads(request.POST.get("base", "{}"))
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    return {name: told[name] for name in place.questions if isinstance(told.get(name), str)}


def _kept_base(request: HttpRequest, place: Place, saved: Saved) -> Texts:
    """What autosave must not take for seen: another's answer is shown, and stays in dispute till the button decides."""
    before = _base(request, place)
    return {name: before[name] for name in saved.theirs if name in before}


def _context(
    draft: Draft,
    place: Place,
    texts: Mapping[str, str],
    base: Mapping[str, str],
    now: Standing,
    language: str,
    section: str,
    party: str | None,
    line: int | None,
    saved: Saved | None = None,
) -> dict[str, Any]:
    form = place.form(language, texts)
    form.is_valid()
    form.errors.clear()
    for name, fault in (saved.faults if saved else {}).items():
        if name in form.fields:
            form.add_error(name, fault)
    asked = now.asked(section, party, line)
    blank = now.blank_keys(section, line)
    shown, wanted = [], False
    for name, fact in place.questions.items():
        theirs = in_words(form.fields[name], saved.theirs[name], language) if saved and name in saved.theirs else None
        needed = (fact.name in asked or name in blank) and not texts.get(name)
        # Elements are one question together, and its heading says so.
        wanted |= needed and name.startswith(SHARE)
        of = say(f"cases.role.{dictionary()[fact.name].asked_of}", language) if needed else ""
        shown.append(Shown(form[name], needed, of, theirs))
    open_ = [
        each
        for each in shown
        if each.needed
        or each.theirs is not None
        or texts.get(each.field.name)
        or each.field.name in place.first
        or form.has_error(each.field.name)
    ]
    rest = [each for each in shown if each not in open_]
    return {
        "draft": draft,
        "form": form,
        "shown": [each for each in open_ if not each.is_share],
        "shares": [each for each in open_ if each.is_share],
        "rest": [each for each in rest if not each.is_share],
        "rest_shares": [each for each in rest if each.is_share],
        "all": shown,
        "base": json.dumps(dict(base), ensure_ascii=False, sort_keys=True),
        "conflict": bool(saved and saved.theirs),
        "who": (saved.who if saved else None) or say("drafting.somebody", language),
        "shares_needed": wanted,
        "standing": now,
    }


def in_words(field: forms.Field, text: str, language: str) -> str:
    """A stored text as a reader sees it."""
    if text and getattr(field, "holds_countries", False):
        # Their codes are typed; read they are by their names, as on the page of a case.
        codes = split_list(text)
        return ", ".join(country(each).get(language, each) for each in codes) if codes else say("cases.none", language)
    known = dict(getattr(field, "choices", ()))
    return str(known.get(text, text)) or say("form.not_known", language)


def filed(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What was filed is not written on."""
    messages.warning(request, say("drafting.filed.stays", lang(request)))
    return redirect("draft", draft.pk)
