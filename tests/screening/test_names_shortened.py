"""Words that are shortened (Univ., Inst. of Tech.) and legal forms that are written out."""

import pytest

from sekisho.screening.names.fold import fold
from sekisho.screening.names.model import ALERT, Kind
from sekisho.screening.names.parse import parse
from sekisho.screening.names.score import compare
from sekisho.screening.ownership.names import key_of


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("Tianjin Univ.", "Tianjin University"),
        ("Tianjin Univ", "天津大学"),
        ("Kakuu Inst. of Tech.", "Kakuu Institute of Technology"),
        ("Harbin Eng. Univ.", "Harbin Engineering University"),
        ("Kakuu Elec. Mach. Co.", "Kakuu Electric Machinery Co."),
        ("Kakuu Elec. Co.", "Kakuu Electronics Co."),
        ("Kakuu Pharm. Res. Labs.", "Kakuu Pharmaceutical Research Laboratories"),
        ("Kakuu Chem. Mfg. Ind.", "Kakuu Chemical Manufacturing Industries"),
        ("Kakuu Int'l Trdg.", "Kakuu International Trading"),
        ("Kakuu Semicond. Equip.", "Kakuu Semiconductor Equipment"),
        ("Chinese Acad. of Sci.", "Chinese Academy of Sciences"),
        ("Chinese Acad. of Sci.", "中国科学院"),
        ("Kakuu Hi-Tech", "Kakuu High-Tech"),
    ],
)
def test_a_shortened_word_is_the_word(short: str, whole: str) -> None:
    assert compare(short, whole) >= 0.95


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tianjin Univ.", "Tianjin Institute"),
        ("Kakuu Mech. Co.", "Kakuu Chem. Co."),
        ("Harbin Eng. Univ.", "Harbin Medical University"),
    ],
)
def test_another_word_stays_another_when_shortened(one: str, other: str) -> None:
    assert compare(one, other) < ALERT


@pytest.mark.parametrize("name", ["RES Trading", "ENG Corporation", "SYS Precision", "Mach Electronics"])
def test_what_may_be_initials_is_a_brand_at_the_front(name: str) -> None:
    first = parse(name).tokens[0]
    assert (first.kind, first.concepts) == (Kind.BRAND, ())


def test_what_is_told_is_what_was_written() -> None:
    assert [token.kept for token in parse("Tianjin Univ.").tokens] == ["tianjin", "univ"]


@pytest.mark.parametrize("name", ["화학 LG", "LG화학", "LG 화학 주식회사"])
def test_a_brand_in_two_scripts_is_one(name: str) -> None:
    assert compare(name, "LG Chem, Ltd.") >= 0.9
    assert compare(name, "엘지화학 주식회사") >= 0.95


def test_a_brand_that_stands_beside_a_house_in_two_scripts_is_found_by_itself() -> None:
    assert compare("에스케이하이닉스 주식회사", "SK하이닉스") >= 0.95


FORMS = [
    ("Gesellschaft mit beschränkter Haftung", "GmbH"),
    ("Besloten Vennootschap", "B.V."),
    ("Naamloze Vennootschap", "N.V."),
    ("Società per Azioni", "S.p.A."),
    ("Società a responsabilità limitata", "S.r.l."),
    ("Public Joint Stock Company", "PJSC"),
    ("Open Joint Stock Company", "OJSC"),
    ("Closed Joint-Stock Company", "CJSC"),
    ("Limited Liability Company", "LLC"),
    ("Aktiebolag", "AB"),
    ("Osakeyhtiö", "Oy"),
    ("Kommanditgesellschaft", "KG"),
    ("Sociedade Anônima", "S.A."),
    ("Spółka Akcyjna", "S.A."),
]


@pytest.mark.parametrize(("written", "short"), FORMS)
def test_a_legal_form_written_out_is_one_at_either_end(written: str, short: str) -> None:
    assert fold(f"Kakuu {written}") == fold(f"{written} Kakuu") == fold(f"Kakuu {short}") == "kakuu"
    assert key_of(f"Kakuu {written}") == key_of(f"{written} Kakuu") == key_of(f"Kakuu {short}")


@pytest.mark.parametrize("name", ["Kakuu Liability", "Kakuu Open Stock", "Haftung Kakuu", "Vennootschap Kakuu"])
def test_a_word_of_a_written_form_alone_is_none(name: str) -> None:
    assert fold(name) != "kakuu"


def test_written_forms_that_differ_are_two_parties() -> None:
    assert key_of("Kakuu Naamloze Vennootschap") != key_of("Kakuu Besloten Vennootschap")
    assert key_of("Kakuu Limited Liability Company") != key_of("Kakuu Company Limited")
