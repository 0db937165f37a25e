"""What docs/casework.md and docs/ledger.md show in Python runs as it stands, one after the other, and prints what is
written behind it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("casework.md", "ledger.md")


def snippets(page: str) -> str:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))


def told_to_print(code: str) -> list[str]:
    """The comment behind each print, or on the line after it."""
    return [match[1] or match[2] for match in re.finditer(r"^ *print\(.*\)(?:  # (.*)|\n# (.*))$", code, re.MULTILINE)]


@pytest.mark.long
def test_the_snippets_run_and_print_what_the_pages_say(tmp_path: Path) -> None:
    example = Path("tests/examples/1-civil-grant.json")
    (tmp_path / example).parent.mkdir(parents=True)
    shutil.copy(ROOT / example, tmp_path / example)
    for page in PAGES:
        code = snippets(page)
        expected = told_to_print(code)
        assert len(expected) == code.count("print(") >= 4
        ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.splitlines() == expected, page
