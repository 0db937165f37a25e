"""Reads a whole folder from disk: the case, the masters beside or above it, the register, the names of the papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sekisho.dossier.folder.build import Builder, Source, check_references, references
from sekisho.dossier.folder.disk import PAPERS, content_inside, files_inside, write_whole
from sekisho.dossier.folder.fields import Field
from sekisho.dossier.folder.model import Disclosure, Folder, PartyEntry
from sekisho.dossier.folder.model.record import Record
from sekisho.dossier.folder.text import case_text, rows_text
from sekisho.dossier.parse import parse_yaml
from sekisho.dossier.values import shown as as_shown
from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary

CASE: Final = "case"
MASTERS: Final = "masters"
REGISTER: Final = "disclosures.yaml"
SUFFIXES: Final = (".yaml", ".yml", ".xlsx")
# How many folders up the masters may lie: in the case's own, beside it, or above the folder of cases.
_LEVELS: Final = 3


def read_folder(path: Path, dictionary: Dictionary | None = None) -> Folder:
    """The folder of a case: `case.yaml` or `case.xlsx`, and beside it `masters/`, `papers/` and `disclosures.yaml`.

    `masters/parties` and `masters/products` (.yaml or .xlsx) are looked for in the folder, in the one that holds it,
    and in the one above; the nearest counts. A party or product of the masters may stand in the case again, word for
    word, as in a filled workbook. Papers are listed and not opened (`sekisho.dossier.papers` does).
    Raises InputError with every problem, each placed like `case.yaml: contracts[0].signed_on`.
    """
    root = Path(path)
    if not root.is_dir():
        cause = "is no folder" if root.exists() else "there is no such folder"
        raise InputError(Problem(str(root), cause, "name the folder that holds case.yaml or case.xlsx"))
    builder = Builder(dictionary)
    case_file = _only(root, CASE, "", builder)
    masters = [each for section in ("parties", "products") if (each := _master(root, section, builder))]
    if case_file is None:
        raise InputError(builder.problems)
    case_source = _source(root, case_file, case_file, builder, CASE)
    found = {section: _master_rows(builder, section, at, name, shown) for section, at, name, shown in masters}
    register = read_register(root, builder)
    if case_source is None or not isinstance(case_source.data, dict):
        if case_source is not None:
            builder.fault(case_source.place(""), "is no case", "begin it with `id: ...`")
        raise InputError(builder.problems)
    case = builder.case(case_source)
    lists: dict[str, Any] = builder.lists(case_source)
    if case is None or builder.problems:
        raise InputError(builder.problems)
    own = Folder(case=case, **lists, disclosures=register)
    folder = _with_masters(builder, own, found)
    try:
        unlisted = _unlisted(root, folder)
    except InputError as error:
        builder.problems.extend(error.problems)
    if builder.problems:
        raise InputError(builder.problems)
    return replace(
        folder, source=case_file, root=root, masters=tuple(shown for *_, shown in masters), unlisted=unlisted
    )


def parties_elsewhere(folder: Folder) -> tuple[PartyEntry, ...]:
    """The parties of the masters that the case does not name: they belong to other cases, and no paper may name them.

    None for a folder that was not read from disk. Raises InputError where the master cannot be read.
    """
    if folder.root is None:
        return ()
    builder, known = Builder(), {party.id for party in folder.parties}
    found = _master(folder.root, "parties", builder)
    rows = () if found is None else _master_rows(builder, *found)
    if builder.problems:
        raise InputError(builder.problems)
    return tuple(party for party in rows if party.id not in known)


def read_register(root: Path, builder: Builder | None = None) -> tuple[Disclosure, ...]:
    """The disclosure register of a folder; none where there is no register.

    Raises InputError with every problem, unless a builder is given, which then holds them.
    """
    reading = builder or Builder()
    rows: tuple[Any, ...] = ()
    if (root / REGISTER).exists() or (root / REGISTER).is_symlink():
        source = _source(root, REGISTER, REGISTER, reading)
        if source is not None:
            rows = reading.rows(source, reading.sections["disclosures"], source.data, "")
    if builder is None and reading.problems:
        raise InputError(reading.problems)
    return rows


def _only(folder: Path, stem: str, before: str, builder: Builder) -> str | None:
    """The name of the one file of that stem; None where there is none, and for a case the problem."""
    names = [stem + suffix for suffix in SUFFIXES if (folder / (stem + suffix)).exists()]
    if len(names) > 1:
        cause = f"{' and '.join(names)} are both there"
        builder.problems.append(Problem(f"{before}{names[0]}", cause, "keep the one that counts"))
    if not names and stem == CASE:
        cause = "holds no case"
        builder.problems.append(Problem(folder.name, cause, "it needs a case.yaml or a case.xlsx"))
    return names[0] if len(names) == 1 else None


def _master(root: Path, section: str, builder: Builder) -> tuple[str, Path, str, str] | None:
    """Section, folder, file's name and name as seen from the case, of the nearest master of a section."""
    at = root.resolve()
    for level in range(_LEVELS):
        before = f"{'../' * level}{MASTERS}/"
        name = _only(at / MASTERS, section, before, builder)
        if name is not None:
            return section, at / MASTERS, name, before + name
        at = at.parent
    return None


def _source(root: Path, name: str, shown: str, builder: Builder, only: str | None = None) -> Source | None:
    """The parsed data of a file; None where it cannot be read, and the problems. only: the case, or one section."""
    try:
        content = content_inside(root, name)
    except InputError as error:
        builder.problems.extend(Problem(shown, each.cause, each.remedy) for each in error.problems)
        return None
    try:
        if name.endswith(".xlsx"):
            # The library for workbooks is slow to import.
            from sekisho.dossier.folder.workbook import read_sheets

            return read_sheets(content, shown, builder.sections, only)
        return Source(shown, parse_yaml(content))
    except InputError as error:
        builder.problems.extend(each.inside(shown) for each in error.problems)
        return None


def _master_rows(builder: Builder, section: str, folder: Path, name: str, shown: str) -> tuple[Any, ...]:
    source = _source(folder, name, shown, builder, section)
    if source is None:
        return ()
    if isinstance(source.data, dict):
        builder.check_keys(source, "", [section])
        return builder.rows(source, builder.sections[section], source.data.get(section), section)
    return builder.rows(source, builder.sections[section], source.data, "")


def _with_masters(builder: Builder, own: Folder, masters: dict[str, tuple[Any, ...]]) -> Folder:
    """The folder with what it refers to in the masters, and no more of them."""
    parties, products = masters.get("parties", ()), masters.get("products", ())
    own = replace(
        own,
        parties=_not_repeated(builder, "parties", parties, own.parties),
        products=_not_repeated(builder, "products", products, own.products),
    )
    wanted = _wanted(builder, own, "products")
    with_products = replace(own, products=(*(each for each in products if each.id in wanted), *own.products))
    wanted = _wanted(builder, with_products, "parties")
    folder = replace(with_products, parties=(*(each for each in parties if each.id in wanted), *own.parties))
    check_references(builder, folder)
    return folder


def _not_repeated(builder: Builder, name: str, masters: Sequence[Any], own: Sequence[Any]) -> tuple[Any, ...]:
    """The case's records without those that repeat the master's; one that says something else there is told."""
    section, known = builder.sections[name], {each.id: each for each in masters}
    kept = []
    for record in own:
        first = known.get(record.id)
        if first is None:
            kept.append(record)
        elif apart := [each.key for each in section.fields if _said(first, each) != _said(record, each)]:
            cause = f"{as_shown(record.id)} stands at {first.at('id')} as well, and differs in {', '.join(apart)}"
            builder.fault(record.at("id"), cause, "give it once, or the same in both")
    return tuple(kept)


def _said(record: Record, field: Field) -> object:
    return record.more.get(field.key) if field.attribute is None else getattr(record, field.attribute)


def _wanted(builder: Builder, folder: Folder, section: str) -> set[str]:
    return {name for _, each, name in references(builder.sections, folder, section)}


def _unlisted(root: Path, folder: Folder) -> tuple[str, ...]:
    listed = {each.file for each in folder.papers}
    return tuple(name for name in files_inside(root / PAPERS) if name not in listed)


def write_folder(
    root: Path, folder: Folder, form: str = "yaml", lang: str = "en", dictionary: Dictionary | None = None
) -> None:
    """Write the case, with all its parties and products, and the disclosure register into a folder; papers are left.

    form: yaml or xlsx. lang: of the workbook's questions. Read back it is an equal folder. Raises InputError, and
    writes nothing, where a case of either form is there already or the folder cannot be written to.
    """
    there = [name for name in (*(CASE + suffix for suffix in SUFFIXES), REGISTER) if (root / name).exists()]
    if there:
        raise InputError(Problem(str(root / there[0]), "is there already", "name a folder without a case"))
    if form == "xlsx":
        from sekisho.dossier.folder.form import workbook_bytes

        content = workbook_bytes(folder, lang, dictionary=dictionary)
    elif form == "yaml":
        content = case_text(folder, dictionary=dictionary).encode()
    else:
        raise InputError(Problem("form", f'is not known; got "{form}"', "known are yaml, xlsx"))
    if folder.disclosures:
        write_whole(root / REGISTER, rows_text("disclosures", folder.disclosures, dictionary).encode())
    write_whole(root / f"{CASE}.{form}", content)
