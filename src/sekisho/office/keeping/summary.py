"""The public's figures, worked out from what is counted and kept until they are too old.

Only whole months are told, so that a figure changes once a month: who watched it from hour to hour could else see a
single case come in.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from sekisho.office.keeping import figures
from sekisho.office.keeping.models import Decided, Licensed, Summary
from sekisho.office.keeping.suppress import LEAST, Key, closed, closed_amounts
from sekisho.office.keeping.suppress import Sum as Total
from sekisho.places import data_path
from sekisho.regime.calendar import law_day
from sekisho.regime.law import Law

NAME: Final = "transparency"
OUTCOMES: Final = ("granted", "granted_in_part", "refused", "not_needed")
CATEGORIES: Final = ("sector", "scrutiny", "form")
MONTHS_DECIDED: Final = 12
MONTHS_LICENSED: Final = 24
P90_FROM: Final = 10
"""Cases from which a 90 % quantile is told: of fewer it is nearly one case's own."""
KEPT_FOR: Final = timedelta(minutes=60)
MOST_COUNTED: Final = 50
"""Events that one request counts at most; `sekisho office figures` counts all."""
MOST_ROWS: Final = 50_000
"""Rows that one request works figures out from at most; the command does it from any number."""
Json = dict[str, Any]


def kept(law: Law, at: datetime) -> Json | None:
    """The figures, looked at anew where they are older than KEPT_FOR, and worked out anew where that changes them.

    Those kept, where too much is yet to be counted or worked out for one request; None where there are none at all.
    """
    row = Summary.objects.filter(name=NAME).first()
    told = None if row is None else dict(row.told)
    # Of many who ask at once one looks.
    if row is not None and (
        at - row.at < KEPT_FOR or not Summary.objects.filter(name=NAME, at=row.at).update(at=max(at, row.at))
    ):
        return told
    if not figures.count(law, MOST_COUNTED):
        return told
    upon = rests_upon(law, law_day(at))
    if told is not None and told.get("rests_upon") == upon:
        return told
    return told if sum(upon[-2:]) > MOST_ROWS else refresh(law, at)


def rests_upon(law: Law, today: date) -> list[Any]:
    """What the figures of a day are worked out from; where it is the same, so are they."""
    until = today.replace(day=1)
    counts = (table.objects.filter(month__lt=until).count() for table in (Decided, Licensed))
    return [str(until), law.hash, *counts]


def refresh(law: Law, at: datetime) -> Json:
    """Work the figures out from what is counted, and keep them."""
    told = worked_out(law, law_day(at))
    Summary.objects.update_or_create(name=NAME, defaults={"at": at, "told": told})
    return told


def worked_out(law: Law, today: date) -> Json:
    """Every figure that the public sees, as plain data; a cell that is not shown is None. today: the law's day."""
    until = today.replace(day=1)
    return {
        "as_of": str(today),
        "until": str(until - timedelta(days=1)),
        "least": LEAST,
        "law": {"id": law.id, "hash": law.hash},
        "rests_upon": rests_upon(law, today),
        **_decided(law, _months_before(until, MONTHS_DECIDED), until),
        "volumes": _volumes(_months_before(until, MONTHS_LICENSED), until),
    }


def _months_before(month: date, months: int) -> date:
    whole = month.year * 12 + month.month - 1 - months
    return date(whole // 12, whole % 12 + 1, 1)


def _decided(law: Law, since: date, until: date) -> Json:
    rows = Decided.objects.filter(month__gte=since, month__lt=until)
    counts: dict[Key, int] = {}
    sums: list[Total] = []
    hidden: list[Key] = []
    tables = {each: _cross(rows.values_list(each, "outcome").annotate(n=Count("pk"))) for each in CATEGORIES}
    overall = Counter(dict(rows.values_list("outcome").annotate(n=Count("pk"))))
    counts |= {("outcome", outcome): overall[outcome] for outcome in OUTCOMES}
    counts["decided"] = sum(overall.values())
    sums.append(Total("decided", tuple(("outcome", outcome) for outcome in OUTCOMES)))
    for category, table in tables.items():
        for value, row in table.items():
            counts |= {(category, value, outcome): row[outcome] for outcome in OUTCOMES}
            counts[category, value] = sum(row.values())
            sums.append(Total((category, value), tuple((category, value, outcome) for outcome in OUTCOMES)))
        for outcome in OUTCOMES:
            parts = tuple((category, value, outcome) for value in table)
            sums.append(Total(("outcome", outcome), parts))
        sums.append(Total("decided", tuple((category, value) for value in table)))
    rests = Counter(dict(rows.values_list("rests").annotate(n=Count("pk"))))
    counts |= {("rests", basis): rests[basis] for basis in figures.RESTS}
    sums.append(Total("decided", tuple(("rests", basis) for basis in figures.RESTS)))
    waits = _waits(rows)
    for scrutiny in tables["scrutiny"]:
        timed = sum(waits.get(scrutiny, Counter()).values())
        counts["timed", scrutiny], counts["untimed", scrutiny] = timed, counts["scrutiny", scrutiny] - timed
        sums.append(Total(("scrutiny", scrutiny), (("timed", scrutiny), ("untimed", scrutiny))))
        hidden.append(("untimed", scrutiny))
    counts["timed"] = sum(counts["timed", scrutiny] for scrutiny in tables["scrutiny"])
    counts["untimed"] = counts["decided"] - counts["timed"]
    hidden.append("untimed")
    sums.append(Total("timed", tuple(("timed", scrutiny) for scrutiny in tables["scrutiny"])))
    sums.append(Total("decided", ("timed", "untimed")))
    sums.append(Total("untimed", tuple(("untimed", scrutiny) for scrutiny in tables["scrutiny"])))
    shut = closed(counts, sums, hidden)

    def shown(key: Key) -> int | None:
        return None if key in shut else counts[key]

    everybody = sum(waits.values(), Counter[int]())
    return {
        "decided_from": str(since),
        "decided": shown("decided"),
        "outcomes": {outcome: shown(("outcome", outcome)) for outcome in OUTCOMES},
        "approvals": {
            category: [
                {
                    "value": value,
                    "n": shown((category, value)),
                    **{outcome: shown((category, value, outcome)) for outcome in OUTCOMES},
                }
                for value in table
            ]
            for category, table in tables.items()
        },
        "rests": {basis: shown(("rests", basis)) for basis in figures.RESTS},
        "waiting": [
            _waiting("", everybody, shown("timed")),
            *(
                _waiting(scrutiny, waits.get(scrutiny, Counter()), shown(("timed", scrutiny)))
                for scrutiny in tables["scrutiny"]
            ),
        ],
        "statutory": _statutory(law),
    }


def _cross(rows: Iterable[tuple[str, str, int]]) -> dict[str, Counter[str]]:
    """Counts by value and outcome, the value with most cases first."""
    table: dict[str, Counter[str]] = {}
    for value, outcome, count in rows:
        table.setdefault(value, Counter())[outcome] = count
    return dict(sorted(table.items(), key=lambda each: (-sum(each[1].values()), each[0])))


def _waits(rows: Any) -> dict[str, Counter[int]]:
    """How many cases took how many working days, by scrutiny."""
    found: dict[str, Counter[int]] = {}
    timed = rows.filter(used_days__isnull=False)
    for scrutiny, used_days, count in timed.values_list("scrutiny", "used_days").annotate(n=Count("pk")):
        found.setdefault(scrutiny, Counter())[used_days] = count
    return found


def _waiting(scrutiny: str, days: Counter[int], shown: int | None) -> Json:
    return {
        "scrutiny": scrutiny,
        "n": shown,
        "p50_days": _quantile(days, 50) if shown else None,
        "p90_days": _quantile(days, 90) if shown and shown >= P90_FROM else None,
    }


def _quantile(days: Counter[int], pct: int) -> int:
    """The least number of days within which at least so many per cent of the cases were decided."""
    total, reached = sum(days.values()), 0
    for used_days in sorted(days):
        reached += days[used_days]
        if reached * 100 >= total * pct:
            return used_days
    raise ValueError("no days")


def _statutory(law: Law) -> Json | None:
    clock = law.clock
    if clock is None:
        return None
    citation = {language: clock.citation(language) for language in ("en", "ja", "zh")}
    note = None if clock.note is None else dict(clock.note)
    return {"working_days": clock.working_days, "citation": citation, "source": clock.source, "note": note}


def _volumes(since: date, until: date) -> Json:
    """Masses by month: of the product by form with their total, and contained by element."""
    rows = Licensed.objects.filter(month__gte=since, month__lt=until, mass_g__gt=0)
    told = rows.values_list("month", "form", "element").annotate(g=Coalesce(Sum("mass_g"), 0), n=Count("event"))
    mass_g: dict[Key, int] = {}
    cases: dict[Key, int] = {}
    forms, symbols = dict[str, int](), dict[str, int]()
    months = [since]
    while (following := _months_before(months[-1], -1)) < until:
        months.append(following)
    for month, form, element, grams, count in told:
        if element:
            key: Key = (month, "element", element)
            symbols[element] = symbols.get(element, 0) + grams
            mass_g[key] = mass_g.get(key, 0) + grams
        else:
            forms[form] = forms.get(form, 0) + grams
            mass_g[month, "form", form], cases[month, "form", form] = grams, count
    of_element = rows.exclude(element="").values_list("month", "element").annotate(n=Count("event", distinct=True))
    cases |= {(month, "element", element): count for month, element, count in of_element}
    of_month = dict(rows.filter(element="").values_list("month").annotate(n=Count("event", distinct=True)))
    by_size = {"form": _largest(forms), "element": _largest(symbols)}
    for month in months:
        cases[month, "total"] = of_month.get(month, 0)
        mass_g[month, "total"] = sum(mass_g.get((month, "form", form), 0) for form in forms)
        for kind, values in by_size.items():
            for value in values:
                cases.setdefault((month, kind, value), 0)
    sums = [Total((month, "total"), tuple((month, "form", form) for form in by_size["form"])) for month in months]
    shut = closed_amounts(cases, sums)

    def shown(key: Key) -> int | None:
        return None if key in shut else mass_g.get(key, 0)

    return {
        "from": str(since),
        "forms": by_size["form"],
        "elements": by_size["element"],
        "rows": [
            {
                "month": f"{month:%Y-%m}",
                "total_g": shown((month, "total")),
                "forms_g": {form: shown((month, "form", form)) for form in by_size["form"]},
                "elements_g": {symbol: shown((month, "element", symbol)) for symbol in by_size["element"]},
            }
            for month in months
        ],
    }


def _largest(masses: Mapping[str, int]) -> list[str]:
    return sorted(masses, key=lambda name: (-masses[name], name))


@cache
def _published() -> Sequence[Mapping[str, str]]:
    with data_path("market", "magnet_exports.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["destination"] == "WORLD"]


def history(until: date) -> list[Json]:
    """Exports of magnets to all the world by month, as published or derived from what was, with who says so.

    Assumed months are none of the public's: they serve made-up dockets. until: no month that ends later is told.
    """
    return [
        {
            "month": row["month"],
            "kg": round(float(row["tonnes"]) * 1000),
            "source": row["source"],
            "confidence": row["confidence"],
            "basis": row["basis"],
            "how": row["note"] if row["basis"] == "derived" else "",
        }
        for row in _published()
        if row["basis"] != "assumption" and row["month"] <= f"{until:%Y-%m}"
    ]
