"""What a job on GitHub is told besides: its summary, and annotations. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bpverify.outputs.annotations import workflow_commands
from bpverify.outputs.markdown import markdown
from bpverify.run.document import Document

__all__ = ["tell"]


def tell(document: Document, folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Append the Markdown to $GITHUB_STEP_SUMMARY where that is set; lines that a job is to print.

    A summary that cannot be written is said in a line, and fails nothing: the report is elsewhere.
    """
    if path := environment.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(f"{markdown(document)}\n")
        except OSError as error:
            yield f"note: the job's summary was not written: {error.strerror}: {path}"
    if environment.get("GITHUB_ACTIONS") == "true":
        yield from workflow_commands(document, folder, environment)
