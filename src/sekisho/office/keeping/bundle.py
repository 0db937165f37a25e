"""A folder of law in one file: a zip that somebody sends, which may be hostile, and the form in which it is stored."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sekisho.dossier.archive import Bounds, Broken, Fault, faults, opened, part
from sekisho.dossier.parse import parse_yaml
from sekisho.errors import InputError
from sekisho.regime.folders import NEEDED, OPTIONAL

MOST_ENTRIES: Final = 64
MOST_FILE: Final = 8_000_000
MOST_UNPACKED: Final = 16_000_000
_BOUNDS: Final = Bounds(MOST_ENTRIES, MOST_UNPACKED)
KNOWN: Final = frozenset((*NEEDED, *OPTIONAL))
_LISTS: Final = "lists/"
Files = Mapping[str, bytes]


class BadBundle(Exception):
    """Why nothing is taken from a file. key: the last part of a word `keeper.bundle.…`; parts: what fills it."""

    def __init__(self, key: str, **parts: Any) -> None:
        super().__init__(key)
        self.key, self.parts = key, parts


def read_zip(content: bytes) -> dict[str, bytes]:
    """The files of a folder of law by their names in it, whether or not the zip has the folder itself around them.

    Raises BadBundle for what is no zip, is built to do harm, or holds anything that is no file of a law.
    """
    files: dict[str, bytes] = {}
    try:
        with opened(content) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_listed(entries)
            around = _around([entry.filename for entry in entries])
            for entry in entries:
                name = entry.filename.removeprefix(around)
                if name == "README.md":
                    continue
                if name not in KNOWN:
                    raise BadBundle("unknown_file", name=entry.filename[:80], known=", ".join(sorted(KNOWN)))
                read = part(archive, entry, MOST_FILE)
                if read is None:
                    raise BadBundle("too_large", most=MOST_UNPACKED // 1_000_000)
                files[name] = read
    except Broken as error:
        raise BadBundle("no_zip", cause=str(error)[:80]) from None
    check(files)
    return files


def check(files: Files) -> None:
    """Raises BadBundle for files that are larger than any law, or YAML built to do harm."""
    if sum(map(len, files.values())) > MOST_UNPACKED or any(len(content) > MOST_FILE for content in files.values()):
        raise BadBundle("too_large", most=MOST_UNPACKED // 1_000_000)
    for name, content in files.items():
        if not name.endswith(".yaml"):
            continue
        try:
            parse_yaml(content)
        except InputError as error:
            raise BadBundle("bad_yaml", name=name, cause=str(error.problems[0])[:300]) from None


def pack(files: Files) -> bytes:
    """Files in one form: equal files, equal bytes."""
    told = {name: b64encode(content).decode() for name, content in sorted(files.items())}
    return zlib.compress(json.dumps(told).encode(), 9)


def unpack(packed: bytes | memoryview) -> dict[str, bytes]:
    """The files of `pack`."""
    return {name: b64decode(content) for name, content in json.loads(zlib.decompress(bytes(packed))).items()}


def zipped(files: Files, law: str) -> bytes:
    """A zip to send out, with the folder itself around the files; equal files, equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{law}/{name}"), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write(files: Files, folder: Path) -> None:
    """Lay the files into a folder that is there. Only names of files of a law are written."""
    for name, content in files.items():
        if name not in KNOWN:
            raise ValueError(f"{name} is no file of a law")
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a law that lie in a folder."""
    return {name: (folder / name).read_bytes() for name in sorted(KNOWN) if (folder / name).is_file()}


def _check_listed(entries: list[zipfile.ZipInfo]) -> None:
    """What the archive's own list gives away."""
    if not entries:
        raise BadBundle("entries", count=0, most=MOST_ENTRIES)
    for found in faults(entries, _BOUNDS):
        match found.fault:
            case Fault.ENTRIES:
                raise BadBundle("entries", count=found.size, most=MOST_ENTRIES)
            case Fault.UNPACKED | Fault.SWOLLEN:
                raise BadBundle("too_large", most=MOST_UNPACKED // 1_000_000)
            case Fault.OUTSIDE | Fault.TWICE | Fault.ENCRYPTED:
                raise BadBundle(found.fault, name=found.name)


def _around(names: list[str]) -> str:
    """The folder that lies around all files, with its slash; "" where there is none."""
    first = names[0].partition("/")[0] + "/"
    return first if first != _LISTS and all(name.startswith(first) for name in names) else ""
