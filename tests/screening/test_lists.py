import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.errors import InputError
from sekisho.places import data_path
from sekisho.screening.lists import Alias, Kind, ListedEntity, PartyList, PartyLists, delta, fold, read_lists
from sekisho.screening.screener import Screener, answer

FOLDER = data_path("law", "cn", "lists")
LIST = read_lists(FOLDER)
LISTS = PartyLists.of([LIST])
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
        "Tokin Kabushiki Kaisha",
    ],
)
def test_tokin_is_found_under_its_names_in_three_languages(name: str) -> None:
    (hit,) = LISTS.exact(name, "JP", date(2026, 4, 13))
    assert (hit.entity.id, hit.entity.list, hit.settled) == ("MOFCOM-12/2026#15", "watch_list", True)


def test_before_the_notice_nobody_was_listed() -> None:
    assert not LISTS.exact("Tokin Corporation", "JP", date(2026, 2, 23))
    assert LISTS.exact("Tokin Corporation", "JP", date(2026, 2, 24))


@pytest.mark.parametrize("country", ["TW", None])
def test_the_same_name_elsewhere_or_nowhere_is_only_a_candidate(country: str | None) -> None:
    (hit,) = LISTS.exact("TDK Corporation", country, AFTER_BOTH_ROUNDS)
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
    ],
)
def test_a_name_that_is_not_listed_is_nobody_s(name: str) -> None:
    assert not LISTS.exact(name, "JP", AFTER_BOTH_ROUNDS)


@pytest.mark.parametrize(
    ("name", "party"),
    [("OKI", "28/2026#11"), ("沖", "28/2026#11"), ("OEG", "28/2026#15"), ("MNF", "28/2026#5"), ("MEE", "27/2026#9")],
)
def test_initials_and_a_group_s_brand_propose_and_settle_nothing(name: str, party: str) -> None:
    (hit,) = LISTS.exact(name, "JP", AFTER_BOTH_ROUNDS)
    assert hit.entity.id == f"MOFCOM-{party}"
    assert not hit.settled


@pytest.mark.parametrize(
    ("name", "party"),
    [("Tokyo Tech", "12/2026#7"), ("Nacalai Co., Ltd.", "12/2026#20"), ("横河電子機器㈱", "28/2026#16")],
)
def test_usual_short_and_former_names_settle(name: str, party: str) -> None:
    (hit,) = LISTS.exact(name, "JP", AFTER_BOTH_ROUNDS)
    assert hit.entity.id == f"MOFCOM-{party}"
    assert hit.settled


def test_siblings_of_a_group_stay_apart() -> None:
    (hit,) = LISTS.exact("NEC Aerospace Systems, Ltd.", "JP", AFTER_BOTH_ROUNDS)
    assert hit.entity.id == "MOFCOM-11/2026#16"


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("富士重工業株式会社", "MOFCOM-12/2026#1"),
        ("新潟原動機株式会社", "MOFCOM-11/2026#9"),
        ("Tokyo Institute of Technology", "MOFCOM-12/2026#7"),
        ("JAXA", "MOFCOM-11/2026#20"),
        ("三井造船株式会社", "MOFCOM-28/2026#1"),
        ("日本飛行機株式会社", "MOFCOM-27/2026#18"),
    ],
)
def test_former_and_short_names_settle(name: str, identity: str) -> None:
    (hit,) = LISTS.exact(name, "JP", AFTER_BOTH_ROUNDS)
    assert (hit.entity.id, hit.settled) == (identity, True)


@pytest.mark.parametrize("name", ["Nichiyu Co., Ltd.", "川崎重工業株式会社"])
def test_a_reading_and_the_legal_person_behind_a_division_only_propose(name: str) -> None:
    (hit,) = LISTS.exact(name, "JP", AFTER_BOTH_ROUNDS)
    assert not hit.settled


def test_every_notice_is_here_in_full() -> None:
    here = {notice: LISTS.coverage[f"MOFCOM-{notice}/2026"] for notice in (11, 12, 27, 28)}
    assert here == {11: 20, 12: 20, 27: 20, 28: 20}


def test_what_is_less_sure_of_the_second_round_says_so() -> None:
    short = [entity for entity in LIST.entities if not entity.name_zh]
    assert {entity.notice for entity in short} == {"MOFCOM-27/2026"}
    assert {entity.confidence for entity in short} == {"medium"}


def test_every_alias_says_who_says_so_and_on_what() -> None:
    aliases = [alias for entity in LIST.entities for alias in entity.aliases]
    assert len(aliases) > 150
    assert all(alias.said_by and alias.evidence and alias.language and alias.confidence for alias in aliases)


@given(st.sampled_from(LIST.entities), st.data())
def test_every_listed_party_is_found_by_each_of_its_names(entity: ListedEntity, data: st.DataObject) -> None:
    alias = data.draw(st.sampled_from(entity.names))
    assert entity in [hit.entity for hit in LISTS.exact(alias.name, "JP", AFTER_BOTH_ROUNDS)]


@given(st.text(max_size=60))
def test_no_text_at_all_makes_the_search_fail(name: str) -> None:
    LISTS.exact(name, "JP", AFTER_BOTH_ROUNDS)


@pytest.mark.parametrize("name", ["x" * 10_000, "(" * 10_000, " " * 10_000 + "公司", "株" * 10_000, "K." * 5_000])
def test_a_very_long_name_folds_at_once(name: str) -> None:
    assert len(fold(name)) <= 10_000


def test_a_list_read_twice_is_the_same_in_any_order_of_rows() -> None:
    turned = PartyList(tuple(reversed(LIST.entities)), "elsewhere")
    assert read_lists(FOLDER).hash == LIST.hash == turned.hash
    assert not delta(LIST, turned)


def entity(identity: str, name: str = "A", **fields: object) -> ListedEntity:
    return ListedEntity(identity, "L", "N", name, **fields)  # type: ignore[arg-type]


def test_a_changed_list_tells_what_changed() -> None:
    known = Alias("B", Kind.ALSO_KNOWN_AS, "N")
    before = PartyList((entity("1"), entity("2"), entity("3"), entity("4")))
    after = PartyList((entity("1"), entity("2", aliases=(known,)), entity("3", last=date(2026, 5, 1)), entity("5")))
    changed = delta(before, after)
    assert [one.id for one in changed.added] == ["5"]
    assert [one.id for one in changed.vanished] == ["4"]
    assert [(one.after.id, one.fields, one.ended) for one in changed.changed] == [
        ("2", ("aliases",), False),
        ("3", ("to",), True),
    ]
    assert changed.touched == {"2", "3", "4", "5"}
    assert changed.before == before.hash != changed.after == after.hash


def test_a_list_of_which_nothing_is_left_is_told_and_not_taken_for_delistings() -> None:
    before = PartyList((entity("1"), replace(entity("2"), list="other")))
    changed = delta(before, PartyList((entity("1"),)))
    assert changed.emptied == ("other",)


def test_a_listing_ends_after_its_last_day() -> None:
    lists = PartyLists.of([PartyList((entity("1", countries=("JP",), first=date(2026, 1, 1), last=date(2026, 2, 1)),))])
    found = [bool(lists.exact("A", "JP", date(2026, month, 1))) for month in (1, 2, 3)]
    assert found == [True, True, False]
    assert not lists.exact("A", "JP", date(2026, 2, 2))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("entities.csv", "aliases.csv"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    return tmp_path


@pytest.mark.parametrize(
    ("file", "column", "value", "cause"),
    [
        ("entities.csv", "id", "MOFCOM-11/2026#2", "stands twice"),
        ("entities.csv", "from", "24.2.2026", "no day"),
        ("entities.csv", "known_from", "soon", "no day"),
        ("entities.csv", "country", "", "is empty"),
        ("aliases.csv", "entity", "nobody", "no party 'nobody'"),
        ("aliases.csv", "said_by", "", "who says so"),
        ("aliases.csv", "kind", "nickname", "unknown kind 'nickname'"),
    ],
)
def test_a_bad_row_of_a_law_s_list_is_told(folder: Path, file: str, column: str, value: str, cause: str) -> None:
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0][column] = value
    with (folder / file).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(InputError) as caught:
        read_lists(folder)
    assert any(cause in str(problem) and f"{file} row" in problem.place for problem in caught.value.problems)


def test_a_name_of_other_days_says_why_it_does_not_settle() -> None:
    borne = Alias("Kakuu Denki", Kind.FORMER_NAME, "N", last=date(2020, 1, 1))
    screener = Screener((PartyList((entity("1", "Tanagura Jiki", countries=("JP",), aliases=(borne,)),)),))
    (hit,) = answer(screener, "Kakuu Denki", "JP", date(2026, 1, 1))["hits"]
    assert (hit["alert"], hit["exact"], hit["same_name"], hit["open_because"]) == (True, False, True, "other_days")
    (hit,) = answer(screener, "Kakuu Denki", "JP", date(2019, 1, 1))["hits"]
    assert (hit["exact"], hit["open_because"]) == (True, None)


def test_a_list_is_the_same_in_any_order_of_its_aliases() -> None:
    one, other = Alias("B", Kind.ALSO_KNOWN_AS, "N"), Alias("C", Kind.ALSO_KNOWN_AS, "N")
    lists = [PartyList((entity("1", aliases=each),)) for each in ((one, other), (other, one))]
    assert lists[0].hash == lists[1].hash
    assert not delta(*lists)
