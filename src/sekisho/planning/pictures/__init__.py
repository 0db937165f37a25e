"""Pictures of a plan: the bridge with who takes over when, the portfolio, and what changes the plan."""

from __future__ import annotations

from sekisho.planning.pictures.bridge import bridge_picture
from sekisho.planning.pictures.portfolio import portfolio_picture
from sekisho.planning.pictures.tornado import tornado_picture
from sekisho.planning.plan import Plan
from sekisho.supply.pictures.sheet import Picture


def of_plan(plan: Plan, language: str) -> list[Picture]:
    """The pictures of what was worked out, in a language; none where no plan was found."""
    if plan.committed is None:
        return []
    made = [bridge_picture(plan, language), portfolio_picture(plan, language), tornado_picture(plan, language)]
    return [each for each in made if each is not None]
