"""An application while it is written: the contract's JSON, with what it takes to change it piece by piece.

A party stands as a whole object wherever it stands, and says the same in each place. Receivers and papers carry a row
name of their own (`x_row`), so that two writers mean the same one; it leaves with no file.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from sekisho.casework.model import plain
from sekisho.dossier import Dossier
from sekisho.dossier.folder import application_data, from_application
from sekisho.dossier.shape import COMPOSITION, Shape, shape
from sekisho.facts import dictionary

Data = dict[str, Any]

ROW: Final = "x_row"
MOST_ROWS: Final = 300
"""Lines, receipts, papers: more than a person works through in forms."""
_ROWS: Final = ("downstream", "documents")
_OWN: Final = ("exporter", "importer", "end_users", "lines", "downstream", "documents")


class Gone(Exception):
    """What an order names is not in the draft any more."""


class Full(Exception):
    """The draft has as many lines, receipts or papers as one takes."""


@cache
def keys() -> Shape:
    """What an application may hold."""
    return shape(dictionary())


def of_dossier(dossier: Dossier) -> Data:
    """The draft of an application that was read."""
    data = plain(application_data(from_application(dossier)).data)
    for name in _ROWS:
        for at, row in enumerate(data.get(name, ()), 1):
            row[ROW] = f"{name[0]}{at}"
    return copy.deepcopy(data)


def to_file(data: Data, application: str, on: date, *, always: bool = False) -> Data:
    """The application as it leaves: without row names, with a number and a day; those that it has stay.

    always: the day is this one whatever stands there, as on the day of filing.
    """
    told = {key: value for key, value in copy.deepcopy(data).items() if value not in (None, [], {})}
    for name in _ROWS:
        for row in told.get(name, ()):
            row.pop(ROW, None)
    if always or not bare(told.get("filed_on")):
        told["filed_on"] = on.isoformat()
    if not bare(told.get("id")):
        told["id"] = application
    return told


def bare(answer: Any) -> Any:
    """The value of an answer, with or without what it rests on."""
    return answer["value"] if isinstance(answer, Mapping) and "value" in answer else answer


def answered(holder: Mapping[str, Any], key: str) -> bool:
    """Does an object answer a question? An empty list is an answer."""
    return bare(holder.get(key)) is not None


def put(holder: Data, key: str, value: Any) -> None:
    """Give a bare answer; None takes it away. What an answer rested on goes with the answer."""
    if value is None:
        holder.pop(key, None)
    else:
        holder[key] = value


# Parties


def holders(data: Data) -> Iterator[tuple[Any, Any]]:
    """Every place where a party stands, as what holds it and under which key."""
    for key in ("exporter", "importer"):
        if isinstance(data.get(key), dict):
            yield data, key
    end_users = data.get("end_users") or []
    yield from ((end_users, at) for at in range(len(end_users)))
    yield from ((node, "party") for node in data.get("downstream") or [] if isinstance(node.get("party"), dict))


def parties(data: Data) -> dict[str, Data]:
    """Every party by id, in the order exporter, importer, end users, downstream."""
    found: dict[str, Data] = {}
    own = ("id", *keys().party)
    for holder, key in holders(data):
        found.setdefault(holder[key]["id"], {name: holder[key][name] for name in own if name in holder[key]})
    return found


def roles(data: Data) -> dict[str, list[str]]:
    """The roles of each party by id: exporter, importer, end_user, downstream."""
    found: dict[str, list[str]] = {each: [] for each in parties(data)}
    for holder, key in holders(data):
        role = str(key) if holder is data else "downstream" if key == "party" else "end_user"
        told = found[holder[key]["id"]]
        if role not in told:
            told.append(role)
    return found


def name_of(party: Mapping[str, Any]) -> str:
    """A party as lists show it: by its name, or by its id while it has none."""
    return str(bare(party.get("name")) or party["id"])


def change_party(data: Data, identity: str, answers: Mapping[str, Any]) -> None:
    """Give answers about a party, wherever it stands. Raises Gone."""
    if identity not in parties(data):
        raise Gone
    for holder, key in holders(data):
        if holder[key]["id"] == identity:
            for name, value in answers.items():
                put(holder[key], name, value)


def new_party(data: Data, answers: Mapping[str, Any]) -> Data:
    """A party with an id that is free. It stands nowhere yet."""
    taken = parties(data)
    identity = next(f"p{at}" for at in range(1, len(taken) + 2) if f"p{at}" not in taken)
    return {"id": identity, **{key: value for key, value in answers.items() if value is not None}}


def place_party(data: Data, role: str, party: Data) -> None:
    """Put a party into a role: exporter and importer have one, end users any number."""
    party = copy.deepcopy(party)
    if role in ("exporter", "importer"):
        before = (data.get(role) or {}).get("id")
        data[role] = party
        if role == "importer" and before is not None:
            _supply_from(data, before, party["id"])
        return
    end_users = data.setdefault("end_users", [])
    if all(each["id"] != party["id"] for each in end_users):
        end_users.append(party)


def displace_party(data: Data, role: str, identity: str) -> None:
    """Take a party out of a role; elsewhere it stays. Raises Gone."""
    if role not in roles(data).get(identity, ()):
        raise Gone
    if role in ("exporter", "importer"):
        del data[role]
    else:
        data["end_users"] = [each for each in data["end_users"] if each["id"] != identity]
    if identity not in parties(data):
        _supply_from(data, identity, None)


def _supply_from(data: Data, before: str, after: str | None) -> None:
    """Let what a party supplied come from another, or from one that is not named."""
    for node in data.get("downstream") or []:
        if bare(node.get("receives_from")) == before:
            put(node, "receives_from", None if node["party"]["id"] == after else after)


# Lines, receivers, papers


def line(data: Data, number: int) -> Data:
    """Raises Gone."""
    for each in data.get("lines") or []:
        if bare(each.get("line")) == number:
            return each  # type: ignore[no-any-return]
    raise Gone


def add_line(data: Data) -> int:
    """A line with the next number, which is returned. Raises Full."""
    lines = data.setdefault("lines", [])
    _check_room(lines)
    number = max((int(bare(each["line"])) for each in lines), default=0) + 1
    lines.append({"line": number})
    return number


def remove_line(data: Data, number: int) -> None:
    """A line, and who receives of it. Raises Gone."""
    gone = line(data, number)
    data["lines"] = [each for each in data["lines"] if each is not gone]
    data["downstream"] = [each for each in data.get("downstream") or [] if bare(each.get("line")) != number]


def row(data: Data, name: str, wanted: str) -> Data:
    """A receiver (`downstream`) or a paper (`documents`) by its row name. Raises Gone."""
    for each in data.get(name) or []:
        if each.get(ROW) == wanted:
            return each  # type: ignore[no-any-return]
    raise Gone


def add_row(data: Data, name: str, entry: Data) -> str:
    """Add a receiver or a paper; returns its row name. Raises Full."""
    rows = data.setdefault(name, [])
    _check_room(rows)
    taken = {each[ROW] for each in rows}
    found = next(f"{name[0]}{at}" for at in range(1, len(rows) + 2) if f"{name[0]}{at}" not in taken)
    rows.append({**copy.deepcopy(entry), ROW: found})
    return found


def _check_room(rows: list[Any]) -> None:
    if len(rows) >= MOST_ROWS:
        raise Full


def remove_row(data: Data, name: str, wanted: str) -> None:
    """Raises Gone."""
    gone = row(data, name, wanted)
    data[name] = [each for each in data[name] if each is not gone]


def shares(line_data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The composition of a line by element."""
    return line_data.get(COMPOSITION) or {}
