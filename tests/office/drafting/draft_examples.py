"""The example applications, for tests of drafts."""

from __future__ import annotations

from pathlib import Path

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))


def example_file(beginning: str) -> Path:
    """The example whose name begins so."""
    return next(path for path in EXAMPLES if path.name.startswith(beginning))
