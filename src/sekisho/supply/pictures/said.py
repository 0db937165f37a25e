"""What every picture of a run says of itself: by which convention, over which range, from where, on what basis."""

from __future__ import annotations

from sekisho.supply.pictures.words import Labels, yen
from sekisho.supply.result import Result


def convention(result: Result, say: Labels) -> str:
    """How the loss is counted, and over which horizon and denominator."""
    return say(
        "said.convention",
        convention=say(f"gdp.{result.convention}"),
        denominator=yen(result.denominator_jpy, say),
        first=result.first_day.isoformat(),
        days=result.days,
    )


def ranges(result: Result, say: Labels) -> str:
    """What the range is, what it is not, and how far the median would move with other draws."""
    told = say("said.range", draws=f"{result.draws:,}", seed=result.seed)
    if result.draws < result.draws_asked:
        stopped = say("said.stopped", done=f"{result.draws:,}", asked=f"{result.draws_asked:,}")
        return say("sentences").join([told, stopped])
    return told


def sources(result: Result, say: Labels) -> str:
    """Where the figures come from: how many are published, how many assumed, and where each is listed."""
    bases = [str(row["basis"]) for row in result.parameters]
    assumed = sum(basis in ("assumption", "synthetic") for basis in bases)
    return say("said.sources", scenario=result.scenario, all=len(bases), assumed=assumed)


def marked(result: Result, say: Labels) -> str:
    """What the whole picture rests on, for the box in its corner; nothing where all of it is published or practice."""
    return say(f"mark.{result.basis}")
