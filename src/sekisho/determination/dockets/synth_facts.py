"""One block of a synthetic docket: facts of thirty thousand applications and their lines, drawn column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.dockets.market import Market
from sekisho.facts import dictionary
from sekisho.materials.elements import elements

BLOCK: Final = 1 << 16

Ints = NDArray[np.integer[Any]]
Bits = NDArray[np.bool_]
Coded = tuple[Ints, tuple[object, ...]]
NOT_SAID: Final = -1

_LINES_OF_AN_APPLICATION: Final = (0.45, 0.27, 0.17, 0.11)
_HUBS: Final = ("HK", "SG")
_BOOLEAN: Final = (False, True)
_EPOCH: Final = date(1970, 1, 1)
_STATEMENT_ASKED: Final = date(2026, 1, 6)
_CONTROL_NOTICES: Final = (("MOFCOM-11/2026", date(2026, 2, 24)), ("MOFCOM-27/2026", date(2026, 6, 29)))
_WATCH_NOTICES: Final = (("MOFCOM-12/2026", date(2026, 2, 24)), ("MOFCOM-28/2026", date(2026, 6, 29)))
_NO_COMPOSITION: Final = ("equipment", "reagent", "technology")
_REEXPORTS: Final = ((), ("US",), ("DE", "US"), ("VN",), ("AU", "TH"))
_MORE_END_USERS: Final = ((), ("VN",), ("MX", "US"))
_SIX: Final = (
    *("application_form", "identity", "contract", "technical_description", "end_user_certificate"),
    "party_introduction",
)
_STATEMENT: Final = "supply_chain_statement"
_CERTIFICATE: Final = _SIX.index("end_user_certificate")
_PRACTICE: Final = (
    (),
    ("composition_report", "production_evidence"),
    ("composition_report", "production_evidence", "transaction_history", "reseller_guarantee"),
)
_SPECIAL: Final = (
    (),
    ("watch_list_risk_report", "watch_list_pledge"),
    ("icp_statement", "past_licences_statement", "channels_statement"),
)


@dataclass(frozen=True)
class Block:
    """BLOCK lines. `application`: index of each line's application; `codes`: fact to codes and the values that they
    stand for, NOT_SAID where unknown; `numbers`: fact to floats (NaN unknown), grams, or days since 1970."""

    applications: int
    application: Ints
    line: Ints
    codes: Mapping[str, Coded]
    numbers: Mapping[str, NDArray[Any]]


class _Dice:
    def __init__(self, rng: np.random.Generator, rates: Mapping[str, float]) -> None:
        self.rng = rng
        self.rates = rates

    def pick(self, shares: Sequence[float] | NDArray[np.float64], n: int) -> Ints:
        bounds = np.cumsum(shares)
        return np.searchsorted(bounds / bounds[-1], self.rng.random(n), side="right")

    def happens(self, rate: str, n: int) -> Bits:
        return self.rng.random(n, dtype=np.float32) < np.float32(self.rates[rate])

    def one_in(self, share: float, n: int) -> Bits:
        return self.rng.random(n, dtype=np.float32) < np.float32(share)


def generate(market: Market, seed: np.random.SeedSequence) -> Block:
    """Draw one block."""
    dice = _Dice(np.random.Generator(np.random.SFC64(seed)), market.rates)
    sizes = dice.pick(_LINES_OF_AN_APPLICATION, BLOCK) + 1
    ends = np.cumsum(sizes)
    m = int(np.searchsorted(ends, BLOCK)) + 1
    application = np.repeat(np.arange(m, dtype=np.int32), sizes[:m])[:BLOCK]
    line = np.arange(BLOCK) - (ends[:m] - sizes[:m])[application] + 1

    codes, filed = _application_facts(dice, market, m)
    per_line = {name: (values[application], words) for name, (values, words) in codes.items()}
    lines, numbers = _line_facts(dice, market, {name: values for name, (values, _) in per_line.items()})
    in_japan = per_line["destination"][0] == market.destinations.index("JP")
    for fact in ("item_receiver_on_control_list", "downstream_on_control_list"):
        lines[fact] = _listed(dice, fact, filed[application], in_japan, _CONTROL_NOTICES)
    return Block(m, application, line, {**per_line, **lines}, {**numbers, "filed_on": filed[application]})


def _application_facts(dice: _Dice, market: Market, m: int) -> tuple[dict[str, Coded], Ints]:
    month = dice.pick(market.month_share, m)
    first = np.array([_day(day) for day, _ in market.month_days], dtype=np.int32)[month]
    length = np.array([days for _, days in market.month_days])[month]
    filed = first + (dice.rng.random(m) * length).astype(np.int32)
    bounds = np.cumsum(market.destination_share, axis=1)
    bounds[:, -1] = 1.0
    flat = (bounds + np.arange(len(bounds))[:, None]).ravel()
    destination = np.searchsorted(flat, dice.rng.random(m) + month, side="right") - month * bounds.shape[1]
    in_japan = destination == market.destinations.index("JP")

    general = dice.happens("general_kind", m)
    hub = np.where(dice.happens("importer_in_hub", m), 1 + dice.one_in(0.4, m), 0)
    complete = np.where(dice.happens("downstream_complete", m), 1, 0)
    complete[dice.happens("downstream_not_said", m)] = NOT_SAID
    end_use = dice.pick(_end_use_shares(dice.rates), m)
    end_use[dice.happens("end_use_not_said", m)] = NOT_SAID
    strength = (dice.happens("strength_raised", m) | ((end_use == 1) & dice.one_in(0.6, m))).astype(np.int8)
    strength[dice.happens("strength_not_said", m)] = NOT_SAID
    military = (dice.happens("party_military", m) | (end_use == 1)).astype(np.int8)
    military[dice.happens("party_military_not_said", m)] = NOT_SAID
    sectors = dictionary()["sector"].values
    sector = dice.pick([dice.rates[f"sector_{name}"] for name in sectors], m)
    sector[dice.happens("sector_not_said", m)] = NOT_SAID
    many = np.where(general | dice.happens("many_end_users", m), 1 + dice.one_in(0.4, m), 0)
    reseller = ((hub > 0) | dice.happens("reseller", m)).astype(np.int8)
    reached_open = (complete != 1) | dice.happens("reached_not_complete", m)
    reached = _place(
        (len(_REEXPORTS), 3, 2), destination, dice.pick((0.5, 0.2, 0.14, 0.09, 0.07), m), hub, reached_open
    )
    soldiers = np.select([military == 0, military == 1, dice.one_in(0.5, m)], [0, 3 + destination, 1], 2)

    words = (*market.destinations, *_HUBS)
    codes: dict[str, Coded] = {
        "kind": (general.astype(np.int8), dictionary()["kind"].values),
        "destination": (destination, words),
        "importer_country": (np.where(hub > 0, len(market.destinations) - 1 + hub, destination), words),
        "downstream_complete": (complete, _BOOLEAN),
        "end_use": (end_use, dictionary()["end_use"].values),
        "sector": (sector, sectors),
        "raises_military_strength": (strength, _BOOLEAN),
        "any_party_military": (military, _BOOLEAN),
        "military_party_countries": (soldiers, ((), (None,), None, *((place,) for place in market.destinations))),
        "countries_reached": (reached, _reached(market.destinations)),
        "end_user_countries": (_place((3, 2), destination, many, dice.one_in(0.005, m)), _users(market.destinations)),
        "end_user_count": (many * 2 + 1, tuple(range(6))),
        "through_reseller": (reseller, _BOOLEAN),
        "exported_from_cn": (dice.happens("exported_from_cn", m).astype(np.int8), _BOOLEAN),
    }
    for role in ("importer", "end_user"):
        fact = f"{role}_on_control_list"
        codes[fact] = _listed(dice, fact, filed, in_japan, _CONTROL_NOTICES)
    for role in ("importer", "end_user", "downstream"):
        fact = f"{role}_on_watch_list"
        codes[fact] = _listed(dice, fact, filed, in_japan, _WATCH_NOTICES)
    watched = np.isin(codes["importer_on_watch_list"][0], (1, 2)) | np.isin(codes["end_user_on_watch_list"][0], (1, 2))
    return {**codes, **_papers(dice, filed, in_japan, general, watched)}, filed


def _papers(dice: _Dice, filed: Ints, in_japan: Bits, general: Bits, watched: Bits) -> dict[str, Coded]:
    m = len(filed)
    statement = (in_japan & (filed >= _day(_STATEMENT_ASKED))) | dice.one_in(0.2, m)
    some, whole = dice.rates["practice_papers_some"], dice.rates["practice_papers_all"]
    practice = dice.pick((1 - some - whole, some, whole), m)
    special = np.where(watched & dice.happens("watch_list_papers", m), 1, 0)
    special[general & dice.happens("general_papers", m)] = 2
    missing = np.where(dice.happens("paper_missing", m), 1 + dice.rng.integers(0, len(_SIX) + 1, m), 0)
    original = 1 - dice.happens("certificate_not_original", m).astype(np.int8)
    original[dice.happens("certificate_not_said", m) | (missing == 1 + _CERTIFICATE)] = NOT_SAID
    shape = (len(_PRACTICE), len(_SPECIAL), len(_SIX) + 2, 2)
    documents = _place(shape, statement, practice, special, missing, dice.happens("papers_not_complete", m))
    return {"documents": (documents, _documents()), "end_user_certificate_original": (original, _BOOLEAN)}


def _listed(dice: _Dice, fact: str, filed: Ints, in_japan: Bits, notices: Sequence[tuple[str, date]]) -> Coded:
    """Which notices name the party: none, the first, the second, or not settled."""
    n = len(filed)
    first, second = (_day(day) for _, day in notices)
    hit = dice.happens(fact, n) & in_japan & (filed >= first)
    by_second = dice.one_in(0.4, n) & (filed >= second)
    codes = np.where(hit, 1 + by_second, 0)
    codes[dice.happens("hit_not_settled", n) & ~hit & in_japan & (filed >= first)] = 3
    return codes, ((), *((notice,) for notice, _ in notices), (None,))


def _line_facts(
    dice: _Dice, market: Market, of: Mapping[str, Ints]
) -> tuple[dict[str, Coded], dict[str, NDArray[Any]]]:
    n = BLOCK
    items = market.items
    japan = dice.pick(market.item_share_jp, n)
    item = np.where(of["destination"] == market.destinations.index("JP"), japan, dice.pick(market.item_share, n))
    from_cn = of["exported_from_cn"] == 1
    whole = np.where(of["downstream_complete"] == 1, 1 - dice.happens("tree_not_whole", n), of["downstream_complete"])

    forms, families = dictionary()["form"].values, dictionary()["family"].values
    family = np.array([families.index(each.family) if each.family else NOT_SAID for each in items])[item]
    family[dice.happens("family_not_stated", n)] = NOT_SAID
    hs, hs_words = _text([each.hs_code for each in items])
    declared, declared_words = _text([each.declared_control_code for each in items])
    hs_code, code = hs[item], declared[item]
    _spoil(dice, hs_code, "hs_wrong", len(hs_words))
    _spoil(dice, code, "code_wrong", len(declared_words))
    code[dice.happens("code_not_stated", n)] = NOT_SAID

    third = np.where(dice.happens("third_country_goods_made_in_CN", n), 0, 1 + dice.pick([*market.origins.values()], n))
    made_in = np.where(from_cn, 0, third)
    abroad = made_in > 0
    technology = np.where(abroad, dice.pick((0.5, 0.2, 0.3), n) - 1, NOT_SAID)
    codes: dict[str, Coded] = {
        "form": (np.array([forms.index(each.form) for each in items])[item], forms),
        "family": (family, families),
        "hs_code": (hs_code, hs_words),
        "declared_control_code": (code, declared_words),
        "made_in": (made_in, ("CN", *market.origins)),
        "made_with_cn_technology": (technology, _BOOLEAN),
        "tree_whole": (whole, _BOOLEAN),
    }

    median = np.array([each.net_kg_median for each in items])[item]
    kg = median * np.exp(0.8 * dice.rng.standard_normal(n, dtype=np.float32))
    step = np.select([kg < 100, kg < 1000], [1, 5], 50)
    kg = np.maximum(np.round(kg / step), 1) * step
    price = np.array([each.price_cny_per_kg for each in items])[item]
    value = np.round(kg * price * np.exp(0.15 * dice.rng.standard_normal(n, dtype=np.float32)))
    value[dice.happens("value_not_said", n)] = np.nan
    origin = np.where(abroad, np.round(dice.rng.random(n) * 100, 1), 100.0)
    numbers: dict[str, NDArray[Any]] = {
        "net_g": (kg * 1000).astype(np.int64),
        "value_cny": value,
        "cn_origin_value_pct": origin,
    }
    return codes, {**numbers, **_shares(dice, market, item)}


def _shares(dice: _Dice, market: Market, item: Ints) -> dict[str, NDArray[np.float64]]:
    n = len(item)
    blank = np.array([each.form in _NO_COMPOSITION for each in market.items])[item]
    rest = np.where(blank | dice.happens("composition_not_complete", n), np.nan, 0.0)
    columns: dict[str, NDArray[np.float64]] = {}
    for symbol in elements():
        share = rest.copy()
        low, high = np.array([each.wt_pct.get(symbol, (0.0, 0.0)) for each in market.items]).T
        named = np.flatnonzero((high > 0)[item])
        least, most = low[item[named]], high[item[named]]
        drawn = np.round(least + (most - least) * dice.rng.random(len(named)), 2)
        # An element that may be absent mostly is, or is there in earnest.
        drawn[(least == 0) & dice.one_in(0.35, len(named))] = 0.0
        drawn[dice.happens("assay_missing", len(named))] = np.nan
        share[named] = drawn
        columns[f"{symbol.lower()}_wt_pct"] = share
    return columns


def _spoil(dice: _Dice, codes: Ints, rate: str, words: int) -> None:
    wrong = np.flatnonzero(dice.happens(rate, len(codes)))
    codes[wrong] = dice.rng.integers(0, words, len(wrong))


def _text(values: Sequence[str | None]) -> tuple[Ints, tuple[str, ...]]:
    words = tuple(dict.fromkeys(value for value in values if value is not None))
    return np.array([NOT_SAID if value is None else words.index(value) for value in values]), words


def _end_use_shares(rates: Mapping[str, float]) -> list[float]:
    rare = [rates[f"end_use_{name}"] for name in dictionary()["end_use"].values[1:]]
    return [1 - sum(rare), *rare]


def _day(day: date) -> int:
    return (day - _EPOCH).days


def _place(shape: Sequence[int], first: Ints | Bits, *others: Ints | Bits) -> Ints:
    """Places in a list of combinations, the last part varying fastest."""
    place = first.astype(np.int32)
    for size, part in zip(shape, others, strict=True):
        place = place * size + part
    return place


@cache
def _reached(destinations: tuple[str, ...]) -> tuple[object, ...]:
    hubs = ((), *((hub,) for hub in _HUBS))
    parts = product(((place,) for place in destinations), _REEXPORTS, hubs, ((), (None,)))
    return tuple(_joined(part) for part in parts)


@cache
def _users(destinations: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(
        _joined(part) for part in product(((place,) for place in destinations), _MORE_END_USERS, ((), (None,)))
    )


@cache
def _documents() -> tuple[object, ...]:
    parts = product(((), (_STATEMENT,)), _PRACTICE, _SPECIAL, (None, *_SIX, _STATEMENT), ((), (None,)))
    return tuple(
        tuple(paper for paper in (*_SIX, *statement, *practice, *special) if paper != absent) + unknown
        for statement, practice, special, absent, unknown in parts
    )


def _joined(parts: Sequence[tuple[str | None, ...]]) -> tuple[str | None, ...]:
    return tuple(dict.fromkeys(word for part in parts for word in part))
