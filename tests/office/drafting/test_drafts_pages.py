from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sekisho.dossier import read_application
from sekisho.facts import dictionary
from sekisho.office.drafting.application import to_file
from sekisho.office.drafting.models import Draft
from sekisho.office.site.words import say
from sekisho.regime.calendar import law_day


def asked(client: Client, address: str) -> str:
    """What a form shows before the answers on which nothing depends."""
    return client.get(address).content.decode().split("<details>")[0]


def pages(draft: Draft) -> list[str]:
    """Every page of a draft that can be looked at."""
    at = f"/drafts/{draft.pk}"
    return [
        *("/drafts", "/drafts/begin", at, f"{at}/about", f"{at}/parties", f"{at}/party?id=p1", f"{at}/party?id=p2"),
        *(f"{at}/goods", f"{at}/goods/1", f"{at}/answers/end_use", f"{at}/downstream", f"{at}/downstream/add"),
        *(f"{at}/downstream/d1", f"{at}/documents", f"{at}/documents/d1", f"{at}/other", f"{at}/check"),
        *(f"{at}/people", f"{at}/delete", f"{at}/remove/line/1", f"{at}/remove/receiver/d1", f"{at}/remove/paper/d1"),
    ]


@pytest.mark.parametrize(
    "language", ["zh-hans", *(pytest.param(each, marks=pytest.mark.long) for each in ("en", "ja"))]
)
def test_every_page_opens_in_each_language_with_one_heading(sign_in, make_draft, language: str) -> None:
    client = sign_in("exporter", language)
    for address in pages(make_draft("3")):
        page = client.get(address)
        assert page.status_code == 200, address
        text = page.content.decode()
        assert len(re.findall("<h1", text)) == 1, address
        assert " style=" not in text


def test_the_elements_of_a_family_come_first_and_open(sign_in, make_draft) -> None:
    """Also where the family is told by what the composition names already."""
    client = sign_in("exporter")
    draft = make_draft()

    def shown() -> set[str]:
        return set(re.findall(r'name="share-(\w+)"', asked(client, f"/drafts/{draft.pk}/goods/1")))

    line = draft.told["lines"][0]
    for said, wanted in (
        ({"family": "NdFeB"}, {"Nd", "Pr", "Dy", "Tb", "Fe", "B"}),
        ({"family": "SmCo"}, {"Sm", "Gd", "Co", "Fe"}),
        ({"composition_wt_pct": {"Nd": "29"}}, {"Nd", "Pr", "Dy", "Tb", "Fe", "B"}),
        ({"form": "magnet"}, {"Nd", "Pr", "Dy", "Tb", "Fe", "B", "Sm", "Gd", "Co"}),
    ):
        kept = {key: line[key] for key in ("line", "description") if key in line}
        draft.told["lines"][0] = kept | said
        draft.save()
        assert wanted <= shown(), said


def test_every_button_asks_for_no_more_than_a_few_rows(sign_in, make_draft) -> None:
    client = sign_in("exporter")
    draft = make_draft()
    for _ in range(3):
        make_draft("2")
    client.get("/drafts")
    for address in pages(draft):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len(asked) <= 10, (address, [each["sql"][:90] for each in asked])


def test_list_costs_the_same_for_many_drafts_and_folds_none(sign_in, make_draft) -> None:
    client = sign_in("exporter")
    make_draft()
    client.get("/drafts")
    with CaptureQueriesContext(connection) as few:
        client.get("/drafts")
    for _ in range(20):
        make_draft()
    with CaptureQueriesContext(connection) as many:
        page = client.get("/drafts")
    assert len(many) == len(few)
    assert not any('"told"' in each["sql"] for each in many)
    assert page.content.decode().count("<tr data-row>") == 21


def test_list_is_a_table_to_take_away(sign_in, make_draft) -> None:
    make_draft("2")
    client = sign_in("exporter", "ja")
    told = client.get("/drafts.json").json()
    assert [row["application"] for row in told["rows"]] == ["EX-2"]
    assert told["rows"][0]["papers"] == 1
    assert told["about"]["convention"]
    assert client.get("/drafts.csv").content.decode().count("\n") >= 2


def test_what_the_law_needs_of_an_empty_draft_grows_with_what_is_answered(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft({"kind": "individual"})
    text = client.get(f"/drafts/{draft.pk}").content.decode()
    assert say("drafting.task.cannot", "en") in text
    client.post(f"/drafts/{draft.pk}/goods")
    assert say("drafting.needed", "en") not in asked(client, f"/drafts/{draft.pk}/answers/end_use")
    answers = {"form": "magnet", "net_kg": "900", "share-Nd": "26.5", "share-Dy": "2.4", "description": "N42SH"}
    assert client.post(f"/drafts/{draft.pk}/goods/1", {**answers, "base": "{}"}).status_code == 302
    answers = {"destination": "JP", "route": "cn, jp"}
    assert client.post(f"/drafts/{draft.pk}/about", {**answers, "base": "{}"}).status_code == 302
    for role, name, country in (
        ("exporter", "Ganzhou", "CN"),
        ("importer", "Nagoya", "JP"),
        ("end_user", "Osaka", "JP"),
    ):
        party = {"role": role, "name": name, "country": country}
        assert client.post(f"/drafts/{draft.pk}/parties", party).status_code == 302
    shown = asked(client, f"/drafts/{draft.pk}/answers/end_use")
    assert say("drafting.needed", "en") in shown
    assert 'id="of-raises_military_strength"' not in shown
    client.post(f"/drafts/{draft.pk}/goods/1", {"composition_complete": "yes", "base": "{}"})
    client.post(f"/drafts/{draft.pk}/answers/end_use", {"category": "civil", "base": "{}"})
    assert 'id="of-raises_military_strength"' in asked(client, f"/drafts/{draft.pk}/answers/end_use")
    draft.refresh_from_db()
    assert draft.told["route"] == ["CN", "JP"]
    assert draft.standing["questions"] > 0


def test_form_of_a_line_is_made_of_the_dictionary(sign_in, make_draft) -> None:
    text = sign_in("exporter", "zh-hans").get(f"/drafts/{make_draft().pk}/goods/1").content.decode()
    for key, fact in dictionary().under("lines[].").items():
        if key != "line":
            assert fact.question["zh"] in text, key


def test_wrong_answers_are_told_all_at_once_and_the_others_are_kept(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter", "ja"), make_draft()
    typed = {"net_kg": "-5", "share-Dy": "half", "description": "N52", "cn_origin_value_pct": "250", "base": "{}"}
    page = client.post(f"/drafts/{draft.pk}/goods/1", typed)
    text = page.content.decode()
    assert page.status_code == 400
    for kept in ('value="-5"', 'value="half"', 'value="250"'):
        assert kept in text
    assert say("form.wrong.mass", "ja") in text
    draft.refresh_from_db()
    assert draft.told["lines"][0]["description"] == "N52"
    assert draft.told["lines"][0]["net_kg"] == "480"


def test_shares_over_a_hundred_are_not_saved(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    page = client.post(f"/drafts/{draft.pk}/goods/1", {"share-Fe": "66", "share-Nd": "40", "base": "{}"})
    assert page.status_code == 400
    assert say("drafting.wrong.over_hundred", "en") in page.content.decode()
    draft.refresh_from_db()
    assert draft.told["lines"][0]["composition_wt_pct"]["Nd"] == "25.5"


def test_element_of_unknown_share_is_neither_none_nor_zero(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    client.post(f"/drafts/{draft.pk}/goods/1", {"share-Tb": "?", "share-Dy": "", "base": "{}"})
    draft.refresh_from_db()
    shares = draft.told["lines"][0]["composition_wt_pct"]
    assert (shares["Tb"], "Dy" in shares) == (None, False)
    assert 'value="?"' in client.get(f"/drafts/{draft.pk}/goods/1").content.decode()


def test_autosave_answers_with_notes_alone_and_the_button_with_a_page(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    typed = {"description": "N48", "net_kg": "many", "base": "{}"}
    quiet = client.post(f"/drafts/{draft.pk}/goods/1", typed, headers={"HX-Request": "true"})
    text = quiet.content.decode()
    assert quiet.status_code == 200
    assert "<html" not in text
    assert 'id="note-net_kg"' in text
    assert say("form.wrong.mass", "en") in text
    draft.refresh_from_db()
    assert draft.told["lines"][0]["description"] == "N48"


def test_a_party_says_the_same_wherever_it_stands(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    client.post(f"/drafts/{draft.pk}/party?id=p2", {"name": "Renamed K.K.", "military": "yes", "base": "{}"})
    draft.refresh_from_db()
    assert {draft.told["importer"]["name"], draft.told["end_users"][0]["name"]} == {"Renamed K.K."}
    assert draft.told["end_users"][0]["military"] is True
    read_application(to_file(draft.told, "x", law_day(timezone.now())), "draft")


def test_leaving_a_role_and_taking_away_a_line_leave_a_file_that_can_be_read(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    at = f"/drafts/{draft.pk}"
    client.post(f"{at}/parties", {"role": "importer", "name": "Another K.K.", "country": "JP"})
    client.post(f"{at}/parties/displace", {"role": "end_user", "id": "p2"})
    client.post(f"{at}/goods")
    assert client.post(f"{at}/remove/line/1").status_code == 302
    draft.refresh_from_db()
    assert [line["line"] for line in draft.told["lines"]] == [2]
    draft.told["lines"][0]["net_kg"] = "1"
    read_application(to_file(draft.told, "x", law_day(timezone.now())), "draft")


def test_missing_papers_are_added_by_one_press(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft("2")
    text = client.get(f"/drafts/{draft.pk}/documents").content.decode()
    assert 'id="missing"' in text
    moved = client.post(f"/drafts/{draft.pk}/documents", {"kind": "technical_description"})
    assert client.post(moved.headers["Location"], {"original": "yes", "base": "{}"}).status_code == 302
    assert 'id="missing"' not in client.get(f"/drafts/{draft.pk}/documents").content.decode()


def test_draft_is_deleted_after_a_second_look_alone(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    assert client.get(f"/drafts/{draft.pk}/delete").status_code == 200
    assert Draft.objects.filter(pk=draft.pk).exists()
    assert client.post(f"/drafts/{draft.pk}/delete").status_code == 302
    assert not Draft.objects.filter(pk=draft.pk).exists()


def test_names_with_markup_are_shown_as_text(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    client.post(f"/drafts/{draft.pk}/party?id=p2", {"name": "<script>alert(1)</script>", "base": "{}"})
    for part in ("", "/party?id=p2", "/parties", "/downstream", "/downstream/add", "/downstream/d1", "/check"):
        assert "<script>alert" not in client.get(f"/drafts/{draft.pk}{part}").content.decode(), part
    assert "<script>alert" not in client.get("/drafts").content.decode()


def test_what_no_database_takes_is_refused_where_it_is_typed(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    at = f"/drafts/{draft.pk}"
    assert client.post(f"{at}/parties", {"role": "importer", "name": "a\0b"}).status_code == 400
    assert client.post(f"{at}/downstream/add", {"name": "a\0b", "line": "1"}).status_code == 400
    assert client.post(f"{at}/party?id=p2", {"name": "a\0b", "base": "{}"}).status_code == 400
    form = {"by": "letter", "new_name": "a\0b", "country": "JP", "email": "a@company.example"}
    assert client.post(f"{at}/people", form).status_code == 400
    draft.refresh_from_db()
    assert "\\u0000" not in json.dumps(draft.told)


def test_numbers_out_of_any_range_are_not_found(sign_in, people) -> None:
    client = sign_in("exporter")
    for address in ("/drafts/99999999999999999999999", "/drafts/999/goods/1", "/drafts/0"):
        assert client.get(address).status_code == 404
