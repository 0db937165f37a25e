"""`sekisho ownership`: whom do listed parties own?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sekisho.cli.options import AsJson, Lang, day_or_today, today
from sekisho.cli.output import progress, show_json, tell
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
    from sekisho.cli.words import Speech
    from sekisho.screening.ownership import Judged, OwnershipRule


def ownership(
    shares: Annotated[
        Path,
        typer.Argument(
            metavar="SHARES.csv",
            help="owner,owned,share_pct, or share_low_pct,share_high_pct; optional from,to,document,owner_country. "
            "A party's share in itself is its treasury shares.",
            show_default=False,
        ),
    ],
    listed: Annotated[
        Path,
        typer.Option(
            "--listed",
            metavar="NAMES.csv",
            help="Listed parties: name; optional aliases(;), others(;) (names like it that are somebody else's), "
            "list,from,to.",
        ),
    ],
    lang: Lang,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="Stakes of that day; without it, today.")
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option("--rule", metavar="ID", help="A rule on record: ofac-50, bis-affiliates, mofcom-61, eu, uk."),
    ] = None,
    threshold: Annotated[
        str | None,
        typer.Option("--threshold", metavar="PCT", help="Per cent; 50 where neither this nor a rule is named."),
    ] = None,
    more_than: Annotated[
        bool, typer.Option("--more-than", help="The threshold must be passed, not only reached.")
    ] = False,
    per_list: Annotated[bool, typer.Option("--per-list", help="Count each list by itself; else all add up.")] = False,
    as_json: AsJson = False,
) -> None:
    """Judge who is owned by listed parties: captured, not captured or undetermined, each with its proof."""
    from sekisho.cli.check import all_of
    from sekisho.cli.words import Speech
    from sekisho.screening.ownership import judge, listings_alike, read_listings, read_stakes

    by, day, stakes, names = all_of(
        lambda: _rule(rule, threshold, more_than, per_list),
        lambda: day_or_today(on),
        lambda: read_stakes(shares),
        lambda: read_listings(listed),
    )
    with progress("comparing names") as told:
        alike = listings_alike(stakes, names, day, told)
    judged = judge(stakes, (*names, *alike), by, day)
    if as_json:
        with progress("judging") as told:
            found = []
            for each in judged:
                found.append(each.as_json())
                if not len(found) % 1_000:
                    told(len(found), len(judged))
        show_json(found)
    else:
        from sekisho.cli.ownership_tell import judged_table

        judged_table(judged, day, Speech(lang))
    _remarks(judged, stakes)
    for line in _standing(by, day, Speech(lang)):
        tell(line)


def _rule(name: str | None, threshold: str | None, more_than: bool, per_list: bool) -> OwnershipRule:
    from dataclasses import replace

    from sekisho.screening.ownership import OwnershipRule, rules

    problems = []
    if name is not None and name not in rules():
        problems.append(Problem("--rule", f"there is no rule {name!r}", f"known are {', '.join(rules())}"))
    pct = None
    if threshold is not None:
        try:
            pct = Decimal(threshold)
        except InvalidOperation:
            pct = Decimal("NaN")
        if not (pct.is_finite() and 0 < pct <= 100):
            remedy = "write per cent above 0 and up to 100, e.g. 50"
            problems.append(Problem("--threshold", f"{threshold!r} is no threshold", remedy))
    if problems:
        raise InputError(problems)
    rule = rules()[name] if name else OwnershipRule("given")
    if pct is not None:
        rule = replace(rule, threshold_pct=pct)
    if more_than:
        rule = replace(rule, inclusive=False)
    return replace(rule, pooled=False) if per_list else rule


def _remarks(judged: Judged, stakes: Any) -> None:
    """What is no mistake and may be one, on standard error."""
    if judged.unmet:
        some = ", ".join(judged.unmet[:5]) + (", ..." if len(judged.unmet) > 5 else "")
        tell(f"{len(judged.unmet):,} listed names hold nothing and are held by nobody in the table: {some}")
    if stakes and all(stake.high_pct <= 1 for stake in stakes):
        tell("no share is above 1: shares are per cent, 50 and not 0.5")


def _standing(rule: OwnershipRule, day: date, say: Speech) -> Iterator[str]:
    """That a rule on record does not bind on the day, or that nobody can say, where the law here has it."""
    if not rule.law:
        return
    from sekisho.regime.naming import load
    from sekisho.regime.show import STATES

    regime = load(rule.law, today())
    if not regime.covers(day):
        yield say("own.rule_not_covered", rule=rule.id, on=day, law=rule.law)
        return
    instrument = next(each.instrument for each in regime.law.rules if each.id == rule.law_rule)
    said = instrument.on(day, regime.known_on)
    state = None if said is None else said.state
    binds = False if state is None else state.binds
    if binds is not True:
        until = "" if said is None or said.last is None else say("own.rule_until", last=said.last)
        by = "" if said is None or not (who := say.of(said.told)) else say("own.rule_by", who=who)
        phrase = "own.rule_off" if binds is False else "own.rule_open"
        yield say(phrase, rule=rule.id, on=day, state=say.of(STATES[state]), until=until, by=by)
