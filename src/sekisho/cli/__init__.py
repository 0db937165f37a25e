"""The command line: reads files and the wall clock, prints, and says by its exit code how it went.

Exit codes: 0 done; 2 a user's mistake, every one on its own line of standard error as place: cause; remedy; 3 done in
part; 4 what was given is not what was signed; 5 a licence is genuine but not good on the day; 1 a fault of ours, with
its traceback; 130 stopped from the keyboard; 141 the reader of our output went away.
"""

from __future__ import annotations

import atexit
import gc
import sys

_MANY, _SELDOM, _SELDOMER = 100_000, 50, 20


def _keep_to_the_end() -> None:
    # DuckDB counts its types when the interpreter goes, and tells each that is still held as a leak of its own.
    if "_duckdb" not in sys.modules:
        gc.freeze()


def main() -> None:
    """Run the command in `sys.argv` and leave the process with its exit code."""
    # A command builds the law, lists and modules once and keeps them to its end: to look through them for garbage every
    # 700 objects, and once more when all is over, is a quarter of the time of a short one.
    gc.set_threshold(_MANY, _SELDOM, _SELDOMER)
    atexit.register(_keep_to_the_end)
    from sekisho.cli.app import app
    from sekisho.cli.output import in_utf_8

    in_utf_8()
    app(prog_name="sekisho")
