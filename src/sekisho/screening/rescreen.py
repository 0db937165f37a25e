"""What changed between two answers to the same names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from sekisho.dossier.parse import parse_json
from sekisho.errors import InputError, Problem
from sekisho.screening.csv_files import read_bytes

Answer = Mapping[str, Any]

_TOLD: Final = ("score", "matched", "exact", "same_name", "entry_hash", "same")
"""What of a hit counts for whether it is as it was."""


def read_answers(path: Path) -> list[dict[str, Any]]:
    """An earlier answer of `screen --json`. Raises InputError for a file that is none."""
    path = Path(path)
    try:
        data = parse_json(read_bytes(path))
    except InputError as error:
        raise InputError(
            problem.inside(path.name) if not problem.place else problem for problem in error.problems
        ) from None
    if not isinstance(data, list) or not all(map(_is_answer, data)):
        remedy = "keep what `sekisho screen ... --json` printed"
        raise InputError(Problem(path.name, "is no answer of screen", remedy))
    return [_plain(each) for each in data]


def _plain(value: Any) -> Any:
    """With the numbers that screening gives: what is read of a file is exact, and 0.798 is no binary number."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def _is_answer(answer: Any) -> bool:
    return (
        isinstance(answer, dict)
        and isinstance(answer.get("query"), str)
        and isinstance(answer.get("country"), str | None)
        and isinstance(answer.get("hits"), list)
        and all(map(_is_hit, answer["hits"]))
    )


def _is_hit(hit: Any) -> bool:
    if not isinstance(hit, dict) or not all(isinstance(hit.get(key), str) for key in ("id", "name", "matched")):
        return False
    score = hit.get("score")
    return isinstance(score, int | float | Decimal) and 0 <= score <= 1


def changes(before: Iterable[Answer], after: Sequence[Answer]) -> list[dict[str, Any]]:
    """The answers that differ from the earlier ones: hits that are new, gone, or not as they were, and the version of
    the matcher where it is another.

    A name is the same name in the same country; of one that was asked more than once, the first is held against the
    first. A name that was not asked before is new with all its hits; one that is not asked any more is left out.
    Returns `[{"query", "country", "new", "gone", "changed", "matcher"}]`: a changed hit has under `before` what was
    otherwise; `matcher` is None, or `{"before", "after"}`.
    """
    earlier = defaultdict[tuple[str, str | None], list[Answer]](list)
    for answer in before:
        earlier[_asked(answer)].append(answer)
    turns = defaultdict[tuple[str, str | None], int](int)
    found = []
    for answer in after:
        asked = _asked(answer)
        same, turn = earlier.get(asked, []), turns[asked]
        turns[asked] += 1
        was = same[min(turn, len(same) - 1)] if same else None
        change = _change(was, answer)
        if any(change.values()):
            found.append({"query": answer["query"], "country": answer.get("country"), **change})
    return found


def _asked(answer: Answer) -> tuple[str, str | None]:
    return answer["query"], answer.get("country") or None


def _change(was: Answer | None, answer: Answer) -> dict[str, Any]:
    old, new = {} if was is None else _alerts(was), _alerts(answer)
    matchers = None if was is None else (was.get("matcher"), answer.get("matcher"))
    changed = [
        {**hit, "before": otherwise}
        for key, hit in new.items()
        if key in old and (otherwise := _otherwise(old[key], hit))
    ]
    return {
        "new": [hit for key, hit in new.items() if key not in old],
        "gone": [hit for key, hit in old.items() if key not in new],
        "changed": changed,
        "matcher": None
        if matchers is None or matchers[0] == matchers[1]
        else {"before": matchers[0], "after": matchers[1]},
    }


def _alerts(answer: Answer) -> dict[tuple[str, str], Any]:
    """Hits for a person to judge. Ids of two lists may be alike."""
    return {(str(hit.get("list", "")), hit["id"]): hit for hit in answer["hits"] if hit.get("alert")}


def _otherwise(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {key: before[key] for key in _TOLD if key in before and key in after and before[key] != after[key]}
