"""What is counted against guessing counts for every worker of the site: it stands in the database, not in a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

pytestmark = pytest.mark.long

PASSWORD = "ten sleepy otters by the quay"
GUESS = """
import sys, json, django
django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
told = json.loads(sys.argv[1])
client = Client()
answers = [client.post(place, form) for place, form in told]
print(json.dumps([answers[-1].status_code, "many" in answers[-1].content.decode(), client.get("/me").status_code]))
"""


def another_worker(database: str, *posts: tuple[str, dict[str, str]]) -> tuple[int, bool, int]:
    """What a process of its own answers to the last of some forms: its status, whether it speaks of too many attempts,
    and the status of the page of who is signed in."""
    told = {**os.environ, "SEKISHO_DATABASE": database, "DJANGO_SETTINGS_MODULE": "sekisho.office.site.settings"}
    told |= {"SEKISHO_SECRET": "s" * 50}
    command = [sys.executable, "-c", GUESS, json.dumps(posts)]
    done = subprocess.run(command, env=told, capture_output=True, text=True, timeout=120, check=True)
    status, many, me = json.loads(done.stdout.splitlines()[-1])
    return status, many, me


def test_wrong_passwords_at_one_worker_are_known_to_the_next(database: str, people) -> None:
    people["officer"].set_password(PASSWORD)
    people["officer"].save()
    for n in range(5):
        Client().post("/accounts/login/", {"login": "officer", "password": f"wrong {n}"})
    right = ("/accounts/login/", {"login": "officer", "password": PASSWORD})
    # Not even the right one is listened to.
    assert another_worker(database, right) == (200, True, 302)


def test_code_of_a_device_that_was_used_at_one_worker_is_used_at_the_next(database: str, people) -> None:
    people["officer"].set_password(PASSWORD)
    people["officer"].save()
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(people["officer"], secret)
    assert Authenticator.objects.count() == 1
    by_password = ("/accounts/login/", {"login": "officer", "password": PASSWORD})
    if time.time() % 30 > 20:
        time.sleep(30 - time.time() % 30)
    code = (
        "/accounts/two-factor/authenticate/",
        {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))},
    )
    here = Client()
    for place, form in (by_password, code):
        here.post(place, form)
    assert here.get("/me").status_code == 200
    assert another_worker(database, by_password, code)[2] == 302
