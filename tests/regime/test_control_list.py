from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.errors import InputError
from sekisho.materials.items import SYMBOLS, UNKNOWN, Described, Family, Form, describe
from sekisho.places import data_path
from sekisho.regime.control_list import read_control_list
from sekisho.regime.instruments import read_instruments

LIST = read_control_list(data_path("law", "cn", "control_list.csv"))
ANNOUNCEMENT_18 = "MOFCOM-GAC-18/2025"
ANNOUNCEMENT_57 = "MOFCOM-GAC-57/2025"


def item(form: int, parts: dict[str, float], complete: bool = True, family: int = UNKNOWN) -> Described:
    shares = np.array([[parts.get(symbol, 0.0 if complete else np.nan) for symbol in SYMBOLS]])
    return describe(np.array([form], dtype=np.int8), np.array([family], dtype=np.int8), shares)


def listed(described: Described, act: str = ANNOUNCEMENT_18) -> bool | None:
    value = LIST.listed(described, act)
    return True if value.is_true[0] else False if value.is_false[0] else None


@pytest.mark.parametrize(
    ("form", "parts", "codes"),
    [
        (Form.MAGNET, {"Nd": 25.5, "Pr": 3.0, "Dy": 2.8}, ("1C905.a(4)",)),
        (Form.MAGNET, {"Nd": 25.5, "Dy": 2.0, "Tb": 0.01}, ("1C904.a(4)", "1C905.a(4)")),
        (Form.METAL, {"Gd": 99.9}, ("1C903.a(1)",)),
        (Form.MAGNET, {"Sm": 35.0}, ("1C902.a(4)",)),
        (Form.OXIDE, {"Sm": 86.2}, ("1C902.b",)),
        (Form.OXIDE, {"Gd": 86.7}, ("1C903.b",)),
        (Form.MAGNET, {"Nd": 21.0, "Pr": 7.0}, ()),
        (Form.OXIDE, {"Nd": 85.0, "Dy": 0.05}, ()),
        (Form.ALLOY, {"Nd": 85.0, "Dy": 0.05}, ("1C905.a(2)",)),
        (Form.POWDER, {"Dy": 99.0}, ("1C905.a(1)",)),
        (Form.POWDER, {"Nd": 28.0, "Dy": 2.0}, ("1C905.a(4)",)),
        (Form.POWDER, {"Y": 5.0}, ("1C908.a(2)",)),
        (Form.COMPONENT, {"Nd": 25.0, "Dy": 3.0}, ()),
    ],
)
def test_the_codes_of_an_item_follow_from_what_it_is(
    form: int, parts: dict[str, float], codes: tuple[str, ...]
) -> None:
    described = item(form, parts)
    assert LIST.codes(described, 0, ANNOUNCEMENT_18) == codes
    assert listed(described) is bool(codes)


def test_an_unnamed_element_of_an_open_composition_is_unknown_not_absent() -> None:
    def magnet(**parts: float) -> bool | None:
        return listed(item(Form.MAGNET, parts, complete=False, family=Family.NDFEB))

    assert magnet(Nd=27.0) is None
    assert magnet(Nd=27.0, Dy=0.0, Tb=0.0) is False
    assert magnet(Nd=27.0, Dy=1.0) is True


def test_while_samarium_is_open_a_magnet_without_a_stated_family_may_be_samarium_cobalt() -> None:
    assert listed(item(Form.MAGNET, {"Nd": 27.0, "Dy": 0.0, "Tb": 0.0}, complete=False)) is None


def test_an_item_of_unknown_form_may_be_listed() -> None:
    assert listed(item(UNKNOWN, {"Dy": 2.0})) is None
    assert listed(item(UNKNOWN, {"Nd": 99.0}, family=Family.OTHER)) is False


def test_holmium_is_described_by_announcement_57_only() -> None:
    assert listed(item(Form.METAL, {"Ho": 99.0}), ANNOUNCEMENT_57) is True
    assert listed(item(Form.METAL, {"Ho": 99.0})) is False


def test_every_entry_belongs_to_a_dated_act() -> None:
    dated = {act for act, _ in read_instruments(data_path("law", "cn", "instruments.yaml"))}
    assert {entry.instrument for entry in LIST.entries} <= dated


shares = st.one_of(st.none(), st.sampled_from([0.0, 0.05, 0.1, 3.0, 9.9, 10.0, 28.0]))


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from([UNKNOWN, *Form]),
    st.sampled_from([UNKNOWN, *Family]),
    st.fixed_dictionaries(dict.fromkeys(["Nd", "Pr", "Sm", "Dy"], shares)),
    st.data(),
)
def test_filling_in_what_is_unknown_never_changes_a_definite_answer(
    form: int, family: int, parts: dict[str, float | None], data: st.DataObject
) -> None:
    def ask(form: int, family: int, parts: dict[str, float | None]) -> bool | None:
        return listed(item(form, {k: np.nan if v is None else v for k, v in parts.items()}, family=family))

    before = ask(form, family, parts)
    left = 100.0 - sum(value or 0.0 for value in parts.values())
    filled = dict(parts)
    for symbol, value in parts.items():
        if value is None:
            # A stated family says that samarium is below the share that would make it SmCo.
            most = min(left, 9.9) if symbol == "Sm" and family in (Family.NDFEB, Family.OTHER) else left
            filled[symbol] = data.draw(st.sampled_from([share for share in (0.0, 0.05, 5.0, 12.0) if share <= most]))
            left -= filled[symbol] or 0.0
    after = ask(form if form != UNKNOWN else data.draw(st.sampled_from(list(Form))), family, filled)
    assert before is None or after == before


def test_a_row_outside_the_vocabulary_is_told_with_what_is_known(tmp_path: Path) -> None:
    file = tmp_path / "control_list.csv"
    header = data_path("law", "cn", "control_list.csv").read_text(encoding="utf-8").splitlines()[0]
    rows = ["X1,A,,jelly,,Dy,no", "X2,A,,metal,,Fe,no", "X3,A,,magnet,AlNiCo,,no", "X4,A,,metal,,Dy,perhaps"]
    file.write_text("\n".join([header, *(f"{row},d,,,,,s,high," for row in rows)]), encoding="utf-8")
    with pytest.raises(InputError) as fault:
        read_control_list(file)
    assert [str(problem).split(": unknown")[0].split(": no")[0] for problem in fault.value.problems] == [
        "control_list.csv line 2 (X1): form",
        "control_list.csv line 3 (X2): element",
        "control_list.csv line 4 (X3): family",
        "control_list.csv line 5 (X4): declared",
    ]


def test_a_part_of_an_annex_is_a_list_of_its_own() -> None:
    magnet = item(Form.MAGNET, {"Nd": 27.0, "Dy": 2.0})
    assert listed(magnet, "MOFCOM-61/2025:annex-1-part-1") is False
    assert listed(magnet, "MOFCOM-61/2025:annex-1-part-2") is True
    assert listed(item(Form.OXIDE, {"Dy": 87.0}), "MOFCOM-61/2025:annex-1-part-1") is True
    assert "MOFCOM-61/2025" not in LIST.acts


def test_equipment_reagents_and_technology_go_by_declared_code() -> None:
    assert LIST.declared_forms == {Form.EQUIPMENT, Form.REAGENT, Form.TECHNOLOGY}


@pytest.mark.parametrize(
    ("code", "act", "form", "expected"),
    [
        ("2B902.s", "MOFCOM-GAC-56/2025", Form.EQUIPMENT, True),
        ("1C914.b", "MOFCOM-GAC-56/2025", Form.REAGENT, True),
        ("1C914.b", "MOFCOM-GAC-56/2025", Form.EQUIPMENT, None),
        ("1E902.a", "MOFCOM-GAC-56/2025", Form.EQUIPMENT, None),
        ("no code", "MOFCOM-GAC-56/2025", Form.EQUIPMENT, None),
        (None, "MOFCOM-GAC-56/2025", Form.EQUIPMENT, None),
        (None, "MOFCOM-GAC-56/2025", Form.TECHNOLOGY, False),
        ("1E902.a", "MOFCOM-62/2025", Form.TECHNOLOGY, True),
        (None, "MOFCOM-62/2025", Form.EQUIPMENT, False),
        (None, "MOFCOM-GAC-18/2025", Form.EQUIPMENT, False),
    ],
)
def test_a_declared_code_of_such_goods_lists_or_not_and_any_other_is_unknown(
    code: str | None, act: str, form: Form, expected: bool | None
) -> None:
    assert LIST.listed_declared(code, act, form) is expected
    assert LIST.codes_declared(code, act, form) == ((code,) if expected else ())


def test_a_code_is_known_in_any_width_case_and_punctuation() -> None:
    for written in ("2B902.a", "2b902a", "２Ｂ９０２．ａ", " 2B902 A"):
        assert LIST.canonical(written) == "2B902.a"
    assert LIST.canonical("n/a") is None
    assert len({LIST.canonical(entry.code) for entry in LIST.entries}) == len({entry.code for entry in LIST.entries})


def test_customs_numbers_are_looked_up_by_control_code() -> None:
    assert LIST.hs_of("1C905.a(4)") == ("8505111000",)
    assert LIST.hs_of("1C905.a(2)") == ()
    with pytest.raises(KeyError):
        LIST.hs_of("9Z999")
