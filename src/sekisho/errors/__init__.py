"""A user's mistake, told so that it can be mended: where it is, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in an input.

    place: where, e.g. `application.json: lines[2].net_kg` or `rules.yaml row 7 (ECL-2020:13): when`.
    cause: what is wrong there, with the value that was read.
    remedy: what would be accepted instead; may be empty where the cause says it already.
    """

    place: str
    cause: str
    remedy: str = ""

    def __str__(self) -> str:
        sentence = f"{self.place}: {self.cause}" if self.place else self.cause
        return f"{sentence}; {self.remedy}" if self.remedy else sentence

    def inside(self, where: str) -> Problem:
        """The same problem with `where` (a file, say) put before its place."""
        return Problem(f"{where}: {self.place}" if self.place else where, self.cause, self.remedy)


class InputError(Exception):
    """An input that cannot be used; carries every problem found in it, not only the first."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
