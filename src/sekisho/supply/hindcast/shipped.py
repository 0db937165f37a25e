"""The parameters that are shipped: one set of values, and the prior that it was searched in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sekisho.places import data_path
from sekisho.supply.parameters import Parameter, read_parameters


@cache
def prior() -> Mapping[str, Parameter]:
    """The parameters, each with the range it is drawn from."""
    return read_parameters(data_path("supply", "hindcast.yaml"))


def shipped() -> dict[str, NDArray[np.float64]]:
    """The one set that is shipped, as a single draw: arrays of shape (1,)."""
    return {name: np.array([parameter.value]) for name, parameter in prior().items()}


def value(name: str) -> float:
    """The shipped value of one parameter. Raises KeyError."""
    return prior()[name].value
