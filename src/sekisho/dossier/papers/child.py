"""Reads papers in a process of its own, which may use little memory and time: `apart` starts it and asks.

Each line of standard input is a JSON object, `root` and `name` of a file; each line of standard output is the answer.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from pathlib import Path
from typing import Any, Final

from sekisho.dossier.folder.disk import open_inside
from sekisho.dossier.papers.kinds import kind_of
from sekisho.dossier.papers.reading import Reading, Refused

# Beyond what the interpreter and its libraries hold already, which is less than 80 MB.
MOST_BYTES: Final = 64_000_000
MOST_CPU_SECONDS: Final = 3


def main() -> None:
    # What a damaged file makes a library print must not stand among the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    logging.disable(logging.CRITICAL)
    limits = _Limits()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _answer(Path(asked["root"]), asked["name"], limits)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
        if answer.get("spent"):
            return


def _answer(root: Path, name: str, limits: _Limits) -> dict[str, Any]:
    try:
        reading = _read(root, name, limits)
    except Refused as refused:
        return {"cause": refused.cause, "remedy": refused.remedy}
    except MemoryError:
        # What is left of it may hold memory still: the next paper gets another process.
        cause = "needs too much memory to be read"
        return {"cause": cause, "remedy": "print it to a plain PDF with fewer pages", "spent": True}
    except Exception:  # A fault of ours, told where somebody sees it.
        return {"fault": traceback.format_exc(), "spent": True}
    return {
        "media": reading.media,
        "page_count": reading.page_count,
        "pages": [[page.number, page.name, page.text] for page in reading.pages],
        "unread": reading.unread,
        "pictures": reading.pictures,
    }


def _read(root: Path, name: str, limits: _Limits) -> Reading:
    with open_inside(root, name) as file:
        media = kind_of(file, name)
        if media not in ("pdf", "xlsx"):
            return Reading(media, 1, unread=(1,))
        # Each library is slow to import, and what it holds itself is no fault of the paper.
        if media == "pdf":
            from sekisho.dossier.papers.pdf import read_pdf as read
        else:
            from sekisho.dossier.papers.workbooks import read_workbook as read
        limits.begin(media)
        return read(file)


class _Limits:
    """Bounds of memory and time, where the system has them."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        try:
            import resource
        except ImportError:
            return
        self._resource = resource
        self._put(resource.RLIMIT_CORE, 0)
        self._put(resource.RLIMIT_FSIZE, 0)

    def begin(self, media: str) -> None:
        """The time begins anew with each paper; room for its library is made once."""
        if not hasattr(self, "_resource"):
            return
        if media not in self._known:
            self._known.add(media)
            self._put(self._resource.RLIMIT_DATA, _held_bytes(self._resource.getpagesize()) + MOST_BYTES)
        used = self._resource.getrusage(self._resource.RUSAGE_SELF)
        self._put(self._resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + MOST_CPU_SECONDS)

    def _put(self, what: int, most: int) -> None:
        _, hard = self._resource.getrlimit(what)
        self._resource.setrlimit(what, (most if hard == self._resource.RLIM_INFINITY else min(most, hard), hard))


def _held_bytes(page_bytes: int) -> int:
    """The memory for data that is reserved already."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * page_bytes
    except (OSError, IndexError, ValueError):
        return MOST_BYTES


if __name__ == "__main__":
    main()
