"""The algorithm of signatures can be replaced: a second one signs and verifies beside it, and the key tells which."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from papers import AUTHORITY, DAY, LICENCE, RING, SIGNER

from sekisho.errors import InputError
from sekisho.licence.algorithms import ALGORITHMS, ED448, ED25519, named, numbered, of_private
from sekisho.licence.document.alphabet import decode, encode
from sekisho.licence.document.keys import KeyRing, LicenceKey, Signer, read_key_ring
from sekisho.licence.document.page import draw
from sekisho.licence.document.token import MOST_CHARACTERS, PREFIX, PREFIX_2, read_token, sign_token
from sekisho.licence.document.verify import Current, Genuine, verify_page, verify_token

OTHER = Signer(Ed448PrivateKey.from_private_bytes(bytes([3]) * 57))
FROM = date(2026, 6, 1)
BOTH = RING.with_key(OTHER.public, FROM, OTHER.algorithm)
LATER = replace(LICENCE, id="L-2026-000777", issued_on=FROM, valid_from=FROM)


def test_table_knows_each_by_name_number_and_key() -> None:
    for each in ALGORITHMS:
        private = each.generate()
        public = private.public_key().public_bytes_raw()
        assert (named(each.name), numbered(each.number), of_private(private)) == (each, each, each)
        assert len(public) == each.key_size
        signature = private.sign(b"told")
        assert len(signature) == each.signature_size
        assert each.verifies(public, signature, b"told")
        assert not each.verifies(public, signature, b"told otherwise")
        assert not each.verifies(public, signature[:-1], b"told")
        for other in set(ALGORITHMS) - {each}:
            assert not other.verifies(public, signature, b"told")


def test_keys_of_either_kind_follow_each_other_and_verify_their_own_time() -> None:
    first, second = sign_token(LICENCE, SIGNER), sign_token(LATER, OTHER)
    assert (first.startswith(PREFIX), second.startswith(PREFIX_2)) == (True, True)
    assert len(second) <= MOST_CHARACTERS
    for told in (first, second):
        verdict = verify_token(told, BOTH, DAY)
        assert (verdict.genuine, verdict.current) == (Genuine.YES, Current.YES)
    third = Signer.of_seed(bytes([4]) * 32)
    back = BOTH.with_key(third.public, date(2026, 9, 1))
    assert [key.algorithm for key in back.keys] == [ED25519, ED448, ED25519]
    assert verify_token(second, back, DAY).genuine is Genuine.YES
    out_of_time = verify_token(sign_token(replace(LATER, issued_on=date(2026, 10, 1)), OTHER), back, DAY)
    assert out_of_time.fault is not None
    assert out_of_time.fault.code == "key_not_in_use"


def test_ring_names_the_second_algorithm_and_stays_as_it_was_for_the_first() -> None:
    assert json.dumps(RING.as_json()).count("algorithm") == 0
    told = BOTH.canonical()
    assert [row.get("algorithm") for row in json.loads(told)["keys"]] == [None, "Ed448"]
    assert read_key_ring(told, "keys.json") == BOTH


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"algorithm": "Ed25520"}, "algorithm: 'Ed25520' is not known here; known: Ed25519, Ed448"),
        ({"algorithm": None}, "algorithm: None is not known here; known: Ed25519, Ed448"),
        ({"algorithm": "Ed25519"}, "public_key: a key has 32 bytes; got 57"),
    ],
)
def test_key_of_an_algorithm_that_nobody_knows_is_refused_with_a_sentence(change: dict[str, str], cause: str) -> None:
    ring = BOTH.as_json()
    ring["keys"][1] |= change
    with pytest.raises(InputError) as told:
        read_key_ring(json.dumps(ring).encode(), "keys.json")
    assert [str(each.cause) for each in told.value.problems] == [cause]


def test_token_cannot_choose_by_what_it_is_verified() -> None:
    token = sign_token(LATER, OTHER)
    packed = decode(token.removeprefix(PREFIX_2))
    # Said to be of the first algorithm, in either form.
    as_first = PREFIX_2 + encode(bytes([ED25519.number]) + packed[1:])
    for forged in (as_first, PREFIX + encode(packed[1:])):
        assert verify_token(forged, BOTH, DAY).genuine is not Genuine.YES
    # A key that is entered for another algorithm does not verify, whatever the token says.
    wrong = KeyRing((LicenceKey(OTHER.public, FROM, algorithm=replace(ED448, name="Ed449")),))
    assert verify_token(token, wrong, DAY).genuine is not Genuine.YES
    mine = read_token(token)
    assert not mine.signed_by(LicenceKey(SIGNER.public, FROM))


@pytest.mark.parametrize("number", [0, 3, 255])
def test_token_of_an_unknown_algorithm_cannot_be_told_and_a_sentence_says_so(number: int) -> None:
    packed = decode(sign_token(LATER, OTHER).removeprefix(PREFIX_2))
    verdict = verify_token(PREFIX_2 + encode(bytes([number]) + packed[1:]), BOTH, DAY)
    assert verdict.genuine is Genuine.UNKNOWN_KEY
    assert verdict.fault is not None
    assert verdict.fault.code == "token_algorithm"
    assert all(str(number) in verdict.fault.sentence(language) for language in ("en", "ja", "zh"))


def test_altered_token_of_the_second_algorithm_is_found() -> None:
    packed = bytearray(decode(sign_token(LATER, OTHER).removeprefix(PREFIX_2)))
    packed[60] ^= 1
    assert verify_token(PREFIX_2 + encode(bytes(packed)), BOTH, DAY).genuine is Genuine.NO


def test_page_is_sealed_by_the_second_algorithm() -> None:
    page = draw(LATER, AUTHORITY, OTHER)
    assert draw(LATER, AUTHORITY, OTHER) == page
    verdict = verify_page(page, BOTH, DAY)
    assert (verdict.genuine, verdict.current) == (Genuine.YES, Current.YES)
    assert verify_page(page, RING, DAY).genuine is Genuine.UNKNOWN_KEY
    at = page.index(b"sekisho-seal-2:") + 60
    altered = page[:at] + (b"0" if page[at : at + 1] != b"0" else b"1") + page[at + 1 :]
    found = verify_page(altered, BOTH, DAY)
    assert found.genuine is Genuine.NO
    assert found.fault is not None
    # A second seal, of the first algorithm, is no help to a forger.
    both_seals = page + b"\n% sekisho-seal-1:" + SIGNER.id.hex().encode() + b":" + b"0" * 128
    assert verify_page(both_seals, BOTH, DAY).genuine is Genuine.NO
