"""Two mistakes in one gradient: one cause alone, mended, leaves it wrong, so none is to be named alone."""

from __future__ import annotations

from tests.mistakes.catalogue.plant import changed, planted
from tests.mistakes.catalogue.row import rows
from tests.mistakes.catalogue.shapes import where_it_fits

ROWS = rows(
    "two at once",
    ("shared", "dW is transposed and negated", "", changed("shared", "dW", lambda d, s: -d.T)),
    ("layer", "dW is transposed and negated, where square", "",
     where_it_fits("layer", "dW", lambda s: -(s.dz @ s.a_prev.T).T)),
    ("training_set", "σ' is missing and dZ divided by m", "",
     planted("training_set", dZ=lambda s: s.dA / s.dA.dtype.type(s.dA.shape[1]))),
    ("training_set", "σ' is missing and the sign wrong", "", planted("training_set", dZ=lambda s: -s.dA)),
    ("mean_cost", "dW is a sum, of σ' missing", "",
     planted("mean_cost", dW=lambda s: s.dJ * s.dA @ s.A_prev.T)),
    ("layer", "da_prev is twice as large, of W for its transpose where square", "",
     where_it_fits("layer", "da_prev", lambda s: 2 * s.W @ s.dz)),
    ("neuron", "dw is negated, of w for x", "", planted("neuron", dw=lambda s: -s.dz * s.w)),
    ("hadamard", "dx ignores the cotangent, and takes x for y", "",
     planted("hadamard", dx=lambda s: s.x.copy())),
    ("five sigmoid layers", "dW3 is the next layer's, transposed", "",
     planted("five sigmoid layers", dW3=lambda s: s.all["dW4"].T.copy())),
    ("ridge", "the penalty is missing and dW transposed, where square", "",
     where_it_fits("ridge", "dW", lambda s: s.X @ s.dZ.T)),
    ("softmax", "dz without the sum, and half as large", "",
     changed("softmax", "dz", lambda d, s: d / 2 + s.z)),
    ("network_2_squared_error", "dZ2 without σ', and negated", "",
     planted("network_2_squared_error", dZ2=lambda s: s.Y - s.A2)),
)  # fmt: skip
