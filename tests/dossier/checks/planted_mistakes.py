"""All mistakes that are planted in clean folders, one module a subject."""

from __future__ import annotations

import planted_certificates  # noqa: F401
import planted_dates  # noqa: F401
import planted_goods  # noqa: F401
import planted_numbers  # noqa: F401
import planted_papers  # noqa: F401
import planted_parties  # noqa: F401
import planted_quantities  # noqa: F401
from planting import MISTAKES, Bench, Mistake, NotHere

__all__ = ["MISTAKES", "Bench", "Mistake", "NotHere"]
