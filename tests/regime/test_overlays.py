"""Overlays of `cn` and the small laws `us`, `eu` and `jp`: sound, sourced, marked for what they are, and obeyed.

Findings are made with the whole engine, on lines in which every fact is known unless a test says otherwise.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.determination.outcome import OUTCOMES
from sekisho.determination.verdict import Determiner, Verdict, states_for
from sekisho.errors import InputError
from sekisho.facts import FactSet, FactTable, Numbers, Terms, dictionary
from sekisho.materials.elements import elements
from sekisho.places import data_path
from sekisho.regime.expression import And, Compare, Node, Not, Or, leaves
from sekisho.regime.law import Law, Regime
from sekisho.regime.lint import lint
from sekisho.regime.naming import law_ids, load
from sekisho.regime.rules import Basis, Effect, Rule
from sekisho.regime.tables import Pool

TODAY = date(2026, 11, 24)
LANGUAGES = ("en", "ja", "zh")
OVERLAYS = ("limited", "embargo", "case-by-case", "relaxed")
STRICTER = ("limited", "embargo", "case-by-case")
LAWS = ("us", "eu", "jp")
ASSUMED = {"en": "Assumption", "ja": "仮定", "zh": "假设"}


@cache
def regime(name: str) -> Regime:
    return load(name, TODAY)


@cache
def determiner(name: str) -> Determiner:
    return Determiner(regime(name), dictionary())


def law(name: str) -> Law:
    return regime(f"cn+{name}" if name in OVERLAYS else name).law


def added(overlay: str) -> tuple[set[str], set[str]]:
    """The ids of rules and pools that an overlay adds."""
    base, whole = law("cn"), law(overlay)
    rules = {rule.id for rule in whole.rules} - {rule.id for rule in base.rules}
    return rules, {pool.id for pool in whole.pools} - {pool.id for pool in base.pools}


def rows(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every row of a folder as written, with its place."""
    for path in sorted(data_path("law", name).rglob("*")):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                yield from ((f"{name}/{path.name} {number}", row) for number, row in enumerate(csv.DictReader(file), 1))
        elif path.suffix == ".yaml":
            held = yaml.safe_load(path.read_text(encoding="utf-8"))
            yield from ((f"{name}/{path.name}", row) for row in (held if isinstance(held, list) else [held]))


FOUND = [(place, row) for name in (*OVERLAYS, *LAWS) for place, row in rows(name)]
ROWS = [pytest.param(row, id=f"{place} {row.get('id', '')}") for place, row in FOUND]
ACTS = [pytest.param(row, id=row["id"]) for _, row in FOUND if "states" in row]

# --- lines and findings

PAPERS = frozenset(dictionary()["document_kind"].values)


def countries(*codes: str) -> FactSet:
    return FactSet(frozenset(codes))


@cache
def defaults() -> Mapping[str, Any]:
    """A sintered magnet with dysprosium from China to a Japanese car maker, every paper in the file."""
    facts: dict[str, Any] = {f"{symbol.lower()}_wt_pct": 0.0 for symbol in elements()}
    facts |= {"nd_wt_pct": 27.0, "dy_wt_pct": 2.1, "cn_origin_value_pct": 100.0, "end_user_count": 1}
    facts |= {fact.name: FactSet() for fact in dictionary().docket_columns if fact.type == "set"}
    facts |= dict.fromkeys(("countries_reached", "end_user_countries"), countries("JP"))
    facts |= {"documents": FactSet(PAPERS), "kind": "individual", "filed_on": date(2026, 2, 10)}
    facts |= {
        "destination": "JP",
        "importer_country": "JP",
        "made_in": "CN",
        "end_use": "civil",
        "sector": "automotive",
    }
    facts |= {"form": "magnet", "family": "NdFeB", "hs_code": "8505111000", "declared_control_code": "1C905.a(4)"}
    facts |= dict.fromkeys(
        ("exported_from_cn", "downstream_complete", "tree_whole", "end_user_certificate_original"), True
    )
    untrue = ("made_with_cn_technology", "raises_military_strength", "any_party_military", "through_reseller")
    return facts | dict.fromkeys(untrue, False)


def table(lines: list[Mapping[str, Any]]) -> FactTable:
    whole = [{**defaults(), **line} for line in lines]
    columns: dict[str, Terms | Numbers] = {}
    for fact in dictionary().docket_columns:
        values = [line.get(fact.name) for line in whole]
        if fact.type.is_number:
            columns[fact.name] = Numbers(
                np.array([np.nan if value is None else value for value in values], dtype=float)
            )
        else:
            columns[fact.name] = Terms.of(values)
    return FactTable(len(lines), columns, np.full(len(lines), 1_000_000, dtype=np.int64))


def decide(name: str, lines: list[Mapping[str, Any]]) -> Verdict:
    held = table(lines)
    return determiner(name).decide(held, states_for(held, regime(name)), missing=False)


def outcome(name: str, **facts: Any) -> str:
    return OUTCOMES[int(decide(name, [facts]).outcome[0])]


def reasons(name: str, **facts: Any) -> set[str]:
    folded = decide(name, [facts]).folded
    return {rule.id for rule, applied in zip(folded.rules, folded.applied, strict=True) if applied.is_true[0]}


def abroad(country: str, **facts: Any) -> dict[str, Any]:
    """Goods from anywhere but China to one country."""
    here = countries(country)
    goods = {"exported_from_cn": False, "made_in": "US", "destination": country, "importer_country": country}
    return goods | {"end_user_countries": here, "countries_reached": here} | facts


# --- folders and rows


def test_the_overlays_stand_on_china_and_the_other_laws_alone() -> None:
    known = law_ids()
    assert set(known["cn"]) >= set(OVERLAYS)
    assert all(known[name] == () for name in LAWS)


@pytest.mark.parametrize("name", [*OVERLAYS, *LAWS])
def test_lint_finds_nothing(name: str) -> None:
    assert lint(data_path("law", name), dictionary()) == ()


@pytest.mark.parametrize("row", ROWS)
def test_every_row_says_who_says_so_or_follows_its_act(row: Mapping[str, Any]) -> None:
    inherits = "instrument" in row and row.get("basis") == "law" and "source" not in row
    assert inherits or (row["source"] and row["confidence"] in ("high", "medium", "low"))


@pytest.mark.parametrize("row", ROWS)
def test_every_sentence_of_a_row_stands_in_three_languages(row: Mapping[str, Any]) -> None:
    told = [row[key] for key in ("title", "text", "cite", "note") if isinstance(row.get(key), dict)]
    told += [{language: row[f"name_{language}"] for language in LANGUAGES}] if "name_en" in row else []
    assert told
    assert all(text.keys() == set(LANGUAGES) and all(text.values()) for text in told)


@pytest.mark.parametrize("act", ACTS)
def test_every_act_says_since_when_its_states_are_known_and_what_becomes_of_licences(act: Mapping[str, Any]) -> None:
    assert all(said["from"] and said["known_from"] for said in act["states"])
    assert {"pending", "issued", "source", "confidence"} <= act["transition"].keys()


@pytest.mark.parametrize("name", LAWS)
def test_a_small_law_says_in_its_title_that_it_is_partial(name: str) -> None:
    title = law(name).title
    assert ("(partial)" in title["en"], "一部" in title["ja"], "部分" in title["zh"]) == (True, True, True)
    assert law(name).confidence == "low"
    with pytest.raises(InputError, match="outside what"):
        regime(name).check_covered(date(2024, 12, 31))


@pytest.mark.parametrize("name", LAWS)
def test_what_rests_on_general_knowledge_is_of_low_confidence(name: str) -> None:
    only_that = [rule for rule in law(name).rules if rule.source.startswith("general knowledge")]
    assert only_that
    assert {rule.confidence for rule in only_that} == {"low"}


# --- assumptions


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_all_that_an_overlay_adds_is_marked_as_assumed_from_a_day(overlay: str) -> None:
    rules, pools = added(overlay)
    assert rules
    new: list[Rule | Pool] = [rule for rule in law(overlay).rules if rule.id in rules]
    for row in (*new, *(pool for pool in law(overlay).pools if pool.id in pools)):
        assert (row.basis, row.confidence) == (Basis.ASSUMPTION, "low")
        assert row.first is not None
        assert row.known_from is not None
        assert row.known_from <= row.first
        assert all(row.text[language].startswith(word) for language, word in ASSUMED.items())


@pytest.mark.parametrize("name", ["cn", *LAWS])
def test_no_assumption_stands_in_a_law(name: str) -> None:
    held = law(name)
    bases = [row.basis for row in held.rules] + [row.basis for row in held.documents.values()]
    bases += [row.basis for row in held.evidence] + [row.basis for row in held.licence_types]
    assert set(bases) <= {Basis.LAW, Basis.PRACTICE}
    assert held.pools == ()


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_before_its_first_day_an_overlay_adds_nothing(overlay: str) -> None:
    rules, _ = added(overlay)
    on = date(2025, 12, 31)
    assert not any(regime(f"cn+{overlay}").rule_binds(rule, on) for rule in law(overlay).rules if rule.id in rules)


# --- `limited`: ceilings


def stated(pool_text: str) -> tuple[int, int]:
    """Ceiling and baseline in grams, as the sentence of a pool states them."""
    ceiling, baseline = re.findall(r"([\d,]+) ?[g克]", pool_text)
    return int(ceiling.replace(",", "")), int(baseline.replace(",", ""))


def test_each_ceiling_is_the_share_of_the_baseline_that_its_sentence_states() -> None:
    pools = law("limited").pools
    assert len(pools) == 9
    for pool in pools:
        for language, third in (("en", "one third"), ("ja", "三分の一"), ("zh", "三分之一")):
            ceiling_g, baseline_g = stated(pool.text[language])
            assert third in pool.text[language]
            assert pool.ceiling_g == ceiling_g == baseline_g // 3


def baseline_g(element: str) -> int:
    return next(stated(pool.text["en"])[1] for pool in law("limited").pools if pool.elements == (element,))


def rounded_g(tonnes: Decimal) -> int:
    """Tonnes, rounded to a tenth, in grams."""
    return int(round(tonnes, 1) * 1_000_000)


def japan_t() -> Decimal:
    """Mean tonnes of magnets a month from China to Japan over the published months of the second half of 2025."""
    with data_path("market", "magnet_exports.csv").open(encoding="utf-8", newline="") as file:
        months = [
            Decimal(row["tonnes"])
            for row in csv.DictReader(file)
            if row["destination"] == "JP" and "2025-07" <= row["month"] <= "2025-12"
        ]
    return sum(months, Decimal(0)) / len(months)


def test_the_baselines_follow_from_the_published_figures_by_the_arithmetic_that_the_source_tells() -> None:
    dysprosium = japan_t() * 3 * Decimal(686) / Decimal(232) * Decimal("0.009")
    terbium = 3 * Decimal("4.0") + Decimal("20.3") * Decimal(45) / Decimal(250)
    yttrium = 961 * elements()["Y"].oxide_to_metal
    assert japan_t() == Decimal("254.26")
    assert (baseline_g("Dy"), baseline_g("Tb"), baseline_g("Y")) == tuple(
        map(rounded_g, (dysprosium, terbium, yttrium))
    )


@pytest.mark.parametrize(("element", "pools"), [("Dy", 4), ("Tb", 4), ("Y", 1)])
def test_the_pools_of_an_element_cover_2026_once(element: str, pools: int) -> None:
    found = sorted((pool.first, pool.last) for pool in law("limited").pools if pool.elements == (element,))
    assert len(found) == pools
    assert (found[0][0], found[-1][1]) == (date(2026, 1, 1), date(2026, 12, 31))
    assert all(later[0] == earlier[1] + timedelta(days=1) for earlier, later in pairwise(found))


def test_limits_draw_on_the_pools_of_their_element_and_on_all_of_them() -> None:
    held = law("limited")
    drawn = {rule.id.rpartition(":")[2]: set(rule.pools) for rule in held.rules if rule.effect is Effect.LIMIT}
    assert drawn == {
        element: {pool.id for pool in held.pools if pool.elements == (element.title(),)}
        for element in ("dy", "tb", "y")
    }


def test_no_day_without_ceilings_is_answered() -> None:
    with pytest.raises(InputError, match="outside what"):
        regime("cn+limited").check_covered(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("facts", "limits"),
    [
        ({}, {"ASSUMPTION-LIMITED:dy"}),
        ({"tb_wt_pct": 0.5}, {"ASSUMPTION-LIMITED:dy", "ASSUMPTION-LIMITED:tb"}),
        (
            {"form": "oxide", "family": None, "nd_wt_pct": 0.0, "dy_wt_pct": 0.0, "y_wt_pct": 78.0},
            {"ASSUMPTION-LIMITED:y"},
        ),
        ({"destination": "DE", "importer_country": "DE"}, set()),
        ({"dy_wt_pct": 0.0}, set()),
    ],
)
def test_a_line_for_japan_meets_the_ceiling_of_each_element_that_it_holds(
    facts: dict[str, Any], limits: set[str]
) -> None:
    assert {rule for rule in reasons("cn+limited@2026-02-10", **facts) if rule.startswith("ASSUMPTION")} == limits


# --- the other overlays


def test_embargo_refuses_rare_earths_for_japan_in_principle_listed_or_not() -> None:
    plain = {"dy_wt_pct": 0.0, "declared_control_code": None}
    assert outcome("cn@2026-02-10", **plain) == "no_licence_required"
    assert outcome("cn+embargo@2026-02-10", **plain) == "presumed_refusal"
    assert outcome("cn+embargo@2026-02-10") == "presumed_refusal"
    assert outcome("cn+embargo@2026-01-05") == "grantable"


def test_embargo_leaves_other_destinations_and_other_goods_alone() -> None:
    germany = {"destination": "DE", "importer_country": "DE", "end_user_countries": countries("DE")}
    assert outcome("cn+embargo@2026-02-10", **germany) == "grantable"
    motor = {"form": "component", "family": "other", "nd_wt_pct": 0.0, "dy_wt_pct": 0.0, "declared_control_code": None}
    assert outcome("cn+embargo@2026-02-10", **motor) == "no_licence_required"


def test_embargo_tells_history_from_assumption() -> None:
    act = law("embargo").instruments["PRACTICE-2010", ""]
    history, assumed = act.statements
    assert (history.state, history.first, history.last) == ("observed", date(2010, 9, 21), date(2010, 10, 28))
    assert "assumed" in assumed.said_by
    rule = next(rule for rule in law("embargo").rules if rule.id == "PRACTICE-2010:stop")
    assert "no notice" in rule.text["en"]
    assert ("公告" in rule.text["ja"], "公告" in rule.text["zh"]) == (True, True)


def test_case_by_case_refers_every_dual_use_line_that_reaches_japan() -> None:
    assert outcome("cn+case-by-case@2026-02-10") == "refer"
    through = {"destination": "KR", "importer_country": "KR", "end_user_countries": countries("KR")}
    assert outcome("cn+case-by-case@2026-02-10", **through, countries_reached=countries("KR", "JP")) == "refer"
    assert outcome("cn+case-by-case@2026-02-10", **through, countries_reached=countries("KR")) == "grantable"
    assert outcome("cn+case-by-case@2026-02-10", dy_wt_pct=0.0, declared_control_code=None) == "no_licence_required"


def test_relaxed_frees_civil_magnets_and_keeps_the_bars() -> None:
    assert outcome("cn+relaxed@2026-02-10") == "no_licence_required"
    metal = {
        "form": "metal",
        "family": None,
        "nd_wt_pct": 0.0,
        "dy_wt_pct": 99.9,
        "declared_control_code": "1C905.a(1)",
    }
    assert outcome("cn+relaxed@2026-02-10", **metal) == "grantable"
    army = {"any_party_military": True, "military_party_countries": countries("JP")}
    assert outcome("cn+relaxed@2026-02-10", **army) == "prohibited"
    assert outcome("cn+relaxed@2026-02-10", end_use="military") == "prohibited"
    assert outcome("cn+relaxed@2026-02-10", end_use="wmd") == "presumed_refusal"


def test_relaxed_asks_no_supply_chain_statement_and_no_proof() -> None:
    oxide = {"form": "oxide", "family": None, "nd_wt_pct": 0.0, "dy_wt_pct": 86.0, "declared_control_code": "1C905.b"}
    bare = {**oxide, "documents": FactSet(PAPERS - {"supply_chain_statement"}), "tree_whole": False}
    assert outcome("cn@2026-02-10", **bare) == "information_needed"
    assert outcome("cn+relaxed@2026-02-10", **bare) == "grantable"


def test_relaxed_ends_the_practice_towards_japan_and_lifts_only_controls() -> None:
    base, held = law("cn"), law("relaxed")
    ended = {rule.id for rule in base.rules} - {rule.id for rule in held.rules}
    assert ended == {f"PRACTICE-JP-2026:{each}" for each in ("strict", "enhanced", "supply-chain-statement")}
    effects = {rule.id: rule.effect for rule in base.rules}
    (exempt,) = [rule for rule in held.rules if rule.effect is Effect.EXEMPT]
    assert {effects[lifted] for lifted in exempt.lifts} == {Effect.CONTROL}


# --- no overlay may cross `cn`

COUNTRY_SETS = [FactSet(), countries("JP"), countries("US"), countries("JP", "DE"), FactSet(open=True), None]
LINES = st.fixed_dictionaries(
    {},
    optional={
        "form": st.sampled_from(["oxide", "metal", "alloy", "powder", "magnet", "component", None]),
        "family": st.sampled_from(["NdFeB", "SmCo", "other", None]),
        "end_use": st.sampled_from(["civil", "military", "wmd", None]),
        "sector": st.sampled_from(["automotive", "defence", None]),
        "destination": st.sampled_from(["JP", "DE", None]),
        "importer_country": st.sampled_from(["JP", "DE", None]),
        "exported_from_cn": st.sampled_from([True, False, None]),
        "made_in": st.sampled_from(["CN", "VN", None]),
        "kind": st.sampled_from(["individual", "general"]),
        "raises_military_strength": st.sampled_from([True, False, None]),
        "any_party_military": st.sampled_from([True, False, None]),
        "tree_whole": st.sampled_from([True, False, None]),
        "documents": st.sampled_from([FactSet(), FactSet(PAPERS), FactSet(open=True)]),
        "military_party_countries": st.sampled_from(COUNTRY_SETS),
        "countries_reached": st.sampled_from(COUNTRY_SETS),
        "end_user_countries": st.sampled_from(COUNTRY_SETS),
        "importer_on_watch_list": st.sampled_from([FactSet(), countries("MOFCOM-12/2026"), FactSet(open=True)]),
        "dy_wt_pct": st.sampled_from([0.0, 2.1, 99.9, None]),
        "tb_wt_pct": st.sampled_from([0.0, 0.4, None]),
        "ho_wt_pct": st.sampled_from([0.0, 1.0, None]),
        "y_wt_pct": st.sampled_from([0.0, 78.0, None]),
        "nd_wt_pct": st.sampled_from([0.0, 27.0, None]),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=12), st.sampled_from(["2026-02-10", "2026-11-20"]))
def test_a_stricter_overlay_never_weakens_and_a_relaxed_one_never_strengthens_what_a_line_can_come_to(
    lines: list[Mapping[str, Any]], day: str
) -> None:
    base = decide(f"cn@{day}", lines).folded
    for overlay in OVERLAYS:
        folded = decide(f"cn+{overlay}@{day}", lines).folded
        stricter, laxer = (folded, base) if overlay in STRICTER else (base, folded)
        assert (stricter.weakest >= laxer.weakest).all()
        assert (stricter.strongest >= laxer.strongest).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=12))
def test_where_the_state_of_every_act_is_known_neither_does_its_outcome(lines: list[Mapping[str, Any]]) -> None:
    base = decide("cn@2026-02-10", lines)
    assert not base.law_unknown.any()
    for overlay in OVERLAYS:
        verdict = decide(f"cn+{overlay}@2026-02-10", lines)
        stricter, laxer = (verdict, base) if overlay in STRICTER else (base, verdict)
        assert (stricter.outcome >= laxer.outcome).all()


# --- the other laws

UNTOLD = {"end_use": None, "any_party_military": None, "military_party_countries": FactSet(open=True)}
TERFENOL = {"form": "alloy", "family": "other", "tb_wt_pct": 17.8, "dy_wt_pct": 42.5, "nd_wt_pct": 0.0}


def army(country: str) -> dict[str, Any]:
    return abroad(country, any_party_military=True, military_party_countries=countries(country))


@pytest.mark.parametrize("name", LAWS)
def test_a_catch_all_fires_on_what_is_known_and_not_on_what_nobody_has_told(name: str) -> None:
    assert outcome(f"{name}@2026-02-10", **abroad("VN")) == "no_licence_required"
    assert outcome(f"{name}@2026-02-10", **abroad("VN", **UNTOLD)) == "no_licence_required"
    assert outcome(f"{name}@2026-02-10", **abroad("VN", end_use="wmd")) == "refer"


@pytest.mark.parametrize(
    ("name", "facts", "expected"),
    [
        ("us@2026-02-10", army("RU"), "presumed_refusal"),
        ("us@2026-02-10", abroad("BY", end_use="military"), "presumed_refusal"),
        ("us@2026-02-10", army("CN"), "refer"),
        ("us@2026-02-10", army("VN"), "no_licence_required"),
        ("us@2026-02-10", abroad("CN", importer_on_control_list=countries("US-ENTITY-LIST")), "refer"),
        ("us@2026-02-10", abroad("CN", end_user_on_control_list=countries("US-DENIED-PERSONS")), "prohibited"),
        ("us@2026-02-10", abroad("CN", **TERFENOL), "refer"),
        ("eu@2026-02-10", abroad("CN", **TERFENOL), "grantable"),
        ("eu@2026-02-10", abroad("JP", **TERFENOL), "general_licence"),
        ("eu@2026-02-10", abroad("DE", **TERFENOL), "no_licence_required"),
        ("eu@2026-02-10", abroad("RU", end_use="military"), "refer"),
        ("eu@2026-02-10", abroad("KR", end_use="military"), "no_licence_required"),
        ("eu@2026-02-10", abroad("KR", end_use="military", importer_country="RU"), "refer"),
        ("jp@2025-10-08", abroad("VN", end_use="military"), "no_licence_required"),
        ("jp@2025-10-09", abroad("VN", end_use="military"), "refer"),
        ("jp@2025-10-08", abroad("SD", end_use="military"), "refer"),
        ("jp@2026-02-10", abroad("DE", end_use="wmd"), "no_licence_required"),
        ("jp@2026-02-10", abroad("VN", end_user_on_control_list=countries("JP-FEUL")), "refer"),
        ("jp@2026-02-10", abroad("DE", **TERFENOL), "grantable"),
        ("jp@2026-02-10", abroad("JP", **TERFENOL), "no_licence_required"),
    ],
)
def test_the_other_laws_find_what_their_texts_say(name: str, facts: dict[str, Any], expected: str) -> None:
    assert outcome(name, **facts) == expected


@pytest.mark.parametrize(
    ("rule", "name", "facts", "given"),
    [
        ("US-EAR-AFFILIATES:50", "us@2025-10-15", abroad("CN"), True),
        ("US-EAR-AFFILIATES:50", "us@2026-02-10", abroad("CN"), False),
        ("US-DFARS-7052:2027", "us@2026-12-31", abroad("US", made_in="CN", sector="defence"), False),
        ("US-DFARS-7052:2027", "us@2027-01-01", abroad("US", made_in="CN", sector="defence"), True),
        ("JP-ETCO-2025:group-a", "jp@2026-02-10", abroad("DE", end_use="wmd"), True),
    ],
)
def test_advice_is_given_while_its_act_binds(rule: str, name: str, facts: dict[str, Any], given: bool) -> None:
    assert (rule in reasons(name, **facts)) is given


@pytest.mark.parametrize(
    ("day", "known_on", "binds"),
    [
        ("2025-09-28", TODAY, False),
        ("2025-09-29", TODAY, True),
        ("2025-11-10", TODAY, False),
        ("2026-11-09", TODAY, False),
        ("2026-11-10", TODAY, None),
        ("2026-11-10", date(2026, 6, 1), True),
        ("2027-01-11", TODAY, None),
    ],
)
def test_the_affiliates_rule_bound_was_suspended_and_now_nobody_can_say(
    day: str, known_on: date, binds: bool | None
) -> None:
    assert law("us").instruments["US-EAR-AFFILIATES", ""].binds(date.fromisoformat(day), known_on) is binds


@pytest.mark.parametrize(("name", "often"), [("jp", 3), ("eu", 2)])
def test_a_group_of_countries_is_the_same_wherever_it_is_written_out(name: str, often: int) -> None:
    """Group A of Japan and the Member States of the Union, 27 countries each."""
    groups = [group for rule in law(name).rules for group in destinations(rule.when) if len(group) > 20]
    assert len(groups) == often
    assert len(set(groups)) == 1
    assert len(groups[0]) == 27


def destinations(node: Node) -> Iterator[frozenset[str]]:
    """The countries of every `destination in (...)` of a condition."""
    match node:
        case Not(part):
            yield from destinations(part)
        case And(parts) | Or(parts):
            named = [part for part in parts if isinstance(part, Compare) and part.fact == "destination"]
            if isinstance(node, Or) and len(named) == len(parts):
                yield frozenset(str(part.constant) for part in named)
            else:
                for part in parts:
                    yield from destinations(part)


@pytest.mark.parametrize("name", LAWS)
def test_the_other_laws_read_no_fact_that_is_chinas_own(name: str) -> None:
    chinas = {"exported_from_cn", "cn_origin_value_pct", "made_with_cn_technology", "listed_in"}
    assert not {leaf.fact for rule in law(name).rules for leaf in leaves(rule.when)} & chinas
