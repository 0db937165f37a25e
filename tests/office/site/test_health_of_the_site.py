from __future__ import annotations

from django.db import connection
from django.test import Client, override_settings


def test_the_site_says_that_it_answers_to_anyone_and_by_plain_http(database: str) -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-cache" in answer.headers["Cache-Control"]


def test_a_database_without_its_tables_is_told_with_503(database: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE store_signedhead RENAME TO elsewhere")
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert b"database" in answer.content
