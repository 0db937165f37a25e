"""Open the site and serve it from this process and its workers, until it is stopped."""

from __future__ import annotations

import gc
import os
import secrets
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from gunicorn.app.base import BaseApplication

from sekisho.errors import InputError, Problem
from sekisho.office.analyst.beside import runner_beside
from sekisho.office.database import database_of
from sekisho.office.opening import ADDRESS, open_office
from sekisho.regime.calendar import BEIJING

SESSION_KEY: Final = "SEKISHO_SECRET"
DEMO: Final = "SEKISHO_DEMO"
DEMO_UNTIL: Final = "SEKISHO_DEMO_UNTIL"
HOSTS: Final = "SEKISHO_HOSTS"
SETTINGS: Final = "sekisho.office.site.settings"
_SWITCH_S: Final = 0.000_5
_COLLECTING: Final = (700, 10, 10)


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from django.urls import resolve

        from sekisho.office.site.shelf import lawbook
        from sekisho.office.site.wsgi import application

        # Seconds of reading, better before the first reader comes than while they wait: law, names, code of pages.
        lawbook().prepare()
        resolve("/")
        return application


def open_site(
    address: str | None, *, demo: bool = False, progress: Callable[[int, int], None] = lambda done, total: None
) -> bool:
    """Have this process speak as the site to the database of an address, its tables made or brought up to date.

    demo: also seed the fictional people and cases and open the sign-in by one click. progress: of the cases. Returns
    whether sessions outlive the process. Raises InputError as `open_office` does, and for a demonstration beside
    records that are not fictional.
    """
    lasting = _keep_secret(address or os.environ.get(ADDRESS) or "sqlite:///sekisho.sqlite3")
    if demo:
        os.environ[DEMO] = "1"
    open_office(address, new=True, settings=SETTINGS)
    from django.db import connections

    if demo:
        _refuse_real_records()
        from sekisho.office.demo.cases import seed_cases
        from sekisho.office.demo.runs import seed_runs
        from sekisho.office.keeping import figures
        from sekisho.office.site.shelf import lawbook
        from sekisho.office.site.signing import CannotSign, demo_signer

        seed_cases(lawbook(), _demo_until(), progress=progress)
        figures.count(lawbook().law)
        seed_runs(datetime.now(UTC))
        # On another database than SQLite there is no place for a fictional key.
        with suppress(CannotSign):
            demo_signer(datetime.now(UTC))
    # A connection does not survive the fork into workers.
    connections.close_all()
    return lasting


def _demo_until() -> datetime:
    """Now, or the end of the day in SEKISHO_DEMO_UNTIL where that is earlier."""
    now, day = datetime.now(UTC), os.environ.get(DEMO_UNTIL)
    if not day:
        return now
    try:
        return min(now, datetime.combine(date.fromisoformat(day), time.max, BEIJING))
    except ValueError:
        raise InputError(Problem(DEMO_UNTIL, f"must be a day; got {day!r}", "write it as 2026-01-05")) from None


def _keep_secret(address: str) -> bool:
    """Sessions are signed with SEKISHO_SECRET, or with what a file beside the SQLite database holds; beside another
    database with what lasts as long as this process."""
    if os.environ.get(SESSION_KEY):
        return True
    settings = database_of(address)
    if not settings["ENGINE"].endswith("sqlite3"):
        os.environ[SESSION_KEY] = secrets.token_urlsafe(50)
        return False
    path = Path(f"{settings['NAME']}.secret")
    try:
        try:
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            path.chmod(0o600)
        else:
            with os.fdopen(made, "w") as file:
                file.write(secrets.token_urlsafe(50))
        os.environ[SESSION_KEY] = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(str(path), f"cannot be kept: {said.lower()}", f"give {SESSION_KEY} instead")) from None
    if len(os.environ[SESSION_KEY]) < 50:
        del os.environ[SESSION_KEY]
        raise InputError(Problem(str(path), "is too short for a secret", "delete the file; another is made"))
    return True


def _refuse_real_records() -> None:
    from sekisho.office.accounts.models import Organisation
    from sekisho.office.store.models import Event, LicenceRecord

    real = Organisation.objects.filter(is_fictional=False).exists()
    fictional = Organisation.objects.filter(is_fictional=True).exists()
    if real or (not fictional and (Event.objects.exists() or LicenceRecord.objects.exists())):
        cause = "has records of its own, and the demonstration lets anyone sign in by one click"
        raise InputError(Problem("--demo", cause, "leave --office out, or name a database that is not there yet"))


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any that is free. Raises InputError for an address that cannot be had."""
    try:
        family, kind, proto, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, proto)
        try:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind(where)
            found.listen(2048)
        except OSError:
            found.close()
            raise
        return found
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        remedy = "name another with --port, or end what listens there" if port else "name another --host"
        raise InputError(Problem(f"{host}:{port}", f"cannot be listened on: {said}", remedy)) from None


def address_of(listening: socket.socket, host: str) -> str:
    """Where a browser on this machine finds what listens."""
    port = listening.getsockname()[1]
    shown = "localhost" if is_everywhere(host) else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


def is_everywhere(host: str) -> bool:
    """Is it every address of this machine?"""
    try:
        return not host or ip_address(host).is_unspecified
    except ValueError:
        return False


def serve(listening: socket.socket, workers: int, threads: int) -> None:
    """Answer until SIGINT or SIGTERM. Each worker is a process of its own with some threads; the law is loaded in each.
    Beside them a runner works on what analysts ask.

    The socket is the server's from then on. Raises SystemExit when it ends, in this process and in each worker.
    """
    server = _Server(
        {
            "bind": f"fd://{listening.detach()}",
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 20,
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
    )
    # Inherited by the workers. A shipment asks the database some twenty times, and each time has to get Python's lock
    # back from a thread that draws a page: Python's own 5 ms would add up to what a caller notices.
    sys.setswitchinterval(_SWITCH_S)
    # A server runs for months, so garbage is looked for as often as Python does; but not among what is there from the
    # start, which the workers share.
    gc.set_threshold(*_COLLECTING)
    gc.freeze()
    with runner_beside():
        server.run()
