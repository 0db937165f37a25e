"""Files that appear whole or not at all."""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sekisho.errors import InputError, Problem


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; it takes the place of `path` when the block ends well, and is removed if not.

    What a run that was killed left there is removed first; whoever still writes to its own is let be. Raises InputError
    when there is no such folder or it cannot be written to.
    """
    try:
        _clear(path)
        handle, unfinished = _begun(path)
    except OSError as fault:
        cause = f"cannot be written: {fault.strerror}"
        raise InputError(Problem(str(path), cause, "name a file in a folder that you may write to")) from fault
    try:
        with _named(path):
            yield unfinished
        # The name was made for this user's eyes only; the result gets the rights of any new file.
        unfinished.chmod(0o666 & ~_umask())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
        os.close(handle)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """What is wrong on the way to a file, a full disk say, tells which file it was."""
    try:
        yield
    except OSError as fault:
        if fault.errno is not None and fault.filename is None:
            fault.filename = str(path)
        raise


def _begun(path: Path) -> tuple[int, Path]:
    """A new file beside `path`, locked while its handle is open: the lock ends with the process at the latest."""
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".unfinished", dir=path.parent)
        fcntl.flock(handle, fcntl.LOCK_EX)
        # Before it was locked another run may have taken it for one that was left.
        if os.fstat(handle).st_nlink:
            return handle, Path(name)
        os.close(handle)


def _clear(path: Path) -> None:
    """Remove what is left of runs that are no more."""
    name = re.compile(rf"\.{re.escape(path.name)}\.\w{{8}}\.unfinished")
    for left in filter(lambda file: name.fullmatch(file.name), path.parent.iterdir()):
        # It may end well meanwhile, or be another user's.
        with suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
