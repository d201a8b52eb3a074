"""What is said where a framework that a module here is for is not installed."""

from __future__ import annotations

__all__ = ["absent"]


def absent(framework: str, extra: str, error: ModuleNotFoundError) -> ImportError:
    """The error to raise: it names the framework and the extra of bpverify that brings it.

    error : of the import that failed; of another package, which the framework needs, it is told apart
    """
    adapter = extra.replace("-", "_")
    package = (error.name or "").partition(".")[0]
    missing = package in (adapter, extra, f"{adapter}_compat")
    why = "is not installed" if missing else f"does not import ({error})"
    return ImportError(
        f"bpverify.adapters.{adapter} needs {framework}, which {why}: "
        f'pip install "bpverify[{extra}]"'
    )
