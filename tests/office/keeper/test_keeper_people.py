"""Organisations, accounts, invitations, second factors and tokens, and who may touch them."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.db import DatabaseError
from django.test import Client, override_settings
from django.utils import timezone
from letters import CODE, code_of_letter, opens

from sekisho.office.accounts.models import Account, ApiToken, Invitation, Organisation
from sekisho.office.keeper.models import KeeperAct
from sekisho.office.keeper.tokens import scopes_of
from sekisho.office.roles import Role
from sekisho.office.site.words import say
from sekisho.office.store.models import CaseRecord

READ = [
    "/keeper",
    "/keeper/acts",
    "/keeper/organisations",
    "/keeper/accounts",
    "/keeper/tokens",
    "/keeper/backup",
    "/log",
]
WRITE = ["/keeper/organisations/new", "/keeper/organisations/1", "/keeper/accounts/invite", "/keeper/law/propose"]
POSTED = ["/keeper/accounts/1/do", "/keeper/tokens/1/revoke", "/keeper/backup/take", "/keeper/invitations/1"]
OTHERS = [str(role) for role in Role if role not in (Role.KEEPER, Role.AUDITOR)]


@pytest.mark.parametrize("who", OTHERS)
def test_keeping_and_the_log_are_closed_to_other_roles(sign_in, who: str) -> None:
    client = sign_in(who)
    assert {client.get(address).status_code for address in (*READ, *WRITE)} == {403}
    assert {client.post(address).status_code for address in POSTED} == {403}
    assert {
        client.get(address).status_code for address in ("/log/export", "/log/head.txt", "/log/1", "/log/1/receipt")
    } == {403}


def test_an_auditor_reads_all_and_changes_nothing(sign_in) -> None:
    client = sign_in("auditor")
    assert {client.get(address).status_code for address in READ} == {200}
    assert {client.get(address).status_code for address in WRITE} == {403}
    assert {client.post(address).status_code for address in POSTED} == {403}


def test_who_is_not_signed_in_is_led_to_sign_in(sign_in) -> None:
    assert {sign_in().get(address).status_code for address in (*READ, *WRITE, "/me/tokens")} == {302}


@pytest.mark.parametrize("form", ["csv", "json"])
def test_every_table_comes_as_a_file(sign_in, form: str) -> None:
    client = sign_in("keeper")
    for name in ("keeper/acts", "keeper/organisations", "keeper/accounts", "keeper/tokens", "keeper/law", "log"):
        assert client.get(f"/{name}.{form}").status_code == 200


def test_an_organisation_is_made_once_whatever_the_width_of_its_name(sign_in) -> None:
    client = sign_in("keeper")
    form = {"name": "Fictional  Dalian Alloy", "country": "CN", "kind": "other"}
    assert client.post("/keeper/organisations/new", form).status_code == 302
    for again in ("Fictional Dalian Alloy", "ＦＩＣＴＩＯＮＡＬ dalian alloy"):
        assert client.post("/keeper/organisations/new", form | {"name": again}).status_code == 200
    assert Organisation.objects.filter(name__icontains="dalian").count() == 1
    assert KeeperAct.objects.get().what == "organisation_made"


def case_of(applicant: str) -> None:
    told = {"state": "filed", "is_open": True, "has_licence": False, "exporter": "", "application": "A", "kind": ""}
    day = timezone.now().date()
    told |= {"destination": "JP", "scrutiny": "", "outcome": "", "filed_on": day, "due_key": day}
    CaseRecord.objects.create(case="C-1", applicant=applicant, **told)


def test_a_name_is_changed_while_nobody_acted_under_it_and_never_after(sign_in, people) -> None:
    client = sign_in("keeper")
    made = Organisation.objects.create(name="Misspelt Company")
    assert client.post(f"/keeper/organisations/{made.pk}", {"name": "Spelt Company"}).status_code == 302
    made.refresh_from_db()
    assert made.name == "Spelt Company"
    case_of("spelt company")
    assert client.post(f"/keeper/organisations/{made.pk}", {"name": "Another"}).status_code == 409
    exporters = people["exporter"].organisation
    Account.objects.filter(pk=people["exporter"].pk).update(last_login=timezone.now())
    assert client.post(f"/keeper/organisations/{exporters.pk}", {"name": "Another"}).status_code == 409


def test_nobody_gets_the_cases_of_another_by_taking_its_name(sign_in) -> None:
    case_of("gone company")
    form = {"name": "Gone Company", "country": "CN", "kind": "other"}
    assert sign_in("keeper").post("/keeper/organisations/new", form).status_code == 200
    assert not Organisation.objects.filter(name="Gone Company").exists()


def invite(client: Client, people: dict[str, Account], role: str = "exporter", whose: str = "exporter") -> int:
    told = {"email": "new@company.example", "role": role, "organisation": people[whose].organisation_id, "letter": "ja"}
    return client.post("/keeper/accounts/invite", told).status_code


def test_a_letter_lets_one_person_in_and_sent_again_the_first_opens_nothing(sign_in, people) -> None:
    client = sign_in("keeper")
    mail.outbox = []
    assert invite(client, people) == 302
    assert "招待" in mail.outbox[0].subject
    first = code_of_letter()
    made = Invitation.objects.get()
    assert client.post(f"/keeper/invitations/{made.pk}", {"what": "resend"}).status_code == 302
    assert not opens(sign_in(), first)
    second = code_of_letter()
    assert opens(sign_in(), second)
    client.post(f"/keeper/invitations/{made.pk}", {"what": "end"})
    assert not opens(sign_in(), second)
    assert list(KeeperAct.objects.values_list("what", flat=True)) == ["invited", "invited_again", "invitation_ended"]


@override_settings(EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend")
def test_where_no_mail_leaves_the_office_the_way_in_is_shown_once(sign_in, people) -> None:
    client = sign_in("keeper")
    invite(client, people)
    page = client.get("/keeper/accounts").content.decode()
    code = CODE.search(page.replace("<", "\n"))
    assert code is not None
    assert opens(sign_in(), code[0])
    assert code[0] not in client.get("/keeper/accounts").content.decode()


@pytest.mark.parametrize(("role", "whose"), [("officer", "exporter"), ("keeper", "customs"), ("exporter", "officer")])
def test_a_role_is_given_only_where_it_belongs(sign_in, people, role: str, whose: str) -> None:
    assert invite(sign_in("keeper"), people, role, whose) == 200
    assert not Invitation.objects.exists()


def test_a_closed_account_is_out_at_once_with_its_sessions_and_tokens(sign_in, people) -> None:
    theirs, number = sign_in("officer"), people["officer"].pk
    _, secret = ApiToken.make(people["officer"], "t", ["read"], timezone.now())
    keeper = sign_in("keeper")
    assert keeper.post(f"/keeper/accounts/{number}/do", {"what": "close"}).status_code == 302
    assert theirs.get("/me").status_code == 302
    assert ApiToken.known(secret) is None
    keeper.post(f"/keeper/accounts/{number}/do", {"what": "reopen"})
    assert ApiToken.known(secret) is not None


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_a_keeper_signs_an_account_out_everywhere_and_it_may_come_again(sign_in, people, language: str) -> None:
    there = [sign_in("officer"), sign_in("officer")]
    other, keeper = sign_in("officer-2"), sign_in("keeper", language)
    number = people["officer"].pk
    assert say("keeper.account.end_sessions", language[:2]) in keeper.get(f"/keeper/accounts/{number}").content.decode()
    done = keeper.post(f"/keeper/accounts/{number}/do", {"what": "end_sessions"}, follow=True)
    assert say("keeper.account.done.end_sessions", language[:2], name="officer") in done.content.decode()
    assert say("keeper.account.end_sessions", language[:2]) not in done.content.decode()
    assert [browser.get("/queue").status_code for browser in (*there, other, sign_in("officer"))] == [
        302,
        302,
        200,
        200,
    ]
    act = KeeperAct.objects.get()
    assert (act.what, act.whom, act.told) == ("account_end_sessions", "officer", "2")
    assert say("keeper.act.account_end_sessions", language[:2]) in keeper.get("/keeper/acts").content.decode()


def test_a_keeper_does_nothing_to_the_own_account(sign_in, people) -> None:
    number = people["keeper"].pk
    for what in ("close", "reset", "person"):
        sign_in("keeper").post(f"/keeper/accounts/{number}/do", {"what": what, "person": "nobody"})
    mine = Account.objects.get(pk=number)
    assert (mine.is_active, mine.person) == (True, "")
    assert not KeeperAct.objects.exists()


@override_settings(SECOND_FACTOR_ROLES=("officer", "keeper"))
def test_office_roles_are_led_to_a_second_factor_before_anything_else_opens(sign_in, people) -> None:
    client = sign_in("officer")
    for address in ("/me", "/checker"):
        assert client.get(address).headers["Location"] == "/accounts/two-factor/totp/activate/"
    assert client.post("/choose", {"language": "ja"}).status_code == 302
    Authenticator.objects.create(user=people["officer"], type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/me").status_code == 200
    assert sign_in("exporter").get("/me").status_code == 200
    Authenticator.objects.create(user=people["keeper"], type=Authenticator.Type.TOTP, data={"secret": "x"})
    sign_in("keeper").post(f"/keeper/accounts/{people['officer'].pk}/do", {"what": "reset"})
    assert client.get("/me").headers["Location"] == "/accounts/two-factor/totp/activate/"


@override_settings(SECOND_FACTOR_ROLES=("keeper",), ACCOUNT_RATE_LIMITS={})
def test_who_is_led_there_sets_it_up_and_is_asked_for_a_code_at_the_next_sign_in(people) -> None:
    people["keeper"].set_password("a long enough one")
    people["keeper"].save()
    sign_in = {"login": "keeper", "password": "a long enough one"}
    client = Client()
    client.post("/accounts/login/", sign_in)
    activate = client.get("/keeper").headers["Location"]
    assert client.get(activate).headers["Location"].startswith("/accounts/reauthenticate/")
    assert client.post("/accounts/reauthenticate/", {"password": sign_in["password"]}).status_code == 302
    assert client.get(activate).status_code == 200
    code = format_hotp_value(hotp_value(get_totp_secret_of(client), int(time.time()) // 30))
    assert client.post(activate, {"code": code}).status_code == 302
    assert client.get("/keeper").status_code == 200
    again = Client()
    assert again.post("/accounts/login/", sign_in).headers["Location"].startswith("/accounts/two-factor/")
    assert again.get("/keeper").status_code == 302


def get_totp_secret_of(client: Client) -> str:
    return str(client.session["mfa.totp.secret"])


def test_what_is_asked_of_office_roles_is_asked_outside_a_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    import runpy

    from sekisho.office.site import settings

    monkeypatch.delenv("SEKISHO_SECOND_FACTOR")
    asked = runpy.run_path(str(settings.__file__))["SECOND_FACTOR_ROLES"]
    assert {"officer", "supervisor", "reviewer", "customs", "auditor", "keeper"} == set(asked)
    monkeypatch.setenv("SEKISHO_DEMO", "1")
    assert runpy.run_path(str(settings.__file__))["SECOND_FACTOR_ROLES"] == ()


@pytest.mark.parametrize("role", list(Role))
def test_a_token_is_made_with_scopes_of_its_role_alone_and_shown_once(sign_in, role: str) -> None:
    client = sign_in(str(role))
    allowed = scopes_of(role)
    for scope in ("read", "file", "decide", "draw"):
        before = ApiToken.objects.count()
        page = client.post("/me/tokens", {"name": scope, "scopes": [scope]}).content.decode()
        assert (ApiToken.objects.count() > before) is (scope in allowed)
        assert ("sekisho_" in page) is (scope in allowed)
    assert "sekisho_" not in client.get("/me/tokens").content.decode()
    assert ApiToken.objects.filter(account__username=role).count() == len(allowed)


def test_scopes_beyond_reading_follow_the_roles() -> None:
    assert scopes_of("auditor") == scopes_of("keeper") == scopes_of("analyst") == ("read",)
    assert scopes_of("officer") == ("read", "decide")
    assert scopes_of("customs") == ("read", "draw")


def test_one_ends_the_own_tokens_and_a_keeper_anybodys(sign_in, people) -> None:
    token, secret = ApiToken.make(people["exporter"], "mine", ["read"], timezone.now())
    assert sign_in("exporter-2").post(f"/me/tokens/{token.pk}/revoke").status_code == 404
    assert ApiToken.known(secret) is not None
    assert sign_in("exporter").post(f"/me/tokens/{token.pk}/revoke").status_code == 302
    assert ApiToken.known(secret) is None
    token, secret = ApiToken.make(people["exporter"], "other", ["read"], timezone.now())
    assert secret not in sign_in("keeper").get("/keeper/tokens").content.decode()
    assert sign_in("keeper").post(f"/keeper/tokens/{token.pk}/revoke").status_code == 302
    assert ApiToken.known(secret) is None


def test_what_keepers_did_can_be_neither_changed_nor_deleted(sign_in, people) -> None:
    sign_in("keeper").post(f"/keeper/accounts/{people['officer'].pk}/do", {"what": "close"})
    for change in (lambda: KeeperAct.objects.update(what="x"), lambda: KeeperAct.objects.all().delete()):
        with pytest.raises(DatabaseError):
            change()
