from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

import pytest
from cases import changed, civil, finder, read_application
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.ledger.entries import Head, Kind, Order, after, post
from sekisho.licence.grounds import CODES, Ground
from sekisho.licence.issue import Grant, issue, last_day
from sekisho.licence.judge import Answer, Judgement, Shipment, Standing, judge
from sekisho.licence.model import Condition, ConditionKind, Licence
from sekisho.regime.naming import load

ISSUED = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
GRANT = Grant({1: 300_000}, date(2027, 5, 31))
TEXT = {"en": "by sea only", "ja": "海上輸送に限る", "zh": "仅限海运"}


def licence(application: dict[str, Any] | None = None, grant: Grant = GRANT, on: date = ISSUED) -> Any:
    application = civil() if application is None else application
    dossier = read_application(application, "test.json")
    named = f"cn@{on}"
    return issue("L-1", dossier, finder(named).find(dossier), grant, load(named, TODAY), on)


def standing(
    issued: Licence, on: date, application: dict[str, Any] | None = None, exports: dict[str, date] | None = None
) -> Standing:
    heads: dict[str, Head] = {}
    for line in issued.lines:
        opened = post(None, Order(line.account, Kind.OPENED, line.net_g, issued.valid_from, NOW, "open", "office", ""))
        heads[line.account] = after(None, opened)  # type: ignore[arg-type]
    named = f"cn@{on}"
    dossier = read_application(civil() if application is None else application, "test.json")
    return Standing(heads, load(named, TODAY), finder(named).find(dossier), exports or {})


def ask(issued: Licence, shipment: Shipment, known: Standing | None = None) -> Judgement:
    known = standing(issued, shipment.shipped_on) if known is None else known
    evening = datetime.combine(shipment.shipped_on, time(12), UTC)
    return judge(issued, shipment, known, key="s-1", by="exporter", at=evening)


def codes(grounds: tuple[Ground, ...]) -> list[str]:
    return [ground.code for ground in grounds]


def shipment(on: date = date(2026, 7, 1), **more: Any) -> Shipment:
    return Shipment("decl-1", on, **{"shipped_g": {1: 100_000}, **more})


def test_a_licence_names_what_was_granted_and_carries_its_codes_from_the_finding() -> None:
    issued = licence()
    assert isinstance(issued, Licence)
    assert [(line.line, line.net_g, line.control_codes, line.account) for line in issued.lines] == [
        (1, 300_000, ("1C905.a(4)",), "L-1/1")
    ]
    assert issued.most_exports == 1
    assert Licence.from_json(issued.as_json()) == issued
    assert Licence.from_json(issued.as_json()).hash() == issued.hash()


@pytest.mark.parametrize(
    ("grant", "ground"),
    [
        (Grant({1: 480_001}, date(2027, 5, 31)), "not_a_part"),
        (Grant({1: 0}, date(2027, 5, 31)), "not_a_part"),
        (Grant({}, date(2027, 5, 31)), "nothing_granted"),
        (Grant({2: 5}, date(2027, 5, 31)), "no_such_line"),
        (Grant({1: 1}, date(2027, 6, 1)), "too_long"),
        (Grant({1: 1}, date(2026, 5, 31)), "ends_before_it_begins"),
    ],
)
def test_what_the_law_does_not_let_one_licence_cover_is_not_issued(grant: Grant, ground: str) -> None:
    assert codes(licence(grant=grant)) == [ground]


def test_an_individual_licence_has_one_end_user() -> None:
    application = civil()
    application["end_users"].append({"id": "p9", "name": "Another K.K.", "country": "JP", "military": False})
    assert codes(licence(application)) == ["too_many_end_users"]


def test_a_general_licence_may_last_three_years() -> None:
    grant = Grant({1: 480_000}, date(2029, 5, 31))
    issued = licence(changed(kind="general"), grant)
    assert isinstance(issued, Licence)
    assert issued.most_exports is None


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 2, 10), 12, date(2027, 2, 9)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
    ],
)
def test_a_span_of_months_ends_on_the_day_before_its_anniversary(first: date, months: int, last: date) -> None:
    assert last_day(first, months) == last


def test_what_is_licensed_and_clear_may_leave() -> None:
    answer = ask(licence(), shipment())
    assert answer.answer is Answer.ALLOWED, [ground.sentence("en") for ground in answer.grounds]
    assert [(order.account, order.amount_g, order.key) for order in answer.orders] == [("L-1/1", 100_000, "s-1/1")]


@pytest.mark.parametrize("on", [date(2026, 5, 31), date(2027, 6, 1)])
def test_nothing_leaves_outside_the_days_of_the_licence(on: date) -> None:
    known = standing(licence(), date(2026, 7, 1))
    assert codes(ask(licence(), shipment(on), known).grounds)[0] == "not_current"


def test_more_than_was_licensed_does_not_leave() -> None:
    answer = ask(licence(), shipment(shipped_g={1: 300_001}))
    assert (answer.answer, codes(answer.grounds)) == (Answer.REFUSED, ["ledger"])
    assert "300.001 kg asked, 300 kg left" in answer.grounds[0].sentence("en")
    assert "300 kg" in answer.grounds[0].sentence("ja")
    assert answer.orders == ()


def test_a_line_that_is_not_on_the_licence_does_not_leave() -> None:
    assert codes(ask(licence(), shipment(shipped_g={7: 1})).grounds) == ["no_such_line"]


def test_a_shipment_of_nothing_is_refused() -> None:
    assert codes(ask(licence(), shipment(shipped_g={})).grounds) == ["nothing_shipped"]
    assert "nothing_shipped" in codes(ask(licence(), shipment(shipped_g={1: 0})).grounds)


def test_a_party_listed_since_the_licence_was_issued_stops_the_shipment() -> None:
    """The licence is of 1 June; the list of 29 June names the end user."""
    application = civil()
    for party in (application["importer"], *application["end_users"]):
        party["name"] = "Mitsubishi Precision Co., Ltd."
    issued = licence(application)
    assert isinstance(issued, Licence)
    before = ask(issued, shipment(date(2026, 6, 28)), standing(issued, date(2026, 6, 28), application))
    after_it = ask(issued, shipment(date(2026, 6, 29)), standing(issued, date(2026, 6, 29), application))
    assert before.answer is Answer.ALLOWED, [ground.sentence("en") for ground in before.grounds]
    assert after_it.answer is Answer.REFUSED
    assert "party_listed" in codes(after_it.grounds)
    assert {ground.rule for ground in after_it.grounds if ground.code == "party_listed"} == {"MOFCOM-27/2026:1"}


def test_goods_that_a_new_act_bars_do_not_leave_on_an_older_licence() -> None:
    """Issued on 20 December 2025; on 6 January 2026 Announcement 1 bars what raises Japan's military strength."""
    application = changed(use__raises_military_strength=True)
    issued = licence(application, Grant({1: 300_000}, date(2026, 12, 19)), date(2025, 12, 20))
    assert isinstance(issued, Licence)
    eve = ask(issued, shipment(date(2026, 1, 5)), standing(issued, date(2026, 1, 5), application))
    day = ask(issued, shipment(date(2026, 1, 6)), standing(issued, date(2026, 1, 6), application))
    assert eve.answer is Answer.ALLOWED, [ground.sentence("en") for ground in eve.grounds]
    assert codes(day.grounds) == ["newly_barred"]


def test_a_bar_that_the_officer_overturned_does_not_stop_the_shipment() -> None:
    application = changed(use__raises_military_strength=True)
    grant = Grant({1: 300_000}, date(2026, 12, 19), over_bars=("MOFCOM-1/2026:1", "MOFCOM-1/2026:2", "MOFCOM-1/2026:3"))
    issued = licence(application, grant, date(2025, 12, 20))
    day = ask(issued, shipment(date(2026, 1, 6)), standing(issued, date(2026, 1, 6), application))
    assert "newly_barred" not in codes(day.grounds)


def test_what_the_facts_do_not_settle_is_held_and_not_let_through() -> None:
    application = civil()
    application["importer"]["military"] = None
    for user in application["end_users"]:
        user["military"] = None
    answer = ask(licence(), shipment(), standing(licence(), date(2026, 7, 1), application))
    assert (answer.answer, codes(answer.grounds)) == (Answer.HELD, ["not_settled"])


def test_a_shipment_that_nobody_held_against_the_law_of_its_day_is_held() -> None:
    known = standing(licence(), date(2026, 6, 30))
    assert codes(ask(licence(), shipment(date(2026, 7, 1)), known).grounds) == ["not_found"]


def with_condition(kind: ConditionKind, value: str = "") -> Licence:
    issued = licence(grant=Grant({1: 300_000}, date(2027, 5, 31), (Condition(kind, value, TEXT),)))
    assert isinstance(issued, Licence)
    return issued


def test_a_single_transport_mode_is_kept() -> None:
    issued = with_condition(ConditionKind.TRANSPORT_MODE, "sea")
    assert ask(issued, shipment(transport_mode="sea")).answer is Answer.ALLOWED
    assert codes(ask(issued, shipment(transport_mode="air")).grounds) == ["wrong_mode"]
    assert codes(ask(issued, shipment()).grounds) == ["mode_not_said"]
    said = ask(issued, shipment(transport_mode="air")).grounds[0]
    assert (said.sentence("en"), said.figures["got"]) == (
        "the licence names sea as the only mode of transport; got air",
        "air",
    )
    assert "海运" in said.sentence("zh")


def test_whichever_mode_came_first_is_the_only_one() -> None:
    issued = with_condition(ConditionKind.ONE_MODE)
    assert codes(ask(issued, shipment()).grounds) == ["mode_not_said"]
    first = standing(issued, date(2026, 7, 1))
    assert ask(issued, shipment(transport_mode="rail"), first).answer is Answer.ALLOWED
    later = replace(first, modes=frozenset({"rail"}))
    assert ask(issued, shipment(transport_mode="rail"), later).answer is Answer.ALLOWED
    assert codes(ask(issued, shipment(transport_mode="air"), later).grounds) == ["another_mode"]


def test_a_port_is_kept() -> None:
    issued = with_condition(ConditionKind.PORT, "CNNGB")
    assert ask(issued, shipment(port="CNNGB")).answer is Answer.ALLOWED
    assert codes(ask(issued, shipment(port="CNSHA")).grounds) == ["wrong_port"]


def test_goods_that_may_not_be_split_leave_whole_or_not_at_all() -> None:
    issued = with_condition(ConditionKind.NO_SPLIT)
    assert codes(ask(issued, shipment()).grounds) == ["would_split"]
    assert ask(issued, shipment(shipped_g={1: 300_000})).answer is Answer.ALLOWED


def test_an_individual_licence_covers_one_export() -> None:
    issued = licence()
    same = standing(issued, date(2026, 7, 1), exports={"decl-1": date(2026, 7, 1)})
    other = standing(issued, date(2026, 7, 1), exports={"decl-0": date(2026, 6, 20)})
    assert ask(issued, shipment(), same).answer is Answer.ALLOWED
    assert codes(ask(issued, shipment(), other).grounds) == ["too_many_exports"]


def test_every_ground_against_is_told_in_the_order_of_the_judgement() -> None:
    issued = with_condition(ConditionKind.TRANSPORT_MODE, "sea")
    asked = shipment(date(2027, 6, 2), shipped_g={1: 300_001}, transport_mode="air")
    answer = ask(issued, asked, standing(issued, date(2026, 7, 1)))
    assert codes(answer.grounds) == ["not_current", "wrong_mode", "ledger", "not_found"]


@cache
def on_the_first_of_july() -> tuple[Licence, Standing]:
    return licence(), standing(licence(), date(2026, 7, 1))


# The first example reads the law.
@settings(deadline=None)
@given(st.integers(-5, 400_000))
def test_no_amount_leaves_that_the_account_does_not_cover(shipped_g: int) -> None:
    issued, known = on_the_first_of_july()
    answer = ask(issued, shipment(shipped_g={1: shipped_g}), known)
    assert (answer.answer is Answer.ALLOWED) is (1 <= shipped_g <= 300_000)


def test_one_export_leaves_on_one_day() -> None:
    issued = licence()
    known = standing(issued, date(2026, 7, 2), exports={"decl-1": date(2026, 7, 1)})
    assert codes(ask(issued, shipment(date(2026, 7, 2)), known).grounds) == ["another_day"]


def test_nothing_leaves_on_a_day_that_has_not_come() -> None:
    """It is the first of July in Beijing for eight hours before it is in Greenwich."""
    issued = licence()
    known = standing(issued, date(2026, 7, 1))
    eve, day = datetime(2026, 6, 30, 15, 59, tzinfo=UTC), datetime(2026, 6, 30, 16, 0, tzinfo=UTC)
    early = judge(issued, shipment(), known, key="k", by="x", at=eve)
    assert (early.answer, codes(early.grounds)) == (Answer.REFUSED, ["not_yet"])
    assert judge(issued, shipment(), known, key="k", by="x", at=day).answer is Answer.ALLOWED


def test_every_ground_has_its_sentence_in_three_languages() -> None:
    figures = [
        "on",
        "kind",
        "most",
        "cite",
        "named",
        "latest",
        "asked",
        "first",
        "line",
        "granted_g",
        "asked_g",
        "last",
        "outcome",
        "required",
        "got",
    ]
    figures += ["condition", "shipped_g", "used", "facts", "key", "today", "export", "began"]
    for code in CODES:
        told = {f"{name}_{language}": language for name in ("citation", "said") for language in ("en", "ja", "zh")}
        ground = Ground(code, **dict.fromkeys(figures, "x"), **told)
        assert len({ground.sentence(language) for language in ("en", "ja", "zh")}) == 3
