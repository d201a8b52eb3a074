"""Markdown to standard output, a line at a time."""

from __future__ import annotations

import sys


def say(line=""):
    """Write one line, at once: a table grows while it is measured."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def head(*columns, title=None):
    """Write the head of a table, under its title if it has one."""
    say(f"\n{title}\n" if title else "")
    row(*columns)
    say("| --- " * len(columns) + "|")


def row(*cells):
    """Write one row of a table."""
    say(f"| {' | '.join(map(str, cells))} |")
