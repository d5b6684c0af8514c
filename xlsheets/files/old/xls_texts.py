"""Where the fonts change within the shared texts of an .xls: the table of them, which runs on through records of its own kind."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_HIGH, _EXTENDED, _RICH = 1, 4, 8


def shared_runs(records: Sequence[bytes]) -> dict[int, list[tuple[int, int]]]:
    """Read the table of shared texts (SST and its CONTINUE records, [MS-XLS] 2.4.265).

    Returns:
        Of the texts in several fonts: number in the table → (first character, font) of each piece. What comes after damage is left out.
    """
    if not records:
        return {}
    reader = _Reader(records)
    found: dict[int, list[tuple[int, int]]] = {}
    try:
        _, count = struct.unpack("<2L", reader.take(8))
        for number in range(count):
            runs = reader.text()
            if runs:
                found[number] = runs
    except (struct.error, IndexError):
        pass  # the texts themselves are read elsewhere, and damage is told there
    return found


class _Reader:
    """Walks through the bytes of several records; the letters of a text that runs over begin the next one with their width."""

    def __init__(self, records: Sequence[bytes]) -> None:
        self.records = records
        self.record = self.at = 0

    def take(self, count: int) -> bytes:
        """Return so many bytes, which may run over. Raises IndexError at the end."""
        taken = b""
        while len(taken) < count:
            if self.at >= len(self.records[self.record]):
                self.record, self.at = self.record + 1, 0
                continue
            piece = self.records[self.record][self.at : self.at + count - len(taken)]
            self.at += len(piece)
            taken += piece
        return taken

    def text(self) -> list[tuple[int, int]]:
        """Pass over one text and return where its fonts begin."""
        length, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & _RICH else 0
        extra = struct.unpack("<L", self.take(4))[0] if flags & _EXTENDED else 0
        self._letters(length, flags & _HIGH)
        pieces = [struct.unpack("<2H", self.take(4)) for _ in range(runs)]
        self.take(extra)
        return [(start, font) for start, font in pieces]

    def _letters(self, count: int, high: int) -> None:
        while count:
            left = len(self.records[self.record]) - self.at
            if left <= 0:
                self.record, self.at = self.record + 1, 1
                high = self.records[self.record][0] & _HIGH
                continue
            letters = min(count, left >> high) or 1
            self.at += letters << high
            count -= letters
