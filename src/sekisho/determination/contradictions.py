"""What an application says of one thing in two ways: no rule reads it as a fault, and an examiner asks about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sekisho.dossier.model import Dossier
from sekisho.dossier.words import country
from sekisho.facts.dictionary import LANGUAGES

Json = dict[str, Any]

_SAYS: Final = {
    "en": "{one} and {other} do not agree; it was judged as written: find out which is right",
    "ja": "{one}と{other}が一致しない。記載のとおりに判定したので、どちらが正しいかを確かめる",
    "zh": "{one}与{other}不一致；现按所填内容判定，请核实何者正确",
}
_NAMED: Final = {
    "destination": {
        "en": "the destination, {country},",
        "ja": "仕向国({country})",
        "zh": "目的国家或地区（{country}）",
    },
    "route_ends": {
        "en": "the end of the route, {country},",
        "ja": "経路の終点({country})",
        "zh": "路线终点（{country}）",
    },
    "importer": {
        "en": "the importer's country, {country},",
        "ja": "輸入者の国({country})",
        "zh": "进口商所在国家或地区（{country}）",
    },
    "route_starts": {
        "en": "the start of the route, {country},",
        "ja": "経路の起点({country})",
        "zh": "路线起点（{country}）",
    },
    "exporter": {
        "en": "the exporter's country, {country},",
        "ja": "輸出者の国({country})",
        "zh": "出口经营者所在国家或地区（{country}）",
    },
}
_PAIRS: Final = (("destination", "route_ends"), ("destination", "importer"), ("route_starts", "exporter"))


def contradictions(dossier: Dossier) -> Iterator[Json]:
    """Countries of one application that should be one and are not. What is not said contradicts nothing."""
    route = dossier.value("route") or ()
    said = {
        "destination": dossier.value("destination"),
        "route_starts": route[0] if route else None,
        "route_ends": route[-1] if route else None,
        "importer": dossier.importer and dossier.importer.value("country"),
        "exporter": dossier.exporter and dossier.exporter.value("country"),
    }
    for one, other in _PAIRS:
        if said[one] and said[other] and said[one] != said[other]:
            yield {"text": {each: _sentence(each, one, said[one], other, said[other]) for each in LANGUAGES}}


def _sentence(language: str, one: str, its: str, other: str, others: str) -> str:
    named = {"one": _shown(language, one, its), "other": _shown(language, other, others)}
    return _SAYS[language].format(**named)


def _shown(language: str, what: str, code: str) -> str:
    return _NAMED[what][language].format(country=country(code).get(language, code))
