"""The article's forms, one file each: forward and backward side by side, in the article's symbols.

    sigmoid.py         σ and σ', and the link from a to z (elementwise)
    neuron.py          form 1: one neuron, everything a number
    vector_neuron.py   form 2: a vector comes in; w a row, or a column
    layer.py           form 3: a layer
    training_set.py    the training set: one sample a column; the cost a sum or a mean over samples
    network.py         the network of any depth and widths, its costs, and one descent step
    chain.py           the chain of single neurons

Convention: a sample is a column, w of one neuron is a row; d in front of a name is the derivative
of the cost J by that name. n neurons on the left, k on the right, m samples, L layers.
"""

from __future__ import annotations

from bpverify.forms import layer, neuron, training_set, vector_neuron
from bpverify.forms.chain import chain
from bpverify.forms.network import COSTS, network
from bpverify.forms.sigmoid import activation
from bpverify.op import Op

__all__ = ["ALL", "activation", "chain", "network"]

#: Every form by name; the network and the chain at one depth: their claims draw the others.
ALL: dict[str, Op] = {
    op.name: op
    for op in (
        activation(),
        neuron.LINEAR,
        neuron.NEURON,
        vector_neuron.LINEAR,
        vector_neuron.VECTOR_NEURON,
        vector_neuron.COLUMN,
        layer.LINEAR,
        layer.LAYER,
        training_set.LINEAR,
        training_set.SUM,
        training_set.MEAN,
        chain(3),
        *(network(2, cost) for cost in COSTS),
    )
}
