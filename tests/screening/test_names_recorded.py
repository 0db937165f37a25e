"""Names on record: what institutions and members of houses call themselves in two languages."""

import csv
from collections import Counter
from collections.abc import Sequence

import pytest

from sekisho.places import data_path
from sekisho.screening import ALERT, Entry, Matcher, compare
from sekisho.screening.names.model import CapName, Explanation, How, Screening
from sekisho.screening.names.parse import parse
from sekisho.screening.names.recorded import OF_SEVERAL, records

MOST_AS_EACH_OTHER = 0.03


def rows() -> list[dict[str, str]]:
    with data_path("screening", "recorded.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(column: str) -> list[tuple[int, str]]:
    """Every name of a column, with the number of its record."""
    return [(number, name) for number, row in enumerate(rows(), 1) for name in row[column].split(";")]


def asked(listed: Sequence[tuple[int, str]], queries: Sequence[tuple[int, str]]) -> list[Screening]:
    matcher = Matcher.of([Entry(f"{number} {at}", name) for at, (number, name) in enumerate(listed)])
    return matcher.screen([name for _, name in queries], top=8)


def why(query: str, *listed: str) -> Explanation:
    (told,) = Matcher.of([Entry(name, name) for name in listed]).screen([query])
    return told.hits[0].explanation


def test_the_table_names_nobody_twice() -> None:
    told = [name for column in ("native", "english") for _, name in names(column)]
    assert len(told) > 1_000
    assert [name for name, count in Counter(told).items() if count > 1] == []
    assert all(name and name == name.strip() for name in told)
    assert all(name.isascii() for _, name in names("english"))
    assert not any(name.isascii() for _, name in names("native"))
    assert {row["country"] for row in rows()} <= {"CN", "HK", "JP", "KP", "KR", "MO", "TW"}
    assert all(row["source"] and row["confidence"] for row in rows())


def test_every_name_of_the_table_is_read_as_that_of_its_record() -> None:
    several = [name for number, name in (*names("native"), *names("english")) if parse(name).record != number]
    assert all(parse(name).record == OF_SEVERAL for name in several)
    assert len(several) <= 3


def test_what_a_party_is_also_called_leads_to_it() -> None:
    also = [(number, name) for number, name in names("also") if name]
    assert len(also) > 10
    assert set(also).isdisjoint(names("english"))
    for number, name in also:
        assert parse(name).record in (number, OF_SEVERAL), name
        assert compare(rows()[number - 1]["native"].split(";")[0], name) >= ALERT


@pytest.mark.parametrize(("listed", "queries"), [("native", "english"), ("english", "native")])
def test_every_recorded_pair_alerts_and_hardly_any_as_another(listed: str, queries: str) -> None:
    wanted = names(queries)
    missed, as_another = [], []
    for (number, name), told in zip(wanted, asked(names(listed), wanted), strict=True):
        alerting = [int(hit.entry.id.split()[0]) for hit in told.hits if hit.alert]
        if number not in (alerting if parse(name).record == OF_SEVERAL else alerting[:1]):
            missed.append(name)
        if any(other != number for other in alerting):
            as_another.append(name)
    assert missed == []
    assert len(as_another) / len(wanted) <= MOST_AS_EACH_OTHER


@pytest.mark.parametrize(
    ("native", "english"),
    [
        ("中国西电集团有限公司", "China XD Group Co., Ltd."),
        ("三菱商事株式会社", "Mitsubishi Corporation"),
        ("武漢工程大學", "Wuhan Institute of Technology"),
        ("国立大学法人東京農工大学", "Tokyo University of Agriculture and Technology"),
        ("臺北科技大學", "Taipei University of Technology"),
        ("北京科技大学", "Beijing University of Science & Technology"),
        ("北京科技大学", "Univ. of Sci. and Tech. Beijing"),
        ("西安工业学院", "Xi’an Technological University"),
        ("SK하이닉스", "SK hynix Inc."),
    ],
)
def test_what_is_on_record_as_one_alerts_however_it_is_written(native: str, english: str) -> None:
    assert compare(native, english) >= 0.95
    assert compare(english, native) >= 0.95


@pytest.mark.parametrize(
    ("native", "english"),
    [
        ("北京工业大学", "Beijing Institute of Technology"),
        ("株式会社日本製鋼所", "Nippon Steel Corporation"),
        ("日本製鉄株式会社", "The Japan Steel Works, Ltd."),
        ("三菱電機株式会社", "Mitsubishi Motors Corporation"),
        ("롯데정밀화학", "Lotte Chemical Corporation"),
        ("辽宁科技大学", "Liaoning Technical University"),
    ],
)
def test_what_is_on_record_as_two_does_not_alert(native: str, english: str) -> None:
    for told in (why(native, english), why(english, native)):
        assert told.score < 0.75
        assert [cap.name for cap in told.binding] == [CapName.RECORDED_OTHERWISE]


@pytest.mark.parametrize(
    ("native", "english"), [("広島工科大学", "Hiroshima Institute of Technology"), ("롯데특수화학", "Lotte Chemical")]
)
def test_words_that_several_bear_do_not_make_another_of_a_recorded_name(native: str, english: str) -> None:
    assert bool(parse(native).record) is not bool(parse(english).record)
    assert compare(native, english) < ALERT


def test_names_that_are_not_on_record_are_told_apart_by_words_alone() -> None:
    assert not parse("宜昌工业大学").record
    assert not parse("Yichang Institute of Technology").record
    assert compare("宜昌工业大学", "Yichang Institute of Technology") >= ALERT


def test_within_one_script_the_record_changes_nothing() -> None:
    assert parse("重庆工学院").record == parse("重庆理工大学").record > 0
    assert compare("重庆工学院", "重庆理工大学") < ALERT
    assert compare("Xi'an Institute of Technology", "Xi'an Technological University") < ALERT


def test_a_house_alone_is_no_whole_name() -> None:
    assert parse("Mitsubishi Corporation").record > 0
    assert parse("Mitsubishi").record == 0
    assert compare("三菱商事", "Mitsubishi") < ALERT


def test_a_name_that_others_write_for_another_party_alerts_for_both() -> None:
    assert records()["chinauniversitysciencetechnology"] == OF_SEVERAL
    for native in ("中国科学技术大学", "中華科技大學"):
        assert compare(native, "China University of Science and Technology") >= ALERT
    for native in ("沈阳工学院", "沈阳理工大学"):
        assert compare(native, "Shenyang Institute of Technology") >= ALERT


def test_a_place_that_is_written_for_two_is_for_a_person_to_judge() -> None:
    assert parse("陕西理工大学").record > parse("Shanxi Institute of Technology").record == 0
    assert compare("陕西理工大学", "Shanxi Institute of Technology") >= ALERT


def test_an_alias_of_the_list_comes_before_the_record() -> None:
    matcher = Matcher.of([Entry("a", "北京工业大学", ("Beijing Institute of Technology",)), Entry("b", "北京理工大学")])
    told = {hit.entry.id: hit.score for hit in matcher.screen(["Beijing Institute of Technology"])[0].hits}
    assert told["a"] == 1.0


def test_the_record_is_told() -> None:
    told = why("Hanwha Techwin Co., Ltd.", "한화테크윈")
    assert [(part.how, part.query, part.matched) for part in told.parts] == [
        (How.RECORD, "Hanwha Techwin", "한화테크윈")
    ]
    assert sum(part.weight * part.likeness for part in told.parts) == pytest.approx(told.total)
    assert "on record as names of one party" in told.sentence("en")
    assert "同じ組織の名称として記録あり" in told.sentence("ja")
    assert "记录为同一方的名称" in told.sentence("zh")
    told = why("Beijing Institute of Technology", "北京工业大学")
    assert "calls itself otherwise: “Beijing Institute of Technology” / “北京工业大学”" in told.sentence("en")
    assert "別の名称を名乗っている" in told.sentence("ja")
    assert "使用其他名称" in told.sentence("zh")


def test_a_recorded_name_is_found_where_little_of_it_is_alike() -> None:
    listed = [Entry(str(at), f"{word}钢铁有限公司") for at, word in enumerate("东西南北中")]
    (told,) = Matcher.of([*listed, Entry("own", "神鋼商事株式会社")]).screen(["Shinsho Corporation"])
    assert [(hit.entry.id, hit.alert) for hit in told.hits][:1] == [("own", True)]
