"""Proposals to change the law that the office runs by: made, looked at, countersigned by somebody else.

Everything that accepts one goes through `decide`.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from sekisho.casework.model import folded
from sekisho.errors import InputError, Problem
from sekisho.facts import dictionary
from sekisho.office.accounts.models import Account
from sekisho.office.keeper.acts import note
from sekisho.office.keeper.effect import effect_of
from sekisho.office.keeper.models import ACCEPTED, OPEN, REFUSED, WITHDRAWN, LawProposal
from sekisho.office.keeping import bundle, laws
from sekisho.office.keeping.bundle import BadBundle
from sekisho.office.keeping.models import LawVersion
from sekisho.office.roles import Role
from sekisho.office.store import queue
from sekisho.regime.calendar import law_day
from sekisho.regime.diff import diff
from sekisho.regime.folders import HEAD
from sekisho.regime.law import Law, Regime
from sekisho.regime.lint import lint
from sekisho.regime.reading import read_law
from sekisho.screening.lists import PartyList, delta, read_lists

MOST_TOLD: Final = 200
"""Lines, problems and parties of each kind that a proposal tells; all of them are in the folder itself."""
FILE_OF: Final = {"entities": "lists/entities.csv", "aliases": "lists/aliases.csv"}
MAY_DECIDE: Final = (Role.KEEPER, Role.SUPERVISOR)
Json = dict[str, Any]


class Refused(Exception):
    """Why a proposal is not made or decided. key: the last part of a word `keeper.refused.…`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def propose(kind: str, content: bytes, why: str, by: Account, at: datetime) -> LawProposal:
    """Keep a proposal, sound or not: an unsound one is told with its faults and cannot be accepted.

    content: a zip for "folder", a CSV for a list, nothing for "shipped". Raises BadBundle for a file that is not even
    looked into, Refused where it changes nothing.
    """
    if by.role != Role.KEEPER:
        raise Refused("role")
    standing = laws.files_standing()
    files = _files(kind, content, standing)
    if files == standing:
        raise Refused("nothing_changed")
    now = laws.lawbook().law
    problems, law = _read(files)
    told = {
        "lint": [_problem(each) for each in problems[:MOST_TOLD]],
        "faults": len(problems),
        "files": list(_file_changes(standing, files)),
        "law": None if law is None else _differences(now, law, at),
        "lists": None if law is None else _list_changes(now, law),
        "concerned": queue.concerned_count(),
        "effect": None if law is None else effect_of(law, at),
    }
    with transaction.atomic():
        made = LawProposal.objects.create(
            kind=kind,
            folder=bundle.pack(files),
            base_hash=now.hash,
            hash="" if law is None else law.hash,
            told=told,
            why=why,
            by=by,
            names=sorted(_names(by)),
            at=at,
        )
        note(at, by, "proposed", f"#{made.pk}")
    return made


def decide(number: int, accept: bool, why: str, by: Account, at: datetime) -> LawProposal:
    """Accept a proposal, or refuse it. Accepted, the office runs by it from this moment. Raises Refused."""
    try:
        return _decide(number, accept, why, by, at)
    except IntegrityError:
        # Another law took the place of the same one meanwhile.
        raise Refused("outdated") from None


def _decide(number: int, accept: bool, why: str, by: Account, at: datetime) -> LawProposal:
    with transaction.atomic():
        stands = LawProposal.objects.select_for_update().select_related("by").get(pk=number)
        key = refusal(stands, by) or (_unfit(stands) if accept else None)
        if key is not None:
            raise Refused(key)
        if accept:
            last = LawVersion.objects.order_by("-id").values_list("id", flat=True).first()
            LawVersion.objects.create(
                before=last or 0,
                law=laws.LAW,
                hash=stands.hash,
                folder=bytes(stands.folder),
                at=at,
                proposed_by=stands.by.username,
                countersigned_by=by.username,
                why=stands.why,
            )
        _close(stands, ACCEPTED if accept else REFUSED, why, by, at)
    return stands


def withdraw(number: int, by: Account, at: datetime) -> LawProposal:
    """Take one's own proposal back. Raises Refused."""
    with transaction.atomic():
        stands = LawProposal.objects.select_for_update().select_related("by").get(pk=number)
        if stands.by_id != by.pk:
            raise Refused("not_yours")
        if stands.state != OPEN:
            raise Refused("not_open")
        _close(stands, WITHDRAWN, "", by, at)
    return stands


def refusal(stands: LawProposal, by: Account) -> str | None:
    """Why an account may not decide on a proposal: role, the proposer's own person, younger than the proposal."""
    if by.role not in MAY_DECIDE or not by.is_active:
        return "role"
    if stands.state != OPEN:
        return "not_open"
    if is_same_person(stands, by):
        return "same_person"
    # An account that was made for it is no second pair of eyes.
    return "younger" if by.date_joined >= stands.at else None


def is_same_person(stands: LawProposal, by: Account) -> bool:
    """By account, by the person the office knows behind accounts (then or now), by e-mail address."""
    theirs = set(stands.names) | _names(stands.by)
    mails = {folded(each.email) for each in (stands.by, by) if each.email}
    return bool(theirs & _names(by)) or (bool(stands.by.email and by.email) and len(mails) == 1)


def _close(stands: LawProposal, state: str, why: str, by: Account, at: datetime) -> None:
    stands.state, stands.decided_by, stands.decided_at, stands.decided_why = state, by, at, why
    stands.save(update_fields=["state", "decided_by", "decided_at", "decided_why"])
    note(at, by, state, f"#{stands.pk}", why)


def _unfit(stands: LawProposal) -> str | None:
    """Why a folder cannot be accepted: looked at anew, not believed from when it was proposed."""
    last = LawVersion.objects.order_by("-id").values_list("hash", flat=True).first()
    if (last or laws.shipped().hash) != stands.base_hash:
        return "outdated"
    problems, law = _read(bundle.unpack(stands.folder))
    if problems or law is None:
        return "unsound"
    return None if law.hash == stands.hash else "outdated"


def _names(account: Account) -> set[str]:
    return set(account.actor.names)


def _files(kind: str, content: bytes, standing: Mapping[str, bytes]) -> dict[str, bytes]:
    if kind == "shipped":
        return laws.shipped_files()
    if kind == "folder":
        return bundle.read_zip(content)
    if not content.strip() or b"\x00" in content:
        raise BadBundle("no_csv")
    files = {**standing, FILE_OF[kind]: content}
    bundle.check(files)
    return files


def _read(files: Mapping[str, bytes]) -> tuple[tuple[Problem, ...], Law | None]:
    """Every fault of a folder, and the law in it where there is none."""
    # Of an overlay the base would be looked for by a name that the file gives.
    if b"overlay_of" in files.get(HEAD, b""):
        return (Problem(f"{HEAD}: overlay_of", "an overlay is no law of its own", "send the whole law"),), None
    if heads := tuple(_head_faults(files)):
        return heads, None
    folder = laws.laid_out(files)
    problems = lint(folder, dictionary())
    if problems:
        return problems, None
    try:
        law = read_law([folder], dictionary())
        for each in law.lists:
            read_lists(each.path)
    except InputError as error:
        return error.problems, None
    return (), law


def _head_faults(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Lists whose first line does not name the columns of the shipped ones: one fault for each, and not one a row."""
    for name in FILE_OF.values():
        wanted = _head(laws.shipped_files()[name])
        missing = [each for each in wanted if each not in _head(files.get(name, b""))]
        if missing and name in files:
            cause = f"has no column {', '.join(missing)}"
            yield Problem(f"{name} row 1", cause, f"the first line names the columns: {','.join(wanted)}")


def _head(content: bytes) -> list[str]:
    first = content.decode("utf-8-sig", "replace").partition("\n")[0]
    return [each.strip() for each in next(csv.reader([first.rstrip("\r")]), [])]


def _problem(problem: Problem) -> Json:
    return {"place": problem.place, "cause": problem.cause, "remedy": problem.remedy}


def _file_changes(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterator[Json]:
    """File by file the lines that go and the lines that come, whatever day they speak of."""
    for name in sorted({*before, *after}):
        if before.get(name) == after.get(name):
            continue
        old, new = (_lines(each.get(name, b"")) for each in (before, after))
        gone, come = old - new, new - old
        yield {
            "file": name,
            "state": "added" if name not in before else "removed" if name not in after else "changed",
            "gone": list(gone)[:MOST_TOLD],
            "come": list(come)[:MOST_TOLD],
            "gone_count": sum(gone.values()),
            "come_count": sum(come.values()),
        }


def _lines(content: bytes) -> Counter[str]:
    return Counter(line[:500] for line in content.decode("utf-8", "replace").splitlines() if line.strip())


def _differences(now: Law, law: Law, at: datetime) -> Json | None:
    """What binds otherwise today; None where one of the two does not cover the day."""
    today = law_day(at)
    one, other = Regime(now, today, today), Regime(law, today, today)
    if not (one.covers(today) and other.covers(today)):
        return None
    found = diff(one, other).as_json()
    return {
        "on": str(today),
        "rules": [
            {name: each[name] for name in ("rule", "change", "sentence", "text_before", "text_after")}
            for each in found["rules"][:MOST_TOLD]
        ],
        "acts": [each["sentence"] for each in found["acts"][:MOST_TOLD]],
        "codes": {
            kind: [f"{each['act']} {each['code']}" for each in codes] for kind, codes in found["control_codes"].items()
        },
        "rules_count": len(found["rules"]),
    }


def _list_changes(now: Law, law: Law) -> Json:
    """What becomes of listed parties."""
    found = delta(_listed(now), _listed(law)).as_json()
    counts = {name: len(found[name]) for name in ("added", "vanished", "changed")}
    told = {name: found[name][:MOST_TOLD] for name in ("added", "vanished", "changed")}
    return {**told, "emptied": found["emptied"], "counts": counts}


def _listed(law: Law) -> PartyList:
    return PartyList(tuple(entity for each in law.lists for entity in read_lists(each.path).entities))
