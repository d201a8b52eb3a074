"""A cost that returns the gradient of its input: `loss, dx = softmax_loss(x, labels)`."""

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
scores, labels = rng.normal(size=(5, 4)), np.array([0, 3, 1, 1, 2])


def softmax_loss(scores, labels):
    rows = np.arange(len(scores))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dscores = np.exp(log_p)
    dscores[rows, labels] -= 1
    return -log_p[rows, labels].mean(), dscores / len(scores)


report = bp.check(bp.adapters.cost(softmax_loss, scores, labels))
print(report)


def summed(scores, labels):
    loss, dscores = softmax_loss(scores, labels)
    return loss, dscores * len(scores)


mistaken = bp.check(bp.adapters.cost(summed, scores, labels))
print(mistaken)
