"""A docket to a folder of part files, one for each of its stretches, that goes on where a run before it was stopped.

Beside the parts stands `manifest.jsonl`. Its first line says under which law which docket is decided; each further line
that a part is done, how it ends and what is told of it. A part takes its name when it is whole and on the disk, and is
told of after that, so what is not told of is made anew, to the same bytes; so is a part that does not end as it did.
The last line says that all are done. Two runs at once never share a folder: the manifest is locked.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from sekisho.determination.dockets.columns import DecisionWriter
from sekisho.determination.dockets.dataset import files_of, footer_hash
from sekisho.determination.dockets.decide import Counted, DecideBatch, Progress, Tallied, Tally, metadata_of
from sekisho.determination.dockets.digest import Digest
from sekisho.determination.dockets.parallel import WORKERS, Workers, each_stretch
from sekisho.determination.dockets.stretches import Stretch, stretches_of
from sekisho.errors import InputError, Problem
from sekisho.errors.wording import ENGLISH
from sekisho.regime.law import Regime

MANIFEST: Final = "manifest.jsonl"
_FORM: Final = 3


def decide_dataset(
    docket: Path,
    out: Path,
    regime: Regime,
    progress: Progress | None = None,
    *,
    workers: Workers = WORKERS,
    named: Mapping[str, str] | None = None,
    language: str = ENGLISH,
    at_once: int | None = None,
) -> Tally:
    """Findings for a docket in Parquet, a file or a folder of files, in a folder of part files.

    Parts that an earlier run has finished stay. named: what else the findings hang on (hashes of judgements, say);
    language: in which errors are told; at_once: as of `decide_file`, and a run may go on with another. Raises
    InputError for files that are no dockets, and for a folder that holds anything else, or the parts of another docket,
    law or language.
    """
    started = time.perf_counter()
    files = files_of(docket)
    stretches = stretches_of(files)
    if stretches is None:
        raise InputError(Problem(str(docket), "is CSV, of which no parts are made", "name a file to write, or Parquet"))
    metadata = metadata_of(regime)
    beside = {**(named or {}), **({} if language == ENGLISH else {"language": str(language)})}
    begun = {"form": _FORM, **metadata, **beside, "files": _told(files), "parts": len(stretches)}
    with _Manifest.opened(out, begun) as manifest:
        waiting = [number for number in range(len(stretches)) if number not in manifest.done]
        total, done = sum(each.lines for each in stretches), sum(each.lines for each in manifest.done.values())
        if progress and done:
            progress(done, total)
        with Digest(files) as digest:
            left = [(number, stretches[number]) for number in waiting]
            for number in _decided(docket, regime, left, manifest, workers, total, language, at_once):
                done += stretches[number].lines
                if progress:
                    progress(done, total)
            if not manifest.is_whole:
                manifest.end(digest.result())
        tallied = Tallied()
        for number in range(len(stretches)):
            tallied.add(manifest.done[number])
    return tallied.tally(docket, started)


def _decided(
    docket: Path,
    regime: Regime,
    waiting: Sequence[tuple[int, Stretch]],
    manifest: _Manifest,
    workers: Workers,
    lines: int,
    language: str,
    at_once: int | None,
) -> Iterator[int]:
    """Make the parts that are not done, one after another."""
    if not waiting:
        return
    job, metadata = DecideBatch.of(docket, regime, workers, lines, language, at_once), metadata_of(regime)
    made = each_stretch([stretch for _, stretch in waiting], job, workers)
    for (number, _), (stretch, found) in zip(waiting, made, strict=True):
        told = {**metadata, **stretch.begins}
        tallied = Tallied()
        with DecisionWriter(manifest.part(number), job.legend, told) as writer:
            for each in found:
                writer.append(each.part)
                tallied.add(each.counted)
        _settle(manifest.part(number))
        manifest.add(number, tallied.counted())
        yield number


def _settle(path: Path) -> None:
    """Have a file and its name on the disk: after a power cut it is whole, or not told of."""
    for each in (path, path.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _told(files: Mapping[str, Path]) -> list[dict[str, Any]]:
    return [{"name": name, "footer_hash": footer_hash(path)} for name, path in files.items()]


class _Manifest:
    """What is done, in a file that only grows."""

    def __init__(self, folder: Path, file: BinaryIO) -> None:
        self._folder = folder
        self._file = file
        self.done: dict[int, Counted] = {}
        self.is_whole = False

    @classmethod
    @contextmanager
    def opened(cls, folder: Path, begun: Mapping[str, Any]) -> Iterator[_Manifest]:
        path = folder / MANIFEST
        try:
            folder.mkdir(exist_ok=True)
            if not path.exists() and any(folder.iterdir()):
                raise InputError(Problem(str(folder), "holds other files", "name an empty folder, or a new one"))
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as fault:
            cause = f"cannot be written: {fault.strerror}"
            raise InputError(Problem(str(folder), cause, "name a folder that you may write to")) from fault
        with os.fdopen(handle, "r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as fault:
                cause = "is being written by another run"
                raise InputError(Problem(str(folder), cause, "wait for it, or name another folder")) from fault
            manifest = cls(folder, file)
            manifest._read(begun)
            yield manifest

    def part(self, number: int) -> Path:
        return self._folder / f"part-{number + 1:05}.parquet"

    def add(self, number: int, counted: Counted) -> None:
        self._append({"part": number, "footer_hash": footer_hash(self.part(number)), **counted.as_json()})
        self.done[number] = counted

    def end(self, facts_hash: str) -> None:
        self._append({"facts_hash": facts_hash})
        self.is_whole = True

    def _append(self, told: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def _read(self, begun: Mapping[str, Any]) -> None:
        whole = self._file.read()
        # A run that was stopped may have left the last line without its end.
        length = whole.rfind(b"\n") + 1
        self._file.truncate(length)
        self._file.seek(length)
        lines = [self._line(number, line) for number, line in enumerate(whole[:length].splitlines(), 1)]
        if not lines:
            self._append(begun)
            return
        if lines[0] != json.loads(json.dumps(begun)):
            raise InputError(self._other(lines[0], begun))
        kept: dict[int, Mapping[str, Any]] = {}
        for number, line in enumerate(lines[1:], 2):
            try:
                if "part" not in line:
                    self.is_whole = True
                    continue
                counts = dict(line)
                part, ended = counts.pop("part"), counts.pop("footer_hash")
                counted = Counted.of_json(counts)
                if self.part(part).is_file() and footer_hash(self.part(part)) == ended:
                    self.done[part] = counted
                    kept[part] = line
            except (KeyError, TypeError, ValueError) as fault:
                raise InputError(self._broken(number)) from fault
        if 1 + len(kept) + self.is_whole < len(lines):
            # Parts that were cut off or overwritten since are made anew: until then they are not told of.
            self.is_whole = False
            self._file.seek(0)
            self._file.truncate()
            for told in (begun, *kept.values()):
                self._append(told)
        parts = {self.part(number).name for number in range(int(begun["parts"]))}
        others = sorted(path.name for path in self._folder.glob("part-*.parquet") if path.name not in parts)
        if others:
            cause = f"holds {others[0]}, which is no part of these findings"
            raise InputError(
                Problem(str(self._folder), cause, "take it out: whoever reads the folder would read it too")
            )

    def _line(self, number: int, line: bytes) -> dict[str, Any]:
        try:
            told = json.loads(line)
        except ValueError as fault:
            raise InputError(self._broken(number)) from fault
        if not isinstance(told, dict):
            raise InputError(self._broken(number))
        return told

    def _broken(self, number: int) -> Problem:
        place = f"{self._folder / MANIFEST} line {number}"
        return Problem(place, "is not as it was written", "name another folder, or remove this one to begin anew")

    def _other(self, theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> Problem:
        apart = [key for key in dict.fromkeys((*ours, *theirs)) if theirs.get(key) != ours.get(key)]
        if any(key in ("regime", "regime_hash") for key in apart):
            cause = f"was begun under another law, {theirs.get('regime')} ({str(theirs.get('regime_hash'))[:19]}...)"
        elif "files" in apart:
            cause = "was begun with another docket"
        else:
            cause = f"was begun with another {', '.join(apart)}"
        return Problem(str(self._folder), cause, "name another folder, or remove this one to begin anew")
