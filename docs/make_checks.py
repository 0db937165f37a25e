"""Writes docs/checks.md: every cross-check of the importer's folder, what it asks for and who says so.

    ./run python docs/make_checks.py            write the page
    ./run python docs/make_checks.py --check    exit 1 where the page is not what would be written

Nothing on the page is typed: the rows are read by the code that applies them.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from sekisho.dossier.checks.catalogue import Catalogue, Check
from sekisho.dossier.checks.reading import shipped

PAGE: Final = Path(__file__).with_name("checks.md")
HEAD: Final = """\
# The cross-checks of the importer's folder

Written by `./run python docs/make_checks.py` from `data/dossier/checks.yaml`; what is edited here is lost.

`sekisho dossier build` holds a folder against these sentences and names the places that contradict each other. A new
question of an examiner is a row of that file.

- **error**: papers contradict each other, or one that is needed is not there; no pack is written but the own file.
  **warning**: likely to be asked about. **note**: worth knowing.
- Basis `law` is a statute or an announcement; `practice` is what authorities, agents and sellers were seen to ask for;
  `assumption`: no source asks for it, a careful reader would. Confidence is the authors' own, in the source.
- Where a value that a check needs is missing, the check says that it was not made (`said`), warns that it was not
  (`warned`), or leaves it to the row that asks for the value (`silent`). It never passes in silence.
"""


def page(catalogue: Catalogue) -> str:
    told = [HEAD]
    counted = Counter(check.severity for check in catalogue.checks)
    sums = ", ".join(
        f"{n} {each}{'' if n == 1 else 's'}" for each in ("error", "warning", "note") if (n := counted[each])
    )
    told.append(f"{len(catalogue.checks)} checks: {sums}. Catalogue version {catalogue.version}.\n")
    # In the file's order; rows about one kind of record may stand apart there.
    first = _first(catalogue)
    ordered = sorted(catalogue.checks, key=lambda check: first[check.of])
    for of, checks in groupby(ordered, key=lambda check: check.of):
        told.extend(_section(of, list(checks)))
    return "\n".join(told)


def _first(catalogue: Catalogue) -> dict[str, int]:
    """Where each kind of record is first looked at."""
    places: dict[str, int] = {}
    for number, check in enumerate(catalogue.checks):
        places.setdefault(check.of, number)
    return places


def _section(of: str, checks: Sequence[Check]) -> Iterator[str]:
    yield f"## `{of}`\n"
    yield "| check | what should hold | severity | basis | where it cannot be made | source | confidence |"
    yield "|---|---|---|---|---|---|---|"
    for check in checks:
        rule = "<br>".join(_cell(check.rule[language]) for language in ("en", "ja", "zh"))
        cells = (f"`{check.id}`", rule, check.severity, check.basis, check.unchecked, _cell(check.source))
        yield f"| {' | '.join(cells)} | {check.confidence} |"
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "&#124;").replace("<", "&lt;")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write docs/checks.md from the catalogue of cross-checks.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the page is out of date")
    only_check: bool = parser.parse_args(arguments).check
    text = page(shipped())
    if not only_check:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
        print("docs/checks.md is not what the catalogue says; run ./run python docs/make_checks.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
