from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from casework_kit import CUSTOMS, WANG
from test_desk import Clock, do, licensed, ship
from typer.testing import CliRunner

from sekisho.cli.app import app
from sekisho.licence.document.keys import KeyRing, Signer
from sekisho.licence.document.page import Authority, draw
from sekisho.office.store import desk


class Office:
    def __init__(self, address: str) -> None:
        self.address = address

    def run(self, *words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, [*words, "--office", self.address])
        assert result.exit_code == code, (result.output, result.exception)
        return result.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))


@pytest.fixture
def office(database: str, monkeypatch: pytest.MonkeyPatch) -> Office:
    """One general licence of 480 kg to 2027, 100 kg of which left on 1 June 2026."""
    monkeypatch.setenv("SEKISHO_DATABASE", database)
    clock = Clock()
    licensed(clock, "general")
    ship(clock, 100_000, "k1")
    return Office(database)


def test_the_register_is_the_same_as_table_json_and_csv(office: Office) -> None:
    (row,) = office.json("licence", "register", "--on", "2026-06-02")
    assert (row["licence"], row["state"], row["licensed_g"], row["drawn_g"], row["balance_g"]) == (
        "L-1",
        "open",
        480_000,
        100_000,
        380_000,
    )
    (read,) = csv.DictReader(io.StringIO(office.run("licence", "register", "--on", "2026-06-02", "--csv")))
    assert {key: str(value) for key, value in row.items() if key != "control_codes"} == {
        key: value for key, value in read.items() if key != "control_codes"
    }
    assert "380" in office.run("licence", "register", "--on", "2026-06-02", "--lang", "ja")


def test_only_what_can_be_shipped_on_is_current(office: Office) -> None:
    assert len(office.json("licence", "register", "--on", "2026-06-02", "--current")) == 1
    assert office.json("licence", "register", "--on", "2028-01-01", "--current") == []


def test_a_licence_is_shown_with_its_entries(office: Office) -> None:
    shown = office.json("licence", "show", "L-1", "--on", "2026-06-02")
    assert [(entry["kind"], entry["change_g"]) for entry in shown["entries"]] == [
        ("opened", 480_000),
        ("drawn", -100_000),
    ]
    assert "-100" in office.run("licence", "show", "L-1", "--lang", "zh")


def test_a_text_that_looks_like_a_formula_is_inert_in_csv(office: Office) -> None:
    clock = Clock()
    clock.now = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
    do(clock, "reverse_draw", CUSTOMS, '=HYPERLINK("http://x.example")', corrects="k1", lines={"1": 1_000})
    told = office.run("licence", "show", "L-1", "--csv")
    assert '"\'=HYPERLINK(""http://x.example"")"' in told


def test_the_office_tells_of_a_page_whether_it_still_stands(office: Office, tmp_path: Path) -> None:
    licence = desk.case("C-1").licence
    assert licence is not None
    signer = Signer.of_seed(bytes(32))
    page = tmp_path / "licence.pdf"
    page.write_bytes(draw(licence, Authority({"en": "An office", "ja": "ある官庁", "zh": "某机关"}, "x", True), signer))
    keys = tmp_path / "keys.json"
    keys.write_bytes(KeyRing().with_key(signer.public, date(2026, 1, 1)).canonical())
    ask = ["licence", "verify", str(page), "--keys", str(keys), "--on", "2026-06-15"]
    assert office.json(*ask)["office"]["balance_g"] == {"1": 380_000}
    clock = Clock()
    clock.now = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
    do(clock, "suspend", WANG, "the end user is being asked")
    told = json.loads(office.run(*ask, "--json", code=5))
    assert (told["genuine"], told["good"], told["office"]["state"]) == ("genuine", False, "suspended")


def test_an_office_is_checked_signed_exported_backed_up_and_restored(office: Office, tmp_path: Path) -> None:
    assert office.json("office", "check")["sound"] is True
    key = tmp_path / "k.pem"
    CliRunner().invoke(app, ["office", "key", str(key)])
    assert key.stat().st_mode & 0o777 == 0o600
    assert "office.example/log" in office.run("office", "sign", "--key", str(key), "--name", "office.example/log")
    office.run("office", "export", str(tmp_path / "log.jsonl"))
    verified = CliRunner().invoke(app, ["log", "verify", str(tmp_path / "log.jsonl")])
    assert verified.exit_code == 0, verified.output
    office.run("office", "backup", str(tmp_path / "copy"))
    again = office.run("office", "backup", str(tmp_path / "copy"), code=2)
    assert again == ""
    office.run("office", "restore", str(tmp_path / "copy"), code=2)


@pytest.mark.parametrize("text", ["", "-----BEGIN PRIVATE KEY-----\nno\n-----END PRIVATE KEY-----\n", "\x00\xff"])
def test_what_is_no_key_is_told(office: Office, tmp_path: Path, text: str) -> None:
    bad = tmp_path / "bad.pem"
    bad.write_text(text, encoding="utf-8")
    office.run("office", "sign", "--key", str(bad), "--name", "office.example/log", code=2)


def test_a_log_has_one_name(office: Office, tmp_path: Path) -> None:
    key = tmp_path / "k.pem"
    CliRunner().invoke(app, ["office", "key", str(key)])
    office.run("office", "sign", "--key", str(key), "--name", "office.example/log")
    office.run("office", "sign", "--key", str(key), "--name", "another.example/log", code=2)


@pytest.mark.parametrize("command", ["backup", "export"])
def test_a_folder_that_is_not_there_is_a_mistake(office: Office, tmp_path: Path, command: str) -> None:
    key = tmp_path / "k.pem"
    CliRunner().invoke(app, ["office", "key", str(key)])
    office.run("office", "sign", "--key", str(key), "--name", "office.example/log")
    office.run("office", command, str(tmp_path / "none" / "x"), code=2)
    office.run("office", command, str(tmp_path), code=2)


@pytest.mark.parametrize("content", [None, b"", b"no backup"])
def test_nothing_is_made_for_a_file_that_cannot_be_put_back(tmp_path: Path, content: bytes | None) -> None:
    file, made = tmp_path / "copy", tmp_path / "new.sqlite3"
    if content is not None:
        file.write_bytes(content)
    result = CliRunner().invoke(app, ["office", "restore", str(file), "--office", f"sqlite:///{made}"])
    assert result.exit_code == 2, result.output
    assert not made.exists()
