"""Files that are sent pass a virus scanner, where the office has one, before anything reads them. None is handed on.

Tried with ClamAV's own daemon, which knows the EICAR test string alone here.
"""

from __future__ import annotations

import io
import json
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from cases import civil
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from prepared import Prepared
from routes import routes
from test_hostile_requests import UPLOADS, Upload

from sekisho.determination.dockets.synth import write_synth
from sekisho.errors import InputError
from sekisho.office.analyst.models import Docket
from sekisho.office.drafting.models import Draft
from sekisho.office.keeper.models import LawProposal
from sekisho.office.keeping import bundle
from sekisho.office.site.scanning import Scanner, Unscanned
from sekisho.office.site.words import say
from sekisho.places import data_path

# Written in two parts, so that no scanner takes this file for what it tries.
EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LANGUAGES: Final = {"en": "en", "ja": "ja", "zh-hans": "zh"}
MOST_SCANNED: Final = 1 << 20
CLAMD: Final = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")


@pytest.fixture(scope="module")
def clamd() -> Iterator[str]:
    """The address of a scanner that knows one signature and reads a megabyte."""
    if CLAMD is None:
        pytest.skip("clamd is not installed (Debian: apt install clamav-daemon)")
    # A socket's path has to be short.
    with tempfile.TemporaryDirectory(prefix="clamd") as told:
        folder = Path(told)
        (folder / "db").mkdir()
        (folder / "db" / "eicar.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n", "ascii")
        at = folder / "clamd.sock"
        settings = ["Foreground yes", f"LocalSocket {at}", f"DatabaseDirectory {folder / 'db'}"]
        settings += [f"StreamMaxLength {MOST_SCANNED}", f"TemporaryDirectory {folder}", "MaxThreads 2"]
        (folder / "clamd.conf").write_text("\n".join(settings) + "\n", "ascii")
        log = (folder / "log").open("w")
        with log, subprocess.Popen([CLAMD, "-c", str(folder / "clamd.conf")], stdout=log, stderr=log) as daemon:
            try:
                for _ in range(300):
                    if at.exists() or daemon.poll() is not None:
                        break
                    time.sleep(0.1)
                assert at.exists(), (folder / "log").read_text()
                yield f"unix:{at}"
            finally:
                daemon.terminate()
                daemon.wait(30)


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("inside/a.txt", content)
    return out.getvalue()


def sent(upload: Upload, prepared: Prepared, browser: Client, content: bytes, called: str = "a.pdf") -> Any:
    told = {upload.name: SimpleUploadedFile(called, content), **upload.more}
    return browser.post(upload.address(prepared), told)


def kept() -> tuple[int, int, int]:
    return Draft.objects.count(), Docket.objects.count(), LawProposal.objects.count()


@pytest.mark.parametrize("upload", UPLOADS, ids=lambda each: f"{each.route}-{each.more.get('kind', '')}")
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "in an archive"])
def test_harmful_file_is_refused_wherever_it_is_sent(
    prepared: Prepared,
    browsers: dict[str, Client],
    clamd: str,
    upload: Upload,
    packed: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = kept()
    content = zipped(EICAR) if packed else EICAR
    with override_settings(CLAMD=clamd):
        answer = sent(upload, prepared, browsers[upload.who], content)
    assert answer.status_code == 422
    assert say("fault.unsafe_file.what", "en", name="a.pdf") in answer.content.decode()
    assert kept() == before
    told = [each.getMessage() for each in caplog.records if each.name == "sekisho.refusals"]
    assert any(line.startswith(f"harmful: a file of {upload.who or 'nobody'} at ") for line in told)
    assert any("Eicar-Test" in line and "127.0.0.1" in line for line in told)


@pytest.mark.parametrize(("language", "short"), LANGUAGES.items())
def test_refusals_speak_the_readers_language_and_take_names_as_text(
    prepared: Prepared, clamd: str, language: str, short: str
) -> None:
    client = Client()
    client.cookies["language"] = language
    called = "a<b>{0.__class__}.pdf"
    with override_settings(CLAMD=clamd):
        page = sent(UPLOADS[0], prepared, client, EICAR, called).content.decode()
    assert "a&lt;b&gt;{0.__class__}.pdf" in page
    assert say("fault.unsafe_file", short) in page
    with override_settings(CLAMD="unix:/nowhere/clamd.sock"):
        answer = sent(UPLOADS[0], prepared, client, b"%PDF-1.7", called)
    assert answer.status_code == 503
    assert say("fault.unscanned", short) in answer.content.decode()


def test_clean_file_goes_on_to_who_reads_it(prepared: Prepared, browsers: dict[str, Client], clamd: str) -> None:
    with transaction.atomic(), override_settings(CLAMD=clamd):
        told = {"file": SimpleUploadedFile("a.json", json.dumps(civil()).encode()), "from": "file"}
        assert browsers["exporter"].post("/drafts/begin", told).status_code == 302
        assert Draft.objects.order_by("-pk")[0].told["lines"]
        transaction.set_rollback(True)


@pytest.mark.parametrize("upload", UPLOADS, ids=lambda each: f"{each.route}-{each.more.get('kind', '')}")
def test_without_its_scanner_an_office_takes_no_file(
    prepared: Prepared, browsers: dict[str, Client], upload: Upload, caplog: pytest.LogCaptureFixture
) -> None:
    before = kept()
    with override_settings(CLAMD="unix:/nowhere/clamd.sock"):
        answer = sent(upload, prepared, browsers[upload.who], b"clean")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert kept() == before
    assert any(each.getMessage().startswith("not scanned: ") for each in caplog.records)


def test_file_that_the_scanner_does_not_read_whole_is_not_taken(prepared: Prepared, clamd: str) -> None:
    with override_settings(CLAMD=clamd):
        answer = sent(UPLOADS[0], prepared, Client(), b"%PDF-1.7" + bytes(4 * MOST_SCANNED))
    assert answer.status_code == 503


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\0", b"stream: OK and more\0", b"INSTREAM: ERROR\0", b"\xff" * 9_000]
)
def test_only_a_plain_word_of_the_scanner_lets_a_file_through(answer: bytes) -> None:
    """What answers here is no clamd."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def once() -> None:
            line, _ = listening.accept()
            with line:
                line.recv(1 << 16)
                line.sendall(answer)

        thread = threading.Thread(target=once)
        thread.start()
        port = listening.getsockname()[1]
        with pytest.raises(Unscanned):
            Scanner.parsed(f"tcp:127.0.0.1:{port}").found([b"clean"])
        thread.join(10)


def test_scanner_answers_over_either_kind_of_socket(clamd: str) -> None:
    at = Scanner.parsed(clamd)
    assert at.found([b"clean", b"too"]) is None
    assert at.found([b""]) is None
    assert at.found([EICAR[:30], EICAR[30:]]) == "Eicar-Test.UNOFFICIAL"
    assert Scanner.parsed("tcp:[::1]:3310") == Scanner(("::1", 3310))
    for wrong in ("", "unix:", "tcp:host", "tcp::1", "tcp:host:99999", "/run/clamd.sock"):
        with pytest.raises(InputError, match="SEKISHO_CLAMD"):
            Scanner.parsed(wrong)


@pytest.mark.long
def test_no_address_hands_a_file_on_as_it_was_sent(
    prepared: Prepared, browsers: dict[str, Client], tmp_path: Path
) -> None:
    """Of what is sent, facts are read and kept; no address answers with the bytes of a file, whoever asks."""
    mark = "handed-on-as-it-was-sent"
    application = json.dumps({**civil(), "id": "EX-HANDED"}).encode() + b"\n" * 40
    files = bundle.read_folder(data_path("law", "cn"))
    rules = files["rules.yaml"].replace(b"need a licence to leave China", b"need a licence to leave China at all", 1)
    law = bundle.zipped({**files, "rules.yaml": rules, "README.md": mark.encode()}, "cn")
    write_synth(tmp_path / "d.parquet", 30, 5)
    docket = (tmp_path / "d.parquet").read_bytes()
    page = b"%PDF-1.7 " + mark.encode()
    told = {
        "draft-begin": ("a.json", application),
        "my-case-amend": ("a.json", application),
        "verify": ("a.pdf", page),
    }
    told |= {"law-propose": ("a.zip", law), "analysis-upload": ("a.parquet", docket)}
    before = kept()
    with transaction.atomic():
        for upload in UPLOADS:
            called, content = told[upload.route]
            sent(upload, prepared, browsers[upload.who], content, called)
        assert all(now > then for now, then in zip(kept(), before, strict=True))
        answers = 0
        for who in ("", "exporter", "officer", "analyst", "keeper", "auditor"):
            for route in routes():
                for address in {route.address(prepared, "filed")[0], route.address(prepared, "issued")[0]}:
                    answer = browsers[who].get(address)
                    body = b"".join(answer) if answer.streaming else answer.content
                    answers += answer.status_code == 200
                    assert not any(content in body for _, content in told.values()), (who, address)
                    assert mark.encode() not in body, (who, address)
        transaction.set_rollback(True)
    assert answers > 200
