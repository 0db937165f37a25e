import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from ended import Ended
from makers import maker

Run = Callable[..., Ended]


logs = maker("casework", "logs")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "log.jsonl"
    path.write_bytes(logs.log(licence_keys=logs.LICENCE_KEYS).export(logs.LICENCE_KEYS))
    return path


def altered(export: Path, old: bytes, new: bytes) -> Path:
    path = export.with_name("altered.jsonl")
    told = export.read_bytes()
    assert old in told
    path.write_bytes(told.replace(old, new))
    return path


def test_an_untouched_log_is_told_with_its_heads_and_keys_and_what_was_not_asked(run: Run, export: Path) -> None:
    ended = run("log", "verify", export)
    assert (ended.code, ended.err) == (0, "")
    assert f"{export}: untouched\n  12 events and 4 signed heads of office.example/log\n" in ended.out
    assert f"heads 1 to 2: {logs.FIRST.key}\n  heads 3 to 4: {logs.SECOND.key}\n" in ended.out
    assert "only the export itself says" in ended.out
    assert "--against" in ended.out


def test_the_json_of_a_verdict_holds_all_that_is_told(run: Run, export: Path) -> None:
    found = json.loads(run("log", "verify", export, "--key", logs.SECOND.key, "--json").out)
    assert (found["untouched"], found["trusted"], found["events"], found["heads"]) == (True, True, 12, 4)
    assert found["keys"][1] == {"key": str(logs.SECOND.key), "heads": [3, 4], "announced": True}
    assert (found["fault"], found["licence_keys"]) == (None, 1)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "line 9, event 5: event 5 is not the one that was logged here"),
        ("ja", "9行目、事象5：事象5は記録されたものと異なる"),
        ("zh", "第9行，事件5：事件5与原记录不符"),
    ],
)
def test_an_altered_log_ends_with_4_and_the_place(run: Run, export: Path, language: str, told: str) -> None:
    ended = run("log", "verify", altered(export, b'"net_g":1005', b'"net_g":9005'), "--lang", language)
    assert ended.code == 4
    assert told in ended.out
    found = json.loads(run("log", "verify", altered(export, b'"net_g":1005', b'"net_g":9005'), "--json").out)
    assert (found["untouched"], found["fault"]["line"], found["fault"]["event"]) == (False, 9, 5)
    assert set(found["fault"]["text"]) == {"en", "ja", "zh"}


def test_a_log_in_other_keys_than_were_given_cannot_be_told(run: Run, export: Path) -> None:
    ended = run("log", "verify", export, "--key", logs.STRANGER.key)
    assert ended.code == 3
    assert f"{export}: cannot be told\n" in ended.out
    assert json.loads(run("log", "verify", export, "--key", logs.STRANGER.key, "--json").out)["untouched"] is None


def test_keys_may_stand_in_a_file(run: Run, export: Path) -> None:
    path = export.with_name("keys.txt")
    path.write_text(f"{logs.STRANGER.key}\n{logs.FIRST.key}\n")
    assert "A key that was given is among them." in run("log", "verify", export, "--key", path).out


def test_a_log_is_held_against_an_older_export_or_head(run: Run, export: Path) -> None:
    older, head = export.with_name("older.jsonl"), export.with_name("head.txt")
    older.write_bytes(logs.log((3, 3, 8)).export())
    head.write_text(logs.log().notes[2], encoding="utf-8")
    for kept in (older, head):
        ended = run("log", "verify", export, "--against", kept)
        assert ended.code == 0
        assert f"It continues {kept}, which held 8 events.\n" in ended.out
    ended = run("log", "verify", older, "--against", export)
    assert ended.code == 4
    assert "the log once held 12 events and holds 8 now: it was set back" in ended.out


def test_history_written_anew_is_found_at_its_first_event(run: Run, export: Path) -> None:
    anew = export.with_name("anew.jsonl")
    made = logs.log((12,), hand_over_at=None)
    made.events[5] = logs.event(77)
    grown = logs.Frontier().add_all(map(logs.leaf_hash, made.events))
    made.notes[0] = logs.sign_head(logs.FIRST, grown, logs.BEGAN)
    anew.write_bytes(made.export())
    older = export.with_name("older.jsonl")
    older.write_bytes(logs.log((3, 8), hand_over_at=None).export())
    ended = run("log", "verify", anew, "--against", older)
    assert ended.code == 4
    assert "line 7, event 6: event 6 is not the one of the older export" in ended.out


def test_an_older_export_that_was_altered_is_named_itself(run: Run, export: Path) -> None:
    bent = altered(export, b'"net_g":1002', b'"net_g":9002')
    ended = run("log", "verify", export, "--against", bent)
    assert ended.code == 4
    assert ended.out.startswith(f"{bent}: altered\n  line 4, event 2:")


def test_every_mistake_in_what_is_given_is_told_at_once(run: Run, tmp_path: Path) -> None:
    ended = run("log", "verify", tmp_path / "none", "--against", tmp_path, "--key", "nonsense")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines() == [
        "--key nonsense: a key is written name+id+base64; write name+id+base64, or name a file that holds it",
        f"{tmp_path / 'none'}: no such file or directory",
        f"{tmp_path}: is a directory",
    ]


def test_a_kept_head_that_is_none_is_a_mistake(run: Run, export: Path) -> None:
    notes = export.with_name("notes.txt")
    notes.write_text("no head\n")
    ended = run("log", "verify", export, "--against", notes)
    assert ended.code == 2
    assert ended.err.startswith(f"{notes}: is no head of a log")


def test_a_receipt_proves_one_event_alone(run: Run, export: Path) -> None:
    receipt = export.with_name("5.tlog-proof")
    assert run("log", "prove", export, 5, "-o", receipt).code == 0
    ended = run("log", "verify", receipt, "--key", logs.SECOND.key)
    assert ended.code == 0
    assert "event 5 stands in office.example/log, among the 12 events" in ended.out
    assert '"net_g":1005' in ended.out
    found = json.loads(run("log", "verify", receipt, "--key", logs.SECOND.key, "--json").out)
    assert (found["untouched"], found["n"], found["event"]["what"]) == (True, 5, {"net_g": 1005})
    receipt.write_text(re.sub("index 4", "index 3", receipt.read_text()))
    ended = run("log", "verify", receipt, "--key", logs.SECOND.key)
    assert (ended.code, "line 2, event 4" in ended.out) == (4, True)


def test_a_receipt_is_verified_with_a_key_and_only_with_the_right_one(run: Run, export: Path) -> None:
    receipt = export.with_name("5.tlog-proof")
    run("log", "prove", export, 5, "-o", receipt)
    assert run("log", "verify", receipt).code == 2
    ended = run("log", "verify", receipt, "--key", logs.STRANGER.key)
    assert (ended.code, "cannot be told" in ended.out) == (3, True)


def test_there_is_no_receipt_from_an_altered_log_or_for_an_event_that_is_not_there(run: Run, export: Path) -> None:
    receipt = export.with_name("13.tlog-proof")
    ended = run("log", "prove", export, 13, "-o", receipt)
    assert (ended.code, ended.err) == (2, f"{export}: event 13: the log has 12 events, and none with the number 13\n")
    assert run("log", "prove", altered(export, b"1002", b"9002"), 5, "-o", receipt).code == 4
    assert not receipt.exists()
    nowhere = export.with_name("none") / "5.tlog-proof"
    assert run("log", "prove", export, 5, "-o", nowhere).err == f"{nowhere}: no such file or directory\n"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "is no export of a log and no receipt"),
        ("ja", "ログの書き出しでも受領証でもない"),
        ("zh", "既非日志导出，也非回执"),
    ],
)
@pytest.mark.parametrize("content", ["Dear sir,\n", "", '{"id": "A-1"}\n', "a,b\n1,2\n"])
def test_what_never_was_a_log_is_a_mistake_and_not_an_altered_log(
    run: Run, tmp_path: Path, content: str, language: str, told: str
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text(content)
    ended = run("log", "verify", letter, "--lang", language)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert run("log", "prove", letter, 1, "-o", tmp_path / "receipt", "--lang", language).code == 2
    assert not (tmp_path / "receipt").exists()


@pytest.mark.parametrize(
    ("old", "new"), [(b'{"events":12', b'{"vents":12'), (b'"format":"sekisho-log"', b'"format":"other"')]
)
def test_a_log_with_a_bent_header_is_an_altered_log(run: Run, export: Path, old: bytes, new: bytes) -> None:
    assert run("log", "verify", altered(export, old, new)).code == 4


def test_a_log_without_its_header_is_an_altered_log(run: Run, export: Path) -> None:
    beheaded = export.with_name("beheaded.jsonl")
    beheaded.write_bytes(export.read_bytes().partition(b"\n")[2])
    assert run("log", "verify", beheaded).code == 4
