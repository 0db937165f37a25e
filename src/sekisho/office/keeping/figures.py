"""Decisions and licences counted for the public's figures: each once, when it is asked for, without a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from sekisho.casework.case import Case
from sekisho.casework.clock import clock_of
from sekisho.casework.routes import WEIGHING
from sekisho.determination.outcome import SCRUTINY
from sekisho.materials.elements import contained_g, elements
from sekisho.office.keeping.models import Decided, Licensed
from sekisho.office.store import rows
from sekisho.office.store.models import Event as EventRow
from sekisho.places import data_path
from sekisho.regime.calendar import law_day
from sekisho.regime.law import Law
from sekisho.regime.rows import load_yaml

RESTS: Final = ("law", "practice", "judgement", "assumption", "not_known")
"""What a decision may rest on, the firmest first; it counts by the weakest."""
SEVERAL: Final = "several"
NOT_SAID: Final = "not_said"
_BATCH: Final = 200
_DRAWS: Final = ("drawn", "draw_reversed")
Progress = Callable[[int, int], None]


def count(law: Law, most: int | None = None, progress: Progress = lambda done, total: None) -> bool:
    """Count what happened since. most: events at once, None for all. Returns whether nothing is left to count. Can be
    stopped, and asked again."""
    total = done = 0
    if most is None:
        total = _uncounted("decided").count() + _uncounted("issued").count()
    while most is None or done < most:
        step = _BATCH if most is None else min(_BATCH, most - done)
        found = [*_uncounted("decided")[:step]]
        found += [*_uncounted("issued")[: step - len(found)]]
        if not found:
            return True
        _count(found, law)
        done += len(found)
        progress(done, max(done, total))
    return not (_uncounted("decided").exists() or _uncounted("issued").exists())


def _uncounted(kind: str) -> QuerySet[EventRow]:
    table = Decided if kind == "decided" else Licensed
    there = table.objects.filter(event=OuterRef("pk"))
    return EventRow.objects.filter(~Exists(there), kind=kind).order_by("id")


def _count(found: Sequence[EventRow], law: Law) -> None:
    decided: list[Decided] = []
    licensed: list[Licensed] = []
    told: dict[str, list[EventRow]] = {}
    events = EventRow.objects.filter(case__in={row.case for row in found}).exclude(kind__in=_DRAWS)
    for row in events.order_by("case", "case_seq"):
        told.setdefault(row.case, []).append(row)
    for row in found:
        case = Case.of(rows.event(each) for each in told[row.case] if each.case_seq <= row.case_seq)
        if row.kind == "decided":
            decided.append(_decided(row, case, law))
        else:
            licensed += _licensed(row, case)
    # Of two processes that count at once each counts the same.
    Decided.objects.bulk_create(decided, ignore_conflicts=True)
    Licensed.objects.bulk_create(licensed, ignore_conflicts=True)


def _decided(row: EventRow, case: Case, law: Law) -> Decided:
    assert case.decision is not None
    day = law_day(row.at)
    try:
        clock = clock_of(case, law, day)
        used_days = None if clock.working_days is None else clock.used_days
    except ValueError:
        used_days = None
    forms = {line.value("form") for line in case.dossier.lines}
    form = forms.pop() if len(forms) == 1 else SEVERAL
    return Decided(
        event=row,
        month=day.replace(day=1),
        outcome=str(case.decision.what["outcome"]),
        sector=str(case.dossier.value("sector") or NOT_SAID),
        scrutiny=_scrutiny(case),
        form=str(form or NOT_SAID),
        rests=max(_rests(case, law), key=RESTS.index, default="law"),
        used_days=used_days,
    )


def _scrutiny(case: Case) -> str:
    lines = () if case.found is None else case.found.lines
    return max((line.scrutiny for line in lines), key=SCRUTINY.index, default=NOT_SAID)


def _rests(case: Case, law: Law) -> Iterator[str]:
    """What a decision rests on, line by line: bars and limits, grounds, conditions of practice."""
    assert case.decision is not None
    what, basis = case.decision.what, {rule.id: str(rule.basis) for rule in law.rules}
    found = {} if case.found is None else {line.line: line for line in case.found.lines}
    for told in what["lines"]:
        for ground in told["grounds"]:
            kind = _grounds().get(ground["ground"], {})
            yield "judgement" if kind.get("rests_on") == WEIGHING else kind.get("basis", "not_known")
            if kind.get("rests_on") not in (WEIGHING, "documents", "facts"):
                yield from (basis.get(rule, "not_known") for rule in ground["rests_on"])
        line = found.get(told["line"])
        if line is not None and told["granted_g"]:
            yield from (basis.get(rule, "not_known") for rule in line.limits)
    if what["over_bars"]:
        yield "judgement"
    yield from (basis.get(each["rule"], "not_known") for each in what["conditions"] if "rule" in each)


@cache
def _grounds() -> Mapping[str, Mapping[str, Any]]:
    path = data_path("casework", "grounds.yaml")
    return {row["ground"]: row for row in load_yaml(path.read_bytes(), path.name)}


def _licensed(row: EventRow, case: Case) -> list[Licensed]:
    """Masses by form and element; none for a licence that takes the place of another: what it covers was counted."""
    licence = case.licence
    assert licence is not None
    month = law_day(row.at).replace(day=1)
    masses: dict[tuple[str, str], int] = {}
    lines = {line.line: line for line in case.dossier.lines}
    for each in licence.lines if licence.amends is None else ():
        line = lines[each.line]
        form = str(line.value("form") or NOT_SAID)
        masses[form, ""] = masses.get((form, ""), 0) + each.net_g
        for symbol in elements():
            share = line.value(f"{symbol.lower()}_wt_pct")
            if share:
                mass_g = contained_g(each.net_g, Decimal(share))
                masses[form, symbol] = masses.get((form, symbol), 0) + mass_g
    kept = masses or {("", ""): 0}
    return [Licensed(event=row, month=month, form=form, element=el, mass_g=g) for (form, el), g in kept.items()]
