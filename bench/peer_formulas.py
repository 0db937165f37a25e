"""The twelve rules as formulas over arrays, for OpenFisca-core and for PolicyEngine-core, which is made from it; and
how both are measured. Runs in their environments."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

import peer_rules

DAY = "2026-10-15"


def of_china(line, day):
    return line("exported", day) + line("made_in_cn", day)


def controlled(line, day):
    return line("exported", day) * line("listed", day)


def military(line, day):
    return line("end_use", day) == 1


def jp(line, day):
    used = military(line, day) * line("user_jp", day)
    helped = line("reaches_jp", day) * line("strength", day)
    return line("listed", day) * line("exported", day) * (line("military_jp", day) + used + helped)


def us(line, day):
    used = military(line, day) * line("user_us", day)
    return line("listed", day) * of_china(line, day) * (line("military_us", day) + used)


def barred(line, day):
    named = line("barred_importer", day) + line("barred_user", day) + line("barred_receiver", day)
    return line("listed", day) * of_china(line, day) * named


def watched(line, day):
    named = line("watched_importer", day) + line("watched_user", day)
    return line("listed", day) * of_china(line, day) * named


def weapons(line, day):
    return of_china(line, day) * (line("end_use", day) >= 2)


def army(line, day):
    return line("listed", day) * of_china(line, day) * (line("military_party", day) + military(line, day))


def no_form(line, day):
    return line("rule_0", day) * np.logical_not(line("application_form", day))


def no_certificate(line, day):
    return line("rule_0", day) * np.logical_not(line("certificate", day) * line("original", day))


def no_statement(line, day):
    japan = line("importer_jp", day) + line("to_jp", day)
    return line("rule_0", day) * japan * np.logical_not(line("statement", day) * line("whole", day))


def general(line, day):
    return line("rule_0", day) * line("general", day)


def one_user(line, day):
    return line("rule_0", day) * np.logical_not(line("general", day) + line("one_user", day))


def outcome(line, day):
    found = np.where(line("rule_0", day), np.where(line("rule_10", day), 1, 2), 0)
    for place, strength in enumerate(peer_rules.STRENGTHS):
        if strength:
            found = np.maximum(found, np.where(line(f"rule_{place}", day), strength, 0))
    return found


FORMULAS = (
    *(controlled, jp, us, barred, watched, weapons, army),
    *(no_form, no_certificate, no_statement, general, one_user),
)


def filled(system, variable, entity, day):
    """A system with the facts and the rules; variable, entity: the library's own; day: its word for a day."""

    def add(name, formula=None, value_type=bool):
        body = {"value_type": value_type, "entity": entity, "definition_period": day, "label": name}
        if formula:
            body["formula"] = formula
        system.add_variable(type(name, (variable,), body))

    for name in peer_rules.YES_NO:
        add(name)
    add("end_use", value_type=int)
    for place, formula in enumerate(FORMULAS):
        add(f"rule_{place}", formula)
    add("outcome", outcome, int)
    return system


def answers(simulation, reasons=True):
    """Outcome and, with reasons, which rules took effect as bits; else None."""
    came_to = simulation.calculate("outcome", DAY)
    if not reasons:
        return came_to, None
    bits = np.zeros(len(came_to), dtype=np.int64)
    for place in range(len(FORMULAS)):
        bits |= simulation.calculate(f"rule_{place}", DAY).astype(np.int64) << place
    return came_to, bits


def from_arrays(builder, system, columns, n, reasons):
    simulation = builder().build_default_simulation(system, count=n)
    for name, values in columns.items():
        simulation.set_input(name, DAY, values)
    return answers(simulation, reasons)


def from_situation(builder, system, cases, trace=False):
    lines = {
        f"line {number}": {
            name: {DAY: peer_rules.USES.index(value) if name == "end_use" else value} for name, value in case.items()
        }
        for number, case in enumerate(cases)
    }
    simulation = builder().build_from_entities(system, {"lines": lines})
    simulation.trace = trace
    return answers(simulation)


def clocked(work, runs=3):
    wall, cpu = [], []
    for _ in range(runs):
        cpu_0, wall_0 = time.process_time(), time.perf_counter()
        result = work()
        wall.append(time.perf_counter() - wall_0)
        cpu.append(time.process_time() - cpu_0)
    return {"wall_s": wall, "cpu_s": cpu}, result


def measure(builder, system, began):
    """Print what is measured as JSON; began: when the library was asked for, by `time.perf_counter`."""
    load_s = time.perf_counter() - began
    given = json.loads(Path(sys.argv[1]).read_text())
    cases, bulk, built = given["cases"], given["bulk"], given["built"]
    want = [peer_rules.outcome(case) for case in cases]
    told = []

    def add(what, n, clock, got) -> None:
        came_to, bits = got
        wrong = sum(found != want[place % len(want)][0] for place, found in enumerate(came_to.tolist()))
        if bits is not None:
            wrong += sum(found != want[place % len(want)][1] for place, found in enumerate(bits.tolist()))
        told.append({"what": what, "n": n, **clock, "checked": len(came_to), "wrong": wrong})

    columns = {name: np.array([case[name] for case in cases]) for name in peer_rules.YES_NO}
    columns["end_use"] = np.array([peer_rules.USES.index(case["end_use"]) for case in cases])
    many = {name: np.resize(values, bulk) for name, values in columns.items()}
    for reasons, what in ((False, "arrays in, without reasons"), (True, "arrays in, with reasons")):
        add(what, bulk, *clocked(lambda reasons=reasons: from_arrays(builder, system, many, bulk, reasons)))
    few = cases[: given["one_by_one"]]
    for trace, what in ((False, "one case per simulation"), (True, "one case per simulation, tracer on")):
        clock, each = clocked(lambda trace=trace: [from_situation(builder, system, [case], trace) for case in few], 2)
        add(what, len(few), clock, tuple(np.concatenate(part) for part in zip(*each, strict=True)))
    for n in built:
        docket = [cases[place % len(cases)] for place in range(n)]
        clock, got = clocked(lambda docket=docket: from_situation(builder, system, docket), 1)
        add("docket through the situation builder", n, clock, got)
    peak_mib = peer_rules.peak_mib()
    json.dump([{**each, "load_s": load_s, "peak_mib": peak_mib} for each in told], sys.stdout)
