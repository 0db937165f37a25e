"""The API against what its own OpenAPI document lets be sent, and more: no fault of ours, and every answer as told.

As accounts of several roles, with tokens, in this process by WSGI. What is done is undone.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any, Final
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
import requests
import schemathesis
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from prepared import Prepared
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from schemathesis.checks import CHECKS
from urllib3 import HTTPHeaderDict, HTTPResponse

from sekisho.office.accounts.models import SCOPES, ApiToken
from sekisho.office.api.declared import DECLARED
from sekisho.office.api.service import PREFIX, document

WHO: Final = ("exporter", "officer", "supervisor", "customs", "auditor")
HELD: Final = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_schema_conformance", "response_headers_conformance"),
)
OPERATIONS: Final = list(DECLARED)


@cache
def _schema(whole: bool) -> Any:
    """The shape of an application takes seconds to make examples of: only the long run does."""
    told = deepcopy(document())
    if not whole:
        told["components"]["schemas"]["Application"] = {"type": "object"}
    return schemathesis.openapi.from_dict(told)


class InProcess(BaseAdapter):
    """Hands requests to the site by WSGI, without a network."""

    def __init__(self) -> None:
        super().__init__()
        self.site = get_wsgi_application()

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        asked = urlsplit(str(request.url))
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        environ: dict[str, Any] = {
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()},
            "REQUEST_METHOD": str(request.method),
            "PATH_INFO": unquote_to_bytes(asked.path).decode("latin-1"),
            "QUERY_STRING": asked.query,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
        }
        answer = Response()

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> None:
            answer.status_code = int(status.split(" ", 1)[0])
            for name, value in headers:
                answer.headers[name] = value
            answer.raw = HTTPResponse(headers=HTTPHeaderDict(headers), status=answer.status_code)

        answer._content = b"".join(self.site(environ, start))
        answer.request, answer.url = request, str(request.url)
        return answer

    def close(self) -> None:
        pass


SESSION: Final = requests.Session()
SESSION.mount("http://localhost", InProcess())


@pytest.fixture(scope="module", autouse=True)
def _one_connection() -> Iterator[None]:
    """A request of its own closes the connection, with what it was about to undo."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def tokens(prepared: Prepared) -> dict[str, str]:
    return {who: ApiToken.make(prepared.people[who], "fuzz", list(SCOPES), timezone.now())[1] for who in WHO}


def _try(path: str, method: str, examples: int, prepared: Prepared, tokens: dict[str, str]) -> None:
    operation = _schema(examples >= 10)[f"{PREFIX}{path}"][method]
    numbers = st.sampled_from([*prepared.cases.values(), "C-99"])
    licences = st.sampled_from([*prepared.licences.values(), "L-99"])

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def holds(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy())
        known = {"case": numbers, "licence": licences}
        for name, values in known.items():
            if case.path_parameters and name in case.path_parameters and data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(values)
        who = data.draw(st.sampled_from(WHO))
        caches["process"].clear()
        with transaction.atomic():
            headers = {"Authorization": f"Bearer {tokens[who]}"}
            answer = case.call(base_url="http://localhost", session=SESSION, headers=headers)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS.get_by_names(HELD))

    holds()


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method} {path}" for path, method in OPERATIONS])
@pytest.mark.parametrize("examples", [pytest.param(3, id="few"), pytest.param(80, id="many", marks=pytest.mark.long)])
def test_operation_answers_as_its_document_says(
    path: str, method: str, examples: int, prepared: Prepared, tokens: dict[str, str]
) -> None:
    _try(path, method, examples, prepared, tokens)
