"""Kinds of check on the papers: are they there, are they those that were filed, does their own text say the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from sekisho.dossier.checks.compare import shown, value_of
from sekisho.dossier.checks.finding import Finding, Text, Value
from sekisho.dossier.checks.kinds.at import At
from sekisho.dossier.checks.text import PaperText
from sekisho.dossier.folder.model import PaperEntry
from sekisho.dossier.folder.place import Place
from sekisho.dossier.papers import Examined, Status


def read(at: At) -> Iterator[Finding]:
    """The paper is there, and no reason stands against opening it."""
    paper, examined = _paper(at)
    if not paper.shown:
        yield from at.not_checked("not_filed", paper)
    elif examined is None:
        yield from at.not_checked("unread", paper, file=paper.shown)
    elif examined.status in (Status.MISSING, Status.REFUSED):
        reason = str(examined.problem.cause) if examined.problem else ""
        mend = str(examined.problem.remedy) if examined.problem else ""
        after: Text = {"en": f"; {mend}", "ja": f"。{mend}", "zh": f"；{mend}"}
        yield at.found((paper,), f"read.{examined.status}", file=paper.shown, reason=reason, mend=after if mend else "")


def machine(at: At) -> Iterator[Finding]:
    """The paper carries text, so that a machine has compared it; a scan or a picture has to be read by a person."""
    paper, examined = _paper(at)
    if examined is None:
        return
    if examined.status is Status.NOT_MACHINE_CHECKED:
        yield from at.not_checked("no_text", paper, file=paper.shown)
    elif examined.status is Status.PARTLY_READ:
        pages = ", ".join(map(str, examined.unread))
        yield from at.not_checked("some_text", paper, file=paper.shown, pages=pages)


def unchanged(at: At) -> Iterator[Finding]:
    """The paper's bytes are those whose hash was noted when it was filed."""
    _, examined = _paper(at)
    noted = at.readings("sha256")
    if examined is None or examined.sha256 is None:
        return
    if not noted:
        yield from at.missing("sha256")
    elif noted[0].value.casefold() != examined.sha256.casefold():
        yield at.found((value_of(at.folder, noted[0], "sha256"), Value(examined.place, examined.sha256)))


def twins(at: At) -> Iterator[Finding]:
    """No other paper of the folder has the same bytes."""
    paper, examined = _paper(at)
    if examined is None or examined.sha256 is None:
        return
    for other in at.folder.papers:
        if other is at.record:
            return
        theirs = at.given.paper(other.file)
        if theirs is not None and theirs.sha256 == examined.sha256:
            yield at.found((paper, Value(other.at("file"), other.file or "")))


def unlisted(at: At) -> Iterator[Finding]:
    """Every file among the papers has an entry."""
    for file in at.folder.unlisted:
        yield at.found((Value(Place(f"papers/{file}"), file),), file=file)


def requires(at: At) -> Iterator[Finding]:
    """One of the `papers` is in the folder."""
    wanted = at.option("papers")
    if any(paper.kind in wanted for paper in at.folder.papers):
        return
    name = at.words(f"paper.{wanted[0]}")
    yield at.found((Value(at.folder.case.place, wanted[0]),), paper=name)


def _paper(at: At) -> tuple[Value, Examined | None]:
    assert isinstance(at.record, PaperEntry)
    return Value(at.record.at("file"), at.record.file or ""), at.given.paper(at.record.file)


def text(at: At) -> Iterator[Finding]:
    """The text of the paper at `paper` says what stands at `seeks`, as a `how`: name, number, day, mass, share.

    With several values there, one of them will do for a name (a firm writes its name in one language), and each must
    stand there for the rest. `labels`: how the line for a name begins, as patterns on folded text. A paper that is not
    there, or carries no text, is told of by rows of its own.
    """
    seeks, how = _listed(at.option("seeks")), at.option("how")
    for file in at.readings(at.option("paper")):
        examined, text = at.given.paper(file.value), at.given.text(file.value)
        if examined is None or text is None:
            continue
        sought = [(value_of(at.folder, each, path), each.value) for path in seeks for each in at.readings(path)]
        if not sought:
            yield from at.missing(seeks[0])
        if how == "name":
            # Where the paper has a line for it, that line counts and not a mention elsewhere.
            places = text.labelled(at.option("labels", ())) if at.option("labels") else ()
            found = any(place.has_name(raw) for place in places or (text,) for _, raw in sought)
            text, sought = (places or (text,))[0], [] if found else sought[:1]
        for value, raw in sought:
            for finding in _SEEKERS[how](at, text, examined.place, value, raw):
                if examined.status is Status.READ or not finding.checked:
                    yield finding
                else:
                    told = {"file": examined.place.file, "sought": value.shown}
                    yield from at.not_checked("some_text_only", value, always=True, **told)


def _name(at: At, text: PaperText, place: Place, value: Value, raw: str) -> Iterator[Finding]:
    said = text.nearest(raw) or (text.opening if at.option("labels") else "")
    yield at.found((Value(place, said), value))


def _listed(raw: str | list[str]) -> list[str]:
    return [raw] if isinstance(raw, str) else raw


def _number(at: At, text: PaperText, place: Place, value: Value, raw: str) -> Iterator[Finding]:
    if not text.has_number(raw):
        yield at.found((Value(place, text.nearest(raw) or ""), value))


def _day(at: At, text: PaperText, place: Place, value: Value, raw: Any) -> Iterator[Finding]:
    if not text.days:
        yield from at.not_checked("none_in_text", value, file=place.file, what=at.words("what.day"))
    elif raw not in text.days:
        nearest = sorted(text.days, key=lambda day: abs(day - raw))[:3]
        yield at.found((Value(place, ", ".join(day.isoformat() for day in nearest)), value))


def _mass(at: At, text: PaperText, place: Place, value: Value, raw: int) -> Iterator[Finding]:
    if not text.masses_g:
        yield from at.not_checked("none_in_text", value, file=place.file, what=at.words("what.mass"))
    elif raw not in text.masses_g:
        nearest = sorted(text.masses_g, key=lambda mass_g: abs(mass_g - raw))[:3]
        yield at.found((Value(place, ", ".join(shown(mass_g, "net_g") for mass_g in nearest)), value))


def _share(at: At, text: PaperText, place: Place, value: Value, raw: Mapping[str, Decimal | None]) -> Iterator[Finding]:
    for symbol, share in raw.items():
        if share is None:
            continue
        found = _shares_in(text, symbol)
        wanted = Value(value.place, f"{symbol} {shown(share, 'share')} %")
        if not found:
            yield from at.not_checked("none_in_text", wanted, file=place.file, what=f"{symbol} %")
        elif share not in found:
            shares = ", ".join(f"{symbol} {shown(each, 'share')} %" for each in found[:3])
            yield at.found((Value(place, shares), wanted))


def _shares_in(text: PaperText, symbol: str) -> list[Decimal]:
    # Symbols are told from other words by their capital letter, which folding would take away.
    pattern = rf"(?<![A-Za-z]){symbol}(?![A-Za-z])[^0-9A-Za-z]{{0,20}}(?:wt\.?\s*)?%?[^0-9A-Za-z]{{0,5}}(\d+(?:\.\d+)?)"
    return [Decimal(found) for found in re.findall(pattern, text.narrow)]


_SEEKERS: Final[Mapping[str, Callable[[At, PaperText, Place, Value, Any], Iterator[Finding]]]] = {
    "name": _name,
    "number": _number,
    "day": _day,
    "mass": _mass,
    "share": _share,
}
