"""The parties of an application: one value for an id, wherever and however often it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sekisho.dossier.answers import Answering, under
from sekisho.dossier.model import UNANSWERED, Answer, Party
from sekisho.dossier.shape import Shape
from sekisho.dossier.values import Unfit, read_text, shown


class Parties:
    """Collects who stands where, and settles at the end what is known of each."""

    def __init__(self, answering: Answering, shape: Shape) -> None:
        self._answering = answering
        self._shape = shape
        self._said: dict[str, list[tuple[str, Mapping[str, Answer]]]] = {}
        self._references: list[tuple[str, str]] = []
        self._keys = {fact.name: key for key, fact in shape.party.items()}
        self._importer_unsaid = False
        self.exporter = ""
        self.importer = ""
        self.end_users: dict[str, None] = {}
        self.importer_node: Mapping[str, Answer] = MappingProxyType({})

    def read(self, data: Mapping[str, Any], end_users: Iterable[tuple[Any, str]]) -> None:
        """The exporter, the importer with what it answers as the root of the tree, and the end users."""
        importer = data.get("importer")
        self._importer_unsaid = importer is None
        self.exporter = self.member(data.get("exporter"), "exporter") or ""
        self.importer = self.member(importer, "importer", self._shape.root) or ""
        if isinstance(importer, dict):
            self.importer_node = self._answering.answers(importer, "importer", self._shape.root)
        for raw, place in end_users:
            party = self.member(raw, place)
            if raw is None:
                self._answering.fault(place, "is null", "name the end user, or leave it out")
            elif party and party in self.end_users:
                self._answering.fault(place, f'"{party}" stands twice', "name each end user once")
            elif party:
                self.end_users[party] = None

    def member(self, raw: Any, place: str, also: Iterable[str] = ()) -> str | None:
        """The id of a party given as an object, or by the id that it has elsewhere; None where there is none."""
        if raw is None:
            return None
        if isinstance(raw, str):
            identity = self._identity(raw, place)
            if identity:
                self.refer(identity, place)
            return identity
        if isinstance(raw, Unfit):
            self._answering.unfit(place, raw)
            return None
        if not isinstance(raw, dict):
            self._answering.fault(place, f"must be a party or the id of one; got {shown(raw)}")
            return None
        self._answering.check_keys(raw, place, ("id", *self._shape.party, *also))
        said = self._answering.answers(raw, place, self._shape.party)
        identity = self._identity(raw.get("id"), f"{place}.id")
        if identity:
            self._said.setdefault(identity, []).append((place, said))
        return identity

    def refer(self, identity: str, place: str) -> None:
        """Note that an id stands at a place, to be looked for when all parties are known."""
        self._references.append((identity, place))

    def _identity(self, raw: Any, place: str) -> str | None:
        if raw is None:
            self._answering.fault(place, "is missing", "give each party an id of your own, the same throughout")
            return None
        try:
            identity = read_text(raw)
        except Unfit as unfit:
            self._answering.unfit(place, unfit)
            return None
        if identity is None:
            self._answering.fault(place, "is empty", "give each party an id of your own, the same throughout")
        return identity

    def settled(self) -> Mapping[str, Party]:
        """Every party by id. Notes contradictions between places, and ids that lead nowhere."""
        exporter_only = {party for party, said in self._said.items() if all(place == "exporter" for place, _ in said)}
        for identity, place in self._references:
            supplier = place.endswith(".receives_from")
            if identity not in self._said and not (supplier and self._importer_unsaid):
                known = ", ".join(list(self._said)[:20]) or "none"
                self._answering.fault(place, f"there is no party {shown(identity)}", f"parties are {known}")
            elif identity in exporter_only and (supplier or place.startswith("end_users")):
                cause = f"{shown(identity)} is the exporter, who is no part of the downstream tree"
                self._answering.fault(place, cause, "name the importer or a party that receives from it")
        return {identity: self._party(identity, said) for identity, said in self._said.items()}

    def _party(self, identity: str, said: list[tuple[str, Mapping[str, Answer]]]) -> Party:
        answers: dict[str, Answer] = {}
        places: dict[str, str] = {}
        for place, more in said:
            for fact, answer in more.items():
                before = answers.get(fact)
                if before is not None and before.value != answer.value:
                    cause = f"{_quoted(answer)} here and {_quoted(before)} at {places[fact]}"
                    remedy = f"the id {shown(identity)} is one party: say the same of it, or give another id"
                    self._answering.fault(under(place, self._keys[fact]), cause, remedy)
                elif before is None or (answer.basis, answer.stated) > (before.basis, before.stated):
                    answers[fact] = answer
                    places[fact] = place
        return Party(identity, answers.get("party_name", UNANSWERED).value, answers)


def _quoted(answer: Answer) -> str:
    value = answer.value
    return shown(list(value) if isinstance(value, tuple) else value)
