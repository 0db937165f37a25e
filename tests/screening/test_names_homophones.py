"""Latin letters stand for many names: what tells them apart, and what does not part one firm from itself."""

import pytest

from sekisho.screening import ALERT, Entry, Matcher, compare
from sekisho.screening.names import sound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wada Seiki K.K.", "和田精密株式会社"),
        ("Shimada Shokai Corporation", "島田物産株式会社"),
        ("Rako Shokai Co., Ltd.", "Rako Shoji K.K."),
        ("Dakuku Shoji Co., Ltd.", "ダコグ商事株式会社"),
        ("Wakuto Seiki Co., Ltd.", "ワカタ精機株式会社"),
        ("Taizhou Yuanzhong Semiconductor Co., Ltd.", "台州源宏半导体股份有限公司"),
        ("Changzhou Xunhu Food Co., Ltd.", "常州鑫和食品股份有限公司"),
        ("Mingtai Pharmaceutical Co., Ltd.", "Mingmai Pharmaceutical Co., Ltd."),
    ],
)
def test_names_that_sound_nearly_alike_are_two(one: str, other: str) -> None:
    assert compare(one, other) < ALERT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wada Seimitsu K.K.", "和田精密株式会社"),
        ("Kinoshita Pharmaceutical Corporation", "木下薬品株式会社"),
        ("Daiwa Kogyo Co., Ltd.", "大和工業株式会社"),
        ("KiaC orporation", "Kia Corporation"),
        ("Inabata & Co.,L td.", "Inabata & Co., Ltd."),
        ("Gafeng Lithium Group Co., Ltd.", "Ganfeng Lithium Group Co., Ltd."),
        ("Inspur Electronic Information Industry Co., Ltd.", "浪潮电子信息产业股份有限公司"),
        ("Shanghai Fosun Pharmaceutical (Group) Co., Ltd.", "上海复星医药(集团)股份有限公司"),
    ],
)
def test_one_firm_stays_one(one: str, other: str) -> None:
    assert compare(one, other) >= ALERT


def listed(names: list[str]) -> Matcher:
    return Matcher.of(Entry(str(at), name, country="CN") for at, name in enumerate(names))


SAME_SOUND = ["新益", "信义", "鑫宜", "欣怡", "馨逸", "心仪"]


def test_a_spelling_that_many_listed_names_may_have_needs_its_place() -> None:
    homophones = [f"{brand}包装有限公司" for brand in SAME_SOUND]
    rare = listed(["Xinyi Information Technology Co., Ltd."])
    common = listed(["Xinyi Information Technology Co., Ltd.", *homophones])
    query = "Hangzhou Xinyi Information Technology Group Co., Ltd."
    assert rare.screen([query])[0].hits[0].alert
    miss = common.screen([query])[0].nearest_miss
    assert miss is not None
    assert "common_reading" in {cap.name.value for cap in miss.explanation.binding}


def test_with_its_place_it_is_found_all_the_same() -> None:
    homophones = [f"{brand}包装有限公司" for brand in SAME_SOUND]
    there = listed(["Hangzhou Xinyi Information Technology Co., Ltd.", *homophones])
    assert there.screen(["Xinyi Information Technology (Hangzhou) Co., Ltd."])[0].hits[0].alert


@pytest.mark.parametrize(
    ("text", "syllables"), [("xinyi", 2), ("xian", 1), ("zhongguo", 2), ("bofors", 0), ("", 0), ("nv" * 30, 30)]
)
def test_pinyin_is_told_by_its_syllables(text: str, syllables: int) -> None:
    assert sound.syllables(text) == syllables


@pytest.mark.parametrize(("text", "told"), [("yamada", True), ("kenyu", True), ("tzyo", False), ("na" * 5_000, True)])
def test_romaji_is_told_at_once(text: str, told: bool) -> None:
    assert sound.morae(text) is told
    assert not sound.morae(text + "x")
