from typing import Any

import pytest
from applications import EXAMPLES, applications, least, patient, read
from hypothesis import given
from hypothesis import strategies as st

from sekisho.dossier import Tree, read_file, tree, trees


def node(to: str, by: str | None, kg: object, **said: object) -> dict[str, Any]:
    return {"party": {"id": to}, "receives_from": by, "line": 1, "net_kg": kg, **said}


def application(*nodes: dict[str, Any], end_user: str = "p2", **said: object) -> dict[str, Any]:
    """12 kg of line 1 to the importer p2, a complete file."""
    data = least() | {"importer": {"id": "p2"}, "end_users": [end_user], "downstream_complete": True}
    return data | {"downstream": list(nodes)} | said


def tree_of(data: dict[str, Any], line: int = 1) -> Tree:
    dossier = read(data)
    return tree(dossier, next(each for each in dossier.lines if each.line == line))


def told(data: dict[str, Any]) -> list[str]:
    found = tree_of(data)
    assert found.whole is False
    return [str(problem) for problem in found.problems]


@pytest.mark.parametrize(("number", "whole"), [(1, True), (2, True), (3, True), (4, False), (5, True), (6, None)])
def test_the_trees_of_the_examples(number: int, whole: bool | None) -> None:
    dossier = read_file(EXAMPLES[number - 1])
    assert tree(dossier, dossier.lines[0]).whole is whole


def test_an_importer_whose_product_is_final_is_a_whole_tree_by_itself() -> None:
    assert tree_of(application(importer={"id": "p2", "final": True})).whole is True


def test_a_chain_to_a_final_product_is_whole() -> None:
    data = application(node("p4", "p2", "12", final=False), node("p5", "p4", "12", final=True), end_user="p5")
    assert tree_of(data) == Tree(True, (), frozenset({"p4", "p5"}), frozenset(), frozenset())


def test_a_gram_that_stays_with_a_party_is_missed() -> None:
    data = application(node("p4", "p2", "12", final=False), node("p5", "p4", "11.999", final=True))
    assert told(data) == [
        'downstream[0]: 0.001 kg of line 1 stay with "p4" and reach no final product; '
        "show who receives them, mark the product final, or state the loss"
    ]


def test_a_gram_that_comes_from_nowhere_is_seen() -> None:
    data = application(node("p4", "p2", "12.001", final=True))
    assert told(data) == [
        'importer: "p2" passes on 12.001 kg of line 1 and receives 12 kg; '
        "make the masses agree at each step, or state the loss"
    ]


def test_a_loss_on_the_way_is_counted_where_it_is_stated() -> None:
    lossy = node("p4", "p2", "11.4", final=True)
    assert tree_of(application(lossy)).whole is None
    assert told(application(lossy, importer={"id": "p2", "final": False}))
    assert tree_of(application({**lossy, "loss_pct": "5"})).whole is True
    assert tree_of(application({**lossy, "loss_pct": "4"}, importer={"id": "p2", "final": False})).whole is False


def test_nothing_arrives_when_all_is_lost() -> None:
    assert told(application(node("p4", "p2", "12", final=True, loss_pct=100)))[0].startswith(
        "downstream[0].loss_pct: is 100"
    )


def test_what_is_final_may_end_there_and_may_be_passed_on() -> None:
    first = node("p4", "p2", "12", final=True)
    assert tree_of(application(first, node("p5", "p4", "2", final=True))).whole is True
    assert tree_of(application(first, node("p5", "p4", "12.5", final=True))).whole is False


def test_a_party_may_receive_from_two_and_pass_on_the_sum() -> None:
    data = application(
        node("p4", "p2", "8", final=False),
        node("p5", "p2", "4", final=False),
        node("p6", "p4", "8", final=False),
        node("p6", "p5", "4", final=False),
        node("p7", "p6", "12", final=True),
    )
    assert tree_of(data).whole is True


def test_a_cycle_is_told_with_each_of_its_steps() -> None:
    data = application(
        node("p4", "p2", "12", final=False),
        node("p5", "p4", "12", final=False),
        node("p4", "p5", "12", final=False),
        node("p6", "p5", "12", final=True),
    )
    assert told(data)[:2] == [
        'downstream[1]: "p5" receives from "p4" in a cycle; goods go down the tree and never back',
        'downstream[2]: "p4" receives from "p5" in a cycle; goods go down the tree and never back',
    ]


def test_a_party_that_receives_from_itself_or_gives_back_to_the_importer_is_a_cycle() -> None:
    assert "in a cycle" in told(application(node("p2", "p2", "12", final=True)))[0]
    assert "in a cycle" in told(application(node("p4", "p2", "12"), node("p2", "p4", "12", final=True)))[0]


def test_an_end_user_outside_the_tree_leaves_it_in_pieces() -> None:
    data = application(node("p4", "p2", "12", final=True)) | {"end_users": [{"id": "p9"}]}
    assert told(data) == [
        'end_users[0]: "p9" is no party of the downstream tree; show in downstream what it receives and from whom'
    ]


def test_a_line_that_reaches_no_end_user_is_not_whole_though_another_line_does() -> None:
    data = application(
        node("p4", "p2", "12", final=True), {**node("p5", "p2", "1", final=True), "line": 2}, end_user="p5"
    )
    data["lines"] = [{"line": 1, "net_kg": "12"}, {"line": 2, "net_kg": "1"}]
    assert tree_of(data, 2).whole is True
    assert told(data) == ["downstream: line 1 reaches no end user; show how it comes to an end user"]


@pytest.mark.parametrize(
    "change",
    [
        {"downstream_complete": None},
        {"end_users": []},
        {"importer": None, "end_users": [{"id": "p5"}]},
        {"downstream": [node("p4", "p2", "12")]},
        {"downstream": [node("p4", "p2", None, final=True)]},
        {"downstream": [node("p4", None, "12", final=True)]},
        {"downstream": [{**node("p4", "p2", "12", final=True), "line": None}]},
        {"downstream": [node("p4", "p2", "7", final=True), node("p5", "p2", None, final=True)]},
    ],
)
def test_what_is_not_said_leaves_the_tree_unknown_and_never_broken(change: dict[str, Any]) -> None:
    found = tree_of(application(node("p4", "p2", "12", final=True)) | change)
    assert (found.whole, found.problems) == (None, ())


def test_what_certainly_fails_fails_whatever_else_is_unknown() -> None:
    data = application(node("p4", "p2", "13", final=True), node("p5", "p4", None)) | {"downstream_complete": None}
    assert tree_of(data).whole is False
    assert told(application(node("p4", "p2", "12", final=True), downstream_complete=False)) == [
        "downstream_complete: is false; name every party down to the final product"
    ]


def test_a_trader_passes_on_the_item_and_a_maker_its_product() -> None:
    data = application(
        node("trader", "p2", "12", product=None),
        node("maker", "trader", "12", product="rotor"),
        node("dealer", "maker", "12", product=None),
        node("shop", "dealer", "12", product=None, final=True),
    )
    found = tree_of(data)
    assert found.item_receivers == {"trader", "maker"}
    assert found.product_receivers == {"dealer", "shop"}
    assert found.unplaced == frozenset()


def test_whoever_receives_from_the_importer_receives_the_item() -> None:
    data = application(node("p4", "p2", "12", product="rotor", final=True), importer={"id": "p2", "product": "alloy"})
    assert tree_of(data).item_receivers == {"p4"}


def test_a_party_supplied_from_outside_the_tree_may_have_received_the_item() -> None:
    data = application(
        node("p4", "p2", "12", product="rotor", final=True),
        node("p6", "p5", "1", product=None),
        node("p7", "p6", "1", product="motor"),
        node("p8", "p7", "1"),
        node("p9", None, "1"),
    ) | {"end_users": ["p2", {"id": "p5"}]}
    found = tree_of(data)
    assert found.item_receivers == {"p4"}
    assert found.unplaced == {"p6", "p7", "p9"}
    assert found.product_receivers == {"p8"}


@st.composite
def whole_trees(draw: st.DrawFn) -> dict[str, Any]:
    """A tree that is whole by construction: a party keeps what is final and passes on the rest, to the gram."""
    parties = draw(st.integers(1, 8))
    held = {"p2": draw(st.integers(1, 10**6))}
    net_g = held["p2"]
    nodes: list[dict[str, Any]] = []
    for number in range(parties):
        receiver = f"q{number}"
        suppliers = draw(st.lists(st.sampled_from(sorted(held)), min_size=1, max_size=3, unique=True))
        received = 0
        for supplier in suppliers:
            if held[supplier]:
                mass_g = draw(st.integers(1, held[supplier]))
                held[supplier] -= mass_g
                received += mass_g
                nodes.append(node(receiver, supplier, f"{mass_g // 1000}.{mass_g % 1000:03}", final=False))
        if received:
            held[receiver] = received
    for number, (holder, rest) in enumerate(sorted(held.items())):
        if rest:
            nodes.append(node(f"f{number}", holder, f"{rest // 1000}.{rest % 1000:03}", final=True))
    data = application(*nodes, importer={"id": "p2", "final": False})
    data["lines"][0]["net_kg"] = f"{net_g // 1000}.{net_g % 1000:03}"
    return data


@patient
@given(whole_trees())
def test_a_tree_in_which_every_gram_ends_in_a_final_product_is_whole(data: dict[str, Any]) -> None:
    assert tree_of(data).whole is True


@patient
@given(whole_trees(), st.data())
def test_one_gram_more_or_less_anywhere_breaks_a_whole_tree(data: dict[str, Any], draw: st.DataObject) -> None:
    chosen = draw.draw(st.sampled_from(data["downstream"]))
    mass_g = round(float(chosen["net_kg"]) * 1000) + draw.draw(st.sampled_from([1, -1]))
    if mass_g:
        chosen["net_kg"] = f"{mass_g / 1000:.3f}"
        assert tree_of(data).whole is False


@patient
@given(whole_trees(), st.data())
def test_a_cycle_is_never_whole(data: dict[str, Any], draw: st.DataObject) -> None:
    suppliers = {each["party"]["id"]: each["receives_from"] for each in data["downstream"]}
    low = draw.draw(st.sampled_from(sorted(suppliers)))
    high = low
    for _ in range(draw.draw(st.integers(0, 3))):
        high = suppliers.get(high, high)
    data["downstream"].append(node(high, low, "0.001", final=draw.draw(st.booleans())))
    assert tree_of(data).whole is False


_LEARNED: dict[str, st.SearchStrategy[Any]] = {
    "final": st.booleans(),
    "receives_from": st.sampled_from(["p2", "p3"]),
    "line": st.just(1),
    "net_kg": st.sampled_from(["0.001", "1"]),
}


@patient
@given(applications(), st.data())
def test_learning_what_was_unknown_never_turns_a_definite_answer(data: dict[str, Any], draw: st.DataObject) -> None:
    before = [tree_of(data, line["line"]).whole for line in data["lines"]]
    for each in data["downstream"]:
        for key in [key for key in _LEARNED if each.get(key) is None and draw.draw(st.booleans())]:
            each[key] = draw.draw(_LEARNED[key])
    if data.get("downstream_complete") is None:
        data["downstream_complete"] = draw.draw(st.booleans())
    after = [tree_of(data, line["line"]).whole for line in data["lines"]]
    assert all(new is old for old, new in zip(before, after, strict=True) if old is not None)


@patient
@given(applications())
def test_every_receiver_of_a_line_is_of_one_kind(data: dict[str, Any]) -> None:
    dossier = read(data)
    for line in dossier.lines:
        found = tree(dossier, line)
        kinds = [found.item_receivers, found.product_receivers, found.unplaced]
        here = {each.party.id for each in dossier.downstream if each.line in (None, line.line)} - {"p2"}
        assert sum(len(kind) for kind in kinds) == len(here)
        assert frozenset().union(*kinds) == here


@patient
@given(applications())
def test_the_trees_of_all_lines_are_the_trees_of_each(data: dict[str, Any]) -> None:
    dossier = read(data)
    assert trees(dossier) == {line.line: tree(dossier, line) for line in dossier.lines}


def test_a_tree_of_ten_thousand_parties_in_a_row_is_walked() -> None:
    chain = [node("q0", "p2", "12", final=False)]
    chain += [node(f"q{number}", f"q{number - 1}", "12", final=number == 9_999) for number in range(1, 10_000)]
    found = tree_of(application(*chain))
    assert found.whole is True
    assert len(found.item_receivers) == 10_000
