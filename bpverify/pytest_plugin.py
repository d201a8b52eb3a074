"""The pytest plugin: counts what a run checked, and ends it in a table, one decisive line, and data.

    pytest --bpverify-json FILE        writes the table as JSON
    pytest --bpverify-gate FILE        holds the ops that have a test to a baseline, as `bpverify gate` does
    @pytest.mark.claim(id=..., says=...)
                                       names the statement that a test checks; -k finds a test by the
                                       id, and -m "claim(id='...')" exactly it
    def test_layer(bpverify_check):    a check that fails the test, and is counted in the table
        bpverify_check(layer, W, x, b)

Loaded by every pytest run where bpverify is installed, so it imports the standard library and pytest only.
"""

from __future__ import annotations

import importlib
import json
import shlex
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest

from bpverify.colours import wrong_or_right
from bpverify.gradient_table import gradient_decision, gradient_lines, merged
from bpverify.table import Check, claims, decision, document, lines
from bpverify.tally import Tally, collecting

__all__ = ["pytest_addoption", "pytest_configure"]

PROPERTY = "bpverify"
CLAIM = "claim(id=..., says=..., misprint=False)"

#: Where a test stands: file, line, node id.
Place = tuple[str, int, str]


class Checks:
    """The checks of this run, gathered where the reports arrive: also from xdist's workers."""

    def __init__(self, config: pytest.Config, gate: Any = None) -> None:
        self.config, self.gate = config, gate
        self.found: dict[Place, Check] = {}
        self.failed: list[str] = []
        self.planned: list[str] = []
        self.exit_code = 0

    @property
    def checks(self) -> list[Check]:
        """The checks as they stand in the files: workers finish them in any order."""
        return [self.found[place] for place in sorted(self.found)]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)
        # A skipped test has said nothing of its claim, neither for it nor against.
        if report.when == "call" and not report.skipped:
            for text in (value for name, value in report.user_properties if name == PROPERTY):
                file, line, _ = report.location
                check = Check.from_json(str(text))
                check.passed, check.test = report.passed, report.nodeid
                self.found[file, line or 0, report.nodeid] = check

    @property
    def unreached(self) -> list[str]:
        """The tests of whole ops that were collected and have neither come to their end nor failed."""
        reached = {place[-1] for place in self.found} | set(self.failed)
        return [nodeid for nodeid in self.planned if nodeid not in reached]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.planned = [item.nodeid for item in items if _whole_op(item)]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if rows := claims(self.checks):
            title, table = "claims", lines(rows)
        else:
            title, table = "gradients", gradient_lines(self.checks, self.unreached)
        if self.checks:
            terminalreporter.section(title)
            for line in table:
                terminalreporter.write_line(line)

    def pytest_unconfigure(self) -> None:
        # After pytest's own closing line, so that the decision is the last thing on the screen.
        if rows := claims(self.checks):
            line = decision(rows, self.failed, self.exit_code)
        else:
            line = gradient_decision(self.checks, self.failed, self.unreached, self.exit_code)
        line = (self.gate and self.gate.last_line) or (line if self.checks else "")
        if line:
            colour = wrong_or_right(line)
            self.config.get_terminal_writer().line(
                line, bold=True, red=colour == "red", green=colour == "green"
            )

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self.exit_code = int(exitstatus)
        if path := self.config.getoption("bpverify_json"):
            tally = merged(self.checks).to_dict()
            data = document(self.checks, tally, self.failed, self.exit_code)
            text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
            (self.config.invocation_params.dir / path).write_text(text, encoding="utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --bpverify-json, and the gate's options."""
    group = parser.getgroup("bpverify", "gradient verification")
    group.addoption(
        "--bpverify-json",
        metavar="FILE",
        default=None,
        help="write what was checked, gradient by gradient and claim by claim, to FILE as JSON",
    )
    group.addoption(
        "--bpverify-gate",
        metavar="FILE",
        default=None,
        help="hold every op that has a gradient_test to the baseline in FILE; without one, make it",
    )
    for name, words in (
        ("update", "take what this run finds as the new baseline"),
        ("require", "without a baseline end with exit code 4"),
    ):
        group.addoption(f"--bpverify-gate-{name}", action="store_true", default=False, help=words)
    group.addoption(
        "--bpverify-report",
        metavar="FILE",
        default=None,
        help="of a run with --bpverify-gate: write the report of `bpverify gate` to FILE as JSON",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and start gathering where the reports arrive."""
    config.addinivalue_line("markers", f"{CLAIM}: the statement that this test checks")
    for option in ("json", "report", "gate"):
        path = config.getoption(f"bpverify_{option}")
        if path and not (config.invocation_params.dir / path).parent.is_dir():
            raise pytest.UsageError(
                f"--bpverify-{option} {path}: there is no such directory to write it in"
            )
    gate = _gate(config) if config.getoption("bpverify_gate") else None
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Checks(config, gate), "bpverify-checks")


def _gate(config: pytest.Config) -> Any:
    """The gate's part in this process; what gathers, or None in one of xdist's workers."""
    # Not before it is asked for: it loads NumPy.
    module = importlib.import_module("bpverify.pytest_gate")
    plan = module.Plan(config)
    config.pluginmanager.register(module.Looker(config, plan), "bpverify-looker")
    if hasattr(config, "workerinput"):
        return None
    gate = module.Controller(config, plan)
    config.pluginmanager.register(gate, "bpverify-gate")
    return gate


@pytest.fixture(scope="session")
def bpverify_check() -> Callable[..., Any]:
    """`bpverify.check`, with the same arguments, that fails the test where a gradient is wrong or a law is \
    broken; returns the report."""

    def checked(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        # Not before it is asked for: this file is read in runs that check no gradient.
        report = importlib.import_module("bpverify").check(*args, **kwargs)
        report.raise_if_wrong()
        return report

    return checked


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let -k find a claim's test by the claim's id."""
    for marker in item.iter_markers("claim"):
        given = marker.kwargs.keys()
        if marker.args or not {"id", "says"} <= given <= {"id", "says", "misprint"}:
            raise pytest.UsageError(f"{item.nodeid}: the marker should be {CLAIM}; got {marker}")
        item.extra_keyword_matches.add(marker.kwargs["id"])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Collect what the test checks, and hand it to the report."""
    marker = item.get_closest_marker("claim")
    with collecting() as tally, counting(item, tally):
        try:
            result = yield
            if (marker or _whole_op(item)) and tally.unverified:
                pytest.fail(f"nothing was verified: {'; '.join(tally.unverified)}", pytrace=False)
            return result
        finally:
            if marker or tally.gradients:
                check = Check.of(tally, **(marker.kwargs if marker else {}))
                item.user_properties.append((PROPERTY, check.to_json()))


def _whole_op(item: pytest.Item) -> bool:
    """Whether the test is one that `bpverify.gradient_test` made."""
    return hasattr(getattr(item, "function", None), "bpverify_op")


@contextmanager
def counting(item: pytest.Item, tally: Tally) -> Iterator[None]:
    """Count how often the body of a Hypothesis test runs; of another test, once.

    `test.hypothesis.inner_test` is Hypothesis's documented door for wrapping what it calls.
    """
    handle = getattr(getattr(item, "obj", None), "hypothesis", None)
    if handle is None:
        tally.examples = 1
        yield
        return
    inner = handle.inner_test

    # With the test's own name and source, by which Hypothesis reports and remembers its examples.
    @wraps(inner)
    def counted(*args: Any, **kwargs: Any) -> Any:
        tally.examples += 1
        return inner(*args, **kwargs)

    handle.inner_test = counted
    try:
        yield
    finally:
        handle.inner_test = inner


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say how to run just this again where a gradient or a claim failed."""
    report = yield
    if report.failed and any(name == PROPERTY for name, _ in item.user_properties):
        report.sections.append(("run just this again", f"pytest {shlex.quote(item.nodeid)}"))
    return report
