"""The shapes of answers and bodies. What a finding, an event, a law or a licence holds is told in docs/ and not again
here: such documents keep every field they have."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from sekisho.casework.numbers import PATTERN

Json = dict[str, Any]
Number = Annotated[str, StringConstraints(pattern=f"^{PATTERN.pattern}$")]
Grams = Annotated[int, Field(ge=1, le=10**15)]
Words = dict[str, str]


class Open(BaseModel):
    """A document with more fields than are named; they stay."""

    model_config = ConfigDict(extra="allow")


class Strict(Schema):
    """A body in which an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Mistake(Schema):
    place: str
    cause: str
    remedy: str


class ProblemDetails(Open):
    """RFC 9457. code: for programs. detail: for people, in the language asked for."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    problems: list[Mistake] = Field(default_factory=list)


class Finding(Open):
    """As `sekisho check --json`; docs/findings.md."""

    application: str
    regime: Json
    outcome: str
    possible: list[str]
    lines: list[Json]
    parties: list[Json]


class Laws(Schema):
    laws: list[Json]


class LawOnDay(Open):
    """As `sekisho regime show --json`."""

    regime: Json
    acts: list[Json]
    rules: list[Json]


class LawDifference(Open):
    """As `sekisho regime diff --json`."""

    one: Json
    other: Json
    rules: list[Json]


class CaseRow(Schema):
    case: str
    state: str
    exporter: str
    application: str
    kind: str
    destination: str
    scrutiny: str
    outcome: str
    filed_on: date
    accepted_on: date | None
    due_on: date | None
    calendar_ends: date | None
    licence: str | None


class Cases(Schema):
    """next: what to give as `after` for the next page; null on the last."""

    cases: list[CaseRow]
    next: str | None


class Counts(Schema):
    by: str
    counts: dict[str, int]


class CaseTold(Open):
    """events: how many happened, also the ETag. orders: the commands that the caller may give now."""

    case: str
    state: str
    events: int
    orders: list[str]


class Events(Schema):
    case: str
    events: list[Json]


class Filing(Strict):
    """special, amends: as docs/casework.md has them for the command `file`."""

    application: Json
    special: Json | None = None
    amends: Json | None = None


class Order(Strict):
    """what: the particulars of the command, docs/casework.md. why: the reason, where one is asked."""

    what: Json = Field(default_factory=dict)
    why: Annotated[str, Field(max_length=10_000)] = ""


class Shipment(Strict):
    """export: the customs declaration. lines: product mass in whole grams by line of the licence."""

    export: Annotated[str, Field(min_length=1, max_length=100)]
    shipped_on: date
    lines: Annotated[
        dict[Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,5}$")], Grams],
        Field(min_length=1, max_length=1000),
    ]
    transport_mode: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    port: Annotated[str, Field(min_length=1, max_length=40)] | None = None


class Ground(Schema):
    code: str
    rule: str | None
    sentence: Words


class Judged(Schema):
    """answer: allowed, held, refused. key: what gives the draw back (`corrects`), null where nothing was booked.
    again: it was booked before, by the same key."""

    licence: str
    answer: str
    grounds: list[Ground]
    booked: bool
    again: bool
    key: str | None
    balance_g: dict[str, int]


class LicenceTold(Schema):
    """state and balance: as of now, by line; masses are whole grams of product."""

    licence: Json
    hash: str
    case: str
    state: str
    as_of: datetime
    balance_g: dict[str, int]


class Drawn(Schema):
    key: str
    export: str
    on: date
    lines_g: dict[str, int]
    transport_mode: str | None


class Draws(Schema):
    """lines_g: net of what was given back."""

    licence: str
    draws: list[Drawn]
    balance_g: dict[str, int]


class RegisterPage(Schema):
    on: date
    about: Json
    lines: list[Json]
    next: str | None


class Verdict(Schema):
    """genuine: genuine, not_genuine, unknown_key. good: may goods leave under it today, by all that is known here?"""

    genuine: str
    good: bool
    current: str | None
    reason: str
    licence: str | None
    state: str | None
    balance_g: dict[str, int]


class LogHead(Schema):
    """note: the signed head as a C2SP checkpoint, which anyone can verify with the log's public key."""

    origin: str
    size: int
    root: str
    at: datetime
    note: str


class Proof(Schema):
    """receipt: a C2SP tlog-proof; `sekisho log verify` reads it."""

    event: int
    receipt: str


class Names(Strict):
    names: Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(min_length=1, max_length=50)]
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    on: date | None = None


class Screened(Schema):
    """As `sekisho screen --json`: docs/screening.md."""

    on: date
    answers: list[Json]


class Me(Schema):
    account: str
    name: str
    role: str
    organisation: str
    by: str
    scopes: list[str]


class TokenTold(Schema):
    token: int
    name: str
    scopes: list[str]
    made_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class Tokens(Schema):
    tokens: list[TokenTold]


class NewToken(Strict):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    scopes: Annotated[list[str], Field(min_length=1, max_length=4)]


class MadeToken(TokenTold):
    """secret: shown this once."""

    secret: str


class LicencePageToken(Strict):
    token: Annotated[str, Field(min_length=1, max_length=8000)]
