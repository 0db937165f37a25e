"""What the law itself looks up: declared codes and numbers held against the item."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from cases import TODAY

from sekisho.determination.lines import items_of
from sekisho.determination.lookups import Items
from sekisho.facts import FactTable, Numbers, Terms
from sekisho.regime.naming import load

LAW = load(f"cn@{date(2026, 5, 11)}", TODAY).law
MAGNET = {"nd_wt_pct": 25.0, "pr_wt_pct": 3.0, "dy_wt_pct": 2.0}


def items(form: str, **stated: str | None) -> Items:
    """One line: an item of a form, made of `MAGNET` and nothing else, with what is declared of it."""
    columns: dict[str, Terms | Numbers] = {
        name: Terms.of([value]) for name, value in {"form": form, "family": None, **stated}.items()
    }
    for symbol in ("sc", "y", "la", "ce", "pm", "sm", "eu", "gd", "tb", "ho", "er", "tm", "yb", "lu"):
        columns[f"{symbol}_wt_pct"] = Numbers(np.zeros(1))
    columns |= {fact: Numbers(np.array([share])) for fact, share in MAGNET.items()}
    table = FactTable(1, columns, np.ones(1, dtype=np.int64))
    return Items(table, items_of(table), LAW.control_list, LAW.dual_use_acts)


@pytest.mark.parametrize(
    ("code", "differs"),
    [("1C905.a(4)", False), ("1c905 A 4", False), ("1C902.b", True), ("9Z999", True), (None, False)],
)
def test_a_declared_code_differs_if_it_is_another_of_the_list_or_none_at_all(code: str | None, differs: bool) -> None:
    found = items("magnet", declared_control_code=code).declared_code_differs
    assert (bool(found.is_true[0]), bool(found.is_false[0])) == (differs, not differs)


@pytest.mark.parametrize(("number", "differs"), [("8505.11.10.00", False), ("2846901940", True), (None, False)])
def test_a_customs_number_differs_if_it_goes_with_none_of_the_codes(number: str | None, differs: bool) -> None:
    found = items("magnet", hs_code=number).hs_code_differs
    assert (bool(found.is_true[0]), bool(found.is_false[0])) == (differs, not differs)


@pytest.mark.parametrize("code", ["1C902.b", "9Z999"])
def test_while_the_item_is_open_it_may_still_have_the_code_that_was_declared(code: str) -> None:
    open_item = items("powder", declared_control_code=code)
    open_item.table.columns["nd_wt_pct"].values[0] = np.nan  # type: ignore[union-attr, index]
    found = Items(open_item.table, items_of(open_item.table), LAW.control_list, LAW.dual_use_acts)
    assert bool(found.declared_code_differs.is_unknown[0])
