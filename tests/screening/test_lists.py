from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.places import data_path
from sekisho.screening.lists import ListedEntity, read_lists

LISTS = read_lists(data_path("law", "cn", "lists"))
AFTER_BOTH_ROUNDS = date(2026, 7, 1)


@pytest.mark.parametrize(
    "name",
    [
        "Tokin Corporation",
        "TOKIN CORP.",
        "株式会社トーキン",
        "㈱トーキン",
        "株式會社 トーキン",
        "东金株式会社",
        "ﾄｰｷﾝ(株)",
    ],
)
def test_tokin_is_found_under_its_names_in_three_languages(name: str) -> None:
    (hit,) = LISTS.hits(name, "JP", date(2026, 4, 13))
    assert (hit.entity.id, hit.entity.list, hit.settled) == ("MOFCOM-12/2026#15", "watch_list", True)


def test_before_the_notice_nobody_was_listed() -> None:
    assert not LISTS.hits("Tokin Corporation", "JP", date(2026, 2, 23))
    assert LISTS.hits("Tokin Corporation", "JP", date(2026, 2, 24))


@pytest.mark.parametrize("country", ["TW", None])
def test_the_same_name_elsewhere_or_nowhere_is_only_a_candidate(country: str | None) -> None:
    (hit,) = LISTS.hits("TDK Corporation", country, AFTER_BOTH_ROUNDS)
    assert not hit.settled


@pytest.mark.parametrize(
    "name",
    [
        "架空電動機株式会社 Kakuu Motor K.K. (fictional)",
        "Example Trading K.K. 見本商事株式会社 (fictional)",
        "株式会社",
        "Co., Ltd.",
        "",
        "三菱",
        "OKI",
    ],
)
def test_a_name_that_is_not_listed_hits_nobody(name: str) -> None:
    assert not LISTS.hits(name, "JP", AFTER_BOTH_ROUNDS)


def test_siblings_of_a_group_stay_apart() -> None:
    (hit,) = LISTS.hits("NEC Aerospace Systems, Ltd.", "JP", AFTER_BOTH_ROUNDS)
    assert hit.entity.id == "MOFCOM-11/2026#16"


def test_the_gap_in_a_notice_can_be_told() -> None:
    here = {notice: LISTS.coverage(f"MOFCOM-{notice}/2026") for notice in (11, 12, 27, 28)}
    assert here == {11: 20, 12: 20, 27: 6, 28: 20}


@given(st.sampled_from(LISTS.entities), st.booleans())
def test_every_listed_party_is_found_by_its_own_names(entity: ListedEntity, in_chinese: bool) -> None:
    name = entity.name_zh if in_chinese else entity.name_en
    assert entity in [hit.entity for hit in LISTS.hits(name, "JP", AFTER_BOTH_ROUNDS)]


@given(st.text(max_size=60))
def test_no_text_at_all_makes_the_search_fail(name: str) -> None:
    LISTS.hits(name, "JP", AFTER_BOTH_ROUNDS)
