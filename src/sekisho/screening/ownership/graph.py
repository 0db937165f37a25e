"""The share table of one day as a graph, in whole numbers: no share is lost or made by rounding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sekisho.screening.ownership.model import OwnershipRule, Stake
from sekisho.screening.ownership.names import key_of


@dataclass(frozen=True)
class Graph:
    """Parties by number, and who holds what of whom.

    names: as first written. held: for each party the stakes in it, as (owner, share, stake). holds: for each party
    what it holds, as (owned, share). Shares are whole parts of `whole`, the shares issued, at the lower end of their
    range. outstanding: what is left of `whole` without the shares that a party holds in itself. told: does the table
    say anything of who owns the party? A party of which it says nothing is a last owner.
    """

    names: tuple[str, ...]
    number: dict[str, int]
    held: list[list[tuple[int, int, Stake]]]
    holds: list[list[tuple[int, int]]]
    outstanding: list[int]
    told: list[bool]
    whole: int

    @classmethod
    def of(cls, stakes: Iterable[Stake], day: date) -> Graph:
        """The stakes that are held on a day. The upper end of a range bounds nothing here: what no lower end claims
        may be anyone's."""
        there = [stake for stake in stakes if stake.holds(day)]
        decimals = max((_decimals(stake.low_pct) for stake in there), default=0)
        scale = 10**decimals
        whole = 100 * scale
        number: dict[str, int] = {}
        names: list[str] = []

        def numbered(name: str) -> int:
            key = key_of(name)
            if key not in number:
                number[key] = len(names)
                names.append(name)
            return number[key]

        pairs = [(numbered(stake.owner), numbered(stake.owned), stake) for stake in there]
        held: list[list[tuple[int, int, Stake]]] = [[] for _ in names]
        holds: list[list[tuple[int, int]]] = [[] for _ in names]
        outstanding, told = [whole] * len(names), [False] * len(names)
        for owner, owned, stake in pairs:
            share = int(stake.low_pct.scaleb(decimals))
            told[owned] = True
            if owner == owned:
                outstanding[owned] -= share
            else:
                held[owned].append((owner, share, stake))
                holds[owner].append((owned, share))
        return cls(tuple(names), number, held, holds, outstanding, told, whole)

    def __len__(self) -> int:
        return len(self.names)

    def pct(self, share: int, of: int) -> float:
        """Parts of a party's outstanding shares, in per cent."""
        # Of whole numbers, so that the quotient is the nearest float there is.
        return 100 * share / of if of else 0.0

    def rest(self, party: int) -> int:
        """The shares of a party that nobody in the table is known to hold."""
        return self.outstanding[party] - sum(share for _, share, _ in self.held[party])

    def reaches(self, share: int, party: int, rule: OwnershipRule) -> bool:
        """Do these shares of a party pass the rule's threshold, of the shares outstanding?"""
        numerator, denominator = rule.threshold_pct.as_integer_ratio()
        claim, needed = share * 100 * denominator, self.outstanding[party] * numerator
        return claim >= needed and share > 0 if rule.inclusive else claim > needed


def _decimals(share: Decimal) -> int:
    exponent = share.as_tuple().exponent
    assert isinstance(exponent, int), "shares are finite"
    return max(0, -exponent)
