"""Names in a docket come to what the same names come to in a case."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cases import finder

from sekisho.determination.dockets.columns import decode
from sekisho.determination.dockets.decide import decide_file
from sekisho.determination.dockets.docket import encode, read_batches
from sekisho.determination.dockets.noticed import noticed
from sekisho.determination.dockets.parties import COLUMNS, DocketParties, named_in
from sekisho.errors import InputError
from sekisho.facts import FactSet
from sekisho.regime.naming import load
from sekisho.screening.adjudication import NOBODY, Adjudications, adjudications_of
from sekisho.screening.lists import ListedEntity, PartyList
from sekisho.screening.screener import Screener

DAY = date(2026, 7, 21)
WATCHED = "株式会社トーキン"


def screener() -> Screener:
    return finder("cn@2026-05-11").screener


def docket(**columns: list[Any]) -> pa.Table:
    n = len(next(iter(columns.values())))
    typed = {
        name: pa.array(values, pa.list_(pa.string()) if any(isinstance(each, list) for each in values) else None)
        for name, values in columns.items()
    }
    return pa.table({"application": [f"A-{row}" for row in range(n)], "line": [1] * n, "net_g": [1] * n, **typed})


def filled(table: pa.Table, on: date | None = DAY, said: Adjudications = NOBODY, by: Screener | None = None) -> Any:
    parties = DocketParties.of(named_in(table), by or screener(), on, said)
    found = parties.fill(table)
    assert not set(found.schema.names) & set(COLUMNS)
    return found


def facts(table: pa.Table, fact: str, **how: Any) -> list[FactSet | None]:
    batch = encode(filled(table, **how))
    return [batch.table.value(fact, row) for row in range(table.num_rows)]


def test_a_docket_without_names_is_left_alone() -> None:
    table = docket(form=["magnet"])
    assert filled(table) is table


def test_names_of_importers_become_notices() -> None:
    table = docket(
        importer_name=[WATCHED, WATCHED, WATCHED, "架空電機株式会社", None, "Mitsubishi Precision Company, Limited"],
        importer_country=["JP", "DE", None, "JP", "JP", "JP"],
    )
    watched, perhaps = FactSet(frozenset(["MOFCOM-12/2026"])), FactSet(maybe=frozenset(["MOFCOM-12/2026"]))
    assert facts(table, "importer_on_watch_list") == [watched, perhaps, perhaps, FactSet(), None, FactSet()]
    assert facts(table, "importer_on_control_list")[5] == FactSet(frozenset(["MOFCOM-27/2026"]))


def test_lists_of_names_go_with_lists_of_countries() -> None:
    table = docket(
        end_user_names=[["架空電機株式会社", WATCHED], [WATCHED, None], [], None],
        end_user_name_countries=[["JP", "JP"], ["JP", None], [], None],
    )
    notice = frozenset(["MOFCOM-12/2026"])
    assert facts(table, "end_user_on_watch_list") == [FactSet(notice), FactSet(notice, open=True), None, None]


def test_parties_downstream_are_all_known_only_where_the_docket_says_so() -> None:
    table = docket(
        item_receiver_names=[[WATCHED], [], [WATCHED]],
        item_receiver_name_countries=[["JP"], [], [None]],
        downstream_names=[[], ["架空電機株式会社"], []],
        downstream_complete=[True, True, None],
    )
    notice = frozenset(["MOFCOM-12/2026"])
    told = [FactSet(notice), FactSet(), FactSet(maybe=notice, open=True)]
    assert facts(table, "downstream_on_watch_list") == told
    assert facts(table, "downstream_on_control_list") == [FactSet(), FactSet(), FactSet(open=True)]


def test_what_the_docket_itself_says_of_a_fact_stays() -> None:
    table = docket(
        importer_name=[WATCHED] * 3,
        importer_country=["JP"] * 3,
        importer_on_watch_list=[["MOFCOM-28/2026"], [], None],
    )
    assert facts(table, "importer_on_watch_list") == [
        FactSet(frozenset(["MOFCOM-28/2026"])),
        FactSet(),
        FactSet(frozenset(["MOFCOM-12/2026"])),
    ]


def test_countries_that_do_not_go_with_the_names_are_not_known() -> None:
    table = docket(end_user_names=[[WATCHED, "B"], [WATCHED]], end_user_name_countries=[["JP"], ["JP"]])
    notice = frozenset(["MOFCOM-12/2026"])
    assert facts(table, "end_user_on_watch_list") == [FactSet(maybe=notice), FactSet(notice)]


def test_names_in_text_are_parted_by_semicolons() -> None:
    table = docket(end_user_names=[f"{WATCHED}; B", "?", ";", ""], end_user_name_countries=["JP;JP", "JP", ";", ""])
    notice = frozenset(["MOFCOM-12/2026"])
    assert facts(table, "end_user_on_watch_list") == [FactSet(notice), FactSet(open=True), None, None]


def test_a_judgement_settles_every_line_that_names_the_party() -> None:
    said = [
        {"hit": f"MOFCOM-12/2026#15|DE|{WATCHED}", "same": False, "by": "officer", "on": "2026-05-01", "reason": "r"}
    ]
    table = docket(importer_name=[WATCHED] * 2, importer_country=["DE", "DE"])
    assert facts(table, "importer_on_watch_list", said=adjudications_of(said, "a")) == [FactSet()] * 2


def test_whose_listing_has_ended_counts_up_to_its_last_day() -> None:
    ended = ListedEntity("1", "watch_list", "N", "Kakuu", countries=("JP",), last=date(2026, 3, 1))
    table = docket(
        importer_name=["Kakuu"] * 3,
        importer_country=["JP"] * 3,
        filed_on=[date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 2)],
    )
    by = Screener((PartyList((ended,)),))
    inside = FactSet(frozenset(["N"]))
    assert facts(table, "importer_on_watch_list", on=None, by=by) == [inside, inside, FactSet()]
    assert facts(table, "importer_on_watch_list", on=date(2026, 3, 2), by=by) == [FactSet()] * 3


@pytest.mark.parametrize("chunks", [1, 3])
def test_each_party_is_named_once_however_often_it_stands(chunks: int) -> None:
    one = docket(importer_name=[WATCHED] * 5 + ["B"], importer_country=["JP"] * 6)
    assert set(named_in(pa.concat_tables([one] * chunks))) == {(WATCHED, "JP"), ("B", "JP")}


def read(path: Path, regime: str = "cn@2026-07-21") -> dict[str, Any]:
    with noticed(path, [load(regime, date(2026, 11, 24))]) as copy:
        assert copy.name == path.name
        (batch,) = read_batches(copy)
        told = {name: [column.value(row) for row in range(len(batch))] for name, column in batch.table.columns.items()}
        return {**told, "errors": batch.errors}


WATCHED_SET = FactSet(frozenset(["MOFCOM-12/2026"]))


def test_a_parquet_docket_with_names_is_read_as_one_with_notices(tmp_path: Path) -> None:
    table = docket(form=["magnet"] * 2, importer_name=[WATCHED, None], importer_country=["JP", None])
    pq.write_table(table.replace_schema_metadata({"docket_basis": "synthetic"}), tmp_path / "d.parquet")
    found = read(tmp_path / "d.parquet")
    assert found["importer_on_watch_list"] == [WATCHED_SET, None]
    assert found["form"] == ["magnet", "magnet"]


def test_a_csv_docket_with_names_keeps_its_rows_and_its_faults(tmp_path: Path) -> None:
    head = "application,line,net_g,importer_name,importer_country,end_user_names,importer_on_control_list\n"
    rows = [
        f"A-1,1,5,{WATCHED},JP,B;{WATCHED},MOFCOM-11/2026",
        "A-2,1,5,架空電機,JP,;,",
        "A-3,1",
        "A-4,1,none,B,JP,,;",
    ]
    (tmp_path / "d.csv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    found = read(tmp_path / "d.csv")
    assert found["importer_on_watch_list"][:2] == [WATCHED_SET, FactSet()]
    assert found["importer_on_control_list"][:2] == [FactSet(frozenset(["MOFCOM-11/2026"])), FactSet()]
    assert found["end_user_on_watch_list"][0] == FactSet(maybe=frozenset(["MOFCOM-12/2026"]))
    assert sorted(found["errors"]) == [2, 3]
    assert "d.csv row 4" in found["errors"][2]
    assert "d.csv row 5: net_g" in found["errors"][3]


def test_a_stray_mark_costs_its_own_line_and_all_others_keep_their_number(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(
        "application,line,net_g,importer_name,importer_country\n"
        f'A-1,1,5,"{WATCHED}\n\nof Tokyo",JP\n'
        'A-2,1,5,"B,JP\n'
        f"A-3,1,5,{WATCHED},JP\n"
        '"A-4,1,5,B,JP\n'
        "A-5,1,5,B,ZZ\n",
        encoding="utf-8",
    )
    found = read(tmp_path / "d.csv")
    assert {row: error.split(";")[0] for row, error in found["errors"].items()} == {
        1: "d.csv row 5: has a quotation mark that is not closed",
        3: "d.csv row 7: has a quotation mark that is not closed",
        4: "d.csv row 8: importer_country: is no country",
    }
    assert found["importer_on_watch_list"][2] == WATCHED_SET


@pytest.mark.parametrize("name", ["d.parquet", "d.csv"])
def test_a_docket_without_names_is_its_own_copy(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "d.csv":
        path.write_text("application,line,net_g\nA,1,1\n", encoding="utf-8")
    else:
        pq.write_table(docket(form=["magnet"]), path)
    with noticed(path, [load("cn@2026-07-21", date(2026, 11, 24))]) as same:
        assert same == path


def test_a_file_that_is_no_docket_is_left_for_its_reader_to_tell(tmp_path: Path) -> None:
    (tmp_path / "d.parquet").write_bytes(b"PAR1 and no more")
    with noticed(tmp_path / "d.parquet", [load("cn@2026-07-21", date(2026, 11, 24))]) as same:
        assert same == tmp_path / "d.parquet"


def test_names_of_a_wrong_type_are_told(tmp_path: Path) -> None:
    table = docket(importer_name=[["A"]], end_user_names=[5])
    pq.write_table(table, tmp_path / "d.parquet")
    with pytest.raises(InputError) as caught:
        read(tmp_path / "d.parquet")
    assert [problem.place for problem in caught.value.problems] == [
        "d.parquet: importer_name",
        "d.parquet: end_user_names",
    ]


def test_a_docket_that_names_a_listed_importer_is_decided_as_one_that_names_the_notice(tmp_path: Path) -> None:
    regime = load("cn@2026-07-21", date(2026, 11, 24))
    line = {
        "exported_from_cn": [True] * 2,
        "form": ["magnet"] * 2,
        "family": ["NdFeB"] * 2,
        "dy_wt_pct": [2.5] * 2,
        "importer_country": ["JP"] * 2,
    }
    named = docket(**line, importer_name=[WATCHED, "架空電動機株式会社"])
    told = docket(**line, importer_on_watch_list=[["MOFCOM-12/2026"], []], importer_on_control_list=[[], []])
    for name, table in (("named", named), ("told", told)):
        pq.write_table(table, tmp_path / f"{name}.parquet")
        with noticed(tmp_path / f"{name}.parquet", [regime]) as path:
            decide_file(path, tmp_path / f"{name}.out.parquet", regime)
    one, other = (list(decode(tmp_path / f"{name}.out.parquet")) for name in ("named", "told"))
    assert one == other
    assert any("MOFCOM-12/2026" in rule for rule in one[0]["rules_true"])
    assert not any("MOFCOM-12/2026" in rule for rule in one[1]["rules_true"])
