"""Names, numbers, days and masses in the text of papers, in the writings of three countries."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.dossier.checks.compare import same_address
from sekisho.dossier.checks.text import PaperText, letters


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("架空電動機株式会社", "买方：架空电动机株式会社"),
        ("架空電動機株式会社", "買主　架空電動機株式會社　御中"),
        ("髙﨑架空ロボット株式会社", "高崎架空ロボツト株式会社 / 高崎架空ロボット株式會社"),
        ("示例磁材有限公司", "賣方：示例磁材有限\n公司"),
        ("Kakuu Motor Car K.K.", "of KAKUU MOTOR\nCAR K. K., used in"),
        ("Kakuu Motor Car K.K.", "Ｋａｋｕｕ Ｍｏｔｏｒ Ｃａｒ Ｋ．Ｋ．"),
        ("Beispiel Antriebstechnik GmbH", "Beispiel Antriebs\u00adtechnik GmbH"),
        ("Musterstraße 12", "MUSTERSTRASSE 12"),
        ("ガ", "ｶﾞ"),
    ],
)
def test_a_name_is_found_whatever_its_width_case_breaks_and_form_of_characters(name: str, text: str) -> None:
    assert PaperText(text).has_name(name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("架空電動機株式会社", "架空発動機株式会社"),
        ("Kakuu Motor", "Kakuu Motors"),
        ("Kakuu Motor", "Akakuu Motor"),
        ("KH-300", "KH-3000"),
        ("", "anything"),
        ("...", "..."),
    ],
)
def test_another_name_is_not_taken_for_it(name: str, text: str) -> None:
    assert not PaperText(text).has_name(name)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("SL-KK-2026-7", "合同编号：SL-KK-2026-7。"),
        ("SL-KK-2026-7", "ＳＬ－ＫＫ－２０２６－７"),
        ("SL-KK-2026-7", "sl‐kk–2026—7"),
        ("SL-KK-2026-7", "SL-KK-\n2026-7"),
        ("PO 42/A", "po42/a"),
    ],
)
def test_a_number_is_found_whatever_its_width_dashes_and_breaks(number: str, text: str) -> None:
    assert PaperText(text).has_number(number)


@pytest.mark.parametrize("text", ["SL-KK-2026-77", "XSL-KK-2026-7", "SL-KK-2026-7-B", "SLKK20267", "SL-KK-2026- 8"])
def test_a_longer_or_other_number_is_not_taken_for_it(text: str) -> None:
    assert not PaperText(text).has_number("SL-KK-2026-7")


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-02", "2026/3/2", "2026.03.02", "2026年3月2日", "２０２６年３月２日", "令和8年3月2日"),
        *("2 March 2026", "2nd Mar. 2026", "March 2, 2026", "02-MAR-2026"),
    ],
)
def test_a_day_is_read_in_every_writing(text: str) -> None:
    assert PaperText(f"Date: {text} (fictional)").days == {date(2026, 3, 2)}


@pytest.mark.parametrize("text", ["2026-13-02", "2026-02-30", "12026-03-02", "03/02/2026", "2026"])
def test_what_is_no_day_or_may_be_two_is_not_read_as_one(text: str) -> None:
    assert PaperText(text).days == frozenset()


@pytest.mark.parametrize(
    ("text", "masses_g"),
    [
        ("1,200 kg", (1_200_000,)),
        ("1200.5KGS", (1_200_500,)),
        ("１，２００キログラム", (1_200_000,)),
        ("净重1200公斤，毛重1,260千克", (1_200_000, 1_260_000)),
        ("合计，1,260千克", (1_260_000,)),
        ("25 480 kg", (25_480_000, 480_000)),
        ("1.2 t", (1_200_000,)),
        ("2吨", (2_000_000,)),
        ("25 g", (25,)),
        ("12 kgf, 5 GHz, 3 meters", ()),
        ("0.0005 kg", ()),
    ],
)
def test_masses_are_read_with_their_units(text: str, masses_g: tuple[int, ...]) -> None:
    assert PaperText(text).masses_g == masses_g


def test_what_stands_after_a_label_is_told_from_a_mention_elsewhere() -> None:
    text = PaperText(
        "End-User and End-Use Certificate\n最终用户 End user：\nAlpha K.K.\nEnd use: motor made by Beta K.K.\n"
    )
    (said,) = text.labelled(["end[ -]?user", "最终用户"])
    assert said.has_name("Alpha K.K.")
    assert said.opening == "Alpha K.K."
    assert PaperText("End user: Alpha K.K.\nDate\n\nBeta K.K.").labelled(["end user"])[0].has_name("Beta K.K.") is False
    assert PaperText("the end user: Alpha").labelled(["end user"]) == ()


def test_the_nearest_words_are_shown_for_what_is_not_there() -> None:
    text = PaperText("合同编号 Contract No.: SL-KK-2026-9 of 2 March")
    assert text.nearest("SL-KK-2026-7") == "SL-KK-2026-9"
    assert PaperText("").nearest("SL-KK-2026-7") is None


def test_addresses_agree_with_and_without_code_and_country() -> None:
    assert same_address("愛知県架空市車町6番7号", "〒400-0001 愛知県架空市車町６番７号")
    assert not same_address("愛知県架空市車町6番7号", "愛知県架空市車町6番17号")
    assert not same_address("7", "愛知県架空市車町6番7号")


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60), st.text(max_size=20))
def test_a_name_that_was_put_into_a_text_is_found_there(around: str, name: str) -> None:
    if letters(name):
        assert PaperText(f"{around}\n{name}\n{around}").has_name(name)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200), st.text(max_size=20))
def test_no_text_makes_the_reader_fail(text: str, sought: str) -> None:
    paper = PaperText(text)
    for answer in (paper.has_name(sought), paper.has_number(sought), paper.days, paper.masses_g, paper.nearest(sought)):
        assert answer is not NotImplemented
