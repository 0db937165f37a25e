"""Joining by the code of a letter, recovery codes and a forgotten password, by hands in a browser."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from hands import Person
from playwright.sync_api import Browser
from served import Site, served

CODE = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")
RECOVERY = re.compile(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}")
PASSWORD = "ten sleepy otters by the quay"


@pytest.mark.long
@pytest.mark.parametrize(("language", "way"), [("en", "mouse"), ("ja", "keyboard"), ("zh-hans", "no-javascript")])
def test_who_is_invited_joins_by_the_code_and_comes_back_by_a_recovery_code(
    browser: Browser, tmp_path: Path, language: str, way: str
) -> None:
    with served(tmp_path, SEKISHO_DEMO_UNTIL="2025-12-05") as site:
        code = _invited(browser, site, language, way)
        person = Person(browser, site.address, language, way, None)
        person.open("/accounts/invitation")
        _type(person, "code", "WRONG-CODE")
        person.press(person.button("join.code.send"))
        assert person.word("join.code.unknown") in person.page.content()
        _type(person, "code", code.lower())
        person.press(person.button("join.code.send"))
        for name, text in (("username", "newcomer"), ("name", "New Comer"), ("password", PASSWORD)):
            _type(person, name, text)
        person.press(person.button("join.send"))
        assert "New Comer" in person.page.content()
        recovery = _set_up(person)
        person.press(person.button("site.sign_out"))
        _come_back(person, recovery)
        assert "New Comer" in person.page.content()
        person.leave()
        forgetful = Person(browser, site.address, language, way, None)
        forgetful.open("/accounts/password/reset/")
        _type(forgetful, "email", "new@company.example")
        forgetful.press(forgetful.page.locator("main button[type=submit], main form button").first)
        assert forgetful.word("reset.title") in forgetful.page.content()
        forgetful.leave()


def _invited(browser: Browser, site: Site, language: str, way: str) -> str:
    """The code of an invitation, as a keeper is shown it where no mail leaves."""
    keeper = Person(browser, site.address, language, way, "Gao Wei")
    keeper.open("/keeper/accounts/invite")
    _type(keeper, "email", "new@company.example")
    keeper.choose(keeper.page.locator("#id_role"), "exporter")
    organisation = keeper.page.locator("#id_organisation option", has_text="Magnet").first.get_attribute("value")
    keeper.choose(keeper.page.locator("#id_organisation"), str(organisation))
    keeper.press(keeper.page.locator("main form button").first)
    shown = keeper.page.locator("pre").inner_text()
    assert f"{site.address}/accounts/invitation" in shown
    found = CODE.search(shown)
    assert found is not None
    keeper.leave()
    return found[0]


def _type(person: Person, name: str, text: str) -> None:
    person.fill(person.page.locator(f"main [name={name}]"), text)


def _set_up(person: Person) -> str:
    """A device and recovery codes; one of them."""
    person.open("/accounts/two-factor/")
    person.press(person.link(person.word("recovery.device.set_up")))
    # Whoever did not sign in by the password just now is asked for it.
    _type(person, "password", PASSWORD)
    person.press(person.page.locator("main form button").first)
    secret = person.page.locator("#authenticator_secret").input_value()
    _type(person, "code", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    person.press(person.page.locator("main form button").first)
    assert person.word("recovery.none") in person.page.content()
    person.press(person.link(person.word("recovery.title")))
    person.press(person.button("recovery.make"))
    found = RECOVERY.search(person.page.locator("pre").inner_text())
    assert found is not None
    return found[0]


def _come_back(person: Person, code: str) -> None:
    person.open("/accounts/login/")
    _type(person, "login", "newcomer")
    _type(person, "password", PASSWORD)
    person.press(person.page.locator("main form button").first)
    _type(person, "code", code)
    person.press(person.page.locator("main form button").first)
