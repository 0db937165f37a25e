"""How mistakes are planted in clean folders: what is done, which check finds it where, what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from clean_papers import Json, Plan

from sekisho.dossier.checks import Screened


@dataclass
class Bench:
    """What a mistake may alter: the plan before it is written, the files after, and what screening came to.

    follows: the checks that may find something too in this folder, where they may not in every one.
    """

    plan: Plan
    screening: dict[str, Screened | None] = field(default_factory=dict)
    afterwards: list[Callable[[Path], object]] = field(default_factory=list)
    follows: set[str] = field(default_factory=set, compare=False)

    @property
    def data(self) -> Json:
        return self.plan.data


@dataclass(frozen=True)
class Mistake:
    """name: what is wrong. finds: the check that must find it. at: the place where, as a path in the case or as a file;
    `{...}` stands for what `where` gives. checked: False where the check is to say that it could not be made.
    follows: the checks that may find something too, for it follows from the mistake.
    """

    name: str
    finds: str
    do: Callable[[Bench], str | None]
    follows: frozenset[str] = frozenset()
    checked: bool = True


MISTAKES: list[Mistake] = []


class NotHere(Exception):
    """The mistake cannot be made in this folder."""


def mistake(
    name: str, finds: str, follows: Iterable[str] = (), checked: bool = True
) -> Callable[[Callable[[Bench], str | None]], Callable[[Bench], str | None]]:
    """Register a mistake; the function plants it and returns the place where it must be found. It raises NotHere, or
    IndexError or KeyError, where the folder has nothing to plant it in."""

    def register(do: Callable[[Bench], str | None]) -> Callable[[Bench], str | None]:
        MISTAKES.append(Mistake(name, finds, do, frozenset(follows), checked))
        return do

    return register


def set_value(
    name: str,
    finds: str,
    path: str,
    value: Any,
    follows: Iterable[str] = (),
    checked: bool = True,
    at: str | None = None,
) -> None:
    """A mistake that is one value of the case; `value` may be a function of the old one, and DROP takes it out."""

    def do(bench: Bench) -> str:
        holder, key = _reach(bench.data, path)
        if key not in holder:
            raise NotHere
        made = value(holder[key]) if callable(value) else value
        if made is DROP:
            del holder[key]
        else:
            holder[key] = made
        return path if at is None else at

    mistake(name, finds, follows, checked)(do)


DROP = object()


def _reach(data: Json, path: str) -> tuple[Any, Any]:
    steps: list[Any] = []
    for part in path.split("."):
        name, *indexes = part.replace("]", "").split("[")
        steps += [name, *map(int, indexes)]
    holder: Any = data
    for step in steps[:-1]:
        holder = holder[step]
    return holder, steps[-1]


def in_text(name: str, finds: str, section: str, change: Callable[[Plan, Json], tuple[str, str]]) -> None:
    """A mistake in a paper's own text: `change` says which words became which."""

    def do(bench: Bench) -> str:
        record = bench.data[section][0]
        file = record["paper"]
        if file not in bench.plan.texts:
            raise NotHere
        old, new = change(bench.plan, record)
        before = bench.plan.texts[file]
        bench.plan.texts[file] = [line.replace(old, new) for line in before]
        if bench.plan.texts[file] == before:
            raise NotHere
        return f"papers/{file}"

    mistake(name, finds)(do)


def party_at(plan: Plan, identity: str, key: str) -> str:
    """Where a party's value stands: in the master, or in the case."""
    for rows, before in ((plan.parties, ""), (plan.data.get("parties", []), "parties")):
        for number, party in enumerate(rows):
            if party["id"] == identity:
                return f"{before}[{number}].{key}"
    raise NotHere


def product_at(plan: Plan, key: str) -> str:
    before = "" if plan.products else "products"
    return f"{before}[0].{key}"


def shift(days: int) -> Callable[[str], str]:
    return lambda day: str(date.fromisoformat(day) + timedelta(days=days))


def more(kilograms: str) -> Callable[[str], str]:
    return lambda net_kg: str(Decimal(net_kg) + Decimal(kilograms))


def user(bench: Bench) -> str:
    return str(bench.data["end_users"][0])


def end_user_buys(bench: Bench) -> bool:
    """Is the end user the buyer of the contract too?"""
    return user(bench) == bench.data["contracts"][0]["buyer"]


def filed_on(bench: Bench) -> date:
    """The day of filing."""
    return date.fromisoformat(bench.data["filed_on"])


def last_final(bench: Bench) -> int:
    """The number of the last node that makes a final product."""
    found = [at for at, node in enumerate(bench.data["downstream"]) if node["final"]]
    if not found:
        raise NotHere
    return found[-1]


def individual(bench: Bench) -> Json:
    """The data of a case for an individual licence."""
    if bench.data["kind"] != "individual":
        raise NotHere
    return bench.data
