"""What changed between two answers of screening, and between two editions of a list, as lines for a reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sekisho.cli.layout import wrap
from sekisho.cli.output import paint, plain
from sekisho.cli.screen_tell import counted
from sekisho.cli.words import Speech

if TYPE_CHECKING:
    from sekisho.screening.lists import Delta
    from sekisho.screening.lists.delta import Change

Json = Mapping[str, Any]


def change_lines(changed: Sequence[Json], names: int, say: Speech) -> Iterator[str]:
    """The names of which hits changed, and how; whether another matcher answered, once for all of them."""
    from sekisho.screening.names.wording import shown_score

    matchers = {(each["matcher"]["before"], each["matcher"]["after"]) for each in changed if each["matcher"]}
    for before, after in sorted(matchers, key=str):
        yield from wrap(paint(say("screen.matcher", before=_value(before, say), after=_value(after, say)), "open"))
    told = [each for each in changed if any(each[kind] for kind in ("new", "gone", "changed"))]
    for each in told:
        yield paint(plain(f"{each['query']} ({each['country']})" if each["country"] else each["query"]), "bold")
        for kind in ("new", "gone", "changed"):
            for hit in each[kind]:
                words = f"{hit['name']} ({hit['id']}), {hit['matched']}, {shown_score(hit['score'])}"
                was = [
                    say("screen.was", field=key, before=_value(value, say), after=_value(hit.get(key), say))
                    for key, value in hit.get("before", {}).items()
                ]
                yield from wrap(plain(f"{say('screen.' + kind)}{say('colon')}{say.clauses(words, *was)}"), "  - ")
    if len(told) < names:
        yield say("screen.unchanged", names=counted("name", names - len(told), say))


def delta_lines(changed: Delta, say: Speech, most: int = 50) -> Iterator[str]:
    """What changed between two editions of a list."""
    if not changed:
        yield say("delta.same", hash=changed.after)
        return
    counts = {"added": len(changed.added), "vanished": len(changed.vanished), "changed": len(changed.changed)}
    yield paint(say("delta.title", **counts), "bold")
    for name in changed.emptied:
        yield from wrap(paint(say("delta.emptied", list=name), "bad"), "  ! ")
    yield from _some((f"{_party(one)}{say('colon')}{say('delta.added')}" for one in changed.added), most)
    yield from _some((f"{_party(one)}{say('colon')}{say('delta.vanished')}" for one in changed.vanished), most)
    yield from _some((f"{_party(one.after)}{say('colon')}{_changed(one, say)}" for one in changed.changed), most)


def _changed(change: Change, say: Speech) -> str:
    told = [
        say("screen.was", field=field, before=_value(sides["before"], say), after=_value(sides["after"], say))
        for field, sides in change.values.items()
    ]
    if change.ended:
        told.insert(0, say("delta.ended", last=change.after.last))
    return plain(say("delta.changed", fields=say("semicolon").join(told)))


def _value(value: Any, say: Speech) -> str:
    """A value of a field in few words: of aliases and hits their names."""
    if value is None or value == "" or value == []:
        return say("screen.was_empty")
    if isinstance(value, list):
        return say.listed([str(each["name"] if isinstance(each, dict) else each) for each in value])
    if isinstance(value, bool):
        return say.value(value)
    return str(value)


def _party(entity: Any) -> str:
    return plain(f"{entity.name} ({entity.id})")


def _some(lines: Iterable[str], most: int) -> Iterator[str]:
    for place, line in enumerate(lines):
        if place == most:
            yield "  - ..."
            return
        yield from wrap(line, "  - ")
