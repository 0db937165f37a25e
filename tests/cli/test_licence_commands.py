import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from ended import Ended
from makers import maker

from sekisho.cli.licence import as_document, exit_code, lines, verdict_on
from sekisho.cli.words import Speech
from sekisho.ledger.entries import State
from sekisho.licence.document.page import draw
from sekisho.licence.document.token import sign_token
from sekisho.licence.document.verify import Registered

Run = Callable[..., Ended]


papers = maker("licence", "papers")
logs = maker("casework", "logs")
TOKEN = sign_token(papers.LICENCE, papers.SIGNER)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_bytes(papers.RING.canonical())
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "licence.pdf"
    path.write_bytes(draw(papers.LICENCE, papers.AUTHORITY, papers.SIGNER))
    return path


@pytest.mark.parametrize(
    ("language", "title", "told"),
    [
        ("en", "L-2026-000123: genuine, current on 2026-11-23\n", "SPECIMEN: issued by no real authority"),
        ("ja", "L-2026-000123：真正、2026-11-23時点で有効期間内\n", "個別許可、仕向地JP、発行日2026-03-02"),
        ("zh", "L-2026-000123：真实，2026-11-23在有效期内\n", "单项许可，目的地JP，签发日期2026-03-02"),
    ],
)
def test_a_page_as_issued_is_genuine(run: Run, page: Path, keys: Path, language: str, title: str, told: str) -> None:
    ended = run("licence", "verify", page, "--keys", keys, "--lang", language)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(title)
    assert told in ended.out
    assert "1,200.5" in ended.out
    assert "包头示例稀土磁材有限公司" in ended.out


def test_what_was_not_asked_of_the_office_is_said(run: Run, page: Path, keys: Path) -> None:
    out = " ".join(run("licence", "verify", page, "--keys", keys).out.split())
    assert "was not asked: only the office knows. Ask at https://office.example/licences" in out
    assert json.loads(run("licence", "verify", page, "--keys", keys, "--json").out)["office"] is None


@pytest.mark.parametrize(("ask_at", "told"), [("nowhere: this is a specimen", False), ("https://a.example/", True)])
def test_nobody_is_sent_to_ask_an_office_that_is_not_there(
    run: Run, keys: Path, tmp_path: Path, ask_at: str, told: bool
) -> None:
    path = tmp_path / "licence.pdf"
    path.write_bytes(draw(papers.LICENCE, replace(papers.AUTHORITY, ask_at=ask_at), papers.SIGNER))
    out = run("licence", "verify", path, "--keys", keys).out
    assert "only the office knows" in " ".join(out.split())
    assert ("Ask at" in out) is told


def test_a_token_is_verified_as_typed_or_from_a_file(run: Run, keys: Path, tmp_path: Path) -> None:
    scanned = tmp_path / "scanned.txt"
    scanned.write_text(f"{TOKEN[:200]}\n{TOKEN[200:]}\n")
    for given in (TOKEN, scanned):
        found = json.loads(run("licence", "verify", given, "--keys", keys, "--json").out)
        assert (found["form"], found["genuine"], found["current"], found["good"]) == (
            "token",
            "genuine",
            "current",
            True,
        )
        assert found["token"]["lines"] == [[1, ["1C905.a(4)"], 1_200_500], [2, ["1C904.b"], 80_000]]
        assert found["licence"] is None


@pytest.mark.parametrize(("day", "current"), [("2026-03-01", "not yet valid"), ("2027-03-02", "no longer valid")])
def test_a_genuine_licence_out_of_its_days_ends_with_5(run: Run, keys: Path, day: str, current: str) -> None:
    ended = run("licence", "verify", TOKEN, "--keys", keys, "--on", day)
    assert ended.code == 5
    assert f"genuine, {current} on {day}" in ended.out


def test_an_altered_page_ends_with_4_and_the_byte(run: Run, page: Path, keys: Path, tmp_path: Path) -> None:
    told = bytearray(page.read_bytes())
    told[20_000] ^= 1
    bent = tmp_path / "bent.pdf"
    bent.write_bytes(bytes(told))
    ended = run("licence", "verify", bent, "--keys", keys)
    assert (ended.code, ended.err) == (4, "")
    assert ended.out.startswith("not genuine\n  the file was altered after it was issued, first at byte 20001 (")
    found = json.loads(run("licence", "verify", bent, "--keys", keys, "--json").out)
    assert (found["genuine"], found["fault"]["code"], found["fault"]["byte"]) == ("not_genuine", "page_altered", 20_001)


def test_an_altered_token_ends_with_4_and_its_content_is_not_told_as_true(run: Run, keys: Path) -> None:
    ended = run("licence", "verify", TOKEN[:-1] + ("0" if TOKEN[-1] != "0" else "1"), "--keys", keys)
    assert ended.code == 4
    assert "1,200.5" not in ended.out


def test_without_the_right_key_nothing_is_said_of_genuineness(run: Run, page: Path) -> None:
    ended = run("licence", "verify", TOKEN)
    assert ended.code == 3
    assert "cannot be told" in ended.out
    assert "What it says of itself, unproved:" in ended.out
    assert run("licence", "verify", page).code == 3


def test_keys_may_come_from_an_export_of_the_log(run: Run, tmp_path: Path) -> None:
    ring = papers.RING.canonical()
    export = tmp_path / "log.jsonl"
    export.write_bytes(logs.log(licence_keys=ring).export(ring))
    assert run("licence", "verify", TOKEN, "--keys", export).code == 0
    export.write_bytes(export.read_bytes().replace(b"1005", b"9005"))
    ended = run("licence", "verify", TOKEN, "--keys", export)
    assert ended.code == 2
    assert ended.err.startswith(f"{export}: line 9: event 5 is not the one that was logged here")
    export.write_bytes(logs.log().export())
    assert "publishes no keys of licences" in run("licence", "verify", TOKEN, "--keys", export).err


@pytest.mark.parametrize("language", ["ja", "zh"])
def test_an_altered_export_is_told_in_the_readers_language(run: Run, tmp_path: Path, language: str) -> None:
    ring = papers.RING.canonical()
    export = tmp_path / "log.jsonl"
    whole = logs.log(licence_keys=ring).export(ring).split(b"\n")
    export.write_bytes(b"\n".join([whole[0], whole[2], whole[1], *whole[3:]]))
    ended = run("licence", "verify", TOKEN, "--keys", export, "--lang", language)
    assert ended.code == 2
    said = " ".join(ended.err.replace(str(export), "").split())
    assert said
    assert not re.search(r"[a-z]{3,}( [a-z]{2,})+", said), said


def test_every_mistake_in_what_is_given_is_told_at_once(run: Run, tmp_path: Path) -> None:
    ended = run("licence", "verify", tmp_path / "none", "--keys", tmp_path / "none.json", "--on", "someday")
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 3
    assert "is neither a token nor a file that can be read; a token begins with SK1:" in ended.err
    misread = run("licence", "verify", f"X{TOKEN[1:]}")
    assert (misread.code, "a token begins with SK1:" in misread.err) == (2, True)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "is no licence: neither a PDF nor a token"),
        ("ja", "許可証ではない。PDFでもトークンでもない"),
        ("zh", "不是许可证：既非PDF，也非令牌"),
    ],
)
@pytest.mark.parametrize("content", [b"PK\x03\x04 a workbook", b"Dear sir,\n", b""])
def test_what_never_was_a_licence_is_a_mistake_and_not_a_false_licence(
    run: Run, keys: Path, tmp_path: Path, content: bytes, language: str, told: str
) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(content)
    ended = run("licence", "verify", file, "--keys", keys, "--lang", language)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_a_pdf_without_a_seal_is_a_false_licence(run: Run, keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "made.pdf"
    file.write_bytes(b"%PDF-1.7\nnothing\n")
    assert run("licence", "verify", file, "--keys", keys).code == 4


def test_a_token_in_a_file_with_a_mark_of_byte_order_is_read(run: Run, keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "token.txt"
    file.write_bytes(b"\xef\xbb\xbf" + TOKEN.encode())
    assert json.loads(run("licence", "verify", file, "--keys", keys, "--json").out)["genuine"] == "genuine"


def test_help_says_what_kind_of_address_an_office_has(run: Run) -> None:
    assert "sqlite:///PATH" in " ".join(run("licence", "verify", "--help").out.split())


def test_a_file_larger_than_any_licence_is_not_read(run: Run, tmp_path: Path) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(17 << 20)
    assert "is larger than 16 MiB" in run("licence", "verify", large).err


@pytest.mark.parametrize(
    ("language", "state", "told", "code"),
    [
        ("en", State.OPEN, "office, 2026-11-23T01:02:03Z: stands", 0),
        ("ja", State.SUSPENDED, "発行機関(2026-11-23T01:02:03Z)：停止中", 5),
        ("zh", State.REVOKED, "发证机关(2026-11-23T01:02:03Z)：已撤销", 5),
    ],
)
def test_with_the_office_the_balance_and_the_standing_are_told(
    language: str, state: State, told: str, code: int
) -> None:
    licence = papers.LICENCE

    def ask(_: str) -> Registered:
        return Registered(state, {1: 500}, licence.hash(), datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC))

    verdict = verdict_on(TOKEN.encode(), papers.RING, papers.DAY, ask)
    text = "\n".join(lines(verdict, Speech(language)))
    assert exit_code(verdict) == code
    assert told in text
    assert Speech(language)("licence.left_kg") in text
    assert Speech(language)("unknown") in text
    office = as_document("token", verdict, page=False)["office"]
    assert office == {"state": str(state), "balance_g": {"1": 500}, "as_of": "2026-11-23T01:02:03+00:00"}


def test_what_a_token_of_an_unknown_key_says_cannot_steer_the_terminal(run: Run) -> None:
    hostile = replace(papers.LICENCE, id="L\x1b[31m", exporter=replace(papers.LICENCE.exporter, name="A\u202eB"))
    out = run("licence", "verify", sign_token(hostile, papers.STRANGER)).out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_a_licence_of_many_lines_is_told_by_its_sum_where_the_token_has_no_room(run: Run, keys: Path) -> None:
    out = run("licence", "verify", sign_token(papers.with_lines(40), papers.SIGNER), "--keys", keys).out
    assert "40 lines of 820 kg in all" in out
    long = replace(
        papers.LICENCE, exporter=replace(papers.LICENCE.exporter, name="长" * 90), issued_on=date(2026, 3, 2)
    )
    assert "had no room for names" in run("licence", "verify", sign_token(long, papers.SIGNER), "--keys", keys).out
