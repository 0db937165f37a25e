"""How values of the folder are shown on papers. A gap is said to be one, never left blank."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sekisho.dossier.folder.model import EndUse, Folder, PartyEntry, Product
from sekisho.dossier.pack.blocks import CHINESE_FIRST, Cell, Text, Told, Words
from sekisho.dossier.pack.words import LANGUAGES, choice, country, language_of, term, word

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
        tongue = language_of(value, "JP")
        # Han alone may be Chinese or Japanese, and is read by both.
        if not _han_alone(value):
            return (Text(value, tongue), Told(_NO_CHINESE, "gap"))
        return (Text(value, tongue),)

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
        """A party by all names that are given, the registered one first."""
        party = self.folder.party(id)
        if party is None or not party.names:
            return absent()
        first, *others = party.names
        return (
            Text(first, self._tongue(party, first)),
            *(Text(each, self._tongue(party, each), "soft") for each in others),
        )

    def addresses(self, id: str) -> Cell:
        party = self.folder.party(id)
        if party is None or not party.addresses:
            return absent()
        first, *others = party.addresses
        return (
            Text(first, self._tongue(party, first)),
            *(Text(each, self._tongue(party, each), "soft") for each in others),
        )

    def party_country(self, id: str) -> Cell:
        party = self.folder.party(id)
        return absent() if party is None or party.country is None else self.country(party.country)

    def business(self, id: str) -> Cell:
        party = self.folder.party(id)
        if party is None or not (party.business or party.business_zh):
            return absent()
        said: Cell = (Text(party.business_zh, "zh"),) if party.business_zh else ()
        if party.business and party.business != party.business_zh:
            said += (Text(party.business, self._tongue(party, party.business), "soft" if said else "plain"),)
        return said

    def roles(self, roles: Iterable[str]) -> Cell:
        return tuple(Told(word(f"role.{each}")) for each in _ROLE_ORDER if each in roles)

    def use(self, use: EndUse) -> Cell:
        """The sentence of the end use, Chinese first."""
        said = [(use.text_zh, "zh"), (use.text_ja, "ja"), (use.text, "en")]
        given = [(text, tongue) for text, tongue in said if text]
        if not given:
            return absent()
        cell = tuple(Text(text, tongue, "soft" if place else "plain") for place, (text, tongue) in enumerate(given))
        return cell if use.text_zh else (*cell, Told(_NO_CHINESE, "gap"))

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

    def _forms(self, party: PartyEntry, texts: Sequence[str]) -> Cell:
        """The first, and below it the others, softer."""
        return tuple(Text(each, self._tongue(party, each), "soft" if at else "plain") for at, each in enumerate(texts))

    def _tongue(self, party: PartyEntry, text: str) -> str:
        if text in (party.name_zh, party.address_zh) and text not in (party.name_ja, party.address_ja):
            return "zh"
        return language_of(text, party.country)


_NO_CHINESE: Final[Words] = {
    "zh": "尚缺中文表述",
    "ja": "中国語の文が未記入",
    "en": "the Chinese wording is still missing",
}

_SHOWN: Final[Mapping[str, Callable[[Shower, Any], Cell]]] = {
    "text": Shower.text,
    "term": Shower.term,
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


def plain(value: Decimal) -> str:
    """A decimal as it was written, without an exponent."""
    return format(value, "f")
