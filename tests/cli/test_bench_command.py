"""`sekisho bench`: what can be measured is listed; what cannot be is a mistake told with its remedy."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from ended import Ended

import sekisho
from sekisho.cli.bench import BENCHES, WORDS


@pytest.mark.parametrize("lang", ["en", "ja", "zh"])
def test_what_can_be_measured_is_listed_in_each_language(run: Callable[..., Ended], lang: str) -> None:
    ended = run("bench", "--list", "--lang", lang)
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()] == list(BENCHES)
    told = json.loads(run("bench", "--list", "--lang", lang, "--json").out)
    assert [each["about"] for each in told] == [line.split(maxsplit=1)[1] for line in ended.out.splitlines()]


def test_every_sentence_has_the_same_places_in_each_language() -> None:
    for key, told in WORDS.items():
        places = [{word.split("}")[0] for word in sentence.split("{")[1:]} for sentence in told]
        assert places[0] == places[1] == places[2], key


def test_every_program_is_in_the_checkout() -> None:
    folder = Path(sekisho.__file__).parents[2] / "bench"
    assert all((folder / each.program).is_file() for each in BENCHES.values())


def test_an_unknown_name_is_told_with_the_known_ones(run: Callable[..., Ended], tmp_path: Path) -> None:
    ended = run("bench", "peers", "speed", "-o", tmp_path / "out")
    assert ended.code == 2
    assert "speed" in ended.err
    assert "peers, engine, dockets" in ended.err
    assert not (tmp_path / "out").exists()


def test_without_its_checkout_it_says_where_to_run_it(tmp_path: Path) -> None:
    here = Path(sekisho.__file__).parent
    there = tmp_path / "lib" / "python" / "site-packages"
    shutil.copytree(here, there / "sekisho", ignore=shutil.ignore_patterns("__pycache__", "office"))
    (there / "sekisho" / "office").mkdir()
    (there / "sekisho" / "office" / "__init__.py").touch()
    environment = {**os.environ, "PYTHONPATH": str(there), "LC_ALL": "C.UTF-8"}
    command = [
        sys.executable,
        "-c",
        "from sekisho.cli import main; main()",
        "bench",
        "peers",
        "-o",
        str(tmp_path / "o"),
    ]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ended.returncode == 2, ended.stderr
    assert "peers.py is not here: Sekisho was installed without its checkout" in ended.stderr
    assert "./run sekisho bench" in ended.stderr
    assert not (tmp_path / "o").exists()


@pytest.mark.long
def test_a_run_that_is_stopped_keeps_the_tables_that_are_finished_and_leaves_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "sekisho", "bench", "dockets", "--quick", "-o", str(out)]
    # Where the tests run in the background, what they begin would pay no heed to the signal.
    heeds = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=heeds
    ) as process:
        page = out / BENCHES["dockets"].page
        deadline = time.monotonic() + 300
        while not page.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=120)
    assert process.returncode == 3, told
    assert "Ten laws beside two" in page.read_text(encoding="utf-8")
    assert [path.name for path in out.iterdir()] == [page.name]
