"""docs/law.md says what the law says, and every rule on it can be seen at work."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import law_examples
import make_law
import pytest
from law_examples import EXAMPLES, LAW, Example, first_examples, the_law

from sekisho.determination.finding import Finder
from sekisho.dossier import read_file
from sekisho.errors import InputError
from sekisho.places import data_path
from sekisho.regime.rules import Rule

FILES = sorted((EXAMPLES / LAW).iterdir())


@cache
def given() -> dict[str, Example]:
    return {example.path.name: example for example in law_examples.examples()}


def test_the_page_is_up_to_date() -> None:
    assert make_law.main(["--check"]) == 0


@pytest.mark.long
def test_a_page_that_was_edited_is_told_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = tmp_path / "law.md"
    edited.write_text(make_law.page() + "typed by hand\n", encoding="utf-8")
    monkeypatch.setattr(make_law, "PAGE", edited)
    assert make_law.main(["--check"]) == 1
    assert "law.md is not what the law says" in capsys.readouterr().err
    assert edited.read_text(encoding="utf-8").endswith("typed by hand\n")
    assert make_law.main([]) == 0
    assert make_law.main(["--check"]) == 0


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_example_reads_without_problems_and_its_finding_is_found(path: Path) -> None:
    example = given()[path.name]
    assert example.finding["source"] == path.name
    assert example.rules


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_example_is_filed_on_the_day_of_its_regime(path: Path) -> None:
    example = given()[path.name]
    assert example.finding["regime"]["on"] == str(example.regime.on)
    assert f'filed_on: "{example.regime.on}"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", the_law().rules, ids=lambda rule: rule.id)
def test_every_rule_has_an_example_that_fires_it(rule: Rule) -> None:
    example = first_examples([rule], given().values())[rule.id]
    assert rule.id in example.rules


def test_no_example_is_idle() -> None:
    first = first_examples(the_law().rules, given().values())
    assert {example.path.name for example in first.values()} == set(given())


def test_parties_are_fictional_or_listed() -> None:
    for example in given().values():
        for party in example.finding["parties"]:
            assert "(fictional)" in party["name"] or party["hits"], (example.path.name, party["name"])


def test_where_a_listed_name_is_real_the_description_says_that_the_shipment_is_not() -> None:
    for example in given().values():
        if any(party["hits"] and "(fictional)" not in party["name"] for party in example.finding["parties"]):
            assert "(invented shipment; Announcements" in example.path.read_text(encoding="utf-8")


def test_every_rule_stands_on_the_page_with_its_condition_as_written_and_its_example() -> None:
    text = make_law.PAGE.read_text(encoding="utf-8")
    written = (data_path("law", LAW) / "rules.yaml").read_text(encoding="utf-8")
    for rule in the_law().rules:
        (row,) = re.findall(rf"^\| `{re.escape(rule.id)}` \|.*$", text, re.MULTILINE)
        condition = re.findall(r"`([^`]*)`", row)[1]
        assert f'when: "{condition}"' in written
        link = re.findall(r"\]\((\S+\.yaml)\)", row)[-1]
        assert (make_law.PAGE.parent / link).is_file()


def test_a_rule_that_never_bound_says_so_and_as_of_when_its_example_is_known() -> None:
    text = make_law.PAGE.read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if "never bound; " in row]
    named = {re.findall(r"`([^`]*)`", row)[0] for row in rows}
    assert named == {
        "MOFCOM-GAC-56/2025:1",
        "MOFCOM-GAC-57/2025:1",
        "MOFCOM-61/2025:limb-1",
        "MOFCOM-61/2025:limb-2",
    }
    assert all("the example as known on 2025-10-20" in row for row in rows)


def test_what_never_bound_is_without_effect_under_the_law_as_known_today() -> None:
    known = given()["14-as-known-before-the-suspension.yaml"]
    today = replace(known.regime, known_on=law_examples.newest_word(the_law()))
    found = Finder.of(today).find(read_file(known.path))
    for line in found["lines"]:
        assert line["outcome"] == "no_licence_required"
        assert [reason["state"] for reason in line["reasons"] if reason["effect"] == "none"] == ["suspended"]


def test_a_rule_without_an_example_is_named() -> None:
    left = [example for example in given().values() if "MOFCOM-62/2025:1" not in example.rules]
    with pytest.raises(InputError, match="MOFCOM-62/2025:1: is fired by no example"):
        first_examples(the_law().rules, left)


def test_examples_that_cannot_be_read_are_all_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(EXAMPLES / LAW, tmp_path / LAW)
    one, other, third = sorted((tmp_path / LAW).iterdir())[:3]
    one.write_text(one.read_text(encoding="utf-8").replace("form: magnet", "form: magnett"), encoding="utf-8")
    other.write_text(other.read_text(encoding="utf-8").replace("x_regime", "x_regimen"), encoding="utf-8")
    third.write_text(third.read_text(encoding="utf-8").replace("cn@2026-05-11", "cn@2024-05-11"), encoding="utf-8")
    monkeypatch.setattr(make_law, "examples", lambda: law_examples.examples(tmp_path / LAW))
    assert make_law.main(["--check"]) == 1
    told = capsys.readouterr().err
    assert all(each.name in told for each in (one, other, third))
    assert "magnett" in told
    assert "x_regime: is missing" in told
