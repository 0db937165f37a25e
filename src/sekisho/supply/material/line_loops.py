"""A day of all lines in one pass over each draw, compiled: what `Lines` says in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from sekisho.compiled import compiled


@compiled(
    "void(int64, float64[:, ::1], int64[:, ::1], float64[:, ::1], float64[:, :, ::1], boolean[::1], int64[::1],"
    " int64[::1], float64[::1], float64[::1], float64, float64[:, :, ::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[:, ::1], float64[:, ::1])"
)
def one_day(
    day: int,
    arrived: Any,
    uneven_from: Any,
    uneven: Any,
    change: Any,
    changing: Any,
    group_of_class: Any,
    item_bounds: Any,
    weight_in_class: Any,
    weight: Any,
    stopped_below: float,
    stock: Any,
    held: Any,
    aside: Any,
    used: Any,
    missing: Any,
    stopped: Any,
) -> None:
    """Alters `stock`, (draws, classes, lines), and `held`, `aside` and `used`, (draws, items); fills `missing` and
    `stopped`, (draws, groups).

    uneven_from: (draws, classes), the day from which arrivals fall to lines as `uneven`, (draws, lines), says.
    item_bounds: the first item of every class, and the number of items. weight: (lines,), adding to 1.
    """
    draws, classes, lines = stock.shape
    groups = missing.shape[1]
    made = np.empty((groups, lines))
    for draw in range(draws):
        made[:] = 1.0
        for place in range(classes):
            first, end = item_bounds[place], item_bounds[place + 1]
            came, total = 0.0, 0.0
            for item in range(first, end):
                came += arrived[draw, item] * weight_in_class[item]
                held[draw, item] += arrived[draw, item]
                total += held[draw, item] * weight_in_class[item]
            here, least = stock[draw, place], made[group_of_class[place]]
            if day >= uneven_from[draw, place]:
                for line in range(lines):
                    here[line] += came * uneven[draw, line]
            else:
                for line in range(lines):
                    here[line] += came
            if not changing[place]:
                for line in range(lines):
                    least[line] = min(least[line], here[line])
                continue
            some, left = False, 0.0
            for line in range(lines):
                if change[draw, place, line] <= day:
                    some = True
                    here[line] = 0.0
                else:
                    least[line] = min(least[line], here[line])
                    left += here[line] * weight[line]
            if some and total > 0:
                gone = min(max((total - left) / total, 0.0), 1.0)
                for item in range(first, end):
                    moved = held[draw, item] * gone
                    held[draw, item] -= moved
                    aside[draw, item] += moved
        for place in range(classes):
            first, end = item_bounds[place], item_bounds[place + 1]
            here, least = stock[draw, place], made[group_of_class[place]]
            taken, total = 0.0, 0.0
            for line in range(lines):
                if not changing[place] or change[draw, place, line] > day:
                    here[line] -= least[line]
                    taken += least[line] * weight[line]
            for item in range(first, end):
                total += held[draw, item] * weight_in_class[item]
            share = min(taken / total, 1.0) if total > 0 else 0.0
            for item in range(first, end):
                gone = held[draw, item] * share
                held[draw, item] -= gone
                used[draw, item] += gone
        for group in range(groups):
            running, idle = 0.0, 0.0
            for line in range(lines):
                running += made[group, line] * weight[line]
                if made[group, line] < stopped_below:
                    idle += weight[line]
            missing[draw, group] = 1.0 - running
            stopped[draw, group] = idle
