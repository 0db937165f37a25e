"""The disclosure register: who was told what, when, on which basis. Lines are added, none is altered or taken away."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sekisho.dossier.folder.build import Builder, Source
from sekisho.dossier.folder.disk import CASE_BYTES, content_inside, write_whole
from sekisho.dossier.folder.fields import sections
from sekisho.dossier.folder.files import REGISTER
from sekisho.dossier.folder.model import Disclosure
from sekisho.dossier.folder.text import dumped, plain
from sekisho.dossier.parse import parse_yaml
from sekisho.errors import InputError, Problem

_HEAD: Final = """\
# Disclosure register: who was told what, when, on which basis. Lines are added at the end and never altered.
"""


def append_disclosures(root: Path, added: Sequence[Disclosure]) -> None:
    """Add lines to `disclosures.yaml` in the folder of a case; the register is made where there is none.

    What stood there keeps its bytes. The new file takes the old one's place in one step, so that a reader, or a machine
    that stops, finds the old register or the new one; two who write at once wait for each other. Raises InputError, and
    alters nothing, where the register cannot be read or written, and where a line would not be read back as it is.
    """
    if not added:
        return
    with _alone(root):
        before = b""
        if os.path.lexists(root / REGISTER):
            before = content_inside(root, REGISTER)
        there = _read(before) if before else ()
        content = _extended(before, there, tuple(added))
        if len(content) > CASE_BYTES:
            raise InputError(Problem(REGISTER, "would be too large to be read", "begin another folder for this case"))
        write_whole(root / REGISTER, content)


def _extended(before: bytes, there: tuple[Disclosure, ...], added: tuple[Disclosure, ...]) -> bytes:
    plan = sections()
    lines = dumped([plain(plan, plan["disclosures"], each) for each in added]).encode()
    start = before if before else _HEAD.encode()
    content = start + (b"" if start.endswith(b"\n") else b"\n") + lines
    try:
        whole = _read(content)
    except InputError:
        whole = ()
    if whole != there + added:
        # A list that is indented or in brackets takes no lines at its end.
        every = [plain(plan, plan["disclosures"], each) for each in there + added]
        content = _HEAD.encode() + dumped(every).encode()
        whole = _read(content)
    if whole != there + added:
        raise InputError(Problem(REGISTER, "a line would not be read back as it is", "leave control characters out"))
    return content


def _read(content: bytes) -> tuple[Disclosure, ...]:
    builder = Builder()
    try:
        data: Any = parse_yaml(content)
    except InputError as error:
        raise InputError(each.inside(REGISTER) for each in error.problems) from None
    rows = builder.rows(Source(REGISTER, data), builder.sections["disclosures"], data, "")
    if builder.problems:
        raise InputError(builder.problems)
    return rows


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """While this lasts, nobody else who asks the same writes to the register."""
    path = root / f".{REGISTER}.lock"
    try:
        lock = path.open("ab")
    except OSError as error:
        raise InputError(Problem(REGISTER, f"cannot be written: {error.strerror}", "look at the folder")) from None
    with lock:
        if sys.platform == "win32":
            import msvcrt

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
            try:
                yield
            finally:
                lock.seek(0)
                msvcrt.locking(lock.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
