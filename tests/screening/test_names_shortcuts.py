"""What the matcher leaves out for speed and memory changes nothing that it says."""

from __future__ import annotations

from itertools import product

import pytest

from sekisho.screening.names import sound, unidic
from sekisho.screening.names.parse import parse
from sekisho.screening.names.readings import has_japanese, readings
from sekisho.screening.names.stored import opened, packed


def test_keys_begin_alike_only_where_their_texts_may() -> None:
    texts = ["".join(letters) for letters in product("abcdfhijklmnopqrstuvz", repeat=3)]
    of_key: dict[str, str] = {}
    for text in texts:
        for key in (sound.spelling(text), sound.japanese(text)):
            other = of_key.setdefault(key[0], text)
            assert sound.begin_alike(text, other), (text, other, key)
    assert not sound.begin_alike("mitsui", "hitachi")
    assert not sound.begin_alike("", "hitachi")


def test_a_word_that_stands_twice_in_a_stored_name_is_two_tokens() -> None:
    parsed = parse("Zanzoro Quillon Zanzoro Ltd")
    again = opened(packed(parsed))
    assert again == parsed
    assert len({id(token) for token in again.tokens}) == len(parsed.tokens) == 3


@pytest.mark.skipif(not has_japanese(), reason="needs the [ja] extra")
def test_readings_stay_the_same_when_the_pages_of_the_dictionary_are_let_go() -> None:
    names = ("三菱", "日立", "川崎", "神戸製鋼", "東京精密")
    before = [readings(name, name, "ja") for name in names]
    readings.cache_clear()
    unidic._let_go()
    assert [readings(name, name, "ja") for name in names] == before
    assert all(before)
