"""Where the answers of one form stand in a draft, and which questions of the dictionary they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from django import forms

from sekisho.dossier import wording
from sekisho.dossier.layout import UNKNOWN_SHARE
from sekisho.dossier.shape import COMPOSITION
from sekisho.facts import Fact
from sekisho.office.drafting.application import Data, Gone, bare, change_party, keys, line, parties, put, row
from sekisho.office.site.fields import Option, field_of, select, text_of, value_of
from sekisho.office.site.words import say

Texts = dict[str, str]

SHARE: Final = "share-"
ROOT: Final = "root-"
# Elements of nearly every magnet; they count towards the hundred per cent.
_ORDINARY: Final = ("Fe", "B", "Co")
# What magnets of a family hold, the element first that tells the family.
_FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "NdFeB": ("Nd", "Pr", "Dy", "Tb", "Fe", "B"),
    "SmCo": ("Sm", "Gd", "Co", "Fe"),
}
_APART: Final = ("filed_on", "downstream_complete")


@dataclass(frozen=True)
class Place:
    """The questions of one form by the name of their field, and the object of the draft that answers them.

    find: the object in a draft's data; raises Gone. fixed: choices of this draft, such as its parties, by field.
    first: fields that are shown though nothing depends on them yet.
    """

    questions: Mapping[str, Fact]
    find: Callable[[Data], Data]
    first: tuple[str, ...] = ()
    fixed: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    party: str | None = None

    def texts(self, data: Data) -> Texts:
        """What the fields hold as the draft stands. Raises Gone."""
        holder = self.find(data)
        found: Texts = {}
        for name in self.questions:
            inner, key = _inside(holder, name)
            unknown_share = name.startswith(SHARE) and key in inner and bare(inner[key]) is None
            found[name] = UNKNOWN_SHARE if unknown_share else text_of(bare(inner.get(key)))
        return found

    def read(self, name: str, text: str, language: str) -> Any:
        """The bare answer that a text is. Raises forms.ValidationError."""
        if name in self.fixed:
            if text and text not in dict(self.fixed[name]):
                raise forms.ValidationError(say("drafting.wrong.gone", language))
            return int(text) if text and name == "line" else text or None
        if name.startswith(SHARE) and text.strip() in (UNKNOWN_SHARE, "？"):
            return UNKNOWN_SHARE
        return value_of(self.questions[name], text, keys().paper["kind"].values, language)

    def write(self, data: Data, answers: Mapping[str, Any]) -> None:
        """Put bare answers into a draft. Raises Gone."""
        if self.party is not None:
            own = {name: value for name, value in answers.items() if not name.startswith(ROOT)}
            change_party(data, self.party, own)
            answers = {name: value for name, value in answers.items() if name.startswith(ROOT)}
        holder = self.find(data)
        for name, value in answers.items():
            inner, key = _inside(holder, name, make=value is not None)
            if value == UNKNOWN_SHARE and name.startswith(SHARE):
                inner[key] = None
            else:
                put(inner, key, value)

    def form(self, language: str, texts: Mapping[str, str]) -> forms.Form:
        """The form of these questions, filled; nothing in it is checked."""
        made = forms.Form(dict(texts), label_suffix="")
        for name, fact in self.questions.items():
            made.fields[name] = select(self.fixed[name], language) if name in self.fixed else field_of(fact, language)
            made.fields[name].label = field_of(fact, language).label
            if name.startswith(SHARE):
                made.fields[name].label = f"{name.removeprefix(SHARE)} (wt %)"
        return made


def _inside(holder: Data, name: str, make: bool = False) -> tuple[Data, str]:
    """The object and key of a field."""
    if name.startswith(SHARE):
        inner = holder.setdefault(COMPOSITION, {}) if make else holder.get(COMPOSITION) or {}
        return inner, name.removeprefix(SHARE)
    return holder, name.removeprefix(ROOT)


def about() -> Place:
    """What is asked of the application as a whole."""
    asked = {key: fact for key, fact in keys().application.items() if key not in _APART}
    return Place(asked, lambda data: data, ("id", "kind", "destination", "route"))


def whole_tree() -> Place:
    """Is every receiver named?"""
    fact = keys().application["downstream_complete"]
    return Place({"downstream_complete": fact}, lambda data: data, ("downstream_complete",))


def answers(head: str) -> Place:
    """What is asked one level down, of the end use for example. Raises Gone for what is no such object."""
    if head not in keys().objects:
        raise Gone
    return Place(keys().objects[head], lambda data: data.setdefault(head, {}), tuple(keys().objects[head])[:3])


def party(identity: str, data: Data) -> Place:
    """What is asked of a party; of the importer also what it makes of the goods, as the root of the tree."""
    importer = data.get("importer") or {}
    is_importer = importer.get("id") == identity
    root = {f"{ROOT}{key}": fact for key, fact in keys().root.items()} if is_importer else {}

    def find(data: Data) -> Data:
        if is_importer and (data.get("importer") or {}).get("id") == identity:
            return data["importer"]  # type: ignore[no-any-return]
        if identity not in parties(data) or is_importer:
            raise Gone
        return parties(data)[identity]

    return Place({**keys().party, **root}, find, ("name", "country"), party=identity)


def goods(number: int, data: Data) -> Place:
    """What is asked of a line, its composition included. Raises Gone."""
    own = {key: fact for key, fact in keys().line.items() if key != "line"}
    told = line(data, number)
    named = told.get(COMPOSITION) or {}
    shown = _elements_first(told, named)
    elements = dict.fromkeys((*shown, *keys().composition, *_ORDINARY, *named))
    composition = {f"{SHARE}{symbol}": _share(symbol) for symbol in elements}
    asked = ("description", "form", "family", "hs_code", "net_kg", "made_in", "composition_complete")
    first = (*asked, *(f"{SHARE}{symbol}" for symbol in shown))
    return Place({**own, **composition}, lambda data: line(data, number), first)


def _elements_first(told: Mapping[str, Any], named: Mapping[str, Any]) -> tuple[str, ...]:
    """The elements of the family that a line belongs to, as it says or as what it names shows; of a magnet that says
    neither, those of every family."""
    family = bare(told.get("family"))
    if family in _FAMILIES:
        return _FAMILIES[family]
    found = [elements for elements in _FAMILIES.values() if elements[0] in named]
    if not found and bare(told.get("form")) == "magnet":
        found = list(_FAMILIES.values())
    return tuple(dict.fromkeys(symbol for elements in found for symbol in elements))


def receiver(wanted: str, data: Data) -> Place:
    """What is asked of one receipt of the tree. Raises Gone."""
    row(data, "downstream", wanted)
    return receipt(data, lambda data: row(data, "downstream", wanted))


def receipt(data: Data, find: Callable[[Data], Data]) -> Place:
    """The questions of a receipt, answered wherever `find` says."""
    first = ("receives_from", "line", "net_kg", "role", "product", "final", "reexports_to")
    return Place(keys().node, find, first, fixed=links(data))


def links(data: Data) -> Mapping[str, tuple[Option, ...]]:
    """The parties and lines of a draft to choose from."""
    exporter = (data.get("exporter") or {}).get("id")
    known = parties(data)
    suppliers = tuple((each, _named(known[each])) for each in known if each != exporter)
    lines = tuple((str(bare(each["line"])), _line_named(each)) for each in data.get("lines") or [])
    return {"receives_from": suppliers, "line": lines}


def paper(wanted: str, data: Data, kinds: Iterable[Option]) -> Place:
    """What is asked of a paper. kinds: what the law calls each. Raises Gone."""
    row(data, "documents", wanted)
    return Place(
        keys().paper,
        lambda data: row(data, "documents", wanted),
        tuple(keys().paper),
        fixed={"kind": tuple(kinds)},
    )


@cache
def _share(symbol: str) -> Fact:
    known = keys().composition
    if symbol in known:
        return known[symbol]
    question = {each: text.replace("{Element}", symbol) for each, text in wording.OTHER_SHARE.items()}
    return replace(next(iter(known.values())), name=f"{symbol.lower()}_wt_pct", question=question)


def _named(told: Mapping[str, Any]) -> str:
    name = str(bare(told.get("name")) or "")
    return f"{name} ({told['id']})" if name else str(told["id"])


def _line_named(told: Mapping[str, Any]) -> str:
    goods = str(bare(told.get("description")) or "")
    return f"{bare(told['line'])} · {goods[:60]}" if goods else str(bare(told["line"]))
