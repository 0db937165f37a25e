from collections.abc import Callable
from pathlib import Path

import pytest
from applications import EXAMPLES
from forms import Filled
from openpyxl import Workbook, load_workbook

from sekisho.dossier import read_file, write_form


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    """The form of example 1, altered as a person would."""

    def fill(change: Callable[[Workbook], None]) -> Path:
        path = tmp_path / "form.xlsx"
        write_form(path, read_file(EXAMPLES[0]))
        book = load_workbook(path)
        change(book)
        book.save(path)
        return path

    return fill
