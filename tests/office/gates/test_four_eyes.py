"""Who recommended cannot countersign: by no page, by no operation, with no token, other account or other role."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from prepared import Prepared, browser
from routes import Route, routes, values_of

from sekisho.casework.case import Case
from sekisho.office.accounts.models import SCOPES, Account, ApiToken
from sekisho.office.roles import Role
from sekisho.office.store import desk

SIGNING = {"recommended": "countersign", "suspended_recommended": "countersign_next_step"}


def everything(case: Case, command: str) -> dict[str, Any]:
    """What any form of countersigning may ask for, all at once."""
    assert case.recommendation is not None
    signed = {"recommendation": case.recommendation.hash(), "why": "I agree with myself", "seen": len(case.events)}
    return {**signed, "command": command, "do": command, "case": case.id, "send": "1", "key": "k-123456789"}


def tries(prepared: Prepared, who: str, state: str) -> dict[str, str]:
    """Send everything to every address as an account. Returns the state that the case came to, by address."""
    case, command = desk.case(prepared.cases[state]), SIGNING[state]
    client, came = browser(prepared, who), {}
    for route in routes():
        assert route.access is not None
        is_open = route.access.roles is None or prepared.people[who].role in route.access.roles
        if route.name == "account_logout" or not is_open:
            continue  # That it is shut, test_permissions sees.
        with transaction.atomic():
            if route.operations:
                body = {"what": {"recommendation": everything(case, command)["recommendation"]}, "why": "I agree"}
                address, _ = route.address(prepared, state)
                client.post(address, json.dumps(body), content_type="application/json")
            else:
                client.post(_page_of(route, prepared, state, command), everything(case, command))
            came[route.shown] = desk.case(case.id).state
            transaction.set_rollback(True)
    return came


def _page_of(route: Route, prepared: Prepared, state: str, command: str) -> str:
    """The address with the command in it, where one stands there."""
    if route.name == "case-order":
        return reverse(route.name, kwargs={"case": values_of(prepared, state)["case"][0], "command": command})
    return route.address(prepared, state)[0]


@pytest.mark.parametrize("state", SIGNING)
def test_recommender_countersigns_by_no_address_and_another_does_by_page_and_program(
    prepared: Prepared, state: str
) -> None:
    signed = {"recommended": "countersigned", "suspended_recommended": "suspended_countersigned"}[state]
    assert signed not in tries(prepared, "officer", state).values()
    by_another = {where for where, came in tries(prepared, "supervisor", state).items() if came == signed}
    assert f"/api/v1/cases/<case>/orders/{SIGNING[state]}" in by_another
    assert any(not where.startswith("/api/") for where in by_another)


def _order(prepared: Prepared, account: Account, state: str) -> tuple[int, str]:
    case, command = desk.case(prepared.cases[state]), SIGNING[state]
    _, secret = ApiToken.make(account, "a test", list(SCOPES), timezone.now())
    body = json.dumps({"what": {"recommendation": everything(case, command)["recommendation"]}})
    with transaction.atomic():
        answer = browser(prepared).post(
            f"/api/v1/cases/{case.id}/orders/{command}",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )
        transaction.set_rollback(True)
    told = answer.json()
    return answer.status_code, told.get("code", told.get("state"))


@pytest.mark.parametrize("state", SIGNING)
def test_neither_a_token_nor_another_account_nor_another_role_makes_a_second_person(
    prepared: Prepared, state: str
) -> None:
    with transaction.atomic():
        recommender = prepared.people["officer"]
        assert _order(prepared, recommender, state) == (403, "same_person")
        Account.objects.filter(pk=recommender.pk).update(person="chen", role=Role.SUPERVISOR)
        assert _order(prepared, Account.objects.get(pk=recommender.pk), state) == (403, "same_person")
        told = {"role": Role.SUPERVISOR, "organisation": recommender.organisation, "person": "chen"}
        assert _order(prepared, Account.objects.create_user("chen-too", **told), state) == (403, "same_person")
        told["person"] = "somebody else"
        assert _order(prepared, Account.objects.create_user("liu-too", **told), state)[0] == 200
        transaction.set_rollback(True)


def test_what_was_countersigned_is_what_was_recommended(prepared: Prepared) -> None:
    """An order names the recommendation that it signs; one that was replaced meanwhile is not signed unseen."""
    client = browser(prepared, "supervisor")
    place = f"/api/v1/cases/{prepared.cases['recommended']}/orders/countersign"
    body = json.dumps({"what": {"recommendation": "sha256:" + "0" * 64}})
    answer = client.post(place, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_this_recommendation")
