"""The names that a text gives: a field for a name may hold two, or a name with a plant, an address or a former name.

The text as a whole is always the first name looked for; what is told here are the names within it. Nothing is cut that
may be one name: a brand in Latin letters before a word in Han (JX金属, 日本NUS) is one, and so is a place in brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from sekisho.screening.names.fold import fold, readable, unread_letters
from sekisho.screening.names.given_words import (
    ends_with_form,
    ends_with_plant,
    given_words,
    has_form,
    has_native,
    is_address,
    is_form,
    is_place,
    native,
    native_forms,
    of_place,
    tokens,
    trimmed,
    without_empty_marks,
)
from sekisho.screening.names.model import ALERT, Kind
from sekisho.screening.names.score import compare

LONGEST: Final = 600
"""Characters of a text in which names are looked for."""
MOST: Final = 10
"""Names that are told of one text."""
_DEEP: Final = 4
_WORDS: Final = 40
"""Words of a text after which it is not cut any more."""
_FULL: Final = 6
_FULL_WITH_FORM: Final = 4
"""Characters of a native name that is a whole one beside one in Latin letters of three words; or with a legal form."""
_MEMORY: Final = 16_384


class Cut(StrEnum):
    """By what a name was told from the text around it."""

    SEPARATED = "separated"
    MARKED = "marked"
    BRACKET = "bracket"
    SCRIPT = "script"
    READABLE = "readable"
    ADDRESSED = "addressed"
    ADDRESS = "address"
    PLANT = "plant"


_ASIDE: Final = frozenset([Cut.ADDRESSED, Cut.ADDRESS, Cut.PLANT])
_NOT_WHOLE: Final = _ASIDE | {Cut.READABLE}


class Part(NamedTuple):
    """A name within a text. exactly: too short to be looked for by likeness; the very name alone counts. aside: it
    stands beside a plant, an address, or a firm that it is in care of; else it is given as one more name of a party."""

    text: str
    exactly: bool
    aside: bool


@dataclass(frozen=True, slots=True)
class Given:
    """parts: the names within a text, without the whole. several: where the text is nothing but full names side by
    side, those; else ()."""

    parts: tuple[Part, ...] = ()
    several: tuple[str, ...] = ()


class _Piece(NamedTuple):
    text: str
    cut: Cut
    explicit: bool = False
    """Whether the text itself says that it is a name."""


_NOTHING: Final = Given()
_MAY: Final = re.compile(r"[,()/|;:、]|[^\x00-\x7f]")


def given(text: str) -> Given:
    """The names within a text; time grows with its length, up to `LONGEST` characters."""
    text = text[:LONGEST]
    if _plain(text):
        return _NOTHING
    return _given(text)


def may_be_several(text: str) -> bool:
    """Whether a text may hold two names: told by its characters, sooner than it is cut."""
    if re.search(r"[()/|;\n\uff08\uff09\uff0f\uff1b\u3010\u3014]", text) or given_words().any.search(text):
        return True
    if unread_letters(text):
        return True
    return has_native(text) and bool(re.search("[A-Za-z]{2}", text))


def _plain(text: str) -> bool:
    """Whether nothing in a text can be cut: told by characters alone, for nearly all names are such."""
    if text.isascii():
        return not _MAY.search(text) and not _words_that_cut(text)
    return False


def _words_that_cut(text: str) -> bool:
    return bool(given_words().any.search(text) or given_words().front.match(text)) or any(
        word.casefold().strip(".") in given_words().plants for word in text.split()
    )


@lru_cache(maxsize=_MEMORY)
def _given(text: str) -> Given:
    whole = " ".join(unicodedata.normalize("NFKC", text.replace("\n", ";")).split())
    seen = {fold(whole), ""}
    found: list[Part] = []
    several: tuple[str, ...] = ()
    at_hand = [(whole, False, 0)]
    while at_hand and len(found) < MOST:
        here, aside, depth = at_hand.pop(0)
        for at, rule in enumerate(_RULES):
            pieces = rule(here)
            told = [(piece, _worth(piece)) for piece in pieces]
            alone = all(worth is False and piece.cut not in _NOT_WHOLE for piece, worth in told)
            if not depth and not several and len(told) > 1 and alone:
                several = tuple(piece.text for piece in pieces)
            for piece, worth in told:
                key = fold(piece.text)
                if worth is None or key in seen:
                    continue
                seen.add(key)
                cut_off = aside or piece.cut in _ASIDE
                found.append(Part(piece.text, worth, cut_off))
                if depth < _DEEP:
                    at_hand.append((piece.text, cut_off, depth + 1))
            if pieces and at == 0:
                # Of texts side by side each is looked into by itself.
                break
    return Given(tuple(found[:MOST]), several) if found else _NOTHING


def _worth(piece: _Piece) -> bool | None:
    """Whether only the very name counts; None of what is no name: a place, a plant, a legal form, a word of a group."""
    text, form = piece.text, has_form(piece.text)
    found = tokens(text)
    kinds = {token.kind for token in found}
    flat = fold(text)
    if not flat or is_place(text):
        return None
    if form:
        return False
    if kinds <= {Kind.NUMBER, Kind.GROUP, Kind.GENERIC, Kind.PLACE}:
        return None
    if not piece.explicit and (ends_with_plant(text) or len(flat) < (2 if has_native(flat) else 4)):
        return None
    if Kind.BRAND not in kinds and (len(found) == 1 or Kind.HOUSE not in kinds):
        # A house of many firms, or no more than a trade.
        return True if piece.explicit or len(found) > 1 else None
    return " " not in text and (not has_native(flat) or len(flat) < 2)


def _separated(text: str) -> list[_Piece]:
    """Two firms in one field, told apart by a mark."""
    parts = [trimmed(part) for part in re.split(r" [/|] |;|\|", text)]
    if len([part for part in parts if part]) < 2:
        parts = [trimmed(part) for part in text.split("/")]
        # Of "c/o" and "f/k/a" the mark is a part.
        if given_words().any.search(text) or not all(map(has_form, parts)):
            return []
    parts = [part for part in parts if part]
    return [_Piece(part, Cut.SEPARATED, True) for part in parts] if len(parts) > 1 else []


def _marked(text: str) -> list[_Piece]:
    """A name behind "formerly", "Attn", 旧社名, and the one before it; a name without words of courtesy after it."""
    words = given_words()
    for word in words.courtesy:
        bare = text.removesuffix(word)
        if bare != text and (bare[-1:] == " " or ends_with_form(bare) or word == "御中"):
            return [_Piece(trimmed(bare), Cut.ADDRESSED, True)]
    front = words.front.match(text)
    if front and front.end() < len(text):
        return [_Piece(trimmed(text[front.end() :]), _marker(front), True)]
    at = words.any.search(text)
    if not at or _bracketed(text[: at.start()]):
        # What stands in brackets is for them.
        return []
    sides = (trimmed(text[: at.start()]), trimmed(text[at.end() :]))
    return [_Piece(each, _marker(at), True) for each in sides if each]


def _marker(found: re.Match[str]) -> Cut:
    return Cut.ADDRESSED if found.group().strip(" .:,").casefold() in given_words().addressed else Cut.MARKED


def _brackets(text: str) -> list[_Piece]:
    """What stands in brackets, and the text without it; not where it is a place, a legal form or a word of a group."""
    inside: list[_Piece] = []
    outside, last = [], 0
    forms = {start for start, _ in native_forms(text)}
    for start, end in _groups(text):
        content = trimmed(text[start + 1 : end - 1] if text[end - 1] == ")" else text[start + 1 :])
        if start in forms or not content:
            continue
        front = given_words().bracket.match(content)
        piece = _Piece(content, Cut.BRACKET)
        if front and front.end() < len(content):
            piece = _Piece(trimmed(content[front.end() :]), _marker(front), True)
        after = trimmed(text[end:].strip(")"))
        at_end = not after or all(is_form(word, last=True) for word in re.split("[ ,]+", after))
        aside = not after and not has_form(content) and (ends_with_plant(content) or is_address(content))
        if aside and is_place(content) and not ends_with_form(text[:start]):
            # Of one name with the place in brackets: Sanwa Seiki (Dalian).
            continue
        named = _worth(piece) is not None and (piece.explicit or at_end or has_form(content) or _other(text, content))
        if not (named or aside or (at_end and _initials(content))):
            continue
        inside.append(piece)
        outside.append(text[last:start])
        last = end
    if not inside:
        return []
    rest = trimmed(" ".join(" ".join((*outside, text[last:])).split()))
    return [_Piece(rest, Cut.BRACKET), *inside] if rest else inside


def _groups(text: str) -> Iterator[tuple[int, int]]:
    """Brackets that are in no other, with what is in them; one that is never closed goes to the end."""
    start, depth = 0, 0
    for at, char in enumerate(text):
        if char == "(":
            start = at if not depth else start
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            if not depth:
                yield start, at + 1
    if depth:
        yield start, len(text)


def _bracketed(text: str) -> bool:
    forms = {start for start, _ in native_forms(text)}
    return any(char == "(" and at not in forms for at, char in enumerate(text))


def _initials(content: str) -> bool:
    return content.isascii() and content.isalpha() and content.isupper() and not is_place(content)


def _other(text: str, content: str) -> bool:
    """Whether a bracket is written in other characters than the text around it."""
    around = text.replace(content, "")
    return has_native(content) != has_native(around)


def _addressed(text: str) -> list[_Piece]:
    """A name before a comma behind which a place, an address, a plant or another thing comes."""
    for at in (found.start() for found in re.finditer(r"[,、]", text)):
        head, tail = trimmed(text[:at]), trimmed(text[at + 1 :])
        if not head or not tail or is_form(re.split(r"[ ,]", tail)[0], last=True):
            continue
        if ends_with_form(head) or is_address(tail) or ends_with_plant(tail):
            return [_Piece(head, Cut.ADDRESS)]
    return []


def _plants(text: str) -> list[_Piece]:
    """A name before a plant, a branch or a division, and before a place or an address that no comma sets off."""
    heads = [*_before_tail(text), *_of_plant(text)]
    return [_Piece(trimmed(head), Cut.PLANT) for head in dict.fromkeys(heads) if trimmed(head)]


def _before_tail(text: str) -> Iterator[str]:
    for _, end in native_forms(text):
        head, tail = text[:end], trimmed(text[end:])
        if tail and ends_with_form(head) and fold(head) and _is_tail(tail, after_form=True):
            yield head
    words = text.split(" ")
    for at in range(1, min(len(words), _WORDS)):
        head, tail = " ".join(words[:at]), " ".join(words[at:])
        if is_form(words[at], last=at == len(words) - 1) or not fold(head):
            continue
        if ends_with_form(head):
            cut = _is_tail(tail, after_form=True)
        elif has_native(tail):
            cut = ends_with_plant(tail) or (has_form(head) and is_address(tail))
        else:
            cut = at > 1 and ends_with_plant(tail) and is_place(words[at], behind=True)
        if cut:
            yield head
    if has_native(text) and ends_with_plant(text) and not has_form(text):
        yield from _before_place(text)


def _is_tail(tail: str, *, after_form: bool) -> bool:
    return ends_with_plant(tail, after_form=after_form) or is_place(tail, behind=True) or is_address(tail)


def _before_place(text: str) -> Iterator[str]:
    """日野自動車川崎工場: a place that is known stands between name and plant."""
    found = tokens(text)
    for at in range(1, len(found)):
        rest = "".join(token.kept for token in found[at:])
        if of_place(found[at], behind=True) and text.casefold().endswith(rest) and len(found) - at <= 3:
            yield text[: len(text) - len(rest)]


def _of_plant(text: str) -> Iterator[str]:
    """Toyohashi Plant of Nitto Denko Corporation."""
    found = re.search(r" of (?:the )?", text)
    if found and found.start() and ends_with_plant(text[: found.start()]):
        yield text[found.end() :]


def _scripts(text: str) -> list[_Piece]:
    """One name in two scripts: 三菱造船株式会社 Mitsubishi Shipbuilding Co., Ltd."""
    if _bracketed(text) and _brackets(text):
        return []
    words = _parted(text).split(" ")
    latin = [not has_native(word) for word in words]
    if all(latin) or not any(latin):
        return []
    for at in range(1, min(len(words), _WORDS)):
        left, right = (trimmed(" ".join(part)) for part in (words[:at], words[at:]))
        if not (all(latin[at:]) or all(latin[:at])) or not (has_native(left) or has_native(right)):
            continue
        if all(latin[:at]) and latin[at]:
            continue
        if left and right and _two_names(left, right):
            return [_Piece(left, Cut.SCRIPT), _Piece(right, Cut.SCRIPT)]
    return []


def _parted(text: str) -> str:
    """A blank put where a legal form ends one name and the other follows in another script."""
    for start, end in reversed(native_forms(text)):
        if start and end < len(text) and text[end].isascii() and text[end].isalpha():
            text = f"{text[:end]} {text[end:]}"
    for at in range(len(text) - 1, 1, -1):
        before = text[at - 1]
        if native(text[at]) and before.isascii() and (before.isalpha() or before == "."):
            word = text[:at].rsplit(" ", 1)[-1]
            if " " in text[:at] and is_form(word, last=True):
                text = f"{text[:at]} {text[at:]}"
    return text


def _two_names(first: str, second: str) -> bool:
    """Whether two texts side by side are a full name each, and not one name that is written in two scripts."""
    if not fold(first) or not fold(second):
        return False
    one, other = (_worth(_Piece(text, Cut.SCRIPT)) for text in (first, second))
    forms = has_form(first), has_form(second)
    brand = "".join(token.kept for token in tokens(first))
    if has_native(first) and not has_native(brand) and not ends_with_form(first):
        # 株式会社FOOD & LIFE COMPANIES is one name, 株式会社SUBARU SUBARU CORPORATION is two.
        return compare(first, second) >= ALERT
    if one is False and other is False:
        if all(forms) or ends_with_form(first):
            return True
        if ends_with_form(second) and not has_native(second) and len(fold(first)) >= _FULL_WITH_FORM:
            return True
    if one is None or other is None:
        return one is not other and compare(first, second) >= ALERT
    # Institutes and academies bear no legal form.
    written, latin = (first, second) if has_native(first) else (second, first)
    long = len(fold(written)) >= _FULL and latin.count(" ") >= 2 and (has_native(first) or not has_form(written))
    return long or compare(first, second) >= ALERT


def _readable(text: str) -> list[_Piece]:
    """What can be read of a text that holds letters of a script that is not: all of it, and each stretch by itself."""
    if not unread_letters(text):
        return []
    parts = [without_empty_marks(part) for part in readable(text)]
    whole = " ".join(part for part in parts if part)
    return [_Piece(part, Cut.READABLE, True) for part in dict.fromkeys((whole, *parts)) if fold(part)]


_RULES: Final = (_separated, _marked, _brackets, _addressed, _plants, _scripts, _readable)
