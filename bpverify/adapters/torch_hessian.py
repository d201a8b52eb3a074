"""One cost in PyTorch whose gradient stands in the place of its result: a Hessian is pulled back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from bpverify.adapters.second_order import the_cost
from bpverify.adapters.torch_call import CUT, TorchCall
from bpverify.point import Array

__all__ = ["TorchHessian"]


class TorchHessian(TorchCall):
    """A cost's gradient, by `torch.autograd.grad` with its graph kept."""

    symmetric = True

    def _run(self, given: Sequence[Any]) -> list[Any]:
        cost = the_cost(super()._run(given))
        if not cost.requires_grad:
            raise RuntimeError(CUT)
        with self.watch:
            found = torch.autograd.grad(cost, given, create_graph=True, materialize_grads=True)
        return list(found)

    def _pulled(
        self, results: Sequence[Any], given: Sequence[Any], cotangents: Sequence[Array]
    ) -> tuple[Any, ...]:
        # Of a linear cost the gradient depends on nothing, and its Hessian is zero.
        if not any(result.requires_grad for result in results):
            return (None,) * len(given)
        return super()._pulled(results, given, cotangents)
