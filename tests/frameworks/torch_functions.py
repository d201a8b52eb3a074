"""Differentiable functions of `torch` and `torch.nn.functional`, each with inputs of its kind."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from tests.frameworks.values import between, definite, positive, probabilities, real

X, Y, C, D = real(2, 3), real(2, 3, seed=1), real(3, 4), definite(3)
P, U = positive(2, 3), between(-0.9, 0.9, 2, 3)
IMAGE, BATCH, KERNEL = real(1, 2, 5, 5), real(4, 3), real(3, 2, 3, 3)
CLASSES, SIGNS = (
    torch.tensor([0, 2, 1, 0]),
    torch.tensor([1.0, -1.0, 1.0, -1.0], dtype=torch.float64),
)


def _unary(names: str, values: np.ndarray) -> dict[str, tuple]:
    return {f"torch.{name}": (getattr(torch, name), values) for name in names.split()}


def _activations(names: str) -> dict[str, tuple]:
    return {f"F.{name}": (getattr(F, name), X) for name in names.split()}


def symmetric(function):
    """On the symmetric part, as these functions read one triangle alone."""
    return lambda a: function((a + a.mT) / 2)


CASES: dict[str, tuple] = {
    **_unary(
        "sin cos tan sinh cosh tanh atan asinh exp exp2 expm1 sigmoid erf erfc sinc square", X
    ),
    **_unary("log log2 log10 log1p sqrt rsqrt reciprocal lgamma digamma abs acosh neg", P + 1),
    **_unary("asin acos atanh erfinv i0 frac", U),
    "torch.logit": (torch.logit, between(0.1, 0.9, 2, 3)),
    "torch.add": (torch.add, X, Y),
    "torch.sub": (torch.sub, X, Y),
    "torch.mul": (torch.mul, X, Y),
    "torch.div": (torch.div, X, P),
    "torch.pow": (torch.pow, P, Y),
    "torch.atan2": (torch.atan2, X, Y),
    "torch.hypot": (torch.hypot, X, Y),
    "torch.logaddexp": (torch.logaddexp, X, Y),
    "torch.logaddexp2": (torch.logaddexp2, X, Y),
    "torch.xlogy": (torch.xlogy, X, P),
    "torch.lerp": (torch.lerp, X, Y, P),
    "torch.addcmul": (torch.addcmul, X, Y, P),
    "torch.addcdiv": (torch.addcdiv, X, Y, P),
    "torch.maximum": (torch.maximum, X, Y),
    "torch.minimum": (torch.minimum, X, Y),
    "torch.clamp": (lambda x: torch.clamp(x, -0.5, 0.5), X),
    "torch.where": (lambda x, y: torch.where(x > y, x, y), X, Y),
    "torch.matmul": (torch.matmul, X, C),
    "torch.bmm": (torch.bmm, real(2, 2, 3), real(2, 3, 2)),
    "torch.addmm": (torch.addmm, real(2, 4), X, C),
    "torch.baddbmm": (torch.baddbmm, real(2, 2, 2), real(2, 2, 3), real(2, 3, 2)),
    "torch.mv": (torch.mv, X, real(3)),
    "torch.dot": (torch.dot, real(4), real(4, seed=1)),
    "torch.outer": (torch.outer, real(3), real(4)),
    "torch.einsum": (lambda a, b: torch.einsum("ij,jk->ik", a, b), X, C),
    "torch.tensordot": (lambda a, b: torch.tensordot(a, b, dims=1), X, C),
    "torch.kron": (torch.kron, X, C),
    "torch.cross": (lambda a, b: torch.cross(a, b, dim=1), X, Y),
    "torch.cdist": (torch.cdist, X, real(4, 3)),
    "torch.sum": (lambda x: torch.sum(x, 1), X),
    "torch.mean": (lambda x: torch.mean(x, 1), X),
    "torch.prod": (lambda x: torch.prod(x, 1), X),
    "torch.var": (lambda x: torch.var(x, 1), X),
    "torch.std": (lambda x: torch.std(x, 1), X),
    "torch.norm": (torch.norm, X),
    "torch.logsumexp": (lambda x: torch.logsumexp(x, 1), X),
    "torch.cumsum": (lambda x: torch.cumsum(x, 1), X),
    "torch.cumprod": (lambda x: torch.cumprod(x, 1), X),
    "torch.logcumsumexp": (lambda x: torch.logcumsumexp(x, 1), X),
    "torch.amax": (lambda x: torch.amax(x, 1), X),
    "torch.median": (torch.median, X),
    "torch.sort": (lambda x: torch.sort(x, 1).values, X),
    "torch.topk": (lambda x: torch.topk(x, 2, 1).values, X),
    "torch.gather": (lambda x: torch.gather(x, 1, torch.tensor([[0, 2], [1, 1]])), X),
    "torch.index_select": (lambda x: torch.index_select(x, 1, torch.tensor([0, 0, 2])), X),
    "torch.scatter_add": (
        lambda x, y: torch.scatter_add(x, 1, torch.tensor([[0, 2, 0], [1, 1, 1]]), y),
        X,
        Y,
    ),
    "torch.cat": (lambda x, y: torch.cat([x, y]), X, Y),
    "torch.stack": (lambda x, y: torch.stack([x, y]), X, Y),
    "torch.flip": (lambda x: torch.flip(x, [1]), X),
    "torch.roll": (lambda x: torch.roll(x, 1, 1), X),
    "torch.tril": (torch.tril, D),
    "torch.trace": (torch.trace, D),
    "torch.diff": (torch.diff, X),
    "torch.trapezoid": (torch.trapezoid, X),
    "torch.renorm": (lambda x: torch.renorm(x, 2, 0, 1.0), X),
    "torch.inverse": (torch.inverse, D),
    "torch.det": (torch.det, D),
    "torch.logdet": (torch.logdet, D),
    "torch.linalg.slogdet": (lambda a: torch.linalg.slogdet(a).logabsdet, D),
    "torch.linalg.cholesky": (symmetric(torch.linalg.cholesky), D),
    "torch.linalg.eigvalsh": (symmetric(torch.linalg.eigvalsh), D),
    "torch.linalg.svdvals": (torch.linalg.svdvals, X),
    "torch.linalg.solve": (torch.linalg.solve, D, real(3, 2)),
    "torch.linalg.lstsq": (lambda a, b: torch.linalg.lstsq(a, b).solution, real(4, 2), real(4, 1)),
    "torch.linalg.pinv": (torch.linalg.pinv, X),
    "torch.linalg.qr": (torch.linalg.qr, D),
    "torch.linalg.matrix_exp": (torch.linalg.matrix_exp, X[:, :2]),
    "torch.linalg.vector_norm": (lambda x: torch.linalg.vector_norm(x, 3), X),
    "torch.fft.rfft": (lambda x: torch.view_as_real(torch.fft.rfft(x)), X),
    **_activations(
        "relu relu6 leaky_relu elu selu celu gelu silu mish softplus softsign hardtanh hardswish "
        "hardsigmoid logsigmoid tanhshrink softshrink hardshrink"
    ),
    "F.prelu": (F.prelu, X, positive(1)),
    "F.glu": (F.glu, real(2, 4)),
    "F.softmax": (lambda x: F.softmax(x, 1), X),
    "F.log_softmax": (lambda x: F.log_softmax(x, 1), X),
    "F.softmin": (lambda x: F.softmin(x, 1), X),
    "F.gumbel_softmax": (F.gumbel_softmax, X),
    "F.dropout": (F.dropout, BATCH),
    "F.linear": (F.linear, X, real(4, 3), real(4)),
    "F.bilinear": (F.bilinear, X, real(2, 2), real(4, 3, 2), real(4)),
    "F.embedding": (lambda w: F.embedding(torch.tensor([[0, 2], [1, 0]]), w), real(3, 2)),
    "F.conv1d": (F.conv1d, real(1, 2, 6), real(3, 2, 3), real(3)),
    "F.conv2d": (F.conv2d, IMAGE, KERNEL, real(3)),
    "F.conv_transpose2d": (F.conv_transpose2d, real(1, 3, 3, 3), KERNEL, real(2)),
    "F.avg_pool2d": (lambda x: F.avg_pool2d(x, 2), IMAGE),
    "F.max_pool2d": (lambda x: F.max_pool2d(x, 2), IMAGE),
    "F.adaptive_avg_pool2d": (lambda x: F.adaptive_avg_pool2d(x, 2), IMAGE),
    "F.lp_pool2d": (lambda x: F.lp_pool2d(x, 2.0, 2), IMAGE),
    "F.interpolate": (
        lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False),
        IMAGE,
    ),
    "F.grid_sample": (
        lambda x, g: F.grid_sample(x, g, align_corners=False),
        IMAGE,
        between(-0.9, 0.9, 1, 2, 2, 2),
    ),
    "F.pixel_shuffle": (lambda x: F.pixel_shuffle(x, 2), real(1, 4, 2, 2)),
    "F.unfold": (lambda x: F.unfold(x, 2), IMAGE),
    "F.pad": (lambda x: F.pad(x, (1, 1), mode="reflect"), X),
    "F.layer_norm": (lambda x, w, b: F.layer_norm(x, (3,), w, b), X, real(3), real(3, seed=1)),
    "F.rms_norm": (lambda x, w: F.rms_norm(x, (3,), w), X, real(3)),
    "F.batch_norm": (lambda x: F.batch_norm(x, None, None, training=True), BATCH),
    "F.group_norm": (lambda x, w: F.group_norm(x, 2, w), real(2, 6), real(6)),
    "F.instance_norm": (F.instance_norm, IMAGE),
    "F.local_response_norm": (lambda x: F.local_response_norm(x, 2), IMAGE),
    "F.normalize": (F.normalize, X),
    "F.cosine_similarity": (F.cosine_similarity, X, Y),
    "F.pairwise_distance": (F.pairwise_distance, X, Y),
    "F.scaled_dot_product_attention": (
        F.scaled_dot_product_attention,
        real(1, 3, 4),
        real(1, 3, 4, seed=1),
        real(1, 3, 4, seed=2),
    ),
    "F.mse_loss": (F.mse_loss, X, Y),
    "F.l1_loss": (F.l1_loss, X, Y),
    "F.smooth_l1_loss": (F.smooth_l1_loss, X, Y),
    "F.huber_loss": (F.huber_loss, X, Y),
    "F.cross_entropy": (lambda z: F.cross_entropy(z, CLASSES, label_smoothing=0.1), BATCH),
    "F.nll_loss": (lambda z: F.nll_loss(z, CLASSES), BATCH),
    "F.binary_cross_entropy": (F.binary_cross_entropy, between(0.1, 0.9, 4), between(0.1, 0.9, 4)),
    "F.binary_cross_entropy_with_logits": (
        F.binary_cross_entropy_with_logits,
        real(4),
        between(0.1, 0.9, 4),
    ),
    "F.kl_div": (lambda q, p: F.kl_div(q, p, reduction="sum"), X, probabilities(2, 3)),
    "F.poisson_nll_loss": (F.poisson_nll_loss, X, P),
    "F.gaussian_nll_loss": (F.gaussian_nll_loss, X, Y, P),
    "F.soft_margin_loss": (lambda x: F.soft_margin_loss(x, SIGNS), real(4)),
    "F.hinge_embedding_loss": (lambda x: F.hinge_embedding_loss(x, SIGNS), real(4)),
    "F.multi_margin_loss": (lambda x: F.multi_margin_loss(x, CLASSES), BATCH),
    "F.triplet_margin_loss": (F.triplet_margin_loss, X, Y, P),
    "F.cosine_embedding_loss": (
        lambda a, b: F.cosine_embedding_loss(a, b, SIGNS),
        BATCH,
        real(4, 3, seed=1),
    ),
    "F.margin_ranking_loss": (
        lambda a, b: F.margin_ranking_loss(a, b, SIGNS, margin=2.0),
        real(4),
        real(4, seed=1),
    ),
    "F.ctc_loss": (
        lambda z: F.ctc_loss(
            z.log_softmax(2), torch.tensor([[1, 2]]), torch.tensor([5]), torch.tensor([2])
        ),
        real(5, 1, 3),
    ),
}
