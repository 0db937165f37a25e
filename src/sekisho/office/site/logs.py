"""Lines of the server's log with their instant in UTC."""

from __future__ import annotations

import logging
import time


class InUtc(logging.Formatter):
    """`2026-01-05 16:00:00,000Z WARNING django.request …`"""

    converter = staticmethod(time.gmtime)
