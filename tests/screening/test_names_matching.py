"""Searching a list: what is found, what is told about it, and what odd input does."""

import pytest

from effort import at_most
from sekisho.screening import Entry, Matcher

LIST = Matcher.of(
    [
        Entry("m1", "三菱重工業株式会社", ("Mitsubishi Heavy Industries, Ltd.",), "JP"),
        Entry("m2", "三菱重工航空エンジン株式会社", ("Mitsubishi Heavy Industries Aero Engines, Ltd.",), "JP"),
        Entry("m3", "三菱電機株式会社", (), "JP"),
        Entry("a1", "Arcturus Marine Engines GmbH", (), "DE"),
        Entry("a2", "Arcturus Shipping Ltd", (), "GB"),
        Entry("h1", "引能仕株式会社", ("ENEOS Corporation",), "JP"),
        Entry("z1", "杭州晨浩数字技术股份有限公司", (), "CN"),
        Entry("z2", "沈阳浩月机床有限公司", (), "CN"),
        Entry("z3", "沈阳浩月贸易有限公司", (), "CN"),
        Entry("t1", "Tanigawa Steel Corporation", (), "JP"),
    ]
)


def found(name: str) -> list[str]:
    (told,) = LIST.screen([name])
    return [hit.entry.id for hit in told.hits if hit.alert]


def test_an_exact_name_scores_1_and_its_siblings_do_not_alert() -> None:
    (told,) = LIST.screen(["三菱重工業㈱"])
    assert told.hits[0].entry.id == "m1"
    assert told.hits[0].score == 1.0
    assert [hit.entry.id for hit in told.hits if hit.alert] == ["m1"]
    assert told.nearest_miss is not None
    assert told.nearest_miss.entry.id == "m2"


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("ENEOS", ["h1"]),
        ("Shenyang Haoyue Machine Tool", ["z2"]),
        ("晨浩数字", ["z1"]),
        ("谷川製鋼", ["t1"]),
        ("Arcturs Marine Engines", ["a1"]),
        ("Arcturus Pharma", []),
        ("三菱マテリアル株式会社", []),
        ("Bellatrix", []),
    ],
)
def test_names_find_whom_they_mean(name: str, ids: list[str]) -> None:
    assert found(name) == ids


def test_a_short_name_that_may_mean_several_alerts_for_none() -> None:
    (told,) = LIST.screen(["浩月"])
    assert {hit.entry.id for hit in told.hits} == {"z2", "z3"}
    assert found("浩月") == []
    assert "short_form_of_several" in {cap.name.value for cap in told.hits[0].explanation.caps}


def test_an_explanation_adds_up() -> None:
    for query in ("Arcturs Marine Engines Ltd", "Arcturus Pharma", "Shenyang Haoyue Trading", "三菱重工"):
        (told,) = LIST.screen([query])
        for hit in told.hits:
            why = hit.explanation
            if why.exact:
                continue
            assert sum(part.weight for part in why.parts) == pytest.approx(1.0)
            total = sum(part.weight * part.likeness for part in why.parts)
            assert why.total == pytest.approx(total)
            limits = [cap.limit for cap in why.caps]
            if why.short:
                assert hit.score <= min(limits, default=1.0)
            else:
                assert hit.score == pytest.approx(min([why.total, 0.99, *limits]), abs=1e-4)


def test_a_miss_names_the_cap_that_held_it_back() -> None:
    (told,) = LIST.screen(["Arcturus Pharma"])
    assert told.nearest_miss is not None
    why = told.nearest_miss.explanation
    assert "trade_differs" in {cap.name.value for cap in why.binding}
    assert "trades differ" in why.sentence("en")
    assert "業種" in why.sentence("ja")
    assert "行业" in why.sentence("zh")
    assert why.as_json()["caps"]


def test_an_exact_hit_says_so_in_three_languages() -> None:
    (told,) = LIST.screen(["ENEOS株式会社"])
    assert told.hits[0].explanation.exact
    assert len({told.hits[0].explanation.sentence(language) for language in ("en", "ja", "zh")}) == 3


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "株式会社",
        "😀😀😀",
        "\u200b",
        "\u202eABC\u202c",
        "(((((((",
        "A" * 10000,
        "三" * 10000,
        "ab " * 5000,
        "é" * 10000,
        "ﷺ" * 500,
        "á" * 5000,
        "&" * 10000,
        "." * 10000,
        "第" * 10000,
        "ッ" * 1000,
        "1" * 10000,
    ],
)
def test_odd_names_are_answered_at_once(name: str) -> None:
    with at_most(1):
        (told,) = LIST.screen([name])
        Matcher.of([Entry("x", name, (name, name + "x"))]).screen([name, name + "y"])
    assert told.query == name


def test_a_long_name_is_itself_and_not_another_with_the_same_beginning() -> None:
    long = "Arcturus " * 100 + "One"
    matcher = Matcher.of([Entry("x", long)])
    assert matcher.screen([long])[0].hits[0].score == 1.0
    assert matcher.screen(["Arcturus " * 100 + "Two"])[0].hits[0].score < 1.0
    assert "long" in matcher.screen([long])[0].remarks


def test_an_empty_list_has_nobody_on_it() -> None:
    (told,) = Matcher.of([]).screen(["Anyone"])
    assert told.hits == ()
    assert told.nearest_miss is None


def test_no_query_has_no_answer() -> None:
    assert LIST.screen([]) == []


def test_many_entries_of_one_name_are_shown_up_to_the_number_asked_for() -> None:
    matcher = Matcher.of(Entry(str(at), "Arcturus Shipping Ltd") for at in range(2_000))
    (told,) = matcher.screen(["Arcturus Shipping"], top=3)
    assert len(told.hits) == 3
    assert all(hit.score == 1.0 for hit in told.hits)


def test_an_alias_told_many_times_counts_once() -> None:
    with at_most(3):
        matcher = Matcher.of([Entry("x", "Arcturus Shipping", ("Arcturus Lines",) * 200_000)])
        assert len(matcher.screen(["Arcturus Lines"])[0].hits) == 1


@pytest.mark.long
def test_a_million_entries_of_one_alias_are_no_burden() -> None:
    with at_most(600):
        matcher = Matcher.of(Entry(str(at), f"Arcturus {at}", ("Arcturus Lines",)) for at in range(1_000_000))
        (told,) = matcher.screen(["Arcturus Lines"])
    assert len(told.hits) == 5


def test_queries_in_one_call_are_answered_as_one_by_one() -> None:
    names = ["ENEOS", "谷川製鋼", "", "Arcturs Marine", "三菱重工"] * 80
    together = LIST.screen(names)
    alone = [LIST.screen([name])[0] for name in names[:5]]
    for at, told in enumerate(together):
        same = alone[at % 5]
        assert [(hit.entry.id, hit.score) for hit in told.hits] == [(hit.entry.id, hit.score) for hit in same.hits]
