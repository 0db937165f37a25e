import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from ended import Ended

from sekisho.cli import options
from sekisho.cli.app import app
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


def commands(group: Any, name: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command with what it is called."""
    for word, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*name, word))
    if name and not getattr(group, "commands", None):
        yield " ".join(name), group


def test_every_command_speaks_the_language_that_it_is_told() -> None:
    """But for the one that prints a schema and says nothing."""
    silent = [
        name
        for name, command in commands(typer.main.get_command(app))
        if not any("--lang" in parameter.opts for parameter in command.params)
    ]
    assert silent == ["dossier schema"]


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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize(("lang", "said"), [("en", "no room"), ("ja", "空きがない"), ("zh", "没有写入所需的空间")])
def test_a_disk_without_room_is_told_in_one_sentence(lang: str, said: str) -> None:
    command = [sys.executable, "-m", "sekisho", "check", str(EXAMPLE), "--regime", "cn@filed", "--lang", lang]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert ended.returncode == 2
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_file_for_which_there_is_no_room_is_told_and_nothing_is_left(run: Run, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    docket = tmp_path / "docket.parquet"
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, most[1]))
    try:
        ended = run("docket", "synth", docket, "--lines", "50000")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "no room" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_stop_from_the_keyboard_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sekisho.dossier.read_each", stop)
    ended = run("check", EXAMPLE)
    assert (ended.code, ended.out, ended.err) == (130, "", "")


def test_a_fault_of_ours_is_not_taken_for_a_mistake_of_the_user(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sekisho.dossier.read_each", fail)
    with pytest.raises(ZeroDivisionError):
        run("check", EXAMPLE)


@pytest.mark.parametrize(
    ("instant", "day"), [("2026-11-29T15:59:59+00:00", "2026-11-29"), ("2026-11-29T16:00:00+00:00", "2026-11-30")]
)
def test_today_is_the_day_in_beijing_whatever_the_clock_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, instant: str, day: str
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            assert tz is not None
            return datetime.fromisoformat(instant)

    monkeypatch.delenv("SEKISHO_TODAY", raising=False)
    monkeypatch.setattr(options, "datetime", Clock)
    assert options.today() == date.fromisoformat(day) == options.day_or_today(None)


def test_a_day_that_is_none_is_a_mistake(run: Run) -> None:
    ended = run("check", EXAMPLE, SEKISHO_TODAY="2026-02-30")
    assert ended.code == 2
    assert ended.err == "SEKISHO_TODAY: '2026-02-30' is no day of the calendar; write a day that there is\n"


def test_a_value_that_an_option_has_not_is_told_in_plain_words(run: Run) -> None:
    ended = run("check", EXAMPLE, "--lang", "fr")
    assert ended.code == 2
    assert ended.err.splitlines()[-1].endswith("Invalid value for '--lang': 'fr' is not one of 'en', 'ja', 'zh'.")


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
