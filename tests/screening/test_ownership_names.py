"""Owners under other spellings: one name in another order of its words, and names that are like a listed one."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from share_tables import DAY, HALF

from sekisho.errors import InputError
from sekisho.screening.ownership import Judged, Judgement, Listing, OwnershipRule, Stake, judge, listings_alike
from sekisho.screening.ownership.names import key_of
from sekisho.screening.ownership.read import listings_of

TOKIN = (Listing("Tokin Corporation"), Listing("東金株式会社"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("東金株式会社", "株式会社東金"),
        ("東金株式会社", "㈱東金"),
        ("東金株式会社", "東金 (株)"),
        ("Tokin Corporation", "TOKIN Corp."),
        ("Ａｃｍｅ  Co., Ltd.", "ACME COMPANY LIMITED"),
        ("三菱电机有限公司", "三菱電機有限责任公司"),
        ("Müller Aktiengesellschaft", "Muller AG"),
        ("Kakuu K.K.", "Kakuu Kabushiki Kaisha"),
        ("삼성 주식회사", "(주)삼성"),
        ("Tokin\u200b Corp", "Тokin Corp"),
        ("Co., Ltd.", "co., ltd."),
    ],
)
def test_one_name_with_one_legal_form_is_one_party(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tokin Corporation", "Tokin GmbH"),
        ("Tokin AG", "Tokin SE"),
        ("東金株式会社", "東金有限会社"),
        ("東金株式会社", "東金"),
        ("架空股份有限公司", "架空有限公司"),
        ("架空有限公司", "架空分公司"),
        ("株式会社", "有限会社"),
        ("🙂", "🙃"),
    ],
)
def test_another_legal_form_is_another_party(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def stake(owner: str, owned: str, share: int, first: date | None = None) -> Stake:
    return Stake(owner, owned, Decimal(share), Decimal(share), first)


def found(
    stakes: Sequence[Stake], listings: Sequence[Listing] = TOKIN, rule: OwnershipRule = HALF
) -> dict[str, Judgement]:
    return {each.name: each for each in whole(stakes, listings, rule)}


def whole(stakes: Sequence[Stake], listings: Sequence[Listing] = TOKIN, rule: OwnershipRule = HALF) -> Judged:
    return judge(stakes, (*listings, *listings_alike(stakes, listings, DAY)), rule, DAY)


@pytest.mark.parametrize("owner", ["株式会社東金", "㈱東金", "TOKIN Corp.", "tokin corporation"])
def test_an_owner_of_a_listed_name_in_another_writing_captures(owner: str) -> None:
    judged = whole([stake(owner, "B", 51)])
    assert [each.verdict for each in judged] == ["captured"]
    assert not judged.may_be


def test_a_chain_goes_on_through_another_writing() -> None:
    stakes = [stake("Tokin Corp.", "架空株式会社", 60), stake("株式会社架空", "C", 60)]
    assert {name: each.verdict for name, each in found(stakes).items()} == {"架空株式会社": "captured", "C": "captured"}


@pytest.mark.parametrize("owner", ["トーキン", "株式会社トーキン", "Tokin GmbH", "Tokin"])
def test_an_owner_whose_name_is_like_a_listed_one_is_asked_for_and_clears_nobody(owner: str) -> None:
    told = found([stake(owner, "C", 60)])["C"]
    assert told.verdict == "undetermined"
    (held,) = told.proof[0].stakes
    assert (held.owner_is, held.stake.owner) == ("perhaps_listed", owner)
    may_be = held.as_json()["may_be"]
    assert {hit["name"] for hit in may_be["hits"]} <= {each.name for each in TOKIN}
    assert all(hit["score"] >= 0.8 and set(hit["explanation"]) == {"en", "ja", "zh"} for hit in may_be["hits"])
    assert may_be["hits"]


def test_a_name_that_is_like_no_listed_one_is_asked_about_by_nobody() -> None:
    told = found([stake("Zweig Molkerei GmbH", "C", 60)])["C"]
    assert (told.verdict, told.may_be) == ("not_captured", None)


def test_an_owner_whose_name_cannot_be_looked_for_clears_nobody_on_any_list() -> None:
    apart = OwnershipRule("apart", pooled=False)
    for owner in ("🙂", "架空 " * 90 + "Tokin Corporation", "\u202enoitaroproC nikoT"):
        told = found([stake(owner, "C", 60)], (Listing("X", "one"), Listing("Tokin Corporation", "two")), apart)["C"]
        assert told.verdict == "undetermined"
        assert told.proof[0].stakes[0].as_json()["may_be"]["unread"]


def test_a_party_that_may_be_the_listed_one_itself_is_not_called_clear() -> None:
    told = found([stake("Zweig Molkerei GmbH", "トーキン", 100)])["トーキン"]
    assert told.verdict == "undetermined"
    assert told.as_json()["may_be"]["hits"][0]["name"] == "Tokin Corporation"


def test_the_answer_of_a_person_settles_it() -> None:
    stakes = [stake("Tokin GmbH", "C", 60)]
    same = listings_of(b"name,aliases\nTokin Corporation,Tokin GmbH\n", "names.csv")
    other = listings_of(b"name,others\nTokin Corporation,TOKIN GMBH\n", "names.csv")
    assert found(stakes, same)["C"].verdict == "captured"
    assert found(stakes, other)["C"].verdict == "not_captured"


def test_only_the_stakes_and_the_listings_of_the_day_are_looked_at() -> None:
    later = date(DAY.year + 1, 1, 1)
    assert listings_alike([stake("トーキン", "C", 60, later)], TOKIN, DAY) == ()
    assert listings_alike([stake("トーキン", "C", 60)], [Listing("Tokin Corporation", first=later)], DAY) == ()


def test_a_listed_name_that_some_party_may_be_is_not_called_absent() -> None:
    assert whole([stake("トーキン", "C", 60)], TOKIN[:1]).unmet == ()
    assert whole([stake("Zweig", "C", 60)], TOKIN[:1]).unmet == ("Tokin Corporation",)


def test_an_owner_on_a_list_that_does_not_count_is_told_as_such() -> None:
    names = [Listing("X", "one"), Listing("Y", "two")]
    stakes = [stake("X", "A", 30), stake("Y", "A", 30), stake("Zweig", "A", 40)]
    told = found(stakes, names, OwnershipRule("apart", pooled=False))["A"]
    assert told.verdict == "not_captured"
    assert {held.stake.owner: held.owner_is for held in told.proof[0].stakes} == {
        "Zweig": "last_owner",
        "Y": "listed_elsewhere",
    }


def test_who_may_be_on_one_list_leaves_the_other_list_as_it_was() -> None:
    names = [Listing("Y", "one"), Listing("Tokin Corporation", "two")]
    told = found([stake("トーキン", "C", 60), stake("Zweig", "C", 40)], names, OwnershipRule("apart", pooled=False))[
        "C"
    ]
    assert (told.verdict, told.list) == ("undetermined", "two")


def test_a_file_of_names_with_only_a_head_is_refused() -> None:
    for content in (b"name\n", b"name,list\n\n,\n"):
        with pytest.raises(InputError) as caught:
            listings_of(content, "names.csv")
        (problem,) = caught.value.problems
        assert (problem.place, bool(problem.cause), bool(problem.remedy)) == ("names.csv row 1", True, True)


def test_a_long_list_tells_for_itself_how_rare_a_reading_is() -> None:
    others = [Listing(f"Kakuu {word} Co., Ltd.") for word in map(str, range(200))]
    told = listings_alike([stake("株式会社東金", "C", 60), stake("Tokin GmbH", "D", 60)], [*TOKIN, *others], DAY)
    assert {each.name for each in told} == {"Tokin GmbH"}
