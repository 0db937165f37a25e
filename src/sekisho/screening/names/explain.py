"""Explanations made of scored alignments."""

from __future__ import annotations

from collections.abc import Sequence

from sekisho.screening.names.model import Explanation, How, Part
from sekisho.screening.names.parse import Token
from sekisho.screening.names.score import EXACT, Scored


def explanation(query: str, matched: str, scored: Scored) -> Explanation:
    """Why `query` and `matched` score as they do. Words are shown as they were written."""
    mine, theirs = scored.weights
    whole = sum(mine.values()) + sum(theirs.values()) or 1.0
    mine_in, theirs_in = (query, query.casefold()), (matched, matched.casefold())
    parts = []
    for pair in scored.alignment.pairs:
        weight = sum(mine[id(t)] for t in pair.mine) + sum(theirs[id(t)] for t in pair.theirs)
        parts.append(
            Part(
                pair.kind,
                _text(pair.mine, mine_in),
                _text(pair.theirs, theirs_in),
                pair.how,
                pair.likeness,
                weight / whole,
            )
        )
    parts += [
        Part(t.kind, _text((t,), mine_in), "", How.ALONE, 0.0, mine[id(t)] / whole) for t in scored.alignment.mine
    ]
    parts += [
        Part(t.kind, "", _text((t,), theirs_in), How.ALONE, 0.0, theirs[id(t)] / whole) for t in scored.alignment.theirs
    ]
    return Explanation(
        query, matched, scored.score, scored.total, scored is EXACT, tuple(parts), scored.caps, scored.short > 0
    )


def _text(tokens: Sequence[Token], written: tuple[str, str]) -> str:
    """As the name has them, where they can be found in it letter for letter. written: the name, and in lower case."""
    name, lower = written
    words = []
    for token in tokens:
        at = lower.find(token.kept) if len(lower) == len(name) else -1
        words.append(name[at : at + len(token.kept)] if at >= 0 else token.kept)
    return " ".join(words)
