import threading
from datetime import date
from pathlib import Path

import pytest
from applications import problems
from folders import put, trade

from sekisho.dossier.folder import append_disclosures, read_folder, read_register
from sekisho.dossier.folder import register as module
from sekisho.dossier.folder.model import Disclosure, Handed

DAY = date(2026, 5, 11)


def told(recipient: str) -> Disclosure:
    return Disclosure(
        on=DAY,
        recipient=recipient,
        profile="exporter",
        what=("parties.name", "downstream"),
        basis="supply-chain statement",
        case="2026-014",
        files=(Handed(file="statement.pdf", sha256="0" * 64),),
    )


def test_lines_are_added_and_read_back(tmp_path: Path) -> None:
    assert read_register(tmp_path) == ()
    append_disclosures(tmp_path, [told("ex")])
    append_disclosures(tmp_path, [told("car"), told("架空自動車株式会社")])
    assert [each.recipient for each in read_register(tmp_path)] == ["ex", "car", "架空自動車株式会社"]
    assert read_folder(put(tmp_path, trade())).disclosures[1] == told("car")


def test_what_stood_there_keeps_its_bytes(tmp_path: Path) -> None:
    before = "# our register\n- on: 2026-01-01   # new year\n  recipient: ex\n"
    (tmp_path / "disclosures.yaml").write_text(before)
    append_disclosures(tmp_path, [told("car")])
    assert (tmp_path / "disclosures.yaml").read_text().startswith(before)
    assert len(read_register(tmp_path)) == 2


@pytest.mark.parametrize("before", ["[{on: 2026-01-01, recipient: ex}]", "  - on: 2026-01-01\n    recipient: ex", "[]"])
def test_a_list_that_takes_no_lines_at_its_end_is_written_out(tmp_path: Path, before: str) -> None:
    (tmp_path / "disclosures.yaml").write_text(before)
    there = read_register(tmp_path)
    append_disclosures(tmp_path, [told("car")])
    assert read_register(tmp_path) == (*there, told("car"))


def test_a_register_that_cannot_be_read_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "disclosures.yaml").write_text("- on: yesterday\n  recipient: ex\n")
    (cause,) = problems(lambda: append_disclosures(tmp_path, [told("car")]))
    assert cause.startswith('disclosures.yaml: [0].on: is no date; got "yesterday"')
    assert (tmp_path / "disclosures.yaml").read_text() == "- on: yesterday\n  recipient: ex\n"


def test_a_stop_before_the_end_leaves_the_old_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append_disclosures(tmp_path, [told("ex")])
    before = (tmp_path / "disclosures.yaml").read_bytes()

    def stop(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        append_disclosures(tmp_path, [told("car")])
    assert (tmp_path / "disclosures.yaml").read_bytes() == before


def test_a_line_that_would_not_be_read_back_is_refused(tmp_path: Path) -> None:
    bad = Disclosure(on=DAY, recipient="a\x00b")
    assert problems(lambda: append_disclosures(tmp_path, [bad])) != []
    assert not (tmp_path / module.REGISTER).exists()


def test_two_who_write_at_once_wait_for_each_other(tmp_path: Path) -> None:
    names = [f"r{number}" for number in range(8)]
    threads = [threading.Thread(target=append_disclosures, args=(tmp_path, [told(name)])) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.recipient for each in read_register(tmp_path)) == names
