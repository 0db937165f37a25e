from __future__ import annotations

import pytest
from django.test import Client
from letters import join, opens
from typer.testing import CliRunner

from sekisho.cli.app import app
from sekisho.office.accounts.models import Account, Invitation, Organisation

SENT = ["office", "invite-keeper", "keeper@office.example", "--site", "https://office.example/"]


@pytest.fixture
def vendor() -> str:
    return "sqlite"


@pytest.fixture
def _office(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEKISHO_DATABASE", database)


@pytest.mark.usefixtures("_office", "in_test")
def test_the_code_lets_one_person_in_as_keeper_of_the_authority() -> None:
    told = CliRunner().invoke(app, [*SENT, "--organisation", "Specimen Authority"])
    assert told.exit_code == 0, told.output
    link, code = told.stdout.split()
    assert link == "https://office.example/accounts/invitation"
    joined = {"username": "keeper", "name": "Ke Ep", "password": "a long one for a test 91"}
    assert join(Client(), code, joined).status_code == 302
    assert not opens(Client(), code)
    keeper = Account.objects.get(username="keeper")
    assert (keeper.role, keeper.organisation.name, keeper.organisation.is_authority) == (
        "keeper",
        "Specimen Authority",
        True,
    )


@pytest.mark.usefixtures("_office")
@pytest.mark.parametrize(("email", "organisation"), [("nonsense", "Specimen Authority"), ("a@b.example", "A company")])
def test_no_link_is_made_for_what_is_no_address_or_no_authority(email: str, organisation: str) -> None:
    Organisation.objects.create(name="A company")
    told = CliRunner().invoke(app, ["office", "invite-keeper", email, "--organisation", organisation])
    assert told.exit_code != 0
    assert Invitation.objects.count() == 0
    assert not Organisation.objects.filter(is_authority=True).exists()
