"""The fact `held_by_listed`, and the rules that read it where and when they bind."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from cases import changed, finder

from sekisho.determination.owned import held_by_listed
from sekisho.dossier import read_application
from sekisho.facts import FactSet
from sekisho.places import data_path
from sekisho.regime.naming import load
from sekisho.screening.adjudication import NOBODY, adjudications_of
from sekisho.screening.lists import read_lists
from sekisho.screening.ownership import Stake
from sekisho.screening.screener import Screener

DAY = date(2026, 7, 21)
CN = Screener((read_lists(data_path("law", "cn", "lists")),))
IMPORTER, USER = "Kakuu Magnet GmbH", "Kakuu Motor GmbH"


def application() -> Any:
    told = changed()
    told["importer"]["name"] = IMPORTER
    for node in told["downstream"]:
        node["party"]["name"] = USER
    told["end_users"] = [told["downstream"][-1]["party"]["id"]]
    return read_application(told, "test.json")


def stake(owner: str, owned: str, share: int, country: str = "JP") -> Stake:
    return Stake(owner, owned, Decimal(share), Decimal(share), owner_country=country)


def held(*stakes: Stake, day: date = DAY, said: Any = NOBODY) -> FactSet | None:
    return held_by_listed(application(), stakes, CN, day, said).value


FREE = stake("Somebody", USER, 100, "DE")


def test_owners_by_half_name_their_notices() -> None:
    known = FactSet(frozenset(["MOFCOM-12/2026"]))
    assert held(stake("Tokin Corporation", IMPORTER, 50), stake("Rest", IMPORTER, 50), FREE) == known
    chain = [stake("TDK Corporation", "Holding", 50), stake("Holding", IMPORTER, 50), stake("Rest", IMPORTER, 50)]
    assert held(*chain, FREE) == known


def test_owners_on_several_lists_add_up_and_are_all_named() -> None:
    parts = [stake("TDK Corporation", IMPORTER, 30), stake("Terra Drone Corporation", IMPORTER, 30)]
    found = held(*parts, stake("Rest", IMPORTER, 40), FREE)
    assert found == FactSet(frozenset(["MOFCOM-12/2026", "MOFCOM-28/2026"]))


def test_below_half_with_everything_known_is_a_no() -> None:
    assert held(stake("TDK Corporation", IMPORTER, 49), stake("Rest", IMPORTER, 51), FREE) == FactSet()


def test_what_the_table_does_not_say_leaves_it_open() -> None:
    assert held(stake("TDK Corporation", IMPORTER, 49), FREE) == FactSet(open=True)
    assert held(FREE) == FactSet(open=True)


def test_an_owner_that_may_be_the_listed_one_leaves_it_open_until_it_is_judged() -> None:
    stakes = [stake("Tokin GmbH", IMPORTER, 60, "DE"), stake("Rest", IMPORTER, 40), FREE]
    assert held(*stakes) == FactSet(open=True)
    for same, found in ((True, FactSet(frozenset(["MOFCOM-12/2026"]))), (False, FactSet())):
        said = {"hit": "MOFCOM-12/2026#15|DE|Tokin GmbH", "same": same, "by": "o", "on": "2026-05-01", "reason": "r"}
        assert held(*stakes, said=adjudications_of([said], "a")) == found


def test_without_a_table_it_is_known_only_where_nobody_is_listed() -> None:
    told = application()
    assert held_by_listed(told, None, CN, date(2025, 10, 20), NOBODY).value == FactSet()
    assert held_by_listed(told, None, CN, DAY, NOBODY).value is None
    assert held_by_listed(told, None, Screener(()), DAY, NOBODY).value is None


@pytest.mark.parametrize(("day", "fires"), [("2025-10-15", True), ("2026-02-10", False)])
def test_the_rule_of_the_united_states_fires_while_it_binds(day: str, fires: bool) -> None:
    regime = load(f"us@{day}", date(2026, 11, 24))
    rule = next(rule for rule in regime.law.rules if rule.id == "US-EAR-AFFILIATES:50-held")
    assert regime.rule_binds(rule, date.fromisoformat(day)) is fires


def test_announcement_61_speaks_of_firms_held_by_listed_ones_and_no_other_act_does() -> None:
    rules = finder("cn@2026-05-11").regime.law.rules
    reading = {rule.instrument.id for rule in rules if "held_by_listed" in str(rule.when)}
    assert reading == {"MOFCOM-61/2025"}
