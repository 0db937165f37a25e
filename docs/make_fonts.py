"""Cuts the two faces of data/fonts that draw names beyond JIS X 0208, GB 2312 and plain Latin letters.

    ./run python docs/make_fonts.py NotoSansCJK-Regular.ttc DejaVuSans.ttf

The first is Debian's fonts-noto-cjk 20220127, the second DejaVu 2.37. The faces that are there already stay as they
are: what a licence looks like, byte for byte, hangs on them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

FONTS: Final = Path(__file__).parents[1] / "data" / "fonts"
FAMILY: Final = "Sekisho Names CJK"
_DOUBLE: Final = (range(0x81, 0xFF), range(0x40, 0xFF))
# Common in names and in no list of the three: the rules' own examples are 𠮷野 and 喆.
_NAMES: Final = "𠮷喆☐☑"


def coded(encoding: str, lead: Iterable[int], trail: Iterable[int]) -> Iterator[int]:
    """The characters of a double-byte encoding."""
    trails = list(trail)
    for first in lead:
        for second in trails:
            try:
                yield from map(ord, bytes((first, second)).decode(encoding))
            except UnicodeDecodeError:
                continue


def wanted_cjk() -> set[int]:
    """Windows' Japanese extensions, JIS X 0213, the common half of Big5, the hangul of KS X 1001."""
    return {
        *coded("cp932", *_DOUBLE),
        *coded("euc_jis_2004", range(0xA1, 0xFF), range(0xA1, 0xFF)),
        *coded("big5", range(0xA4, 0xC7), range(0x40, 0xFF)),
        *coded("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF)),
        *map(ord, _NAMES),
    }


def wanted_alphabets() -> set[int]:
    """Latin with all its marks (Vietnamese too), Greek, Cyrillic, currencies, and the one sign of JIS X 0208 that Noto
    has not."""
    blocks = ((0x100, 0x24F), (0x2B0, 0x2FF), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF), (0x20A0, 0x20BF))
    return {ord("≒"), *(point for first, last in blocks for point in range(first, last + 1))}


def drawn(font: Any) -> set[int]:
    return set(font.getBestCmap())


def cut(font: Any, points: set[int]) -> Any:
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    return font


def renamed(font: Any, family: str) -> Any:
    """With a family name of its own, so that no program takes it for the whole face."""
    for row in font["name"].names:
        if row.nameID in (1, 4, 16):
            row.string = family
        elif row.nameID in (3, 6):
            row.string = family.replace(" ", "") + "-Regular"
    if "CFF " in font:
        font["CFF "].cff.topDictIndex[0].FamilyName = family
        font["CFF "].cff.topDictIndex[0].FullName = family
    return font


def main(cjk: str, alphabets: str) -> None:
    here = drawn(TTFont(FONTS / "NotoSansCJKsc-subset.otf")) & drawn(TTFont(FONTS / "NotoSansCJKjp-subset.otf"))
    face = next(each for each in TTCollection(cjk).fonts if each["name"].getDebugName(1) == "Noto Sans CJK JP")
    latin = TTFont(alphabets, recalcTimestamp=False)
    face.recalcTimestamp = False
    more = renamed(cut(face, wanted_cjk() - here), FAMILY)
    more.save(FONTS / "SekishoNamesCJK.otf")
    cut(latin, wanted_alphabets() - here).save(FONTS / "DejaVuSans-subset.ttf")


if __name__ == "__main__":
    main(*sys.argv[1:])
