"""The Hypothesis profile of these tests; `--hypothesis-profile ci` draws the same cases in every run."""

from __future__ import annotations

import os

from hypothesis import settings

# No deadline: on a slow machine a case takes longer, which says nothing of a gradient.
settings.register_profile("dev", settings.get_profile("default"), deadline=None)
# In CI, Hypothesis has chosen its own profile `ci` by now, which has no deadline either.
if "CI" not in os.environ:
    settings.load_profile("dev")
