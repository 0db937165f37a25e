"""Answers of `screen` with what persons have judged of their hits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sekisho.screening.adjudication import Adjudication, Adjudications, HitKey


def with_judgements(answers: Iterable[Mapping[str, Any]], judged: Adjudications) -> list[dict[str, Any]]:
    """The answers, each hit with `hit`, which a judgement names it by; `same`: True, False, or None while nobody can
    say; `adjudication` and `outdated`: `{"by", "on", "reason"}` of the judgement that counts, and of one that was made
    of the entry as it was; else None."""
    return [{**answer, "hits": [_judged(hit, answer, judged) for hit in answer["hits"]]} for answer in answers]


def _judged(hit: Mapping[str, Any], answer: Mapping[str, Any], judged: Adjudications) -> dict[str, Any]:
    key = HitKey(hit["id"], answer["country"] or "", answer["query"])
    said = judged.about(key)
    counts = said is not None and said.fits(hit["entry_hash"])
    return {
        **hit,
        "hit": str(key),
        "same": said.same if said is not None and counts else (True if hit["exact"] else None),
        "adjudication": _told(said) if counts else None,
        "outdated": None if counts else _told(said),
    }


def _told(said: Adjudication | None) -> dict[str, str] | None:
    return None if said is None else {"by": said.by, "on": str(said.on), "reason": said.reason}
