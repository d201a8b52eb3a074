"""The closing table, its last line and its data, from checks made by hand."""

from __future__ import annotations

import json

import pytest

from bpverify.gradient_table import merged
from bpverify.table import VERSION, Check, claims, decision, document, lines
from bpverify.tally import Tally


def made(claim="A", digits=(), passed=True, misprint=False, notes=(), examples=1):
    """One test's check, as it arrives from a worker."""
    tally = Tally(examples=examples, evaluations=10 * len(digits), notes=list(notes))
    for value in digits:
        tally.add("op", "x", "verified", value)
    check = Check.from_json(
        Check.of(tally, id=claim, says=f"{claim} says", misprint=misprint).to_json()
    )
    check.passed = passed
    return check


RESULTS = [
    ([made()], "holds"),
    ([made(), made()], "holds"),
    ([made(misprint=True), made()], "corrected"),
    ([made(), made(misprint=True)], "corrected"),
    ([made(passed=False)], "refuted"),
    ([made(passed=False), made()], "refuted"),
    ([made(), made(passed=False)], "refuted"),
    ([made(misprint=True), made(passed=False)], "refuted"),
    ([made(misprint=True, passed=False), made()], "refuted"),
]


@pytest.mark.parametrize(("checks", "result"), RESULTS, ids=[str(i) for i in range(9)])
def test_one_failure_refutes_a_claim(checks, result):
    """In whatever order: any failing check refutes, else a misprint shown makes it corrected."""
    (row,) = claims(checks)

    assert row.result == result


def test_a_claim_s_row_adds_up():
    """Examples and evaluations are sums, digits the least of all, in the order the claims came."""
    first, second = claims(
        [made("B", [9.0], examples=3), made("A"), made("B", [7.5, 8.0], examples=4), made("")]
    )

    assert (first.claim, first.says, second.claim) == ("B", "B says", "A")
    assert (first.examples, first.evaluations) == (7, 30)
    assert first.to_dict()["least_digits"] == 7.5
    assert second.to_dict()["least_digits"] is None


def test_every_column_has_its_place():
    """A head, then a row a claim, then its notes; every column begins or ends at one place."""
    rows = claims([made("LONG-id", [9.5], examples=1234), made("B", misprint=True, notes=["at 7"])])
    head, first, second, note = lines(rows)

    assert head.split()[:2] == ["claim", "what"]
    for cell in ("LONG-id says", "holds", "1234", "9.5"):
        assert cell in first
    assert first.index("holds") == second.index("corrected") == head.index("result")
    assert first.index("1234") + 4 == head.index("examples") + 8
    assert note.strip() == "as printed, at 7"


DECISIONS = [
    (
        [made("A"), made("B")],
        [],
        0,
        "VERIFIED: 2 claims, none refuted: 2 hold, 0 hold as corrected",
    ),
    ([made("A", misprint=True)], [], 0, "VERIFIED: 1 claims, none refuted: 0 hold, 1 hold as corr"),
    ([made("A"), made("B", passed=False)], ["t.py::b"], 1, "REFUTED: 1 of 2 claims (B); 1 hold"),
    (
        [made("A")],
        ["t.py::other"],
        1,
        "FAILED: 1 checks, the first t.py::other; of 1 claims 1 hold",
    ),
    ([made("A")], [], 2, "BROKEN OFF with exit code 2: of 1 claims 1 hold"),
]


@pytest.mark.parametrize(
    ("checks", "failed", "code", "line"), DECISIONS, ids=[d[3][:9] for d in DECISIONS]
)
def test_the_last_line_decides(checks, failed, code, line):
    """VERIFIED is said of a run in which nothing failed and which came to its end, of no other."""
    said = decision(claims(checks), failed, code)

    assert said.startswith(line)
    assert said.startswith("VERIFIED") == (not failed and not code)


def test_the_run_as_data():
    """Claims, gradients of all checks merged, failures, environment, and the layout's version."""
    checks = [made("A", [9.0]), made("", [6.0, 8.0]), made("B", passed=False)]
    tally = merged(checks).to_dict()
    data = json.loads(json.dumps(document(checks, tally, ["t.py::b"], 1)))

    assert data["version"] == VERSION == 1
    assert data["exit_code"] == 1
    assert data["failed"] == ["t.py::b"]
    assert [(row["claim"], row["result"]) for row in data["claims"]] == [
        ("A", "holds"),
        ("B", "refuted"),
    ]
    (gradient,) = data["gradients"]
    assert gradient["verdicts"] == {"verified": 3}
    assert {"python", "platform", "bpverify", "numpy", "hypothesis", "pytest"} <= data[
        "environment"
    ].keys()
