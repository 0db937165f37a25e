"""A licence as a value, and its one canonical form in JSON.

What may still be shipped is no part of it: that stands in the ledger, in one account for each line (`ledger.entries`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Holder:
    """A party named on the licence. `country`: two letters, or None where the file did not say."""

    id: str
    name: str
    country: str | None


@dataclass(frozen=True, slots=True)
class LicenceLine:
    """An item and the product mass licensed for it, in whole grams, above 0. `account` is where draws on it stand."""

    line: int
    description: str
    control_codes: tuple[str, ...]
    net_g: int
    account: str


class ConditionKind(StrEnum):
    """Conditions that a shipment can be held to; what is OTHER is shown to people and checked by them."""

    TRANSPORT_MODE = "transport_mode"
    ONE_MODE = "one_mode"
    PORT = "port"
    NO_SPLIT = "no_split"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Condition:
    """value: the transport mode (sea, air, rail, road, courier) or port that a shipment must use; "" where the kind
    says all, or the text does. ONE_MODE: whichever mode, but one for all that leaves under the licence."""

    kind: ConditionKind
    value: str
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Licence:
    """What was granted, to whom, until when.

    valid_to is the last day on which goods may leave. most_exports and end users are those of the licence type of the
    law on the day of issue (None: no bound). over_bars: rules that barred a line when it was granted and that the
    officer overturned with a reason; they bar no shipment later. amends: the licence that this one takes the place of.
    """

    id: str
    kind: str
    application: str
    regime: Mapping[str, Any]
    finding: str
    exporter: Holder
    importer: Holder
    end_users: tuple[Holder, ...]
    destination: str
    issued_on: date
    valid_from: date
    valid_to: date
    most_exports: int | None
    lines: tuple[LicenceLine, ...]
    conditions: tuple[Condition, ...] = ()
    over_bars: tuple[str, ...] = ()
    amends: str | None = None

    def line(self, number: int) -> LicenceLine | None:
        return next((line for line in self.lines if line.line == number), None)

    def as_json(self) -> Json:
        """Every field, dates as ISO days, masses as integers."""
        return {
            "id": self.id,
            "kind": self.kind,
            "application": self.application,
            "regime": dict(self.regime),
            "finding": self.finding,
            "exporter": _holder_json(self.exporter),
            "importer": _holder_json(self.importer),
            "end_users": [_holder_json(user) for user in self.end_users],
            "destination": self.destination,
            "issued_on": str(self.issued_on),
            "valid_from": str(self.valid_from),
            "valid_to": str(self.valid_to),
            "most_exports": self.most_exports,
            "lines": [_line_json(line) for line in self.lines],
            "conditions": [
                {"kind": str(each.kind), "value": each.value, "text": dict(each.text)} for each in self.conditions
            ],
            "over_bars": list(self.over_bars),
            "amends": self.amends,
        }

    def canonical(self) -> bytes:
        """The form that is hashed and signed: UTF-8 JSON, keys sorted, no spaces, no floats."""
        told = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return told.encode()

    def hash(self) -> str:
        return f"sha256:{hashlib.sha256(self.canonical()).hexdigest()}"

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Licence:
        """The licence of `as_json`. Raises KeyError or ValueError for what is none."""
        return cls(
            id=told["id"],
            kind=told["kind"],
            application=told["application"],
            regime=dict(told["regime"]),
            finding=told["finding"],
            exporter=_holder(told["exporter"]),
            importer=_holder(told["importer"]),
            end_users=tuple(_holder(user) for user in told["end_users"]),
            destination=told["destination"],
            issued_on=date.fromisoformat(told["issued_on"]),
            valid_from=date.fromisoformat(told["valid_from"]),
            valid_to=date.fromisoformat(told["valid_to"]),
            most_exports=told["most_exports"],
            lines=tuple(_line(line) for line in told["lines"]),
            conditions=tuple(
                Condition(ConditionKind(each["kind"]), each["value"], dict(each["text"])) for each in told["conditions"]
            ),
            over_bars=tuple(told["over_bars"]),
            amends=told["amends"],
        )


def _holder_json(holder: Holder) -> Json:
    return {"id": holder.id, "name": holder.name, "country": holder.country}


def _holder(told: Mapping[str, Any]) -> Holder:
    return Holder(told["id"], told["name"], told["country"])


def _line_json(line: LicenceLine) -> Json:
    return {
        "line": line.line,
        "description": line.description,
        "control_codes": list(line.control_codes),
        "net_g": line.net_g,
        "account": line.account,
    }


def _line(told: Mapping[str, Any]) -> LicenceLine:
    return LicenceLine(told["line"], told["description"], tuple(told["control_codes"]), told["net_g"], told["account"])
