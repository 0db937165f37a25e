"""The list of drafts: begin one, begin from a file, take one away as a file, delete one."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from sekisho.dossier import read_application, write_form
from sekisho.dossier.files import MOST_BYTES
from sekisho.errors import InputError, Problem
from sekisho.office.accounts.models import Account
from sekisho.office.cases.finding import STYLES
from sekisho.office.drafting.application import MOST_ROWS, Data, to_file
from sekisho.office.drafting.mine import draft_of, drafts_of, own_draft
from sekisho.office.drafting.models import Draft
from sekisho.office.drafting.standing import standing
from sekisho.office.drafting.upload import read_upload
from sekisho.office.roles import APPLICANTS, Role
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say
from sekisho.regime.calendar import law_day

_A_PAGE: Final = 50
_COLUMNS: Final = {
    key: f"drafting.column.{key}"
    for key in ("draft", "application", "goods", "importer", "state", "questions", "papers", "as_of", "updated", "case")
}
_FORMS: Final = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@open_to(*APPLICANTS)
@require_safe
def drafts(request: HttpRequest, form: str | None) -> HttpResponse:
    """Every draft of the organisation, or that it was invited to. In the address: state (open, filed), page."""
    language, account = lang(request), request.user
    mine = drafts_of(account).defer("told").order_by("-updated_at", "-pk")  # type: ignore[arg-type]
    state = request.GET.get("state", "")
    if state in ("open", "filed"):
        mine = mine.filter(filed_at__isnull=state == "open")
    page = Paginator(mine, _A_PAGE).get_page(request.GET.get("page"))
    shown = page.object_list if form is None else mine
    table = Table("drafts", _COLUMNS, [_row(each, language) for each in shown], _about(language))
    more = {"page": page, "state": state, "may_make": account.role == Role.EXPORTER}  # type: ignore[union-attr]
    return respond(request, form, table, "drafting/drafts.html", more)


def _about(language: str) -> dict[str, str]:
    return {"convention": say("drafting.list.convention", language), "source": say("drafting.list.source", language)}


def _row(draft: Draft, language: str) -> dict[str, Any]:
    counted = draft.standing
    state = "filed" if draft.is_filed else "ready" if counted.get("may_file") else "begun"
    outcome, count = counted.get("outcome"), counted.get("lines")
    first = str(counted.get("goods") or "")[:80]
    return {
        "draft": draft.pk,
        "application": title(draft, language),
        "goods": _goods(count or 0, first, language),
        "importer": counted.get("importer"),
        "state": say(f"drafting.state.{state}", language),
        "style": {"filed": "calm", "ready": "good"}.get(state, "wait"),
        "outcome": None if outcome is None else say(f"cases.outcome.{outcome}", language),
        "outcome_style": STYLES.get(outcome or "", ""),
        "questions": counted.get("questions"),
        "papers": counted.get("papers"),
        "as_of": counted.get("on"),
        "updated": draft.updated_at,
        "updated_by": draft.updated_by.shown,
        "owner": draft.owner.name,
        "case": draft.case if draft.is_filed else None,
    }


def _goods(count: int, first: str, language: str) -> str | None:
    if not count:
        return None
    key = "drafting.goods.count" if first else "drafting.count.goods"
    return say(key, language, count=count, first=first)


def title(draft: Draft, language: str) -> str:
    """What a draft is called: the application's own number, or that of the draft while it has none."""
    return str(draft.standing.get("application") or say("drafting.untitled", language, number=draft.pk))


@open_to(Role.EXPORTER)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin with nothing, or with a file."""
    if request.method != "POST":
        return render(request, "drafting/begin.html", {"most_mb": MOST_BYTES // 10**6})
    told: Data = {"kind": "individual"}
    if "file" in request.FILES or request.POST.get("from") == "file":
        try:
            told = read_upload(*_uploaded(request))
            _check_size(told, lang(request))
        except InputError as error:
            more = {"problems": error.problems, "most_mb": MOST_BYTES // 10**6}
            return render(request, "drafting/begin.html", more, status=400)
    now = timezone.now()
    account: Account = request.user  # type: ignore[assignment]
    made = Draft.objects.create(
        owner=account.organisation,
        made_by=account,
        told=told,
        made_at=now,
        updated_at=now,
        updated_by=account,
        standing=standing(told, law_day(now)).counted(),
    )
    messages.success(request, say("drafting.begun", lang(request)))
    return redirect("draft", made.pk)


def _check_size(told: Data, language: str) -> None:
    """Raises InputError for an application of so many parts that no person works through their forms."""
    for key in ("lines", "downstream", "documents"):
        count = len(told.get(key) or [])
        if count > MOST_ROWS:
            raise InputError(Problem(key, say("drafting.file.lines", language, count=count, most=MOST_ROWS)))


def _uploaded(request: HttpRequest) -> tuple[bytes, str]:
    file = request.FILES.get("file")
    if file is None:
        language = lang(request)
        place, cause = say("drafting.file", language), say("drafting.file.none", language)
        raise InputError(Problem(place, cause))
    name = str(file.name or "file")
    most = min(MOST_BYTES, settings.MOST_UPLOADED_BYTES)
    if (file.size or 0) > most:
        cause = say("drafting.file.large", lang(request), size=f"{(file.size or 0) / 1e6:,.1f}", most=most // 10**6)
        raise InputError(Problem(name, cause))
    return file.read(), name


@open_to(*APPLICANTS)
@require_safe
def download(request: HttpRequest, draft: int, form: str) -> HttpResponse:
    """The draft as an application file: JSON, or the XLSX form in the reader's language."""
    found = draft_of(request, draft)
    told = to_file(found.told, f"draft-{found.pk}", law_day(timezone.now()))
    if form == "json":
        content = (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
    else:
        try:
            content = _workbook(told, lang(request))
        except InputError as error:
            return render(request, "drafting/not_yet.html", {"draft": found, "problems": error.problems}, status=409)
    answer = HttpResponse(content, content_type=_FORMS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="draft-{found.pk}.{form}"'
    return answer


def _workbook(told: Data, language: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        write_form(path, read_application(told, "draft"), language)
        return path.read_bytes()


@open_to(Role.EXPORTER)
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, draft: int) -> HttpResponse:
    """Asks once more, then deletes. What was filed stays."""
    found = own_draft(request, draft)
    language = lang(request)
    if found.case is not None:
        messages.warning(request, say("drafting.filed.stays", language))
        return redirect("draft", found.pk)
    called = title(found, language)
    if request.method == "POST":
        if Draft.objects.filter(pk=found.pk, case=None).delete()[0]:
            messages.success(request, say("drafting.deleted", language, name=called))
        return redirect("drafts")
    return render(request, "drafting/delete.html", {"draft": found, "called": called})
