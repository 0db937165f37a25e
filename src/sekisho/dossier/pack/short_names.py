"""A withheld company may be named in a shown text without its legal form, in another script's shapes, or spaced anew.

Only what somebody typed can carry such a name: papers say nothing else that is not in our own words. So it is sought in
the values of the folder as its recipient sees it, and the finding is at the value.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Final

from sekisho.dossier.folder.model import Folder, PartyEntry
from sekisho.dossier.folder.place import Place
from sekisho.dossier.pack.redact import records
from sekisho.dossier.pack.typed import typed
from sekisho.errors import Problem
from sekisho.places import data_path

# Shorter names stand in too many words.
_LEAST_WIDE: Final = 2
_LEAST_LATIN: Final = 4
# A name of so few kana is met as a whole word alone: two syllables stand inside many others.
_FEW_KANA: Final = 3
_WIDE: Final = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
_NARROW: Final = rf"[^\W_{_WIDE}]"
_BRACKETS: Final = re.compile(r"\([^()]*\)")
# Stands for a name that may be shown; no name goes on across it.
_COVERED: Final = "|"


@dataclass(frozen=True, slots=True)
class ShortName:
    """A name of a party by which it is known without its legal form. place: of the name in the folder."""

    place: Place
    name: str
    found: re.Pattern[str]


def short_names(whole: Folder, shown: Folder) -> tuple[ShortName, ...]:
    """The names of every party of a folder that another, made of it, does not show.

    A party that bears a name of one that is shown, or of the maker whom the end use has to name, is no secret.
    """
    seen = {party.id for party in shown.parties}
    free = {form for party in shown.parties for name in party.names for form in forms(name)}
    for _, record in records(shown):
        free |= set(forms(getattr(record, "maker", None) or ""))
    found: dict[str, ShortName] = {}
    for party in whole.parties:
        told = {form: (key, name) for key, name in _named(party) for form in forms(name)}
        if party.id in seen or free & told.keys():
            continue
        for form, (key, _) in told.items():
            found.setdefault(form, ShortName(party.at(key), form, pattern(form)))
    return tuple(found.values())


def short_leaks(
    hidden: Iterable[ShortName], shown: Folder, pack: str, allowed: frozenset[str] = frozenset()
) -> tuple[list[Problem], tuple[str, ...]]:
    """A problem for each text that names a withheld party in short, and the allowed names that were met.

    pack: of whom the texts are for. allowed: folded names that mean something else.
    """
    problems: list[Problem] = []
    met: dict[str, None] = {}
    cover = _cover(shown)
    texts = [(place, _covered(fold(value), cover)) for place, _, value in typed(shown)]
    for place, text in texts:
        for secret in hidden:
            held = secret.found.search(text)
            if held is None:
                continue
            if allowed & {squeezed(secret.name), squeezed(held[0])}:
                met.setdefault(secret.name)
                continue
            cause = f"names {held[0].strip()!r}, as the party at {secret.place} is called, which {pack} is not to show"
            remedy = f"word it without that name; if it means something else, allow it with --allow {held[0].strip()!r}"
            problems.append(Problem(str(place), cause, remedy))
    return problems, tuple(met)


def forms(name: str) -> tuple[str, ...]:
    """A name without legal form, folded: with and without what stands in brackets; none that is too short."""
    plain = _folded(name)
    for bracketed in _forms("bracket"):
        plain = plain.replace(f"({bracketed})", " ")
    found = (_stripped(_BRACKETS.sub(" ", plain)), _stripped(plain))
    return tuple(dict.fromkeys(each for each in found if _long_enough(each)))


def pattern(form: str) -> re.Pattern[str]:
    """Finds a folded form in folded text, however blanks and marks stand within it."""
    parts = [re.escape(each) for each in form if each != " "]
    gaps = [" ?" if wide(one) or one == " " or other in (" ",) or wide(other) else "" for one, other in _pairs(form)]
    body = "".join(part + gap for part, gap in zip(parts, [*gaps, ""], strict=True))
    bare = form.replace(" ", "")
    before = "" if wide(bare[0]) else f"(?<!{_NARROW})"
    after = "" if wide(bare[-1]) else f"(?!{_NARROW})"
    for script in ("\u30a0-\u30ff", "\u3040-\u309f"):
        if len(bare) <= _FEW_KANA and re.fullmatch(f"[{script}]+", bare):
            before, after = f"(?<![{script}])", f"(?![{script}])"
    return re.compile(before + body + after)


def fold(text: str) -> str:
    """Width, case, accents of Latin letters and variants of Han characters made one; every mark is a blank."""
    return " ".join("".join(each if each.isalnum() else " " for each in _folded(text)).split())


def squeezed(name: str) -> str:
    """A name to compare with another: folded, without blanks."""
    return fold(name).replace(" ", "")


def wide(character: str) -> bool:
    return re.fullmatch(f"[{_WIDE}]", character) is not None


def _pairs(form: str) -> Iterator[tuple[str, str]]:
    """Each character of a form with the one after it; a blank between them takes the first's place."""
    characters = [(each, at) for at, each in enumerate(form) if each != " "]
    for (one, at), (other, after) in pairwise(characters):
        yield (" " if after - at > 1 else one), other


def _named(party: PartyEntry) -> Iterator[tuple[str, str]]:
    for key in ("name", "name_en", "name_ja", "name_zh"):
        if value := getattr(party, key):
            yield key, value


def _cover(shown: Folder) -> re.Pattern[str] | None:
    """What parties that are shown are called and where they are: it may hold the whole of another's name."""
    said = {fold(each) for party in shown.parties for each in (*party.names, *party.addresses)}
    said |= {form for party in shown.parties for name in party.names for form in forms(name)}
    kept = sorted((each for each in said if _long_enough(each)), key=lambda each: (-len(each), each))
    return re.compile("|".join(pattern(each).pattern for each in kept)) if kept else None


def _covered(text: str, cover: re.Pattern[str] | None) -> str:
    return text if cover is None else cover.sub(_COVERED, text)


def _long_enough(form: str) -> bool:
    letters = [each for each in form if each.isalpha()]
    broad = sum(wide(each) for each in letters)
    return broad >= _LEAST_WIDE or len(letters) - broad >= _LEAST_LATIN


def _stripped(folded: str) -> str:
    """A folded name without the legal forms before, after and, if they are long, within it."""
    text = " ".join("".join(each if each.isalnum() else " " for each in folded).split())
    words, latin, ending = text.split(), _forms("latin"), _forms("latin", "end")
    before = None
    while before != words:
        before = list(words)
        for count in (4, 3, 2, 1):
            # K.K. and Co., Ltd. come in pieces.
            if len(words) > count and "".join(words[-count:]) in latin | ending:
                words = words[:-count]
            if len(words) > count and "".join(words[:count]) in latin:
                words = words[count:]
    text, previous = " ".join(words), ""
    scripts = sorted(_forms("han") | _forms("hangul"), key=lambda form: (-len(form), form))
    while previous != text:
        previous = text
        for form in scripts:
            text = text.removesuffix(form).strip() if text != form else text
            text = text.removeprefix(form).strip() if text != form else text
            head, found, _ = text.partition(form)
            if found and len(form) >= 4 and _long_enough(head.strip()):
                # What follows is a branch: 秘密風車株式会社東京支店.
                text = head.strip()
    return text


@cache
def _forms(script: str, where: str = "any") -> frozenset[str]:
    """Legal forms of data/screening/legal_forms.csv, folded."""
    with data_path("screening", "legal_forms.csv").open(encoding="utf-8", newline="") as rows:
        return frozenset(
            _folded(row["form"])
            for row in csv.DictReader(rows)
            if row["script"] == script and (row["where"] == where or script == "bracket")
        )


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(_one(each) for each in plain)


@cache
def _one(character: str) -> str:
    if wide(character):
        to_traditional, to_simplified = _converters()
        known = _variants().get(character, character)
        made: str = to_simplified.convert(to_traditional.convert(known))
        return made if len(made) == 1 else known
    if unicodedata.category(character) in ("Cf", "Mn"):
        return ""
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isascii() else character


@cache
def _converters() -> tuple[Any, Any]:
    import opencc

    return opencc.OpenCC("jp2t"), opencc.OpenCC("t2s")


@cache
def _variants() -> dict[str, str]:
    with data_path("screening", "variants.csv").open(encoding="utf-8", newline="") as rows:
        return {row["form"]: row["folded"] for row in csv.DictReader(rows)}
