import json
from datetime import date
from pathlib import Path

import pytest

from sekisho.errors import InputError
from sekisho.places import data_path
from sekisho.screening.adjudication import HitKey, adjudications_of, read_adjudications
from sekisho.screening.lists import ListedEntity, PartyList, read_lists
from sekisho.screening.screener import Screener

DAY = date(2026, 7, 21)
TOKIN = "MOFCOM-12/2026#15"
CN = Screener((read_lists(data_path("law", "cn", "lists")),))


def said(**fields: object) -> dict[str, object]:
    judged = {
        "hit": f"{TOKIN}|DE|Tokin GmbH",
        "same": False,
        "by": "officer",
        "on": "2026-05-01",
        "reason": "another firm",
    }
    return judged | fields


def hit(name: str = "Tokin GmbH", country: str | None = "DE", **fields: object):  # type: ignore[no-untyped-def]
    return CN.find(name, country, DAY, adjudications_of([said(**fields)], "a")).hits[0]


def test_without_a_judgement_a_name_in_another_country_is_open() -> None:
    found = CN.find("Tokin GmbH", "DE", DAY).hits[0]
    assert (found.same, found.settled, found.exact) == (None, False, True)


@pytest.mark.parametrize("same", [True, False])
def test_a_judgement_settles_a_hit_either_way(same: bool) -> None:
    found = hit(same=same)
    assert (found.same, found.settled) == (same, True)
    assert found.adjudication.reason == "another firm"


@pytest.mark.parametrize("name", ["TOKIN GMBH", "Tokin  Ｇｍｂｈ", "Tokin"])
def test_a_judgement_holds_for_every_writing_that_no_exact_match_tells_apart(name: str) -> None:
    assert hit(name).same is False


@pytest.mark.parametrize(("name", "country"), [("Tokin GmbH", None), ("Tokin GmbH", "FR"), ("NEC TOKIN", "DE")])
def test_a_judgement_holds_for_its_name_in_its_country_only(name: str, country: str | None) -> None:
    assert hit(name, country).same is None


def test_a_person_may_say_that_the_very_same_name_is_another_firm() -> None:
    assert hit("Tokin Corporation", "JP", hit=f"{TOKIN}|JP|Tokin Corporation").same is False


def test_of_two_judgements_the_later_holds() -> None:
    earlier, later = said(), said(same=True, on="2026-06-01")
    for order in ([earlier, later], [later, earlier]):
        assert CN.find("Tokin GmbH", "DE", DAY, adjudications_of(order, "a")).hits[0].same is True


def test_a_judgement_of_an_entry_that_has_changed_does_not_count_and_is_shown() -> None:
    seen = CN.find("Tokin GmbH", "DE", DAY).hits[0].derived_from(CN.hash)
    assert hit(seen=seen).same is False
    outdated = hit(seen={**seen, "entry_hash": "sha256:0"})
    assert (outdated.same, outdated.adjudication) == (None, None)
    assert outdated.stale.by == "officer"


def test_a_verdict_says_all_that_it_is_derived_from() -> None:
    told = CN.find("Tokin GmbH", "DE", DAY).hits[0].derived_from(CN.hash)
    assert set(told) == {
        *("list_hash", "entry_hash", "matcher", "given", "threshold", "score", "matched", "part", "exact"),
    }
    assert told["list_hash"] == CN.hash


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps([said()])),
        ("a.json", json.dumps({"adjudications": [said()]})),
        (
            "a.yaml",
            f"- {{hit: '{TOKIN}|DE|Tokin GmbH', same: false, by: officer, on: 2026-05-01, reason: another firm}}\n",
        ),
        ("a.csv", f"hit,same,by,on,reason\n{TOKIN}|DE|Tokin GmbH,no,officer,2026-05-01,another firm\n"),
        ("b.csv", f"hit,name,country,same,by,on,reason\n{TOKIN},Tokin GmbH,de,false,officer,2026-05-01,another firm\n"),
    ],
)
def test_judgements_are_read_from_json_yaml_and_csv(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    judged = read_adjudications(tmp_path / name)
    found = judged.about(HitKey(TOKIN, "DE", "Tokin GmbH"))
    assert found is not None
    assert (found.same, found.by, found.on, found.reason) == (False, "officer", date(2026, 5, 1), "another firm")


@pytest.mark.parametrize(
    ("change", "place", "cause"),
    [
        ({"hit": TOKIN}, "hit", "does not say which party"),
        ({"hit": ""}, "hit", "is missing"),
        ({"hit": f"{TOKIN}|DE|"}, "hit", "does not say which party"),
        ({"same": "perhaps"}, "same", "neither true nor false"),
        ({"same": None}, "same", "is missing"),
        ({"on": "yesterday"}, "on", "no day"),
        ({"by": " "}, "by", "is empty"),
        ({"reason": None}, "reason", "is empty"),
        ({"seen": 5}, "seen", "no record"),
        ({"verdict": True}, "verdict", "there is no verdict"),
    ],
)
def test_a_judgement_that_will_not_do_is_told(change: dict[str, object], place: str, cause: str) -> None:
    with pytest.raises(InputError) as caught:
        adjudications_of([said(**change)], "a.json")
    (problem,) = caught.value.problems
    assert problem.place == f"a.json[0]: {place}"
    assert cause in problem.cause
    assert problem.remedy


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        adjudications_of([said(by=""), said(on=""), said(reason="", same=2)], "a.json")
    assert len(caught.value.problems) == 4


def test_two_judgements_of_one_day_that_contradict_each_other_are_told() -> None:
    with pytest.raises(InputError, match="the opposite of a"):
        adjudications_of([said(), said(same=True)], "a")
    assert len(adjudications_of([said(), said(by="another")], "a")) == 1


@pytest.mark.parametrize("value", [5, "x", {"hit": 1}, [5], None])
def test_what_is_no_list_of_judgements_is_told(value: object) -> None:
    with pytest.raises(InputError, match=r"hit, same, by, on, reason"):
        adjudications_of(value, "a")


def test_what_was_not_yet_known_hits_nobody() -> None:
    late = ListedEntity("1", "L", "N", "Kakuu", countries=("JP",), known_from=date(2026, 6, 1))
    screener = Screener((PartyList((late,)),))
    assert not screener.find("Kakuu", "JP", DAY, known_on=date(2026, 5, 31)).hits
    assert screener.find("Kakuu", "JP", DAY, known_on=date(2026, 6, 1)).hits


def test_a_name_that_settles_on_one_party_is_nobody_else() -> None:
    found = CN.find("三井物産エアロスペース株式会社", "JP", DAY)
    assert [hit.entity.id for hit in found.hits] == ["MOFCOM-12/2026#13"]
    assert found.nearest_miss is None


def test_a_judgement_holds_for_simplified_characters_and_those_used_in_japan() -> None:
    said_of = [said(hit="MOFCOM-12/2026#16|JP|日新電機", same=False)]
    judged = adjudications_of(said_of, "a")
    assert judged.about(HitKey("MOFCOM-12/2026#16", "JP", "日新电机")) is not None
