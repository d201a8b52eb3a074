"""The end of a run: the report shown, written in every form that was asked for, and the exit code."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bpverify.colours import painted
from bpverify.outputs.github import tell
from bpverify.outputs.junit import junit
from bpverify.outputs.markdown import markdown
from bpverify.outputs.sarif import sarif
from bpverify.outputs.words import decision, details, table
from bpverify.run.document import Document, text
from bpverify.run.exits import Exit, exit_code
from bpverify.run.written import write_atomically

__all__ = ["ended"]

#: Option -> what it writes.
FORMS: dict[str, Callable[[Document], str]] = {
    "json": text,
    "junit": junit,
    "markdown": markdown,
    "sarif": sarif,
}


def ended(document: Document, options: argparse.Namespace) -> int:
    """Show the report, write it where it was asked for; the exit code.

    Where a file cannot be written the others are, and the report itself goes to a temporary file.
    """
    out = sys.stderr if options.json == "-" else sys.stdout
    shown = [] if options.quiet else [*table(document), *details(document)]
    for_people = painted("\n".join(shown), out, os.environ)
    commands = tell(document, Path.cwd(), os.environ)
    out.write("\n".join([*([for_people] if shown else []), *commands, ""]))
    failed = [*_written(document, options)]
    # The last line, whatever else there was to say.
    sys.stderr.writelines(f"bpverify: {words}\n" for words in failed)
    sys.stderr.flush()
    out.write(painted(f"{decision(document)}\n", out, os.environ))
    out.flush()
    return int(
        Exit.INTERNAL if failed else exit_code(document, strict_budget=options.strict_budget)
    )


def _written(document: Document, options: argparse.Namespace) -> Iterator[str]:
    """Write each form that was asked for; what could not be written, in words."""
    for option, form in FORMS.items():
        path = getattr(options, option)
        try:
            if path == "-" and option == "json":
                sys.stdout.write(form(document))
                sys.stdout.flush()
            elif path:
                write_atomically(Path(path), form(document))
        except OSError as error:
            yield f"cannot write {path}: {error.strerror}{_kept(document)}"


def _kept(document: Document) -> str:
    """Where the report is instead."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="bpverify-", suffix=".json", delete=False
        ) as file:
            file.write(text(document))
    except OSError:
        return ""
    return f"; the report is in {file.name}"
