"""Kinds of check on what the goods are: composition, control code, customs number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from sekisho.dossier.checks.compare import same_name, shown, value_of
from sekisho.dossier.checks.finding import Finding, Value
from sekisho.dossier.checks.kinds.at import At
from sekisho.dossier.checks.walk import Reading
from sekisho.materials.items import SYMBOLS, UNKNOWN, Described, Family, Form, describe
from sekisho.regime.law import Regime

_FORMS: Final[Mapping[str, int]] = {form.name.lower(): int(form) for form in Form}
_FAMILIES: Final[Mapping[str, int]] = {"NdFeB": Family.NDFEB, "SmCo": Family.SMCO, "other": Family.OTHER}

Shares = Mapping[str, Decimal | None]


def composition(at: At) -> Iterator[Finding]:
    """The shares at `measured` are those at `declared`, within `tolerance_wt_pct` or `tolerance_pct` of the share.
    A share that either does not give is not compared, and said not to be for the elements `ask_for`; an element that is
    measured from `trace_wt_pct` up and not declared is a difference."""
    pair = _pair(at, at.option("declared"), at.option("measured"))
    if pair is None:
        yield from at.missing(at.option("declared" if at.readings(at.option("measured")) else "measured"))
        return
    declared, measured = pair
    for symbol in dict.fromkeys((*declared.value, *measured.value)):
        ours, theirs = declared.value.get(symbol), measured.value.get(symbol)
        left = Value(measured.place, _share(symbol, theirs))
        right = Value(declared.place, _share(symbol, ours))
        if ours is None and symbol not in declared.value:
            if theirs is not None and theirs >= Decimal(str(at.option("trace_wt_pct"))) and symbol in SYMBOLS:
                yield at.found((left, right), "composition.undeclared", element=symbol)
        elif ours is None or theirs is None:
            if symbol in at.option("ask_for") and (ours or theirs):
                yield from at.not_checked("no_share", right if ours is None else left, element=symbol)
        elif abs(ours - theirs) > _tolerance(at, max(ours, theirs)):
            yield at.found((left, right), element=symbol)


def _pair(at: At, declared: str, measured: str) -> tuple[Reading, Reading] | None:
    ours, theirs = at.readings(declared), at.readings(measured)
    return (ours[0], theirs[0]) if ours and theirs else None


def _tolerance(at: At, share: Decimal) -> Decimal:
    relative = share * Decimal(str(at.option("tolerance_pct"))) / 100
    return max(relative, Decimal(str(at.option("tolerance_wt_pct"))))


def _share(symbol: str, share: Decimal | None) -> str:
    return symbol if share is None else f"{symbol} {shown(share, 'share')} %"


def shares(at: At) -> Iterator[Finding]:
    """The shares at `composition` come to no more than `most_wt_pct`."""
    for reading in at.readings(at.option("composition")):
        total = sum(share for share in reading.value.values() if share is not None)
        if total > Decimal(str(at.option("most_wt_pct"))):
            yield at.found((Value(reading.place, f"{shown(total, 'share')} %"),))


def code(at: At) -> Iterator[Finding]:
    """The control code at `declared` is one that the law's list gives an item of this `form`, `family` and
    `composition` on the day of filing."""
    regime, filed_on = at.given.regime, at.folder.case.filed_on
    if regime is None:
        yield from at.not_checked("no_law", at.gap(at.option("declared")))
        return
    for path in (at.option("form"), at.option("composition"), "case/filed_on"):
        if not at.readings(path):
            yield from at.missing(path)
            return
    assert filed_on is not None
    form = _FORMS.get(at.readings(at.option("form"))[0].value, UNKNOWN)
    if form in regime.law.control_list.declared_forms:
        return
    families = at.readings(at.option("family"))
    family = _FAMILIES.get(families[0].value, UNKNOWN) if families else UNKNOWN
    complete = at.readings(at.option("complete"))
    source = at.readings(at.option("composition"))[0]
    certain, possible = codes_of(regime, form, family, source.value, bool(complete and complete[0].value), filed_on)
    declared = at.readings(at.option("declared"))
    derived = Value(source.place, ", ".join(certain))
    if not declared:
        if certain:
            yield at.found((at.gap(at.option("declared")), derived), "code.undeclared", derived=derived.shown)
        elif possible:
            yield from at.not_checked("open_code", Value(source.place), codes=", ".join(possible))
        return
    value = value_of(at.folder, declared[0], at.option("declared"))
    if any(same_name(value.shown, each) for each in certain):
        return
    if any(same_name(value.shown, each) for each in possible):
        yield from at.not_checked("open_code", Value(source.place), codes=", ".join(possible))
    elif certain:
        yield at.found((value, derived))
    else:
        yield at.found((value, derived), "code.none")


def codes_of(
    regime: Regime, form: int, family: int, composition: Shares, complete: bool, day: date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes whose description certainly fits, and those that may fit while shares are open, under the acts that
    bind on the day."""
    wt_pct = np.full((1, len(SYMBOLS)), 0.0 if complete else np.nan)
    for place, symbol in enumerate(SYMBOLS):
        if symbol in composition:
            share = composition[symbol]
            wt_pct[0, place] = np.nan if share is None else float(share)
    items = describe(np.array([form], dtype=np.int8), np.array([family], dtype=np.int8), wt_pct)
    law = regime.law
    binding = [act for act in law.dual_use_acts if regime.act_binds(act, "", day) is True]
    loose = Described(items.form, items.family, items.possible, items.possible)
    certain, possible = (
        tuple(dict.fromkeys(each for act in binding for each in law.control_list.codes(view, 0, act)))
        for view in (items, loose)
    )
    return certain, possible


def customs(at: At) -> Iterator[Finding]:
    """The customs number at `number` is one of those that go with the control code at `declared`, where a source names
    any."""
    if at.given.regime is None:
        yield from at.not_checked("no_law", at.gap(at.option("number")))
        return
    numbers, declared = at.readings(at.option("number")), at.readings(at.option("declared"))
    if not numbers or not declared:
        yield from at.missing(at.option("number" if declared else "declared"))
        return
    control_list = at.given.regime.law.control_list
    known = control_list.canonical(declared[0].value)
    wanted = control_list.hs_of(known) if known is not None else ()
    if wanted and not any(numbers[0].value.startswith(each) for each in wanted):
        value = value_of(at.folder, numbers[0], at.option("number"))
        yield at.found((value, value_of(at.folder, declared[0], at.option("declared"))), wanted=", ".join(wanted))
