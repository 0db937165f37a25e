from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override
from letters import INVITATION, join, opens

from sekisho.office.accounts.models import Account, ApiToken, Invitation, Organisation
from sekisho.office.roles import Role
from sekisho.office.site import words
from sekisho.office.site.access import access_of
from sekisho.office.site.tables import Table, as_csv, safe_cell

OFFICE = Path(words.OFFICE)
LANGUAGES = ("en", "ja", "zh-hans")
SAID = re.compile(r"""(?:\{%\s*say\s+|\bsay(?:_html)?\(\s*)["']([a-z0-9_-]+\.[a-z0-9_.-]+)["']""")


def views() -> list[tuple[str, object]]:
    """Every address of the site with its view."""
    found: list[tuple[str, object]] = []

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for each in patterns:
            if isinstance(each, URLResolver):
                walk(each.url_patterns, before + str(each.pattern))
            else:
                found.append((before + str(each.pattern), each.callback))

    walk(get_resolver().url_patterns, "/")
    return found


def test_every_view_says_who_may_open_it() -> None:
    assert [address for address, view in views() if access_of(view) is None] == []  # type: ignore[arg-type]


def test_every_word_that_is_said_is_there_in_three_languages() -> None:
    said = set()
    for path in [*OFFICE.rglob("*.html"), *OFFICE.rglob("*.py")]:
        said |= set(SAID.findall(path.read_text("utf-8")))
    assert len(said) > 25
    assert sorted(said - set(words.words())) == []


def test_places_of_a_sentence_are_the_same_in_each_language() -> None:
    for key, told in words.words().items():
        places = {language: sorted(re.findall(r"\{(\w*)", text)) for language, text in told.items()}
        assert len({tuple(each) for each in places.values()}) == 1, (key, places)


def test_every_role_has_its_name() -> None:
    assert all(f"role.{role}" in words.words() for role in Role)


@pytest.mark.parametrize(
    ("who", "address", "way"),
    [("officer", "/queue", "/queue"), ("officer", "/law-changes", "/queue"), ("exporter", "/accounts/sessions", "/me")],
)
def test_navigation_marks_where_one_is_on_pages_below_too(sign_in, who: str, address: str, way: str) -> None:
    page = sign_in(who).get(address).content.decode()
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', page[: page.index("<main")]) == [way]


@pytest.mark.parametrize(("language", "told"), [("en", "6 Jan 2026"), ("ja", "2026年1月6日"), ("zh", "2026年1月6日")])
def test_a_day_in_a_sentence_is_written_as_people_write_it(language: str, told: str) -> None:
    for day in (date(2026, 1, 6), "2026-01-06"):
        assert told in words.say("public.law.title", language, on=day)
        assert told in words.say_html("public.law.title", language, on=day)
    assert "2026-01-06T" in words.say("public.law.title", language, on="2026-01-06T03:00")


@pytest.mark.parametrize("language", LANGUAGES)
def test_front_page_speaks_the_chosen_language(sign_in, language: str) -> None:
    page = sign_in(language=language).get("/")
    title = words.say("home.title", language[:2])
    assert title in page.content.decode()
    assert page.headers["Content-Language"] == language


def test_a_browser_that_looks_for_an_icon_unasked_is_led_to_the_mark_of_the_header(database: str) -> None:
    answer = Client().get("/favicon.ico")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/static/site/gate.svg")


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("ja", "A letter <of> May", '<span lang="en">A letter &lt;of&gt; May</span>'),
        ("zh-hans", "A letter", '<span lang="en">A letter</span>'),
        ("ja", "4月の書簡 A-1", "4月の書簡 A-1"),
        ("ja", "Müller & Söhne", "Müller &amp; Söhne"),
        ("ja", "12", "12"),
        ("en", "A letter", "A letter"),
    ],
)
def test_what_was_typed_in_plain_letters_is_marked_as_english(language: str, text: str, told: str) -> None:
    with override(language):
        assert Template("{{ text|typed }}").render(Context({"text": text})) == told


def test_browser_that_asks_for_chinese_gets_it(database: str) -> None:
    page = Client().get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert words.say("home.title", "zh") in page.content.decode()


def test_every_answer_forbids_what_is_inline_or_from_elsewhere(sign_in) -> None:
    policy = sign_in().get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_choice_of_language_leads_back_on_this_site_only(sign_in) -> None:
    client = sign_in()
    back = client.post("/choose", {"language": "ja", "back": "/accounts/login/?next=/me"})
    assert back.headers["Location"] == "/accounts/login/?next=/me"
    assert client.cookies["language"].value == "ja"
    for hostile in (
        "https://elsewhere.example/",
        "//elsewhere.example",
        "javascript:alert(1)",
        "\\\\elsewhere.example",
    ):
        assert client.post("/choose", {"light": "dark", "back": hostile}).headers["Location"] == "/"


def test_signing_in_is_asked_for_and_leads_on(sign_in) -> None:
    answer = sign_in().get("/me")
    assert answer.headers["Location"] == f"{reverse('account_login')}?next=/me"
    assert sign_in("officer").get("/me").status_code == 200


def test_one_click_sign_in_is_there_in_demo_mode_alone(sign_in) -> None:
    with override_settings(DEMO=False):
        assert sign_in().post("/accounts/demo/sign-in", {"as": "officer"}).status_code == 404
    client = sign_in()
    with override_settings(DEMO=True):
        assert client.post("/accounts/demo/sign-in", {"as": "officer"}).status_code == 302
    assert client.get("/me").status_code == 200


@override_settings(DEMO=True)
def test_one_click_never_opens_a_real_account(sign_in) -> None:
    real = Organisation.objects.create(name="A real company")
    Account.objects.create_user("real", password="a long enough one", role=Role.EXPORTER, organisation=real)
    assert sign_in().post("/accounts/demo/sign-in", {"as": "real"}).status_code == 404


def test_nobody_signs_up_without_an_invitation(sign_in) -> None:
    page = sign_in().get(reverse("account_signup"))
    assert b"password1" not in page.content


def test_invitation_makes_one_account_once(sign_in, people) -> None:
    now = timezone.now()
    invited, code = Invitation.make("new@company.example", Role.EXPORTER, people["exporter"].organisation, None, now)
    form = {"username": "newcomer", "name": "New Comer", "password": "correct horse battery"}
    assert code not in str(invited.__dict__)
    slow = sign_in()
    assert opens(slow, code)
    assert join(sign_in(), code, form).status_code == 302
    made = Account.objects.get(username="newcomer")
    assert (made.role, made.organisation, made.email) == (Role.EXPORTER, invited.organisation, "new@company.example")
    # Neither who typed it in before nor who does now.
    assert slow.post(INVITATION, {**form, "username": "second"}).status_code == 200
    assert not opens(sign_in(), code)
    assert not Account.objects.filter(username="second").exists()


def test_old_invitation_opens_nothing(sign_in, people) -> None:
    long_ago = timezone.now() - timedelta(days=15)
    _, code = Invitation.make("new@company.example", Role.OFFICER, people["officer"].organisation, None, long_ago)
    assert not opens(sign_in(), code)


def test_weak_password_is_refused_with_the_reason(sign_in, people) -> None:
    _, code = Invitation.make("a@b.example", Role.EXPORTER, people["exporter"].organisation, None, timezone.now())
    page = join(sign_in(), code, {"username": "x", "name": "X", "password": "password"})
    assert page.status_code == 200
    assert b'role="alert"' in page.content
    assert not Account.objects.filter(username="x").exists()


def test_token_is_known_until_it_is_revoked(people) -> None:
    token, secret = ApiToken.make(people["exporter"], "my program", ["read"], timezone.now())
    assert secret not in str(token.__dict__)
    assert ApiToken.known(secret) == token
    assert ApiToken.known(secret + "x") is None
    ApiToken.objects.update(revoked_at=timezone.now())
    assert ApiToken.known(secret) is None


def test_accounts_of_one_person_are_told_to_casework(people) -> None:
    Account.objects.filter(username__in=("officer", "supervisor")).update(person="chen")
    assert Account.objects.get(username="supervisor").actor.also == ("officer",)
    assert Account.objects.get(username="officer-2").actor.also == ()


def test_a_page_that_somebody_may_not_open_is_one_line_of_the_log(sign_in, capsys) -> None:
    from logging.config import dictConfig

    from django.conf import settings

    # As a server of its own has it: the handler takes the stream that is standard error then.
    dictConfig(settings.LOGGING)
    client = sign_in("exporter")
    capsys.readouterr()
    assert client.get("/keeper").status_code == 403
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    assert told[0].endswith("WARNING sekisho.refusals refused 403: exporter GET /keeper from 127.0.0.1")


def test_form_without_its_token_is_refused_in_words(people) -> None:
    page = Client(enforce_csrf_checks=True).post("/choose", {"language": "ja"})
    assert page.status_code == 403
    assert words.say("fault.csrf", "en") in page.content.decode()


def test_request_for_another_host_is_refused_in_words(database: str) -> None:
    page = Client(headers={"Host": "elsewhere.example"}).get("/")
    assert page.status_code == 400
    assert words.say("fault.bad_request", "en") in page.content.decode()


def test_missing_page_says_what_to_do(sign_in) -> None:
    page = sign_in(language="ja").get("/no-such-page")
    assert page.status_code == 404
    assert words.say("fault.not_found.what", "ja") in page.content.decode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "|cmd", "%0a"])
def test_spreadsheet_takes_no_cell_for_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_csv_keeps_numbers_and_says_its_columns() -> None:
    table = Table("t", {"a": "me.name", "b": "me.role"}, [{"a": "=x", "b": -3}, {"a": None, "b": ["p", "q"]}])
    assert as_csv(table, "en").splitlines() == ["\ufeffName,Role", "'=x,-3", ",p; q"]


def test_words_with_markup_in_them_are_shown_as_text() -> None:
    told = words.say_html("home.people.be", "en", name="<script>")
    assert "&lt;script&gt;" in told


def test_files_of_the_site_load_nothing_from_elsewhere() -> None:
    for path in [*OFFICE.rglob("*.html"), *OFFICE.rglob("*.css"), *OFFICE.glob("*/static/*/*.js")]:
        if path.name.endswith(".min.js"):
            continue
        text = path.read_text("utf-8")
        assert not re.search(r"""(src|href)=["']https?:""", text), path
        assert " style=" not in text, path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert json.dumps(text)
