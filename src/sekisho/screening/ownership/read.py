"""From CSV files to stakes and listings, or every problem at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.screening.csv_files import CsvRow, csv_rows, days, most, read_bytes
from sekisho.screening.ownership.model import Listing, Stake
from sekisho.screening.ownership.names import key_of

ALL: Final = Decimal(100)
LONGEST_NAME: Final = 1_000
_LONGEST_NUMBER: Final = 40
_EXACT, _RANGE = ("share_pct",), ("share_low_pct", "share_high_pct")


def read_stakes(path: Path) -> tuple[Stake, ...]:
    """The stakes in a CSV file: `owner,owned,share_pct` or `owner,owned,share_low_pct,share_high_pct`, per cent.

    Optional columns: from, to (days on which the stake is held, both inside), document, owner_country. An empty share
    is not known: 0 to 100. Raises InputError with every problem: shares that are no numbers, negative, over 100 or
    upside down, a stake that stands twice at a time, shares of one party that add up to more than 100; and a file
    without a stake.
    """
    path = Path(path)
    return stakes_of(read_bytes(path), path.name)


def stakes_of(content: bytes, label: str) -> tuple[Stake, ...]:
    """The same from the bytes of a file; `label` is what its problems call it."""
    rows = csv_rows(content, label, ("owner", "owned"), (*_EXACT, *_RANGE, "from", "to", "document", "owner_country"))
    columns = rows[0].cells if rows else dict.fromkeys(("owner", "owned", *_EXACT))
    if not (_EXACT[0] in columns or all(column in columns for column in _RANGE)):
        cause = "has no column share_pct, nor share_low_pct with share_high_pct"
        raise InputError(Problem(f"{label} row 1", cause, "give shares in per cent"))
    if not rows:
        remedy = "write the stakes under the head, one a row"
        raise InputError(Problem(f"{label} row 1", "has no stake: there is only the head", remedy))
    problems: list[Problem] = []
    stakes = [stake for row in rows if (stake := _stake(row, problems)) is not None]
    problems += clashes(stakes)
    if problems:
        raise InputError(most(problems))
    return tuple(stakes)


def _stake(row: CsvRow, problems: list[Problem]) -> Stake | None:
    before = len(problems)
    owner, owned = (_name(row, column, problems) for column in ("owner", "owned"))
    ranged = bool(row[_RANGE[0]] or row[_RANGE[1]])
    if row[_EXACT[0]] and ranged:
        problems.append(Problem(row.place, "has share_pct and a range too", "give one of them"))
    if ranged:
        low, high = _share(row, _RANGE[0], Decimal(0), problems), _share(row, _RANGE[1], ALL, problems)
    elif row[_EXACT[0]]:
        low = high = _share(row, _EXACT[0], Decimal(0), problems)
    else:
        low, high = Decimal(0), ALL
    if low > high:
        problems.append(Problem(f"{row.place}: share_low_pct", f"{low} is above share_high_pct, {high}", "turn them"))
    first, last = days(row, problems)
    if len(problems) > before:
        return None
    country = row["owner_country"].upper()
    return Stake(owner, owned, low, high, first, last, row["document"], row.place, country)


def _name(row: CsvRow, column: str, problems: list[Problem]) -> str:
    name = row[column]
    if not name:
        problems.append(Problem(f"{row.place}: {column}", "is empty", "name the party"))
    elif len(name) > LONGEST_NAME:
        cause = f"is a name of {len(name):,} characters"
        problems.append(Problem(f"{row.place}: {column}", cause, f"at most {LONGEST_NAME:,}"))
    return name


def _share(row: CsvRow, column: str, unknown: Decimal, problems: list[Problem]) -> Decimal:
    text = row[column]
    if not text:
        return unknown
    place = f"{row.place}: {column}"
    try:
        if len(text) > _LONGEST_NUMBER:
            raise InvalidOperation
        share = Decimal(text)
    except InvalidOperation:
        problems.append(Problem(place, f"{text[:_LONGEST_NUMBER]!r} is no number", "write per cent, e.g. 50 or 33.3"))
        return unknown
    if not share.is_finite():
        problems.append(Problem(place, f"{text!r} is no number", "leave the cell empty where the share is not known"))
    elif not 0 <= share <= ALL:
        problems.append(Problem(place, f"must be from 0 to 100 per cent; got {text}", "put the share right"))
    elif share.as_tuple().exponent < -_LONGEST_NUMBER:  # type: ignore[operator] # finite: the exponent is a number
        problems.append(Problem(place, f"{text!r} has more than {_LONGEST_NUMBER} decimals", "round it"))
    else:
        return share
    return unknown


def clashes(stakes: Iterable[Stake]) -> list[Problem]:
    """Stakes that cannot all be: one that stands twice at a time, and those of one party that add up to over 100 %."""
    of: dict[str, list[Stake]] = defaultdict(list)
    for stake in stakes:
        of[key_of(stake.owned)].append(stake)
    return [problem for held in of.values() for problem in (*_twice(held), *_over(held))]


def _twice(held: list[Stake]) -> Iterable[Problem]:
    by_owner: dict[str, list[Stake]] = defaultdict(list)
    for stake in held:
        by_owner[key_of(stake.owner)].append(stake)
    for same in by_owner.values():
        same.sort(key=lambda stake: stake.first or date.min)
        longest = same[0]
        for stake in same[1:]:
            if (stake.first or date.min) <= (longest.last or date.max):
                cause = f"what {stake.owner} holds of {stake.owned} stands in {longest.place} too, for the same days"
                yield Problem(stake.place, cause, "keep one row, add the two up, or give days that do not meet")
            longest = max(longest, stake, key=lambda each: each.last or date.max)


def _over(held: list[Stake]) -> Iterable[Problem]:
    """On the first day on which shares add up to more than 100 %, if there is one."""
    if sum(stake.low_pct for stake in held) <= ALL:
        return
    change: dict[date, Decimal] = defaultdict(Decimal)
    for stake in held:
        change[stake.first or date.min] += stake.low_pct
        if stake.last is not None and stake.last < date.max:
            change[stake.last + timedelta(days=1)] -= stake.low_pct
    total = Decimal(0)
    for day in sorted(change):
        total += change[day]
        if total > ALL:
            there = [stake for stake in held if stake.holds(day)]
            when = "" if day == date.min else f" on {day}"
            told = ", ".join(f"{stake.owner} {stake.low_pct}" for stake in there[:6])
            rest = f" and {len(there) - 6:,} more" if len(there) > 6 else ""
            cause = f"shares of {there[0].owned} add up to {total} per cent{when}: {told}{rest}"
            yield Problem(there[-1].place, cause, "put them right, or give what is not sure as a range")
            return


def read_listings(path: Path) -> tuple[Listing, ...]:
    """The listed parties in a CSV file: `name`, and optionally aliases and others (separated by ;), list, from, to.

    An alias is one more name of the party in the share table; others are names there that are like its own and are
    somebody else's. Raises InputError with every problem; a file that names nobody is one.
    """
    path = Path(path)
    return listings_of(read_bytes(path), path.name)


def listings_of(content: bytes, label: str) -> tuple[Listing, ...]:
    """The same from the bytes of a file; `label` is what its problems call it."""
    rows = csv_rows(content, label, ("name",), ("aliases", "others", "list", "from", "to"))
    if not rows:
        remedy = "write the listed parties under the head, one a row"
        raise InputError(Problem(f"{label} row 1", "names no listed party: there is only the head", remedy))
    problems: list[Problem] = []
    listings = []
    for row in rows:
        name = _name(row, "name", problems)
        first, last = days(row, problems)
        aliases, others = (_several(row[column]) for column in ("aliases", "others"))
        listings += [Listing(each, row["list"], first, last, others=others) for each in dict.fromkeys((name, *aliases))]
    if problems:
        raise InputError(most(problems))
    return tuple(listings)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, (name.strip() for name in cell.split(";"))))
