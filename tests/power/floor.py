"""What the figures may not fall below: in all, and class by class, from `floor.json`.

least, most : of all rows, the shares that the project promises
classes     : of each class, how many rows may be missed and how many left unnamed, as last measured
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.power.table import by_class, counted

FLOOR = Path(__file__).with_name("floor.json")


def failures(told: list[dict[str, Any]], alarms: dict[str, str], *, whole: bool) -> list[str]:
    """What has fallen below the floor, in words; of a part of the rows, what no part may do."""
    floor = json.loads(FLOOR.read_text("utf-8"))
    words = [f"false alarm: {name}: {said}" for name, said in alarms.items() if said]
    for kind, found in by_class(told, alarms).items():
        if kind:
            words += _of_class(kind, found, floor["classes"].get(kind, {}))
    if whole:
        words += _of_all(shares_of(counted(told, alarms)), floor)
    return words


def _of_class(kind: str, found: dict[str, Any], most: dict[str, int]) -> list[str]:
    """The counts beyond what the class may have; one without a line in the floor may have none."""
    counts = {
        "missed": found["rows"] - found["caught"],
        "named wrongly": found["wrong"],
        "unnamed": found["nameable"] - found["right"] - found["wrong_of_nameable"],
        "not listed exactly": found["listed"] - found["exact"],
    }
    return [
        f"{kind}: {count} {name}, at most {most.get(name, 0)} are allowed"
        for name, count in counts.items()
        if count > most.get(name, 0)
    ]


def _of_all(shares: dict[str, float], floor: dict[str, Any]) -> list[str]:
    below = [f"{n}: {s:.4f} is below {floor['least'][n]}" for n, s in shares.items()
             if s < floor["least"].get(n, 0)]  # fmt: skip
    above = [f"{n}: {s:.4f} is above {floor['most'][n]}" for n, s in shares.items()
             if s > floor["most"].get(n, 1)]  # fmt: skip
    return below + above


def shares_of(found: dict[str, Any]) -> dict[str, float]:
    """The figures that a whole run is held to, each a share; of nothing, what asks nothing."""
    return {
        "caught": found["caught"] / max(found["rows"], 1),
        "named rightly": found["right"] / found["nameable"] if found["nameable"] else 1.0,
        "named wrongly": found["wrong"] / max(found["caught"], 1),
        "listed exactly": found["exact"] / found["listed"] if found["listed"] else 1.0,
    }
