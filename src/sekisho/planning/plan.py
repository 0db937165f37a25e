"""A plan from beginning to end: draws, scenarios kept, programme, simulator, bridge, what would change it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.planning.assembly import defence_part, forced, nothing_committed, problem_of
from sekisho.planning.break_even import BreakEven, break_evens
from sekisho.planning.bridge import Bridges, bridges
from sekisho.planning.outlook import Outlook, outlook_of
from sekisho.planning.problem import PlanningProblem, Settings
from sekisho.planning.programme import evaluate, solve
from sekisho.planning.reduction import Reduced, reduce
from sekisho.planning.scenario import ALIKE, PlanningScenario
from sekisho.planning.simulate import Dispatch, Simulated, dispatch, simulate, usable_opening, use_loss
from sekisho.planning.solution import INTERRUPTED, OPTIMAL, Progress, Recourse, Solution
from sekisho.planning.tornado import Tornado, tornado

Floats = NDArray[np.float64]
Tell = Callable[[str, int | None, int | None, Progress | None], None]
"""Told of a stage, how much of it is done and of how much, and what the programme knows."""
Stop = Callable[[], bool]

MOST_DIFFERENCE_PCT: Final = 20.0
"""A plan whose simulated loss differs by more than this from the planned one is not called optimal."""
DIFFERS: Final = "differs_from_simulation"
TORNADO_SCENARIOS: Final = 8
FEATURE_EVERY_MONTHS: Final = 3
_FAR_MONTH: Final = 240.0


@dataclass(frozen=True)
class Wanted:
    """What to work out beside the plan itself."""

    simulation: bool = True
    bridge: bool = True
    break_even: bool = True
    tornado: bool = True


@dataclass
class Plan:
    """What was found; parts that were not reached or not wanted are None or empty. Losses are present values, yen."""

    scenario: PlanningScenario
    seed: int
    draws: int
    settings: Settings
    outlook: Outlook
    reduced: Reduced
    usable_share: float
    problem: PlanningProblem
    without: Solution | None = None
    solution: Solution | None = None
    loss_without_jpy: Floats | None = None
    loss_planned_jpy: Floats | None = None
    simulated_without: Simulated | None = None
    simulated: Simulated | None = None
    bridges: Bridges | None = None
    break_even: list[BreakEven] = field(default_factory=list)
    tornado: Tornado | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def difference_pct(self) -> float | None:
        """How far the simulated loss lies from the planned one, over the planned one; None where not both are known."""
        if self.loss_planned_jpy is None or self.simulated is None:
            return None
        planned = float(self.loss_planned_jpy @ self.reduced.weight)
        if planned == self.simulated.mean_jpy:
            return 0.0
        return 100 * (self.simulated.mean_jpy - planned) / max(planned, 1e-9)

    @property
    def status(self) -> str:
        """As the programme's, but "optimal" only where the simulator agrees."""
        if self.solution is None or (self.solution.status == OPTIMAL and self.stopped_early):
            return INTERRUPTED
        difference = self.difference_pct
        if self.solution.status == OPTIMAL and (difference is None or abs(difference) > MOST_DIFFERENCE_PCT):
            return DIFFERS if difference is not None else "not_simulated"
        return self.solution.status

    @property
    def stopped_early(self) -> bool:
        """Did the simulator end before all draws were done?"""
        runs = (self.simulated_without, self.simulated)
        return any(each is not None and len(each.loss_jpy) < self.draws for each in runs)

    @property
    def committed(self) -> Floats | None:
        """Of the stakes, (K,)."""
        if self.solution is None or self.solution.committed is None:
            return None
        return np.clip(self.solution.committed[: len(self.scenario.stakes)], 0.0, None)


def make_plan(
    scenario: PlanningScenario,
    seed: int,
    settings: Settings,
    wanted: Wanted | None = None,
    tell: Tell | None = None,
    stop: Stop | None = None,
    keep: Path | None = None,
    resume: Path | None = None,
) -> Plan:
    """A plan for a scenario. Stopped in between, what was found until then is in the plan that comes back.

    keep, resume: files of `sekisho.planning.programme.solve`. Raises InputError for a resume file of another problem.
    """
    return _Maker(scenario, seed, settings, wanted or Wanted(), tell, stop).make(keep, resume)


class _Maker:
    def __init__(
        self,
        scenario: PlanningScenario,
        seed: int,
        settings: Settings,
        wanted: Wanted,
        tell: Tell | None,
        stop: Stop | None,
    ) -> None:
        self._scenario, self._seed, self._settings, self._wanted = scenario, seed, settings, wanted
        self._tell, self._stop = tell, stop
        self._begun = time.monotonic()

    def make(self, keep: Path | None, resume: Path | None) -> Plan:
        scenario, draws = self._scenario, self._scenario.draws
        self._say("draws")
        outlook = outlook_of(scenario, draws, self._seed)
        nobody = np.array([float(stake.choice.existing) for stake in scenario.stakes])
        untouched = dispatch(outlook, nobody)
        without = None
        if self._wanted.simulation:
            without = simulate(outlook, nobody, self._counting("simulate_without"), self._stop)
        target = float(without.line_loss_jpy.mean()) if without else np.nan
        opening, share = usable_opening(outlook, untouched, target) if without else (outlook.cover_g.mean(axis=0), 1.0)
        reduced = reduce(_features(outlook, untouched), scenario.scenarios)
        kept = outlook.of(reduced.kept)
        problem = problem_of(kept, reduced.weight, opening)
        plan = Plan(scenario, self._seed, draws, self._settings, outlook, reduced, share, problem)
        plan.simulated_without = without
        self._note(plan, "draws")
        self._programme(plan, kept, keep, resume)
        committed = plan.committed
        if committed is None:
            return plan
        steps: list[tuple[str, bool, Callable[[], None]]] = [
            ("simulate", self._wanted.simulation, lambda: self._simulate(plan, committed)),
            ("bridge", self._wanted.bridge, lambda: self._bridge(plan, committed)),
            ("break_even", self._wanted.break_even, lambda: self._break_even(plan)),
            ("tornado", self._wanted.tornado, lambda: self._tornado(plan)),
        ]
        for name, wanted, step in steps:
            if not wanted:
                continue
            if self._stop and self._stop():
                plan.missing.append(name)
                continue
            step()
            self._note(plan, name)
        return plan

    def _programme(self, plan: Plan, kept: Outlook, keep: Path | None, resume: Path | None) -> None:
        scenario, problem = self._scenario, plan.problem

        def told(progress: Progress) -> None:
            self._say("solve", known=progress)

        asked = forced(problem, scenario)
        found = solve(asked, scenario.risk, self._settings, tell=told, stop=self._stop, keep=keep, resume=resume)
        plan.solution = found
        self._note(plan, "solve")
        nothing = evaluate(problem, nothing_committed(problem), scenario.risk, self._settings)
        plan.without = nothing
        if nothing.recourse is not None:
            plan.loss_without_jpy = counted_once(kept, nothing.recourse, nothing_committed(problem))
        if found.recourse is not None and found.committed is not None:
            plan.loss_planned_jpy = counted_once(kept, found.recourse, found.committed)

    def _simulate(self, plan: Plan, committed: Floats) -> None:
        plan.simulated = simulate(plan.outlook, committed, self._counting("simulate"), self._stop)

    def _bridge(self, plan: Plan, committed: Floats) -> None:
        plan.bridges = bridges(
            self._scenario,
            self._seed,
            plan.draws,
            committed,
            self._settings,
            self._counting("bridge"),
            self._stop,
        )

    def _break_even(self, plan: Plan) -> None:
        for each in break_evens(plan.outlook, self._counting("break_even"), self._stop, plan.committed):
            plan.break_even.append(each)

    def _tornado(self, plan: Plan) -> None:
        untouched = dispatch(plan.outlook, np.array([float(s.choice.existing) for s in self._scenario.stakes]))
        few = reduce(_features(plan.outlook, untouched), min(TORNADO_SCENARIOS, self._scenario.scenarios))
        plan.tornado = tornado(
            self._scenario,
            self._seed,
            plan.draws,
            few,
            plan.usable_share,
            self._settings,
            self._counting("tornado"),
            self._stop,
        )

    def _say(
        self, stage: str, done: int | None = None, total: int | None = None, known: Progress | None = None
    ) -> None:
        if self._tell:
            self._tell(stage, done, total, known)

    def _counting(self, stage: str) -> Callable[[int, int | None], None]:
        self._say(stage)
        return lambda done, total: self._say(stage, done, total)

    def _note(self, plan: Plan, stage: str) -> None:
        plan.seconds[stage] = time.monotonic() - self._begun - sum(plan.seconds.values())


def _features(outlook: Outlook, untouched: Dispatch) -> Floats:
    """What tells draws apart, (B, F): the growing deficit of each gated element over need, and when projects start."""
    gated = np.isin(outlook.elements, outlook.scenario.bridge_elements)
    deficit = np.cumsum(untouched.missing_g / np.maximum(untouched.need_g, 1e-9), axis=1)
    deficit = deficit[:, ::FEATURE_EVERY_MONTHS][:, :, gated].reshape(outlook.draws, -1)
    need = np.log(np.maximum(outlook.need_g, 1e-9))
    return np.concatenate([deficit, need, np.minimum(outlook.start_month, _FAR_MONTH)], axis=1)


def counted_once(outlook: Outlook, recourse: Recourse, committed: Floats) -> Floats:
    """What the programme's shortage costs when a use is counted once however many elements it lacks, (S,).

    The programme's own objective adds up elements, and so can count a use twice.
    """
    scenario = outlook.scenario
    need = dispatch(outlook, committed).need_g
    part = defence_part(scenario)
    short = recourse.short_g
    loss = np.zeros(outlook.draws)
    proven = short[..., -1] if scenario.demands.defence_proof else np.zeros(short.shape[:3])
    civil = short[..., :-1] if scenario.demands.defence_proof else short
    if scenario.rationing == ALIKE:
        share = civil[..., 0] / np.maximum(need * (1 - part), 1e-9)
        loss = use_loss(outlook, np.clip(share, 0.0, 1.0) * (1 - part))
    else:
        of_use = outlook.need_of_use_g / np.maximum(outlook.need_g[:, :, None], 1e-9)
        for use in range(civil.shape[-1]):
            wanted = need * of_use[:, None, :, use]
            share = np.divide(civil[..., use], wanted, out=np.zeros_like(wanted), where=wanted > 0)
            alone = np.zeros_like(outlook.worth_jpy)
            alone[:, use] = outlook.worth_jpy[:, use]
            loss = loss + use_loss(outlook, np.clip(share, 0.0, 1.0), alone)
    share = np.divide(proven, need * part, out=np.zeros_like(proven), where=need * part > 0)
    return loss + use_loss(outlook, np.clip(share, 0.0, 1.0) * part)
