"""The article's forms in PyTorch and JAX: ours against theirs, to the last digits."""

from __future__ import annotations

import numpy as np
import pytest

from tests.frameworks.forms import DRAWS, FORMS, LIBRARIES, pairs


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("library", LIBRARIES)
def test_ours_are_theirs_to_the_last_digits(library, form):
    """Within the bound on the rounding of both; which is so narrow that a mistake in the twelfth digit
    would be seen, but in a gradient that cancels."""
    seen = []
    for seed in DRAWS:
        for name, own, theirs, bound in pairs(library, form, seed):
            assert (np.abs(own - theirs) <= bound).all(), (seed, name, own, theirs, bound)
            seen.append((np.abs(own - theirs * (1 + 1e-12)) > bound).any())
    assert np.mean(seen) > 0.9
