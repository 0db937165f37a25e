"""A case in every state that casework knows, of one exporter, for tests of who may do what. All of it fictional."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from cases import changed, civil, example
from databases import use
from django.core.cache import caches
from django.db import connections
from django.test import Client

from sekisho.casework.case import Case
from sekisho.casework.model import SYSTEM, Actor
from sekisho.casework.table import NEW, table
from sekisho.licence.judge import Answer, Shipment
from sekisho.office.accounts.models import Account, Guest, Organisation
from sekisho.office.demo.people import seed_people
from sekisho.office.drafting.models import Draft
from sekisho.office.drafting.standing import standing
from sekisho.office.roles import Role
from sekisho.office.site.shelf import lawbook
from sekisho.office.store import desk

Json = dict[str, Any]
BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"
BEGIN: Final = datetime(2026, 5, 11, 1, 0, tzinfo=UTC)
OTHER_IMPORTER: Final = "importer-2"
STATES: Final = tuple(state for state in table().states if state != NEW)

_GRANT: Final = {"lines": [{"line": 1, "granted_g": 480_000}], "valid_months": 12, "drop": ["one_mode", "no_split"]}
_GRANT_ALL: Final = {"lines": [{"line": 1, "granted_g": 480_000}], "valid_months": 36}
_REFUSE: Final = {"lines": [{"line": 1, "granted_g": 0, "grounds": ["exporters_record"]}]}
_FILED: Final = (("exporter", "file", {"application": civil()}, ""),)
_ACCEPTED: Final = (*_FILED, ("officer", "accept", {}, ""))
_RECOMMENDED: Final = (*_ACCEPTED, ("officer", "recommend", _GRANT, "it leaves in parts"))
_COUNTERSIGNED: Final = (*_RECOMMENDED, ("supervisor", "countersign", {}, ""))
_GRANTED: Final = (*_COUNTERSIGNED, ("supervisor", "decide", {}, ""))
_ISSUED: Final = (*_GRANTED, ("officer", "issue", {}, ""))
_SUSPENDED: Final = (*_ISSUED, ("officer", "suspend", {}, "a tip"))
_NEXT: Final = (*_SUSPENDED, ("officer", "recommend_next_step", {"step": "revoke"}, "the tip was true"))
_NEXT_SIGNED: Final = (*_NEXT, ("supervisor", "countersign_next_step", {}, ""))
_SHORT: Final = (
    *_ACCEPTED,
    ("officer", "recommend", _GRANT | {"valid_months": 1}, "it leaves in parts"),
    *_ISSUED[len(_RECOMMENDED) :],
)
_REFUSED: Final = (
    *_ACCEPTED,
    ("officer", "recommend", _REFUSE, "the record of the exporter"),
    ("supervisor", "countersign", {}, ""),
    ("supervisor", "decide", {}, ""),
)
_ASKED: Final = (*_REFUSED, ("exporter", "ask_reconsideration", {}, "the fine was another firm's"))
_UNKNOWN: Final = (
    ("exporter", "file", {"application": example("3-unknown-fact.json")}, ""),
    ("officer", "accept", {}, ""),
)
_APPRAISED: Final = ("officer", "start_appraisal", {"kind": "identification"}, "which magnet is it?")
_UNCONTROLLED: Final = (
    ("exporter", "file", {"application": example("6-uncontrolled-magnet.json") | {"filed_on": "2026-05-11"}}, ""),
    ("officer", "accept", {}, ""),
    ("officer", "recommend", {"lines": [{"line": 1, "granted_g": 0}]}, ""),
    ("supervisor", "countersign", {}, ""),
    ("supervisor", "decide", {}, ""),
)
_PAPERS: Final = ("icp_statement", "past_licences_statement", "channels_statement")


def general(**fields: Any) -> Json:
    """The civil application for a general licence, which an amendment may change."""
    told = changed(kind="general", **fields)
    return told | {"documents": [*told["documents"], *({"kind": each, "original": True} for each in _PAPERS)]}


_GENERAL: Final = (
    ("exporter", "file", {"application": general()}, ""),
    ("officer", "accept", {}, ""),
    ("officer", "recommend", _GRANT_ALL, ""),
    ("supervisor", "countersign", {}, ""),
    ("supervisor", "decide", {}, ""),
    ("officer", "issue", {}, ""),
)
WALKS: Final = {
    "filed": _FILED,
    "returned": (*_FILED, ("officer", "return", {}, "it is not signed")),
    "under_review": _ACCEPTED,
    "queried": (*_UNKNOWN, ("officer", "query", {}, "")),
    "under_appraisal": (*_ACCEPTED, _APPRAISED),
    "queried_under_appraisal": (*_UNKNOWN, ("officer", "query", {}, ""), _APPRAISED),
    "recommended": _RECOMMENDED,
    "countersigned": _COUNTERSIGNED,
    "granted": _GRANTED,
    "refused": _REFUSED,
    "not_needed": _UNCONTROLLED,
    "under_reconsideration": _ASKED,
    "refused_finally": (*_ASKED, ("reviewer", "decide_reconsideration", {"outcome": "upheld"}, "it stands")),
    "withdrawn": (*_FILED, ("exporter", "withdraw", {}, "")),
    "issued": _ISSUED,
    "suspended": _SUSPENDED,
    "suspended_recommended": _NEXT,
    "suspended_countersigned": _NEXT_SIGNED,
    "revoked": (*_NEXT_SIGNED, ("supervisor", "revoke", {}, "")),
    "expired": (*_SHORT, ("system", "expire", {}, "")),
    "surrendered": (*_ISSUED, ("exporter", "surrender", {}, "")),
    "superseded": _GENERAL,
}
"""How a case comes to each state: who, command, particulars, why."""
_SIGNED: Final = ("countersign", "decide", "countersign_next_step")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What there is: cases by state, the licence of each that has one, by state."""

    people: dict[str, Account]
    cases: dict[str, str]
    licences: dict[str, str]
    draw: str
    """The key of a draw under the licence in use."""
    draft: int
    """An application that the exporter is writing, with nobody else."""


def prepare() -> Prepared:
    """Fill an empty office. Every case is of the organisation of `exporter`; `importer` is invited into each."""
    people = seed_people()
    stranger = Organisation.objects.create(name="Fictional Osaka Lens K.K.", country="JP", is_fictional=True)
    people[OTHER_IMPORTER] = Account.objects.create_user(OTHER_IMPORTER, role=Role.IMPORTER, organisation=stranger)
    numbers = {state: f"C-{place:02}" for place, state in enumerate(WALKS, 1)}
    licences: dict[str, str] = {}
    for state, number in numbers.items():
        case = _walk(people, number, WALKS[state])
        if state == "superseded":
            _supersede(people, number)
            case = desk.case(number)
        assert case.state == state, (case.state, state)
        if case.licence is not None:
            licences[state] = case.licence.id
        Guest.objects.create(case=number, organisation=people["importer"].organisation, invited_at=BEGIN)
    return Prepared(people, numbers, licences, _draw(people, numbers["issued"]), _draft(people["exporter"]))


@cache
def _made(migrated: Path) -> tuple[Path, Prepared]:
    """A file with all of it beside an empty one, made once in a process, to be copied."""
    path = migrated.with_name("prepared.sqlite3")
    shutil.copy(migrated, path)
    use(f"sqlite:///{path}")
    made = prepare()
    connections["default"].close()
    return path, made


@contextmanager
def office(migrated: Path, folder: Path) -> Iterator[Prepared]:
    """A prepared office of one's own in a folder, which this process uses meanwhile."""
    path, made = _made(migrated)
    use(f"sqlite:///{shutil.copy(path, folder / 'office.sqlite3')}")
    for each in caches.all(initialized_only=True):
        each.clear()
    yield made
    connections["default"].close()


def browser(prepared: Prepared, who: str = "", **more: Any) -> Client:
    """A browser in which an account is signed in; nobody for ""."""
    client = Client(**more)
    if who:
        client.force_login(prepared.people[who], BACKEND)
    return client


def _walk(people: dict[str, Account], number: str, steps: Any) -> Case:
    at = BEGIN
    case = Case(number)
    for who, command, what, why in steps:
        at += timedelta(days=60) if command == "expire" else timedelta(hours=1)
        case = do(SYSTEM if who == "system" else people[who].actor, case, command, at, what, why)
    return case


def do(by: Actor, case: Case, command: str, at: datetime, what: Json | None = None, why: str = "") -> Case:
    """Carry a command out that has to succeed."""
    told = dict(what or {})
    if command in _SIGNED and case.recommendation is not None:
        told["recommendation"] = case.recommendation.hash()
    if command == "issue":
        told["licence"] = f"L-{case.id}"
    done = desk.carry_out(case.id, command, at=at, by=by, book=lawbook(), what=told, why=why)
    assert isinstance(done, Case), f"{case.id}, {command}: {done.sentence('en')}"
    return done


def _supersede(people: dict[str, Account], number: str) -> None:
    amends = {"case": number, "licence": f"L-{number}"}
    filed = {"application": general(line__value_cny="110000") | {"id": "EX-A"}, "amends": amends}
    steps = (("exporter", "file", filed, ""), *_GENERAL[1:])
    at = BEGIN + timedelta(days=10)
    case = Case(f"{number}-A")
    for who, command, what, why in steps:
        at += timedelta(hours=1)
        case = do(people[who].actor, case, command, at, what, why)


def _draft(account: Account) -> int:
    told: Json = {"kind": "individual"}
    whose: Json = {"owner": account.organisation, "made_by": account, "updated_by": account}
    day = BEGIN.date()
    return Draft.objects.create(
        **whose, told=told, made_at=BEGIN, updated_at=BEGIN, standing=standing(told, day).counted()
    ).pk


def _draw(people: dict[str, Account], number: str) -> str:
    shipped_on = (BEGIN + timedelta(days=20)).date()
    shipment = Shipment("E-1", shipped_on, {1: 100_000})
    told: Json = {"key": "k-1", "at": BEGIN + timedelta(days=20, hours=1), "by": people["customs"].actor}
    answer = desk.ship(number, shipment, **told, book=lawbook()).judgement.answer
    assert answer is Answer.ALLOWED
    return "k-1"
