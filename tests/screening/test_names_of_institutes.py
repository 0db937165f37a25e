"""Universities, institutes and firms of Taiwan: names that no reading in pinyin finds."""

import csv

import pytest

from sekisho.places import data_path
from sekisho.screening import ALERT, Entry, Matcher, compare
from sekisho.screening.names import taiwan


@pytest.mark.parametrize(
    ("native", "english"),
    [
        ("中国科学技术大学", "University of Science and Technology of China"),
        ("东京海洋大学", "Tokyo University of Marine Science and Technology"),
        ("中国科学院合肥应用物理研究所", "Hefei Institute of Applied Physics, Chinese Academy of Sciences"),
        ("物質・材料研究機構", "National Institute for Materials Science"),
        ("국방과학연구소", "Agency for Defense Development"),
        ("大连港股份有限公司", "Dalian Port Co., Ltd."),
        ("大连港国际股份有限公司", "Dalian Port International Co., Ltd."),
    ],
)
def test_institutes_and_ports_are_found_by_what_they_are(native: str, english: str) -> None:
    assert compare(native, english) >= ALERT


def test_another_institute_of_the_academy_does_not_alert() -> None:
    assert (
        compare("中国科学院合肥应用物理研究所", "Changchun Institute of Applied Physics, Chinese Academy of Sciences")
        < ALERT
    )
    assert (
        compare("中国科学院合肥应用化学研究所", "Hefei Institute of Applied Physics, Chinese Academy of Sciences")
        < ALERT
    )


@pytest.mark.parametrize(
    ("syllables", "spelled"),
    [
        (["da", "tong"], "tatung"),
        (["dong", "he"], "tungho"),
        (["xin", "zhu"], "hsinchu"),
        (["yu", "long"], "yulung"),
        (["guo", "ju"], "kuochu"),
        (["tai", "zi"], "taitzu"),
        (["yong", "feng"], "yungfeng"),
        (["jian", "ye"], "chienyeh"),
    ],
)
def test_pinyin_is_spelled_as_in_taiwan(syllables: list[str], spelled: str) -> None:
    assert taiwan.spelled(syllables) == spelled


def test_a_name_in_traditional_characters_is_also_read_as_taiwan_spells_it() -> None:
    assert compare("東和鋼鐵企業股份有限公司", "Tung Ho Steel Enterprise Corporation") >= ALERT
    assert compare("裕隆汽車製造股份有限公司", "Yulon Motor Co., Ltd.") >= ALERT
    assert compare("东和钢铁企业股份有限公司", "Tung Ho Steel Enterprise Corporation") < ALERT


def test_a_coined_word_in_kana_alerts_alone_where_nobody_else_bears_it() -> None:
    assert compare("アルコニックス株式会社", "Alconix Corporation") >= ALERT
    assert compare("アルコニックス機械株式会社", "Alconix Foods Corporation") < ALERT
    assert compare("アルコニス商事株式会社", "Alconix Corporation") < ALERT


def test_most_pairs_of_the_sectors_that_licences_turn_on_alert() -> None:
    with data_path("screening", "dev", "sectors.csv").open(encoding="utf-8", newline="") as file:
        pairs = [(row["native"], row["english"]) for row in csv.DictReader(file)]
    assert len(pairs) >= 150
    for listed, asked in ((0, 1), (1, 0)):
        matcher = Matcher.of([Entry(str(at), pair[listed]) for at, pair in enumerate(pairs)])
        told = matcher.screen([pair[asked] for pair in pairs])
        found = [any(hit.alert and hit.entry.id == str(at) for hit in each.hits) for at, each in enumerate(told)]
        assert sum(found) / len(found) > 0.6
