"""Filing: once, under one number, as it was checked; and who may read the case after."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from sekisho.casework.refusal import Refusal
from sekisho.office.accounts.models import Guest
from sekisho.office.drafting import filing
from sekisho.office.drafting.models import Draft
from sekisho.office.site.cases import order, seen_case
from sekisho.office.site.numbers import next_number
from sekisho.office.site.words import say
from sekisho.office.store import desk
from sekisho.regime.calendar import law_day


def checked(client: Client, draft: Draft) -> dict[str, str]:
    """What the check page's button sends."""
    page = client.get(f"/drafts/{draft.pk}/check")
    return {"key": page.context["key"], "version": str(page.context["draft"].version)}


@pytest.mark.parametrize(
    ("language", "route"), [("en", "China (CN), Japan (JP)"), ("ja", "中国, 日本"), ("zh-hans", "中国, 日本")]
)
def test_a_route_is_read_by_the_names_of_its_countries_before_it_is_filed(
    sign_in, make_draft, language: str, route: str
) -> None:
    draft = make_draft()
    draft.told = {**draft.told, "route": ["CN", "JP"]}
    draft.save()
    page = sign_in("exporter", language).get(f"/drafts/{draft.pk}/check").content.decode()
    assert f"<dd>{route}</dd>" in page
    assert "<dd>CN, JP</dd>" not in page


def test_filed_draft_is_a_case_of_today_and_is_not_written_on(sign_in, make_draft, people) -> None:
    client, draft = sign_in("exporter"), make_draft(shared=True)
    form = checked(client, draft)
    page = client.post(f"/drafts/{draft.pk}/file", form, follow=True)
    draft.refresh_from_db()
    today = law_day(timezone.now())
    assert draft.case == f"{today.year}-000001"
    assert f'href="/my/cases/{draft.case}"' in page.content.decode()
    case = seen_case(people["exporter"], draft.case)
    assert (case.state, case.application["filed_on"], case.application["id"]) == ("filed", str(today), "EX-1")
    assert "x_row" not in str(case.application)
    assert client.post(f"/drafts/{draft.pk}/goods/1", {"description": "late", "base": "{}"}).status_code == 302
    assert client.post(f"/drafts/{draft.pk}/delete").status_code == 302
    draft.refresh_from_db()
    assert draft.told["lines"][0]["description"] == "sintered NdFeB arc magnet N40UH"
    assert Guest.objects.get().organisation == people["importer"].organisation
    assert seen_case(people["importer"], draft.case).id == draft.case
    assert [row["case"] for row in client.get("/drafts.json?state=filed").json()["rows"]] == [draft.case]


def test_button_pressed_twice_files_once(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    form = checked(client, draft)
    first = client.post(f"/drafts/{draft.pk}/file", form)
    second = client.post(f"/drafts/{draft.pk}/file", form)
    assert first.headers["Location"] == second.headers["Location"] == f"/drafts/{draft.pk}"
    other = client.post(f"/drafts/{draft.pk}/file", {**form, "key": "another"}, follow=True)
    draft.refresh_from_db()
    assert say("drafting.filed.already", "en", case=draft.case) in other.content.decode()
    assert len(desk.case(draft.case).events) == 1
    assert not desk.case(next_number(law_day(timezone.now()).year)).events


def test_try_that_broke_off_after_the_case_was_made_is_taken_up_again(sign_in, make_draft, monkeypatch) -> None:
    client, draft = sign_in("exporter"), make_draft()
    form = checked(client, draft)

    def stop(*given: Any) -> None:
        raise ConnectionError("the machine went off")

    with monkeypatch.context() as broken:
        broken.setattr(filing, "_settle", stop)
        with pytest.raises(ConnectionError):
            client.post(f"/drafts/{draft.pk}/file", form)
    draft.refresh_from_db()
    number = draft.case
    assert (draft.is_filed, len(desk.case(number).events)) == (False, 1)
    assert client.post(f"/drafts/{draft.pk}/file", form).status_code == 302
    draft.refresh_from_db()
    assert (draft.is_filed, draft.case, len(desk.case(number).events)) == (True, number, 1)


def test_number_that_another_took_meanwhile_is_passed_over(sign_in, make_draft, people, monkeypatch) -> None:
    draft, rival = make_draft(), make_draft("2")
    year = law_day(timezone.now()).year
    taken = {**rival.told, "filed_on": str(law_day(timezone.now()))}
    order(people["exporter-2"], f"{year}-000001", "file", at=timezone.now(), what={"application": taken})
    real = filing.next_number
    monkeypatch.setattr(
        filing, "next_number", lambda year, after=None: real(year, after) if after else f"{year}-000001"
    )
    client = sign_in("exporter")
    assert client.post(f"/drafts/{draft.pk}/file", checked(client, draft)).status_code == 302
    draft.refresh_from_db()
    assert (draft.case, draft.is_filed) == (f"{year}-000002", True)


def test_two_drafts_filed_at_once_get_two_numbers(sign_in, make_draft) -> None:
    client = sign_in("exporter")
    drafts = [make_draft("1"), make_draft("2"), make_draft("6")]
    forms = [{**checked(client, draft), "sure": "yes"} for draft in drafts]
    answers: list[int] = []

    def press(draft: Draft, form: dict[str, str]) -> None:
        mine = Client()
        mine.cookies = client.cookies
        answers.append(mine.post(f"/drafts/{draft.pk}/file", form).status_code)
        connections["default"].close()

    threads = [threading.Thread(target=press, args=pair) for pair in zip(drafts, forms, strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    filed = Draft.objects.filter(filed_at__isnull=False).values_list("case", flat=True)
    assert (answers, len(set(filed))) == ([302] * 3, 3)
    assert all(len(desk.case(number).events) == 1 for number in filed)


def test_what_was_changed_after_the_check_is_checked_again(sign_in, make_draft) -> None:
    draft = make_draft(shared=True)
    client, importer = sign_in("exporter"), sign_in("importer")
    form = checked(client, draft)
    importer.post(f"/drafts/{draft.pk}/goods/1", {"description": "N50", "base": "{}"})
    page = client.post(f"/drafts/{draft.pk}/file", form)
    assert (page.status_code, "Sato Haruka" in page.content.decode()) == (409, True)
    draft.refresh_from_db()
    assert draft.case is None


def test_open_points_are_filed_with_eyes_open_alone(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter", "ja"), make_draft("3")
    form = checked(client, draft)
    page = client.post(f"/drafts/{draft.pk}/file", form)
    assert say("drafting.not_sure", "ja") in page.content.decode()
    assert client.post(f"/drafts/{draft.pk}/file", {**form, "sure": "yes"}).status_code == 302
    draft.refresh_from_db()
    assert desk.case(draft.case).state == "filed"


def test_draft_that_is_no_application_yet_is_not_filed(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft({"kind": "individual", "destination": "JP"})
    form = {**checked(client, draft), "sure": "yes"}
    assert client.post(f"/drafts/{draft.pk}/file", form).status_code == 409
    draft.refresh_from_db()
    assert draft.case is None


def test_refusal_of_casework_is_told_and_the_draft_can_be_written_on(sign_in, make_draft, monkeypatch) -> None:
    client, draft = sign_in("exporter"), make_draft()
    form = checked(client, draft)
    monkeypatch.setattr(filing, "order", lambda *given, **more: Refusal("nothing_changed"))
    page = client.post(f"/drafts/{draft.pk}/file", form)
    assert (page.status_code, Refusal("nothing_changed").sentence("en") in page.content.decode()) == (409, True)
    draft.refresh_from_db()
    assert draft.case is None
    assert client.post(f"/drafts/{draft.pk}/goods/1", {"description": "N50", "base": "{}"}).status_code == 302


def test_check_shows_every_answer_with_a_way_to_change_it(sign_in, make_draft) -> None:
    draft = make_draft()
    text = sign_in("exporter").get(f"/drafts/{draft.pk}/check").content.decode()
    for shown in (
        "servo motor of a machine tool",
        "sintered NdFeB arc magnet N40UH",
        "United States (US), Germany (DE)",
        "25.5",
    ):
        assert shown in text, shown
    for part in ("about", "party?id=p1", "party?id=p3", "goods/1", "answers/end_use", "downstream/d1", "documents"):
        assert f'href="/drafts/{draft.pk}/{part}"' in text, part
    assert say("cases.outcome.grantable", "en") in text


def test_numbers_go_on_from_the_last_of_the_year(people, make_draft) -> None:
    draft, now = make_draft(), timezone.now()
    told = {**draft.told, "filed_on": str(law_day(now))}
    for number in ("2026-000041", "2026-x", "2026-9"):
        order(people["exporter"], number, "file", at=now + timedelta(seconds=1), what={"application": told})
    assert next_number(2026) == "2026-000042"
    assert next_number(2026, "2026-000050") == "2026-000051"
    assert next_number(2027) == "2027-000001"
