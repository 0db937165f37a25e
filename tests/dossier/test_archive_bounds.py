"""What the list of a zip archive gives away before it is unpacked, and how much of a part is read."""

from __future__ import annotations

import io
import stat
import warnings
import zipfile

import pytest

from sekisho.dossier.archive import Bounds, Broken, Fault, Found, faults, leads_out, opened, part

BOUNDS = Bounds(entries=5, unpacked=3_000_000)
NESTED = io.BytesIO()
with zipfile.ZipFile(NESTED, "w", zipfile.ZIP_DEFLATED) as _inner:
    _inner.writestr("again.zip", b"\0" * 2_000_000)


def packed(files: list[tuple[str, bytes]], mode: int = 0o644, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")  # Of names that stand twice, which is what is meant here.
        for name, content in files:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, content, method)
    return out.getvalue()


def told(content: bytes, bounds: Bounds = BOUNDS) -> list[Found]:
    with opened(content) as archive:
        return list(faults(archive.infolist(), bounds))


def first(content: bytes) -> bytes | None:
    with opened(content) as archive:
        return part(archive, archive.infolist()[0], 1_000)


def kinds(content: bytes) -> list[Fault]:
    return [each.fault for each in told(content)]


def test_an_honest_archive_has_no_faults() -> None:
    assert told(packed([("a/b.json", b"{}"), ("a/c.pdf", b"%PDF"), ("名簿.csv", b"a")])) == []


def test_too_many_entries_are_told_and_nothing_more() -> None:
    assert told(packed([("../x", b"")] * 6)) == [Found(Fault.ENTRIES, size=6)]


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/x", "..\\x", "a\\..\\x", "C:x", "C:\\x", "a/..", "//server/x"]
)
def test_a_name_that_leads_out_is_told(name: str) -> None:
    assert leads_out(name)
    assert kinds(packed([(name, b"x")])) == [Fault.OUTSIDE]


@pytest.mark.parametrize("name", ["a..b/c", "..a", "a/...", "a b/c", "__MACOSX/._a", "架空/a"])
def test_a_name_with_dots_that_stays_inside_is_not(name: str) -> None:
    assert not leads_out(name)


def test_a_link_is_told_whatever_its_name() -> None:
    assert kinds(packed([("a.yaml", b"/etc/passwd")], mode=stat.S_IFLNK | 0o777)) == [Fault.OUTSIDE]


@pytest.mark.parametrize("other", ["a.yaml", "A.YAML", "A.yaml"])
def test_a_name_that_stands_twice_is_told_whatever_its_case(other: str) -> None:
    assert told(packed([("a.yaml", b"1"), (other, b"2")])) == [Found(Fault.TWICE, other)]


def test_an_encrypted_entry_is_told() -> None:
    content = bytearray(packed([("a", b"x")]))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert kinds(bytes(content)) == [Fault.ENCRYPTED]


def test_a_bomb_is_told_by_its_ratio_and_by_all_that_it_unpacks_to() -> None:
    (found,) = told(packed([("a", b"\0" * 2_000_000)]))
    assert (found.fault, found.name, found.size) == (Fault.SWOLLEN, "a", 2_000_000)
    assert found.ratio > 200
    assert kinds(packed([("a", b"\0" * 2_000_000), ("b", b"\0" * 2_000_000)])) == [
        Fault.UNPACKED,
        Fault.SWOLLEN,
        Fault.SWOLLEN,
    ]
    assert kinds(packed([("a", b"\0" * 4_000_000)], method=zipfile.ZIP_STORED)) == [Fault.UNPACKED]


def test_an_archive_in_an_archive_is_one_entry_and_never_opened() -> None:
    content = packed([("inner.zip", NESTED.getvalue())])
    assert told(content) == []
    with opened(content) as archive:
        assert part(archive, archive.infolist()[0], 1_000_000) == NESTED.getvalue()


def test_every_fault_of_an_archive_is_told_at_once() -> None:
    content = packed([("../a", b"\0" * 2_000_000), ("../A", b"x")])
    assert kinds(content) == [Fault.OUTSIDE, Fault.SWOLLEN, Fault.OUTSIDE, Fault.TWICE]


def test_no_more_of_a_part_is_read_than_asked_for() -> None:
    with opened(packed([("a", b"x" * 100)])) as archive:
        assert part(archive, archive.infolist()[0], 100) == b"x" * 100
        assert part(archive, archive.infolist()[0], 99) is None


def test_a_list_that_tells_a_smaller_size_than_there_is_breaks_the_archive() -> None:
    content = bytearray(packed([("a", b"\0" * 2_000_000)]))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (10).to_bytes(4, "little")
    assert kinds(bytes(content)) == []
    with pytest.raises(Broken):
        first(bytes(content))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"x" * 1_000, packed([("a", b"x" * 99)])[:-30]])
def test_what_is_no_whole_archive_is_broken(content: bytes) -> None:
    with pytest.raises(Broken), opened(content) as archive:
        archive.infolist()
