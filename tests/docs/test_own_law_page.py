"""A law of one's own: the page's commands run, and say what it quotes."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sekisho.cli.app import app

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "own-law.md"
STEP = re.compile(
    r"<!-- edit (?P<edit>\S+)\nafter: (?P<after>.*?)\nold: (?P<old>.*?)\nnew: (?P<new>.*?)\n-->"
    r"|<!-- file (?P<file>\S+) -->\n```yaml\n(?P<content>.*?)```"
    r"|```(?P<kind>sh|text)\n(?P<told>.*?)```",
    re.DOTALL,
)


def test_a_reader_can_follow_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "data" / "law" / "cn", tmp_path / "data" / "law" / "cn")
    shutil.copytree(ROOT / "tests" / "examples", tmp_path / "tests" / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    said, quotes, commands = "", 0, 0
    for step in STEP.finditer(PAGE.read_text(encoding="utf-8")):
        if step["edit"]:
            file = tmp_path / step["edit"]
            before, after, rest = file.read_text(encoding="utf-8").partition(step["after"])
            assert step["old"] in rest.partition("\n- id: ")[0]
            file.write_text(before + after + rest.replace(step["old"], step["new"], 1), encoding="utf-8")
        elif step["file"]:
            (tmp_path / step["file"]).parent.mkdir()
            (tmp_path / step["file"]).write_text(step["content"], encoding="utf-8")
        elif step["kind"] == "text":
            assert step["told"].rstrip("\n") in said
            quotes += 1
        else:
            for line in step["told"].splitlines():
                command, *words = shlex.split(line)
                if command == "cp":
                    shutil.copytree(words[1], words[2])
                    continue
                assert (command, words[0]) == ("./run", "sekisho")
                env = {"SEKISHO_TODAY": "2026-11-23", "LC_ALL": "C.UTF-8"}
                ended = CliRunner().invoke(app, words[1:], env=env, catch_exceptions=False)
                assert ended.exit_code == 0, ended.output
                said, commands = ended.stdout, commands + 1
    assert (quotes, commands) == (5, 5)
