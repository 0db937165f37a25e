"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes says more of the machine, and of what was loaded before, than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
