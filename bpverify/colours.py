"""Colour for a terminal: the mistake, the line to mend, and the rest, told apart at a glance.

Only where text is written: what is made into a string, goes into a file or is read by a program has none.
Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

__all__ = ["painted", "takes_colour", "wrong_or_right"]


class Stream(Protocol):
    """What may be a terminal."""

    def isatty(self) -> bool:
        """Whether it is one."""


RED, GREEN, DIM, RESET = "\033[1;31m", "\033[1;32m", "\033[2m", "\033[0m"

BAD = re.compile(r"\bis wrong\b|\b(WRONG|WORSE|LAW BROKEN|NOT CHECKED|NOT VERIFIED|NOT DECIDED)\b")
GOOD = re.compile(r"^(\S+: verified, |VERIFIED: )")
LABELS = {"mend": GREEN, "cause": RED, "falsifying example": DIM, "repeat": DIM}


def takes_colour(stream: Stream, environment: Mapping[str, str]) -> bool:
    """Whether colour is wanted: NO_COLOR and FORCE_COLOR decide, then whether it is a terminal for it.

    Sources: https://no-color.org, https://force-color.org; a terminal that calls itself dumb has none.
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def painted(text: str, stream: Stream, environment: Mapping[str, str]) -> str:
    """The text with colour where the stream takes it, line by line; else as it is."""
    if not takes_colour(stream, environment):
        return text
    return "\n".join(map(_line, text.split("\n")))


def wrong_or_right(line: str) -> str:
    """The colour of a line that says wrong or verified, red or green; "" of any other."""
    return "red" if BAD.search(line) else "green" if GOOD.search(line) else ""


def _line(line: str) -> str:
    label = line.strip().partition(": ")[0]
    if line.startswith("  "):
        colour = LABELS.get(label, "")
    else:
        colour = {"red": RED, "green": GREEN, "": ""}[wrong_or_right(line)]
    return f"{colour}{line}{RESET}" if colour else line
