"""What is to be planned: over which months, with which options, under which limits. Values only, no reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.planning.figures import Figures
from sekisho.planning.options import Choice
from sekisho.planning.problem import Risk
from sekisho.supply.parameters import BASES
from sekisho.supply.scenario import Scenario

ALIKE, LEAST_LOSS_FIRST = "alike", "least_loss_first"
RATIONINGS: Final = (ALIKE, LEAST_LOSS_FIRST)


@dataclass(frozen=True, slots=True)
class Share:
    """At most so much of what enters in a calendar year may be of one origin; of every element, or of one."""

    origin: str
    most_share: float
    element: str | None = None
    from_year: int | None = None
    to_year: int | None = None


@dataclass(frozen=True)
class Demands:
    """What a plan has to keep. Empty: nothing.

    service_level: least share of need that is served, by element. most_stock_days: days of need, by element.
    """

    budget_jpy: float | None = None
    origin_shares: tuple[Share, ...] = ()
    defence_proof: bool = False
    full_service: bool = False
    service_level: Mapping[str, float] = field(default_factory=dict)
    most_stock_days: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Stake:
    """An option that stands to choice, for all its elements or, where a scenario splits it, for some."""

    choice: Choice
    elements: tuple[str, ...] | None = None

    @property
    def id(self) -> str:
        return self.choice.id if self.elements is None else f"{self.choice.id}:{'+'.join(self.elements)}"

    def name(self, language: str) -> str:
        name = self.choice.name[language]
        return name if self.elements is None else f"{name} ({', '.join(self.elements)})"


@dataclass(frozen=True)
class PlanningScenario:
    """Everything that a plan is made from.

    supply: the supply room's scenario, whose flows are what licences let through and whose uses are who needs what.
    opening_g: stock in hand by element where it is known to the gram (one maker's); None: the supply room's covers.
    bridge_share: greatest probability with which a gated line may stop before projects deliver.
    forced: ids of options that a plan must commit to whole, whatever they cost.
    """

    id: str
    title: Mapping[str, str]
    first_month: date
    last_month: date
    supply: Scenario
    elements: tuple[str, ...]
    stakes: tuple[Stake, ...]
    figures: Figures
    rationing: str
    demands: Demands
    risk: Risk
    bridge_share: float
    bridge_elements: tuple[str, ...]
    draws: int
    scenarios: int
    not_identified: tuple[Mapping[str, str], ...]
    opening_g: Mapping[str, float] | None = None
    forced: tuple[str, ...] = ()

    @property
    def months(self) -> tuple[date, ...]:
        """First day of every month of the horizon."""
        first = self.first_month.year * 12 + self.first_month.month - 1
        last = self.last_month.year * 12 + self.last_month.month - 1
        return tuple(date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1))

    @property
    def basis(self) -> str:
        """The weakest basis of anything in it, in the supply room's words."""
        ids = {stake.choice.id for stake in self.stakes} | {""}
        found = {each.basis for name, each in self.figures.rows.items() if name.partition(".")[0] in ids}
        return max(found | {self.supply.basis}, key=BASES.index)

    def without(self, names: Sequence[str]) -> PlanningScenario:
        """The scenario without some options. Raises InputError for one that it has not."""
        self._known(names, "--without")
        return replace(self, stakes=tuple(stake for stake in self.stakes if stake.choice.id not in names))

    def forcing(self, names: Sequence[str]) -> PlanningScenario:
        """The scenario whose plans commit to some options whole. Raises InputError for one that it has not."""
        self._known(names, "--force")
        return replace(self, forced=tuple(dict.fromkeys((*self.forced, *names))))

    def _known(self, names: Sequence[str], place: str) -> None:
        known = {stake.choice.id for stake in self.stakes}
        unknown = [name for name in names if name not in known]
        if unknown:
            remedy = f"this scenario has {', '.join(sorted(known))}"
            raise InputError([Problem(place, f"no option is named {name!r}", remedy) for name in unknown])
