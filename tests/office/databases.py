"""Databases for tests: a SQLite file, and a PostgreSQL cluster of the test's own, started and stopped by it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from sekisho.office.database import database_of

SOCKET_PORT = "54329"


def postgresql_programs() -> Path | None:
    """The folder of initdb and pg_ctl; the newest that is installed."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return folders[-1].parent if folders else None


class Cluster:
    """A PostgreSQL server in a folder, reached by a socket in it, with durable commits as shipped."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs = programs
        self.folder = folder
        self.data = folder / "data"
        # PostgreSQL refuses to run as root; its own user is there wherever Debian's package is.
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name

    def run(self, program: str, *words: str) -> None:
        command = [str(self.programs / program), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self.user, "--", *command]
        # No pipe: the server that pg_ctl leaves behind would hold it open.
        with (self.folder / "said").open("ab") as said:
            subprocess.run(command, check=True, stdout=said, stderr=said, cwd=self.folder)

    def make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
        self.run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "--no-locale", "-E", "UTF8")

    def start(self) -> None:
        options = f"-p {SOCKET_PORT} -k {self.folder} -c listen_addresses=''"
        for tries_left in reversed(range(20)):
            try:
                self.run("pg_ctl", "-D", str(self.data), "-w", "-o", options, "-l", str(self.folder / "log"), "start")
            except subprocess.CalledProcessError:
                # After an immediate stop the last server processes may still be letting go of shared memory.
                if not tries_left:
                    raise
                time.sleep(0.5)
            else:
                return

    def stop(self, how: str = "fast") -> None:
        self.run("pg_ctl", "-D", str(self.data), "-w", "-m", how, "stop")

    def make_database(self, name: str, like: str = "template1") -> str:
        where = ("-h", str(self.folder), "-p", SOCKET_PORT, "-U", "postgres")
        self.run("createdb", *where, "-T", like, name)
        return self.address(name)

    def address(self, name: str) -> str:
        return f"postgresql://postgres@{str(self.folder).replace('/', '%2F')}:{SOCKET_PORT}/{name}"


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster | None]:
    """A running cluster in a folder with a short path (a socket's is limited); None without PostgreSQL."""
    programs = postgresql_programs()
    if programs is None:
        yield None
        return
    made = Cluster(programs, folder)
    made.make()
    made.start()
    try:
        yield made
    finally:
        made.stop("immediate")


def use(address: str) -> None:
    """Make a database the one that this process speaks to."""
    connections["default"].close()
    del connections["default"]
    settings = connections.settings["default"]
    settings.update({"OPTIONS": {}, "USER": "", "PASSWORD": "", "HOST": "", "PORT": ""})
    settings.update(database_of(address))
