"""Packs of the tutorial's fictional case, and what stands in their files."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pypdf.generic import StreamObject

from sekisho.dossier.folder import Folder, read_folder
from sekisho.dossier.pack import (
    CHECKS_TITLE,
    HOLDINGS_TITLE,
    Ground,
    Pack,
    checks_blocks,
    holdings_blocks,
    house_paper,
    make,
    province,
    recipients,
)
from sekisho.regime.naming import load

EXAMPLE = Path(__file__).parents[3] / "docs" / "tutorial" / "example" / "2026-014"
ON = date(2026, 5, 8)


@cache
def example() -> Folder:
    return read_folder(EXAMPLE)


@cache
def names() -> Mapping[str, Any]:
    return {kind: paper.name for kind, paper in load("cn@2026-05-08", ON).law.documents.items()}


def ground(folder: Folder | None = None, profile: str | None = "zj") -> Ground:
    """What packs of a folder rest on, with the house's own papers but the finding."""
    folder = example() if folder is None else folder
    own = {"ja": "自社控え", "en": "own file", "zh": "本公司留存"}
    extra = {
        "checks": house_paper(folder, ON, CHECKS_TITLE, checks_blocks((), ()), own),
        "holdings": house_paper(folder, ON, HOLDINGS_TITLE, holdings_blocks(folder), own),
    }
    return Ground(folder=folder, province=province(profile, "case.yaml"), on=ON, names=names(), extra=extra)


def pack(which: str, folder: Folder | None = None, profile: str | None = "zj") -> Pack:
    rests_on = ground(folder, profile)
    ((name, recipient),) = recipients(rests_on.folder, [which])
    return make(rests_on, name, recipient)


@cache
def examples() -> Mapping[str, Pack]:
    """The three packs of the example."""
    return {which: pack(which) for which in ("exporter", "end_user", "own")}


def pypdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def poppler_text(content: bytes) -> str:
    """What pdftotext reads, in the order in which the page was written. Skips the test where it is not there."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return read.stdout.decode()


def bare(text: str) -> str:
    """Without blanks and breaks of lines, which a page puts where it likes."""
    return re.sub(r"\s+", "", text)


def insides(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, and everything that is packed in it: parts of a zip, streams of a PDF, its text and its metadata."""
    yield name, content
    if name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield f"{name}: comment", archive.comment
            for part in archive.namelist():
                yield f"{name}: {part}", archive.read(part)
                # Text may be cut into runs anywhere.
                yield f"{name}: text of {part}", re.sub(rb"<[^>]*>", b"", archive.read(part))
    if name.endswith(".pdf"):
        reader = pypdf.PdfReader(io.BytesIO(content))
        yield f"{name}: text", pypdf_text(content).encode()
        yield f"{name}: metadata", repr(dict(reader.metadata or {})).encode()
        yield f"{name}: attachments", repr(dict(reader.attachments)).encode()
        for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 1):
            each = reader.get_object(number)
            yield f"{name}: object {number}", repr(each).encode()
            if isinstance(each, StreamObject):
                yield f"{name}: stream {number}", each.get_data()


def with_case(folder: Folder, **changes: Any) -> Folder:
    return replace(folder, case=replace(folder.case, **changes))
