import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.materials import contained_g, elements, oxide_to_metal

OXYGEN = Decimal("15.999")


def test_there_are_seventeen_rare_earths_in_order() -> None:
    assert " ".join(elements()) == "Sc Y La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu"


@pytest.mark.parametrize("symbol", list(elements()))
def test_the_oxide_factor_follows_from_the_masses(symbol: str) -> None:
    row = elements()[symbol]
    formula = re.fullmatch(rf"{symbol}(\d*)O(\d*)", row.oxide)
    assert formula
    metal = int(formula[1] or 1) * row.atomic_mass
    molar_mass = metal + int(formula[2] or 1) * OXYGEN
    assert abs(molar_mass - row.oxide_molar_mass) < Decimal("0.02")
    assert abs(metal / molar_mass - row.oxide_to_metal) < Decimal("0.00002")
    assert abs(row.metal_to_oxide * row.oxide_to_metal - 1) < Decimal("0.00002")


def test_a_tonne_of_dysprosium_oxide_holds_871_kg_of_metal() -> None:
    assert oxide_to_metal("Dy", 1_000_000) == 871_320


@given(st.integers(0, 10**12), st.lists(st.integers(0, 1000), min_size=1, max_size=8))
def test_the_parts_never_weigh_more_than_the_whole(net_g: int, weights: list[int]) -> None:
    total = sum(weights) or 1
    shares = [(Decimal(100) * weight / total).quantize(Decimal("0.0001"), rounding="ROUND_FLOOR") for weight in weights]
    assert sum(contained_g(net_g, share) for share in shares) <= net_g


@pytest.mark.parametrize(("net_g", "share"), [(-1, "1"), (1, "-0.1"), (1, "100.1")])
def test_an_impossible_mass_or_share_is_refused(net_g: int, share: str) -> None:
    with pytest.raises(ValueError, match="must"):
        contained_g(net_g, Decimal(share))


def test_every_element_has_a_name_of_its_own_in_each_language() -> None:
    for names in zip(*((each.name, each.name_ja, each.name_zh) for each in elements().values()), strict=True):
        assert len(set(names)) == 17
    assert (elements()["Gd"].name_ja, elements()["Gd"].name_zh) == ("ガドリニウム", "钆")
