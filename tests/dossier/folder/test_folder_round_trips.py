import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from applications import EXAMPLES, applications, patient
from folders import ODD, any_folder, read, trade
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook

from sekisho.dossier import read_application, read_file, write_form
from sekisho.dossier.folder import Folder, from_application, read_folder, to_application, write_folder
from sekisho.dossier.folder.fields import sections
from sekisho.dossier.folder.form import master_bytes, workbook_bytes, write_workbook

few = settings(patient, max_examples=12, suppress_health_check=list(HealthCheck))
many = settings(patient, max_examples=200, suppress_health_check=list(HealthCheck))


def again(folder: Folder, form: str, lang: str = "en") -> Folder:
    with tempfile.TemporaryDirectory() as root:
        write_folder(Path(root), folder, form, lang)
        return read_folder(Path(root))


@few
@given(any_folder())
def test_any_folder_is_the_same_after_yaml_and_after_a_workbook(data: dict[str, Any]) -> None:
    passes_through_both(data)


@pytest.mark.long
@many
@given(any_folder())
def test_a_great_many_folders_are_the_same_after_yaml_and_after_a_workbook(data: dict[str, Any]) -> None:
    passes_through_both(data)


def passes_through_both(data: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as root:
        folder = read(Path(root), data)
    assert again(folder, "yaml") == folder
    assert again(folder, "xlsx") == folder


@pytest.mark.parametrize("lang", ["en", "ja", "zh"])
def test_a_workbook_in_any_language_reads_back_without_loss(tmp_path: Path, lang: str) -> None:
    folder = read(tmp_path, trade())
    assert again(folder, "xlsx", lang) == folder


def odd() -> dict[str, Any]:
    """The trade's case with every text that a spreadsheet likes to alter, and numbers and days at the edges."""
    data = trade()
    data["parties"] += [{"id": f"p{at}", "name": text, "business": f"{text}x"} for at, text in enumerate(ODD)]
    data["certificates"] = [{"number": text, "purchase_orders": [text, "b, c", "none"]} for text in ODD if text.strip()]
    data["certificates"] += [{"purchase_orders": []}, {"issued_on": "1850-01-01"}, {"issued_on": "1900-02-28"}]
    data["products"][0]["composition_wt_pct"] |= {"Cu": None, "Fe": "64.12345678901234567", "B": "1.10"}
    data["contracts"][0]["items"][0] |= {"amount": "123456789012345.67", "pieces": 999999999999}
    data["lines"][0]["net_kg"] = "999999999.999"
    data["downstream"][0]["reexports_to"] = []
    data["downstream"][0]["loss_pct"] = "0.1"
    return data


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice Calc is not installed")
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.long
def test_a_workbook_that_libreoffice_saved_again_reads_back_without_loss(tmp_path: Path, lang: str) -> None:
    folder = read(tmp_path, odd())
    saved = tmp_path / "saved"
    written = tmp_path / "case.xlsx"
    write_workbook(written, folder, lang)
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"),
            *("--convert-to", "xlsx", "--outdir", str(saved), str(written)),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    assert (saved / "case.xlsx").read_bytes() != written.read_bytes()
    assert read_folder(saved) == folder
    book = load_workbook(saved / "case.xlsx")
    assert book["contracts"]["B1"].comment is not None
    assert len(book["contracts"].data_validations.dataValidation) > 0


def test_odd_text_survives_both_forms(tmp_path: Path) -> None:
    folder = read(tmp_path, odd())
    assert again(folder, "yaml") == folder
    assert again(folder, "xlsx", "zh") == folder


@few
@given(applications())
def test_an_application_passes_through_a_folder_and_its_workbook_without_loss(data: dict[str, Any]) -> None:
    application = read_application(data, "a.json")
    folder = from_application(application)
    back = to_application(again(folder, "xlsx"))
    assert back == replace(application, source="case.xlsx")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_workbook_application_workbook_is_the_same_application(path: Path, tmp_path: Path) -> None:
    folder = from_application(read_file(path))
    write_workbook(tmp_path / "case.xlsx", folder)
    application = to_application(read_folder(tmp_path))
    write_form(tmp_path / "application.xlsx", application)
    assert read_file(tmp_path / "application.xlsx") == replace(application, source="application.xlsx")
    assert from_application(read_file(tmp_path / "application.xlsx")) == folder


def test_equal_folders_give_equal_bytes(tmp_path: Path) -> None:
    folder = read(tmp_path, trade())
    assert workbook_bytes(folder, "ja") == workbook_bytes(folder, "ja")
    assert master_bytes("parties", folder.parties) == master_bytes("parties", folder.parties)


def test_every_field_stands_in_the_workbook_with_a_question_in_each_language() -> None:
    for section in sections().values():
        assert all(section.title[lang] for lang in ("en", "ja", "zh"))
        for field in section.fields:
            assert all(field.question[lang] for lang in ("en", "ja", "zh")), field.key
            assert field.help is None or all(field.help[lang] for lang in ("en", "ja", "zh")), field.key
