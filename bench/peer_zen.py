"""The twelve rules in ZEN as one decision table that collects; runs in bench/.venv-zen, reads cases.json."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

BEGAN = time.perf_counter()

import zen  # noqa: E402  # how long it takes to load is measured too

import peer_rules  # noqa: E402

WHEN = (
    "exported and listed",
    "listed and exported and (military_jp or (end_use == 'military' and user_jp) or (reaches_jp and strength))",
    "listed and (exported or made_in_cn) and (military_us or (end_use == 'military' and user_us))",
    "listed and (exported or made_in_cn) and (barred_importer or barred_user or barred_receiver)",
    "listed and (exported or made_in_cn) and (watched_importer or watched_user)",
    "(exported or made_in_cn) and end_use in ['wmd', 'terrorism']",
    "listed and (exported or made_in_cn) and (military_party or end_use == 'military')",
    "exported and listed and not application_form",
    "exported and listed and not (certificate and original)",
    "exported and listed and (importer_jp or to_jp) and not (statement and whole)",
    "exported and listed and general",
    "exported and listed and not (general or one_user)",
)


def model() -> str:
    rows = [
        {"_id": f"row {place}", "when": when, "rule": str(place), "strength": str(peer_rules.STRENGTHS[place])}
        for place, when in enumerate(WHEN)
    ]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when", "type": "expression"}],
        "outputs": [
            {"id": "rule", "name": "rule", "field": "rule", "type": "expression"},
            {"id": "strength", "name": "strength", "field": "strength", "type": "expression"},
        ],
        "rules": rows,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {"id": "law", "type": "decisionTableNode", "name": "law", "position": {"x": 1, "y": 0}, "content": table},
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "law"},
        {"id": "2", "type": "edge", "sourceId": "law", "targetId": "out"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def answer(told: dict) -> tuple[int, int]:
    """The outcome is put together here: the table gives the rules that took effect and their strengths."""
    hits = told["result"]
    fired = {int(hit["rule"]) for hit in hits}
    path = (1 if 10 in fired else 2) if 0 in fired else 0
    return max([path, *(int(hit["strength"]) for hit in hits)]), sum(1 << place for place in fired)


def main() -> None:
    given = json.loads(Path(sys.argv[1]).read_text())
    cases = given["cases"]
    want = [peer_rules.outcome(case) for case in cases]
    decision = zen.ZenEngine().create_decision(model())
    load_s = time.perf_counter() - BEGAN
    told = []
    for trace, what in ((False, "one case per call"), (True, "one case per call, trace on")):
        wall, cpu, got = [], [], []
        for _ in range(2):
            cpu_0, wall_0 = time.process_time(), time.perf_counter()
            got = [answer(decision.evaluate(case, {"trace": trace})) for case in cases]
            wall.append(time.perf_counter() - wall_0)
            cpu.append(time.process_time() - cpu_0)
        wrong = sum(one != other for one, other in zip(got, want, strict=True))
        told.append({"what": what, "n": len(cases), "wall_s": wall, "cpu_s": cpu, "checked": len(got), "wrong": wrong})
    peak_mib = peer_rules.peak_mib()
    json.dump([{**each, "load_s": load_s, "peak_mib": peak_mib} for each in told], sys.stdout)


if __name__ == "__main__":
    main()
