"""The numeric engine: a numeric derivative that knows its error, and verdicts that follow from it."""

from bpverify.engine.derivative import derivative
from bpverify.engine.estimate import Estimate
from bpverify.engine.finding import TAIL
from bpverify.engine.judge import judge
from bpverify.engine.judgement import CODES, NOT_JUDGED, Elements, Judgement, OperandJudgement
from bpverify.engine.problem import Problem
from bpverify.engine.verdict import Reason, Verdict

__all__ = [
    "CODES",
    "NOT_JUDGED",
    "TAIL",
    "Elements",
    "Estimate",
    "Judgement",
    "OperandJudgement",
    "Problem",
    "Reason",
    "Verdict",
    "derivative",
    "judge",
]
