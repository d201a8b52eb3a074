"""What a project has settled in its pyproject.toml, under [tool.bpverify]."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["InvalidSettings", "Settings", "settings"]


class InvalidSettings(ValueError):
    """The table [tool.bpverify] holds something else than what is expected there."""


@dataclass(frozen=True)
class Settings:
    """The table: what to check where no target is given, and how.

    targets  : as on the command line
    baseline : the file that `bpverify gate` compares with
    """

    targets: tuple[str, ...] = ()
    baseline: str = "gradients.json"
    examples: int = 100
    seed: int = 0


#: key -> what its value has to be, in words, and a test of it.
_EXPECTED: dict[str, tuple[str, Any]] = {
    "targets": (
        "a list of targets",
        lambda v: isinstance(v, list) and all(isinstance(t, str) for t in v),
    ),
    "baseline": ("a file name", lambda v: isinstance(v, str) and bool(v)),
    "examples": ("a whole number from 1 on", lambda v: type(v) is int and v >= 1),
    "seed": ("a whole number from 0 on", lambda v: type(v) is int and v >= 0),
}


def settings(folder: Path) -> Settings:
    """The settings of the project in this folder; the defaults where it has none.

    Raises InvalidSettings, which names the key, its value and what was expected.
    """
    path = folder / "pyproject.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("bpverify", {})
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InvalidSettings(f"{path} cannot be read: {error}") from None
    for key, value in table.items():
        if key not in _EXPECTED:
            raise InvalidSettings(
                f"{path}: [tool.bpverify] has no key {key!r}; its keys are {', '.join(_EXPECTED)}"
            )
        words, fits = _EXPECTED[key]
        if not fits(value):
            raise InvalidSettings(
                f"{path}: {key} of [tool.bpverify] should be {words}; got {value!r}"
            )
    return Settings(**{**table, "targets": tuple(table.get("targets", ()))})
