"""The article's network learns scikit-learn's digits, its gradients checked every fifty steps.

    python examples/training/digits.py [--steps 1000] [--plot docs/digits.svg]

Each step is one of gradient descent on all 1797 images. Each check takes 64 of them, drawn anew, and
the parameters of that moment: whether a formula is right does not depend on how many samples it is
given. The time of steps and checks is taken in turn, in one process.
"""

import argparse
import itertools
import time

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_digits

import bpverify as bp
from bpverify.forms.network import descend, network

SIZES, RATE, EVERY, SAMPLES = (64, 64, 10), 2.0, 50, 64


def data():
    """Pixels from 0 to 1, one image a column, and the digit of each as a column of zeros and a one."""
    digits = load_digits()
    return digits.data.T / 16, np.eye(10)[:, digits.target]


def start(rng):
    """W1, b1, W2, b2."""
    parameters = {}
    for l, (n, k) in enumerate(itertools.pairwise(SIZES), start=1):
        parameters |= {f"W{l}": rng.normal(size=(k, n)) / np.sqrt(n), f"b{l}": np.zeros((k, 1))}
    return parameters


def checked(op, X, Y, parameters, rng):
    """A report on every gradient, by directions alone."""
    few = rng.choice(X.shape[1], SAMPLES, replace=False)
    images, labels = X[:, few], Y[:, few]
    return bp.check(op, images, *parameters.values(), labels, cotangent=1.0)


def train(op, steps):
    """Yields (step, cost, report, seconds in steps, seconds in checks) at every check."""
    rng = np.random.default_rng(0)
    X, Y = data()
    parameters = start(rng)
    stepping = checking = 0.0
    for step in range(steps + 1):
        if step % EVERY == 0:
            began = time.perf_counter()
            report = checked(op, X, Y, parameters, rng)
            checking += time.perf_counter() - began
            cost = float(op.forward(X, *parameters.values(), Y))
            yield step, cost, report, stepping, checking
        began = time.perf_counter()
        gradients = op.backward(np.float64(1), X, *parameters.values(), Y)
        parameters = descend(parameters, {name: gradients[f"d{name}"] for name in parameters}, RATE)
        stepping += time.perf_counter() - began


def with_a_mistake():
    """The same network with db1 summed over the samples, where the cost is their mean: it learns too."""
    right = network(2)

    def backward(dJ, X, *rest):
        gradients = right.backward(dJ, X, *rest)
        return gradients | {"db1": gradients["db1"] * X.shape[1]}

    return bp.Op(right.signature, right.forward, backward, name="mistaken", no_gradient=("Y",))


def draw(rows, path):
    """Two panels: the cost, and the digits to which each gradient is verified."""
    figure = Figure(figsize=(6, 4.5), layout="tight")
    above, below = figure.subplots(2, 1, sharex=True)
    steps = [row[0] for row in rows]
    above.semilogy(steps, [row[1] for row in rows])
    above.set_ylabel("cost J")
    for operand in [gradient.operand for gradient in rows[0][2].gradients]:
        below.plot(steps, [row[2][operand].digits or np.nan for row in rows], label=f"d{operand}")
    below.set(xlabel="step of gradient descent", ylabel="digits verified", ylim=(0, 16))
    below.legend(ncol=5, fontsize="small", loc="lower center")
    # The same file from the same figures: text as text, names that are not drawn, no date.
    with mpl.rc_context({"svg.hashsalt": "digits", "svg.fonttype": "none"}):
        figure.savefig(path, format="svg", metadata={"Date": None})


def main(arguments=None):
    """Train, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--plot", help="the file to draw cost and digits in, as SVG")
    asked = parser.parse_args(arguments)

    rows = []
    print(" step        cost  verdict   digits")
    for row in train(network(2), asked.steps):
        step, cost, report, stepping, checking = row
        report.raise_if_wrong()
        digits = min(g.digits for g in report.gradients if g.digits is not None)
        verdict = "verified" if report.verified else "open"
        print(f"{step:5}  {cost:10.6f}  {verdict:8}  {digits:6.1f}")
        rows.append(row)
    print(
        f"{len(rows)} checks took {checking:.2f} s, {asked.steps} steps {stepping:.2f} s: "
        f"{100 * checking / stepping:.1f} %"
    )
    _, _, report, *_ = next(train(with_a_mistake(), EVERY))
    print(f"with a mistake, at step 0: {str(report.errors[0]).splitlines()[0]}")
    if asked.plot:
        draw(rows, asked.plot)


if __name__ == "__main__":
    main()
