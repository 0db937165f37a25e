"""A plan and what was learnt on the way, kept in a file so that a run can go on where it stopped."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sekisho.errors import InputError, Problem
from sekisho.planning.problem import Floats, PlanningProblem, Risk
from sekisho.planning.programme.linear import Places
from sekisho.planning.programme.split import Cuts

FORMAT = 1


@dataclass(frozen=True)
class Kept:
    """x: first-stage columns of the best plan, or None; objective and bound in the programme's own money; cuts.

    relaxed: bound with whole numbers broken, -inf when not known.
    """

    x: Floats | None
    objective: float
    bound: float
    relaxed: float
    cuts: Cuts | None


def fingerprint(problem: PlanningProblem, risk: Risk) -> str:
    """The same for the same figures, labels and risk; settings do not count."""
    digest = hashlib.sha256()
    _feed(digest, problem)
    _feed(digest, risk)
    return digest.hexdigest()


def _feed(digest: Any, value: Any) -> None:
    if isinstance(value, np.ndarray):
        whole = np.ascontiguousarray(value, dtype=float)
        digest.update(repr(whole.shape).encode())
        digest.update(whole.tobytes())
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            digest.update(each.name.encode())
            _feed(digest, getattr(value, each.name))
    elif isinstance(value, tuple):
        digest.update(f"({len(value)}".encode())
        for part in value:
            _feed(digest, part)
    else:
        digest.update(f"{type(value).__name__}:{value!r};".encode())


def write(path: Path, mark: str, kept: Kept) -> None:
    """Whole or not at all: beside the file first, then in its place."""
    nothing = np.zeros(0)
    cuts = kept.cuts or Cuts(np.zeros(0, dtype=np.int64), nothing, np.zeros((0, 0)))
    beside = path.with_name(path.name + ".part")
    with beside.open("wb") as file:
        np.savez_compressed(
            file,
            format=FORMAT,
            mark=mark,
            x=nothing if kept.x is None else kept.x,
            known=np.array([kept.objective, kept.bound, kept.relaxed]),
            block=cuts.block,
            constant=cuts.constant,
            slope=cuts.slope,
        )
    os.replace(beside, path)


def read(path: Path, mark: str) -> Kept:
    """InputError when it is no such file, or of another problem."""
    try:
        with np.load(path, allow_pickle=False) as file:
            if int(file["format"]) != FORMAT:
                raise KeyError("format")
            same = str(file["mark"]) == mark
            x, known = file["x"], file["known"]
            block: Places = file["block"]
            cuts = Cuts(block, file["constant"], file["slope"])
    except FileNotFoundError as error:
        raise InputError(
            Problem(str(path), "there is no such file", "run once with the same file to keep to")
        ) from error
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(Problem(str(path), "is not a kept plan", "give a file that an earlier run kept")) from error
    if not same:
        raise InputError(
            Problem(
                str(path),
                "was kept for a problem with other figures, options, scenarios or risk",
                "resume with the same scenario, draws, seed and risk, or start without it",
            )
        )
    return Kept(x if x.size else None, float(known[0]), float(known[1]), float(known[2]), cuts if block.size else None)
