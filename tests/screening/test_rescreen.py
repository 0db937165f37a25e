from typing import Any

import pytest

from sekisho.screening.rescreen import changes


def answer(query: str, country: str | None, *hits: dict[str, Any], matcher: str = "6") -> dict[str, Any]:
    return {"query": query, "country": country, "hits": list(hits), "matcher": matcher}


def hit(identity: str = "E1", **fields: Any) -> dict[str, Any]:
    plain = {"id": identity, "list": "L", "name": "A", "matched": "A", "score": 1.0, "alert": True, "exact": True}
    return {**plain, "entry_hash": "sha256:0", **fields}


def test_the_same_name_in_two_countries_is_two_names() -> None:
    answers = [answer("Tokin", "JP", hit()), answer("Tokin", "DE", hit(exact=False))]
    assert changes(answers, answers) == []
    assert changes(answers, list(reversed(answers))) == []


def test_a_name_that_is_asked_twice_is_held_against_itself() -> None:
    answers = [answer("Tokin", "JP", hit()), answer("Tokin", "JP", hit())]
    assert changes(answers, answers) == []
    assert changes(answers[:1], answers) == []


@pytest.mark.parametrize(("field", "before", "after"), [("score", 0.9, 0.85), ("entry_hash", "sha256:1", "sha256:2")])
def test_a_changed_hit_says_what_was_otherwise(field: str, before: object, after: object) -> None:
    (change,) = changes([answer("A", None, hit(**{field: before}))], [answer("A", None, hit(**{field: after}))])
    (changed,) = change["changed"]
    assert (changed["before"], changed[field]) == ({field: before}, after)


def test_another_matcher_is_told_even_where_the_hits_are_the_same() -> None:
    (change,) = changes([answer("A", None, matcher="5")], [answer("A", None)])
    assert change["matcher"] == {"before": "5", "after": "6"}
    assert not change["new"] + change["gone"] + change["changed"]


def test_equal_ids_of_two_lists_are_two_parties() -> None:
    before = [answer("A", None, hit(), hit(list="M"))]
    (change,) = changes(before, [answer("A", None, hit())])
    assert [each["list"] for each in change["gone"]] == ["M"]
