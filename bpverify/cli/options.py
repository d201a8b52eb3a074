"""The command line: `bpverify check`, `gate`, `report`, `doctor`."""

from __future__ import annotations

import argparse
import math
import re
from typing import Any, NoReturn

from bpverify.cli.settings import Settings
from bpverify.run.exits import Exit

__all__ = ["parser"]

EPILOG = """exit codes: 0 pass; 1 a gradient is wrong, a law broken, or an op raised, hung or died;
2 interrupted, or out of budget under --strict-budget; 3 internal error; 4 usage, target or
baseline unreadable; 5 nothing checked, or a gradient never once verified; 6 worse than the
baseline, and nothing wrong"""


class Parser(argparse.ArgumentParser):
    """Ends with the exit code of a usage error: argparse's own, 2, means interrupted here."""

    def error(self, message: str) -> NoReturn:
        self.exit(Exit.USAGE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parser(defaults: Settings) -> Parser:
    """The parser, with a project's settings as its defaults."""
    top = Parser(prog="bpverify", description="Are hand-written gradients right?", epilog=EPILOG)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="hold ops to every law", epilog=EPILOG)
    _run_options(check, defaults)
    gate = commands.add_parser("gate", help="check, and compare with a baseline", epilog=EPILOG)
    _run_options(gate, defaults)
    add: Any = gate.add_argument
    add("--baseline", metavar="FILE", default=defaults.baseline, help="(%(default)s)")
    add("--update", action="store_true", help="take what this run finds as the new baseline")
    add("--require-baseline", action="store_true", help="without one end with exit code 4")
    report = commands.add_parser("report", help="show a JSON report, or turn it into another form")
    report.add_argument("report", metavar="REPORT", help="what --json wrote")
    _output_options(report)
    doctor = commands.add_parser("doctor", help="print what an issue report needs")
    doctor.add_argument("--json", action="store_true", help="as JSON")
    return top


def _run_options(command: argparse.ArgumentParser, defaults: Settings) -> None:
    add: Any = command.add_argument
    add(
        "targets",
        nargs="*",
        metavar="TARGET",
        help="package.module, package.module:op, file.py or file.py:op; where none is given, the "
        "targets of [tool.bpverify] in pyproject.toml",
    )
    add(
        "--op",
        action="append",
        default=[],
        metavar="NAME",
        help="of the targets' ops this one alone",
    )
    add("--examples", type=_count, default=defaults.examples, help="points an op (%(default)s)")
    add("--seed", type=_natural, default=defaults.seed, help="which points (%(default)s)")
    add("--first", type=_natural, default=0, metavar="N", help="begin with the seed's point N (0)")
    where: Any = command.add_mutually_exclusive_group().add_argument
    where("--jobs", type=_count, default=1, help="processes to work in (%(default)s)")
    where("--scheduler", metavar="ADDRESS", help="work on the Dask cluster there: tcp://host:8786")
    add(
        "--resume",
        metavar="FILE",
        help="keep what is found in FILE; where it is there already, go on from it",
    )
    add("--budget", type=_seconds, metavar="TIME", help="begin nothing after so long: 60s, 5m")
    add("--limit", type=_seconds, default=60.0, metavar="TIME", help="for one example (60s)")
    _output_options(command)


def _output_options(command: argparse.ArgumentParser) -> None:
    add: Any = command.add_argument
    add("--strict-budget", action="store_true", help="out of budget is a failure: exit code 2")
    add("--quiet", "-q", action="store_true", help="the last line alone")
    add("--json", metavar="FILE", help="the report; - is standard output")
    add("--junit", metavar="FILE", help="the report as JUnit XML")
    add("--markdown", metavar="FILE", help="the report as Markdown")
    add("--sarif", metavar="FILE", help="the report as SARIF 2.1.0")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 on; got {text!r}")
    return int(text)


def _natural(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"expected a whole number from 0 on; got {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|h|)", text)
    seconds = float(found[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[found[2]] if found else math.nan
    if not 0 < seconds < 1e6:
        raise argparse.ArgumentTypeError(f"expected a time such as 60s, 5m or 1.5h; got {text!r}")
    return seconds
