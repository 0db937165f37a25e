"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sekisho.errors import InputError, Problem


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; it takes the place of `path` when the block ends well, and is removed if not.

    Raises InputError when there is no such folder or it cannot be written to.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".unfinished", dir=path.parent)
    except OSError as fault:
        cause = f"cannot be written: {fault.strerror}"
        raise InputError(Problem(str(path), cause, "name a file in a folder that you may write to")) from fault
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        # The name was made for this user's eyes only; the result gets the rights of any new file.
        unfinished.chmod(0o666 & ~_umask())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
