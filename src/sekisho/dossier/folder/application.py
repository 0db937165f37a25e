"""From a folder to the application that the authority sees, and from an application to the beginnings of a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sekisho.dossier.folder.fields import Kind, sections
from sekisho.dossier.folder.model import (
    Case,
    EndUse,
    Evidence,
    Folder,
    LineEntry,
    NodeEntry,
    PaperEntry,
    PartyEntry,
    Product,
    Record,
)
from sekisho.dossier.folder.place import Place
from sekisho.dossier.folder.text import plain
from sekisho.dossier.model import Answer, Answers, Dossier
from sekisho.dossier.paths import by_position, holder_of, holds_others, of_party
from sekisho.dossier.read import read_application
from sekisho.dossier.shape import COMPOSITION, Keys, shape
from sekisho.dossier.values import shown
from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary
from sekisho.facts import dictionary as shipped

_ROOT: Final = "importer_"
# Keys under which the folder asks what an application calls otherwise.
_CALLED: Final[Mapping[str, str]] = {"declared_control_code": "control_code"}


def to_application(folder: Folder, dictionary: Dictionary | None = None) -> Dossier:
    """The application of a folder; no stock, demand, price or party beyond the application's own enters it.

    Raises InputError with every problem, each placed where the folder says it.
    """
    made = application_data(folder, dictionary)
    name = f"{folder.source or 'folder'}"
    try:
        return read_application(made.data, name, dictionary)
    except InputError as error:
        raise InputError(made.placed(problem, name) for problem in error.problems) from None


@dataclass
class ApplicationData:
    """An application as JSON would give it (`data`), and where the folder says each part of it (`places`, by path)."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def placed(self, problem: Problem, name: str) -> Problem:
        """A problem of the application where the folder can be mended."""
        path = problem.place.removeprefix(name).removeprefix(": ")
        at = path
        while at and at not in self.places:
            at = at[: max(at.rfind("."), at.rfind("["), 0)]
        return Problem(str(self.places[at]), problem.cause, problem.remedy) if at else problem


def application_data(folder: Folder, dictionary: Dictionary | None = None) -> ApplicationData:
    """The data of the application, ready to be written as JSON. Raises InputError for evidence of no answer."""
    facts = dictionary or shipped()
    made = _Made(folder, facts)
    made.prove()
    return made


class _Made(ApplicationData):
    def __init__(self, folder: Folder, dictionary: Dictionary) -> None:
        super().__init__()
        self.folder = folder
        self.plan = sections() if dictionary is shipped() else sections(dictionary)
        self.shape = shape(dictionary)
        self.parties: dict[str, dict[str, Any]] = {}
        case = folder.case
        self.data |= self._answers(case, "case", self.shape.application, "")
        for head, keys in self.shape.objects.items():
            record: Record = case.end_use if head == "end_use" else case
            before = "" if head == "end_use" else f"{head}."
            inner = self._answers(record, "end_use" if before == "" else "case", keys, f"{head}.", before)
            if inner:
                self.data[head] = inner
        if case.exporter is not None:
            self.data["exporter"] = self._party(case.exporter, "exporter")
        if case.importer is not None:
            root = self._answers(case, "case", self.shape.root, "importer.", _ROOT)
            self.data["importer"] = {**self._party(case.importer, "importer"), **root}
        if case.end_users is not None:
            self.data["end_users"] = [self._party(each, f"end_users[{at}]") for at, each in enumerate(case.end_users)]
            self.places["end_users"] = case.at("end_users")
        self.data["lines"] = [self._line(each, f"lines[{at}]") for at, each in enumerate(folder.lines)]
        self.data["downstream"] = [self._node(each, f"downstream[{at}]") for at, each in enumerate(folder.downstream)]
        kinds = self.shape.paper["kind"].values
        papers = [each for each in folder.papers if each.kind in kinds]
        self.data["documents"] = []
        for at, each in enumerate(papers):
            self.places[f"documents[{at}]"] = each.place
            self.data["documents"].append(self._answers(each, "papers", self.shape.paper, f"documents[{at}]."))

    def _answers(self, record: Record, section: str, keys: Keys, at: str, before: str = "") -> dict[str, Any]:
        """What a record answers of the dictionary's questions, by their keys in an application."""
        answers: dict[str, Any] = {}
        given = plain({}, self.plan[section], record)
        for key in keys:
            own = before + _CALLED.get(key, key)
            if own in given:
                answers[key] = given[own]
                self.places[at + key] = record.at(own)
        return answers

    def _party(self, identity: str, at: str) -> dict[str, Any]:
        party = self.folder.party(identity)
        if party is None:
            raise InputError(Problem(at, f"{shown(identity)} is no party of this folder", "add it to parties"))
        self.places.setdefault(at, party.place)
        answers = self._answers(party, "parties", self.shape.party, f"{at}.")
        # One object, so that what is said of a party's answer is said wherever the party stands.
        return self.parties.setdefault(identity, {"id": identity, **answers})

    def _line(self, line: LineEntry, at: str) -> dict[str, Any]:
        self.places[at] = line.place
        product = self.folder.product(line.product)
        if product is None:
            raise InputError(Problem(str(line.at("product")), "is no product of this folder", "add it to products"))
        answers = self._answers(product, "products", self.shape.line, f"{at}.")
        if product.composition_wt_pct is not None:
            shares = product.composition_wt_pct.items()
            answers[COMPOSITION] = {symbol: None if share is None else format(share, "f") for symbol, share in shares}
            self.places[f"{at}.{COMPOSITION}"] = product.at(COMPOSITION)
        return answers | self._answers(line, "lines", self.shape.line, f"{at}.")

    def _node(self, node: NodeEntry, at: str) -> dict[str, Any]:
        self.places[at] = node.place
        answers = self._answers(node, "downstream", self.shape.node, f"{at}.")
        return {"party": self._party(node.party, f"{at}.party"), **answers}

    def prove(self) -> None:
        """Put what is said of an answer around it."""
        problems: list[Problem] = []
        for each in self.folder.evidence:
            holder, key = self._holder(each.answer)
            value = holder.get(key) if holder is not None else None
            if holder is None or key not in holder or holds_others(value):
                twice = isinstance(value, dict) and "value" in value
                cause = f"{shown(each.answer)} {'stands twice' if twice else 'is no answer of this application'}"
                remedy = "give a path such as end_use.category, line 1: form or parties[p2].military"
                problems.append(Problem(str(each.at("answer")), cause, remedy))
                continue
            said = {"basis": each.basis, "document": each.document, "by": each.by, "on": each.on and str(each.on)}
            holder[key] = {"value": value, **{name: word for name, word in said.items() if word is not None}}
            for path in self._paths(each.answer):
                self.places |= {f"{path}.{name}": each.at(name) for name in said}
        if problems:
            raise InputError(problems)
        self._repeat_parties()

    def _repeat_parties(self) -> None:
        """The importer is a copy of its party, made before anything was said of the answers."""
        importer = self.folder.case.importer
        if importer is not None:
            root = {key: value for key, value in self.data["importer"].items() if key not in self.parties[importer]}
            self.data["importer"] = {**self.parties[importer], **root}

    def _path(self, answer: str) -> str:
        """The path of an answer in the data, where it is named by the line's own number."""
        # The first of lines that share a number, as a reader would find it.
        positions = {each.line: at for at, each in reversed(list(enumerate(self.folder.lines)))}
        return by_position(answer, positions)

    def _paths(self, answer: str) -> list[str]:
        """Every path under which the reader of applications may speak of an answer."""
        party = of_party(answer)
        if party is None:
            return [self._path(answer)]
        case = self.folder.case
        named = {"exporter": case.exporter, "importer": case.importer}
        named |= {f"end_users[{at}]": each for at, each in enumerate(case.end_users or ())}
        named |= {f"downstream[{at}].party": each.party for at, each in enumerate(self.folder.downstream)}
        return [f"{at}.{party[1]}" for at, each in named.items() if each == party[0]]

    def _holder(self, answer: str) -> tuple[dict[str, Any] | None, str]:
        """The object that holds an answer, and its key there."""
        if party := of_party(answer):
            return self.parties.get(party[0]), party[1]
        importer = self.parties.get(self.folder.case.importer or "", {})
        if answer.startswith("importer.") and answer.removeprefix("importer.") in importer:
            return importer, answer.removeprefix("importer.")
        return holder_of(self.data, self._path(answer))


def from_application(dossier: Dossier, dictionary: Dictionary | None = None) -> Folder:
    """The beginnings of a folder: all that an application says. Its own application is equal but for its `source`.

    Each line gets a product of its own (`line-1`), and each paper an entry without a file.
    """
    return _Taken(dossier, dictionary or shipped()).folder


class _Taken:
    def __init__(self, dossier: Dossier, dictionary: Dictionary) -> None:
        self.shape = shape(dictionary)
        self.plan = sections() if dictionary is shipped() else sections(dictionary)
        self.evidence: list[Evidence] = []
        parties = tuple(
            PartyEntry(id=each.id, **self._values("parties", self.shape.party, each.answers, f"parties[{each.id}]."))
            for each in dossier.parties.values()
        )
        lines, products = [], []
        for line in dossier.lines:
            at = f"line {line.line}: "
            values = self._values("lines", self.shape.line, line.answers, at)
            # What the lines have no attribute for and products have belongs to the product.
            of_product = self._values("products", self.shape.line, line.answers, at)
            shares = {
                symbol: self._said(f"{at}{COMPOSITION}.{symbol}", line.answers[fact.name])
                for symbol, fact in self.shape.composition.items()
                if fact.name in line.answers
            }
            composition = {**shares, **line.other_wt_pct} or None
            identity = f"line-{line.line}"
            products.append(Product(id=identity, composition_wt_pct=composition, **of_product))
            values |= {"line": line.line, "product": identity}
            lines.append(LineEntry(**values))
        downstream = [
            NodeEntry(
                party=node.party.id,
                **self._values("downstream", self.shape.node, node.answers, f"downstream[{number}]."),
            )
            for number, node in enumerate(dossier.downstream)
        ]
        papers = [
            PaperEntry(
                **{
                    **self._values("papers", self.shape.paper, each.answers, f"documents[{number}]."),
                    "kind": each.kind,
                }
            )
            for number, each in enumerate(dossier.documents)
        ]
        self.folder = Folder(
            case=self._case(dossier),
            parties=parties,
            products=tuple(products),
            lines=tuple(lines),
            downstream=tuple(downstream),
            papers=tuple(papers),
            evidence=tuple(self.evidence),
        )

    def _case(self, dossier: Dossier) -> Case:
        values = self._values("case", self.shape.application, dossier.answers, "")
        root = self._values("case", self.shape.root, dossier.importer_node, "importer.", _ROOT)
        more = {**values.pop("more"), **root.pop("more")}
        for head, keys in self.shape.objects.items():
            if head != "end_use":
                more |= self._values("case", keys, dossier.answers, f"{head}.", f"{head}.")["more"]
        inner = self._values("end_use", self.shape.objects.get("end_use", {}), dossier.answers, "end_use.")
        values |= root
        values |= {"id": dossier.id, "filed_on": dossier.filed_on, "more": more, "end_use": EndUse(**inner)}
        return Case(
            exporter=dossier.exporter.id if dossier.exporter else None,
            importer=dossier.importer.id if dossier.importer else None,
            end_users=tuple(each.id for each in dossier.end_users) or None,
            **values,
        )

    def _values(self, section: str, keys: Keys, answers: Answers, at: str, before: str = "") -> dict[str, Any]:
        """The attributes that answers give to a record of a section, and what it has no attribute for in `more`."""
        values: dict[str, Any] = {}
        more: dict[str, Any] = {}
        fields = self.plan[section].by_key()
        for key, fact in keys.items():
            own = fields.get(before + _CALLED.get(key, key))
            if own is None or fact.name not in answers:
                continue
            value = self._said(at + key, answers[fact.name])
            if own.kind is Kind.MASS and fact.unit == "kg":
                value = int(value * 1000)
            if own.attribute is None:
                more[own.key] = value
            else:
                values[own.attribute] = value
        return {**values, "more": more}

    def _said(self, path: str, answer: Answer) -> Any:
        basis = answer.basis.name.lower() if answer.stated else None
        if any(each is not None for each in (basis, answer.document, answer.by, answer.on)):
            self.evidence.append(
                Evidence(answer=path, basis=basis, document=answer.document, by=answer.by, on=answer.on)
            )
        return answer.value
