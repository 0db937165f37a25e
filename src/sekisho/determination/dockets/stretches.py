"""What of a docket is worked on at once: a row group, several small ones, or many small files with the same columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sekisho.determination.dockets import parquet
from sekisho.determination.dockets.docket import DocketBatch, Pieces
from sekisho.determination.dockets.parquet import Piece


@dataclass(frozen=True, slots=True)
class At:
    """A piece of one file. name: what the file goes by among the docket's."""

    name: str
    path: Path
    piece: Piece


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of one file, or small ones of several files, one after another."""

    pieces: tuple[At, ...]

    @property
    def lines(self) -> int:
        return sum(each.piece.lines for each in self.pieces)

    @property
    def begins(self) -> Mapping[str, str]:
        """What tells where it is in the docket: its file and first row there, and its last file if that is another."""
        first, last = self.pieces[0], self.pieces[-1]
        told = {"file": first.name, "first_row": str(first.piece.first)}
        return told if last.name == first.name else {**told, "last_file": last.name}


def stretches_of(files: Mapping[str, Path]) -> list[Stretch] | None:
    """The stretches of some files in order; None for CSV. Raises InputError for files that are no dockets."""
    found: list[list[At]] = []
    before: Pieces | None = None
    lines = 0
    for name, path in files.items():
        opened = Pieces.of(path, name, before)
        if opened is None:
            return None
        whole = path.resolve()
        for place, piece in enumerate(opened.all):
            # Of one file, pieces are put together already where they are small.
            follows = place == 0 and before is not None and opened.is_like(before)
            if found and follows and lines + piece.lines <= parquet.TOGETHER:
                found[-1].append(At(name, whole, piece))
                lines += piece.lines
            else:
                found.append([At(name, whole, piece)])
                lines = piece.lines
        before = opened
    return [Stretch(tuple(pieces)) for pieces in found]


class Reader:
    """Reads stretches, from any thread."""

    @cached_property
    def _opened(self) -> dict[Path, Pieces]:
        return {}

    def read(self, stretch: Stretch) -> Iterator[DocketBatch]:
        """The batches of a stretch, one after another."""
        if len(stretch.pieces) > 1:
            together = [(at.name, at.path, at.piece) for at in stretch.pieces]
            return iter([_open(stretch.pieces[0]).together(together)])
        (at,) = stretch.pieces
        pieces = self._opened.get(at.path)
        if pieces is None:
            pieces = _open(at)
            # Stretches come file after file: of those before nothing will be asked again.
            self._opened.clear()
            self._opened[at.path] = pieces
        return pieces.read(at.piece)


def _open(at: At) -> Pieces:
    pieces = Pieces.of(at.path, at.name)
    if pieces is None:
        raise RuntimeError(f"{at.path} was a Parquet file and is none now")
    return pieces
