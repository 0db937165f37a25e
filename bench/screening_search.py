"""One method on one list, in a process of its own: reads a JSON file, prints a JSON document.

    python bench/screening_search.py sekisho|rapidfuzz GIVEN.json

Given: lists of `[id, name]` by name, queries as `[list, text]`, pairs of names, `top` and `single`. Told: for each
list the CPU seconds of its making and of all queries in one call, those of single queries, answers as
`[[id, score], ...]`, the scores of the pairs, and the peak of memory. Nothing is cached between lists but what the
method itself keeps.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Search = Callable[[Sequence[str]], list[list[tuple[str, float]]]]
SINGLE = 300


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def sekisho(names: Sequence[tuple[str, str]], top: int) -> Search:
    from sekisho.screening import Entry, Matcher

    matcher = Matcher.of(Entry(ident, name) for ident, name in names)
    return lambda texts: [[(hit.entry.id, hit.score) for hit in told.hits] for told in matcher.screen(texts, top)]


def sekisho_pairs(pairs: Sequence[tuple[str, str]]) -> list[float]:
    from sekisho.screening import compare

    return [compare(a, b) for a, b in pairs]


def rapidfuzz(names: Sequence[tuple[str, str]], top: int) -> Search:
    """Brute force: token_sort_ratio of every name, the best of it."""
    import numpy as np
    from rapidfuzz import fuzz, process, utils

    texts = [utils.default_process(name) for _, name in names]

    def search(asked: Sequence[str]) -> list[list[tuple[str, float]]]:
        found = []
        for start in range(0, len(asked), 64):
            some = [utils.default_process(text) for text in asked[start : start + 64]]
            scores = process.cdist(some, texts, scorer=fuzz.token_sort_ratio, dtype=np.uint8)
            for row in scores:
                best = np.argpartition(row, -top)[-top:]
                best = best[np.argsort(-row[best].astype(int), kind="stable")]
                found.append([(names[at][0], float(row[at]) / 100) for at in best])
        return found

    return search


def rapidfuzz_pairs(pairs: Sequence[tuple[str, str]]) -> list[float]:
    from rapidfuzz import fuzz, utils

    return [fuzz.token_sort_ratio(a, b, processor=utils.default_process) / 100 for a, b in pairs]


def nomenklatura(names: Sequence[tuple[str, str]], top: int) -> Search:
    """Its blocking index, then its logic-v2 on every candidate of it."""
    import tempfile

    from followthemoney import Dataset, StatementEntity
    from nomenklatura.blocker.index import Index
    from nomenklatura.matching.logic_v2.model import LogicV2
    from nomenklatura.matching.types import ScoringConfig

    dataset = Dataset.make({"name": "bench", "title": "bench"})
    config = ScoringConfig.defaults()

    def entity(ident: str, name: str) -> Any:
        told = {"id": ident, "schema": "Company", "properties": {"name": [name]}}
        return StatementEntity.from_data(dataset, told, cleaned=False)

    listed = {ident: entity(ident, name) for ident, name in names}

    class View:
        def entities(self, include_schemata: Any = None) -> Any:
            return iter(listed.values())

    index = Index(View(), Path(tempfile.mkdtemp()))  # type: ignore[arg-type]
    index.build()
    turn = 0

    def search(asked: Sequence[str]) -> list[list[tuple[str, float]]]:
        nonlocal turn
        turn += 1
        # Names are cached by an entity's id there: every query needs one that was never used.
        queries = {f"q{turn}-{at}": entity(f"q{turn}-{at}", text) for at, text in enumerate(asked)}
        found: dict[str, list[tuple[str, float]]] = {ident: [] for ident in queries}
        for ident, candidates in index.match_entities(iter(queries.values())):
            query = queries[str(ident)]
            scored = [
                (str(other), float(LogicV2.compare(query, listed[str(other)], config).score)) for other, _ in candidates
            ]
            found[str(ident)] = sorted(scored, key=lambda each: -each[1])[:top]
        return list(found.values())

    return search


def nomenklatura_pairs(pairs: Sequence[tuple[str, str]]) -> list[float]:
    from followthemoney import Dataset, StatementEntity
    from nomenklatura.matching.logic_v2.model import LogicV2
    from nomenklatura.matching.types import ScoringConfig

    dataset = Dataset.make({"name": "pairs", "title": "pairs"})
    config = ScoringConfig.defaults()

    def entity(ident: str, name: str) -> Any:
        told = {"id": ident, "schema": "Company", "properties": {"name": [name]}}
        return StatementEntity.from_data(dataset, told, cleaned=False)

    return [
        float(LogicV2.compare(entity(f"a{at}", a), entity(f"b{at}", b), config).score)
        for at, (a, b) in enumerate(pairs)
    ]


METHODS: dict[str, tuple[Callable[..., Search], Callable[..., list[float]]]] = {
    "sekisho": (sekisho, sekisho_pairs),
    "rapidfuzz": (rapidfuzz, rapidfuzz_pairs),
    "nomenklatura": (nomenklatura, nomenklatura_pairs),
}


def main() -> None:
    make, compare = METHODS[sys.argv[1]]
    given = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    told: dict[str, Any] = {"lists": {}}
    for within, names in given["lists"].items():
        texts = [text for name, text in given["queries"] if name == within]
        started = time.process_time()
        search = make([(ident, name) for ident, name in names], given["top"])
        made = time.process_time() - started
        # Nothing was asked before, so that no cache is warm.
        started = time.process_time()
        answers = search(texts)
        asked = time.process_time() - started
        single = []
        for text in texts[: given["single"]]:
            started = time.process_time()
            search([text + "."])
            single.append(time.process_time() - started)
        told["lists"][within] = {"made_s": made, "asked_s": asked, "single_s": sorted(single), "answers": answers}
        told["memory_mb"] = max(told.get("memory_mb", 0), _memory_mb())
        del search
    told["pairs"] = compare(given["pairs"])
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
