"""Why a command was not followed: a code for programs, a sentence for people, the figures that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from sekisho.casework.model import Json
from sekisho.places import data_path
from sekisho.regime.rows import LANGUAGES, Text, load_yaml


@cache
def sentences() -> Mapping[str, Text]:
    """Every code with its sentence in each language (data/casework/refusals.yaml)."""
    path = data_path("casework", "refusals.yaml")
    return MappingProxyType(load_yaml(path.read_bytes(), path.name))


@dataclass(frozen=True)
class Refusal:
    """`code` is one of a fixed set; `figures` fill its sentence. A figure `x_en` is said in that language alone."""

    code: str
    figures: Mapping[str, int | str]

    def __init__(self, code: str, **figures: int | str) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "figures", MappingProxyType(dict(figures)))

    def sentence(self, language: str = "en") -> str:
        """In English, Japanese or Chinese ("en", "ja", "zh")."""
        return sentences()[self.code][language].format(**self.figures)

    def as_json(self) -> Json:
        told = {language: self.sentence(language) for language in LANGUAGES}
        return {"code": self.code, "sentence": told, "figures": dict(self.figures)}


def in_each(key: str, text: Text) -> dict[str, int | str]:
    """A text as figures `key_en`, `key_ja`, `key_zh`."""
    return {f"{key}_{language}": text[language] for language in LANGUAGES}
