"""The layers of bpverify: a module imports only from rows above its own in this table."""

from __future__ import annotations

from pathlib import Path

from tests.import_layers import misplaced, outsiders

PACKAGE = Path(__file__).resolve().parents[1] / "bpverify"

LAYERS = [
    # the run: what was checked, as a table; standard library only, but for the plugin's pytest
    {"bpverify.tally"},
    {"bpverify.table"},
    {"bpverify.gradient_table"},
    {"bpverify.pytest_plugin"},
    # the op: a forward and its backward under one signature
    {"bpverify.errors", "bpverify.domains"},
    {"bpverify.signature"},
    {"bpverify.point"},
    {"bpverify.operand", "bpverify.forward_result", "bpverify.backward_result"},
    {"bpverify.bulk", "bpverify.rounding"},
    {"bpverify.agreement"},
    {"bpverify.op"},
    # the engine: the numeric derivative with its error, and the verdict; knows nothing of ops
    {
        "bpverify.engine.arithmetic",
        "bpverify.engine.estimate",
        "bpverify.engine.purse",
        "bpverify.engine.verdict",
    },
    {
        "bpverify.engine.finding",
        "bpverify.engine.judgement",
        "bpverify.engine.problem",
        "bpverify.engine.tableau",
    },
    {"bpverify.engine.session"},
    {"bpverify.engine.direction", "bpverify.engine.line", "bpverify.engine.rounding"},
    {"bpverify.engine.claim", "bpverify.engine.slope", "bpverify.engine.structure"},
    {
        "bpverify.engine.derivative",
        "bpverify.engine.flat",
        "bpverify.engine.misgiving",
        "bpverify.engine.tangents",
    },
    {"bpverify.engine.onesided", "bpverify.engine.wide"},
    {"bpverify.engine.imprecise", "bpverify.engine.quick", "bpverify.engine.thorough"},
    {"bpverify.engine.examine", "bpverify.engine.locate", "bpverify.engine.screen"},
    {"bpverify.engine.elements", "bpverify.engine.record"},
    {"bpverify.engine.conclude", "bpverify.engine.witness"},
    {"bpverify.engine.course"},
    {"bpverify.engine.judge"},
    {"bpverify.engine"},
    # the op before the engine, and the words for what it found
    {"bpverify.gradient"},
    {"bpverify.messages"},
    {"bpverify.report"},
    {"bpverify.assess"},
    # the laws: what every right backward keeps
    {"bpverify.look", "bpverify.samples"},
    {"bpverify.slack"},
    {"bpverify.laws.gradient_shape"},
    {"bpverify.laws.*"},
    {"bpverify.laws", "bpverify.relations", "bpverify.statement", "bpverify.strategies"},
    {"bpverify.check", "bpverify.gradient_test"},
    # the forms: the article's ops
    {"bpverify.forms.sigmoid"},
    {
        "bpverify.forms.layer",
        "bpverify.forms.neuron",
        "bpverify.forms.training_set",
        "bpverify.forms.vector_neuron",
    },
    {"bpverify.forms.chain", "bpverify.forms.network"},
    {"bpverify.forms"},
    # the door
    {"bpverify"},
]

# What a module loads beyond NumPy and the standard library.
FRAMEWORKS = {
    "bpverify.pytest_plugin": {"pytest"},
    "bpverify.gradient_test": {"hypothesis"},
    "bpverify.strategies": {"hypothesis"},
}


def test_every_import_points_one_way() -> None:
    """Each module of bpverify has a row, and imports only from the rows above it."""
    assert misplaced(PACKAGE, LAYERS) == []


def test_frameworks_stay_in_their_modules() -> None:
    """NumPy is the only package that bpverify needs: others only where they are named."""
    assert outsiders(PACKAGE, FRAMEWORKS) == []
