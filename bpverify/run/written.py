"""Files that are there whole, or as they were before. Standard library only."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

__all__ = ["write_atomically"]


def write_atomically(path: Path, text: str) -> None:
    """Write the text to a file beside it, then put that in its place.

    A device or a pipe, as /dev/stdout is, is written to. Raises OSError; then the file is as it was.
    """
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    if path.exists() and not os.access(path, os.W_OK):  # a folder's permission would replace it
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    path = path.resolve()  # through a link: the file that it points to is replaced, not the link
    file = NamedTemporaryFile(  # noqa: SIM115  (closed before it is moved)
        "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", delete=False
    )
    try:
        with file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).chmod(_mode(path))
        Path(file.name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(file.name).unlink()
        raise


def _mode(path: Path) -> int:
    """The file's permissions; those of a new file where there is none."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
