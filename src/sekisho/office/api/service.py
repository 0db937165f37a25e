"""The operations together, and the OpenAPI document of them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final, cast

from django.http import Http404, HttpRequest
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import REF_TEMPLATE
from ninja.renderers import JSONRenderer

import sekisho
from sekisho.dossier import json_schema
from sekisho.office.api.bodies import ReadBody
from sekisho.office.api.declared import DECLARED, Declared
from sekisho.office.api.door import door
from sekisho.office.api.routers import cases, checks, law, licences, log, me, orders, register
from sekisho.office.api.shapes import ProblemDetails

PREFIX: Final = "/api/v1"
_PARTS: Final = (law, checks, cases, orders, licences, register, log, me)
_SECURITY: Final = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token of an account: sekisho_…"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "Signed in by the pages; to write, with X-CSRFToken as well.",
    },
}


class _Renderer(JSONRenderer):
    json_dumps_params: Final = {"ensure_ascii": False}  # type: ignore[misc]


def _made() -> NinjaAPI:
    api = NinjaAPI(
        title="Sekisho",
        version=sekisho.__version__,
        description="Export licensing of rare earths: the law, findings, cases, licences, the log. docs/api.md",
        openapi_url=None,
        docs_url=None,
        urls_namespace="api-v1",
        parser=ReadBody(),
        renderer=_Renderer(),
    )
    for part in _PARTS:
        api.add_router("", part.router)
    for kind in (Http404, HttpError, ValidationError, Exception):
        api.add_exception_handler(kind, _hand_on)
    return api


def _hand_on(request: HttpRequest, error: Any) -> Any:
    """The door answers for what goes wrong."""
    raise error


API: Final = _made()


def patterns() -> list[URLPattern]:
    """The addresses of all operations, each behind the door."""
    by_path: dict[str, dict[str, Declared]] = {}
    for (where, method), declared in DECLARED.items():
        by_path.setdefault(where.replace("{", "<").replace("}", ">"), {})[method] = declared
    found = []
    for pattern in API.urls[0]:
        operations = by_path.get(f"/{pattern.pattern}")
        if operations is None:
            continue  # Its root, which is no operation.
        name = next(iter(operations.values())).name
        found.append(
            path(f"api/v1/{pattern.pattern}", door(cast(URLPattern, pattern).callback, operations), name=f"api-{name}")
        )
    return found


@cache
def document() -> dict[str, Any]:
    """OpenAPI 3.1."""
    told: dict[str, Any] = json.loads(json.dumps(API.get_openapi_schema(path_prefix=PREFIX), default=str))
    told["servers"] = [{"url": "/"}]
    parts = told["components"]
    parts["securitySchemes"] = dict(_SECURITY)
    shape = ProblemDetails.model_json_schema(ref_template=REF_TEMPLATE)
    parts["schemas"] |= shape.pop("$defs", {}) | {ProblemDetails.__name__: shape}
    parts["schemas"]["Application"] = _application()
    whole = {"$ref": "#/components/schemas/Application"}
    told["paths"][f"{PREFIX}/check"]["post"]["requestBody"]["content"]["application/json"]["schema"] = whole
    parts["schemas"]["Filing"]["properties"]["application"] = whole
    return told


def _application() -> dict[str, Any]:
    """The shape of an application, its own definitions within it."""
    told = json.dumps(json_schema(), ensure_ascii=False).replace("#/$defs/", "#/components/schemas/Application/$defs/")
    shape: dict[str, Any] = json.loads(told)
    del shape["$schema"]
    return shape
