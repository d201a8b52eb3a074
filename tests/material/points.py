"""Points at which a layer of the material can be judged."""

from __future__ import annotations

import numpy as np

from tests.material.inputs import cotangent_for, ordinary, wide
from tests.material.layers import LAYERS
from tests.material.problems import problem_of

DRAWS = {"ordinary": ordinary, "wide": wide}


def draw_problem(name, rng, draw="wide", dtype=np.float64, keeps_wider_types=True, layers=LAYERS):
    """Return the layer's problem at a drawn point, or None where its results are not finite."""
    layer = layers[name]
    forward, backward = layer.build(rng)
    operands = DRAWS[draw](rng, layer.shapes, dtype)
    with np.errstate(all="ignore"):
        results = np.asarray(forward(*operands))
        if not np.isfinite(results).all():
            return None
        cotangent = cotangent_for(rng, results, dtype)
        gradients = backward(cotangent, *operands)
    if not all(np.isfinite(g).all() for g in gradients):
        return None
    return problem_of(forward, backward, operands, cotangent, keeps_wider_types)
