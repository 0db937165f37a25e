from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from share_tables import DAY, HALF, captured, judged, look_through, stakes, verdicts

from sekisho.errors import InputError
from sekisho.screening.ownership import Judgement, Listing, OwnershipRule, judge, read_listings, read_stakes, rules
from sekisho.screening.ownership.read import stakes_of

RING = "X A 35; C A 30; A B 50; B C 50; X C 25"


def one(text: str, name: str, listed: str = "X") -> Judgement:
    return next(each for each in judged(text, listed) if each.name == name)


@pytest.mark.parametrize(
    ("table", "inside", "through"),
    [
        pytest.param(
            "X A 50; A B 50", {"A", "B"}, {"B": 25}, id="OFAC example 1: a stake of a captured owner counts whole"
        ),
        pytest.param(
            "X A 50; X B 50; A C 25; B C 25", {"A", "B", "C"}, {"C": 25}, id="OFAC example 2: captured owners add up"
        ),
        pytest.param("X A 50; X B 10; A B 40", {"A", "B"}, {"B": 30}, id="OFAC example 3: direct and indirect add up"),
        pytest.param(
            "X A 50; X B 25; A C 25; B C 25",
            {"A"},
            {"B": 25, "C": 18.75},
            id="OFAC example 4: a stake of an owner that is not captured counts for nothing",
        ),
        pytest.param(
            "X A 25; X B 25; A C 50; B C 50", set(), {"C": 25}, id="OFAC example 5: nobody reaches the threshold first"
        ),
        pytest.param("X A 49; A C 100", set(), {"A": 49, "C": 49}, id="just below, and all below it"),
        pytest.param("X A 40; B A 30; A B 60", set(), {"A": 48.8, "B": 29.3}, id="cross-holding"),
        pytest.param("X A 45; A A 10", {"A"}, {"A": 50}, id="treasury shares are out of the denominator"),
        pytest.param(RING, set(), {"A": 45.9, "C": 36.5}, id="ring with an owner outside"),
    ],
)
def test_the_nine_cases(table: str, inside: set[str], through: dict[str, float]) -> None:
    assert captured(table) == inside
    found = look_through(table)
    assert {name: found[name] for name in through} == pytest.approx(through, abs=0.05)


def test_the_legal_test_and_the_economic_share_are_two_answers() -> None:
    found = one("X A 50; A B 50", "B")
    assert (found.verdict, found.look_through_pct) == ("captured", (25.0, 100.0))


def test_what_the_table_does_not_say_may_be_a_listed_party() -> None:
    assert verdicts("X A 49") == {"A": "undetermined"}
    assert verdicts("X A 49; Y A 51") == {"A": "not_captured"}
    assert verdicts("X A 49; Y A 50") == {"A": "undetermined"}
    assert verdicts("Y A 50.1") == {"A": "not_captured"}


def test_treasury_shares_alone_do_not_say_who_owns_the_rest() -> None:
    assert verdicts("A A 10") == {"A": "undetermined"}


def test_an_owner_of_whom_nothing_is_known_leaves_what_it_owns_open() -> None:
    assert verdicts("Y A 40; A B 100") == {"A": "undetermined", "B": "undetermined"}


def test_a_share_known_as_a_range_decides_only_where_the_whole_range_does() -> None:
    assert verdicts("X A 30-60; Y A 40-70") == {"A": "undetermined"}
    assert verdicts("X A 50-60; Y A 40-50") == {"A": "captured"}
    assert verdicts("X A 10-20; Y A 80-90") == {"A": "not_captured"}


def test_an_empty_share_is_not_known_and_not_none() -> None:
    table = b"owner,owned,share_pct\nX,A,\nY,B,60\nA,B,\n"
    found = {each.name: each.verdict for each in judge(stakes_of(table, "s.csv"), [Listing("X")], HALF, DAY)}
    assert found == {"A": "undetermined", "B": "not_captured"}


def test_more_than_a_half_is_not_a_half() -> None:
    more = OwnershipRule("more", inclusive=False)
    assert captured("X A 50; A B 60", rule=more) == set()
    assert captured("X A 50.0000000001; A B 60", rule=more) == {"A", "B"}


def test_shares_add_up_exactly_and_not_as_floats() -> None:
    table = "X A 33.3; X2 A 16.7; X B 0.1; X2 B 0.2; X3 B 49.7"
    assert captured(table, "X X2 X3") == {"A", "B"}
    assert captured("X A 49.99999999999999999999") == set()


def test_lists_add_up_only_where_the_rule_says_so() -> None:
    table, names = stakes("X A 30; Y A 30; Z A 40"), [Listing("X", "one"), Listing("Y", "other")]
    for pooled, verdict in ((True, "captured"), (False, "not_captured")):
        (found,) = judge(table, names, OwnershipRule("r", pooled=pooled), DAY)
        assert found.verdict == verdict
    (found,) = judge(stakes("X A 30; Y A 60"), names, OwnershipRule("r", pooled=False), DAY)
    assert (found.verdict, found.list) == ("captured", "other")


def test_a_ring_that_owns_itself_is_told_and_neither_captured_nor_cleared() -> None:
    found = one("A B 100; B A 100; A D 60; X E 100", "A")
    assert (found.verdict, found.no_outside_owner, found.look_through_pct) == ("undetermined", True, None)
    assert one("A B 100; B A 100; A D 60", "D").verdict == "undetermined"
    assert one("A B 100; B A 100; A D 40; Y D 60", "D").verdict == "not_captured"


def test_a_party_that_is_all_treasury_shares_has_no_outside_owner() -> None:
    assert one("A A 100; A B 50; X B 50", "A").no_outside_owner


def test_the_last_owners_that_a_clear_rests_on_are_named() -> None:
    (step,) = one("X A 40; Y A 35; Z A 25", "A").proof
    assert [(held.stake.owner, held.owner_is) for held in step.stakes] == [("Y", "last_owner"), ("Z", "last_owner")]
    assert step.sum_pct == 60.0


def test_a_proof_goes_tier_by_tier_and_has_the_fewest_stakes() -> None:
    found = one("X A 20; X2 A 35; X3 A 25; A B 55; X B 5; B C 100", "C", "X X2 X3")
    told = [(step.owned, [held.stake.owner for held in step.stakes]) for step in found.proof]
    assert told == [("A", ["X2", "X3"]), ("B", ["A"]), ("C", ["B"])]
    assert [step.sum_pct for step in found.proof] == [60.0, 55.0, 100.0]


def test_a_listed_owner_needs_no_longer_way_round() -> None:
    (step,) = one("X A 100; A B 49; X B 51", "B").proof
    assert [held.stake.owner for held in step.stakes] == ["X"]


def test_a_proof_carries_days_and_papers() -> None:
    content = "owner,owned,share_pct,from,to,document\nX,A,60,2026-01-01,2026-12-31,share register\n"
    (found,) = judge(stakes_of(content.encode(), "s.csv"), [Listing("X")], HALF, DAY)
    told = found.proof[0].as_json()["stakes"][0]
    assert told["document"] == "share register"
    assert (told["from"], told["to"], told["place"]) == ("2026-01-01", "2026-12-31", "s.csv row 2")


def test_stakes_and_listings_count_on_their_days_only(tmp_path: Path) -> None:
    shares, names = tmp_path / "s.csv", tmp_path / "n.csv"
    shares.write_text("owner,owned,share_pct,from,to\nX,A,40,,2026-06-30\nX,A,60,2026-07-01,\n", encoding="utf-8")
    names.write_text("name,list,from,to\nX,L,2026-01-01,2026-09-30\n", encoding="utf-8")
    table, listed = read_stakes(shares), read_listings(names)

    def on(day: str) -> str | None:
        return next((each.verdict.value for each in judge(table, listed, HALF, date.fromisoformat(day))), None)

    assert [on(day) for day in ("2026-06-30", "2026-07-01", "2026-09-30", "2026-10-01")] == [
        "undetermined",
        "captured",
        "captured",
        "not_captured",
    ]


def test_a_name_is_one_party_in_any_width_and_case_and_legal_forms_tell_apart() -> None:
    assert captured("Ｘ A 60", "x") == {"A"}
    assert judged("X_Ltd A 60", "X").unmet == ("X",)


@pytest.mark.parametrize(
    ("rows", "place", "cause"),
    [
        ("X,A,-5", "s.csv row 2: share_pct", "got -5"),
        ("X,A,101", "s.csv row 2: share_pct", "got 101"),
        ("X,A,half", "s.csv row 2: share_pct", "'half' is no number"),
        ("X,A,NaN", "s.csv row 2: share_pct", "no number"),
        ("X,A,Infinity", "s.csv row 2: share_pct", "no number"),
        ("X,A,1e999999", "s.csv row 2: share_pct", "from 0 to 100"),
        ("X,A,1e-999999", "s.csv row 2: share_pct", "decimals"),
        ("X,A," + "9" * 10_000, "s.csv row 2: share_pct", "no number"),
        (",A,5", "s.csv row 2: owner", "is empty"),
        ("X" * 2_000 + ",A,5", "s.csv row 2: owner", "2,000 characters"),
        ("X,A,60\nY,A,50", "s.csv row 3", "add up to 110 per cent: X 60, Y 50"),
        ("X,A,60\nx ,A,20", "s.csv row 3", "stands in s.csv row 2 too"),
        ("A,A,60\nX,A,50", "s.csv row 3", "add up to 110"),
        ("X,A,60,7", "s.csv row 2", "has 4 cells, the head 3"),
    ],
)
def test_a_bad_share_table_is_told_with_place_and_cause(tmp_path: Path, rows: str, place: str, cause: str) -> None:
    file = tmp_path / "s.csv"
    file.write_text(f"owner,owned,share_pct\n{rows}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_stakes(file)
    (problem,) = caught.value.problems
    assert problem.place == place
    assert cause in problem.cause
    assert problem.remedy


def test_all_faults_are_told_at_once_and_a_million_are_not(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text("owner,owned,share_pct\n" + "X,A,-1\n" * 500, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_stakes(file)
    assert len(caught.value.problems) == 101
    assert "and 400 more" in str(caught.value.problems[-1])


def test_shares_over_a_hundred_on_some_day_are_told_with_the_day(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    head = "owner,owned,share_pct,from,to\n"
    file.write_text(head + "X,A,60,,2026-06-30\nY,A,60,2026-06-30,\n", encoding="utf-8")
    with pytest.raises(InputError, match="120 per cent on 2026-06-30"):
        read_stakes(file)
    file.write_text(head + "X,A,60,,2026-06-29\nY,A,60,2026-06-30,\n", encoding="utf-8")
    assert len(read_stakes(file)) == 2


@pytest.mark.parametrize(
    ("head", "cause"),
    [
        ("owner,owned", "no column share_pct"),
        ("owner,share_pct", "no column owned"),
        ("owner,owned,share_low_pct", "no column share_pct"),
        ("owner,owned,share_pct,form", "no column form"),
        ("owner,owner,owned,share_pct", "twice"),
        ("", "row 2: has no column owner"),
        (",,", "row 2: has no column owner"),
    ],
)
def test_a_head_that_will_not_do_is_told(tmp_path: Path, head: str, cause: str) -> None:
    file = tmp_path / "s.csv"
    file.write_text(f"{head}\nX,A\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_stakes(file)
    assert cause in str(caught.value)


def test_blank_lines_before_the_head_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text("\n \nowner;owned;share_pct\n\nX;A;60\n", encoding="utf-8")
    (stake,) = read_stakes(file)
    assert (stake.owner, stake.owned) == ("X", "A")
    file.write_text("\n \n", encoding="utf-8")
    with pytest.raises(InputError, match="is empty"):
        read_stakes(file)


def test_the_rules_on_record_say_what_they_rest_on() -> None:
    assert rules()["ofac-50"].threshold_pct == Decimal(50)
    assert rules()["uk"].inclusive is False
    assert all(rule.source and rule.confidence and rule.title for rule in rules().values())
