"""The mistakes of the laws' own tests and of the fuzzing, as rows of the catalogue."""

from __future__ import annotations

from tests.mistakes.by_law import MISTAKES
from tests.mistakes.catalogue.row import Row
from tests.mistakes.fuzz import FUZZED, TWO_GRADIENTS

#: Of which kind what breaks a law is.
KINDS = {
    "any_memory_layout": "memory",
    "dtype_kept": "type",
    "finite_where_forward_is": "not finite",
    "forward_unchanged": "state",
    "fresh_memory": "memory",
    "gradient_shape": "shape",
    "linear_in_cotangent": "cotangent",
    "no_stale_state": "state",
    "nothing_mutated": "memory",
    "repeatable": "state",
    "samples_add_up": "samples",
    "samples_in_any_order": "samples",
    "values": "values of a layer",
}
#: The cause where one can be named, by law and name; of a whole law under its own name.
CAUSES = {
    "no_stale_state": "stale-cache",
    "fresh_memory": "shared-memory",
    "nothing_mutated": "input-changed",
    "dtype_kept: always float32": "float32-inside",
    "repeatable: added up": "accumulated",
    "repeatable: a random mask": "noise",
    "repeatable: every other call negated": "noise",
    "repeatable: NaN at every other call": "noise",
    "repeatable: one more at each call": "accumulated or noise",
    "finite_where_forward_is: infinite at zero": "only-at-zero",
    "finite_where_forward_is: divided by an operand": "only-at-zero",
    "gradient_shape: transposed": "transposed",
    # It returns the cotangent of the layer's result: σ' is missing, too.
    "gradient_shape: not summed over samples": "",
    "gradient_shape: a row for a column": "axis-lost",
    "linear_in_cotangent: clipped": "cotangent-clipped or derivative-clipped",
    "linear_in_cotangent: its sign alone": "",
    "linear_in_cotangent: its magnitude": "sign",
    "linear_in_cotangent: something added": "off-by-constant",
    "samples_add_up: averaged": "mean-for-sum",
    "any_memory_layout: x written into": "input-changed",
    "values: negated": "sign",
    "values: a millionth too large": "factor",
    "values: the slope left out": "activation-derivative-missing",
    "values: one element left out": "only-element",
    "values: divided by the samples": "mean-for-sum",
    "fresh_memory: a gradient written into its operand": "shared-memory or input-changed",
}
#: The same for the fuzzing's, by the beginning of the name.
FUZZED_CAUSES = {
    "a transpose": "transposed",
    "only when m = 1": "only-m-1",
    "only when k = 1": "only-m-1",
    "only when n = 1": "only-m-1",
    "only when n = m": "only-equal-sizes",
    "only when k = m": "only-equal-sizes",
    "only when": "only-beyond-size",
    "only for negative x": "only-negative",
    "only at x = 0": "only-at-zero",
    "NaN at x = 0": "only-at-zero",
    "only where W x + b = 0": "only-at-zero",
    "only in saturation": "only-saturated",
    "clipped at": "derivative-clipped or derivative-floored or only-saturated",
    "squeezed": "axis-lost or only-m-1",
    "remembered by shape": "stale-cache",
    "computed once": "stale-cache",
    "the last forward's": "stale-cache",
    "one output buffer": "shared-memory",
    "one array for two gradients": "shared-memory",
    "the cotangent for a gradient": "shared-memory",
    "1e-8 of one element": "only-element",
}
FUZZED_LAWS = {
    "squeezed": "gradient_shape",
    "remembered by shape": "no_stale_state",
    "computed once": "no_stale_state",
    "the last forward's": "no_stale_state",
    "one output buffer": "fresh_memory",
    "one array for two gradients": "fresh_memory",
    "the cotangent for a gradient": "fresh_memory",
    "float64 for float32": "dtype_kept",
    "NaN": "finite_where_forward_is",
}


# Mistakes of a forward mode, beside a right backward, which is what the catalogue is about.
FORWARD_MODE = {"adjoint_identity", "jvp_values"}


def _first(table, name, otherwise):
    return next((said for start, said in table.items() if name.startswith(start)), otherwise)


def _right(op):
    if str(op.signature).startswith("x"):
        return "residual"
    return "batch layer of samples" if op.samples else "batch layer"


def _of_laws():
    for law, mistakes in MISTAKES.items():
        if law in FORWARD_MODE:
            continue
        for name, (operand, make) in mistakes.items():
            cause = CAUSES.get(f"{law}: {name}", CAUSES.get(law, ""))
            where = f"d{operand}: {name}" if operand else name
            yield Row(f"{law}: {name}", KINDS[law], where, _right(make()), make, law, cause)


def _of_fuzzing():
    for name, make in FUZZED.items():
        cause, law = _first(FUZZED_CAUSES, name, ""), _first(FUZZED_LAWS, name, "values")
        right = "residual" if name in TWO_GRADIENTS else "batch layer"
        yield Row(name, "at some points only", name, right, make, law, cause)


ROWS = [*_of_laws(), *_of_fuzzing()]
