"""Puts packs on disk: all of them or none, and the disclosure register with them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from sekisho.dossier.folder import append_disclosures
from sekisho.dossier.folder.model import Disclosure
from sekisho.dossier.pack.build import Pack
from sekisho.errors import InputError, Problem


def check_out(out: Path, root: Path) -> None:
    """Raises InputError where packs cannot be written to a folder `out`. root: the folder of the case."""
    if os.path.lexists(out):
        raise InputError(Problem(str(out), "is there already", "name a folder that is not there yet"))
    if not out.parent.is_dir():
        raise InputError(Problem(str(out), f"{out.parent} is no folder", "make it first"))
    if root.resolve() in out.resolve().parents:
        cause = "lies in the folder of the case, where what was made would be mixed with what it was made from"
        raise InputError(Problem(str(out), cause, f"name a folder outside {root}"))


def write_packs(out: Path, packs: Iterable[Pack], root: Path, register: Sequence[Disclosure]) -> None:
    """Write each pack into a folder of its own in `out`, and add the lines to the register in `root`.

    Everything is written beside `out` first and gets its name in one step; where the register cannot be written, it is
    taken away again. Raises InputError where the disk refuses.
    """
    check_out(out, root)
    try:
        begun = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise InputError(Problem(str(out), f"cannot be written: {error.strerror}", "look at the folder")) from None
    try:
        for pack in packs:
            (begun / pack.name).mkdir()
            for name, content in pack.files.items():
                (begun / pack.name / name).write_bytes(content)
        # A folder of mkdtemp is the maker's alone; the pack is as open as what the maker usually writes.
        begun.chmod(0o777 & ~_umask())
        begun.rename(out)
    except OSError as error:
        shutil.rmtree(begun, ignore_errors=True)
        raise InputError(Problem(str(out), f"cannot be written: {error.strerror}", "look at the disk")) from None
    except BaseException:
        shutil.rmtree(begun, ignore_errors=True)
        raise
    try:
        append_disclosures(root, register)
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
