"""Why an item is the entry that it is, or none of those that come nearest."""

from __future__ import annotations

from typing import Any

import pytest
from cases import changed, line


def told(regime: str = "cn@2026-05-11", **of_line: Any) -> list[tuple[bool, list[str], str]]:
    fields = {f"line__{key}": value for key, value in of_line.items()}
    found = line(changed(**fields), regime)["classification"]
    return [(each["listed"], each["codes"], each["text"]["en"]) for each in found]


def of(**shares: str) -> dict[str, Any]:
    return {"composition_wt_pct": shares, "composition_complete": True}


def test_a_magnet_with_both_elements_has_both_codes_each_with_the_share_that_decides() -> None:
    found = told(**of(Nd="25", Pr="5", Dy="2.1", Tb="0.02"))
    assert [(listed, codes) for listed, codes, _ in found] == [(True, ["1C904.a(4)"]), (True, ["1C905.a(4)"])]
    assert found[0][2].endswith("Tb: 0.02 %")
    assert found[1][2].endswith("Dy: 2.1 %")


def test_a_family_that_nobody_stated_is_told_with_the_shares_it_was_read_from() -> None:
    (_, _, text), *_ = told(family=None, **of(Nd="25", Pr="5", Dy="2"))
    assert "NdFeB (a reading, from 10 %: Nd 25 % + Pr 5 %)" in text
    (_, _, stated), *_ = told(family="NdFeB", **of(Nd="25", Pr="5", Dy="2"))
    assert "family of material: NdFeB;" in stated


def test_powder_of_one_element_is_told_as_the_metal_that_it_is_read_as() -> None:
    ((listed, codes, text),) = told(form="powder", family=None, **of(Dy="99.5"))
    assert (listed, codes) == (True, ["1C905.a(1)"])
    assert "form: powder, read as metal" in text


def test_an_oxide_of_no_listed_element_is_told_what_oxides_are_listed() -> None:
    ((listed, codes, text),) = told(form="oxide", family=None, **of(La="85"))
    assert listed is False
    assert codes == [f"1C90{place}.b" for place in range(2, 9)]
    assert "Sm (1C902.b), Gd (1C903.b)" in text
    assert "Sm, Gd, Tb, Dy, Lu, Sc, Y: 0 %" in text


def test_a_share_below_the_threshold_of_a_reading_is_told_as_an_impurity() -> None:
    ((listed, _, text),) = told(form="oxide", family=None, **of(La="85", Sm="0.05"))
    assert listed is False
    assert "Sm: 0.05 % (below 0.1 %, read as an impurity)" in text


def test_while_it_is_open_whether_the_item_is_listed_nothing_is_told() -> None:
    assert told(composition_wt_pct={"Nd": "25", "Pr": "5"}, composition_complete=None) == []


def test_listed_goods_that_do_not_leave_china_are_told_why_no_licence_is_asked() -> None:
    application = changed(route=["KR", "FR"], destination="FR")
    application["exporter"]["country"] = "KR"
    found = line(application)
    assert found["outcome"] == "no_licence_required"
    texts = [each["text"]["en"] for each in found["classification"]]
    assert texts[-1].endswith("asks for a licence for goods that leave China, and these do not")


@pytest.mark.parametrize("regime", ["us@2026-06-01", "eu@2026-06-01", "jp@2026-06-01"])
def test_a_law_without_a_list_of_dual_use_items_tells_nothing(regime: str) -> None:
    assert told(regime) == []


@pytest.mark.parametrize(
    ("form", "shares", "ja", "zh"),
    [
        ("oxide", {"Gd": "86"}, "酸化ガドリニウムおよびその混合物(1C903.b)", "氧化钆及其混合物(1C903.b)"),
        ("metal", {"Dy": "99"}, "金属ジスプロシウム(1C905.a(1))", "金属镝(1C905.a(1))"),
        ("compound", {"Tb": "60"}, "テルビウムを含む化合物およびその混合物(1C904.c)", "及其混合物(1C904.c)"),
        ("alloy", {"Sm": "40", "Fe": "60"}, "サマリウムを含む合金(1C902.a(2))", "含钐的合金(1C902.a(2))"),
    ],
)
def test_an_entry_is_told_by_the_name_of_its_element_and_with_its_mixtures(
    form: str, shares: dict[str, str], ja: str, zh: str
) -> None:
    fields = {"form": form, "family": None, **of(**shares)}
    application = changed(**{f"line__{key}": value for key, value in fields.items()})
    (found,) = line(application, "cn@2026-05-11")["classification"]
    assert ja in found["text"]["ja"]
    assert zh in found["text"]["zh"]
