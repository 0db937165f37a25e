"""Writes docs/terms.md: one Japanese and one Chinese term for one thing, in all rooms.

./run python docs/make_terms.py            write the page
./run python docs/make_terms.py --check    exit 1 where the page is not what would be written
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from sekisho.places import data_path

PAGE: Final = Path(__file__).with_name("terms.md")
HEAD: Final = """\
# Terms

Written by `./run python docs/make_terms.py` from `data/terms.csv`; what is edited here is lost.

One thing has one name, on pages, in commands, in papers and in documents. Where practice has two, the one of the law
or of the Japanese authority stands here, and a test keeps the others out of our words. Names of acts and lists, and
what is looked for on papers that others wrote, stay as they are.

| English | 日本語 | 简体中文 | What it is | Not 日本語 | Not 简体中文 |
|---|---|---|---|---|---|
"""


def terms() -> list[Mapping[str, str]]:
    """The rows of data/terms.csv."""
    with data_path("terms.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page() -> str:
    return HEAD + "".join(f"{line}\n" for line in _rows())


def _rows() -> Iterator[str]:
    for term in terms():
        told = [term[name] for name in ("en", "ja", "zh", "meaning")]
        told += [", ".join(term[name].split(";")) or "–" for name in ("not_ja", "not_zh")]
        yield f"| {' | '.join(told)} |"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write docs/terms.md from data/terms.csv.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the page is out of date")
    only_check: bool = parser.parse_args(arguments).check
    if not only_check:
        PAGE.write_text(page(), encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page():
        print("docs/terms.md is not what data/terms.csv says; run ./run python docs/make_terms.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
