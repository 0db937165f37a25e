"""A time axis of days from a first day, marked at the months."""

from __future__ import annotations

from datetime import date, timedelta

from matplotlib.axes import Axes

from sekisho.supply.pictures.words import Labels

_MOST_MARKS = 13


def mark_months(axes: Axes, first_day: date, days: int, say: Labels) -> None:
    """Set marks at the first of each month, or of each second, third... where there are many; the year at its first."""
    firsts = [(offset, day) for offset in range(days + 1) if (day := first_day + timedelta(days=offset)).day == 1]
    step = -(-len(firsts) // _MOST_MARKS) or 1
    shown = firsts[::step] or [(0, first_day)]
    axes.set_xlim(0, days)
    axes.set_xticks([offset for offset, _ in shown], _names([day for _, day in shown], say))


def _names(days: list[date], say: Labels) -> list[str]:
    names, year = [], None
    for day in days:
        name = say(f"month.{day.month}")
        names.append(name if day.year == year else f"{name}\n{day.year}")
        year = day.year
    return names
