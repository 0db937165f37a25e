"""The data that papers are made of: what a statement and a certificate say, who may see what, what a province asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from sekisho.dossier.words import Words
from sekisho.errors import InputError, Problem
from sekisho.places import data_path
from sekisho.regime.rows import load_yaml

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Redaction:
    """What one kind of recipient may see. shows: by record, the values that are given; None: everything.

    parties: chain, branch or all; whole_lines: all lines, or those alone that reach the recipient.
    if_asked: what is shown besides where the province's profile asks for that section.
    """

    id: str
    name: Words
    papers: tuple[str, ...]
    parties: str
    whole_lines: bool
    shows: Mapping[str, frozenset[str]] | None
    if_asked: Mapping[str, frozenset[str]]
    basis: Words


@dataclass(frozen=True, slots=True)
class Asked:
    """A paper that a province asks for. need: must or practice. form: paper, electronic or either.

    by: who provides it. made: the paper of the pack that is its draft. when: `reseller` where it is asked only with a
    reseller between importer and end user.
    """

    kind: str
    need: str
    form: str
    by: str
    copies: int
    made: str | None
    when: str | None
    note: Words | None
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Province:
    """What the authority that the exporter files with asks. particulars: None where nothing of its own is known."""

    id: str
    name: Words
    authority: Words
    particulars: Words | None
    sections: tuple[str, ...]
    papers: tuple[Asked, ...]
    source: str
    confidence: str

    @property
    def drafted(self) -> frozenset[str]:
        """Kinds of papers that the importer itself gives and a pack makes: nobody else has to be asked for them."""
        return frozenset(paper.kind for paper in self.papers if paper.made is not None and paper.by == "importer")


def load(name: str) -> Any:
    """The value of data/dossier/NAME.yaml."""
    return load_yaml(data_path("dossier", f"{name}.yaml").read_bytes(), f"dossier/{name}.yaml")


@cache
def statement() -> Json:
    return MappingProxyType(load("statement"))


@cache
def certificate() -> Json:
    return MappingProxyType(load("certificate"))


@cache
def redactions() -> Mapping[str, Redaction]:
    """By id, in the order of the file."""
    return MappingProxyType({row["id"]: _redaction(row) for row in load("redaction")})


@cache
def provinces() -> Mapping[str, Province]:
    """By id, in the order of the file; a profile comes after the one that it extends."""
    found: dict[str, Province] = {}
    for row in load("provinces"):
        found[row["id"]] = _province(row, found.get(row.get("extends", "")))
    return MappingProxyType(found)


def province(id: str | None, place: str) -> Province:
    """The profile of an id; the common one for None. place: where the id was written.

    Raises InputError for an id that has no profile.
    """
    known = provinces()
    if id is None:
        return known["national"]
    if id not in known:
        remedy = f"write one of {', '.join(known)}, or leave it out for what applies everywhere"
        raise InputError(Problem(place, f"there is no province profile {id!r}", remedy))
    return known[id]


def _redaction(row: Json) -> Redaction:
    def shown(told: Mapping[str, list[str]]) -> Mapping[str, frozenset[str]]:
        return MappingProxyType({record: frozenset(values) for record, values in told.items()})

    return Redaction(
        id=row["id"],
        name=row["name"],
        papers=tuple(row["papers"]),
        parties=row["parties"],
        whole_lines=row["lines"] == "all",
        shows=None if row["shows"] == "all" else shown(row["shows"]),
        if_asked=shown(row.get("if_asked", {})),
        basis=row["basis"],
    )


def _province(row: Json, base: Province | None) -> Province:
    papers = {} if base is None else {paper.kind: paper for paper in base.papers}
    for told in row.get("papers", []):
        papers[told["kind"]] = Asked(
            kind=told["kind"],
            need=told["need"],
            form=told["form"],
            by=told["by"],
            copies=told["copies"],
            made=told.get("made"),
            when=told.get("when"),
            note=told.get("note"),
            source=told["source"],
            confidence=told["confidence"],
        )
    sections = dict.fromkeys((*(base.sections if base else ()), *row.get("sections", [])))
    return Province(
        id=row["id"],
        name=row["name"],
        authority=row["authority"],
        particulars=row["particulars"],
        sections=tuple(sections),
        papers=tuple(papers.values()),
        source=row["source"],
        confidence=row["confidence"],
    )
