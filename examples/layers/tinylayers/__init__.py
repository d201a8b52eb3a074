"""Six NumPy layers, a file each: `forward(*operands)` and `backward(cotangent, *operands)`.

Samples are rows. No layer keeps anything between calls: what a backward needs, it works out again.
"""

from tinylayers import (
    dropout,
    embedding,
    layer_norm,
    lstm_cell,
    max_pool,
    softmax_cross_entropy,
)

__all__ = [
    "dropout",
    "embedding",
    "layer_norm",
    "lstm_cell",
    "max_pool",
    "softmax_cross_entropy",
]
