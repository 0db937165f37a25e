"""Draws of an ensemble hang neither on who computes them nor on how many do."""

from __future__ import annotations

import json

import pytest
from ray_here import ray_here

from sekisho.supply.run import run
from sekisho.supply.scenario_file import load_scenario

DRAWS, TOGETHER = 12, 3


@pytest.mark.long
def test_one_process_of_a_cluster_and_two_tell_what_this_process_tells_to_the_byte() -> None:
    scenario = load_scenario("japan-2026")
    here = run(scenario, DRAWS, 7, together=TOGETHER)
    told = {}
    for workers in (1, 2):
        seen: list[tuple[int, int | None]] = []
        with ray_here(workers) as cluster:
            there = run(
                scenario,
                DRAWS,
                7,
                progress=lambda done, of: seen.append((done, of)),  # noqa: B023
                together=TOGETHER,
                elsewhere=cluster,
            )
        assert seen == [(3, 12), (6, 12), (9, 12), (12, 12)]
        told[workers] = there
    for there in told.values():
        assert there.loss_jpy.tobytes() == here.loss_jpy.tobytes()
        assert json.dumps(there.as_json("en"), default=str) == json.dumps(here.as_json("en"), default=str)
