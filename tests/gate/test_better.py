"""What is better than the baseline is offered, and what the last bit may change is not."""

from __future__ import annotations

import pytest

from bpverify.gate.baseline import made
from bpverify.gate.better import improvements
from bpverify.gate.compare import compared, environment_changes
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


def said_of(report, held):
    """What is better, in words."""
    return [each["message"] for each in improvements(report, held)]


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
    words = said_of(found(now), held)
    assert words == [] if said is None else said in words[0]


def test_more_digits_and_laws():
    """More than a whole digit beyond what is held."""
    held = made(found(HELD), None, "today")
    assert said_of(found(HELD, "9.9"), held) == []
    assert said_of(found(HELD, "10.1"), held) == [
        "dx of op has 10.1 digits at the least, and had 8"
    ]
    assert said_of(found(HELD, laws=("dtype_kept", "values")), held) == [
        "op keeps the law dtype_kept, which the baseline does not hold"
    ]


def test_what_the_baseline_does_not_know_of_its_environment_has_not_changed():
    """A processor that could not be told then is no news now."""
    report = found(HELD)
    held = made(report, None, "today")
    held["environment"] = {**held["environment"], "cpu": "", "numpy": "1.0"}
    (said,) = environment_changes(report, held)
    assert said.endswith("and was 1.0 when the baseline was made")


def updated(was, report):
    """The baseline after `--update` with this report."""
    return made(report, was, "tomorrow", [*compared(report, was), *improvements(report, was)])


def test_updates_do_not_drift():
    """Each run has fewer digits by less than the margin: the baseline keeps what it held."""
    held = made(found(HELD, "9.5"), None, "today")
    for digits in ("8.9", "8.2", "8.0"):
        held = updated(held, found(HELD, digits))
    assert held["ops"]["op"]["gradients"]["x"]["digits"] == 9
    assert held["ops"]["op"]["since"] == "today"
    (lost,) = compared(found(HELD, "7.9"), held)
    assert "7.9 at the least, and had 9" in lost["message"]


def test_evaluations_do_not_drift():
    """Every run needs a tenth more at the most; what is taken is what was said."""
    held = made(found({"9": 12, "20": 8}), None, "today")
    held = updated(held, found({"9": 9, "20": 11}))
    assert held["ops"]["op"]["evaluations"] == [9, 20, 20]
    assert [each["kind"] for each in compared(found({"9": 7, "20": 13}), held)] == ["evaluations"]


def test_an_update_takes_what_was_said():
    """Fewer digits, more digits and more evaluations; other points are another baseline."""
    held = made(found(HELD, "9.5"), None, "today")
    assert updated(held, found(HELD, "7.9"))["ops"]["op"]["gradients"]["x"]["digits"] == 7
    better = updated(held, found(HELD, "11.2"))["ops"]["op"]
    assert better["gradients"]["x"]["digits"] == 11
    assert better["since"] == "tomorrow"
    assert updated(held, found({"30": 20}))["ops"]["op"]["evaluations"] == [30, 30, 30]
    others = {**found(HELD, "8.9"), "seed": 1}
    assert updated(held, others)["ops"]["op"]["gradients"]["x"]["digits"] == 8
