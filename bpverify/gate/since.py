"""When a run is: the day, and the commit where it is run in a repository. Standard library only."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime

__all__ = ["since"]


def since() -> str:
    """Such as `2026-11-24 (1a2b3c4)`; without a repository the day alone."""
    day = datetime.now(UTC).date().isoformat()
    commit = _commit()
    return f"{day} ({commit})" if commit else day


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return os.environ.get("GITHUB_SHA", "")[:7]
    return run.stdout.strip()
