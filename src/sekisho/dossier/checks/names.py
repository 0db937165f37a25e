"""What a writing of a party's name says beyond the names that the folder has for the party.

A contract between two countries writes a name in both scripts, side by side or in brackets. Each script's words are
compared, for a branch or another firm may be named in the one that is not looked at.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from sekisho.dossier.checks.languages import languages
from sekisho.dossier.checks.text import letters, name_pattern, quotable
from sekisho.places import data_path

_TAKEN: Final = "\0"
_HAN: Final = r"\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# Words in Han characters or kana, or words in other letters, up to what stands in the other script.
_ONE_SCRIPT: Final = re.compile(rf"[^\W_{_HAN}][^{_HAN}{_TAKEN}]*|[{_HAN}](?:[^\0a-z]*[{_HAN}])?")
# Brackets and marks that lead over to the other script; the full stop of an abbreviation stays.
_TRAIL: Final = re.compile(r"[^\w.]+$")


def beyond(written: str, names: Iterable[str]) -> tuple[str, ...] | None:
    """The words of `written`, as they were typed and script by script, that belong to none of the `names`; empty where
    it is made up of names in full; None where none of the names stands in it whole."""
    text = quotable(written)
    left = text.plain
    for name in sorted(names, key=lambda name: -len(letters(name))):
        if (pattern := name_pattern(name)) is not None:
            left = pattern.sub(lambda found: _TAKEN * len(found.group()), left)
    if _TAKEN not in left:
        return None
    return tuple(_TRAIL.sub("", text.typed(*found.span())) for found in _ONE_SCRIPT.finditer(left))


def may_be_another(words: str, names: Iterable[str]) -> bool:
    """May the words be the party's name in a language in which the folder has none? They are a firm's whole name, with
    its legal form, and no name that the folder has is of a language that they may be of."""
    of = languages(words)
    return _has_legal_form(words) and not any(of & languages(name) for name in names)


def _has_legal_form(words: str) -> bool:
    joined, alone = _legal_forms()
    return any(form in letters(words) for form in joined) or any(
        letters(word) in alone for word in re.findall(r"[^\W_]+(?:\.[^\W_]+)*", words)
    )


@cache
def _legal_forms() -> tuple[tuple[str, ...], frozenset[str]]:
    """Legal forms that stand within a run of characters, and those that are words of their own."""
    with data_path("screening", "legal_forms.csv").open(encoding="utf-8", newline="") as rows:
        forms = [(row["script"], letters(row["form"])) for row in csv.DictReader(rows)]
    joined = tuple(form for script, form in forms if script in ("han", "hangul"))
    return joined, frozenset(form for script, form in forms if script == "latin")
