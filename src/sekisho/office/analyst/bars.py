"""Lying bars as a drawing that stands in the page: no script, no styles of its own, each bar named, with its figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

MOST_GROUPS: Final = 12
_MOST_BARS: Final = 60
_WIDTH: Final = 760
_BARS_AT: Final = 240
_BARS_WIDE: Final = 400
_BAR: Final = 14
_HEAD: Final = 24


@dataclass(frozen=True)
class Bar:
    """told: its size in figures. plain: what the others are measured against."""

    name: str
    size: float
    told: str
    plain: bool = False


def groups_drawn(bars: int) -> int:
    """How many groups of some bars a drawing holds that can still be looked over."""
    return max(3, min(MOST_GROUPS, _MOST_BARS // bars))


def bars_drawn(name: str, title: str, description: str, groups: Sequence[tuple[str, Sequence[Bar]]]) -> SafeString:
    """name: for ids in the page. groups: each with its heading and its bars, none of them below nothing."""
    most = max((bar.size for _, bars in groups for bar in bars), default=0.0) or 1.0
    rows: list[SafeString] = []
    y = 0
    for head, bars in groups:
        rows.append(format_html('<text class="head" x="0" y="{}">{}</text>', y + _HEAD - 8, head))
        y += _HEAD
        for bar in bars:
            rows.append(_drawn(bar, y, bar.size / most * _BARS_WIDE))
            y += _BAR + 4
    return format_html(
        '<svg class="bars" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" aria-labelledby="{2}-title'
        ' {2}-described"><title id="{2}-title">{3}</title><desc id="{2}-described">{4}</desc>{5}</svg>',
        _WIDTH,
        y + 4,
        name,
        title,
        description,
        format_html_join("", "{}", ((row,) for row in rows)),
    )


def _drawn(bar: Bar, y: int, wide: float) -> SafeString:
    return format_html(
        '<text class="name" x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/><text x="{}" y="{}">{}</text>',
        _BARS_AT - 8,
        y + _BAR - 3,
        bar.name,
        "plain" if bar.plain else "other",
        _BARS_AT,
        y,
        f"{wide:.1f}",
        _BAR,
        f"{_BARS_AT + wide + 6:.1f}",
        y + _BAR - 3,
        bar.told,
    )
