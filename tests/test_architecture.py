"""The layers of bpverify: a module imports only from rows above its own in this table."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

import bpverify
import bpverify.adapters
from tests.import_layers import misplaced, outsiders

PACKAGE = Path(__file__).resolve().parents[1] / "bpverify"

LAYERS = [
    # the run: what was checked, as a table; standard library only, but for the plugin's pytest
    {"bpverify.tally", "bpverify.colours"},
    {"bpverify.table"},
    {"bpverify.gradient_table"},
    {"bpverify.pytest_plugin"},
    # the op: a forward and its backward under one signature
    {"bpverify.errors", "bpverify.domains", "bpverify.size"},
    {"bpverify.sizes", "bpverify.time_limit"},
    {"bpverify.signature"},
    {"bpverify.point"},
    {
        "bpverify.operand",
        "bpverify.forward_result",
        "bpverify.backward_result",
        "bpverify.jvp_result",
    },
    {"bpverify.bulk", "bpverify.choices", "bpverify.rounding"},
    {"bpverify.agreement"},
    {"bpverify.op"},
    {"bpverify.drawing", "bpverify.look"},
    {"bpverify.small_results"},
    # the engine: the numeric derivative with its error, and the verdict; knows nothing of ops
    {
        "bpverify.engine.arithmetic",
        "bpverify.engine.estimate",
        "bpverify.engine.purse",
        "bpverify.engine.verdict",
    },
    {
        "bpverify.engine.finding",
        "bpverify.engine.grid",
        "bpverify.engine.judgement",
        "bpverify.engine.problem",
        "bpverify.engine.tableau",
    },
    {"bpverify.engine.session"},
    {"bpverify.engine.direction", "bpverify.engine.line", "bpverify.engine.rounding"},
    {
        "bpverify.engine.claim",
        "bpverify.engine.slope",
        "bpverify.engine.structure",
        "bpverify.engine.way",
    },
    {
        "bpverify.engine.derivative",
        "bpverify.engine.flat",
        "bpverify.engine.inner",
        "bpverify.engine.misgiving",
        "bpverify.engine.tangents",
    },
    {
        "bpverify.engine.onesided",
        "bpverify.engine.piece",
        "bpverify.engine.tied",
        "bpverify.engine.wide",
    },
    {"bpverify.engine.weighing"},
    {"bpverify.engine.resting"},
    {"bpverify.engine.imprecise", "bpverify.engine.quick", "bpverify.engine.thorough"},
    {
        "bpverify.engine.examine",
        "bpverify.engine.hidden",
        "bpverify.engine.locate",
        "bpverify.engine.screen",
    },
    {"bpverify.engine.elements", "bpverify.engine.record"},
    {"bpverify.engine.conclude", "bpverify.engine.witness"},
    {"bpverify.engine.course"},
    {"bpverify.engine.judge"},
    {"bpverify.engine"},
    # the diagnosis: which mistake explains a gradient that is wrong
    {"bpverify.diagnosis.causes", "bpverify.diagnosis.jacobian"},
    {"bpverify.diagnosis.evidence", "bpverify.diagnosis.activations", "bpverify.diagnosis.view"},
    {
        "bpverify.diagnosis.draw",
        "bpverify.diagnosis.layers",
        "bpverify.diagnosis.slope",
        "bpverify.diagnosis.elementwise",
    },
    {"bpverify.diagnosis.case", "bpverify.diagnosis.recursion"},
    {"bpverify.diagnosis.alone"},
    {"bpverify.diagnosis.written", "bpverify.diagnosis.multiple"},
    {"bpverify.diagnosis.families.*", "bpverify.diagnosis.relation"},
    {"bpverify.diagnosis.families"},
    {"bpverify.diagnosis"},
    {"bpverify.diagnosis.broken_law"},
    # the op before the engine, and the words for what it found
    {"bpverify.gradient"},
    {"bpverify.messages"},
    {"bpverify.report"},
    {"bpverify.assess"},
    # the laws: what every right backward keeps
    {"bpverify.elsewhere", "bpverify.samples"},
    {"bpverify.slack"},
    {"bpverify.inner_slack", "bpverify.run_to_run"},
    {"bpverify.comparison"},
    {"bpverify.tangents"},
    {"bpverify.laws.gradient_shape"},
    {"bpverify.laws.*"},
    {"bpverify.laws", "bpverify.relations", "bpverify.statement", "bpverify.strategies"},
    {"bpverify.checking", "bpverify.testing"},
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
    # the run of many ops: parts, their merged report, and what it is turned into
    {
        "bpverify.run.child",
        "bpverify.run.environment",
        "bpverify.run.guard",
        "bpverify.run.held",
        "bpverify.run.row",
        "bpverify.run.written",
    },
    {"bpverify.run.document", "bpverify.run.gathered", "bpverify.run.target"},
    {"bpverify.run.code", "bpverify.run.exits", "bpverify.run.kept"},
    {"bpverify.run.part"},
    {"bpverify.run.schedule", "bpverify.run.workers"},
    {"bpverify.run.campaign", "bpverify.run.cluster"},
    {"bpverify.gate.since", "bpverify.gate.baseline"},
    {"bpverify.gate.compare"},
    {"bpverify.gate.better"},
    {"bpverify.gate"},
    {"bpverify.outputs.findings"},
    {"bpverify.outputs.annotations", "bpverify.outputs.sarif", "bpverify.outputs.words"},
    {"bpverify.outputs.junit", "bpverify.outputs.markdown"},
    {"bpverify.outputs.github"},
    # the command line
    {"bpverify.cli.settings", "bpverify.cli.doctor"},
    {"bpverify.cli.options", "bpverify.cli.progress", "bpverify.cli.writing"},
    {"bpverify.cli.running", "bpverify.cli.report"},
    {"bpverify.cli.commands"},
    {"bpverify.cli"},
    {"bpverify.__main__"},
    # the gate in a run of pytest
    {"bpverify.pytest_gate"},
    {"bpverify.run", "bpverify.outputs"},
    # the adapters: other people's conventions as ops
    {"bpverify.adapters.naming", "bpverify.adapters.draws", "bpverify.adapters.structure"},
    {"bpverify.adapters.arguments", "bpverify.adapters.attributes", "bpverify.adapters.match"},
    {"bpverify.adapters.called_with", "bpverify.adapters.worker"},
    {"bpverify.adapters.hands", "bpverify.adapters.parameters"},
    {"bpverify.adapters.work"},
    {
        "bpverify.adapters.activations",
        "bpverify.adapters.caches",
        "bpverify.adapters.costs",
        "bpverify.adapters.layers",
    },
    {"bpverify.adapters.course", "bpverify.adapters.hessians"},
    {"bpverify.adapters"},
    # other people's code: a module for each framework, which nothing else imports
    {"bpverify.adapters.absent"},
    {
        "bpverify.adapters.framework",
        "bpverify.adapters.places",
        "bpverify.adapters.second_order",
        "bpverify.adapters.torch_arrays",
        "bpverify.adapters.torch_kept",
        "bpverify.adapters.torch_oddities",
    },
    {"bpverify.adapters.jax_call", "bpverify.adapters.torch_call"},
    {"bpverify.adapters.jax_hessian", "bpverify.adapters.torch_hessian"},
    {
        "bpverify.adapters.array_api",
        "bpverify.adapters.autograd",
        "bpverify.adapters.jax",
        "bpverify.adapters.torch",
    },
    # the door
    {"bpverify"},
]

# What a module loads beyond NumPy and the standard library.
FRAMEWORKS = {
    "bpverify.adapters.array_api": {"array_api_compat"},
    "bpverify.adapters.autograd": {"autograd"},
    "bpverify.adapters.jax": {"jax"},
    "bpverify.adapters.jax_call": {"jax"},
    "bpverify.adapters.jax_hessian": {"jax"},
    "bpverify.adapters.torch": {"torch"},
    "bpverify.adapters.torch_arrays": {"torch"},
    "bpverify.adapters.torch_call": {"torch"},
    "bpverify.adapters.torch_hessian": {"torch"},
    "bpverify.adapters.torch_kept": {"torch"},
    "bpverify.adapters.torch_oddities": {"torch"},
    "bpverify.pytest_gate": {"pytest"},
    "bpverify.pytest_plugin": {"pytest"},
    "bpverify.run.cluster": {"distributed"},
    "bpverify.testing": {"hypothesis"},
    "bpverify.strategies": {"hypothesis"},
}


def test_every_import_points_one_way() -> None:
    """Each module of bpverify has a row, and imports only from the rows above it."""
    assert misplaced(PACKAGE, LAYERS) == []


def test_frameworks_stay_in_their_modules() -> None:
    """NumPy is the only package that bpverify needs: others only where they are named."""
    assert outsiders(PACKAGE, FRAMEWORKS) == []


@pytest.mark.parametrize("package", [bpverify, bpverify.adapters], ids=lambda one: one.__name__)
def test_no_module_takes_the_place_of_a_function(package: ModuleType) -> None:
    """A module that is imported becomes an attribute of its package: a name loaded late would be gone."""
    here = Path(str(package.__file__)).parent
    taken = {path.stem for path in here.iterdir()}
    assert [name for name in package._HOME if name in taken] == []
