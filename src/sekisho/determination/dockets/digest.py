"""The hash of files, worked out beside other work."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Final, Self


class Digest:
    """The hash of some files, worked out beside whatever else is done in the block; given up when that ends early.

    Of one file its own; of several that of their names and hashes.
    """

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._given_up = Event()

    def __enter__(self) -> Self:
        self._thread = ThreadPoolExecutor(1)
        self._hashed = self._thread.submit(self._hash)
        return self

    def __exit__(self, *_: object) -> None:
        self._given_up.set()
        self._thread.shutdown()

    def result(self) -> str:
        return self._hashed.result()

    def _hash(self) -> str:
        hashes = {name: self._of(path) for name, path in self._files.items()}
        if len(hashes) == 1:
            return next(iter(hashes.values()))
        told = "".join(f"{name}\0{hashed}\n" for name, hashed in hashes.items())
        return f"sha256:{hashlib.sha256(told.encode()).hexdigest()}"

    def _of(self, path: Path) -> str:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while not self._given_up.is_set() and (block := file.read(_HASHED_AT_ONCE)):
                digest.update(block)
        return f"sha256:{digest.hexdigest()}"


_HASHED_AT_ONCE: Final = 1 << 20
