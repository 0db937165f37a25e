import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_folders import FILES, RULES, law_folder, overlay_folder

from sekisho.errors import InputError
from sekisho.facts import Basis, Dictionary, dictionary
from sekisho.places import data_path
from sekisho.regime.law import Regime
from sekisho.regime.reading import read_law
from sekisho.regime.rules import Rule

CN_FOLDER = data_path("law", "cn")
CN = read_law([CN_FOLDER], dictionary())
TODAY = date(2026, 11, 23)
NOW = Regime(CN, None, TODAY)
RULES_OF_CN = {rule.id: rule for rule in CN.rules}


def told(*folders: Path) -> list[str]:
    with pytest.raises(InputError) as fault:
        read_law(folders, dictionary())
    return [str(problem) for problem in fault.value.problems]


def test_two_readings_of_one_folder_are_equal() -> None:
    assert read_law([CN_FOLDER], dictionary()) == CN


@pytest.mark.parametrize("file", sorted(str(file.relative_to(CN_FOLDER)) for file in CN_FOLDER.rglob("*.*")))
def test_one_more_byte_in_any_file_is_another_law(tmp_path: Path, file: str) -> None:
    copy = shutil.copytree(CN_FOLDER, tmp_path / "cn")
    assert read_law([copy], dictionary()).hash == CN.hash
    with (copy / file).open("ab") as opened:
        opened.write(b"\n")
    assert read_law([copy], dictionary()).hash != CN.hash


def test_another_dictionary_is_another_law() -> None:
    facts = dictionary().facts
    fewer = Dictionary({name: fact for name, fact in facts.items() if name != "product"})
    assert read_law([CN_FOLDER], fewer).hash != CN.hash


def test_the_law_of_china_holds_the_tables_that_its_rules_rest_on() -> None:
    assert CN.dual_use_acts == ("MOFCOM-GAC-18/2025", "MOFCOM-GAC-56/2025", "MOFCOM-GAC-57/2025", "MOFCOM-62/2025")
    assert set(CN.documents) == set(dictionary()["document_kind"].values)
    assert {licence.kind for licence in CN.licence_types} == set(dictionary()["kind"].values)
    assert CN.clock is not None
    assert CN.clock.working_days == 45
    assert CN.clock.observed.p50_days is None
    assert CN.pools == ()
    assert {row.least for row in CN.evidence} == {Basis.DOCUMENTED}
    assert [folder.path for folder in CN.lists] == [CN_FOLDER / "lists"]


def test_every_act_says_what_becomes_of_pending_files_and_issued_licences() -> None:
    silent = {act.id for act in CN.instruments.values() if act.transition is None}
    assert silent == {act.id for act in CN.instruments.values() if act.kind in ("guidance", "practice")}


@pytest.mark.parametrize(
    ("rule", "day", "expected"),
    [
        ("MOFCOM-GAC-18/2025:1", "2025-04-03", False),
        ("MOFCOM-GAC-18/2025:1", "2025-04-04", True),
        ("MOFCOM-61/2025:limb-3", "2025-10-08", False),
        ("MOFCOM-61/2025:limb-3", "2025-10-09", True),
        ("MOFCOM-61/2025:limb-3", "2025-11-06", True),
        ("MOFCOM-61/2025:limb-3", "2025-11-07", False),
        ("MOFCOM-61/2025:limb-3", "2026-11-10", False),
        ("MOFCOM-61/2025:limb-3", "2026-11-11", None),
        ("MOFCOM-61/2025:limb-1", "2025-12-01", False),
        ("MOFCOM-GAC-57/2025:1", "2025-11-08", False),
        ("MOFCOM-GAC-57/2025:1", "2027-01-11", None),
        ("MOFCOM-1/2026:1", "2026-01-05", False),
        ("MOFCOM-1/2026:1", "2026-01-06", True),
        ("PRACTICE-JP-2026:supply-chain-statement", "2026-01-05", False),
        ("PRACTICE-JP-2026:supply-chain-statement", "2026-01-06", True),
        ("PRACTICE-2025:one-mode", "2025-06-30", False),
        ("PRACTICE-2025:production-evidence", "2025-10-31", False),
        ("PRACTICE-2025:production-evidence", "2025-11-01", True),
        ("GENERAL-LICENCES-2025:known", "2026-12-01", True),
        ("GENERAL-LICENCES-2025:known", "2026-12-02", None),
    ],
)
def test_a_rule_binds_on_its_own_days_and_those_of_its_act(rule: str, day: str, expected: bool | None) -> None:
    assert NOW.rule_binds(RULES_OF_CN[rule], date.fromisoformat(day)) is expected


def test_a_row_that_was_not_yet_known_does_not_exist() -> None:
    statement = RULES_OF_CN["PRACTICE-JP-2026:supply-chain-statement"]
    day = date(2026, 1, 10)
    assert Regime(CN, day, date(2026, 1, 16)).rule_binds(statement, day) is False
    assert Regime(CN, day, date(2026, 1, 17)).rule_binds(statement, day) is True


@given(st.sampled_from(CN.rules), st.dates(date(2024, 12, 1), date(2027, 12, 31)))
def test_between_two_days_of_change_nothing_changes(rule: Rule, day: date) -> None:
    yesterday = day - timedelta(days=1)
    if day not in NOW.days_of_change():
        assert NOW.rule_binds(rule, day) is NOW.rule_binds(rule, yesterday)
        assert all(NOW.act_binds(act, part, day) is NOW.act_binds(act, part, yesterday) for act, part in CN.instruments)


@given(st.dates(date(2020, 1, 1), date(2028, 12, 31)))
def test_only_days_from_december_2024_to_the_end_of_2027_are_covered(day: date) -> None:
    if date(2024, 12, 1) <= day <= date(2027, 12, 31):
        NOW.check_covered(day)
    else:
        with pytest.raises(InputError, match="outside what cn covers"):
            NOW.check_covered(day)


def test_a_finding_says_by_which_law_it_was_made() -> None:
    day = date(2026, 1, 20)
    said = Regime(CN, day, TODAY).as_json(day)
    assert said == {"id": "cn", "on": "2026-01-20", "known_on": "2026-11-23", "hash": CN.hash}


def test_only_three_files_are_needed(tmp_path: Path) -> None:
    folder = law_folder(tmp_path, rules_yaml=RULES.split("- id: A:2")[0].replace(" and 'A' = ANY(listed_in)", ""))
    for file in FILES:
        if file not in ("regime.yaml", "instruments.yaml", "rules.yaml"):
            (folder / file).unlink()
    (folder / "regime.yaml").write_text(FILES["regime.yaml"].replace("[A]", "[]"), encoding="utf-8")
    law = read_law([folder], dictionary())
    assert (law.clock, law.pools, law.lists, law.control_list.entries) == (None, (), (), ())


def test_an_overlay_adds_replaces_and_ends_rows(tmp_path: Path) -> None:
    base = law_folder(tmp_path)
    replaced = RULES.split("- id: A:2")[0].replace("para 1", "para 9")
    added = "- id: Y:1\n  instrument: A\n  cite: c\n  effect: limit\n  pools: [Q]\n  scope: line\n  basis: assumption\n"
    added += "  when: \"destination = 'JP'\"\n  text: {en: e, ja: j, zh: z}\n"
    pools = "- {id: Q, elements: [Tb], destination: any, from: 2026-01-01, to: 2026-12-31, ceiling_g: 5, "
    pools += "text: {en: e, ja: j, zh: z}, source: s, confidence: low, basis: assumption}\n"
    overlay = overlay_folder(
        tmp_path, regime_yaml="ends: ['A:2', P, strict end_use]\n", rules_yaml=replaced + added, pools_yaml=pools
    )
    law = read_law([base, overlay], dictionary())
    assert law.id == "x+y"
    assert law.title["en"] == "X + Y"
    assert [(rule.id, rule.cite["en"]) for rule in law.rules] == [("A:1", "para 9"), ("Y:1", "c")]
    assert [pool.id for pool in law.pools] == ["Q"]
    assert law.evidence == ()
    assert law.documents.keys() == {"contract"}
    assert law.hash != read_law([base], dictionary()).hash


def test_an_act_that_an_overlay_replaces_moves_the_rules_of_the_base(tmp_path: Path) -> None:
    base = law_folder(tmp_path)
    later = FILES["instruments.yaml"].replace(
        "[{from: 2026-01-01, state: in_force", "[{from: 2026-01-01, state: suspended"
    )
    overlay = overlay_folder(tmp_path, instruments_yaml=later)
    day = date(2026, 6, 1)
    binding = [
        [Regime(law, day, day).rule_binds(rule, day) for rule in law.rules]
        for law in (read_law([base], dictionary()), read_law([base, overlay], dictionary()))
    ]
    assert binding == [[True, True], [False, False]]


def test_what_an_overlay_ends_must_be_there(tmp_path: Path) -> None:
    base = law_folder(tmp_path)
    assert told(base, overlay_folder(tmp_path, regime_yaml="ends: [A:7]\n")) == [
        "y/regime.yaml: ends: there is no row 'A:7' to end"
    ]


def test_an_overlay_stands_on_its_own_base_only(tmp_path: Path) -> None:
    overlay = overlay_folder(tmp_path)
    assert told(overlay) == ["y/regime.yaml: overlay_of: an overlay is no law of its own; read x first"]
    assert told(CN_FOLDER, overlay) == ["y/regime.yaml: overlay_of: is 'x'; the base is 'cn'"]


def test_faults_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    folder = law_folder(
        tmp_path,
        instruments_yaml=FILES["instruments.yaml"].replace("in_force", "asleep"),
        documents_csv=FILES["documents.csv"].replace("high", "total"),
        pools_yaml=FILES["pools.yaml"].replace("1000", "-1"),
        clocks_yaml=FILES["clocks.yaml"].replace("45", "0"),
        licence_types_csv=FILES["licence_types.csv"].replace(",12,", ",never,"),
        evidence_csv=FILES["evidence.csv"].replace("documented", "sworn"),
    )
    places = [problem.split(": ")[0] for problem in told(folder)]
    assert places == [
        "x/instruments.yaml row 1 (A)",
        "x/documents.csv line 2",
        "x/evidence.csv line 2",
        "x/licence_types.csv line 2",
        "x/pools.yaml row 1 (P)",
        "x/clocks.yaml",
    ]
