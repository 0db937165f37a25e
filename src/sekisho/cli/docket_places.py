"""Where dockets are read and findings written: what is refused before any work, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sekisho.errors import InputError, Problem


def check_parquet(out: Path) -> None:
    if out.is_dir():
        raise InputError(Problem(str(out), "is a folder", "name the file to write in it"))
    if out.suffix.lower() not in (".parquet", ".pq"):
        raise InputError(Problem(str(out), "is not named as what is written, Parquet", f"name it {out.stem}.parquet"))


def spare_docket(docket: Path, out: Path) -> None:
    """What is written never takes the place of what is read, nor stands where it would be read as part of it."""
    place, read = out.resolve(), docket.resolve()
    if read == place or (out.is_file() and read in place.parents):
        raise InputError(Problem(str(out), "is the docket itself", "name another file for the findings"))
    if read in place.parents and not any(part.startswith((".", "_")) for part in place.relative_to(read).parts):
        cause = "lies in the docket's own folder, and would be read as part of it"
        raise InputError(Problem(str(out), cause, "name a place outside it, or a name that begins with _"))


def keep_others(out: Path, force: bool) -> None:
    """Findings may take the place of findings, and of any other file only where that is asked for."""
    if is_taken(out, force, _is_findings):
        raise InputError(Problem(str(out), "is there already and holds no findings", "name another file, or --force"))


def is_taken(out: Path, force: bool, is_alike: Callable[[Mapping[str, Any]], bool]) -> bool:
    """Is there a file of another kind than the one that is written? is_alike: asked of what a file of ours says of
    itself."""
    if force or not out.exists():
        return False
    import json

    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return not is_alike(json.loads((pq.read_metadata(out).metadata or {})[b"sekisho"]))
    except (pa.ArrowException, OSError, KeyError, ValueError):
        return True


def _is_findings(told: Mapping[str, Any]) -> bool:
    return not is_synthetic(told)


def is_synthetic(told: Mapping[str, Any]) -> bool:
    return "generator" in told


def check_folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise InputError(Problem(str(out), "is a file, and part files need a folder", "name a folder"))


def look_for(docket: Path) -> None:
    if not docket.is_file() and not docket.is_dir():
        raise InputError(Problem(str(docket), "there is no such file", "name a docket in Parquet or CSV"))
