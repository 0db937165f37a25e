"""From parsed data to the records of a folder, with everything that is wrong told in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sekisho.dossier.answers import FREE_PREFIX, under
from sekisho.dossier.folder.fields import Field, Kind, Section, sections
from sekisho.dossier.folder.model import Case, EndUse, Folder, Record
from sekisho.dossier.folder.place import Place
from sekisho.dossier.folder.values import read_field
from sekisho.dossier.values import Unfit, nearest, shown
from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary

MOST_ROWS: Final = 10_000
MOST_PROBLEMS: Final = 1_000

# Where a value is an id of a party or a product.
_REFERENCES: Final = {Kind.PARTY: "parties", Kind.PARTIES: "parties", Kind.PRODUCT: "products"}


@dataclass(frozen=True)
class Source:
    """Parsed data of one file. data: as YAML gives it. cells: in a workbook, the cell of each path."""

    file: str
    data: Any
    cells: Mapping[str, str] = field(default_factory=dict)

    def place(self, path: str) -> Place:
        at = path
        while at and at not in self.cells:
            at = at[: max(at.rfind("."), at.rfind("["), 0)]
        return Place(self.file, path, self.cells.get(at) if at else None)


class Builder:
    """Reads sections into records; `problems` grows, each placed in its file."""

    def __init__(self, dictionary: Dictionary | None = None) -> None:
        self.sections = sections(dictionary)
        self.problems: list[Problem] = []

    def fault(self, place: Place, cause: str, remedy: str = "") -> None:
        self.problems.append(Problem(str(place), cause, remedy))
        if len(self.problems) >= MOST_PROBLEMS:
            more = Problem("", f"there are {MOST_PROBLEMS:,} problems or more", "mend these first")
            raise InputError([*self.problems, more])

    def lists(self, source: Source) -> dict[str, tuple[Any, ...]]:
        """The records of every list that a case's file may hold, by section."""
        return {
            section.name: self.rows(source, section, source.data.get(section.name), section.name)
            for section in self.sections.values()
            if _in_case(section)
        }

    def case(self, source: Source) -> Case | None:
        """The case at the top of its data."""
        top, inner = self.sections["case"], self.sections["end_use"]
        known = [*top.by_key(), inner.name, *(each.name for each in self.sections.values() if _in_case(each))]
        self.check_keys(source, "", known)
        place = source.place("")
        end_use = EndUse(place=source.place(inner.name))
        raw = source.data.get(inner.name)
        if isinstance(raw, dict):
            end_use = self.record(source, inner, raw, inner.name) or end_use
        elif raw is not None:
            self.fault(source.place(inner.name), f"must be an object; got {shown(raw)}")
        values = self._values(source, top, source.data, "")
        return None if values is None else Case(place=place, end_use=end_use, **values)

    def rows(self, source: Source, section: Section, raw: object, path: str) -> tuple[Any, ...]:
        """The records in a list; a record that cannot be read is left out, with its problems noted."""
        if raw is None:
            return ()
        if not isinstance(raw, list):
            self.fault(source.place(path), f"must be a list; got {shown(raw)}", "begin each entry with a dash")
            return ()
        if len(raw) > MOST_ROWS:
            self.fault(source.place(path), f"has {len(raw):,} entries", f"give at most {MOST_ROWS:,}")
            return ()
        found: list[Record] = []
        for number, each in enumerate(raw):
            at = f"{path}[{number}]"
            if not isinstance(each, dict):
                self.fault(source.place(at), f"must be an object; got {shown(each)}")
            elif (record := self.record(source, section, each, at)) is not None:
                found.append(record)
        self.check_unique(section, found)
        return tuple(found)

    def record(self, source: Source, section: Section, raw: Mapping[str, Any], path: str) -> Any:
        """One record; None where what it needs is missing or anything in it cannot be read."""
        children = [each for each in self.sections.values() if each.inside == section.name and each.list]
        self.check_keys(source, path, [*section.by_key(), *(str(each.list) for each in children)], raw)
        values = self._values(source, section, raw, path)
        inner = {
            str(each.list): self.rows(source, each, raw.get(str(each.list)), under(path, each.list))
            for each in children
        }
        if values is None:
            return None
        return section.record(place=source.place(path), **values, **inner)

    def check_keys(
        self, source: Source, path: str, known: Sequence[str], data: Mapping[str, Any] | None = None
    ) -> None:
        for key in source.data if data is None else data:
            if key in known or key.startswith(FREE_PREFIX):
                continue
            meant = nearest(key, known)
            remedy = f"did you mean {meant}?" if meant else f"known are {', '.join(known)}; keys of your own begin x_"
            self.fault(source.place(under(path, key)), "is no key of the folder", remedy)

    def check_unique(self, section: Section, records: Iterable[Record]) -> None:
        """A record that is named must be the only one of its name."""
        if section.id is None:
            return
        seen: dict[object, Place] = {}
        for record in records:
            name = getattr(record, section.id)
            if name is None:
                continue
            first = seen.setdefault(name, record.at(section.id))
            if first is not record.at(section.id):
                self.fault(record.at(section.id), f"{shown(name)} stands at {first} as well", "give it once")

    def _values(self, source: Source, section: Section, raw: Mapping[str, Any], path: str) -> dict[str, Any] | None:
        """The attributes of a record; None where it cannot be made."""
        values: dict[str, Any] = {}
        more: dict[str, Any] = {}
        places: dict[str, Place] = {}
        whole = True
        for each in section.fields:
            at = source.place(under(path, each.key))
            try:
                value = read_field(each, raw.get(each.key))
            except Unfit as unfit:
                self.fault(source.place(f"{at.path}{unfit.at}"), unfit.cause, unfit.remedy)
                whole = False
                continue
            if value is None:
                if each.needed:
                    self.fault(at, "is missing", "every entry gives it" if path else "every case gives it")
                    whole = False
                continue
            places[each.key] = at
            if each.attribute is None:
                more[each.key] = value
            else:
                values[each.attribute] = value
        return {**values, "more": more, "places": places} if whole else None


def check_references(builder: Builder, folder: Folder) -> None:
    """Every id of a party or product must be one that the folder knows."""
    known = {
        "parties": {each.id for each in folder.parties},
        "products": {each.id for each in folder.products},
    }
    for record, each, name in references(builder.sections, folder):
        if name not in known[_REFERENCES[each.kind]]:
            what, where = ("party", "parties") if _REFERENCES[each.kind] == "parties" else ("product", "products")
            meant = nearest(name, known[where])
            remedy = f"did you mean {meant}?" if meant else f"add it to {where}, or to masters/{where}.yaml"
            builder.fault(record.at(each.key), f"{shown(name)} is no {what} of this folder", remedy)


def references(
    plan: Mapping[str, Section], folder: Folder, to: str | None = None
) -> Iterator[tuple[Record, Field, str]]:
    """Every mention of a party or a product by its id: the record, the field and the id. to: parties or products."""
    for section, record in records(plan, folder):
        for each in section.fields:
            if each.attribute is not None and each.kind in _REFERENCES and to in (None, _REFERENCES[each.kind]):
                value = getattr(record, each.attribute)
                for name in value if isinstance(value, tuple) else () if value is None else (value,):
                    yield record, each, name


def records(plan: Mapping[str, Section], folder: Folder) -> Iterator[tuple[Section, Any]]:
    """Every record of a folder with its section, those inside others right after them."""
    yield plan["case"], folder.case
    yield plan["end_use"], folder.case.end_use
    for section in plan.values():
        if _listed(section):
            for record in getattr(folder, section.name):
                yield section, record
                for inner in plan.values():
                    if inner.inside == section.name:
                        yield from ((inner, each) for each in getattr(record, str(inner.list)))


def _listed(section: Section) -> bool:
    return not section.single and section.inside is None


def _in_case(section: Section) -> bool:
    return _listed(section) and section.file != "register"
