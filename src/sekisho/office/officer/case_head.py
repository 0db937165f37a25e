"""What stands above every part of a case: where it stands, which orders are open and why others are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sekisho.casework.act import why_not
from sekisho.casework.attention import flag_of
from sekisho.casework.case import Case
from sekisho.casework.model import folded
from sekisho.casework.table import table
from sekisho.dossier.model import Party
from sekisho.errors import InputError
from sekisho.office.accounts.models import Account
from sekisho.office.cases.finding import STYLES
from sekisho.office.officer.case_orders import GRAVE, ORDERS
from sekisho.office.roles import OFFICE
from sekisho.office.site.said import sentence
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say

Json = dict[str, Any]

PARTS: Final = ("finding", "parties", "downstream", "papers", "story")


def head(account: Account, case: Case, part: str, language: str) -> Json:
    """The context of officer/case_head.html."""
    orders, barred = orders_of(account, case, language)
    flag = flag_of(case)
    return {
        "case": case,
        "part": part,
        "parts": (*PARTS, *(("licence",) if case.licence is not None else ())),
        "state": case.state_name[language],
        "outcome": None if case.found is None else say(f"cases.outcome.{case.found.outcome}", language),
        "outcome_style": "" if case.found is None else STYLES[case.found.outcome],
        "orders": orders,
        "barred": barred,
        "flag": flag,
        "causes": [] if flag is None else [_cause(each, language) for each in flag.causes],
        "filed_for_another": _filed_for_another(case),
        "open_hits": 0 if case.found is None else len(case.found.hits),
    }


def named_parties(case: Case, language: str) -> list[tuple[str, str]]:
    """Exporter, importer and end users by role and name; a role that the file names nobody for is left out."""
    dossier = case.dossier
    people: list[tuple[str, Sequence[Party | None]]] = [
        ("exporter", [dossier.exporter]),
        ("importer", [dossier.importer]),
        ("end_user", dossier.end_users),
    ]
    told = [(say(f"cases.role.{role}", language), ", ".join(p.name or p.id for p in who if p)) for role, who in people]
    return [(name, who) for name, who in told if who]


def _filed_for_another(case: Case) -> Mapping[str, str] | None:
    """Who filed and whom the file names as its exporter, where these are two; the law asks that they be one."""
    exporter = case.dossier.exporter
    applicant, named = case.events[0].by.organisation, "" if exporter is None else exporter.name or ""
    return None if folded(applicant) == folded(named) else {"applicant": applicant, "exporter": named}


def _cause(name: str, language: str) -> str:
    """A rule by its citation, an act by its title; what is neither, as it is."""
    law = lawbook().law
    rule = next((each for each in law.rules if each.id == name), None)
    if rule is not None:
        return rule.citation(language)
    act = law.instruments.get((name, ""))
    return name if act is None else act.title[language]


def orders_of(account: Account, case: Case, language: str) -> tuple[list[Json], list[Json]]:
    """The orders open to an account, and those that its role may give in this state but this person may not, with why.

    To judge a name stands with the names, not here.
    """
    if account.role not in OFFICE:
        return [], []
    actor, rows = account.actor, table().commands
    orders: list[Json] = []
    barred: list[Json] = []
    for command in ORDERS:
        row = rows[command]
        if account.role not in row.by or case.state not in row.moves or command == "adjudicate":
            continue
        refusal = why_not(case, command, actor)
        told = {"command": command, "name": row.name[language], "grave": command in GRAVE}
        if refusal is None:
            orders.append(told)
        else:
            barred.append({**told, "why": sentence(refusal, language, account)})
    return orders, barred


def today_differs(case: Case, on: date, language: str) -> Mapping[str, str] | None:
    """What the law of today says of the file, where it is not what the case says; None where it is, or nobody asks."""
    if case.found is None or not (case.is_open or case.has_licence):
        return None
    try:
        now = lawbook().find([case.file], on, before=[case.found])[0]
    except InputError:
        return None
    if now.matter == case.found.matter:
        return None
    return {
        "was": say(f"cases.outcome.{case.found.outcome}", language),
        "now": say(f"cases.outcome.{now.outcome}", language),
    }
