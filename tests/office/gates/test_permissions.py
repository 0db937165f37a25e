"""Every route x every account and nobody x cases of every state. What is expected is worked out from what the views and
operations declare and from casework's table; a route that declares nothing fails, and so does one whose arguments
nobody has given a value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from prepared import OTHER_IMPORTER, STATES, Prepared
from routes import Route, routes

from sekisho.casework.table import table
from sekisho.office.api.problems import PERSONAL
from sekisho.office.roles import OFFICE, Role

Browsers = dict[str, Client]
SOME_STATES: Final = ("issued", "filed")
ALIKE: Final = ("officer-2", "supervisor", "reviewer")
"""Left out of the default run where the office's roles are declared alike."""
ROUTES: Final = routes()
PAGES: Final = [route for route in ROUTES if not route.operations]
OPERATIONS: Final = [route for route in ROUTES if route.operations]
BODIES: Final = {"draw": {"export": "E-9", "shipped_on": "2026-06-01", "lines": {"1": 1}}}
"""Bodies that can be read, by operation, where {} cannot."""


EXTENT: Final = pytest.mark.parametrize(
    "states", [pytest.param(SOME_STATES, id="some"), pytest.param(STATES, id="all", marks=pytest.mark.long)]
)


def ids(found: list[Route]) -> list[str]:
    return [route.shown for route in found]


@dataclass(frozen=True, slots=True)
class Asked:
    """One cell of the matrix. whose: what in the address is an organisation's, None for nothing. concerns: does it
    concern the account?"""

    who: str
    role: str | None
    state: str
    address: str
    whose: str | None
    concerns: bool


def cells(
    route: Route, prepared: Prepared, states: tuple[str, ...], leave_out: tuple[str, ...] = ()
) -> Iterator[Asked]:
    for state in states:
        address, whose = route.address(prepared, state)
        if whose == "licence" and state not in prepared.licences:
            continue
        for who in ("", *(each for each in prepared.people if each not in leave_out)):
            role = prepared.people[who].role if who else None
            yield Asked(who, role, state, address, whose, concerns(prepared, who, state, whose))
        if whose not in ("case", "licence"):
            return


def is_seen_already(asked: Asked, states: tuple[str, ...], roles: tuple[Role, ...] | None) -> bool:
    """Is the role shut out whatever the state, and was that seen in the first? The whole matrix leaves nothing out."""
    return states != STATES and asked.state != states[0] and roles is not None and asked.role not in roles


def concerns(prepared: Prepared, who: str, state: str, whose: str | None) -> bool:
    """By whose the prepared things are. Cases and licences are of one exporter, shown to one importer, to customs once
    there is a licence, and to the office and the auditor; the draft is the exporter's alone."""
    if not who:
        return False
    if whose == "draft":
        return who == "exporter"
    match prepared.people[who].role:
        case Role.EXPORTER | Role.IMPORTER:
            return who not in ("exporter-2", OTHER_IMPORTER)
        case Role.CUSTOMS:
            return state in prepared.licences
        case role:
            return role in (*OFFICE, Role.AUDITOR)


def ask(client: Client, method: str, address: str, body: Any = None) -> HttpResponse:
    """What is done is undone, in the database and in the browser."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        if method == "GET":
            answer = client.get(address)
        elif body is None:
            answer = client.post(address)
        else:
            answer = client.generic(method, address, json.dumps(body), content_type="application/json")
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer  # type: ignore[return-value]


def test_every_route_says_who_may_open_it() -> None:
    assert [route.shown for route in ROUTES if route.access is None] == []


def test_every_operation_is_declared_once_and_told_alike_in_the_document() -> None:
    from sekisho.office.api.declared import DECLARED
    from sekisho.office.api.service import PREFIX, document

    told = {
        (where.removeprefix(PREFIX), method.upper()): each
        for where, methods in document()["paths"].items()
        for method, each in methods.items()
    }
    assert set(told) == set(DECLARED)
    served = {(each.path, method) for route in OPERATIONS for method, each in route.operations.items()}
    assert served == set(DECLARED)
    for place, declared in DECLARED.items():
        roles = None if declared.roles is None else list(declared.roles)
        assert (told[place]["x-roles"], told[place]["x-scope"]) == (roles, declared.scope)
        assert bool(told[place]["security"]) is (roles is not None)


def test_a_case_is_prepared_in_every_state(prepared: Prepared) -> None:
    assert set(prepared.cases) == set(STATES)


@pytest.mark.parametrize("route", OPERATIONS, ids=ids(OPERATIONS))
@EXTENT
def test_operation_is_open_to_whom_it_declares_and_tells_nobody_of_what_is_not_theirs(
    route: Route, states: tuple[str, ...], prepared: Prepared, browsers: Browsers
) -> None:
    leave_out = () if states == STATES else ALIKE[:1]
    for asked in cells(route, prepared, states, leave_out):
        for method, declared in route.operations.items():
            if is_seen_already(asked, states, declared.roles):
                continue
            answer = ask(browsers[asked.who], method, asked.address, BODIES.get(declared.name, {}))
            told = (asked, method, answer.status_code, answer.content[:300])
            if declared.roles is None:
                assert answer.status_code not in (401, 403, 500), told
            elif not asked.who:
                assert answer.status_code == 401, told
            elif asked.role not in declared.roles:
                assert answer.status_code == 403, told
            elif asked.whose is not None and not asked.concerns:
                assert answer.status_code == 404, told
            else:
                assert answer.status_code not in (401, 500), told
                assert answer.status_code != 403 or answer.json()["code"] in PERSONAL, told


ORDERS: Final = [route for route in OPERATIONS if "/orders/" in route.shown]


@pytest.mark.parametrize("route", ORDERS, ids=ids(ORDERS))
@EXTENT
def test_order_is_taken_in_the_states_that_the_table_names_and_no_others(
    route: Route, states: tuple[str, ...], prepared: Prepared, browsers: Browsers
) -> None:
    command = table().commands[route.shown.rsplit("/", 1)[1]]
    named = tuple(command.moves)
    for asked in cells(route, prepared, STATES if states == STATES else (*named[:2], *_others(named)[:2])):
        if asked.role not in command.by or (states != STATES and asked.who == "officer-2"):
            continue
        answer = ask(browsers[asked.who], "POST", asked.address, {"why": "a reason"})
        told = (asked, answer.status_code, answer.content[:300])
        if not asked.concerns:
            assert answer.status_code == 404, told
            continue
        code = answer.json().get("code")
        is_taken = code not in ("wrong_state", "wrong_role")
        assert is_taken is (asked.state in command.moves), told


def _others(states: tuple[str, ...]) -> list[str]:
    return [state for state in STATES if state not in states]


@pytest.mark.parametrize("route", PAGES, ids=ids(PAGES))
@EXTENT
def test_page_is_open_to_whom_it_declares_and_tells_nobody_of_what_is_not_theirs(
    route: Route, states: tuple[str, ...], prepared: Prepared, browsers: Browsers
) -> None:
    assert route.access is not None
    is_whole = states == STATES
    leave_out: tuple[str, ...] = ()
    if not is_whole and route.access.roles is None:
        leave_out = tuple(who for who in prepared.people if who != "exporter")
    elif not is_whole and set(route.access.roles or ()) & set(OFFICE) in (set(), set(OFFICE)):
        leave_out = ALIKE
    for asked in cells(route, prepared, states, leave_out):
        is_admitted = route.access.roles is None or asked.role in route.access.roles
        if is_seen_already(asked, states, route.access.roles):
            continue
        for method in ("GET", "POST") if is_whole or is_admitted else ("GET",):
            answer = ask(browsers[asked.who], method, asked.address)
            told = (asked, method, answer.status_code)
            assert answer.status_code < 500, told
            if route.access.roles is None:
                assert answer.status_code != 403 or not is_ours(route), told
            elif not asked.who:
                assert answer.status_code == 302, told
                assert "/accounts/login/" in answer.headers["Location"], told
            elif not is_admitted:
                assert answer.status_code == 403, told
            elif asked.whose is not None and not asked.concerns:
                assert answer.status_code in (404, 405), told
            elif is_ours(route):
                assert answer.status_code != 403, told


def is_ours(route: Route) -> bool:
    """Not the accounts library's, which refuses what this office does not use."""
    return not route.shown.startswith("/accounts/") or route.name in ("invitation", "demo-sign-in")


def test_a_route_whose_arguments_nobody_filled_says_what_to_add(prepared: Prepared) -> None:
    route = Route("x", ("unheard_of",), None, {}, "/x/<unheard_of>")
    with pytest.raises(LookupError, match=r"/x/<unheard_of>: no value for unheard_of; add one to routes.values_of"):
        route.address(prepared, "issued")
