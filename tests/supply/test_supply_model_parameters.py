"""Parameters: what is read, what is refused, and draws that depend on nothing but seed, name and number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.errors import InputError
from sekisho.places import data_path
from sekisho.supply.parameters import Parameter, draw, parameters_of, read_parameters, shares

GOOD = {
    "value": 2,
    "low": 1,
    "high": 4,
    "unit": "days",
    "shape": "uniform",
    "basis": "assumption",
    "source": "a test",
    "confidence": "low",
    "note": "",
}


def problems(**changes: object) -> list[str]:
    row = {key: value for key, value in {**GOOD, **changes}.items() if value is not ...}
    with pytest.raises(InputError) as told:
        parameters_of({"cover": row}, "p.yaml")
    return [str(problem) for problem in told.value.problems]


def parameter(shape: str, name: str = "cover", value: float = 2) -> Parameter:
    return Parameter(name, value, 1, 4, "days", shape, "assumption", "a test", "low", "")


def test_every_shipped_parameter_has_a_source_a_range_and_a_basis() -> None:
    shipped = read_parameters(data_path("supply", "parameters.yaml"))
    assert len(shipped) > 30
    for each in shipped.values():
        assert each.low <= each.value <= each.high
        assert each.source
        assert each.as_json()["basis"] in ("published", "practice", "assumption", "synthetic")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"value": 5},
            "p.yaml: cover: value: the value 5 lies outside its range 1 to 4; put low, value and high in order",
        ),
        ({"low": ...}, "p.yaml: cover: low: is missing; give a number"),
        ({"value": "many"}, "p.yaml: cover: value: must be a finite number, below 1e+15; got 'many'"),
        ({"high": float("inf")}, "p.yaml: cover: high: must be a finite number, below 1e+15; got inf"),
        ({"shape": "normal"}, "p.yaml: cover: shape: unknown value 'normal'; known are fixed, uniform, log_uniform,"),
        ({"basis": "law"}, "p.yaml: cover: basis: unknown value 'law'; known are published, practice, assumption,"),
        ({"source": ""}, "p.yaml: cover: source: is missing; say who says so, or why it is assumed"),
        ({"shape": "log_uniform", "low": 0}, "p.yaml: cover: low: must be above 0 for log_uniform; got 0; or make it"),
        ({"sauce": "x"}, "p.yaml: cover: sauce: is no key of a parameter; known are value, low, high, unit, shape,"),
    ],
)
def test_a_bad_row_is_told_with_place_cause_and_remedy(changes: dict[str, object], told: str) -> None:
    assert problems(**changes)[0].startswith(told)


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    assert len(problems(value="x", shape="y", source="", basis="z")) == 4
    with pytest.raises(InputError, match="is no mapping of parameters"):
        parameters_of([1], "p.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        read_parameters(tmp_path / "none.yaml")


@settings(max_examples=40, deadline=None)
@given(first=st.integers(0, 400), n=st.integers(1, 60), seed=st.integers(0, 2**31))
def test_draw_k_depends_on_seed_name_and_k_alone(first: int, n: int, seed: int) -> None:
    whole = shares("cover", 500, seed)
    assert np.array_equal(shares("cover", n, seed, first), whole[first : first + n])
    alone = draw({"cover": parameter("uniform")}, n, seed, first)["cover"]
    among = draw({"other": parameter("uniform", "other"), "cover": parameter("uniform")}, n, seed, first)["cover"]
    assert np.array_equal(alone, among)
    assert not np.array_equal(whole, shares("cover", 500, seed + 1))
    assert not np.array_equal(whole, shares("other", 500, seed))


@pytest.mark.parametrize(
    ("shape", "mean"), [("uniform", 2.5), ("log_uniform", 3 / np.log(4)), ("triangular", 7 / 3), ("fixed", 2.0)]
)
def test_draws_follow_their_shape(shape: str, mean: float) -> None:
    values = draw({"cover": parameter(shape)}, 40_000, 1)["cover"]
    assert values.dtype == np.float64
    assert values.min() >= 1
    assert values.max() <= 4
    assert values.mean() == pytest.approx(mean, abs=0.02)


def test_a_triangle_may_have_its_mode_at_an_end() -> None:
    for value in (1, 4):
        values = draw({"cover": parameter("triangular", value=value)}, 20_000, 1)["cover"]
        assert np.isfinite(values).all()
        assert values.mean() == pytest.approx((1 + 4 + value) / 3, abs=0.03)
