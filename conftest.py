"""The Hypothesis profiles of this repository: `dev` (the default), `ci` and `thorough`.

Chosen by `--hypothesis-profile NAME`, else by the variable HYPOTHESIS_PROFILE.
"""

from __future__ import annotations

import os

from hypothesis import Phase, settings

# Built on Hypothesis' plain profile by name: under CI and tox it makes its own `ci` the current
# one, whose settings (the same cases for ever, nothing remembered) ours would inherit unseen.
# No deadline in any profile: how long one case takes is the machine's affair, and not a failure.
# One bug a run: the first line of the failure then belongs to it.
# No explaining of which lines only failing cases run: of array code it names NumPy's insides.
BASE = settings(
    settings.get_profile("default"),
    deadline=None,
    report_multiple_bugs=False,
    phases=[phase for phase in Phase if phase is not Phase.explain],
)

settings.register_profile("dev", BASE, max_examples=100)
settings.register_profile("ci", BASE, max_examples=100, derandomize=True, print_blob=True)
settings.register_profile("thorough", BASE, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "dev")

# What goes wrong inside of a cause of the diagnosis is silence to a user, and a failure here.
os.environ.setdefault("BPVERIFY_DEBUG", "1")
