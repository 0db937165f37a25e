"""The twelve rules by hand, as DuckDB's SQL and as NumPy; runs in the project's own environment, reads cases.json.

    python bench/peer_by_hand.py CASES.json sql|numpy

"With reasons" gives the outcome and which of the twelve rules took effect; "without" the outcome alone. What stands for
each case is in columns already when the clock starts, as with every peer that takes arrays.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import peer_rules

THREADS = 2
RUNS = 3
WHEN = (
    "exported and listed",
    "listed and exported and (military_jp or (military and user_jp) or (reaches_jp and strength))",
    "listed and china and (military_us or (military and user_us))",
    "listed and china and (barred_importer or barred_user or barred_receiver)",
    "listed and china and (watched_importer or watched_user)",
    "china and end_use in ('wmd', 'terrorism')",
    "listed and china and (military_party or military)",
    "exported and listed and not application_form",
    "exported and listed and not (certificate and original)",
    "exported and listed and (importer_jp or to_jp) and not (statement and whole)",
    "exported and listed and general",
    "exported and listed and not (general or one_user)",
)
LATER = [place for place, strength in enumerate(peer_rules.STRENGTHS) if strength]


def sql(columns: dict[str, np.ndarray[Any, Any]]) -> dict[bool, Callable[[], Any]]:
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute("set enable_progress_bar = false")
    table = pa.table(columns)
    connection.register("given", table)
    connection.execute("create table cases as select * from given")
    fired = ", ".join(f"({when}) as r{place}" for place, when in enumerate(WHEN))
    effects = ", ".join(f"case when r{place} then {peer_rules.STRENGTHS[place]} else 0 end" for place in LATER)
    outcome = f"greatest(case when r0 then case when r10 then 1 else 2 end else 0 end, {effects})::tinyint as outcome"
    bits = " + ".join(f"(r{place}::int << {place})" for place in range(len(WHEN)))
    source = "(select *, end_use = 'military' as military, exported or made_in_cn as china from cases)"

    def asked(reasons: bool) -> Callable[[], Any]:
        told = f"{outcome}, ({bits})::smallint as bits" if reasons else outcome
        query = f"select {told} from (select {fired} from {source})"
        return lambda: connection.execute(query).fetchnumpy()

    return {reasons: asked(reasons) for reasons in (True, False)}


def by_numpy(columns: dict[str, np.ndarray[Any, Any]]) -> dict[bool, Callable[[], Any]]:
    uses = np.array(peer_rules.USES)
    use = np.searchsorted(uses[np.argsort(uses)], columns["end_use"])
    use = np.argsort(uses)[use].astype(np.int8)

    def asked(reasons: bool) -> Callable[[], Any]:
        def work() -> dict[str, Any]:
            f = columns
            item, exported = f["listed"], f["exported"]
            china, controlled = exported | f["made_in_cn"], exported & item
            military, grave = use == 1, use >= 2
            there = item & china
            effects = [
                controlled,
                controlled & (f["military_jp"] | (military & f["user_jp"]) | (f["reaches_jp"] & f["strength"])),
                there & (f["military_us"] | (military & f["user_us"])),
                there & (f["barred_importer"] | f["barred_user"] | f["barred_receiver"]),
                there & (f["watched_importer"] | f["watched_user"]),
                china & grave,
                there & (f["military_party"] | military),
                controlled & ~f["application_form"],
                controlled & ~(f["certificate"] & f["original"]),
                controlled & (f["importer_jp"] | f["to_jp"]) & ~(f["statement"] & f["whole"]),
                controlled & f["general"],
                controlled & ~(f["general"] | f["one_user"]),
            ]
            outcome = np.where(effects[0], np.where(effects[10], 1, 2), 0).astype(np.int8)
            for place in LATER:
                np.maximum(outcome, effects[place] * np.int8(peer_rules.STRENGTHS[place]), out=outcome)
            if not reasons:
                return {"outcome": outcome}
            bits = np.zeros(len(outcome), dtype=np.int16)
            for place, effect in enumerate(effects):
                bits |= effect.astype(np.int16) << np.int16(place)
            return {"outcome": outcome, "bits": bits}

        return work

    return {reasons: asked(reasons) for reasons in (True, False)}


def main() -> None:
    given = json.loads(Path(sys.argv[1]).read_text())
    cases, n = given["cases"], given["bulk"]
    want = [peer_rules.outcome(case) for case in cases]
    rows = np.resize(np.arange(len(cases)), n)
    columns = {name: np.array([case[name] for case in cases])[rows] for name in (*peer_rules.YES_NO, "end_use")}
    began = time.perf_counter()
    ways = {"sql": sql, "numpy": by_numpy}[sys.argv[2]](columns)
    load_s = time.perf_counter() - began
    told = []
    for reasons, work in ways.items():
        wall, cpu, got = [], [], {}
        for _ in range(RUNS):
            cpu_0, wall_0 = time.process_time(), time.perf_counter()
            got = work()
            wall.append(time.perf_counter() - wall_0)
            cpu.append(time.process_time() - cpu_0)
        wrong = int((got["outcome"] != np.array([one for one, _ in want])[rows]).sum())
        if reasons:
            wrong += int((got["bits"] != np.array([bits for _, bits in want])[rows]).sum())
        what = f"arrays in, {'with' if reasons else 'without'} reasons"
        told.append({"what": what, "n": n, "wall_s": wall, "cpu_s": cpu, "checked": n, "wrong": wrong})
    peak_mib = peer_rules.peak_mib()
    json.dump([{**each, "load_s": load_s, "peak_mib": peak_mib} for each in told], sys.stdout)


if __name__ == "__main__":
    main()
