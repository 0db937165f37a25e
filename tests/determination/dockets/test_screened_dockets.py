"""What is kept of names from run to run never changes a byte of what is found."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cases import TODAY, finder

from sekisho.determination.dockets.decide import decide_file
from sekisho.determination.dockets.noticed import noticed
from sekisho.determination.dockets.parties import DocketParties
from sekisho.determination.dockets.synth import write_synth
from sekisho.regime.naming import load
from sekisho.screening.screened import ScreenedNames
from sekisho.screening.screener import Screener

DAY = date(2026, 7, 21)
WATCHED, LIKE_IT, NOBODY_ELSE = "株式会社トーキン", "トーキン", "架空電機株式会社"
FACTS = ("importer_on_control_list", "importer_on_watch_list")


@pytest.fixture
def kept(tmp_path: Path) -> ScreenedNames:
    return ScreenedNames(tmp_path / "screened")


@pytest.fixture(scope="module")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lines whose importers are named: listed, like a listed one, and nobody on a list."""
    folder = tmp_path_factory.mktemp("docket")
    write_synth(folder / "whole.parquet", 300, 3)
    table = pq.read_table(folder / "whole.parquet")
    table = table.drop_columns([fact for fact in FACTS if fact in table.column_names])
    names = [(WATCHED, LIKE_IT, NOBODY_ELSE, None)[row % 4] or f"架空工業{row}株式会社" for row in range(300)]
    pq.write_table(table.append_column("importer_name", pa.array(names)), folder / "docket.parquet")
    return folder / "docket.parquet"


def decided(docket: Path, out: Path, kept: ScreenedNames | None) -> bytes:
    law = load("cn@2026-05-11", TODAY)
    with noticed(docket, [law], screened=kept) as named:
        decide_file(named, out, law)
    return out.read_bytes()


def test_findings_are_the_same_bytes_without_kept_names_with_none_yet_and_with_all(
    docket: Path, kept: ScreenedNames, tmp_path: Path
) -> None:
    without = decided(docket, tmp_path / "without.parquet", None)
    assert not kept.folder.exists()
    assert decided(docket, tmp_path / "first.parquet", kept) == without
    assert list(kept.folder.glob("*.parquet"))
    assert decided(docket, tmp_path / "second.parquet", kept) == without


def test_a_name_without_a_hit_is_not_searched_for_again(kept: ScreenedNames) -> None:
    lists = finder("cn@2026-05-11").screener.lists
    DocketParties.of([(NOBODY_ELSE, "JP")], Screener(lists), DAY, screened=kept)
    again = Screener(lists)
    found = DocketParties.of([(NOBODY_ELSE, "JP")], again, DAY, screened=kept)
    assert "_matcher" not in vars(again)
    assert found == DocketParties.of([(NOBODY_ELSE, "JP")], Screener(lists), DAY)


def test_a_name_like_a_listed_one_is_searched_for_each_time(kept: ScreenedNames) -> None:
    lists = finder("cn@2026-05-11").screener.lists
    party = ("Tokin Corp.", "US")
    open_hit = DocketParties.of([party], Screener(lists), DAY, screened=kept)
    assert any(listed.maybe for found in open_hit.found for listed in found.values())
    assert open_hit == DocketParties.of([party], Screener(lists), DAY)
    assert kept.among([party[0]], Screener(lists).hash, 5) == frozenset()
