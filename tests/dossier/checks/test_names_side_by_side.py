"""A name written in two scripts side by side: both are compared, and a contract in two languages is no mistake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from checked_folders import findings, paths
from clean_folders import SHAPES, plan
from clean_papers import Json
from planting import Bench

from sekisho.dossier.checks.names import beyond, may_be_another

JAPANESE, ENGLISH, CHINESE = "架空電動機株式会社", "Kakuu Motor Co., Ltd.", "架空电动机株式会社"
GERMAN = "Beispiel Antriebstechnik GmbH"

MANNERS: tuple[Callable[[str, str], str], ...] = (
    lambda own, other: f"{own}（{other}）",
    lambda own, other: f"{other} ({own})",
    lambda own, other: f"{own} / {other}",
    lambda own, other: f"{other.upper()}　{own}",
    lambda own, other: f"{own}\n{other}",
    lambda own, other: f"{own}{other}",
)


@pytest.mark.parametrize("manner", MANNERS)
def test_two_names_in_full_say_nothing_beyond_themselves(manner: Callable[[str, str], str]) -> None:
    assert beyond(manner(JAPANESE, ENGLISH), [JAPANESE, ENGLISH, CHINESE]) == ()
    assert beyond(manner(CHINESE, ENGLISH), [JAPANESE, ENGLISH, CHINESE]) == ()


@pytest.mark.parametrize(
    ("written", "names", "words"),
    [
        (f"{GERMAN}大阪支社", [GERMAN], ("大阪支社",)),
        (f"{GERMAN} 日本 支社", [GERMAN], ("日本 支社",)),
        (f"{JAPANESE}第2工場", [JAPANESE], ("第2工場",)),
        (f"{JAPANESE}大阪支社 ({ENGLISH})", [JAPANESE, ENGLISH], ("大阪支社",)),
        (f"{JAPANESE} ({ENGLISH} Osaka Branch)", [JAPANESE, ENGLISH], ("Osaka Branch",)),
        (f"{JAPANESE} (Osaka Branch)", [JAPANESE], ("Osaka Branch",)),
        (f"{JAPANESE}大阪支社 ({ENGLISH} Osaka Branch)", [JAPANESE, ENGLISH], ("大阪支社", "Osaka Branch")),
        (f"{JAPANESE} 架空発動機株式会社", [JAPANESE, ENGLISH], ("架空発動機株式会社",)),
        (f"{JAPANESE} ({ENGLISH.replace('Motor', 'Rotor')})", [JAPANESE, ENGLISH], ("Kakuu Rotor Co., Ltd.",)),
    ],
)
def test_words_beyond_the_names_are_told_script_by_script(
    written: str, names: list[str], words: tuple[str, ...]
) -> None:
    assert beyond(written, names) == words
    assert not any(may_be_another(each, names) for each in words)


@pytest.mark.parametrize(
    ("written", "names", "other"),
    [
        (f"{JAPANESE}（{ENGLISH}）", [JAPANESE], ENGLISH),
        (f"{ENGLISH} {JAPANESE}", [ENGLISH], JAPANESE),
        (f"{GERMAN} 贝斯皮尔驱动技术有限公司", [GERMAN], "贝斯皮尔驱动技术有限公司"),
        ("TDK株式会社 (TDK Corporation)", ["TDK株式会社"], "TDK Corporation"),
    ],
)
def test_a_whole_name_in_a_language_that_the_folder_lacks_may_be_the_same_firms(
    written: str, names: list[str], other: str
) -> None:
    assert beyond(written, names) == (other,)
    assert may_be_another(other, names)


@pytest.mark.parametrize("written", ["架空発動機株式会社", "Kakuu Motors Co., Ltd.", "", "（）"])
def test_where_no_name_stands_whole_nothing_is_said_of_the_rest(written: str) -> None:
    assert beyond(written, [JAPANESE, ENGLISH]) is None


def _in_two_languages(bench: Bench, manner: Callable[[str, str], str]) -> int:
    """Write the parties of every contract and certificate as a bilingual paper does; how many were written so."""
    written = 0
    for section, roles in (("contracts", ("seller", "buyer")), ("certificates", ("end_user",))):
        for record in bench.data[section]:
            for role in roles:
                party: Json = bench.plan.party(record[role])
                own, other = party["name"], party.get("name_en")
                if other is None:
                    other = party["name_ja"] = f"{party['id']}株式会社"
                lines = bench.plan.texts[record["paper"]]
                # Only what stands alone on its line after the label is the party's entry.
                bench.plan.texts[record["paper"]] = [
                    f"{line[: -len(said)]}{manner(own, other)}"
                    if (said := next((each for each in (own, other) if line.endswith(f": {each}")), ""))
                    else line
                    for line in lines
                ]
                record[f"{role}_name"] = manner(own, other)
                written += 1
    return written


@pytest.mark.parametrize("shape", SHAPES)
def test_a_folder_whose_papers_give_both_names_side_by_side_is_clean(shape: str, tmp_path: Path) -> None:
    bench = Bench(plan(shape))
    assert _in_two_languages(bench, MANNERS[list(SHAPES).index(shape) % len(MANNERS)]) >= 3
    assert [each.cause["en"] for each in findings(bench, tmp_path / shape) if each.checked] == []


def test_the_other_name_that_the_folder_lacks_is_asked_for_and_no_mistake(tmp_path: Path) -> None:
    bench = Bench(plan("latin"))
    bench.data["contracts"][0]["buyer_name"] = f"{GERMAN}（ドイツ架空電機株式会社）"
    (told,) = (each for each in findings(bench, tmp_path / "latin") if each.id == "contract-buyer-name")
    assert not told.checked
    assert "contracts[0].buyer_name" in paths(told)
    assert "ドイツ架空電機株式会社" in told.cause["en"]
    assert "name_ja" in told.remedy["en"]


def test_a_branch_in_another_script_is_named_in_the_finding(tmp_path: Path) -> None:
    bench = Bench(plan("latin"))
    bench.data["contracts"][0]["buyer_name"] = f"{GERMAN}大阪支社"
    (told,) = (each for each in findings(bench, tmp_path / "latin") if each.id == "contract-buyer-name")
    assert told.checked
    assert all("大阪支社" in told.cause[language].split(GERMAN)[-1] for language in ("en", "ja", "zh"))
