"""What the shares by weight of each line add up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.line_words import BLOCK
from sekisho.facts import Numbers

SHARE_TOLERANCE_PCT: Final = 1e-6


def over_100_pct(shares: Sequence[Numbers], n: int) -> NDArray[np.intp]:
    """The lines, of n, whose known shares in wt % add up to more than 100."""
    total = np.zeros(n)
    # Of shares in codes none is below 0, and each distinct one that is not known adds nothing.
    in_codes = all(share.codes is not None for share in shares)
    added = [Numbers(np.fmax(share.numbers, 0.0), share.codes) for share in shares] if in_codes else shares
    for start in range(0, n, BLOCK):
        sums = total[start : start + BLOCK]
        # A share may be no number that can be added up; its line is in error, and told of elsewhere.
        with np.errstate(invalid="ignore"):
            for share in added:
                _add(share.part(start, start + BLOCK), sums)
    if not in_codes:
        # Where some share is not known, the total is not: there only the known are added up.
        some = np.flatnonzero(np.isnan(total))
        total[some] = sum((np.fmax(share.take(some).numbers, 0.0) for share in shares), np.zeros(len(some)))
    return np.flatnonzero(total > 100 + SHARE_TOLERANCE_PCT)


def _add(share: Numbers, sums: NDArray[np.float64]) -> None:
    if share.codes is None:
        sums += share.numbers
    else:
        # What comes in codes was read by loops, so these are loaded already.
        from sekisho.determination.line_kernels import add_looked_up

        add_looked_up(share.codes, share.numbers, sums)
