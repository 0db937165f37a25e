"""States and commands as data: what may follow what, by whom. The code interprets; data/casework/ says.

`commands.yaml` has a row for each command, and one (`follows`) for each event that no one orders: what another case or
a change of law does to this one. Both name the event that they write and, for each state that they may start from, the
state that they lead to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sekisho.casework.model import KINDS
from sekisho.errors import InputError, Problem
from sekisho.places import data_path
from sekisho.regime.rows import LANGUAGES, Row, Text, untranslated, yaml_rows

NEW: Final = "new"
ROLES: Final = ("exporter", "officer", "supervisor", "reviewer", "customs", "system")
USED_UP: Final = "used_up"
"""The word for a licence that ended with nothing left on it."""
ALWAYS: Final = ""
"""The outcome of an event that has but one."""

Moves = Mapping[str, Mapping[str, str]]
"""From each state, by the outcome that the event states (ALWAYS where it states none), the next state."""

_STATE_KEYS: Final = frozenset(("state", "name", "open", "licence", "final", "holds", "turn", USED_UP))
TURNS: Final = ("officer", "second", "supervisor", "reviewer", "applicant")
"""Whose turn it may be. second: an officer who did not recommend."""
NOBODY: Final = ""
HELD: Final = ("recommendation", "countersignature", "decision")
_COMMAND_KEYS: Final = frozenset(("command", "follows", "event", "by", "from", "why", "fresh", "name"))


@dataclass(frozen=True, slots=True)
class State:
    """open: the authority still owes a decision. licence: what the licence's accounts are meanwhile, None before one
    is issued. final: nothing further happens, but that goods which never left are given back. holds: what stands in it
    of recommendation, countersignature and decision. turn: who has to act next, one of TURNS or NOBODY. used_up: its
    name where everything that the licence covers has left, None where that is no matter."""

    id: str
    name: Text
    open: bool
    licence: str | None
    final: bool
    holds: tuple[str, ...]
    turn: str
    used_up: Text | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """id: the command, or in words what the event follows from where no one orders it (`ordered` False)."""

    id: str
    ordered: bool
    event: str
    by: tuple[str, ...]
    moves: Moves
    why: bool
    fresh: bool
    name: Text


@dataclass(frozen=True)
class Table:
    """The whole of it. `commands`: those that can be ordered, by name; `rows`: all of them, in the file's order."""

    states: Mapping[str, State]
    rows: tuple[Command, ...]

    @cached_property
    def names(self) -> Mapping[str, Text]:
        """The name of each word that a case's state is told by (`Case.state_said`), in the order of the states."""
        told: dict[str, Text] = {}
        for state in self.states.values():
            told[state.id] = state.name
            if state.used_up is not None:
                told[USED_UP] = state.used_up
        return told

    @cached_property
    def commands(self) -> Mapping[str, Command]:
        return {row.id: row for row in self.rows if row.ordered}

    def next(self, state: str, event: str, outcome: str) -> str | None:
        """Where an event leads from a state; None where the table knows no such step."""
        found = self._steps.get((state, event, outcome))
        return self._steps.get((state, event, ALWAYS)) if found is None else found

    @cached_property
    def _steps(self) -> Mapping[tuple[str, str, str], str]:
        return {
            (state, row.event, outcome): leads_to
            for row in self.rows
            for state, by_outcome in row.moves.items()
            for outcome, leads_to in by_outcome.items()
        }


@cache
def table() -> Table:
    """The project's own table."""
    return read_table(data_path("casework", "states.yaml"), data_path("casework", "commands.yaml"))


def read_table(states: Path, commands: Path) -> Table:
    """States and commands from two files. Raises InputError with every fault of either."""
    problems: list[Problem] = []
    known: dict[str, State] = {}
    for row in yaml_rows(states.read_bytes(), states.name, "state"):
        faults = _state_faults(row, known)
        problems.extend(faults)
        if not faults:
            known[row.cells["state"]] = _state(row)
    rows: list[Command] = []
    steps: dict[tuple[str, str, str], str] = {}
    for row in yaml_rows(commands.read_bytes(), commands.name, "command"):
        faults = _command_faults(row, known, {each.id for each in rows})
        problems.extend(faults)
        if faults:
            continue
        rows.append(command := _command(row))
        for state, by_outcome in command.moves.items():
            for outcome, leads_to in by_outcome.items():
                step = (state, command.event, outcome)
                if steps.setdefault(step, leads_to) != leads_to:
                    cause = f"{command.event} from {state} leads to {leads_to} here and to {steps[step]} above"
                    problems.append(Problem(f"{row.place}: from", cause, "let an outcome tell them apart"))
    if problems:
        raise InputError(problems)
    return Table(MappingProxyType(known), tuple(rows))


def _state_faults(row: Row, known: Mapping[str, State]) -> list[Problem]:
    cells = row.cells
    faults = [Problem(f"{row.place}: {key}", "is no key of a state") for key in cells if key not in _STATE_KEYS]
    faults += untranslated(row, "name")
    faults += untranslated(row, USED_UP) if USED_UP in cells else []
    if not isinstance(cells.get("state"), str) or cells["state"] in known:
        faults.append(Problem(f"{row.place}: state", "must be a word that no other row has"))
    holds = cells.get("holds", [])
    if not isinstance(holds, list) or not set(map(str, holds)) <= set(HELD):
        faults.append(Problem(f"{row.place}: holds", f"must list some of {', '.join(HELD)}; got {holds!r}"))
    if cells.get("turn", NOBODY) not in (NOBODY, *TURNS):
        faults.append(Problem(f"{row.place}: turn", f"nobody is {cells['turn']!r}", f"known are {', '.join(TURNS)}"))
    return faults


def _command_faults(row: Row, states: Mapping[str, State], above: set[str]) -> list[Problem]:
    cells = row.cells
    faults = [Problem(f"{row.place}: {key}", "is no key of a command") for key in cells if key not in _COMMAND_KEYS]
    if ("command" in cells) is ("follows" in cells) or str(cells.get("command")) in above:
        faults.append(Problem(row.place, "must be named once, by `command` or by `follows`"))
    if "command" in cells:
        faults += untranslated(row, "name")
    if cells.get("event") not in KINDS:
        faults.append(Problem(f"{row.place}: event", f"no kind of event is {cells.get('event')!r}"))
    by = cells.get("by")
    if not isinstance(by, list) or not by or not set(by) <= set(ROLES):
        faults.append(Problem(f"{row.place}: by", f"must list roles; got {by!r}", f"known are {', '.join(ROLES)}"))
    moves = cells.get("from")
    if not isinstance(moves, dict) or not moves:
        return [*faults, Problem(f"{row.place}: from", "must give the next state for each state")]
    for state, leads_to in moves.items():
        ends = list(leads_to.values()) if isinstance(leads_to, dict) else [leads_to]
        strange = [each for each in (state, *ends) if each not in states]
        faults += [Problem(f"{row.place}: from", f"there is no state {each!r}") for each in strange]
    return faults


def _state(row: Row) -> State:
    cells = row.cells
    told = bool(cells.get("open")), cells.get("licence"), bool(cells.get("final")), tuple(cells.get("holds", ()))
    used_up = MappingProxyType(dict(cells[USED_UP])) if USED_UP in cells else None
    name = MappingProxyType(dict(cells["name"]))
    return State(cells["state"], name, *told, turn=cells.get("turn", NOBODY), used_up=used_up)


def _command(row: Row) -> Command:
    cells = row.cells
    moves = {
        state: MappingProxyType(dict(leads_to) if isinstance(leads_to, dict) else {ALWAYS: leads_to})
        for state, leads_to in cells["from"].items()
    }
    return Command(
        id=cells.get("command") or cells["follows"],
        ordered="command" in cells,
        event=cells["event"],
        by=tuple(cells["by"]),
        moves=MappingProxyType(moves),
        why=bool(cells.get("why")),
        fresh=bool(cells.get("fresh")),
        name=MappingProxyType(dict(cells.get("name") or dict.fromkeys(LANGUAGES, ""))),
    )
