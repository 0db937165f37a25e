"""What the law says of a file is the same whether it is asked alone, among thousands, or by `check`."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import cases
import pytest
from casework_kit import Json, book
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.casework.findings import Found
from sekisho.casework.lawbook import File
from sekisho.determination.finding import Finder
from sekisho.dossier import read_application, read_file
from sekisho.dossier.model import Dossier
from sekisho.errors import InputError
from sekisho.places import data_path

EXAMPLES = sorted(data_path("law-examples", "cn").iterdir())
DAYS = tuple(
    map(date.fromisoformat, ("2025-10-20", "2025-12-30", "2026-01-06", "2026-01-20", "2026-05-11", "2026-11-20"))
)
BARS = ("prohibit", "presume_denial", "refer")


def held_against(finding: Json, found: Found) -> None:
    """A finding in short says what the whole one says."""
    assert found.facts_hash == finding["facts_hash"]
    assert found.outcome == finding["outcome"]
    assert found.clock == (None if finding["clock"] is None else finding["clock"]["binding"])
    assert {key: found.regime[key] for key in ("id", "on", "known_on", "hash")} == finding["regime"]
    for said, line in zip(finding["lines"], found.lines, strict=True):
        for key in ("line", "outcome", "scrutiny", "grantable_g"):
            assert getattr(line, key) == said[key]
        assert list(line.possible) == said["possible"]
        assert list(line.control_codes) == said["control_codes"]
        assert list(line.documents) == [paper["kind"] for paper in said["missing_documents"]]
        assert list(line.law) == said["law_unknown"]
        assert bool(line.facts) == bool(said["missing_facts"])
        bars = {reason["rule"] for reason in said["reasons"] if reason["effect"] in BARS and reason["known"]}
        assert {rule for rule, _ in line.bars} == bars
    hits = {hit["hit"] for party in finding["parties"] for hit in party["hits"] if hit["same"] is None}
    assert {hit.hit for hit in found.hits} == hits


def whole(dossier: Dossier, day: date, law: str = "cn") -> Json:
    return book(law).explain(File(dossier), day)


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
@pytest.mark.parametrize("day", DAYS[1:], ids=str)
def test_the_short_finding_says_what_the_whole_one_says(path: Path, day: date) -> None:
    dossier = read_file(path)
    (found,) = book().find([File(dossier)], day)
    held_against(whole(dossier, day), found)
    assert Found.from_json(found.as_json()) == found


def test_many_files_come_out_in_order_and_each_as_if_alone() -> None:
    dossiers = [read_file(path) for path in EXAMPLES] + [read_application(each, "x") for each in _changed()]
    files = [File(dossier) for dossier in dossiers * 5]
    for day in DAYS[2:5]:
        together = book().find(files, day)
        alone = [book().find([file], day)[0] for file in files[: len(dossiers)]]
        assert together == alone * 5


def _changed() -> list[Json]:
    return [
        cases.changed(use__raises_military_strength=None),
        cases.changed(use__category="wmd"),
        cases.changed(kind="general"),
        cases.changed(line__composition_wt_pct={"Nd": "25.5", "Dy": None}),
        cases.changed(documents=[]),
        cases.changed(destination="DE", route=["CN", "DE"]),
    ]


def test_under_pools_a_file_gets_what_check_grants_it() -> None:
    large = cases.changed(line__net_kg="300000")
    large["downstream"][0]["net_kg"] = "300000"
    both = copy.deepcopy(large)
    both["lines"].append({**copy.deepcopy(both["lines"][0]), "line": 2})
    both["downstream"].append({**copy.deepcopy(both["downstream"][0]), "line": 2})
    small = cases.civil()
    files = [File(read_application(each, "x")) for each in (large, both, small)]
    day = date(2026, 5, 11)
    found = book("cn+limited").find(files, day)
    assert [each.outcome for each in found] == ["grantable_in_part", "grantable_in_part", "grantable"]
    assert 0 < found[0].lines[0].grantable_g < 300_000_000
    assert found[0].lines[0].limits == ("ASSUMPTION-LIMITED:dy",)
    for file, each in zip(files, found, strict=True):
        held_against(whole(file.dossier, day, "cn+limited"), each)


def test_a_day_that_the_law_does_not_cover_is_an_error() -> None:
    with pytest.raises(InputError, match="2024-11-30 is outside what cn covers"):
        book().find([File(read_application(cases.civil(), "x"))], date(2024, 11, 30))


def test_a_rule_that_is_lifted_is_said_to_be_and_leaves_the_rest_of_the_law() -> None:
    barred = cases.changed(
        importer={"id": "p2", "name": "Fujitsu Defense & National Security, Ltd.", "country": "JP", "military": False},
        end_users=["p2"],
        documents=[],
    )
    file, day = File(read_application(barred, "x")), date(2026, 5, 11)
    (bare,) = book().find([file], day)
    (lifted,) = book().find([file], day, ["MOFCOM-11/2026:1"])
    assert bare.outcome == "prohibited"
    assert lifted.outcome == "information_needed"
    assert "contract" in lifted.lines[0].documents
    assert lifted.regime["lifted"] == ["MOFCOM-11/2026:1"]
    assert "lifted" not in bare.regime


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("civil", "military", "wmd", None)),
            st.sampled_from((True, False, None)),
            st.sampled_from(("JP", "DE", "US")),
            st.sampled_from(({"Nd": "25.5", "Dy": "2.8"}, {"Nd": "25.5"}, {"Sm": "35"}, {})),
            st.sampled_from(("individual", "general", None)),
            st.integers(1, 10**6),
        ),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from(DAYS),
)
def test_in_any_company_a_file_is_found_as_by_check(rows: list[tuple[Any, ...]], day: date) -> None:
    dossiers = []
    for number, (use, strength, destination, shares, kind, kg) in enumerate(rows):
        told = cases.changed(
            id=f"A-{number}",
            use__category=use,
            use__raises_military_strength=strength,
            destination=destination,
            kind=kind,
            line__composition_wt_pct=shares,
            line__net_kg=str(kg),
        )
        dossiers.append(read_application(told, "x"))
    found = book().find([File(each) for each in dossiers], day)
    place = len(dossiers) // 2
    held_against(whole(dossiers[place], day), found[place])
    assert found[place] == book().find([File(dossiers[place])], day)[0]


def test_the_finder_that_a_law_book_is_made_of_does_not_matter_by_its_day() -> None:
    one, other = (type(book())(Finder.of(cases.finder(name).regime)) for name in ("cn@2025-06-01", "cn@filed"))
    file = File(read_application(cases.civil(), "x"))
    assert one.find([file], DAYS[4])[0].matter == other.find([file], DAYS[4])[0].matter


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(EXAMPLES),
    st.dates(date(2025, 3, 1), date(2026, 12, 20)),
    st.integers(0, 60),
)
def test_between_days_on_which_law_and_lists_stand_still_nothing_is_found_anew(
    path: Path, day: date, span: int
) -> None:
    later = min(day + timedelta(days=span), date(2026, 12, 31))
    while not book().is_quiet(day, later):
        later -= timedelta(days=1)
    file = File(read_file(path))
    assert book().find([file], day)[0].matter == book().find([file], later)[0].matter


@pytest.mark.parametrize("day", ["2025-04-04", "2026-01-06", "2026-01-17", "2026-02-24", "2026-06-29", "2026-11-11"])
def test_the_days_on_which_something_begins_are_not_quiet(day: str) -> None:
    on = date.fromisoformat(day)
    before = on - timedelta(days=1)
    assert not book().is_quiet(before, on)
    assert book().is_quiet(on, on)
    assert not book().is_quiet(on, before)


def test_what_says_the_same_as_before_comes_back_as_it_was() -> None:
    file = File(read_application(cases.civil(), "x"))
    (before,) = book().find([file], DAYS[4])
    assert book().find([file], DAYS[5], before=[before])[0] is before
    other = File(read_application(cases.changed(documents=[]), "x"))
    (now,) = book().find([other], DAYS[5], before=[before])
    assert now.regime["on"] == str(DAYS[5])
    assert now.outcome == "information_needed"
