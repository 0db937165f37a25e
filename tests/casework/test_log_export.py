import io
import json
from collections.abc import Collection
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from logs import BEGAN, FIRST, LICENCE_KEYS, ORIGIN, SECOND, STRANGER, event, log

from sekisho.casework.log.canonical import is_canonical
from sekisho.casework.log.export import Header, first_link, head_line, link, write_export
from sekisho.casework.log.fault import CODES, Fault
from sekisho.casework.log.head import Head, sign_head
from sekisho.casework.log.note import Note, Signer, VerifierKey
from sekisho.casework.log.tree import Frontier, leaf_hash
from sekisho.casework.log.verify import LONGEST_ROW, Verified, first_difference, rows_of, verify_export
from sekisho.casework.model import canonical

WHOLE = log(licence_keys=LICENCE_KEYS).export(LICENCE_KEYS)
ROWS = WHOLE.splitlines(keepends=True)
KEYS = (FIRST.key,)


def verdict(
    export: bytes, keys: Collection[VerifierKey] = KEYS, older: tuple[Head, Note] | None = None
) -> Verified | Fault:
    return verify_export(rows_of(io.BytesIO(export)), keys=keys, older=older)


def fault(export: bytes, keys: Collection[VerifierKey] = KEYS, older: tuple[Head, Note] | None = None) -> Fault:
    found = verdict(export, keys, older)
    assert isinstance(found, Fault)
    assert all(found.sentence(language) for language in ("en", "ja", "zh"))
    return found


def test_an_untouched_export_verifies_with_the_export_alone() -> None:
    found = verdict(WHOLE, keys=())
    assert isinstance(found, Verified)
    assert (found.header.events, found.header.heads, found.head.size) == (12, 4, 12)
    assert not found.trusted
    assert found.licence_keys == LICENCE_KEYS
    assert (found.first_at, found.head.at) == (BEGAN, BEGAN + timedelta(hours=3))


@pytest.mark.parametrize("key", [FIRST.key, SECOND.key])
def test_it_is_trusted_on_the_word_of_any_key_of_its_chain(key: VerifierKey) -> None:
    found = verdict(WHOLE, keys=[key])
    assert isinstance(found, Verified)
    assert found.trusted
    assert [(use.key, use.first_head, use.last_head, use.announced) for use in found.keys] == [
        (FIRST.key, 1, 2, True),
        (SECOND.key, 3, 4, True),
    ]


def test_a_log_in_the_key_of_a_stranger_is_not_the_offices() -> None:
    forged = log(first=STRANGER, then=STRANGER).export(key=STRANGER.key)
    assert isinstance(verdict(forged, keys=()), Verified)
    assert (fault(forged).code, fault(forged).line) == ("other_key", 1)


def test_a_stranger_cannot_announce_himself() -> None:
    forged = log(hand_over_at=None)
    forged.notes[2] = sign_head(STRANGER, Frontier().add_all(map(leaf_hash, forged.events[:8])), BEGAN)
    found = fault(forged.export())
    assert (found.code, found.line) == ("head_key", 12)


def test_a_key_that_nobody_announced_is_accepted_only_if_it_was_given() -> None:
    broken_off = log(hand_over_at=None)
    grown = Frontier().add_all(map(leaf_hash, broken_off.events))
    broken_off.notes[3] = sign_head(SECOND, grown, BEGAN, previous=broken_off.heads[2])
    export = broken_off.export()
    assert fault(export).code == "head_key"
    found = verdict(export, keys=[SECOND.key])
    assert isinstance(found, Verified)
    assert [use.announced for use in found.keys] == [True, False]


def test_a_log_of_one_head_over_nothing_verifies() -> None:
    assert isinstance(verdict(log((0,), hand_over_at=None).export()), Verified)


@given(st.data())
def test_a_changed_byte_is_always_found_and_its_line_is_named(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(WHOLE) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != WHOLE[place]))
    found = fault(WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :])
    line = WHOLE.count(b"\n", 0, place) + 1
    # Two counts in the header are believed until the rows run out or go on.
    assert found.line == line or (line == 1 and found.code in ("cut_short", "too_much"))
    if line > 2 and ROWS[line - 1].startswith(b'{"chain"') and WHOLE[place] != 0x0A:
        assert found.event in (None, json.loads(ROWS[line - 1])["n"])


@given(st.integers(0, len(WHOLE) - 1))
def test_a_cut_anywhere_is_always_found_and_its_line_is_named(length: int) -> None:
    found = fault(WHOLE[:length])
    line = WHOLE.count(b"\n", 0, length) + 1
    # The header and what the last head publishes may be all that is left.
    assert found.line == line
    assert found.code in ("row_end", "cut_short", "no_export")


@given(st.integers(0, len(WHOLE)), st.binary(min_size=1, max_size=40))
def test_bytes_put_in_anywhere_are_always_found(place: int, more: bytes) -> None:
    bent = WHOLE[:place] + more + WHOLE[place:]
    assert fault(bent).line <= bent.count(b"\n") + 1


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 400))
def test_bytes_taken_out_anywhere_are_always_found(place: int, count: int) -> None:
    assert isinstance(verdict(WHOLE[:place] + WHOLE[place + count :]), Fault)


@pytest.mark.parametrize("place", range(len(ROWS)))
def test_a_dropped_row_is_always_found(place: int) -> None:
    found = fault(b"".join(ROWS[:place] + ROWS[place + 1 :]))
    if ROWS[place].startswith(b'{"chain"'):
        assert found.line == place + 1
        assert found.event == json.loads(ROWS[place])["n"] or found.code == "head_place"
    elif ROWS[place].startswith(b'{"head"'):
        # That a head is missing shows where the next one names it, or where the file ends without it.
        assert found.code in ("head_chain", "head_key", "cut_short")


@pytest.mark.parametrize(("place", "other"), list(combinations(range(len(ROWS)), 2)))
def test_rows_that_changed_places_are_always_found(place: int, other: int) -> None:
    rows = list(ROWS)
    rows[place], rows[other] = rows[other], rows[place]
    found = fault(b"".join(rows))
    # Where a head stood an event may rightly follow; that the head comes too late shows where it stands now.
    assert place + 1 <= found.line <= other + 1
    assert found.line == place + 1 or not ROWS[place].startswith(b'{"chain"')


@pytest.mark.parametrize("place", range(len(ROWS) + 1))
@pytest.mark.parametrize("other", range(len(ROWS)))
def test_a_row_put_in_twice_is_always_found(place: int, other: int) -> None:
    found = fault(b"".join([*ROWS[:place], ROWS[other], *ROWS[place:]]))
    assert found.line in (place + 1, place + 2)


def test_an_event_changed_with_all_its_links_is_found_at_the_next_head() -> None:
    """Who knows the format can mend the links; the heads he cannot sign."""
    events = log().events
    events[4] = event(99)
    found = fault(_with_events(events))
    assert (found.code, found.event, found.line) == ("head_root", 4, 12)
    assert found.figures == {"first": 4, "last": 8}
    assert "events 4 to 8" in found.sentence("en")


def test_an_event_dropped_with_all_numbers_and_links_mended_is_found() -> None:
    events = log().events
    del events[4]
    assert fault(_with_events(events)).code == "head_root"


def _with_events(events: list[bytes]) -> bytes:
    """An export of other events under the same heads, its links and numbers right."""
    rows, before = [ROWS[0]], first_link(ORIGIN)
    notes = {head.size: note for head, note in zip(log().heads, log().notes, strict=True)}
    for n, leaf in enumerate(events, 1):
        before = link(before, leaf_hash(leaf))
        rows.append(b'{"chain":"%s","event":%s,"n":%d}\n' % (before.hex().encode(), leaf, n))
        if n == 3:
            rows.append(head_line(log().notes[0]))
        if n in notes:
            rows.append(head_line(notes[n]))
    return b"".join(rows)


def test_an_event_in_a_form_that_can_be_read_in_two_ways_is_refused_though_it_was_signed() -> None:
    double = b'{"kind":"decided","kind":"refused"}'
    note = sign_head(FIRST, Frontier().add(leaf_hash(double)), BEGAN)
    links = link(first_link(ORIGIN), leaf_hash(double)).hex().encode()
    header = Header(ORIGIN, FIRST.key, 1, 1).line()
    found = fault(header + b'{"chain":"%s","event":%s,"n":1}\n' % (links, double) + head_line(note))
    assert (found.code, found.event, found.line) == ("event_form", 1, 2)


@pytest.mark.parametrize("export", [b"", b"\n", b"%PDF-1.7\n", b"[]\n", b'{"origin":1}\n', b"\xff\xfe\n", b"[" * 9999])
def test_what_is_no_export_is_told_in_its_first_line(export: bytes) -> None:
    assert (fault(export).code in ("no_export", "row_end"), fault(export).line) == (True, 1)


def test_a_row_without_end_is_not_read_to_its_end() -> None:
    endless = ROWS[0] + b'{"chain":"' + b"a" * (LONGEST_ROW + 10)
    assert (fault(endless).code, fault(endless).line) == ("row_length", 2)


def older_head(place: int, of: bytes = WHOLE) -> tuple[Head, Note]:
    notes = [json.loads(row)["head"] for row in of.splitlines() if row.startswith(b'{"head"')]
    return Head.read(notes[place])


def test_a_log_continues_each_of_its_older_heads() -> None:
    for place in range(4):
        assert isinstance(verdict(WHOLE, older=older_head(place)), Verified)


def test_a_log_set_back_to_an_older_head_is_found_by_a_head_kept_elsewhere() -> None:
    older = log((3, 3, 8)).export()
    assert isinstance(verdict(older), Verified)
    found = fault(older, older=older_head(3))
    assert (found.code, found.figures) == ("rolled_back", {"older": 12, "events": 8})


def test_history_that_was_written_anew_by_who_has_the_keys_is_found_by_a_head_kept_elsewhere() -> None:
    anew = log((12,), hand_over_at=None)
    anew.events[5] = event(77)
    anew.notes[0] = sign_head(FIRST, Frontier().add_all(map(leaf_hash, anew.events)), BEGAN)
    export = anew.export()
    assert isinstance(verdict(export), Verified)
    assert fault(export, older=older_head(2), keys=(FIRST.key, SECOND.key)).code == "forked"
    found = first_difference(rows_of(io.BytesIO(export)), rows_of(io.BytesIO(WHOLE)))
    assert found == Fault("event_rewritten", 7, 6)


def test_a_log_that_continues_an_older_export_differs_nowhere() -> None:
    older = log((3, 3, 8)).export()
    assert first_difference(rows_of(io.BytesIO(WHOLE)), rows_of(io.BytesIO(older))) is None


def test_an_older_head_must_be_signed_by_a_key_of_the_log_and_be_of_this_log() -> None:
    grown = Frontier().add_all(leaf_hash(event(number)) for number in range(1, 4))
    assert fault(WHOLE, older=Head.read(sign_head(STRANGER, grown, BEGAN))).code == "older_unsigned"
    elsewhere = Signer.of_seed("elsewhere.example/log", bytes(32))
    found = fault(WHOLE, older=Head.read(sign_head(elsewhere, grown, BEGAN)))
    assert (found.code, found.figures["expected"]) == ("other_log", "elsewhere.example/log")


def test_what_would_be_no_export_is_not_written() -> None:
    made = log()
    for events, heads, why in (
        (made.events[:-1], made.notes, "cannot follow"),
        (made.events, made.notes[:-1], "the last over 8"),
        (made.events, [*made.notes[1:], made.notes[0]], "cannot follow"),
        ([b'{"a": 1}', *made.events[1:]], made.notes, "event 1 is not"),
        (made.events, [], "0 heads"),
    ):
        with pytest.raises(ValueError, match=why):
            write_export(io.BytesIO(), Header(ORIGIN, FIRST.key, 12, 4), events, heads)
    with pytest.raises(ValueError, match="licences' public keys"):
        made.export(b'{"b":1, "a":2}')


def test_heads_say_what_came_before_and_refuse_to_go_back() -> None:
    first, second = log().heads[:2]
    assert (first.previous, second.previous) == (None, first.hash)
    assert second.next_key == SECOND.key
    assert Head.parse(second.text) == second
    with pytest.raises(ValueError, match="follows"):
        sign_head(FIRST, Frontier(), BEGAN, previous=first)
    with pytest.raises(ValueError, match="time zone"):
        sign_head(FIRST, Frontier(), BEGAN.replace(tzinfo=None))
    with pytest.raises(ValueError, match="next key"):
        sign_head(FIRST, Frontier(), BEGAN, next_key=Signer.of_seed("other.example", bytes(32)).key)


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\n",
        log().heads[0].text.replace("\n3\n", "\n03\n"),
        log().heads[0].text.replace("at ", "on "),
        log().heads[0].text.replace("T09", " 09"),
        log().heads[1].text + "more\n",
        "\n".join([*log().heads[1].text.split("\n")[:3], *reversed(log().heads[1].text.split("\n")[3:-1])]) + "\n",
    ],
)
def test_a_text_that_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Head.parse(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
        max_leaves=10,
    )
)
def test_the_canonical_form_is_read_back_and_is_the_only_one(value: object) -> None:
    told = canonical({"value": value})
    assert json.loads(told) == {"value": value}
    assert is_canonical(told)
    assert not is_canonical(told.replace(b":", b": ", 1))


@pytest.mark.parametrize("value", [1.0, {1: "a"}, {"a": [0.5]}, object(), "\ud800", float("nan")])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical(value)


def test_every_fault_speaks_three_languages() -> None:
    counts = ("size", "events", "heads", "all_events", "all_heads", "older", "most")
    figures = dict.fromkeys((*counts, "expected", "found", "origin", "first", "last", "key"), 1)
    for code in CODES:
        assert len({Fault(code, 1, 2, figures).sentence(language) for language in ("en", "ja", "zh")}) == 3
