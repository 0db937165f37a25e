"""`sekisho ownership`: whom do listed parties own?"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sekisho.cli.options import AsJson, Lang, day_or_today
from sekisho.cli.output import progress, show_json, tell
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
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
        Path, typer.Option("--listed", metavar="NAMES.csv", help="Listed parties: name; optional list,from,to.")
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
    from sekisho.screening.ownership import judge, read_listings, read_stakes

    by, day, stakes, names = all_of(
        lambda: _rule(rule, threshold, more_than, per_list),
        lambda: day_or_today(on),
        lambda: read_stakes(shares),
        lambda: read_listings(listed),
    )
    judged = judge(stakes, names, by, day)
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
        from sekisho.cli.words import Speech

        judged_table(judged, day, Speech(lang))
    _remarks(judged, stakes)


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
