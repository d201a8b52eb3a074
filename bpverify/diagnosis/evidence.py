"""What a cause brings forward for itself, and which of several is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bpverify.diagnosis.causes import CAUSES, SAYS_LESS

__all__ = ["Evidence", "believed"]


@dataclass(frozen=True)
class Evidence:
    """A cause that explains everything the backward returned, to within the numeric errors.

    cause  : its id in `bpverify.diagnosis.causes`
    words  : the mistake as a sentence, with the place; "" where the broken law has said it
    detail : which one, where the id has several: a factor ("1/m"), variables ("dx for x"), a row ("0")
    line   : the line as it should be, in the article's symbols; "" where none can be given
    free   : how many numbers were fitted to make it explain the disagreement
    also   : how many other wrong gradients it explains at the same stroke
    """

    cause: str
    words: str
    detail: str = ""
    line: str = ""
    free: int = 0
    also: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The evidence as JSON-ready data."""
        return {
            "cause": self.cause,
            "detail": self.detail,
            "words": self.words or CAUSES[self.cause],
            "line": self.line,
        }


def believed(found: Sequence[Evidence]) -> Evidence | None:
    """The explanation with the fewest fitted numbers; None where two different ones have as few.

    Of two that explain all, the one that could have explained less is the likelier; of two that could
    have explained as little, the one that explains another gradient's mistake as well; and of two
    words for one array, those that name the line.
    """
    if not found:
        return None
    least = min(evidence.free for evidence in found)
    most = max(evidence.also for evidence in found if evidence.free == least)
    best = [evidence for evidence in found if (evidence.free, evidence.also) == (least, most)]
    causes = {evidence.cause for evidence in best}
    best = [evidence for evidence in best if SAYS_LESS.get(evidence.cause) not in causes]
    # Found in two ways, of which one may have nothing to add.
    detailed = {evidence.detail for evidence in best if evidence.detail}
    if len({evidence.cause for evidence in best}) > 1 or len(detailed) > 1:
        return None
    return max(best, key=lambda e: (bool(e.line), "..." not in e.line, bool(e.detail)))
