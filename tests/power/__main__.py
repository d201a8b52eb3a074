"""The published power: what `gradient_test` catches and names of the catalogue, and its false alarms.

python -m tests.power [WORD ...]       the rows whose ids contain one of the words; all without
python -m tests.power --every N        every N-th row of each class
python -m tests.power --json FILE      writes the figures and every row as data, too
python -m tests.power --keep FILE      goes on from what a run that was broken off has left in FILE

Ends with 1 where a share is beyond its bound in `floor.json`, or where a right op is flagged.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.measure.say import say
from tests.mistakes.catalogue import CATALOGUE
from tests.power import kept
from tests.power.chosen import chosen
from tests.power.floor import failures
from tests.power.run import accepted, row_told
from tests.power.table import by_class, printed

#: The class of the rows that have two mistakes in one gradient.
COMPOSED = "two at once"


def measured(
    ids: list[str], jobs: int | None, path: Path | None
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Every row told, and what was flagged of the right ops: name -> headline, or ""."""
    names = list(dict.fromkeys(CATALOGUE[id].right for id in ids))
    right = dict(kept.measured(jobs, path, accepted, names))
    rows = dict(kept.measured(jobs, path, row_told, ids))
    told = [rows[id] for id in ids]
    for each in told:
        counterpart = right[each["right"]]
        same = each["key"] in counterpart["keys"]
        each["caught"] = each["raised"] and same and not counterpart["alarm"]
    return told, {name: right[name]["alarm"] for name in names}


def main(ids: list[str], path: str | None, jobs: int | None, keep: Path | None, whole: bool) -> int:
    """Measure, print, and write; return how many figures are not what they have to be."""
    told, alarms = measured(ids, jobs, keep)
    if path:
        data = {"classes": by_class(told, alarms), "alarms": alarms, "rows": told}
        Path(path).write_text(json.dumps(data, indent=1), encoding="utf-8")
    for title, part in parts(told):
        if part:
            say(f"\n### {title}\n")
            printed(by_class(part, alarms))
    for words in beside(told):
        say(f"\n{words}")
    bad = failures(told, alarms, whole=whole)
    say("\n" + "\n".join(bad or ["Nothing below the floor; no right op flagged."]))
    return len(bad)


def beside(told: list[dict[str, Any]]) -> Iterator[str]:
    """What was missed, named otherwise than expected, and left unnamed."""
    for each in told:
        if not each["caught"]:
            yield f"missed: {each['id']}"
        elif each["named"] and each["named"] not in each["expected"]:
            expected = " or ".join(each["expected"]) or "nothing"
            yield f"named {each['named']}, not {expected}: {each['id']}"
    silent = [r["id"] for r in told if r["caught"] and r["expected"] and not r["named"]]
    if silent:
        yield "unnamed: " + "; ".join(silent)


def parts(told: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The rows under the headings that they are reported apart by."""
    composed = [r for r in told if r["kind"] == COMPOSED]
    held = [r for r in told if r["held_out"]]
    rest = [r for r in told if r not in held and r not in composed]
    return [
        ("One mistake", rest),
        ("Two mistakes at once", [r for r in composed if r not in held]),
        ("Held out: written after the last change to the diagnosis", held),
        ("All of them", told),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m tests.power", description="The published power"
    )
    parser.add_argument("words", nargs="*", help="of the rows' ids; all rows without")
    parser.add_argument("--every", type=int, default=1, help="every N-th row of each class")
    parser.add_argument("--json", help="where to write the figures as data")
    parser.add_argument("--jobs", type=int, help="how many processes; one a core without")
    parser.add_argument("--keep", type=Path, help="a file to go on from, and to write each row to")
    asked = parser.parse_args()
    ids, whole = chosen(asked.words, asked.every), not asked.words and asked.every == 1
    sys.exit(bool(main(ids, asked.json, asked.jobs, asked.keep, whole)))
