"""Opens what lies in a folder, and nothing that only seems to: no links or devices, nothing outside or endless."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from sekisho.errors import InputError, Problem

CASE_BYTES: Final = 10_000_000
PAPERS: Final = "papers"
NO_SUCH_FILE: Final = "there is no such file"
_MOST_FILES: Final = 10_000
# Left by file managers and office programs; nobody's paper.
_LITTER: Final = frozenset(["thumbs.db", "desktop.ini"])


def open_inside(root: Path, name: str) -> BinaryIO:
    """A regular file inside `root`, opened for reading; `name` has forward slashes.

    The name may be composed or decomposed Unicode on disk. Raises InputError, placed at `name`: there is no such file,
    a part of its path is a link, it is no regular file, or it cannot be read.
    """
    place = name
    path = root
    for part in name.split("/"):
        path = _step(path, part, place)
        if path.is_symlink():
            raise InputError(Problem(place, "is a link, or lies behind one", "put the file itself there"))
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        raise InputError(Problem(place, f"cannot be read: {error.strerror}", "look at its permissions")) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise InputError(Problem(place, "is no file", "put a file there"))
    return os.fdopen(descriptor, "rb")


def _step(folder: Path, part: str, place: str) -> Path:
    """The entry of a folder that bears a name, whichever way its characters are composed."""
    if part in ("", ".", ".."):
        raise InputError(Problem(place, "leads out of the folder", "name a file inside it"))
    path = folder / part
    if os.path.lexists(path):
        return path
    wanted = unicodedata.normalize("NFC", part)
    if not wanted.isascii() and folder.is_dir():
        for entry in os.scandir(folder):
            if unicodedata.normalize("NFC", entry.name) == wanted:
                return folder / entry.name
    raise InputError(Problem(place, NO_SUCH_FILE, "look at the name, and at capital letters in it"))


def content_inside(root: Path, name: str, most_bytes: int = CASE_BYTES) -> bytes:
    """The bytes of a file inside `root`. Raises InputError as `open_inside`, and where it is empty or too large."""
    with open_inside(root, name) as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise InputError(Problem(name, "is too large", f"at most {most_bytes / 1e6:,.0f} MB are read"))
    if not content.strip():
        raise InputError(Problem(name, "is empty", "fill it in, or take it away"))
    return content


def files_inside(folder: Path) -> Iterator[str]:
    """The names of the files under a folder, links and devices too, with forward slashes and in order.

    Hidden files, and what file managers leave behind, are passed over. Raises InputError for more than 10,000.
    """
    if not folder.is_dir() or folder.is_symlink():
        return
    count = 0
    for at, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if (Path(at) / name).is_symlink()]
        for name in sorted([*files, *links]):
            if name.startswith((".", "~$")) or name.casefold() in _LITTER:
                continue
            count += 1
            if count > _MOST_FILES:
                raise InputError(Problem(folder.name, f"holds more than {_MOST_FILES:,} files", "split the case"))
            path = (Path(at) / name).relative_to(folder).as_posix()
            yield unicodedata.normalize("NFC", path)


def write_whole(path: Path, content: bytes) -> None:
    """Put bytes into a file, whole or not at all. Raises InputError where that cannot be done."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(Problem(str(path), f"cannot be written: {error.strerror}", "name another place")) from None
