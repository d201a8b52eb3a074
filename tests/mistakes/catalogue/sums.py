"""A sum is missing, runs over the wrong axis, or loses one."""

from __future__ import annotations

import numpy as np

from tests.mistakes.catalogue.plant import changed, planted
from tests.mistakes.catalogue.row import rows
from tests.mistakes.catalogue.shapes import where_it_fits

SEEN = rows(
    "sum, seen in the shape",
    ("training_set", "db is not summed", "samples-not-summed",
     planted("training_set", db=lambda s: s.dZ.copy())),
    ("network_2_cross_entropy", "db1 is not summed", "samples-not-summed",
     planted("network_2_cross_entropy", db1=lambda s: s.dJ * s.dZ1 / s.m)),
    ("mean_cost", "db is not summed", "samples-not-summed",
     planted("mean_cost", db=lambda s: s.dZ / s.m)),
    ("gain", "dg is not reduced", "broadcast-not-reduced", planted("gain", dg=lambda s: s.dy * s.x)),
    ("layer norm", "dshift is not reduced", "broadcast-not-reduced",
     planted("layer norm", dshift=lambda s: s.dy.copy())),
    ("batch norm", "dshift is not reduced", "broadcast-not-reduced",
     planted("batch norm", dshift=lambda s: s.dy.copy())),
    ("training_set", "db has lost an axis", "axis-lost",
     planted("training_set", db=lambda s: s.dZ.sum(axis=1))),
    ("gain", "dg has lost an axis", "axis-lost",
     planted("gain", dg=lambda s: (s.dy * s.x).sum(axis=1))),
    ("batch norm", "dgain has lost an axis", "axis-lost",
     changed("batch norm", "dgain", lambda d, s: d[0])),
    ("network_2_squared_error", "db2 has lost an axis", "axis-lost",
     changed("network_2_squared_error", "db2", lambda d, s: d[:, 0])),
    ("training_set", "db is summed over the neurons", "sum-over-wrong-axis",
     planted("training_set", db=lambda s: s.dZ.sum(axis=0, keepdims=True))),
    ("gain", "dg is summed over its own axis", "sum-over-wrong-axis",
     planted("gain", dg=lambda s: (s.dy * s.x).sum(axis=0, keepdims=True))),
    law="gradient_shape",
)  # fmt: skip

UNSEEN = rows(
    "sum, no shape shows it",
    ("training_set", "db is summed over the neurons, where k = m", "sum-over-wrong-axis",
     where_it_fits("training_set", "db", lambda s: s.dZ.sum(axis=0)[:, None])),
    ("gain", "dg is summed over its own axis, where n = m", "sum-over-wrong-axis",
     where_it_fits("gain", "dg", lambda s: (s.dy * s.x).sum(axis=0)[:, None])),
    ("batch norm", "dshift is summed over its own axis, where m = n", "sum-over-wrong-axis",
     where_it_fits("batch norm", "dshift", lambda s: s.dy.sum(axis=1)[None])),
    # The sum over the other axis is dM.T @ v: no disagreement tells the two apart.
    ("outer", "du is summed over its own axis, where k = n", "sum-over-wrong-axis or operand-transposed",
     where_it_fits("outer", "du", lambda s: s.v @ s.dM)),
    ("training_set", "db is the first sample's", "samples-not-summed",
     planted("training_set", db=lambda s: s.dZ[:, :1].copy())),
    ("mean_cost", "dW is the last sample's", "samples-not-summed",
     planted("mean_cost", dW=lambda s: s.dZ[:, -1:] @ s.A_prev[:, -1:].T / s.m)),
    ("gain", "dg is the first column's", "broadcast-not-reduced or samples-not-summed",
     planted("gain", dg=lambda s: (s.dy * s.x)[:, :1])),
    ("layer norm", "dshift is the first row's", "broadcast-not-reduced or samples-not-summed",
     planted("layer norm", dshift=lambda s: s.dy[:1].copy())),
    ("network_2_cross_entropy", "db2 is summed over both axes", "",
     changed("network_2_cross_entropy", "db2", lambda d, s: np.full_like(d, d.sum()))),
)  # fmt: skip

ROWS = [*SEEN, *UNSEEN]
