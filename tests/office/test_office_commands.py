from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from casework_kit import CUSTOMS, WANG
from test_desk import Clock, do, licensed, ship
from typer.testing import CliRunner

from sekisho.cli.app import app
from sekisho.cli.office_words import OFFICE_WORDS
from sekisho.licence.document.keys import Signer
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


def test_every_case_is_judged_anew_by_the_law_of_the_day_and_then_rests(office: Office) -> None:
    first = office.json("office", "refind")
    assert first["law"] == "cn"
    assert set(first["changed"]) <= {flag.removeprefix("office.refound.") for flag in OFFICE_WORDS}
    assert office.json("office", "refind")["changed"] == {}
    assert office.run("office", "refind", "--lang", "ja").strip() == "変わるものはない"


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


class Papers:
    """A key for licences from a day on, on a ring, and the page and token of L-1 as the office draws them."""

    def __init__(self, office: Office, folder: Path, first: str = "2026-01-01", algorithm: str = "Ed25519") -> None:
        self.office, self.folder = office, folder
        self.key, self.ring = folder / "licence.pem", folder / "keys.json"
        self.page, self.token = folder / "licence.pdf", folder / "token.txt"
        assert CliRunner().invoke(app, ["office", "key", str(self.key), "--algorithm", algorithm]).exit_code == 0
        made = CliRunner().invoke(
            app, ["office", "licence-key", str(self.ring), "--key", str(self.key), "--from", first]
        )
        assert made.exit_code == 0, made.output

    def draw(self, *more: str, code: int = 0) -> str:
        told = ["office", "licence", "L-1", "-o", str(self.page), "--token", str(self.token), "--key", str(self.key)]
        result = CliRunner().invoke(app, [*told, *more, "--office", self.office.address])
        assert result.exit_code == code, (result.output, result.exception)
        return result.stderr

    def publish(self, log_key: Path) -> None:
        told = ["--key", str(log_key), "--name", "office.example/log", "--licence-keys", str(self.ring)]
        self.office.run("office", "sign", *told)


@pytest.mark.parametrize("algorithm", ["Ed25519", "Ed448"])
def test_a_licence_of_the_office_is_drawn_and_verified_from_end_to_end(
    office: Office, tmp_path: Path, algorithm: str
) -> None:
    papers, log_key = Papers(office, tmp_path, algorithm=algorithm), tmp_path / "log.pem"
    export = tmp_path / "log.jsonl"
    assert "no keys of licences are published yet" in papers.draw()
    CliRunner().invoke(app, ["office", "key", str(log_key), "--algorithm", algorithm])
    papers.publish(log_key)
    office.run("office", "export", str(export))
    before = papers.page.read_bytes()
    assert "no keys" not in papers.draw()
    assert papers.page.read_bytes() == before
    for given in (papers.page, papers.token):
        # The ring itself, and the export of the log that publishes it, tell the same.
        for keys in (papers.ring, export):
            told = office.json("licence", "verify", str(given), "--keys", str(keys), "--on", "2026-06-15")
            assert (told["genuine"], told["good"], told["office"]["balance_g"]) == ("genuine", True, {"1": 380_000})
    page = json.loads(office.run("licence", "verify", str(papers.page), "--keys", str(papers.ring), "--json"))
    assert page["authority"]["specimen"] is True


def test_the_authority_is_what_its_file_says(office: Office, tmp_path: Path) -> None:
    papers, said = Papers(office, tmp_path), tmp_path / "authority.json"
    authority = Authority({"en": "An office", "ja": "ある官庁", "zh": "某机关"}, "https://office.example", False)
    said.write_text(json.dumps(authority.as_json()), encoding="utf-8")
    papers.draw("--authority", str(said))
    told = office.json("licence", "verify", str(papers.page), "--keys", str(papers.ring), "--on", "2026-06-15")
    assert told["authority"] == authority.as_json()
    said.write_text("{}")
    papers.draw("--authority", str(said), code=2)


def test_a_key_that_would_not_verify_draws_nothing(office: Office, tmp_path: Path) -> None:
    papers, log_key = Papers(office, tmp_path, first="2026-05-12"), tmp_path / "log.pem"
    CliRunner().invoke(app, ["office", "key", str(log_key)])
    papers.publish(log_key)
    assert "was in use from 2026-05-12, the licence is dated 2026-05-11" in papers.draw(code=2)
    other = tmp_path / "other.pem"
    CliRunner().invoke(app, ["office", "key", str(other)])
    papers.key = other
    assert "is not among those that the log publishes" in papers.draw(code=2)
    assert not papers.page.exists()


def test_a_key_is_followed_by_the_next_and_verifies_its_own_time(office: Office, tmp_path: Path) -> None:
    papers, after = Papers(office, tmp_path), tmp_path / "after.pem"
    papers.draw()
    CliRunner().invoke(app, ["office", "key", str(after), "--algorithm", "Ed448"])
    told = ["office", "licence-key", str(papers.ring), "--key", str(after), "--from", "2026-06-01"]
    assert CliRunner().invoke(app, told).exit_code == 0
    assert CliRunner().invoke(app, told).exit_code == 2
    verified = office.json("licence", "verify", str(papers.page), "--keys", str(papers.ring), "--on", "2026-06-15")
    assert verified["genuine"] == "genuine"


def test_a_key_of_an_algorithm_that_is_not_known_is_not_made(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["office", "key", str(tmp_path / "k.pem"), "--algorithm", "RSA"])
    assert (told.exit_code, (tmp_path / "k.pem").exists()) == (2, False)
    assert "'RSA' is not known here; known: Ed25519, Ed448" in told.stderr


def test_a_licence_that_is_not_there_draws_nothing(office: Office, tmp_path: Path) -> None:
    papers = Papers(office, tmp_path)
    told = ["office", "licence", "L-9", "-o", str(papers.page), "--key", str(papers.key)]
    result = CliRunner().invoke(app, [*told, "--office", office.address])
    assert (result.exit_code, papers.page.exists()) == (2, False)
    assert "there is no such licence here" in result.stderr


def test_the_office_tells_of_a_page_whether_it_still_stands(office: Office, tmp_path: Path) -> None:
    papers = Papers(office, tmp_path)
    papers.draw()
    ask = ["licence", "verify", str(papers.page), "--keys", str(papers.ring), "--on", "2026-06-15"]
    assert office.json(*ask)["office"]["balance_g"] == {"1": 380_000}
    clock = Clock()
    clock.now = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
    do(clock, "suspend", WANG, "the end user is being asked")
    told = json.loads(office.run(*ask, "--json", code=5))
    assert (told["genuine"], told["good"], told["office"]["state"]) == ("genuine", False, "suspended")
    assert office.run(*ask, "--lang", "en", code=5).startswith("L-1: genuine, but suspended\n")


def test_a_page_that_the_office_did_not_issue_is_not_told_current(office: Office, tmp_path: Path) -> None:
    papers = Papers(office, tmp_path)
    licence = desk.case("C-1").licence
    assert licence is not None
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    signer = Signer(load_pem_private_key(papers.key.read_bytes(), None))  # type: ignore[arg-type]
    forged = replace(licence, valid_to=date(2029, 5, 10))
    papers.page.write_bytes(draw(forged, Authority(dict.fromkeys(("en", "ja", "zh"), "x"), "x", True), signer))
    ask = ["licence", "verify", str(papers.page), "--keys", str(papers.ring), "--on", "2026-06-15"]
    told = office.run(*ask, "--lang", "en", code=4)
    assert told.splitlines()[0] == "L-1: not genuine"
    assert json.loads(office.run(*ask, "--json", code=4))["current"] is None


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("nonsense", "--office: 'nonsense' names no database"),
        ("sqlite://", "--office: a SQLite address needs a path"),
        ("sqlite:////nowhere/x", "--office: /nowhere/x: there is no such office"),
        ("postgresql://u:secret@localhost:x/y", "--office: "),
        ("postgresql://u:secret@127.0.0.1:1/y", "--office: postgresql://u:…@127.0.0.1:1/y: cannot be reached"),
    ],
)
def test_a_fault_is_laid_on_what_was_given(monkeypatch: pytest.MonkeyPatch, address: str, told: str) -> None:
    """In a process of its own: one process speaks to one database."""
    ask = [sys.executable, "-m", "sekisho", "licence", "register"]
    for words, place in (([*ask, "--office", address], "--office"), (ask, "SEKISHO_DATABASE")):
        if place != "--office":
            monkeypatch.setenv(place, address)
        ended = subprocess.run(words, capture_output=True, text=True, check=False)
        assert ended.returncode == 2, ended.stderr
        assert ended.stderr.startswith(told.replace("--office", place)), ended.stderr
        assert "secret" not in ended.stderr


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


@pytest.mark.parametrize(
    ("language", "ready", "key"),
    [("en", "ready", "public key"), ("ja", "準備完了", "公開鍵"), ("zh", "已就绪", "公钥")],
)
def test_the_offices_commands_speak_the_language_that_they_are_told(
    office: Office, tmp_path: Path, language: str, ready: str, key: str
) -> None:
    def told(*words: str) -> str:
        result = CliRunner().invoke(app, [*words, "--lang", language])
        assert result.exit_code == 0, result.output
        return result.stderr

    pem = str(tmp_path / "log.pem")
    assert ready in told("office", "init", "--office", office.address)
    told("office", "key", pem)
    assert key in told("office", "sign", "--key", pem, "--name", "office.example/log", "--office", office.address)
