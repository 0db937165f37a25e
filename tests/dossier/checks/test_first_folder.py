"""What somebody meets who fills in a folder for the first time: no false contradiction, and sentences to act on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from checked_folders import findings
from clean_folders import plan
from planting import Bench

from sekisho.dossier.checks import Finding
from sekisho.dossier.checks.compare import lacks_number, same_address
from sekisho.dossier.checks.languages import comparable, languages
from sekisho.dossier.checks.text import PaperText, quotable


def check(root: Path, shape: str = "plain", **use: Any) -> tuple[Bench, tuple[Finding, ...]]:
    bench = Bench(plan(shape))
    bench.data["end_use"] = bench.data["end_use"] | use
    return bench, findings(bench, root / "folder")


def told(found: tuple[Finding, ...], name: str) -> list[Finding]:
    return [each for each in found if each.id == name]


def test_an_intermediate_product_may_be_the_system(tmp_path: Path) -> None:
    bench = Bench(plan("trader"))
    bench.data["downstream"][0]["product"] = "電動パワーステアリング"
    bench.data["downstream"][1]["product"] = "乗用車"
    bench.data["end_use"] |= {"system": "電動パワーステアリング", "product": "乗用車"}
    found = findings(bench, tmp_path / "folder")
    assert not told(found, "end-use-system-in-tree") + told(found, "end-use-product-in-tree")


def test_the_product_of_the_end_use_is_the_final_one_and_no_intermediate_one(tmp_path: Path) -> None:
    bench = Bench(plan("trader"))
    bench.data["downstream"][0]["product"] = "電動パワーステアリング"
    bench.data["downstream"][1]["product"] = "乗用車"
    bench.data["end_use"]["product"] = "電動パワーステアリング"
    (finding,) = told(findings(bench, tmp_path / "folder"), "end-use-product-in-tree")
    assert finding.checked


def test_a_word_in_one_language_is_not_missed_in_the_sentence_of_another(tmp_path: Path) -> None:
    _, found = check(tmp_path, part="駆動モーターの回転子コア", system="試験車両システム", text_zh=None)
    hits = told(found, "end-use-text-specific")
    assert [(each.checked, each.severity) for each in hits] == [(False, "note")] * len(hits)
    assert "Japanese" in hits[0].cause["en"]
    assert "日本語" in hits[0].cause["ja"]
    assert "日文" in hits[0].cause["zh"]


def test_a_word_that_its_own_sentence_leaves_out_is_missed(tmp_path: Path) -> None:
    text = "架空自動車株式会社が日本で作るハイブリッド車KH-300の駆動用モーターに使う磁石"
    _, found = check(tmp_path, part="ステータのコア", text_ja=text)
    (finding,) = told(found, "end-use-text-specific")
    assert finding.checked
    assert "text_ja" in str(finding.places[0])


def test_a_party_and_a_term_of_the_glossary_are_known_by_their_other_names(tmp_path: Path) -> None:
    _, found = check(tmp_path, part="ロータ", maker="架空自動車株式会社", system="ハイブリッド車", text_zh=None)
    assert not [each for each in found if each.id.startswith("end-use-")]
    assert not told(found, "certificate-maker") + told(found, "certificate-system")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ロータ", {"ja"}),
        ("rotor", {"en"}),
        ("电机", {"zh"}),
        ("電動機", {"ja", "zh"}),
        ("乗用車", {"ja", "zh"}),
        ("7", set()),
    ],
)
def test_the_script_tells_the_languages_that_a_word_may_be_of(word: str, expected: set[str]) -> None:
    assert languages(word) == expected
    assert comparable(word, ["これは日本語", "这是中文说明", "English"])


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("模型町45-9", "模型町45", False),
        ("模型町4-5", "模型町45", False),
        ("9-45 Mokeicho, Nagoya", "45 Mokeicho, Nagoya", False),
        ("〒450-0001 愛知県名古屋市模型町45-9", "愛知県名古屋市模型町４５−９", True),
        ("Musterstraße 12, 70173 Stuttgart", "Musterstraße 12, 70173 Stuttgart, Germany", True),
    ],
)
def test_an_address_without_its_house_number_is_another(a: str, b: str, same: bool) -> None:
    assert same_address(a, b) is same_address(b, a) is same
    assert lacks_number(a, b) is not same


def test_a_missing_house_number_is_told_as_such(tmp_path: Path) -> None:
    bench = Bench(plan("own-use"))
    bench.plan.party("kakuu-denki").update(address="愛知県架空市模型町45-9")
    bench.plan.party("kakuu-denki").pop("address_en")
    bench.data["certificates"][0]["end_user_address"] = "愛知県架空市模型町45"
    (finding,) = told(findings(bench, tmp_path / "folder"), "certificate-end-user-address")
    assert "house number (9)" in finding.cause["en"]


def test_the_text_of_a_paper_with_a_further_number_does_not_hold_the_shorter_address() -> None:
    assert not PaperText("住所 愛知県架空市模型町45-9").has_name("愛知県架空市模型町45")
    assert PaperText("住所 愛知県架空市模型町45-9").has_name("愛知県架空市模型町45-9")


def test_a_certificate_without_the_civil_pledge_contradicts_a_civil_case(tmp_path: Path) -> None:
    bench = Bench(plan("plain"))
    bench.data["certificates"][0]["pledge_civil"] = False
    (finding,) = told(findings(bench, tmp_path / "folder"), "pledge-civil")
    assert (finding.severity, finding.checked) == ("error", True)
    assert ["“no”" in finding.cause["en"], "「いいえ」" in finding.cause["ja"], "“否”" in finding.cause["zh"]] == [
        True
    ] * 3
    assert finding.rule["en"] in finding.remedy["en"]


def test_going_on_to_north_korea_is_warned_of_by_name(tmp_path: Path) -> None:
    bench = Bench(plan("plain"))
    bench.data["downstream"][0]["reexports_to"] = ["AU", "KP"]
    (finding,) = told(findings(bench, tmp_path / "folder"), "goes-to-country-under-embargo")
    assert finding.severity == "warning"
    assert "KP" in finding.cause["en"]
    assert "1718" in finding.source


@pytest.mark.parametrize("shape", ["plain", "workbook"])
def test_what_is_not_given_is_named_by_its_field_and_no_filled_cell(shape: str, tmp_path: Path) -> None:
    bench = Bench(plan(shape))
    del bench.data["contracts"][0]["paper"]
    (finding,) = told(findings(bench, tmp_path / "folder"), "contract-has-paper")
    (place,) = finding.places
    assert place.path == "contracts[0].paper"
    assert place.cell is None or place.cell.split("!")[1].replace(":", "").isdigit()
    assert all("contracts[0].paper" in finding.cause[language] for language in ("en", "ja", "zh"))
    assert "is not given" in finding.cause["en"]


def test_a_cell_is_quoted_as_it_was_typed(tmp_path: Path) -> None:
    bench = Bench(plan("plain"))
    bench.data["certificates"][0]["end_user_address"] = "愛知県架空郵便局 私書箱 77号"
    (finding,) = told(findings(bench, tmp_path / "folder"), "no-post-box-on-certificate")
    assert "私書箱" in finding.cause["zh"]
    text = quotable("Nagoya  P.O.  Box 7")
    start = text.plain.index("p.o. box")
    assert text.typed(start, start + 8) == "P.O. Box"


def test_too_much_passed_on_is_told_with_the_mass_that_was_typed(tmp_path: Path) -> None:
    bench = Bench(plan("plain"))
    bench.data["downstream"][0] |= {"net_kg": "1200", "loss_pct": "3"}
    hits = told(findings(bench, tmp_path / "folder"), "tree-whole")
    assert "1200 kg after 3 % loss" in hits[0].cause["en"]
    assert "架空電動機株式会社 (kakuu-denki)" in hits[0].cause["ja"]


def test_the_remedy_for_a_faulty_paper_is_more_than_one_sentence_run_together(tmp_path: Path) -> None:
    bench = Bench(plan("plain"))
    bench.afterwards.append(lambda root: (root / "papers" / "contract.pdf").unlink())
    (finding,) = told(findings(bench, tmp_path / "folder"), "paper-there")
    assert "in its place; " in finding.remedy["en"] or finding.remedy["en"].endswith("in its place")
