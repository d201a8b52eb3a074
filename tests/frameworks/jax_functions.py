"""Differentiable functions of `jax.numpy`, `jax.nn` and `jax.scipy.special`, with inputs of their kind."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import jax.scipy.special as js
import numpy as np

from tests.frameworks.values import between, definite, positive, real

X, Y, C, D = real(2, 3), real(2, 3, seed=1), real(3, 4), definite(3)
P, U, H = positive(2, 3), between(-0.9, 0.9, 2, 3), between(0.1, 0.9, 2, 3)


def _unary(prefix: str, module, names: str, values: np.ndarray) -> dict[str, tuple]:
    return {f"{prefix}.{name}": (getattr(module, name), values) for name in names.split()}


def symmetric(function):
    """On the symmetric part, as these functions read one triangle alone."""
    return lambda a: function((a + a.T) / 2)


CASES: dict[str, tuple] = {
    **_unary("jnp", jnp, "sin cos tan sinh cosh tanh arctan arcsinh exp exp2 expm1 sinc square", X),
    **_unary("jnp", jnp, "log log2 log10 log1p sqrt cbrt reciprocal abs arccosh negative", P + 1),
    **_unary("jnp", jnp, "arcsin arccos arctanh", U),
    **_unary(
        "jnp", jnp, "sum mean prod var std max min ravel transpose cumsum cumprod sort diff", X
    ),
    **_unary("jnp", jnp, "median ptp flip trace nanmean nansum deg2rad", X),
    **_unary(
        "jax.nn",
        jax.nn,
        "relu relu6 sigmoid softplus sparse_plus soft_sign silu log_sigmoid leaky_relu hard_sigmoid "
        "hard_silu hard_tanh elu celu selu gelu squareplus mish softmax log_softmax logsumexp "
        "standardize",
        X,
    ),
    **_unary("jax.scipy.special", js, "erf erfc expit i0 i0e i1 i1e log_ndtr ndtr", X),
    **_unary("jax.scipy.special", js, "digamma gammaln gamma entr exp1 expi", P + 1),
    **_unary("jax.scipy.special", js, "erfinv logit ndtri", H),
    "jnp.add": (jnp.add, X, Y),
    "jnp.subtract": (jnp.subtract, X, Y),
    "jnp.multiply": (jnp.multiply, X, Y),
    "jnp.divide": (jnp.divide, X, P),
    "jnp.power": (jnp.power, P, Y),
    "jnp.arctan2": (jnp.arctan2, X, Y),
    "jnp.hypot": (jnp.hypot, X, Y),
    "jnp.logaddexp": (jnp.logaddexp, X, Y),
    "jnp.logaddexp2": (jnp.logaddexp2, X, Y),
    "jnp.maximum": (jnp.maximum, X, Y),
    "jnp.minimum": (jnp.minimum, X, Y),
    "jnp.where": (lambda x, y: jnp.where(x > y, x, y), X, Y),
    "jnp.clip": (lambda x: jnp.clip(x, -0.5, 0.5), X),
    "jnp.dot": (jnp.dot, X, C),
    "jnp.matmul": (jnp.matmul, X, C),
    "jnp.einsum": (lambda a, b: jnp.einsum("ij,jk->ik", a, b), X, C),
    "jnp.tensordot": (lambda a, b: jnp.tensordot(a, b, 1), X, C),
    "jnp.outer": (jnp.outer, X, Y),
    "jnp.kron": (jnp.kron, X, C),
    "jnp.cross": (jnp.cross, X, Y),
    "jnp.concatenate": (lambda x, y: jnp.concatenate([x, y]), X, Y),
    "jnp.take": (lambda x: jnp.take(x, jnp.array([0, 0, 2]), 1), X),
    "jnp.pad": (lambda x: jnp.pad(x, 1, mode="reflect"), X),
    "jnp.interp": (jnp.interp, X, np.array([-4.0, -0.1, 4.0]), real(3, seed=1)),
    "jnp.convolve": (jnp.convolve, real(5), real(3)),
    "jnp.linalg.inv": (jnp.linalg.inv, D),
    "jnp.linalg.det": (jnp.linalg.det, D),
    "jnp.linalg.slogdet": (lambda a: jnp.linalg.slogdet(a)[1], D),
    "jnp.linalg.solve": (jnp.linalg.solve, D, real(3, 2)),
    "jnp.linalg.cholesky": (symmetric(jnp.linalg.cholesky), D),
    "jnp.linalg.eigvalsh": (symmetric(jnp.linalg.eigvalsh), D),
    "jnp.linalg.svdvals": (jnp.linalg.svdvals, X),
    "jnp.linalg.qr": (jnp.linalg.qr, D),
    "jnp.linalg.pinv": (jnp.linalg.pinv, X),
    "jnp.linalg.norm": (jnp.linalg.norm, X),
    "jax.nn.glu": (jax.nn.glu, real(2, 4)),
    "jax.nn.dot_product_attention": (
        jax.nn.dot_product_attention,
        real(1, 3, 2, 4),
        real(1, 3, 2, 4, seed=1),
        real(1, 3, 2, 4, seed=2),
    ),
    "jax.scipy.special.logsumexp": (js.logsumexp, X),
    "jax.scipy.special.xlogy": (js.xlogy, X, P),
    "jax.scipy.special.xlog1py": (js.xlog1py, X, P),
    "jax.scipy.special.rel_entr": (js.rel_entr, P, positive(2, 3, seed=1)),
    "jax.scipy.special.kl_div": (js.kl_div, P, positive(2, 3, seed=1)),
    "jax.scipy.special.beta": (js.beta, P, positive(2, 3, seed=1)),
    "jax.scipy.special.betaln": (js.betaln, P, positive(2, 3, seed=1)),
    "jax.scipy.special.gammainc": (js.gammainc, P, positive(2, 3, seed=1)),
    "jax.scipy.special.gammaincc": (js.gammaincc, P, positive(2, 3, seed=1)),
    "jax.scipy.special.betainc": (lambda x: js.betainc(1.5, 2.5, x), H),
    "jax.scipy.special.zeta": (lambda q: js.zeta(2.5, q), P),
    "jax.scipy.special.polygamma": (lambda x: js.polygamma(1, x), P + 1),
    "jax.scipy.special.multigammaln": (lambda x: js.multigammaln(x, 2), P + 1),
}
