"""`bpverify check` and `bpverify gate`: run, write what was asked for, and end with the exit code."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from bpverify.cli.running import run
from bpverify.cli.writing import ended
from bpverify.gate import Baseline, hold, read_baseline
from bpverify.run.document import InvalidDocument

__all__ = ["COMMANDS"]


def check(options: argparse.Namespace) -> int:
    """Hold the targets' ops to every law."""
    return ended(run(options), options)


def gate(options: argparse.Namespace) -> int:
    """Check, and compare with the baseline; where there is none, make it."""
    path = Path(options.baseline)
    baseline = read_baseline(path)
    if baseline is None and options.require_baseline:
        raise InvalidDocument(f"{path}: there is no such baseline; `bpverify gate` makes it")
    _same_points(options, baseline, path)
    return ended(hold(run(options), path, baseline, update=options.update), options)


def _same_points(options: argparse.Namespace, baseline: Baseline | None, path: Path) -> None:
    """Only the same points can be compared as such."""
    asked = (options.seed, options.examples)
    if options.op or options.first:
        raise InvalidDocument(
            "a gate is about whole runs: --op and --first are for `bpverify check`"
        )
    if baseline and not options.update and asked != (baseline["seed"], baseline["examples"]):
        raise InvalidDocument(
            f"{path} was made with --seed {baseline['seed']} --examples {baseline['examples']}; got "
            f"--seed {asked[0]} --examples {asked[1]}: ask for the same, or --update it"
        )


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {"check": check, "gate": gate}
