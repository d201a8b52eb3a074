"""What a run has found, a line a row, so that a run that is broken off goes on from there.

The first line tells of which code and versions the rows are: a file of others is refused.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np

import bpverify
import tests.mistakes
from tests.power import run

#: What the figures depend on beside the versions: the library, the planted mistakes, how they are run.
SOURCES = (Path(bpverify.__file__).parent, Path(tests.mistakes.__file__).parent, Path(run.__file__))

Told = dict[str, Any]


def about() -> Told:
    """The versions, and a digest of the code."""
    digest = hashlib.sha256()
    for source in SOURCES:
        for path in sorted(source.rglob("*.py")) if source.is_dir() else [source]:
            digest.update(f"{path.relative_to(source.parent)}\0".encode() + path.read_bytes())
    versions = {"numpy": np.__version__, "hypothesis": hypothesis.__version__}
    return {"code": digest.hexdigest()[:16], "python": platform.python_version(), **versions}


def kept(path: Path | None) -> dict[str, Told]:
    """What is in the file, by key; a new file where there is none.

    Raises SystemExit where it is of other code or versions, or something else: it is left as it is.
    """
    if not path:
        return {}
    here = json.dumps(about())
    if not path.exists():
        path.write_text(here + "\n", encoding="utf-8")
    first, *lines = path.read_text("utf-8").splitlines() or [""]
    if first != here:
        raise SystemExit(
            f"{path} is not of this run: it begins with {first[:150]}, and this run with {here}; "
            f"name another file, or take it away"
        )
    return dict(map(json.loads, lines))


def measured(
    jobs: int | None, path: Path | None, function: Callable[[str], Told], names: Iterable[str]
) -> Iterator[tuple[str, Told]]:
    """The function of each name, in fresh processes, in the order in which they end; kept in the file."""
    before, asked = kept(path), {f"{function.__name__}: {name}": name for name in names}
    yield from ((name, before[key]) for key, name in asked.items() if key in before)
    # A row cannot see what another process's rows have left behind.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(function, n): k for k, n in asked.items() if k not in before}
        for done in as_completed(waiting):
            key = waiting[done]
            if path:
                with path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps([key, done.result()]) + "\n")
            yield asked[key], done.result()
