"""Files into drafts and drafts into files: nothing is lost, and no file does harm."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from draft_examples import EXAMPLES

from sekisho.dossier import read_application, read_content, read_file, write_form
from sekisho.office.drafting.models import Draft
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say
from sekisho.regime.law import Regime

TODAY = date(2026, 11, 28)
PACK = {"case": "C-1", "profile": "exporter", "recipient": "p1", "made_on": "2026-11-01", "what": []}


def finding(dossier: Any) -> Any:
    """What the law of its filing day says of an application, without what the file was called."""
    book = lawbook()
    found = book.finder(Regime(book.law, dossier.filed_on, TODAY)).find(dossier)
    return {key: value for key, value in found.items() if key != "source"}


def begin(client: Client, content: bytes, name: str) -> Any:
    return client.post("/drafts/begin", {"from": "file", "file": SimpleUploadedFile(name, content)})


def as_xlsx(path: Path, folder: Path, language: str) -> bytes:
    write_form(folder / "form.xlsx", read_file(path), language)
    return (folder / "form.xlsx").read_bytes()


def as_pack(content: bytes, *, told: bytes | None = None, folder: str = "exporter/") -> bytes:
    out = io.BytesIO()
    digest = hashlib.sha256(content if told is None else told).hexdigest()
    manifest = {**PACK, "files": [{"file": "application.json", "sha256": digest}]}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{folder}application.json", content)
        archive.writestr(f"{folder}checklist.pdf", b"%PDF-1.7")
        archive.writestr(f"{folder}manifest.json", json.dumps(manifest))
    return out.getvalue()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_way_into_a_draft_and_out_of_it_leads_to_the_same_finding(sign_in, tmp_path, path: Path) -> None:
    client, expected = sign_in("exporter", "ja"), finding(read_file(path))
    ways = {
        "a.json": path.read_bytes(),
        "a.yaml": path.read_bytes(),
        "a.xlsx": as_xlsx(path, tmp_path, "zh"),
        "pack.zip": as_pack(path.read_bytes()),
    }
    for name, content in ways.items():
        draft = Draft.objects.get(pk=int(begin(client, content, name).headers["Location"].rpartition("/")[2]))
        # What the drafts of all ways have in common is compared in JSON; one of them is also taken away as a form.
        for form in ("json", "xlsx")[: 1 + (name == "a.json")]:
            taken = client.get(f"/drafts/{draft.pk}/download.{form}")
            assert taken.headers["Content-Disposition"].startswith("attachment")
            assert finding(read_content(taken.content, f"a.{form}")) == expected, (name, form)


def test_what_every_form_shows_is_what_it_sends_back_unchanged(sign_in, make_draft) -> None:
    client = sign_in("exporter")
    for example in "1", "5":
        draft = make_draft(example)
        before = json.dumps(draft.told, sort_keys=True)
        at = f"/drafts/{draft.pk}"
        shown = ("about", "party?id=p1", "party?id=p2", "goods/1", "answers/end_use", "downstream/d1", "documents/d1")
        for address in shown:
            page = client.get(f"{at}/{address}")
            typed = {field.name: str(field.value() or "") for field in page.context["form"]}
            # As though everything had been typed anew over a blank form.
            assert client.post(f"{at}/{address}", {**typed, "base": "{}"}).status_code == 302, address
        draft.refresh_from_db()
        assert json.dumps(draft.told, sort_keys=True) == before


def test_proof_stays_with_an_answer_until_the_answer_changes(sign_in) -> None:
    told = json.loads(EXAMPLES[0].read_bytes())
    told["end_use"]["category"] = {"value": "civil", "basis": "documented", "document": "end_user_certificate"}
    client = sign_in("exporter")
    draft = Draft.objects.get(pk=int(begin(client, json.dumps(told).encode(), "a.json").headers["Location"][8:]))
    at = f"/drafts/{draft.pk}/answers/end_use"
    client.post(at, {"category": "civil", "product": "another motor", "base": "{}"})
    draft.refresh_from_db()
    assert draft.told["end_use"]["category"]["document"] == "end_user_certificate"
    client.post(at, {"category": "wmd", "base": "{}"})
    draft.refresh_from_db()
    assert draft.told["end_use"]["category"] == "wmd"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("application.json", b" " * 9_000_000)
    return out.getvalue()


def two_packs() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for folder in "a", "b":
            archive.writestr(f"{folder}/application.json", b"{}")
    return out.getvalue()


def many() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for at in range(600):
            archive.writestr(f"{at}/x", b"")
        archive.writestr("application.json", b"{}")
    return out.getvalue()


def beside_the_pack(name: str, content: bytes, mode: int = 0o644) -> bytes:
    """A pack that would be read, and one more entry."""
    out = io.BytesIO(as_pack(FIRST))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


FIRST = EXAMPLES[0].read_bytes()
HOSTILE = {
    "nothing.json": b"",
    "deep.json": b"[" * 100_000,
    "deep.yaml": b"a: " + b"[" * 500,
    "anchors.yaml": b"a: &a [x,x]\nb: *a\n",
    "nan.json": FIRST.replace(b'"480"', b"NaN"),
    "huge.json": FIRST.replace(b'"480"', b"1e309"),
    "zero.json": FIRST.replace(b"servo motor", b"servo\\u0000motor"),
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "paper.pdf": b"%PDF-1.7 <script>",
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "macro.xlsm": b"PK\x03\x04" + b"\0" * 30,
    "broken.zip": b"PK\x03\x04broken",
    "bomb.zip": bomb(),
    "altered.zip": as_pack(FIRST, told=b"another"),
    "two.zip": two_packs(),
    "many.zip": many(),
    "climbing.zip": beside_the_pack("../../etc/cron.d/a", b"x"),
    "link.zip": beside_the_pack("exporter/link", b"/etc/passwd", stat.S_IFLNK | 0o777),
    "twice.zip": beside_the_pack("exporter/MANIFEST.json", b"{}"),
    "swollen.zip": beside_the_pack("exporter/a.pdf", b"\0" * 20_000_000),
    "..\\..\\etc\\passwd": b"root:x:0:0",
    "picture.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    "wide.json": b"\xff\xfe{\x00}\x00",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_file_that_cannot_be_read_is_refused_in_words_and_leaves_nothing(sign_in, name: str) -> None:
    page = begin(sign_in("exporter"), HOSTILE[name], name)
    text = page.content.decode()
    assert page.status_code == 400
    assert 'id="faults"' in text
    assert "<script>alert" not in text
    assert not Draft.objects.exists()


def test_every_mistake_in_a_file_is_told_with_place_cause_and_remedy(sign_in) -> None:
    told = json.loads(FIRST)
    told["lines"][0]["net_kg"] = "-5"
    told["destination"] = "JPN"
    told["documents"][0]["kind"] = "aplication_form"
    page = begin(sign_in("exporter"), json.dumps(told).encode(), "mine.json")
    text = page.content.decode()
    for said in ("mine.json: lines[0].net_kg", "did you mean JP?", "did you mean application_form?"):
        assert said in text, said
    assert not Draft.objects.exists()


def test_file_larger_than_is_read_is_refused_before_it_is(sign_in) -> None:
    page = begin(sign_in("exporter", "ja"), b"{" + b" " * 10_000_001, "large.json")
    assert page.status_code == 400
    assert say("drafting.file.large", "ja", size="10.0", most=10) in page.content.decode()


def test_no_file_at_all_is_said(sign_in) -> None:
    page = sign_in("exporter").post("/drafts/begin", {"from": "file"})
    assert (page.status_code, say("drafting.file.none", "en") in page.content.decode()) == (400, True)


def test_form_of_a_draft_without_lines_is_not_made_and_the_json_is(sign_in, make_draft) -> None:
    client, draft = sign_in("exporter"), make_draft({"kind": "individual"})
    assert client.get(f"/drafts/{draft.pk}/download.xlsx").status_code == 409
    assert client.get(f"/drafts/{draft.pk}/download.json").json()["kind"] == "individual"


def test_row_names_of_the_draft_leave_with_no_file(sign_in, make_draft) -> None:
    draft = make_draft()
    taken = sign_in("exporter").get(f"/drafts/{draft.pk}/download.json")
    assert b"x_row" not in taken.content
    assert read_application(taken.json(), "a").id == "EX-1"
