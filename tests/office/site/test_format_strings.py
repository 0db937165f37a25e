"""Signs that a formatter would take for its own come back as they were written, from whatever they were put into."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any, Final

import pytest
from cases import civil
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from prepared import do

from sekisho.casework.case import Case
from sekisho.licence.document.keys import Signer
from sekisho.licence.document.page import draw
from sekisho.office.accounts.models import Account, Organisation
from sekisho.office.drafting.models import Draft
from sekisho.office.keeper.models import LawProposal
from sekisho.office.keeping import laws
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.signing import SPECIMEN
from sekisho.office.store import desk

PROBE: Final = "{0.__class__} %s%n {{7*7}} ${x} %(password)s {password} {"
LANGUAGES: Final = ("en", "ja", "zh-hans")
# What a formatter, a template or a printf would have made of it.
MADE: Final = re.compile(r"<class|&lt;class| 49 |builtin")
RULE: Final = "MOFCOM-GAC-18/2025:1"


def shown(answer: Any) -> str:
    """A page's or document's text; it never breaks, and no sign was taken for a formatter's."""
    assert answer.status_code < 500, answer.status_code
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = unescape(body.decode("utf-8"))
    assert MADE.search(text) is None, MADE.search(text)
    return text


def with_probe(application: dict[str, Any]) -> dict[str, Any]:
    """The application with the signs in everything that is a text of the applicant's."""
    told = json.loads(json.dumps(application))
    for party in (told["importer"], *told["end_users"]):
        party["name"] = f"Importer {PROBE}"
    for each in told["downstream"]:
        each["party"]["name"] = f"Receiver {PROBE}"
        each["product"] = each["role"] = f"product {PROBE}"
    told["lines"][0]["description"] = f"magnet {PROBE}"
    told["end_use"]["product"] = f"motor {PROBE}"
    return told


@pytest.fixture
def case(people, sign_in) -> Case:
    """A case under a law whose sentences hold the signs, with reasons that hold them, from filing to licence."""
    files = dict(laws.shipped_files())
    rules = files["rules.yaml"].decode()
    for language, first in (("en", "Samarium"), ("ja", "規制品目"), ("zh", "清单所列")):
        # A sentence in another script than its language's would be refused.
        said = PROBE if language == "en" else f"{first} {PROBE}"
        rules = rules.replace(f"    {language}: {first}", f"    {language}: '{said}' #", 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in {**files, "rules.yaml": rules.encode()}.items():
            archive.writestr(name, content)
    folder = SimpleUploadedFile(f"{PROBE}.zip", out.getvalue())
    keeper = sign_in("keeper")
    keeper.post("/keeper/law/propose", {"kind": "folder", "file": folder, "why": f"a notice {PROBE}"})
    proposal = LawProposal.objects.get()
    for language in LANGUAGES:
        assert PROBE in shown(sign_in("supervisor", language).get(f"/keeper/law/{proposal.pk}"))
    answer = sign_in("supervisor").post(f"/keeper/law/{proposal.pk}/decide", {"what": "accept", "why": PROBE})
    assert answer.status_code == 302
    assert lawbook().law.hash == proposal.hash
    at = timezone.now() - timedelta(days=60)
    application = {**with_probe(civil()), "filed_on": str(at.date())}
    for document in application["documents"]:
        document["issued_on"] = str(at.date() - timedelta(days=5))
    grant = {"lines": [{"line": 1, "granted_g": 480_000}], "valid_months": 12}
    steps = (
        ("exporter", "file", {"application": application}, ""),
        ("officer", "accept", {}, ""),
        ("officer", "recommend", grant, f"it may leave {PROBE}"),
        ("supervisor", "countersign", {}, f"so it may {PROBE}"),
        ("supervisor", "decide", {}, f"granted {PROBE}"),
        ("officer", "issue", {}, ""),
        ("officer", "suspend", {}, f"a tip {PROBE}"),
    )
    found = Case("C-1")
    for who, command, what, why in steps:
        at += timedelta(hours=1)
        found = do(people[who].actor, found, command, at, what, why)
    return found


def test_pages_of_a_case_show_what_was_written(sign_in, case: Case) -> None:
    by_office = {
        "/cases/C-1": f"Importer {PROBE}",
        "/cases/C-1/finding": PROBE,
        "/cases/C-1/parties": f"Importer {PROBE}",
        "/cases/C-1/downstream": f"Receiver {PROBE}",
        "/cases/C-1/papers": "",
        "/cases/C-1/story": f"a tip {PROBE}",
        "/cases/C-1/story.csv": f"a tip {PROBE}",
        "/cases/C-1/licence": "",
        "/cases/C-1/orders/reinstate": "",
        "/queue?show=all": "",
        "/queue.csv?show=all": "",
        "/register": "",
    }
    by_applicant = {
        "/my/cases": "",
        "/my/cases/C-1": "",
        "/my/cases/C-1/finding": PROBE,
        "/my/cases/C-1/tree": f"Receiver {PROBE}",
        "/my/cases/C-1/story": "",
        "/my/cases/C-1/application.json": "",
        "/my/licences": "",
        f"/my/licences/{case.licence.id if case.licence else ''}": "",
        f"/law/{RULE}": PROBE,
        "/law": PROBE,
        "/law.csv": PROBE,
        "/law/difference": "",
    }
    for language in LANGUAGES:
        for who, pages in (("officer", by_office), ("exporter", by_applicant)):
            browser = sign_in(who, language)
            for address, text in pages.items():
                answer = browser.get(address)
                assert answer.status_code in (200, 404 if "reinstate" in address else 200), (
                    address,
                    answer.status_code,
                )
                assert text in shown(answer).replace('""', '"'), (language, address)


def test_api_says_what_was_written(sign_in, case: Case) -> None:
    officer = sign_in("officer")
    told = json.loads(shown(officer.get("/api/v1/cases/C-1")))
    assert f"Importer {PROBE}" in json.dumps(told, ensure_ascii=False)
    for place in (
        "/api/v1/cases/C-1/finding",
        "/api/v1/cases/C-1/events",
        "/api/v1/cases",
        f"/api/v1/laws/cn?q={PROBE}",
    ):
        shown(officer.get(place))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_paper_of_a_licence_says_what_was_written(case: Case, tmp_path: Path) -> None:
    licence = case.licence
    assert licence is not None
    (tmp_path / "a.pdf").write_bytes(draw(licence, SPECIMEN, Signer.of_seed(bytes([1]) * 32)))
    subprocess.run(["pdftotext", "-raw", "a.pdf", "a.txt"], cwd=tmp_path, check=True)
    text = "".join((tmp_path / "a.txt").read_text(encoding="utf-8").split())
    for written in (f"Importer {PROBE}", f"magnet {PROBE}"):
        assert "".join(written.split()) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_sought_or_typed_into_an_address_comes_back(sign_in, people, language: str) -> None:
    seeking = {
        "officer": ("/queue?q=", "/register?q=", "/queue?state=", "/queue?due=", "/queue?after="),
        "keeper": ("/keeper/accounts?q=", "/log?case=", "/log?after=", "/log/consistency?older=", "/keeper/acts?who="),
        "analyst": ("/analysis/replay?lines=", "/analysis/leverage?scenario=", "/analysis/runs?state="),
        "customs": ("/draw?given=", "/draw?q="),
        "exporter": ("/my/cases?q=", "/drafts?q="),
        None: ("/law?on=", "/law?effect=", "/verify?token=", "/checker?filed_on=", "/checker?product="),
    }
    seen = 0
    for who, addresses in seeking.items():
        browser = sign_in(who, language)
        for address in addresses:
            at, _, name = address.removesuffix("=").partition("?")
            seen += PROBE in shown(browser.get(at, {name: PROBE}))
            seen += PROBE in shown(browser.get(f"{at}.json", {name: PROBE})) if at == "/checker" else 0
    assert seen >= 8
    assert PROBE in shown(sign_in("officer", language).get("/queue", {"q": PROBE}))
    assert PROBE in shown(sign_in(None, language).get("/verify", {"token": PROBE}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_give_back_what_was_typed(sign_in, people, language: str) -> None:
    exporter, keeper = sign_in("exporter", language), sign_in("keeper", language)
    exporter.post("/drafts/begin")
    draft = Draft.objects.latest("pk").pk
    for part in ("about", "parties", "goods", "downstream/add", "documents", "other", "people"):
        page = exporter.get(f"/drafts/{draft}/{part}")
        names = re.findall(r'<(?:input|textarea)[^>]*\bname="([^"]+)"', page.content.decode())
        fields = {name: PROBE for name in names if name not in ("csrfmiddlewaretoken", "base")}
        assert fields or page.status_code != 200
        shown(exporter.post(f"/drafts/{draft}/{part}", fields, follow=True))
        shown(exporter.get(f"/drafts/{draft}/{part}"))
    shown(exporter.get(f"/drafts/{draft}/check"))
    assert PROBE in json.dumps(Draft.objects.get(pk=draft).told, ensure_ascii=False)
    told = {"email": "x", "role": PROBE, "organisation": PROBE, "letter": PROBE}
    shown(keeper.post("/keeper/accounts/invite", told))
    organisation = {"name": PROBE, "country": PROBE, "kind": "other"}
    assert PROBE in shown(keeper.post("/keeper/organisations/new", organisation))
    person = people["officer"].pk
    keeper.post(f"/keeper/accounts/{person}/do", {"what": "person", "person": PROBE})
    assert PROBE in shown(keeper.get(f"/keeper/accounts/{person}"))
    assert PROBE in shown(keeper.get("/keeper/acts"))
    assert PROBE in shown(sign_in(None, language).post("/accounts/invitation", {"code": PROBE}))
    shown(Client().post("/accounts/login/", {"login": PROBE, "password": PROBE}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_files_and_problems_in_them_are_told_as_they_are(sign_in, people, language: str) -> None:
    bad = {**with_probe(civil()), "kind": PROBE, PROBE: PROBE}
    file = SimpleUploadedFile(f"{PROBE}.json", json.dumps(bad).encode())
    page = shown(sign_in("exporter", language).post("/drafts/begin", {"file": file, "from": "file"}))
    assert PROBE in page
    nothing = SimpleUploadedFile(f"{PROBE}.txt", b"x")
    assert PROBE in shown(sign_in("exporter", language).post("/drafts/begin", {"file": nothing, "from": "file"}))
    assert PROBE in shown(sign_in("analyst", language).post("/analysis/dockets", {"file": nothing}))
    answer = Client().post(
        "/api/v1/check", json.dumps(bad), "application/json", headers={"accept-language": language[:2]}
    )
    told = json.loads(shown(answer))
    assert answer.status_code == 422
    assert any(PROBE in problem["cause"] or PROBE in problem["place"] for problem in told["problems"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_held_against_lists_are_told_as_they_are(sign_in, people, language: str) -> None:
    officer = sign_in("officer", language)
    told = json.loads(shown(officer.get("/api/v1/screen", {"name": f"Mitsubishi {PROBE}"})))
    assert told["answers"][0]["query"] == f"Mitsubishi {PROBE}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_say_what_was_written(sign_in, people, language: str) -> None:
    mail.outbox = []
    made = Organisation.objects.create(name=f"Company {PROBE}", is_fictional=True)
    told = {"email": "a@b.example", "role": "exporter", "organisation": made.pk, "letter": language}
    assert sign_in("keeper").post("/keeper/accounts/invite", told).status_code == 302
    assert f"Company {PROBE}" in mail.outbox[-1].body
    Account.objects.filter(username="exporter").update(first_name=f"Chen {PROBE}"[:150])
    exporter = sign_in("exporter", language)
    exporter.post("/drafts/begin")
    form = {"by": "letter", "country": "JP", "email": "c@d.example", "new_name": f"Firm {PROBE}"}
    assert exporter.post(f"/drafts/{Draft.objects.latest('pk').pk}/people", form).status_code == 302
    assert f"Firm {PROBE}" in mail.outbox[-1].body
    assert f"Chen {PROBE}" in mail.outbox[-1].body


def test_refusals_of_casework_say_what_was_written(sign_in, people, case: Case) -> None:
    for language in LANGUAGES:
        answer = sign_in("officer", language).post(
            "/api/v1/cases/C-1/orders/accept", json.dumps({"why": PROBE, "what": {}}), "application/json"
        )
        shown(answer)
    assert desk.case("C-1").state == "suspended"
