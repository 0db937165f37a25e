"""What the code knows by a word, in the reader's language: roles, outcomes, modes of transport, facts, rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from sekisho.facts import dictionary
from sekisho.places import data_path
from sekisho.regime.law import Law
from sekisho.regime.rows import LANGUAGES, Text, load_yaml

_COMMA: Final[Text] = {"en": ", ", "ja": "、", "zh": "、"}
_QUOTED: Final[Text] = {"en": "“{}”", "ja": "「{}」", "zh": "“{}”"}
_INDEX: Final = re.compile(r"\[\d+\]")
_PARTY: Final = re.compile(r"^(exporter|importer|end_users\[\]|downstream\[\]\.party)(?=\.)")
SEMICOLON: Final[Text] = {"en": "; ", "ja": "；", "zh": "；"}


@cache
def names() -> Mapping[str, Mapping[str, Text]]:
    """data/casework/names.yaml: by group, then by word."""
    path = data_path("casework", "names.yaml")
    told: Mapping[str, Mapping[str, Text]] = load_yaml(path.read_bytes(), path.name)
    return told


def named(group: str, word: str) -> Text:
    """The name of a word of a group; a word without a name is itself."""
    return names()[group].get(word) or dict.fromkeys(LANGUAGES, word)


def facts_named(facts: Iterable[str]) -> Text:
    """Facts by the questions that the dictionary asks for them."""
    known = dictionary()
    questions = [known[fact].question if fact in known else dict.fromkeys(LANGUAGES, fact) for fact in facts]
    return listed(({each: _QUOTED[each].format(text[each]) for each in LANGUAGES} for text in questions), SEMICOLON)


def places_named(places: Iterable[str]) -> Text:
    """Places in an application, such as `lines[0].net_kg`, by the questions answered there. What the dictionary
    does not ask is named as names.yaml has it, what that does not have either as it is written. Each once."""
    told = {tuple(text.items()): text for text in map(_place_named, places)}
    return listed(told.values(), SEMICOLON)


def _place_named(place: str) -> Text:
    bare = _PARTY.sub("party", _INDEX.sub("[]", place))
    known = {fact.path: fact for fact in dictionary() if fact.path is not None}
    while bare:
        if bare in known:
            return facts_named([known[bare].name])
        if (whole := bare.removesuffix("[]")) in names()["places"]:
            return names()["places"][whole]
        bare = bare.rpartition(".")[0]
    return dict.fromkeys(LANGUAGES, place)


def rules_named(law: Law, rules: Iterable[str]) -> Text:
    """Rules by their place in the law, each with the id that commands name it by."""
    known = {rule.id: rule for rule in law.rules}
    return listed(
        {each: f"{known[rule].citation(each)} [{rule}]" if rule in known else rule for each in LANGUAGES}
        for rule in rules
    )


def listed(texts: Iterable[Text], between: Text = _COMMA) -> Text:
    """Texts one after another."""
    each = list(texts)
    return {language: between[language].join(text[language] for text in each) for language in LANGUAGES}
