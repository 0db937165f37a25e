from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from sekisho.errors import InputError
from sekisho.office import serving


class Served:
    """`sekisho serve` in a process of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("SEKISHO_", "DJANGO_"))}
        self.told = (folder / "told").open("w+")
        command = [sys.executable, "-m", "sekisho", "serve", "--port", "0", "--workers", "1", *words]
        self.process = subprocess.Popen(
            command,
            stderr=self.told,
            cwd=folder,
            env=kept | {"TMPDIR": str(folder), "SEKISHO_DEMO_UNTIL": "2025-12-02"},
        )
        self.address = self._address()

    def _address(self) -> str:
        for _ in range(900):
            self.told.seek(0)
            if found := re.search(r"http://\S+", self.told.read()):
                return found[0]
            assert self.process.poll() is None
            time.sleep(0.1)
        raise AssertionError("it does not open")

    def end(self) -> tuple[int, int]:
        """The exit code, and how many lines it said on standard error beside who signed in."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(30)
        self.told.seek(0)
        lines = sum("INFO sekisho.sign_ins" not in line for line in self.told.read().splitlines())
        self.told.close()
        return code, lines


@pytest.mark.long
def test_sessions_outlive_a_restart_and_the_secret_is_the_owners_alone(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'office.sqlite3'}"
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    served = Served(tmp_path, "--office", address, "--demo")
    try:
        form = browser.open(served.address).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        assert token is not None
        sent = f"as=officer&csrfmiddlewaretoken={token[1]}".encode()
        assert b"Chen Yu" in browser.open(f"{served.address}accounts/demo/sign-in", sent).read()
        assert served.end() == (0, 1)
        secret = tmp_path / "office.sqlite3.secret"
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        before = secret.read_bytes()
        served = Served(tmp_path, "--office", address, "--demo")
        assert secret.read_bytes() == before
        assert b"Chen Yu" in browser.open(f"{served.address}me").read()
    finally:
        if served.process.poll() is None:
            assert served.end() == (0, 1)


def test_a_demonstration_leaves_nothing_behind(tmp_path: Path) -> None:
    served = Served(tmp_path, "--demo")
    (folder,) = tmp_path.glob("sekisho-demo-*")
    assert (folder / "office.sqlite3").exists()
    urllib.request.urlopen(served.address).close()
    # A job that is cut short may be told of in a line of its own.
    code, _ = served.end()
    assert code == 0
    assert "Traceback" not in (tmp_path / "told").read_text(encoding="utf-8")
    assert not folder.exists()


def test_a_taken_port_is_the_readers_to_mend(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "sekisho", "serve", "--port", str(port)]
        ended = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert ended.returncode == 2
    assert f"127.0.0.1:{port}: cannot be listened on: address already in use; name another with --port" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_host_that_is_not_there_is_a_problem() -> None:
    with pytest.raises(InputError, match="cannot be listened on"):
        serving.listen("no-such-host.invalid", 0)


def test_a_secret_that_was_cut_short_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(serving.SESSION_KEY, raising=False)
    (tmp_path / "a.sqlite3.secret").write_text("short")
    with pytest.raises(InputError, match="too short for a secret"):
        serving.open_site(f"sqlite:///{tmp_path / 'a.sqlite3'}")


@pytest.mark.usefixtures("database")
def test_no_demonstration_opens_beside_real_records() -> None:
    from sekisho.office.accounts.models import Organisation
    from sekisho.office.demo.people import seed_people

    serving._refuse_real_records()
    seed_people()
    serving._refuse_real_records()
    Organisation.objects.create(name="A real company")
    with pytest.raises(InputError, match="has records of its own"):
        serving._refuse_real_records()
