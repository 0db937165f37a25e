"""How a command ends: problems told and counted as the user's, stops kept quiet, everything else left to be seen."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Iterable
from typing import Any, Final

from typer import BadParameter, Exit
from typer.core import TyperGroup

from sekisho.cli.options import SPOKEN, language_of
from sekisho.errors import InputError, Problem
from sekisho.errors.wording import told

MISTAKE: Final = 2
PARTIAL: Final = 3
ALTERED: Final = 4
NOT_CURRENT: Final = 5
STOPPED: Final = 130
UNREAD: Final = 141
ENDED: Final = 143


AGAIN_S: Final = 10.0
NO_ROOM: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


def _end(*_: object) -> None:
    """Asked to end, a command goes out as it came in: what it had begun to write goes with it."""
    if hasattr(signal, "setitimer"):
        # Where it is raised in the midst of a finaliser Python drops it, and the command would go on.
        signal.signal(signal.SIGALRM, _end)
        signal.setitimer(signal.ITIMER_REAL, AGAIN_S)
    raise SystemExit(ENDED)


def _not_again() -> None:
    if hasattr(signal, "setitimer") and signal.getsignal(signal.SIGALRM) is _end:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _tell(problems: Iterable[Problem], ctx: Any) -> None:
    # A command says in which language it speaks once its options are read.
    tell_problems(problems, ctx.meta.get(SPOKEN) or language_of(os.environ))


def tell_problems(problems: Iterable[Problem], language: str) -> None:
    """Each mistake in a line on standard error."""
    for problem in problems:
        print(" ".join(str(told(problem, language)).split()), file=sys.stderr)


def _let_go_of_output() -> None:
    """What is still buffered would fail again when the interpreter closes standard output."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Guarded(TyperGroup):
    """The group of all commands. An exception that is no user's mistake passes: its traceback is what we need."""

    def invoke(self, ctx: Any) -> Any:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, _end)
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except InputError as error:
            sys.stdout.flush()
            _tell(error.problems, ctx)
            raise Exit(MISTAKE) from None
        except BadParameter as error:
            # How the value was looked at is of no use to whoever wrote it.
            error.message = error.message.removeprefix("Value error, ")
            raise
        except KeyboardInterrupt:
            raise Exit(STOPPED) from None
        except BrokenPipeError:
            _let_go_of_output()
            raise Exit(UNREAD) from None
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            try:
                sys.stdout.flush()
            except OSError:
                _let_go_of_output()
            remedy = "make room on the disk, or name another place"
            _tell([Problem(str(error.filename or "the output"), "there is no room to write it", remedy)], ctx)
            raise Exit(MISTAKE) from None
        finally:
            _not_again()
        return result
