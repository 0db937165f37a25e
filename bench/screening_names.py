"""The names that screening is measured on: a synthetic list, and queries made from real firms.

Real names stand in data/screening/dev: pairs of native and official English names with usual short names, firms of one
group, firms that are on no list here, and Latin names. They are halved by a checksum of the name, before anything was
tuned on them: `tune` was looked at, `held` was only counted. Those of `fresh` were written when the matcher was done;
those of `sectors` are of the sectors that licences of rare earths turn on; those of `obscure` are of firms that are in
no other file here, less famous ones. Pairs of `fresh` that are on record by now are counted apart.
Variants within a script are made by rule, here. The list around them is synthetic: none of its vocabulary is the
matcher's lexicon read back.
"""

from __future__ import annotations

import csv
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import opencc
from pypinyin import lazy_pinyin

from sekisho.screening.names.parse import parse

DEV = Path(__file__).parent.parent / "data" / "screening" / "dev"
RECORDED = ", on record"
_TYPED = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Query:
    """text should find `target` (an entry's id) in the list `within`; None: it should find nobody."""

    stratum: str
    half: str
    text: str
    target: str | None
    within: str = "native"


def half(name: str) -> str:
    return ("tune", "held")[zlib.crc32(name.encode()) & 1]


def on_record(native: str, english: str) -> bool:
    """Whether the matcher knows either name by heart (`recorded.csv`): such pairs are told apart from others."""
    return bool(parse(native).record or parse(english).record)


def rows(name: str) -> list[dict[str, str]]:
    with (DEV / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _vocabulary() -> dict[str, dict[str, str]]:
    """By kind: words, with their English where they have one."""
    kinds: dict[str, dict[str, str]] = {}
    for row in rows("vocabulary"):
        kinds.setdefault(row["kind"], {})[row["word"]] = row["english"]
    return kinds


_WORDS = _vocabulary()
_ZH_TRADES, _JA_TRADES = _WORDS["zh_trade"], _WORDS["ja_trade"]
_ZH_PLACES, _ZH_CHARS = list(_WORDS["zh_place"]), list(_WORDS["zh_character"])
_JA_NAMES, _JA_CHARS, _KANA, _MORAE = (list(_WORDS[kind]) for kind in ("ja_name", "ja_character", "kana", "mora"))
_LATIN_TRADES, _LATIN_FORMS = list(_WORDS["latin_trade"]), list(_WORDS["latin_form"])
_ONSETS, _GIVEN = list(_WORDS["onset"]), list(_WORDS["given_name"])

# The synthetic list -------------------------------------------------------------------------------------------------

_ZH_FORMS = ("有限公司", "股份有限公司", "有限责任公司", "集团有限公司", "(集团)有限公司")
_NUCLEI = ["a", "e", "i", "o", "u", "ai", "ea", "io", "ou", "ie"]
_CODAS = ["", "", "", "n", "r", "l", "s", "t", "x", "m", "nd", "rt", "ck", "st", "ll"]


def _coined(draw: random.Random, syllables: int) -> str:
    word = "".join(draw.choice(_ONSETS) + draw.choice(_NUCLEI) for _ in range(syllables)) + draw.choice(_CODAS)
    return word.capitalize()


def _zipf(draw: random.Random, things: str | list[str] | tuple[str, ...]) -> str:
    return things[min(int(len(things) * draw.random() ** 1.6), len(things) - 1)]


def _zh(draw: random.Random, brand: str) -> tuple[str, str]:
    place = _zipf(draw, _ZH_PLACES) if draw.random() < 0.85 else ""
    trade = draw.choice(list(_ZH_TRADES))
    form = draw.choice(_ZH_FORMS)
    english = " ".join(
        part.capitalize() if part.islower() else part
        for part in ("".join(lazy_pinyin(place)), "".join(lazy_pinyin(brand)), _ZH_TRADES[trade])
        if part
    )
    return place + brand + trade + form, english + (" Group Co., Ltd." if "集团" in form else " Co., Ltd.")


def _ja(draw: random.Random, brand: str) -> tuple[str, str]:
    trade = draw.choice(list(_JA_TRADES))
    body = brand + trade
    native = "株式会社" + body if draw.random() < 0.45 else body + "株式会社"
    return native, _JA_TRADES[trade]


def brands(draw: random.Random, kind: str) -> str:
    if kind == "zh":
        return "".join(_zipf(draw, _ZH_CHARS) for _ in range(draw.choice((2, 2, 2, 2, 3, 3, 4))))
    if kind == "ja":
        pick = draw.random()
        if pick < 0.4:
            return draw.choice(_JA_NAMES)
        if pick < 0.7:
            return "".join(draw.choice(_JA_CHARS) for _ in range(2))
        return "".join(draw.choice(_KANA) for _ in range(draw.choice((3, 3, 4, 4, 5))))
    return _coined(draw, draw.choice((1, 2, 2, 2, 3)))


def invented(draw: random.Random, kind: str) -> str:
    """One synthetic name: "zh", "ja", "latin", "pinyin", "romaji", "person"."""
    if kind == "zh":
        return _zh(draw, brands(draw, "zh"))[0]
    if kind == "pinyin":
        return _zh(draw, brands(draw, "zh"))[1]
    if kind == "ja":
        return _ja(draw, brands(draw, "ja"))[0]
    if kind == "romaji":
        word = "".join(draw.choice(_MORAE) for _ in range(draw.choice((2, 3, 3, 4))))
        form = draw.choice(("Co., Ltd.", "K.K.", "Corporation"))
        return f"{word.capitalize()} {draw.choice(list(_JA_TRADES.values()))} {form}"
    if kind == "person":
        return f"{draw.choice(_GIVEN)} {_coined(draw, 2)} {_coined(draw, 2)}"
    words = [brands(draw, "latin")]
    if draw.random() < 0.35:
        words.append(brands(draw, "latin"))
    words += draw.sample(_LATIN_TRADES, draw.choice((1, 1, 2)))
    if draw.random() < 0.15:
        words.append(draw.choice(("Group", "International", "Holdings", "Global")))
    return " ".join([*words, draw.choice(_LATIN_FORMS)])


_MIX = {"latin": 0.38, "person": 0.08, "zh": 0.27, "ja": 0.15, "pinyin": 0.07, "romaji": 0.05}


def synthetic(count: int, seed: int = 2026) -> Iterator[str]:
    draw = random.Random(seed)
    kinds, shares = list(_MIX), list(_MIX.values())
    for kind in draw.choices(kinds, shares, k=count):
        yield invented(draw, kind)


# Queries ------------------------------------------------------------------------------------------------------------


def _typo(draw: random.Random, name: str) -> str:
    for _ in range(draw.choice((1, 1, 2))):
        places = [at for at in range(1, len(name)) if name[at].isalpha()]
        at = draw.choice(places)
        name = draw.choice(
            (
                name[:at] + name[at + 1 :],
                name[:at] + draw.choice(_TYPED) + name[at:],
                name[:at] + draw.choice(_TYPED) + name[at + 1 :],
                name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :] if at > 1 else name,
            )
        )
    return name


_FORM_WORDS = ("co., ltd.", "company limited", "co ltd", "inc.", "corp.", "llc", "limited", "gmbh", "s.a.", "")
_FORMS_IN = frozenset(
    [
        "co.,", "co.", "co", "ltd.", "ltd", "limited", "inc.", "inc", "corporation", "corp.",
        "company", "gmbh", "ag", "llc", "plc", "s.a.", "sa", "ab", "as", "oy",
        "jsc", "kg", "k.k.", "incorporated", "s.p.a.", "pty", "(pty)", "sas", "kaisha,", "kabushiki",
        "kaisha", "sdn", "bhd", "pte", "b.v.",
    ]
)  # fmt: skip


def _bare(name: str) -> list[str]:
    words = name.split()
    while len(words) > 1 and words[-1].lower() in _FORMS_IN:
        words.pop()
    words[-1] = words[-1].rstrip(",")
    return words


def _form(draw: random.Random, name: str) -> str:
    return " ".join([*_bare(name), draw.choice(_FORM_WORDS)]).strip()


def _order(draw: random.Random, name: str) -> str:
    words = name.replace(",", "").split()
    cut = draw.randrange(1, len(words)) if len(words) > 1 else 0
    return " ".join(words[cut:] + words[:cut])


def _dropped(draw: random.Random, name: str) -> str:
    words = _bare(name)
    if len(words) > 2 and draw.random() < 0.6:
        del words[draw.randrange(1, len(words))]
        return " ".join(words)
    return " ".join([*words, draw.choice(("Group", "International", "Technology", "Holdings", "Global", "Industries"))])


def _case(draw: random.Random, name: str) -> str:
    turned = {"a": "á", "e": "é", "o": "ö", "u": "ü", "c": "ç", "n": "ñ"}
    way = draw.randrange(4)
    if way == 0:
        return name.upper()
    if way == 1:
        return "".join(turned.get(char, char) if draw.random() < 0.4 else char for char in name.lower())
    if way == 2:
        return name.replace(" ", "  ").replace(",", " ,")
    return name.replace("-", " ").replace(".", "").replace(",", "").lower()


_S2T = opencc.OpenCC("s2t")
_T2S = opencc.OpenCC("t2s")
_JP2T = opencc.OpenCC("jp2t")


def _place_moved(draw: random.Random, name: str, short: str) -> str | None:
    """Without its place, or with it in brackets where the firm goes by it."""
    for place in (
        "内蒙古",
        "哈尔滨",
        "乌鲁木齐",
        "马鞍山",
        *_ZH_PLACES,
        "江西",
        "云南",
        "新疆",
        "内蒙",
        "广西",
        "海南",
        "株洲",
        "惠州",
        "天水",
        "烟台",
        "珠海",
        "铜陵",
        "河北",
        "贵州",
        "太原",
    ):
        if name.startswith(place):
            rest = name[len(place) :]
            if draw.random() < 0.5 and short[:1] != place[0]:
                return rest
            for form in ("股份有限公司", "有限责任公司", "有限公司"):
                if rest.endswith(form):
                    return f"{rest[: -len(form)]}({place}){form}"
    return None


def _japanese(draw: random.Random, name: str) -> str:
    way = draw.randrange(4)
    body = name.replace("株式会社", "")
    if way == 0:
        return ("㈱" + body) if name.startswith("株式会社") else body + "(株)"
    if way == 1:
        import jaconv

        return jaconv.z2h(name, kana=True, ascii=True, digit=True)
    if way == 2:
        return _JP2T.convert(name)
    return _T2S.convert(_JP2T.convert(body)) + "株式会社"


def _spelled(language: str, name: str) -> str | None:
    """Pinyin by words, as one spells a name that has no English one."""
    if language != "zh":
        return None
    for form in ("股份有限公司", "有限责任公司", "有限公司", "(集团)"):
        name = name.replace(form, "")
    return (
        " ".join("".join(lazy_pinyin(name[at : at + 2])).capitalize() for at in range(0, len(name), 2)) + " Co., Ltd."
    )


def partners() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What stands in the list of native names and in that of Latin names: (id, name)."""
    native = [(f"n{at}", row["native"]) for at, row in enumerate(rows("pairs"))]
    english = [(f"n{at}", row["english"]) for at, row in enumerate(rows("pairs"))]
    latin = [(f"l{at}", row["name"]) for at, row in enumerate(rows("latin"))]
    latin_too = [(f"f{at}", row["english"]) for at, row in enumerate(rows("fresh"))]
    native += [(f"f{at}", row["native"]) for at, row in enumerate(rows("fresh"))]
    latin_too += [(f"t{at}", row["english"]) for at, row in enumerate(rows("sectors"))]
    native += [(f"t{at}", row["native"]) for at, row in enumerate(rows("sectors"))]
    latin_too += [(f"o{at}", row["english"]) for at, row in enumerate(rows("obscure"))]
    native += [(f"o{at}", row["native"]) for at, row in enumerate(rows("obscure"))]
    return native + latin, english + latin + latin_too


def queries(seed: int = 7) -> Iterator[Query]:
    draw = random.Random(seed)
    latin: list[tuple[str, str]] = [(f"l{at}", row["name"]) for at, row in enumerate(rows("latin"))]
    rules: dict[str, Callable[[random.Random, str], str]] = {
        "L1 typo": _typo,
        "L2 legal form": _form,
        "L3 word order": _order,
        "L4 word dropped or added": _dropped,
        "L5 case, spacing, diacritics": _case,
    }
    for at, row in enumerate(rows("pairs")):
        ident, part = f"n{at}", half(row["native"])
        language, native, english = row["language"], row["native"], row["english"]
        if row["kind"] == "transcribed":
            yield Query("X6 zh list, foreign brand by sound", part, english, ident)
            yield Query("X7 Latin list, transcribed query", part, native, ident, "english")
            continue
        if row["short"]:
            yield Query(f"S short name, {language}", part, row["short"], ident)
        if language == "zh":
            yield Query("X1 zh list, English query", part, english, ident)
            yield Query("X2 Latin list, zh query", part, native, ident, "english")
            spelled = _spelled(language, native)
            if spelled:
                yield Query("X3 zh list, pinyin query", part, spelled, ident)
            yield Query("C1 Simplified-Traditional", part, _S2T.convert(native), ident)
            moved = _place_moved(draw, native, row["short"])
            if moved:
                yield Query("C2 place dropped or bracketed", part, moved, ident)
        elif language == "ja":
            yield Query("X4 ja list, English query", part, english, ident)
            yield Query("X5 Latin list, ja query", part, native, ident, "english")
            yield Query("J1 Japanese variant", part, _japanese(draw, native), ident)
        else:
            yield Query("K1 ko list, English query", part, english, ident)
            yield Query("K2 Latin list, ko query", part, native, ident, "english")
        latin.append((ident, english))
    for at, row in enumerate(rows("fresh")):
        ident, language = f"f{at}", row["language"]
        part = "fresh" + (RECORDED if on_record(row["native"], row["english"]) else "")
        yield Query(f"F {language} list, English query", part, row["english"], ident)
        yield Query(f"F Latin list, {language} query", part, row["native"], ident, "english")
        if row["short"]:
            yield Query(f"F short name, {language}", "fresh", row["short"], ident)
    for name, letter in (("sectors", "T"), ("obscure", "O")):
        for at, row in enumerate(rows(name)):
            ident, language = f"{letter.lower()}{at}", row["language"]
            part = f"{name}, {half(row['native'])}"
            yield Query(f"{letter} {language} list, English query", part, row["english"], ident)
            yield Query(f"{letter} Latin list, {language} query", part, row["native"], ident, "english")
    for ident, name in latin:
        for stratum, rule in rules.items():
            yield Query(stratum, half(name), rule(draw, name), ident, "english")


def _body(name: str) -> str:
    for form in ("株式会社", "(集团)", "集团", "股份有限公司", "有限责任公司", "有限公司"):
        name = name.replace(form, "")
    return " ".join(_bare(name)).casefold()


def clean(listed: set[str], each: int = 300, seed: int = 99) -> Iterator[Query]:
    """Names that nobody on the list bears: real firms, and `each` invented ones of every kind.

    listed: every listed name. Invented ones that differ from a listed name in their legal form alone are left out.
    """
    for row in rows("clean"):
        yield Query(f"real, {row['language']}", half(row["name"]), row["name"], None)
    bodies = set(map(_body, listed))
    for kind in _MIX:
        draw, made = random.Random(f"{seed} {kind}"), 0
        while made < each:
            name = invented(draw, kind)
            if _body(name) not in bodies:
                made += 1
                yield Query(f"invented, {kind}", half(name), name, None)


def siblings() -> Iterator[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for row in rows("siblings"):
        groups.setdefault(row["group"], []).append(row["name"])
    for names in groups.values():
        yield half(names[0]), names


def siblings_across() -> Iterator[tuple[str, str, str, str]]:
    """Half, kind ("across" or "itself"), native name and English name: every two of a group of near-twins, and each
    with its own English name."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows("siblings_across"):
        groups.setdefault(row["group"], []).append((row["native"], row["english"]))
    for members in groups.values():
        part = half(members[0][0])
        for native, own in members:
            for _, english in members:
                yield part, "itself" if english == own else "across", native, english
