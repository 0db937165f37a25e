"""A party whose name cannot be looked for is on no list that anybody knows of, and on none that anybody denies."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cases import TODAY, changed, find, finder

from sekisho.determination.assemble import assemble
from sekisho.determination.dockets.decide import decide_file
from sekisho.determination.dockets.noticed import noticed
from sekisho.determination.dockets.parties import DocketParties, named_in
from sekisho.determination.owned import held_by_listed
from sekisho.dossier import read_application
from sekisho.facts import FactSet
from sekisho.regime.naming import load
from sekisho.screening.adjudication import NOBODY
from sekisho.screening.ownership.read import stakes_of
from sekisho.screening.screened import ScreenedNames
from sekisho.screening.screener import TOP, Screener

WATCHED, CLEAR = "株式会社トーキン", "架空電機株式会社"
LONG = "架空 " * 90 + WATCHED
UNREAD = ("🙂🙂", "\u202e" + WATCHED[::-1], LONG, "株式会社", "Завод Kakuu", "ООО Ромашка")
REGIME = "cn@2026-05-11"
ON_LISTS = ("importer_on_control_list", "importer_on_watch_list")


def importer_named(name: str) -> dict[str, Any]:
    application = changed()
    for one in (application["importer"], *application["end_users"]):
        if one["id"] == application["importer"]["id"]:
            one["name"] = name
    return application


@pytest.mark.parametrize("name", UNREAD)
def test_the_name_is_asked_for_again_and_nothing_is_granted_meanwhile(name: str) -> None:
    finding = find(importer_named(name))
    (line,) = finding["lines"]
    assert line["outcome"] == "information_needed"
    (asked,) = [each for each in line["missing_facts"] if each["fact"] == "party_name"]
    assert (asked["party"], asked["asked_of"], asked["answer"]) == ("p2", "importer", name)
    assert asked["settles"]
    assert ["could not be compared" in asked["question"]["en"], "照合" in asked["question"]["ja"]] == [True] * 2
    assert "比对" in asked["question"]["zh"]
    (told,) = [each for each in finding["warnings"] if each.get("party") == "p2"]
    assert all(told["text"][language].startswith("p2") for language in ("en", "ja", "zh"))
    assert "\u202e" not in str(told["text"]) + str(asked["question"])


def test_a_name_that_settles_is_read_however_it_is_dressed() -> None:
    assert find(importer_named(f"\u202a{WATCHED}\u202c"))["outcome"] == "refer"


@pytest.mark.parametrize(("name", "outcome"), [("㈱\u200bトーキン", "refer"), ("Тоkyo Kakuu K.K.", "grantable")])
def test_what_folding_mends_is_a_remark_and_no_question(name: str, outcome: str) -> None:
    finding = find(importer_named(name))
    assert finding["outcome"] == outcome
    assert [each["party"] for each in finding["warnings"] if "party" in each] == ["p2"]


def docket(folder: Path, names: list[str | None]) -> Path:
    """Lines that differ in the importer's name alone, often enough to be dealt to several workers."""
    times = 40
    rows = len(names) * times
    columns: dict[str, Any] = {
        "application": [f"A-{row:04}" for row in range(rows)],
        "line": [1] * rows,
        "net_g": [1] * rows,
        "exported_from_cn": [True] * rows,
        "form": ["magnet"] * rows,
        "family": ["NdFeB"] * rows,
        "dy_wt_pct": [2.5] * rows,
        "importer_country": ["JP"] * rows,
        "importer_name": names * times,
    }
    pq.write_table(pa.table(columns), folder / "docket.parquet")
    return folder / "docket.parquet"


def test_a_row_of_a_docket_is_as_open_as_one_without_a_name_and_any_number_of_workers_says_so(tmp_path: Path) -> None:
    law = load(REGIME, TODAY)
    path = docket(tmp_path, [*UNREAD, CLEAR, None])
    written = []
    with noticed(path, [law]) as named:
        for workers in (1, 2, 4):
            decide_file(named, tmp_path / "out.parquet", law, workers=workers)
            written.append((tmp_path / "out.parquet").read_bytes())
    assert written[0] == written[1] == written[2]
    found = pq.read_table(tmp_path / "out.parquet").slice(0, len(UNREAD) + 2)
    missing, outcomes = found.column("missing_facts").to_pylist(), found.column("outcome").to_pylist()
    unnamed, clear = missing.pop(), missing.pop()
    assert missing == [unnamed] * len(UNREAD)
    assert clear != unnamed
    assert len({*outcomes[: len(UNREAD)], outcomes[-1]}) == 1


@pytest.mark.parametrize(
    "name",
    [
        *(*UNREAD, CLEAR, WATCHED, "トーキン", "🙂株式会社トーキン"),
        *("Tokin Corporation שלום", "ООО Tokin", f"\u202a{WATCHED}"),
    ],
)
def test_a_docket_says_of_a_name_what_a_case_says(name: str) -> None:
    found = finder(REGIME)
    application = read_application(importer_named(name), "a.json")
    hits = {
        party.id: found.screener.find(str(party.name), party.value("country"), application.filed_on).hits
        for party in application.parties.values()
    }
    told = assemble(application, hits, found.dictionary).table
    table = pa.table({"application": ["A"], "line": [1], "importer_name": [name], "importer_country": ["JP"]})
    filled = DocketParties.of(named_in(table), found.screener, None).fill(table)
    for fact in ON_LISTS:
        case = told.value(fact, 0)
        assert isinstance(case, FactSet)
        assert set(filled.column(fact)[0].as_py()) - {None} == case.known
        assert set(filled.column(f"{fact}__maybe")[0].as_py()) == case.maybe
        assert (None in filled.column(fact)[0].as_py()) is case.open


def test_it_is_not_kept_as_a_name_without_a_hit_and_kept_by_others_is_no_less_open(tmp_path: Path) -> None:
    kept, lists = ScreenedNames(tmp_path / "screened"), finder(REGIME).screener.lists
    parties = [(name, "JP") for name in (*UNREAD, CLEAR)]
    first = DocketParties.of(parties, Screener(lists), None, screened=kept)
    by = Screener(lists).hash
    assert kept.among([*UNREAD, CLEAR], by, TOP) == {CLEAR}
    kept.add(UNREAD, by, TOP)
    assert DocketParties.of(parties, Screener(lists), None, screened=kept) == first
    assert [listed.is_open for listed in first.found[0].values()] == [True] * len(UNREAD) + [False]


def test_an_owner_whose_name_cannot_be_looked_for_leaves_open_who_owns() -> None:
    application = read_application(importer_named("Kakuu GmbH"), "a.json")
    table = "owner,owned,share_pct\n{},Kakuu GmbH,60\nRest,Kakuu GmbH,40\n"
    for party in application.end_users:
        if party.name != "Kakuu GmbH":
            table += f"Rest,{party.name},100\n"
    day = application.filed_on
    open_, known = (
        held_by_listed(
            application, stakes_of(table.format(owner).encode(), "s.csv"), finder(REGIME).screener, day, NOBODY
        ).value
        for owner in ("🙂🙂", "Jemand")
    )
    assert (open_, known) == (FactSet(open=True), FactSet())
