"""An order on a case: its form, and what comes of it. One view for every command.

A page that is out of date is told what happened meanwhile and keeps what was typed; one that is sent twice does it
once. Refusals are casework's own sentences.
"""

from __future__ import annotations

import secrets
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sekisho.casework.act import why_not
from sekisho.casework.case import Case
from sekisho.casework.table import table
from sekisho.errors import InputError
from sekisho.ledger.refusal import Said
from sekisho.office.accounts.models import Account
from sekisho.office.cases.parties import parties
from sekisho.office.cases.people import people_of
from sekisho.office.cases.story import Told, story
from sekisho.office.officer.case_clock import due_on
from sekisho.office.officer.case_head import head, named_parties
from sekisho.office.officer.case_orders import GRAVE, ORDERS, SHOWS_PROPOSAL, Ask, OrderForm
from sekisho.office.officer.proposal_form import ProposalForm
from sekisho.office.officer.proposed import Proposed, proposed
from sekisho.office.officer.query_form import QueryForm
from sekisho.office.roles import OFFICE
from sekisho.office.site.access import open_to
from sekisho.office.site.cases import order, seen_case
from sekisho.office.site.language import lang
from sekisho.office.site.said import fault, faults, sentence
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.templatetags.words import kg
from sekisho.office.site.words import say
from sekisho.office.store.desk import Stale
from sekisho.regime.calendar import law_day

Json = dict[str, Any]

_FORMS: Final[dict[str, type[OrderForm]]] = {"query": QueryForm, "recommend": ProposalForm}
_PREVIEWED: Final = ("query",)
_SENT: Final = "sent-orders"
_MOST_SENT: Final = 50
_CARRIES_OUT: Final = ("countersign", "decide")
"""Orders that answer for the whole of a recommendation: what it comes to stands above it."""


def new_key() -> str:
    """The key of a page: what it sends is done once."""
    return secrets.token_urlsafe(16)


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, case: str, command: str) -> HttpResponse:
    """The form of a command, or the sentence why this person may not give it; sent: done, or refused with why."""
    if command not in ORDERS:
        raise Http404
    assert isinstance(request.user, Account)
    account, language, at = request.user, lang(request), timezone.now()
    found = seen_case(account, case)
    ask = Ask(found, law_day(at), language)
    sent = request.POST if request.method == "POST" else None
    if sent is not None and _was_sent(request, sent.get("key", "")):
        messages.success(request, say("cases.order.done_before", language))
        return redirect("case", case)
    refusal = why_not(found, command, account.actor)
    if refusal is not None and sent is None:
        return _page(request, ask, command, None, refused=sentence(refusal, language, account))
    try:
        form = _FORMS.get(command, OrderForm)(sent, ask, command, new_key())
    except InputError as error:
        return _page(request, ask, command, None, refused=faults(error.problems, language))
    if refusal is not None:
        told = {"told": say("cases.order.nothing_done", language), "meanwhile": _meanwhile(found, sent, language)}
        return _page(request, ask, command, form, refused=sentence(refusal, language, account), more=told)
    if sent is None:
        if command == "adjudicate":
            return redirect("case-part", case, "parties")
        return _page(request, ask, command, form)
    if not form.is_valid():
        return _page(request, ask, command, form)
    if command in _PREVIEWED and "send" not in sent:
        return _page(request, ask, command, form, more={"preview": form.preview()})  # type: ignore[attr-defined]
    return _carry_out(request, ask, command, form, at)


def _carry_out(request: HttpRequest, ask: Ask, command: str, form: OrderForm, at: Any) -> HttpResponse:
    assert isinstance(request.user, Account)
    number, language = ask.case.id, ask.language
    seen = form.cleaned_data["seen"]
    try:
        came = order(request.user, number, command, at=at, what=form.what(), why=form.why, seen={seen})
    except Stale:
        now = seen_case(request.user, number)
        if _did_it(now, seen, command, request.user, form.why):
            return _done(request, number, command, form)
        fresh = request.POST.copy()
        fresh["seen"] = str(len(now.events))
        if "recommendation" in fresh and now.recommendation is not None:
            fresh["recommendation"] = now.recommendation.hash()
        again = type(form)(fresh, Ask(now, ask.on, language), command, new_key())
        again.is_valid()
        return _page(
            request, Ask(now, ask.on, language), command, again, more={"meanwhile": _since(now, seen, language)}
        )
    except InputError as error:
        for problem in error.problems:
            form.add_error(None, fault(problem, language))
        return _page(request, ask, command, form)
    if isinstance(came, Said):
        form.add_error(None, sentence(came, language, request.user))
        return _page(request, ask, command, form)
    return _done(request, number, command, form)


def _done(request: HttpRequest, number: str, command: str, form: OrderForm) -> HttpResponse:
    assert isinstance(request.user, Account)
    kept = [*request.session.get(_SENT, ()), form.cleaned_data["key"]]
    request.session[_SENT] = kept[-_MOST_SENT:]
    language = lang(request)
    name, state = table().commands[command].name[language], seen_case(request.user, number).state_name[language]
    messages.success(request, say("cases.order.done", language, command=name, state=state))
    back = reverse("case-part", args=[number, "parties"]) if command == "adjudicate" else reverse("case", args=[number])
    return redirect(back)


def _was_sent(request: HttpRequest, key: str) -> bool:
    return bool(key) and key in request.session.get(_SENT, ())


def _did_it(now: Case, seen: int, command: str, account: Account, why: str) -> bool:
    """Sent twice at the same moment: is what this page asked for what the account did first since the page was made?"""
    since = now.events[seen : seen + 1]
    kind = table().commands[command].event
    return any(event.kind == kind and event.by.person == account.username and event.why == why for event in since)


def _meanwhile(case: Case, sent: Any, language: str) -> list[Told]:
    seen = str((sent or {}).get("seen", ""))
    return _since(case, int(seen), language) if seen.isdecimal() else []


def _since(case: Case, seen: int, language: str) -> list[Told]:
    """What happened after the page was made."""
    return story(case, lawbook().law, language, people=people_of(case))[seen:]


def _page(
    request: HttpRequest, ask: Ask, command: str, form: OrderForm | None, *, refused: str = "", more: Json | None = None
) -> HttpResponse:
    assert isinstance(request.user, Account)
    language, row = ask.language, table().commands[command]
    faulty = bool(refused) or form is None or bool(form.errors) or bool((more or {}).get("meanwhile"))
    stands = proposed(ask.case, language, people_of(ask.case)) if command in SHOWS_PROPOSAL else None
    context: Json = {
        **head(request.user, ask.case, "order", language),
        "command": command,
        "name": row.name[language],
        "about": say(f"cases.order.{command}.what", language),
        "form": form,
        "refused": refused,
        "grave": command in GRAVE,
        "is_previewed": command in _PREVIEWED,
        "proposal": stands,
        "comes_to": _comes_to(stands, ask) if command in _CARRIES_OUT else "",
        "people": () if stands is None else named_parties(ask.case, language),
        "due_on": None if stands is None else due_on(ask.case, lawbook().law, ask.on),
        "hit": _hit(ask, form, language) if command == "adjudicate" else None,
        **(more or {}),
    }
    # To open a page that says why one may not is no fault; to send one is.
    is_sent = request.method == "POST"
    status = 200 if not is_sent else 409 if context.get("meanwhile") or refused else 400 if faulty else 200
    return render(request, "officer/order.html", context, status=status)


def _comes_to(stands: Proposed | None, ask: Ask) -> str:
    """The recommendation as one sentence: what is granted of what was applied for; "" for a step of a licence."""
    if stands is None or not stands.lines:
        return ""
    if not stands.asked_g:
        return ask.word("comes_to.not_needed")
    asked, granted = kg(stands.asked_g), kg(stands.granted_g)
    return ask.word("comes_to.grants" if stands.granted_g else "comes_to.refuses", asked=asked, granted=granted)


def _hit(ask: Ask, form: OrderForm | None, language: str) -> Any:
    """The hit that a judgement is about, to be shown again where it was refused."""
    key = "" if form is None else str(form["hit"].value() or "")
    if ask.case.found is None or not key:
        return None
    try:
        finding = lawbook().explain(ask.case.file, ask.on)
    except InputError:
        return None
    each = (hit for party in parties(ask.case, finding, lawbook(), language) for hit in party.hits)
    return next((hit for hit in each if hit.key == key), None)
