"""Verdicts on ownership as a table, each with its proof in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final

from sekisho.cli.layout import wrap
from sekisho.cli.output import console, plain
from sekisho.cli.words import Speech

if TYPE_CHECKING:
    from sekisho.screening.ownership import Judged, Judgement
    from sekisho.screening.ownership.proof import Held, Step

_MOST: Final = 200
_FEW: Final = 6
_STYLE: Final = {"captured": "bold red", "undetermined": "bold yellow", "not_captured": "green"}


def judged_table(judged: Judged, day: date, say: Speech) -> None:
    """A row for every party that somebody owns."""
    from rich.table import Table
    from rich.text import Text

    rule = judged.rule
    title = say(
        "own.title",
        parties=f"{len(judged):,}",
        on=day,
        test=say(f"own.{rule.test}"),
        threshold=f"{rule.threshold_pct:f}",
        scope=say("own.pooled" if rule.pooled else "own.apart"),
    )
    table = Table(title=title, title_justify="left", title_style="bold", show_lines=True)
    table.add_column(say("own.name"), overflow="fold")
    table.add_column(say("own.verdict"))
    table.add_column(say("own.held"), justify="right")
    table.add_column(say("own.through"), justify="right")
    table.add_column(say("own.proof"), overflow="fold")
    for each in islice(judged, _MOST):
        verdict = Text(say(f"verdict.{each.verdict.value}"), style=_STYLE[each.verdict.value])
        through = "-" if each.look_through_pct is None else _range(*each.look_through_pct)
        proof = Text("\n".join(map(plain, _proof(each, say))))
        table.add_row(Text(plain(each.name)), verdict, _range(*each.held_pct), through, proof)
    console().print(table)
    if len(judged) > _MOST:
        print(say("own.more", parties=f"{len(judged) - _MOST:,}"))
    for line in _asked(judged, say):
        print(line)


def _asked(judged: Judged, say: Speech) -> Iterator[str]:
    """The parties that a person has to judge, each with the listed names that its own is like; and where to answer."""
    for party, may_be in islice(judged.may_be.items(), _MOST):
        name = plain(judged.graph.names[party])
        for hit in may_be.hits:
            listed = f"{hit.listed} ({hit.list})" if hit.list else hit.listed
            why = say.of(hit.text)
            told = say("own.may_be", name=name, listed=plain(listed), score=f"{hit.score:.3f}", why=plain(why))
            yield from wrap(told, "- ")
        if may_be.unread:
            remarks = say.listed([say(f"screen.odd.{code}") for code in may_be.unread])
            yield from wrap(say("own.unread", name=name, remarks=remarks), "- ")
    if len(judged.may_be) > _MOST:
        yield say("own.more", parties=f"{len(judged.may_be) - _MOST:,}")
    if judged.may_be:
        yield from wrap(say("own.answer"), "  ")


def _proof(each: Judgement, say: Speech) -> list[str]:
    if each.verdict.value == "captured":
        return [
            say("own.step", owned=step.owned, sum=_pct(step.sum_pct), stakes=_stakes(step, say)) for step in each.proof
        ]
    (step,) = each.proof
    lines = [say("own.ring")] if each.no_outside_owner else []
    lines += [] if each.may_be is None else [say("own.itself")]
    if each.verdict.value == "not_captured":
        return [*lines, say("own.against", sum=_pct(step.sum_pct), stakes=_stakes(step, say))]
    parts = {"sum": _pct(step.sum_pct), "unknown": _pct(step.unknown_pct), "stakes": _stakes(step, say)}
    return [*lines, say("own.open", **parts)]


def _stakes(step: Step, say: Speech) -> str:
    told = [_stake(held, say) for held in step.stakes[:_FEW]]
    rest = len(step.stakes) - len(told) + step.more
    return say.listed(told + ([say("own.more_stakes", stakes=f"{rest:,}")] if rest else [])) or say("none")


def _stake(held: Held, say: Speech) -> str:
    share = _range(float(held.stake.low_pct), float(held.stake.high_pct))
    paper = f", {held.stake.document}" if held.stake.document else ""
    return say("own.stake", owner=held.stake.owner, share=share + paper, is_=say(f"owner.{held.owner_is}"))


def _range(low: float, high: float) -> str:
    return _pct(low) if round(low, 2) == round(high, 2) else f"{_pct(low)}–{_pct(high)}"


def _pct(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
