"""Figures for the public: nobody in them, and no small cell to be worked out."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from databases import use
from decided_cases import decided_case
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from sekisho.office.keeping import figures, laws, summary
from sekisho.office.keeping.models import Decided, Licensed, Summary
from sekisho.office.keeping.suppress import LEAST, Key, Sum, closed, closed_amounts, is_small
from sekisho.places import data_path
from sekisho.supply.hindcast.flows import months

NAMES = ("Example Magnet", "Nagoya", "Wang", "Zhao", "EX-T-", "cny")


class Attacker:
    """Someone who knows every open cell, every sum, and that a closed cell is not 0: solves for whole numbers."""

    def __init__(self, counts: Mapping[Key, int], sums: Sequence[Sum], shut: frozenset[Key], hidden: set[Key]) -> None:
        self.places = {key: place for place, key in enumerate(counts)}
        left = np.zeros((len(sums), len(counts)))
        for number, each in enumerate(sums):
            left[number, self.places[each.total]] = -1
            for part in each.parts:
                left[number, self.places[part]] += 1
        self.sums = LinearConstraint(left, 0, 0)
        low = [(0 if key in hidden else 1) if key in shut else count for key, count in counts.items()]
        high = [10_000 if key in shut else count for key, count in counts.items()]
        self.bounds = Bounds(low, high)

    def range_of(self, key: Key) -> tuple[int, int]:
        goal = np.zeros(len(self.places))
        goal[self.places[key]] = 1
        whole = np.ones(len(self.places))
        found = [milp(sign * goal, constraints=self.sums, bounds=self.bounds, integrality=whole) for sign in (1, -1)]
        assert all(each.status == 0 for each in found)
        return round(found[0].fun), round(-found[1].fun)


def table(rows: Sequence[Sequence[int]], name: str, counts: dict[Key, int], sums: list[Sum]) -> None:
    """A table of values by outcome, with both margins; the margins of outcomes and of all are those of every table."""
    for place, row in enumerate(rows):
        cells = {(name, place, outcome): count for outcome, count in enumerate(row)}
        counts |= cells | {(name, place): sum(row)}
        sums.append(Sum((name, place), tuple(cells)))
    outcomes = range(len(rows[0]))
    for outcome in outcomes:
        counts["outcome", outcome] = sum(row[outcome] for row in rows)
        sums.append(Sum(("outcome", outcome), tuple((name, place, outcome) for place in range(len(rows)))))
    counts["all"] = sum(map(sum, rows))
    sums.append(Sum("all", tuple((name, place) for place in range(len(rows)))))
    sums.append(Sum("all", tuple(("outcome", outcome) for outcome in outcomes)))


small_counts = st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5, 6, 9, 30])


@st.composite
def cross_tables(draw: st.DrawFn) -> tuple[dict[Key, int], list[Sum], set[Key]]:
    """Two tables of the same cases, cut differently, and a part of one that no table shows."""
    outcomes = draw(st.integers(1, 3))
    rows = draw(st.lists(st.lists(small_counts, min_size=outcomes, max_size=outcomes), min_size=1, max_size=4))
    counts: dict[Key, int] = {}
    sums: list[Sum] = []
    table(rows, "a", counts, sums)
    split = [0] * outcomes
    other = [list(split), list(split)]
    for row, outcome in product(rows, range(outcomes)):
        first = draw(st.integers(0, row[outcome]))
        other[0][outcome] += first
        other[1][outcome] += row[outcome] - first
    table(other, "b", counts, sums)
    hidden: set[Key] = {("untimed", 0)}
    timed = draw(st.integers(0, counts["b", 0]))
    counts |= {("timed", 0): timed, ("untimed", 0): counts["b", 0] - timed}
    sums.append(Sum(("b", 0), (("timed", 0), ("untimed", 0))))
    return counts, sums, hidden


@settings(max_examples=30)
@given(cross_tables())
def test_no_small_cell_can_be_worked_out_from_what_is_shown(told: tuple[dict[Key, int], list[Sum], set[Key]]) -> None:
    counts, sums, hidden = told
    shut = closed(counts, sums, hidden)
    assert all(key in shut for key, count in counts.items() if is_small(count))
    assert all(counts[key] for key in shut - hidden)
    attacker = Attacker(counts, sums, shut, hidden)
    for key, count in counts.items():
        if is_small(count):
            least, most = attacker.range_of(key)
            assert most - least >= LEAST - 1, (key, count, least, most)


def test_the_attacker_finds_what_closing_small_cells_alone_gives_away() -> None:
    """So that the test above can fail."""
    counts: dict[Key, int] = {}
    sums: list[Sum] = []
    table([[10, 3], [20, 8]], "a", counts, sums)
    alone = frozenset(key for key, count in counts.items() if is_small(count))
    assert Attacker(counts, sums, alone, set()).range_of(("a", 0, 1)) == (3, 3)
    assert len(closed(counts, sums)) > len(alone)


def test_nothing_is_closed_where_nothing_is_small() -> None:
    counts: dict[Key, int] = {}
    sums: list[Sum] = []
    table([[10, 5], [20, 0]], "a", counts, sums)
    assert closed(counts, sums) == frozenset()


@given(st.lists(small_counts, min_size=1, max_size=6))
def test_what_is_missing_from_a_sum_of_masses_is_no_small_cell(cases: list[int]) -> None:
    counts: dict[Key, int] = dict(enumerate(cases))
    total = Sum("total", tuple(counts))
    # Every licence in one form: the worst case, in which no two cells share a case.
    counts["total"] = sum(cases)
    shut = closed_amounts(counts, [total])
    parts = [place for place in total.parts if place in shut]
    assert all(key in shut for key, count in counts.items() if is_small(count))
    if parts and "total" not in shut:
        assert len(parts) > 1
        assert sum(counts[place] for place in parts) >= LEAST
        assert any(counts[place] >= LEAST for place in parts)


@pytest.fixture(scope="module")
def decided(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An office with seven decisions in September: five grants of cars and one of wind, and a refusal."""
    path = tmp_path_factory.mktemp("decided") / "office.sqlite3"
    path.write_bytes(migrated.read_bytes())
    address = f"sqlite:///{path}"
    use(address)
    for number in range(5):
        decided_case(f"T-{number}", date(2026, 9, 1 + number), days=3 + number)
    decided_case("T-5", date(2026, 9, 8), sector="wind")
    decided_case("T-6", date(2026, 9, 9), granted_g=0)
    figures.count(laws.lawbook().law)
    yield address
    connections["default"].close()


def asked(language: str = "en") -> Client:
    client = Client()
    client.cookies["language"] = language
    return client


def test_a_decision_is_counted_once_with_the_days_it_took(decided: str) -> None:
    use(decided)
    assert figures.count(laws.lawbook().law)
    assert (Decided.objects.count(), Licensed.objects.filter(element="").count()) == (7, 6)
    first = Decided.objects.get(event__case="T-0")
    assert (first.outcome, first.sector, first.form, str(first.month)) == (
        "granted",
        "automotive",
        "magnet",
        "2026-09-01",
    )
    # Accepted on Tuesday the first, decided on Friday the fourth.
    assert first.used_days == 3
    assert Decided.objects.get(event__case="T-6").rests == "judgement"
    masses = dict(Licensed.objects.filter(event__case="T-0").values_list("element", "mass_g"))
    assert masses == {"": 480_000, "Nd": 122_400, "Pr": 14_400, "Dy": 13_440}


def test_small_cells_of_a_real_office_are_closed_and_large_ones_open(decided: str) -> None:
    use(decided)
    told = summary.worked_out(laws.lawbook().law, date(2026, 10, 5))
    sectors = {row["value"]: row for row in told["approvals"]["sector"]}
    assert (told["decided"], sectors["wind"]["n"], sectors["wind"]["granted"]) == (7, None, None)
    assert told["outcomes"]["refused"] is None
    assert told["outcomes"]["granted"] is None, "or the refusal could be worked out"
    assert sectors["automotive"]["n"] is None, "or the wind could be worked out"
    september = next(row for row in told["volumes"]["rows"] if row["month"] == "2026-09")
    assert september["total_g"] == 6 * 480_000
    assert told["waiting"][0]["n"] == 7
    assert told["waiting"][0]["p50_days"] is not None
    assert told["waiting"][0]["p90_days"] is None


def test_the_month_that_runs_is_not_told(decided: str) -> None:
    use(decided)
    told = summary.worked_out(laws.lawbook().law, date(2026, 9, 30))
    assert told["decided"] == 0
    assert told["until"] == "2026-08-31"


@pytest.mark.parametrize("form", ["", ".csv", ".json"])
@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_no_form_of_the_page_names_anybody_or_tells_a_price(
    decided: str, in_test: None, form: str, language: str
) -> None:
    use(decided)
    page = asked(language).get(f"/transparency{form}")
    assert page.status_code == 200
    text = page.content.decode()
    assert not any(name.casefold() in text.casefold() for name in NAMES)


def test_page_json_and_csv_say_rule_source_and_day(decided: str, in_test: None) -> None:
    use(decided)
    told = json.loads(asked().get("/transparency.json").content)
    assert set(told["about"]) == {"convention", "suppression", "source", "as_of", "until", "law"}
    closed_rows = [row for row in told["rows"] if row["value"] is None]
    assert closed_rows
    assert {row["shown"] for row in closed_rows} == {"not shown"}
    published = [row for row in told["rows"] if row["part"] == "Licensed magnets beside exports"]
    assert all(row["source"] and row["basis"] for row in published)
    assert "A cell of 1 to 4 cases is not shown" in asked().get("/transparency").content.decode()


def test_no_assumed_month_and_none_that_is_not_over_stands_beside_what_was_licensed() -> None:
    with data_path("market", "magnet_exports.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["destination"] == "WORLD"]
    assumed = {row["month"] for row in rows if row["basis"] == "assumption"}
    told = {each["month"]: each for each in summary.history(date(2027, 12, 31))}
    assert assumed
    assert set(told) == {row["month"] for row in rows} - assumed
    assert {each["month"] for each in summary.history(date(2025, 12, 31))} == {each for each in told if each < "2026"}


def test_a_derived_month_is_marked_and_says_how(decided: str, in_test: None) -> None:
    use(decided)
    told = json.loads(asked().get("/transparency.json").content)
    exports = {row["of"]: row for row in told["rows"] if row["part"] == "Licensed magnets beside exports"}
    assert exports["2025-05"]["basis"] == "published · confidence high"
    assert exports["2026-02"]["basis"] == "derived · confidence medium"
    assert exports["2026-02"]["source"].endswith(": 5238/1.105")
    page = asked().get("/transparency")
    rows = {each["month"]: each for each in page.context["told"]["beside"]}
    assert {month for month, each in rows.items() if each["is_derived"]} == {"2025-04", "2026-01", "2026-02"}
    text = page.content.decode()
    assert text.count('<span class="tag">derived</span>') == 3
    assert rows["2026-09"]["published"] is None
    assert "no published figure seen" in text
    assert "assumption" not in text.partition("Licensed magnets beside exports")[2]


@pytest.mark.parametrize(("series", "place"), [("world_magnets", "WORLD"), ("japan_magnets", "JP")])
def test_hindcast_and_figures_for_the_public_agree_on_every_month(series: str, place: str) -> None:
    with data_path("market", "magnet_exports.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["month"]: row for row in csv.DictReader(file) if row["destination"] == place}
    past = months("2025", series)
    shared = past.keys() & rows.keys()
    assert len(shared) >= 5
    for month in shared:
        assert round(float(rows[month]["tonnes"])) == past[month].tonnes, month
        assert rows[month]["basis"] == past[month].basis, month


def test_a_demonstration_says_that_its_figures_are_fictional(decided: str, in_test: None) -> None:
    use(decided)
    with override_settings(DEMO=True):
        assert "Fictional: these figures" in asked().get("/transparency").content.decode()
        assert "fictional" in json.loads(asked().get("/transparency.json").content)["about"]
    assert "Fictional: these figures" not in asked().get("/transparency").content.decode()


def test_figures_are_kept_for_an_hour_and_then_made_anew(decided: str) -> None:
    use(decided)
    law, now = laws.lawbook().law, datetime(2026, 10, 5, tzinfo=UTC)
    Summary.objects.all().delete()
    summary.kept(law, now)
    Summary.objects.update(told={"kept": True})
    with CaptureQueriesContext(connection) as asked_for:
        assert summary.kept(law, now + timedelta(minutes=59)) == {"kept": True}
    assert len(asked_for) == 1
    assert summary.kept(law, now + timedelta(minutes=60)) != {"kept": True}


def test_figures_that_nothing_changed_are_not_worked_out_again(decided: str, monkeypatch: pytest.MonkeyPatch) -> None:
    use(decided)
    law, now = laws.lawbook().law, datetime(2026, 10, 5, tzinfo=UTC)
    told = summary.refresh(law, now)
    monkeypatch.setattr(summary, "worked_out", lambda *_: {"as_of": "anew"})
    assert summary.kept(law, now + timedelta(days=26)) == told
    assert summary.kept(law, now + timedelta(days=27)) == {"as_of": "anew"}, "November, in Beijing"


def test_what_takes_too_long_for_a_request_is_left_to_the_command(
    decided: str, in_test: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(decided)
    law, now = laws.lawbook().law, datetime(2026, 10, 5, tzinfo=UTC)
    monkeypatch.setattr(summary, "MOST_ROWS", 5)
    Summary.objects.all().delete()
    assert summary.kept(law, now) is None
    assert "sekisho office figures" in asked().get("/transparency").content.decode()
    told = summary.refresh(law, now)
    assert summary.kept(law, now + timedelta(days=40)) == told


def test_an_office_that_decided_nothing_has_figures_of_nothing(database: str, in_test: None) -> None:
    page = asked().get("/transparency")
    assert page.status_code == 200
    assert "Nothing was decided in these months" in page.content.decode()


def test_the_command_counts_all_and_keeps_the_figures(decided: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from sekisho.cli.app import app

    use(decided)
    Decided.objects.all().delete()
    Summary.objects.all().delete()
    monkeypatch.setattr("sekisho.office.opening.open_office", lambda office: office)
    assert CliRunner().invoke(app, ["office", "figures"]).exit_code == 0
    assert (Decided.objects.count(), Summary.objects.count()) == (7, 1)
    call_command("check")
