from collections import Counter
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.ledger.pools import Request, grant_in_filing_order

requests = st.lists(
    st.builds(
        Request,
        filed_on=st.dates(date(2026, 1, 1), date(2026, 1, 3)),
        application=st.sampled_from(["A", "B", "C"]),
        line=st.integers(1, 10**6),
        net_g=st.integers(1, 10**7),
        draws_g=st.dictionaries(st.sampled_from(["Dy", "Tb"]), st.integers(0, 10**6)),
    ),
    max_size=30,
    unique_by=lambda request: request.order,
)
ceilings = st.fixed_dictionaries({"Dy": st.integers(0, 2 * 10**6), "Tb": st.integers(0, 2 * 10**6)})


@given(ceilings, requests)
def test_no_pool_gives_more_than_its_ceiling(ceilings_g: dict[str, int], asked: list[Request]) -> None:
    drawn: Counter[str] = Counter()
    for grant in grant_in_filing_order(ceilings_g, asked):
        assert 0 <= grant.granted_g <= grant.request.net_g
        drawn.update(grant.drawn_g)
        assert all(drawn[pool] <= ceilings_g[pool] for pool in drawn)


@given(ceilings, requests)
def test_not_one_gram_more_could_have_been_granted(ceilings_g: dict[str, int], asked: list[Request]) -> None:
    left = dict(ceilings_g)
    for grant in grant_in_filing_order(ceilings_g, asked):
        request, more = grant.request, grant.granted_g + 1
        if grant.granted_g < request.net_g:
            assert any(more * whole > left[pool] * request.net_g for pool, whole in request.draws_g.items())
        for pool, drawn in grant.drawn_g.items():
            left[pool] -= drawn


@given(ceilings, requests, st.randoms())
def test_the_order_of_the_file_does_not_matter(ceilings_g: dict[str, int], asked: list[Request], dice: Random) -> None:
    shuffled = dice.sample(asked, len(asked))
    assert grant_in_filing_order(ceilings_g, shuffled) == grant_in_filing_order(ceilings_g, asked)


def test_the_scarcest_pool_decides_and_the_other_keeps_what_is_not_drawn() -> None:
    magnet = Request(date(2026, 1, 6), "A-1", 1, net_g=1_000, draws_g={"Dy": 30, "Tb": 10})
    later = Request(date(2026, 1, 7), "A-2", 1, net_g=1_000, draws_g={"Dy": 30})
    first, second = grant_in_filing_order({"Dy": 40, "Tb": 5}, [later, magnet])
    assert (first.granted_g, first.drawn_g) == (500, {"Dy": 15, "Tb": 5})
    assert (second.granted_g, second.drawn_g) == (833, {"Dy": 25})


@pytest.mark.parametrize(
    ("ceilings_g", "net_g", "draw_g", "fault"),
    [
        ({"Dy": -1}, 1, 1, ValueError),
        ({"Dy": 1}, 0, 1, ValueError),
        ({"Dy": 1}, 1, -1, ValueError),
        ({}, 1, 1, KeyError),
    ],
)
def test_an_impossible_request_is_refused(
    ceilings_g: dict[str, int], net_g: int, draw_g: int, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        grant_in_filing_order(ceilings_g, [Request(date(2026, 1, 6), "A-1", 1, net_g, {"Dy": draw_g})])
