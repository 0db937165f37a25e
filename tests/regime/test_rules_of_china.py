"""One row for each rule of the law of China, in the law's own order: facts for which it fires, and the one answer that
takes it away. What is left out of a case is unknown, so a rule that fires here needs nothing else to be known."""

from typing import Any

import pytest

from sekisho.facts import dictionary
from sekisho.places import data_path
from sekisho.regime.expression import And, Compare, Leaf, Member, Node, Not, Or, Truth
from sekisho.regime.reading import read_law
from sekisho.regime.rules import AppliesTo, Basis, Effect

LAW = read_law([data_path("law", "cn")], dictionary())
RULES = {rule.id: rule for rule in LAW.rules}

Facts = dict[str, Any]
FROM_CN: Facts = {"exported_from_cn": True}
ABROAD: Facts = {"exported_from_cn": False}
CHINESE: Facts = {"exported_from_cn": False, "made_in": "CN"}
PART_1, PART_2 = {"MOFCOM-61/2025:annex-1-part-1"}, {"MOFCOM-61/2025:annex-1-part-2"}
NOBODY: Facts = {
    fact.name: set() for fact in dictionary() if fact.name.endswith(("_on_control_list", "_on_watch_list"))
}
CIVIL_JP: Facts = {
    "military_party_countries": set(),
    "end_use": "civil",
    "end_user_countries": {"JP"},
    "countries_reached": {"JP"},
    "raises_military_strength": False,
}

CASES: list[tuple[str, Facts, Facts]] = [
    ("MOFCOM-GAC-18/2025:1", FROM_CN | {"listed_in": {"MOFCOM-GAC-18/2025"}}, {"listed_in": set()}),
    ("MOFCOM-GAC-56/2025:1", FROM_CN | {"listed_in": {"MOFCOM-GAC-56/2025"}}, ABROAD),
    ("MOFCOM-GAC-57/2025:1", FROM_CN | {"listed_in": {"MOFCOM-GAC-57/2025"}}, {"listed_in": {"MOFCOM-GAC-18/2025"}}),
    ("MOFCOM-62/2025:1", FROM_CN | {"listed_in": {"MOFCOM-62/2025"}}, {"listed_in": set()}),
    (
        "MOFCOM-61/2025:limb-1",
        ABROAD | {"made_in": "KR", "listed_in": PART_2, "cn_origin_value_pct": 0.1},
        {"cn_origin_value_pct": 0.09},
    ),
    (
        "MOFCOM-61/2025:limb-2",
        ABROAD | {"made_with_cn_technology": True, "listed_in": PART_1},
        {"made_with_cn_technology": False},
    ),
    ("MOFCOM-61/2025:limb-3", CHINESE | {"listed_in": PART_2}, {"made_in": "KR"}),
    ("PRACTICE-JP-2026:strict", {"countries_reached": {"JP"}, "tb_wt_pct": 0.01}, {"tb_wt_pct": 0.0, "dy_wt_pct": 0.0}),
    ("PRACTICE-JP-2026:enhanced", {"countries_reached": {"KR", "JP"}}, {"countries_reached": {"KR"}}),
    ("PRACTICE-JP-2026:watch-listed", {"downstream_on_watch_list": {"MOFCOM-28/2026"}}, NOBODY),
    (
        "CUSTOMS-PRACTICE-2025:code-differs",
        {"declared_code_differs": True},
        {"declared_code_differs": False, "hs_code_differs": False},
    ),
    ("MOFCOM-1/2026:1", FROM_CN | {"countries_reached": {"JP"}, "raises_military_strength": True}, CIVIL_JP),
    ("MOFCOM-1/2026:2", CHINESE | {"end_use": "military", "end_user_countries": {"JP"}}, FROM_CN),
    ("MOFCOM-46/2024:1", CHINESE | {"military_party_countries": {"US"}}, {"made_in": "KR"}),
    ("MOFCOM-11/2026:1", FROM_CN | {"item_receiver_on_control_list": {"MOFCOM-11/2026"}}, NOBODY),
    ("MOFCOM-11/2026:downstream", FROM_CN | {"downstream_on_control_list": {"MOFCOM-11/2026"}}, NOBODY),
    ("MOFCOM-27/2026:1", FROM_CN | {"importer_on_control_list": {"MOFCOM-27/2026"}}, NOBODY),
    ("MOFCOM-27/2026:downstream", CHINESE | {"downstream_on_control_list": {"MOFCOM-27/2026"}}, NOBODY),
    ("MOFCOM-20/2026:1", FROM_CN | {"end_user_on_control_list": {"MOFCOM-20/2026"}}, NOBODY),
    ("MOFCOM-23/2026:1", FROM_CN | {"end_user_on_control_list": {"MOFCOM-23/2026"}}, NOBODY),
    ("MOFCOM-30/2026:1", FROM_CN | {"end_user_on_control_list": {"MOFCOM-30/2026"}}, NOBODY),
    ("MOFCOM-12/2026:1", FROM_CN | {"importer_on_watch_list": {"MOFCOM-12/2026"}}, {"made_in": "KR"} | ABROAD),
    ("MOFCOM-28/2026:1", FROM_CN | {"end_user_on_watch_list": {"MOFCOM-28/2026"}}, NOBODY),
    ("CN-ECL-2020:12(3)", FROM_CN | {"end_use": "wmd"}, {"end_use": "military"}),
    ("CN-ECL-2020:13", FROM_CN | {"any_party_military": True}, {"any_party_military": False, "end_use": "civil"}),
    ("MOFCOM-61/2025:refusal", ABROAD | {"importer_on_watch_list": {"MOFCOM-12/2026"}}, FROM_CN),
    ("MOFCOM-61/2025:semiconductors", ABROAD | {"sector": "semiconductor"}, {"sector": "automotive"}),
    ("CN-REG-792:16(1)", {"controlled": True}, {"controlled": False}),
    ("CN-REG-792:16(1)(1)", {"controlled": True}, {"controlled": False}),
    ("CN-REG-792:16(1)(2)", {"controlled": True}, {"controlled": False}),
    ("CN-REG-792:16(1)(3)", {"controlled": True}, {"controlled": False}),
    ("CN-REG-792:16(1)(4)", {"controlled": True}, {"controlled": False}),
    ("CN-REG-792:16(1)(5)", {"controlled": True}, {"controlled": False}),
    (
        "PRACTICE-JP-2026:supply-chain-statement",
        {"importer_country": "JP"},
        {"importer_country": "KR", "destination": "KR"},
    ),
    ("MOFCOM-12/2026:risk-report", {"importer_on_watch_list": {"MOFCOM-12/2026"}}, NOBODY),
    ("MOFCOM-12/2026:pledge", {"end_user_on_watch_list": {"MOFCOM-12/2026"}}, NOBODY),
    ("MOFCOM-28/2026:risk-report", {"importer_on_watch_list": {"MOFCOM-28/2026"}}, NOBODY),
    ("MOFCOM-28/2026:pledge", {"end_user_on_watch_list": {"MOFCOM-28/2026"}}, NOBODY),
    ("CN-REG-792:16(2)-icp", {"kind": "general"}, {"kind": "individual"}),
    ("CN-REG-792:16(2)-past-licences", {"kind": "general"}, {"kind": "individual"}),
    ("CN-REG-792:16(2)-channels", {"kind": "general"}, {"kind": "individual"}),
    ("CN-REG-792:15(2)", {"kind": "general"}, {"kind": "individual"}),
    ("CN-REG-792:15(1)", {"end_user_count": 1}, {"kind": "individual", "end_user_count": 2}),
    ("CN-REG-792:15(2)-end-users", {"end_user_count": 3}, {"kind": "general", "end_user_count": 0}),
    ("CN-ECL-2020:16", {"controlled": True}, {"controlled": False}),
    ("CN-REG-792:15", {"controlled": True}, {"controlled": False}),
    ("CN-REG-792:18", {"controlled": True}, {"controlled": False}),
    ("CN-REG-792:18(1)", {"controlled": True}, {"controlled": False}),
    ("CN-REG-792:23-25", {"controlled": True}, {"controlled": False}),
    ("CN-REG-792:27", {"controlled": True}, {"controlled": False}),
    ("PRACTICE-2025:one-mode", {"kind": "individual"}, {"kind": "general"}),
    ("PRACTICE-2025:production-evidence", {"controlled": True}, {"controlled": False}),
    ("PRACTICE-2025:transaction-history", {"controlled": True}, {"controlled": False}),
    ("PRACTICE-2025:reseller-guarantee", {"through_reseller": True}, {"through_reseller": False}),
    ("CUSTOMS-PRACTICE-2025:composition-report", FROM_CN | {"form": "magnet"}, {"form": "metal"}),
    ("MOFCOM-FAQ-2025-04-21:components", {"form": "component"}, {"form": "magnet"}),
    ("MOFCOM-FAQ-IV:magnets", {"form": "magnet", "dy_wt_pct": 0.02}, {"dy_wt_pct": 0.0, "tb_wt_pct": 0.0}),
    ("MOFCOM-FAQ-V:phosphors", {"form": "phosphor"}, {"form": "oxide"}),
    ("MOFCOM-GAC-18/2025:impurity", {"holds_impurity": True}, {"holds_impurity": False}),
    ("MOFCOM-FAQ-2025-04-15:hs-number", {"hs_code_differs": True}, {"hs_code_differs": False}),
    ("CUSTOMS-PRACTICE-2025:declared-code", {"declared_code_differs": True}, {"declared_code_differs": False}),
    ("MOFCOM-GAC-18/2025:customs-remark", FROM_CN | {"form": "oxide"}, {"form": "ore", "dual_use": False}),
    ("CN-TECH-CAT-2023:technology", {"form": "technology"}, {"form": "equipment"}),
    ("GENERAL-LICENCES-2025:known", {"kind": "general"}, {"kind": "individual"}),
    ("MOFCOM-12/2026:downstream", {"downstream_on_watch_list": {"MOFCOM-12/2026"}}, NOBODY),
    ("MOFCOM-28/2026:downstream", {"downstream_on_watch_list": {"MOFCOM-28/2026"}}, NOBODY),
    (
        "CN-ECL-2020:12(3)-listed-party",
        FROM_CN | {"dual_use": False, "importer_on_control_list": {"MOFCOM-11/2026"}},
        {"dual_use": True},
    ),
    (
        "MOFCOM-GAC-70/2025:third-countries",
        ABROAD | {"made_in": "CN", "listed_in": PART_2},
        {"made_in": "KR", "cn_origin_value_pct": 0.05, "made_with_cn_technology": False},
    ),
    ("MOFCOM-61/2025:humanitarian", ABROAD | {"controlled": True}, FROM_CN),
]


def truth(node: Node, facts: Facts) -> bool | None:
    match node:
        case Not(part):
            value = truth(part, facts)
            return None if value is None else not value
        case And(parts):
            values = [truth(part, facts) for part in parts]
            return False if False in values else None if None in values else True
        case Or(parts):
            values = [truth(part, facts) for part in parts]
            return True if True in values else None if None in values else False
        case _:
            value = facts.get(node.fact)
            return None if value is None else answer(node, value)


def answer(leaf: Leaf, value: Any) -> bool:
    match leaf:
        case Truth():
            return value is True
        case Member(constant, _):
            return constant in value
        case Compare(_, op, constant):
            bound = constant if isinstance(constant, (str, bool)) else float(constant)
            return {"=": value == bound, "<>": value != bound}.get(op) or (
                op in (">", ">=") and (value > bound or (op == ">=" and value == bound))
            )
    raise AssertionError(leaf)


def test_every_rule_of_the_law_has_its_case_in_the_same_order() -> None:
    assert [rule for rule, _, _ in CASES] == list(RULES)


@pytest.mark.parametrize(("rule", "facts", "change"), CASES, ids=[rule for rule, _, _ in CASES])
def test_a_rule_fires_on_its_facts_and_not_on_others(rule: str, facts: Facts, change: Facts) -> None:
    assert truth(RULES[rule].when, facts) is True
    assert truth(RULES[rule].when, facts | change) is False


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_fires_on_nothing_while_nothing_is_known(rule: str) -> None:
    assert truth(RULES[rule].when, {}) is None


@pytest.mark.parametrize(
    ("limb", "facts"),
    [
        ("military users", {"military_party_countries": {"JP"}}),
        ("military use", {"end_use": "military", "end_user_countries": {"JP"}}),
        ("whatever helps raise military strength", {"countries_reached": {"JP"}, "raises_military_strength": True}),
    ],
)
def test_announcement_1_has_three_limbs_and_two_ways_of_moving(limb: str, facts: Facts) -> None:
    out, abroad = RULES["MOFCOM-1/2026:1"], RULES["MOFCOM-1/2026:2"]
    assert truth(out.when, FROM_CN | facts) is True
    assert truth(abroad.when, FROM_CN | facts) is False
    assert truth(out.when, CHINESE | facts) is False
    assert truth(abroad.when, CHINESE | facts) is True
    assert truth(abroad.when, CHINESE | facts | {"made_in": "KR"}) is False


def test_bars_speak_of_dual_use_items_and_catch_alls_of_any() -> None:
    bars = {rule.id: rule.applies_to for rule in LAW.rules if rule.effect.stratum == 3}
    assert {rule for rule, applies in bars.items() if applies is AppliesTo.ANY} == {"CN-ECL-2020:12(3)"}
    assert {rule for rule, applies in bars.items() if applies is AppliesTo.CONTROLLED} == {
        "MOFCOM-61/2025:refusal",
        "MOFCOM-61/2025:semiconductors",
    }


def test_only_a_watch_list_stops_the_clock() -> None:
    assert {rule.id for rule in LAW.rules if rule.stops_clock} == {"MOFCOM-12/2026:1", "MOFCOM-28/2026:1"}


def test_the_law_exempts_nothing_and_limits_nothing() -> None:
    assert not {rule.effect for rule in LAW.rules} & {Effect.EXEMPT, Effect.LIMIT}


def test_what_the_facts_do_not_give_as_law_is_marked_as_a_reading_or_as_practice() -> None:
    rules = {rule.id: rule for rule in LAW.rules}
    weapons, introduction = rules["CN-ECL-2020:12(3)"], rules["CN-REG-792:16(1)(5)"]
    assert (weapons.basis, weapons.confidence) == (Basis.PRACTICE, "medium")
    assert weapons.source.startswith("a reading: ")
    assert weapons.effect is Effect.PRESUME_DENIAL
    assert (introduction.basis, introduction.confidence) == (Basis.PRACTICE, "medium")
    assert LAW.documents["party_introduction"].basis is Basis.PRACTICE


def test_only_of_magnets_a_picture_is_asked_for_that_shows_where_they_sit() -> None:
    (rule,) = (rule for rule in LAW.rules if rule.id == "PRACTICE-2025:production-evidence")
    assert "of magnets, pictures" in rule.text["en"]
    assert "磁石については" in rule.text["ja"]
    assert "物项为磁体的" in rule.text["zh"]


def test_papers_that_block_are_the_law_s_but_for_the_statement_for_japan_and_the_introduction() -> None:
    papers = [rule for rule in LAW.rules if rule.effect is Effect.REQUIRE_DOCUMENT]
    practice = {"PRACTICE-JP-2026:supply-chain-statement", "CN-REG-792:16(1)(5)"}
    assert {rule.id for rule in papers if rule.basis is not Basis.LAW} == practice
    advised = {rule.document for rule in LAW.rules if rule.effect is Effect.ADVISE and rule.document}
    assert {rule.document for rule in papers} | advised == set(LAW.documents)
    assert {rule.document for rule in papers}.isdisjoint(advised)


def test_every_condition_of_a_licence_is_for_what_needs_one() -> None:
    conditions = [rule for rule in RULES.values() if rule.effect is Effect.CONDITION]
    assert conditions
    assert {rule.applies_to for rule in conditions} == {AppliesTo.CONTROLLED}


def test_two_notices_that_ask_the_same_papers_are_told_apart_by_their_days() -> None:
    asked = [rule for rule in RULES.values() if rule.document in ("watch_list_risk_report", "watch_list_pledge")]
    for language in ("en", "ja", "zh"):
        assert len({rule.text[language] for rule in asked}) == len(asked) == 4
