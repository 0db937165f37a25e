from pathlib import Path

import pytest

from sekisho.errors import InputError
from sekisho.places import data_path
from sekisho.regime.instruments import read_instruments
from sekisho.regime.rules import AppliesTo, Basis, Effect, Rule, read_rules

ACTS = read_instruments(data_path("law", "cn", "instruments.yaml"))
RULES = {rule.id: rule for rule in read_rules(data_path("law", "cn", "rules.yaml"), ACTS)}


def test_announcement_1_of_2026_bars_dual_use_items_and_cites_itself() -> None:
    rule = RULES["MOFCOM-1/2026:1"]
    assert (rule.effect, rule.applies_to, rule.basis) == (Effect.PROHIBIT, AppliesTo.DUAL_USE, Basis.LAW)
    assert rule.citation() == "MOFCOM Announcement 1 of 2026, para 1"


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_rule_carries_source_confidence_and_three_languages(rule: Rule) -> None:
    assert rule.source
    assert rule.confidence in ("high", "medium", "low")
    assert all(rule.text[language] for language in ("en", "ja", "zh"))


def test_no_assumption_stands_in_the_law_itself() -> None:
    assert all(rule.basis is not Basis.ASSUMPTION for rule in RULES.values())


GOOD = (
    "id: R, instrument: MOFCOM-1/2026, cite: c, effect: refer, scope: line, basis: law, when: a, "
    "text: {en: e, ja: j, zh: z}"
)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("effect: refer", "effect: allow"), "effect"),
        (("scope: line", "scope: world"), "scope"),
        (("MOFCOM-1/2026", "MOFCOM-999/2026"), "instrument"),
        (("when: a", "when: a IS NULL"), "when"),
        (("when: a", "when: open('x')"), "when"),
        (("ja: j, ", ""), "text"),
        (("cite: c, ", ""), "cite"),
        (("effect: refer", "effect: refer, level: strict"), "level"),
        (("effect: refer", "effect: scrutinise"), "level"),
        (("effect: refer", "effect: refer, colour: red"), "colour"),
        (("effect: refer, scope: line, basis: law", "effect: exempt, scope: line, basis: practice"), "basis"),
    ],
)
def test_a_bad_row_is_named_with_its_place(tmp_path: Path, change: tuple[str, str], place: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(f"- {{{GOOD}}}\n", encoding="utf-8")
    assert len(read_rules(file, ACTS)) == 1
    file.write_text(f"- {{{GOOD.replace(*change)}}}\n", encoding="utf-8")
    with pytest.raises(InputError) as fault:
        read_rules(file, ACTS)
    assert [problem.place for problem in fault.value.problems] == [f"rules.yaml row 1 (R): {place}"]


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(f"- {{{GOOD}}}\n" * 2, encoding="utf-8")
    with pytest.raises(InputError, match="stands twice"):
        read_rules(file, ACTS)
