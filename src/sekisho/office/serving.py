"""Open the site and serve it from this process and its workers, until it is stopped."""

from __future__ import annotations

import os
import secrets
import socket
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from gunicorn.app.base import BaseApplication

from sekisho.errors import InputError, Problem
from sekisho.office.database import database_of
from sekisho.office.opening import ADDRESS, open_office

SESSION_KEY: Final = "SEKISHO_SECRET"
DEMO: Final = "SEKISHO_DEMO"
HOSTS: Final = "SEKISHO_HOSTS"
SETTINGS: Final = "sekisho.office.site.settings"


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from sekisho.office.site.shelf import lawbook
        from sekisho.office.site.wsgi import application

        # Seconds of reading, better before the first reader comes than while they wait.
        lawbook()
        return application


def open_site(address: str | None, *, demo: bool = False) -> bool:
    """Have this process speak as the site to the database of an address, its tables made or brought up to date.

    demo: also seed the fictional people and open the sign-in by one click. Returns whether sessions outlive the
    process. Raises InputError as `open_office` does, and for a demonstration beside records that are not fictional.
    """
    lasting = _keep_secret(address or os.environ.get(ADDRESS) or "sqlite:///sekisho.sqlite3")
    if demo:
        os.environ[DEMO] = "1"
    open_office(address, new=True, settings=SETTINGS)
    from django.db import connections

    if demo:
        _refuse_real_records()
        from sekisho.office.demo.people import seed_people

        seed_people()
    # A connection does not survive the fork into workers.
    connections.close_all()
    return lasting


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

    The socket is the server's from then on. Raises SystemExit when it ends, in this process and in each worker.
    """
    _Server(
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
    ).run()
