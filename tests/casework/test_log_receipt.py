import io
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st
from logs import FIRST, SECOND, STRANGER, event, log

from sekisho.casework.log.fault import Broken, Fault
from sekisho.casework.log.note import VerifierKey
from sekisho.casework.log.receipt import Receipt, receipt_from, verify_receipt
from sekisho.casework.log.verify import rows_of

EXPORT = log().export()
RECEIPT = receipt_from(rows_of(io.BytesIO(EXPORT)), 5)
KEYS = (FIRST.key, SECOND.key)


def fault(told: str, keys: Collection[VerifierKey] = KEYS) -> Fault:
    found = verify_receipt(told, keys)
    assert isinstance(found, Fault)
    assert all(found.sentence(language) for language in ("en", "ja", "zh"))
    return found


def test_an_event_is_proved_without_the_others() -> None:
    found = verify_receipt(RECEIPT, KEYS)
    assert isinstance(found, Receipt)
    assert (found.leaf, found.n, found.head.size, found.signed_by) == (event(5), 5, 12, SECOND.key)
    assert all(str(1000 + other) not in RECEIPT for other in range(1, 13))


@pytest.mark.parametrize("n", range(1, 13))
def test_every_event_of_an_export_has_a_receipt(n: int) -> None:
    assert isinstance(verify_receipt(receipt_from(rows_of(io.BytesIO(EXPORT)), n), KEYS), Receipt)


@pytest.mark.parametrize("n", [0, 13])
def test_an_event_that_is_not_there_has_none(n: int) -> None:
    with pytest.raises(LookupError, match="the log has 12 events"):
        receipt_from(rows_of(io.BytesIO(EXPORT)), n)


def test_an_export_that_was_altered_gives_no_receipt() -> None:
    with pytest.raises(Broken, match="line 3"):
        receipt_from(rows_of(io.BytesIO(EXPORT.replace(b"1002", b"1003"))), 5)


@given(st.data())
def test_a_changed_character_is_always_found(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(RECEIPT) - 1))
    character = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda each: each != RECEIPT[place]))
    line = RECEIPT.count("\n", 0, place) + 1
    head = RECEIPT[: RECEIPT.index("\n\n")].count("\n") + 3
    found = fault(RECEIPT[:place] + character + RECEIPT[place + 1 :])
    # A changed event, place or hash of the proof shows against the root; a change of the head, in its signature.
    assert found.line == line or found.line == (head if line >= head - 1 else 2)


@given(st.integers(0, len(RECEIPT) - 1))
def test_a_cut_is_always_found(length: int) -> None:
    assert fault(RECEIPT[:length])


def test_a_receipt_in_a_key_that_was_not_given_is_not_believed() -> None:
    assert fault(RECEIPT, [STRANGER.key]).code == "receipt_key"
    assert fault(RECEIPT, ()).code == "receipt_key"


def test_another_event_is_not_the_one_in_the_log() -> None:
    other = receipt_from(rows_of(io.BytesIO(EXPORT)), 6).split("\n")[1]
    lines = RECEIPT.split("\n")
    assert fault("\n".join([lines[0], other, *lines[2:]])) == Fault("receipt_event", 2, 5)
