"""The twelve rules of `peer_rules` as one compiled loop over codes, written by hand: what no general engine can beat.

Facts are codes with a table of answers each, 1 yes and 2 no, neither where nobody knows; so that a rule is true here
exactly where it is in Kleene's logic. It gives the true bits of twelve rules and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

import peers
from numpy_bitmask import ACTS, Block, ControlList, Tables
from sekisho.facts import FactTable, Terms

YES, NO = 1, 2
ASKED = {
    **peers._ASKED,
    "military_use": ("end_use", lambda value: None if value is None else value == "military"),
    "grave_use": ("end_use", lambda value: None if value is None else value in ("wmd", "terrorism")),
}
PLACE = {name: place for place, name in enumerate(ASKED)}


def prepared(table: FactTable, control_list: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Codes (n, facts), answers (facts, codes), and whether each item is listed, (n,)."""
    columns = [table.columns[fact] for fact, _ in ASKED.values()]
    most = max(len(column.values) for column in columns if isinstance(column, Terms))
    # A line's codes side by side: that is how the loop goes.
    codes = np.empty((table.n, len(ASKED)), dtype=np.uint16)
    answers = np.zeros((len(ASKED), most), dtype=np.uint8)
    for place, ((_, says), column) in enumerate(zip(ASKED.values(), columns, strict=True)):
        assert isinstance(column, Terms)
        codes[:, place] = column.codes
        for code, value in enumerate(column.values):
            answers[place, code] = {True: YES, False: NO, None: 0}[says(value)]
    yes, no = Block(Tables(table, ControlList(control_list)), slice(0, table.n)).listed(ACTS[0])
    return codes, answers, (YES * yes + NO * no).astype(np.uint8)


def true_bits(given: Sequence[Any]) -> NDArray[np.uint16]:
    """The true bits of each line, in the order of `peer_rules.RULES`; one thread."""
    codes, answers, listed = given
    bits = np.empty(len(codes), dtype=np.uint16)
    _loop(codes, answers, listed, _PLACES, bits)
    return bits


_NAMES = (
    *("exported", "made_in_cn", "reaches_jp", "military_jp", "military_us", "user_jp", "user_us", "strength"),
    *("military_party", "barred_importer", "barred_user", "barred_receiver", "watched_importer", "watched_user"),
    *("application_form", "certificate", "original", "statement", "whole", "importer_jp", "to_jp", "general"),
    *("one_user", "military_use", "grave_use"),
)
_PLACES = np.array([PLACE[name] for name in _NAMES], dtype=np.int64)


@numba.njit(nogil=True)
def _loop(codes: Any, answers: Any, listed: Any, places: Any, bits: Any) -> None:
    for row in range(len(bits)):
        # A bit each, in the order of _NAMES: known to be so, known not to be so.
        y, n = 0, 0
        for k in range(len(places)):
            place = places[k]
            answer = answers[place, codes[row, place]]
            y |= (answer & 1) << k
            n |= (answer >> 1) << k
        item = listed[row] & 1
        exported, china = y & 1, (y | y >> 1) & 1
        controlled = item & exported
        military = y >> 23 & 1
        for_jp = (y >> 3 | (military & y >> 5) | (y >> 2 & y >> 7)) & 1
        for_us = (y >> 4 | (military & y >> 6)) & 1
        barred = (y >> 9 | y >> 10 | y >> 11) & 1
        watched = (y >> 12 | y >> 13) & 1
        japan = (y >> 19 | y >> 20) & 1
        word = controlled
        word |= (item & exported & for_jp) << 1
        word |= (item & china & for_us) << 2
        word |= (item & china & barred) << 3
        word |= (item & china & watched) << 4
        word |= (china & y >> 24) << 5
        word |= (item & china & (y >> 8 | military)) << 6
        word |= (controlled & n >> 14) << 7
        word |= (controlled & (n >> 15 | n >> 16)) << 8
        word |= (controlled & japan & (n >> 17 | n >> 18)) << 9
        word |= (controlled & y >> 21) << 10
        word |= (controlled & n >> 21 & n >> 22) << 11
        bits[row] = word
