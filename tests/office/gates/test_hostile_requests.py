"""What a hostile browser or file tries: forged forms, stolen sessions, guessed passwords, ways off the site, headers,
formulas in spreadsheets, files that are not what they say."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from django.urls import resolve, reverse
from prepared import Prepared, browser
from routes import routes

from sekisho.office.accounts.models import Account
from sekisho.office.keeper.models import LawProposal

ROUTES: Final = routes()
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ELSEWHERE: Final = (
    *("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "\\\\elsewhere.example"),
    *("javascript:alert(1)", "https:elsewhere.example", "http:///elsewhere.example", "/%09/elsewhere.example"),
)
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "|", "%")
NUMBER: Final = re.compile(r"[-+]?[0-9][0-9.,]*")


@pytest.fixture(scope="module", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """How slowly a password is hashed is the framework's; here it only takes time."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


def _asked(client: Client, method: str, address: str, **more: Any) -> Any:
    with transaction.atomic():
        answer = client.generic(method, address, **more)
        transaction.set_rollback(True)
    return answer


def test_every_answer_carries_what_keeps_a_browser_in_bounds(prepared: Prepared, browsers: dict[str, Client]) -> None:
    for route in ROUTES:
        assert route.access is not None
        roles = route.access.roles or ("",)
        who = next(name for name in ("", *prepared.people) if (prepared.people[name].role if name else "") in roles)
        if route.shown.startswith(("/accounts/logout", "/transparency")) and who == "":
            continue
        answer = _asked(browsers[who], "GET", route.address(prepared, "issued")[0])
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, (route.shown, name)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, route.shown
        assert "unsafe" not in policy, route.shown
        assert "Server" not in answer.headers, route.shown


def test_every_form_is_refused_without_the_token_of_this_site(prepared: Prepared) -> None:
    """Also the API, by session; a token in a header no other site can send."""
    client = browser(prepared, "officer", enforce_csrf_checks=True)
    for route in ROUTES:
        answer = _asked(
            client, "POST", route.address(prepared, "filed")[0], data=b"{}", content_type="application/json"
        )
        declared = route.operations.get("POST")
        if declared is not None and declared.roles is None:
            continue
        if route.name == "api-nothing":
            continue
        assert answer.status_code in (302, 403, 404, 405), (route.shown, answer.status_code)
        if answer.status_code == 302:
            assert "/accounts/login/" in answer.headers["Location"], route.shown


def test_form_of_another_site_is_refused_even_with_a_token(prepared: Prepared) -> None:
    client = browser(prepared, "officer", enforce_csrf_checks=True)
    client.get("/me")
    token = client.cookies["csrftoken"].value
    told = {"language": "ja", "csrfmiddlewaretoken": token}
    assert client.post("/choose", told, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert client.post("/choose", told, headers={"Origin": "http://testserver"}).status_code == 302


def test_session_from_before_signing_in_is_worth_nothing_after(prepared: Prepared) -> None:
    cache.clear()
    account = prepared.people["officer"]
    with transaction.atomic():
        account = Account.objects.get(pk=account.pk)
        account.set_password("correct horse battery staple")
        account.save()
        client = Client()
        session = client.session
        session["planted"] = "yes"
        session.save()
        planted = session.session_key
        client.cookies["sessionid"] = planted
        told = {"login": "officer", "password": "correct horse battery staple"}
        assert client.post(reverse("account_login"), told).status_code == 302
        assert client.cookies["sessionid"].value != planted
        thief = Client()
        thief.cookies["sessionid"] = planted
        assert thief.get("/me").status_code == 302
        # Signing out ends it for whoever kept the cookie.
        kept = client.cookies["sessionid"].value
        client.post(reverse("account_logout"))
        thief.cookies["sessionid"] = kept
        assert thief.get("/me").status_code == 302
        # And so does another password, everywhere else.
        other = browser(prepared, "officer")
        account.set_password("another long enough one")
        account.save()
        assert other.get("/me").status_code == 302
        transaction.set_rollback(True)


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(prepared: Prepared) -> None:
    with transaction.atomic():
        account = Account.objects.get(username="officer")
        account.set_password("correct horse battery staple")
        account.save()
        cache.clear()
        client = Client()
        client.post(reverse("account_login"), {"login": "officer", "password": "correct horse battery staple"})
        transaction.set_rollback(True)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_guessing_a_password_is_stopped_and_tells_nothing_of_who_there_is(prepared: Prepared) -> None:
    cache.clear()
    said = set()
    with transaction.atomic():
        account = Account.objects.get(username="officer")
        account.set_password("correct horse battery staple")
        account.save()
        for who in ("officer", "nobody-of-that-name"):
            page = Client().post(reverse("account_login"), {"login": who, "password": "guess"}).content.decode()
            said.add(re.sub(r'value="[^"]*"|hx-headers=\'[^\']*\'', "", page))
        assert len(said) == 1
        for _ in range(6):
            Client().post(reverse("account_login"), {"login": "officer", "password": "guess"})
        told = {"login": "officer", "password": "correct horse battery staple"}
        client = Client()
        client.post(reverse("account_login"), told)
        assert client.get("/me").status_code == 302
        transaction.set_rollback(True)
    cache.clear()


@pytest.mark.parametrize("where", ELSEWHERE)
def test_no_address_leads_off_the_site(prepared: Prepared, where: str) -> None:
    with transaction.atomic():
        account = Account.objects.get(username="officer")
        account.set_password("correct horse battery staple")
        account.save()
        cache.clear()
        told = {"login": "officer", "password": "correct horse battery staple", "next": where}
        for address, form in (
            (reverse("account_login"), told),
            ("/choose", {"language": "ja", "back": where}),
            (reverse("account_logout"), {"next": where}),
        ):
            client = browser(prepared, "officer") if "login" not in address else Client()
            answer = client.post(address, form)
            led = urlsplit(answer.headers.get("Location", "/"))
            assert (led.scheme, led.netloc) == ("", ""), (address, answer.headers["Location"])
            assert not answer.headers.get("Location", "/").startswith(("//", "/\\", "\\")), address
        transaction.set_rollback(True)


def test_spreadsheet_of_no_page_takes_a_cell_for_a_formula(prepared: Prepared, browsers: dict[str, Client]) -> None:
    seen = 0
    for route in ROUTES:
        if "form" not in route.arguments or route.name == "checker-as" or "csv" not in route.shown:
            continue
        address = route.address(prepared, "issued")[0].replace(".json", ".csv")
        assert route.access is not None
        who = next(
            name for name, account in prepared.people.items() if account.role in (route.access.roles or (account.role,))
        )
        answer = _asked(browsers[who], "GET", address)
        if answer.status_code != 200:
            continue
        seen += 1
        assert answer.headers["Content-Disposition"].startswith("attachment"), address
        for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))):
            for cell in row:
                assert not cell.startswith(FORMULAS) or NUMBER.fullmatch(cell), (address, cell)
    assert seen >= 5


def _zip(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in names.items():
            made.writestr(name, content)
    return out.getvalue()


HOSTILE: Final = {
    "empty": ("a.pdf", b""),
    "page and script": ("a.pdf", b"%PDF-1.7\n<script>alert(1)</script>"),
    "picture with a script": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "entities": (
        "a.xlsx",
        _zip({"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
    ),
    "bomb": ("a.xlsx", _zip({"xl/workbook.xml": b"0" * 30_000_000})),
    "ten thousand entries": ("a.xlsx", _zip({f"{number}": b"" for number in range(10_000)})),
    "climbs out": ("../../etc/passwd.xlsx", _zip({"../../evil": b"x"})),
    "macro": ("a.docm", _zip({"word/vbaProject.bin": b"x"})),
    "workbook with macros": (
        "a.xlsx",
        _zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", "xl/vbaProject.bin": b"x"}),
    ),
    "page and archive at once": ("a.pdf", b"%PDF-1.7\n" + _zip({"application.json": b"{}"}) + b"\n%%EOF"),
    "archive and page at once": ("a.zip", _zip({"a.pdf": b"%PDF-1.7"}) + b"%PDF-1.7\n%%EOF"),
    "larger than any file": ("a.csv", b"0" * 21_000_000),
    "absolute name": ("/etc/passwd", _zip({"/etc/passwd": b"x", "C:\\evil": b"x"})),
    "name turned round": ("\u202excod.exe.xlsx", b"MZ"),
    "deep JSON": ("a.json", b"[" * 100_000),
    "YAML of aliases": ("a.yaml", b"a: &a [x]\nb: [*a, *a]\n"),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """Where a file may be sent: the route, the field, who sends it, what goes with it. tells: a list is kept, sound or
    not, and its page tells the faults."""

    route: str
    name: str
    who: str
    more: Mapping[str, str] = field(default_factory=dict)
    tells: bool = False

    def address(self, prepared: Prepared) -> str:
        return next(route for route in ROUTES if route.name == self.route).address(prepared, "filed")[0]


UPLOADS: Final = (
    Upload("verify", "page", ""),
    Upload("draft-begin", "file", "exporter", {"from": "file"}),
    Upload("my-case-amend", "file", "exporter", {"do": "compare"}),
    Upload("analysis-upload", "file", "analyst"),
    Upload("law-propose", "file", "keeper", {"kind": "folder", "why": "a notice"}),
    Upload("law-propose", "file", "keeper", {"kind": "entities", "why": "a notice"}, tells=True),
    Upload("law-propose", "file", "keeper", {"kind": "aliases", "why": "a notice"}, tells=True),
)


def test_every_form_that_takes_a_file_is_tried(prepared: Prepared, browsers: dict[str, Client]) -> None:
    """By what the pages themselves show: a form with a file names the address that it sends to, or its own."""
    found = set()
    for route in ROUTES:
        assert route.access is not None
        if route.operations or route.shown.startswith("/accounts/"):
            continue
        roles = route.access.roles
        who = next(name for name, each in prepared.people.items() if roles is None or each.role in roles)
        address = route.address(prepared, "filed")[0]
        answer = _asked(browsers[who], "GET", address)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for form in re.findall(r"<form[^>]*multipart/form-data[^>]*>", answer.content.decode()):
            action = re.search(r'action="([^"]*)"', form)
            found.add(resolve(urlsplit(action[1] if action else address).path).url_name)
    assert found == {each.route for each in UPLOADS}


@pytest.mark.parametrize("upload", UPLOADS, ids=lambda each: f"{each.route}-{each.more.get('kind', '')}")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_in_words_and_nothing_breaks(
    prepared: Prepared, browsers: dict[str, Client], name: str, upload: Upload
) -> None:
    called, content = HOSTILE[name]
    with transaction.atomic():
        told = {upload.name: SimpleUploadedFile(called, content), **upload.more}
        answer = browsers[upload.who].post(upload.address(prepared), told, follow=upload.tells)
        if upload.tells and answer.redirect_chain:  # type: ignore[attr-defined]
            assert LawProposal.objects.get().hash == ""
        else:
            assert not LawProposal.objects.exists()
        transaction.set_rollback(True)
    page = answer.content.decode()
    assert answer.status_code in (200, 400), answer.status_code
    assert 'class="banner error"' in page or 'class="banner bad"' in page or "wrong-note" in page, page[:2000]
    assert "root:" not in page
    assert "<script>alert" not in page
    assert "Traceback" not in page


@pytest.mark.long
def test_settings_of_a_served_site_leave_the_framework_nothing_to_warn_of() -> None:
    told = {"SEKISHO_HTTPS": "1", "SEKISHO_HOSTS": "office.example", "SEKISHO_SECRET": "kq" * 40 + "!Za7"}
    asked = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    settings = {
        "DJANGO_SETTINGS_MODULE": "sekisho.office.site.settings",
        "SEKISHO_DATABASE": "sqlite:////nowhere.sqlite3",
    }
    ended = subprocess.run(asked, env={**os.environ, **settings, **told}, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "no issues" in ended.stdout + ended.stderr


def test_served_site_speaks_tls_alone(prepared: Prepared) -> None:
    hsts = {"SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 31_536_000, "SECURE_HSTS_PRELOAD": True}
    with override_settings(**hsts):
        assert Client().get("/").headers["Location"] == "https://testserver/"
        assert "max-age=31536000" in Client().get("/", secure=True).headers["Strict-Transport-Security"]


def test_words_of_a_reader_come_back_as_text(prepared: Prepared, browsers: dict[str, Client]) -> None:
    """Whatever stands in an address, on every page that anybody may ask."""
    script = "%3Cscript%3Ealert(1)%3C%2Fscript%3E"
    for route in ROUTES:
        assert route.access is not None
        if route.operations or route.access.roles is not None or route.arguments or route.name == "transparency":
            continue
        address = (
            f"{route.address(prepared, 'issued')[0]}?on={script}&token={script}&next={script}&q={script}&state={script}"
        )
        assert b"<script>alert" not in _asked(browsers[""], "GET", address).content, route.shown
