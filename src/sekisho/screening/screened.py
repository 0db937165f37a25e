"""Names of which earlier runs found that no list has anything like them: they need not be searched for again.

Only names without a hit are kept, in files under one folder. Whoever is like a listed party is searched for each time,
so what a person judges of a hit is never a matter of what is kept. What a file holds was found in certain lists by a
certain matcher: any other has a file of its own. A folder that cannot be used is as good as none.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sekisho.places import data_path
from sekisho.screening.names.model import ALERT, GIVEN_VERSION, MATCHER_VERSION

_READERS: Final = ("sekisho", "fugashi", "unidic-lite", "opencc", "pypinyin", "rapidfuzz")
"""What a name is read by: with another of these, or without one, a name may be like another party."""
_NAME: Final = "name"
_MOST_NAMES: Final = 2_000_000
_MOST_FILES: Final = 16


@dataclass(frozen=True)
class ScreenedNames:
    """Names without a hit, in files under a folder; several processes may use it at once."""

    folder: Path

    def among(self, names: Sequence[str], list_hash: str, top: int) -> frozenset[str]:
        """Those of some names that are known to have no hit in the lists of that hash."""
        try:
            path = self._path(list_hash, top)
            kept = pq.read_table(path, columns=[_NAME]).column(_NAME)
            # Which files are used is told by their time.
            os.utime(path)
            wanted = pa.array(names, pa.string())
            return frozenset(wanted.filter(pc.is_in(wanted, value_set=kept.combine_chunks())).to_pylist())
        except (OSError, pa.ArrowException, UnicodeError):
            return frozenset()

    def add(self, names: Iterable[str], list_hash: str, top: int) -> None:
        """Keep names that were found to have no hit."""
        with suppress(OSError, pa.ArrowException, UnicodeError):
            found = pa.array(list(names), pa.string())
            if len(found):
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                with self._locked():
                    self._put(self._path(list_hash, top), found)
                    self._drop([*self._files()[_MOST_FILES:], *self._left()])

    def clear(self) -> int:
        """Forget all of them. Returns how many files were removed."""
        if not self.folder.is_dir():
            return 0
        with self._locked():
            self._drop(self._left())
            return self._drop(self._files())

    def _path(self, list_hash: str, top: int) -> Path:
        readers = {name: _version(name) for name in _READERS}
        found_by = [list_hash, MATCHER_VERSION, GIVEN_VERSION, ALERT, top, readers, _lexicon_hash()]
        return self.folder / f"{hashlib.sha256(json.dumps(found_by).encode()).hexdigest()[:32]}.parquet"

    def _put(self, path: Path, found: pa.Array) -> None:
        with suppress(OSError, pa.ArrowException):
            # Others may have added to it meanwhile.
            found = pc.unique(pa.concat_arrays([pq.read_table(path).column(_NAME).combine_chunks(), found]))
        handle, unfinished = tempfile.mkstemp(dir=self.folder, suffix=".unfinished")
        try:
            with os.fdopen(handle, "wb") as file:
                pq.write_table(pa.table({_NAME: found.slice(0, _MOST_NAMES)}), file, compression="zstd")
            os.replace(unfinished, path)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(unfinished)

    def _files(self) -> list[Path]:
        """Those that were used last first."""
        return sorted(self.folder.glob("*.parquet"), key=lambda path: path.stat().st_mtime_ns, reverse=True)

    def _left(self) -> list[Path]:
        """What killed processes left: who still writes holds the lock."""
        return list(self.folder.glob("*.unfinished"))

    def _drop(self, paths: Sequence[Path]) -> int:
        for path in paths:
            path.unlink(missing_ok=True)
        return len(paths)

    @contextmanager
    def _locked(self) -> Iterator[Any]:
        with (self.folder / ".lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file


@cache
def _lexicon_hash() -> str:
    """Of every table that names are read by."""
    told = hashlib.sha256()
    for path in sorted(data_path("screening").glob("*.csv")):
        told.update(path.name.encode() + b"\0" + path.read_bytes())
    return told.hexdigest()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
