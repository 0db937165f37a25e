"""What the matcher leaves out for speed and memory changes nothing that it says."""

from __future__ import annotations

import csv
import random
from itertools import product

import numpy as np
import pytest
from scipy import sparse

from sekisho.places import data_path
from sekisho.screening import Entry, Matcher
from sekisho.screening.names import features, sound, unidic
from sekisho.screening.names.index import SCORED
from sekisho.screening.names.likest import turn_over
from sekisho.screening.names.parse import parse
from sekisho.screening.names.readings import has_japanese, readings
from sekisho.screening.names.score import FLOOR, score
from sekisho.screening.names.stored import opened, packed


def test_keys_begin_alike_only_where_their_texts_may() -> None:
    texts = ["".join(letters) for letters in product("abcdfhijklmnopqrstuvz", repeat=3)]
    of_key: dict[str, str] = {}
    for text in texts:
        for key in (sound.spelling(text), sound.japanese(text)):
            other = of_key.setdefault(key[0], text)
            assert sound.beginning(text) == sound.beginning(other), (text, other, key)
    assert sound.beginning("mitsui") != sound.beginning("hitachi") != sound.beginning("")


def test_spellings_that_cannot_be_alike_have_different_keys() -> None:
    texts = ["".join(letters) for letters in product("abcehikoqstuz", repeat=4)]
    of_key: dict[str, str] = {}
    for text in texts:
        other = of_key.setdefault(sound.spelling(text), text)
        assert sound.may_spell_alike(text, other), (text, other)
    assert not sound.may_spell_alike("hitachi", "hitacho")


def test_a_word_that_stands_twice_in_a_stored_name_is_two_tokens() -> None:
    parsed = parse("Zanzoro Quillon Zanzoro Ltd")
    again = opened(packed(parsed))
    assert again == parsed
    assert len({id(token) for token in again.tokens}) == len(parsed.tokens) == 3


@pytest.fixture(scope="module")
def pairs() -> list[tuple[str, str]]:
    with data_path("screening", "dev", "pairs.csv").open(encoding="utf-8", newline="") as file:
        return [(row["native"], row["english"]) for row in csv.DictReader(file)]


def test_what_is_not_worth_showing_is_left_out_and_nothing_else_changes(pairs: list[tuple[str, str]]) -> None:
    """Names that the plain way scores below the floor may be passed over; all others score the same, part by part."""
    names = [parse(name) for pair in pairs for name in pair]
    draw = random.Random(11)
    passed_over = shown = 0
    for each in names:
        for other in (*draw.sample(names, 10), *[n for n in names if n.flat[:2] == each.flat[:2]][:10]):
            plain, quick = score(each, other), score(each, other, shown=True)
            if quick.score < FLOOR:
                assert plain.score < FLOOR, (each.flat, other.flat)
                assert not plain.short
                passed_over += 1
            else:
                assert quick == plain
                shown += 1
    assert passed_over > 8_000
    assert shown > 1_500


def test_the_compiled_search_finds_what_a_plain_product_of_matrices_finds(pairs: list[tuple[str, str]]) -> None:
    matcher = Matcher.of([Entry(f"{at}", name) for at, pair in enumerate(pairs) for name in pair])
    index = matcher._index
    ends, listed, weights = index._postings
    postings = sparse.csr_array((weights, listed, ends), shape=(features.BUCKETS, len(index._latin)))
    asked = [parse(name) for pair in pairs for name in pair][::9]
    native_rows = ~index._latin.astype(bool)
    for query, rows in zip(asked, index.likely(asked), strict=True):
        columns = np.array(sorted(features.pieces(query)))
        told = sparse.csr_array(
            (index._weights[columns], (np.zeros(len(columns), np.int32), columns)), shape=(1, features.BUCKETS)
        )
        likeness = (told @ postings).toarray()[0]
        most = SCORED[0] * (2 if not query.flat.isascii() and len(query.flat) <= 5 else 1)
        for kind, count, share in (
            (native_rows ^ query.flat.isascii(), most, 0.4),
            (native_rows ^ (not query.flat.isascii()), SCORED[1], 0.5),
        ):
            of_kind = [row for row in rows if kind[row]]
            worthy = np.sort(np.where(kind, likeness, 0))[::-1][:count]
            worthy = worthy[worthy > share * worthy[0]]
            assert likeness[of_kind] == pytest.approx(worthy, rel=1e-5)


@pytest.mark.parametrize("ends_as", [np.int32, np.int64])
def test_pieces_of_rows_are_turned_over_as_a_matrix_is(ends_as: type) -> None:
    draw, rows, kinds = np.random.default_rng(3), 200, 50
    pieces = [np.sort(draw.choice(kinds, draw.integers(0, 9), replace=False)) for _ in range(rows)]
    columns = np.concatenate(pieces).astype(np.int32)
    # Every fifth piece is too common to tell anything.
    weights = np.where(columns % 5 == 0, 0, draw.random(len(columns)) + 0.1).astype(np.float32)
    ends = np.cumsum([0, *map(len, pieces)]).astype(ends_as)
    matrix = sparse.csr_array((weights, columns, ends), shape=(rows, kinds)).T.tocsr()
    matrix.eliminate_zeros()
    turned, turned_weights = np.empty(matrix.nnz, np.int32), np.empty(matrix.nnz, np.float32)
    turn_over(columns, weights, ends, matrix.indptr[:-1].astype(ends_as), turned, turned_weights)
    assert 0 < matrix.nnz < len(columns)
    assert turned.tolist() == matrix.indices.tolist()
    assert turned_weights.tolist() == matrix.data.tolist()


def test_a_short_answer_is_the_beginning_of_a_long_one(pairs: list[tuple[str, str]]) -> None:
    matcher = Matcher.of([Entry(f"{at}", name) for at, pair in enumerate(pairs) for name in pair])
    asked = [name for pair in pairs[::7] for name in pair]
    among = behind = 0
    for top in (1, 2, 3):
        for short, long in zip(matcher.screen(asked, top), matcher.screen(asked, 50), strict=True):
            assert short.hits == long.hits[:top]
            miss = next((hit for hit in long.hits[: top + 1] if not hit.alert), None)
            assert short.nearest_miss == miss
            among += miss in short.hits
            behind += miss is not None and miss not in short.hits
    assert among
    assert behind


@pytest.mark.skipif(not has_japanese(), reason="needs the [ja] extra")
def test_readings_stay_the_same_when_the_pages_of_the_dictionary_are_let_go() -> None:
    names = ("三菱", "日立", "川崎", "神戸製鋼", "東京精密")
    before = [readings(name, name, "ja") for name in names]
    readings.cache_clear()
    unidic._let_go()
    assert [readings(name, name, "ja") for name in names] == before
    assert all(before)
