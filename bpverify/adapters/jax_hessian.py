"""One cost in JAX whose gradient stands in the place of its result: a Hessian is pulled back."""

from __future__ import annotations

from typing import Any

import jax

from bpverify.adapters.jax_call import JaxCall
from bpverify.adapters.second_order import the_cost

__all__ = ["JaxHessian"]


class JaxHessian(JaxCall):
    """A cost's gradient, by `jax.grad`."""

    symmetric = True

    def _results(self, *arrays: Any) -> list[Any]:
        results = super()._results

        def cost(*moving: Any) -> Any:
            return the_cost(results(*moving))

        return list(jax.grad(cost, argnums=tuple(range(len(arrays))))(*arrays))
