"""What came of a docket, as lines for a reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sekisho.cli.layout import cells, table, wrap
from sekisho.cli.output import paint
from sekisho.cli.words import OUTCOMES, Speech
from sekisho.errors.wording import placed

if TYPE_CHECKING:
    from pathlib import Path

    from sekisho.determination.dockets.decide import Tally
    from sekisho.determination.dockets.repeated import Again, Repeated

MOST_FLIPS = 12
_LONGEST = 60
FEWEST_TIMED = 1_000


def tally_lines(tally: Tally, law: str, say: Speech) -> Iterator[str]:
    """How many lines came to what, under which law, and how fast."""
    yield paint(_counted(say, "decided", tally.lines, law=law), "bold")
    rows = [(say(f"outcome.{outcome}"), f"{tally.outcomes.get(outcome, 0):,}") for outcome in OUTCOMES]
    if tally.errors:
        rows.append((say("errors"), f"{tally.errors:,}"))
    yield from table(rows, "  ", right=[1])
    yield _speed(tally.lines, tally.seconds, tally.lines / max(tally.seconds, 1e-9), say)


def _speed(lines: int, seconds: float, rate: float, say: Speech) -> str:
    """How fast; of few lines, only how long, which is the start's and not theirs."""
    if lines < FEWEST_TIMED:
        return say("took", seconds=f"{seconds:,.1f}")
    return say("speed", seconds=f"{seconds:,.1f}", rate=f"{rate:,.0f}")


def gaps_line(missed: Iterable[Mapping[str, Any]], language: str) -> str:
    """Notices whose parties are not all on the lists, in one line: lines that they might bar pass unseen."""
    say = Speech(language)
    named = [
        say("gap.brief", notice=each["notice"], named=each["named"], here=each["here"], since=each["from"])
        for each in missed
    ]
    return say("gaps", notices=say("semicolon").join(named))


def unread_line(docket: Path, lines: int, errors: int, say: Speech, first: str | None = None) -> str:
    """How many lines of a docket could not be read, and the first of them; without it, who says which."""
    phrase = "unread" if first else "unread.replay"
    return _counted(say, phrase, lines, docket=docket, errors=f"{errors:,}", first=first)


def repeated_line(docket: Path, repeated: Repeated, say: Speech) -> str:
    """How many lines stand in a docket before, and where the first of them do."""
    first = say("semicolon").join(_again(each, say) for each in repeated.first)
    return _counted(say, "repeated", repeated.lines, docket=docket, first=first)


def _again(line: Again, say: Speech) -> str:
    places = say("repeated.places").join(placed(each, say.language) for each in line.places)
    places = say("repeated.more", places=places) if line.more else places
    return say("repeated.line", application=_one_line(line.application), line=line.line, places=places)


def _one_line(text: str) -> str:
    """Words of a file, short enough for a sentence, and without what would move the cursor."""
    shown = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _counted(say: Speech, phrase: str, lines: int, **parts: object) -> str:
    return say(phrase if lines != 1 else f"{phrase}.one", lines=f"{lines:,}", **parts)


def replay_lines(replayed: Mapping[str, Any], say: Speech, most: int = MOST_FLIPS) -> Iterator[str]:
    """Totals under all laws, and who flips from what to what by which rules, most lines first."""
    reforms = replayed.get("reforms") or [{**replayed["reform"], "flips": replayed["flips"]}]
    sides = [replayed["baseline"], *reforms]
    yield paint(_counted(say, "replayed", replayed["lines"], laws=len(sides)), "bold")
    for number, side in enumerate(sides, 1):
        yield f"  {number}: {_name(side['regime'])}"
    yield ""
    rows = [("", *(str(number) for number in range(1, len(sides) + 1)))]
    for outcome in OUTCOMES:
        rows.append((say(f"outcome.{outcome}"), *(f"{side['outcomes'].get(outcome, 0):,}" for side in sides)))
    rows.append((say("grantable_kg"), *(_kg(side["grantable_kg"]) for side in sides)))
    yield from table(rows, "  ", right=range(1, len(sides) + 1))
    for number, reform in enumerate(reforms, 2):
        yield ""
        if len(reforms) > 1:
            yield f"1 → {number}: {_name(reform['regime'])}"
        yield from flips(reform["flips"], replayed["lines"], say, most)
    yield _speed(replayed["lines"], replayed["seconds"], replayed["lines_per_s"], say)


def flips(all_flips: list[Mapping[str, Any]], lines: int, say: Speech, most: int = MOST_FLIPS) -> Iterator[str]:
    """A line of figures for each flip, and under it the rules that made it."""
    ranked = sorted(all_flips, key=lambda flip: (-flip["lines"], flip["from"], flip["to"], flip["rules"]))
    moved = sum(flip["lines"] for flip in ranked)
    share = 100 * moved / lines if lines else 0
    yield paint(say("flips", moved=f"{moved:,}", lines=f"{lines:,}", share=f"{share:.1f}"), "bold")
    for flip in ranked[:most]:
        way = f"{say('outcome.' + flip['from'])} → {say('outcome.' + flip['to'])}"
        count = _counted(say, "flip", flip["lines"], kg=_kg(flip["net_kg"]))
        gap = "  " if cells(way) + cells(count) <= 74 else "\n    "
        yield from (f"  {way}{gap}{count}").split("\n")
        yield from wrap(say("by_rules", rules=say.listed(flip["rules"]) or say("none")), "      ")
    left = ranked[most:]
    if left:
        yield "  " + say("more_flips", flips=len(left), lines=f"{sum(flip['lines'] for flip in left):,}")


def _name(regime: Any) -> str:
    """A regime as the contract's replay names it: a text, or id, day and day of knowledge."""
    if isinstance(regime, Mapping):
        return f"{regime['id']}@{regime['on']}~{regime['known_on']}"
    return str(regime)


def _kg(mass_kg: Any) -> str:
    return f"{float(mass_kg):,.0f}"
