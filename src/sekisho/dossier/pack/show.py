"""How values of the folder are shown on papers. A gap is said to be one, never left blank."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sekisho.dossier.folder.model import EndUse, Folder, PartyEntry, Product
from sekisho.dossier.pack.blocks import CHINESE_FIRST, Cell, Text, Told
from sekisho.dossier.words import LANGUAGES, Words, choice, country, language_of, port, term, word

ABSENT: Final = "not_stated"
_ROLE_ORDER: Final = ("exporter", "importer", "end_user", "maker", "downstream")


def absent() -> Cell:
    return (Told(word(ABSENT), "bad"),)


def kilograms(mass_g: int) -> str:
    """Whole grams as kilograms, exactly: 1,200 or 0.5."""
    whole, rest = divmod(mass_g, 1000)
    return f"{whole:,}" + (f".{rest:03d}".rstrip("0") if rest else "")


class Shower:
    """Shows values of one folder: parties and products are named by what the folder says of them."""

    def __init__(self, folder: Folder, order: Sequence[str] = CHINESE_FIRST) -> None:
        self.folder, self.order = folder, order

    def cell(self, how: str, value: Any, row: Mapping[str, Any]) -> Cell:
        """A value as a cell. row: what stands in `words` says of which kind a `word` is."""
        if value is None or value == "":
            return absent()
        if how == "word":
            return (Told(choice(row["words"], value)),)
        return _SHOWN[how](self, value)

    def text(self, value: Any, home: str | None = None) -> Cell:
        """home: the country whose shapes Han characters take; by default Japan, where the folder is written."""
        return (Text(str(value), language_of(str(value), home)),)

    def term(self, value: str) -> Cell:
        """A term of the trade, with Chinese where the glossary has it; where there is none, that is said."""
        known = term(value)
        if known is not None:
            # As it was written, in its own language, whatever other ways the glossary knows.
            return (Told({**known, language_of(value, "CN" if value == known["zh"] else "JP"): value}),)
        return self._said(value, language_of(value, "JP"))

    def maker(self, value: str) -> Cell:
        """A company that is named in words: by its Chinese name too, where a party of that name has one."""
        party = next((each for each in self.folder.parties if value in each.names), None)
        if party is None or not party.name_zh or party.name_zh == value:
            home = "JP" if party is None else party.country
            return self._said(value, language_of(value, home), party is not None and self._chinese(party, value))
        return (Text(party.name_zh, "zh"), Text(value, self._tongue(party, value), "soft"))

    def port(self, value: str) -> Cell:
        """A port by name and UN/LOCODE where data/dossier/ports.csv knows it; as it was written otherwise."""
        known = port(value)
        return self.term(value) if known is None else (Told(known),)

    def _said(self, value: str, tongue: str, chinese: bool = False) -> Cell:
        """A text as it was written; marked where its reader needs Chinese and it is not."""
        cell: Cell = (Text(value, tongue),)
        return (
            cell if chinese or self.order[0] != "zh" or reads_as_chinese(value) else (*cell, Told(_NO_CHINESE, "gap"))
        )

    def truth(self, value: bool) -> Cell:
        return (Told(word("yes" if value else "no")),)

    def day(self, value: date) -> Cell:
        return (Text(value.isoformat()),)

    def mass(self, value: int) -> Cell:
        return (Text(kilograms(value)),)

    def share(self, value: Decimal) -> Cell:
        return (Text(plain(value)),)

    def country(self, value: str) -> Cell:
        return (Told(country(value)),)

    def countries(self, value: Iterable[str]) -> Cell:
        return tuple(Told(country(each)) for each in value) or (Told(word("none")),)

    def route(self, value: Iterable[str]) -> Cell:
        stops = [country(each) for each in value]
        if not stops:
            return absent()
        return (Told({each: " → ".join(stop.get(each) or stop["en"] for stop in stops) for each in LANGUAGES}),)

    def names(self, id: str) -> Cell:
        """A party by all names that are given: to a Chinese reader the Chinese one first, else the registered one."""
        party = self.folder.party(id)
        return absent() if party is None else self._forms(party, party.names, party.name_zh)

    def name(self, id: str) -> Cell:
        """A party by the one name that its reader reads."""
        cell = self.names(id)
        return tuple(piece for place, piece in enumerate(cell) if place == 0 or piece.tone == "gap")

    def addresses(self, id: str) -> Cell:
        party = self.folder.party(id)
        return absent() if party is None else self._forms(party, party.addresses, party.address_zh)

    def party_country(self, id: str) -> Cell:
        party = self.folder.party(id)
        return absent() if party is None or party.country is None else self.country(party.country)

    def business(self, id: str) -> Cell:
        party = self.folder.party(id)
        if party is None or not (party.business or party.business_zh):
            return absent()
        given = tuple(dict.fromkeys(each for each in (party.business, party.business_zh) if each))
        return self._forms(party, given, party.business_zh)

    def roles(self, roles: Iterable[str]) -> Cell:
        return tuple(Told(word(f"role.{each}")) for each in _ROLE_ORDER if each in roles)

    def use(self, use: EndUse) -> Cell:
        """The sentence of the end use, Chinese first."""
        said = [(use.text_zh, "zh"), (use.text_ja, "ja"), (use.text, "en")]
        given = [(text, tongue) for text, tongue in said if text]
        if not given:
            return absent()
        cell = tuple(Text(text, tongue, "soft" if place else "plain") for place, (text, tongue) in enumerate(given))
        if use.text_zh or self.order[0] != "zh":
            return cell
        return (cell[0], Told(_NO_CHINESE, "gap"), *cell[1:])

    def goods_name(self, id: str) -> Cell:
        product = self.folder.product(id)
        return absent() if product is None else self.description(product)

    def description(self, product: Product) -> Cell:
        said = {"zh": product.description_zh, "ja": product.description_ja, "en": None}
        if product.description:
            tongue = language_of(product.description, "JP")
            said[tongue] = said[tongue] or product.description
        spoken = [(said[each], each) for each in self.order if said[each]]
        cell: Cell = tuple(Text(str(text), each, "soft" if at else "plain") for at, (text, each) in enumerate(spoken))
        if cell and self.order[0] == "zh" and not said["zh"] and not reads_as_chinese(str(spoken[0][0])):
            cell = (cell[0], Told(_NO_CHINESE, "gap"), *cell[1:])
        more = " / ".join(each for each in (product.grade, product.model) if each)
        return (cell or absent()) + ((Text(more, language_of(more, "JP"), "soft"),) if more else ())

    def goods_kind(self, product: Product) -> Cell:
        kinds = [("form", product.form), ("family", product.family)]
        return tuple(Told(choice(kind, value)) for kind, value in kinds if value) or absent()

    def codes(self, product: Product) -> Cell:
        given = [product.control_code, product.hs_code and f"HS {product.hs_code}"]
        return tuple(Text(each) for each in given if each) or absent()

    def composition(self, product: Product) -> Cell:
        shares = product.composition_wt_pct
        if not shares:
            return absent()
        return tuple(Text(f"{element} {'?' if share is None else plain(share)}") for element, share in shares.items())

    def _forms(self, party: PartyEntry, texts: Sequence[str], chinese: str | None) -> Cell:
        """Ways to say the same, the one for the reader first and the others softer; marked where Chinese is missing."""
        if not texts:
            return absent()
        if self.order[0] != "zh":
            first = texts[0]
        else:
            first = chinese or next((each for each in texts if self._chinese(party, each)), texts[0])
        cell: Cell = (Text(first, self._tongue(party, first)),)
        if self.order[0] == "zh" and not chinese and not self._chinese(party, first):
            cell += (Told(_NO_CHINESE, "gap"),)
        return cell + tuple(Text(each, self._tongue(party, each), "soft") for each in texts if each != first)

    def _chinese(self, party: PartyEntry, text: str) -> bool:
        """Is a text of a party in Chinese? At home there, Han characters of any shape are."""
        return reads_as_chinese(text) or (party.country in _CHINESE_SPEAKING and _han_alone(text))

    def _tongue(self, party: PartyEntry, text: str) -> str:
        if text in (party.name_zh, party.address_zh, party.business_zh):
            japanese = (party.name_ja, party.address_ja)
            if text not in japanese:
                return "zh"
        return language_of(text, party.country)


_CHINESE_SPEAKING: Final = frozenset(["CN", "TW", "HK", "MO", "SG"])
_NO_CHINESE: Final[Words] = {
    "zh": "尚缺中文表述",
    "ja": "中国語の文が未記入",
    "en": "the Chinese wording is still missing",
}

_SHOWN: Final[Mapping[str, Callable[[Shower, Any], Cell]]] = {
    "text": Shower.text,
    "term": Shower.term,
    "maker": Shower.maker,
    "port": Shower.port,
    "bool": Shower.truth,
    "date": Shower.day,
    "mass": Shower.mass,
    "share": Shower.share,
    "country": Shower.country,
    "countries": Shower.countries,
    "route": Shower.route,
    "names": Shower.names,
    "addresses": Shower.addresses,
    "party_country": Shower.party_country,
    "business": Shower.business,
    "roles": Shower.roles,
    "use": Shower.use,
    "goods_name": Shower.goods_name,
    "description": Shower.description,
    "goods_kind": Shower.goods_kind,
    "codes": Shower.codes,
    "composition": Shower.composition,
    "cell": lambda shower, value: value,
}


def _han_alone(text: str) -> bool:
    """Is a text written in Han characters, with at most figures and marks between?"""
    names = [unicodedata.name(each, "") for each in text]
    han = any(name.startswith("CJK UNIFIED") for name in names)
    return han and not any(name.startswith(("HIRAGANA", "KATAKANA")) for name in names)


def reads_as_chinese(text: str) -> bool:
    """Is a text in Han characters that are all used in China today? 主任 may be read so; 部長 has Japan's."""
    if not _han_alone(text):
        return False
    try:
        "".join(each for each in text if unicodedata.name(each, "").startswith("CJK UNIFIED")).encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def plain(value: Decimal) -> str:
    """A decimal as it was written, without an exponent."""
    return format(value, "f")
