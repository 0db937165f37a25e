"""What every picture of a plan says of itself: by which convention, over which range, from where, on what basis."""

from __future__ import annotations

from sekisho.planning.account import held
from sekisho.planning.plan import Plan
from sekisho.planning.words import PlanLabels


def notes(plan: Plan, convention: str, ranges: str, say: PlanLabels) -> tuple[tuple[str, str], ...]:
    """Pairs of a heading and a sentence."""
    stakes = held(plan)
    assumed = sum(each.basis != "published" for each in stakes)
    return (
        (say("convention"), convention),
        (say("range"), ranges),
        (say("open"), say.clauses([say.of(each) for each in plan.scenario.not_identified])),
        (say("source"), say("p.sources", options=len(stakes), assumed=assumed)),
    )


def marked(plan: Plan, say: PlanLabels) -> str:
    """What the whole picture rests on, for the box in its corner."""
    return say(f"mark.{plan.scenario.basis}")
