"""What an office keeps beside its records, on both databases."""

from __future__ import annotations

import json
from datetime import date

import pytest
from casework_kit import book
from decided_cases import decided_case
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from test_log import NOW, SIGNER

from sekisho.casework.log.receipt import Receipt, verify_receipt
from sekisho.office.demo.people import seed_people
from sekisho.office.keeper import proposing
from sekisho.office.keeper.models import KeeperAct
from sekisho.office.keeping import figures, laws, summary, tree
from sekisho.office.keeping.models import Decided, LawVersion
from sekisho.office.store import log
from sekisho.office.store.models import SignedHead


def test_figures_laws_and_proofs_are_kept_alike_on_both_databases(database: str, in_test: None) -> None:
    people = seed_people()
    decided_case("K-1", date(2026, 9, 1))
    assert figures.count(book().law)
    told = summary.refresh(book().law, timezone.now())
    assert (Decided.objects.count(), told["decided"]) == (1, None)
    log.sign(SIGNER, NOW)
    head = SignedHead.objects.get()
    assert isinstance(verify_receipt(tree.receipt(3, head), [SIGNER.key]), Receipt)
    changed = laws.shipped_files()["lists/aliases.csv"].replace(b",medium\n", b",low\n", 1)
    proposal = proposing.propose("aliases", changed, "why", people["keeper"], timezone.now())
    proposing.decide(proposal.pk, True, "", people["supervisor"], timezone.now())
    assert laws.lawbook().law.hash == proposal.hash == LawVersion.objects.get().hash
    client = Client()
    client.force_login(people["auditor"], "allauth.account.auth_backends.AuthenticationBackend")
    rows = json.loads(client.get("/log.json?person=Zhao&kind=decided&from=2026-09-01").content)["rows"]
    assert [row["case"] for row in rows] == ["K-1"]
    for change in (lambda: LawVersion.objects.update(hash="x"), lambda: KeeperAct.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
