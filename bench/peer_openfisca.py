"""The twelve rules in OpenFisca-core; runs in bench/.venv-openfisca, reads cases.json and prints its times as JSON."""

from __future__ import annotations

import time

BEGAN = time.perf_counter()

from openfisca_core.entities import build_entity  # noqa: E402  # how long it takes to load is measured too
from openfisca_core.periods import DateUnit  # noqa: E402
from openfisca_core.simulations.simulation_builder import SimulationBuilder  # noqa: E402
from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # noqa: E402
from openfisca_core.variables import Variable  # noqa: E402

import peer_formulas  # noqa: E402


def main() -> None:
    line = build_entity(key="line", plural="lines", label="a line of an application", is_person=True)
    system = peer_formulas.filled(TaxBenefitSystem([line]), Variable, line, DateUnit.DAY)
    peer_formulas.measure(SimulationBuilder, system, BEGAN)


if __name__ == "__main__":
    main()
