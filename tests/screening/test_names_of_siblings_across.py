"""Near-twins across scripts: bodies of one place that only the kind of institution, or the trade, tells apart."""

import csv
from collections import defaultdict

import pytest

from sekisho.places import data_path
from sekisho.screening import ALERT, Entry, Matcher, compare
from sekisho.screening.names.model import CapName, Explanation, How

PLAINLY = 0.85


def groups() -> list[list[tuple[str, str]]]:
    found = defaultdict(list)
    with data_path("screening", "dev", "siblings_across.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["group"]].append((row["native"], row["english"]))
    return list(found.values())


def why(asked: str, *listed: str) -> Explanation:
    (told,) = Matcher.of([Entry(name, name) for name in listed]).screen([asked])
    return told.hits[0].explanation


@pytest.mark.parametrize(
    ("native", "english"),
    [
        ("哈尔滨工业大学", "Harbin Institute of Technology"),
        ("哈尔滨理工大学", "Harbin University of Science and Technology"),
        ("哈尔滨工程大学", "Harbin Engineering University"),
        ("北京理工大学", "Beijing Institute of Technology"),
        ("北京工业大学", "Beijing University of Technology"),
        ("南京理工大学", "Nanjing University of Science and Technology"),
        ("南京工业大学", "Nanjing Tech University"),
        ("武汉工程大学", "Wuhan Institute of Technology"),
        ("香港理工大学", "The Hong Kong Polytechnic University"),
        ("國立臺北科技大學", "National Taipei University of Technology"),
        ("武汉科技大学", "Wuhan University of Science and Technology"),
        ("東京工業大学", "Tokyo Institute of Technology"),
        ("東京工科大学", "Tokyo University of Technology"),
        ("東京理科大学", "Tokyo University of Science"),
        ("東京科学大学", "Institute of Science Tokyo"),
        ("名古屋工業大学", "Nagoya Institute of Technology"),
        ("광주과학기술원", "Gwangju Institute of Science and Technology"),
        ("포항공과대학교", "Pohang University of Science and Technology"),
        ("日本製鉄株式会社", "Nippon Steel Corporation"),
        ("株式会社日本製鋼所", "The Japan Steel Works, Ltd."),
        ("株式会社神戸製鋼所", "Kobe Steel, Ltd."),
        ("中国北方工业公司", "China North Industries Corporation"),
        ("中国兵器工业集团", "China North Industries Group Corporation"),
        ("삼성전자", "Samsung Electronics"),
        ("롯데정밀화학", "Lotte Fine Chemical"),
        ("大同メタル工業", "Daido Metal"),
        ("大同特殊鋼株式会社", "Daido Steel Co., Ltd."),
    ],
)
def test_each_is_found_as_itself(native: str, english: str) -> None:
    assert compare(native, english) >= ALERT


@pytest.mark.parametrize(
    ("native", "english"),
    [
        ("東京理科大学", "Institute of Science Tokyo"),
        ("東京科学大学", "Tokyo University of Science"),
        ("東京理科大学", "Tokyo University of Technology"),
        ("哈尔滨工业大学", "Harbin University of Science and Technology"),
        ("哈尔滨工业大学", "Harbin Engineering University"),
        ("南京工业大学", "Nanjing University of Science and Technology"),
        ("南京理工大学", "Nanjing Tech University"),
        ("武汉科技大学", "Wuhan University of Technology"),
        ("中国兵器工业集团", "China North Industries Corporation"),
        ("中国北方工业公司", "China North Industries Group Corporation"),
        ("삼성전기", "Samsung Electronics"),
        ("北京设计院", "Beijing Institute of Technology"),
        ("大同メタル工業", "Daido Steel"),
        ("Beijing University of Technology", "Beijing Institute of Technology"),
        ("Tokyo University of Science", "Tokyo University of Technology"),
    ],
)
def test_what_speaks_against_a_sibling_keeps_it_below_the_line(native: str, english: str) -> None:
    assert compare(native, english) < ALERT


@pytest.mark.parametrize(
    ("native", "english"),
    [
        ("宜昌工业大学", "Yichang Institute of Technology"),
        ("宜昌理工大学", "Yichang University of Technology"),
        ("岡山工科大学", "Okayama Institute of Technology"),
        ("株式会社千葉製鋼所", "Chiba Steel Corporation"),
    ],
)
def test_words_that_several_share_are_told_as_such(native: str, english: str) -> None:
    for told in (why(native, english), why(english, native)):
        assert ALERT <= told.score < PLAINLY
        assert [cap.name for cap in told.binding] == [CapName.SHARED_WORDS]
    assert "words that several institutions share" in told.sentence("en")
    assert "複数の機関に共通する語" in told.sentence("ja")
    assert "多家机构共用的词" in told.sentence("zh")


@pytest.mark.parametrize(
    ("asked", "bearer", "sibling"),
    [
        ("Tokyo Institute of Technology", "東京工業大学", "東京工科大学"),
        ("Tokyo University of Technology", "東京工科大学", "東京工業大学"),
        ("東京工業大学", "Tokyo Institute of Technology", "Tokyo University of Technology"),
        ("Wuhan University of Science and Technology", "武汉科技大学", "武汉理工大学"),
        ("Nippon Steel Corporation", "日本製鉄株式会社", "株式会社日本製鋼所"),
        ("株式会社日本製鋼所", "The Japan Steel Works, Ltd.", "Nippon Steel Corporation"),
        ("Daido Steel Co., Ltd.", "大同特殊鋼株式会社", "大同メタル工業株式会社"),
    ],
)
def test_the_bearer_comes_before_its_sibling(asked: str, bearer: str, sibling: str) -> None:
    for listed in ((bearer, sibling), (sibling, bearer)):
        assert why(asked, *listed).matched == bearer


def test_a_narrower_trade_of_a_house_is_held_just_over_the_line() -> None:
    told = why("코오롱정밀화학", "Kolon Chemical")
    assert ALERT <= told.score < PLAINLY
    assert [cap.name for cap in told.binding] == [CapName.MEMBER_OF_HOUSE]


def test_a_brand_of_its_own_is_not_held_by_shared_words() -> None:
    assert compare("芝浦工業大学", "Shibaura Institute of Technology") >= PLAINLY


def test_hardly_any_sibling_is_told_as_plainly_the_same_and_none_above_its_twin() -> None:
    plainly, beaten, found, count = 0, [], 0, 0
    for members in groups():
        for native, own in members:
            itself = compare(native, own)
            found, count = found + (itself >= ALERT), count + 1
            for other, english in members:
                if english != own:
                    score = max(compare(native, english), compare(other, own))
                    plainly += score >= PLAINLY
                    if score >= ALERT and score > itself:
                        beaten.append((native, english))
    assert count >= 60
    assert found / count > 0.9
    assert plainly == 0
    assert not beaten


def test_an_abbreviation_is_told_as_it_stands_in_the_text() -> None:
    told = why("高砂熱学工行", "高砂熱学工業")
    assert [part.query for part in told.parts if part.how is How.ALONE] == ["工行 (中国工商银行)"]
    told = why("MHI", "三菱重工業")
    assert [(part.query, part.matched) for part in told.parts] == [("MHI (mitsubishi heavy industries)", "三菱重工業")]
    assert sum(part.weight * part.likeness for part in told.parts) == pytest.approx(told.total)


def test_words_are_told_with_what_joins_them() -> None:
    told = why("Yichang Institute of Technology", "宜昌工业大学")
    assert [part.query for part in told.parts] == ["Yichang", "Institute of Technology"]


def test_parts_of_a_short_form_are_told_once() -> None:
    told = why("東京科学大", "東京科学大学")
    assert [(part.query, part.matched) for part in told.parts] == [("東京", "東京"), ("科学大", "科学大学")]
    assert "科学大学" not in told.sentence("en")
