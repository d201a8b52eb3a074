"""Second order: Hessian-vector products and Hessians against differences of the gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bpverify.adapters.called_with import CalledWith
from bpverify.adapters.structure import flatten
from bpverify.errors import InvalidOp
from bpverify.op import Op
from bpverify.signature import Signature

__all__ = ["hessian"]


def hessian(
    jac: Callable[..., Any],
    x0: Any,
    args: Sequence[Any] = (),
    *,
    hessp: Callable[..., Any] | None = None,
    hess: Callable[..., Any] | None = None,
    name: str | None = None,
    **options: Any,
) -> Op:
    """An op whose forward is a gradient and whose derivative is the Hessian, at x0.

    jac   : jac(x, *args) -> the gradient, of the structure of x0
    x0    : an array, or a structure of parameters
    hessp : hessp(x, v, *args) -> H v, v and H v of the structure of x0; or
    hess  : hess(x, *args) -> H, for a flat vector x0

    As H is symmetric, H v is the gradient of <v, jac(x)>; a check holds it against differences of
    `jac`, and <u, H v> against <v, H u>. Raises InvalidOp where not one of the two is given.
    """
    if (hessp is None) == (hess is None):
        raise InvalidOp("give one of hessp, the Hessian times a vector, and hess, the Hessian")
    start = np.asarray(x0, dtype=float) if isinstance(x0, list | tuple) and _flat(x0) else x0
    given = args if isinstance(args, tuple) else (args,)
    taken = CalledWith(jac, (start, *given), [0])
    own = name or f"hessian_of_{getattr(jac, '__name__', 'jac')}"
    own = own if own.isidentifier() else "hessian"
    root = taken.roots[0]

    def forward(*arrays: Any) -> Any:
        found = taken.gradients(own, jac(*taken.rebuilt(arrays)))
        return found if len(found) > 1 else found[0]

    def product(vectors: Any, *arrays: Any) -> tuple[Any, ...]:
        at, *rest = taken.rebuilt(arrays)
        if hess is not None:
            return (hess(at, *rest) @ vectors,)
        parts = vectors if isinstance(vectors, tuple) else (vectors,)
        return taken.gradients(own, hessp(at, root.rebuild(parts), *rest) if hessp else None)

    moved = [n for n in root.names if n not in taken.no_gradient]
    results = {f"jac_{n}": taken.shapes[n] for n in moved}
    return Op(
        Signature.of(taken.shapes, results),
        forward,
        product,
        jvp=product,
        name=own,
        no_gradient=taken.no_gradient,
        **{"domains": taken.domains, "values": taken.leaves, **options},
    )


def _flat(x0: Sequence[Any]) -> bool:
    """True for a plain list of numbers, which SciPy takes for a vector."""
    return flatten(x0, is_leaf=np.isscalar).leaves == tuple(x0)
