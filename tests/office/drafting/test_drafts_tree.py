"""The editor of the downstream tree, by plain forms."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from sekisho.dossier import read_application
from sekisho.office.drafting.application import to_file
from sekisho.office.drafting.models import Draft
from sekisho.office.drafting.standing import standing
from sekisho.office.drafting.tree import line_trees
from sekisho.office.site.words import say
from sekisho.regime.calendar import law_day


def tree_of(draft: Draft) -> Any:
    draft.refresh_from_db()
    return line_trees(standing(draft.told, law_day(timezone.now())))[0]


def chain(draft: Draft) -> list[tuple[str, int]]:
    return [(each.name, each.depth) for each in tree_of(draft).receipts]


def test_receipts_are_added_moved_and_taken_away_by_forms_alone(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    at = f"/drafts/{draft.pk}/downstream"
    new = {"party": "", "name": "Rotor K.K.", "country": "JP", "military": "no", "line": "1", "net_kg": "100"}
    assert client.post(f"{at}/add", {**new, "receives_from": "p3", "final": "yes"}).status_code == 302
    car = "架空自動車株式会社 Kakuu Motor Car K.K. (fictional)"
    assert chain(draft) == [(car, 1), ("Rotor K.K.", 2)]
    assert client.post(f"{at}/d2/move", {"under": "p2"}).status_code == 302
    assert chain(draft) == [(car, 1), ("Rotor K.K.", 1)]
    client.post(f"{at}/d1/move", {"under": draft.told["downstream"][1]["party"]["id"]})
    assert chain(draft) == [("Rotor K.K.", 1), (car, 2)]
    assert car in client.get(f"/drafts/{draft.pk}/remove/receiver/d2").content.decode()
    client.post(f"/drafts/{draft.pk}/remove/receiver/d2", {"below": "up"})
    assert chain(draft) == [(car, 1)]


def test_a_branch_is_taken_away_with_all_below_it_when_that_is_asked(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    at = f"/drafts/{draft.pk}/downstream"
    new = {"party": "", "country": "JP", "line": "1", "net_kg": "1"}
    client.post(f"{at}/add", {**new, "name": "A", "receives_from": "p3"})
    draft.refresh_from_db()
    client.post(f"{at}/add", {**new, "name": "B", "receives_from": draft.told["downstream"][1]["party"]["id"]})
    assert [depth for _, depth in chain(draft)] == [1, 2, 3]
    client.post(f"/drafts/{draft.pk}/remove/receiver/d1", {"below": "too"})
    assert chain(draft) == []


def test_masses_say_what_is_not_accounted_for(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter", "ja"), make_draft()
    assert tree_of(draft).is_even
    client.post(f"/drafts/{draft.pk}/downstream/d1", {"net_kg": "479.5", "base": "{}"})
    assert tree_of(draft).open_g == 500
    text = client.get(f"/drafts/{draft.pk}/downstream").content.decode()
    assert say("drafting.balance.open", "ja", kg="0.5") in text
    client.post(f"/drafts/{draft.pk}/downstream/d1", {"net_kg": "500", "base": "{}"})
    assert [each.off_g for each in tree_of(draft).over] == [20_000]
    client.post(f"/drafts/{draft.pk}/downstream/d1", {"net_kg": "456", "loss_pct": "5", "base": "{}"})
    assert tree_of(draft).is_even


def test_drawing_and_masses_come_back_with_every_autosave(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    quiet = {"HX-Request": "true"}
    answer = client.post(f"/drafts/{draft.pk}/downstream/d1", {"net_kg": "480.001", "base": "{}"}, headers=quiet)
    text = answer.content.decode()
    assert 'id="live" hx-swap-oob="true"' in text
    assert "<svg" in text
    assert "480.001 kg" in text


def test_ring_of_suppliers_is_shown_and_breaks_nothing(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    at = f"/drafts/{draft.pk}/downstream"
    client.post(f"{at}/add", {"party": "", "name": "A", "line": "1", "net_kg": "1", "receives_from": "p3"})
    draft.refresh_from_db()
    client.post(f"{at}/d1/move", {"under": draft.told["downstream"][1]["party"]["id"]})
    assert sorted(depth for _, depth in chain(draft)) == [0, 0]
    assert say("drafting.tree.loose", "en") in client.get(at).content.decode()
    assert client.get(f"/drafts/{draft.pk}/check").status_code == 200
    read_application(to_file(draft.told, "x", law_day(timezone.now())), "draft")


def test_receipt_from_the_exporter_or_from_nobody_known_is_refused(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft()
    at = f"/drafts/{draft.pk}/downstream"
    for under in "p1", "nobody", "":
        client.post(f"{at}/d1/move", {"under": under})
        draft.refresh_from_db()
        assert draft.told["downstream"][0]["receives_from"] == "p2"
    refused = client.post(f"{at}/add", {"party": "", "name": "", "receives_from": "nobody", "net_kg": "x"})
    assert refused.status_code == 400
    assert len(draft.told["downstream"]) == 1


def test_tree_begins_once_there_are_an_importer_and_a_line(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft({"kind": "individual"})
    assert say("drafting.tree.cannot", "en") in client.get(f"/drafts/{draft.pk}/downstream").content.decode()
    assert client.post(f"/drafts/{draft.pk}/downstream/add", {"name": "A"}).status_code == 302
    draft.refresh_from_db()
    assert "downstream" not in draft.told
