"""A log is handed over to a key of another algorithm and back, and verifies whole."""

from __future__ import annotations

import io

import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from logs import FIRST, ORIGIN, SECOND, log

from sekisho.casework.log.note import Note, Signer, VerifierKey
from sekisho.casework.log.verify import Verified, rows_of, verify_export
from sekisho.licence.algorithms import ED448

OTHER = Signer(ORIGIN, Ed448PrivateKey.from_private_bytes(bytes([5]) * 57))


@pytest.mark.parametrize(("first", "then"), [(FIRST, OTHER), (OTHER, SECOND), (OTHER, OTHER)])
def test_log_that_changes_its_algorithm_verifies(first: Signer, then: Signer) -> None:
    told = log(first=first, then=then, hand_over_at=None if first is then else 1).export(key=first.key)
    verdict = verify_export(rows_of(io.BytesIO(told)), keys=[first.key])
    assert isinstance(verdict, Verified), verdict
    at = told.index(b"\xe2\x80\x94")
    altered = told[: at + 60] + bytes([told[at + 60] ^ 1]) + told[at + 61 :]
    assert not isinstance(verify_export(rows_of(io.BytesIO(altered))), Verified)


def test_key_of_the_second_algorithm_is_one_word_and_never_taken_for_the_first() -> None:
    word = str(OTHER.key)
    assert VerifierKey.parse(word) == OTHER.key
    assert OTHER.key.algorithm is ED448
    note = Note.parse(OTHER.sign("one line\n"))
    assert note.signed_by(OTHER.key)
    assert not note.signed_by(FIRST.key)
    assert str(FIRST.key).startswith(f"{ORIGIN}+")


@pytest.mark.parametrize("kind", [b"\x02", b"\x06", b"\xffanother\n"])
def test_key_of_an_unknown_kind_is_refused_with_a_sentence(kind: bytes) -> None:
    import base64

    word = f"{ORIGIN}+00000000+{base64.b64encode(kind + bytes(57)).decode()}"
    with pytest.raises(ValueError, match="no kind that is known here: Ed25519, Ed448"):
        VerifierKey.parse(word)
