"""A transpose, an order, or a product is wrong; on square arrays no shape gives it away."""

from __future__ import annotations

import numpy as np

from tests.mistakes.catalogue.plant import changed, planted
from tests.mistakes.catalogue.row import rows


def where_it_fits(name, line, formula):
    """Makes ops with another line wherever its shape is right: what is left when the shapes are checked."""

    def change(d, s):
        try:
            found = formula(s)
        except ValueError:
            return d
        return found if found.shape == d.shape else d

    return changed(name, line, change)


def transposed(name, line):
    """Makes ops whose one gradient is transposed, whatever its shape."""
    return changed(name, line, lambda d, s: d.T)


def to_fortran(d, s):
    """Read by rows, written by columns."""
    return d.ravel().reshape(d.shape, order="F")


def from_fortran(d, s):
    """The transpose read by rows: reshaped where it should have been transposed back."""
    return d.T.reshape(d.shape)


SEEN = rows(
    "transpose, seen in the shape",
    ("layer", "dW is transposed", "transposed", transposed("layer", "dW")),
    ("vector_neuron", "dw is a column", "transposed", transposed("vector_neuron", "dw")),
    ("product", "dA is transposed", "transposed", transposed("product", "dA")),
    ("network_2_cross_entropy", "dW1 is transposed", "transposed",
     transposed("network_2_cross_entropy", "dW1")),
    ("layer norm", "dx is transposed", "transposed", transposed("layer norm", "dx")),
    ("softmax cross-entropy", "dz is transposed", "transposed",
     transposed("softmax cross-entropy", "dz")),
    ("training_set", "W for its transpose", "operand-transposed",
     planted("training_set", dA_prev=lambda s: s.W @ s.dZ)),
    ("network_2_squared_error", "W2 for its transpose", "operand-transposed",
     planted("network_2_squared_error", dA1=lambda s: s.W2 @ s.dZ2)),
    ("product", "B for its transpose", "operand-transposed",
     planted("product", dA=lambda s: s.dC @ s.B)),
    law="gradient_shape",
)  # fmt: skip

UNSEEN = rows(
    "transpose, no shape shows it",
    ("shared", "dW is transposed", "transposed", transposed("shared", "dW")),
    ("skip", "dW is transposed", "transposed", transposed("skip", "dW")),
    ("five sigmoid layers", "dW3 is transposed", "transposed",
     transposed("five sigmoid layers", "dW3")),
    ("training_set", "dW is transposed where square", "transposed",
     where_it_fits("training_set", "dW", lambda s: (s.dZ @ s.A_prev.T).T)),
    ("training_set", "W for its transpose where square", "operand-transposed",
     where_it_fits("training_set", "dA_prev", lambda s: s.W @ s.dZ)),
    ("dense tanh", "W for its transpose where square", "operand-transposed",
     where_it_fits("dense tanh", "dx", lambda s: s.W @ s.dz)),
    ("layer", "W for its transpose where square", "operand-transposed",
     where_it_fits("layer", "da_prev", lambda s: s.W @ s.dz)),
    ("network_2_cross_entropy", "W2 for its transpose where square", "operand-transposed",
     where_it_fits("network_2_cross_entropy", "dA1", lambda s: s.W2 @ s.dZ2)),
    ("product", "B for its transpose where square", "operand-transposed",
     where_it_fits("product", "dA", lambda s: s.dC @ s.B)),
    ("product", "A for its transpose where square", "operand-transposed",
     where_it_fits("product", "dB", lambda s: s.A @ s.dC)),
    ("training_set", "A_prev for its transpose where square", "operand-transposed",
     where_it_fits("training_set", "dW", lambda s: s.dZ @ s.A_prev)),
    ("shared", "W for its transpose, both times", "operand-transposed",
     planted("shared", dx=lambda s: s.W @ (s.W @ s.dy))),
    ("skip", "W for its transpose", "operand-transposed",
     planted("skip", dx=lambda s: s.dy + s.W @ (s.dy * (1 - np.tanh(s.W @ s.x) ** 2)))),
)  # fmt: skip

ORDER = rows(
    "reshape in the wrong order",
    *(
        (name, f"{line} is {words}", "wrong-order-reshape", changed(name, line, change))
        for words, change in (
            ("read by rows, written by columns", to_fortran),
            ("transposed, then reshaped", from_fortran),
        )
        for name, line in (("training_set", "dW"), ("batch norm", "dx"), ("product", "dB"))
    ),
    ("flatten", "the cotangent is reshaped by columns", "wrong-order-reshape",
     planted("flatten", dx=lambda s: 2 * s.x * s.dy.reshape(s.x.shape, order="F"))),
    ("flatten", "dx is written by columns", "wrong-order-reshape", changed("flatten", "dx", to_fortran)),
    ("gain", "dx is written by columns", "wrong-order-reshape", changed("gain", "dx", to_fortran)),
    ("softmax cross-entropy", "dz is written by columns", "wrong-order-reshape",
     changed("softmax cross-entropy", "dz", to_fortran)),
)  # fmt: skip

PRODUCTS = rows(
    "one product for another",
    ("hadamard", "dx by a matrix product where it fits", "matmul-for-elementwise",
     where_it_fits("hadamard", "dx", lambda s: s.dz @ s.y)),
    ("hadamard", "dy by a matrix product where it fits", "matmul-for-elementwise",
     where_it_fits("hadamard", "dy", lambda s: s.x @ s.dz)),
    ("tanh", "dz by a matrix product where it fits", "matmul-for-elementwise",
     where_it_fits("tanh", "dz", lambda s: s.da @ (1 - np.tanh(s.z) ** 2))),
    ("training_set", "dZ by a matrix product where it fits", "matmul-for-elementwise",
     where_it_fits("training_set", "dZ", lambda s: s.dA @ s.slope)),
    ("activation", "dz by a matrix product where it fits", "matmul-for-elementwise",
     where_it_fits("activation", "dz", lambda s: s.da @ np.exp(-s.z) / (1 + np.exp(-s.z)) ** 2
                   if s.z.ndim == 2 else s.z[None])),
    ("product", "dA elementwise where it fits", "elementwise-for-matmul",
     where_it_fits("product", "dA", lambda s: s.dC * s.B.T)),
    ("product", "dB elementwise where it fits", "elementwise-for-matmul",
     where_it_fits("product", "dB", lambda s: s.A.T * s.dC)),
    ("training_set", "dA_prev elementwise where it fits", "elementwise-for-matmul",
     where_it_fits("training_set", "dA_prev", lambda s: s.W.T * s.dZ)),
    ("dense tanh", "dW elementwise where it fits", "elementwise-for-matmul",
     where_it_fits("dense tanh", "dW", lambda s: s.dz * s.x.T)),
    ("ridge", "dX elementwise where it fits", "elementwise-for-matmul",
     where_it_fits("ridge", "dX", lambda s: s.W.T * s.dZ)),
)  # fmt: skip

ROWS = [*SEEN, *UNSEEN, *ORDER, *PRODUCTS]
