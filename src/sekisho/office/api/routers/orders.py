"""Orders on a case: one operation for each command of casework's table, open to the roles that the table names."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Annotated, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Router

from sekisho.casework.act import HANDLERS
from sekisho.casework.case import Case
from sekisho.casework.table import Command, table
from sekisho.office.api.declared import Declared, Scope, operation
from sekisho.office.api.door import caller
from sekisho.office.api.problems import Refused, refusal
from sekisho.office.api.routers.cases import answered
from sekisho.office.api.shapes import CaseTold, Order
from sekisho.office.api.told import NOT_ORDERED
from sekisho.office.roles import Role
from sekisho.office.site.cases import order
from sekisho.office.site.language import lang
from sekisho.regime.calendar import law_day

router = Router(tags=["orders"])
Number = Annotated[str, Path(description="The number of a case", example="2026-000123")]
_ETAG: Final = re.compile(r'"([0-9]{1,9})"')
_IF_MATCH: Final = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "The ETag of the case as the caller saw it. Where it has changed since, nothing is done: 412.",
    "schema": {"type": "string", "pattern": r'^("[0-9]{1,9}"|\*)$'},
}


def declared(command: Command) -> Declared:
    """What the operation of a command says of itself: by casework's table."""
    roles = tuple(role for role in Role if role in command.by)
    scope: Scope = "file" if Role.EXPORTER in roles else "draw" if Role.CUSTOMS in roles else "decide"
    place = f"/cases/{{case}}/orders/{command.id}"
    return Declared("POST", place, f"order_{command.id}", roles, scope, keyed=True, text=command.name)


def _ordering(command: Command) -> Callable[[HttpRequest, str, Order], HttpResponse]:
    def ordered(request: HttpRequest, case: Number, given: Order) -> HttpResponse:
        account, at = caller(request).account, timezone.now()
        done = order(account, case, command.id, at=at, what=given.what, why=given.why, seen=_seen(request))
        if not isinstance(done, Case):
            raise refusal(done, lang(request))
        return answered(account, done, law_day(at))

    ordered.__name__ = f"order_{command.id}"
    ordered.__doc__ = inspect.getdoc(HANDLERS[command.id])
    return ordered


def _seen(request: HttpRequest) -> frozenset[int] | None:
    """How many events the case may have had when the caller looked; None where that does not matter."""
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return None
    found = [_ETAG.fullmatch(each.strip()) for each in given.split(",")]
    if len(found) > 100:
        raise Refused("stale")
    return frozenset(int(each[1]) for each in found if each is not None)


for _command in table().commands.values():
    _says = declared(_command)
    if _says.roles and _command.id not in NOT_ORDERED:
        operation(router, _says, CaseTold, refusals=(409, 412), parameters=[_IF_MATCH])(_ordering(_command))
