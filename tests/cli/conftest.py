from collections.abc import Callable
from typing import Any

import pytest
from ended import TODAY, Ended
from typer.testing import CliRunner

from sekisho.cli.app import app


@pytest.fixture(autouse=True)
def caches(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command keeps for the user, it keeps apart from what this machine's user has."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("caches")))


@pytest.fixture
def run() -> Callable[..., Ended]:
    """Runs the command in this process, in English, on a fixed day. A fault of ours is raised, not swallowed."""

    def run(*words: object, **environment: str) -> Ended:
        env: dict[str, Any] = {"SEKISHO_TODAY": TODAY, "LC_ALL": "C.UTF-8", **environment}
        ended = CliRunner().invoke(app, [str(word) for word in words], env=env, catch_exceptions=False)
        return Ended(ended.exit_code, ended.stdout, ended.stderr)

    return run
