"""A scenario: what happens to the flows from which day on, and what the answer rests on. Values only, no reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.supply.economy.table import InputOutputTable
from sekisho.supply.material.uses import Use
from sekisho.supply.parameters import BASES, Parameter
from sekisho.supply.result import Published

Floats = NDArray[np.float64]

Amount = float | str
"""A number, or the name of the parameter that it is drawn from."""

STOCK_FLOW: Final = "stock_flow"
LINEAR: Final = "linear"
KINDS: Final = (STOCK_FLOW, LINEAR)


def amount(value: Amount, drawn: Mapping[str, Floats], draws: int) -> Floats:
    """The value in every draw, shape (draws,)."""
    return drawn[value] if isinstance(value, str) else np.full(draws, float(value))


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row of a scenario comes from."""

    source: str
    confidence: str
    basis: str


@dataclass(frozen=True, slots=True)
class Step:
    """From a day on, Chinese departures of some elements in some forms are a share of normal.

    starts: the day, counted from the scenario's first. share_of_normal: 1 is normal. lasts: for so many days, after
    which what rows above it say holds again; None for good.
    """

    starts: Amount
    share_of_normal: Amount
    elements: tuple[str, ...]
    forms: tuple[str, ...]
    row: Row
    lasts: Amount | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A published month: first and last day (counted from the scenario's first, may lie before it) and tonnes."""

    first: int
    last: int
    tonnes: float


@dataclass(frozen=True, slots=True)
class Series:
    """Departures from published months.

    normal_t: tonnes in a normal month. relative: how the flow to Japan stands to the published one until `relative_to`.
    controlled_share: of the tonnes, those under control; uncontrolled_flow: how much of the rest left, as a share of
    normal, until `controlled_to`. ramp: 0 holds a month flat, 1 slopes it towards its neighbours, its total kept.
    """

    months: tuple[Month, ...]
    normal_t: float
    elements: tuple[str, ...]
    forms: tuple[str, ...]
    relative: Amount
    controlled_share: Amount
    uncontrolled_flow: Amount
    until: int
    ramp: Amount
    row: Row


@dataclass(frozen=True, slots=True)
class Licensing:
    """Departures as a licensing desk lets them: every day's normal trade is lodged on that day, from the control on.

    mechanism: one of `licensing.mechanisms`. files_per_day: how many files a day's trade is.
    """

    mechanism: str
    files_per_day: int
    elements: tuple[str, ...]
    forms: tuple[str, ...]
    row: Row


@dataclass(frozen=True)
class Shipped:
    """Departures as they stand in a flows file: grams of element by what is traded, arrays of shape (days,).

    grams: by (grade of magnet, magnet) or (element, material). Whatever the scenario says of these is replaced.
    """

    grams: Mapping[tuple[str, str], Floats]
    row: Row


@dataclass(frozen=True)
class Arranged:
    """Departures as another room worked them out, draw by draw: over normal, shape (draws of the run, days, elements).

    An item of several elements gets what the scarcest of them allows.
    """

    share_of_normal: Floats
    elements: tuple[str, ...]
    row: Row


Flow = Step | Series | Licensing | Shipped | Arranged


@dataclass(frozen=True, slots=True)
class Pending:
    """A batch of cases not decided yet, for the lines that it names.

    days_of_supply: of normal Chinese supply of these elements, form and uses; or contained_g, grams of each element.
    granted_share: of the mass asked for; 0 refused, 1 granted whole. departs: the day on which it leaves if granted.
    lines_share: of the lines of those uses, the part that it is for.
    """

    id: str
    name: Mapping[str, str]
    form: str
    elements: tuple[str, ...]
    uses: tuple[str, ...]
    days_of_supply: Amount | None
    contained_g: Mapping[str, float]
    granted_share: Amount
    departs: Amount
    lines_share: Amount
    row: Row


@dataclass(frozen=True, slots=True)
class Source:
    """A source that is not in the normal flow: tonnes of each element a year at full rate, and how it gets there.

    starts: first day of deliveries, from the scenario's first. ramp_days: until full rate. share: of the capacity that
    reaches Japan.
    """

    id: str
    country: str
    form: str
    tonnes: Mapping[str, float]
    starts: Amount
    ramp_days: Amount
    share: Amount
    row: Row


@dataclass(frozen=True, slots=True)
class Thrift:
    """Lines that change to a design without some elements, from the control on and never before.

    max_share: of the lines of every use, those that can; days: how long two thirds of them take, after lag_days.
    finished_magnets: may a line that gets finished magnets change to a grade without these elements?
    """

    elements: tuple[str, ...]
    max_share: Amount
    days: Amount
    lag_days: Amount
    finished_magnets: bool


@dataclass(frozen=True, slots=True)
class NamedLine:
    """One line known by name: its stock and the day on which something reaches it again."""

    id: str
    name: Mapping[str, str]
    cover_days: Amount
    nothing_from: int
    arrives_again: int
    row: Row


@dataclass(frozen=True, slots=True)
class Linear:
    """A loss at a constant rate, without stocks: yen a month."""

    loss_jpy_per_month: Amount
    months: int
    row: Row


@dataclass(frozen=True)
class Scenario:
    """Everything that a run needs but the draws.

    control_day: the day of the control, from which thrift, state stock and licence luck count; None without a shock.
    as_of_day: the day on which pending cases are looked at. parameters: all that the run may draw, by name. table: the
    economy's; None for the one that is shipped.
    """

    id: str
    title: Mapping[str, str]
    kind: str
    first_day: date
    days: int
    control_day: int | None
    as_of_day: int
    convention: str
    gdp_year: int
    variant: str
    uses: tuple[Use, ...]
    interchange: tuple[tuple[str, ...], ...]
    equivalent: Mapping[str, float]
    flows: tuple[Flow, ...]
    pending: tuple[Pending, ...]
    sources: tuple[Source, ...]
    thrift: Thrift | None
    state_stock: bool
    lines: tuple[NamedLine, ...]
    linear: Linear | None
    parameters: Mapping[str, Parameter]
    published: tuple[Published, ...]
    published_note: Mapping[str, str]
    not_identified: tuple[Mapping[str, str], ...]
    table: InputOutputTable | None = None

    def date_of(self, day: int) -> date:
        return self.first_day + timedelta(days=day)

    @property
    def basis(self) -> str:
        """The weakest basis of anything in it: what is synthetic marks the whole."""
        rows = [*self.flows, *self.pending, *self.sources, *self.lines, *([self.linear] if self.linear else [])]
        found = {each.row.basis for each in rows}
        found |= {each.basis for each in self.parameters.values()} | {use.basis for use in self.uses}
        return max(found, key=BASES.index, default="published")

    def decided(self, granted: Mapping[str, Amount]) -> Scenario:
        """The scenario with pending batches decided: their granted share by id. Raises KeyError for an unknown id."""
        unknown = set(granted) - {each.id for each in self.pending}
        if unknown:
            raise KeyError(sorted(unknown)[0])
        pending = tuple(replace(each, granted_share=granted.get(each.id, each.granted_share)) for each in self.pending)
        return replace(self, pending=pending)

    def all_decided(self, granted: Amount, batches: Sequence[str] | None = None) -> Scenario:
        """The scenario with all, or the named, pending batches decided alike."""
        names = [each.id for each in self.pending] if batches is None else batches
        return self.decided(dict.fromkeys(names, granted))

    def until(self, days: int) -> Scenario:
        """The same scenario, shorter or longer."""
        return replace(self, days=days)

    def with_values(self, **values: float) -> Scenario:
        """The scenario with parameters set to numbers, outside their stated range if need be; for what-if and tests."""
        changed = {
            name: replace(self.parameters[name], value=float(value), low=float(value), high=float(value), shape="fixed")
            for name, value in values.items()
        }
        return replace(self, parameters=MappingProxyType({**self.parameters, **changed}))
