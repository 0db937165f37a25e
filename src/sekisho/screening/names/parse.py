"""A name taken apart: which of its words are brand, house, place, trade, generic, group word or number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from sekisho.screening.names.counting import ORDINAL, counted
from sekisho.screening.names.cutting import LONGER_WORTH, UNKNOWN_WORTH, Span, native_spans
from sekisho.screening.names.fold import LONGEST, alike, han_forms, keep, latin_forms, legal_forms, without_forms
from sekisho.screening.names.hangul import is_hangul
from sekisho.screening.names.lexicon import STOP_WORDS, Lexicon, lexicon
from sekisho.screening.names.model import Kind
from sekisho.screening.names.readings import is_han, is_kana, readings
from sekisho.screening.names.recorded import records
from sekisho.screening.names.slips import slip_of_form, slip_of_long_form, spaces_mended

KINDS: Final = tuple(Kind)
BRANDS: Final = frozenset((Kind.BRAND, Kind.HOUSE))

MOST_WORDS: Final = 24
"""Tokens of a name that are read."""
_PHRASE: Final = 6


class Token(NamedTuple):
    """One part of a name.

    kept: as written (in lower case); folded: as compared. concepts: numbers in the lexicon, () for a brand.
    readings: of a brand not written in Latin letters. native: written in Han, kana or Hangul.
    """

    kind: Kind
    kept: str
    folded: str
    concepts: tuple[int, ...] = ()
    readings: tuple[str, ...] = ()
    native: bool = False
    mended: bool = False


def coined(token: Token) -> bool:
    """Whether a brand is a word of its own: no house of many firms, no word that anyone may use."""
    return not token.concepts or lexicon().of_one_firm(token.concepts)


@dataclass(frozen=True, slots=True)
class Parsed:
    """tokens in order. flat: all of them joined, folded. form: whether the name has a legal form. language: "ja", "zh",
    "ko", "" where unknown. native: whether some token is. record: number of the record of the whole name, 0 of none."""

    tokens: tuple[Token, ...]
    flat: str
    form: bool
    language: str
    native: bool
    record: int = 0


_JAPANESE_MARKS: Final = ("株式会社", "株式會社", "(株)", "有限会社", "(有)", "合同会社", "製作所", "会社")
_CHINESE_MARKS: Final = ("公司", "集团", "集團")


def _language(kept: str, country: str | None) -> str:
    if any(is_hangul(char) for char in kept):
        return "ko"
    if any(is_kana(char) for char in kept) or any(mark in kept for mark in _JAPANESE_MARKS):
        return "ja"
    if any(mark in kept for mark in _CHINESE_MARKS):
        return "zh"
    return {"JP": "ja", "CN": "zh", "HK": "zh", "TW": "zh", "MO": "zh", "SG": "zh"}.get(country or "", "")


def _is_native(char: str) -> bool:
    return is_han(char) or is_kana(char) or is_hangul(char)


@lru_cache(maxsize=4096)
def parse(name: str, country: str | None = None) -> Parsed:
    """Takes a name apart. country of the party, if known, tells how Han characters are read."""
    return parse_kept(keep(name[:LONGEST])[:LONGEST], country)


def parse_kept(kept: str, country: str | None = None, *, spell: bool = True) -> Parsed:
    folded = alike(kept)
    bare = without_forms(folded)
    # 股份 stands in short names too.
    form = len(folded) - len(bare.replace(" ", "")) > 2 and bare != folded
    tokens: list[Token] = []
    language = "" if kept.isascii() else _language(kept, country)
    # 大同股份有限公司 is written alike in both kinds of characters.
    traditional = language == "zh" and (kept != folded or kept.translate(han_forms().traditional) == kept)
    # Runs of one writing; native ones are joined over spaces and brackets, for no space parts words there.
    latin: list[str] = []
    native: list[tuple[str, str]] = []

    said = ""

    def close_latin() -> bool:
        nonlocal said
        found, had_form, words = _latin_tokens(latin, spell)
        if kept.isascii():
            said = words
        tokens.extend(found)
        latin.clear()
        return had_form

    def close_native() -> None:
        if native:
            text, plain = ("".join(parts) for parts in zip(*native, strict=True))
            tokens.extend(_native_tokens(text, plain, language, spell, traditional))
            native.clear()

    for start, end in _runs(bare):
        if _is_native(bare[start]):
            form |= close_latin()
            native.append((kept[start:end], bare[start:end]))
        else:
            close_native()
            latin.append(bare[start:end])
    native_seen = bool(native) or any(token.native for token in tokens)
    close_native()
    form |= close_latin()
    if native_seen and len(tokens) > 1:
        tokens = _brands_of_two_scripts(tokens)
    tokens = tokens[:MOST_WORDS]
    some = any(token.native for token in tokens)
    flat = "".join(token.folded for token in tokens)
    said = said or bare.replace(" ", "").replace("(", "").replace(")", "")
    return Parsed(tuple(tokens), flat, form, language, some, _record(said, flat, tokens, form))


def _record(said: str, flat: str, tokens: Sequence[Token], form: bool) -> int:
    """The record of a whole name. said: its words as they are written, without legal forms."""
    known = records()
    number = known.get(said) or known.get(flat, 0)
    if number and not form and len(tokens) == 1 and tokens[0].kind is Kind.HOUSE and not tokens[0].native:
        # In Latin letters a house is no whole name without a legal form: Mitsubishi, Mitsubishi Corporation.
        return 0
    return number


def _brands_of_two_scripts(tokens: list[Token]) -> list[Token]:
    """Tokens with those made one that are a brand in two scripts together: LG and 화학, in either order. Only where one
    of them is a trade, for a brand is found by itself too: 하이닉스 of SK하이닉스."""
    lex = lexicon()
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        if before is not None and before.native is not token.native and Kind.TRADE in (before.kind, token.kind):
            latin, native = (before, token) if token.native else (token, before)
            numbers = lex.native.get(latin.folded + native.folded)
            if numbers and lex.of_one_firm(numbers):
                kept = before.kept + token.kept
                joined[-1] = Token(Kind.BRAND, kept, latin.folded + native.folded, numbers)
                continue
        joined.append(token)
    return joined


def _runs(text: str) -> list[tuple[int, int]]:
    """Stretches of native characters, and words of others."""
    found = []
    start, native = -1, False
    for at, char in enumerate(text):
        if char in " ()":
            if start >= 0:
                found.append((start, at))
            start = -1
            continue
        here = char > "⺀" and _is_native(char)
        if start >= 0 and here != native:
            found.append((start, at))
            start = at
        elif start < 0:
            start = at
        native = here
    if start >= 0:
        found.append((start, len(text)))
    return found


def _latin_tokens(words: Sequence[str], spell: bool) -> tuple[list[Token], bool, str]:
    """Tokens of some words, whether there was a legal form, and the words that are none, joined."""
    lex = lexicon()
    words = spaces_mended(words)
    flags = latin_forms(list(words))
    had_form = any(flags)
    left = [word for word, flag in zip(words, flags, strict=True) if not flag and word not in STOP_WORDS]
    left = [
        word
        for at, word in enumerate(left)
        if word not in ("no", "nr") or not left[at + 1 : at + 2] or not left[at + 1].isdigit()
    ]
    if not left and words and not had_form:
        left = list(words)
    count = len(left)
    # A slip is mended and a shortened word written out before phrases are sought: "Constructon Machinery", "Inst. of
    # Tech.".
    whole = [lex.written_out.get(word, word) for word in left]
    shortened = whole != left
    known = [
        word if word in lex.latin or len(word) < 5 or slip_of_long_form(word) else lex.mended(word) or word
        for word in whole
    ]
    best: list[tuple[float, int, str]] = [(0.0, 0, "")] * (count + 1)
    for end in range(1, count + 1):
        word, ending = left[end - 1], known[end - 1]
        other = _other_number(ending)
        score, start, form = best[end - 1][0] + UNKNOWN_WORTH * len(word), end - 1, ""
        joined = as_is = ""
        for begin in range(end - 1, max(-1, end - 1 - _PHRASE), -1):
            joined = known[begin] + joined
            as_is = left[begin] + as_is
            if end == 1 and word in lex.not_first:
                continue
            # Hi-tech is a word of its own.
            found_as = as_is if shortened and as_is in lex.latin and joined not in lex.latin else joined
            if begin < end - 1 and found_as not in lex.latin:
                found_as = _counted_otherwise(joined, ending, other, lex)
            if found_as in lex.latin or (spell and found_as in lex.spelled):
                length = len(as_is if shortened else joined)
                here = best[begin][0] + length + LONGER_WORTH * (end - 1 - begin)
                if here > score:
                    score, start, form = here, begin, found_as
        best[end] = (score, start, form)
    found: list[Token] = []
    end = count
    while end:
        _, start, form = best[end]
        words, meant = left[start:end], whole[start:end]
        mended = known[start:end] != meant
        if end - start == 1 and known[start] != left[start] and left[start] in lex.latin:
            # By itself it is any of the words that are shortened so: Elec.
            form = form and left[start]
        elif shortened and form == "".join(words):
            meant = words
        elif form and not mended and form != "".join(meant):
            meant[-1] = _other_number(meant[-1])
        found.extend(reversed(_latin_token(words, meant, form, mended, lex)))
        end = start
    found.reverse()
    last = len(found)
    while last > 1 and not found[last - 1].concepts and slip_of_form(found[last - 1].folded):
        last -= 1
        had_form = True
    kept = [
        token
        for at, token in enumerate(found)
        if at < last and (token.concepts or last == 1 or not slip_of_long_form(token.folded))
    ]
    return _without_repeats(_first_as_brand(_research_institute(kept or found))), had_form, "".join(left)


def _counted_otherwise(phrase: str, ending: str, other: str, lex: Lexicon) -> str:
    """A phrase, or the known one of what a firm does that ends in the other number: "New Material" is said as well as
    "New Materials"."""
    counted_so = phrase[: len(phrase) - len(ending)] + other
    return counted_so if counted_so in lex.latin and lex.kind(lex.latin[counted_so]) in _WORK else phrase


def _other_number(word: str) -> str:
    """The plural of an English word, or its singular."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("s"):
        return word[:-1]
    return word[:-1] + "ies" if word.endswith("y") else word + "s"


def _research_institute(tokens: list[Token]) -> list[Token]:
    """ "Institute of Metal Research" is a research institute: one word elsewhere."""
    said = [token.folded for token in tokens]
    if "institute" not in said or said[-1] == "institute" or "research" not in said[said.index("institute") + 2 :]:
        return tokens
    at, together = said.index("institute"), "research institute"
    last = said.index("research", at)
    form = together.replace(" ", "")
    whole = Token(tokens[at].kind, together, form, lexicon().latin[form])
    return [*tokens[:at], whole, *tokens[at + 1 : last], *tokens[last + 1 :]]


@lru_cache(maxsize=512)
def _spelled(words: str) -> list[Token]:
    """What an abbreviation stands for; abbreviations within are left as they are."""
    return list(parse_kept(keep(words), spell=False).tokens)


def _first_as_brand(tokens: list[Token]) -> list[Token]:
    """A word that is nearly a trade, at the front of a name that has no brand, is its brand: "Steem Trading"."""
    first = tokens[0] if tokens else None
    if first is None or not first.mended or any(token.kind in BRANDS for token in tokens):
        return tokens
    return [Token(Kind.BRAND, first.kept, first.folded), *tokens[1:]]


def _without_repeats(tokens: list[Token]) -> list[Token]:
    """ "SAIC Motor" is spelled out to a name that says automobile twice."""
    seen: set[int] = set()
    kept = []
    for token in tokens:
        if token.kind is not Kind.TRADE or seen.isdisjoint(token.concepts):
            kept.append(token)
        seen.update(token.concepts)
    return kept


def _latin_token(words: Sequence[str], whole: Sequence[str], form: str, mended: bool, lex: Lexicon) -> list[Token]:
    """whole: the words with those written out that are shortened."""
    text = " ".join(words)
    if form and form not in lex.latin:
        return _spelled(lex.spelled[form])
    if form:
        numbers = lex.latin[form]
        if lex.kind(numbers) is Kind.NUMBER:
            return [Token(Kind.NUMBER, text, lex.digits(numbers[0]))]
        return [Token(lex.kind(numbers), text, "".join(whole), numbers, mended=mended)]
    word = words[0]
    if word in legal_forms().at_end:
        # A legal form out of its place says little.
        return [Token(Kind.GROUP, word, word)]
    ordinal = ORDINAL.fullmatch(word)
    if ordinal:
        return [Token(Kind.NUMBER, word, ordinal[1].lstrip("0") or "0")]
    shorter = word.replace("ou", "o").replace("oo", "o").replace("uu", "u").replace("oh", "o")
    if shorter != word and shorter in lex.latin:
        numbers = lex.latin[shorter]
        return [Token(lex.kind(numbers), word, word, numbers)]
    return [Token(Kind.BRAND, word, word)]


_LAST_TRADES: Final = frozenset("组")
_AFTER_PLACE: Final = frozenset("港")
_BETWEEN: Final = frozenset("与及和")
"""Characters that are "and" between two words of what a firm does."""
_WORK: Final = frozenset((Kind.TRADE, Kind.GENERIC))


def _is_work(folded: str, spans: Sequence[Span], lex: Lexicon) -> bool:
    """Whether a stretch is a word of what a firm does."""
    return any(
        lex.kind(lex.native[folded[a:b]]) in _WORK for a, b, known in spans if known and folded[a:b] in lex.native
    )


def _native_tokens(kept: str, folded: str, language: str, spell: bool, traditional: bool) -> list[Token]:
    lex = lexicon()
    count = len(folded)
    found: list[Token] = []
    spans = list(native_spans(folded, lex, spell))
    for at, (start, end, known) in enumerate(spans):
        text, plain = kept[start:end], folded[start:end]
        if plain in _BETWEEN and found and found[-1].kind in _WORK and _is_work(folded, spans[at + 1 : at + 2], lex):
            continue
        if plain[0] == "第" and counted(plain):
            found.append(Token(Kind.NUMBER, text, counted(plain), native=True))
        elif spell and plain in lex.spelled:
            found.extend(_spelled(lex.spelled[plain]))
        elif known or (end - start == 1 and plain in lex.native):
            numbers = lex.native[plain]
            if lex.kind(numbers) is Kind.NUMBER and end - start > 1:
                found.append(Token(Kind.NUMBER, text, lex.digits(numbers[0]), native=True))
                continue
            kind = lex.kind(numbers)
            # One character is decoration only at the front, as the short name of a province.
            if end - start == 1 and not (kind is Kind.PLACE and start == 0 and count > 2):
                # ... or at the end, as a trade: 大林組; or after a place: 青岛港国际.
                last = plain in _LAST_TRADES and end == count and count > 2
                after = plain in _AFTER_PLACE and bool(found) and found[-1].kind is Kind.PLACE
                kind = Kind.TRADE if last or after else Kind.BRAND
                # As a brand it stands for itself: 日 is no Sun.
                numbers = numbers if kind is Kind.TRADE else ()
            spoken = kind in BRANDS or kind is Kind.PLACE
            read = readings(text, plain, language, traditional=traditional) if spoken else ()
            found.append(Token(kind, text, plain, numbers, read, native=True))
        elif plain.isdigit():
            found.append(Token(Kind.NUMBER, text, plain, native=True))
        else:
            read = readings(text, plain, language, traditional=traditional)
            found.append(Token(Kind.BRAND, text, plain, (), read, native=True))
    return found
