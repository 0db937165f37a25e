"""The law that the office runs by changes by two people, and by nothing that is unsound or hostile."""

from __future__ import annotations

import io
import stat
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from furnished import civil
from typer.testing import CliRunner

from sekisho.casework.case import Case
from sekisho.cli.app import app
from sekisho.office.accounts.models import Account
from sekisho.office.keeper import proposing
from sekisho.office.keeper.models import ACCEPTED, LawProposal
from sekisho.office.keeping import bundle, laws
from sekisho.office.keeping.bundle import BadBundle
from sekisho.office.keeping.models import LawVersion, Refound
from sekisho.office.site.shelf import lawbook
from sekisho.office.store import backup, desk
from sekisho.office.store.models import Event, SignedHead
from sekisho.regime.calendar import law_day

ADDED = (
    b'MOFCOM-11/2026#99,control_list,MOFCOM-11/2026,99,"Fictional Added Co., Ltd.",\xe8\x99\x9a\xe6\x9e\x84,JP,'
    b"2026-02-24,,2026-02-24,https://notice.example,invented for a test,low\n"
)


def zipped(files: dict[str, bytes], **attributes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = attributes.get("mode", 0o100644) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def a_list() -> bytes:
    return laws.shipped_files()["lists/entities.csv"] + ADDED


def proposed(people: dict[str, Account]) -> LawProposal:
    return proposing.propose("entities", a_list(), "a notice", people["keeper"], timezone.now())


def post(client: Client, proposal: LawProposal, what: str, why: str = "") -> int:
    return client.post(f"/keeper/law/{proposal.pk}/decide", {"what": what, "why": why}).status_code


def test_a_list_is_compared_countersigned_and_then_what_the_office_runs_by(
    sign_in, people, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lawbook()
    file = SimpleUploadedFile("entities.csv", a_list())
    answer = sign_in("keeper").post("/keeper/law/propose", {"kind": "entities", "file": file, "why": "a notice"})
    proposal = LawProposal.objects.get()
    assert answer.headers["Location"] == f"/keeper/law/{proposal.pk}"
    page = sign_in("supervisor").get(f"/keeper/law/{proposal.pk}").content.decode()
    assert "Fictional Added Co., Ltd." in page
    assert "No fault found" in page
    assert lawbook() is before
    assert post(sign_in("supervisor"), proposal, "accept") == 302
    after = lawbook()
    assert after.law.hash == proposal.hash != before.law.hash
    assert (
        after.finder(after.regime(timezone.now().date()))
        .screener.find("Fictional Added Co., Ltd.", "JP", timezone.now().date())
        .hits
    )
    row = LawVersion.objects.get()
    assert (row.proposed_by, row.countersigned_by, row.before) == ("keeper", "supervisor", 0)
    told = sign_in("keeper").get("/keeper/law").content.decode()
    assert "sekisho office refind" in told
    monkeypatch.setattr("sekisho.office.opening.open_office", lambda office: office)
    assert CliRunner().invoke(app, ["office", "refind"]).exit_code == 0
    assert Refound.objects.get().hash == after.law.hash
    assert "sekisho office refind" not in sign_in("keeper").get("/keeper/law").content.decode()


def test_a_proposal_tells_which_cases_a_newly_listed_party_would_flip(sign_in, people) -> None:
    by, at = people["exporter"].actor, timezone.now()
    for number, importer in (("C-1", "Fictional Added Co., Ltd."), ("C-2", "Kakuu Motor K.K. (fictional)")):
        application = civil(id=f"A-{number}", filed_on=str(law_day(at)))
        application["importer"] = application["importer"] | {"name": importer}
        application["end_users"], application["downstream"] = [application["importer"]], []
        filed = desk.carry_out(number, "file", at=at, by=by, book=lawbook(), what={"application": application})
        assert isinstance(filed, Case)
    effect = proposed(people).told["effect"]
    assert (effect["concerned"], effect["changed"]) == (2, 1)
    assert [row["case"] for row in effect["cases"]] == ["C-1"]
    assert effect["cases"][0]["is"] != effect["cases"][0]["was"]
    assert [len(desk.case(number).events) for number in ("C-1", "C-2")] == [1, 1]
    page = sign_in("supervisor").get(f"/keeper/law/{LawProposal.objects.get().pk}").content.decode()
    part = page.partition('id="effect"')[2].partition("<h2")[0]
    assert 'href="/cases/C-1"' in part
    assert "C-2" not in part
    assert "1 of 2 open cases" in part


def test_a_keeper_judges_the_cases_anew_and_signs_the_log_from_the_pages(sign_in, people, monkeypatch) -> None:
    """In a demonstration, whose log's key lies beside it; elsewhere the page gives the command in full."""
    filed = desk.carry_out(
        "C-1",
        "file",
        at=timezone.now(),
        by=people["exporter"].actor,
        book=lawbook(),
        what={"application": civil(filed_on=str(law_day(timezone.now())))},
    )
    assert isinstance(filed, Case)
    keeper = sign_in("keeper")
    assert post(sign_in("supervisor"), proposed(people), "accept") == 302
    assert keeper.get("/keeper").context["refind_due"]
    assert sign_in("auditor").post("/keeper/refind").status_code == 403
    done = keeper.post("/keeper/refind", follow=True)
    assert not done.context["refind_due"]
    assert "Judged anew" in done.content.decode()
    assert Refound.objects.get().hash == lawbook().law.hash
    assert "sekisho office sign --key" in keeper.get("/log").content.decode()
    assert "does not lie with the site" in keeper.post("/log/sign", follow=True).content.decode()
    assert not SignedHead.objects.exists()
    monkeypatch.setattr("django.conf.settings.DEMO", True)
    page = keeper.get("/log").content.decode()
    assert "sekisho office sign" not in page
    assert 'action="/log/sign"' in page
    assert "covers" in keeper.post("/log/sign", follow=True).content.decode()
    assert SignedHead.objects.get().size == Event.objects.count()
    acts = sign_in("auditor").get("/keeper/acts").content.decode()
    assert "judged the open cases anew" in acts
    assert "signed the log" in acts


def test_more_cases_than_a_page_can_wait_for_are_left_to_the_command(sign_in, people, monkeypatch) -> None:
    monkeypatch.setattr("sekisho.office.keeper.anew.MOST_HERE", -1)
    keeper = sign_in("keeper")
    assert 'action="/keeper/refind"' not in keeper.get("/keeper").content.decode()
    assert "sekisho office refind" in keeper.get("/keeper").content.decode()
    assert "run the command" in keeper.post("/keeper/refind", follow=True).content.decode()
    assert not Refound.objects.exists()


def test_a_worker_that_has_the_old_law_open_answers_by_the_next_at_once(sign_in, people) -> None:
    """Another process writes the row; nothing tells this one but the row."""
    client = sign_in("auditor")
    assert lawbook().law.hash in client.get("/keeper/law").content.decode()
    files = laws.shipped_files() | {"lists/entities.csv": a_list()}
    packed = bundle.pack(files)
    hashed = laws.read(packed).hash
    told = {"law": "cn", "hash": hashed, "folder": packed, "at": timezone.now(), "before": 0}
    LawVersion.objects.create(**told, proposed_by="a", countersigned_by="b")
    assert hashed in client.get("/keeper/law").content.decode()


def test_a_request_asks_once_which_law_it_is(sign_in) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in()
    client.get("/law")
    with CaptureQueriesContext(connection) as asked:
        client.get("/law")
    assert sum("keeping_lawversion" in each["sql"] for each in asked) == 1


@pytest.mark.parametrize("who", ["auditor", "officer", "exporter", "analyst", "customs", "importer", "reviewer"])
def test_nobody_else_countersigns_or_proposes(sign_in, people, who: str) -> None:
    proposal = proposed(people)
    assert post(sign_in(who), proposal, "accept") == 403
    assert sign_in(who).get("/keeper/law/propose").status_code == 403
    with pytest.raises(proposing.Refused):
        proposing.decide(proposal.pk, True, "", people[who], timezone.now())
    with pytest.raises(proposing.Refused):
        proposing.propose("shipped", b"", "why", people[who], timezone.now())
    assert not LawVersion.objects.exists()


def same_account(people: dict[str, Account]) -> Account:
    return people["keeper"]


def same_person(people: dict[str, Account]) -> Account:
    Account.objects.filter(username__in=("keeper", "supervisor")).update(person="gao")
    return Account.objects.get(username="supervisor")


def same_mail(people: dict[str, Account]) -> Account:
    Account.objects.filter(username="keeper-2").update(email="KEEPER@office.example ")
    return Account.objects.get(username="keeper-2")


def younger(people: dict[str, Account]) -> Account:
    told = {"role": "keeper", "organisation": people["keeper"].organisation, "email": "puppet@office.example"}
    return Account.objects.create_user("puppet", date_joined=timezone.now() + timedelta(days=1), **told)


def closed(people: dict[str, Account]) -> Account:
    Account.objects.filter(username="keeper-2").update(is_active=False)
    return Account.objects.get(username="keeper-2")


@pytest.mark.parametrize("whose", [same_account, same_person, same_mail, younger, closed])
def test_who_proposes_never_countersigns_by_any_path(people, whose) -> None:
    proposal = proposed(people)
    other = whose(people)
    with pytest.raises(proposing.Refused):
        proposing.decide(proposal.pk, True, "", other, timezone.now())
    assert not LawVersion.objects.exists()


def test_accounts_told_apart_after_the_proposal_are_still_one_person(people) -> None:
    Account.objects.filter(username__in=("keeper", "supervisor")).update(person="gao")
    proposal = proposing.propose("entities", a_list(), "n", Account.objects.get(username="keeper"), timezone.now())
    Account.objects.update(person="")
    with pytest.raises(proposing.Refused, match="same_person"):
        proposing.decide(proposal.pk, True, "", Account.objects.get(username="supervisor"), timezone.now())


def test_the_page_offers_the_proposer_no_countersignature_and_refuses_one_that_is_sent(sign_in, people) -> None:
    proposal = proposed(people)
    client = sign_in("keeper")
    assert 'value="accept"' not in client.get(f"/keeper/law/{proposal.pk}").content.decode()
    assert post(client, proposal, "accept") == 409
    assert post(client, proposal, "withdraw") == 302
    assert post(sign_in("supervisor"), proposal, "accept") == 409


def test_the_schema_itself_holds_to_two_people_and_to_what_was_accepted(people) -> None:
    proposal = proposed(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        LawProposal.objects.filter(pk=proposal.pk).update(state=ACCEPTED, decided_by=people["keeper"])
    told = {"law": "cn", "hash": "h", "folder": b"", "at": timezone.now(), "before": 0}
    with pytest.raises(IntegrityError), transaction.atomic():
        LawVersion.objects.create(**told, proposed_by="a", countersigned_by="a")
    proposing.decide(proposal.pk, True, "", people["supervisor"], timezone.now())
    for change in (lambda: LawVersion.objects.update(hash="x"), lambda: LawVersion.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_of_two_proposals_against_one_law_the_second_has_to_be_compared_again(people) -> None:
    first, second = proposed(people), proposed(people)
    proposing.decide(first.pk, True, "", people["supervisor"], timezone.now())
    with pytest.raises(proposing.Refused, match="outdated"):
        proposing.decide(second.pk, True, "", people["supervisor"], timezone.now())
    assert LawVersion.objects.count() == 1


def test_an_unsound_folder_is_told_with_its_faults_and_cannot_be_accepted(sign_in, people) -> None:
    files = laws.shipped_files()
    files["rules.yaml"] = files["rules.yaml"].replace(b"effect: prohibit", b"effect: forbid", 1)
    proposal = proposing.propose("folder", zipped(files), "broken", people["keeper"], timezone.now())
    page = sign_in("supervisor").get(f"/keeper/law/{proposal.pk}").content.decode()
    assert "unknown value &#x27;forbid&#x27;" in page
    assert 'value="accept"' not in page
    assert post(sign_in("supervisor"), proposal, "accept") == 409
    assert not LawVersion.objects.exists()


@pytest.mark.parametrize("head", [b"id;list;notice", b"name,country", b"\xff\xfe\x00", b'"unclosed'])
def test_a_list_with_another_first_line_is_one_fault_and_not_one_a_row(sign_in, people, head: bytes) -> None:
    content = head + b"\n" + b"x,y,z\n" * 500
    if b"\x00" in head:
        with pytest.raises(BadBundle):
            proposing.propose("entities", content, "a notice", people["keeper"], timezone.now())
        return
    made = proposing.propose("entities", content, "a notice", people["keeper"], timezone.now())
    assert made.told["faults"] == 1
    assert made.told["lint"][0]["place"] == "lists/entities.csv row 1"
    assert made.hash == ""
    assert "the first line names the columns" in sign_in("keeper").get(f"/keeper/law/{made.pk}").content.decode()


def test_what_stands_already_is_no_proposal(people) -> None:
    with pytest.raises(proposing.Refused, match="nothing_changed"):
        proposing.propose("shipped", b"", "why", people["keeper"], timezone.now())


def test_a_backup_takes_the_accepted_law_along(people, new_database, tmp_path) -> None:
    proposal = proposed(people)
    proposing.decide(proposal.pk, True, "", people["supervisor"], timezone.now())
    backup.backup(tmp_path / "copy", timezone.now())
    new_database()
    assert lawbook().law.hash != proposal.hash
    backup.restore(tmp_path / "copy")
    assert lawbook().law.hash == proposal.hash


BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b]\n"
HOSTILE = {
    "no_zip": b"PK\x03\x04 not really",
    "entries": zipped({f"cn/{number}.yaml": b"" for number in range(65)}),
    "outside": zipped({"../../etc/rules.yaml": b"x"}),
    "outside absolute": zipped({"/rules.yaml": b"x"}),
    "outside by backslash": zipped({"..\\rules.yaml": b"x"}),
    "outside by link": zipped({"cn/rules.yaml": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777),
    "twice": zipped({"cn/rules.yaml": b"a", "cn/RULES.yaml": b"b"}),
    "too_large": zipped({"cn/rules.yaml": b"\x00" * 15_000_000}),
    "unknown_file": zipped({"cn/rules.yaml": b"a: b", "cn/evil.py": b"import os"}),
    "bad_yaml aliases": zipped({"cn/rules.yaml": BOMB}),
    "bad_yaml object": zipped({"cn/rules.yaml": b"!!python/object/apply:os.system ['true']"}),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_zip_is_refused_in_words_and_leaves_nothing(sign_in, people, case: str) -> None:
    with pytest.raises(BadBundle, match=case.split()[0]):
        bundle.read_zip(HOSTILE[case])
    form = {"kind": "folder", "file": SimpleUploadedFile("law.zip", HOSTILE[case]), "why": "why"}
    page = sign_in("keeper", "ja").post("/keeper/law/propose", form)
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert not LawProposal.objects.exists()


def test_an_encrypted_zip_is_refused() -> None:
    content = bytearray(zipped({"cn/rules.yaml": b"a: b"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadBundle, match="encrypted"):
        bundle.read_zip(bytes(content))


def test_an_overlay_is_no_law_of_its_own_wherever_it_says_its_base_lies(people) -> None:
    files = {"regime.yaml": b"id: cn\noverlay_of: ../../../../etc\n"}
    proposal = proposing.propose("folder", zipped(files), "why", people["keeper"], timezone.now())
    assert "overlay" in proposal.told["lint"][0]["cause"]
    assert proposal.hash == ""


@pytest.mark.parametrize("around", ["", "cn/", "my folder/"])
def test_a_zip_is_read_with_or_without_the_folder_around(around: str) -> None:
    files = laws.shipped_files()
    assert bundle.read_zip(zipped({around + name: content for name, content in files.items()})) == files


def test_packed_files_come_back_and_equal_files_pack_equal() -> None:
    files = laws.shipped_files()
    assert bundle.unpack(bundle.pack(files)) == files
    assert bundle.pack(dict(reversed(files.items()))) == bundle.pack(files)
    assert bundle.read_zip(bundle.zipped(files, "cn")) == files
