"""Orders on a case through its pages: each command once, four eyes by every path, pages that are out of date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cases import civil
from django.core.cache import caches
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from prepared import BEGIN, Prepared, browser, do, office

from sekisho.casework.clock import clock_of
from sekisho.casework.table import table
from sekisho.office.accounts.models import Account
from sekisho.office.officer.case_orders import ORDERS
from sekisho.office.roles import OFFICE
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.templatetags.words import kg
from sekisho.office.site.words import say
from sekisho.office.store import desk

NOW = BEGIN + timedelta(days=22)
OWN = {"own_1_en": "Which plant?", "own_1_ja": "どの工場か。", "own_1_zh": "哪个工厂？"}
COMMANDS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    # command: state before, who, what is filled in, state after
    "accept": ("filed", "officer", {}, "under_review"),
    "return": ("filed", "officer", {"why": "unsigned"}, "returned"),
    "query": ("under_review", "officer", OWN | {"send": "1"}, "queried"),
    "start_appraisal": ("under_review", "officer", {"kind": "site_check", "why": "which?"}, "under_appraisal"),
    "end_appraisal": ("under_appraisal", "officer", {"why": "N40UH"}, "under_review"),
    "recommend": ("under_review", "officer", {"granted_1": "480", "valid_months": "12"}, "recommended"),
    "countersign": ("recommended", "officer-2", {}, "countersigned"),
    "refuse_countersignature": ("recommended", "officer-2", {"why": "too much"}, "under_review"),
    "send_back": ("countersigned", "supervisor", {"why": "too little"}, "under_review"),
    "issue": ("granted", "officer", {"licence": "L-77"}, "issued"),
    "suspend": ("issued", "officer", {"why": "a tip"}, "suspended"),
    "recommend_next_step": ("suspended", "officer", {"step": "reinstate", "why": "false"}, "suspended_recommended"),
    "countersign_next_step": ("suspended_recommended", "officer-2", {}, "suspended_countersigned"),
    "refuse_next_step": ("suspended_recommended", "officer-2", {"why": "no"}, "suspended"),
    "send_back_next_step": ("suspended_countersigned", "supervisor-2", {"why": "no"}, "suspended"),
    "revoke": ("suspended_countersigned", "supervisor-2", {}, "revoked"),
    "decide_reconsideration": (
        "under_reconsideration",
        "reviewer",
        {"outcome": "set_aside", "why": "wrong firm"},
        "under_review",
    ),
}
BY_HAND = {"decide", "reinstate", "adjudicate"}
"""Those whose own tests stand below: they need other steps first."""


@pytest.fixture(scope="module", autouse=True)
def _later(in_test: None) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: NOW)
        yield


@pytest.fixture(scope="module")
def _office(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    with office(migrated, tmp_path_factory.mktemp("orders")) as made:
        yield made


@pytest.fixture
def prepared(_office: Prepared) -> Iterator[Prepared]:
    """A case in every state, and a second supervisor; what a test does is undone after it."""
    with transaction.atomic():
        first = _office.people["supervisor"]
        second = Account.objects.create_user("supervisor-2", role=first.role, organisation=first.organisation)
        yield replace(_office, people={**_office.people, "supervisor-2": second})
        transaction.set_rollback(True)
    caches["process"].clear()


def hidden(page: HttpResponse) -> dict[str, str]:
    """The hidden fields and ticks of the form of an order."""
    text = page.content.decode()
    form = text[text.index('class="order"') :]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    ticked = re.findall(r'<input type="checkbox" name="(\w+)" value="([^"]*)"[^>]* checked', form)
    told: dict[str, Any] = {name: value for name, value in found if name != "csrfmiddlewaretoken"}
    for name, value in ticked:
        told.setdefault(name, []).append(value)
    return told


def give(who: Client, number: str, command: str, filled: dict[str, Any]) -> HttpResponse:
    """Open the form of a command, fill it in and send it."""
    address = f"/cases/{number}/orders/{command}"
    page = who.get(address)
    assert page.status_code == 200, page.content.decode()[-3000:]
    return who.post(address, hidden(page) | filled)  # type: ignore[return-value]


def test_every_command_of_the_office_has_its_form() -> None:
    ours = {row.id for row in table().commands.values() if set(row.by) & set(OFFICE)}
    assert ours == set(ORDERS) == set(COMMANDS) | BY_HAND


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_carried_out_from_its_page(prepared: Prepared, command: str) -> None:
    state, who, filled, after = COMMANDS[command]
    number = prepared.cases[state]
    came = give(browser(prepared, who), number, command, filled)
    assert came.status_code == 302, came.content.decode()[-3000:]
    assert desk.case(number).state == after
    assert desk.case(number).events[-1].by.person == who


def test_a_grant_in_part_with_a_condition_goes_through_all_hands(prepared: Prepared) -> None:
    number = prepared.cases["under_review"]
    filled = {
        "granted_1": "300.5",
        "grounds_1": ["sensitivity"],
        "valid_months": "6",
        "condition_transport_mode": "sea",
    }
    filled |= {"drop": ["no_split"], "why": "as much as last year"}
    assert give(browser(prepared, "officer"), number, "recommend", filled).status_code == 302
    assert give(browser(prepared, "officer-2"), number, "countersign", {}).status_code == 302
    decided = give(browser(prepared, "supervisor"), number, "decide", {})
    name, state = table().commands["decide"].name["en"], desk.case(number).state_name["en"]
    assert state == "granted, to be issued"
    page = decided.client.get(decided.url).content.decode()  # type: ignore[attr-defined]
    assert say("cases.order.done", "en", command=name, state=state) in page
    assert give(browser(prepared, "officer"), number, "issue", {"licence": "L-9"}).status_code == 302
    case = desk.case(number)
    assert case.granted_g == {1: 300_500}
    assert case.licence is not None
    assert case.licence.conditions[0].value == "sea"
    assert "no_split" not in {str(each.kind) for each in case.licence.conditions}


@pytest.mark.parametrize(
    ("state", "who", "command"),
    [("recommended", "officer-2", "countersign"), ("countersigned", "supervisor", "decide")],
)
def test_who_answers_for_a_recommendation_sees_what_it_comes_to_for_whom_and_by_when(
    prepared: Prepared, state: str, who: str, command: str
) -> None:
    case = desk.case(prepared.cases[state])
    page = browser(prepared, who).get(f"/cases/{case.id}/orders/{command}").content.decode()
    told = page[page.index("<h2>") : page.index('class="order"')]
    (line,) = case.recommendation.what["lines"]
    granted, asked = kg(line["granted_g"]), kg(line["asked_g"])
    assert say("cases.order.comes_to.grants", "en", granted=granted, asked=asked) in told
    assert case.dossier.importer is not None
    assert str(case.dossier.importer.name) in told
    assert f'href="/cases/{case.id}/finding"' in told
    due_on = clock_of(case, lawbook().law, NOW.date()).due_on
    assert due_on is not None
    assert f'<time datetime="{due_on}">' in told


def test_a_refusal_that_is_decided_says_that_all_is_refused(prepared: Prepared) -> None:
    number = prepared.cases["under_review"]
    filled = {"granted_1": "0", "grounds_1": ["sensitivity"], "valid_months": "12", "why": "weighed"}
    assert give(browser(prepared, "officer"), number, "recommend", filled).status_code == 302
    page = browser(prepared, "officer-2").get(f"/cases/{number}/orders/countersign").content.decode()
    asked = kg(desk.case(number).recommendation.what["lines"][0]["asked_g"])
    assert say("cases.order.comes_to.refuses", "en", asked=asked) in page


def test_a_suspension_is_lifted_by_two(prepared: Prepared) -> None:
    number = prepared.cases["suspended"]
    assert (
        give(browser(prepared, "officer"), number, "recommend_next_step", {"step": "reinstate", "why": "x"}).status_code
        == 302
    )
    assert give(browser(prepared, "officer-2"), number, "countersign_next_step", {}).status_code == 302
    assert give(browser(prepared, "supervisor"), number, "reinstate", {}).status_code == 302
    assert desk.case(number).state == "issued"


def test_who_decides_sends_back_what_was_countersigned_and_it_begins_again(prepared: Prepared) -> None:
    number = prepared.cases["countersigned"]
    supervisor = browser(prepared, "supervisor")
    assert f"/cases/{number}/orders/send_back" in supervisor.get(f"/cases/{number}").content.decode()
    assert give(supervisor, number, "send_back", {"why": ""}).status_code == 400
    assert give(supervisor, number, "send_back", {"why": "the plant is not the buyer's"}).status_code == 302
    case = desk.case(number)
    assert (case.state, case.recommendation, case.countersignature) == ("under_review", None, None)
    told = supervisor.get(f"/cases/{number}/story").content.decode()
    assert "Who decides sent it back to the officers" in told
    assert "the plant is not the buyer&#x27;s" in told
    again = {"granted_1": "480", "valid_months": "6"}
    assert give(browser(prepared, "officer"), number, "recommend", again).status_code == 302
    assert desk.case(number).state == "recommended"


@pytest.mark.parametrize(
    "command",
    [
        *("countersign", "refuse_countersignature", "decide", "send_back"),
        *("countersign_next_step", "revoke", "send_back_next_step"),
    ],
)
def test_who_recommends_signs_by_no_path(prepared: Prepared, command: str) -> None:
    """Neither under the same name, nor under another account of the same person."""
    is_next_step = command in ("countersign_next_step", "revoke", "send_back_next_step")
    if is_next_step:
        number = prepared.cases["suspended"]
        what: dict[str, Any] = {"step": "revoke"}
        first = "recommend_next_step"
    else:
        number, first = prepared.cases["under_review"], "recommend"
        what = {"lines": [{"line": 1, "granted_g": 480_000}], "valid_months": 12}
    person = prepared.people["supervisor"]
    case = do(person.actor, desk.case(number), first, NOW, what, "x")
    if command in ("decide", "send_back", "revoke", "send_back_next_step"):
        signing = "countersign_next_step" if is_next_step else "countersign"
        case = do(prepared.people["officer-2"].actor, case, signing, NOW)
    twin = prepared.people["supervisor-2"]
    twin.person = person.person = "Liu Fang"
    twin.save()
    person.save()
    for who in ("supervisor", "supervisor-2"):
        eyes = browser(prepared, who)
        page = eyes.get(f"/cases/{number}/orders/{command}")
        assert "recommended" in page.content.decode()
        assert f'action="/cases/{number}/orders/{command}"' not in page.content.decode()
        sent = {"seen": len(case.events), "key": "k" * 20, "recommendation": case.recommendation.hash(), "why": "x"}  # type: ignore[union-attr]
        assert eyes.post(f"/cases/{number}/orders/{command}", sent).status_code == 409
        overview = eyes.get(f"/cases/{number}").content.decode()
        assert f"/orders/{command}" not in overview
    assert desk.case(number).state == case.state


def test_a_hit_is_judged_beside_its_parts(prepared: Prepared) -> None:
    application = civil() | {"id": "EX-HIT"}
    application["downstream"][0]["party"]["name"] = "Mitsubishi Shipyard"
    filed = do(prepared.people["exporter"].actor, desk.case("C-hit"), "file", NOW, {"application": application})
    assert filed.found is not None
    assert len(filed.found.hits) == 1
    officer = browser(prepared, "officer")
    page = officer.get("/cases/C-hit/parties").content.decode()
    assert "Mitsubishi Heavy Industries Shipbuilding" in page
    # The weight of "Mitsubishi" among the parties that are listed on that day.
    assert "0.692" in page
    sent = {"hit": filed.found.hits[0].hit, "same": "false", "seen": "1", "key": "a" * 20}
    refused = officer.post("/cases/C-hit/orders/adjudicate", sent)
    assert refused.status_code == 400
    assert "Mitsubishi Heavy Industries Shipbuilding" in refused.content.decode()
    assert officer.post("/cases/C-hit/orders/adjudicate", sent | {"why": "a yard in Chiba"}).status_code == 302
    after = desk.case("C-hit").found
    assert after is not None
    assert after.hits == ()


def test_a_page_that_is_out_of_date_is_told_what_happened_and_keeps_what_was_typed(prepared: Prepared) -> None:
    number = prepared.cases["under_review"]
    officer = browser(prepared, "officer")
    address = f"/cases/{number}/orders/recommend"
    form = hidden(officer.get(address))
    other = prepared.people["officer-2"].actor
    do(other, desk.case(number), "start_appraisal", NOW, {"kind": "site_check"}, "look there")
    do(other, desk.case(number), "end_appraisal", NOW, {}, "all well")
    typed = {"granted_1": "479.123", "grounds_1": ["sensitivity"], "valid_months": "6", "why": "less than asked"}
    told = officer.post(address, form | typed)
    text = told.content.decode()
    assert told.status_code == 409
    assert "The appraisal ended" in text
    assert "479.123" in text
    assert "less than asked" in text
    assert desk.case(number).state == "under_review"
    assert officer.post(address, hidden(told) | typed).status_code == 302
    assert desk.case(number).state == "recommended"


def test_what_is_sent_when_another_was_first_is_refused_and_kept(prepared: Prepared) -> None:
    number = prepared.cases["under_review"]
    officer = browser(prepared, "officer")
    address = f"/cases/{number}/orders/recommend"
    form = hidden(officer.get(address))
    do(
        prepared.people["officer-2"].actor,
        desk.case(number),
        "recommend",
        NOW,
        {"lines": [{"line": 1, "granted_g": 480_000}], "valid_months": 12},
    )
    told = officer.post(address, form | {"granted_1": "479", "valid_months": "6", "why": "my reason"})
    assert told.status_code == 409
    assert "my reason" in told.content.decode()
    assert "A decision was recommended" in told.content.decode()


def test_a_form_that_is_sent_twice_is_carried_out_once(prepared: Prepared) -> None:
    number = prepared.cases["issued"]
    officer, another = browser(prepared, "officer"), browser(prepared, "officer")
    address = f"/cases/{number}/orders/suspend"
    form = hidden(officer.get(address)) | {"why": "a tip"}
    for who in (officer, officer, another):
        assert who.post(address, form).status_code == 302
    assert [event.kind for event in desk.case(number).events].count("suspended") == 1


def test_a_refusal_is_casework_s_own_sentence_in_the_reader_s_language(prepared: Prepared) -> None:
    officer = browser(prepared, "officer")
    officer.cookies["language"] = "ja"
    filled = {"granted_1": "100", "valid_months": "99", "grounds_1": ["sensitivity"], "why": "重要"}
    page = give(officer, prepared.cases["under_review"], "recommend", filled)
    assert page.status_code == 400
    assert "99" in page.content.decode()
    assert "重要" in page.content.decode()
    assert re.search(r"[ぁ-ん].*12", page.content.decode())


def test_a_query_is_shown_before_it_is_sent(prepared: Prepared) -> None:
    number = prepared.cases["under_appraisal"]
    officer = browser(prepared, "officer")
    shown = give(officer, number, "query", OWN)
    assert shown.status_code == 200
    assert "どの工場か。" in shown.content.decode()
    assert desk.case(number).state == "under_appraisal"
    half = give(officer, number, "query", {"own_1_en": "Which plant?", "send": "1"})
    assert half.status_code == 400
    sent = officer.post(f"/cases/{number}/orders/query", hidden(shown) | OWN | {"send": "1"})
    assert sent.status_code == 302
    assert desk.case(number).events[-1].what["own"] == [
        {"en": "Which plant?", "ja": "どの工場か。", "zh": "哪个工厂？"}
    ]
