"""Who may see and do what with a draft, and what becomes of two who write at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone
from letters import code_of_letter, join

from sekisho.office.accounts.models import Account, Invitation, Organisation
from sekisho.office.drafting.models import Contributor, Draft
from sekisho.office.roles import Role
from sekisho.office.site.words import say

OTHERS = ("exporter-2", "importer")
OFFICE = ("officer", "supervisor", "customs", "analyst", "auditor", "keeper")


def addresses(draft: Draft) -> list[tuple[str, str]]:
    at = f"/drafts/{draft.pk}"
    gets = ("", "/about", "/parties", "/party?id=p1", "/goods", "/goods/1", "/answers/end_use", "/downstream")
    gets += ("/downstream/add", "/downstream/d1", "/documents", "/documents/d1", "/other", "/check", "/people")
    gets += ("/delete", "/remove/line/1", "/download.json", "/download.xlsx")
    posts = ("/about", "/goods", "/parties", "/parties/displace", "/downstream/d1/move", "/documents", "/file")
    posts += ("/delete", "/people", "/people/part", "/remove/line/1", "/downstream/add", "/goods/1")
    return [("get", at + each) for each in gets] + [("post", at + each) for each in posts]


@pytest.mark.parametrize("who", OTHERS)
def test_draft_of_another_organisation_does_not_exist(sign_in, make_draft, who: str) -> None:
    client, draft = sign_in(who), make_draft()
    before = Draft.objects.values().get(pk=draft.pk)
    for method, address in addresses(draft):
        # What an importer may never do is closed to importers, whatever the number.
        allowed = (404, 403) if who == "importer" else (404,)
        assert getattr(client, method)(address).status_code in allowed, (method, address)
    assert Draft.objects.values().get(pk=draft.pk) == before
    assert client.get("/drafts.json").json()["rows"] == []


@pytest.mark.parametrize("who", OFFICE)
def test_office_has_no_part_in_drafts(sign_in, make_draft, who: str) -> None:
    client, draft = sign_in(who), make_draft()
    for method, address in addresses(draft):
        assert getattr(client, method)(address).status_code == 403, (method, address)


def test_invited_importer_writes_and_is_seen_to_have_come_and_does_not_file(sign_in, make_draft) -> None:
    client, draft = sign_in("importer"), make_draft(shared=True)
    assert Contributor.objects.get().seen_at is None
    assert client.get(f"/drafts/{draft.pk}").status_code == 200
    assert Contributor.objects.get().seen_at is not None
    assert client.post(f"/drafts/{draft.pk}/goods/1", {"description": "N50", "base": "{}"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.told["lines"][0]["description"], draft.updated_by.username) == ("N50", "importer")
    assert (
        say("drafting.file_it.importer", "en", name=draft.owner.name)
        in client.get(f"/drafts/{draft.pk}/check").content.decode()
    )
    for own in ("file", "delete", "people", "people/part"):
        assert client.post(f"/drafts/{draft.pk}/{own}", {"key": "k", "version": "2"}).status_code == 403
    draft.refresh_from_db()
    assert draft.case is None


def test_importer_is_invited_by_the_name_it_is_registered_under(sign_in, make_draft, people) -> None:
    client, draft = sign_in("exporter"), make_draft()
    at = f"/drafts/{draft.pk}/people"
    refused = client.post(at, {"by": "name", "name": "Nobody K.K."})
    assert (refused.status_code, "Nobody K.K." in refused.content.decode()) == (400, True)
    assert client.post(at, {"by": "name", "name": people["officer"].organisation.name}).status_code == 400
    named = people["importer"].organisation.name.upper()
    assert client.post(at, {"by": "name", "name": f"  {named} "}).status_code == 302
    assert Contributor.objects.get().organisation == people["importer"].organisation
    client.post(f"{at}/part", {"organisation": people["importer"].organisation_id})
    assert not Contributor.objects.exists()
    assert sign_in("importer").get(f"/drafts/{draft.pk}").status_code == 404


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_letter_opens_a_new_organisation_and_never_one_that_is_here(sign_in, make_draft, people) -> None:
    mail.outbox = []
    client, draft = sign_in("exporter", "ja"), make_draft()
    at = f"/drafts/{draft.pk}/people"
    form = {"by": "letter", "country": "JP", "email": "person@company.example"}
    here = client.post(at, {**form, "new_name": people["importer"].organisation.name.lower()})
    assert here.status_code == 400
    assert (Invitation.objects.count(), len(mail.outbox)) == (0, 0)
    assert client.post(at, {**form, "new_name": "Fresh K.K.", "email": "no address"}).status_code == 400
    assert client.post(at, {**form, "new_name": "Fresh K.K."}).status_code == 302
    assert mail.outbox[-1].to == ["person@company.example"]
    joining = {"username": "fresh", "name": "New Person", "password": "a long enough secret"}
    assert join(Client(), code_of_letter(), joining).status_code == 302
    made = Account.objects.get(username="fresh")
    assert (made.role, made.organisation.name) == ("importer", "Fresh K.K.")
    reader = Client()
    reader.force_login(made, "allauth.account.auth_backends.AuthenticationBackend")
    assert reader.get(f"/drafts/{draft.pk}").status_code == 200
    assert Organisation.objects.filter(name="Fresh K.K.", is_authority=False).count() == 1


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_letters_of_an_organisation_are_counted(sign_in, make_draft, people) -> None:
    client, draft = sign_in("exporter"), make_draft()
    for _ in range(20):
        Invitation.make(
            "a@b.example", Role.IMPORTER, people["importer"].organisation, people["exporter"], timezone.now()
        )
    form = {"by": "letter", "country": "JP", "email": "person@company.example", "new_name": "Fresh K.K."}
    assert client.post(f"/drafts/{draft.pk}/people", form).status_code == 400
    assert not Organisation.objects.filter(name="Fresh K.K.").exists()


def form_of(client: Client, address: str) -> dict[str, str]:
    """What a browser would send back of a form: its fields as drawn, and what they were drawn with."""
    page = client.get(address)
    form = page.context["form"]
    return {**{field.name: str(field.value() or "") for field in form}, "base": page.context["base"]}


def test_two_who_change_different_answers_both_keep_theirs(sign_in, make_draft) -> None:
    draft = make_draft(shared=True)
    at = f"/drafts/{draft.pk}/goods/1"
    first, second = sign_in("exporter"), sign_in("importer")
    mine, theirs = form_of(first, at), form_of(second, at)
    assert second.post(at, {**theirs, "hs_code": "8505119000"}).status_code == 302
    assert first.post(at, {**mine, "description": "N50"}).status_code == 302
    draft.refresh_from_db()
    line = draft.told["lines"][0]
    assert (line["description"], line["hs_code"]) == ("N50", "8505119000")


def test_two_who_change_the_same_answer_see_both_and_decide(sign_in, make_draft, people) -> None:
    draft = make_draft(shared=True)
    at = f"/drafts/{draft.pk}/goods/1"
    first, second = sign_in("exporter"), sign_in("importer")
    mine, theirs = form_of(first, at), form_of(second, at)
    second.post(at, {**theirs, "description": "theirs <b>"})
    page = first.post(at, {**mine, "description": "mine", "net_kg": "481"})
    text = page.content.decode()
    assert page.status_code == 409
    assert 'value="mine"' in text
    assert "theirs &lt;b&gt;" in text
    assert people["importer"].shown in text
    draft.refresh_from_db()
    assert (draft.told["lines"][0]["description"], draft.told["lines"][0]["net_kg"]) == ("theirs <b>", "481")
    again = {**mine, "description": "mine", "net_kg": "481", "base": page.context["base"]}
    assert first.post(at, again).status_code == 302
    draft.refresh_from_db()
    assert draft.told["lines"][0]["description"] == "mine"


def test_autosave_never_settles_a_dispute_by_itself(sign_in, make_draft) -> None:
    draft = make_draft(shared=True)
    at = f"/drafts/{draft.pk}/goods/1"
    first, second = sign_in("exporter"), sign_in("importer")
    mine, theirs = form_of(first, at), form_of(second, at)
    second.post(at, {**theirs, "description": "theirs"})
    quiet = {"HX-Request": "true"}
    answer = first.post(at, {**mine, "description": "mine"}, headers=quiet)
    assert "theirs" in answer.content.decode()
    later = {**mine, "description": "mine", "hs_code": "8505110000", "base": answer.context["base"]}
    assert "theirs" in first.post(at, later, headers=quiet).content.decode()
    draft.refresh_from_db()
    assert (draft.told["lines"][0]["description"], draft.told["lines"][0]["hs_code"]) == ("theirs", "8505110000")


def test_what_another_removed_is_said_to_be_gone(sign_in, make_draft) -> None:
    draft = make_draft(shared=True)
    first, second = sign_in("exporter"), sign_in("importer")
    mine = form_of(first, f"/drafts/{draft.pk}/downstream/d1")
    assert second.post(f"/drafts/{draft.pk}/remove/receiver/d1").status_code == 302
    assert first.post(f"/drafts/{draft.pk}/downstream/d1", {**mine, "role": "x"}).status_code == 404
    moved = first.post(f"/drafts/{draft.pk}/downstream/d1/move", {"under": "p2"}, follow=True)
    assert say("drafting.gone", "en") in moved.content.decode()


@pytest.mark.parametrize("base", ["", "not json", "[]", '{"description": 5}', json.dumps({"description": "x" * 50})])
def test_form_whose_ground_was_tampered_with_breaks_nothing(sign_in, make_draft, base: str) -> None:
    draft: Any = make_draft()
    answer = sign_in("exporter").post(f"/drafts/{draft.pk}/goods/1", {"description": "N50", "base": base})
    assert answer.status_code in (302, 409)


def test_forms_without_their_token_change_nothing(people, make_draft) -> None:
    draft = make_draft()
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["exporter"], "allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(f"/drafts/{draft.pk}/delete").status_code == 403
    assert Draft.objects.filter(pk=draft.pk).exists()
