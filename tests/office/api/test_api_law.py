"""The law, findings, lists and the log by program: what the command line says with --json."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from cases import civil
from prepared import Prepared

from sekisho.casework.log.note import Signer
from sekisho.casework.log.receipt import Receipt, verify_receipt
from sekisho.determination.finding import Finder
from sekisho.dossier import read_application
from sekisho.office.store import log
from sekisho.office.store.models import Leaf
from sekisho.regime.calendar import law_day
from sekisho.regime.diff import diff
from sekisho.regime.naming import load
from sekisho.regime.show import list_laws, show

# The day of the law, which is Beijing's.
TODAY = law_day(datetime.now(UTC))


def as_told(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def test_check_says_what_the_command_says(program: Any) -> None:
    told = program().post("/check?on=2026-05-11&known=2026-05-11", civil()).told
    finder = Finder.of(load("cn@2026-05-11~2026-05-11", TODAY))
    assert told == as_told(finder.find(read_application(civil(), "application")))
    assert told["outcome"] == "grantable"


def test_check_by_the_filing_day(program: Any) -> None:
    assert program().post("/check?on=filed", civil()).told["regime"]["on"] == "2026-05-11"


def test_laws_are_listed_and_shown_as_the_command_does(program: Any) -> None:
    nobody = program()
    assert nobody.get("/laws").told["laws"] == as_told(list_laws())
    shown = nobody.get("/laws/cn?on=2026-02-10&known=2026-03-01").told
    assert shown == as_told(show(load("cn@2026-02-10~2026-03-01", TODAY), date(2026, 2, 10)))
    overlaid = nobody.get("/laws/cn+limited?on=2026-02-10").told
    assert overlaid["regime"]["id"] == "cn+limited"


def test_difference_of_two_days_is_the_commands(program: Any) -> None:
    told = program().get("/laws/cn/difference?one=2026-01-05&other=2026-01-06").told
    expected = diff(load("cn@2026-01-05", TODAY), load("cn@2026-01-06", TODAY)).as_json()
    assert told == as_told(expected)
    assert told["rules"]


@pytest.mark.parametrize(
    "place", ["/laws/xx", "/laws/cn+nothing", "/laws/cn+limited+embargo", "/laws/..", "/laws/cn%2F"]
)
def test_law_that_is_not_there_is_not_found(program: Any, place: str) -> None:
    program().get(place, 404)


@pytest.mark.parametrize("query", ["on=1999-01-01", "known=2999-01-01", "on=yesterday", "on=2026-02-30"])
def test_day_that_the_law_does_not_cover_is_told(program: Any, query: str) -> None:
    assert program().get(f"/laws/cn?{query}", 422).told["problems"]


def test_names_are_screened_as_the_command_does(program: Any) -> None:
    officer = program("officer")
    told = officer.post("/screen", {"names": ["Mitsubishi Heavy Industries", "zzz"], "on": "2026-06-01"}).told
    assert (told["on"], len(told["answers"])) == ("2026-06-01", 2)
    assert (
        told["answers"][0] == officer.get("/screen?name=Mitsubishi+Heavy+Industries&on=2026-06-01").told["answers"][0]
    )
    assert {"query", "hits", "nearest_miss"} <= set(told["answers"][0])


def test_event_is_proved_to_whom_it_may_be_told(program: Any, prepared: Prepared) -> None:
    assert program().get("/log/head", 404).told["code"] == "not_found"
    signer = Signer.of_seed("log.office.example", bytes(32))
    log.sign(signer, datetime(2026, 11, 1, tzinfo=UTC))
    head = program().get("/log/head").told
    assert head["size"] == Leaf.objects.count()
    number = prepared.cases["recommended"]
    events = program("auditor").get(f"/cases/{number}/events").told["events"]
    place = {event["kind"]: event["in_log"] for event in events}
    receipt = program("auditor").get(f"/log/proof/{place['recommended']}").told["receipt"]
    assert isinstance(verify_receipt(receipt, [signer.key]), Receipt)
    program("exporter").get(f"/log/proof/{place['filed']}")
    program("exporter").get(f"/log/proof/{place['recommended']}", 404)
    program("exporter-2").get(f"/log/proof/{place['filed']}", 404)
    program("auditor").get(f"/log/proof/{head['size'] + 1}", 404)
    program("auditor").get("/log/proof/0", 404)
    program("keeper").get(f"/log/proof/{place['filed']}", 403)
