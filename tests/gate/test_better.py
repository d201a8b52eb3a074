"""What is better than the baseline is offered, and what the last bit may change is not."""

from __future__ import annotations

import pytest

from bpverify.gate.baseline import made
from bpverify.gate.better import improvements
from bpverify.gate.compare import environment_changes
from bpverify.run.document import document
from bpverify.run.row import empty


def found(evaluations, digits="8.5", laws=("values",)):
    """A report of one op at 20 examples, with the evaluations of each check."""
    gradient = {
        "operand": "x",
        "verdicts": {"verified": 20},
        "digits": {digits: 20},
        "imprecise": {},
    }
    about = {
        "op": "op",
        "target": "t",
        "signature": "x() -> y()",
        "file": "",
        "line": 0,
        "waived": {},
    }
    counts = {"asked": 20, "examples": 20, "evaluations": evaluations, "gradients": [gradient]}
    row = {**empty(), **about, **counts, "laws": dict.fromkeys(laws, 20)}
    return document([row], seed=0, examples=20)


HELD = {"9": 8, "20": 12}


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (HELD, None),
        ({"8": 10, "20": 10}, None),
        ({"9": 11, "20": 9}, None),
        ({"9": 12, "20": 8}, "50% of the checks needed 20 evaluations, and 60% need fewer"),
        ({"19": 20}, "50% of the checks needed 20 evaluations, and 100% need fewer"),
        ({"30": 20}, None),
    ],
)
def test_fewer_evaluations(now, said):
    """Less than half of the checks were within 9; a tenth of them may flip."""
    held = made(found({"9": 8, "20": 12}), None, "today")
    assert held["ops"]["op"]["evaluations"] == [20, 20, 20]
    words = improvements(found(now), held)
    assert words == [] if said is None else said in words[0]


def test_more_digits_and_laws():
    """More than a whole digit beyond what is held."""
    held = made(found(HELD), None, "today")
    assert improvements(found(HELD, "9.9"), held) == []
    assert improvements(found(HELD, "10.1"), held) == [
        "dx of op has 10.1 digits at the least, and had 8"
    ]
    assert improvements(found(HELD, laws=("dtype_kept", "values")), held) == [
        "op keeps the law dtype_kept, which the baseline does not hold"
    ]


def test_what_the_baseline_does_not_know_of_its_environment_has_not_changed():
    """A processor that could not be told then is no news now."""
    report = found(HELD)
    held = made(report, None, "today")
    held["environment"] = {**held["environment"], "cpu": "", "numpy": "1.0"}
    (said,) = environment_changes(report, held)
    assert said.endswith("and was 1.0 when the baseline was made")
