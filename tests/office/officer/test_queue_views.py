"""Views: a name for what an address asks for, one's own or the team's."""

from __future__ import annotations

from django.test import Client
from room_fixtures import SignIn

from sekisho.office.accounts.models import Account
from sekisho.office.officer.models import SavedView
from sekisho.office.officer.saved_views import MOST_VIEWS
from sekisho.office.site.words import say


def save(client: Client, name: str, query: str, **more: str) -> str:
    page = client.post("/queue/views", {"name": name, "query": query, **more}, follow=True)
    return page.content.decode()


def shown(client: Client) -> dict[str, tuple[str, str]]:
    """The saved views that the switcher has, with address and count."""
    views = client.get("/queue").context["views"]
    return {each["name"]: (each["query"], each["count"]) for each in views if "saved" in each}


def test_a_view_keeps_what_is_asked_for_and_not_the_page(browse: SignIn) -> None:
    client = browse("officer")
    save(client, "  To   ask ", "show=all&state=queried&after=2026-01-01~A&select=all&evil=1")
    assert shown(client) == {"To ask": ("show=all&state=queried", "2")}
    assert shown(browse("officer-2")) == {}


def test_a_team_view_is_shown_to_the_office(browse: SignIn) -> None:
    save(browse("officer"), "Ours", "for=nobody", team="on")
    assert "Ours" in shown(browse("reviewer"))
    assert browse("exporter").post("/queue/views", {"name": "x", "query": ""}).status_code == 403


def test_a_view_of_mine_is_everybodys_own_list(browse: SignIn) -> None:
    save(browse("officer"), "Mine", "for=me&show=all", team="on")
    assert shown(browse("officer-2"))["Mine"][1] == "0"


def test_who_may_delete_a_view(browse: SignIn) -> None:
    save(browse("officer"), "Ours", "for=nobody", team="on")
    save(browse("officer"), "Own", "state=queried")
    ours, own = (SavedView.objects.get(name=name).pk for name in ("Ours", "Own"))
    assert browse("officer-2").post(f"/queue/views/{ours}/delete").status_code == 404
    assert browse("supervisor").post(f"/queue/views/{own}/delete").status_code == 404
    assert browse("supervisor").post(f"/queue/views/{ours}/delete").status_code == 302
    assert browse("officer").post(f"/queue/views/{own}/delete").headers["Location"] == "/queue?state=queried"
    assert not SavedView.objects.exists()


def test_a_view_without_a_good_name_is_not_saved(browse: SignIn) -> None:
    client = browse("officer")
    assert say("officer.view.no_name", "en") in save(client, " ", "")
    assert say("officer.view.no_name", "en") in save(client, "x" * 61, "")
    save(client, "One", "")
    assert "already" in save(client, "One", "state=filed")
    owner = Account.objects.get(username="officer")
    for number in range(MOST_VIEWS - 1):
        SavedView.objects.create(name=f"v{number}", query="", owner=owner, at=owner.date_joined)
    assert say("officer.view.too_many", "en", most=MOST_VIEWS) in save(client, "Another", "")


def test_the_view_that_is_shown_is_marked(browse: SignIn) -> None:
    client = browse("officer")
    save(client, "To ask", "state=queried")
    views = client.get("/queue?state=queried&rows=25&sort=filed").context["views"]
    assert [each["name"] for each in views if each["here"]] == ["To ask"]
