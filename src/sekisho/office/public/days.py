"""The days in an address: of which the law is asked, and as known on which. What cannot be asked is told in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from sekisho.office.site.language import lang
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say
from sekisho.regime.calendar import law_day
from sekisho.regime.law import Law, Regime


@dataclass(frozen=True, slots=True)
class Told:
    """A mistake in the reader's language: where it is, what is wrong, what to do."""

    place: str
    cause: str
    remedy: str

    def as_json(self) -> dict[str, str]:
        return {"place": self.place, "cause": self.cause, "remedy": self.remedy}


class Unasked(Exception):
    """A page that cannot be made of what the address says."""

    def __init__(self, *told: Told) -> None:
        super().__init__("; ".join(each.cause for each in told))
        self.told = told


def today() -> date:
    """The law's day at this moment. Asked once a request, in its view."""
    return law_day(timezone.now())


def regime_asked(
    request: HttpRequest, now: date, on: str = "on", known: str = "known", otherwise: date | None = None
) -> Regime:
    """The law of the day that the address names, as known on another; without them, today's. otherwise: the day to
    take in place of today. Raises Unasked."""
    language, law = lang(request), lawbook().law
    faults: list[Told] = []
    day = _day(request, on, otherwise or now, language, faults)
    if not faults:
        faults += outside(law, day, on, language)
    try:
        regime = Regime(law, day, known_asked(request, now, known))
    except Unasked as fault:
        raise Unasked(*faults, *fault.told) from None
    if faults:
        raise Unasked(*faults)
    return regime


def known_asked(request: HttpRequest, now: date, known: str = "known") -> date:
    """The day of knowledge that the address names; today without it. Raises Unasked."""
    faults: list[Told] = []
    known_on = _day(request, known, now, lang(request), faults)
    if not faults:
        faults += _unknowable(lawbook().law, known_on, now, known, lang(request))
    if faults:
        raise Unasked(*faults)
    return known_on


def outside(law: Law, day: date, place: str, language: str) -> list[Told]:
    """What there is to say of a day that the law does not cover."""
    if law.from_day <= day and (law.to_day is None or day <= law.to_day):
        return []
    span = say("public.span", language, first=law.from_day, last=law.to_day or "…")
    cause = say("public.outside", language, day=day, law=law.id)
    return [Told(say(f"public.day.{place}", language), cause, say("public.outside.remedy", language, span=span))]


def _unknowable(law: Law, known_on: date, now: date, place: str, language: str) -> list[Told]:
    if law.from_day <= known_on <= now:
        return []
    span = say("public.span", language, first=law.from_day, last=now)
    cause = say("public.unknowable", language, day=known_on)
    return [Told(say(f"public.day.{place}", language), cause, say("public.outside.remedy", language, span=span))]


def _day(request: HttpRequest, name: str, otherwise: date, language: str, faults: list[Told]) -> date:
    given = request.GET.get(name, "").strip()
    if not given:
        return otherwise
    try:
        return date.fromisoformat(given)
    except ValueError:
        place = say(f"public.day.{name}", language)
        cause = say("public.no_day", language, given=given[:40])
        faults.append(Told(place, cause, say("public.no_day.remedy", language)))
        return otherwise


def refused(request: HttpRequest, fault: Unasked, form: str | None = None) -> HttpResponse:
    """400: place, cause, remedy; as a page, or as JSON where that was asked for."""
    if form is not None:
        told = {"problems": [each.as_json() for each in fault.told]}
        return JsonResponse(told, status=400, json_dumps_params={"ensure_ascii": False})
    return render(request, "public/refused.html", {"told": fault.told}, status=400)
