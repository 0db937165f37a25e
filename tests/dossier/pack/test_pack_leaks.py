"""A text that is shown may name what is withheld, as somebody typed it: then nothing is made, and the place is told."""

from dataclasses import replace
from decimal import Decimal

import pytest
from packs import example, pack, with_case

from sekisho.dossier.folder import Folder
from sekisho.dossier.pack.leaks import fold, forms, holds
from sekisho.errors import InputError

SECRET = "秘密風車株式会社"


def saying(**texts: str) -> Folder:
    folder = example()
    return with_case(folder, end_use=replace(folder.case.end_use, **texts))


@pytest.mark.parametrize(
    "text",
    [
        f"用于{SECRET}的风力发电机",
        "for the turbine of Ｈｉｍｉｔｓｕ  TURBINE K.K. (fictional)",
        "stock of 412.35 kg is left",
        "about 2,718.28 kg a year for another customer",
        "resold for JPY 13,974,000",
        "call himitsu@example.invalid",
    ],
)
def test_a_text_that_tells_a_secret_is_named_and_nothing_is_made(text: str) -> None:
    with pytest.raises(InputError) as told:
        pack("exporter", saying(text=text))
    assert any(str(problem.place).startswith("case.yaml: end_use.text") for problem in told.value.problems)
    assert any("not to show" in problem.cause for problem in told.value.problems)


def test_the_own_file_may_say_all() -> None:
    assert pack("own", saying(text=f"for {SECRET}")).files


def test_who_makes_the_product_may_be_named_by_every_name() -> None:
    """The end use has to name the maker, whether or not the chain does."""
    folder = replace(example(), downstream=example().downstream[:1])
    assert pack("exporter", folder).files


def test_words_and_numbers_are_met_as_wholes() -> None:
    assert holds(fold("Kakuu Denki KK"), fold("kakuu"))
    assert not holds(fold("Kakuumura"), fold("kakuu"))
    assert not holds("1412.35", "412.35")
    assert holds("東京の秘密風車の", "秘密風車")
    assert forms(1200_000) == ()
    assert "412.35" in forms(412_350)
    assert forms(Decimal("13974000")) == ("13974000", "13,974,000")
