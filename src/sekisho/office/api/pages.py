"""The page of operations, and the document of them; and what is not there."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from sekisho.office.accounts.models import SCOPES
from sekisho.office.api.declared import DECLARED
from sekisho.office.api.problems import KINDS, answer, refused_by
from sekisho.office.api.service import API, PREFIX, document
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang


@open_to()
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Every operation with what it does, who may ask it and what a token needs; every kind of problem."""
    tags: dict[str, list[dict[str, object]]] = {}
    for (where, method), declared in DECLARED.items():
        told = document()["paths"][PREFIX + where][method.lower()]
        does = declared.says(lang(request))
        row = {"declared": declared, "does": does, "address": PREFIX + where, "note": told.get("description", "")}
        tags.setdefault(told["tags"][0], []).append(row)
    more = {"parts": [(f"api.part.{tag}", tag, rows) for tag, rows in tags.items()], "scopes": SCOPES}
    kinds = [(kind, status, f"api.problem.{kind}") for kind, status in KINDS.items()]
    return render(request, "api/operations.html", {**more, "kinds": kinds, "version": API.version})


@open_to()
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@csrf_exempt
@open_to()
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """An address under /api/ that is no operation."""
    return answer(request, refused_by(Http404()))
