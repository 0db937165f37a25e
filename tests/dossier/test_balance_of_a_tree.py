from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sekisho.dossier import Dossier, balances, read_application, tree


def dossier(*nodes: dict[str, Any], net_kg: str = "100", **importer: Any) -> Dossier:
    return read_application(
        {
            "id": "A",
            "filed_on": "2026-02-10",
            "importer": {"id": "i", **importer},
            "lines": [{"line": 1, "net_kg": net_kg}],
            "end_users": ["i"],
            "downstream": [{"line": 1, **node} for node in nodes],
            "downstream_complete": True,
        },
        "test",
    )


def node(party: str, source: str, net_kg: str | None, **more: Any) -> dict[str, Any]:
    return {"party": {"id": party}, "receives_from": source, "net_kg": net_kg, **more}


def open_g(told: Dossier) -> dict[str, int]:
    return {each.party: each.open_g for each in balances(told, told.lines[0])}


def test_importer_alone_has_all_of_the_line_to_account_for() -> None:
    assert open_g(dossier()) == {"i": 100_000}
    assert open_g(dossier(final=True)) == {"i": 0}


def test_what_is_passed_on_and_what_is_final_are_accounted_for() -> None:
    told = dossier(node("a", "i", "60"), node("b", "i", "40", final=True), node("c", "a", "59.999", final=True))
    assert open_g(told) == {"i": 0, "a": 1, "b": 0, "c": 0}


def test_more_out_than_in_is_below_zero() -> None:
    assert open_g(dossier(node("a", "i", "101", final=True)))["i"] == -1_000


def test_stated_loss_counts_as_passed_on_to_the_gram() -> None:
    assert open_g(dossier(node("a", "i", "95", loss_pct="5", final=True)))["i"] == 0
    assert open_g(dossier(node("a", "i", "66.667", loss_pct="33.3333", final=True)))["i"] == 0


def test_mass_that_is_not_stated_makes_both_sides_unknown() -> None:
    told = dossier(node("a", "i", None, final=True))
    assert all(each.unknown for each in balances(told, told.lines[0]))


@given(st.lists(st.integers(1, 99_999), min_size=1, max_size=6), st.data())
def test_a_tree_of_known_masses_is_whole_exactly_when_nothing_is_open(parts_g: list[int], data: st.DataObject) -> None:
    """A chain of parties, each of which may keep some of what it makes final."""
    nodes, source, mass_g = [], "i", sum(parts_g)
    for number, part_g in enumerate(parts_g):
        nodes.append(node(f"f{number}", source, str(Fraction(part_g, 1000).limit_denominator() * 1.0), final=True))
        mass_g -= part_g
        if mass_g:
            nodes.append(node(f"p{number}", source, f"{mass_g / 1000:.3f}"))
            source = f"p{number}"
    slip_g = data.draw(st.integers(-2, 2))
    told = dossier(*nodes, net_kg=f"{(sum(parts_g) + slip_g) / 1000:.3f}") if sum(parts_g) + slip_g > 0 else None
    if told is None:
        return
    assert (tree(told, told.lines[0]).whole is True) == all(each == 0 for each in open_g(told).values())
