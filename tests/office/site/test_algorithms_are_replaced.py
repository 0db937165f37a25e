"""Hashing of passwords and the secret of sessions are replaced while an office runs, and nobody is shut out by it."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_settings

from sekisho.office.accounts.models import Account

PASSWORD = "ten sleepy otters by the quay"
LATER = "django.contrib.auth.hashers.ScryptPasswordHasher"
NOW = "django.contrib.auth.hashers.PBKDF2PasswordHasher"


def kept() -> str:
    return str(Account.objects.get(username="exporter").password)


def signed_in() -> Client:
    cache.clear()
    client = Client()
    assert client.post("/accounts/login/", {"login": "exporter", "password": PASSWORD}).status_code == 302
    return client


def test_password_is_hashed_anew_by_another_algorithm_at_the_next_sign_in(people) -> None:
    people["exporter"].set_password(PASSWORD)
    people["exporter"].save()
    assert kept().startswith("pbkdf2_sha256$")
    with override_settings(PASSWORD_HASHERS=[LATER, NOW]):
        signed_in()
        assert kept().startswith("scrypt$")
        signed_in()


def test_password_is_hashed_anew_with_more_rounds(people) -> None:
    fewer = PBKDF2PasswordHasher().encode(PASSWORD, "salt" * 6, iterations=1_000)
    Account.objects.filter(username="exporter").update(password=fewer)
    signed_in()
    assert int(kept().split("$")[1]) == PBKDF2PasswordHasher.iterations


def test_another_session_secret_signs_nobody_out_while_the_one_before_is_known(people) -> None:
    people["exporter"].set_password(PASSWORD)
    people["exporter"].save()
    with override_settings(SECRET_KEY="a" * 50):
        client, other = signed_in(), signed_in()
        assert client.get("/me").status_code == 200
    with override_settings(SECRET_KEY="b" * 50, SECRET_KEY_FALLBACKS=["a" * 50]):
        assert client.get("/me").status_code == 200
    with override_settings(SECRET_KEY="b" * 50, SECRET_KEY_FALLBACKS=[]):
        # Signed by the new one meanwhile; the one that nobody used is not.
        assert client.get("/me").status_code == 200
        assert other.get("/me").status_code == 302
