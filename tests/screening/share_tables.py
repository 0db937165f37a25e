"""Share tables for tests, written as `X A 50; A B 50`: owner, owned, per cent (or low-high)."""

from datetime import date

from sekisho.screening.ownership import Judged, Listing, OwnershipRule, judge
from sekisho.screening.ownership.model import Stake
from sekisho.screening.ownership.read import stakes_of

DAY = date(2026, 11, 24)
HALF = OwnershipRule("half")


def stakes(text: str) -> tuple[Stake, ...]:
    lines = ["owner,owned,share_pct,share_low_pct,share_high_pct"]
    for row in filter(None, (part.split() for part in text.split(";"))):
        owner, owned, share = row
        low, _, high = share.partition("-")
        lines.append(f"{owner},{owned},,{low},{high}" if high else f"{owner},{owned},{share},,")
    return stakes_of("\n".join(lines).encode(), "shares.csv")


def judged(text: str, listed: str = "X", rule: OwnershipRule = HALF) -> Judged:
    return judge(stakes(text), [Listing(name) for name in listed.split()], rule, DAY)


def verdicts(text: str, listed: str = "X", rule: OwnershipRule = HALF) -> dict[str, str]:
    return {each.name: each.verdict.value for each in judged(text, listed, rule)}


def captured(text: str, listed: str = "X", rule: OwnershipRule = HALF) -> set[str]:
    return {name for name, verdict in verdicts(text, listed, rule).items() if verdict == "captured"}


def look_through(text: str, listed: str = "X") -> dict[str, float]:
    """The share that listed parties are known to own along all chains, per cent."""
    return {each.name: each.look_through_pct[0] for each in judged(text, listed) if each.look_through_pct is not None}
