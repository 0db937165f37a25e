"""What each operation says of itself, in one place: who may ask, what a token needs, whether it takes a key.

The door asks it, the OpenAPI document tells it, the page of operations lists it, the tests of permissions go by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from ninja import Router

from sekisho.office.api.shapes import ProblemDetails
from sekisho.office.roles import Role
from sekisho.office.site.limits import Kind
from sekisho.office.site.words import say
from sekisho.regime.rows import Text

Method = Literal["GET", "POST", "DELETE"]
Scope = Literal["read", "file", "decide", "draw"]
View = TypeVar("View", bound=Callable[..., Any])

_ALWAYS: Final = (400, 404, 422)
_SIGNED_IN: Final = (401, 403, 429)
_WRITES: Final = (413, 415)
SAYS: Final[Mapping[int, str]] = {
    400: "the request cannot be read",
    401: "no token, none that is known, and no session",
    403: "not for this role, this token or this person",
    404: "nothing here that concerns the caller",
    409: "refused by law, casework or ledger, with the sentence",
    412: "the case is not as it was seen (If-Match)",
    413: "the body is too large",
    415: "the body is no JSON",
    422: "read, and cannot be used: each mistake with place, cause and remedy",
    429: "too many calls, or too many unknown tokens from this address; Retry-After says how long to wait",
}


@dataclass(frozen=True, slots=True)
class Declared:
    """One operation. roles: who may ask once signed in, None: anyone. scope: what a token has to carry, None where
    nobody has to be signed in. keyed: takes an Idempotency-Key. by_session: a token will not do.
    costs: what a call counts as; None: as `write` where it changes something, else as nothing."""

    method: Method
    path: str
    name: str
    roles: tuple[Role, ...] | None
    scope: Scope | None
    keyed: bool = False
    by_session: bool = False
    text: Text | None = None
    costs: Kind | None = None

    @property
    def counts_as(self) -> Kind | None:
        """The limit that a call is counted against."""
        return self.costs or (None if self.method == "GET" else "write")

    def says(self, language: str) -> str:
        """What it does: its own text, else its sentence in words.csv."""
        return say(f"api.does.{self.name}", language) if self.text is None else self.text[language]


DECLARED: Final[dict[tuple[str, str], Declared]] = {}
"""Every operation by its path, as in OpenAPI, and its method."""


def operation(
    router: Router, declared: Declared, answer: Any, *, status: int = 200, refusals: tuple[int, ...] = (), **more: Any
) -> Callable[[View], View]:
    """Declare an operation and serve it. answer: the shape of a success. refusals: what it may refuse with, beyond what
    all of its kind may. more: what OpenAPI is to be told besides."""
    place = (declared.path, declared.method)
    if place in DECLARED:
        raise ValueError(f"{declared.method} {declared.path} is declared twice")
    DECLARED[place] = declared
    codes = {*_ALWAYS, *refusals}
    codes |= set(_SIGNED_IN if declared.roles is not None else (401, 429))
    codes |= set(_WRITES if declared.method == "POST" else ())
    told: dict[str, Any] = {
        "responses": {str(code): _problem(code) for code in sorted(codes)},
        "security": _security(declared),
        "x-roles": None if declared.roles is None else [str(role) for role in declared.roles],
        "x-scope": declared.scope,
        **more,
    }
    if declared.keyed:
        told["parameters"] = [_KEY, *more.get("parameters", ())]
    return router.api_operation(
        [declared.method],
        declared.path,
        response={status: answer},
        operation_id=declared.name,
        url_name=declared.name,
        summary=declared.says("en"),
        openapi_extra=told,
    )


def _problem(code: int) -> dict[str, Any]:
    shape = {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"}
    return {"description": SAYS[code], "content": {"application/problem+json": {"schema": shape}}}


def _security(declared: Declared) -> list[dict[str, list[str]]]:
    if declared.roles is None:
        return []
    session: dict[str, list[str]] = {"session": []}
    return [session] if declared.by_session else [{"token": []}, session]


_KEY: Final = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Chosen by the caller, once for each thing done. Asked again with it, the answer is the same.",
    "schema": {"type": "string", "pattern": r"^[!-~]{1,200}$"},
}
