"""From a decision to a licence: what the law lets one licence cover."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sekisho.dossier.model import Dossier, Party
from sekisho.licence.grounds import Ground
from sekisho.licence.model import Condition, Holder, Licence, LicenceLine
from sekisho.regime.law import Regime
from sekisho.regime.tables import LicenceType


@dataclass(frozen=True, slots=True)
class Grant:
    """What an officer granted. granted_g: product mass by line number, in whole grams; a line left out is not granted.

    over_bars: the rules that bar a line and that the officer overturned; the reason stands in the case.
    """

    granted_g: Mapping[int, int]
    valid_to: date
    conditions: tuple[Condition, ...] = ()
    over_bars: tuple[str, ...] = ()


def issue(
    licence_id: str,
    dossier: Dossier,
    finding: Mapping[str, Any],
    grant: Grant,
    regime: Regime,
    issued_on: date,
    amends: str | None = None,
) -> Licence | tuple[Ground, ...]:
    """The licence for what was granted, or every ground why the law has no such licence.

    finding: what `check` says of the same file; its hash of facts ties the licence to them. Raises KeyError for a
    finding of other lines, and ValueError for a file without exporter or importer, which no one can have granted.
    """
    kind = str(dossier.value("kind"))
    licence_type = type_on(regime, kind, issued_on)
    grounds = [*_line_grounds(dossier, grant), *_type_grounds(kind, licence_type, dossier, grant, issued_on)]
    if grounds or licence_type is None:
        return tuple(grounds)
    codes = {line["line"]: tuple(line["control_codes"]) for line in finding["lines"]}
    return Licence(
        id=licence_id,
        kind=kind,
        application=dossier.id,
        regime=finding["regime"],
        finding=finding["facts_hash"],
        exporter=_holder(dossier.exporter, "exporter"),
        importer=_holder(dossier.importer, "importer"),
        end_users=tuple(_holder(user, "end user") for user in dossier.end_users),
        destination=str(dossier.value("destination")),
        issued_on=issued_on,
        valid_from=issued_on,
        valid_to=grant.valid_to,
        most_exports=licence_type.most_exports,
        lines=tuple(
            LicenceLine(
                line.line,
                line.value("description") or line.value("form") or "",
                codes[line.line],
                grant.granted_g[line.line],
                f"{licence_id}/{line.line}",
            )
            for line in dossier.lines
            if line.line in grant.granted_g
        ),
        conditions=grant.conditions,
        over_bars=grant.over_bars,
        amends=amends,
    )


def type_on(regime: Regime, kind: str, day: date) -> LicenceType | None:
    """What a licence of some kind covers at most on a day; None where the law has no such kind."""
    types = (each for each in regime.law.licence_types if each.kind == kind and regime.row_stands(each, day))
    return next(types, None)


def last_day(first: date, months: int) -> date:
    """The last day of a span of whole months: of twelve from 10 February, 9 February of the next year.

    Where the last month is too short for the day, the span ends on that month's last day.
    """
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    month += 1
    in_month = calendar.monthrange(year, month)[1]
    return date(year, month, in_month) if first.day > in_month else date(year, month, first.day) - timedelta(days=1)


def _line_grounds(dossier: Dossier, grant: Grant) -> list[Ground]:
    if not grant.granted_g:
        return [Ground("nothing_granted")]
    asked_g = {line.line: line.net_g for line in dossier.lines}
    grounds = []
    for line, granted_g in grant.granted_g.items():
        if line not in asked_g:
            grounds.append(Ground("no_such_line", line=line))
        elif not 1 <= granted_g <= asked_g[line]:
            grounds.append(Ground("not_a_part", line=line, granted_g=granted_g, asked_g=asked_g[line]))
    return grounds


def _type_grounds(
    kind: str, licence_type: LicenceType | None, dossier: Dossier, grant: Grant, issued_on: date
) -> list[Ground]:
    if licence_type is None:
        return [Ground("no_licence_type", kind=kind, on=str(issued_on))]
    grounds = []
    named, most = len({user.id for user in dossier.end_users}), licence_type.most_end_users
    if most is not None and named > most:
        grounds.append(Ground("too_many_end_users", most=most, named=named, cite=licence_type.cite))
    latest = last_day(issued_on, licence_type.most_months)
    if grant.valid_to > latest:
        told = {"latest": str(latest), "asked": str(grant.valid_to), "cite": licence_type.cite}
        grounds.append(Ground("too_long", most=licence_type.most_months, **told))
    if grant.valid_to < issued_on:
        grounds.append(Ground("ends_before_it_begins", asked=str(grant.valid_to), first=str(issued_on)))
    return grounds


def _holder(party: Party | None, role: str) -> Holder:
    if party is None or party.name is None:
        raise ValueError(f"a licence needs a named {role}")
    return Holder(party.id, party.name, party.value("country"))
