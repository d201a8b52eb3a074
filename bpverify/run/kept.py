"""The file of a campaign: each part that was looked at whole is a line of JSON, kept before it counts.

The first line says what the parts are of. A process that is killed while it writes loses the line that
it was writing; the part is run again. Standard library only.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

from bpverify.run.document import InvalidDocument, parsed, plain
from bpverify.run.row import Row, empty
from bpverify.run.written import write_atomically

__all__ = ["Kept", "KeptPart"]

SCHEMA = "bpverify-parts"
#: Goes up when a line changes its meaning.
VERSION = 1
#: What stands in front of each part, with the checksum of the rest of the line.
HEAD = '{"crc32": "%08x", '

#: op, start, stop, row.
KeptPart = tuple[str, int, int, Row]
COUNTS = tuple(name for name in empty() if name != "asked")


class Kept:
    """The parts in a file, and the place for more.

    path  : made where there is none
    about : what the results depend on: seed, versions, targets with the fingerprint of their code
    lost  : how many lines could not be read, known once `parts` has come to its end

    Raises InvalidDocument where the file is something else, of another campaign, or in use; OSError.
    """

    def __init__(self, path: Path, about: Mapping[str, Any]) -> None:
        self.path, self.about, self.lost = path, {**about}, 0
        if not path.exists() or (path.is_file() and not path.stat().st_size):
            head = {"schema": SCHEMA, "version": VERSION, **self.about}
            write_atomically(path, json.dumps(plain(head)) + "\n")
        if not path.is_file():
            raise InvalidDocument(f"{path} is no file: parts are kept in one, to be read again")
        self.file = path.open("rb+")
        try:
            self._only_user()
            self._same()
        except BaseException:
            self.file.close()
            raise

    def parts(self) -> Iterator[KeptPart]:
        """The parts in the file, in the order in which they came. A line that was cut off is taken away."""
        self.file.seek(0)
        self.file.readline()
        whole = self.file.tell()
        for line in self.file:
            found = _read(line)
            self.lost += found is None
            whole += len(line) if line.endswith(b"\n") else 0
            if found:
                yield found
        self.file.truncate(whole)

    def add(self, op: str, start: int, stop: int, row: Row) -> None:
        """Keep a part. Raises OSError, as on a full disk; what was kept before stays."""
        counts = {name: row[name] for name in COUNTS}
        body = json.dumps(plain({"op": op, "start": start, "stop": stop, "row": counts}))[1:]
        self.file.seek(0, 2)
        self.file.write((HEAD % crc32(body.encode()) + body + "\n").encode())
        self.file.flush()

    def close(self) -> None:
        """Leave the file to others."""
        self.file.close()

    def _only_user(self) -> None:
        with suppress(ModuleNotFoundError):  # on Windows nothing keeps a second run out
            lock: Any = importlib.import_module("fcntl")
            try:
                lock.flock(self.file, lock.LOCK_EX | lock.LOCK_NB)
            except BlockingIOError:
                raise InvalidDocument(
                    f"{self.path} is in use by another run: wait for it, or name another file"
                ) from None

    def _same(self) -> None:
        try:
            first = self.file.readline().decode()
        except UnicodeDecodeError:
            first = ""
        found = parsed(first, SCHEMA, VERSION, str(self.path))
        for name, asked in self.about.items():
            if found.get(name) != plain(asked):
                raise InvalidDocument(
                    f"{self.path} is of another campaign: its {name} is {found.get(name)!r}, and now "
                    f"{asked!r}: ask for the same, or name another file"
                )


def _read(line: bytes) -> KeptPart | None:
    """The part of a line; None where it is not as it was written."""
    length = len(HEAD % 0)
    try:
        text = line.decode()
        body = text[length:].removesuffix("\n")
        if not text.endswith("\n") or text[:length] != HEAD % crc32(body.encode()):
            return None
        found = json.loads("{" + body)
    except ValueError:
        return None
    return found["op"], found["start"], found["stop"], {**empty(), **found["row"]}
