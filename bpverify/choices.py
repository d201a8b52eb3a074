"""The choices that a point is made of, read off bytes in one of two ways. 0 is always the simplest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

__all__ = ["Choices", "Places", "Stream"]

T = TypeVar("T")

BYTE = 256


class Choices(Protocol):
    """What a point asks for while it is made."""

    def part(self, count: int) -> Choices:
        """The choices of one matter, which takes this many bytes at most."""

    def below(self, count: int) -> int:
        """A whole number from 0 up to count - 1, of at most two bytes."""

    def size(self, least: int, small: int, most: int) -> int:
        """A size up to `most`: above `small` as a rule, and in a search for the simplest down to `least`."""

    def common(self, size: int, most: int) -> int:
        """The size that several have in common: this one, or one that shrinks by itself."""

    def of(self, options: Sequence[T]) -> T:
        """One of the options; the first is the simplest."""

    def plain(self) -> bool:
        """Whether to take what is simpler than all options; as a rule met only while an example shrinks."""


class Stream:
    """One after the other: what a choice is read from depends on those before it, and nothing is spare."""

    def __init__(self, data: bytes) -> None:
        self.rest = list(data)

    def part(self, count: int) -> Stream:
        return self

    def below(self, count: int) -> int:
        value = self.rest.pop(0)
        return (value if count <= BYTE else BYTE * value + self.rest.pop(0)) % count

    def size(self, least: int, small: int, most: int) -> int:
        return small + 1 + self.below(most - small)

    def common(self, size: int, most: int) -> int:
        return size

    def of(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def plain(self) -> bool:
        return False


class Places:
    """Each in a place of its own: a search for the simplest point changes one, and leaves the others.

    used : place -> what was read there
    """

    def __init__(self, data: bytes, start: int = 0, used: dict[int, int] | None = None) -> None:
        self.data, self.place = data, start
        self.used: dict[int, int] = {} if used is None else used

    def part(self, count: int) -> Places:
        self.place += count
        return Places(self.data, self.place - count, self.used)

    def below(self, count: int) -> int:
        if count <= BYTE:
            return self._byte(count)
        return (BYTE * self._byte(BYTE) + self._byte(BYTE)) % count

    def size(self, least: int, small: int, most: int) -> int:
        # A sum, not two digits: either byte lowered by one lowers it by one, so the least that
        # breaks a law is found by halving.
        count = most - least + 1
        more = self._byte(count - BYTE + 1) if count > BYTE else 0
        return least + more + self._byte(min(count, BYTE))

    def common(self, size: int, most: int) -> int:
        return self.size(1, 0, most)

    def of(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def plain(self) -> bool:
        # One byte of 256 when bytes are drawn; the first that a search for the simplest tries.
        self.used[self.place] = min(self.data[self.place], 1)
        self.place += 1
        return self.used[self.place - 1] == 0

    @property
    def canonical(self) -> bytes:
        """The simplest bytes that the same choices are read from."""
        read = (self.used.get(place, 0) for place in range(len(self.data)))
        return bytes(read).rstrip(bytes(1))

    def _byte(self, count: int) -> int:
        value = self.used[self.place] = self.data[self.place] % count
        self.place += 1
        return value
