import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from papers import DAY, LATER, LICENCE, RING, SIGNER, STRANGER, with_lines

from sekisho.errors import InputError
from sekisho.ledger.entries import State
from sekisho.licence.document.alphabet import CHARACTERS, characters_for, decode, encode
from sekisho.licence.document.fault import CODES, PARTS, Fault
from sekisho.licence.document.keys import KeyRing, LicenceKey, Signer, read_key_ring
from sekisho.licence.document.token import MOST_CHARACTERS, PREFIX, read_token, sign_token
from sekisho.licence.document.verify import Current, Genuine, Registered, Verdict, verify_token
from sekisho.licence.model import Holder, Licence

TOKEN = sign_token(LICENCE, SIGNER)


def code(verdict: Verdict) -> str:
    assert verdict.genuine is Genuine.NO
    assert verdict.fault is not None
    assert all(verdict.fault.sentence(language) for language in ("en", "ja", "zh"))
    return verdict.fault.code


@given(st.binary(max_size=80))
def test_bytes_come_back_from_their_characters(told: bytes) -> None:
    text = encode(told)
    assert decode(text) == told
    assert len(text) == characters_for(len(told))
    assert set(text) <= set(CHARACTERS)


@given(st.text(CHARACTERS, max_size=12))
def test_a_text_stands_for_bytes_only_if_it_is_the_text_of_those(text: str) -> None:
    try:
        told = decode(text)
    except ValueError:
        return
    assert encode(told) == text


def test_a_shell_and_a_qr_code_take_the_characters_as_they_are() -> None:
    assert len(CHARACTERS) == 41
    assert not set(CHARACTERS) & set(" $%*!\"'\\&|;<>()`#?[]{}~")
    assert segno.make_qr(CHARACTERS).mode == "alphanumeric"


def test_a_token_tells_what_the_paper_must_not_lie_about() -> None:
    token = read_token(TOKEN)
    told = token.told
    assert (told.licence, told.kind, told.destination) == (LICENCE.id, "individual", "JP")
    assert (told.issued_on, told.valid_from, told.valid_to) == (date(2026, 3, 2), date(2026, 3, 2), date(2027, 3, 1))
    assert told.lines is not None
    assert [(line.line, line.control_codes, line.net_g) for line in told.lines] == [
        (1, ("1C905.a(4)",), 1_200_500),
        (2, ("1C904.b",), 80_000),
    ]
    assert (told.total_lines, told.total_g) == (2, 1_280_500)
    assert told.names == (LICENCE.exporter.name, LICENCE.importer.name, LICENCE.end_users[0].name)
    assert token.tells_of(LICENCE)
    assert not token.tells_of(replace(LICENCE, valid_to=date(2027, 3, 2)))


def test_the_same_licence_and_key_have_one_token() -> None:
    assert sign_token(LICENCE, SIGNER) == TOKEN
    assert sign_token(LICENCE, LATER) != TOKEN


@pytest.mark.parametrize("lines", [1, 3, 8, 30, 900])
@pytest.mark.parametrize("long_names", [False, True])
def test_the_qr_code_stays_small_however_much_is_licensed(lines: int, long_names: bool) -> None:
    licence = with_lines(lines)
    if long_names:
        licence = replace(licence, exporter=Holder("p1", "长" * 60, "CN"))
    text = sign_token(licence, SIGNER)
    token = read_token(text)
    assert len(text) <= MOST_CHARACTERS
    assert int(segno.make_qr(text, error="m", mode="alphanumeric", boost_error=False).version) <= 15
    assert token.signed_by(RING.keys[0])
    assert token.tells_of(licence)
    assert (token.told.total_lines, token.told.total_g) == (lines, sum(line.net_g for line in licence.lines))
    assert token.told.lines is None or len(token.told.lines) == lines
    assert token.told.names is None or not long_names


def test_what_no_token_can_hold_is_no_token() -> None:
    with pytest.raises(ValueError, match="too long"):
        sign_token(replace(LICENCE, id="L" * 400), SIGNER)


def test_a_genuine_token_is_genuine_and_current_between_its_days() -> None:
    for day, current in (
        (date(2026, 3, 1), Current.NOT_YET),
        (date(2026, 3, 2), Current.YES),
        (date(2027, 3, 1), Current.YES),
        (date(2027, 3, 2), Current.ENDED),
    ):
        verdict = verify_token(TOKEN, RING, day)
        assert (verdict.genuine, verdict.current) == (Genuine.YES, current)
        assert verdict.good is (current is Current.YES)
        assert verdict.standing is None


def test_blanks_and_line_ends_of_a_typed_token_do_not_matter() -> None:
    typed = "\n".join(TOKEN[at : at + 60] for at in range(0, len(TOKEN), 60)) + "\n"
    assert verify_token(typed, RING, DAY).good


@given(st.data())
def test_a_changed_character_of_a_token_is_always_found(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(TOKEN) - 1))
    character = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda each: each != TOKEN[place]))
    verdict = verify_token(TOKEN[:place] + character + TOKEN[place + 1 :], RING, DAY)
    # The bytes that name the key are signed too; that key is then one that the ring does not have.
    in_key = len(PREFIX) <= place < len(PREFIX) + characters_for(4)
    assert verdict.genuine is Genuine.NO or (verdict.genuine is Genuine.UNKNOWN_KEY and in_key)
    assert not verdict.good
    if verdict.fault is not None and verdict.fault.code == "token_character":
        assert verdict.fault.figures["place"] == place + 1


@given(st.integers(0, len(TOKEN) - 1), st.integers(0, len(TOKEN) - 1))
def test_characters_that_were_cut_out_or_changed_places_are_always_found(one: int, other: int) -> None:
    first, last = sorted((one, other))
    assert not verify_token(TOKEN[:first] + TOKEN[last + 1 :], RING, DAY).good
    swapped = list(TOKEN)
    swapped[first], swapped[last] = swapped[last], swapped[first]
    assert verify_token("".join(swapped), RING, DAY).good is (TOKEN[first] == TOKEN[last])


@given(st.text(max_size=60))
def test_whatever_is_given_for_a_token_gets_a_verdict(text: str) -> None:
    assert not verify_token(text, RING, DAY).good
    assert not verify_token(PREFIX + text, RING, DAY).good


@given(st.binary(max_size=150))
def test_whatever_bytes_a_token_stands_for_it_gets_a_verdict(told: bytes) -> None:
    assert not verify_token(PREFIX + encode(told), RING, DAY).good


def test_an_unknown_key_is_an_answer_of_its_own() -> None:
    verdict = verify_token(sign_token(LICENCE, STRANGER), RING, DAY)
    assert (verdict.genuine, verdict.fault, verdict.current) == (Genuine.UNKNOWN_KEY, None, None)
    assert verdict.key == STRANGER.id.hex()
    assert not verdict.good


def test_a_stranger_who_takes_the_name_of_a_key_is_found() -> None:
    forged = encode(SIGNER.id + decode(sign_token(LICENCE, STRANGER)[len(PREFIX) :])[4:])
    assert code(verify_token(PREFIX + forged, RING, DAY)) == "token_signature"


def test_a_retired_key_verifies_what_it_signed_in_its_time_and_nothing_later() -> None:
    ring = RING.with_key(LATER.public, date(2026, 6, 1))
    assert [(key.first, key.last) for key in ring.keys] == [
        (date(2026, 1, 1), date(2026, 5, 31)),
        (date(2026, 6, 1), None),
    ]
    assert verify_token(TOKEN, ring, DAY).good
    late = replace(LICENCE, issued_on=date(2026, 6, 1))
    assert code(verify_token(sign_token(late, SIGNER), ring, DAY)) == "key_not_in_use"
    assert verify_token(sign_token(late, LATER), ring, DAY).good
    assert code(verify_token(sign_token(LICENCE, LATER), ring, DAY)) == "key_not_in_use"


def standing(state: State, licence: Licence = LICENCE) -> Registered:
    return Registered(state, {1: 500, 2: 0}, licence.hash(), datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize("state", State)
def test_a_genuine_licence_stands_only_if_the_office_says_that_it_is_open(state: State) -> None:
    asked = []

    def ask(licence: str) -> Registered:
        asked.append(licence)
        return standing(state)

    verdict = verify_token(TOKEN, RING, DAY, ask)
    assert asked == [LICENCE.id]
    assert verdict.genuine is Genuine.YES
    assert verdict.standing is not None
    assert verdict.good is (state is State.OPEN)


def test_a_licence_that_the_office_does_not_have_or_has_otherwise_is_not_genuine() -> None:
    assert code(verify_token(TOKEN, RING, DAY, lambda _: None)) == "office_knows_none"
    other = replace(LICENCE, destination="KR")
    assert code(verify_token(TOKEN, RING, DAY, lambda _: standing(State.OPEN, other))) == "office_differs"


def test_the_office_is_not_asked_about_what_is_not_genuine() -> None:
    def never(_: str) -> Registered:
        raise AssertionError

    assert code(verify_token(TOKEN[:-3], RING, DAY, never))
    assert verify_token(TOKEN, KeyRing(), DAY, never).genuine is Genuine.UNKNOWN_KEY


def test_a_ring_of_keys_is_read_back() -> None:
    ring = RING.with_key(LATER.public, date(2026, 6, 1))
    assert read_key_ring(ring.canonical(), "keys.json") == ring


def test_a_key_comes_on_a_ring_once_and_later_than_those_on_it() -> None:
    with pytest.raises(ValueError, match="already"):
        RING.with_key(SIGNER.public, date(2026, 6, 1))
    with pytest.raises(ValueError, match="or later"):
        RING.with_key(LATER.public, RING.keys[0].first)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"public_key": "?"}, "keys[0]: public_key: not base64"),
        ({"public_key": "AAAA"}, "keys[0]: public_key: a key has 32 bytes; got 3"),
        ({"from": "yesterday"}, "keys[0]: from: 'yesterday' is no day; write it as 2026-02-10"),
        ({"to": "2025-01-01"}, "keys[0]: to: 2025-01-01 is before 2026-01-01"),
        ({"id": "00000000"}, f"keys[0]: id: is '00000000', but the key's id is {SIGNER.id.hex()}"),
    ],
)
def test_every_mistake_in_a_ring_is_told_with_its_place(row: dict[str, str], why: str) -> None:
    good = RING.as_json()["keys"][0]
    told = json.dumps({"keys": [{**good, **row}, good, good]}).encode()
    with pytest.raises(InputError) as raised:
        read_key_ring(told, "keys.json")
    assert [str(problem) for problem in raised.value.problems] == [
        f"keys.json: {why}",
        f"keys.json: keys[2]: the id {SIGNER.id.hex()} stands there twice",
    ]


@pytest.mark.parametrize("told", [b"", b"[]", b"{}", b'{"keys": 1}', b'{"keys": [1]}', b"\xff", b"[" * 99999])
def test_what_is_no_ring_is_told(told: bytes) -> None:
    with pytest.raises(InputError, match=r"keys\.json: (is no JSON|holds no list of keys)"):
        read_key_ring(told, "keys.json")


def test_the_secret_half_of_a_key_does_not_show() -> None:
    seed = bytes(range(32))
    assert seed.hex() not in repr(Signer.of_seed(seed))


def test_a_key_is_in_use_on_its_first_and_last_day() -> None:
    key = LicenceKey(SIGNER.public, date(2026, 1, 1), date(2026, 1, 3))
    days = [key.in_use_on(date(2025, 12, 31) + timedelta(days=day)) for day in range(5)]
    assert days == [False, True, True, True, False]


def test_every_fault_speaks_three_languages() -> None:
    names = ("key", "issued_on", "first", "last", "character", "place", "byte", "writer", "name", "seal", "token")
    for each in CODES:
        for part in PARTS:
            figures = {**dict.fromkeys((*names, "licence", "number"), 1), "part": part}
            assert len({Fault(each, figures).sentence(language) for language in ("en", "ja", "zh")}) == 3
