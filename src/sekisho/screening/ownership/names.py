"""When two writings in a share table are one party: the same name after folding, the same legal form wherever it is.

Folding alone takes legal forms away, and in a group X AG and X GmbH are two firms. So they are put in order and kept:
東金株式会社 is 株式会社東金 and ㈱東金, Tokin Corp. is Tokin Corporation, and none of them is Tokin GmbH.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from sekisho.places import data_path
from sekisho.screening.names.fold import (
    alike,
    fold,
    keep,
    latin_forms,
    legal_forms,
    without_forms,
    written_out_at,
)

_FORMS = "\x1f"


@lru_cache(maxsize=100_000)
def key_of(name: str) -> str:
    """Equal for two writings of one party. A name of which folding leaves nothing is only its own writing."""
    folded = fold(name)
    if not folded:
        return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return f"{folded}{_FORMS}{' '.join(sorted(set(_forms(name))))}"


def _forms(name: str) -> Iterator[str]:
    text = alike(keep(name))
    written = _writings()
    if not text.isascii():
        left = without_forms(text)
        for found in legal_forms().in_text.finditer(text):
            # Where "branch" or "head office" holds the word for a company nothing was taken away.
            if left[found.start() : found.end()].isspace():
                form = found.group().strip("() ")
                yield from written.get(form, form).split()
        text = left
    words = text.replace("(", " ").replace(")", " ").split()
    behind = 0
    for at, (word, is_form) in enumerate(zip(words, latin_forms(words), strict=True)):
        phrase = written_out_at(words, at)
        if phrase and at >= behind:
            behind = at + len(phrase)
            yield from written.get(" ".join(phrase), "_".join(phrase)).split()
        elif is_form and at >= behind:
            yield from written.get(word, word).split()


@cache
def _writings() -> Mapping[str, str]:
    """Legal forms that are one form written otherwise, folded; "" for a word that says nothing by itself."""
    with data_path("screening", "legal_form_writings.csv").open(encoding="utf-8", newline="") as file:
        return MappingProxyType({alike(row["form"]): alike(row["same_as"]) for row in csv.DictReader(file)})
