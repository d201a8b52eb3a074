"""`bpverify report`: a report that was written before, shown, or turned into another form."""

from __future__ import annotations

import argparse
from pathlib import Path

from bpverify.cli.writing import ended
from bpverify.run.document import InvalidDocument, read

__all__ = ["report"]


def report(options: argparse.Namespace) -> int:
    """Show the report; the exit code is that of its run."""
    try:
        document = read(Path(options.report))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidDocument(f"{options.report} cannot be read: {error}") from None
    return ended(document, options)
