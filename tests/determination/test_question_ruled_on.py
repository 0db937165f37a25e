"""A new question from an authority is one row in the dictionary, and a rule may read it the same day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
from cases import TODAY, changed, party

from sekisho.determination.dockets.schema import arrow_type
from sekisho.determination.finding import Finder
from sekisho.dossier import read_application
from sekisho.facts import Dictionary, read_dictionary
from sekisho.places import data_path
from sekisho.regime.law import Regime
from sekisho.regime.reading import read_law

ROWS = """
- fact: stored_in_bond
  type: boolean
  scope: line
  path: 'lines[].stored_in_bond'
  asked_of: importer
  question: {en: Are the goods kept in a bonded zone?, ja: 保税区域に置かれるか。, zh: 货物是否存放于保税区？}
- fact: owned_by_state
  type: boolean
  scope: application
  path: party.owned_by_state
  column: no
  asked_of: party
  question: {en: Is the party owned by a state?, ja: 国が所有する者か。, zh: 该主体是否国有？}
- fact: any_party_owned_by_state
  type: boolean
  scope: application
  fold: any
  over: owned_by_state
  from: [owned_by_state, downstream_complete]
  asked_of: importer
  question: {en: Is any party owned by a state?, ja: 国が所有する者が含まれるか。, zh: 是否有国有主体？}
"""
RULES = """
- id: NEW-2026:1
  instrument: NEW-2026
  cite: {en: para 1, ja: 第1項, zh: 第一条}
  effect: refer
  scope: line
  basis: assumption
  source: made for a test
  confidence: low
  when: "stored_in_bond or any_party_owned_by_state"
  text:
    en: Bonded goods and state firms are looked at.
    ja: 保税品と国有企業は審査する。
    zh: 保税货物及国有企业须经审查。
"""
ACT = """
- id: NEW-2026
  kind: practice
  title: {en: A new notice, ja: 新しい通知, zh: 新公告}
  issued: 2026-01-01
  states:
  - {from: 2026-01-01, state: in_force, known_from: 2026-01-01}
  source: made for a test
  confidence: low
"""
HEAD = """
id: new
title: {en: A new question, ja: 新しい質問, zh: 新问题}
overlay_of: cn
source: made for a test
confidence: low
"""


def extended(tmp_path: Path) -> tuple[Dictionary, Finder]:
    shipped = data_path("facts", "dictionary.yaml").read_text(encoding="utf-8")
    (tmp_path / "dictionary.yaml").write_text(shipped + ROWS, encoding="utf-8")
    facts = read_dictionary(tmp_path / "dictionary.yaml")
    overlay = tmp_path / "new"
    overlay.mkdir()
    for name, text in (("regime.yaml", HEAD), ("instruments.yaml", ACT), ("rules.yaml", RULES)):
        (overlay / name).write_text(text, encoding="utf-8")
    law = read_law([data_path("law", "cn"), overlay], facts)
    return facts, Finder.of(Regime(law, date(2026, 5, 11), TODAY), facts)


def test_a_row_is_read_folded_ruled_on_and_asked_for(tmp_path: Path) -> None:
    facts, finder = extended(tmp_path)

    def outcome(application: dict[str, object]) -> tuple[str, list[str]]:
        (line,) = finder.find(read_application(application, "test.json", facts))["lines"]
        return line["outcome"], [asked["fact"] for asked in line["missing_facts"]]

    answered = changed(line__stored_in_bond=False)
    for one in (answered["importer"], answered["end_users"][0], answered["downstream"][0]["party"]):
        one["owned_by_state"] = False
    assert outcome(answered) == ("grantable", [])
    answered["lines"][0]["stored_in_bond"] = True
    assert outcome(answered)[0] == "refer"
    answered["lines"][0]["stored_in_bond"] = None
    assert outcome(answered) == ("information_needed", ["stored_in_bond"])
    answered["lines"][0]["stored_in_bond"] = False
    answered["downstream"][0]["party"] |= party("Example (fictional)", "p3") | {"owned_by_state": True}
    assert outcome(answered)[0] == "refer"


def test_the_same_row_is_a_column_of_a_docket(tmp_path: Path) -> None:
    facts, _ = extended(tmp_path)
    columns = {fact.name: arrow_type(fact) for fact in facts.docket_columns}
    assert columns["stored_in_bond"] == pa.bool_()
    assert columns["any_party_owned_by_state"] == pa.bool_()
    assert "owned_by_state" not in columns
