"""Extrapolation and what it leaves."""

from __future__ import annotations

import numpy as np

from bpverify.engine.tableau import best_entry, cleaned, extrapolate

STEPS = 4.0 ** -np.arange(1, 9)


def test_even_terms_are_eliminated_column_by_column():
    """Quotients 3 + h^2 + h^4 extrapolate to 3 in the third column, not before."""
    table = extrapolate(3 + STEPS**2 + STEPS**4)
    assert abs(table[2][2] - 3) < 1e-14
    assert abs(table[1][2] - 3) > 1e-7


def test_one_sided_quotients_need_every_power():
    """Quotients 3 + h are not cured by even powers and are by all."""
    rows = 3 + STEPS
    assert abs(extrapolate(rows, power=1)[1][1] - 3) < 1e-14
    assert abs(extrapolate(rows)[1][1] - 3) > 1e-3


def test_smallest_error_wins_and_covers_the_truth():
    """With noise growing as 1/h the chosen entry is neither the coarsest nor the finest."""
    rng = np.random.default_rng(0)
    noise = 1e-10 / STEPS
    quotients = np.cos(STEPS * 0 + 1) * np.sinc(STEPS / np.pi) + noise * rng.uniform(-1, 1, 8)
    best = best_entry(quotients, noise)
    assert 0 < best.level < 7
    assert abs(best.value - np.cos(1)) <= best.error < 1e-7


def test_cleaning_removes_curvature_and_keeps_noise_and_kinks():
    """Smooth second differences are cleaned away; noise and kinks are left as they are."""
    smooth = STEPS**2 + STEPS**4 + STEPS**6
    assert cleaned(smooth)[-1] < 1e-16
    assert cleaned(smooth + 1e-6 * (-1.0) ** np.arange(8))[-1] > 1e-7
    assert cleaned(smooth + STEPS)[-1] > 1e-6
