"""The law that the office runs by: the folder that two people accepted last, or the shipped one.

Which one it is stands in a row that every process of the office reads, so that a new one binds all of them at once.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock, local
from typing import Final

from django.core.signals import request_finished, request_started
from django.dispatch import receiver

from sekisho.casework.lawbook import Lawbook
from sekisho.facts import dictionary
from sekisho.office.keeping import bundle
from sekisho.office.keeping.models import LawVersion
from sekisho.office.laws import law_named
from sekisho.places import data_path
from sekisho.regime.law import Law, Regime
from sekisho.regime.reading import read_law

LAW: Final = "cn"
_LOADING = Lock()
_REQUEST = local()
Version = tuple[int, str]
"""Number and hash of an accepted law; SHIPPED for none."""
SHIPPED: Final[Version] = (0, "")


@dataclass(frozen=True, slots=True)
class _Shelf:
    version: Version
    book: Lawbook


_shelf: _Shelf | None = None


def version() -> Version:
    """Which law it is. Asked once in each request: one request is answered by one law."""
    inside = getattr(_REQUEST, "inside", False)
    if inside and _REQUEST.version is not None:
        return _REQUEST.version  # type: ignore[no-any-return]
    row = LawVersion.objects.order_by("-id").values_list("id", "hash").first()
    found = SHIPPED if row is None else (int(row[0]), str(row[1]))
    if inside:
        _REQUEST.version = found
    return found


def lawbook() -> Lawbook:
    """The law on the shelf, read once in each process; two threads that ask at once read it once."""
    global _shelf
    wanted = version()
    kept = _shelf
    if kept is not None and kept.version == wanted:
        return kept.book
    with _LOADING:
        if _shelf is None or _shelf.version != wanted:
            law = shipped() if wanted == SHIPPED else read(LawVersion.objects.get(id=wanted[0]).folder)
            _shelf = _Shelf(wanted, Lawbook.of(Regime(law, law.from_day, law.from_day)))
        return _shelf.book


def law_of(name: str) -> Law | None:
    """The law by the id that findings name: the office's own, or a shipped one."""
    return lawbook().law if name == LAW else law_named(name)


def shipped() -> Law:
    """The law that came with the program."""
    law = law_named(LAW)
    assert law is not None
    return law


def files_standing() -> dict[str, bytes]:
    """The files of the law that the office runs by."""
    number, _ = version()
    return bundle.unpack(LawVersion.objects.get(id=number).folder) if number else shipped_files()


def shipped_files() -> dict[str, bytes]:
    return bundle.read_folder(data_path("law", LAW))


def read(packed: bytes | memoryview) -> Law:
    """The law in packed files. Raises InputError as `read_law` does."""
    return read_law([laid_out(bundle.unpack(packed))], dictionary())


def laid_out(files: bundle.Files) -> Path:
    """A folder with these files, named as the law, that is there as long as this process: a law's lists are looked up
    in its folder later too."""
    folder = Path(tempfile.mkdtemp(dir=_place(os.getpid()))) / LAW
    folder.mkdir()
    bundle.write(files, folder)
    return folder


@cache
def _place(process: int) -> Path:
    """Of this process alone: a fork ends earlier than what it was forked from."""
    made = Path(tempfile.mkdtemp(prefix="sekisho-law-"))

    def clear() -> None:
        if os.getpid() == process:
            shutil.rmtree(made, ignore_errors=True)

    atexit.register(clear)
    return made


@receiver(request_started)
def _begin(**_: object) -> None:
    _REQUEST.inside, _REQUEST.version = True, None


@receiver(request_finished)
def _end(**_: object) -> None:
    _REQUEST.inside = False
