"""Files that are sent pass ClamAV's scanner before anything reads them, where settings.CLAMD names one.

A scanner that does not answer lets nothing through. What was found is told to the log `sekisho.refusals`.
"""

from __future__ import annotations

import logging
import socket
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sekisho.errors import InputError, Problem
from sekisho.office.site.address import address_of
from sekisho.office.site.faults import unsafe_file, unscanned

LOG: Final = logging.getLogger("sekisho.refusals")
SETTING: Final = "SEKISHO_CLAMD"
WAITS_S: Final = 20.0
"""For each answer of the scanner."""
_CHUNK: Final = 1 << 16
_LONGEST_ANSWER: Final = 4_096
_LONGEST_NAME: Final = 120
_CLEAN: Final = "stream: OK"
_FOUND: Final = " FOUND"


class Unscanned(Exception):
    """The scanner could not be asked, or did not say whether the bytes are clean; the text says why."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """Where clamd listens: a socket's path, or host and port."""

    where: str | tuple[str, int]

    @classmethod
    def parsed(cls, told: str) -> Scanner:
        """Of `unix:PATH` or `tcp:HOST:PORT`. Raises InputError."""
        kind, _, rest = told.partition(":")
        host, _, port = rest.rpartition(":")
        if kind == "unix" and rest:
            return cls(rest)
        if kind == "tcp" and host and port.isdecimal() and int(port) < 1 << 16:
            return cls((host.strip("[]"), int(port)))
        remedy = "write unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310"
        raise InputError(Problem(SETTING, f"{told!r} is no address of clamd", remedy))

    def found(self, chunks: Iterable[bytes]) -> str | None:
        """What the scanner calls the harm in the bytes; None where it finds them clean. Raises Unscanned."""
        try:
            with self._connected() as line:
                line.sendall(b"zINSTREAM\0")
                try:
                    for chunk in chunks:
                        for at in range(0, len(chunk), _CHUNK):
                            part = chunk[at : at + _CHUNK]
                            line.sendall(struct.pack("!L", len(part)) + part)
                    line.sendall(struct.pack("!L", 0))
                except BrokenPipeError:
                    pass  # It has heard enough, and says why.
                answer = _read(line)
        except OSError as error:
            raise Unscanned(str(error.strerror or error)) from None
        if answer == _CLEAN:
            return None
        if answer.endswith(_FOUND):
            return answer.removeprefix("stream: ").removesuffix(_FOUND)
        raise Unscanned(answer[:_LONGEST_NAME] or "no answer")

    def _connected(self) -> socket.socket:
        if isinstance(self.where, tuple):
            return socket.create_connection(self.where, WAITS_S)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(WAITS_S)
        try:
            line.connect(self.where)
        except OSError:
            line.close()
            raise
        return line


def _read(line: socket.socket) -> str:
    heard = b""
    while not heard.endswith(b"\0") and len(heard) < _LONGEST_ANSWER and (part := line.recv(_LONGEST_ANSWER)):
        heard += part
    return heard.rstrip(b"\0\n").decode("utf-8", "replace").strip()


class ScanMiddleware:
    """Asks the scanner before a view sees a file. Stands behind those that ask who may open what, and how often."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        if settings.CLAMD:
            # A mistake in it ends the site before it opens, and not its first reader's request.
            Scanner.parsed(settings.CLAMD)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        # Operations of the API take no files.
        if not settings.CLAMD or request.method != "POST" or hasattr(view, "operations"):
            return None
        scanner = Scanner.parsed(settings.CLAMD)
        for _, files in request.FILES.lists():
            for file in files:
                name = str(file.name or "file")[:_LONGEST_NAME]
                try:
                    harm = scanner.found(file.chunks())
                except Unscanned as error:
                    LOG.error("not scanned: a file of %s at %s from %s: %s", *_who(request), ascii(str(error)))
                    return unscanned(request, name)
                if harm is not None:
                    LOG.warning("harmful: a file of %s at %s from %s: %s", *_who(request), ascii(harm[:_LONGEST_NAME]))
                    return unsafe_file(request, name)
                file.seek(0)
        return None


def _who(request: HttpRequest) -> tuple[str, str, str]:
    user = request.user
    match = request.resolver_match
    who = user.get_username() if user.is_authenticated else "nobody"
    return who, "unknown" if match is None else f"/{match.route}", address_of(request)
