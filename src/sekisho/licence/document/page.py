"""A licence as a page in PDF/A-3a: drawn by typst from data with our own fonts, the same bytes each time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sekisho.errors import InputError, Problem
from sekisho.licence.algorithms import ED25519, Algorithm
from sekisho.licence.document.keys import Signer
from sekisho.licence.document.numerals import in_capitals
from sekisho.licence.document.seal import Seal, seal
from sekisho.licence.document.token import sign_token
from sekisho.licence.model import Holder, Licence
from sekisho.places import data_path

Words = Mapping[str, str]

LANGUAGES: Final = ("zh", "en", "ja")
"""In the order in which the page shows them."""

EDITION: Final = "sekisho-page-1"
"""Of the page as it is drawn: another one for every change in look or wording. It stands in the file's keywords."""

_TEMPLATE: Final = Path(__file__).parent / "template"
_FONTS: Final = ("NotoSansCJKsc-subset.otf", "NotoSansCJKjp-subset.otf")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_KINDS: Final[Mapping[str, Words]] = {
    "individual": {"zh": "单项许可", "en": "individual", "ja": "個別許可"},
    "general": {"zh": "通用许可", "en": "general", "ja": "包括許可"},
}


@dataclass(frozen=True, slots=True)
class Authority:
    """Who issues. name: in English, Japanese and Chinese; ask_at: where balance and standing are to be asked.

    specimen: the page says across its width that it is none of a real authority.
    """

    name: Words
    ask_at: str
    specimen: bool

    def as_json(self) -> dict[str, Any]:
        return {"name": dict(self.name), "ask_at": self.ask_at, "specimen": self.specimen}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Authority:
        """The authority of `as_json`. Raises KeyError, TypeError or ValueError for what is none."""
        authority = cls({language: told["name"][language] for language in LANGUAGES}, told["ask_at"], told["specimen"])
        if authority.as_json() != told or not all(isinstance(each, str) for each in authority.texts):
            raise ValueError("no authority")
        return authority

    @property
    def texts(self) -> tuple[str, ...]:
        return (*self.name.values(), self.ask_at)


def draw(licence: Licence, authority: Authority, signer: Signer) -> bytes:
    """The PDF, sealed (see `seal`): the same bytes for the same licence, authority and key on every machine with the
    same version of typst.

    Raises InputError with every character that the shipped fonts cannot draw; ValueError where no token holds the
    licence.
    """
    check_drawable(licence, authority)
    return seal(draw_blank(licence, authority, sign_token(licence, signer), signer.id, signer.algorithm), signer)


def draw_blank(
    licence: Licence, authority: Authority, token: str, key_id: bytes, algorithm: Algorithm = ED25519
) -> bytes:
    """The page before it is sealed; it takes no secret, so anyone can draw it again and compare."""
    import typst

    page = _page(licence, authority, token, Seal.unsigned(key_id, algorithm))
    compiled = typst.compile(
        str(_TEMPLATE / "licence.typ"),
        root=str(_TEMPLATE),
        font_paths=[str(data_path("fonts"))],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-3a", "ua-1"],
        sys_inputs={"page": _json(page)},
    )
    return bytes(compiled)


def check_drawable(licence: Licence, authority: Authority) -> None:
    """Raises InputError with every text that the shipped fonts cannot draw, before anything is granted on paper."""
    known = _drawable()
    problems = []
    for place, text in _texts(licence, authority):
        missing = "".join(dict.fromkeys(each for each in text if ord(each) not in known))
        if missing:
            codes = ", ".join(f"{each!r} (U+{ord(each):04X})" for each in missing)
            remedy = "write it in characters of JIS X 0208 or GB 2312, or in Latin letters"
            problems.append(Problem(f"{licence.id}: {place}", f"the page's fonts have no {codes}", remedy))
    if problems:
        raise InputError(problems)


def _page(licence: Licence, authority: Authority, token: str, unsigned: Seal) -> dict[str, Any]:
    import segno

    code = io.BytesIO()
    made = segno.make_qr(token, error="m", mode="alphanumeric", boost_error=False)
    made.save(code, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True)
    total_g = sum(line.net_g for line in licence.lines)
    shown = licence.as_json()
    for line in shown["lines"]:
        line["net_kg"] = _kilograms(line["net_g"])
    regime = licence.regime
    return {
        "title": f"两用物项出口许可证 Export licence {licence.id}",
        "seal": unsigned.word,
        "edition": EDITION,
        "licence": shown,
        "canonical": licence.canonical().decode(),
        "licence_hash": licence.hash(),
        "authority": authority.as_json(),
        "authority_json": _json(authority.as_json()),
        "authority_hash": f"sha256:{sha256(_json(authority.as_json()).encode()).hexdigest()}",
        "kind": _KINDS.get(licence.kind, dict.fromkeys(LANGUAGES, licence.kind)),
        "issued": _day(licence.issued_on),
        "valid_from": _day(licence.valid_from),
        "valid_to": _day(licence.valid_to),
        "total_kg": _kilograms(total_g),
        "total_words": in_capitals(total_g),
        "remarks": list(_remarks(licence)),
        "law": f"{regime.get('id')} @ {regime.get('on')} ~ {regime.get('known_on')}  {regime.get('hash')}",
        "finding": f"finding {licence.finding}",
        "token": token,
        "key_id": f"key {unsigned.key_id.hex()}",
        "qr": code.getvalue().decode(),
    }


def _remarks(licence: Licence) -> Iterator[Words]:
    """What holds for shipments under the licence, in the order in which a customs officer asks."""
    if licence.most_exports == 1:
        yield {
            "zh": "一批一证：本证仅限一次出口报关使用。",
            "en": "One export: this licence is good for one export declaration.",
            "ja": "一回限り：本証による輸出申告は一回に限る。",
        }
    elif licence.most_exports is not None:
        most = licence.most_exports
        yield {
            "zh": f"本证最多可用于{most}次出口报关。",
            "en": f"At most {most} exports: this licence is good for {most} export declarations.",
            "ja": f"本証による輸出申告は{most}回に限る。",
        }
    else:
        yield {
            "zh": "非一批一证：有效期内可多次出口，累计不得超过上列各项净重。",
            "en": "Any number of exports while it is valid, together within the net mass of each line.",
            "ja": "有効期間内の輸出回数に制限はない。ただし累計は各明細の正味質量を超えないこと。",
        }
    for condition in licence.conditions:
        yield {language: condition.text[language] for language in LANGUAGES}
    if licence.amends is not None:
        yield {
            "zh": f"本证取代许可证{licence.amends}，该证不再有效。",
            "en": f"This licence takes the place of {licence.amends}, which is no longer good.",
            "ja": f"本証は許可証{licence.amends}に代わるものであり、同証は効力を失う。",
        }


def _texts(licence: Licence, authority: Authority) -> Iterator[tuple[str, str]]:
    """Every text from outside that is drawn, with its place."""
    parties: Iterable[tuple[str, Holder]] = (
        ("exporter", licence.exporter),
        ("importer", licence.importer),
        *((f"end_users[{place}]", user) for place, user in enumerate(licence.end_users)),
    )
    yield "id", licence.id
    yield "kind", licence.kind
    yield "application", licence.application
    yield "destination", licence.destination
    yield "amends", licence.amends or ""
    for place, party in parties:
        yield f"{place}.name", party.name
        yield f"{place}.country", party.country or ""
    for line in licence.lines:
        yield f"lines[{line.line}].description", line.description
        yield f"lines[{line.line}].control_codes", "".join(line.control_codes)
    for number, condition in enumerate(licence.conditions):
        for language, text in condition.text.items():
            yield f"conditions[{number}].text.{language}", text
    for language, words in authority.name.items():
        yield f"authority.name.{language}", words
    yield "authority.ask_at", authority.ask_at


@cache
def _drawable() -> frozenset[int]:
    """The characters that both fonts have."""
    from matplotlib.ft2font import FT2Font

    first, *others = (set(FT2Font(str(data_path("fonts", name))).get_charmap()) for name in _FONTS)
    return frozenset(first.intersection(*others))


def _json(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _day(day: date) -> dict[str, Any]:
    return {
        "zh": f"{day.year}年{day.month}月{day.day}日",
        "en": f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
        "ja": f"{day.year}年{day.month}月{day.day}日",
        "year": day.year,
        "month": day.month,
        "day": day.day,
    }


def _kilograms(mass_g: int) -> str:
    """Whole grams as kilograms, exactly: 1,200 or 0.5."""
    whole, rest = divmod(mass_g, 1000)
    return f"{whole:,}" + (f".{rest:03d}".rstrip("0") if rest else "")
