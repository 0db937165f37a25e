"""From application files to dossiers. A file is hostile until it has shown that it is not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sekisho.dossier.model import Dossier
from sekisho.dossier.parse import parse_json, parse_yaml
from sekisho.dossier.read import read_application
from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary

MOST_BYTES: Final = 10_000_000
SUFFIXES: Final = (".json", ".yaml", ".yml", ".xlsx")

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS: Final = "save it as .xlsx, without a password and without macros"


def read_file(path: Path, dictionary: Dictionary | None = None) -> Dossier:
    """The application in a JSON, YAML or XLSX file; its suffix says which, unless the content is plainly a workbook.

    Raises InputError with every problem, each placed like `FILE: lines[2].net_kg` (in a workbook, with the cell too):
    what cannot be read at all, is not UTF-8, is larger than 10 MB, nests deeper than 40, or is built to do harm.
    """
    path = Path(path)
    try:
        content = _content(path)
    except _Unreadable as unreadable:
        raise InputError(Problem(path.name, unreadable.cause, unreadable.remedy)) from None
    return read_content(content, path.name, dictionary)


def read_content(content: bytes, name: str, dictionary: Dictionary | None = None) -> Dossier:
    """The same for the bytes of a file called `name`. Raises InputError as `read_file` does."""
    try:
        _check_size(content)
        kind = _kind(Path(name), content)
    except _Unreadable as unreadable:
        raise InputError(Problem(name, unreadable.cause, unreadable.remedy)) from None
    if kind == "xlsx":
        # The library for workbooks is slow to import, and most files are not workbooks.
        from sekisho.dossier.workbook import read_form

        return read_form(content, name, dictionary)
    try:
        data = parse_json(content) if kind == "json" else parse_yaml(content)
    except InputError as error:
        raise InputError(problem.inside(name) for problem in error.problems) from None
    return read_application(data, name, dictionary)


def read_each(paths: Iterable[Path], dictionary: Dictionary | None = None) -> tuple[list[Dossier], list[Problem]]:
    """The applications in files, and in those files of folders that end in .json, .yaml, .yml or .xlsx, by name; and
    what is wrong with those that cannot be read.

    Hidden files are left alone, folders inside folders too.
    """
    problems: list[Problem] = []
    dossiers: list[Dossier] = []
    for path in map(Path, paths):
        try:
            files = _in_folder(path) if path.is_dir() else [path]
        except OSError as error:
            problems.append(Problem(path.name, f"cannot be read: {error.strerror}", "look at its permissions"))
            continue
        if not files:
            problems.append(Problem(path.name, "holds no application", f"known files end in {', '.join(SUFFIXES)}"))
        for file in files:
            try:
                dossiers.append(read_file(file, dictionary))
            except InputError as error:
                problems.extend(error.problems)
    return dossiers, problems


def _in_folder(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        # A workbook that is open elsewhere leaves a `~$` file beside itself.
        if path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~$")) and path.is_file()
    )


class _Unreadable(Exception):
    def __init__(self, cause: str, remedy: str = "") -> None:
        super().__init__(cause)
        self.cause, self.remedy = cause, remedy


def _content(path: Path) -> bytes:
    try:
        if not path.exists():
            raise _Unreadable("there is no such file", "look at the name and the folder")
        if not path.is_file():
            raise _Unreadable("is no file", "name a file, or a folder of application files")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise _Unreadable(f"is {size / 1e6:,.1f} MB large", f"an application is at most {MOST_BYTES // 10**6} MB")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _Unreadable(f"cannot be read: {error.strerror}", "look at its permissions") from None
    if len(content) > MOST_BYTES:
        raise _Unreadable("grew while it was read", f"an application is at most {MOST_BYTES // 10**6} MB")
    return content


def _check_size(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        cause = f"is {len(content) / 1e6:,.1f} MB large"
        raise _Unreadable(cause, f"an application is at most {MOST_BYTES // 10**6} MB")
    if not content.strip():
        raise _Unreadable("is empty", "give an application as JSON, YAML or the XLSX form")


def _kind(path: Path, content: bytes) -> str:
    suffix = path.suffix.lower()
    if suffix in (".xlsm", ".xltm", ".xlsb"):
        raise _Unreadable(f"is a workbook of the kind {suffix}, which may carry macros", _SAVE_AS)
    if content.startswith(_OLE):
        raise _Unreadable("is an old or an encrypted workbook", _SAVE_AS)
    if content.startswith(_ZIP):
        return "xlsx"
    if suffix == ".xlsx":
        raise _Unreadable("is no XLSX workbook, though it is named so", _SAVE_AS)
    if suffix in (".yaml", ".yml"):
        return "yaml"
    if suffix == ".json" or content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return "json"
    raise _Unreadable("is of no known kind", f"known files end in {', '.join(SUFFIXES)}")
