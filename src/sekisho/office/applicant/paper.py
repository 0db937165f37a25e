"""The licence as a paper: the sealed PDF, its token, and the QR code of the token."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sekisho.errors import InputError
from sekisho.errors.wording import told as told_in
from sekisho.licence.document.page import draw
from sekisho.licence.document.token import sign_token
from sekisho.licence.model import Licence
from sekisho.office.accounts.models import Account
from sekisho.office.applicant.reach import licensed_case
from sekisho.office.customs.shipping import issued_licence
from sekisho.office.roles import APPLICANTS
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.limits import costs
from sekisho.office.site.signing import CannotSign, Issuer, issuer_of
from sekisho.office.site.words import say
from sekisho.office.store import log


@dataclass(frozen=True, slots=True)
class Signing:
    """What a page may offer of a licence's paper. token: None where nothing can be signed, and `why` says so.
    is_published: does the log publish the key, so that /verify can tell?"""

    token: str | None
    why: str | None
    is_specimen: bool = False
    is_published: bool = False


def signing_of(licence: Licence, at: datetime, language: str) -> Signing:
    try:
        issuer = issuer_of(licence, at)
    except CannotSign as error:
        return Signing(None, say(f"applicant.paper.{error.why}", language))
    published = log.published_licence_keys() is not None
    return Signing(sign_token(licence, issuer.signer), None, issuer.authority.specimen, published)


def _issued(request: HttpRequest, licence: str) -> tuple[Licence, Issuer]:
    assert isinstance(request.user, Account)
    found = issued_licence(licensed_case(request.user, licence))
    try:
        return found, issuer_of(found, timezone.now())
    except CannotSign:
        raise Http404 from None


@open_to(*APPLICANTS)
@costs("export")
@require_safe
def page(request: HttpRequest, licence: str) -> HttpResponse:
    """The PDF, the same bytes each time; not found where the office does not sign here, as the licence's page says."""
    found, issuer = _issued(request, licence)
    try:
        told = draw(found, issuer.authority, issuer.signer)
    except InputError as error:
        said = "\n".join(str(told_in(problem, lang(request))) for problem in error.problems)
        text = f"{say('applicant.paper.undrawable', lang(request))}\n{said}\n"
        return HttpResponse(text, content_type="text/plain; charset=utf-8", status=400)
    answer = HttpResponse(told, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.id}.pdf"'
    return answer


@open_to(*APPLICANTS)
@require_safe
def token(request: HttpRequest, licence: str) -> HttpResponse:
    """The signed token as text."""
    found, issuer = _issued(request, licence)
    answer = HttpResponse(f"{sign_token(found, issuer.signer)}\n", content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.id}.token.txt"'
    return answer


@open_to(*APPLICANTS)
@require_safe
def code(request: HttpRequest, licence: str) -> HttpResponse:
    """The QR code of the token, as SVG."""
    import segno

    found, issuer = _issued(request, licence)
    made = segno.make_qr(sign_token(found, issuer.signer), error="m", mode="alphanumeric", boost_error=False)
    out = io.BytesIO()
    made.save(out, kind="svg", border=4, light="#fff", dark="#000", scale=3)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")
