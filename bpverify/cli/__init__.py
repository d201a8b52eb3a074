"""The command `bpverify`; also `python -m bpverify`."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from bpverify.cli.doctor import doctor
from bpverify.cli.options import parser
from bpverify.cli.report import report
from bpverify.cli.settings import InvalidSettings, settings
from bpverify.run.document import InvalidDocument
from bpverify.run.exits import Exit
from bpverify.run.row import InvalidTarget
from bpverify.run.workers import NoWorkers

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code. Whatever goes wrong is said in one line, and has an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal of ASCII is no reason to lose a report
            stream.reconfigure(errors="backslashreplace")
    _stop_when_told()
    try:
        found = settings(Path.cwd())
        options = parser(found).parse_args(arguments)
        options.targets = getattr(options, "targets", None) or list(found.targets)
        return int(_command(options))
    except (InvalidSettings, InvalidDocument, InvalidTarget, NoWorkers) as wrong:
        return _said(Exit.USAGE, str(wrong))
    except KeyboardInterrupt:
        return _said(Exit.STOPPED, "interrupted")
    except OSError as failed:
        return _said(
            Exit.INTERNAL, f"cannot write {failed.filename or 'the output'}: {failed.strerror}"
        )
    except Exception:  # noqa: BLE001  (the last resort: a mistake of bpverify's own)
        return _said(Exit.INTERNAL, f"internal error\n{traceback.format_exc()}")


def _command(options: argparse.Namespace) -> int:
    if options.command == "doctor":
        return doctor(options)
    if options.command == "report":
        return report(options)
    if not options.targets:
        return _said(
            Exit.NOTHING,
            "no target: name one, or list targets in [tool.bpverify] of pyproject.toml",
        )
    # Not before there is something to do: `--help` loads no NumPy.
    return int(importlib.import_module("bpverify.cli.commands").COMMANDS[options.command](options))


def _stop_when_told() -> None:
    """A job that is cancelled ends as on Ctrl-C: with what it has found so far.

    Also one in the background of a script, where a shell has Ctrl-C ignored.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _said(code: Exit, words: str) -> int:
    sys.stderr.write(f"bpverify: {words}\n")
    return code
