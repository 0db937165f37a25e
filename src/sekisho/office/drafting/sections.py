"""The sections of a draft that are one form or a list of forms: the whole, parties, goods, end use, papers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from sekisho.dossier.words import choice, country
from sekisho.facts.codes import COUNTRIES
from sekisho.office.drafting import application, places
from sekisho.office.drafting.answering import answering, filed
from sekisho.office.drafting.application import MOST_ROWS, Data, Full, Gone, bare, name_of
from sekisho.office.drafting.mine import draft_of
from sekisho.office.drafting.models import Draft
from sekisho.office.drafting.saving import Busy, Filed, change
from sekisho.office.drafting.standing import Standing, standing
from sekisho.office.drafting.tree import below as supplied_by
from sekisho.office.drafting.tree import remove_receiver
from sekisho.office.roles import APPLICANTS
from sekisho.office.site.access import open_to
from sekisho.office.site.fields import Option, countries, country_typed, unnamed, value_of
from sekisho.office.site.language import lang
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say
from sekisho.regime.calendar import law_day

_BOTH = ["GET", "POST"]
_ROLES = ("exporter", "importer", "end_user")
_LONGEST_NAME = 500


def edited(request: HttpRequest, draft: Draft, edit: Any) -> Draft | HttpResponse:
    """The draft after an edit, or the answer that says why there was none. Raises Http404 for what is not there."""
    try:
        return change(draft, request.user, timezone.now(), edit)  # type: ignore[arg-type]
    except Filed:
        return filed(request, draft)
    except Busy:
        messages.error(request, say("drafting.busy", lang(request)))
        return redirect("draft", draft.pk)
    except Gone:
        messages.warning(request, say("drafting.gone", lang(request)))
        return redirect("draft", draft.pk)
    except Full:
        messages.warning(request, say("drafting.full", lang(request), most=MOST_ROWS))
        return redirect("draft", draft.pk)


def now_of(draft: Draft) -> Standing:
    return standing(draft.told, law_day(timezone.now()))


def writable(request: HttpRequest, number: int) -> Draft | HttpResponse:
    """The draft of a number, unless it was filed. Raises Http404."""
    found = draft_of(request, number)
    return filed(request, found) if found.case is not None else found


@open_to(*APPLICANTS)
@require_http_methods(_BOTH)
def about(request: HttpRequest, draft: int) -> HttpResponse:
    """Kind, way, and whatever else is asked of the application as a whole."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    title = say("drafting.section.about", lang(request))
    return answering(
        request, found, lambda data: places.about(), section="about", title=title, back=reverse("draft", args=[draft])
    )


@open_to(*APPLICANTS)
@require_http_methods(_BOTH)
def answers(request: HttpRequest, draft: int, head: str) -> HttpResponse:
    """The end use; any other object of questions that the dictionary has."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    section = "end_use" if head == "end_use" else "other"
    title = say(f"drafting.section.{section}", lang(request))
    back = reverse("draft", args=[draft])
    return answering(request, found, lambda data: places.answers(head), section=section, title=title, back=back)


# Parties


@open_to(*APPLICANTS)
@require_http_methods(_BOTH)
def parties(request: HttpRequest, draft: int) -> HttpResponse:
    """Who they are, each with the roles in which it stands; put one into a role."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    language, error, typed = lang(request), "", {}
    if request.method == "POST":
        typed = {key: request.POST.get(key, "").strip()[:_LONGEST_NAME] for key in ("role", "party", "name")}
        typed["country"] = country_typed(request.POST)
        error = _fault_of_party(typed, found.told, language)
        if not error:
            after = edited(request, found, lambda data: _place(data, typed))
            return after if isinstance(after, HttpResponse) else redirect("draft-parties", draft)
    now = now_of(found)
    known, stands = application.parties(found.told), application.roles(found.told)
    rows = [
        {
            "id": identity,
            "name": name_of(party),
            "country": _country(bare(party.get("country")), language),
            "roles": [(role, say(f"drafting.role.{role}", language)) for role in stands[identity]],
            "needed": len(now.asked("parties", identity)),
            "address": f"{reverse('draft-party', args=[draft])}?{urlencode({'id': identity})}",
        }
        for identity, party in known.items()
    ]
    more = {
        "draft": found,
        "rows": rows,
        "choices": [(each["id"], each["name"]) for each in rows],
        "roles": [(role, say(f"drafting.role.{role}", language)) for role in _ROLES],
        "countries": countries(language),
        "code": unnamed(typed.get("country", ""), language),
        "typed": typed or {"role": next((each for each in _ROLES if not _stands(found.told, each)), "end_user")},
        "error": error,
        "lacks": [say(f"drafting.role.{role}", language) for role in _ROLES if not _stands(found.told, role)],
    }
    return render(request, "drafting/parties.html", more, status=400 if error else 200)


def _stands(data: Data, role: str) -> bool:
    return bool(data.get("end_users" if role == "end_user" else role))


def _country(code: Any, language: str) -> str:
    return say("form.not_known", language) if code is None else country(str(code)).get(language, str(code))


def _fault_of_party(typed: dict[str, str], data: Data, language: str) -> str:
    if typed["role"] not in _ROLES:
        return say("drafting.party.no_role", language)
    if typed["party"] and typed["party"] not in application.parties(data):
        return say("drafting.wrong.gone", language)
    if not typed["party"] and (fault := fault_of_name(typed["name"], language)):
        return fault
    if typed["country"] and typed["country"] not in COUNTRIES:
        return say("form.country.wrong", language)
    return ""


def fault_of_name(name: str, language: str) -> str:
    """What is wrong with the name of a new party, in words; nothing for nothing."""
    if not name:
        return say("drafting.party.no_name", language)
    try:
        value_of(application.keys().party["name"], name, (), language)
    except forms.ValidationError as fault:
        return " ".join(fault.messages)
    return ""


def _place(data: Data, typed: dict[str, str]) -> None:
    if typed["party"]:
        known = application.parties(data)
        if typed["party"] not in known:
            raise Gone
        party = known[typed["party"]]
    else:
        party = application.new_party(data, {"name": typed["name"], "country": typed["country"] or None})
    application.place_party(data, typed["role"], party)


@open_to(*APPLICANTS)
@require_POST
def displace(request: HttpRequest, draft: int) -> HttpResponse:
    """Take a party out of a role."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    identity, role = request.POST.get("id", ""), request.POST.get("role", "")
    after = edited(request, found, lambda data: application.displace_party(data, role, identity))
    if isinstance(after, HttpResponse):
        return after
    messages.success(request, say("drafting.saved", lang(request)))
    return redirect("draft-parties", draft)


@open_to(*APPLICANTS)
@require_http_methods(_BOTH)
def party(request: HttpRequest, draft: int) -> HttpResponse:
    """What is asked of one party. In the address: id."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    identity = request.GET.get("id", "")
    known = application.parties(found.told)
    if identity not in known:
        raise Http404
    return answering(
        request,
        found,
        lambda data: places.party(identity, data),
        section="parties",
        title=name_of(known[identity]),
        back=reverse("draft-parties", args=[draft]),
        party=identity,
    )


# Goods


@open_to(*APPLICANTS)
@require_http_methods(_BOTH)
def goods(request: HttpRequest, draft: int) -> HttpResponse:
    """The lines; a post adds one and opens it."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    if request.method == "POST":
        added: list[int] = []
        after = edited(request, found, lambda data: added.append(application.add_line(data)))
        return after if isinstance(after, HttpResponse) else redirect("draft-line", draft, added[-1])
    now, language = now_of(found), lang(request)
    rows = [
        {
            "line": bare(each["line"]),
            "description": bare(each.get("description")),
            "form": choice("form", bare(each["form"]))[language] if bare(each.get("form")) else None,
            "net_kg": bare(each.get("net_kg")),
            "needed": now.needed_of_line(bare(each["line"])),
        }
        for each in found.told.get("lines") or []
    ]
    return render(request, "drafting/goods.html", {"draft": found, "rows": rows})


@open_to(*APPLICANTS)
@require_http_methods(_BOTH)
def line(request: HttpRequest, draft: int, line: int) -> HttpResponse:
    """What is asked of one line."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    return answering(
        request,
        found,
        lambda data: places.goods(line, data),
        section="goods",
        title=say("drafting.line", lang(request), line=line),
        back=reverse("draft-goods", args=[draft]),
        line=line,
    )


# Papers


def paper_kinds(language: str) -> tuple[Option, ...]:
    """Every kind of paper by the name that the law gives it."""
    names = lawbook().law.documents
    kinds = application.keys().paper["kind"].values
    return tuple((kind, names[kind].name[language] if kind in names else kind) for kind in kinds)


@open_to(*APPLICANTS)
@require_http_methods(_BOTH)
def documents(request: HttpRequest, draft: int) -> HttpResponse:
    """The papers of the file, those that are missing, and the answers that want a proof; a post adds a paper."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    language = lang(request)
    kinds = dict(paper_kinds(language))
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in kinds:
            messages.error(request, say("drafting.papers.no_kind", language))
            return redirect("draft-documents", draft)
        added: list[str] = []
        after = edited(
            request, found, lambda data: added.append(application.add_row(data, "documents", {"kind": kind}))
        )
        return after if isinstance(after, HttpResponse) else redirect("draft-paper", draft, added[-1])
    now = now_of(found)
    rows = [
        {
            "row": each[application.ROW],
            "kind": kinds.get(str(bare(each.get("kind"))), say("form.not_known", language)),
            "issued_on": bare(each.get("issued_on")),
            "original": bare(each.get("original")),
        }
        for each in found.told.get("documents") or []
    ]
    proofs = [
        {"question": each.question, "papers": [(kind, kinds.get(kind, kind)) for kind in each.papers]}
        for each in now.proofs
    ]
    more = {
        "draft": found,
        "rows": rows,
        "missing": [(kind, kinds.get(kind, kind)) for kind in now.papers],
        "proofs": proofs,
        "kinds": kinds.items(),
        "on": now.on,
    }
    return render(request, "drafting/documents.html", more)


@open_to(*APPLICANTS)
@require_http_methods(_BOTH)
def paper(request: HttpRequest, draft: int, row: str) -> HttpResponse:
    """What is asked of one paper."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    kinds = paper_kinds(lang(request))
    return answering(
        request,
        found,
        lambda data: places.paper(row, data, kinds),
        section="documents",
        title=say("drafting.paper", lang(request)),
        back=reverse("draft-documents", args=[draft]),
    )


# Taking away


@open_to(*APPLICANTS)
@require_http_methods(_BOTH)
def remove(request: HttpRequest, draft: int, what: str, which: str) -> HttpResponse:
    """Asks once more, then takes a line, a receiver or a paper away."""
    found = writable(request, draft)
    if isinstance(found, HttpResponse):
        return found
    language = lang(request)
    back, called, below = _removable(found.told, what, which, language)
    address = reverse(back, args=[draft])
    if request.method != "POST":
        more = {"draft": found, "called": called, "back": address, "what": what, "below": below}
        return render(request, "drafting/remove.html", more)
    too = request.POST.get("below") == "too"

    def edit(data: Data) -> None:
        if what == "line":
            application.remove_line(data, int(which))
        elif what == "paper":
            application.remove_row(data, "documents", which)
        else:
            remove_receiver(data, which, too=too)

    after = edited(request, found, edit)
    if isinstance(after, HttpResponse):
        return after
    messages.success(request, say("drafting.removed", language, name=called))
    return redirect(address)


def _removable(data: Data, what: str, which: str, language: str) -> tuple[str, str, list[str]]:
    """The list that it stands in, what it is called, and the names of those that it supplies. Raises Http404."""
    try:
        if what == "line":
            application.line(data, int(which))
            return "draft-goods", say("drafting.line", language, line=which), []
        if what == "paper":
            kind = str(bare(application.row(data, "documents", which).get("kind")))
            return "draft-documents", dict(paper_kinds(language)).get(kind, say("drafting.paper", language)), []
        node = application.row(data, "downstream", which)
        return "draft-downstream", name_of(node["party"]), [name_of(each["party"]) for each in supplied_by(data, node)]
    except (Gone, ValueError):
        raise Http404 from None
