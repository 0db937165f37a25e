"""Which names the papers can write: all of JIS X 0208 and GB 2312 and more; what they cannot is named, never a box."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from packs import bare, example, pack, poppler_text, pypdf_text

from sekisho.dossier.folder import Folder
from sekisho.dossier.pack.typeset import CJK, drawable, missing
from sekisho.errors import InputError


def coded(encoding: str, lead: Iterable[int], trail: Iterable[int]) -> str:
    trails, found = list(trail), []
    for first in lead:
        for second in trails:
            try:
                found.append(bytes((first, second)).decode(encoding))
            except UnicodeDecodeError:
                continue
    return "".join(found)


def named(name: str) -> Folder:
    folder = example()
    parties = [replace(each, name=name) if each.id == "mihon-jidosha" else each for each in folder.parties]
    return replace(folder, parties=tuple(parties))


@pytest.mark.parametrize(
    ("encoding", "lead", "trail", "count"),
    [
        ("euc_jp", range(0xA1, 0xF5), range(0xA1, 0xFF), 6879),
        ("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF), 7445),
        ("big5", range(0xA4, 0xC7), range(0x40, 0xFF), 5401),
        ("cp932", (0xED, 0xEE, 0xFA, 0xFB, 0xFC), range(0x40, 0xFD), 360),
        ("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF), 2350),
    ],
)
def test_whole_character_sets_can_be_written(encoding: str, lead: range, trail: range, count: int) -> None:
    characters = coded(encoding, lead, trail)
    assert len(characters) >= count
    assert missing(characters) == ""


def test_the_kanji_of_both_levels_have_japanese_and_chinese_shapes() -> None:
    """Not only some face has them: both shipped faces do, each with its own shapes."""
    kanji = coded("euc_jp", range(0xB0, 0xF5), range(0xA1, 0xFF)) + coded(
        "gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF)
    )
    assert not {each for each in kanji if ord(each) not in drawable(CJK)}


@pytest.mark.parametrize(
    "name",
    [
        "髙島﨑德山𠮷野株式会社",
        "浙江吉喆磁业有限公司",
        "鄧氏實業（香港）有限公司",
        "삼성전자주식회사",
        "Škoda Auto a.s., Łódź, Ősi út, İstanbul, Điện lực",
        "ООО Магнит Ελλάς",
    ],
)
def test_names_of_many_scripts_are_drawn_and_read_back(name: str) -> None:
    content = pack("exporter", named(name)).files["supply-chain-statement.pdf"]
    assert bare(name) in bare(pypdf_text(content))
    assert bare(name) in bare(poppler_text(content))


def test_a_character_that_no_font_has_is_named_and_nothing_is_made() -> None:
    with pytest.raises(InputError) as told:
        pack("exporter", named("見本\U0002b820自動車 ༀ"))
    assert all("U+2B820" in problem.cause and "U+0F00" in problem.cause for problem in told.value.problems)
    assert "'見本\U0002b820自動車 ༀ'" in told.value.problems[0].cause
    assert "Latin" in told.value.problems[0].remedy
