"""Is a licence genuine, unaltered and current, and what is left of it? By a token pasted or scanned, or a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sekisho.ledger.entries import State
from sekisho.licence.document.keys import KeyRing
from sekisho.licence.document.verify import MOST_BYTES, Genuine, Verdict, verify_page, verify_token
from sekisho.office.cases.values import shown
from sekisho.office.public.days import Told
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.limits import asked, costs
from sekisho.office.site.words import day_told, say
from sekisho.office.store.log import published_licence_keys
from sekisho.office.store.register import standing
from sekisho.regime.calendar import law_day

Json = dict[str, Any]

MOST_TOKEN: Final = 8_000
"""Characters of a token; a QR code holds half of that at most."""
_PDF: Final = b"%PDF-"


@open_to()
@costs(lambda request: "verify" if asked(request) else None)
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form; with a token (also in the address, for QR codes) or a file, the verdict of today. Nothing is stored."""
    language, at = lang(request), timezone.now()
    given = (request.POST if request.method == "POST" else request.GET).get("token", "").strip()
    file = request.FILES.get("page") if request.method == "POST" else None
    context: Json = {"given": given[:MOST_TOKEN], "most_mib": MOST_BYTES >> 20}
    if not given and file is None:
        if request.method != "POST":
            return render(request, "public/verify.html", context)
        fault = Told(say("public.verify.token", language), say("public.verify.nothing", language), "")
        return render(request, "public/verify.html", {**context, "fault": fault}, status=400)
    ring = published_licence_keys()
    day = law_day(at)
    try:
        if file is not None:
            verdict = verify_page(_page(file, language), ring or KeyRing(), day, lambda number: standing(number, at))
        else:
            _check_length(given, language)
            verdict = verify_token(given, ring or KeyRing(), day, lambda number: standing(number, at))
    except _Refused as refused:
        return render(request, "public/verify.html", {**context, "fault": refused.told}, status=400)
    told = Verified(verdict, language, keys_published=ring is not None)
    return render(request, "public/verify.html", {**context, "told": told})


class _Refused(Exception):
    def __init__(self, told: Told) -> None:
        super().__init__(told.cause)
        self.told = told


def _page(file: UploadedFile, language: str) -> bytes:
    place = say("public.verify.page", language)
    if file.size is None or file.size > MOST_BYTES:
        cause = say("public.verify.too_large", language, most=MOST_BYTES >> 20)
        raise _Refused(Told(place, cause, say("public.verify.give", language)))
    told: bytes = file.read(MOST_BYTES + 1)
    if _PDF not in told[:1024]:
        cause = say("public.verify.no_pdf", language)
        raise _Refused(Told(place, cause, say("public.verify.give", language)))
    return told


def _check_length(given: str, language: str) -> None:
    if len(given) > MOST_TOKEN:
        cause = say("public.verify.too_long", language, most=MOST_TOKEN)
        raise _Refused(Told(say("public.verify.token", language), cause, say("public.verify.give", language)))


@dataclass(frozen=True)
class Verified:
    """A verdict for a page, in one language. What an unproved licence says of itself is marked as its own word."""

    verdict: Verdict
    language: str
    keys_published: bool

    @property
    def title(self) -> str:
        verdict = self.verdict
        if verdict.genuine is not Genuine.YES:
            return say(f"public.genuine.{verdict.genuine}", self.language)
        if verdict.standing is not None and verdict.standing.state is not State.OPEN:
            state = say(f"public.licence_state.{verdict.standing.said}", self.language)
            return say("public.genuine_but", self.language, state=state)
        return say(f"public.genuine.{verdict.current}", self.language)

    @property
    def style(self) -> str:
        if self.verdict.good:
            return "good"
        return "bad" if self.verdict.genuine is Genuine.NO else "wait"

    @property
    def why(self) -> str:
        """What a reader has to know beside the title: the fault, or why nobody can tell here."""
        verdict = self.verdict
        if verdict.fault is not None:
            return verdict.fault.sentence(self.language)
        if verdict.genuine is Genuine.UNKNOWN_KEY:
            why = "unknown_here" if self.keys_published else "no_keys_here"
            return say(f"public.verify.{why}", self.language, signer=verdict.key)
        return say("public.verify.on", self.language, day=verdict.day)

    @property
    def specimen(self) -> bool:
        return self.verdict.authority is not None and self.verdict.authority.specimen

    @property
    def is_proved(self) -> bool:
        return self.verdict.genuine is Genuine.YES

    @property
    def content(self) -> list[tuple[str, str]] | None:
        """Number, kind, days and parties: of a page from the licence in it, of a token from the token."""
        if self.verdict.token is None or self.verdict.genuine is Genuine.NO:
            return None
        told, licence = self.verdict.token.told, self.verdict.licence
        names = told.names
        if licence is not None:
            names = tuple(party.name for party in (licence.exporter, licence.importer, *licence.end_users))
        span = say("public.span", self.language, first=told.valid_from, last=told.valid_to)
        kind = f"public.licence_kind.{told.kind}" if told.kind in ("individual", "general") else None
        rows = [
            ("number", told.licence),
            ("kind", told.kind if kind is None else say(kind, self.language)),
            ("destination", shown(told.destination, self.language, "destination")),
            ("issued", day_told(told.issued_on, self.language)),
            ("valid", span),
        ]
        found = [(say(f"public.licence.{key}", self.language), value) for key, value in rows]
        for place, name in enumerate(names or ()):
            role = ("exporter", "importer")[place] if place < 2 else "end_user"
            found.append((say(f"cases.role.{role}", self.language), name))
        return found

    @property
    def lines(self) -> list[Json]:
        """Masses in grams; left_g is None where the office was not asked or does not know."""
        verdict = self.verdict
        if verdict.token is None or verdict.genuine is Genuine.NO:
            return []
        shown = verdict.token.told.lines if verdict.licence is None else verdict.licence.lines
        goods = {} if verdict.licence is None else {line.line: line.description for line in verdict.licence.lines}
        left = {} if verdict.standing is None else verdict.standing.balance_g
        return [
            {
                "line": line.line,
                "goods": goods.get(line.line),
                "codes": ", ".join(line.control_codes),
                "net_g": line.net_g,
                "left_g": left.get(line.line),
            }
            for line in shown or ()
        ]

    @property
    def total_g(self) -> int | None:
        return None if self.verdict.token is None else self.verdict.token.told.total_g

    @property
    def conditions(self) -> list[str]:
        licence = self.verdict.licence
        if licence is None or self.verdict.genuine is not Genuine.YES:
            return []
        return [condition.text[self.language] for condition in licence.conditions]

    @property
    def office(self) -> str | None:
        found = self.verdict.standing
        return None if found is None else say(f"public.licence_state.{found.said}", self.language)
