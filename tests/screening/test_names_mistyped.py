"""Slips, words out of order and words cut short in names that have no brand of their own, found in a list of many. And
what must not follow from it."""

import pytest

from sekisho.screening import ALERT, Entry, Matcher, compare

LISTED = (
    "Korea Zinc Company, Ltd.",
    "SZ DJI Technology Co., Ltd.",
    "Arnold Magnetic Technologies Corporation",
    "Han's Laser Technology Industry Group Co., Ltd.",
    "Korea Aerospace Industries, Ltd.",
    "JA Solar Technology Co., Ltd.",
    "Grinm Advanced Materials Co., Ltd.",
    "TBEA Co., Ltd.",
    "Dongyue Group Limited",
    "南京钢铁股份有限公司",
    "東京エレクトロン株式会社",
    "浜松ホトニクス株式会社",
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """The names among others that share their words: 6,000 synthetic firms."""
    words = ("Osaka", "Solar", "Cable", "Laser", "Magnetic", "Glass", "Steel", "Technology", "Power", "Advanced")
    others = [
        f"{first} {syllable}{end} {second} Co., Ltd."
        for first in words
        for second in words
        for syllable in ("Ba", "Do", "Fe", "Gu", "Ho", "Ka", "Mi", "Ne", "Po", "Ra")
        for end in ("lan", "mor", "tis", "ven", "dus", "rik")
    ]
    return Matcher.of([Entry(f"e{at}", name) for at, name in enumerate((*LISTED, *others))])


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Koera Zinc Company, Ltd.", "Korea Zinc Company, Ltd."),
        ("SZ DiI Technology Co., Ltd.", "SZ DJI Technology Co., Ltd."),
        ("Aronld Magnetic Technologies Corporation", "Arnold Magnetic Technologies Corporation"),
        ("Hman's Laser Technology Industry Group Co., Ltd.", "Han's Laser Technology Industry Group Co., Ltd."),
        ("Aerospace Industries Ltd. Korea", "Korea Aerospace Industries, Ltd."),
        ("Solar Technology Co. Ltd. JA", "JA Solar Technology Co., Ltd."),
        ("Grinm Advanced", "Grinm Advanced Materials Co., Ltd."),
        ("TBEAC o., Ltd.", "TBEA Co., Ltd."),
        ("Dongyue nGrobp Limited", "Dongyue Group Limited"),
        ("南钢股份", "南京钢铁股份有限公司"),
        ("東エレク", "東京エレクトロン株式会社"),
        ("浜ホト", "浜松ホトニクス株式会社"),
    ],
)
def test_a_name_with_a_slip_is_found_among_many(matcher: Matcher, query: str, name: str) -> None:
    (told,) = matcher.screen([query])
    assert told.hits
    assert told.hits[0].entry.name == name
    assert told.hits[0].alert


def test_a_short_name_that_two_firms_may_bear_alerts_as_neither() -> None:
    several = Matcher.of([Entry("a", "南京钢铁股份有限公司"), Entry("b", "南昌钢铁有限公司")])
    (told,) = several.screen(["南钢"])
    assert {hit.entry.id for hit in told.hits} == {"a", "b"}
    assert not any(hit.alert for hit in told.hits)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Toyota Group", "Toyoda Grip"),
        ("Aisin Corporation", "Airisin Corporation"),
        ("Korea Zinc Company", "Korea Zirconium Company"),
        ("東京エレクトロン株式会社", "東エプ"),
        ("南京钢铁股份有限公司", "南铁"),
    ],
)
def test_another_word_is_no_slip(one: str, other: str) -> None:
    assert compare(one, other) < ALERT


@pytest.mark.parametrize(
    ("native", "english"),
    [
        ("株式会社ミヨタナイロン", "Miyota Nylon Corporation"),
        ("苏州康瑞流体控制有限公司", "Suzhou Kangrui Fluid Control Co., Ltd."),
        ("日本ワイヤ株式会社", "Nippon Wire Co., Ltd."),
        ("주식회사 한동머트리얼즈", "Handong Materials Co., Ltd."),
        ("北京启瑞信息安全有限公司", "Beijing Qirui Information Security Co., Ltd."),
    ],
)
def test_words_of_a_trade_are_known_in_each_script(native: str, english: str) -> None:
    assert compare(native, english) >= ALERT
