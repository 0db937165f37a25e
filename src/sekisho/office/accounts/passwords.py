"""No password of the office's own words: what a stranger would try first after the common ones.

A password is refused where, once these words and the names of its own organisation and site are taken out of it, fewer
than LEFT letters and figures are left. A long sentence may hold one of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from sekisho.office.site.words import say

LEFT: Final = 8
WORDS: Final = (
    *("sekisho", "関所", "checkpoint", "authority", "ministry", "commerce", "mofcom", "meti", "customs", "bureau"),
    *("licensing", "licence", "license", "permit", "export", "import", "exporter", "importer", "control", "office"),
    *("officer", "supervisor", "reviewer", "keeper", "auditor", "analyst", "admin", "administrator", "password"),
    *("rareearth", "rare", "earth", "magnet", "neodymium", "dysprosium", "terbium", "samarium", "yttrium", "gallium"),
    *("china", "japan", "beijing", "tokyo", "welcome", "secret", "letmein", "qwerty", "许可证", "出口", "輸出", "許可"),
)
"""docs/operate.md lists where they come from."""
_LIKE: Final = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_NEITHER: Final = re.compile(r"[\W_]+")


class OfficeWordsValidator:
    """For Django's AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError in the language of the request."""
        rest = _folded(password)
        for word in sorted({_folded(each) for each in (*WORDS, *_own(user))}, key=len, reverse=True):
            if len(word) > 1:
                rest = rest.replace(word, "")
        if len(rest) < LEFT:
            raise ValidationError(say("password.office_words", _language()), code="password_of_office_words")

    def get_help_text(self) -> str:
        return say("password.office_words.help", _language())


def _own(user: Any) -> Iterator[str]:
    """Words of the account's organisation and of the site's addresses."""
    organisation = getattr(user, "organisation", None) if getattr(user, "organisation_id", None) else None
    names = [organisation.name] if organisation is not None else []
    for name in (*names, *settings.ALLOWED_HOSTS):
        yield from (part for part in _NEITHER.split(name) if len(part) > 3)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LIKE)
    return _NEITHER.sub("", plain)


def _language() -> str:
    return (get_language() or "en")[:2]
