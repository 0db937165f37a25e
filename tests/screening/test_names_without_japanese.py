"""Without the [ja] extra kana is still read, and kanji by the recorded readings of the lexicon and the kanji table."""

import subprocess
import sys

PROGRAM = """
import sys
sys.modules["fugashi"] = None
from sekisho.screening import ALERT, compare
from sekisho.screening.names.readings import has_japanese
assert not has_japanese()
pairs = [
    ("株式会社トーキンズ", "Tokins Corporation"),
    ("三菱電機株式会社", "Mitsubishi Electric Corporation"),
    ("山川製鋼株式会社", "Yamakawa Steel Corporation"),
    ("住友重機械工業", "Sumitomo Heavy Industries"),
]
assert all(compare(*pair) >= ALERT for pair in pairs), [compare(*pair) for pair in pairs]
"""


def test_names_are_compared_without_the_japanese_dictionary() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
