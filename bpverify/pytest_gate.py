"""`pytest --bpverify-gate FILE`: the tests that `gradient_test` made are the gate's run as well.

Beside what Hypothesis draws, each of them looks at the points of `bpverify gate`, which are the same with
every version of Hypothesis: one baseline serves both commands. Loaded by the plugin where it is asked for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bpverify.cli.settings import InvalidSettings, Settings, settings
from bpverify.errors import ForwardError, GradientError, InvalidOperand
from bpverify.gate import Baseline, hold, read_baseline
from bpverify.laws import Law
from bpverify.op import Op
from bpverify.outputs.github import tell
from bpverify.outputs.words import decision, details, table
from bpverify.run.document import Document, InvalidDocument, document, write
from bpverify.run.exits import Exit, exit_code
from bpverify.run.guard import quiet
from bpverify.run.part import failure, look
from bpverify.run.row import Row, counted, empty, error, merge
from bpverify.run.target import empty_row
from bpverify.tally import collecting

__all__ = ["Controller", "Looker", "Plan"]

PROPERTY = "bpverify-row"


class Plan:
    """What the options ask for: the baseline and the points. Raises pytest.UsageError."""

    def __init__(self, config: pytest.Config) -> None:
        self.path = config.invocation_params.dir / str(config.getoption("bpverify_gate"))
        self.update = bool(config.getoption("bpverify_gate_update"))
        try:
            self.baseline: Baseline | None = read_baseline(self.path)
            found = settings(config.rootpath)
        except (InvalidDocument, InvalidSettings) as wrong:
            raise pytest.UsageError(f"--bpverify-gate: {wrong}") from None
        if self.baseline is None and config.getoption("bpverify_gate_require"):
            raise pytest.UsageError(f"--bpverify-gate {self.path}: there is no such baseline")
        held = self.baseline if self.baseline and not self.update else None
        self.settings = Settings(seed=held["seed"], examples=held["examples"]) if held else found


class Looker:
    """Looks at the gate's points of an op where its test runs: in this process, or in xdist's worker."""

    def __init__(self, config: pytest.Config, plan: Plan) -> None:
        self.root, self.settings = config.rootpath, plan.settings

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """After the test itself, which says what it says."""
        function = getattr(item, "function", None)
        op: Op | None = getattr(function, "bpverify_op", None)
        if op is None:
            return (yield)
        laws: Mapping[str, Law] = function.bpverify_laws  # type: ignore[union-attr]
        row: Row = {}
        try:
            result = yield
            row = self.row(op, laws, item)
        except (Exception, pytest.fail.Exception) as failed:
            row = _with_its_failure(failed, self.row(op, laws, item))
            raise
        finally:
            if row:
                item.user_properties.append((PROPERTY, json.dumps(row)))
        for found in (*row["errors"], *row["failures"]):
            pytest.fail(f"at a point of the gate: {found['message']}", pytrace=False)
        return result

    def row(self, op: Op, laws: Mapping[str, Law], item: pytest.Item) -> Row:
        """What the gate's points say of the op."""
        row = empty_row(op, _target(item, self.root), str(self.root))
        with collecting() as tally, quiet():
            for index in range(self.settings.examples):
                try:
                    look(op, self.settings.seed, index, laws)
                except (ForwardError, InvalidOperand) as wrong:
                    row["errors"].append(error("raised", str(wrong), index))
                else:
                    row["examples"] += 1
            row["failures"] = tally.failures
        # Merged with nothing: of the failures of one law the smallest is kept.
        return {**merge(counted(row, tally), {**row, **empty()}), "asked": self.settings.examples}


class Controller:
    """Gathers the rows where the reports arrive, and holds them against the baseline."""

    def __init__(self, config: pytest.Config, plan: Plan) -> None:
        self.config, self.plan = config, plan
        self.rows: dict[str, Row] = {}
        self.twice: list[str] = []
        self.document: Document | None = None
        self.failed: list[str] = []
        self.decided = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in the row of a test, but not of one that was expected to fail."""
        if report.when != "call" or hasattr(report, "wasxfail"):
            return
        for text in (value for name, value in report.user_properties if name == PROPERTY):
            self._add(json.loads(str(text)))

    def _add(self, row: Row) -> None:
        other = self.rows.setdefault(row["op"], row)
        if (other["file"], other["line"], other["signature"]) != (
            row["file"],
            row["line"],
            row["signature"],
        ):
            self.twice.append(
                f"{other['target']} and {row['target']} both have an op {row['op']!r}"
            )
        elif len(row["laws"]) > len(other["laws"]) or row["failures"] or row["errors"]:
            self.rows[row["op"]] = row

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int
    ) -> Generator[None, None, None]:
        """Compare, and let a run that is only worse end with its own exit code; before the summary."""
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, Exit.STOPPED):
            self._hold(_ended(session, exitstatus))
            if exitstatus == pytest.ExitCode.OK and (code := self._exit_code()):
                session.exitstatus = code
                self.decided = True
        yield

    def _hold(self, ended: str) -> None:
        plan = self.plan
        found = document(
            self.rows.values(),
            seed=plan.settings.seed,
            examples=plan.settings.examples,
            ended=ended,
        )
        # Nothing is written but of a whole run in which every op has a name of its own.
        self.document = {**found, "ended": ended or ("names" if self.twice else "")}
        try:
            self.document = hold(
                self.document,
                plan.path,
                plan.baseline,
                update=plan.update,
                option="--bpverify-gate-update",
            )
        except (OSError, InvalidDocument) as error:
            self.failed.append(f"{plan.path} was not written: {error}")
        if path := self.config.getoption("bpverify_report"):
            try:
                write(self.config.invocation_params.dir / str(path), self.document)
            except OSError as error:
                self.failed.append(f"{path} was not written: {error}")

    def _exit_code(self) -> int:
        if self.failed or self.document is None:
            return Exit.INTERNAL
        return Exit.USAGE if self.twice else exit_code(self.document)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """The report, as `bpverify gate` shows it."""
        if self.document is None:
            return
        terminalreporter.section("gate")
        lines = [*table(self.document), *details(self.document)]
        told = tell(self.document, Path(str(self.config.rootpath)), os.environ)
        for line in (*lines, *self.twice, *self.failed, *told):
            terminalreporter.write_line(line)

    @property
    def last_line(self) -> str:
        """The run's last line where the gate alone is why it failed; else ""."""
        if self.document is None or not self.decided:
            return ""
        return "; ".join((*self.failed, *self.twice)) or decision(self.document)


def _with_its_failure(failed: BaseException, row: Row) -> Row:
    """The row, with why the test failed where the gate's points do not tell: it has no index of theirs."""
    if not isinstance(failed, GradientError):
        words = f"the test of {row['op']} failed: {type(failed).__name__}: {failed}"
        own = {**error("raised", words, 0), "index": None, "count": 1}
        return row if row["errors"] or row["failures"] else {**row, "errors": [own]}
    if any((f["law"], f["operand"]) == (failed.law, failed.operand) for f in row["failures"]):
        return row
    found = {**failure(failed, None, 0, ()), "index": None, "count": 1}
    return {**row, "failures": [*row["failures"], found]}


def _ended(session: pytest.Session, exitstatus: int) -> str:
    """Why the run looked at less than it might: what is missing then is not gone."""
    if exitstatus == pytest.ExitCode.INTERRUPTED or session.shouldstop or session.shouldfail:
        return "interrupted"
    option = session.config.option
    one = any("::" in each or each.endswith(".py") for each in session.config.args)
    narrowed = option.keyword or option.deselect or getattr(option, "lf", False) or one
    return "narrowed" if narrowed else ""


def _target(item: pytest.Item, root: Path) -> str:
    """What `bpverify check` is called with, for the same op."""
    path = item.path
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
