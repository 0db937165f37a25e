"""Answer what the office asks. The exporter sends; an invited importer prepares, and the exporter looks and sends."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sekisho.errors import InputError
from sekisho.ledger.refusal import Said
from sekisho.office.accounts.models import Account
from sekisho.office.applicant.answer_form import AnswerForm
from sekisho.office.applicant.models import ProposedAnswer
from sekisho.office.applicant.queries import Query, open_queries
from sekisho.office.roles import APPLICANTS, Role
from sekisho.office.site.access import open_to
from sekisho.office.site.cases import order, seen_case
from sekisho.office.site.language import lang
from sekisho.office.site.said import fault
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say


def proposals(case: str, asked: tuple[Query, ...]) -> list[ProposedAnswer]:
    """What guests prepared as an answer to what is asked now."""
    if not asked:
        return []
    found = ProposedAnswer.objects.filter(case=case, asked=asked[-1].event.hash())
    return list(found.select_related("organisation", "by").order_by("-at"))


@open_to(*APPLICANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, case: str) -> HttpResponse:
    """The form; `?take=ID` fills it with what a guest prepared. An importer's is kept for the exporter, never sent."""
    assert isinstance(request.user, Account)
    account, language = request.user, lang(request)
    found = seen_case(account, case)
    asked = open_queries(found)
    sends = account.role == Role.EXPORTER
    if request.method == "POST" and sends is (request.POST.get("do") == "save"):
        raise Http404
    ready = proposals(case, asked)
    if not sends:
        ready = [each for each in ready if each.organisation_id == account.organisation_id]
    form: AnswerForm | None = None
    if asked or request.method == "POST":
        first = {} if request.method == "POST" else _prepared(request, ready, sends)
        data = request.POST if request.method == "POST" else None
        form = AnswerForm(data, found, asked, lawbook().law, language, initial=first)
    if form is not None and request.method == "POST" and form.is_valid():
        done = _send(request, account, case, form) if sends else _keep(request, account, case, form, asked)
        if done:
            return redirect("my-case", case)
    context = {"case": found, "asked": asked, "form": form, "sends": sends, "proposals": ready}
    return render(request, "applicant/answer.html", context, status=400 if form is not None and form.errors else 200)


def _prepared(request: HttpRequest, ready: list[ProposedAnswer], sends: bool) -> dict[str, Any]:
    """What stands in the form at first: a guest's own; for the exporter the one that it takes."""
    wanted = request.GET.get("take", "") if sends else next((str(each.pk) for each in ready), "")
    return next((dict(each.fields) for each in ready if str(each.pk) == wanted), {})


def _send(request: HttpRequest, account: Account, case: str, form: AnswerForm) -> bool:
    what = {"changes": form.changes}
    try:
        came = order(account, case, "answer", at=timezone.now(), what=what, why=form.why)
    except InputError as error:
        for problem in error.problems:
            form.add_error(None, fault(problem, lang(request)))
        return False
    if isinstance(came, Said):
        form.add_error(None, came.sentence(lang(request)))
        return False
    ProposedAnswer.objects.filter(case=case).delete()
    messages.success(request, say("applicant.answer.sent", lang(request)))
    return True


def _keep(request: HttpRequest, account: Account, case: str, form: AnswerForm, asked: tuple[Query, ...]) -> bool:
    if not asked:
        form.add_error(None, say("applicant.answer.no_longer", lang(request)))
        return False
    told = {"by": account, "at": timezone.now(), "asked": asked[-1].event.hash(), "fields": form.as_typed()}
    ProposedAnswer.objects.update_or_create(case=case, organisation_id=account.organisation_id, defaults=told)
    messages.success(request, say("applicant.answer.kept", lang(request)))
    return True
