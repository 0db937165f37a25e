"""Laws by the id that findings name them by."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from sekisho.errors import InputError
from sekisho.regime.law import Law
from sekisho.regime.naming import load


@cache
def law_named(name: str) -> Law | None:
    """A shipped law with its overlays (`cn`, `cn+limited`); None for one that is not shipped."""
    try:
        return load(f"{name}@filed", datetime.now(UTC).date()).law
    except InputError:
        return None
