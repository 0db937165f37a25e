"""A licence that ended is `used_up` or `expired` by one word in every list, and each is counted by itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prepared import BEGIN, Prepared, browser, office

from sekisho.casework.model import SYSTEM
from sekisho.casework.table import table
from sekisho.licence.judge import Answer, Shipment
from sekisho.office.accounts.models import Account
from sekisho.office.site.shelf import lawbook
from sekisho.office.store import desk, queue

WORDS = {"expired", "used_up"}
NAMES = {
    "en": ("licence expired", "licence used up"),
    "ja": ("許可失効", "許可使用済み"),
    "zh-hans": ("许可已失效", "许可已用完"),
}


@pytest.fixture(scope="module")
def ended(migrated: Path, in_test: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Prepared, str]]:
    """An office with a licence whose term ran out, and the number of a case of which all left."""
    with office(migrated, tmp_path_factory.mktemp("ended")) as made, pytest.MonkeyPatch.context() as patch:
        at = BEGIN + timedelta(days=22)
        patch.setattr("django.utils.timezone.now", lambda: at)
        number = made.cases["issued"]
        case = desk.case(number)
        assert case.licence is not None
        left_g = {line.line: line.net_g - case.drawn_g.get(line.line, 0) for line in case.licence.lines}
        begun = next(iter(case.draws.values()))
        shipped = desk.ship(
            number,
            Shipment(begun.export, begun.on, left_g, "sea", "CNNGB"),
            key="the-rest",
            at=at,
            by=Account.objects.get(username="customs").actor,
            book=lawbook(),
        )
        assert shipped.judgement.answer is Answer.ALLOWED, shipped.judgement
        done = desk.carry_out(number, "expire", at=at, by=SYSTEM, book=lawbook())
        assert not hasattr(done, "sentence"), done
        yield made, number


@pytest.mark.parametrize("language", list(NAMES))
def test_queue_and_applicants_list_say_which_it_is(ended: tuple[Prepared, str], language: str) -> None:
    made, used_up = ended
    expired = made.cases["expired"]
    for who, address in (("officer", "/queue?show=all&rows=200"), ("exporter", "/my/cases")):
        reader = browser(made, who)
        reader.cookies["language"] = language
        path, _, asked = address.partition("?")
        rows = {row["case"]: row for row in reader.get(f"{path}.json?{asked}").json()["rows"]}
        told = {number: (rows[number]["state"], rows[number]["state_name"]) for number in (expired, used_up)}
        assert told == {expired: ("expired", NAMES[language][0]), used_up: ("used_up", NAMES[language][1])}
        cells = csv.reader(io.StringIO(reader.get(f"{path}.csv?{asked}").content.decode("utf-8-sig")))
        assert {word for row in cells if row[0] in told for word in row if word in WORDS} == WORDS
        page = reader.get(address).content.decode()
        assert all(name in page for name in NAMES[language])
        for word, number in (("expired", expired), ("used_up", used_up)):
            narrowed = reader.get(f"{path}.json?{asked}&state={word}").json()["rows"]
            assert number in [row["case"] for row in narrowed]
            assert {row["state"] for row in narrowed} == {word}
        case = f"/my/cases/{used_up}" if who == "exporter" else f"/cases/{used_up}"
        assert NAMES[language][1] in reader.get(case).content.decode()


def test_api_gives_the_same_words_and_counts_them_apart(ended: tuple[Prepared, str]) -> None:
    made, used_up = ended
    reader = browser(made, "officer")
    assert reader.get(f"/api/v1/cases/{used_up}").json()["state"] == "used_up"
    assert reader.get(f"/api/v1/cases/{made.cases['expired']}").json()["state"] == "expired"
    assert [row["case"] for row in reader.get("/api/v1/cases?state=used_up").json()["cases"]] == [used_up]
    counted = queue.counts("state")
    assert counted["used_up"] == 1
    assert counted["expired"] >= 1


def test_goods_given_back_make_a_used_up_licence_an_expired_one(ended: tuple[Prepared, str]) -> None:
    _, used_up = ended
    desk.carry_out(
        used_up,
        "reverse_draw",
        at=BEGIN + timedelta(days=23),
        by=Account.objects.get(username="customs").actor,
        book=lawbook(),
        what={"corrects": "the-rest", "lines": {"1": 1000}},
        why="a crate came back",
    )
    row = queue.find(used_up)
    assert row is not None
    assert row.state == desk.case(used_up).state_said == "expired"
    assert queue.fault_of(desk.case(used_up)) is None


def test_every_word_has_a_name_of_its_own() -> None:
    for language in ("en", "ja", "zh"):
        names = [name[language] for name in table().names.values()]
        assert len(names) == len(set(names))
