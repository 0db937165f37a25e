"""How a command that was run in this process ended, and on which day it believed itself to be."""

from dataclasses import dataclass

TODAY = "2026-11-23"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str
