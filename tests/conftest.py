"""What holds for all tests."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

# Tests keep most of what they load, laws and lists and modules: to look through it as often as Python does would be a
# tenth of their time.
gc.set_threshold(100_000, 50, 20)

# How long an example takes says more of the machine, and of what was loaded before, than of the code. Continuous
# integration also tries more examples: HYPOTHESIS_PROFILE=thorough.
settings.register_profile("brief", deadline=None, max_examples=30)
settings.register_profile("thorough", deadline=None, max_examples=100)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "brief"))
