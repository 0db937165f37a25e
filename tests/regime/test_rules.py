from datetime import date
from pathlib import Path

import pytest

from sekisho.errors import InputError
from sekisho.places import data_path
from sekisho.regime.instruments import read_instruments
from sekisho.regime.rules import AppliesTo, Basis, Effect, Rule, cite_of, read_rules

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
        (
            ("effect: refer, scope: line, basis: law", "effect: exempt, lifts: [X], scope: line, basis: practice"),
            "basis",
        ),
        (("effect: refer", "effect: exempt"), "lifts"),
        (("effect: refer", "effect: refer, lifts: [X]"), "lifts"),
        (("effect: refer", "effect: exempt, lifts: X"), "lifts"),
        (("effect: refer", "effect: limit"), "pools"),
        (("effect: refer", "effect: advise, pools: [P]"), "pools"),
        (("effect: refer", "effect: require_document"), "document"),
        (("effect: refer", "effect: refer, document: contract"), "document"),
        (("effect: refer", "effect: refer, from: soon"), "from, to, known_from"),
        (("effect: refer", "effect: refer, from: 2026-02-01, to: 2026-01-01"), "from, to, known_from"),
        (("effect: refer", "effect: refer, stops_clock: perhaps"), "stops_clock"),
        (("effect: refer", "effect: refer, confidence: total"), "confidence"),
        (("cite: c", "cite: {en: c}"), "cite"),
        (("id: R", "id: [R]"), "id"),
    ],
)
def test_a_bad_row_is_named_with_its_place(tmp_path: Path, change: tuple[str, str], place: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(f"- {{{GOOD}}}\n", encoding="utf-8")
    assert len(read_rules(file, ACTS)) == 1
    file.write_text(f"- {{{GOOD.replace(*change)}}}\n", encoding="utf-8")
    with pytest.raises(InputError) as fault:
        read_rules(file, ACTS)
    told = [problem.place for problem in fault.value.problems]
    assert [each.split("): ")[1] for each in told] == [place]
    assert told[0].startswith("rules.yaml row 1 (")


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(f"- {{{GOOD}}}\n" * 2, encoding="utf-8")
    with pytest.raises(InputError, match="stands twice"):
        read_rules(file, ACTS)


def test_a_row_may_have_its_own_days_and_its_own_companions(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    row = GOOD.replace(
        "effect: refer", "effect: limit, pools: [P], from: 2026-01-06, to: '2026-03-31', known_from: 2026-01-17"
    )
    file.write_text(f"- {{{row}}}\n", encoding="utf-8")
    (rule,) = read_rules(file, ACTS)
    assert (rule.first, rule.last, rule.known_from) == (date(2026, 1, 6), date(2026, 3, 31), date(2026, 1, 17))
    assert rule.pools == ("P",)


@pytest.mark.parametrize(
    ("cite", "ja", "zh"),
    [
        ("para 1", "第1項", "第1款"),
        ("para 1(3)", "第1項第3号", "第1款第3项"),
        ("art. 13", "第13条", "第13条"),
        ("art. 12(3)", "第12条第3項", "第12条第3款"),
        ("art. 16(1)(4)", "第16条第1項第4号", "第16条第1款第4项"),
        ("as seen in 2010", "as seen in 2010", "as seen in 2010"),
    ],
)
def test_a_numbered_place_is_cited_in_the_reader_s_language(cite: str, ja: str, zh: str) -> None:
    assert dict(cite_of(cite)) == {"en": cite, "ja": ja, "zh": zh}
