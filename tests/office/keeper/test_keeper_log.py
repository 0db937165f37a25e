"""The log for whoever checks the office: filters, proofs that the command line accepts, and copies to take away."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

import pytest
from databases import use
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from sekisho.casework.log.note import Signer
from sekisho.casework.log.tree import Nodes, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion
from sekisho.casework.model import Actor, Event
from sekisho.cli.app import app
from sekisho.office.accounts.models import Account
from sekisho.office.keeper import log as page
from sekisho.office.keeping import tree
from sekisho.office.keeping.models import BackupTaken
from sekisho.office.store import backup_file, log
from sekisho.office.store.models import Leaf

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SIGNER = Signer.of_seed("office.example/log", bytes(32))
NOW = datetime(2026, 2, 10, 3, 0, tzinfo=UTC)
MANY = 700


@pytest.fixture(scope="module")
def signed(peopled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An office with 700 events under two heads, and three events after them."""
    path = tmp_path_factory.mktemp("signed") / "office.sqlite3"
    path.write_bytes(peopled.read_bytes())
    use(f"sqlite:///{path}")
    told = [
        Event(
            f"A-{number % 7}",
            ("filed", "accepted", "queried")[number % 3],
            NOW + timedelta(hours=number),
            Actor("wang" if number % 50 else 'rare "bird" 架空', "officer", "Office"),
            {"number": number},
        )
        for number in range(MANY)
    ]
    log.append(told[:300])
    log.sign(SIGNER, NOW)
    log.append(told[300:])
    log.sign(SIGNER, NOW + timedelta(days=40))
    log.append(
        [Event("B-1", "filed", NOW + timedelta(days=50, hours=n), Actor("li", "exporter", "X"), {}) for n in range(3)]
    )
    yield f"sqlite:///{path}"
    connections["default"].close()


@pytest.fixture
def auditor(signed: str) -> Client:
    use(signed)
    client = Client()
    client.cookies["language"] = "en"
    client.force_login(Account.objects.get(username="auditor"), BACKEND)
    return client


def rows(client: Client, **asked: object) -> list[dict[str, object]]:
    return json.loads(client.get("/log.json", asked).content)["rows"]


def test_events_come_by_time_the_latest_first_page_after_page_without_gap_or_repeat(auditor: Client) -> None:
    seen: list[object] = []
    address = "/log?"
    for _ in range(30):
        shown = auditor.get(address)
        seen += [row["hash"] for row in shown.context["table"].rows]
        if shown.context["older"] is None:
            break
        address = f"/log?after={shown.context['older'].replace('+', '%2B')}"
    assert len(seen) == len(set(seen)) == MANY + 3


def test_filters_are_kind_person_case_and_days_of_the_law(auditor: Client) -> None:
    assert {row["kind"] for row in rows(auditor, kind="queried")} == {"queried"}
    assert {row["case"] for row in rows(auditor, case="A-3")} == {"A-3"}
    assert len(rows(auditor, person='rare "bird" 架空')) == MANY // 50
    assert rows(auditor, person="rare") == rows(auditor, person="%") == []
    # 3:00 UTC is 11:00 in Beijing: the law's day of the first event has 13 hours left.
    assert len(rows(auditor, to="2026-02-10")) == 13
    assert len(rows(auditor, **{"from": "2026-02-11", "to": "2026-02-11"})) == 24
    assert auditor.get("/log?from=yesterday").content.decode().count('role="alert"') == 1


def test_who_acted_goes_by_name_beside_the_sign_in_name_and_by_that_alone_without_an_account(auditor: Client) -> None:
    keeper = Account.objects.get(username="auditor")
    acted = json.loads(Leaf.objects.get(index=0).event.told)["by"]["person"]
    more = {"role": keeper.role, "organisation": keeper.organisation}
    assert f"<dd>{escape(acted)} ·" in auditor.get("/log/1").content.decode()
    with transaction.atomic():
        account = Account.objects.create_user(acted, first_name="Mei", last_name="Lin", **more)
        assert f"{account.shown} ({escape(acted)})" in auditor.get("/log/1").content.decode()
        listed = auditor.get("/log", {"person": acted}).content.decode()
        transaction.set_rollback(True)
    assert f'{account.shown} <span class="small">({escape(acted)})</span>' in listed


def test_looking_for_a_person_ends_after_so_many_events_and_goes_on(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MOST_LOOKED_AT", 60)
    found, after = 0, ""
    for _ in range(40):
        answer = auditor.get("/log", {"person": 'rare "bird" 架空', "after": after})
        found += len(answer.context["table"].rows)
        after = answer.context["older"]
        if after is None:
            break
    assert found == MANY // 50


def test_a_receipt_verifies_with_the_command_line_and_nothing_of_ours(auditor: Client, tmp_path: Path) -> None:
    for n in (1, 256, 257, 300, 301, MANY):
        path = tmp_path / f"{n}.tlog-proof"
        path.write_bytes(auditor.get(f"/log/{n}/receipt").content)
        said = CliRunner().invoke(app, ["log", "verify", str(path), "--key", str(SIGNER.key), "--json"])
        assert said.exit_code == 0, said.output
        assert json.loads(said.stdout)["n"] == n
    path.write_text(path.read_text().replace("extra ", "extra A", 1))
    assert CliRunner().invoke(app, ["log", "verify", str(path), "--key", str(SIGNER.key)]).exit_code == 4


def test_the_proof_as_json_leads_to_the_signed_root(auditor: Client) -> None:
    told = json.loads(auditor.get("/log/321/proof.json").content)
    path = tuple(map(bytes.fromhex, told["proof"]))
    root = bytes.fromhex(told["root"])
    assert verify_inclusion(bytes.fromhex(told["leaf_hash"]), told["index"], told["size"], path, root)
    assert not verify_inclusion(bytes.fromhex(told["leaf_hash"]), told["index"] + 1, told["size"], path, root)


def test_kept_nodes_prove_what_all_leaves_prove(auditor: Client) -> None:
    nodes = Nodes()
    for each in Leaf.objects.order_by("index").values_list("hash", flat=True):
        nodes.add(bytes(each))
    tree.keep(MANY)
    for n in range(0, MANY, 37):
        assert inclusion_proof(n, MANY, tree.node) == inclusion_proof(n, MANY, nodes)
    for older in (1, 2, 255, 256, 300, 699, 700):
        assert consistency_proof(older, MANY, tree.node) == consistency_proof(older, MANY, nodes)


def test_that_the_log_only_grew_is_proved_from_an_older_head(auditor: Client) -> None:
    told = json.loads(auditor.get("/log/consistency?older=300&as=json").content)
    roots = bytes.fromhex(told["older_root"]), bytes.fromhex(told["root"])
    path = tuple(map(bytes.fromhex, told["proof"]))
    assert verify_consistency(300, roots[0], told["size"], roots[1], path)
    same = auditor.get("/log/consistency", {"older": 300, "root": roots[0].hex()}).content.decode()
    assert "the log only grew" in same
    assert "is not that of" in auditor.get("/log/consistency", {"older": 299, "root": roots[0].hex()}).content.decode()
    for wrong in ("0", "701", "x", "", "-1", "9" * 40):
        assert auditor.get("/log/consistency", {"older": wrong}).status_code == 400


def test_the_export_verifies_with_the_command_line_against_a_head_that_was_kept(
    auditor: Client, tmp_path: Path
) -> None:
    (tmp_path / "log.jsonl").write_bytes(b"".join(auditor.get("/log/export").streaming_content))  # type: ignore[attr-defined]
    (tmp_path / "head.txt").write_bytes(auditor.get("/log/head.txt").content)
    words = [
        "log",
        "verify",
        str(tmp_path / "log.jsonl"),
        "--key",
        str(SIGNER.key),
        "--against",
        str(tmp_path / "head.txt"),
    ]
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 0, said.output


def test_an_event_that_no_head_covers_says_so_and_has_no_proof_yet(auditor: Client) -> None:
    waiting = [row for row in rows(auditor, case="B-1") if row["n"] is None]
    assert len(waiting) == 3
    assert auditor.get("/log/701").status_code == 404
    log.give_places()
    assert "No signed head covers this event yet" in auditor.get("/log/701").content.decode()
    assert auditor.get("/log/701/receipt").status_code == auditor.get("/log/701/proof.json").status_code == 404


def test_pages_ask_a_bounded_number_of_questions(auditor: Client) -> None:
    tree.keep(MANY)
    for address, most in (("/log", 10), ("/log?case=A-1&kind=filed", 10), ("/log/400", 8), ("/log/400/receipt", 30)):
        with CaptureQueriesContext(connection) as asked:
            assert auditor.get(address).status_code == 200
        assert len(asked) <= most, (address, len(asked))


def test_an_office_that_signed_nothing_says_how_to_sign(sign_in) -> None:
    client = sign_in("auditor")
    assert "sekisho office sign" in client.get("/log").content.decode()
    assert {client.get(address).status_code for address in ("/log/head.txt", "/log/export", "/log/1")} == {404}


def test_a_backup_is_whole_streamed_and_told_of(signed: str, tmp_path: Path) -> None:
    use(signed)
    client = Client()
    client.force_login(Account.objects.get(username="keeper"), BACKEND)
    answer = client.post("/keeper/backup/take")
    assert answer.streaming
    path = tmp_path / "copy"
    path.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert backup_file.verify(path)["event"] == MANY + 3
    assert gzip.decompress(path.read_bytes())
    taken = BackupTaken.objects.get()
    assert (taken.by, taken.rows["event"]) == ("keeper", MANY + 3)
    assert taken.sha256 in client.get("/keeper/backup").content.decode()
