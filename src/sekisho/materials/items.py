"""What an item is, from its declared form, family and composition, for many lines at once.

A composition is an array of shape (n, 17), weight per cent in the order of `elements()`, NaN where not known. The
answer holds two words of bits per line, one bit an element in that same order: those it certainly is *of*, and those
it may be of. An element whose share is not known may be anything up to what the known shares leave over.

Readings (practice, not law): a metal, oxide or compound is of an element that makes up at least 0.1 % of it; any
content counts in every other form. A magnet with 10 % samarium or more is SmCo. Powder of one element (over 90 %) is
that element's metal; NdFeB and SmCo powder is magnet material; other powder is an alloy.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sekisho.materials.elements import elements

UNKNOWN: Final = -1

Codes = NDArray[np.int8]
Words = NDArray[np.uint32]


class Form(IntEnum):
    ORE = 0
    OXIDE = 1
    COMPOUND = 2
    METAL = 3
    ALLOY = 4
    TARGET = 5
    POWDER = 6
    MAGNET = 7
    PHOSPHOR = 8
    FUNCTIONAL_MATERIAL = 9
    REAGENT = 10
    COMPONENT = 11
    EQUIPMENT = 12
    TECHNOLOGY = 13


class Family(IntEnum):
    NDFEB = 0
    SMCO = 1
    OTHER = 2


class Described(NamedTuple):
    """Form and family as a list reads them (UNKNOWN where neither stated nor derivable), and the element words."""

    form: Codes
    family: Codes
    present: Words
    possible: Words


PURE: Final = (Form.METAL, Form.OXIDE, Form.COMPOUND)
"""Forms that are of one element, where others hold some."""
SYMBOLS: Final = tuple(elements())
IMPURITY_BELOW_WT_PCT: Final = 0.1
FAMILY_FROM_WT_PCT: Final = 10.0
ONE_ELEMENT_ABOVE_WT_PCT: Final = 90.0
SHARE_DECIMALS: Final = 9
_SM, _ND, _PR = (SYMBOLS.index(symbol) for symbol in ("Sm", "Nd", "Pr"))
_BITS = (np.uint32(1) << np.arange(len(SYMBOLS), dtype=np.uint32)).astype(np.uint32)


def element_bit(symbol: str) -> int:
    """The bit that stands for an element in `present` and `possible`. Raises ValueError for an unknown symbol."""
    return 1 << SYMBOLS.index(symbol)


def among(codes: Codes, wanted: Iterable[int]) -> NDArray[np.bool_]:
    """Is each form or family one of those wanted? UNKNOWN may be among them."""
    # UNKNOWN, -1, has the last place.
    is_wanted = np.zeros(len(Form) + 1, dtype=bool)
    is_wanted[list(wanted)] = True
    found: NDArray[np.bool_] = is_wanted[codes]
    return found


def without_noise(wt_pct: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums and differences of shares as decimals have them: 100 - 66.1 - 33.9 is nothing, and not a trace."""
    return np.round(wt_pct, SHARE_DECIMALS)


def describe(form: Codes, family: Codes, wt_pct: NDArray[np.float64]) -> Described:
    """Describe n lines; `form` and `family` hold the enumerations' values or UNKNOWN, `wt_pct` has shape (n, 17)."""
    open_share = np.isnan(wt_pct)
    least = np.where(open_share, 0.0, wt_pct)
    left_over = without_noise(np.maximum(100.0 - least.sum(axis=1), 0.0))
    most = np.where(open_share, left_over[:, None], wt_pct)

    family = _family(family, least, most)
    form = _form(form, family, least, most)

    pure = among(form, PURE)
    unknown = form == UNKNOWN
    # With the form unknown, the stricter threshold is certain and the looser one possible.
    certain_from = pure | unknown
    present = np.where(certain_from[:, None], least >= IMPURITY_BELOW_WT_PCT, least > 0)
    possible = np.where(pure[:, None], most >= IMPURITY_BELOW_WT_PCT, most > 0)
    return Described(form, family, _words(present), _words(possible))


def _family(stated: Codes, least: NDArray[np.float64], most: NDArray[np.float64]) -> Codes:
    unstated = stated == UNKNOWN
    smco = least[:, _SM] >= FAMILY_FROM_WT_PCT
    # While samarium is open, a magnet that nobody named NdFeB may still be SmCo; a stated family closes the question.
    not_smco = most[:, _SM] < FAMILY_FROM_WT_PCT
    ndfeb = unstated & not_smco & (without_noise(least[:, _ND] + least[:, _PR]) >= FAMILY_FROM_WT_PCT)
    # Too high by one share of what is left over where both are open: that errs towards unknown, never towards "no".
    most_nd_pr = without_noise(most[:, _ND] + most[:, _PR])
    other = unstated & not_smco & (most_nd_pr < FAMILY_FROM_WT_PCT)
    return np.select([smco, ndfeb, other], [Family.SMCO, Family.NDFEB, Family.OTHER], stated).astype(np.int8)


def _form(stated: Codes, family: Codes, least: NDArray[np.float64], most: NDArray[np.float64]) -> Codes:
    powder = stated == Form.POWDER
    one_element = powder & (least > ONE_ELEMENT_ABOVE_WT_PCT).any(axis=1)
    # Until the shares rule it out, a powder may still turn out to be one element's metal.
    may_be_one_element = powder & ~one_element & (most > ONE_ELEMENT_ABOVE_WT_PCT).any(axis=1)
    magnet = powder & among(family, (Family.NDFEB, Family.SMCO))
    alloy = powder & (family == Family.OTHER)
    cases = [one_element, may_be_one_element, magnet, alloy, powder]
    return np.select(cases, [Form.METAL, UNKNOWN, Form.MAGNET, Form.ALLOY, UNKNOWN], stated).astype(np.int8)


def _words(bits: NDArray[np.bool_]) -> Words:
    words: Words = (bits * _BITS).sum(axis=1, dtype=np.uint32)
    return words
