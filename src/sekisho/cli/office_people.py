"""`sekisho office invite-keeper`: the first person of an office, who invites everybody else on the site."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from sekisho.cli.office import Office
from sekisho.cli.options import Lang
from sekisho.cli.output import tell
from sekisho.errors import InputError, Problem


def invite_keeper(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Of the keeper to be.")],
    organisation: Annotated[
        str, typer.Option("--organisation", metavar="NAME", help="The authority's name; made where it is not there.")
    ],
    lang: Lang,
    site: Annotated[
        str, typer.Option("--site", metavar="URL", help="How the site is reached, as https://office.example.")
    ] = "http://localhost:8000",
    office: Office = None,
) -> None:
    """Print a way in for a keeper, an address and the code to type there, good for one person and 14 days.

    Hand the code over by a way that nobody else reads; keepers invite everybody else on the site.
    """
    from sekisho.cli.words import Speech
    from sekisho.office.opening import open_office
    from sekisho.office.serving import SETTINGS

    open_office(office, new=True, settings=SETTINGS)
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction
    from django.urls import reverse

    from sekisho.office.accounts.models import Invitation, Organisation
    from sekisho.office.roles import Role

    try:
        validate_email(email)
    except ValidationError:
        raise InputError(
            Problem("EMAIL", f"{email!r} is no address", "write one such as keeper@office.example")
        ) from None
    if not organisation.strip():
        raise InputError(Problem("--organisation", "is empty", "name the authority"))
    with transaction.atomic():
        authority, made = Organisation.objects.get_or_create(
            name=organisation.strip(), defaults={"country": "CN", "is_authority": True}
        )
        if not made and not authority.is_authority:
            cause = f"{authority.name} is no authority in this office"
            raise InputError(Problem("--organisation", cause, "name the authority itself"))
        invited, code = Invitation.make(email, Role.KEEPER, authority, None, datetime.now(UTC))
    print(f"{site.rstrip('/')}{reverse('invitation')}\n{code}")
    until = f"{invited.expires_at:%Y-%m-%d}"
    tell(Speech(lang)("office.invited", email=email, authority=authority.name, until=until))
