"""There is no single dependency: every share keeps what it is a share of, and what was not found stays unknown."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.errors import InputError
from sekisho.supply.dependency import ASKED_ELEMENTS, _faults, as_json, cells, quoted, read_dependency, select

HEAD = (
    "element,form,stage,measure,year,period,origin,destination,share_pct,wording,base,quoted_as,source,confidence,"
    "basis,note\n"
)
GOOD = "Dy,oxide,import,volume,2024,2024,CN,JP,90,exact,imports,,somebody,high,published,\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "dependency.csv"


def test_the_quoted_72_per_cent_is_of_all_rare_earths_by_weight_in_2024_by_jogmec() -> None:
    ((one, beside),) = quoted(read_dependency())
    assert (one.element, one.form, one.stage, one.measure, one.year) == ("all", "all", "import", "volume", 2024)
    assert round(one.share_pct) == 72
    assert "JOGMEC" in one.source
    assert "nothing of cars or electronics" in one.note
    assert {79.6, 29.6, 60.0} <= {each.share_pct for each in beside}


def test_the_other_bases_beside_it_differ_by_a_factor_of_three() -> None:
    ((one, beside),) = quoted(read_dependency())
    found = [each.share_pct for each in (one, *beside)]
    assert max(found) > 3 * min(found)


def test_every_row_has_its_source_its_confidence_and_its_base() -> None:
    for each in read_dependency():
        assert each.source
        assert each.base
        assert each.confidence in ("high", "medium", "low")
        assert each.basis == "published"


def test_a_share_of_all_rare_earths_is_no_answer_for_an_element() -> None:
    shares = read_dependency()
    assert not select(shares, element="Nd", destination="JP")
    assert select(shares, element="all", destination="JP")


def test_what_was_not_found_is_unknown_and_not_nought() -> None:
    shares = read_dependency()
    found = cells(shares)
    assert found["Nd"]["magnet"] is None
    assert found["Y"]["oxide"] is not None
    assert found["Dy"]["all"] is not None
    unknown = as_json(shares)["not_found"]["cells"]
    assert {"element": "Nd", "form": "magnet"} in unknown
    assert {"element": "Dy", "form": "oxide"} not in unknown
    assert set(found) == {"all", *ASKED_ELEMENTS}


def test_the_newest_figure_comes_first() -> None:
    years = [each.year for each in select(read_dependency(), stage="import", origin="CN")]
    assert years == sorted(years, reverse=True)


def test_all_problems_are_told_at_once_with_their_places(table: Path) -> None:
    table.write_text(
        HEAD
        + "Xx,oxide,import,volume,2024,2024,CN,JP,120,exact,imports,,somebody,high,published,\n"
        + "Dy,chair,import,weight,24,2024,CN,JP,,exact,,,,sure,guess,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_dependency(table)
    told = str(caught.value)
    for part in (
        "dependency.csv row 2: element: unknown value 'Xx'",
        "dependency.csv row 2: share_pct: must be a share from 0 to 100 per cent; got '120'",
        "row 3: form: unknown value 'chair'",
        "row 3: measure: unknown value 'weight'",
        "row 3: year: is no year; got '24'",
        "row 3: share_pct",
        "row 3: base: is missing",
        "row 3: source: is missing",
        "row 3: confidence",
        "row 3: basis: unknown value 'guess'",
    ):
        assert part in told


def test_origins_of_one_flow_cannot_add_up_to_more_than_all_of_it(table: Path) -> None:
    table.write_text(HEAD + GOOD + GOOD.replace("CN", "MY").replace(",90,", ",10.2,"), encoding="utf-8")
    with pytest.raises(InputError, match=r"the shares of CN, MY come to 100\.2 per cent"):
        read_dependency(table)


def test_one_origin_cannot_stand_twice_for_one_flow_and_base(table: Path) -> None:
    table.write_text(HEAD + GOOD + GOOD, encoding="utf-8")
    with pytest.raises(InputError, match="an origin stands twice"):
        read_dependency(table)


def test_a_missing_column_is_told_by_name(table: Path) -> None:
    table.write_text(HEAD.replace("wording,", "") + "", encoding="utf-8")
    with pytest.raises(InputError, match=r"dependency\.csv: wording: the column is missing"):
        read_dependency(table)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_share_is_read_if_and_only_if_it_lies_between_nought_and_a_hundred(share: float) -> None:
    row = dict(zip(HEAD.strip().split(","), GOOD.strip().split(","), strict=True)) | {"share_pct": str(share)}
    assert bool(list(_faults("row", row))) == (not 0 <= share <= 100)
