"""Companies and goods, which many cases share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sekisho.dossier.folder.model.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyEntry(Record):
    """A company or authority (`parties`, in the master or in the case).

    id: of the importer's own choosing. name: the registered name in its own script; name_en, name_ja, name_zh: the
    same in other languages. address and address_en, address_ja, address_zh alike. country: ISO 3166-1 alpha-2.
    registration_no: official identifier (法人番号, 统一社会信用代码, ...). military: is it a military user?
    business: what it does, in words, for the introduction of parties; business_zh the same in Chinese.
    contact: person, telephone or mail; it leaves the house only where a profile says so.
    """

    id: str
    name: str | None = None
    name_en: str | None = None
    name_ja: str | None = None
    name_zh: str | None = None
    country: str | None = None
    address: str | None = None
    address_en: str | None = None
    address_ja: str | None = None
    address_zh: str | None = None
    registration_no: str | None = None
    military: bool | None = None
    business: str | None = None
    business_zh: str | None = None
    contact: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that is given, the registered one first, each once."""
        given = (self.name, self.name_en, self.name_ja, self.name_zh)
        return tuple(dict.fromkeys(each for each in given if each))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every form of the address that is given, each once."""
        given = (self.address, self.address_en, self.address_ja, self.address_zh)
        return tuple(dict.fromkeys(each for each in given if each))


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Record):
    """A product (`products`, in the master or in the case).

    description and description_ja, description_zh: the goods in words; maker: party id; grade, model: the maker's.
    form, family, hs_code, control_code (the code that is declared), made_in, cn_origin_value_pct,
    made_with_cn_technology: as in an application. composition_wt_pct: weight per cent by element symbol; None for an
    element that is named and whose share is not known. composition_complete: what is not named is zero.
    piece_g: net mass of one piece in grams.
    """

    id: str
    description: str | None = None
    description_ja: str | None = None
    description_zh: str | None = None
    maker: str | None = None
    grade: str | None = None
    model: str | None = None
    form: str | None = None
    family: str | None = None
    hs_code: str | None = None
    control_code: str | None = None
    composition_wt_pct: Mapping[str, Decimal | None] | None = None
    composition_complete: bool | None = None
    made_in: str | None = None
    cn_origin_value_pct: Decimal | None = None
    made_with_cn_technology: bool | None = None
    piece_g: Decimal | None = None
