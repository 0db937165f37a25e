"""Which hits are told of a name: those of the day, all that alert, and those of every list."""

from __future__ import annotations

from datetime import date

import pytest

from sekisho.screening.adjudication import Adjudication, Adjudications, HitKey
from sekisho.screening.lists import ListedEntity, PartyList
from sekisho.screening.screener import SHOWN, Screener, answer

DAY, ENDED, BEFORE = date(2026, 7, 21), date(2020, 1, 1), date(2019, 6, 1)


def party(id_: str, name: str, list_: str = "EL", **fields: object) -> ListedEntity:
    return ListedEntity(id_, list_, list_, name, countries=("CN",), **fields)  # type: ignore[arg-type]


def screener(*parties: ListedEntity) -> Screener:
    return Screener((PartyList(parties),))


def found(
    by: Screener, name: str, day: date = DAY, country: str = "CN", said: Adjudications | None = None
) -> list[str]:
    hits = by.find(name, country, day, said or Adjudications()).hits
    return [hit.entity.id for hit in hits if hit.same is not False]


def different(*keys: HitKey) -> Adjudications:
    return Adjudications.of(Adjudication(key, False, "officer", DAY, "register extract") for key in keys)


@pytest.mark.parametrize("ended", [10, 60])
def test_listings_that_have_ended_do_not_hide_a_current_one(ended: int) -> None:
    name = "Foshan Kaixin Precision Instruments Co., Ltd."
    rows = [party(f"A{at:02}", name, last=ENDED) for at in range(ended)]
    by = screener(*rows, party("Z", name))
    assert found(by, "Foshan Kaixn Precision Instruments Co., Ltd.") == ["Z"]
    assert len(found(by, "Foshan Kaixn Precision Instruments Co., Ltd.", BEFORE)) == ended + 1


def test_ended_listings_of_other_names_take_no_place_of_a_current_one() -> None:
    ended = [
        party(f"A{at}", f"Foshan Kaixin Precision Instruments {word}", last=ENDED)
        for at, word in enumerate(
            ("Company", "Group", "Technology", "Trading", "Import", "Export", "Manufacturing", "Development")
        )
    ]
    by = screener(*ended, party("Z", "Foshan Kaixin Precision Instrument Co., Ltd."))
    assert found(by, "Foshan Kaixin Precision Instruments") == ["Z"]


def test_an_ended_listing_of_the_very_name_holds_no_current_one_down() -> None:
    by = screener(
        party("A", "Foshan Kaixin Precision Instruments", last=ENDED),
        party("Z", "Foshan Kaixin Precision Instrument Co., Ltd."),
    )
    assert found(by, "Foshan Kaixin Precision Instruments") == ["Z"]
    assert found(by, "Foshan Kaixin Precision Instruments", BEFORE) == ["A"]


def test_a_listing_that_has_not_begun_hides_none_either() -> None:
    later = [party(f"A{at}", "Sanwa Seiki Ltd.", first=date(2027, 1, 1)) for at in range(30)]
    assert found(screener(*later, party("Z", "Sanwa Seiki Ltd.")), "三和精機") == ["Z"]


def test_all_that_bear_a_name_are_hits_and_each_is_to_be_judged() -> None:
    by = screener(*(party(f"S{at}", "Sanwa Seiki") for at in range(9)))
    hits = by.find("三和精機", "CN", DAY).hits
    assert len(hits) == 9
    assert len(found(by, "三和精機", said=different(*(hit.key for hit in hits[:5])))) == 4
    assert found(by, "三和精機", said=different(*(hit.key for hit in hits))) == []


def test_more_bearers_than_are_asked_for_at_first_stay_open_when_those_are_judged() -> None:
    by = screener(*(party(f"S{at:04}", "Sanwa Seiki") for at in range(1_500)))
    told = by.find("三和精機", "CN", DAY)
    assert len(told.hits) >= 1_000
    assert not told.whole
    judged = by.find("三和精機", "CN", DAY, different(*(hit.key for hit in told.hits)))
    assert judged.whole
    assert sum(hit.same is None for hit in judged.hits) == 1_500 - len(told.hits)


@pytest.mark.parametrize("name", ["三和精機", "Sanwa Seiki"])
def test_an_answer_lists_all_that_alert_and_says_how_many_more_there_are(name: str) -> None:
    told = answer(screener(*(party(f"S{at}", "Sanwa Seiki") for at in range(9))), name, "JP", DAY)
    assert (len(told["hits"]), told["alerts"], told["alerts_at_least"]) == (9, 9, False)
    many = answer(screener(*(party(f"S{at:03}", "Sanwa Seiki") for at in range(SHOWN + 40))), name, "JP", DAY)
    assert (len(many["hits"]), many["alerts"]) == (SHOWN, SHOWN + 40)


def test_a_name_that_settles_on_one_list_is_told_of_the_others_too() -> None:
    by = screener(
        party("E1", "Foshan Kaixin Precision Instruments"),
        party("M1", "Foshan Kaixin Precision Instrument", "MEU"),
        party("M2", "佛山凯鑫精密仪器有限公司", "MEU"),
    )
    hits = {hit.entity.id: hit for hit in by.find("Foshan Kaixin Precision Instruments", "CN", DAY).hits}
    assert hits["E1"].same is True
    assert hits["M1"].same is None
    assert hits["M1"].score >= 0.8
    assert hits["M2"].same is None


def test_within_one_list_a_name_that_settles_is_nobody_else() -> None:
    by = screener(party("E1", "Foshan Kaixin Precision Instruments"), party("E2", "Foshan Kaixin Precision Instrument"))
    assert found(by, "Foshan Kaixin Precision Instruments") == ["E1"]


def test_two_lists_may_use_one_id() -> None:
    by = Screener((PartyList((party("1", "Sanwa Seiki Ltd."),)), PartyList((party("1", "三和精機株式会社", "MEU"),))))
    assert {hit.entity.list for hit in by.find("Sanwa Seiki Ltd.", "CN", DAY).hits} == {"EL", "MEU"}


def test_a_name_is_kept_as_clear_only_if_no_part_of_it_and_nobody_of_another_day_alerts() -> None:
    by = screener(party("E1", "Foshan Kaixin Precision Instruments"), party("E2", "ミドリ工業株式会社", last=ENDED))
    assert by.alerts("Foshan Kaixin Precision Instruments, Toyohashi Plant")
    assert by.alerts("ミドリ工業株式会社 豊橋事業所")
    assert not by.alerts("山田電機株式会社 豊橋事業所")
