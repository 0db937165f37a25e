"""Several names of one party count once: no alias of a party's own hides it."""

import csv
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.places import data_path
from sekisho.screening import ALERT, Entry, Matcher

ASKED = [
    ("東京科学大学", "国立大学法人東京科学大学", "東京科学大"),
    ("日立建機株式会社", "株式会社日立建機", "日立建"),
    ("Tokin Corporation", "NEC Tokin", "Tokin Precision Co Ltd"),
    ("Tokin Corporation", "Tokin", "Tokin Precision Co Ltd"),
    ("Proterial, Ltd.", "Proterial", "Proterial Trading"),
    ("住友重機械工業株式会社", "Sumitomo Jukikai Kogyo", "Sumitomo Heavy Industries Trading"),
]


def score_of(party: str, entries: list[Entry], query: str) -> float:
    (told,) = Matcher.of(entries).screen([query], 20)
    return max((hit.score for hit in told.hits if hit.entry.id == party), default=0.0)


@pytest.mark.parametrize(("name", "alias", "query"), ASKED)
def test_an_alias_lowers_nothing(name: str, alias: str, query: str) -> None:
    alone = score_of("p", [Entry("p", name)], query)
    assert alone >= ALERT
    assert score_of("p", [Entry("p", name, (alias,))], query) >= alone


@pytest.mark.parametrize(("name", "alias", "query"), ASKED[:5])
def test_the_same_name_of_another_party_does(name: str, alias: str, query: str) -> None:
    assert score_of("p", [Entry("p", name), Entry("q", alias)], query) < ALERT


def test_a_short_form_of_two_parties_stays_open_however_many_names_they_have() -> None:
    entries = [
        Entry("a", "南京钢铁股份有限公司", ("南京钢铁有限公司",)),
        Entry("b", "南昌钢铁有限公司", ("南昌钢铁集团有限公司",)),
    ]
    (told,) = Matcher.of(entries).screen(["南钢"])
    assert {hit.entry.id for hit in told.hits} == {"a", "b"}
    assert not any(hit.alert for hit in told.hits)


def test_a_name_on_two_lists_counts_once() -> None:
    entries = [Entry("p", "Tokin Corporation", ("Tokin",)), Entry("q", "Tokin Corporation", ("NEC Tokin",))]
    for party in "pq":
        assert score_of(party, entries, "Tokin Precision Co Ltd") >= ALERT
    entries = [Entry("p", "日立建機株式会社", ("株式会社日立建機",)), Entry("q", "日立建機株式会社")]
    for party in "pq":
        assert score_of(party, entries, "日立建") >= ALERT


def test_many_names_of_one_party_take_no_others_place() -> None:
    places = ("Kobe", "Osaka", "Tokyo", "Nagoya", "Sendai", "Sapporo", "Fukuoka")
    many = Entry("p", "Zanzoro Quillon Trading", tuple(f"Zanzoro Quillon Trading {place}" for place in places))
    entries = [many, Entry("q", "Zanzora Quillon"), Entry("r", "Ushibuka Tenmon")]
    for party in "pq":
        assert score_of(party, entries, "Zanzoro Quillon") >= ALERT


def _listed() -> list[Entry]:
    """The parties of the shipped lists, each with all its names."""
    names: dict[str, list[str]] = defaultdict(list)
    for file, columns in (("entities.csv", ("id", "name_en", "name_zh")), ("aliases.csv", ("entity", "alias"))):
        with data_path("law", "cn", "lists", file).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                names[row[columns[0]]] += filter(None, (row[column] for column in columns[1:]))
    every = {party: list(dict.fromkeys(told)) for party, told in names.items()}
    return [Entry(party, told[0], tuple(told[1:]), "JP") for party, told in every.items()]


LISTED = _listed()
SEVERAL = [at for at, entry in enumerate(LISTED) if len(entry.aliases) > 1]


def _asked(name: str) -> tuple[str, ...]:
    """A name, and what people write for it."""
    words = name.split()
    short = (name[:2], name[:3], name[1:], name.replace("株式会社", ""), " ".join(words[:-1]), words[0])
    return (name, *filter(None, short), f"{name} Trading", f"{words[0]} Trading")


@settings(deadline=None, max_examples=50, derandomize=True)
@given(st.data())
def test_a_name_that_a_party_has_besides_takes_no_alert_away(data: st.DataObject) -> None:
    """Whatever alerts as a party alerts as high when the party has one name more, among whatever others."""
    at = data.draw(st.sampled_from(SEVERAL))
    entry = LISTED[at]
    more = data.draw(st.sampled_from(entry.aliases))
    fewer = Entry(entry.id, entry.name, tuple(alias for alias in entry.aliases if alias != more), entry.country)
    beside = data.draw(st.lists(st.sampled_from(LISTED), max_size=20, unique_by=lambda each: each.id))
    others = [each for each in beside if each.id != entry.id]
    queries = [query for name in (entry.name, *fewer.aliases) for query in _asked(name)]
    before, after = (Matcher.of([each, *others]).screen(queries, 20) for each in (fewer, entry))
    for query, one, two in zip(queries, before, after, strict=True):
        then, now = (max((h.score for h in told.hits if h.entry.id == entry.id), default=0.0) for told in (one, two))
        assert then < ALERT or now >= then, query
