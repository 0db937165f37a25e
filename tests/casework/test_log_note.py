import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.casework.log.note import Note, Signer, VerifierKey, decode64

NAME = "office.example/log"
SIGNER = Signer.of_seed(NAME, bytes(range(32)))
OTHER = Signer.of_seed(NAME, bytes(32))
NOTE = SIGNER.sign("a text\n\nof two parts\n")

# The example of Go's package sumdb/note: key, text and signature.
GO_SEED = decode64("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_keys_and_signatures_are_those_of_the_reference_implementation() -> None:
    signer = Signer.of_seed("PeterNeumann", GO_SEED)
    assert str(signer.key) == GO_KEY
    assert signer.sign(GO_TEXT) == f"{GO_TEXT}\n{GO_SIGNATURE}"


def test_a_key_is_read_back_from_its_word() -> None:
    assert VerifierKey.parse(str(SIGNER.key)) == SIGNER.key


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("PeterNeumann+c74f20a3", "name.id.base64"),
        (GO_KEY.replace("c74f20a3", "c74f20a4"), "id is c74f20a3"),
        (GO_KEY.replace("Peter", "Pester"), "id is"),
        (GO_KEY.replace("+AR", "+BR"), "Ed25519"),
        (GO_KEY[:-4], "32 bytes"),
        ("a b+00000000+AQ==", "blanks"),
        (GO_KEY + "=", "base64"),
    ],
)
def test_a_word_that_is_no_key_is_refused(word: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        VerifierKey.parse(word)


def test_the_secret_half_of_a_key_does_not_show() -> None:
    assert bytes(range(32)).hex() not in repr(SIGNER)
    assert "private" not in repr(SIGNER.key)


def test_a_note_is_signed_by_its_signer_and_by_nobody_else() -> None:
    note = Note.parse(NOTE)
    assert note.text == "a text\n\nof two parts\n"
    assert note.signed_by(SIGNER.key)
    assert not note.signed_by(OTHER.key)


def test_signatures_of_others_beside_it_are_passed_over() -> None:
    line = OTHER.sign("a text\n\nof two parts\n").rpartition("\n\n")[2]
    note = Note.parse(NOTE + line)
    assert note.signed_by(SIGNER.key)
    assert note.signed_by(OTHER.key)


@given(st.data())
def test_a_changed_byte_of_a_note_is_always_found(data: st.DataObject) -> None:
    told = NOTE.encode()
    place = data.draw(st.integers(0, len(told) - 1))
    bent = bytearray(told)
    bent[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != told[place]))
    try:
        held = Note.parse(bent.decode()).signed_by(SIGNER.key)
    except ValueError:
        held = False
    assert not held


@pytest.mark.parametrize(
    "told",
    [
        "",
        "text\n",
        "text\n\n",
        NOTE[:-1],
        NOTE.replace("—", "-"),
        NOTE.replace("a text", "a\ttext"),
        NOTE + NOTE.rpartition("\n\n")[2] * 16,
        f"a text\n\n— {NAME} AAAA\n",
        f"a text\n\n— {NAME}\n",
    ],
)
def test_what_is_no_note_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Note.parse(told)


@pytest.mark.parametrize("text", ["", "\n", "no line feed", "a\rb\n"])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(ValueError, match="a note's text"):
        SIGNER.sign(text)
