"""The folders of a law as bytes: which files there are, how rows of base and overlays join, and the hash of it all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar

from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary, Fact
from sekisho.regime.rows import (
    LANGUAGES,
    PartlyRead,
    Row,
    Text,
    csv_rows,
    day,
    echo,
    load_yaml,
    provenance_faults,
    refuse,
    short,
    text_faults,
    untranslated,
    yaml_rows,
)

T = TypeVar("T")
S = TypeVar("S")

HEAD: Final = "regime.yaml"
NEEDED: Final = (HEAD, "instruments.yaml", "rules.yaml")
OPTIONAL: Final = (
    *("control_list.csv", "documents.csv", "evidence.csv", "licence_types.csv", "clocks.yaml", "calendar.csv"),
    *("pools.yaml", "lists/entities.csv", "lists/aliases.csv"),
)
_BESIDE: Final = ("README.md",)
_HEAD_KEYS: Final = (
    *("id", "title", "coverage", "dual_use_acts", "overlay_of", "ends", "source", "confidence", "note"),
)


@dataclass(frozen=True)
class LawFolder:
    """One folder, read whole."""

    path: Path
    files: dict[str, bytes]
    head: Row

    def label(self, file: str) -> str:
        return f"{self.path.name}/{file}"

    @property
    def base(self) -> object:
        """The law that an overlay stands on; None for a law of its own."""
        return self.head.cells.get("overlay_of")

    @property
    def ends(self) -> tuple[str, ...]:
        ends = self.head.cells.get("ends")
        return tuple(map(str, ends)) if isinstance(ends, list) else ()

    @property
    def lists(self) -> tuple[tuple[str, bytes], ...]:
        return tuple((file, content) for file, content in self.files.items() if file.startswith("lists/"))


class Head(NamedTuple):
    """What the regime.yaml of a base and its overlays say together."""

    id: str
    title: Text
    notes: tuple[Text, ...]
    from_day: date
    to_day: date | None
    read_to: date | None
    dual_use_acts: tuple[str, ...]
    source: str
    confidence: str


class Told:
    """Collects the problems of steps that go on without each other."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def unless(self, step: Callable[[], T], otherwise: S, but_not: tuple[str, ...] = ()) -> T | S:
        """What a step gives; where it has problems, what is sound of it, or `otherwise`. Problems whose place ends on
        one of `but_not` are not told."""
        try:
            return step()
        except InputError as error:
            self.problems += [problem for problem in error.problems if not problem.place.endswith(but_not or ("\0",))]
            return error.sound if isinstance(error, PartlyRead) else otherwise


def read_folder(path: Path) -> LawFolder:
    """Every file of a folder. Raises InputError for a folder that is none, a file that is missing or unknown, or a
    regime.yaml that is no mapping."""
    if not path.is_dir():
        raise InputError(Problem(str(path), "is no folder of a law"))
    if not (path / HEAD).is_file():
        # Of a folder of something else, what it holds is nobody's fault, and may be without end.
        missing = (file for file in NEEDED if not (path / file).is_file())
        raise InputError(Problem(f"{path.name}/{file}", "is missing") for file in missing)
    every = {file.relative_to(path).as_posix(): file for file in sorted(path.rglob("*")) if file.is_file()}
    held = {name: file for name, file in every.items() if not file.name.startswith(".")}
    files: dict[str, bytes] = {file: held[file].read_bytes() for file in (*NEEDED, *OPTIONAL) if file in held}
    problems = [
        Problem(f"{path.name}/{file}", "is no file of a law", f"known are {', '.join((*NEEDED, *OPTIONAL))}")
        for file in held
        if file not in (*NEEDED, *OPTIONAL, *_BESIDE)
    ]
    head: object = None
    try:
        head = load_yaml(files[HEAD], f"{path.name}/{HEAD}")
    except InputError as error:
        problems += error.problems
    else:
        if not isinstance(head, dict):
            problems.append(Problem(f"{path.name}/{HEAD}", "is no mapping of keys and values"))
    if not isinstance(head, dict):
        # Whether the folder is an overlay, and of what, nobody can tell.
        raise InputError(problems)
    needed = (HEAD,) if "overlay_of" in head else NEEDED
    problems += [Problem(f"{path.name}/{file}", "is missing") for file in needed if file not in held]
    folder = LawFolder(path, files, Row(f"{path.name}/{HEAD}", head))
    refuse(problems, folder)
    return folder


def read_folders(paths: Sequence[Path]) -> tuple[LawFolder, ...]:
    """A base and its overlays. Raises InputError with the faults of all, or for an overlay of another law."""
    told = Told()
    found = [told.unless(partial(read_folder, path), None) for path in paths]
    folders = tuple(folder for folder in found if folder is not None)
    if len(folders) < len(paths):
        raise InputError(told.problems)
    unread = list(told.problems)
    first, *others = folders
    law = first.head.cells.get("id")
    if first.base is not None:
        place = f"{first.head.place}: overlay_of"
        told.problems.append(Problem(place, "an overlay is no law of its own", f"read {first.base} first"))
    told.problems += [
        Problem(f"{folder.head.place}: overlay_of", f"is {echo(folder.base)}; the base is {echo(law)}")
        for folder in others
        if folder.base != law
    ]
    if len(told.problems) > len(unread):
        raise InputError(told.problems)
    refuse(unread, folders)
    return folders


_COVERAGE_KEYS: Final = frozenset(("from", "to", "read_to"))


def read_head(folders: Sequence[LawFolder], copied: Collection[str] = ()) -> Head:
    """What the heads say together; an overlay's word on coverage and dual-use acts replaces the base's.

    A name finds a folder of that name, so the id in it is the same. copied: ids that a folder of another name may keep,
    for it is found by its path; what stands on the law that it is a copy of then stands on it too.
    """
    problems: list[Problem] = []
    titles: list[dict[str, str]] = []
    ids: list[str] = []
    covered: dict[str, date | None] = {}
    acts: tuple[str, ...] = ()
    for folder in folders:
        cells, place = folder.head.cells, folder.head.place
        problems += [
            Problem(f"{place}: {short(name)}", "is no key of a law") for name in cells if name not in _HEAD_KEYS
        ]
        problems += provenance_faults(folder.head)
        if cells.get("id") not in (folder.path.name, *copied):
            copy = ", or as the shipped law that it is a copy of" if copied else ""
            remedy = f"name it as its folder, {folder.path.name}{copy}"
            problems.append(
                Problem(f"{place}: id", f"is not the folder's own name; got {echo(cells.get('id'))}", remedy)
            )
        problems += untranslated(folder.head, "title")
        titles.append(cells["title"] if isinstance(cells.get("title"), dict) else {})
        problems += text_faults(folder.head, "id", "overlay_of")
        # What a folder assumes, or leaves out, is told in all three languages.
        problems += untranslated(folder.head, "note") if "note" in cells else []
        ids.append(str(cells.get("id")))
        for name in ("dual_use_acts", "ends"):
            value = cells.get(name, [])
            if not isinstance(value, list) or not all(isinstance(act, str) for act in value):
                problems.append(Problem(f"{place}: {name}", "must be a list of ids"))
            elif name == "dual_use_acts" and name in cells:
                acts = tuple(value)
        coverage = cells.get("coverage", None if folder.base is None else {})
        try:
            covered.update({name: day(value) for name, value in coverage.items()})
        except (AttributeError, ValueError):
            problems.append(Problem(f"{place}: coverage", "must say `from`, may say `to` and `read_to`, as 2026-01-06"))
        problems += [
            Problem(f"{place}: coverage: {short(each)}", "is no key of a law")
            for each in sorted(set(covered) - _COVERAGE_KEYS)
        ]
    first, last = covered.get("from"), covered.get("to")
    if not problems and first is None:
        problems.append(Problem(f"{folders[0].head.place}: coverage", "does not say from which day"))
    if problems or first is None:
        raise InputError(problems)
    return Head(
        id="+".join(ids),
        title=MappingProxyType({lang: " + ".join(title[lang] for title in titles) for lang in LANGUAGES}),
        notes=tuple(MappingProxyType(dict(each.head.cells["note"])) for each in folders if "note" in each.head.cells),
        from_day=first,
        to_day=last,
        read_to=covered.get("read_to"),
        dual_use_acts=acts,
        source=" ; ".join(dict.fromkeys(str(folder.head.cells["source"]) for folder in folders)),
        confidence=str(folders[-1].head.cells["confidence"]),
    )


@dataclass
class Places:
    """Where each row of a law stands, sound or not, by its file and its key in there. unread: the files of whose rows
    some could not be told, so that none can be said to be missing."""

    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def of(self, file: str, key: str, name: str | None = None) -> str:
        """Where a row stands; `name` is added to a place that is a line."""
        place = self.rows.get(file, {}).get(key, file)
        return place if place.endswith(")") else f"{place} ({short(name or key)})"

    def has(self, file: str, key: str) -> bool:
        """Is there such a row, as far as anybody can tell?"""
        return file in self.unread or key in self.rows.get(file, {})

    def keys(self, file: str) -> tuple[str, ...]:
        """The keys of a file's rows, in its order."""
        return tuple(self.rows.get(file, ()))


@dataclass
class Joiner:
    """Joins the rows of a base and its overlays, file by file, and remembers where each stands and which `ends` found
    what they end."""

    folders: Sequence[LawFolder]
    places: Places = field(default_factory=Places)
    problems: list[Problem] = field(default_factory=list)
    ended: set[tuple[int, str]] = field(default_factory=set)

    def yaml(self, file: str, key: Callable[[Row], str]) -> list[Row]:
        return self._join(file, key, lambda content, label: yaml_rows(content, label, "id"))

    def csv(self, file: str, key: Callable[[Row], str], columns: Iterable[str]) -> list[Row]:
        columns = tuple(columns)
        return self._join(file, key, lambda content, label: csv_rows(content, label, columns))

    def _join(self, file: str, key: Callable[[Row], str], read: Callable[[bytes, str], list[Row]]) -> list[Row]:
        joined: dict[str, list[Row]] = {}
        for number, folder in enumerate(self.folders):
            for ended in folder.ends:
                if joined.pop(ended, None) is not None:
                    self.ended.add((number, ended))
            if file not in folder.files:
                if file in NEEDED and folder.base is None:
                    self.places.unread.add(file)
                continue
            try:
                rows = read(folder.files[file], folder.label(file))
            except InputError as error:
                self.problems.extend(error.problems)
                self.places.unread.add(file)
                rows = error.sound if isinstance(error, PartlyRead) else []
            own: dict[str, list[Row]] = {}
            for row in rows:
                own.setdefault(key(row), []).append(row)
            joined.update(own)
        self.places.rows[file] = {name: rows[0].place for name, rows in joined.items()}
        return [row for rows in joined.values() for row in rows]

    def unfound_ends(self) -> list[Problem]:
        """`ends` that ended nothing: a misspelt id would leave the row standing, unsaid."""
        return [
            Problem(f"{folder.head.place}: ends", f"there is no row {echo(ended)} to end")
            for number, folder in enumerate(self.folders)
            for ended in folder.ends
            if (number, ended) not in self.ended and not self.places.unread
        ]


def hash_of(folders: Sequence[LawFolder], dictionary: Dictionary) -> str:
    """One hash over every file's place and bytes, and over the dictionary that gives the facts their meaning."""
    digest = hashlib.sha256()
    for number, folder in enumerate(folders):
        for file, content in sorted(folder.files.items()):
            digest.update(f"{number}/{file}\0{len(content)}\0".encode())
            digest.update(content)
    digest.update(json.dumps([_plain(fact) for fact in dictionary], ensure_ascii=False).encode())
    return f"sha256:{digest.hexdigest()}"


def hash_files(files: Iterable[tuple[str, bytes]]) -> str:
    """One hash over some files."""
    digest = hashlib.sha256()
    for file, content in files:
        digest.update(f"{file}\0{len(content)}\0".encode())
        digest.update(content)
    return f"sha256:{digest.hexdigest()}"


def _plain(fact: Fact) -> list[Any]:
    values = (getattr(fact, name) for name in fact.__slots__)
    return [dict(value) if isinstance(value, Mapping) else value for value in values]
