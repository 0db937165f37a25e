"""Why something is refused: a code for programs, a sentence for people, the figures that it rests on.

`Said` is the shape of it for ledger, licence and casework; `Refusal` is the ledger's own. Figures are exact, whole
grams among them; a sentence says a mass as people read it, in kilograms from one kilogram on, and loses no gram.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Final, Self

from sekisho.places import data_path
from sekisho.regime.rows import LANGUAGES, Text, load_yaml

Figures = Mapping[str, int | str]

_KILOGRAM_G: Final = 1000
_UNITS: Final[Mapping[str, tuple[str, str]]] = {"en": (" g", " kg"), "ja": (" g", " kg"), "zh": ("克", "千克")}


@dataclass(frozen=True)
class Said:
    """`code` is one of a fixed set; `figures` fill its sentence. A figure `x_en` is x in that language alone; a whole
    number `x_g` is a mass in grams, said with its unit."""

    code: str
    figures: Figures

    def __init__(self, code: str, **figures: int | str) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "figures", figures)

    @classmethod
    def sentences(cls) -> Mapping[str, Text]:
        """Every code with its sentence in each language."""
        raise NotImplementedError

    def sentence(self, language: str = "en") -> str:
        """In English, Japanese or Chinese ("en", "ja", "zh")."""
        ending = f"_{language}"
        said = {name.removesuffix(ending): told for name, told in self.figures.items() if name.endswith(ending)}
        masses = {
            name: mass_said(told, language)
            for name, told in self.figures.items()
            if name.endswith("_g") and isinstance(told, int)
        }
        return self.sentences()[self.code][language].format(**{**self.figures, **masses, **said})

    def with_figures(self, **figures: int | str) -> Self:
        """The same refusal with some figures told otherwise, such as a person by name."""
        told = copy(self)
        object.__setattr__(told, "figures", {**self.figures, **figures})
        return told

    def as_json(self) -> dict[str, Any]:
        told = {language: self.sentence(language) for language in LANGUAGES}
        return {"code": self.code, "sentence": told, "figures": dict(self.figures)}


def mass_said(mass_g: int, language: str) -> str:
    """Grams as people read them: 1200500 is "1,200.5 kg", 999 is "999 g"; in Chinese 1,200.5千克 and 999克."""
    gram, kilogram = _UNITS[language]
    if abs(mass_g) < _KILOGRAM_G:
        return f"{mass_g}{gram}"
    kilograms = f"{Decimal(mass_g) / _KILOGRAM_G:,.3f}".rstrip("0").rstrip(".")
    return f"{kilograms}{kilogram}"


def in_each(name: str, text: Text) -> dict[str, int | str]:
    """A text as figures `name_en`, `name_ja`, `name_zh`."""
    return {f"{name}_{language}": text[language] for language in LANGUAGES}


@cache
def words() -> Mapping[str, Mapping[str, Text]]:
    """data/ledger/words.yaml: names of states and kinds, sentences of refusals."""
    path = data_path("ledger", "words.yaml")
    return MappingProxyType(load_yaml(path.read_bytes(), path.name))


class Refusal(Said):
    """Why an account gives nothing. Of its figures, `state` and `kind` are words of `ledger.entries`, and are named."""

    _NAMED: ClassVar[Mapping[str, str]] = {"state": "states", "kind": "kinds"}

    @classmethod
    def sentences(cls) -> Mapping[str, Text]:
        return words()["refusals"]

    def sentence(self, language: str = "en") -> str:
        named = {
            name: words()[group][told][language]
            for name, group in self._NAMED.items()
            if (told := str(self.figures.get(name))) in words()[group]
        }
        return super(Refusal, self.with_figures(**named)).sentence(language)


CODES: Final = (
    *("over_balance", "not_open", "not_in_this_state", "no_account", "already_open", "key_used", "amount"),
    *("below_drawn", "no_such_draw", "over_draw"),
)
"""Every code of a Refusal."""
