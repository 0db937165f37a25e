"""What supply answers to a sentence that somebody said, in a few lines: figures, range, source, and the command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sekisho.cli.supply_tables import day_of, share
from sekisho.supply.dependency import ALL, quoted, read_dependency
from sekisho.supply.hindcast.houses import nri_linear
from sekisho.supply.pictures.dependency import label
from sekisho.supply.pictures.words import Labels, yen, yens
from sekisho.supply.result import BAND, band, ordered_band
from sekisho.supply.run import run
from sekisho.supply.scenario_file import load_scenario

EMBARGO: Final = "embargo-one-year"
DRAWS: Final = 300
SEED: Final = 20260106


def dependency(language: str) -> Iterator[str]:
    """What is often quoted as a dependence, and what other bases of all rare earths together give."""
    say = Labels(language)
    shares = read_dependency()
    shown = 0
    for one, others in quoted(shares):
        for each in (one, *(other for other in others if other.element == ALL)):
            shown += 1
            told = say(f"wording.{each.wording}", share=f"{each.share_pct:g}")
            base = say.named("base", each.base)
            source = f"{each.source}; {say('confidence.head')}{say(f'confidence.{each.confidence}')}"
            yield say("brief.share", share=told, what=label(each, say), base=base, source=source)
        yield say(f"dependency.quoted.{one.quoted_as}")
    yield say("brief.more", n=len(shares) - shown, command="sekisho supply dependency")


def loss(language: str) -> Iterator[str]:
    """A year without any rare earths from China: Nomura's rule as it stands, ours with its range, the other houses."""
    say = Labels(language)
    linear = nri_linear(12)
    yield say(
        "brief.nri",
        loss=yen(float(linear.loss_tn_jpy) * 1e12, say),
        pct=f"{linear.loss_gdp_pct:.3f}",
        command="sekisho supply run nri-linear",
    )
    result = run(load_scenario(EMBARGO), DRAWS, SEED)
    jpy, pct, days = band(result.loss_jpy), band(result.loss_gdp_pct), ordered_band(result.cliff_day)
    low, middle, high = yens([jpy[f"p{percentile}"] or 0.0 for percentile in BAND], say)
    yield say(
        "brief.ours",
        scenario=say.of(result.title),
        loss=f"{middle} ({low}–{high})",
        pct=f"{share(pct['p50'])} ({share(pct['p5'])}–{share(pct['p95'])})",
        convention=say(f"gdp.{result.convention}"),
        days=result.days,
        command=f"sekisho supply run {EMBARGO}",
    )
    early, half, late = (day_of(result.first_day, days[f"p{percentile}"]) for percentile in BAND)
    yield say("brief.cliff", pct=f"{result.cliff_threshold_pct:g}", early=early, half=half, late=late)
    yield f"{say(f't.rests.{result.basis}')} {say('said.range', draws=f'{result.draws:,}', seed=result.seed)}"
    for each in result.published:
        total = "" if each.loss_jpy is None else yen(each.loss_jpy, say) + say("comma")
        yield say(
            "brief.house",
            house=say.named("house", each.house),
            days=each.duration_days,
            loss=total,
            pct=share(each.loss_gdp_pct),
            assumes=say.of(each.assumes),
            source=f"{each.source}; {say('confidence.head')}{say(f'confidence.{each.confidence}')}",
        )
    yield say.of(result.published_note)


ANSWERS: Final[Mapping[str, Callable[[str], Iterator[str]]]] = {"dependency": dependency, "loss": loss}
"""By the word under `answer` in data/demo/claims.yaml."""
