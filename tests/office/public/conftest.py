from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture(scope="session", autouse=True)
def _in_test(in_test: None) -> None:
    """Every page of these tests needs it."""


@pytest.fixture(params=["sqlite"])
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def reader(database: str) -> Client:
    """A browser of nobody, which reads English."""
    client = Client()
    client.cookies["language"] = "en"
    return client
