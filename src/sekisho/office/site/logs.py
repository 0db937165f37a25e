"""Lines of the server's log with their instant in UTC, and one line for what was asked for and not given."""

from __future__ import annotations

import logging
import time

from django.core.exceptions import PermissionDenied

from sekisho.office.site.refusals import is_refusal


class InUtc(logging.Formatter):
    """`2026-01-05 16:00:00,000Z WARNING django.request …`"""

    converter = staticmethod(time.gmtime)


class WithoutTrace(logging.Filter):
    """Who may not open a page is no fault of the site's: where in the code it was refused is left out."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if isinstance(error, PermissionDenied):
            record.exc_info = record.exc_text = None
        return True


class ToldOnce(logging.Filter):
    """A refusal is told by `sekisho.refusals`, with who asked; the framework's own line says less."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith("django."):
            return True
        return not is_refusal(getattr(record, "request", None), getattr(record, "status_code", None))
