"""Lines and grams by the kind of line: counted once, whatever number of laws is then asked of the kinds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.bulk import Decided
from sekisho.determination.limits import is_open_to_grant
from sekisho.determination.outcome import OUTCOMES, Outcome

Counts = tuple[NDArray[np.int64], NDArray[np.int64]]
_HALF = np.int64(1 << 24)
_OPEN = np.array([is_open_to_grant(outcome) for outcome in Outcome])


class Kinds:
    """Counts over the lines of a batch that could be read. net_g, good: shape (n,)."""

    def __init__(self, net_g: NDArray[np.int64], good: NDArray[np.bool_]) -> None:
        self._good = None if good.all() else good
        self._net_g = net_g if self._good is None else net_g[self._good]
        self._counted: list[tuple[NDArray[np.uint32], Counts]] = []

    def of(self, decided: Decided) -> Counts:
        """Lines, and grams, of each row of the verdicts."""
        for of, counts in self._counted:
            if of is decided.of:
                return counts
        here = self._here(decided.of)
        size = len(decided.verdicts.outcome)
        counts = np.bincount(here, minlength=size), sums(here, self._net_g, size)
        self._counted.append((decided.of, counts))
        return counts

    def _here(self, of: NDArray[np.uint32]) -> NDArray[np.uint32]:
        return of if self._good is None else of[self._good]

    def outcomes(self, decided: Decided) -> dict[str, int]:
        """Lines by outcome."""
        lines, _ = self.of(decided)
        counts = np.zeros(len(OUTCOMES), dtype=np.int64)
        np.add.at(counts, decided.verdicts.outcome, lines)
        return {name: int(count) for name, count in zip(OUTCOMES, counts, strict=True) if count}

    def grantable_g(self, decided: Decided) -> int:
        """Grams that may be granted; pools may have left some lines less than the whole of them."""
        if (decided.verdicts.outcome == Outcome.GRANTABLE_IN_PART).any():
            granted = decided.grantable_g if self._good is None else decided.grantable_g[self._good]
            return int(granted.sum())
        _, grams = self.of(decided)
        return int(grams[_OPEN[decided.verdicts.outcome]].sum())

    def pairs(self, one: Decided, other: Decided) -> tuple[NDArray[np.int64], NDArray[np.int64], Counts]:
        """The rows of the verdicts under two laws that lines have together, and their lines and grams."""
        if one.of is other.of:
            rows = np.arange(len(one.verdicts.outcome))
            return rows, rows, self.of(one)
        size = len(other.verdicts.outcome)
        both = self._here(one.of).astype(np.int64) * size + self._here(other.of)
        kinds, kind_of = np.unique(both, return_inverse=True)
        kind_of = kind_of.reshape(-1)
        counts = np.bincount(kind_of, minlength=len(kinds)), sums(kind_of, self._net_g, len(kinds))
        return kinds // size, kinds % size, counts


def sums(places: NDArray[np.integer], values: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Sums of whole numbers by place, exact: the halves of each stay whole as floating numbers."""
    high, low = np.divmod(values, _HALF)
    high_sums, low_sums = (np.bincount(places, half, size).astype(np.int64) for half in (high, low))
    return high_sums * _HALF + low_sums
