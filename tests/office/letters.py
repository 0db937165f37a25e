"""What stands in the letters that the office sends, and what their readers do with it."""

from __future__ import annotations

import re
from typing import Any, Final

from django.core import mail
from django.test import Client

INVITATION: Final = "/accounts/invitation"
CODE: Final = re.compile(r"^(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}$", re.MULTILINE)


def code_of_letter(place: int = -1) -> str:
    """The code in a letter, the last without a place."""
    found = CODE.search(mail.outbox[place].body)
    assert found is not None, mail.outbox[place].body
    return found[0]


def opens(client: Client, code: str) -> bool:
    """Is the code taken? The browser may join then."""
    return client.post(INVITATION, {"code": code}).status_code == 302


def join(client: Client, code: str, form: dict[str, str]) -> Any:
    """The answer to a form of somebody who typed the code in."""
    assert opens(client, code)
    return client.post(INVITATION, form)
