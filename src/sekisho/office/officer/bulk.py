"""Pages of an order on several cases: what will happen to each, and what came of it."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sekisho.casework.numbers import PATTERN
from sekisho.office.accounts.models import Account
from sekisho.office.officer.asked import plain, query_of
from sekisho.office.officer.batches import BY_ID, MOST_CASES, appraisals, carry_out, foresee
from sekisho.office.officer.models import Batch, BatchItem
from sekisho.office.officer.saved_views import forget_counts
from sekisho.office.officer.wording import case_address, name_of
from sekisho.office.roles import OFFICE
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.limits import costs
from sekisho.office.site.words import say
from sekisho.office.store.models import CaseRecord

_LONGEST_KEY: Final = 40
_LONGEST_COUNT: Final = 9
_LONGEST_BACK: Final = 500


@open_to(*OFFICE)
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Take the chosen cases and the order, do nothing yet, and lead to the page that shows what would come of it.

    fields: case, as many as are chosen; do: an order of `batches.ORDERS`, for an assignment with `:` and the sign-in
    name; key; back: the queue's query string.
    """
    me: Account = request.user  # type: ignore[assignment]
    language = lang(request)
    chosen = list(dict.fromkeys(filter(PATTERN.fullmatch, request.POST.getlist("case"))))
    name, _, who = plain(request.POST.get("do", "")).partition(":")
    back = query_of(dict(parse_qsl(request.POST.get("back", "").replace("%00", ""))))[:_LONGEST_BACK]
    key = request.POST.get("key", "")
    wanted, to = BY_ID.get(name), None
    if name == "take":
        to = me
    elif name == "assign":
        to = Account.objects.filter(username=who, role__in=OFFICE, is_active=True).first()
    fault = None
    if not chosen:
        fault = "officer.bulk.none_chosen"
    elif len(chosen) > MOST_CASES:
        fault = "officer.bulk.too_many"
    elif (
        wanted is None
        or (name == "assign" and to is None)
        or not (key.isascii() and key.isalnum())
        or len(key) > _LONGEST_KEY
    ):
        fault = "officer.bulk.no_order"
    if fault is not None:
        messages.error(request, say(fault, language, most=MOST_CASES))
        return HttpResponseRedirect(f"{reverse('queue')}?{back}")
    made, is_new = Batch.objects.get_or_create(
        key=key, defaults={"account": me, "command": name, "to": to, "back": back, "at": timezone.now()}
    )
    if made.account_id != me.pk:
        raise Http404
    if is_new:
        BatchItem.objects.bulk_create(
            BatchItem(batch=made, place=place, case=case) for place, case in enumerate(chosen)
        )
    return redirect("batch", key=key)


def _own(request: HttpRequest, key: str) -> Batch:
    me: Account = request.user  # type: ignore[assignment]
    found = Batch.objects.select_related("account__organisation", "to").filter(key=key, account=me).first()
    if found is None:
        raise Http404
    return found


@open_to(*OFFICE)
@require_safe
def batch(request: HttpRequest, key: str) -> HttpResponse:
    """What will happen to each case that waits, or why nothing will; and what came of those that are done."""
    return _page(request, _own(request, key))


def _page(request: HttpRequest, found: Batch, why: str = "", fault: str | None = None) -> HttpResponse:
    language, now = lang(request), timezone.now()
    items = list(found.items.order_by("place"))
    waiting = [item for item in items if item.state == "waiting"]
    kinds = appraisals()
    kind = request.POST.get("kind", "")
    kind = kind if kind in kinds else next(iter(kinds))
    wanted = BY_ID[found.command]
    foreseen = [
        {
            "case": each.case,
            "address": case_address(each.case),
            "exporter": each.exporter,
            "state": name_of("state", each.state, language),
            "will": None if each.will is None else each.will[language],
            "refused": None if each.refused is None else each.refused[language],
            "seen": each.seen,
            "asks": [text[language] for text in each.asks],
        }
        for each in foresee(found, waiting, kind, now)
    ]
    over = [item for item in items if item.state != "waiting"]
    states = dict(CaseRecord.objects.filter(case__in=[item.case for item in over]).values_list("case", "state"))
    told: dict[str, Any] = {
        "batch": found,
        "order": wanted,
        "name": say("officer.bulk.title", language, name=_name(found, language), n=len(items)),
        "foreseen": foreseen,
        "will": sum(each["will"] is not None for each in foreseen),
        "results": [
            {
                "case": item.case,
                "address": case_address(item.case),
                "state": name_of("state", states.get(item.case, ""), language),
                "refused": None if item.said is None else item.said[language],
                "at": item.at,
            }
            for item in over
        ],
        "done": sum(item.state == "done" for item in over),
        "refused": sum(item.state == "refused" for item in over),
        "kinds": [{"id": each, "name": name[language]} for each, name in kinds.items()],
        "kind": kind,
        "why": why,
        "fault": fault,
    }
    return render(request, "officer/batch.html", told, status=200 if fault is None else 400)


def _name(found: Batch, language: str) -> str:
    if found.command == "assign" and found.to is not None:
        return say("officer.order.assign_to", language, who=found.to.shown)
    name = BY_ID[found.command].name(language)
    return name[:1].upper() + name[1:]


@open_to(*OFFICE)
@costs("heavy")
@require_POST
def carry_out_batch(request: HttpRequest, key: str) -> HttpResponse:
    """Do it, case by case. Sent twice it is done once. fields: why, kind; seen-<case>, as the page had it."""
    found = _own(request, key)
    why, kind = request.POST.get("why", "").replace("\0", "").strip(), request.POST.get("kind", "")
    wanted = BY_ID[found.command]
    if wanted.why and not why:
        return _page(request, found, why, say("officer.bulk.no_why", lang(request)))
    if wanted.kind and kind not in appraisals():
        return _page(request, found, why, say("officer.bulk.no_kind", lang(request)))
    seen = {
        name.removeprefix("seen-"): int(value)
        for name, value in request.POST.items()
        if name.startswith("seen-") and isinstance(value, str) and value.isdecimal() and len(value) < _LONGEST_COUNT
    }
    carry_out(found, timezone.now(), kind=kind, why=why, seen=seen)
    forget_counts(found.account)
    return redirect("batch", key=key)
