"""Why a command was not followed: a code for programs, a sentence for people, the figures that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from sekisho.ledger.refusal import Said, in_each
from sekisho.places import data_path
from sekisho.regime.rows import Text, load_yaml

__all__ = ["Refusal", "in_each", "sentences"]


@cache
def sentences() -> Mapping[str, Text]:
    """Every code with its sentence in each language (data/casework/refusals.yaml)."""
    path = data_path("casework", "refusals.yaml")
    return MappingProxyType(load_yaml(path.read_bytes(), path.name))


class Refusal(Said):
    """Its sentences are data/casework/refusals.yaml."""

    @classmethod
    def sentences(cls) -> Mapping[str, Text]:
        return sentences()
