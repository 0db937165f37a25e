"""What a text for a name holds, and that a listed party is found by each name in it."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from sekisho.places import data_path
from sekisho.screening.adjudication import adjudications_of
from sekisho.screening.lists import ListedEntity, PartyList, read_lists
from sekisho.screening.names.given import LONGEST, MOST, given, may_be_several
from sekisho.screening.names.given_words import ends_with_plant, is_address
from sekisho.screening.screener import Screener, answer, hit_json

DAY = date(2026, 7, 21)
CN = Screener((read_lists(data_path("law", "cn", "lists")),))
NITTO, HINO, TDK, TOKIN = (f"MOFCOM-12/2026#{number}" for number in (18, 14, 12, 15))


def parts(text: str) -> list[str]:
    return [part.text for part in given(text).parts]


def listed(*names: str) -> Screener:
    each = (ListedEntity(f"E{at}", "L", "N", name, countries=("JP",)) for at, name in enumerate(names))
    return Screener((PartyList(tuple(each)),))


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("TDK株式会社 TDK Corporation", TDK),
        ("TDK Corporation TDK株式会社", TDK),
        ("TDK株式会社TDK Corporation", TDK),
        ("TDK株式会社 (TDK Corporation)", TDK),
        ("ＴＤＫ株式会社（ＴＤＫ Corporation）", TDK),
        ("TDK株式会社/TDK Corporation", TDK),
        ("三菱造船株式会社 Mitsubishi Shipbuilding Co., Ltd.", "MOFCOM-11/2026#1"),
        ("Mitsubishi Shipbuilding Co., Ltd.三菱造船株式会社", "MOFCOM-11/2026#1"),
        ("日野自動車株式会社 Hino Motors, Ltd.", HINO),
        ("株式会社トーキン Tokin Corporation", TOKIN),
        ("Tokin Corporation (株式会社トーキン)", TOKIN),
        ("日油株式会社 NOF CORPORATION", "MOFCOM-12/2026#19"),
        ("日東電工株式会社（Nitto Denko Corporation）", NITTO),
        ("株式会社SUBARU SUBARU CORPORATION", "MOFCOM-12/2026#1"),
        ("Tokin Corporation (formerly NEC TOKIN Corporation)", TOKIN),
    ],
)
def test_a_party_named_twice_and_by_nothing_else_is_settled_in_its_own_country(text: str, entity: str) -> None:
    (hit,) = CN.find(text, "JP", DAY).hits
    assert (hit.entity.id, hit.same, hit.exact) == (entity, True, True)
    assert hit.key.name == text


def test_a_party_named_twice_abroad_is_for_a_person_to_judge() -> None:
    (hit,) = CN.find("株式会社トーキン Tokin Corporation", "DE", DAY).hits
    assert hit.same is None
    assert hit_json(hit)["open_because"] == "other_country"


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("日東電工株式会社 豊橋事業所", "日東電工株式会社", NITTO),
        ("日東電工株式会社豊橋事業所", "日東電工株式会社", NITTO),
        ("日野自動車(株)古河工場", "日野自動車(株)", HINO),
        ("日野自動車㈱ 古河工場", "日野自動車(株)", HINO),
        ("日野自動車 古河工場", "日野自動車", HINO),
        ("ENEOS株式会社 川崎製油所", "ENEOS株式会社", "MOFCOM-12/2026#3"),
        ("株式会社SUBARU 航空宇宙カンパニー", "株式会社SUBARU", "MOFCOM-12/2026#1"),
        ("株式会社SUBARU 航空宇宙カンパニー 宇都宮製作所", "株式会社SUBARU", "MOFCOM-12/2026#1"),
        ("Mitsubishi Materials Corp., Tokyo, Japan", "Mitsubishi Materials Corp.", "MOFCOM-12/2026#8"),
        ("日東電工株式会社 大阪府茨木市下穂積1-1-2", "日東電工株式会社", NITTO),
        ("Nitto Denko Corporation, Toyohashi Plant No. 2", "Nitto Denko Corporation", NITTO),
        ("Toyohashi Plant of Nitto Denko Corporation", "Nitto Denko Corporation", NITTO),
        ("Messrs. Sumitomo Heavy Industries", "Sumitomo Heavy Industries", "MOFCOM-12/2026#11"),
        ("Attn: Hino Motors", "Hino Motors", HINO),
        ("日野自動車株式会社 御中", "日野自動車株式会社", HINO),
        ("Kakuu Trading Ltd. c/o Tokin Corporation", "Tokin Corporation", TOKIN),
        ("Kakuu Corporation (formerly NEC TOKIN Corporation)", "NEC TOKIN Corporation", TOKIN),
        ("架空株式会社（旧社名：NECトーキン株式会社）", "NECトーキン株式会社", TOKIN),
        ("架空电子有限公司（原名：NEC TOKIN Corporation）", "NEC TOKIN Corporation", TOKIN),
        ("Kakuu Trading Ltd. / Tokin Corporation", "Tokin Corporation", TOKIN),
        ("架空商事株式会社；株式会社トーキン", "株式会社トーキン", TOKIN),
    ],
)
def test_a_party_is_found_by_a_name_within_the_text_and_is_left_to_a_person(text: str, part: str, entity: str) -> None:
    hits = CN.find(text, "JP", DAY).hits
    found = {hit.entity.id: hit for hit in hits}
    assert (found[entity].part, found[entity].same, found[entity].alert) == (part, None, True)
    assert all(part in told for told in found[entity].explanation()["text"].values())


@pytest.mark.parametrize(
    "text",
    ["中国科学院金属研究所 Institute of Metal Research, CAS", "Institute of Metal Research 中国科学院金属研究所"],
)
def test_an_institute_named_in_two_scripts_is_found_though_it_bears_no_legal_form(text: str) -> None:
    (hit,) = listed("中国科学院金属研究所").find(text, "CN", DAY).hits
    assert hit.part == "中国科学院金属研究所"


def test_two_firms_in_one_text_are_both_found() -> None:
    assert {hit.entity.id for hit in CN.find("TDK株式会社／株式会社トーキン", "JP", DAY).hits} == {TDK, TOKIN}


def test_a_mistyped_name_with_a_plant_is_found_by_likeness() -> None:
    (hit,) = CN.find("Nitto Denko Coporation, Toyohashi Plant", "JP", DAY).hits
    assert (hit.entity.id, hit.exact, hit.same) == (NITTO, False, None)


def test_a_branch_of_a_chinese_firm_is_found() -> None:
    screener = listed("华虹半导体设备有限公司")
    for text in ("华虹半导体设备有限公司北京分公司", "华虹半导体设备有限公司 无锡工厂"):
        (hit,) = screener.find(text, "CN", DAY).hits
        assert hit.part == "华虹半导体设备有限公司"


def test_a_korean_name_with_a_plant_or_in_two_scripts_is_found() -> None:
    screener = listed("한빛정밀 주식회사")
    for text in ("한빛정밀 주식회사 수원사업장", "한빛정밀(주) Hanbit Precision Co., Ltd.", "한빛정밀 주식회사 귀중"):
        (hit,) = screener.find(text, "KR", DAY).hits
        assert hit.alert


def test_what_is_judged_is_the_whole_text_and_a_judgement_of_it_closes_its_hits() -> None:
    text = "日東電工株式会社 豊橋事業所"
    said = {"hit": f"{NITTO}|JP|{text}", "same": False, "by": "officer", "on": "2026-05-01", "reason": "another firm"}
    (hit,) = CN.find(text, "JP", DAY, adjudications_of([said], "a")).hits
    assert (str(hit.key), hit.same) == (said["hit"], False)


def test_a_hit_says_by_which_part_it_was_found_and_by_what_it_is_derived() -> None:
    (told,) = answer(CN, "日東電工株式会社 豊橋事業所", "JP", DAY)["hits"]
    assert (told["part"], told["exact"], told["alert"]) == ("日東電工株式会社", False, True)
    (hit,) = CN.find("日東電工株式会社 豊橋事業所", "JP", DAY).hits
    assert hit.derived_from(CN.hash)["part"] == "日東電工株式会社"


@pytest.mark.parametrize(
    "name",
    [
        "JX金属",
        "JX 金属株式会社",
        "TCL科技",
        "SMC株式会社",
        "SMC 株式会社",
        "日本NUS",
        "日本NUS株式会社",
        "NEC ネットワーク・センサ株式会社",
        "TOPPAN エッジ株式会社",
        "GE ヘルスケア・ジャパン株式会社",
        "Sony Semiconductor ソリューションズ株式会社",
        "株式会社FOOD & LIFE COMPANIES",
        "三菱商事(上海)有限公司",
        "上海复星医药(集团)股份有限公司",
        "Toyota (China) Investment Co., Ltd.",
        "Bosch Automotive Products (Suzhou) Co., Ltd.",
        "Smith, Jones & Co., Ltd.",
        "株式会社山田製作所",
        "中国电子科技集团公司第十四研究所",
    ],
)
def test_what_is_one_name_is_not_cut(name: str) -> None:
    assert parts(name) == []


@pytest.mark.parametrize(
    "text", ["豊橋事業所", "Toyohashi Plant", "Tokyo, Japan", "株式会社", "古河工場, 日本", "Mitsubishi, Tokyo"]
)
def test_a_place_a_plant_a_legal_form_and_the_name_of_a_house_are_no_names_within_a_text(text: str) -> None:
    assert [part for part in given(text).parts if not part.exactly] == []


def test_initials_in_brackets_count_as_the_very_name_alone() -> None:
    screener = listed("Shida", "SHI Designs Ltd.")
    assert not screener.find("Sumire Heavy Instruments Ltd. (SHI)", "JP", DAY).hits


def test_a_listed_name_that_holds_two_is_found_by_either() -> None:
    screener = listed(
        "株式会社オハラ (Ohara Inc.)",
        "架空精機株式会社 Kakuu Seiki Co., Ltd.",
        "Midori Works Ltd. / ミドリ工業株式会社",
    )
    for name, entity in (
        ("OHARA INC", "E0"),
        ("㈱オハラ", "E0"),
        ("Kakuu Seiki", "E1"),
        ("架空精機(株)", "E1"),
        ("ミドリ工業", "E2"),
    ):
        (hit,) = screener.find(name, "JP", DAY).hits
        assert (hit.entity.id, hit.same) == (entity, True)
        assert hit.alias.evidence == "part of the name as listed"


def test_names_within_listed_names_are_no_part_of_the_list_nor_of_its_hash() -> None:
    list_ = PartyList((ListedEntity("E", "L", "N", "株式会社オハラ (Ohara Inc.)", countries=("JP",)),))
    (hit,) = Screener((list_,)).find("Ohara Inc.", "JP", DAY).hits
    assert hit.entity is list_.entities[0]
    assert Screener((list_,)).hash == list_.hash


def test_the_firm_behind_a_listed_plant_is_no_alias_of_it() -> None:
    screener = listed("Kakuu Seiki Co., Ltd. Dalian Branch")
    assert not any(hit.same for hit in screener.find("Kakuu Seiki Co., Ltd.", "JP", DAY).hits)


def test_no_consumer_firm_alerts_by_a_part_of_its_name() -> None:
    with data_path("screening", "dev", "clean.csv").open(encoding="utf-8", newline="") as file:
        clean = [row["name"] for row in csv.DictReader(file)]
    assert len(clean) == 670
    CN.warm(clean)
    assert [name for name in clean for hit in CN.find(name, None, DAY).hits if hit.part] == []


def test_no_firm_of_a_group_is_cut_down_to_another() -> None:
    with data_path("screening", "dev", "siblings.csv").open(encoding="utf-8", newline="") as file:
        assert [row["name"] for row in csv.DictReader(file) if parts(row["name"])] == []


@pytest.mark.parametrize(
    "text",
    ["(" * 5_000, "株式会社 " * 3_000, "a, " * 4_000, "Attn: " * 3_000, "三菱(株)東京 A Co. " * 900, "\ud800 / x"],
)
def test_odd_text_is_cut_into_few_names(text: str) -> None:
    found = given(text).parts
    assert len(found) <= MOST
    assert all(len(part.text) <= 2 * LONGEST for part in found)


@pytest.mark.parametrize("text", ["", " ", "/", "()", "旧", "Attn:", "c/o", "(株)"])
def test_text_without_a_name_holds_none(text: str) -> None:
    assert given(text).parts == ()


def test_the_quick_look_lets_every_listed_name_through_that_holds_two() -> None:
    for text in ("株式会社オハラ (Ohara Inc.)", "架空精機株式会社 Kakuu Seiki Co., Ltd.", "Midori Ltd. f/k/a Aoi Ltd."):
        assert may_be_several(text)


def test_plants_and_addresses_are_known_in_four_languages() -> None:
    for text in ("豊橋事業所", "川崎製油所", "北京分公司", "수원사업장", "Toyohashi Plant No. 2", "Koga Branch Office"):
        assert ends_with_plant(text)
    for text in (
        "Tokyo, Japan",
        "1-2-3 Marunouchi, Chiyoda-ku, Tokyo",
        "大阪府茨木市下穂積1-1-2",
        "上海市浦东新区张江路1号",
    ):
        assert is_address(text)
    assert not is_address("日野自動車株式会社")
