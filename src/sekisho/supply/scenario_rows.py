"""The rows of a scenario's file, one kind after another: flows, pending cases, sources, thrift, lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sekisho.supply.cells import PROVENANCE, Cells
from sekisho.supply.licensing.mechanisms import MECHANISMS
from sekisho.supply.material.uses import ELEMENTS, FORMS, Use
from sekisho.supply.scenario import Licensing, Linear, Month, NamedLine, Pending, Series, Source, Thrift

MOST_DAYS: Final = 36_500
MOST_FLOW: Final = 3.0
"""Above this a flow is held to be a per cent written as a share; the fullest month of 2025 was 1.27 times normal."""


def grams_of(told: Cells, element: object, value: object, place: str) -> float:
    """A mass of an element, in whatever unit the key says; never a parameter."""
    if element not in ELEMENTS:
        told.fault(f"{place}: {element}", "unknown element", f"known are {', '.join(ELEMENTS)}")
    found = told.amount(value, f"{place}: {element}") if not isinstance(value, str) else 0.0
    if isinstance(value, str):
        told.fault(f"{place}: {element}", f"must be a number; got {value!r}")
    assert isinstance(found, float)
    return found


def licensing_of(told: Cells, desk: Iterable[str], place: str, row: Mapping[str, Any]) -> Licensing:
    """A flow that a licensing desk lets go; `desk` holds the names of the parameters of all mechanisms."""
    told.keys(row, place, ("licensing", "elements", "forms", *PROVENANCE), ("files_per_day",))
    mechanism = told.word(row, "licensing", place, tuple(MECHANISMS), "desks")
    told.named |= {name for name in desk if "." not in name or name.startswith(f"{mechanism}.")}
    return Licensing(
        mechanism=mechanism,
        files_per_day=told.whole(row.get("files_per_day", 1), f"{place}: files_per_day", 1, 100),
        elements=told.choices(row, "elements", place, ELEMENTS, "element"),
        forms=told.choices(row, "forms", place, FORMS, "form"),
        row=told.row(row, place),
    )


def series_of(told: Cells, place: str, row: Mapping[str, Any]) -> Series:
    """A flow of published months, which follow on each other without a gap."""
    needed = ("months", "normal_t", "elements", "forms", *PROVENANCE)
    told.keys(row, place, needed, ("relative", "controlled_share", "uncontrolled_flow", "until", "ramp"))
    months: list[Month] = []
    for where, month in told.rows(row, "months"):
        at = f"{place}: {where}"
        told.keys(month, at, ("from", "to", "tonnes"))
        first, last = told.date(month.get("from"), f"{at}: from"), told.date(month.get("to"), f"{at}: to")
        tonnes = told.amount(month.get("tonnes"), f"{at}: tonnes")
        if first is None or last is None or isinstance(tonnes, str):
            continue
        if last < first:
            told.fault(at, f"ends on {last}, before it begins on {first}")
        if months and (first - told.first_day).days != months[-1].last + 1:
            told.fault(f"{at}: from", f"{first} does not follow on the month above it", "leave no gap, no overlap")
        months.append(Month((first - told.first_day).days, (last - told.first_day).days, tonnes))
    if not months:
        told.fault(f"{place}: months", "has no month")
    normal = told.amount(row.get("normal_t"), f"{place}: normal_t", 1e-9)
    until = told.date(row["until"], f"{place}: until") if row.get("until") else None
    return Series(
        months=tuple(months),
        normal_t=normal if isinstance(normal, float) else 1.0,
        elements=told.choices(row, "elements", place, ELEMENTS, "element"),
        forms=told.choices(row, "forms", place, FORMS, "form"),
        relative=told.amount(row.get("relative", 1.0), f"{place}: relative", 0, MOST_FLOW),
        controlled_share=told.amount(row.get("controlled_share", 1.0), f"{place}: controlled_share", 0.01, 1),
        uncontrolled_flow=told.amount(row.get("uncontrolled_flow", 1.0), f"{place}: uncontrolled_flow", 0, MOST_FLOW),
        until=(until - told.first_day).days if until else MOST_DAYS,
        ramp=told.amount(row.get("ramp", 0.0), f"{place}: ramp", 0, 1),
        row=told.row(row, place),
    )


def pending_of(told: Cells, uses: Sequence[Use], place: str, row: Mapping[str, Any]) -> Pending:
    """A batch of pending cases, for uses that take one of its elements in its form."""
    needed = ("id", "name", "form", "elements", "uses", "granted_share", "departs", "lines_share", *PROVENANCE)
    told.keys(row, place, needed, ("days_of_supply", "contained_g"))
    if (row.get("days_of_supply") is None) == (row.get("contained_g") is None):
        told.fault(place, "needs days_of_supply or contained_g, and not both")
    grams = row.get("contained_g") or {}
    if not isinstance(grams, Mapping):
        told.fault(f"{place}: contained_g", f"must give grams by element; got {grams!r}")
        grams = {}
    days = row.get("days_of_supply")
    form = told.word(row, "form", place, FORMS)
    elements = told.choices(row, "elements", place, ELEMENTS, "element")
    named = told.choices(row, "uses", place, [use.id for use in uses], "use")
    for element in grams:
        if element in ELEMENTS and element not in elements:
            told.fault(f"{place}: contained_g: {element}", "is not among the elements of the batch", "add it there")
    for use in uses:
        if use.id in named and form in FORMS and not (use.product_t[form] and set(elements) & set(use.wt_pct)):
            told.fault(f"{place}: uses", f"{use.id} takes none of {', '.join(elements)} as {form}", "leave it out")
    return Pending(
        id=told.word(row, "id", place),
        name=told.names(row, "name", place),
        form=form,
        elements=elements,
        uses=named,
        days_of_supply=None if days is None else told.amount(days, f"{place}: days_of_supply"),
        contained_g={e: grams_of(told, e, g, f"{place}: contained_g") for e, g in grams.items()},
        granted_share=told.amount(row.get("granted_share"), f"{place}: granted_share", 0, 1),
        departs=told.when(row.get("departs"), f"{place}: departs"),
        lines_share=told.amount(row.get("lines_share"), f"{place}: lines_share", 0, 1),
        row=told.row(row, place),
    )


def source_of(told: Cells, place: str, row: Mapping[str, Any]) -> Source:
    """A source outside the normal flow."""
    told.keys(row, place, ("id", "country", "form", "tonnes", "from", "ramp_days", "share", *PROVENANCE))
    tonnes = row.get("tonnes")
    if not isinstance(tonnes, Mapping) or not tonnes:
        told.fault(f"{place}: tonnes", f"must give tonnes a year by element; got {tonnes!r}")
        tonnes = {}
    return Source(
        id=told.word(row, "id", place),
        country=told.word(row, "country", place),
        form=told.word(row, "form", place, FORMS),
        tonnes={e: grams_of(told, e, t, f"{place}: tonnes") for e, t in tonnes.items()},
        starts=told.when(row.get("from"), f"{place}: from"),
        ramp_days=told.amount(row.get("ramp_days"), f"{place}: ramp_days"),
        share=told.amount(row.get("share"), f"{place}: share", 0, 1),
        row=told.row(row, place),
    )


def thrift_of(told: Cells, row: Any) -> Thrift | None:
    """How lines come to do without elements; None where the file does not say."""
    if row is None:
        return None
    if not isinstance(row, Mapping):
        told.fault("thrift", f"is no mapping; got {row!r}")
        return None
    needed = ("elements", "max_share", "days", "lag_days", "finished_magnets")
    told.keys(row, "thrift", needed)
    return Thrift(
        elements=told.choices(row, "elements", "thrift", ELEMENTS, "element"),
        max_share=told.amount(row.get("max_share"), "thrift: max_share", 0, 1),
        days=told.amount(row.get("days"), "thrift: days", 1),
        lag_days=told.amount(row.get("lag_days"), "thrift: lag_days"),
        finished_magnets=told.yes(row, "finished_magnets", "thrift"),
    )


def line_of(told: Cells, place: str, row: Mapping[str, Any]) -> NamedLine:
    """A line known by name, without supply from one day to another."""
    told.keys(row, place, ("id", "name", "cover_days", "nothing_from", "arrives_again", *PROVENANCE))
    days = []
    for key in ("nothing_from", "arrives_again"):
        found = told.date(row.get(key), f"{place}: {key}")
        days.append((found - told.first_day).days if found else 0)
    if days[1] < days[0]:
        told.fault(f"{place}: arrives_again", "lies before nothing_from", "put the days in order")
    return NamedLine(
        id=told.word(row, "id", place),
        name=told.names(row, "name", place),
        cover_days=told.amount(row.get("cover_days"), f"{place}: cover_days"),
        nothing_from=days[0],
        arrives_again=days[1],
        row=told.row(row, place),
    )


def linear_of(told: Cells, row: Any) -> Linear | None:
    """A loss at a constant rate."""
    if not isinstance(row, Mapping):
        told.fault("linear", f"is no mapping; got {row!r}", "a linear scenario gives loss_jpy_per_month and months")
        return None
    told.keys(row, "linear", ("loss_jpy_per_month", "months", *PROVENANCE))
    return Linear(
        loss_jpy_per_month=told.amount(row.get("loss_jpy_per_month"), "linear: loss_jpy_per_month"),
        months=told.whole(row.get("months"), "linear: months", 1, 1200),
        row=told.row(row, "linear"),
    )
