"""The program in docs/api.md runs as it stands against an office that listens, and prints what is written behind it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "api.md"
SEED = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from sekisho.office.accounts.models import ApiToken
from sekisho.office.demo.people import seed_people
print(ApiToken.make(seed_people()["exporter"], "docs", ["read", "file"], timezone.now())[1])
"""
SERVE = """
import django; django.setup()
from wsgiref.simple_server import make_server
from sekisho.office.site.wsgi import application
with make_server("127.0.0.1", 0, application) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
"""


def told_to_print(code: str) -> list[str]:
    """The comment behind each print, or on the line after it."""
    return [match[1] or match[2] for match in re.finditer(r"^ *print\(.*\)(?:  # (.*)|\n# (.*))$", code, re.MULTILINE)]


@pytest.mark.long
def test_the_program_on_the_page_prints_what_the_page_says(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    expected = told_to_print(code)
    assert len(expected) == code.count("print(") >= 5
    office = {
        "DJANGO_SETTINGS_MODULE": "sekisho.office.site.settings",
        "SEKISHO_DATABASE": f"sqlite:///{tmp_path}/o.sqlite3",
    }
    env = {**os.environ, **office}
    made = subprocess.run([sys.executable, "-c", SEED], env=env, capture_output=True, text=True, check=True)
    token = made.stdout.split()[-1]
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert server.stdout is not None
        told = {"SEKISHO_URL": f"http://127.0.0.1:{server.stdout.readline().strip()}", "SEKISHO_TOKEN": token}
        ended = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **told},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        server.kill()
        server.wait()
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == expected
