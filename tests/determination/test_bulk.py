"""What is remembered from batch to batch changes nothing: each line is found for as if it stood alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from cases import TODAY
from hypothesis import given
from hypothesis import strategies as st

from sekisho.determination import bulk
from sekisho.determination.bulk import ARRAYS, Decided, Decider, verdicts_of
from sekisho.determination.dockets.docket import encode
from sekisho.determination.dockets.synth import synth, synth_schema
from sekisho.determination.line_words import Numbering, Outgrown
from sekisho.determination.places import Places
from sekisho.determination.verdict import Determiner
from sekisho.facts import FactTable, Numbers, Terms, dictionary
from sekisho.regime.naming import load

DETERMINER = Determiner(load("cn@2026-05-11", TODAY), dictionary())


@pytest.fixture(scope="module")
def tables() -> Sequence[FactTable]:
    """Batches of a synthetic docket that grow, so that later ones hold values which the first have not met."""
    (whole,) = synth(30_000, 11)
    table = pa.Table.from_batches([whole], synth_schema(11))
    sizes = (10, 100, 1000, 9000, 19_000)
    return [encode(table.slice(sum(sizes[:place]), size)).table for place, size in enumerate(sizes)]


def assert_exact(decided: Decided, table: FactTable) -> None:
    alone = verdicts_of(table, DETERMINER)
    for name in ARRAYS:
        assert np.array_equal(getattr(decided.verdicts, name)[decided.of], getattr(alone, name)), name
    assert [decided.verdicts.control_codes[place] for place in decided.of.tolist()] == list(alone.control_codes)


def test_a_decider_that_remembers_finds_for_every_line_as_alone(tables: Sequence[FactTable]) -> None:
    decider = Decider([DETERMINER])
    for table in (*tables, *tables):
        assert_exact(decider.decide(table)[0], table)


def test_a_full_memory_starts_anew_and_finds_the_same(
    tables: Sequence[FactTable], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST_REMEMBERED", 1000)
    decider = Decider([DETERMINER])
    for table in tables:
        assert_exact(decider.decide(table)[0], table)


def test_a_numbering_says_when_it_has_no_room_and_the_next_has() -> None:
    numbering = Numbering()
    numbering.of("sector", ["a"], str)
    with pytest.raises(Outgrown):
        numbering.of("sector", list("abcdefgh"), str)
    numbers, room = Numbering(numbering).of("sector", list("abcdefgh"), str)
    assert numbers.tolist() == list(range(8))
    assert room > 8


def test_true_and_one_are_two_classes() -> None:
    numbers, _ = Numbering().of("tree_whole", [True, 1, True], lambda value: value)
    assert numbers.tolist() == [0, 1, 0]


@given(st.lists(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([0, 1 << 63])), unique=True), max_size=6))
def test_places_are_those_of_a_dict(batches: list[list[tuple[int, int]]]) -> None:
    places, expected = Places(), dict[tuple[int, int], int]()
    for batch in batches:
        keys = [np.array([key[word] for key in batch], dtype=np.uint64) for word in range(2)]
        found = places.find(keys, len(batch))
        assert found.tolist() == [expected.get(key, -1) for key in batch]
        new = np.flatnonzero(found < 0)
        places.add([key[new] for key in keys], len(new))
        expected |= {batch[place]: len(expected) + nth for nth, place in enumerate(new.tolist())}
    assert len(places) == len(expected)


def test_a_line_is_found_for_alike_beside_a_line_of_which_nothing_is_known(tables: Sequence[FactTable]) -> None:
    for table in tables[:4]:
        columns = {
            name: Terms(np.append(column.codes.astype(np.uint32), len(column.values)), (*column.values, None))
            if isinstance(column, Terms)
            else Numbers(np.append(column.values, np.nan))
            for name, column in table.columns.items()
        }
        beside = FactTable(table.n + 1, columns, np.append(table.net_g, 1), {})
        alone, found = verdicts_of(table, DETERMINER), verdicts_of(beside, DETERMINER)
        for name in ARRAYS:
            assert np.array_equal(getattr(found, name)[:-1], getattr(alone, name)), name
