import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from ended import Ended

Run = Callable[..., Ended]


def test_the_schema_is_one_json_document(run: Run) -> None:
    ended = run("dossier", "schema")
    assert (ended.code, ended.err) == (0, "")
    assert "lines" in json.loads(ended.out)["properties"]


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_the_form_is_written_in_the_language_asked_for(run: Run, tmp_path: Path, language: str) -> None:
    out = tmp_path / "form.xlsx"
    assert run("dossier", "template", out, "--lang", language).code == 0
    assert len(openpyxl.load_workbook(out).sheetnames) > 1


def test_a_form_that_may_be_filled_in_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "form.xlsx"
    out.write_bytes(b"a filled form")
    ended = run("dossier", "template", out)
    assert ended.code == 2
    assert ended.err.endswith("is there already, perhaps filled in; name a file that is not there yet\n")
    assert out.read_bytes() == b"a filled form"


def test_a_form_whose_name_would_not_be_read_back_is_refused(run: Run, tmp_path: Path) -> None:
    ended = run("dossier", "template", tmp_path / "form.doc")
    assert ended.code == 2
    assert "let the name end in .xlsx" in ended.err
