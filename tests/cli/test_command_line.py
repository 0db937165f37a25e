import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from ended import Ended

from sekisho.cli.options import language_of

Run = Callable[..., Ended]
EXAMPLE = Path(__file__).parents[1] / "examples" / "1-civil-grant.json"
HEAVY = ("numpy", "sqlglot", "pyarrow", "openpyxl", "duckdb", "yaml", "rich")


def test_help_imports_nothing_heavy() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "sekisho", "--help"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in ended.stderr.splitlines()}
    assert "typer" in imported
    assert imported.isdisjoint(HEAVY)
    assert "Say what the law comes to for application files" in ended.stdout


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out == "0.1.0\n"


def test_the_command_runs_as_a_module_and_speaks_utf_8_whatever_the_locale() -> None:
    command = [sys.executable, "-m", "sekisho", "check", str(EXAMPLE), "--regime", "cn@filed", "--lang", "zh"]
    ended = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert "可予许可" in ended.stdout.decode("utf-8")


def test_a_reader_that_goes_away_is_no_fault() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [sys.executable, "-m", "sekisho", "check", str(EXAMPLE), "--regime", "cn@filed"]
    try:
        ended = subprocess.run(command, stdout=write_end, stderr=subprocess.PIPE, text=True)
    finally:
        os.close(write_end)
    assert (ended.returncode, ended.stderr) == (141, "")


def test_a_stop_from_the_keyboard_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sekisho.dossier.read_paths", stop)
    ended = run("check", EXAMPLE)
    assert (ended.code, ended.out, ended.err) == (130, "", "")


def test_a_fault_of_ours_is_not_taken_for_a_mistake_of_the_user(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sekisho.dossier.read_paths", fail)
    with pytest.raises(ZeroDivisionError):
        run("check", EXAMPLE)


def test_a_day_that_is_none_is_a_mistake(run: Run) -> None:
    ended = run("check", EXAMPLE, SEKISHO_TODAY="2026-02-30")
    assert ended.code == 2
    assert ended.err == "SEKISHO_TODAY: '2026-02-30' is no day; write it as 2026-02-10\n"


def test_an_unknown_option_is_a_mistake(run: Run) -> None:
    assert run("check", EXAMPLE, "--colour").code == 2


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": ""}, "ja"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_locale_names_the_language(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language
