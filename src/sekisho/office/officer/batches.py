"""One order on several cases: what would come of it for each, and then each carried out by itself.

What may be ordered so needs no particulars of the one case; whoever countersigns, decides or issues looks at each.
Every case is a step of its own: done with its entry here, or not done at all, so that nothing stands half-way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.http import Http404

from sekisho.casework.act import act
from sekisho.casework.case import Case
from sekisho.casework.clock import periods
from sekisho.casework.table import table
from sekisho.errors import InputError
from sekisho.errors.wording import told as told_in
from sekisho.ledger.refusal import Said
from sekisho.office.accounts.models import Account
from sekisho.office.officer.models import Assignment, Batch, BatchItem
from sekisho.office.roles import OFFICE
from sekisho.office.site.cases import may_see, order
from sekisho.office.site.said import sentence
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say
from sekisho.office.store import desk, log
from sekisho.regime.rows import LANGUAGES, Text

MOST_CASES: Final = 100


@dataclass(frozen=True, slots=True)
class Order:
    """command: casework's, None where the office's own list of who has what is changed. kind: is a kind of appraisal
    asked for?"""

    id: str
    command: str | None = None
    kind: bool = False

    @property
    def why(self) -> bool:
        """Is a reason asked for?"""
        return self.command is not None and table().commands[self.command].why

    @property
    def needs_to(self) -> bool:
        return self.id == "assign"

    def name(self, language: str) -> str:
        if self.command is None:
            return say(f"officer.order.{self.id}", language)
        return table().commands[self.command].name[language]


ORDERS: Final = (
    Order("assign"),
    Order("take"),
    Order("release"),
    Order("accept", "accept"),
    Order("return", "return"),
    Order("query", "query"),
    Order("start_appraisal", "start_appraisal", kind=True),
    Order("end_appraisal", "end_appraisal"),
)
BY_ID: Final[Mapping[str, Order]] = {each.id: each for each in ORDERS}


def appraisals() -> dict[str, Text]:
    """The kinds of appraisal by id."""
    return {rule.stop: rule.name for rule in periods().stops.values() if rule.begins == "appraisal_started"}


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would come of the order for one case. refused: why nothing would, by language; else `will` says what, and
    `asks` what the applicant would be asked. seen: how many events the case had."""

    case: str
    exporter: str
    state: str
    will: Text | None
    refused: Text | None
    seen: int
    asks: tuple[Text, ...] = ()


def foresee(batch: Batch, items: Iterable[BatchItem], kind: str, at: datetime) -> list[Foreseen]:
    """By casework's own rules, with nothing stored."""
    waiting = list(items)
    cases = log.cases([item.case for item in waiting])
    held = holders(item.case for item in waiting)
    return [_foresee(batch, item.case, cases.get(item.case), held.get(item.case), kind, at) for item in waiting]


def holders(numbers: Iterable[str]) -> dict[str, Account]:
    """Who has each of some cases in hand."""
    rows = Assignment.objects.filter(case__in=list(numbers)).select_related("account")
    return {row.case: row.account for row in rows}


def _foresee(batch: Batch, number: str, case: Case | None, holder: Account | None, kind: str, at: datetime) -> Foreseen:
    if case is None or not may_see(batch.account, case):
        return Foreseen(number, "", "", None, _each("officer.bulk.no_case"), 0)
    wanted = BY_ID[batch.command]
    exporter = "" if case.dossier.exporter is None else case.dossier.exporter.name or ""
    told = number, exporter, case.state_said
    if wanted.command is None:
        will, refused = _assignment(batch, holder)
        return Foreseen(*told, will, refused, len(case.events))
    amends = case.amends if case.licence is None else None
    beside = None if amends is None else desk.case(amends["case"])
    what = {"kind": kind} if wanted.kind else {}
    # A reason is asked for on the page that shows this.
    why = "…" if wanted.why else ""
    at = max(at, case.events[-1].at)
    by, book = batch.account.actor, lawbook()
    try:
        written = act(case, wanted.command, at=at, by=by, book=book, what=what, why=why, beside=beside)
    except InputError as error:
        return Foreseen(*told, None, _faults(error), len(case.events))
    if isinstance(written, Said):
        return Foreseen(*told, None, _said(written, batch.account), len(case.events))
    after = case
    for event in written:
        after = after.after(event) if event.case == case.id else after
    asked = written[0].what
    asks = (*(each["question"] for each in asked.get("questions", ())), *(p["name"] for p in asked.get("papers", ())))
    return Foreseen(*told, table().states[after.state].name, None, len(case.events), asks)


def _assignment(batch: Batch, holder: Account | None) -> tuple[Text | None, Text | None]:
    if batch.command == "release":
        if holder is None:
            return None, _each("officer.bulk.nobodys")
        return _each("officer.bulk.will_release", who=holder.shown), None
    assert batch.to is not None
    if holder is not None and holder.pk == batch.to_id:
        return None, _each("officer.bulk.has_it", who=holder.shown)
    if holder is None:
        return _each("officer.bulk.will_assign", who=batch.to.shown), None
    return _each("officer.bulk.will_pass", who=holder.shown, to=batch.to.shown), None


def carry_out(batch: Batch, at: datetime, *, kind: str = "", why: str = "", seen: Mapping[str, int]) -> None:
    """Do what still waits, case by case. seen: by case, how many events it had when it was looked at: one that changed
    since is left alone, and so is one that was not looked at."""
    for item in batch.items.filter(state="waiting").order_by("place"):
        with transaction.atomic():
            # Whoever else carries out the same batch finds it taken, or waits until it is.
            if not BatchItem.objects.filter(pk=item.pk, state="waiting").update(state="done", at=at):
                continue
            refused = _carry_out(batch, item.case, at, kind, why, seen.get(item.case, 0))
            if refused is not None:
                BatchItem.objects.filter(pk=item.pk).update(state="refused", said=dict(refused))


def _carry_out(batch: Batch, number: str, at: datetime, kind: str, why: str, seen: int) -> Text | None:
    """Why it is not done; None where it is."""
    wanted = BY_ID[batch.command]
    if wanted.command is None:
        return _assign(batch, number, at)
    try:
        what = {"kind": kind} if wanted.kind else {}
        done = order(batch.account, number, wanted.command, at=at, what=what, why=why, seen=[seen])
    except Http404:
        return _each("officer.bulk.no_case")
    except (desk.Stale, log.Conflict):
        return _each("officer.bulk.changed")
    except InputError as error:
        return _faults(error)
    return _said(done, batch.account) if isinstance(done, Said) else None


def _assign(batch: Batch, number: str, at: datetime) -> Text | None:
    case = desk.case(number)
    if not may_see(batch.account, case):
        return _each("officer.bulk.no_case")
    _, refused = _assignment(batch, holders([number]).get(number))
    if refused is not None:
        return refused
    if batch.command == "release":
        Assignment.objects.filter(case=number).delete()
    else:
        assign(number, batch.to, batch.account, at)
    return None


def assign(number: str, to: Account | None, by: Account, at: datetime) -> None:
    """Give a case to somebody of the office. Raises ValueError for anybody else."""
    if to is None or to.role not in OFFICE or not to.is_active:
        raise ValueError(f"{to} handles no cases")
    Assignment.objects.update_or_create(case=number, defaults={"account": to, "by": by, "at": at})


def _faults(error: InputError) -> Text:
    return {each: "\n".join(str(told_in(problem, each)) for problem in error.problems) for each in LANGUAGES}


def _said(said: Said, by: Account) -> Text:
    return {language: sentence(said, language, by) for language in LANGUAGES}


def _each(key: str, **parts: Any) -> Text:
    return {language: say(key, language, **parts) for language in LANGUAGES}
