"""No password of the office's own words, in the reader's language; a long sentence may hold one of them."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from letters import join

from sekisho.office.accounts.models import Account, Invitation
from sekisho.office.roles import Role
from sekisho.office.site.words import say

REFUSED = (
    *(
        "Sekisho-Licence-2026",
        "rare.earth.magnet",
        "5ek1sh0-0ff1ce-99",
        "ＳＥＫＩＳＨＯ関所許可2026",
        "mofcom_export_control",
    ),
    *("Officer-Licensing-1", "Ganzhou-Magnet-2026", "localhost-sekisho"),
)
TAKEN = ("correct horse battery", "a magnet and seven green parrots", "ten sleepy otters by the quay")


def codes(password: str, account: Account) -> set[str | None]:
    try:
        validate_password(password, account)
    except ValidationError as error:
        return {each.code for each in error.error_list}
    return set()


@pytest.mark.parametrize("password", REFUSED)
def test_words_of_the_office_its_trade_and_the_organisation_are_no_password(people, password: str) -> None:
    # Whose organisation is Fictional Ganzhou Magnet Co., Ltd.
    assert "password_of_office_words" in codes(password, people["exporter"])


@pytest.mark.parametrize("password", TAKEN)
def test_a_sentence_that_holds_one_of_them_is_taken(people, password: str) -> None:
    assert codes(password, people["exporter"]) == set()


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_who_joins_is_told_why_in_their_language(sign_in, people, language: str) -> None:
    _, code = Invitation.make("a@b.example", Role.EXPORTER, people["exporter"].organisation, None, timezone.now())
    form = {"username": "newcomer", "name": "New Comer", "password": "Ganzhou-Sekisho-2026"}
    page = join(sign_in(language=language), code, form)
    assert say("password.office_words", language[:2]) in page.content.decode()
    assert not Account.objects.filter(username="newcomer").exists()
    with translation.override(language), pytest.raises(ValidationError) as told:
        validate_password("Sekisho-Licence-2026")
    assert say("password.office_words", language[:2]) in told.value.messages
