"""Which rows of the catalogue a run is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from tests.mistakes.catalogue import CATALOGUE


def chosen(words: Sequence[str], every: int = 1) -> list[str]:
    """The ids that contain one of the words, all without; of every class each `every`-th."""
    ids = [id for id in CATALOGUE if not words or any(word in id for word in words)]
    kinds: dict[str, list[str]] = {}
    for id in ids:
        kinds.setdefault(CATALOGUE[id].kind, []).append(id)
    return [id for kind in kinds.values() for id in kind[::every]]
