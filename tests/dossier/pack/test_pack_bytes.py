"""Equal input gives equal bytes, in any process and whatever the clock says."""

import io
import json
import os
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pypdf
import pytest
from packs import example, examples, pack, with_case

HERE = Path(__file__).parent
PRINT = """
import sys
sys.path.insert(0, sys.argv[1])
from hashlib import sha256
from packs import pack
for which in ("exporter", "end_user"):
    for name, content in pack(which).files.items():
        print(which, name, sha256(content).hexdigest())
"""


def hashes(which: str) -> list[str]:
    return [f"{which} {name} {sha256(content).hexdigest()}" for name, content in examples()[which].files.items()]


@pytest.mark.long
def test_another_process_on_another_day_makes_the_same_bytes() -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "86400", "TZ": "Asia/Tokyo"}
    done = subprocess.run(
        [sys.executable, "-c", PRINT, str(HERE)], env=environment, capture_output=True, check=True, text=True
    )
    assert done.stdout.split("\n")[:-1] == hashes("exporter") + hashes("end_user")


def test_files_carry_the_day_of_making_and_no_time() -> None:
    for name, content in examples()["exporter"].files.items():
        if name.endswith(".docx"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
                core = archive.read("docProps/core.xml").decode()
                assert core.count("2026-05-08T00:00:00Z") >= 2
        if name.endswith(".pdf"):
            told = pypdf.PdfReader(io.BytesIO(content)).metadata
            assert told is not None
            assert str(told.get("/CreationDate")).startswith("D:20260508")


def test_the_manifest_names_every_file_with_its_hash() -> None:
    made = examples()["exporter"]
    manifest = json.loads(made.files["manifest.json"])
    told = {each["file"]: each["sha256"] for each in manifest["files"]}
    assert told == {
        name: sha256(content).hexdigest() for name, content in made.files.items() if name != "manifest.json"
    }
    assert manifest["recipient"] == "beispiel-magnet"
    assert manifest["what"] == list(made.what)


def test_a_changed_word_changes_the_papers_that_say_it_and_no_other() -> None:

    folder = example()
    changed = pack("exporter", with_case(folder, loading_port="CNSHA")).files
    same = {name for name, content in changed.items() if examples()["exporter"].files[name] == content}
    assert same == {
        *("application.json", "checklist.pdf", "checklist.docx"),
        *("end-user-certificate.pdf", "end-user-certificate.docx"),
    }
